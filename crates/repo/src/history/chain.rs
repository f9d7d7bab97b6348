//! The commits of a branch.

use std::collections::{HashMap, HashSet};

use bitext_model::ObjectId;
use gix::objs::{CommitRefIter, Kind};

use super::trees::{Blob, Trees};
use crate::Error;
use crate::git::{commit_time, from_gix, to_gix};

/// What is before the first commit of a [`History`](super::History).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Nothing: it is the first of the branch.
    Root,
    /// The commit up to which the history was known.
    Known,
    /// Commits that the repository does not have, as in a shallow clone.
    Cut,
}

/// The first parents of a tip.
pub(super) struct Chain {
    /// Oldest first.
    pub(super) steps: Vec<Step>,
    pub(super) base: Base,
    /// The tree before the first of them, where it is known.
    pub(super) before: Option<gix::ObjectId>,
    /// The commit before the first of them, when the history up to it was known.
    known: Option<gix::ObjectId>,
}

pub(super) struct Step {
    pub(super) id: gix::ObjectId,
    pub(super) tree: gix::ObjectId,
    pub(super) time: i64,
    /// Parents but the first.
    merged: Vec<gix::ObjectId>,
}

/// A commit as far as it matters here.
struct Parsed {
    step: Step,
    first_parent: Option<gix::ObjectId>,
}

impl Chain {
    /// Walks from the tip along first parents; `None` when told to stop.
    pub(super) fn read(
        trees: &Trees<'_>,
        known: Option<ObjectId>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Chain>, Error> {
        let known = known.map(to_gix);
        let mut next = Some(to_gix(trees.input.tip().id));
        let mut steps = Vec::new();
        let mut base = Base::Root;
        let mut before = None;
        while let Some(id) = next {
            if stop() {
                return Ok(None);
            }
            if Some(id) == known {
                base = Base::Known;
                before = commit(trees, id)?.map(|parsed| parsed.step.tree);
                break;
            }
            // A commit without its tree, as a clone without trees has it, is as good as none.
            let parsed = match commit(trees, id)? {
                Some(parsed) if trees.has(parsed.step.tree) => parsed,
                _ => {
                    base = Base::Cut;
                    break;
                }
            };
            next = parsed.first_parent;
            steps.push(parsed.step);
        }
        steps.reverse();
        let known = known.filter(|_| base == Base::Known);
        Ok(Some(Chain { steps, base, before, known }))
    }
}

/// Whether the repository has the first parent of a commit, and its tree.
pub(super) fn reaches_beyond(trees: &Trees<'_>, id: ObjectId) -> Result<bool, Error> {
    let Some(parent) = commit(trees, to_gix(id))?.and_then(|parsed| parsed.first_parent) else { return Ok(false) };
    Ok(commit(trees, parent)?.is_some_and(|parsed| trees.has(parsed.step.tree)))
}

/// What a chain leaves out.
pub(super) struct Side {
    pub(super) commits: u64,
    pub(super) contents: u64,
}

/// Counts the commits that only side branches have, and the contents that they alone brought; `None` when told to stop.
///
/// What a side branch has in common with the chain was brought by one of the chain's own commits, or by the history
/// before them.
pub(super) fn side(
    trees: &Trees<'_>,
    chain: &Chain,
    contents: &HashMap<ObjectId, u32>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Option<Side>, Error> {
    let mut pending: Vec<gix::ObjectId> = chain.steps.iter().flat_map(|step| &step.merged).copied().collect();
    if pending.is_empty() {
        return Ok(Some(Side { commits: 0, contents: 0 }));
    }
    let mut seen: HashSet<gix::ObjectId> = chain.steps.iter().map(|step| step.id).collect();
    // What was known before is no side branch.
    let mut known = chain.known;
    while let Some(id) = known.filter(|_| !stop()) {
        seen.insert(id);
        known = commit(trees, id)?.and_then(|parsed| parsed.first_parent);
    }
    let mut only_there: HashSet<ObjectId> = HashSet::new();
    let mut commits = 0;
    while let Some(id) = pending.pop() {
        if stop() {
            return Ok(None);
        }
        if !seen.insert(id) {
            continue;
        }
        let Some(Parsed { step, first_parent }) = commit(trees, id)? else { continue };
        commits += 1;
        let older = match first_parent {
            Some(parent) => match commit(trees, parent)? {
                Some(parsed) => Some(parsed.step.tree),
                // What it changed cannot be told.
                None => continue,
            },
            None => None,
        };
        // Where trees are missing, as in a clone without them, contents cannot be counted.
        for change in trees.compare(older, step.tree).unwrap_or_default() {
            if let Some(Blob::Readable { id, .. }) = change.new {
                only_there.insert(from_gix(&id));
            }
        }
        pending.extend(first_parent.into_iter().chain(step.merged));
    }
    only_there.retain(|id| !contents.contains_key(id));
    Ok(Some(Side { commits, contents: only_there.len() as u64 }))
}

/// A commit, `None` when the repository does not have it.
fn commit(trees: &Trees<'_>, id: gix::ObjectId) -> Result<Option<Parsed>, Error> {
    let mut buffer = Vec::new();
    let Some(data) = trees.find(id, Kind::Commit, &mut buffer)? else { return Ok(None) };
    let mut commit = CommitRefIter::from_bytes(data, gix::hash::Kind::Sha1);
    let tree = commit.tree_id().map_err(|error| trees.error(id, error))?;
    let mut parents = commit.parent_ids();
    let first_parent = parents.next();
    let merged = parents.collect();
    Ok(Some(Parsed { step: Step { id, tree, time: commit_time(commit), merged }, first_parent }))
}
