//! Files that are not complete yet.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// In the name of a temporary file, and in no other.
const MARK: char = '~';

/// Nobody takes so long to write a file. One that is older was left behind when its writer was killed.
const ABANDONED: Duration = Duration::from_hours(1);

/// A file that goes away when it does not get its name.
#[derive(Debug)]
pub(super) struct Temporary {
    path: PathBuf,
    is_renamed: bool,
}

impl Temporary {
    /// Makes an empty one that only its owner can read.
    pub(super) fn create(folder: &Path, name: &str) -> io::Result<(Temporary, File)> {
        // Processes on other machines may have the same number.
        for attempt in 0_u32.. {
            let path = folder.join(format!("{name}{MARK}{}-{attempt}", std::process::id()));
            match private().open(&path) {
                Ok(file) => return Ok((Temporary { path, is_renamed: false }, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Gives it its name, in place of what has that name.
    pub(super) fn rename(mut self, to: &Path) -> io::Result<()> {
        fs::rename(&self.path, to)?;
        self.is_renamed = true;
        Ok(())
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !self.is_renamed {
            // A later writer tries again.
            let _ = fs::remove_file(&self.path);
        }
    }
}

pub(super) fn is_temporary(name: &str) -> bool {
    name.contains(MARK)
}

/// Removes what writers that were killed left behind; what cannot be removed is in nobody's way.
pub(super) fn remove_abandoned(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(is_temporary);
        let age = || entry.metadata().ok()?.modified().ok()?.elapsed().ok();
        if is_ours && age().is_some_and(|age| ABANDONED < age) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn private() -> fs::OpenOptions {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
