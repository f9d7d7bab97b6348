//! Imported units in an export.
//!
//! Where documents have the source, imported translations compete with theirs in one unit. The others come after the
//! units of the family's documents, by layer and in the order of their files, as these state them: so what an export
//! wrote comes back byte for byte.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use bitext_exchange::{Property, UnitRecord, tuid};
use bitext_markup::hash;
use bitext_model::{Locale, UnitKind};
use bitext_store::{ImportReader, Snapshot};

use super::Variants;
use super::choose::{Candidate, sort};
use super::gather::Exporter;
use super::layers::Layers;
use super::occurrence::{Occurrence, Text};
use super::passes::TakeUnits;
use super::stated::{Stated, combined, read, shares_locale};
use super::units::{Buffers, write_candidates};
use crate::Error;

/// The property that says which layer a translation comes from, where documents have its source.
const IMPORT: &str = "x-import";

/// What an export knows of imported units while it goes on.
pub(super) struct Imported<'e> {
    /// `None` without layers.
    pub(super) reader: Option<ImportReader<'e>>,
    /// Which units, by index, have met units of documents.
    met: Vec<bool>,
    /// Which are written, with others or on their own.
    written: Vec<bool>,
    /// All units by family and in the order of files; made when it is first asked for.
    order: Vec<u32>,
    /// Pairs that documents have, of sources that layers have too: source and target in their common forms.
    known: HashSet<(Text, Text, Locale)>,
    /// Hashes of the identifiers that imported units were written under.
    tuids: HashSet<u64>,
}

impl<'e> Imported<'e> {
    pub(super) fn new(snapshot: &Snapshot<'e>, layers: &Layers) -> Result<Imported<'e>, Error> {
        let reader = if layers.is_empty() { None } else { Some(snapshot.import_reader()?) };
        let nothing = vec![false; layers.len()];
        Ok(Imported {
            reader,
            met: nothing.clone(),
            written: nothing,
            order: Vec::new(),
            known: HashSet::new(),
            tuids: HashSet::new(),
        })
    }
}

/// Adds the imported translations of a source that documents have to the candidates of the documents.
pub(super) fn join<'e>(
    exporter: &mut Exporter<'e>,
    family: &str,
    kind: UnitKind,
    source: Text,
    candidates: &mut Vec<Candidate<'e>>,
) -> Result<(), Error> {
    if exporter.layers.is_empty() {
        return Ok(());
    }
    let Some(family) = exporter.layers.family_number(family) else { return Ok(()) };
    let rows = exporter.layers.meeting(family, kind, exporter.common(source));
    if rows.is_empty() {
        return Ok(());
    }
    let stated = take(exporter, rows)?;
    add(exporter, &stated, true, candidates);
    sort(exporter, candidates)
}

/// Notes what documents have of the sources that layers have too.
pub(super) fn note(exporter: &mut Exporter<'_>, family: &str, occurrences: &[Occurrence]) {
    if exporter.layers.is_empty() {
        return;
    }
    let Some(family) = exporter.layers.family_number(family) else { return };
    for occurrence in occurrences {
        let source = exporter.common(occurrence.source);
        let rows = exporter.layers.meeting(family, occurrence.kind(), source);
        if !rows.is_empty() {
            let locale = exporter.place(occurrence.place).locale.clone();
            let target = exporter.common(occurrence.target);
            exporter.imported.met[rows].fill(true);
            exporter.imported.known.insert((source, target, locale));
        }
    }
}

/// Hands over the units of a family that met no unit of documents; how many occurrences they stand for.
pub(super) fn write_rest(exporter: &mut Exporter<'_>, family: &str, units: &mut dyn TakeUnits) -> Result<u64, Error> {
    let layers = exporter.layers;
    let mut buffers = Buffers::default();
    let mut occurrences = 0;
    for index in remaining(exporter, family) {
        let row = layers.row(index);
        if exporter.imported.written[index] {
            continue;
        }
        if exporter.interrupt.is_stopped() {
            return Ok(0);
        }
        let stated = take(exporter, layers.alike(index))?;
        let combined = combined(&stated);
        let as_stated = match combined.as_slice() {
            [] => continue,
            [_] => true,
            _ if exporter.options.variants == Variants::All => {
                stated.iter().all(|unit| unit.layer == row.layer && !unit.per_occurrence)
            }
            _ => false,
        };
        if as_stated {
            for unit in combined {
                occurrences += stated[unit[0]].usage.unwrap_or(1);
                write_stated(exporter, family, row.kind(), &stated, &unit, false, units)?;
            }
            continue;
        }
        let usage = |per_occurrence| {
            let units = stated.iter().filter(move |unit| unit.per_occurrence == per_occurrence);
            units.map(|unit| unit.usage.unwrap_or(1))
        };
        let usage = usage(true).sum::<u64>() + usage(false).max().unwrap_or(0);
        occurrences += usage;
        let mut candidates = Vec::new();
        add(exporter, &stated, false, &mut candidates);
        sort(exporter, &mut candidates)?;
        write_candidates(exporter, family, row.kind(), row.source(), &candidates, usage, &mut buffers, units)?;
    }
    Ok(occurrences)
}

