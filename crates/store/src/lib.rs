//! The translation memory: one SQLite file.
//!
//! [`Memory`] opens or creates the file. A [`Run`] is one writing command; inside it, an [`InputWriter`] takes the
//! documents of one repository and ref, and commits them in batches. Reading goes through a [`Snapshot`], which sees
//! one state of the memory however long it reads: [`Snapshot::places`] says which revision stands where,
//! [`Snapshot::segments`] and [`Snapshot::texts`] stream what exports and checks need, [`Snapshot::lookup`]
//! finds units by text, [`Snapshot::concordance`] by what their texts hold, and [`Snapshot::alignment_reader`] says what documents in several locales have in common.
//!
//! Only this crate knows SQL. Tables are private; the views (`tm_pairs` and others) are the contract for other
//! programs (see `crates/store/README.md`).
//!
//! ```
//! use bitext_store::{Memory, OpenOptions};
//! # let folder = tempfile::tempdir().unwrap();
//! let path = folder.path().join("memory.db");
//! let memory = Memory::create(&path, &OpenOptions::default()).unwrap();
//! assert_eq!(memory.snapshot().unwrap().counts().unwrap().segments, 0);
//! ```

mod alignment;
mod backup;
mod columns;
mod coverage;
mod derived;
mod documents;
mod error;
mod imports;
mod lineage;
mod lock;
mod lookup;
mod matching;
mod memory;
mod new_texts;
mod places;
mod postings;
mod run;
mod search;
mod segments;
mod snapshot;
mod source_files;
mod stats;
mod texts;
mod units;
mod verify;
mod write;

pub use alignment::{AlignedDocument, AlignmentCounts, AlignmentInfo, AlignmentReader, SegmentLink, StoredAlignment};
pub use coverage::Coverage;
pub use derived::{Derived, DerivedFiles};
pub use documents::{CurrentDocument, HeadingRef, SourceUnit, SourceUnitReader};
pub use error::Error;
pub use imports::{ImportFile, ImportInfo, ImportReader, ImportTarget, ImportUnit, ImportUnitRow};
pub use lineage::{DocumentName, History, Lineage, LineageState, Sighting, UnitSources, UnitTexts};
pub use lookup::{Found, FoundImport, FoundOccurrence};
pub use matching::{LayerTranslation, MatchReader, Neighbour, Standing};
pub use memory::{Memory, OpenOptions, default_source_locale};
pub use places::{Place, Places, RefInfo, RevisionInfo};
pub use run::{Outcome, Run, RunInfo};
pub use search::{Concordance, ImportedUnit, RevisionPlace, RevisionWorth, Side, UnitId, UnitRow};
pub use segments::{SegmentDetail, SegmentReader, SegmentRow, ShownOrigin};
pub use snapshot::Snapshot;
pub use source_files::{Outdated, SOURCE_READER_VERSION, SourceFile, SourceState, SourcedDocument};
pub use stats::{Counts, LocaleCounts, OriginCounts, RepositoryCounts};
pub use texts::{TextId, TextReader};
pub use units::{Standings, StoredUnit, Surroundings, UnitReader};
pub use verify::{Check, Verification};
pub use write::{
    AlignmentWriter, Forgotten, ImportTotals, ImportWriter, InputIdentity, InputTotals, InputWriter, KeptRevision,
    NewAlignment, NewBase, NewChange, NewHeading, NewHidden, NewHistory, NewImportTarget, NewImportUnit, NewOrigin,
    NewRevision, NewSegment, NewText, Placed, Retired, SourceReading, SourceTotals, SourceWriter,
};

/// The version of this crate's reading of documents, kept with every revision: a higher one reads known blobs anew.
pub const EXTRACTOR_VERSION: u32 = 1;
