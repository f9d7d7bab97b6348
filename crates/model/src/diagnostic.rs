use std::borrow::Cow;

use crate::documented_codes;

/// Something odd in a document; work goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of oddity.
    pub code: DiagnosticCode,
    /// The line it was seen on, from 1.
    pub line: u32,
    /// What exactly, in words for a person; may quote a little of the document.
    pub detail: Cow<'static, str>,
}

impl Diagnostic {
    /// A diagnostic at a line.
    pub fn new(code: DiagnosticCode, line: u32, detail: impl Into<Cow<'static, str>>) -> Diagnostic {
        Diagnostic { code, line, detail: detail.into() }
    }
}

documented_codes! {
    /// The closed list of diagnostics; each has a stable code for people and machines.
    pub enum DiagnosticCode {
        /// Quotes in the segment's markup were written `&quot;`. The segment was recovered, and `&quot;` inside the
        /// damaged stretch was read as `"`.
        DamagedQuotes = "damaged-quotes",
        /// A `</span>` inside a text closes nothing and was kept as text.
        StrayCloser = "stray-closer",
        /// The spans inside a source do not balance. It was taken up to the last closing pair before the next blank line,
        /// or without one up to the last before the next segment.
        UnbalancedSource = "unbalanced-source",
        /// The span that holds a segment's source is never closed before the next segment. It is skipped: a source cut
        /// off somewhere would be paired with a whole target.
        UnclosedSource = "unclosed-source",
        /// A target without the source that belongs behind it. It cannot be paired and is skipped.
        MissingSource = "missing-source",
        /// A source without the target that belongs before it. It cannot be paired and is skipped.
        OrphanSource = "orphan-source",
        /// A target span that is not written as one: the opening tag has no id or never ends. It is skipped.
        MalformedSpan = "malformed-span",
        /// A segment's id is not a prefix and a number such as `0a1b2-102` or `0a1b2-p101`. The whole id serves as key.
        UnusualId = "unusual-id",
        /// Two segments of one document have the same id. Both are kept, at their own positions.
        RepeatedId = "repeated-id",
        /// A segment's number is not higher than the one before it.
        KeyOrder = "key-order",
        /// The file is not valid UTF-8. Bad bytes were read as U+FFFD; the exact bytes stay reachable by byte range.
        InvalidUtf8 = "invalid-utf8",
        /// Front matter begins and never ends. The file was read as if it had none.
        UnclosedFrontMatter = "unclosed-front-matter",
        /// `ms.contentlocale` is not a locale.
        UnknownLocale = "unknown-locale",
        /// `ms.contentlocale` is another locale than the repository's. The document's own word was taken.
        LocaleMismatch = "locale-mismatch",
        /// `ms.translationtype` is neither HT nor MT.
        UnknownLabel = "unknown-label",
        /// `ms.lasthandoff` is not a date such as 12/18/2019.
        BadHandoff = "bad-handoff",
        /// The source beside a translation is not in the file that the document was translated from. The translation was
        /// recycled from another sentence; what stands beside it is its true source and is kept.
        RecycledSource = "recycled-source",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_explained() {
        let codes: BTreeSet<_> = DiagnosticCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), DiagnosticCode::ALL.len());
        for code in DiagnosticCode::ALL {
            assert!(code.explanation().trim().ends_with('.'), "{code}");
        }
    }
}
