//! Which commits brought an input's documents to their paths.

use std::collections::{HashMap, HashSet};

use bitext_model::{Commit, ObjectId};
use bitext_repo::{Error, Input, Listing};
use bitext_store::InputWriter;

use crate::Interrupt;

/// What is to be found out.
pub(super) struct Search<'s> {
    input: &'s Input,
    /// The branch's tip when all commits up to it were known.
    since: Option<ObjectId>,
    /// Every document of the input: one may have been changed and changed back.
    listed: HashSet<&'s str>,
    /// Documents of which no commit is known, or only that of another content.
    needed: HashSet<&'s str>,
}

/// What was found out.
#[derive(Default)]
pub(super) struct Found {
    pub(super) commits: HashMap<String, Commit>,
    /// Whether nothing is missing: a shallow clone, or a search that was stopped, knows less.
    pub(super) complete: bool,
}

impl<'s> Search<'s> {
    /// `None` when there is nothing to find out, or nothing to find it out from.
    pub(super) fn plan(
        input: &'s Input,
        listing: &'s Listing,
        writer: &InputWriter<'_>,
    ) -> Result<Option<Search<'s>>, bitext_store::Error> {
        let Some(tip) = input.commit() else { return Ok(None) };
        let is_known = |path: &str, blob: Option<ObjectId>| {
            // What is going to be placed anew has no commit yet, even if the content is the same.
            writer.placed(path).iter().all(|placed| placed.has_commit)
                && blob.is_some_and(|blob| writer.is_unchanged(path, blob))
        };
        let entries = listing.entries.iter();
        let needed: HashSet<&str> =
            entries.filter(|entry| !is_known(&entry.path, entry.id)).map(|entry| entry.path.as_str()).collect();
        let since = writer.known_tip()?;
        if needed.is_empty() && since == Some(tip.id) {
            return Ok(None);
        }
        let listed = listing.entries.iter().map(|entry| entry.path.as_str()).collect();
        Ok(Some(Search { input, since, listed, needed }))
    }

    /// Walks what is new on the branch for all documents, and then, if that leaves any, all of it for those.
    pub(super) fn run(mut self, interrupt: &Interrupt) -> Result<Found, Error> {
        let stop = || interrupt.is_stopped();
        let mut found = Found { commits: HashMap::new(), complete: true };
        let tip = self.input.commit().map(|commit| commit.id);
        if self.since.is_some() && self.since != tip {
            let changes = self.input.last_changes(&self.listed, self.since, &stop)?;
            found.complete &= changes.complete;
            found.commits = changes.commits;
            self.needed.retain(|path| !found.commits.contains_key(*path));
        }
        if !self.needed.is_empty() {
            let changes = self.input.last_changes(&self.needed, None, &stop)?;
            found.complete &= changes.complete;
            found.commits.extend(changes.commits);
        }
        Ok(found)
    }
}
