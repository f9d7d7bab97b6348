use std::io;
use std::path::PathBuf;

use bitext_model::ObjectId;

use crate::SkipReason;

/// How many branches an error's advice names at most.
const BRANCHES_SHOWN: usize = 10;

/// Why an input cannot be opened or read.
///
/// [`hint`](Error::hint) has advice for a person where there is any.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing is at the path.
    #[error("{} does not exist", path.display())]
    NotFound {
        /// The path as given.
        path: PathBuf,
    },

    /// The operating system refuses to read the file or folder.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },

    /// The path is a pipe, socket or device.
    #[error("{} is neither a file nor a folder", path.display())]
    Special {
        /// The path as given.
        path: PathBuf,
    },

    /// The path is a git bundle, which is a transport format and cannot be read in place.
    #[error("{} is a git bundle", path.display())]
    Bundle {
        /// The path as given.
        path: PathBuf,
    },

    /// A folder or a commit without a single file.
    #[error("{} holds no files", path.display())]
    Empty {
        /// The input's path.
        path: PathBuf,
    },

    /// An exclusion is not a glob.
    #[error("`{glob}` is not a glob pattern")]
    Glob {
        /// The pattern as given.
        glob: String,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The path looks like a git repository and cannot be opened as one.
    #[error("cannot open the git repository {}", path.display())]
    Open {
        /// The input's path.
        path: PathBuf,
        /// What the git library says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// The repository keeps its references or objects in a form that is not supported.
    #[error("the git repository {} uses {what}, which is not supported", path.display())]
    Unsupported {
        /// The input's path.
        path: PathBuf,
        /// The form, such as `reftable references`.
        what: &'static str,
    },

    /// The repository has no branch with a commit on it.
    #[error("the git repository {} has no commits", path.display())]
    NoCommits {
        /// The input's path.
        path: PathBuf,
    },

    /// No branch, tag or commit has the name that was asked for.
    #[error("`{reference}` names no commit in {}", path.display())]
    UnknownReference {
        /// The input's path.
        path: PathBuf,
        /// The name as given.
        reference: String,
        /// The branches that exist, sorted.
        branches: Vec<String>,
    },

    /// No reference was asked for and none stands out.
    #[error("cannot tell which of the {} branches of {} to read", branches.len(), path.display())]
    NoDefaultReference {
        /// The input's path.
        path: PathBuf,
        /// The branches that exist, sorted.
        branches: Vec<String>,
    },

    /// A git object is missing, damaged or of another kind than expected.
    #[error("cannot read git object {id} in {}", path.display())]
    Object {
        /// The input's path.
        path: PathBuf,
        /// The object.
        id: ObjectId,
        /// What the git library says.
        source: Box<dyn std::error::Error + Send + Sync>,
    },

    /// A file has grown past the size limit between listing and reading.
    #[error("{} is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },

    /// An entry was handed to the reader of another input.
    #[error("`{path}` is no entry of this input")]
    ForeignEntry {
        /// The entry's path.
        path: String,
    },
}

impl Error {
    /// The reason under which to count a document that a [`Reader`](crate::Reader) failed on with this error, `None`
    /// for an error that concerns more than one document.
    pub fn skip_reason(&self) -> Option<SkipReason> {
        match self {
            Error::Unreadable { .. } | Error::NotFound { .. } | Error::Object { .. } => Some(SkipReason::Unreadable),
            Error::TooLarge { .. } => Some(SkipReason::TooLarge),
            _ => None,
        }
    }

    /// What a person can do about it, as a sentence part without a full stop.
    ///
    /// ```
    /// use bitext_repo::{Error, Input, OpenOptions};
    /// let error = Input::open("https://example.com/docs.nb-NO".as_ref(), &OpenOptions::default()).unwrap_err();
    /// assert!(error.hint().unwrap().contains("git clone --mirror"));
    /// ```
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::NotFound { path } => {
                let text = path.to_string_lossy();
                (text.contains("://") || text.starts_with("git@"))
                    .then(|| format!("only local repositories are read; clone it first: git clone --mirror {text}"))
            }
            Error::Bundle { path } => {
                let text = path.display();
                let folder = path.with_extension("git");
                Some(format!("clone it first: git clone --mirror {text} {}", folder.display()))
            }
            Error::Open { .. } => Some("to read a folder as plain files, give a copy without its `.git`".to_owned()),
            Error::Unsupported { .. } => Some("a plain clone of it can be read: git clone --mirror".to_owned()),
            Error::UnknownReference { branches, .. } => Some(if branches.is_empty() {
                "the repository has no branches".to_owned()
            } else {
                format!("it has {}", listed(branches))
            }),
            Error::NoDefaultReference { branches, .. } => Some(format!("choose one with --ref: {}", listed(branches))),
            _ => None,
        }
    }
}

/// The first branches as text for a person.
fn listed(branches: &[String]) -> String {
    let shown: Vec<String> = branches.iter().take(BRANCHES_SHOWN).map(|name| format!("`{name}`")).collect();
    let more = branches.len() - shown.len();
    let shown = shown.join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_are_listed_up_to_a_limit() {
        let branches: Vec<String> = (10..23).map(|n| format!("b{n}")).collect();
        let error = Error::UnknownReference { path: "r".into(), reference: "x".to_owned(), branches };
        assert_eq!(error.to_string(), "`x` names no commit in r");
        let hint = error.hint().unwrap();
        assert!(hint.starts_with("it has `b10`, `b11`") && hint.ends_with("`b19` and 3 more"), "{hint}");
    }
}
