//! Which file of which source repository a document was translated from, and what became of it.

use std::collections::HashMap;
use std::path::PathBuf;

use bitext_model::ObjectId;
use bitext_repo::{SourceEntry, SourceReader, SourceRepository, has_hash, is_rename, is_repository};
use bitext_store::{SourceFile, SourceState};

use crate::Error;

/// The source repositories of a run, by name.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    repositories: Vec<Source>,
}

#[derive(Debug)]
struct Source {
    repository: SourceRepository,
    newest: NewestFiles,
}

/// The documents of a source repository's newest state.
#[derive(Debug, Default)]
struct NewestFiles {
    paths: HashMap<String, ObjectId>,
    /// `None` for a content that several files have.
    contents: HashMap<ObjectId, Option<String>>,
    /// The files by their last name, `None` for one that several have.
    names: HashMap<String, Option<String>>,
}

/// The source file that a document names.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'w> {
    /// The document's path.
    pub(crate) path: &'w str,
    /// Where its repository has documents.
    pub(crate) folders: &'w [String],
    /// The commit that was translated.
    pub(crate) commit: &'w str,
    /// The hash of the file.
    pub(crate) hash: &'w str,
    /// What is known of it.
    pub(crate) known: Option<&'w SourceFile>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoundSource {
    pub(crate) state: SourceState,
    /// Which repository has the commit.
    pub(crate) repository: Option<usize>,
    pub(crate) path: String,
    pub(crate) blob: Option<ObjectId>,
}

/// What became of a file in the newest state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Newest {
    /// It is at its path, with this content.
    There(ObjectId),
    /// It is at this path now, unchanged.
    Renamed(String, ObjectId),
    /// It is gone; one file of the same name is at this path, with another content.
    Gone(Option<(String, ObjectId)>),
}

/// What a file is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Now {
    /// Its path, where that is another one than before.
    pub(crate) moved_to: Option<String>,
}

impl Newest {
    /// The content that decides what became of it, if any does.
    pub(crate) fn blob(&self) -> Option<ObjectId> {
        match self {
            Newest::There(blob) | Newest::Renamed(_, blob) | Newest::Gone(Some((_, blob))) => Some(*blob),
            Newest::Gone(None) => None,
        }
    }
}

impl Sources {
    /// Opens source repositories; `reference` is the branch of their newest state.
    pub(crate) fn open(paths: &[PathBuf], reference: Option<&str>) -> Result<Sources, Error> {
        let mut repositories = Vec::with_capacity(paths.len());
        for path in paths {
            let repository = SourceRepository::open(path, reference).map_err(|error| match error {
                bitext_repo::Error::Open { .. } if path.is_dir() && !is_repository(path) => {
                    Error::PlainFolder { path: path.clone() }
                }
                error => error.into(),
            })?;
            let newest = NewestFiles::of(&repository)?;
            repositories.push(Source { repository, newest });
        }
        // Whichever comes first may decide: not so the order in which somebody names them.
        repositories.sort_by(|one, other| one.repository.name().cmp(other.repository.name()));
        Ok(Sources { repositories })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.repositories.is_empty()
    }

    /// The name of a repository; empty for none.
    pub(crate) fn name(&self, repository: Option<usize>) -> &str {
        repository.map_or("", |at| self.repositories[at].repository.name())
    }

    /// The repositories, each with its newest commit and branch.
    pub(crate) fn newest_states(&self) -> impl Iterator<Item = (&str, &str, ObjectId)> {
        self.repositories.iter().map(|source| {
            let repository = &source.repository;
            (repository.name(), repository.reference(), repository.newest().id)
        })
    }

    /// The paths of a repository's newest documents, sorted.
    pub(crate) fn newest_paths(&self, repository: usize) -> Vec<&str> {
        let mut paths: Vec<&str> = self.repositories[repository].newest.paths.keys().map(String::as_str).collect();
        paths.sort_unstable();
        paths
    }

