//! Documents in folders and single files.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bitext_model::ObjectId;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use sha1::{Digest as _, Sha1};

use crate::filter::Filter;
use crate::path_text::{joined, name_text};
use crate::root_files::{ROOT_FILE_LIMIT, RootFiles};
use crate::{Entry, Error, Listing, SkipReason};

/// How a git bundle begins, whatever its version.
const BUNDLE_SIGNATURE: [&[u8]; 2] = [b"# v2 git bundle", b"# v3 git bundle"];

/// Checks that a file named by the user can be read and is none that only looks like one.
pub(crate) fn check_file(path: &Path) -> Result<(), Error> {
    let unreadable = |source| Error::Unreadable { path: path.to_owned(), source };
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(16).read_to_end(&mut head)).map_err(unreadable)?;
    let is_bundle = path.extension() == Some(OsStr::new("bundle"))
        || BUNDLE_SIGNATURE.iter().any(|signature| head.starts_with(signature));
    if is_bundle { Err(Error::Bundle { path: path.to_owned() }) } else { Ok(()) }
}

/// Checks that a folder named by the user can be read.
pub(crate) fn check_folder(path: &Path) -> Result<(), Error> {
    fs::read_dir(path).map(drop).map_err(|source| Error::Unreadable { path: path.to_owned(), source })
}

/// The one entry of a file that the user named, whatever its extension.
pub(crate) fn list_file(path: &Path, filter: &Filter) -> Result<Listing, Error> {
    let metadata = fs::metadata(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    let name = path.file_name().map(|name| name_text(name.as_encoded_bytes()).into_owned()).unwrap_or_default();
    let mut listing = Listing::default();
    if let Some(reason) = filter.by_size(metadata.len()) {
        listing.skip(name, reason);
    } else {
        listing.entries.push(Entry { path: name, id: None, size: metadata.len(), place: Some(path.to_owned()) });
    }
    Ok(listing)
}

/// Everything below a folder but `.git`.
///
/// Hidden files are listed like any other. With `respect_gitignore` the `.gitignore` files of this tree count, and only
/// these: what the listing holds does not depend on whose machine it is made on.
pub(crate) fn list_folder(root: &Path, filter: &Filter, respect_gitignore: bool) -> Result<Listing, Error> {
    check_folder(root)?;
    let mut walk = Walk { root, filter, respect_gitignore, rules: Vec::new(), listing: Listing::default() };
    let mut pending = vec![Folder { disk: root.to_owned(), path: String::new(), rules: None, ignored: false }];
    while let Some(folder) = pending.pop() {
        walk.folder(folder, &mut pending);
    }
    walk.listing.sort();
    Ok(walk.listing)
}

/// A folder that is still to be read.
struct Folder {
    disk: PathBuf,
    /// Relative to the root.
    path: String,
    /// The innermost rules that hold for its content: an index into [`Walk::rules`].
    rules: Option<usize>,
    /// Whether a rule ignores the folder as a whole, which no rule below can take back.
    ignored: bool,
}

struct Walk<'a> {
    root: &'a Path,
    filter: &'a Filter,
    respect_gitignore: bool,
    /// The rules of each `.gitignore`, with those of the folders above it.
    rules: Vec<(Gitignore, Option<usize>)>,
    listing: Listing,
}

