//! What the memory keeps beside an imported unit without reading it: JSON, made and read here.
//!
//! What is missing is left out, so that most units need a few bytes.

use std::borrow::Cow;

use bitext_exchange::read::FileHeader;
use bitext_exchange::{Codes, Per, PlaceRecord, Property, TargetRecord, UnitRecord};
use bitext_model::{Block, Label, Locale, ObjectId, Origin, OriginBasis, Relation};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a file says once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FileDetail {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locales: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    codes: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    newest: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licences: Vec<(String, Option<String>)>,
}

/// What a unit says beyond what the memory has columns for.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct UnitDetail<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Pair<'d>>,
}

/// What a translation says beyond that.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct TargetDetail<'d> {
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handoff: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<u64>,
    #[serde(skip_serializing_if = "is_default")]
    variants: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    translated: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    places: Vec<PlaceDetail<'d>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    properties: Vec<Pair<'d>>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct PlaceDetail<'d> {
    #[serde(skip_serializing_if = "str::is_empty")]
    repo: Cow<'d, str>,
    #[serde(rename = "ref", skip_serializing_if = "str::is_empty")]
    reference: Cow<'d, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    path: Cow<'d, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "str::is_empty")]
    key: Cow<'d, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    block: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<(u64, u64)>,
    #[serde(skip_serializing_if = "str::is_empty")]
    heading: Cow<'d, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    anchor: Cow<'d, str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: Cow<'d, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    handoff: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_commit: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_hash: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_id: Option<Cow<'d, str>>,
    #[serde(skip_serializing_if = "is_default")]
    former: bool,
}

/// Name and value of a property.
type Pair<'d> = (Cow<'d, str>, Cow<'d, str>);

impl FileDetail {
    pub(crate) fn new(header: &FileHeader) -> FileDetail {
        FileDetail {
            locales: header.target_locales.iter().map(Locale::to_string).collect(),
            per: header.per.map(|per| per.as_str().to_owned()),
            codes: header.codes.map(|codes| codes.as_str().to_owned()),
            newest: header.newest.map(|day| day.to_string()),
            licences: header.licences.clone(),
        }
    }

    pub(crate) fn parse(json: &str) -> FileDetail {
        parse(json)
    }

    pub(crate) fn to_json(&self) -> String {
        to_json(self)
    }

    /// The locales that the file names as those of its translations.
    pub(crate) fn locales(&self) -> impl Iterator<Item = Locale> + '_ {
        self.locales.iter().filter_map(|tag| tag.parse().ok())
    }

    /// Whether each of its units stands for one place.
    pub(crate) fn is_per_occurrence(&self) -> bool {
        self.per.as_deref() == Some(Per::Occurrence.as_str())
    }

    /// What it says of the codes in its texts.
    pub(crate) fn codes(&self) -> Option<Codes> {
        self.codes.as_deref().and_then(Codes::parse)
    }

    /// The day the file dates itself from.
    pub(crate) fn newest(&self) -> Option<Date> {
        self.newest.as_deref().and_then(|day| day.parse().ok())
    }

    /// Repositories with their licences.
    pub(crate) fn licences(&self) -> &[(String, Option<String>)] {
        &self.licences
    }
}

/// What the memory keeps of a unit.
pub(crate) fn of_unit(unit: &UnitRecord) -> String {
    if unit.usage.is_none() && unit.properties.is_empty() {
        return "{}".to_owned();
    }
    to_json(&UnitDetail { usage: unit.usage, properties: pairs(&unit.properties) })
}

/// What the memory keeps of a translation.
pub(crate) fn of_target(target: &TargetRecord) -> String {
    to_json(&TargetDetail {
        basis: target.origin_basis.filter(|_| target.origin.is_some()).map(|basis| basis.as_str().into()),
        handoff: target.handoff.map(|day| day.to_string().into()),
        usage: target.usage,
        variants: target.other_variants,
        relation: target.relation.map(|relation| relation.as_str().into()),
        translated: target.translated_source.as_deref().map(Cow::from),
        previous: target.previous_source.as_deref().map(Cow::from),
        next: target.next_source.as_deref().map(Cow::from),
        places: target.places.iter().map(PlaceDetail::new).collect(),
        properties: pairs(&target.properties),
    })
}

/// The same of a translation whose origin is not the stated one, so that what that rests on is left out.
pub(crate) fn without_basis(json: &str) -> String {
    let detail: TargetDetail<'_> = parse(json);
    to_json(&TargetDetail { basis: None, ..detail })
}

/// Usage and properties of a unit.
pub(crate) fn read_unit(json: &str) -> (Option<u64>, Vec<Property>) {
    let detail: UnitDetail<'_> = parse(json);
    (detail.usage, properties(detail.properties))
}

/// A translation without its text.
pub(crate) fn read_target(json: &str, locale: &Locale, origin: Origin) -> TargetRecord {
    let detail: TargetDetail<'_> = parse(json);
    TargetRecord {
        locale: locale.clone(),
        text: String::new(),
        origin: Some(origin),
        origin_basis: detail.basis.as_deref().and_then(OriginBasis::parse),
        handoff: detail.handoff.and_then(|day| day.parse().ok()),
        usage: detail.usage,
        other_variants: detail.variants,
        relation: detail.relation.as_deref().and_then(Relation::parse),
        translated_source: detail.translated.map(Cow::into_owned),
        places: detail.places.into_iter().map(PlaceDetail::into_record).collect(),
        previous_source: detail.previous.map(Cow::into_owned),
        next_source: detail.next.map(Cow::into_owned),
        properties: properties(detail.properties),
    }
}

