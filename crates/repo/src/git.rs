//! Documents in the object database of a git repository.

use std::fs;
use std::path::{Path, PathBuf};

use bitext_model::{Commit, ObjectId};
use gix::bstr::ByteSlice as _;
use gix::objs::tree::{EntryKind, EntryRef};
use gix::objs::{Find as _, FindExt as _};
use gix::prelude::HeaderExt as _;

use crate::filter::Filter;
use crate::identity::Testimony;
use crate::path_text::{joined, name_text};
use crate::references::{self, Branches, Chosen};
use crate::root_files::{self, ROOT_FILE_LIMIT, RootFiles};
use crate::{Entry, Error, Listing, SkipReason};

/// The branch that publishes the finished documents, which has a licence file when the one with spans has none.
const PUBLISHED_BRANCH: &str = "live";

/// The longest path in a tree that is followed, in bytes: as much as an operating system takes.
///
/// A tree can name folders within folders without end at no cost in space; something has to stop.
pub(crate) const MAX_PATH: usize = 4096;

/// The most memory that one thread keeps unpacked objects in, in bytes.
///
/// Git stores an object as its difference to another. Neighbours in a listing rarely share the other, so a small cache
/// is as good as a large one.
const PACK_CACHE: usize = 8 * 1024 * 1024;

/// A git repository of which one commit is read.
pub(crate) struct GitInput {
    repository: gix::ThreadSafeRepository,
    path: PathBuf,
    tip: Commit,
    tree: gix::ObjectId,
}

/// What opening a repository finds out beside the repository itself.
pub(crate) struct Opened {
    pub(crate) input: GitInput,
    pub(crate) reference: String,
    pub(crate) choice: Option<String>,
    pub(crate) branches: Vec<String>,
    pub(crate) config: Testimony,
    /// Where the publishing configuration says that documents are.
    pub(crate) source_folders: Vec<String>,
    pub(crate) remote: Testimony,
    pub(crate) folder: Testimony,
    pub(crate) licence: Option<String>,
}

/// Whether the folder is a git repository without a checkout.
pub(crate) fn is_bare(path: &Path) -> bool {
    gix::discover::is_git(path).is_ok()
}

/// What the repository is opened for, where nobody says which commit to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Side-by-side documents.
    Translations,
    /// The files that they were translated from.
    Sources,
}

/// Opens the repository whose root or git folder is at `path`.
pub(crate) fn open(path: &Path, reference: Option<&str>, purpose: Purpose) -> Result<Opened, Error> {
    let repository = gix::open::Options::isolated()
        // Nothing of a repository is ever run and nothing is written, so it does not matter who owns it.
        .with(gix::sec::Trust::Full)
        .filter_config_section(|_| true)
        .open(path)
        .map_err(|error| Error::Open { path: path.to_owned(), source: error.into() })?;
    let local = repository.to_thread_local();
    if local.config_snapshot().string("extensions.refStorage").is_some_and(|kind| kind != "files") {
        return Err(Error::Unsupported { path: path.to_owned(), what: "another store of references than files" });
    }

    let branches = Branches::of(&local);
    let Chosen { reference, tip, choice } = match reference {
        Some(text) => references::resolve(&local, &branches, path, text)?,
        None if purpose == Purpose::Sources => references::choose_source(&local, &branches, path)?,
        None => references::choose(&local, &branches, path)?,
    };
    let (commit, tree) = read_commit(&local, path, tip)?;

    let root = TreeRoot { repository: &local, tree };
    let remaining = branches.tip(PUBLISHED_BRANCH).into_iter().chain(branches.tips());
    let licence = root_files::licence(&root).or_else(|| {
        remaining
            .filter_map(|tip| read_commit(&local, path, tip).ok())
            .find_map(|(_, tree)| root_files::licence(&TreeRoot { repository: &local, tree }))
    });
    Ok(Opened {
        config: root_files::config(&root),
        source_folders: root_files::source_folders(&root),
        remote: remote(&local),
        folder: Testimony::of_folder(&home(&local, path)),
        licence,
        reference,
        choice,
        branches: branches.names(),
        input: GitInput { repository, path: path.to_owned(), tip: commit, tree },
    })
}

