use std::collections::HashSet;
use std::fmt;
use std::fs;
use std::hash::BuildHasher;
use std::io;
use std::path::{Path, PathBuf};

use bitext_model::{Commit, Locale, ObjectId};

use crate::filter::Filter;
use crate::folder::{self, FolderRoot};
use crate::git::{self, GitInput, Purpose};
use crate::history::{self, History};
use crate::identity::{self, Repository, Testimony};
use crate::last_changes::{self, LastChanges};
use crate::references::SIDE_BY_SIDE_BRANCH;
use crate::root_files;
use crate::{Entry, Error, Listing};

/// How an input is opened. The default is right for most.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// The branch, tag, commit id or other revision to read. For files outside git it is only a name.
    pub reference: Option<String>,
    /// The repository's name; wins over everything else that says one.
    pub name: Option<String>,
    /// The repository's family; wins likewise.
    pub family: Option<String>,
    /// The target locale; wins likewise.
    pub locale: Option<Locale>,
    /// Globs over [`Entry::path`] of documents to leave out: `*` stops at `/`, `**` does not.
    pub exclude: Vec<String>,
    /// Whether the `.gitignore` files in a folder count. They never do in git, where what is committed is committed.
    pub respect_gitignore: bool,
    /// The most bytes a document may have: 64 MiB unless set.
    pub max_file_size: u64,
}

impl Default for OpenOptions {
    fn default() -> OpenOptions {
        OpenOptions {
            reference: None,
            name: None,
            family: None,
            locale: None,
            exclude: Vec::new(),
            respect_gitignore: false,
            max_file_size: 64 * 1024 * 1024,
        }
    }
}

/// What an input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputKind {
    /// One file.
    File,
    /// A folder of files.
    Folder,
    /// A git repository with a checkout, which is not looked at.
    WorkTree,
    /// A git repository without a checkout.
    Bare,
}

/// A file, a folder or a git repository at one reference, ready to be listed and read.
///
/// It can be shared by threads, each with a [`Reader`] of its own.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # std::fs::write(folder.path().join("index.md"), "# Widgets\n").unwrap();
/// # let path = folder.path();
/// use bitext_repo::{Input, OpenOptions};
///
/// let input = Input::open(path, &OpenOptions::default())?;
/// let mut reader = input.reader();
/// let mut content = Vec::new();
/// for entry in input.list()?.entries {
///     let revision = reader.read(&entry, &mut content)?;
///     println!("{revision} {}: {} bytes", entry.path, content.len());
/// }
/// # Ok::<(), bitext_repo::Error>(())
/// ```
pub struct Input {
    kind: InputKind,
    repository: Repository,
    reference: String,
    choice: Option<String>,
    references: Vec<String>,
    is_whole: bool,
    source_folders: Vec<String>,
    filter: Filter,
    source: Source,
}

enum Source {
    File(PathBuf),
    Folder { root: PathBuf, respect_gitignore: bool },
    Git(Box<GitInput>),
}

