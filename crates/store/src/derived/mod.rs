//! Files beside the memory that hold what was made from it, and can be made again.
//!
//! They live in the folder `NAME.index` beside the memory `NAME`. None is ever changed in place: a new one takes the
//! name of the old one when it is complete, so that readers and writers need not know of each other.

mod header;
mod temporary;

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use twox_hash::XxHash3_64;

use self::header::Header;
use self::temporary::{Temporary, is_temporary, remove_abandoned};
use crate::{Coverage, Error, Memory};

/// What a derived file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// For what goes on from another derived file: how far that one reaches.
    pub from: Option<Coverage>,
    /// How far it reaches.
    pub to: Coverage,
    /// Bytes that mean something to the caller.
    pub content: Vec<u8>,
}

/// The files that were derived from a memory.
///
/// They cost time when they are missing, and nothing else: whatever is wrong with one, reading says that there is none,
/// and a caller that cannot write one may go on without.
///
/// ```
/// use bitext_store::{Derived, Memory, OpenOptions};
/// # let folder = tempfile::tempdir().unwrap();
/// let memory = Memory::create(&folder.path().join("memory.db"), &OpenOptions::default()).unwrap();
/// let files = memory.derived_files().unwrap();
/// let snapshot = memory.snapshot().unwrap();
/// let made = Derived { from: None, to: snapshot.coverage().unwrap(), content: b"words".to_vec() };
/// files.write("sources", 1, &made).unwrap();
/// let read = files.read("sources", 1).filter(|read| snapshot.extends(&read.to).unwrap());
/// assert_eq!(read, Some(made));
/// ```
#[derive(Debug, Clone)]
pub struct DerivedFiles {
    memory: PathBuf,
    folder: PathBuf,
    /// The memory's name for itself.
    identity: String,
}

impl Memory {
    /// The files that were derived from this memory, whether or not there are any.
    pub fn derived_files(&self) -> Result<DerivedFiles, Error> {
        let mut folder = self.path.as_os_str().to_owned();
        folder.push(".index");
        Ok(DerivedFiles { memory: self.path.clone(), folder: folder.into(), identity: self.identity()? })
    }
}

impl DerivedFiles {
    /// The folder that they are in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What a file holds; `version` is the caller's, of the content.
    ///
    /// `None` when there is none, when it is damaged or cannot be read, and when it is of another version or another
    /// memory. Whether it is of the memory's present state is for [`Snapshot::extends`](crate::Snapshot::extends) to say.
    pub fn read(&self, name: &str, version: u32) -> Option<Derived> {
        if !is_name(name) {
            return None;
        }
        let mut file = File::open(self.folder.join(name)).ok()?;
        let length = file.metadata().ok()?.len();
        let (header, start) = Header::read(&mut file)?;
        let is_wanted = header.version == version
            && header.to.memory == self.identity
            && header.from.as_ref().is_none_or(|from| from.memory == self.identity);
        // The length of the file bounds what a header that lies could make us allocate.
        if !is_wanted || length.checked_sub(start) != Some(header.length) {
            return None;
        }
        let mut content = Vec::new();
        content.try_reserve_exact(usize::try_from(header.length).ok()?).ok()?;
        file.take(header.length).read_to_end(&mut content).ok()?;
        let is_whole = content.len() as u64 == header.length && XxHash3_64::oneshot(&content) == header.hash;
        is_whole.then_some(Derived { from: header.from, to: header.to, content })
    }

    /// Writes a file in place of the one that has this name. Who reads that one goes on with it.
    ///
    /// A name is letters, digits, `-` and `.`, of which letters and digits stand first and last.
    pub fn write(&self, name: &str, version: u32, derived: &Derived) -> Result<(), Error> {
        if !is_name(name) {
            return Err(Error::DerivedName { name: name.to_owned() });
        }
        self.make_folder().map_err(|source| self.error(&self.folder, source))?;
        remove_abandoned(&self.folder);
        let destination = self.folder.join(name);
        let header = Header {
            version,
            from: derived.from.clone(),
            to: derived.to.clone(),
            length: derived.content.len() as u64,
            hash: XxHash3_64::oneshot(&derived.content),
        };
        let write = || -> io::Result<()> {
            let (temporary, mut file) = Temporary::create(&self.folder, name)?;
            file.write_all(&header.encode())?;
            file.write_all(&derived.content)?;
            allow_whom_the_memory_allows(&file, &self.memory)?;
            // Some systems rename no file that is open.
            drop(file);
            temporary.rename(&destination)
        };
        write().map_err(|source| self.error(&destination, source))
    }

    /// Removes the file of a name, if there is one.
    pub fn remove(&self, name: &str) -> Result<(), Error> {
        if !is_name(name) {
            return Err(Error::DerivedName { name: name.to_owned() });
        }
        let path = self.folder.join(name);
        absent_is_fine(fs::remove_file(&path)).map_err(|source| self.error(&path, source))
    }

    /// Removes all of them, and the folder with them if nothing else is in it.
    pub fn remove_all(&self) -> Result<(), Error> {
        let remove = || -> io::Result<()> {
            for entry in fs::read_dir(&self.folder)? {
                let entry = entry?;
                let name = entry.file_name();
                let is_ours = name.to_str().is_some_and(|name| is_name(name) || is_temporary(name));
                if is_ours && !entry.file_type()?.is_dir() {
                    absent_is_fine(fs::remove_file(entry.path()))?;
                }
            }
            // What others put there stays, and the folder with it.
            let _ = fs::remove_dir(&self.folder);
            Ok(())
        };
        absent_is_fine(remove()).map_err(|source| self.error(&self.folder, source))
    }

    fn make_folder(&self) -> io::Result<()> {
        match fs::create_dir(&self.folder) {
            Ok(()) => allow_folder(&self.folder, &self.memory),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Sorts an error of the system's by what the user can do about it.
    fn error(&self, path: &Path, source: io::Error) -> Error {
        match source.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                Error::ReadOnly { path: self.memory.clone() }
            }
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Error::DiskFull { path: self.memory.clone() },
            _ => Error::Io { path: path.to_owned(), source },
        }
    }
}

fn is_name(name: &str) -> bool {
    let is_end = |end: Option<&u8>| end.is_some_and(u8::is_ascii_alphanumeric);
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let bytes = name.as_bytes();
    bytes.len() <= 100 && is_end(bytes.first()) && is_end(bytes.last()) && bytes.iter().copied().all(is_inner)
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    result.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// Who may not read the memory may not read what was made from it either.
#[cfg(unix)]
fn allow_whom_the_memory_allows(file: &File, memory: &Path) -> io::Result<()> {
    file.set_permissions(memory.metadata()?.permissions())
}

/// The same for the folder: who may read a file may look into it. Its owner may do everything.
#[cfg(unix)]
fn allow_folder(folder: &Path, memory: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = memory.metadata()?.permissions().mode() & 0o777;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700 | mode | (mode & 0o444) >> 2))
}

/// Elsewhere files have the permissions of their folder.
#[cfg(not(unix))]
fn allow_whom_the_memory_allows(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn allow_folder(_: &Path, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["sources", "targets-nb-NO", "sources.delta", "a", "9.9"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", ".", "..", ".a", "a.", "-a", "a/b", "a\\b", "a~1", "a b", "å", "a\0", &"a".repeat(101)] {
            assert!(!is_name(name), "{name}");
        }
    }
}
