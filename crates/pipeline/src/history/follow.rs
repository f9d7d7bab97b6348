//! Who wrote each text of a document, from the states that the document went through.
//!
//! The rules, for a source and its targets in a document and its former names:
//!
//! - A text is whose the label says under which it was first seen, whatever labels came later. Where there was none, and
//!   another document of the branch had the text for the same source before, that one's label says it.
//! - A text not seen before that takes the place of a machine's under a human label is a post-edit. In place of people's
//!   text it is people's.
//! - A text of people's that another one replaced, and that comes back, is restored.
//! - A text first seen without a label is whose the first label says.

use std::collections::{HashMap, HashSet};

use bitext_model::{Label, Origin, OriginBasis};

/// A state of a document.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    pub(crate) label: Label,
    /// In file order.
    pub(crate) pairs: Vec<Pair>,
    /// Whether it stood there before all commits that are known: what came with it may be older.
    pub(crate) is_before_all: bool,
}

/// A segment, as numbers that are equal where the texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) source: i64,
    /// Source and target.
    pub(crate) unit: i64,
}

/// Who wrote the text of a segment in a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) origin: Origin,
    pub(crate) basis: OriginBasis,
    /// What first had the text for its source.
    pub(crate) first: Witness,
    /// The state since which the origin is what it is.
    pub(crate) shown: usize,
}

/// What first had a text for its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Witness {
    /// A state of the document.
    State(usize),
    /// The document that [`Elsewhere`] names.
    Other,
}

/// Under which label another document had a unit before a state of this one, if any had.
pub(crate) trait Elsewhere {
    fn label(&self, unit: i64, state: usize) -> Option<Label>;
}

/// No other document is known.
#[cfg(test)]
impl Elsewhere for () {
    fn label(&self, _: i64, _: usize) -> Option<Label> {
        None
    }
}

/// What became of a text from the last state that had its source to the next one that has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// People replaced a machine's text by one not seen before.
    PostEdit,
    /// People replaced people's text by one not seen before.
    Revision,
    /// A text that stood there before was put back.
    Revert,
    /// The text stayed, and the file's label did not.
    Relabel,
    /// A machine's text was replaced by one of a machine's not seen before.
    Retranslation,
    /// People's text was replaced by one of a machine's not seen before.
    Regression,
}

impl What {
    /// Every kind.
    pub const ALL: [What; 6] =
        [What::PostEdit, What::Revision, What::Revert, What::Relabel, What::Retranslation, What::Regression];

    /// The name used in every output and by `--what`.
    pub fn as_str(self) -> &'static str {
        match self {
            What::PostEdit => "post-edit",
            What::Revision => "revision",
            What::Revert => "revert",
            What::Relabel => "relabel",
            What::Retranslation => "retranslation",
            What::Regression => "regression",
        }
    }
}

/// Something that became of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) what: What,
    /// The state that has the new text.
    pub(crate) state: usize,
    /// The last state before that has the source, and the old text. States between have neither.
    pub(crate) before: usize,
    /// Index of the segment in that state.
    pub(crate) pair: usize,
    /// The unit that was replaced, or stayed.
    pub(crate) old: i64,
    /// Who wrote the old text.
    pub(crate) old_origin: Origin,
}

/// What is known of a unit of the document.
#[derive(Debug, Clone, Copy)]
struct Known {
    /// Human, post-edited, machine or unknown: what it was when it was first seen.
    written_by: Origin,
    basis: OriginBasis,
    first: Witness,
    /// The state since which it is known who wrote it.
    since: usize,
    /// The state that put it back after another text had its place.
    restored: Option<usize>,
    /// The first of the states up to now that have it under the same label.
    labelled: (Label, usize),
    /// The state that first had it, and what it did to the text whose place it took.
    came: (usize, Option<What>),
}

