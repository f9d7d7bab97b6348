//! A machine's text beside people's for the same source.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use bitext_model::{Locale, Origin};
use bitext_store::{Place, Places, SegmentReader, Snapshot, TextId, TextReader};

use super::filter::{Conditions, Filter};
use super::follow::What;
use super::measures::{Measures, Scores};
use super::postedits::{By, Change, Changes, Options as ChangeOptions, Where};
use crate::origin::best_origin;
use crate::{Error, Interrupt};

/// Which texts are put beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pairing {
    /// Those that documents have now, wherever they stand.
    Current,
    /// What a machine wrote, and what people put in its place.
    PostEdit,
}

impl Pairing {
    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Pairing::Current => "current",
            Pairing::PostEdit => "post-edit",
        }
    }
}

/// What to put beside what.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether current texts are wanted.
    pub current: bool,
    /// Whether post-edits are wanted.
    pub post_edits: bool,
    /// Whether pairs are left out of which one text is the source itself.
    pub exclude_identical: bool,
    /// Where a machine's text of documents as they are now must stand, and a post-edit. People's text beside the former
    /// may stand anywhere in the memory.
    pub filter: Filter,
    /// The least word edit rate, from 0 to 100.
    pub min_rate: Option<f64>,
    /// The highest.
    pub max_rate: Option<f64>,
}

/// A machine's text beside people's.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// Which texts these are.
    pub pairing: Pairing,
    /// The locale of both.
    pub locale: Locale,
    /// What both translate.
    pub source: String,
    /// The machine's text.
    pub machine: String,
    /// People's text.
    pub human: String,
    /// Who wrote the machine's text, and under which label it is.
    pub machine_origin: Origin,
    /// The same for people's.
    pub human_origin: Origin,
    /// Where the machine's text stands, or stood: the first of its places.
    pub machine_at: Where,
    /// Where people's text stands.
    pub human_at: Where,
    /// How many texts of people's documents have for this source now, of which this one stands at most places; 1 for a
    /// post-edit.
    pub humans: u64,
    /// How far one is from the other; `None` for texts that are too long to be compared.
    pub scores: Option<Scores>,
}

/// Pairs of texts one after the other: current ones in the order of documents and segments, then post-edits.
pub struct Comparisons<'m> {
    places: Places,
    current: std::vec::IntoIter<CurrentPair>,
    edits: Option<Changes<'m>>,
    segments: SegmentReader<'m>,
    texts: TextReader<'m>,
    rates: [Option<f64>; 2],
}

/// Two targets of a source.
struct CurrentPair {
    machine: Target,
    human: Target,
    humans: u64,
}

/// A target of a source, and where it stands.
#[derive(Debug, Clone, Copy)]
struct Target {
    source: TextId,
    text: TextId,
    origin: Origin,
    /// At how many places.
    count: u64,
    /// The first of them that is wanted, and of this origin or another case of it: index of the place, and ordinal.
    first: Option<(usize, u32)>,
    /// The first of all, of this origin or another case of it.
    anywhere: (usize, u32),
}