    /// The repository of this name.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.repositories.iter().position(|source| source.repository.name() == name)
    }

    /// What became of a file that was at a path with this content.
    pub(crate) fn newest(&self, repository: usize, path: &str, blob: ObjectId) -> Newest {
        let newest = &self.repositories[repository].newest;
        if let Some(blob) = newest.paths.get(path) {
            return Newest::There(*blob);
        }
        if let Some(Some(renamed)) = newest.contents.get(&blob) {
            return Newest::Renamed(renamed.clone(), blob);
        }
        let namesake = newest.names.get(file_name(path)).cloned().flatten();
        Newest::Gone(namesake.and_then(|path| newest.paths.get(&path).map(|blob| (path, *blob))))
    }

    /// A finder for each of several threads.
    pub(crate) fn finders(&self, count: usize) -> Vec<Finder<'_>> {
        let finder = || Finder {
            sources: self,
            readers: self.repositories.iter().map(|source| source.repository.reader()).collect(),
        };
        (0..count.max(1)).map(|_| finder()).collect()
    }
}

impl NewestFiles {
    fn of(repository: &SourceRepository) -> Result<NewestFiles, Error> {
        let mut newest = NewestFiles::default();
        for entry in repository.list()?.entries {
            let Some(blob) = entry.id else { continue };
            let path = || Some(entry.path.clone());
            newest.contents.entry(blob).and_modify(|known| *known = None).or_insert_with(path);
            let name = file_name(&entry.path).to_owned();
            newest.names.entry(name).and_modify(|known| *known = None).or_insert_with(path);
            newest.paths.insert(entry.path, blob);
        }
        Ok(newest)
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Finds and reads source files, in one thread.
#[derive(Debug)]
pub(crate) struct Finder<'s> {
    sources: &'s Sources,
    readers: Vec<SourceReader<'s>>,
}

impl Finder<'_> {
    /// Finds the file that a document names and reads it into `bytes`, if its hash is right.
    pub(crate) fn find(&mut self, wanted: &Wanted<'_>, bytes: &mut Vec<u8>) -> FoundSource {
        let path = wanted.path.to_owned();
        let mut best = FoundSource { state: SourceState::NoCommit, repository: None, path, blob: None };
        for (at, reader) in self.readers.iter_mut().enumerate() {
            let repository = &self.sources.repositories[at].repository;
            let mut candidates = repository.candidates(wanted.path, wanted.folders);
            if let Some(known) = wanted.known.filter(|known| known.repository == repository.name())
                && !candidates.contains(&known.path)
            {
                candidates.push(known.path.clone());
            }
            for path in candidates {
                let (state, blob) = match reader.find(wanted.commit, &path) {
                    SourceEntry::NoCommit => (SourceState::NoCommit, None),
                    SourceEntry::NoFile => (SourceState::NoFile, None),
                    SourceEntry::File(blob) => match reader.read(blob, bytes) {
                        Ok(()) if has_hash(bytes, wanted.hash) => (SourceState::Verified, Some(blob)),
                        Ok(()) => (SourceState::OtherHash, Some(blob)),
                        // What cannot be read is as good as missing.
                        Err(_) => (SourceState::NoCommit, None),
                    },
                };
                if state < best.state {
                    best = FoundSource { state, repository: Some(at), path, blob };
                }
                if state == SourceState::Verified {
                    return best;
                }
            }
        }
        bytes.clear();
        if best.state == SourceState::NoFile {
            wanted.path.clone_into(&mut best.path);
        }
        best
    }

    /// Reads what a file is now, in place of what it was, and says where that is; nothing where it is gone, or cannot be
    /// read. One that is gone is its namesake where most of that is the same: it was moved and edited.
    pub(crate) fn read_newest(&mut self, repository: usize, newest: &Newest, bytes: &mut Vec<u8>) -> Option<Now> {
        match newest {
            Newest::There(blob) => self.read(repository, *blob, bytes).then_some(Now { moved_to: None }),
            Newest::Renamed(path, blob) => {
                self.read(repository, *blob, bytes).then(|| Now { moved_to: Some(path.clone()) })
            }
            Newest::Gone(None) => None,
            Newest::Gone(Some((path, blob))) => {
                let old = std::mem::take(bytes);
                let is_same = self.read(repository, *blob, bytes) && is_rename(&old, bytes);
                if !is_same {
                    *bytes = old;
                }
                is_same.then(|| Now { moved_to: Some(path.clone()) })
            }
        }
    }

    /// Where it looks.
    pub(crate) fn sources(&self) -> &Sources {
        self.sources
    }

    /// Reads a file of a repository; nothing where that fails.
    pub(crate) fn read(&mut self, repository: usize, blob: ObjectId, bytes: &mut Vec<u8>) -> bool {
        self.readers[repository].read(blob, bytes).is_ok()
    }
}
