//! One document beside the file that it was translated from.

use bitext_markup::HiddenKind;
use bitext_model::{Locale, UnitKey, UnitKind};
use bitext_store::{SegmentReader, Snapshot, SourceState, SourcedDocument, TextReader};

use crate::Error;
use crate::lookup::{Stretch, word_difference};
use crate::source::{Compared, Comparison, Finder, Newest, UnitChange, Wanted, compare};

use super::UnitCounts;

/// What became of a document's source file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentState {
    /// It is as it was, if perhaps at another path.
    Unchanged,
    /// It is another one now.
    Changed,
    /// It is gone.
    Removed,
    /// The file that was translated is not known: the document names none, or it was not found, or has another hash.
    Unverified,
}

impl DocumentState {
    /// Every state.
    pub const ALL: [DocumentState; 4] =
        [DocumentState::Unchanged, DocumentState::Changed, DocumentState::Removed, DocumentState::Unverified];

    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            DocumentState::Unchanged => "unchanged",
            DocumentState::Changed => "changed",
            DocumentState::Removed => "removed",
            DocumentState::Unverified => "unverified",
        }
    }
}

/// What became of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentDrift {
    /// The product in all locales.
    pub family: String,
    /// The repository's name.
    pub repository: String,
    /// The branch.
    pub reference: String,
    /// The document's path.
    pub path: String,
    /// Its locale.
    pub locale: Locale,
    /// What became of its source file.
    pub state: DocumentState,
    /// What became of the search for the file that was translated; `None` for a document that names none.
    pub search: Option<SourceState>,
    /// The source repository's name, where one has the commit.
    pub source_repository: Option<String>,
    /// The path of the file that was translated.
    pub source_path: String,
    /// Where the file is now, if it was renamed and is unchanged.
    pub renamed_to: Option<String>,
    /// Of a file that is gone, the only one of the same name.
    pub perhaps_renamed_to: Option<String>,
    /// Its units by what became of them; none of an unverified document.
    pub units: UnitCounts,
    /// Its units that are edited or removed, in file order, hidden ones last.
    pub changes: Vec<UnitDrift>,
    /// New sentences of the source file that are not translated.
    pub new: Vec<NewSentence>,
}

/// A unit whose source text is edited or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitDrift {
    /// `102`, `p101`, `title`.
    pub key: String,
    /// What it is.
    pub kind: UnitKind,
    /// Its line in the translation.
    pub line: u32,
    /// Its source text.
    pub source: String,
    /// What the source file has in its place; `None` where it is removed.
    pub now: Option<String>,
    /// The words that part the two: those asked for are the new ones.
    pub difference: Vec<Stretch>,
}

/// A sentence that the source file did not have when it was translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSentence {
    /// Its line in the newest source file.
    pub line: u32,
    /// The sentence.
    pub text: String,
}

/// A document with what is compared.
pub(super) struct Task {
    document: SourcedDocument,
    units: Vec<TaskUnit>,
}

struct TaskUnit {
    source: String,
    key: String,
    kind: UnitKind,
    line: u32,
}

/// Reads documents from a memory.
pub(super) struct Reader<'m> {
    segments: SegmentReader<'m>,
    texts: TextReader<'m>,
}

impl<'m> Reader<'m> {
    pub(super) fn new(snapshot: &Snapshot<'m>) -> Result<Reader<'m>, Error> {
        Ok(Reader { segments: snapshot.segments()?, texts: snapshot.texts()? })
    }

    pub(super) fn task(&mut self, document: &SourcedDocument) -> Result<Task, Error> {
        let mut rows = Vec::new();
        self.segments.of_revision(document.revision, |row| rows.push(row))?;
        let details = self.segments.details(document.revision)?;
        let mut units = Vec::with_capacity(rows.len());
        for (row, (_, detail)) in rows.into_iter().zip(details) {
            let mut source = String::new();
            self.texts.read(row.source, &mut source)?;
            units.push(TaskUnit { source, key: detail.key, kind: detail.kind, line: detail.line });
        }
        Ok(Task { document: document.clone(), units })
    }
}

/// Compares a document's source file with the newest one.
pub(super) fn compare_task(finder: &mut Finder<'_>, task: &Task) -> DocumentDrift {
    let document = &task.document;
    let mut found = DocumentDrift {
        family: document.family.clone(),
        repository: document.repository.clone(),
        reference: document.reference.clone(),
        path: document.path.clone(),
        locale: document.locale.clone(),
        state: DocumentState::Unverified,
        search: None,
        source_repository: None,
        source_path: document.path.clone(),
        renamed_to: None,
        perhaps_renamed_to: None,
        units: UnitCounts::default(),
        changes: Vec::new(),
        new: Vec::new(),
    };
    let (Some(commit), Some(hash)) = (&document.source_commit, &document.source_hash) else { return found };
    let wanted = Wanted { path: &document.path, folders: &[], commit, hash, known: document.known.as_ref() };
    let mut bytes = Vec::new();
    let source = finder.find(&wanted, &mut bytes);
    found.search = Some(source.state);
    found.source_repository = source.repository.map(|at| finder.sources().name(Some(at)).to_owned());
    found.source_path = source.path;
    let (SourceState::Verified, Some(repository), Some(blob)) = (source.state, source.repository, source.blob) else {
        return found;
    };
    found.state = DocumentState::Unchanged;
    let comparison = match finder.sources().newest(repository, &found.source_path, blob) {
        Newest::There(newest) if newest == blob => task.all(&UnitChange::Unchanged),
        Newest::There(newest) => {
            let old = String::from_utf8_lossy(&bytes).into_owned();
            if !finder.read(repository, newest, &mut bytes) {
                found.state = DocumentState::Unverified;
                return found;
            }
            found.state = DocumentState::Changed;
            task.compare(&old, &String::from_utf8_lossy(&bytes))
        }
        Newest::Renamed(path, _) => {
            found.renamed_to = Some(path);
            task.all(&UnitChange::Unchanged)
        }
        Newest::Gone(perhaps) => {
            found.state = DocumentState::Removed;
            found.perhaps_renamed_to = perhaps;
            task.all(&UnitChange::Removed)
        }
    };
    for (unit, change) in task.units.iter().zip(comparison.units) {
        found.units.count(&change);
        let now = match change {
            UnitChange::Unchanged => continue,
            UnitChange::Edited(now) => Some(now),
            UnitChange::Removed => None,
        };
        found.changes.push(UnitDrift {
            key: unit.key.clone(),
            kind: unit.kind,
            line: unit.line,
            difference: now.as_ref().map(|now| word_difference(now, &unit.source)).unwrap_or_default(),
            source: unit.source.clone(),
            now,
        });
    }
    found.units.new = comparison.added.len() as u64;
    found.new = comparison.added.into_iter().map(|(line, text)| NewSentence { line, text }).collect();
    found
}

impl Task {
    fn all(&self, change: &UnitChange) -> Comparison {
        Comparison { units: vec![change.clone(); self.units.len()], added: Vec::new() }
    }

    fn compare(&self, old: &str, new: &str) -> Comparison {
        let units: Vec<Compared<'_>> = self
            .units
            .iter()
            .map(|unit| Compared {
                source: &unit.source,
                key: UnitKey::parse(&unit.key).filter(|_| unit.kind != UnitKind::Hidden),
                hidden: (unit.kind == UnitKind::Hidden).then(|| HiddenKind::of_key(&unit.key)).flatten(),
            })
            .collect();
        compare(&units, old, new)
    }
}