impl Input {
    /// Opens what is at `path`.
    ///
    /// The root of a git work tree and a bare repository are read as git, from the object database; any other folder
    /// and a file as they are on disk. A symbolic link is followed here, and nowhere else.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Input, Error> {
        let filter = Filter::new(&options.exclude, options.max_file_size)?;
        let user = Testimony::of_user(options.name.as_deref(), options.family.as_deref(), options.locale.as_ref());
        let metadata = fs::metadata(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => Error::NotFound { path: path.to_owned() },
            _ => Error::Unreadable { path: path.to_owned(), source },
        })?;
        if let Some(kind) = git_kind(path, metadata.is_dir()) {
            return Input::open_git(path, kind, options, filter, user);
        }
        let absolute = fs::canonicalize(path).map_err(|source| Error::Unreadable { path: path.to_owned(), source })?;
        let (kind, root, source) = if metadata.is_dir() {
            folder::check_folder(path)?;
            let source = Source::Folder { root: path.to_owned(), respect_gitignore: options.respect_gitignore };
            (InputKind::Folder, absolute.as_path(), source)
        } else if metadata.is_file() {
            folder::check_file(path)?;
            let parent = absolute.parent().unwrap_or(&absolute);
            (InputKind::File, parent, Source::File(path.to_owned()))
        } else {
            return Err(Error::Special { path: path.to_owned() });
        };
        let files = FolderRoot(root);
        let repository = identity::identify(
            user,
            root_files::config(&files),
            Testimony::default(),
            Testimony::of_folder(root),
            root_files::licence(&files),
        );
        Ok(Input {
            kind,
            repository,
            reference: options.reference.clone().unwrap_or_else(|| SIDE_BY_SIDE_BRANCH.to_owned()),
            choice: None,
            references: Vec::new(),
            is_whole: kind == InputKind::Folder && options.exclude.is_empty() && !options.respect_gitignore,
            source_folders: root_files::source_folders(&files),
            filter,
            source,
        })
    }

    fn open_git(
        path: &Path,
        kind: InputKind,
        options: &OpenOptions,
        filter: Filter,
        user: Testimony,
    ) -> Result<Input, Error> {
        let opened = git::open(path, options.reference.as_deref(), Purpose::Translations)?;
        Ok(Input {
            kind,
            repository: identity::identify(user, opened.config, opened.remote, opened.folder, opened.licence),
            reference: opened.reference,
            choice: opened.choice,
            references: opened.branches,
            is_whole: options.exclude.is_empty(),
            source_folders: opened.source_folders,
            filter,
            source: Source::Git(Box::new(opened.input)),
        })
    }

    /// What the input is.
    pub fn kind(&self) -> InputKind {
        self.kind
    }

    /// The path that it was opened with.
    pub fn path(&self) -> &Path {
        match &self.source {
            Source::File(path) | Source::Folder { root: path, .. } => path,
            Source::Git(git) => git.path(),
        }
    }

    /// The repository that the documents come from.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The short name of the branch that is read, `live-sxs`; for any other revision what was asked for; `HEAD` where
    /// that is detached.
    ///
    /// For a folder or file it is what was asked for, else `live-sxs`: files with spans are taken from that branch and
    /// no other, and so a folder and the git repository that it was copied from are the same repository and reference.
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// The commit that is read, in git.
    pub fn commit(&self) -> Option<Commit> {
        match &self.source {
            Source::Git(git) => Some(git.tip()),
            Source::File(_) | Source::Folder { .. } => None,
        }
    }

    /// Whether a document that is not listed does not exist: not so for a single file or with exclusions.
    ///
    /// [`Listing::is_complete`] has to hold as well.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// The folders that the publishing configuration says documents are in: without a `/` at their ends, the root as the
    /// empty text; sorted.
    pub fn source_folders(&self) -> &[String] {
        &self.source_folders
    }

    /// What was read when nobody said what to, as a part of a sentence for people: "took branch `live-sxs`".
    ///
    /// `None` where there was nothing to choose, or the branch that HEAD is on was taken.
    pub fn choice(&self) -> Option<&str> {
        self.choice.as_deref()
    }

    /// The short names of all branches of a git repository, local and remote-tracking, sorted, each once.
    pub fn references(&self) -> &[String] {
        &self.references
    }

    /// Lists the documents and everything passed over.
    ///
    /// Documents have the extension `md`, `markdown`, `yml`, `yaml`, `html` or `htm` in any case; a file that was opened by itself may
    /// have any. The only error beside an unreadable root is [`Error::Empty`]; anything else is in the listing.
    pub fn list(&self) -> Result<Listing, Error> {
        let listing = match &self.source {
            Source::File(path) => folder::list_file(path, &self.filter),
            Source::Folder { root, respect_gitignore } => folder::list_folder(root, &self.filter, *respect_gitignore),
            Source::Git(git) => git.list(&self.filter),
        }?;
        if listing.entries.is_empty() && listing.skipped.is_empty() {
            return Err(Error::Empty { path: self.path().to_owned() });
        }
        Ok(listing)
    }

    /// A reader for one thread.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            input: self,
            handle: match &self.source {
                Source::Git(git) => Some(git.handle()),
                Source::File(_) | Source::Folder { .. } => None,
            },
        }
    }

    /// For each wanted path the commit that last brought its present content to it.
    ///
    /// `wanted` are paths as [`Entry::path`] has them; those that the commit at hand does not have are passed over. The
    /// walk follows first parents, so a document that came with a merge belongs to the merge, and renames count as new
    /// documents. What no commit ever changed belongs to the first one. The walk ends when all are found, when `stop`
    /// says so, or at the commit `known`: a path without change since then is absent from the answer.
    ///
    /// Files outside git have no history: nothing is found and the answer is complete.
    pub fn last_changes<S: BuildHasher>(
        &self,
        wanted: &HashSet<&str, S>,
        known: Option<ObjectId>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<LastChanges, Error> {
        match &self.source {
            Source::Git(git) => last_changes::walk(git, wanted, known, stop),
            Source::File(_) | Source::Folder { .. } => Ok(LastChanges { complete: true, ..LastChanges::default() }),
        }
    }

    /// Whether the repository has what is before a commit: not so at the end of a shallow clone, until it is deepened.
    pub fn reaches_beyond(&self, commit: ObjectId) -> Result<bool, Error> {
        match &self.source {
            Source::Git(git) => history::reaches_beyond(git, commit),
            Source::File(_) | Source::Folder { .. } => Ok(false),
        }
    }

    /// What happened to documents along the branch: from the commit `known`, which must be a first parent of the tip,
    /// or, when it is none or there is none, from the beginning.
    ///
    /// Along first parents, so a document that came with a merge came with the merge; what side branches have besides
    /// is counted. `None` for files outside git, which have no history, and when `stop` says so.
    pub fn history(
        &self,
        known: Option<ObjectId>,
        threads: usize,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<History>, Error> {
        match &self.source {
            Source::Git(git) => history::read(git, &self.filter, known, threads, stop),
            Source::File(_) | Source::Folder { .. } => Ok(None),
        }
    }
}

impl fmt::Debug for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Input")
            .field("kind", &self.kind)
            .field("path", &self.path())
            .field("repository", &self.repository)
            .field("reference", &self.reference)
            .field("commit", &self.commit())
            .finish_non_exhaustive()
    }
}