impl<'d> PlaceDetail<'d> {
    fn new(place: &'d PlaceRecord) -> PlaceDetail<'d> {
        let text = |text: &'d Option<String>| text.as_deref().map(Cow::from);
        PlaceDetail {
            repo: (&place.repository).into(),
            reference: (&place.reference).into(),
            commit: place.commit.map(|id| id.to_string().into()),
            path: (&place.path).into(),
            line: place.line,
            revision: place.revision.map(|id| id.to_string().into()),
            key: (&place.key).into(),
            block: place.block.map(Block::code),
            bytes: place.bytes,
            heading: (&place.heading).into(),
            anchor: (&place.anchor).into(),
            label: place.label.as_str().into(),
            handoff: place.handoff.map(|day| day.to_string().into()),
            source_commit: text(&place.source_commit),
            source_hash: text(&place.source_hash),
            file_id: text(&place.file_id),
            former: place.former,
        }
    }

    fn into_record(self) -> PlaceRecord {
        let id = |text: Option<Cow<'d, str>>| text.and_then(|text| text.parse::<ObjectId>().ok());
        let text = |text: Option<Cow<'d, str>>| text.map(Cow::into_owned);
        PlaceRecord {
            repository: self.repo.into_owned(),
            reference: self.reference.into_owned(),
            commit: id(self.commit),
            path: self.path.into_owned(),
            line: self.line,
            revision: id(self.revision),
            key: self.key.into_owned(),
            block: self.block.and_then(Block::from_code),
            bytes: self.bytes,
            heading: self.heading.into_owned(),
            anchor: self.anchor.into_owned(),
            label: Label::parse(&self.label),
            handoff: self.handoff.and_then(|day| day.parse().ok()),
            source_commit: text(self.source_commit),
            source_hash: text(self.source_hash),
            file_id: text(self.file_id),
            former: self.former,
        }
    }
}

fn pairs(properties: &[Property]) -> Vec<Pair<'_>> {
    properties.iter().map(|property| ((&property.name).into(), (&property.value).into())).collect()
}

fn properties(pairs: Vec<Pair<'_>>) -> Vec<Property> {
    let property = |(name, value): Pair<'_>| Property { name: name.into_owned(), value: value.into_owned() };
    pairs.into_iter().map(property).collect()
}

/// Structs of texts, numbers and lists have nothing that JSON cannot hold.
fn to_json(detail: &impl Serialize) -> String {
    serde_json::to_string(detail).unwrap_or_else(|_| "{}".to_owned())
}

/// A memory that somebody else wrote to may hold anything; what is no detail says nothing.
fn parse<'j, T: Deserialize<'j> + Default>(json: &'j str) -> T {
    serde_json::from_str(json).unwrap_or_default()
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translation_comes_back_as_it_was() {
        let place = PlaceRecord {
            repository: "vardelyn.nb-NO".to_owned(),
            reference: "main".to_owned(),
            commit: Some(ObjectId([1; 20])),
            path: "quay.md".to_owned(),
            line: Some(9),
            revision: Some(ObjectId([2; 20])),
            key: "p101".to_owned(),
            block: Some(Block::TableCell),
            bytes: Some((10, 20)),
            heading: "Moor > Tie".to_owned(),
            anchor: "tie".to_owned(),
            label: Label::Human,
            handoff: "2021-03-09".parse().ok(),
            source_commit: Some("c0ffee".to_owned()),
            source_hash: Some("x=".to_owned()),
            file_id: Some("f1".to_owned()),
            former: true,
        };
        let target = TargetRecord {
            locale: "nb-NO".parse().unwrap(),
            text: String::new(),
            origin: Some(Origin::Human),
            origin_basis: Some(OriginBasis::Label),
            handoff: "2021-03-09".parse().ok(),
            usage: Some(3),
            other_variants: 2,
            relation: Some(Relation::Edited),
            translated_source: Some("Tie up".to_owned()),
            places: vec![place, PlaceRecord::default()],
            previous_source: Some("Tie".to_owned()),
            next_source: Some("Wait".to_owned()),
            properties: vec![Property { name: "x-client".to_owned(), value: "Harbor & \"Co\"\n".to_owned() }],
        };
        let json = of_target(&target);
        assert_eq!(read_target(&json, &target.locale, Origin::Human), target);
        // Under another origin than the file states, its basis would be somebody else's.
        let edited = read_target(&without_basis(&json), &target.locale, Origin::Imported);
        assert_eq!((edited.origin, edited.origin_basis), (Some(Origin::Imported), None));
    }

    #[test]
    fn what_is_not_said_takes_no_room_and_what_is_no_detail_says_nothing() {
        let locale: Locale = "nb-NO".parse().unwrap();
        let bare = read_target("{}", &locale, Origin::Imported);
        assert_eq!(of_target(&bare), "{}");
        assert_eq!(read_target("[broken", &locale, Origin::Imported), bare);
        assert_eq!(read_unit("{\"usage\":4}"), (Some(4), Vec::new()));
        assert_eq!(FileDetail::parse("null"), FileDetail::default());
    }
}
