use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bitext_store::{Error, Memory, OpenOptions};

use crate::failure::Advised;

/// Where the memory is when nobody says.
const DEFAULT: &str = "bitext.db";

/// Which memory file is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MemoryPath {
    path: PathBuf,
}

impl MemoryPath {
    /// The file of the option `--tm`, else of `BITEXT_TM`, else `bitext.db` in the current directory. An empty variable
    /// is none.
    pub(crate) fn new(option: Option<&Path>, variable: Option<OsString>) -> MemoryPath {
        let variable = variable.filter(|value| !value.is_empty()).map(PathBuf::from);
        let named = option.map(Path::to_owned).or(variable);
        MemoryPath { path: named.unwrap_or_else(|| PathBuf::from(DEFAULT)) }
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the memory for reading.
    pub(crate) fn open(&self) -> Result<Memory, Error> {
        Memory::open(&self.path)
    }

    /// Opens the memory for writing, and makes it if it is not there.
    pub(crate) fn create(&self, options: &OpenOptions) -> anyhow::Result<Memory> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|folder| !folder.exists()) {
            let message = format!("there is no folder `{}` for the memory `{}`", folder.display(), self.path.display());
            return Err(Advised::new(message, "make the folder, or name another file with --tm FILE").into());
        }
        Ok(Memory::create(&self.path, options)?)
    }

    /// Opens the memory for writing, and makes none; another writer is waited for up to `wait` seconds.
    pub(crate) fn open_to_write(&self, wait: u32) -> Result<Memory, Error> {
        if !self.path.exists() {
            return Err(Error::Missing { path: self.path.clone() });
        }
        let options = OpenOptions { wait: Duration::from_secs(wait.into()), ..OpenOptions::default() };
        Memory::create(&self.path, &options)
    }
}

/// The memory's file with what SQLite and the writer's lock keep beside it.
pub(crate) fn files_of(memory: &Path) -> [PathBuf; 4] {
    ["", "-wal", "-shm", ".lock"].map(|suffix| {
        let mut name = memory.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_wins_and_an_empty_variable_is_none() {
        let path = |option: Option<&str>, variable: Option<&str>| {
            MemoryPath::new(option.map(Path::new), variable.map(OsString::from))
        };
        assert_eq!(path(Some("a.db"), Some("b.db")).path(), Path::new("a.db"));
        assert_eq!(path(None, Some("b.db")).path(), Path::new("b.db"));
        assert_eq!(path(None, Some("")).path(), Path::new("bitext.db"));
        assert_eq!(path(None, None), path(None, Some("")));
    }
}
