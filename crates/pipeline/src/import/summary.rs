use std::collections::BTreeMap;
use std::ops::AddAssign;

use bitext_exchange::read::ReadCounts;
use bitext_model::Locale;
use serde_json::json;

use super::matching::MatchedBy;

/// What an imported translation is to the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Documents have this translation for this source.
    Same,
    /// Documents have others, and not this one.
    Changed,
    /// Documents have the source without any translation into this locale.
    New,
    /// Documents do not have the source.
    Unplaced,
    /// An earlier unit of the file, or an earlier layer, gives another translation for the same source in the same
    /// context, and documents do not have this one. All are kept.
    Conflict,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 5] = [Status::Same, Status::Changed, Status::New, Status::Unplaced, Status::Conflict];

    /// The name in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Same => "same",
            Status::Changed => "changed",
            Status::New => "new",
            Status::Unplaced => "unplaced",
            Status::Conflict => "conflict",
        }
    }
}

/// How many translations there are of each status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StatusCounts([u64; Status::ALL.len()]);

impl StatusCounts {
    /// The translations of a status.
    pub fn of(&self, status: Status) -> u64 {
        self.0[status as usize]
    }

    /// All translations.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }
}

impl AddAssign<Status> for StatusCounts {
    fn add_assign(&mut self, status: Status) {
        self.0[status as usize] += 1;
    }
}

/// What an import did, or would do.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Its run; `None` when nothing was written.
    pub run: Option<i64>,
    /// The layer's name.
    pub name: String,
    /// The memory has a layer of this name, of files with the same bytes: nothing was done.
    pub unchanged: bool,
    /// A row for each file.
    pub files: Vec<FileSummary>,
    /// Units of all files.
    pub units: u64,
    /// Translations of these.
    pub targets: u64,
    /// Pairs of source and target that the memory did not have.
    pub new_units: u64,
    /// Units left out because their source is in another language than the memory's.
    pub other_source: u64,
    /// Units by what led to them in the memory.
    pub matched_by: BTreeMap<MatchedBy, u64>,
    /// Translations by what they are to the memory.
    pub statuses: StatusCounts,
    /// The same by locale.
    pub by_locale: BTreeMap<Locale, StatusCounts>,
    /// Wall-clock time.
    pub seconds: f64,
    /// Whether the import was stopped early: then the memory is as it was.
    pub interrupted: bool,
}

/// What was read from one file.
#[derive(Debug, Clone, Default)]
pub struct FileSummary {
    /// Its name, as given.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal; `None` when the import was stopped before their end.
    pub sha256: Option<String>,
    /// What it holds, and what was left out.
    pub counts: ReadCounts,
}

/// The names of files, for a message.
pub(crate) fn names(files: &[FileSummary]) -> String {
    files.iter().map(|file| format!("`{}`", file.name)).collect::<Vec<_>>().join(", ")
}

impl Summary {
    /// For the run's record.
    pub(super) fn record(&self) -> String {
        let statuses = Status::ALL.iter().map(|status| (status.as_str().to_owned(), self.statuses.of(*status).into()));
        let inputs = self.files.iter().map(|file| {
            json!({
                "input": file.name,
                "status": "done",
                "sha256": file.sha256,
                "units": file.counts.units,
                "targets": file.counts.targets,
            })
        });
        json!({
            "name": self.name,
            "units": self.units,
            "segments": self.targets,
            "new_units": self.new_units,
            "statuses": statuses.collect::<serde_json::Map<_, _>>(),
            "inputs": inputs.collect::<Vec<_>>(),
        })
        .to_string()
    }
}
