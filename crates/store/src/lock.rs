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
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(io)?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if start.elapsed() < wait => sleep(Duration::from_millis(50)),
                Err(TryLockError::WouldBlock) => {
                    let mut holder = String::new();
                    // The text is advice: that it cannot be read changes nothing about the answer.
                    let _ = file.read_to_string(&mut holder);
                    let holder = if holder.is_empty() { "another process" } else { holder.trim() };
                    return Err(Error::InUse { path: memory.to_owned(), holder: holder.to_owned() });
                }
                Err(TryLockError::Error(source)) => return Err(io(source)),
            }
        }
        let holder = format!(
            "process {} on {} since {:.0}\n",
            std::process::id(),
            gethostname::gethostname().display(),
            jiff::Timestamp::now()
        );
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(holder.as_bytes())).map_err(io)?;
        Ok(WriterLock { _file: file })
    }
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
}