/// Follows a document through its states: who wrote the text of each segment of each state, and what became of texts.
pub(crate) fn follow(states: &[State], elsewhere: &impl Elsewhere, event: &mut impl FnMut(Event)) -> Vec<Vec<Told>> {
    let mut known: HashMap<i64, Known> = HashMap::new();
    // The state that a source was last in, and the units that it had there.
    let mut last: HashMap<i64, Last> = HashMap::new();
    // All of these units.
    let mut stood: HashSet<i64> = HashSet::new();
    let mut told = Vec::with_capacity(states.len());
    for (number, state) in states.iter().enumerate() {
        let follower = Follower { states, number, elsewhere };
        let mut of_source: HashMap<i64, Vec<i64>> = HashMap::new();
        for pair in &state.pairs {
            of_source.entry(pair.source).or_default().push(pair.unit);
        }
        let replaced = replaced(state, &last, &stood);
        for (index, (pair, replaced)) in state.pairs.iter().zip(&replaced).enumerate() {
            follower.take(&mut known, index, *pair, *replaced, event);
        }
        told.push(state.pairs.iter().map(|pair| tell(&known[&pair.unit], state.label)).collect());
        for (source, units) in of_source {
            stood.extend(&units);
            if let Some(before) = last.insert(source, Last { state: number, units }) {
                let now = &last[&source].units;
                // A source has few units but in odd files, and there the many are found by hash.
                let kept: HashSet<i64> = now.iter().copied().collect();
                before.units.iter().filter(|unit| !kept.contains(unit)).for_each(|unit| _ = stood.remove(unit));
            }
        }
    }
    told
}

/// Where a source was last.
struct Last {
    state: usize,
    units: Vec<i64>,
}

/// A unit whose place another one took, or which stayed.
#[derive(Clone, Copy)]
struct Old {
    unit: i64,
    /// The last state that has it.
    state: usize,
}

/// For each segment the unit whose place it took: of the texts of its source that are gone and those that came, the
/// first took the place of the first, and so on. `Some` of itself where it stayed.
fn replaced(state: &State, last: &HashMap<i64, Last>, stood: &HashSet<i64>) -> Vec<Option<Old>> {
    let now: HashSet<i64> = state.pairs.iter().map(|pair| pair.unit).collect();
    let mut gone: HashMap<i64, std::vec::IntoIter<i64>> = HashMap::new();
    let mut replaced_by: HashMap<i64, Option<i64>> = HashMap::new();
    let all = state.pairs.iter().map(|pair| {
        let Last { state, units: before } = last.get(&pair.source)?;
        if stood.contains(&pair.unit) {
            return Some(Old { unit: pair.unit, state: *state });
        }
        let unit = *replaced_by.entry(pair.unit).or_insert_with(|| {
            let gone = gone.entry(pair.source).or_insert_with(|| {
                let mut seen = HashSet::new();
                let gone = before.iter().copied().filter(|unit| !now.contains(unit) && seen.insert(*unit));
                gone.collect::<Vec<i64>>().into_iter()
            });
            gone.next()
        });
        Some(Old { unit: unit?, state: *state })
    });
    all.collect()
}

/// A state being taken.
struct Follower<'f, E> {
    states: &'f [State],
    number: usize,
    elsewhere: &'f E,
}

impl<E: Elsewhere> Follower<'_, E> {
    fn take(
        &self,
        known: &mut HashMap<i64, Known>,
        index: usize,
        pair: Pair,
        replaced: Option<Old>,
        event: &mut impl FnMut(Event),
    ) {
        let label = self.states[self.number].label;
        let stayed = replaced.is_some_and(|old| old.unit == pair.unit);
        let label_before = replaced.map(|old| self.states[old.state].label);
        let old = replaced.and_then(|old| Some((old, *known.get(&old.unit)?)));
        let mut tell_event = |what: What| {
            if let Some((Old { unit, state: before }, known)) = old {
                let old_origin = tell(&known, self.states[before].label).origin;
                event(Event { what, state: self.number, before, pair: index, old: unit, old_origin });
            }
        };
        if let Some(unit) = known.get_mut(&pair.unit) {
            if unit.came.0 == self.number {
                // The same as where it stands before in this state.
                if let Some(what) = unit.came.1 {
                    tell_event(what);
                }
                return;
            }
            let is_back = !stayed && old.is_some();
            if stayed && label_before != Some(label) {
                tell_event(What::Relabel);
            } else if is_back {
                tell_event(What::Revert);
            }
            if is_back {
                unit.restored = Some(self.number);
            }
            if unit.labelled.0 != label {
                unit.labelled = (label, self.number);
            }
            if unit.written_by == Origin::Unknown && label != Label::Unknown {
                unit.written_by = Origin::from(label);
                unit.since = self.number;
            }
            return;
        }
        let new = match old {
            Some((_, old)) => {
                let by_label = Origin::from(label);
                let old_is_machine = old.written_by.is_machine();
                let written_by = match by_label {
                    Origin::Human if old_is_machine => Origin::PostEdited,
                    by_label => by_label,
                };
                let what = match (by_label, old.written_by.class()) {
                    (Origin::Human, Origin::Machine) => Some(What::PostEdit),
                    (Origin::Human, Origin::Human) => Some(What::Revision),
                    (Origin::Machine, Origin::Human) => Some(What::Regression),
                    (Origin::Machine, Origin::Machine) => Some(What::Retranslation),
                    // Where no label says who wrote one of them, there is nothing to tell.
                    _ => None,
                };
                if let Some(what) = what {
                    tell_event(what);
                }
                let known = self.known(written_by, OriginBasis::History, Witness::State(self.number));
                Known { came: (self.number, what), ..known }
            }
            None => self.first_seen(pair.unit),
        };
        known.insert(pair.unit, new);
    }

    /// A unit whose source the document did not have before.
    fn first_seen(&self, unit: i64) -> Known {
        let state = &self.states[self.number];
        let own = Origin::from(state.label);
        let other = self.elsewhere.label(unit, self.number).map_or(Origin::Unknown, Origin::from);
        if own == Origin::Unknown && other != Origin::Unknown {
            return self.known(other, OriginBasis::OtherDocument, Witness::Other);
        }
        let basis = if state.is_before_all { OriginBasis::Label } else { OriginBasis::History };
        self.known(own, basis, Witness::State(self.number))
    }

    fn known(&self, written_by: Origin, basis: OriginBasis, first: Witness) -> Known {
        Known {
            written_by,
            basis,
            first,
            since: self.number,
            restored: None,
            labelled: (self.states[self.number].label, self.number),
            came: (self.number, None),
        }
    }
}

