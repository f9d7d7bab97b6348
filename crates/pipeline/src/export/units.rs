//! Distinct units: each source once, with its chosen targets.

use std::collections::HashMap;
use std::ops::Range;

use bitext_exchange::{OCCURRENCE_EXAMPLES, PlaceRecord, Target, TranslationUnit, tuid};
use bitext_model::{OriginBasis, Relation, UnitKind};
use bitext_store::SegmentDetail;

use super::Variants;
use super::choose::{Candidate, candidates, sort};
use super::gather::{Beside, Exporter};
use super::imported;
use super::occurrence::{Occurrence, Text};
use super::passes::TakeUnits;
use super::properties::Properties;
use crate::Error;

/// Hands over the units of a family, in the order in which documents first use them; how many occurrences it has.
pub(super) fn write(
    exporter: &mut Exporter<'_>,
    family: Range<usize>,
    units: &mut dyn TakeUnits,
) -> Result<u64, Error> {
    let mut occurrences = Vec::new();
    let name = exporter.places.places[family.start].family.as_str();
    for place in family {
        if exporter.interrupt.is_stopped() {
            return Ok(0);
        }
        exporter.occurrences(place, &mut occurrences)?;
        exporter.progress.advance(1);
    }
    exporter.merging.end_family();
    let mut groups = grouped(&mut occurrences);
    if let Some(pivot) = exporter.pivot {
        let mut turned = Vec::new();
        for group in groups {
            if exporter.interrupt.is_stopped() {
                return Ok(0);
            }
            let candidates = all_candidates(exporter, &occurrences[group])?;
            pivot.turn_candidates(exporter, &candidates, &mut turned);
        }
        occurrences = turned;
        groups = grouped(&mut occurrences);
    }
    let mut buffers = Buffers::default();
    for group in groups {
        if exporter.interrupt.is_stopped() {
            return Ok(0);
        }
        write_group(exporter, name, &occurrences[group], &mut buffers, units)?;
    }
    Ok(occurrences.len() as u64)
}

/// Sorts occurrences so that those of one source and kind stand together, groups in the order of their first and each
/// in the order they came in. The ranges of the groups.
fn grouped(occurrences: &mut Vec<Occurrence>) -> Vec<Range<usize>> {
    let mut numbers: HashMap<(Text, UnitKind), u32> = HashMap::with_capacity(occurrences.len());
    let mut group_of = Vec::with_capacity(occurrences.len());
    let mut sizes: Vec<usize> = Vec::new();
    for occurrence in occurrences.iter() {
        let number = *numbers.entry((occurrence.source, occurrence.kind())).or_insert(sizes.len() as u32);
        if number as usize == sizes.len() {
            sizes.push(0);
        }
        sizes[number as usize] += 1;
        group_of.push(number);
    }
    drop(numbers);
    let mut end = 0;
    let groups: Vec<_> = sizes
        .iter()
        .map(|size| {
            end += size;
            end - size..end
        })
        .collect();
    // The sort is stable, so occurrences of a group stay in order.
    let mut order: Vec<u32> = (0..occurrences.len() as u32).collect();
    order.sort_by_key(|index| group_of[*index as usize]);
    *occurrences = order.into_iter().map(|index| occurrences[index as usize]).collect();
    groups
}

/// What a unit borrows from, kept to be filled again.
#[derive(Default)]
pub(super) struct Buffers {
    source: String,
    targets: Vec<String>,
    details: Vec<Vec<(u32, SegmentDetail, Beside)>>,
    /// Sources that targets translate instead of the unit's.
    translated: Vec<Option<String>>,
}

fn write_group(
    exporter: &mut Exporter<'_>,
    family: &str,
    occurrences: &[Occurrence],
    buffers: &mut Buffers,
    units: &mut dyn TakeUnits,
) -> Result<(), Error> {
    let kind = occurrences[0].kind();
    let mut candidates = match exporter.pivot {
        // What links add was turned with the rest.
        Some(_) => candidates(exporter, occurrences)?,
        None => all_candidates(exporter, occurrences)?,
    };
    imported::join(exporter, family, kind, occurrences[0].source, &mut candidates)?;
    write_candidates(
        exporter,
        family,
        kind,
        occurrences[0].source,
        &candidates,
        occurrences.len() as u64,
        buffers,
        units,
    )
}

/// The candidates of a source: those that documents have, and in other locales those that links lead to.
fn all_candidates<'e>(exporter: &mut Exporter<'e>, occurrences: &[Occurrence]) -> Result<Vec<Candidate<'e>>, Error> {
    let mut all = candidates(exporter, occurrences)?;
    let first = &occurrences[0];
    let family = exporter.place(first.place).family.as_str();
    let linked = exporter.linked(first.source, first.kind())?;
    let is_missing = |occurrence: &&Occurrence| {
        exporter.place(occurrence.place).family == family
            && !all.iter().any(|candidate| candidate.locale == exporter.locale(occurrence))
    };
    let linked: Vec<Occurrence> = linked.iter().filter(is_missing).copied().collect();
    if !linked.is_empty() {
        all.extend(candidates(exporter, &linked)?);
        sort(exporter, &mut all)?;
    }
    Ok(all)
}

