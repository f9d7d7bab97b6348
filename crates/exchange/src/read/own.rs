//! The properties that this crate's writers write, read back into fields.
//!
//! What each means is published in this crate's README.

use bitext_model::{Block, Label, ObjectId, Origin, OriginBasis};
use jiff::civil::Date;

use crate::percent::percent_decoded;
use crate::record::{PlaceRecord, TargetRecord};
use crate::tuid::{STATED_TUID, without_white_space};
use crate::unit::{Change, Property};

/// The properties of a place, in the order in which they are written: one that is not behind the last begins a new place.
const PLACE: [&str; 16] = [
    "x-label",
    "x-repository",
    "x-ref",
    "x-commit",
    "x-path",
    "x-line",
    "x-revision",
    "x-bytes",
    "x-key",
    "x-block",
    "x-heading",
    "x-anchor",
    "x-handoff",
    "x-source-commit",
    "x-source-hash",
    "x-file-id",
];

/// Puts the properties of a translation into its fields, those that have none into its properties.
///
/// `places` says whether the properties of a place are ours; else only `x-occurrence` names places. Gives what became of
/// the translation, if the properties say so: that is about two states of another memory and not kept.
#[must_use]
pub(crate) fn target_properties(target: &mut TargetRecord, properties: Vec<Property>, places: bool) -> Option<Change> {
    let mut changed = None;
    let mut label = None;
    // Behind which of `PLACE` the last place goes on.
    let mut behind = PLACE.len();
    for property in properties {
        let Property { name, value } = &property;
        let taken = match name.as_str() {
            "x-origin" => set(&mut target.origin, Origin::parse(value)),
            "x-change" => set(&mut changed, change(value)),
            "x-origin-basis" => set(&mut target.origin_basis, OriginBasis::parse(value)),
            "x-variants" => value.parse().map(|count| target.other_variants = count).is_ok(),
            "x-occurrence" if !places => place_of_line(value).map(|place| target.places.push(place)).is_some(),
            "x-label" if !places && target.places.is_empty() && is_label(value) => {
                set(&mut label, Some(Label::parse(value)))
            }
            "x-current" if places && value == "false" => match target.places.last_mut() {
                Some(place) => {
                    place.former = true;
                    behind = PLACE.len();
                    true
                }
                None => false,
            },
            name if places => match PLACE.iter().position(|known| *known == name) {
                Some(at) => {
                    let begins = behind >= PLACE.len() || at <= behind && target.places.last().is_some();
                    let mut place =
                        if begins { PlaceRecord::default() } else { target.places.pop().unwrap_or_default() };
                    let taken = set_part(&mut place, name, value);
                    if taken || !begins {
                        target.places.push(place);
                    }
                    if taken {
                        behind = at;
                    }
                    taken
                }
                None => false,
            },
            _ => false,
        };
        if !taken {
            target.properties.push(property);
        }
    }
    if let Some(label) = label {
        match target.places.first_mut() {
            Some(place) => place.label = label,
            None => target.properties.push(Property { name: "x-label".to_owned(), value: label.as_str().to_owned() }),
        }
    }
    changed
}

/// Sets a field unless there is no value or the field has one.
fn set<T>(field: &mut Option<T>, value: Option<T>) -> bool {
    let taken = field.is_none() && value.is_some();
    if taken {
        *field = value;
    }
    taken
}

/// Reads the name of what became of a translation.
pub(crate) fn change(name: &str) -> Option<Change> {
    Change::ALL.into_iter().find(|change| change.as_str() == name)
}

pub(crate) fn is_label(value: &str) -> bool {
    matches!(value, "HT" | "MT")
}

/// Reads the name of a block.
pub(crate) fn block(name: &str) -> Option<Block> {
    (0..=u8::MAX).filter_map(Block::from_code).find(|block| block.as_str() == name)
}

