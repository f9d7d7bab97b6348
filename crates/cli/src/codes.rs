//! The codes that summaries and lists use, and what they mean.

use bitext_exchange::read::ReadNotice;
use bitext_exchange::validate::FindingCode;
use bitext_model::DiagnosticCode;

/// A code with its explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) name: &'static str,
    pub(crate) kind: CodeKind,
    /// Whole sentences, in one line.
    pub(crate) explanation: String,
}

/// What a code is said of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeKind {
    /// A document that was read.
    Diagnostic,
    /// A file that was not taken.
    Skipped,
    /// A file that is validated.
    Finding,
    /// A file of units that is imported.
    Notice,
}

impl CodeKind {
    /// The name used in every output.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            CodeKind::Diagnostic => "diagnostic",
            CodeKind::Skipped => "skipped",
            CodeKind::Finding => "finding",
            CodeKind::Notice => "notice",
        }
    }
}

/// Why a file is not taken, by name.
const SKIPPED: [(&str, &str); 11] = [
    (
        "binary",
        "The file is no text: it holds zero bytes, and no segments. It counts as a file that could not \
         be read.",
    ),
    ("excluded", "An --exclude pattern matches the document's path."),
    (
        "extension",
        "The file's name does not end in .md, .markdown, .yml, .yaml, .html or .htm. Files that are named on the \
         command line are read whatever their names.",
    ),
    ("ignored", "A .gitignore file names the document, and --respect-gitignore was given."),
    (
        "no-locale",
        "Nothing says which locale the document is in. The document, --locale, and the repository's \
         configuration and name are asked. It counts as a file that could not be read.",
    ),
    (
        "no-segments",
        "The document holds no pair of source and target. Spans with such pairs are on branches such as \
         live-sxs alone.",
    ),
    ("special", "A pipe, socket or device. It counts as a file that could not be read."),
    ("submodule", "A submodule of a git repository. Give its repository as an input of its own."),
    ("symlink", "A symbolic link. What it leads to is read where it stands, if that is in the input."),
    ("too-large", "The file is larger than --max-file-size. It counts as a file that could not be read."),
    (
        "unreadable",
        "The file or folder cannot be read, or its name cannot be told from another one's. Documents of \
         its repository are not taken for gone until it can.",
    ),
];

/// Every code: diagnostics in the order of their list, reasons for skipping a file, then findings and notices in the order
/// of theirs.
pub(crate) fn codes() -> impl Iterator<Item = Code> {
    let documented = |name, kind, explanation: &str| Code {
        name,
        kind,
        explanation: explanation.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let diagnostics =
        DiagnosticCode::ALL.iter().map(move |code| documented(code.as_str(), CodeKind::Diagnostic, code.explanation()));
    let skipped = SKIPPED.into_iter().map(|(name, explanation)| Code {
        name,
        kind: CodeKind::Skipped,
        explanation: explanation.to_owned(),
    });
    let findings =
        FindingCode::ALL.iter().map(move |code| documented(code.as_str(), CodeKind::Finding, code.explanation()));
    let notices =
        ReadNotice::ALL.iter().map(move |code| documented(code.as_str(), CodeKind::Notice, code.explanation()));
    diagnostics.chain(skipped).chain(findings).chain(notices)
}

impl Code {
    /// The code of a name.
    pub(crate) fn of(name: &str) -> Option<Code> {
        codes().find(|code| code.name == name)
    }

    /// The first sentence of the explanation, without its full stop.
    pub(crate) fn gist(&self) -> &str {
        let sentence = self.explanation.split_once(". ").map_or(self.explanation.as_str(), |(first, _)| first);
        sentence.trim_end_matches('.')
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_reason_is_explained_and_no_name_stands_for_two_things() {
        for reason in bitext_repo::SkipReason::ALL {
            assert!(Code::of(reason.as_str()).is_some_and(|code| code.kind == CodeKind::Skipped), "{reason:?}");
        }
        let names: BTreeSet<&str> = codes().map(|code| code.name).collect();
        assert_eq!(names.len(), codes().count());
        assert!(SKIPPED.is_sorted());
    }

    #[test]
    fn a_gist_is_one_sentence() {
        for code in codes() {
            assert!(code.explanation.ends_with('.') && !code.gist().ends_with('.'), "{code:?}");
            assert!(code.gist().len() <= 100, "{code:?}");
        }
        assert_eq!(Code::of("symlink").unwrap().gist(), "A symbolic link");
    }
}
