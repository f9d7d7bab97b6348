//! Commits, trees and blobs of a repository that may lack some, in one thread.

use gix::objs::{CommitRefIter, Find as _, Kind};
use gix::prelude::HeaderExt as _;

use crate::Error;
use crate::git::{GitInput, commit_time, object_error};

/// Reads the objects of a repository.
pub(crate) struct Objects<'a> {
    pub(crate) input: &'a GitInput,
    repository: gix::Repository,
}

/// What matters of a commit here.
pub(crate) struct ParsedCommit {
    pub(crate) tree: gix::ObjectId,
    pub(crate) parents: Vec<gix::ObjectId>,
    pub(crate) time: i64,
}

impl ParsedCommit {
    pub(crate) fn first_parent(&self) -> Option<gix::ObjectId> {
        self.parents.first().copied()
    }
}

impl<'a> Objects<'a> {
    pub(crate) fn new(input: &'a GitInput) -> Objects<'a> {
        Objects { input, repository: input.handle() }
    }

    /// An object of the kind, `None` when the repository does not have it.
    pub(crate) fn find<'b>(
        &self,
        id: gix::ObjectId,
        kind: Kind,
        buffer: &'b mut Vec<u8>,
    ) -> Result<Option<&'b [u8]>, Error> {
        match self.repository.objects.try_find(&id, buffer) {
            Ok(Some(object)) if object.kind == kind => Ok(Some(object.data)),
            Ok(None) => Ok(None),
            Ok(Some(object)) => Err(self.error(id, format!("expected a {kind}, found a {}", object.kind))),
            Err(error) => Err(self.error(id, error)),
        }
    }

    /// A commit, `None` when the repository does not have it.
    pub(crate) fn commit(&self, id: gix::ObjectId, buffer: &mut Vec<u8>) -> Result<Option<ParsedCommit>, Error> {
        let Some(data) = self.find(id, Kind::Commit, buffer)? else { return Ok(None) };
        let mut commit = CommitRefIter::from_bytes(data, gix::hash::Kind::Sha1);
        let tree = commit.tree_id().map_err(|error| self.error(id, error))?;
        Ok(Some(ParsedCommit { tree, parents: commit.parent_ids().collect(), time: commit_time(commit) }))
    }

    /// How large an object is; `None` when the repository does not have it.
    pub(crate) fn size(&self, id: &gix::oid) -> Option<u64> {
        self.repository.objects.header(id).ok().map(|header| header.size())
    }

    pub(crate) fn error(
        &self,
        id: gix::ObjectId,
        reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Error {
        object_error(self.input.path(), id, reason)
    }
}