impl GitInput {
    pub(crate) fn tip(&self) -> Commit {
        self.tip
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Access to the repository for one thread.
    pub(crate) fn handle(&self) -> gix::Repository {
        let mut repository = self.repository.to_thread_local();
        repository.object_cache_size(None);
        repository
            .objects
            .set_pack_cache(|| Box::new(gix::odb::pack::cache::lru::StaticLinkedList::<64>::new(PACK_CACHE)));
        repository
    }

    /// Everything in the commit's tree.
    pub(crate) fn list(&self, filter: &Filter) -> Result<Listing, Error> {
        let repository = self.handle();
        let mut listing = Listing::default();
        let mut buffer = Vec::new();
        let mut pending = vec![(self.tree, String::new())];
        while let Some((tree, folder)) = pending.pop() {
            let children = match repository.objects.find_tree_iter(&tree, &mut buffer) {
                Ok(children) => children,
                Err(error) if folder.is_empty() => return Err(object_error(&self.path, tree, error)),
                Err(_) => {
                    listing.skip(folder, SkipReason::Unreadable);
                    continue;
                }
            };
            let mut damaged = false;
            for child in children {
                let Ok(child) = child else {
                    damaged = true;
                    break;
                };
                let path = joined(&folder, &name_text(child.filename));
                if child.mode.is_tree() && path.len() <= MAX_PATH {
                    pending.push((child.oid.to_owned(), path));
                    continue;
                }
                match document(&repository, filter, &child, &path) {
                    Ok((id, size)) => listing.entries.push(Entry { path, id: Some(id), size, place: None }),
                    Err(reason) => listing.skip(path, reason),
                }
            }
            if damaged {
                listing.skip(folder, SkipReason::Unreadable);
            }
        }
        listing.sort();
        Ok(listing)
    }

    /// Reads a blob into `buffer`.
    pub(crate) fn read(&self, handle: &gix::Repository, id: ObjectId, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let object = to_gix(id);
        let length = match handle.objects.find(&object, buffer) {
            Ok(data) => data.data.len(),
            Err(error) => return Err(object_error(&self.path, object, error)),
        };
        buffer.truncate(length);
        Ok(())
    }
}

/// The id and size of a tree's entry if it is a document to read. The size is found without unpacking the content.
fn document(
    repository: &gix::Repository,
    filter: &Filter,
    child: &EntryRef<'_>,
    path: &str,
) -> Result<(ObjectId, u64), SkipReason> {
    let reason = match child.mode.kind() {
        EntryKind::Tree => Some(SkipReason::Unreadable),
        EntryKind::Commit => Some(SkipReason::Submodule),
        EntryKind::Link => Some(SkipReason::Symlink),
        EntryKind::Blob | EntryKind::BlobExecutable => filter.by_path(path),
    };
    if let Some(reason) = reason {
        return Err(reason);
    }
    let header = repository.objects.header(child.oid).map_err(|_| SkipReason::Unreadable)?;
    match filter.by_size(header.size()) {
        None => Ok((from_gix(child.oid), header.size())),
        Some(reason) => Err(reason),
    }
}

/// A commit and its tree.
fn read_commit(repository: &gix::Repository, path: &Path, id: gix::ObjectId) -> Result<(Commit, gix::ObjectId), Error> {
    let mut buffer = Vec::new();
    let mut commit =
        repository.objects.find_commit_iter(&id, &mut buffer).map_err(|error| object_error(path, id, error))?;
    let tree = commit.tree_id().map_err(|error| object_error(path, id, error))?;
    Ok((Commit { id: from_gix(&id), time: commit_time(commit) }, tree))
}

/// When a commit was made, 0 when it does not say so in a way that can be read.
pub(crate) fn commit_time(commit: gix::objs::CommitRefIter<'_>) -> i64 {
    commit.committer().ok().map_or(0, |committer| committer.seconds())
}

/// What the remote's address says: that of `origin`, else of the only one.
fn remote(repository: &gix::Repository) -> Testimony {
    let names = repository.remote_names();
    let mut all = names.iter();
    let name = match (names.iter().find(|name| name.as_bytes() == b"origin"), all.next(), all.next()) {
        (Some(origin), ..) => origin,
        (None, Some(only), None) => only,
        _ => return Testimony::default(),
    };
    let config = repository.config_snapshot();
    let url = config.plumbing().string_by("remote", Some(name.as_ref()), "url");
    url.map(|url| Testimony::of_remote(&url.to_string())).unwrap_or_default()
}

/// The folder that bears the repository's name: a bare one itself, a work tree's root, and for a linked work tree the
/// root of the one that it belongs to.
fn home(repository: &gix::Repository, path: &Path) -> PathBuf {
    let is_linked = repository.git_dir() != repository.common_dir();
    let named = if is_linked { repository.common_dir() } else { path };
    let mut home = fs::canonicalize(named).unwrap_or_else(|_| named.to_owned());
    if home.file_name().is_some_and(|name| name == ".git") {
        home.pop();
    }
    home
}

/// The files at the root of a commit's tree.
struct TreeRoot<'a> {
    repository: &'a gix::Repository,
    tree: gix::ObjectId,
}

impl RootFiles for TreeRoot<'_> {
    fn names(&self) -> Vec<String> {
        let mut buffer = Vec::new();
        let Ok(children) = self.repository.objects.find_tree_iter(&self.tree, &mut buffer) else { return Vec::new() };
        let blobs = children.flatten().filter(|child| child.mode.is_blob());
        let mut names: Vec<String> =
            blobs.filter_map(|child| String::from_utf8(child.filename.to_vec()).ok()).collect();
        names.sort_unstable();
        names
    }

    fn read(&self, name: &str) -> Option<Vec<u8>> {
        let mut buffer = Vec::new();
        let mut children = self.repository.objects.find_tree_iter(&self.tree, &mut buffer).ok()?.flatten();
        let id = children.find(|child| child.filename == name && child.mode.is_blob())?.oid.to_owned();
        if self.repository.objects.header(id).ok()?.size() > ROOT_FILE_LIMIT {
            return None;
        }
        let length = self.repository.objects.try_find(&id, &mut buffer).ok()??.data.len();
        buffer.truncate(length);
        Some(buffer)
    }
}

pub(crate) fn from_gix(id: &gix::oid) -> ObjectId {
    let mut bytes = [0; 20];
    bytes.copy_from_slice(id.as_bytes());
    ObjectId(bytes)
}

pub(crate) fn to_gix(id: ObjectId) -> gix::ObjectId {
    gix::ObjectId::Sha1(id.0)
}

/// An object that cannot be read; the reason is a text or an error of the git library, whose type is not passed on.
pub(crate) fn object_error(
    path: &Path,
    id: gix::ObjectId,
    reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    Error::Object { path: path.to_owned(), id: from_gix(&id), source: reason.into() }
}
