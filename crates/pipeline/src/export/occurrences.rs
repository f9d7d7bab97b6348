//! Every occurrence: the units of a document, each with its translations in the locales that have it.
//!
//! The documents of one path and branch in several locales belong together. So do documents under different paths when
//! an asset id says so: one that is not empty, and that in each locale one document alone holds. Within such a group,
//! the segments with the same source and kind meet, the first of one locale with the first of another, and so on.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bitext_exchange::{Target, TranslationUnit, clean, tuid};
use bitext_model::{Locale, Origin, OriginBasis, UnitKind};
use bitext_store::SegmentDetail;

use super::Summary;
use super::files::Files;
use super::gather::{Exporter, Occurrence, Text};
use crate::Error;

/// Writes the units of every document, in the order of paths.
pub(super) fn write(mut exporter: Exporter<'_>, files: &mut Files<'_>, summary: &mut Summary) -> Result<(), Error> {
    for documents in document_groups(&exporter) {
        if exporter.interrupt.is_stopped() {
            return Ok(());
        }
        let mut occurrences = Vec::new();
        let mut details = HashMap::new();
        for place in &documents {
            exporter.occurrences(*place, &mut occurrences)?;
            details.insert(*place as u32, exporter.details(*place)?);
        }
        summary.occurrences += occurrences.len() as u64;
        for (unit, number) in meet(&occurrences) {
            write_unit(&mut exporter, &unit, number, &details, files)?;
        }
        exporter.progress.advance(documents.len() as u64);
    }
    Ok(())
}

/// Places whose documents belong together, at most one of each locale, in the order of their first.
fn document_groups(exporter: &Exporter<'_>) -> Vec<Vec<usize>> {
    let places = &exporter.places.places;
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_path: HashMap<(&str, &str, &str), Vec<usize>> = HashMap::new();
    for (index, place) in places.iter().enumerate() {
        let reference = exporter.places.refs[place.reference as usize].name.as_str();
        let candidates = by_path.entry((&place.family, &place.path, reference)).or_default();
        // An old revision, or a second repository of one locale, begins a group of its own.
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
    join_by_asset(exporter, groups)
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
    for group in &mut groups {
        group.sort_by_key(|place| (&exporter.place(*place as u32).locale, *place));
    }
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
    number: u32,
    details: &HashMap<u32, Vec<SegmentDetail>>,
    files: &mut Files<'_>,
) -> Result<(), Error> {
    let first = &occurrences[0];
    let place = exporter.place(first.place);
    let mut texts = String::new();
    let source = exporter.read(first.source, &mut texts)?;
    let mut read = Vec::with_capacity(occurrences.len());
    for occurrence in occurrences {
        let target = exporter.read(occurrence.target, &mut texts)?;
        read.push((occurrence.place, target, &details[&occurrence.place][occurrence.ordinal as usize]));
    }
    let mut targets = Vec::with_capacity(read.len());
    for (place, target, detail) in read {
        targets.push(Target {
            locale: &exporter.place(place).locale,
            text: &texts[target],
            origin: Origin::from(exporter.revision(place).label),
            origin_basis: OriginBasis::Label,
            usage: 1,
            other_variants: 0,
            provenance: vec![exporter.provenance(place, detail)],
        });
    }
    let source = &texts[source];
    let hashed = if exporter.options.format.carries.exact_text { source.into() } else { clean(source).text };
    let reference = &exporter.places.refs[place.reference as usize].name;
    let kind = first.kind();
    let tuid = tuid(&place.family, kind, &hashed, &format!("{reference}\t{}\t{number}", place.path));
    files.unit(&TranslationUnit { tuid, family: &place.family, kind, source, targets, usage: 1 })
}
