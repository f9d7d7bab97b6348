//! Every occurrence: the units of a document, each with its translations in the locales that have it.
//!
//! The documents of one path and branch in several locales belong together. So do documents under different paths when
//! an asset id says so: one that is not empty, and that in each locale one document alone holds. Within such a group,
//! the segments with the same source and kind meet, the first of one locale with the first of another, and so on.
//!
//! Documents as they stand now and former revisions are grouped apart, so that the units of the former ones change
//! nothing in the others.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use bitext_exchange::{Target, TranslationUnit, tuid};
use bitext_model::{Locale, Relation, UnitKind};
use bitext_store::SegmentDetail;

use super::gather::Exporter;
use super::imported;
use super::occurrence::{Occurrence, Text};
use super::passes::TakeUnits;
use crate::Error;

/// Hands over the units of every document of a family, in the order of paths; how many occurrences it has.
pub(super) fn write(
    exporter: &mut Exporter<'_>,
    family: Range<usize>,
    units: &mut dyn TakeUnits,
) -> Result<u64, Error> {
    let mut count = 0;
    let of_family = &exporter.places.places[family.start].family;
    for Group { name, places } in document_groups(exporter, family) {
        if exporter.interrupt.is_stopped() {
            return Ok(0);
        }
        let mut occurrences = Vec::new();
        let mut details = HashMap::new();
        for place in &places {
            exporter.occurrences(*place, &mut occurrences)?;
            details.insert(*place as u32, exporter.details(*place)?);
        }
        imported::note(exporter, of_family, &occurrences);
        for (mut unit, number) in meet(&occurrences) {
            if let Some(pivot) = exporter.pivot {
                unit = pivot.turn_occurrences(exporter, &unit);
            }
            if unit.is_empty() {
                continue;
            }
            count += unit.len() as u64;
            write_unit(exporter, &unit, &format!("{name}\0{number}"), &details, units)?;
        }
        exporter.progress.advance(places.len() as u64);
    }
    Ok(count)
}

/// Places whose documents belong together, at most one of each locale.
struct Group {
    /// Its name within the family.
    name: String,
    /// The places, sorted by locale.
    places: Vec<usize>,
}

/// The places of a family in groups, in the order of paths.
fn document_groups(exporter: &Exporter<'_>, family: Range<usize>) -> Vec<Group> {
    let (current, former): (Vec<usize>, Vec<usize>) = family.partition(|place| exporter.place(*place as u32).current);
    let mut groups = join_by_asset(exporter, group_by_path(exporter, &current));
    groups.extend(join_by_asset(exporter, group_by_path(exporter, &former)));
    for group in &mut groups {
        group.sort_by_key(|place| (&exporter.place(*place as u32).locale, *place));
    }
    // Those that stand now come first, so they have the same names without the others.
    let names = names(exporter, &groups);
    let mut groups: Vec<Group> = names.into_iter().zip(groups).map(|(name, places)| Group { name, places }).collect();
    groups.sort_by_key(|group| group.places.iter().min().copied());
    groups
}

/// The name of each group: ref and path; but for the first group of these, also repository and blob id; and where even
/// they repeat, because a document went back to former content, a number. NUL, which no path can hold, parts them.
fn names(exporter: &Exporter<'_>, groups: &[Vec<usize>]) -> Vec<String> {
    let mut taken: HashMap<(&str, String), u32> = HashMap::new();
    let mut take = |family, name: &String| {
        let times = taken.entry((family, name.clone())).or_default();
        *times += 1;
        *times
    };
    let mut names = Vec::with_capacity(groups.len());
    for group in groups {
        let first = exporter.place(group[0] as u32);
        let reference = &exporter.places.refs[first.reference as usize];
        let mut name = format!("{}\0{}", reference.name, first.path);
        if 1 < take(&first.family, &name) {
            let blob = exporter.revision(group[0] as u32).blob;
            name = format!("{name}\0{}\0{blob}", reference.repository);
            let times = take(&first.family, &name);
            if 1 < times {
                name = format!("{name}\0{times}");
            }
        }
        names.push(name);
    }
    names
}

/// Puts each place into the first group of its path and ref that has none of its locale.
fn group_by_path(exporter: &Exporter<'_>, members: &[usize]) -> Vec<Vec<usize>> {
    let places = &exporter.places.places;
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_path: HashMap<(&str, &str, &str), Vec<usize>> = HashMap::new();
    for &index in members {
        let place = &places[index];
        let reference = exporter.places.refs[place.reference as usize].name.as_str();
        let candidates = by_path.entry((&place.family, &place.path, reference)).or_default();
        // Another revision, or a second repository of one locale, begins a group of its own.
        let group = candidates
            .iter()
            .copied()
            .find(|group| groups[*group].iter().all(|member| places[*member].locale != place.locale));
        match group {
            Some(group) => groups[group].push(index),
            None => {
                candidates.push(groups.len());
                groups.push(vec![index]);
            }
        }
    }
    groups
}

