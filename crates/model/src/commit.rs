use crate::ObjectId;

/// A commit of a git repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Commit {
    /// Its id.
    pub id: ObjectId,
    /// The committer's time, in seconds since 1970 UTC; 0 for a damaged commit that does not say.
    pub time: i64,
}
