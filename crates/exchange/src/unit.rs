use bitext_model::{Block, Label, Locale, ObjectId, Origin, OriginBasis, Relation, UnitKind};
use jiff::civil::Date;

use crate::codes::Codes;
use crate::dialect::Dialect;

/// How many occurrences an export of distinct units shows of each target, as examples.
pub const OCCURRENCE_EXAMPLES: usize = 3;

/// One unit to write: a source text with at most one target per locale.
#[derive(Debug, Clone)]
pub struct TranslationUnit<'a> {
    /// Identifier, equal on every machine and in every run; see [`tuid`](crate::tuid).
    pub tuid: String,
    /// The product that the unit's documents belong to.
    pub family: &'a str,
    /// Sentence, paragraph or hidden.
    pub kind: UnitKind,
    /// The source text.
    pub source: &'a str,
    /// The translations, in any order: every format writes them sorted by locale.
    pub targets: Vec<Target<'a>>,
    /// Occurrences of the source in the export.
    pub usage: u64,
    /// What an imported file said of the unit and what has no place elsewhere, in its order.
    pub properties: &'a [Property],
}

/// A translation of a unit's source into one locale.
#[derive(Debug, Clone)]
pub struct Target<'a> {
    /// The language of the text.
    pub locale: &'a Locale,
    /// The target text.
    pub text: &'a str,
    /// Who wrote it.
    pub origin: Origin,
    /// What the origin rests on.
    pub origin_basis: OriginBasis,
    /// The commits that show it, where history does.
    pub shown_by: Option<ShownBy>,
    /// Occurrences of this target for this source in the export.
    pub usage: u64,
    /// Occurrences of the source in the export, of those with a translation into this locale.
    pub usage_of_source: u64,
    /// How many other target texts the source has in this locale.
    pub other_variants: u64,
    /// How the source that it translates is related to the unit's.
    pub relation: Relation,
    /// The source that it translates, where that is another text than the unit's: with [`Relation::Edited`].
    pub translated_source: Option<&'a str>,
    /// The newest hand-off of its places.
    pub handoff: Option<Date>,
    /// What an imported file said of this target and what has no place elsewhere, in its order.
    pub properties: &'a [Property],
    /// What became of it since an earlier state, in an export of changes.
    pub change: Option<Change>,
    /// Where it stands: the one place with [`Per::Occurrence`], up to [`OCCURRENCE_EXAMPLES`] places with
    /// [`Per::Unit`].
    pub provenance: Vec<Provenance<'a>>,
}

/// The commits of a branch that show who wrote a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownBy {
    /// The first that has the text for its source, 40 hexadecimal digits.
    pub first_commit: String,
    /// The one since which the origin is what it is, likewise.
    pub commit: String,
}

/// What became of a translation since an earlier state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// The unit had no translation in this locale.
    Add,
    /// It had another text, or another origin.
    Change,
    /// It has no translation in this locale any more; the text is the former one.
    Remove,
}

impl Change {
    /// Every change.
    pub const ALL: [Change; 3] = [Change::Add, Change::Change, Change::Remove];

    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Add => "add",
            Change::Change => "change",
            Change::Remove => "remove",
        }
    }
}

/// A property or a note that a file of another program carries, kept word for word.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Property {
    /// Its type; empty for a note.
    pub name: String,
    /// What it says.
    pub value: String,
}

/// The texts beside a segment in its document: what tools call its context. `None` at the edges of a document, and where
/// nothing is known of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Neighbours<'a> {
    /// Source and target of the segment before.
    pub previous: Option<(&'a str, &'a str)>,
    /// Source and target of the segment after.
    pub next: Option<(&'a str, &'a str)>,
}

/// One place where a pair of source and target stands.
///
/// Places that were read from a memory are known in full; of those that an imported file names, any part may be missing.
#[derive(Debug, Clone)]
pub struct Provenance<'a> {
    /// Name of the repository.
    pub repository: &'a str,
    /// Branch, tag or whatever names the tree.
    pub reference: &'a str,
    /// The commit that last brought the revision to the path; `None` outside git.
    pub commit: Option<ObjectId>,
    /// The document's path in the repository, with `/`.
    pub path: &'a str,
    /// Line of the segment, from 1.
    pub line: Option<u32>,
    /// Blob id of the document's content.
    pub revision: Option<ObjectId>,
    /// `102`, `p101`, or a whole id that has no such part.
    pub key: &'a str,
    /// The block of Markdown around the segment.
    pub block: Option<Block>,
    /// The segment's bytes in the revision: the first, and the one behind the last.
    pub bytes: Option<(u64, u64)>,
    /// Source texts of the headings above the segment, joined by ` > `; empty when there are none.
    pub heading: &'a str,
    /// Anchor of the nearest heading that has one, else empty.
    pub anchor: &'a str,
    /// What the file says of itself.
    pub label: Label,
    /// The day the source was handed to translation.
    pub handoff: Option<Date>,
    /// Commit of the source repository that was translated, as written.
    pub source_commit: Option<&'a str>,
    /// Hash of the source file, as written.
    pub source_hash: Option<&'a str>,
    /// How sure it is, from 0 to 1, that its document has the two texts together: 1 for all that the file marks. `None` where
    /// only the target's properties may say it.
    pub confidence: Option<f64>,
    /// Opaque id of the localized file.
    pub file_id: Option<&'a str>,
    /// Whether the revision is the one its repository and reference have today.
    pub current: bool,
    /// The texts beside the segment, for [dialects](crate::Dialect) that have them.
    pub neighbours: Neighbours<'a>,
}

/// What one unit of an export stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Per {
    /// A distinct source with its chosen targets, wherever they occur.
    Unit,
    /// One place where a source and its target stand.
    Occurrence,
}

impl Per {
    /// The name used in every output and by `--per`.
    pub fn as_str(self) -> &'static str {
        match self {
            Per::Unit => "unit",
            Per::Occurrence => "occurrence",
        }
    }
}

/// What a whole file says once.
#[derive(Debug, Clone)]
pub struct Header {
    /// Language of every source text.
    pub source_locale: Locale,
    /// Languages of the targets.
    pub target_locales: Vec<Locale>,
    /// What one unit stands for.
    pub per: Per,
    /// Whether every target is a change, see [`Target::change`].
    pub changes: bool,
    /// The newest hand-off in the data; files are dated by it, never by the clock.
    pub newest: Option<Date>,
    /// Each repository with its licence, `None` where it is not known.
    pub licences: Vec<(String, Option<String>)>,
    /// Version of the program that writes.
    pub tool_version: String,
    /// How the markup in texts is written.
    pub codes: Codes,
    /// The tool that the file is for, if for one alone.
    pub dialect: Option<&'static Dialect>,
}

impl TranslationUnit<'_> {
    /// The targets in the order in which files hold them.
    pub(crate) fn sorted_targets(&self) -> Vec<&Target<'_>> {
        let mut targets: Vec<&Target<'_>> = self.targets.iter().collect();
        targets.sort_by_key(|target| target.locale);
        targets
    }
}

impl Header {
    /// Repositories with their licences, in the order in which files hold them.
    pub(crate) fn sorted_licences(&self) -> Vec<(&str, Option<&str>)> {
        let mut licences: Vec<_> =
            self.licences.iter().map(|(repository, licence)| (repository.as_str(), licence.as_deref())).collect();
        licences.sort_unstable();
        licences.dedup();
        licences
    }
}
