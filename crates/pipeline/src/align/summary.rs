use bitext_model::Relation;
use bitext_store::AlignmentCounts;
use serde_json::json;

/// What an alignment did, and what is aligned after it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// The run's number; `None` when nothing was to be done.
    pub run: Option<i64>,
    /// Groups that were aligned.
    pub aligned: u64,
    /// Groups that are as they were.
    pub unchanged: u64,
    /// Groups that are no more.
    pub removed: u64,
    /// Groups that are aligned now.
    pub groups: u64,
    /// Their documents.
    pub documents: u64,
    /// Their links by relation, the strongest first; every relation has an entry.
    pub links: Vec<(Relation, u64)>,
    /// Whether it was stopped early.
    pub interrupted: bool,
    /// Wall-clock time.
    pub seconds: f64,
}

impl Summary {
    /// What a run did, for its record in the memory; JSON.
    pub(super) fn record(&self) -> String {
        json!({ "aligned": self.aligned, "unchanged": self.unchanged, "removed": self.removed }).to_string()
    }

    pub(super) fn count(&mut self, counts: &AlignmentCounts) {
        self.groups = counts.groups;
        self.documents = counts.documents;
        self.links.clone_from(&counts.links);
    }
}
