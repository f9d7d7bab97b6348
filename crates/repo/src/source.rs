//! The repository that documents were translated from.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use bitext_model::{Commit, ObjectId};
use gix::bstr::ByteSlice as _;
use gix::objs::{Exists as _, FindExt as _};
use gix::prelude::HeaderExt as _;

use crate::filter::Filter;
use crate::git::{self, GitInput, Purpose, from_gix, to_gix};
use crate::identity;
use crate::path_text::{joined, name_text};
use crate::{Error, Listing};

/// The most bytes of a source file that are read.
const MAX_FILE_SIZE: u64 = 64 * 1024 * 1024;

/// A git repository of source files: every commit that it has can be read, and one of them is its newest state.
///
/// It can be shared by threads, each with a [`SourceReader`] of its own.
pub struct SourceRepository {
    git: GitInput,
    name: String,
    reference: String,
    folders: Vec<String>,
}

/// What a source repository has at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceEntry {
    /// A file with this content.
    File(ObjectId),
    /// The commit is there, and has no file at the path.
    NoFile,
    /// There is no such commit, or not all of it: the clone is shallow or partial, or it is another repository's.
    NoCommit,
}

impl SourceRepository {
    /// Opens the work tree or bare repository at `path`. Its newest state is the tip of `reference`, else of `live`,
    /// `main` or `master`, else what HEAD is on.
    pub fn open(path: &Path, reference: Option<&str>) -> Result<SourceRepository, Error> {
        if !path.exists() {
            return Err(Error::NotFound { path: path.to_owned() });
        }
        let opened = git::open(path, reference, Purpose::Sources)?;
        let nobody = identity::Testimony::default();
        let repository = identity::identify(nobody, opened.config, opened.remote, opened.folder, None);
        Ok(SourceRepository {
            git: opened.input,
            name: repository.name,
            reference: opened.reference,
            folders: opened.source_folders,
        })
    }

    /// What the repository is called: by its publishing configuration, its remote's address or its folder.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The path that it was opened with.
    pub fn path(&self) -> &Path {
        self.git.path()
    }

    /// The branch of the newest state.
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// The commit of the newest state.
    pub fn newest(&self) -> Commit {
        self.git.tip()
    }

    /// The documents of the newest state.
    pub fn list(&self) -> Result<Listing, Error> {
        self.git.list(&Filter::new(&[], MAX_FILE_SIZE)?)
    }

    /// The paths under which the source of a localized document may be, the likeliest first: its own, and those that
    /// differ from it in the folder that documents are built from. `folders` are those of the localized repository.
    ///
    /// Where a publishing configuration is silent, its documents are taken to be anywhere below the root.
    pub fn candidates(&self, path: &str, folders: &[String]) -> Vec<String> {
        let mut candidates = vec![path.to_owned()];
        let root = [String::new()];
        let or_root = |folders: &'_ [String]| if folders.is_empty() { root.to_vec() } else { folders.to_vec() };
        for folder in or_root(folders) {
            let below = match path.strip_prefix(folder.as_str()) {
                Some(below) if folder.is_empty() => below,
                Some(below) if below.starts_with('/') => &below[1..],
                _ => continue,
            };
            for other in or_root(&self.folders) {
                let candidate = joined(&other, below);
                if !candidates.contains(&candidate) {
                    candidates.push(candidate);
                }
            }
        }
        candidates
    }

    /// A reader for one thread.
    pub fn reader(&self) -> SourceReader<'_> {
        SourceReader {
            source: self,
            handle: self.git.handle(),
            commits: HashMap::new(),
            folders: HashMap::new(),
            buffer: Vec::new(),
        }
    }
}

impl fmt::Debug for SourceRepository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceRepository")
            .field("name", &self.name)
            .field("path", &self.path())
            .field("reference", &self.reference)
            .finish_non_exhaustive()
    }
}

