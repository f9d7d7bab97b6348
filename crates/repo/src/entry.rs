use std::path::{Path, PathBuf};

use bitext_model::ObjectId;

/// What an input holds: the documents to read and everything that was passed over.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    /// The documents, sorted by the bytes of their paths; no path comes twice.
    pub entries: Vec<Entry>,
    /// Everything else, sorted likewise. A folder that cannot be read is one item.
    pub skipped: Vec<Skipped>,
}

impl Listing {
    /// Whether every file and folder could be looked at.
    ///
    /// If not, a document that is not among the entries may well exist. The same goes for entries that turn out to be
    /// unreadable later.
    pub fn is_complete(&self) -> bool {
        self.skipped.iter().all(|skipped| skipped.reason != SkipReason::Unreadable)
    }

    /// Notes that something is not read; the root itself is written `.`.
    pub(crate) fn skip(&mut self, path: String, reason: SkipReason) {
        let path = if path.is_empty() { ".".to_owned() } else { path };
        self.skipped.push(Skipped { path, reason });
    }

    /// Sorts both lists and settles which of two files with the same path text stays.
    ///
    /// The texts of two names can only be equal when one of them is not UTF-8; the other one keeps the path.
    pub(crate) fn sort(&mut self) {
        self.entries.sort_unstable_by(|a, b| (&a.path, &a.place).cmp(&(&b.path, &b.place)));
        let mut kept: Vec<Entry> = Vec::with_capacity(self.entries.len());
        for entry in std::mem::take(&mut self.entries) {
            if kept.last().is_some_and(|last| last.path == entry.path) {
                self.skip(entry.path, SkipReason::Unreadable);
            } else {
                kept.push(entry);
            }
        }
        self.entries = kept;
        self.skipped.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    }
}

/// A document of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The path relative to the input's root, with `/` between the parts on every system.
    ///
    /// Bytes that are not UTF-8 are written as `%XX`.
    pub path: String,
    /// The id of the content, where it is known without reading it: in git.
    pub id: Option<ObjectId>,
    /// The size in bytes when it was listed.
    pub size: u64,
    /// Where the file is on disk, unless `path` says it: see [`Entry::on_disk`].
    pub(crate) place: Option<PathBuf>,
}

impl Entry {
    /// The file on disk for an entry of a folder.
    pub(crate) fn on_disk(&self, root: &Path) -> PathBuf {
        self.place.clone().unwrap_or_else(|| root.join(&self.path))
    }
}

/// Something in an input that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The path, written like [`Entry::path`].
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why something in an input is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SkipReason {
    /// The name does not end like a document's.
    Extension,
    /// An exclusion of the user's matches.
    Excluded,
    /// A `.gitignore` matches, and these were asked to count.
    Ignored,
    /// The file is larger than the limit.
    TooLarge,
    /// A symbolic link.
    Symlink,
    /// A submodule of a git repository.
    Submodule,
    /// The file or folder cannot be read, or its name cannot be told from another one's.
    Unreadable,
    /// A pipe, socket or device.
    Special,
}

impl SkipReason {
    /// Every reason.
    pub const ALL: [SkipReason; 8] = [
        SkipReason::Extension,
        SkipReason::Excluded,
        SkipReason::Ignored,
        SkipReason::TooLarge,
        SkipReason::Symlink,
        SkipReason::Submodule,
        SkipReason::Unreadable,
        SkipReason::Special,
    ];

    /// The name used in every output: `extension`, `excluded`, `ignored`, `too-large`, `symlink`, `submodule`,
    /// `unreadable`, `special`.
    pub fn as_str(self) -> &'static str {
        match self {
            SkipReason::Extension => "extension",
            SkipReason::Excluded => "excluded",
            SkipReason::Ignored => "ignored",
            SkipReason::TooLarge => "too-large",
            SkipReason::Symlink => "symlink",
            SkipReason::Submodule => "submodule",
            SkipReason::Unreadable => "unreadable",
            SkipReason::Special => "special",
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn reasons_have_names_of_their_own() {
        let names: BTreeSet<_> = SkipReason::ALL.into_iter().map(SkipReason::as_str).collect();
        assert_eq!(names.len(), SkipReason::ALL.len());
    }

    #[test]
    fn a_path_text_is_kept_once() {
        let entry = |path: &str, place: Option<&str>| Entry {
            path: path.into(),
            id: None,
            size: 0,
            place: place.map(Into::into),
        };
        let mut listing = Listing {
            entries: vec![entry("b.md", None), entry("a%FF.md", Some("raw")), entry("a%FF.md", None)],
            skipped: Vec::new(),
        };
        assert!(listing.is_complete());
        listing.sort();
        assert_eq!(listing.entries, [entry("a%FF.md", None), entry("b.md", None)]);
        assert_eq!(listing.skipped, [Skipped { path: "a%FF.md".into(), reason: SkipReason::Unreadable }]);
        assert!(!listing.is_complete());
    }
}