/// Joins groups whose documents have an asset id in common that no other document of their locales has.
fn join_by_asset(exporter: &Exporter<'_>, mut groups: Vec<Vec<usize>>) -> Vec<Vec<usize>> {
    let mut holders: BTreeMap<(&str, &str, &str), Vec<usize>> = BTreeMap::new();
    for (group, places) in groups.iter().enumerate() {
        for place in places {
            let stands = exporter.place(*place as u32);
            if let Some(asset) = exporter.revision(*place as u32).asset_id.as_deref() {
                let reference = exporter.places.refs[stands.reference as usize].name.as_str();
                holders.entry((&stands.family, reference, asset)).or_default().push(group);
            }
        }
    }
    for (_, mut holding) in holders {
        let documents = holding.len();
        holding.sort_unstable();
        holding.dedup();
        let locales: BTreeSet<&Locale> = holding
            .iter()
            .flat_map(|group| &groups[*group])
            .map(|place| &exporter.place(*place as u32).locale)
            .collect();
        let members: usize = holding.iter().map(|group| groups[*group].len()).sum();
        // One document of each locale, all of them holding the id, in more than one group.
        if 1 < holding.len() && documents == members && locales.len() == members {
            let (first, others) = (holding[0], &holding[1..]);
            for other in others {
                let moved = std::mem::take(&mut groups[*other]);
                groups[first].extend(moved);
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// The occurrences that meet, each list with one of each locale, and how many of the same source came before it.
fn meet(occurrences: &[Occurrence]) -> Vec<(Vec<Occurrence>, u32)> {
    let mut units: Vec<(Vec<Occurrence>, u32)> = Vec::new();
    let mut by_source: HashMap<(Text, UnitKind), Vec<usize>> = HashMap::new();
    let mut nth: HashMap<(Text, UnitKind, u32), usize> = HashMap::new();
    for occurrence in occurrences {
        let (source, kind) = (occurrence.source, occurrence.kind());
        let of_source = by_source.entry((source, kind)).or_default();
        let nth = nth.entry((source, kind, occurrence.place)).or_default();
        if *nth == of_source.len() {
            of_source.push(units.len());
            units.push((Vec::new(), *nth as u32));
        }
        units[of_source[*nth]].0.push(*occurrence);
        *nth += 1;
    }
    units
}

fn write_unit(
    exporter: &mut Exporter<'_>,
    occurrences: &[Occurrence],
    variant: &str,
    details: &HashMap<u32, Vec<(u32, SegmentDetail)>>,
    units: &mut dyn TakeUnits,
) -> Result<(), Error> {
    let first = &occurrences[0];
    let place = exporter.place(first.place);
    let mut texts = String::new();
    let source = exporter.read(first.source, &mut texts)?;
    let mut read = Vec::with_capacity(occurrences.len());
    for occurrence in occurrences {
        let target = exporter.read(occurrence.target, &mut texts)?;
        let beside = exporter.beside(occurrence)?;
        let shown_by = exporter.shown_by(occurrence)?;
        let of_place = &details[&occurrence.place];
        let Ok(at) = of_place.binary_search_by_key(&occurrence.ordinal, |(ordinal, _)| *ordinal) else { continue };
        read.push((occurrence.place, target, &of_place[at].1, beside, shown_by));
    }
    let mut targets = Vec::with_capacity(read.len());
    for (occurrence, (place, target, detail, beside, shown_by)) in occurrences.iter().zip(&mut read) {
        let place = *place;
        targets.push(Target {
            locale: exporter.locale(occurrence),
            text: &texts[target.clone()],
            origin: occurrence.origin(),
            origin_basis: occurrence.basis,
            shown_by: shown_by.take(),
            usage: 1,
            usage_of_source: 1,
            other_variants: 0,
            relation: Relation::Exact,
            translated_source: None,
            handoff: exporter.revision(place).handoff,
            properties: &[],
            change: None,
            provenance: vec![exporter.provenance(place, detail, beside)],
        });
    }
    let source = &texts[source];
    let kind = first.kind();
    let tuid = tuid(&place.family, kind, &exporter.as_written(source), variant);
    units.unit(&TranslationUnit { tuid, family: &place.family, kind, source, targets, usage: 1, properties: &[] })
}