/// Sets a part of a place; `false` when the value is none of that part.
fn set_part(place: &mut PlaceRecord, name: &str, value: &str) -> bool {
    let text = |part: &mut String| {
        value.clone_into(part);
        true
    };
    match name {
        "x-label" if is_label(value) => {
            place.label = Label::parse(value);
            true
        }
        "x-repository" => text(&mut place.repository),
        "x-ref" => text(&mut place.reference),
        "x-commit" => set(&mut place.commit, object_id(value)),
        "x-path" => text(&mut place.path),
        "x-line" => set(&mut place.line, value.parse().ok()),
        "x-revision" => set(&mut place.revision, object_id(value)),
        "x-bytes" => set(&mut place.bytes, bytes(value)),
        "x-key" => text(&mut place.key),
        "x-block" => set(&mut place.block, block(value)),
        "x-heading" => text(&mut place.heading),
        "x-anchor" => text(&mut place.anchor),
        "x-handoff" => set(&mut place.handoff, day(value)),
        "x-source-commit" => set(&mut place.source_commit, Some(value.to_owned())),
        "x-source-hash" => set(&mut place.source_hash, Some(value.to_owned())),
        "x-file-id" => set(&mut place.file_id, Some(value.to_owned())),
        _ => false,
    }
}

/// Reads an object id as it is written: in lower case.
pub(crate) fn object_id(value: &str) -> Option<ObjectId> {
    value.parse::<ObjectId>().ok().filter(|id| id.to_string() == value)
}

/// Reads a day such as `2021-03-09`.
pub(crate) fn day(value: &str) -> Option<Date> {
    Date::strptime("%Y-%m-%d", value).ok().filter(|day| day.to_string() == value)
}

/// Reads a repository with its licence.
pub(crate) fn licence(value: &str) -> Option<(String, Option<String>)> {
    let (repository, licence) = value.rsplit_once(": ")?;
    Some((repository.to_owned(), (licence != "unknown").then(|| licence.to_owned())))
}

/// Takes the identifier as it was stated out of the properties of a unit, if the written one stands for it.
pub(crate) fn stated_tuid(written: Option<String>, properties: &mut Vec<Property>) -> Option<String> {
    let stands_for = |stated: &str| written.as_deref().is_some_and(|written| without_white_space(stated) == written);
    match properties.iter().position(|property| property.name == STATED_TUID && stands_for(&property.value)) {
        Some(at) => Some(properties.remove(at).value),
        None => written,
    }
}

/// The text that was written as an identifier of XLIFF: `_` and two hexadecimal digits are a byte.
pub(crate) fn identifier(name: &str) -> String {
    // Only what was written so can be read so; whatever else has a `_` is somebody else's.
    percent_decoded(&name.replace('_', "%")).unwrap_or_else(|| name.to_owned())
}

fn bytes(value: &str) -> Option<(u64, u64)> {
    let (start, end) = value.split_once('-')?;
    Some((start.parse().ok()?, end.parse().ok()?))
}

/// The place of a line `REPOSITORY@REF:PATH:LINE#KEY`.
pub(crate) fn place_of_line(text: &str) -> Option<PlaceRecord> {
    let (repository, rest) = text.split_once('@')?;
    let (reference, rest) = rest.split_once(':')?;
    let (rest, key) = rest.rsplit_once('#')?;
    let (path, line) = rest.rsplit_once(':')?;
    let line = if line.is_empty() { None } else { Some(line.parse().ok()?) };
    Some(PlaceRecord {
        repository: percent_decoded(repository)?,
        reference: percent_decoded(reference)?,
        path: path.to_owned(),
        line,
        key: percent_decoded(key)?,
        ..PlaceRecord::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_line() {
        let place = place_of_line("odd%40name%3A1@:notes/a#b: c@d.md:9#p101").unwrap();
        assert_eq!((place.repository.as_str(), place.reference.as_str()), ("odd@name:1", ""));
        assert_eq!((place.path.as_str(), place.line, place.key.as_str()), ("notes/a#b: c@d.md", Some(9), "p101"));
        assert_eq!(place_of_line("docs@main:a.md:#104").unwrap().line, None);
        for broken in ["", "docs", "docs@main", "docs@main:a.md:9", "docs@main:a.md#9", "a%4@b:c:1#2", "a@b:c:x#2"] {
            assert_eq!(place_of_line(broken), None, "{broken}");
        }
    }
}
