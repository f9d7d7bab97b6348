use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

/// What can go wrong with a memory file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no file at the path, and the caller did not ask to create one.
    #[error("there is no memory at `{}`", path.display())]
    Missing {
        /// The path tried.
        path: PathBuf,
    },
    /// The file is no SQLite database, or one of another program.
    #[error("`{}` is not a translation memory", path.display())]
    NotAMemory {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of this program wrote the file.
    #[error("`{}` was written by a newer version (format {found}; this version reads up to {known})", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// Another process is writing to the memory.
    #[error("the memory `{}` is in use by {holder}", path.display())]
    InUse {
        /// The memory.
        path: PathBuf,
        /// Who holds it, as far as that is known.
        holder: String,
    },
    /// The memory or its folder cannot be written to.
    #[error("the memory `{}` cannot be written to", path.display())]
    ReadOnly {
        /// The memory.
        path: PathBuf,
    },
    /// The disk is full. What was committed before stays.
    #[error("no space left to write the memory `{}`", path.display())]
    DiskFull {
        /// The memory.
        path: PathBuf,
    },
    /// The memory holds source texts in another language than the caller expects.
    #[error("the memory's source language is {stored}, not {wanted}")]
    OtherSource {
        /// What the memory was created with.
        stored: String,
        /// What was asked for.
        wanted: String,
    },
    /// The memory knows nothing of a run.
    #[error("the memory has no run {run}; {}", runs_in_words(*first, *last))]
    UnknownRun {
        /// The number asked for.
        run: i64,
        /// The first run there is.
        first: Option<i64>,
        /// The newest.
        last: Option<i64>,
    },
    /// A layer of this name is in the memory.
    #[error("the memory has an import `{name}` already")]
    ImportExists {
        /// The name.
        name: String,
    },
    /// No layer has this name.
    #[error("the memory has no import `{name}`")]
    NoSuchImport {
        /// The name.
        name: String,
    },
    /// A derived file cannot have this name.
    #[error("`{name}` cannot name a derived file")]
    DerivedName {
        /// The name.
        name: String,
    },
    /// SQLite failed in another way.
    #[error("the memory `{}` failed", path.display())]
    Sqlite {
        /// The memory.
        path: PathBuf,
        /// What SQLite says.
        source: rusqlite::Error,
    },
    /// A file beside the memory failed.
    #[error("cannot use `{}`", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

fn runs_in_words(first: Option<i64>, last: Option<i64>) -> String {
    match first.zip(last) {
        Some((first, last)) if first == last => format!("it has run {first} alone"),
        Some((first, last)) => format!("it has runs {first} to {last}"),
        None => "it has none".to_owned(),
    }
}

impl Error {
    /// Sorts an error of SQLite's by what the user can do about it.
    pub(crate) fn sqlite(path: &Path, source: rusqlite::Error) -> Error {
        let path = path.to_owned();
        // What readers and writers share is a file too, and has to grow.
        if source.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE) {
            return Error::DiskFull { path };
        }
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Error::InUse { path, holder: "another program".to_owned() }
            }
            Some(ErrorCode::DiskFull) => Error::DiskFull { path },
            Some(ErrorCode::ReadOnly) => Error::ReadOnly { path },
            Some(ErrorCode::NotADatabase) => Error::NotAMemory { path },
            _ => Error::Sqlite { path, source },
        }
    }

    /// Whether trying again later may work, because someone else is at work.
    pub fn is_in_use(&self) -> bool {
        matches!(self, Error::InUse { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A full disk shows in several ways, by which of the files could not grow.
    #[test]
    fn a_full_disk_is_known_in_all_its_guises() {
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
            let source = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let error = Error::sqlite(Path::new("m.db"), source);
            assert!(matches!(error, Error::DiskFull { .. }), "{error:?}");
        }
        let source = rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_IOERR_READ), None);
        assert!(matches!(Error::sqlite(Path::new("m.db"), source), Error::Sqlite { .. }));
    }
}
