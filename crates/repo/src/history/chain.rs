//! The commits of a branch.

use std::collections::{HashMap, HashSet};

use bitext_model::ObjectId;

use super::trees::{Blob, Trees};
use crate::Error;
use crate::git::{from_gix, to_gix};
use crate::objects::{Objects, ParsedCommit};

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
    pub(super) commit: ParsedCommit,
}

impl Step {
    /// Parents but the first.
    fn merged(&self) -> &[gix::ObjectId] {
        self.commit.parents.get(1..).unwrap_or_default()
    }
}

impl Chain {
    /// Walks from the tip along first parents; `None` when told to stop.
    pub(super) fn read(
        objects: &Objects<'_>,
        known: Option<ObjectId>,
        stop: &(dyn Fn() -> bool + Sync),
    ) -> Result<Option<Chain>, Error> {
        let known = known.map(to_gix);
        let mut next = Some(to_gix(objects.input.tip().id));
        let mut steps = Vec::new();
        let mut base = Base::Root;
        let mut before = None;
        while let Some(id) = next {
            if stop() {
                return Ok(None);
            }
            if Some(id) == known {
                base = Base::Known;
                before = commit(objects, id)?.map(|commit| commit.tree);
                break;
            }
            // A commit without its tree, as a clone without trees has it, is as good as none.
            let Some(commit) = commit(objects, id)?.filter(|commit| objects.size(&commit.tree).is_some()) else {
                base = Base::Cut;
                break;
            };
            next = commit.first_parent();
            steps.push(Step { id, commit });
        }
        steps.reverse();
        let known = known.filter(|_| base == Base::Known);
        Ok(Some(Chain { steps, base, before, known }))
    }
}

/// Whether the repository has the first parent of a commit, and its tree.
pub(super) fn reaches_beyond(objects: &Objects<'_>, id: ObjectId) -> Result<bool, Error> {
    let Some(parent) = commit(objects, to_gix(id))?.and_then(|commit| commit.first_parent()) else { return Ok(false) };
    Ok(commit(objects, parent)?.is_some_and(|commit| objects.size(&commit.tree).is_some()))
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
    let mut pending: Vec<gix::ObjectId> = chain.steps.iter().flat_map(Step::merged).copied().collect();
    if pending.is_empty() {
        return Ok(Some(Side { commits: 0, contents: 0 }));
    }
    let mut seen: HashSet<gix::ObjectId> = chain.steps.iter().map(|step| step.id).collect();
    // What was known before is no side branch.
    let mut known = chain.known;
    while let Some(id) = known.filter(|_| !stop()) {
        seen.insert(id);
        known = commit(&trees.objects, id)?.and_then(|commit| commit.first_parent());
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
        let Some(own) = commit(&trees.objects, id)? else { continue };
        commits += 1;
        let older = match own.first_parent() {
            Some(parent) => match commit(&trees.objects, parent)? {
                Some(commit) => Some(commit.tree),
                // What it changed cannot be told.
                None => continue,
            },
            None => None,
        };
        // Where trees are missing, as in a clone without them, contents cannot be counted.
        for change in trees.compare(older, own.tree).unwrap_or_default() {
            if let Some(Blob::Readable { id, .. }) = change.new {
                only_there.insert(from_gix(&id));
            }
        }
        pending.extend(own.parents);
    }
    only_there.retain(|id| !contents.contains_key(id));
    Ok(Some(Side { commits, contents: only_there.len() as u64 }))
}

/// A commit, `None` when the repository does not have it.
fn commit(objects: &Objects<'_>, id: gix::ObjectId) -> Result<Option<ParsedCommit>, Error> {
    objects.commit(id, &mut Vec::new())
}
