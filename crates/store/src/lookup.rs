use bitext_markup::{is_same, key};
use bitext_model::{Label, Locale, ObjectId, Origin, OriginBasis, UnitKind};
use jiff::civil::Date;

use crate::source_files::Outdated;
use crate::{Error, Side, Snapshot};

/// A unit found by its source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The source text, exact.
    pub source: String,
    /// The target text, exact.
    pub target: String,
    /// The target's locale.
    pub locale: Locale,
    /// Whether the source is what was asked for, byte for byte; else it differs in white space or in how Unicode
    /// composes characters.
    pub exact: bool,
    /// Where it stands, the best place first: current ones, then human before unlabelled before machine, then the
    /// newest hand-off, then by family, path and line.
    pub occurrences: Vec<FoundOccurrence>,
    /// Which layers have it, by name and order in the layer.
    pub imports: Vec<FoundImport>,
}

/// A layer that has a unit that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundImport {
    /// The layer's name.
    pub import: String,
    /// The file's name, as given.
    pub file: String,
    /// The file's identifier of the unit.
    pub tuid: Option<String>,
    /// The product.
    pub family: String,
    /// Sentence or paragraph.
    pub kind: UnitKind,
    /// Who wrote the translation.
    pub origin: Origin,
}

/// One place of a unit that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundOccurrence {
    /// The product.
    pub family: String,
    /// The repository's name.
    pub repository: String,
    /// The branch.
    pub reference: String,
    /// The commit that brought it.
    pub commit: Option<ObjectId>,
    /// The day of that commit, in UTC.
    pub committed: Option<Date>,
    /// The document's path.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// `102`, `p101`.
    pub key: String,
    /// Sentence, paragraph or hidden.
    pub kind: UnitKind,
    /// How sure the pair is where it is hidden, in 1/10000.
    pub confidence: Option<u16>,
    /// What became of its source text in the newest state of the source repository, where that is known and it is not
    /// the same.
    pub outdated: Option<Outdated>,
    /// The content's blob id.
    pub revision: ObjectId,
    /// The file's label.
    pub label: Label,
    /// Who wrote the target there: what history shows, else what the label says.
    pub origin: Origin,
    /// What that rests on.
    pub origin_basis: OriginBasis,
    /// Where history shows it, the first commit that has the text for its source, and the one since which the origin is
    /// what it is.
    pub shown_by: Option<(ObjectId, ObjectId)>,
    /// The day the source was handed to translation.
    pub handoff: Option<Date>,
    /// Whether it stands there now.
    pub current: bool,
}

impl Found {
    fn order(&self) -> (bool, &str, &Locale, &str) {
        (!self.exact, &self.source, &self.locale, &self.target)
    }
}

impl Snapshot<'_> {
    /// Units whose source is `text`, or equal to it but for white space and composition; all locales when `locale` is
    /// `None`. Units without any place left are found too: they have no occurrences. Exact ones come first, then by
    /// source, locale and target.
    pub fn lookup(&self, text: &str, locale: Option<&Locale>) -> Result<Vec<Found>, Error> {
        let mut reader = self.unit_reader()?;
        let mut texts = self.texts()?;
        let mut found = Vec::new();
        for (source, body) in reader.like(key(text).normalized)? {
            // A key is only a hash: texts with equal keys that are not the same text have met by chance.
            if !is_same(&body, text) {
                continue;
            }
            for unit in reader.units(Side::Source, source)? {
                if locale.is_some_and(|locale| *locale != unit.locale) {
                    continue;
                }
                let mut target = String::new();
                texts.read(unit.target, &mut target)?;
                found.push(Found {
                    exact: body == text,
                    source: body.clone(),
                    target,
                    locale: unit.locale,
                    occurrences: reader.occurrences(unit.unit, usize::MAX)?,
                    imports: reader.imports(unit.unit)?,
                });
            }
        }
        found.sort_by(|left, right| left.order().cmp(&right.order()));
        Ok(found)
    }
}
