//! Origins of the texts of a branch, kept in the memory.

use bitext_model::OriginBasis;
use bitext_store::{Error, InputWriter, NewOrigin};

use super::branch::{Others, read};
use super::follow::{Witness, follow};
use crate::Interrupt;

/// Finds out who wrote the texts that commits from number `since` on brought, and keeps it. What earlier commits brought
/// is no other for it. Told to stop, it leaves off; whether it did not.
pub(crate) fn find_origins(writer: &mut InputWriter<'_>, since: i64, interrupt: &Interrupt) -> Result<bool, Error> {
    let lineages = writer.lineages()?;
    let sightings = writer.first_sightings(&lineages)?;
    let mut units = writer.unit_sources()?;
    for lineage in lineages.iter().filter(|lineage| lineage.states.iter().any(|state| since <= state.number)) {
        if interrupt.is_stopped() {
            return Ok(false);
        }
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
    Ok(true)
}
