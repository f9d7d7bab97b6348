use std::io;
use std::path::PathBuf;

use bitext_model::Locale;

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The output, or the temporary file beside it, cannot be opened: its folder is missing or not writable.
    #[error("cannot create `{}`", path.display())]
    Create {
        /// The output asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The output is a folder.
    #[error("cannot write `{}`: it is a folder", path.display())]
    IsFolder {
        /// The output asked for.
        path: PathBuf,
    },
    /// Writing stopped half-way: the disk is full, or the reader of a pipe went away.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The output asked for; `-` for a stream.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The finished temporary file cannot take the output's place.
    #[error("cannot replace `{}`", path.display())]
    Replace {
        /// The output asked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Writing to an output without a name failed.
    #[error("cannot write the output")]
    Stream(#[source] io::Error),
    /// A record cannot be put into words of JSON.
    #[error("cannot write a record as JSON")]
    Json(#[from] serde_json::Error),
    /// A unit came with two targets in one locale, which no file can hold: each must be a unit of its own.
    #[error("unit {tuid} has two targets in {locale}")]
    RepeatedLocale {
        /// The unit.
        tuid: String,
        /// The locale given twice.
        locale: Locale,
    },
    /// A format of plain tables cannot hold codes as elements.
    #[error("{format} has no inline elements; its codes are markdown or none")]
    NoInlineCodes {
        /// The format's name.
        format: &'static str,
    },
    /// A file that holds one pair of languages was to hold more.
    #[error("a file of {format} holds one target locale, not {first} and {second}")]
    SeveralTargets {
        /// The format's name.
        format: &'static str,
        /// The file's target locale.
        first: Locale,
        /// Another one.
        second: Locale,
    },
    /// A format was given more or fewer outputs than its files have parts.
    #[error("a file of format {format} has {parts} parts, not {outputs}")]
    Parts {
        /// The format.
        format: &'static str,
        /// How many parts it has.
        parts: usize,
        /// How many outputs it was given.
        outputs: usize,
    },
    /// A temporary file cannot be written: its disk is full, or its folder is missing or not writable.
    #[error("cannot write a temporary file in `{}`", folder.display())]
    Temporary {
        /// The folder of temporary files.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A spreadsheet cannot be made.
    #[error("cannot make the spreadsheet")]
    Spreadsheet(#[source] Box<rust_xlsxwriter::XlsxError>),
    /// A Parquet file cannot be made.
    #[cfg(feature = "parquet")]
    #[error("cannot make the Parquet file")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// The thread that encodes a Parquet file cannot be started.
    #[cfg(feature = "parquet")]
    #[error("cannot start a thread")]
    Thread(#[source] io::Error),
    /// Rows do not fit the columns of a Parquet file.
    #[cfg(feature = "parquet")]
    #[error("cannot make the columns of the Parquet file")]
    Columns(#[from] arrow_schema::ArrowError),
    /// An output name holds a placeholder that means nothing.
    #[error("`{{{placeholder}}}` in `{template}` is not a placeholder; known are {known}")]
    UnknownPlaceholder {
        /// The output name.
        template: String,
        /// The word between the braces.
        placeholder: String,
        /// The placeholders that mean something.
        known: String,
    },
    /// An output name has an opening brace that none closes.
    #[error("`{{` in `{template}` is never closed; write `{{{{` for a brace")]
    UnclosedPlaceholder {
        /// The output name.
        template: String,
    },
}

impl Error {
    /// Whether the reader at the other end of a pipe went away, which is no failure of ours.
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            Error::Create { source, .. } | Error::Write { source, .. } | Error::Replace { source, .. } => {
                source.kind() == io::ErrorKind::BrokenPipe
            }
            Error::Stream(source) => source.kind() == io::ErrorKind::BrokenPipe,
            _ => false,
        }
    }
}

/// An error that came through an [`io::Write`] of ours is taken out as it went in, with its path.
impl From<io::Error> for Error {
    fn from(error: io::Error) -> Error {
        match error.downcast::<Error>() {
            Ok(own) => own,
            Err(other) => Error::Stream(other),
        }
    }
}

/// For passing through [`io::Write`]; the kind stays readable.
impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        let kind = match &error {
            Error::Create { source, .. }
            | Error::Write { source, .. }
            | Error::Replace { source, .. }
            | Error::Stream(source) => source.kind(),
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn through_a_writer_and_out() {
        let full = Error::Write { path: "out.tmx".into(), source: io::ErrorKind::StorageFull.into() };
        let through = io::Error::from(full);
        assert_eq!(through.kind(), io::ErrorKind::StorageFull);
        assert_eq!(Error::from(through).to_string(), "cannot write `out.tmx`");
        assert!(!Error::from(io::Error::from(io::ErrorKind::StorageFull)).is_broken_pipe());
        assert!(Error::from(io::Error::from(io::ErrorKind::BrokenPipe)).is_broken_pipe());
    }
}
