//! One writer at a time, and a name for who it is.
//!
//! The lock is the operating system's, on a file beside the memory: it goes away with the process, however that ends.
//! The file's text is for people and for the message of whoever has to wait.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Error;

/// Held while writing; released when dropped.
#[derive(Debug)]
pub(crate) struct WriterLock {
    _file: File,
    path: PathBuf,
    /// Whether there was no lock file before.
    is_new: bool,
}

impl WriterLock {
    /// Takes the lock of a memory, waiting up to `wait` for another writer to finish.
    pub(crate) fn take(memory: &Path, wait: Duration) -> Result<WriterLock, Error> {
        let path = lock_path(memory);
        let io = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Error::ReadOnly { path: memory.to_owned() }
            }
            std::io::ErrorKind::StorageFull => Error::DiskFull { path: memory.to_owned() },
            _ => Error::Io { path: path.clone(), source },
        };
        let start = Instant::now();
        loop {
            let is_new = !path.exists();
            let mut file =
                OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
            match file.try_lock() {
                // Whoever held it may have removed the file: a lock on what has no name any more keeps nobody out.
                Ok(()) if !is_still_there(&file, &path) => continue,
                Ok(()) => {}
                Err(TryLockError::WouldBlock) if start.elapsed() < wait => {
                    sleep(Duration::from_millis(50));
                    continue;
                }
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    // The text is advice: that it cannot be read changes nothing about the answer.
                    let _ = file.read_to_string(&mut holder);
                    let holder = if holder.is_empty() { "another process" } else { holder.trim() };
                    return Err(Error::InUse { path: memory.to_owned(), holder: holder.to_owned() });
                }
                Err(TryLockError::Error(source)) => return Err(io(source)),
            }
            let holder = format!(
                "process {} on {} since {:.0}\n",
                std::process::id(),
                gethostname::gethostname().display(),
                jiff::Timestamp::now()
            );
            file.set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| file.write_all(holder.as_bytes()))
                .map_err(io)?;
            return Ok(WriterLock { _file: file, path, is_new });
        }
    }

    /// Removes the lock file while the lock is still held, for when there is no memory to lock after all.
    pub(crate) fn remove(self) {
        // That it cannot be removed changes nothing for anybody.
        let _ = std::fs::remove_file(&self.path);
    }

    /// The same if there was none before.
    pub(crate) fn remove_if_new(self) {
        if self.is_new {
            self.remove();
        }
    }
}

/// Whether the open file is the one that has the name.
#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(open), Ok(named)) = (file.metadata(), std::fs::metadata(path)) else { return false };
    (open.dev(), open.ino()) == (named.dev(), named.ino())
}

/// Other systems do not remove a file that is open.
#[cfg(not(unix))]
fn is_still_there(_: &File, _: &Path) -> bool {
    true
}

fn lock_path(memory: &Path) -> PathBuf {
    let mut name = memory.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_writer_learns_who_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let memory = folder.path().join("m.db");
        let first = WriterLock::take(&memory, Duration::ZERO).unwrap();
        let error = WriterLock::take(&memory, Duration::from_millis(60)).unwrap_err();
        assert!(error.is_in_use());
        assert!(error.to_string().contains(&format!("process {}", std::process::id())), "{error}");
        drop(first);
        WriterLock::take(&memory, Duration::ZERO).unwrap();
    }

    #[test]
    fn lock_on_a_removed_file_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let memory = folder.path().join("m.db");
        let first = WriterLock::take(&memory, Duration::ZERO).unwrap();
        let waiting = std::thread::spawn({
            let memory = memory.clone();
            move || WriterLock::take(&memory, Duration::from_secs(10)).unwrap()
        });
        sleep(Duration::from_millis(120));
        first.remove();
        let second = waiting.join().unwrap();
        assert!(WriterLock::take(&memory, Duration::ZERO).unwrap_err().is_in_use());
        drop(second);
    }
}
