//! Origins of the texts of a branch, kept in the memory.

use std::collections::HashMap;

use bitext_model::{Label, OriginBasis};
use bitext_store::{Error, InputWriter, Lineage, NewOrigin, Sighting, UnitSources};

use super::follow::{Elsewhere, Pair, State, Witness, follow};
/// Finds out who wrote the texts that commits from number `since` on brought, and keeps it. What earlier commits brought
/// is no other for it.
pub(crate) fn find_origins(writer: &mut InputWriter<'_>, since: i64) -> Result<(), Error> {
    let lineages = writer.lineages()?;
    let sightings = writer.first_sightings(&lineages)?;
    let mut units = writer.unit_sources()?;
    for lineage in lineages.iter().filter(|lineage| lineage.states.iter().any(|state| since <= state.number)) {
        let (states, ordinals) = read(lineage, &mut units)?;
        let others = Others { sightings: &sightings, lineage };
        let told = follow(&states, &others, &mut |_| {});
        for (number, place) in lineage.states.iter().enumerate().filter(|(_, place)| since <= place.number) {
            let all = states[number].pairs.iter().zip(&told[number]).zip(&ordinals[number]);
            // What only the label says needs no row.
            let shown = all.filter(|((_, told), _)| told.basis != OriginBasis::Label);
            let origins: Vec<NewOrigin> = shown
                .map(|((pair, told), ordinal)| NewOrigin {
                    ordinal: *ordinal,
                    origin: told.origin,
                    basis: told.basis,
                    first_commit: match told.first {
                        Witness::State(state) => lineage.states[state].commit,
                        Witness::Other => sightings[&pair.unit].commit,
                    },
                    shown_commit: lineage.states[told.shown].commit,
                })
                .collect();
            writer.set_origins(place.placement, &origins)?;
        }
    }
    Ok(())
}

/// The states of a lineage, with the ordinals of their segments.
fn read(lineage: &Lineage, units: &mut UnitSources<'_>) -> Result<(Vec<State>, Vec<Vec<u32>>), Error> {
    let mut states = Vec::with_capacity(lineage.states.len());
    let mut ordinals = Vec::with_capacity(lineage.states.len());
    for state in &lineage.states {
        let segments = units.of_revision(state.revision)?;
        ordinals.push(segments.iter().map(|(ordinal, ..)| *ordinal).collect());
        states.push(State {
            label: state.label,
            pairs: segments.iter().map(|&(_, unit, source)| Pair { source, unit }).collect(),
            is_before_all: !state.is_dated,
        });
    }
    Ok((states, ordinals))
}

/// Other documents of the branch.
struct Others<'o> {
    sightings: &'o HashMap<i64, Sighting>,
    lineage: &'o Lineage,
}

impl Elsewhere for Others<'_> {
    fn label(&self, unit: i64, state: usize) -> Option<Label> {
        // What was seen before this document had it for the first time was seen in another.
        let seen = self.sightings.get(&unit)?;
        (seen.number < self.lineage.states[state].number).then_some(seen.label)
    }
}
