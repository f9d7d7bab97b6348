use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, ffi};

use crate::{Error, Memory};

impl Memory {
    /// Copies the memory to `destination`, in one state, while others go on reading and writing.
    ///
    /// The copy is made beside the destination and renamed, so that there is never half of one. `progress` hears of
    /// pages done and pages in all. A memory that is taking documents in copies nothing: open another for that.
    pub fn backup(&self, destination: &Path, mut progress: impl FnMut(u64, u64)) -> Result<(), Error> {
        let mut partial_name = destination.as_os_str().to_owned();
        partial_name.push(format!(".{}.part", std::process::id()));
        let partial = Path::new(&partial_name);
        let io = |source| Error::Io { path: destination.to_owned(), source };
        if is_same_file(&self.path, destination) {
            return Err(io(std::io::Error::other("a memory cannot be copied onto itself")));
        }
        // One state from the first page to the last: a copy that followed the commits of others would begin again after
        // each of them.
        let _snapshot = self.connection.is_autocommit().then(|| self.snapshot()).transpose()?;
        let mut copy = || -> rusqlite::Result<()> {
            let mut to = Connection::open(partial)?;
            {
                let backup = Backup::new(&self.connection, &mut to)?;
                loop {
                    let step = backup.step(2000)?;
                    let state = backup.progress();
                    progress((state.pagecount - state.remaining) as u64, state.pagecount as u64);
                    match step {
                        StepResult::Done => break,
                        StepResult::More => {}
                        // Nobody but this very connection keeps it from reading, and waiting for that would never end.
                        _ => return Err(busy()),
                    }
                }
            }
            // The copy is one file: no log beside it.
            to.pragma_update(None, "journal_mode", "DELETE")?;
            to.close().map_err(|(_, error)| error)
        };
        copy()
            .map_err(|source| match source.sqlite_error_code() {
                Some(ErrorCode::DatabaseBusy) => Error::sqlite(&self.path, source),
                _ => Error::sqlite(destination, source),
            })
            .and_then(|()| remove_log(destination).and_then(|()| std::fs::rename(partial, destination)).map_err(io))
            .inspect_err(|_| {
                // What is left of the attempt; that it may not exist is fine.
                let _ = std::fs::remove_file(partial);
            })
    }
}

fn busy() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_BUSY), None)
}

fn is_same_file(left: &Path, right: &Path) -> bool {
    matches!((left.canonicalize(), right.canonicalize()), (Ok(left), Ok(right)) if left == right)
}

/// Removes what a memory that was never closed left beside a path: SQLite would take it for a part of the copy.
fn remove_log(memory: &Path) -> std::io::Result<()> {
    for suffix in ["-wal", "-shm"] {
        let mut name = memory.as_os_str().to_owned();
        name.push(suffix);
        match std::fs::remove_file(Path::new(&name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
