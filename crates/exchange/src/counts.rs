use std::collections::BTreeMap;
use std::ops::AddAssign;

use bitext_model::Relation;

use crate::unit::{Target, TranslationUnit};

/// How many units are listed that something was left out of.
pub(crate) const LISTED: usize = 100;

/// How many texts are listed that are over a limit: more, since they are there to be looked after.
const LISTED_OVER_LIMIT: usize = 1000;

/// What a writer wrote, and what it had to change or leave out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WriteCounts {
    /// Units written.
    pub units: u64,
    /// Targets written.
    pub variants: u64,
    /// Targets written whose origin is a machine.
    pub machine: u64,
    /// Targets written, by their locale.
    pub by_locale: BTreeMap<String, u64>,
    /// Units written, by how many targets they have.
    pub by_targets: BTreeMap<usize, u64>,
    /// Targets written, by how the source that they translate is related to the unit's.
    pub by_relation: BTreeMap<Relation, u64>,
    /// Characters removed because the format cannot hold them, in texts and in what is said about them.
    pub removed_characters: u64,
    /// Texts whose edges were trimmed.
    pub trimmed: u64,
    /// Texts whose line breaks were written as blanks, because the format has a text on a line.
    pub joined_lines: u64,
    /// Targets left out because a text of the unit is too long for the format.
    pub too_long: u64,
    /// The identifiers of the first hundred units of which something was too long.
    pub too_long_units: Vec<String>,
    /// Targets left out because nothing was left of their text or of the unit's source.
    pub empty: u64,
    /// Targets left out because their locale is the source's.
    pub same_locale: u64,
    /// Units left out because they came without a target.
    pub untranslated: u64,
    /// Texts written that are longer than the file's [dialect](crate::Dialect) allows.
    pub over_limit: u64,
    /// The first thousand of them.
    pub over_limit_texts: Vec<OverLimit>,
}

/// A text that is longer than the tool takes for which the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverLimit {
    /// The unit.
    pub tuid: String,
    /// The language of the text.
    pub locale: String,
    /// Its length in the file in characters, codes included.
    pub length: u64,
    /// The most that the tool takes.
    pub limit: u64,
}

impl WriteCounts {
    /// Counts one target as written.
    pub(crate) fn target(&mut self, target: &Target<'_>) {
        self.variants += 1;
        self.machine += u64::from(target.origin.is_machine());
        *self.by_relation.entry(target.relation).or_default() += 1;
        self.add_to_locale(target.locale.as_str(), 1);
    }

    /// Counts one unit as written, with so many targets.
    pub(crate) fn unit(&mut self, targets: usize) {
        self.units += 1;
        *self.by_targets.entry(targets).or_default() += 1;
    }

    /// Counts one unit as written if there are more targets than before it.
    pub(crate) fn unit_since(&mut self, targets_before: u64) {
        if targets_before < self.variants {
            self.unit((self.variants - targets_before) as usize);
        }
    }

    /// Counts a unit and all its targets as written.
    pub(crate) fn pairs(&mut self, unit: &TranslationUnit<'_>) {
        if unit.targets.is_empty() {
            self.untranslated += 1;
        } else {
            self.unit(unit.targets.len());
        }
        for target in &unit.targets {
            self.target(target);
        }
    }

    /// Counts a target as left out because a text of it or of its unit is too long.
    pub(crate) fn too_long(&mut self, unit: &TranslationUnit<'_>) {
        self.too_long += 1;
        self.list_too_long(&unit.tuid);
    }

    /// Counts a text as longer than the tool takes.
    pub(crate) fn over_limit(&mut self, text: impl FnOnce() -> OverLimit) {
        self.over_limit += 1;
        if self.over_limit_texts.len() < LISTED_OVER_LIMIT {
            self.over_limit_texts.push(text());
        }
    }

    fn list_too_long(&mut self, tuid: &str) {
        if self.too_long_units.len() < LISTED && self.too_long_units.last().is_none_or(|last| last != tuid) {
            self.too_long_units.push(tuid.to_owned());
        }
    }

    fn add_to_locale(&mut self, locale: &str, targets: u64) {
        if let Some(count) = self.by_locale.get_mut(locale) {
            *count += targets;
        } else {
            self.by_locale.insert(locale.to_owned(), targets);
        }
    }
}

impl AddAssign<&WriteCounts> for WriteCounts {
    fn add_assign(&mut self, other: &WriteCounts) {
        // Every field by name, so that a new one cannot be forgotten here.
        let WriteCounts {
            units,
            variants,
            machine,
            by_locale,
            by_targets,
            by_relation,
            removed_characters,
            trimmed,
            joined_lines,
            too_long,
            too_long_units,
            empty,
            same_locale,
            untranslated,
            over_limit,
            over_limit_texts,
        } = other;
        self.units += units;
        self.variants += variants;
        self.machine += machine;
        for (locale, targets) in by_locale {
            self.add_to_locale(locale, *targets);
        }
        for (targets, units) in by_targets {
            *self.by_targets.entry(*targets).or_default() += units;
        }
        for (relation, targets) in by_relation {
            *self.by_relation.entry(*relation).or_default() += targets;
        }
        self.removed_characters += removed_characters;
        self.trimmed += trimmed;
        self.joined_lines += joined_lines;
        self.too_long += too_long;
        for tuid in too_long_units {
            self.list_too_long(tuid);
        }
        self.empty += empty;
        self.same_locale += same_locale;
        self.untranslated += untranslated;
        self.over_limit += over_limit;
        let room = LISTED_OVER_LIMIT - self.over_limit_texts.len();
        self.over_limit_texts.extend(over_limit_texts.iter().take(room).cloned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums() {
        let one = WriteCounts {
            units: 1,
            variants: 2,
            machine: 3,
            by_locale: BTreeMap::from([("nb-NO".to_owned(), 1), ("nl-NL".to_owned(), 1)]),
            by_targets: BTreeMap::from([(2, 1)]),
            by_relation: BTreeMap::from([(Relation::Exact, 1), (Relation::Merged, 1)]),
            removed_characters: 4,
            trimmed: 5,
            joined_lines: 9,
            too_long: 10,
            too_long_units: vec!["7309f847".to_owned()],
            empty: 6,
            same_locale: 7,
            untranslated: 8,
            over_limit: 11,
            over_limit_texts: vec![OverLimit { tuid: "9".to_owned(), locale: "nb-NO".to_owned(), length: 3, limit: 2 }],
        };
        let mut sum = WriteCounts { by_locale: BTreeMap::from([("nb-NO".to_owned(), 4)]), ..WriteCounts::default() };
        sum += &one;
        assert_eq!(sum.by_locale, BTreeMap::from([("nb-NO".to_owned(), 5), ("nl-NL".to_owned(), 1)]));
        assert_eq!(WriteCounts { by_locale: one.by_locale.clone(), ..sum }, one);
    }

    #[test]
    fn lists_have_an_end_and_counts_have_none() {
        let mut counts = WriteCounts::default();
        let text = || OverLimit { tuid: "9".to_owned(), locale: "nb-NO".to_owned(), length: 3, limit: 2 };
        for _ in 0..LISTED_OVER_LIMIT - 1 {
            counts.over_limit(text);
        }
        let before = counts.clone();
        counts += &before;
        counts.over_limit(text);
        assert_eq!(counts.over_limit, 2 * LISTED_OVER_LIMIT as u64 - 1);
        assert_eq!(counts.over_limit_texts.len(), LISTED_OVER_LIMIT);
    }
}
