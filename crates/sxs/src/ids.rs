//! What is odd about a document's ids.

use std::collections::HashSet;

use bitext_model::{Diagnostic, DiagnosticCode, UnitKey, UnitKind};

use crate::document::Document;

/// Follows a document's ids in file order.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    /// The highest key so far of each kind.
    last: [Option<u32>; 2],
}

impl Ids {
    /// What is odd about the next id, on this line.
    pub(crate) fn check(&mut self, id: &str, key: Option<UnitKey>, line: u32) -> Option<Diagnostic> {
        let Some(key) = key else {
            return Some(Diagnostic::new(DiagnosticCode::UnusualId, line, format!("`{id}`")));
        };
        let last = &mut self.last[usize::from(key.kind == UnitKind::Paragraph)];
        if last.is_none_or(|last| last < key.number) {
            *last = Some(key.number);
            return None;
        }
        Some(Diagnostic::new(DiagnosticCode::KeyOrder, line, format!("segment {id}")))
    }
}

/// Ids rise in sound documents, so only one whose order is broken can repeat any.
pub(crate) fn report_repeated_ids(document: &mut Document<'_>) {
    if !document
        .diagnostics
        .iter()
        .any(|diagnostic| matches!(diagnostic.code, DiagnosticCode::KeyOrder | DiagnosticCode::UnusualId))
    {
        return;
    }
    let mut seen = HashSet::new();
    for segment in &document.segments {
        if !seen.insert(&*segment.id) {
            let detail = format!("`{}`", segment.id);
            document.diagnostics.push(Diagnostic::new(DiagnosticCode::RepeatedId, segment.line, detail));
        }
    }
}