/// What there is to say of a unit in a state of this label.
fn tell(known: &Known, label: Label) -> Told {
    let by_people = known.written_by.is_human();
    let (origin, shown) = match (known.written_by, label) {
        (_, Label::Machine) if by_people => (Origin::HumanUnderMtLabel, known.labelled.1),
        (Origin::Machine, Label::Human) => (Origin::MachineUnderHtLabel, known.labelled.1),
        (written_by, _) => match known.restored {
            Some(state) if by_people => (Origin::Restored, state),
            _ => (written_by, known.since),
        },
    };
    // Under another label than its first one, history has shown it, however far back that goes.
    let is_shown = origin != Origin::from(label) && known.basis == OriginBasis::Label;
    let basis = if is_shown { OriginBasis::History } else { known.basis };
    Told { origin, basis, first: known.first, shown }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HT: Label = Label::Human;
    const MT: Label = Label::Machine;

    /// States of one label each, whose pairs are written `source:target`.
    fn states(all: &[(Label, &[&str])]) -> Vec<State> {
        let number = |text: &str| bitext_markup::hash(text).cast_signed();
        let pair = |text: &&str| Pair { source: number(text.split_once(':').unwrap().0), unit: number(text) };
        let state = |(label, pairs): &(Label, &[&str])| State {
            label: *label,
            pairs: pairs.iter().map(pair).collect(),
            is_before_all: false,
        };
        all.iter().map(state).collect()
    }

    /// The origins of the last state, and what happened: kind, state, origin of the old text.
    fn followed(all: &[(Label, &[&str])]) -> (Vec<Origin>, Vec<(What, usize, Origin)>) {
        let mut events = Vec::new();
        let told = follow(&states(all), &(), &mut |event| events.push((event.what, event.state, event.old_origin)));
        (told.last().unwrap().iter().map(|told| told.origin).collect(), events)
    }

    #[test]
    fn the_first_label_says_who_wrote_a_text() {
        let (origins, events) = followed(&[(HT, &["a:x"]), (MT, &["a:x", "b:y"]), (MT, &["b:y", "a:x"])]);
        assert_eq!(origins, [Origin::Machine, Origin::HumanUnderMtLabel]);
        assert_eq!(events, [(What::Relabel, 1, Origin::Human)]);
        let (origins, events) = followed(&[(MT, &["a:x"]), (HT, &["a:x"])]);
        assert_eq!(origins, [Origin::MachineUnderHtLabel]);
        assert_eq!(events, [(What::Relabel, 1, Origin::Machine)]);
        let (origins, _) = followed(&[(Label::Unknown, &["a:x"]), (HT, &["a:x"]), (MT, &["a:x"])]);
        assert_eq!(origins, [Origin::HumanUnderMtLabel]);
    }

    #[test]
    fn what_replaces_a_text_depends_on_who_wrote_it() {
        let (origins, events) = followed(&[(MT, &["a:x", "b:p"]), (HT, &["a:y", "b:p"]), (HT, &["a:z", "b:p"])]);
        assert_eq!(origins, [Origin::Human, Origin::MachineUnderHtLabel]);
        let expected = [
            (What::PostEdit, 1, Origin::Machine),
            (What::Relabel, 1, Origin::Machine),
            (What::Revision, 2, Origin::PostEdited),
        ];
        assert_eq!(events, expected);
        let (origins, events) = followed(&[(HT, &["a:x"]), (MT, &["a:y"]), (MT, &["a:z"])]);
        assert_eq!(origins, [Origin::Machine]);
        assert_eq!(events, [(What::Regression, 1, Origin::Human), (What::Retranslation, 2, Origin::Machine)]);
    }

    #[test]
    fn what_comes_back_is_no_post_edit() {
        let (origins, events) = followed(&[(HT, &["a:x"]), (MT, &["a:y"]), (HT, &["a:x"])]);
        assert_eq!(origins, [Origin::Restored]);
        assert_eq!(events, [(What::Regression, 1, Origin::Human), (What::Revert, 2, Origin::Machine)]);
        // A machine's text that comes back is a machine's.
        let (origins, _) = followed(&[(MT, &["a:x"]), (HT, &["a:y"]), (HT, &["a:x"])]);
        assert_eq!(origins, [Origin::MachineUnderHtLabel]);
    }

    #[test]
    fn a_source_may_be_gone_for_a_while_or_stand_there_several_times() {
        let (origins, events) = followed(&[(HT, &["a:x"]), (MT, &["b:y"]), (MT, &["a:x"])]);
        assert_eq!(origins, [Origin::HumanUnderMtLabel]);
        assert_eq!(events, [(What::Relabel, 2, Origin::Human)]);
        let (origins, events) = followed(&[(MT, &["a:x", "a:y"]), (HT, &["a:x", "a:z", "a:x"])]);
        assert_eq!(origins, [Origin::MachineUnderHtLabel, Origin::PostEdited, Origin::MachineUnderHtLabel]);
        assert_eq!(events.iter().filter(|event| event.0 == What::PostEdit).count(), 1);
        let (origins, events) = followed(&[(MT, &["a:x", "a:x"]), (HT, &["a:y", "a:y"])]);
        assert_eq!(origins, [Origin::PostEdited; 2]);
        assert_eq!(events, [(What::PostEdit, 1, Origin::Machine); 2]);
        // Another text beside the one that stays replaces nothing.
        let (origins, events) = followed(&[(MT, &["a:x"]), (HT, &["a:x", "a:y"])]);
        assert_eq!(origins, [Origin::MachineUnderHtLabel, Origin::Human]);
        assert_eq!(events, [(What::Relabel, 1, Origin::Machine)]);
    }

    #[test]
    fn labels_of_states_that_do_not_have_the_source_say_nothing_of_its_text() {
        let (_, events) = followed(&[(MT, &["a:x"]), (HT, &["b:y"]), (HT, &["a:z"])]);
        assert_eq!(events, [(What::PostEdit, 2, Origin::Machine)]);
        let (_, events) = followed(&[(HT, &["a:x"]), (MT, &["b:y"]), (HT, &["a:x"])]);
        assert_eq!(events, []);
        let (_, events) = followed(&[(MT, &["a:x"]), (HT, &["b:y"]), (HT, &["a:x"])]);
        assert_eq!(events, [(What::Relabel, 2, Origin::Machine)]);
    }

    #[test]
    fn without_a_label_another_document_that_had_the_text_before_says_who_wrote_it() {
        struct Others;
        impl Elsewhere for Others {
            fn label(&self, _: i64, _: usize) -> Option<Label> {
                Some(HT)
            }
        }
        let told = follow(&states(&[(Label::Unknown, &["a:x"]), (MT, &["a:x"])]), &Others, &mut |_| {});
        assert_eq!((told[0][0].origin, told[0][0].basis), (Origin::Human, OriginBasis::OtherDocument));
        assert_eq!(told[0][0].first, Witness::Other);
        assert_eq!(told[1][0].origin, Origin::HumanUnderMtLabel);
        let told = follow(&states(&[(MT, &["a:x"])]), &Others, &mut |_| {});
        assert_eq!((told[0][0].origin, told[0][0].basis), (Origin::Machine, OriginBasis::History));
    }

    #[test]
    fn what_stood_there_before_all_known_commits_has_its_label_alone() {
        let mut states = states(&[(HT, &["a:x", "b:y"]), (MT, &["a:x", "b:z"])]);
        states[0].is_before_all = true;
        let told = follow(&states, &(), &mut |_| {});
        assert_eq!(told[0].iter().map(|told| told.basis).collect::<Vec<_>>(), [OriginBasis::Label; 2]);
        assert_eq!(told[1].iter().map(|told| told.basis).collect::<Vec<_>>(), [OriginBasis::History; 2]);
        assert_eq!(told[1][0].shown, 1);
    }
}