/// Finds and reads the files of a [`SourceRepository`], in one thread.
///
/// Many documents name the same commit and stand in the same folders: what was looked up is remembered.
pub struct SourceReader<'s> {
    source: &'s SourceRepository,
    handle: gix::Repository,
    /// The tree of each commit asked for, `None` where the commit cannot be read.
    commits: HashMap<gix::ObjectId, Option<gix::ObjectId>>,
    /// What each folder of a tree asked for is, by the tree and its name.
    folders: HashMap<(gix::ObjectId, String), Child>,
    buffer: Vec<u8>,
}

/// What a tree has under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Child {
    Folder(gix::ObjectId),
    File(gix::ObjectId),
    Nothing,
    /// The tree itself cannot be read.
    Unreadable,
}

impl SourceReader<'_> {
    /// What a commit, in 40 hexadecimal digits, has at a path.
    pub fn find(&mut self, commit: &str, path: &str) -> SourceEntry {
        let Ok(commit) = commit.parse::<ObjectId>() else { return SourceEntry::NoCommit };
        let commit = to_gix(commit);
        let tree = match self.commits.get(&commit) {
            Some(tree) => *tree,
            None => {
                let found = self.handle.objects.find_commit_iter(&commit, &mut self.buffer);
                let tree = found.ok().and_then(|mut commit| commit.tree_id().ok());
                self.commits.insert(commit, tree);
                tree
            }
        };
        tree.map_or(SourceEntry::NoCommit, |tree| self.find_in(tree, path))
    }

    /// Replaces what is in `buffer` with a file's bytes.
    pub fn read(&mut self, content: ObjectId, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let object = to_gix(content);
        let path = self.source.path();
        let header = self.handle.objects.header(object).map_err(|error| git::object_error(path, object, error))?;
        if MAX_FILE_SIZE < header.size() {
            return Err(Error::TooLarge { path: path.to_owned(), limit: MAX_FILE_SIZE });
        }
        self.source.git.read(&self.handle, content, buffer)
    }

    fn find_in(&mut self, tree: gix::ObjectId, path: &str) -> SourceEntry {
        let mut at = tree;
        let mut names = path.split('/').peekable();
        while let Some(name) = names.next() {
            let is_last = names.peek().is_none();
            let child = if is_last { self.child(at, name) } else { self.folder(at, name) };
            match child {
                Child::Folder(tree) if !is_last => at = tree,
                // In a partial clone the tree may be there without the content.
                Child::File(blob) if is_last && self.handle.objects.exists(&blob) => {
                    return SourceEntry::File(from_gix(&blob));
                }
                Child::File(_) if is_last => return SourceEntry::NoCommit,
                Child::Unreadable => return SourceEntry::NoCommit,
                _ => return SourceEntry::NoFile,
            }
        }
        SourceEntry::NoFile
    }

    fn folder(&mut self, tree: gix::ObjectId, name: &str) -> Child {
        let key = (tree, name.to_owned());
        if let Some(known) = self.folders.get(&key) {
            return *known;
        }
        let child = self.child(tree, name);
        self.folders.insert(key, child);
        child
    }

    fn child(&mut self, tree: gix::ObjectId, name: &str) -> Child {
        let Ok(children) = self.handle.objects.find_tree_iter(&tree, &mut self.buffer) else {
            return Child::Unreadable;
        };
        for child in children {
            let Ok(child) = child else { return Child::Unreadable };
            if child.filename.as_bytes() == name.as_bytes() || name_text(child.filename) == name {
                return match child.mode.kind() {
                    gix::objs::tree::EntryKind::Tree => Child::Folder(child.oid.to_owned()),
                    gix::objs::tree::EntryKind::Blob | gix::objs::tree::EntryKind::BlobExecutable => {
                        Child::File(child.oid.to_owned())
                    }
                    _ => Child::Nothing,
                };
            }
        }
        Child::Nothing
    }
}

impl fmt::Debug for SourceReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SourceReader").field("source", &self.source).finish_non_exhaustive()
    }
}
