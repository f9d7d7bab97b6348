//! Units as files state them: what readers give.

use bitext_model::{Block, Label, Locale, ObjectId, Origin, OriginBasis, Relation, UnitKind};
use jiff::civil::Date;

use crate::unit::{Neighbours, Property, Provenance, Target, TranslationUnit};

/// A unit as a file states it. What the file does not say is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRecord {
    /// Where it begins in the file, from 1.
    pub line: u64,
    /// The file's identifier of the unit.
    pub tuid: Option<String>,
    /// The product.
    pub family: Option<String>,
    /// Sentence, paragraph or hidden.
    pub kind: UnitKind,
    /// The source text.
    pub source: String,
    /// The source language, as the unit states it, else as the file or the reader's options do.
    pub source_locale: Option<Locale>,
    /// Occurrences of the source.
    pub usage: Option<u64>,
    /// What has no field here, of the unit and of its source text, in the file's order.
    pub properties: Vec<Property>,
    /// The translations, in the file's order, at most one of each locale.
    pub targets: Vec<TargetRecord>,
}

/// A translation as a file states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRecord {
    /// The language of the text.
    pub locale: Locale,
    /// The target text.
    pub text: String,
    /// Who wrote it.
    pub origin: Option<Origin>,
    /// What the origin rests on.
    pub origin_basis: Option<OriginBasis>,
    /// The newest hand-off of its places.
    pub handoff: Option<Date>,
    /// Occurrences of this target for this source.
    pub usage: Option<u64>,
    /// How many other target texts the source has in this locale.
    pub other_variants: u64,
    /// How the source that it translates is related to the unit's, if not as the same text.
    pub relation: Option<Relation>,
    /// The source that it translates, where that is another text than the unit's.
    pub translated_source: Option<String>,
    /// Where it stands.
    pub places: Vec<PlaceRecord>,
    /// The source texts beside it in its document, where the file states them in a property of some program.
    pub previous_source: Option<String>,
    /// As for `previous_source`.
    pub next_source: Option<String>,
    /// What has no field here, in the file's order.
    pub properties: Vec<Property>,
}

/// A place as a file states it; empty texts are missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceRecord {
    /// As in [`Provenance`], like every field here.
    pub repository: String,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub reference: String,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub commit: Option<ObjectId>,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub path: String,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub line: Option<u32>,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub revision: Option<ObjectId>,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub key: String,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub block: Option<Block>,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub bytes: Option<(u64, u64)>,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub heading: String,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub anchor: String,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub label: Label,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub handoff: Option<Date>,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub source_commit: Option<String>,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub source_hash: Option<String>,
    #[expect(missing_docs, reason = "as in `Provenance`")]
    pub file_id: Option<String>,
    /// Whether the file says that the document has a newer revision.
    pub former: bool,
}

impl UnitRecord {
    /// The unit as writers take it, with this identifier and family where the file states none.
    pub fn as_unit<'r>(&'r self, tuid: &str, family: &'r str) -> TranslationUnit<'r> {
        // What is said of all languages is said of one, if there is but that one.
        let usage = if self.targets.len() == 1 { self.usage } else { None };
        TranslationUnit {
            tuid: self.tuid.clone().unwrap_or_else(|| tuid.to_owned()),
            family: self.family.as_deref().unwrap_or(family),
            kind: self.kind,
            source: &self.source,
            targets: self.targets.iter().map(|target| target.as_target(usage)).collect(),
            usage: self.usage.unwrap_or(1),
            properties: &self.properties,
        }
    }
}

impl TargetRecord {
    /// The target as writers take it, with the occurrences of the source in its language, if they are known. Its
    /// origin, where the file states none, is [`Origin::Imported`].
    pub fn as_target(&self, usage_of_source: Option<u64>) -> Target<'_> {
        Target {
            locale: &self.locale,
            text: &self.text,
            origin: self.origin.unwrap_or(Origin::Imported),
            origin_basis: self.origin_basis.unwrap_or(OriginBasis::Import),
            shown_by: None,
            usage: self.usage.unwrap_or(1),
            usage_of_source: usage_of_source.or(self.usage).unwrap_or(1),
            other_variants: self.other_variants,
            relation: self.relation.unwrap_or(Relation::Exact),
            translated_source: self.translated_source.as_deref(),
            handoff: self.handoff,
            properties: &self.properties,
            change: None,
            provenance: self.places.iter().map(PlaceRecord::as_provenance).collect(),
        }
    }
}

impl PlaceRecord {
    /// The place as writers take it.
    pub fn as_provenance(&self) -> Provenance<'_> {
        Provenance {
            repository: &self.repository,
            reference: &self.reference,
            commit: self.commit,
            path: &self.path,
            line: self.line,
            revision: self.revision,
            key: &self.key,
            block: self.block,
            bytes: self.bytes,
            heading: &self.heading,
            anchor: &self.anchor,
            label: self.label,
            handoff: self.handoff,
            source_commit: self.source_commit.as_deref(),
            source_hash: self.source_hash.as_deref(),
            // A file's own word is among the properties of its targets.
            confidence: None,
            file_id: self.file_id.as_deref(),
            current: !self.former,
            neighbours: Neighbours::default(),
        }
    }
}
