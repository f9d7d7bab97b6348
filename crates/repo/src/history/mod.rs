//! Every content that documents had on a branch.

mod chain;
mod renames;
mod trees;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use bitext_model::{Commit, ObjectId};

use crate::filter::Filter;
use crate::git::{GitInput, from_gix};
use crate::objects::Objects;
use crate::{Entry, Error};
pub use chain::Base;
use chain::Chain;
pub use renames::is_rename;
use trees::{Blob, TreeChange, Trees};

/// What happened to documents along a branch; see [`Input::history`](crate::Input::history).
///
/// Contents and paths stand in it once, however often they come: the history of a large branch has many more changes
/// than either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The first parents of the tip, the tip last.
    pub commits: Vec<Commit>,
    /// What is before the first of them.
    pub base: Base,
    /// Paths that documents had, as [`Entry::path`] writes them.
    pub paths: Vec<String>,
    /// Each content once, with the first path it had.
    pub contents: Vec<Entry>,
    /// In the order of commits, within a commit by path.
    pub changes: Vec<Change>,
    /// Documents that became too large, or whose content the repository does not have (as in a partial clone): so many
    /// changes are not told.
    pub unread: u64,
    /// Commits that only side branches have, and contents of documents that only these have: merged, and left out here.
    pub side_commits: u64,
    /// See `side_commits`.
    pub side_contents: u64,
}

/// A commit gives a path another content, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Index into [`History::commits`]. Where the base is [`Base::Cut`], what stood there before is told as changes of
    /// the first.
    pub commit: u32,
    /// Index into [`History::paths`].
    pub path: u32,
    /// Index into [`History::contents`]; `None` when the document is gone.
    pub content: Option<u32>,
    /// Where the document stood before, when it was renamed: its content is the same, or most of it.
    pub renamed_from: Option<u32>,
}

/// Reads the history from the tip back to the commit `known`, or to its beginning; `None` when told to stop.
pub(crate) fn read(
    input: &GitInput,
    filter: &Filter,
    known: Option<ObjectId>,
    threads: usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Option<History>, Error> {
    let trees = Trees::new(input, filter);
    let Some(chain) = Chain::read(&trees.objects, known, stop)? else { return Ok(None) };
    let Some(collected) = compare_all(input, filter, &chain, threads, stop)? else { return Ok(None) };
    let Some(side) = chain::side(&trees, &chain, &collected.contents_by_id, stop)? else { return Ok(None) };
    Ok(Some(History {
        commits: chain.steps.iter().map(|step| Commit { id: from_gix(&step.id), time: step.commit.time }).collect(),
        base: chain.base,
        paths: collected.paths,
        contents: collected.contents,
        changes: collected.changes,
        unread: collected.unread,
        side_commits: side.commits,
        side_contents: side.contents,
    }))
}

/// Whether the repository has the first parent of a commit.
pub(crate) fn reaches_beyond(input: &GitInput, commit: ObjectId) -> Result<bool, Error> {
    chain::reaches_beyond(&Objects::new(input), commit)
}

/// Compares every commit of the chain with the one before, on several threads.
fn compare_all(
    input: &GitInput,
    filter: &Filter,
    chain: &Chain,
    threads: usize,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Collected>, Error> {
    let next = AtomicUsize::new(0);
    let in_order = Mutex::new(InOrder::default());
    let lock = || -> MutexGuard<'_, InOrder> { in_order.lock().unwrap_or_else(PoisonError::into_inner) };
    let work = || {
        let trees = Trees::new(input, filter);
        while !stop() && lock().error.is_none() {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(step) = chain.steps.get(number) else { return };
            let older = if number == 0 { chain.before } else { Some(chain.steps[number - 1].commit.tree) };
            let changes = trees.compare(older, step.commit.tree).map(|mut changes| {
                renames::find(&trees, &mut changes, stop);
                changes
            });
            lock().take(number, changes);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.clamp(1, chain.steps.len().max(1)) {
            scope.spawn(work);
        }
        work();
    });
    if stop() {
        return Ok(None);
    }
    let InOrder { collected, error, .. } = in_order.into_inner().unwrap_or_else(PoisonError::into_inner);
    error.map_or(Ok(Some(collected)), Err)
}

/// Takes what several threads find out of commits, and collects it in the order of these: what waits is little, as all
/// threads work at the same stretch of the chain.
#[derive(Default)]
struct InOrder {
    /// What came before its turn.
    waiting: BTreeMap<usize, Result<Vec<TreeChange>, Error>>,
    /// Whose turn it is.
    next: usize,
    collected: Collected,
    /// The first that there was.
    error: Option<Error>,
}

impl InOrder {
    fn take(&mut self, number: usize, changes: Result<Vec<TreeChange>, Error>) {
        self.waiting.insert(number, changes);
        while let Some(changes) = self.waiting.remove(&self.next).filter(|_| self.error.is_none()) {
            match changes {
                Ok(changes) => changes.iter().for_each(|change| self.collected.add(self.next as u32, change)),
                Err(error) => self.error = Some(error),
            }
            self.next += 1;
        }
    }
}

#[derive(Default)]
struct Collected {
    paths: Vec<String>,
    paths_by_name: HashMap<String, u32>,
    contents: Vec<Entry>,
    contents_by_id: HashMap<ObjectId, u32>,
    changes: Vec<Change>,
    unread: u64,
}

impl Collected {
    fn add(&mut self, commit: u32, change: &TreeChange) {
        let content = match change.new {
            Some(Blob::Readable { id, size }) => Some(self.content(from_gix(&id), size, &change.path)),
            Some(Blob::Unread) => {
                // What cannot be read is not gone: as far as is known, the document stays as it was.
                self.unread += 1;
                return;
            }
            None => None,
        };
        let path = self.path(&change.path);
        let renamed_from = change.renamed_from.as_deref().map(|from| self.path(from));
        self.changes.push(Change { commit, path, content, renamed_from });
    }

    fn path(&mut self, path: &str) -> u32 {
        if let Some(index) = self.paths_by_name.get(path) {
            return *index;
        }
        let index = self.paths.len() as u32;
        self.paths.push(path.to_owned());
        self.paths_by_name.insert(path.to_owned(), index);
        index
    }

    fn content(&mut self, id: ObjectId, size: u64, path: &str) -> u32 {
        let contents = &mut self.contents;
        *self.contents_by_id.entry(id).or_insert_with(|| {
            contents.push(Entry { path: path.to_owned(), id: Some(id), size, place: None });
            contents.len() as u32 - 1
        })
    }
}