impl<'m> Comparisons<'m> {
    /// Finds the pairs. Told to stop, it finds no more.
    ///
    /// Fails with [`Error::NoHistory`] when only post-edits are wanted, and the memory has no history.
    pub fn find(snapshot: &Snapshot<'m>, options: &Options, interrupt: &Interrupt) -> Result<Comparisons<'m>, Error> {
        let places = if options.current { snapshot.places(true)? } else { Places::default() };
        let current = current_pairs(snapshot, &places, options, interrupt)?;
        let edits = if options.post_edits {
            let wanted = ChangeOptions {
                what: vec![What::PostEdit],
                filter: options.filter.clone(),
                distinct: true,
                exclude_identical: options.exclude_identical,
                by: By::default(),
            };
            match Changes::find(snapshot, &wanted, interrupt) {
                Err(Error::NoHistory) if options.current => None,
                found => Some(found?),
            }
        } else {
            None
        };
        Ok(Comparisons {
            places,
            current: current.into_iter(),
            edits,
            segments: snapshot.segments()?,
            texts: snapshot.texts()?,
            rates: [options.min_rate, options.max_rate],
        })
    }

    /// Whether post-edits could be looked for.
    pub fn has_history(&self) -> bool {
        self.edits.is_some()
    }

    /// The next pair; `None` after the last.
    pub fn next_pair(&mut self) -> Result<Option<Comparison>, Error> {
        loop {
            let next = match self.current.next() {
                Some(pair) => self.current_pair(&pair)?,
                None => match self.edits.as_mut().map(Changes::next_change).transpose()?.flatten() {
                    Some(change) => of_change(change),
                    None => return Ok(None),
                },
            };
            let [min, max] = self.rates;
            // What could not be measured has no rate to be asked for.
            let is_within = match next.scores {
                Some(scores) => {
                    min.is_none_or(|min| min <= scores.word_edit_rate)
                        && max.is_none_or(|max| scores.word_edit_rate <= max)
                }
                None => min.is_none() && max.is_none(),
            };
            if is_within {
                return Ok(Some(next));
            }
        }
    }

    fn current_pair(&mut self, pair: &CurrentPair) -> Result<Comparison, Error> {
        let mut texts = [pair.machine.source, pair.machine.text, pair.human.text].into_iter().map(|text| {
            let mut body = String::new();
            self.texts.read(text, &mut body).map(|()| body)
        });
        let mut next = || texts.next().unwrap_or(Ok(String::new()));
        let (source, machine, human) = (next()?, next()?, next()?);
        let machine_at = pair.machine.first.unwrap_or(pair.machine.anywhere);
        let locale = self.places.places[machine_at.0].locale.clone();
        Ok(Comparison {
            pairing: Pairing::Current,
            scores: Measures::of(&machine, &human, &locale).as_ref().map(Measures::scores),
            locale,
            source,
            machine,
            human,
            machine_origin: pair.machine.origin,
            human_origin: pair.human.origin,
            machine_at: self.whereabouts(machine_at)?,
            human_at: self.whereabouts(pair.human.first.unwrap_or(pair.human.anywhere))?,
            humans: pair.humans,
        })
    }

    fn whereabouts(&mut self, (place, ordinal): (usize, u32)) -> Result<Where, Error> {
        let place = &self.places.places[place];
        let revision = &self.places.revisions[place.revision as usize];
        let detail = self.segments.detail(revision.row, ordinal)?;
        let reference = &self.places.refs[place.reference as usize];
        Ok(Where {
            family: place.family.clone(),
            repository: reference.repository.clone(),
            reference: reference.name.clone(),
            path: place.path.clone(),
            line: detail.line,
            key: detail.key,
            label: revision.label,
            commit: place.commit,
        })
    }
}

fn of_change(change: Change) -> Comparison {
    Comparison {
        pairing: Pairing::PostEdit,
        locale: change.locale,
        source: change.source,
        machine: change.old,
        human: change.new,
        machine_origin: change.old_origin,
        human_origin: change.new_origin,
        machine_at: change.before,
        human_at: change.after,
        humans: 1,
        scores: change.scores,
    }
}

/// For each text of a machine's that stands where it is wanted the text of people's that most places have for its source.
fn current_pairs(
    snapshot: &Snapshot<'_>,
    places: &Places,
    options: &Options,
    interrupt: &Interrupt,
) -> Result<Vec<CurrentPair>, Error> {
    let filter = &options.filter;
    let conditions = Conditions::of(filter)?;
    let mut segments = snapshot.segments()?;
    let mut of_locale: HashMap<&Locale, Vec<usize>> = HashMap::new();
    for (index, place) in places.places.iter().enumerate() {
        if filter.targets.is_empty() || filter.targets.contains(&place.locale) {
            of_locale.entry(&place.locale).or_default().push(index);
        }
    }
    let mut of_locale: Vec<Vec<usize>> = of_locale.into_values().collect();
    of_locale.sort_unstable();
    let mut pairs = Vec::new();
    for of_locale in of_locale {
        if interrupt.is_stopped() {
            break;
        }
        let mut sources = targets_of(&mut segments, places, &of_locale, |place| {
            conditions.take_repository(&places.refs[place.reference as usize].repository)
                && conditions.take_document(&place.locale, &place.path)
                && conditions.take_commit(place.commit)
        })?;
        if options.exclude_identical {
            sources.retain(|target| target.text != target.source);
        }
        for targets in sources.chunk_by(|one, next| one.source == next.source) {
            let humans = targets.iter().filter(|target| target.origin.is_human());
            let count = humans.clone().count() as u64;
            // Where as many places have several, the one that stands first.
            let Some(human) = humans.max_by_key(|human| (human.count, Reverse(human.anywhere))) else { continue };
            let machines = targets.iter().filter(|target| target.origin.is_machine() && target.first.is_some());
            pairs.extend(machines.map(|machine| CurrentPair { machine: *machine, human: *human, humans: count }));
        }
    }
    pairs.sort_by_key(|pair| pair.machine.first);
    Ok(pairs)
}

/// The targets that these places have, those of one source beside each other. One that people wrote somewhere is people's.
fn targets_of(
    segments: &mut SegmentReader<'_>,
    places: &Places,
    of_locale: &[usize],
    is_wanted: impl Fn(&Place) -> bool,
) -> Result<Vec<Target>, Error> {
    let mut targets: HashMap<(TextId, TextId), Target> = HashMap::new();
    let mut counted: HashSet<(i64, u32)> = HashSet::new();
    for &index in of_locale {
        let place = &places.places[index];
        // One content of a document on two branches counts once.
        let count = u64::from(counted.insert((place.document, place.revision)));
        let revision = &places.revisions[place.revision as usize];
        let is_wanted = is_wanted(place);
        segments.of_place(revision.row, place.placement, |row, shown| {
            // That the two texts of a hidden segment belong together is a guess.
            if row.confidence.is_some() {
                return;
            }
            let origin = shown.map_or(Origin::from(revision.label), |(origin, _)| origin);
            let at = (index, row.ordinal);
            let new = Target { source: row.source, text: row.target, origin, count: 0, first: None, anywhere: at };
            let target = targets.entry((row.source, row.target)).or_insert(new);
            target.count += count;
            if target.origin.class() != origin.class() && target.origin.rank() < origin.rank() {
                // Where it is not people's is no place to show.
                (target.first, target.anywhere) = (None, at);
            }
            target.origin = best_origin([target.origin, origin].into_iter()).unwrap_or(origin);
            if target.origin.class() == origin.class() {
                target.first = target.first.or(is_wanted.then_some(at));
            }
        })?;
    }
    let mut targets: Vec<Target> = targets.into_values().collect();
    targets.sort_unstable_by_key(|target| (target.source, target.anywhere));
    Ok(targets)
}
