//! Whatever a run does in whatever order, the memory holds what a simple model of it holds.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::{Duration, Instant};

use bitext_model::ObjectId;
use bitext_store::{InputIdentity, InputWriter, Memory, Outcome, Retired};
use proptest::prelude::*;

use crate::support::{Document, Shelf, document, harbour, places};

const PATHS: [&str; 4] = ["a.md", "b.md", "guide/a.md", "å.md"];
const REFERENCES: [&str; 2] = ["main", "next"];
const LOCALES: [&str; 2] = ["nb-NO", "nl-NL"];

#[derive(Debug, Clone)]
enum Step {
    /// Path, content, locale.
    Place(usize, u8, usize),
    /// The paths that are left, as bits.
    Retire(u8),
    Commit,
    /// Takes the open batch back, and goes on with a branch.
    Drop(usize),
    /// Ends the input, and goes on with a branch.
    Finish(usize),
    /// Ends the run and closes the memory, and goes on with a branch in another run.
    Reopen(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..PATHS.len(), 0..6_u8, 0..LOCALES.len()).prop_map(|(path, content, locale)| Step::Place(path, content, locale)),
        2 => (0..16_u8).prop_map(Step::Retire),
        2 => Just(Step::Commit),
        1 => (0..REFERENCES.len()).prop_map(Step::Drop),
        1 => (0..REFERENCES.len()).prop_map(Step::Finish),
        1 => (0..REFERENCES.len()).prop_map(Step::Reopen),
    ]
}

/// Contents overlap: they share texts, and some of their units.
fn content(number: u8, locale: usize) -> Document {
    let pairs: Vec<_> = (number..=number + number % 3)
        .map(|text| (format!("Berth {text}."), format!("Kai {}.", text / 2)))
        .chain([("OK".to_owned(), "OK".to_owned())])
        .collect();
    document(&pairs).in_locale(LOCALES[locale])
}

/// Documents by reference and path: content and locale.
type Tree = BTreeMap<(usize, usize), (u8, usize)>;

/// What a memory should hold.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    current: Tree,
    /// Reference, path, content, locale of every placement that ended.
    ended: Vec<(usize, usize, u8, usize)>,
    /// Every revision ever placed: content and locale.
    revisions: BTreeSet<(u8, usize)>,
}

impl Model {
    fn place(&mut self, reference: usize, path: usize, content: u8, locale: usize) {
        let now = (content, locale);
        if self.current.get(&(reference, path)) != Some(&now) {
            self.end(reference, path);
            self.current.insert((reference, path), now);
        }
        self.revisions.insert(now);
    }

    fn end(&mut self, reference: usize, path: usize) {
        if let Some((content, locale)) = self.current.remove(&(reference, path)) {
            self.ended.push((reference, path, content, locale));
        }
    }

    /// Path, locale, blob, whether current; sorted.
    fn places(&self) -> Vec<(String, String, ObjectId, bool)> {
        let now = self.current.iter().map(|(&(_, path), &(number, locale))| (path, number, locale, true));
        let before = self.ended.iter().map(|&(_, path, number, locale)| (path, number, locale, false));
        let mut places: Vec<_> = now
            .chain(before)
            .map(|(path, number, locale, current)| {
                (PATHS[path].to_owned(), LOCALES[locale].to_owned(), content(number, locale).blob(), current)
            })
            .collect();
        places.sort();
        places
    }

    fn texts(&self) -> BTreeSet<String> {
        let documents = self.revisions.iter().map(|&(number, locale)| content(number, locale));
        documents.flat_map(|document| document.segments).flat_map(|pair| [pair.source, pair.target]).collect()
    }

    fn units(&self) -> BTreeSet<(String, String, usize)> {
        let units = |&(number, locale): &(u8, usize)| {
            content(number, locale).segments.into_iter().map(move |pair| (pair.source, pair.target, locale))
        };
        self.revisions.iter().flat_map(units).collect()
    }
}