/// The same, a unit for each that a file states. Those that met documents come too, but for the translations that the
/// documents have.
pub(super) fn write_rest_of_occurrences(
    exporter: &mut Exporter<'_>,
    family: &str,
    units: &mut dyn TakeUnits,
) -> Result<u64, Error> {
    let layers = exporter.layers;
    let mut occurrences = 0;
    let mut order = remaining(exporter, family).into_iter();
    let mut ahead: Option<(usize, Stated)> = None;
    loop {
        let next = match ahead.take() {
            Some(next) => Some(next),
            None => match order.next() {
                Some(index) => Some((index, read(exporter, index)?)),
                None => None,
            },
        };
        let Some((index, first)) = next else { break };
        exporter.imported.written[index] = true;
        let row = layers.row(index);
        let mut stated = vec![first];
        // A table has a line for each translation of a unit.
        for other in order.by_ref() {
            let unit = read(exporter, other)?;
            let begun = &stated[0];
            let goes_on = begun.tuid.is_some()
                && (begun.layer, &begun.tuid, begun.source) == (unit.layer, &unit.tuid, unit.source)
                && !stated.iter().any(|earlier| shares_locale(earlier, &unit));
            if !goes_on {
                ahead = Some((other, unit));
                break;
            }
            exporter.imported.written[other] = true;
            stated.push(unit);
        }
        if exporter.interrupt.is_stopped() {
            return Ok(0);
        }
        let is_elsewhere = exporter.imported.met[index];
        for unit in &mut stated {
            let (known, forms) = (&exporter.imported.known, exporter.forms());
            let source = forms.common(unit.source);
            unit.targets
                .retain(|(target, record)| !known.contains(&(source, forms.common(*target), record.locale.clone())));
        }
        stated.retain(|unit| !unit.targets.is_empty());
        if stated.is_empty() {
            continue;
        }
        occurrences += stated.iter().map(|unit| unit.targets.len() as u64).sum::<u64>();
        let all: Vec<usize> = (0..stated.len()).collect();
        write_stated(exporter, family, row.kind(), &stated, &all, is_elsewhere, units)?;
    }
    Ok(occurrences)
}

/// The units of a family that are not written, in the order of files.
fn remaining(exporter: &mut Exporter<'_>, family: &str) -> Vec<usize> {
    let (layers, imported) = (exporter.layers, &mut exporter.imported);
    if imported.order.len() < layers.len() {
        imported.order = layers.in_file_order();
    }
    let name = |index: &u32| layers.family(layers.row(*index as usize));
    let start = imported.order.partition_point(|index| name(index) < family);
    let length = imported.order[start..].partition_point(|index| name(index) == family);
    let order = &imported.order[start..start + length];
    order.iter().map(|index| *index as usize).filter(|index| !imported.written[*index]).collect()
}

/// Reads units, of which those without any translation that the filters let through are left out, and marks them all.
fn take(exporter: &mut Exporter<'_>, rows: Range<usize>) -> Result<Vec<Stated>, Error> {
    let mut stated = Vec::with_capacity(rows.len());
    for index in rows {
        exporter.imported.written[index] = true;
        let unit = read(exporter, index)?;
        if !unit.targets.is_empty() {
            stated.push(unit);
        }
    }
    Ok(stated)
}

/// Adds translations to candidates, each to the one with the same text if there is one.
fn add<'e>(exporter: &Exporter<'e>, stated: &[Stated], marked: bool, candidates: &mut Vec<Candidate<'e>>) {
    let mut known: HashMap<(Text, &Locale), usize> = HashMap::with_capacity(candidates.len());
    for (at, candidate) in candidates.iter().enumerate() {
        known.entry((exporter.common(candidate.target), candidate.locale)).or_insert(at);
    }
    for unit in stated {
        for (target, record) in &unit.targets {
            let Some(locale) = exporter.layers.locale(&record.locale) else { continue };
            let mut record = record.clone();
            let at = match known.entry((exporter.common(*target), locale)) {
                Entry::Occupied(same) => {
                    candidates[*same.get()].join(record);
                    *same.get()
                }
                Entry::Vacant(new) => {
                    if marked {
                        let name = exporter.layers.list[usize::from(unit.layer)].info.name.clone();
                        record.properties.push(Property { name: IMPORT.to_owned(), value: name });
                    }
                    candidates.push(Candidate::of_import(locale, *target, record));
                    *new.insert(candidates.len() - 1)
                }
            };
            candidates[at].unit_properties.extend(unit.properties.iter().cloned());
        }
    }
}

/// Writes the parts of a unit as their file states them.
fn write_stated(
    exporter: &mut Exporter<'_>,
    family: &str,
    kind: UnitKind,
    stated: &[Stated],
    parts: &[usize],
    is_elsewhere: bool,
    units: &mut dyn TakeUnits,
) -> Result<(), Error> {
    let first = &stated[parts[0]];
    let mut source = String::new();
    exporter.read(first.source, &mut source)?;
    let mut targets = Vec::new();
    for part in parts {
        for (text, record) in &stated[*part].targets {
            let mut record = record.clone();
            exporter.read(*text, &mut record.text)?;
            targets.push(record);
        }
    }
    let tuid = identify(exporter, family, kind, &source, first, is_elsewhere);
    let unit = UnitRecord {
        line: 0,
        tuid: None,
        family: None,
        kind,
        source,
        source_locale: None,
        usage: first.usage,
        properties: first.properties.clone(),
        targets,
    };
    units.unit(&unit.as_unit(&tuid, family))
}

/// The identifier that the file states, or the one that a unit of documents would get. Where another unit has that, it
/// is one that layer and place in the layer tell from it.
fn identify(
    exporter: &mut Exporter<'_>,
    family: &str,
    kind: UnitKind,
    source: &str,
    unit: &Stated,
    is_elsewhere: bool,
) -> String {
    let written = exporter.as_written(source);
    let wanted = unit.tuid.clone().unwrap_or_else(|| tuid(family, kind, &written, ""));
    if !is_elsewhere && exporter.imported.tuids.insert(hash(&wanted)) {
        return wanted;
    }
    let name = &exporter.layers.list[usize::from(unit.layer)].info.name;
    tuid(family, kind, &written, &format!("import\0{name}\0{}", unit.ordinal))
}
