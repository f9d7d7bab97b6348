use bitext_markup::key;
use bitext_model::{Label, Locale, ObjectId, UnitKind};
use jiff::civil::Date;

use crate::places::label_of_code;
use crate::write::is_paragraph_key;
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
    /// Where it stands: current places first, then by family, path and line.
    pub occurrences: Vec<FoundOccurrence>,
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

impl Snapshot<'_> {
    /// Units whose source is `text`, or equal to it but for white space and composition; all locales when `locale` is
    /// `None`. Units without any place left are found too: they have no occurrences.
    pub fn lookup(&self, text: &str, locale: Option<&Locale>) -> Result<Vec<Found>, Error> {
        let units = self.collect(
            "SELECT unit.id, source.body, target.body, locale.tag \
             FROM text AS source \
             JOIN unit ON unit.source = source.id \
             JOIN text AS target ON target.id = unit.target \
             JOIN locale ON locale.id = unit.locale \
             WHERE source.key = ?1 AND (?2 IS NULL OR locale.tag = ?2)",
            (key(text).normalized as i64, locale.map(Locale::as_str)),
            |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
            },
        )?;
        let normal = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut found = Vec::new();
        for (unit, source, target, tag) in units {
            let exact = source == text;
            // A key is only a hash: equal keys of texts that are not even alike are a collision.
            if !exact && key(&normal(&source)) != key(&normal(text)) && source.is_ascii() {
                continue;
            }
            let Ok(locale) = tag.parse() else { continue };
            let occurrences = self.occurrences_of(unit)?;
            found.push(Found { source, target, locale, exact, occurrences });
        }
        Ok(found)
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
             ORDER BY placement.last_run IS NULL DESC, family.name, document.path, segment.line, repository.name, \
                      ref.name, placement.id",
            [unit],
            |row| {
                let key: String = row.get(6)?;
                let handoff: Option<String> = row.get(9)?;
                let oid: Option<Vec<u8>> = row.get(3)?;
                Ok(FoundOccurrence {
                    family: row.get(0)?,
                    repository: row.get(1)?,
                    reference: row.get(2)?,
                    commit: oid.and_then(|oid| ObjectId::from_bytes(&oid)),
                    path: row.get(4)?,
                    line: row.get(5)?,
                    kind: if is_paragraph_key(&key) { UnitKind::Paragraph } else { UnitKind::Sentence },
                    key,
                    revision: ObjectId::from_bytes(row.get_ref(7)?.as_blob()?).unwrap_or(ObjectId([0; 20])),
                    label: label_of_code(row.get(8)?),
                    handoff: handoff.and_then(|date| date.parse().ok()),
                    current: row.get(10)?,
                })
            },
        )
    }
}