/// Compares a memory that nobody writes to with what it should hold.
fn compare(shelf: &Shelf, model: &Model) -> Result<(), TestCaseError> {
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    let mut stored = places(&snapshot, false);
    stored.sort();
    prop_assert_eq!(stored, model.places());
    let counts = snapshot.counts().unwrap();
    prop_assert_eq!(counts.texts, model.texts().len() as u64);
    prop_assert_eq!(counts.units, model.units().len() as u64);
    prop_assert_eq!(counts.revisions, model.revisions.len() as u64);
    let verification = snapshot.verify().unwrap();
    prop_assert!(verification.passed(), "{:#?}", verification);

    let mut pairs = shelf.strings("SELECT ref || path || locale || ordinal || source || '=' || target FROM tm_pairs");
    let mut expected: Vec<String> = Vec::new();
    for (&(reference, path), &(number, locale)) in &model.current {
        for (ordinal, pair) in content(number, locale).segments.iter().enumerate() {
            let place = format!("{}{}{}", REFERENCES[reference], PATHS[path], LOCALES[locale]);
            expected.push(format!("{place}{ordinal}{}={}", pair.source, pair.target));
        }
    }
    pairs.sort();
    expected.sort();
    prop_assert_eq!(pairs, expected);
    Ok(())
}

/// Why an input came to its end.
enum Ended {
    Steps,
    Reopen(usize),
}

/// A memory under test, with what of it is committed and what is not yet.
struct Trial {
    shelf: Shelf,
    committed: Model,
    open: Model,
    /// When the batch began at the latest. A slow one may have been committed by the writer itself.
    batch_began: Instant,
    /// Whether a batch was dropped of which it is not known what it left.
    is_unknown: bool,
}

impl Trial {
    fn commit(&mut self) {
        self.committed = self.open.clone();
        self.batch_began = Instant::now();
    }

    fn apply(&mut self, writer: &mut InputWriter<'_>, reference: usize, step: &Step) {
        match *step {
            Step::Place(path, number, locale) => {
                let document = content(number, locale);
                let is_there = self.open.current.get(&(reference, path)) == Some(&(number, locale));
                assert!(!is_there || writer.is_unchanged(PATHS[path], document.blob()));
                document.place(writer, PATHS[path]).unwrap();
                self.open.place(reference, path, number, locale);
            }
            Step::Retire(left) => {
                let stays = |path: usize| left & 1 << path != 0;
                let present: HashSet<&str> =
                    (0..PATHS.len()).filter(|&path| stays(path)).map(|path| PATHS[path]).collect();
                let gone = (0..PATHS.len()).filter(|&path| !stays(path));
                let gone: Vec<_> = gone.filter(|&path| self.open.current.contains_key(&(reference, path))).collect();
                assert_eq!(writer.retire(&present, false).unwrap(), Retired::Documents(gone.len() as u64));
                for path in gone {
                    self.open.end(reference, path);
                }
            }
            Step::Commit => {
                writer.commit().unwrap();
                self.commit();
            }
            Step::Drop(_) | Step::Finish(_) | Step::Reopen(_) => {}
        }
    }

    /// One run; returns at the end of the steps or when the memory is to be opened again.
    fn run(&mut self, memory: &Memory, mut reference: usize, steps: &mut std::slice::Iter<'_, Step>) -> Ended {
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let ended = 'inputs: loop {
            self.batch_began = Instant::now();
            let identity = InputIdentity { reference: REFERENCES[reference], ..harbour() };
            let mut writer = run.input(&identity).unwrap();
            let end = loop {
                let Some(step) = steps.next() else { break Ended::Steps };
                self.apply(&mut writer, reference, step);
                match *step {
                    Step::Drop(next) => {
                        drop(writer);
                        self.is_unknown |= self.batch_began.elapsed() >= Duration::from_millis(300);
                        self.open = self.committed.clone();
                        reference = next;
                        continue 'inputs;
                    }
                    Step::Finish(next) => {
                        writer.finish(true).unwrap();
                        self.commit();
                        reference = next;
                        continue 'inputs;
                    }
                    Step::Reopen(next) => break Ended::Reopen(next),
                    Step::Place(..) | Step::Retire(_) | Step::Commit => {}
                }
            };
            writer.finish(false).unwrap();
            self.commit();
            break end;
        };
        run.finish(Outcome::Done, "{}").unwrap();
        ended
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_steps_leaves_what_the_model_says(steps in prop::collection::vec(step(), 0..40)) {
        let mut trial = Trial {
            shelf: Shelf::new(),
            committed: Model::default(),
            open: Model::default(),
            batch_began: Instant::now(),
            is_unknown: false,
        };
        let mut steps = steps.iter();
        let mut reference = 0;
        loop {
            let memory = trial.shelf.writer();
            let ended = trial.run(&memory, reference, &mut steps);
            drop(memory);
            if trial.is_unknown {
                // The machine was too busy to tell what was committed: nothing to compare with.
                return Ok(());
            }
            compare(&trial.shelf, &trial.committed)?;
            match ended {
                Ended::Steps => break,
                Ended::Reopen(next) => reference = next,
            }
        }
    }
}
