use std::path::PathBuf;

use bitext_model::Locale;

/// What ends a use case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The memory failed.
    #[error(transparent)]
    Store(#[from] bitext_store::Error),
    /// Writing an output failed.
    #[error(transparent)]
    Exchange(#[from] bitext_exchange::Error),
    /// Reading a file to be imported failed.
    #[error(transparent)]
    Read(#[from] bitext_exchange::read::ReadError),
    /// No file had a unit with a translation.
    #[error("there is nothing to import in {}", crate::import::summary::names(files))]
    NothingToImport {
        /// The files, with what was left out.
        files: Vec<crate::import::FileSummary>,
    },
    /// The file's texts are translated from another language than the memory's.
    #[error("`{file}` is translated from {stated}, the memory from {wanted}")]
    OtherSource {
        /// The file.
        file: String,
        /// Its source language.
        stated: bitext_model::Locale,
        /// The memory's.
        wanted: bitext_model::Locale,
    },
    /// An index of similar texts could not be made.
    #[error("cannot make an index of the memory's texts: {reason}")]
    Index {
        /// Why.
        reason: String,
    },
    /// What history shows was asked for, and none was read.
    #[error("the memory has no history of any branch")]
    NoHistory,
    /// A source repository cannot be opened or read.
    #[error(transparent)]
    Repository(#[from] bitext_repo::Error),
    /// What is to be a source repository is a folder without one.
    #[error("`{}` is a plain folder; --source-repo needs a git repository", path.display())]
    PlainFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A glob of a filter cannot be read.
    #[error("`{pattern}` is not a path pattern: {reason}")]
    Pattern {
        /// What was given.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A file beside the output, whose name nobody chose, would take the place of one that is not an earlier one of it.
    #[error("`{}` is there already, and bitext did not write it", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
        /// The option that names another one.
        option: &'static str,
    },
    /// Several files would have the same name.
    #[error("the output name has no `{{{placeholder}}}`, but there is more than one {what}")]
    AmbiguousOutput {
        /// What would tell the files apart.
        placeholder: &'static str,
        /// What there is more than one of.
        what: &'static str,
    },
    /// Two locales would have one name.
    #[error("{} and {} would both be called {name}", locales[0], locales[1])]
    SameLocale {
        /// The name.
        name: Locale,
        /// Whose it would be.
        locales: [Locale; 2],
    },
    /// A regular expression cannot be read, or asks for too much.
    #[error("the regular expression is refused: {reason}")]
    Expression {
        /// Why.
        reason: String,
    },
    /// A regular expression takes too long.
    #[error("the regular expression was not done after {seconds} seconds")]
    TooSlow {
        /// How long it was given.
        seconds: u64,
    },
    /// The options do not go together.
    #[error("{reason}")]
    Options {
        /// Why.
        reason: String,
    },
}