/// Writes a source with the translations that are chosen of its candidates, which are sorted.
#[expect(clippy::too_many_arguments, reason = "a struct for them would only rename them")]
pub(super) fn write_candidates(
    exporter: &mut Exporter<'_>,
    family: &str,
    kind: UnitKind,
    source: Text,
    candidates: &[Candidate<'_>],
    usage: u64,
    buffers: &mut Buffers,
    units: &mut dyn TakeUnits,
) -> Result<(), Error> {
    buffers.source.clear();
    exporter.read(source, &mut buffers.source)?;
    let by_locale: Vec<&[Candidate<'_>]> = candidates.chunk_by(|left, right| left.locale == right.locale).collect();
    let rounds = match exporter.options.variants {
        Variants::All => by_locale.iter().map(|variants| variants.len()).max().unwrap_or(0),
        _ => 1,
    };
    for round in 0..rounds {
        // The next best of each locale that has one.
        let chosen: Vec<Chosen<'_, '_>> = by_locale
            .iter()
            .filter_map(|variants| Some(Chosen { candidate: variants.get(round)?, variants }))
            .collect();
        write_unit(exporter, family, kind, &chosen, usage, round, buffers, units)?;
    }
    Ok(())
}

/// A translation that is written, with all that it competed with in its locale.
struct Chosen<'c, 'e> {
    candidate: &'c Candidate<'e>,
    variants: &'c [Candidate<'e>],
}

impl Chosen<'_, '_> {
    /// Occurrences of the source in the locale: in documents, if they have it.
    fn usage_of_source(&self) -> u64 {
        let usage = |imported: bool| {
            let variants = self.variants.iter().filter(move |variant| variant.imported.is_some() == imported);
            variants.map(|variant| variant.usage).sum::<u64>()
        };
        match usage(false) {
            0 => usage(true),
            in_documents => in_documents,
        }
    }
}

#[expect(clippy::too_many_arguments, reason = "one call; a struct for it would only rename them")]
fn write_unit(
    exporter: &mut Exporter<'_>,
    family: &str,
    kind: UnitKind,
    chosen: &[Chosen<'_, '_>],
    usage: u64,
    round: usize,
    buffers: &mut Buffers,
    units: &mut dyn TakeUnits,
) -> Result<(), Error> {
    let Buffers { source, targets: texts, details, translated } = buffers;
    let whole = exporter.options.format.carries.whole_examples;
    texts.resize_with(texts.len().max(chosen.len()), String::new);
    details.resize_with(details.len().max(chosen.len()), Vec::new);
    translated.clear();
    for (index, Chosen { candidate, .. }) in chosen.iter().enumerate() {
        texts[index].clear();
        exporter.read(candidate.target, &mut texts[index])?;
        translated.push(match candidate.occurrences.first() {
            Some(occurrence) if candidate.relation == Relation::Edited && exporter.pivot.is_none() => {
                exporter.own_source(occurrence)?
            }
            _ => None,
        });
        details[index].clear();
        for occurrence in candidate.occurrences.iter().take(OCCURRENCE_EXAMPLES) {
            // One place's neighbours are all that a unit has room for.
            let beside = if details[index].is_empty() { exporter.beside(occurrence)? } else { Beside::default() };
            details[index].push((occurrence.place, exporter.detail(occurrence, whole)?, beside));
        }
    }
    let mut shown_by = Vec::with_capacity(chosen.len());
    for Chosen { candidate, .. } in chosen {
        let shown = if candidate.basis() == OriginBasis::Import { None } else { candidate.occurrences.first() };
        shown_by.push(shown.map(|occurrence| exporter.shown_by(occurrence)).transpose()?.flatten());
    }
    let mut targets = Vec::with_capacity(chosen.len());
    for (index, chosen) in chosen.iter().enumerate() {
        let Chosen { candidate, variants } = chosen;
        let imported = candidate.imported.as_deref();
        let places = imported.map_or(&[][..], |record| &record.places);
        let provenance: Vec<_> = details[index]
            .iter()
            .map(|(place, detail, beside)| exporter.provenance(*place, detail, beside))
            .chain(places.iter().take(OCCURRENCE_EXAMPLES).map(PlaceRecord::as_provenance))
            .collect();
        targets.push(Target {
            locale: candidate.locale,
            text: &texts[index],
            origin: candidate.origin,
            origin_basis: candidate.basis(),
            shown_by: shown_by[index].take(),
            usage: candidate.usage,
            usage_of_source: chosen.usage_of_source(),
            other_variants: variants.len() as u64 - 1,
            relation: candidate.relation,
            translated_source: match imported {
                Some(record) => record.translated_source.as_deref(),
                None => translated[index].as_deref(),
            },
            change: None,
            handoff: match imported {
                Some(record) => record.handoff,
                None => provenance.iter().filter_map(|place| place.handoff).max(),
            },
            properties: candidate.properties.as_slice(),
            provenance,
        });
    }
    let variant = if round == 0 { String::new() } else { variant(exporter, &targets) };
    let tuid = tuid(family, kind, &exporter.as_written(source), &variant);
    let mut stated = Properties::default();
    for Chosen { candidate, .. } in chosen {
        stated.extend(candidate.unit_properties.as_slice().iter().cloned());
    }
    units.unit(&TranslationUnit { tuid, family, kind, source, targets, usage, properties: stated.as_slice() })
}

/// What tells a further unit of a source from the first.
fn variant(exporter: &Exporter<'_>, targets: &[Target<'_>]) -> String {
    let mut variant = String::new();
    for target in targets {
        variant.push_str(target.locale.as_str());
        variant.push('\t');
        variant.push_str(&exporter.as_written(target.text));
        variant.push('\n');
    }
    variant
}
