use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::{Error, Memory};

impl Memory {
    /// Copies the memory to `destination`, in one state, while others go on reading and writing.
    ///
    /// The copy is made beside the destination and renamed, so that there is never half of one. `progress` hears of
    /// pages done and pages in all.
    pub fn backup(&self, destination: &Path, mut progress: impl FnMut(u64, u64)) -> Result<(), Error> {
        let mut partial_name = destination.as_os_str().to_owned();
        partial_name.push(format!(".{}.part", std::process::id()));
        let partial = Path::new(&partial_name);
        let mut copy = || -> rusqlite::Result<()> {
            let mut to = Connection::open(partial)?;
            {
                let backup = Backup::new(&self.connection, &mut to)?;
                loop {
                    let step = backup.step(2000)?;
                    let state = backup.progress();
                    progress((state.pagecount - state.remaining) as u64, state.pagecount as u64);
                    match step {
                        rusqlite::backup::StepResult::Done => break,
                        rusqlite::backup::StepResult::More => {}
                        _ => std::thread::sleep(Duration::from_millis(20)),
                    }
                }
            }
            // The copy is one file: no log beside it.
            to.pragma_update(None, "journal_mode", "DELETE")?;
            to.close().map_err(|(_, error)| error)
        };
        let io = |source| Error::Io { path: destination.to_owned(), source };
        copy()
            .map_err(|source| Error::sqlite(destination, source))
            .and_then(|()| std::fs::rename(partial, destination).map_err(io))
            .inspect_err(|_| {
                // What is left of the attempt; that it may not exist is fine.
                let _ = std::fs::remove_file(partial);
            })
    }
}
