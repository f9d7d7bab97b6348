//! The ways of a unit from the memory to a file: an export goes over the units once, or again and again.

use std::collections::BTreeSet;

use bitext_exchange::{Per, TranslationUnit};

use super::card::Tally;
use super::changes::Ledger;
use super::files::{Files, of_family};
use super::gather::Exporter;
use super::sample::Lowest;
use super::select::{LeftOut, Reason, Selector};
use super::{Options, Summary, imported, occurrences, units};
use crate::Error;
use bitext_model::Locale;

/// Takes one unit after the other.
pub(super) trait TakeUnits {
    fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error>;
}

/// One state of the memory, with what the options take of it.
pub(super) struct State<'e> {
    exporter: Exporter<'e>,
    options: &'e Options,
    selector: Selector<'e>,
}

impl<'e> State<'e> {
    /// Goes over all units first when that is needed to know which ones make the sample. Each pass over all of them
    /// takes an exporter of its own, since one remembers what it handed over.
    pub(super) fn new(
        exporter: impl Fn() -> Result<Exporter<'e>, Error>,
        families: &BTreeSet<&str>,
        options: &'e Options,
        source_locale: &'e Locale,
    ) -> Result<State<'e>, Error> {
        let mut selector = Selector::new(&options.training, source_locale);
        if let Some(size) = options.training.sample {
            let selecting = Selector::new(&options.training, source_locale);
            let mut ranks = Ranks { selector: selecting, lowest: Lowest::new(size) };
            let mut exporter = exporter()?;
            for family in families {
                pass(&mut exporter, options, family, &mut ranks)?;
            }
            selector.sample_up_to(ranks.lowest.last());
        }
        Ok(State { exporter: exporter()?, options, selector })
    }

    /// How often this goes over a place, but for the last pass, which is not the same for all states.
    pub(super) fn passes_before(options: &Options) -> u64 {
        u64::from(options.training.sample.is_some())
    }

    /// Enters the units of a family.
    pub(super) fn enter(&mut self, family: &str, ledger: &mut Ledger) -> Result<(), Error> {
        let State { exporter, options, selector } = self;
        pass(exporter, options, family, &mut Entering { options, selector, ledger }).map(drop)
    }

    /// Writes the units of a family: those that a ledger does not hold as they are, if there is one.
    pub(super) fn write(
        &mut self,
        family: &str,
        ledger: Option<&mut Ledger>,
        tally: &mut Option<Tally>,
        files: &mut Files<'_>,
        summary: &mut Summary,
    ) -> Result<(), Error> {
        let State { exporter, options, selector } = self;
        summary.occurrences +=
            pass(exporter, options, family, &mut Writing { options, selector, ledger, tally, files, summary })?;
        Ok(())
    }

    /// Writes what a ledger holds of a family's units and what nothing remains of.
    pub(super) fn write_removed(
        &mut self,
        family: &str,
        ledger: &Ledger,
        files: &mut Files<'_>,
        summary: &mut Summary,
    ) -> Result<(), Error> {
        let State { exporter, options, selector } = self;
        pass(exporter, options, family, &mut WritingRemoved { selector, ledger, files, summary }).map(drop)
    }

    /// What was counted on the way.
    pub(super) fn finish(self) -> Finished {
        let Exporter { empty, merging, .. } = &self.exporter;
        Finished {
            empty: *empty,
            merged: merging.merged(),
            merged_sources: merging.merged_sources(),
            left_out: self.selector.left_out(),
        }
    }
}

/// What the last pass over a state counted.
pub(super) struct Finished {
    /// Occurrences of which the format would write nothing.
    pub(super) empty: u64,
    /// Pairs that were written as one with another.
    pub(super) merged: u64,
    /// Sources that were.
    pub(super) merged_sources: u64,
    /// How many translations the options left out.
    pub(super) left_out: LeftOut,
}

/// Hands over the units of a family, those of documents first; how many occurrences it has.
fn pass(exporter: &mut Exporter<'_>, options: &Options, family: &str, units: &mut dyn TakeUnits) -> Result<u64, Error> {
    let places = Some(of_family(&exporter.places.places, family)).filter(|places| !places.is_empty());
    let mut occurrences = 0;
    match options.per {
        Per::Unit => {
            if let Some(places) = places {
                occurrences += units::write(exporter, places, units)?;
            }
            occurrences += imported::write_rest(exporter, family, units)?;
        }
        Per::Occurrence => {
            if let Some(places) = places {
                occurrences += occurrences::write(exporter, places, units)?;
            }
            occurrences += imported::write_rest_of_occurrences(exporter, family, units)?;
        }
    }
    Ok(occurrences)
}

/// Finds where a sample ends.
struct Ranks<'e> {
    selector: Selector<'e>,
    lowest: Lowest,
}

impl TakeUnits for Ranks<'_> {
    fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        if let Some(taken) = self.selector.select(unit)
            && let Some(rank) = self.selector.rank(&taken)
        {
            self.lowest.offer(rank);
        }
        Ok(())
    }
}

/// Enters an earlier state.
struct Entering<'p, 'e> {
    options: &'p Options,
    selector: &'p mut Selector<'e>,
    ledger: &'p mut Ledger,
}

impl TakeUnits for Entering<'_, '_> {
    fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        if let Some(taken) = self.selector.select(unit) {
            self.ledger.enter(&taken, |text| self.options.written(text));
        }
        Ok(())
    }
}

/// Writes what is taken.
struct Writing<'p, 'e, 'f> {
    options: &'p Options,
    selector: &'p mut Selector<'e>,
    ledger: Option<&'p mut Ledger>,
    tally: &'p mut Option<Tally>,
    files: &'p mut Files<'f>,
    summary: &'p mut Summary,
}

impl TakeUnits for Writing<'_, '_, '_> {
    fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        let Some(mut taken) = self.selector.select(unit) else { return Ok(()) };
        if let Some(ledger) = &mut self.ledger {
            let unit = taken.to_mut();
            let unchanged = ledger.compare(unit, |text| self.options.written(text));
            self.selector.leave_out(Reason::Unchanged, unchanged);
            self.summary.count_changes(unit);
            if unit.targets.is_empty() {
                return Ok(());
            }
        }
        let part = self.selector.part(taken.source);
        if let Some(tally) = self.tally {
            tally.unit(&taken, part);
        }
        self.files.unit(&taken, part)
    }
}

/// Writes what is gone.
struct WritingRemoved<'p, 'e, 'f> {
    selector: &'p Selector<'e>,
    ledger: &'p Ledger,
    files: &'p mut Files<'f>,
    summary: &'p mut Summary,
}

impl TakeUnits for WritingRemoved<'_, '_, '_> {
    fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        let mut unit = unit.clone();
        self.ledger.keep_removed(&mut unit);
        if unit.targets.is_empty() {
            return Ok(());
        }
        self.summary.count_changes(&unit);
        self.files.removed(&unit, self.selector.part(unit.source))
    }
}
