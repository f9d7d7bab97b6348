//! Imported units as their files state them.

use bitext_exchange::{Per, Property, TargetRecord};

use super::gather::Exporter;
use super::occurrence::Text;
use crate::Error;
use crate::import::detail;

/// A unit of a layer, with the translations that the filters let through.
pub(super) struct Stated {
    pub(super) layer: u16,
    pub(super) ordinal: u32,
    pub(super) per_occurrence: bool,
    pub(super) tuid: Option<String>,
    pub(super) source: Text,
    pub(super) usage: Option<u64>,
    pub(super) properties: Vec<Property>,
    pub(super) targets: Vec<(Text, TargetRecord)>,
}

/// Reads a unit of a layer.
pub(super) fn read(exporter: &mut Exporter<'_>, index: usize) -> Result<Stated, Error> {
    let layers = exporter.layers;
    let row = layers.row(index);
    let empty = || Stated {
        layer: row.layer,
        ordinal: row.ordinal,
        per_occurrence: false,
        tuid: None,
        source: row.source(),
        usage: None,
        properties: Vec::new(),
        targets: Vec::new(),
    };
    let Some(reader) = &mut exporter.imported.reader else { return Ok(empty()) };
    let unit = reader.unit(layers.list[usize::from(row.layer)].info.row, row.ordinal)?;
    let (usage, properties) = detail::read_unit(&unit.detail);
    let mut stated = Stated {
        per_occurrence: layers.is_per_occurrence(row.layer, unit.file),
        tuid: unit.tuid,
        source: Text::new(unit.source),
        usage,
        properties,
        ..empty()
    };
    for target in unit.targets {
        let mut record = detail::read_target(&target.detail, &target.locale, target.origin);
        if layers.lets_through(&exporter.options.filter, row.layer, &record) {
            if exporter.options.per == Per::Occurrence {
                // A unit of the file stands for several places, of which it names some; one of ours for one.
                record.places.truncate(1);
            }
            record.locale = exporter.options.locale_map.name(&record.locale);
            stated.targets.push((Text::new(target.text), record));
        }
    }
    Ok(stated)
}

/// Units that a table has in several lines, by their identifier, with at most one translation into each locale: indexes
/// of the parts of each.
pub(super) fn combined(stated: &[Stated]) -> Vec<Vec<usize>> {
    let mut units: Vec<Vec<usize>> = Vec::new();
    for (index, part) in stated.iter().enumerate() {
        let goes_on = |unit: &&mut Vec<usize>| {
            part.tuid.is_some()
                && unit.iter().all(|other| {
                    let other = &stated[*other];
                    (other.layer, &other.tuid) == (part.layer, &part.tuid) && !shares_locale(other, part)
                })
        };
        match units.last_mut().filter(goes_on) {
            Some(unit) => unit.push(index),
            None => units.push(vec![index]),
        }
    }
    units
}

pub(super) fn shares_locale(one: &Stated, other: &Stated) -> bool {
    one.targets.iter().any(|(_, target)| other.targets.iter().any(|(_, another)| another.locale == target.locale))
}

#[cfg(test)]
mod tests {
    use bitext_model::Locale;
    use bitext_store::TextId;

    use super::*;

    fn stated(tuid: Option<&str>, locales: &[&str]) -> Stated {
        let target = |tag: &&str| {
            let locale: Locale = tag.parse().unwrap();
            (Text::new(TextId(2)), detail::read_target("{}", &locale, bitext_model::Origin::Imported))
        };
        Stated {
            layer: 0,
            ordinal: 0,
            per_occurrence: false,
            tuid: tuid.map(str::to_owned),
            source: Text::new(TextId(1)),
            usage: None,
            properties: Vec::new(),
            targets: locales.iter().map(target).collect(),
        }
    }

    #[test]
    fn lines_of_one_identifier_are_one_unit_as_long_as_no_locale_comes_twice() {
        let lines = [
            stated(Some("a"), &["nb-NO"]),
            stated(Some("a"), &["nl-NL"]),
            stated(Some("a"), &["nb-NO"]),
            stated(Some("b"), &["nl-NL"]),
            stated(None, &["ja-JP"]),
            stated(None, &["nl-NL"]),
        ];
        assert_eq!(combined(&lines), [vec![0, 1], vec![2], vec![3], vec![4], vec![5]]);
    }
}
