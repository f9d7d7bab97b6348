//! A branch's documents as states to be followed.

use std::collections::HashMap;

use bitext_model::Label;
use bitext_store::{Error, Lineage, Sighting, UnitSources};

use super::follow::{Elsewhere, Pair, State};

/// The states of a lineage, with the ordinals of their segments.
pub(super) fn read(lineage: &Lineage, units: &mut UnitSources<'_>) -> Result<(Vec<State>, Vec<Vec<u32>>), Error> {
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
pub(super) struct Others<'o> {
    pub(super) sightings: &'o HashMap<i64, Sighting>,
    pub(super) lineage: &'o Lineage,
}

impl Elsewhere for Others<'_> {
    fn label(&self, unit: i64, state: usize) -> Option<Label> {
        // What was seen before this document had it for the first time was seen in another.
        let seen = self.sightings.get(&unit)?;
        (seen.number < self.lineage.states[state].number).then_some(seen.label)
    }
}
