//! The properties that this crate's writers write, read back into fields.
//!
//! What each means is published in this crate's README.

use std::sync::LazyLock;

use bitext_model::{Block, Label, ObjectId, Origin, OriginBasis, Relation};
use jiff::civil::Date;

use super::spare::Spare;
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
pub(crate) fn target_properties(
    target: &mut TargetRecord,
    mut properties: Vec<Property>,
    places: bool,
    spare: &mut Spare,
) -> Option<Change> {
    let mut changed = None;
    let mut label = None;
    // Behind which of `PLACE` the last place goes on.
    let mut behind = PLACE.len();
    for mut property in properties.drain(..) {
        let Property { name, value } = &mut property;
        let taken = match name.as_str() {
            "x-origin" => set(&mut target.origin, Origin::parse(value)),
            "x-change" => set(&mut changed, change(value)),
            "x-origin-basis" => set(&mut target.origin_basis, OriginBasis::parse(value)),
            "x-variants" => value.parse().map(|count| target.other_variants = count).is_ok(),
            "x-relation" => set(&mut target.relation, Relation::parse(value)),
            "x-translated-source" => set(&mut target.translated_source, Some(value.clone())),
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
            name if places => match place_part(name, behind) {
                Some(at) => {
                    let taken = if at <= behind {
                        let mut place = PlaceRecord::default();
                        let taken = set_part(&mut place, name, value);
                        if taken {
                            target.places.push(place);
                        }
                        taken
                    } else {
                        target.places.last_mut().is_some_and(|place| set_part(place, name, value))
                    };
                    if taken {
                        behind = at;
                    }
                    taken
                }
                None => false,
            },
            _ => false,
        };
        if taken {
            spare.put(property);
        } else {
            target.properties.push(property);
        }
    }
    spare.put_list(properties);
    if let Some(label) = label {
        match target.places.first_mut() {
            Some(place) => place.label = label,
            None => target.properties.push(Property { name: "x-label".to_owned(), value: label.as_str().to_owned() }),
        }
    }
    changed
}

/// Which part of a place a property is. They come in their order, so those `behind` the last are looked at first.
fn place_part(name: &str, behind: usize) -> Option<usize> {
    let of = |mut parts: std::ops::Range<usize>| parts.find(|at| PLACE[*at] == name);
    let from = if behind < PLACE.len() { behind + 1 } else { 0 };
    of(from..PLACE.len()).or_else(|| of(0..from))
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
    static BLOCKS: LazyLock<Vec<Block>> = LazyLock::new(|| (0..=u8::MAX).filter_map(Block::from_code).collect());
    BLOCKS.iter().copied().find(|block| block.as_str() == name)
}

/// Sets a part of a place, which a text is moved to; `false` when the value is none of that part.
fn set_part(place: &mut PlaceRecord, name: &str, value: &mut String) -> bool {
    let text = |part: &mut String, value: &mut String| {
        *part = std::mem::take(value);
        true
    };
    let stated = |part: &mut Option<String>, value: &mut String| {
        let taken = part.is_none();
        if taken {
            *part = Some(std::mem::take(value));
        }
        taken
    };
    match name {
        "x-label" if is_label(value) => {
            place.label = Label::parse(value);
            true
        }
        "x-repository" => text(&mut place.repository, value),
        "x-ref" => text(&mut place.reference, value),
        "x-commit" => set(&mut place.commit, object_id(value)),
        "x-path" => text(&mut place.path, value),
        "x-line" => set(&mut place.line, value.parse().ok()),
        "x-revision" => set(&mut place.revision, object_id(value)),
        "x-bytes" => set(&mut place.bytes, bytes(value)),
        "x-key" => text(&mut place.key, value),
        "x-block" => set(&mut place.block, block(value)),
        "x-heading" => text(&mut place.heading, value),
        "x-anchor" => text(&mut place.anchor, value),
        "x-handoff" => set(&mut place.handoff, day(value)),
        "x-source-commit" => stated(&mut place.source_commit, value),
        "x-source-hash" => stated(&mut place.source_hash, value),
        "x-file-id" => stated(&mut place.file_id, value),
        _ => false,
    }
}

/// Reads an object id as it is written: in lower case.
pub(crate) fn object_id(value: &str) -> Option<ObjectId> {
    value.parse().ok().filter(|_| !value.bytes().any(|byte| byte.is_ascii_uppercase()))
}

/// Reads a day such as `2021-03-09`.
pub(crate) fn day(value: &str) -> Option<Date> {
    let bytes: &[u8; 10] = value.as_bytes().try_into().ok()?;
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i16::from(byte - b'0')))
    };
    let [year @ .., b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let (month, day) = (number(&[*m1, *m2])?, number(&[*d1, *d2])?);
    Date::new(number(year)?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
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
    fn values_as_they_are_written() {
        assert_eq!(day("2021-03-09"), Date::new(2021, 3, 9).ok());
        for broken in ["2021-3-9", "2021-02-30", "2021-03-09 ", "20210309", "+021-03-09", "2021/03/09", ""] {
            assert_eq!(day(broken), None, "{broken}");
        }
        let id = "4faffa03b4ba97fe2a338a96f4e87999abe22563";
        assert_eq!(object_id(id).map(|id| id.to_string()).as_deref(), Some(id));
        assert_eq!(object_id(&id.to_uppercase()), None);
        assert_eq!((block("heading2"), block("Heading2")), (Some(Block::Heading(2)), None));
    }

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