impl Walk<'_> {
    fn folder(&mut self, mut folder: Folder, pending: &mut Vec<Folder>) {
        let Ok(children) = fs::read_dir(&folder.disk) else {
            self.listing.skip(folder.path, SkipReason::Unreadable);
            return;
        };
        if self.respect_gitignore
            && !folder.ignored
            && let Some(own) = read_rules(&folder.disk)
        {
            self.rules.push((own, folder.rules));
            folder.rules = Some(self.rules.len() - 1);
        }
        let mut damaged = false;
        for child in children {
            match child {
                Ok(child) => self.child(&folder, &child, pending),
                Err(_) => damaged = true,
            }
        }
        if damaged {
            self.listing.skip(folder.path, SkipReason::Unreadable);
        }
    }

    fn child(&mut self, folder: &Folder, child: &fs::DirEntry, pending: &mut Vec<Folder>) {
        let name = child.file_name();
        if name == ".git" {
            return;
        }
        let path = joined(&folder.path, &name_text(name.as_encoded_bytes()));
        let disk = child.path();
        if child.file_type().is_ok_and(|kind| kind.is_dir()) {
            let ignored = folder.ignored || self.is_ignored(folder.rules, &disk, true);
            pending.push(Folder { disk, path, rules: folder.rules, ignored });
            return;
        }
        match self.document(folder, child, &path, &disk) {
            Ok(size) => {
                // The path's text says where the file is unless bytes of its name are escaped in it.
                let place = (self.root.join(&path) != disk).then_some(disk);
                self.listing.entries.push(Entry { path, id: None, size, place });
            }
            Err(reason) => self.listing.skip(path, reason),
        }
    }

    /// The size of a folder's entry if it is a document to read.
    fn document(&self, folder: &Folder, child: &fs::DirEntry, path: &str, disk: &Path) -> Result<u64, SkipReason> {
        let kind = child.file_type().map_err(|_| SkipReason::Unreadable)?;
        if kind.is_symlink() {
            return Err(SkipReason::Symlink);
        }
        if !kind.is_file() {
            return Err(SkipReason::Special);
        }
        if let Some(reason) = self.filter.by_path(path) {
            return Err(reason);
        }
        if folder.ignored || self.is_ignored(folder.rules, disk, false) {
            return Err(SkipReason::Ignored);
        }
        let size = child.metadata().map_err(|_| SkipReason::Unreadable)?.len();
        self.filter.by_size(size).map_or(Ok(size), Err)
    }

    /// Whether the rules ignore a path: the innermost file with a matching line decides.
    fn is_ignored(&self, mut rules: Option<usize>, disk: &Path, is_folder: bool) -> bool {
        while let Some((own, above)) = rules.and_then(|index| self.rules.get(index)) {
            match own.matched(disk, is_folder) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => rules = *above,
            }
        }
        false
    }
}

/// The rules that a folder adds to those above it. Lines that are no patterns are passed over, as git does.
fn read_rules(folder: &Path) -> Option<Gitignore> {
    let file = folder.join(".gitignore");
    // Reading a pipe of that name would never end.
    if !fs::symlink_metadata(&file).is_ok_and(|metadata| metadata.is_file()) {
        return None;
    }
    let mut builder = GitignoreBuilder::new(folder);
    builder.add(file);
    builder.build().ok().filter(|rules| !rules.is_empty())
}

/// Reads a file of at most `limit` bytes into `buffer` and returns the id that git gives such content.
pub(crate) fn read(path: &Path, size: u64, limit: u64, buffer: &mut Vec<u8>) -> Result<ObjectId, Error> {
    buffer.clear();
    // The file may have changed since it was listed, so its size is a hint and the limit is enforced here again.
    buffer.reserve(size.min(limit) as usize + 1);
    File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(buffer))
        .map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
    if buffer.len() as u64 > limit {
        return Err(Error::TooLarge { path: path.to_owned(), limit });
    }
    Ok(blob_id(buffer))
}

/// The id that git gives a file with these bytes.
pub(crate) fn blob_id(content: &[u8]) -> ObjectId {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", content.len()));
    hash.update(content);
    ObjectId(hash.finalize().into())
}

/// The files directly in a folder.
pub(crate) struct FolderRoot<'a>(pub(crate) &'a Path);

impl RootFiles for FolderRoot<'_> {
    fn names(&self) -> Vec<String> {
        let Ok(children) = fs::read_dir(self.0) else { return Vec::new() };
        let mut names: Vec<String> =
            children.flatten().filter_map(|child| child.file_name().into_string().ok()).collect();
        names.sort_unstable();
        names
    }

    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.0.join(name);
        if !fs::symlink_metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut content = Vec::new();
        File::open(path).ok()?.take(ROOT_FILE_LIMIT).read_to_end(&mut content).ok()?;
        Some(content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_that_of_git() {
        // `git hash-object` of an empty file and of "hello\n".
        assert_eq!(blob_id(b"").to_string(), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(blob_id(b"hello\n").to_string(), "ce013625030ba8dba906f756967f9e9ca394464a");
    }
}
