//! What the options for training sets take of the units.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use bitext_exchange::{Target, TranslationUnit};
use bitext_markup::{class_key, is_same, key, plain};
use bitext_model::Locale;

use super::Training;
use super::sample::{Rank, seeded};

/// Why translations are not in an export that could be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    /// The target is its source.
    Identical,
    /// Source or target is shorter than asked for.
    TooShort,
    /// Source or target is longer than asked for.
    TooLong,
    /// One of them is too much longer than the other.
    Ratio,
    /// The same pair was taken before.
    Duplicate,
    /// The sample is full without them.
    NotSampled,
    /// They are as they were.
    Unchanged,
}

impl Reason {
    /// The name in summaries.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Reason::Identical => "identical",
            Reason::TooShort => "too-short",
            Reason::TooLong => "too-long",
            Reason::Ratio => "ratio",
            Reason::Duplicate => "duplicate",
            Reason::NotSampled => "not-sampled",
            Reason::Unchanged => "unchanged",
        }
    }
}

/// How many translations were left out, by reason.
pub(super) type LeftOut = BTreeMap<&'static str, u64>;

/// Which units are of the sample.
enum Sample {
    /// All: there is no sample, or it is not known yet.
    All,
    /// None.
    Empty,
    /// Those up to this one.
    UpTo(Rank),
}

/// Looks at every unit of one state of a memory in turn.
pub(super) struct Selector<'e> {
    training: &'e Training,
    source_locale: &'e Locale,
    /// Normalized keys of the pairs taken, by locale. Two hashes of 64 bits: chance makes no two pairs alike.
    pairs: BTreeMap<Locale, HashSet<(u64, u64)>>,
    sample: Sample,
    left_out: LeftOut,
}

impl<'e> Selector<'e> {
    pub(super) fn new(training: &'e Training, source_locale: &'e Locale) -> Selector<'e> {
        Selector { training, source_locale, pairs: BTreeMap::new(), sample: Sample::All, left_out: LeftOut::new() }
    }

    /// Ends the sample with this unit; with `None` it is empty.
    pub(super) fn sample_up_to(&mut self, last: Option<Rank>) {
        self.sample = last.map_or(Sample::Empty, Sample::UpTo);
    }

    /// How many translations were left out so far.
    pub(super) fn left_out(self) -> LeftOut {
        self.left_out
    }

    /// Counts translations that are left out elsewhere.
    pub(super) fn leave_out(&mut self, reason: Reason, translations: usize) {
        if 0 < translations {
            *self.left_out.entry(reason.as_str()).or_default() += translations as u64;
        }
    }

    /// What is taken of a unit; `None` when nothing is.
    pub(super) fn select<'u, 't>(&mut self, unit: &'u TranslationUnit<'t>) -> Option<Cow<'u, TranslationUnit<'t>>> {
        if !self.training.is_active() {
            return Some(Cow::Borrowed(unit));
        }
        let source = Source::new(unit.source, self.training);
        let reasons: Vec<Option<Reason>> = unit.targets.iter().map(|target| self.reason(&source, target)).collect();
        let mut taken = Cow::Borrowed(unit);
        if reasons.iter().any(Option::is_some) {
            reasons.iter().flatten().for_each(|reason| self.leave_out(*reason, 1));
            let mut left_out = reasons.iter().map(Option::is_some);
            taken.to_mut().targets.retain(|_| left_out.next() == Some(false));
        }
        let is_outside = |rank| match &self.sample {
            Sample::All => false,
            Sample::Empty => true,
            Sample::UpTo(last) => *last < rank,
        };
        if self.rank(&taken).is_some_and(is_outside) {
            self.leave_out(Reason::NotSampled, taken.targets.len());
            return None;
        }
        (!taken.targets.is_empty()).then_some(taken)
    }

    /// Where a unit stands when samples are taken; `None` for a unit that no format writes.
    pub(super) fn rank(&self, unit: &TranslationUnit<'_>) -> Option<Rank> {
        let is_translated = unit.targets.iter().any(|target| target.locale != self.source_locale);
        is_translated.then(|| Rank::new(self.training.seed, unit.source, &unit.tuid))
    }

    /// The part of a split that a source is in, whatever it is translated to.
    pub(super) fn part(&self, source: &str) -> Option<usize> {
        let split = self.training.split.as_ref()?;
        Some(split.part_of(seeded(self.training.seed, "split", class_key(source))))
    }

    fn reason(&mut self, source: &Source<'_>, target: &Target<'_>) -> Option<Reason> {
        if self.training.exclude_identical && is_same(source.text, target.text) {
            return Some(Reason::Identical);
        }
        if let Some(source_length) = source.length {
            let reason = self.length_reason(source_length, length(target.text));
            if reason.is_some() {
                return reason;
            }
        }
        if self.training.dedupe {
            if !self.pairs.contains_key(target.locale) {
                self.pairs.insert(target.locale.clone(), HashSet::new());
            }
            let pairs = self.pairs.get_mut(target.locale)?;
            if !pairs.insert((source.key, key(target.text).normalized)) {
                return Some(Reason::Duplicate);
            }
        }
        None
    }

    fn length_reason(&self, source: u64, target: u64) -> Option<Reason> {
        let (shorter, longer) = (source.min(target), source.max(target));
        let ratio = longer as f64 / shorter as f64;
        if self.training.min_length.is_some_and(|least| shorter < least) {
            Some(Reason::TooShort)
        } else if self.training.max_length.is_some_and(|greatest| greatest < longer) {
            Some(Reason::TooLong)
        } else if self.training.max_ratio.is_some_and(|greatest| longer != shorter && greatest < ratio) {
            Some(Reason::Ratio)
        } else {
            None
        }
    }
}

/// A source with what the options need of it.
struct Source<'t> {
    text: &'t str,
    /// `None` when lengths do not count.
    length: Option<u64>,
    key: u64,
}

impl Source<'_> {
    fn new<'t>(text: &'t str, training: &Training) -> Source<'t> {
        let lengths_count =
            training.min_length.is_some() || training.max_length.is_some() || training.max_ratio.is_some();
        Source {
            text,
            length: lengths_count.then(|| length(text)),
            key: if training.dedupe { key(text).normalized } else { 0 },
        }
    }
}

/// The length by which options decide: characters of the plain text.
fn length(text: &str) -> u64 {
    plain(text).trim().chars().count() as u64
}