/// Reads the documents of an [`Input`], in one thread.
pub struct Reader<'a> {
    input: &'a Input,
    handle: Option<gix::Repository>,
}

impl Reader<'_> {
    /// Replaces what is in `buffer` with the document's bytes and returns the id of its content.
    ///
    /// A listing does not open files, so one that may not be read, or is gone by now, shows here. It keeps no other
    /// document from being read: [`Error::skip_reason`] says what to count it as. The buffer then means nothing.
    pub fn read(&mut self, entry: &Entry, buffer: &mut Vec<u8>) -> Result<ObjectId, Error> {
        let limit = self.input.filter.max_file_size();
        match (&self.input.source, &self.handle) {
            (Source::Git(git), Some(handle)) => {
                let id = entry.id.ok_or_else(|| Error::ForeignEntry { path: entry.path.clone() })?;
                git.read(handle, id, buffer)?;
                Ok(id)
            }
            (Source::File(path) | Source::Folder { root: path, .. }, _) => {
                folder::read(&entry.on_disk(path), entry.size, limit, buffer)
            }
            (Source::Git(_), None) => Err(Error::ForeignEntry { path: entry.path.clone() }),
        }
    }
}

/// Whether [`Input::open`] reads the path as git: as a work tree or a bare repository.
pub fn is_repository(path: &Path) -> bool {
    git_kind(path, path.is_dir()).is_some()
}

/// Whether the path is read as git, and how. A work tree's `.git` stands for the work tree.
fn git_kind(path: &Path, is_folder: bool) -> Option<InputKind> {
    let is_dot_git = path.file_name().is_some_and(|name| name == ".git");
    if is_dot_git || (is_folder && fs::symlink_metadata(path.join(".git")).is_ok()) {
        Some(InputKind::WorkTree)
    } else if is_folder && git::is_bare(path) {
        Some(InputKind::Bare)
    } else {
        None
    }
}
