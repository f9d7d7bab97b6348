use std::collections::BTreeMap;

use serde_json::json;

/// Reasons for skipping a file that should have been read.
pub const BAD_FILES: [&str; 5] = ["binary", "no-locale", "special", "too-large", "unreadable"];

/// What an ingest did.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// The run's number.
    pub run: i64,
    /// Files looked at, skipped ones included.
    pub files: u64,
    /// Documents with segments, as they stand in the inputs now. Equal contents of one document count once, however
    /// many inputs they came from; the same holds for the counts of segments.
    pub documents: u64,
    /// Their segments.
    pub segments: u64,
    /// Of the documents, those that were new or changed.
    pub new: u64,
    /// Of the documents, those that were there already.
    pub unchanged: u64,
    /// Documents that are gone and no longer current.
    pub retired: u64,
    /// Units, each a source with a target, that the memory did not have.
    pub new_units: u64,
    /// Segments recovered from damage.
    pub recovered: u64,
    /// Segments in files labelled as machine translation.
    pub machine: u64,
    /// Files that were not taken, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Oddities of new documents, by code.
    pub diagnostics: BTreeMap<&'static str, u64>,
    /// The sums of what is known of source files; `None` when they were not asked for.
    pub sources: Option<SourceCounts>,
    /// Wall-clock time.
    pub seconds: f64,
    /// A row for each input.
    pub inputs: Vec<InputSummary>,
    /// Whether the run was stopped early.
    pub interrupted: bool,
}

/// What is known of the source files of the documents of an input's branch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SourceCounts {
    /// Documents by what became of the search for their source file: the names of
    /// [`SourceState`](bitext_store::SourceState), and `unnamed` for those that name no source file.
    pub states: BTreeMap<&'static str, u64>,
    /// Hidden segments.
    pub hidden: u64,
    /// Segments, hidden ones included, that are edited or removed in the source repository's newest state.
    pub outdated: u64,
}

/// What became of one input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InputSummary {
    /// The path as given.
    pub input: String,
    /// How it ended.
    pub status: InputStatus,
    /// The repository's name.
    pub repository: String,
    /// The product.
    pub family: String,
    /// The repository's locale.
    pub locale: Option<String>,
    /// The branch.
    pub reference: String,
    /// The branch's newest commit.
    pub commit: Option<String>,
    /// Files looked at.
    pub files: u64,
    /// Documents with segments.
    pub documents: u64,
    /// Their segments.
    pub segments: u64,
    /// New or changed documents.
    pub new: u64,
    /// Documents that were there already.
    pub unchanged: u64,
    /// Documents that are gone.
    pub retired: u64,
    /// Units that the memory did not have.
    pub new_units: u64,
    /// Recovered segments.
    pub recovered: u64,
    /// Segments under a machine label.
    pub machine: u64,
    /// Files not taken, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// Oddities, by code.
    pub diagnostics: BTreeMap<&'static str, u64>,
    /// What was read of the branch's history, when that was.
    pub history: Option<HistorySummary>,
    /// What is known of source files; `None` when they were not asked for.
    pub sources: Option<SourceCounts>,
    /// What went wrong, in a sentence without a full stop.
    pub message: Option<String>,
    /// What can be done about it.
    pub hint: Option<String>,
}

/// What a run read of a branch's history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistorySummary {
    /// First parents that were not known before.
    pub commits: u64,
    /// Different contents of documents that they brought.
    pub contents: u64,
    /// Of these, those that have segments and that the memory did not have.
    pub revisions: u64,
    /// Their segments.
    pub segments: u64,
    /// Documents that got another name.
    pub renames: u64,
    /// Contents that are too large, or that the repository does not have.
    pub unread: u64,
    /// Commits that only merged branches have: not read.
    pub side_commits: u64,
    /// Contents that only these have.
    pub side_contents: u64,
    /// Whether older commits are missing from the repository.
    pub is_cut: bool,
}

/// How an input ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InputStatus {
    /// It was read.
    #[default]
    Done,
    /// It was read and holds no segments, and nobody named it: a repository in a folder of repositories.
    Empty,
    /// It could not be opened or read, holds no segments, or was refused.
    Failed,
    /// It was not read to its end, because the run was told to stop.
    Interrupted,
}

impl InputStatus {
    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            InputStatus::Done => "done",
            InputStatus::Empty => "empty",
            InputStatus::Failed => "failed",
            InputStatus::Interrupted => "interrupted",
        }
    }
}

impl Summary {
    /// Inputs that failed.
    pub fn failed(&self) -> impl Iterator<Item = &InputSummary> {
        self.inputs.iter().filter(|input| input.status == InputStatus::Failed)
    }

    /// Files that should have been read and could not.
    pub fn bad_files(&self) -> u64 {
        BAD_FILES.iter().filter_map(|reason| self.skipped.get(reason)).sum()
    }

    /// What a run did, for its record in the memory: totals, and a row for each input. JSON.
    pub(super) fn record(&self) -> String {
        let inputs = self.inputs.iter().map(|input| {
            json!({
                "input": input.input,
                "status": input.status.as_str(),
                "repository": input.repository,
                "ref": input.reference,
                "commit": input.commit,
                "documents": input.documents,
                "segments": input.segments,
                "new": input.new,
                "unchanged": input.unchanged,
                "retired": input.retired,
                "new_units": input.new_units,
                "message": input.message,
            })
        });
        json!({
            "documents": self.documents,
            "segments": self.segments,
            "new": self.new,
            "unchanged": self.unchanged,
            "retired": self.retired,
            "new_units": self.new_units,
            "inputs": inputs.collect::<Vec<_>>(),
        })
        .to_string()
    }

    pub(super) fn add(&mut self, row: InputSummary) {
        self.files += row.files;
        self.retired += row.retired;
        self.new_units += row.new_units;
        for (reason, count) in &row.skipped {
            *self.skipped.entry(reason).or_default() += count;
        }
        for (code, count) in &row.diagnostics {
            *self.diagnostics.entry(code).or_default() += count;
        }
        if let Some(sources) = &row.sources {
            let total = self.sources.get_or_insert_default();
            for (state, count) in &sources.states {
                *total.states.entry(state).or_default() += count;
            }
            total.hidden += sources.hidden;
            total.outdated += sources.outdated;
        }
        self.inputs.push(row);
    }
}
