use std::io;
use std::path::PathBuf;

use super::problem::Position;
use super::xml::{Stop, XmlError};

/// Why a file could not be read, or not to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file cannot be opened.
    #[error("cannot open `{}`", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Reading stopped half-way.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system, or the decompression, said.
        source: io::Error,
    },
    /// Neither the file's name nor its content tells a format that is read.
    #[error("`{}` is no TMX, XLIFF or TSV", path.display())]
    UnknownFormat {
        /// The file.
        path: PathBuf,
    },
    /// The file is one of a program whose own files are not read.
    #[error("`{}` is {kind}, which is not read; {advice}", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
        /// What to do instead.
        advice: &'static str,
    },
    /// The XML of the file is broken, or not what its format has.
    #[error("`{}` cannot be read on at line {}, column {}: {error}", path.display(), position.line, position.column)]
    Xml {
        /// The file.
        path: PathBuf,
        /// Where reading stopped.
        position: Position,
        /// Why.
        error: XmlError,
    },
    /// A table whose first line lacks a column that it needs.
    #[error("`{}` has no column `{column}` in its first line", path.display())]
    MissingColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: &'static str,
    },
    /// A table names a column twice.
    #[error("`{}` names the column `{column}` twice in its first line", path.display())]
    RepeatedColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
    },
    /// Neither the file nor the options say in which language the texts are.
    #[error("`{}` does not say its {side} language", path.display())]
    MissingLanguage {
        /// The file.
        path: PathBuf,
        /// `source` or `target`.
        side: &'static str,
    },
    /// A line of a table that is too long to be one.
    #[error("line {line} of `{}` is longer than {limit} bytes", path.display())]
    LongLine {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The most that is read.
        limit: u64,
    },
}

impl ReadError {
    pub(crate) fn new(path: &std::path::Path, stop: Stop) -> ReadError {
        let path = path.to_owned();
        match stop {
            Stop::Io(source) => ReadError::Read { path, source },
            Stop::Xml(position, error) => ReadError::Xml { path, position, error },
        }
    }
}
