use bitext_markup::{is_same, key};
use bitext_model::{Label, Locale, ObjectId, Origin, UnitKind};
use jiff::civil::Date;

use crate::columns::{
    LocaleColumn, kind_of_code, kind_of_key, label_of_code, object_id, optional_date, optional_object_id,
    origin_of_code,
};
use crate::{Error, Snapshot};

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
    /// The document's path.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// `102`, `p101`.
    pub key: String,
    /// Sentence or paragraph.
    pub kind: UnitKind,
    /// The content's blob id.
    pub revision: ObjectId,
    /// The file's label.
    pub label: Label,
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
        let mut locales = LocaleColumn::default();
        let units = self.collect(
            "SELECT unit.id, source.body, target.body, locale.tag \
             FROM text AS source \
             JOIN unit ON unit.source = source.id \
             JOIN text AS target ON target.id = unit.target \
             JOIN locale ON locale.id = unit.locale \
             WHERE source.key = ?1 AND (?2 IS NULL OR locale.tag = ?2)",
            (key(text).normalized as i64, locale.map(Locale::as_str)),
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get(2)?, locales.read(row, 3)?)),
        )?;
        let has_layers = self.has_layers()?;
        let mut found = Vec::new();
        for (unit, source, target, locale) in units {
            // A key is only a hash: texts with equal keys that are not the same text have met by chance.
            if is_same(&source, text) {
                let occurrences = self.occurrences_of(unit)?;
                let imports = if has_layers { self.imports_of(unit)? } else { Vec::new() };
                found.push(Found { exact: source == text, source, target, locale, occurrences, imports });
            }
        }
        found.sort_by(|left, right| left.order().cmp(&right.order()));
        Ok(found)
    }

    pub(crate) fn imports_of(&self, unit: i64) -> Result<Vec<FoundImport>, Error> {
        self.collect(
            "SELECT import.name, import_file.name, import_unit.tuid, import_unit.family, import_unit.kind, \
                    import_target.origin \
             FROM import_target \
             JOIN import_unit ON import_unit.import = import_target.import \
                             AND import_unit.ordinal = import_target.ordinal \
             JOIN import_file ON import_file.import = import_unit.import AND import_file.number = import_unit.file \
             JOIN import ON import.id = import_target.import \
             WHERE import_target.unit = ?1 ORDER BY import.name, import_target.ordinal",
            [unit],
            |row| {
                Ok(FoundImport {
                    import: row.get(0)?,
                    file: row.get(1)?,
                    tuid: row.get(2)?,
                    family: row.get(3)?,
                    kind: kind_of_code(row.get(4)?),
                    origin: origin_of_code(row.get(5)?),
                })
            },
        )
    }

    fn occurrences_of(&self, unit: i64) -> Result<Vec<FoundOccurrence>, Error> {
        self.collect(
            "SELECT family.name, repository.name, ref.name, git_commit.oid, document.path, segment.line, segment.key, \
                    revision.blob, revision.label, revision.handoff, placement.last_run IS NULL \
             FROM segment \
             JOIN revision ON revision.id = segment.revision \
             JOIN placement ON placement.revision = revision.id \
             JOIN document ON document.id = placement.document \
             JOIN family ON family.id = document.family \
             JOIN ref ON ref.id = placement.ref \
             JOIN repository ON repository.id = ref.repository \
             LEFT JOIN git_commit ON git_commit.id = placement.first_commit \
             WHERE segment.unit = ?1 \
             ORDER BY placement.last_run IS NULL DESC, \
                      CASE revision.label WHEN 1 THEN 0 WHEN 0 THEN 1 ELSE 2 END, revision.handoff DESC, family.name, document.path, segment.line, repository.name, \
                      ref.name, placement.id",
            [unit],
            |row| {
                let key: String = row.get(6)?;
                Ok(FoundOccurrence {
                    family: row.get(0)?,
                    repository: row.get(1)?,
                    reference: row.get(2)?,
                    commit: optional_object_id(row, 3)?,
                    path: row.get(4)?,
                    line: row.get(5)?,
                    kind: kind_of_key(&key),
                    key,
                    revision: object_id(row, 7)?,
                    label: label_of_code(row.get(8)?),
                    handoff: optional_date(row, 9)?,
                    current: row.get(10)?,
                })
            },
        )
    }
}
