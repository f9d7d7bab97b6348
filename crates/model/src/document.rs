use jiff::civil::Date;

use crate::{Label, Locale};

/// What a document says of itself in its front matter, as far as a translation memory cares.
///
/// Every field is optional: real files lack any of them, and some have no front matter at all. Hashes and ids are kept
/// as written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentMeta {
    /// `ms.contentlocale`: the target locale, when it is one.
    pub locale: Option<Locale>,
    /// `ms.translationtype`.
    pub label: Label,
    /// `ms.sourcegitcommit`: the commit of the source repository that was translated.
    pub source_commit: Option<String>,
    /// `ms.openlocfilehash`: hash of the source file's bytes with every line end made CRLF.
    pub source_hash: Option<String>,
    /// `ms.lasthandoff`: the day the source was handed to translation.
    pub handoff: Option<Date>,
    /// `ms.locfileid`: opaque id of the localized file.
    pub file_id: Option<String>,
    /// `ms.assetid`: opaque id of the source document, never empty here.
    pub asset_id: Option<String>,
    /// `title`, translated.
    pub title: Option<String>,
}
