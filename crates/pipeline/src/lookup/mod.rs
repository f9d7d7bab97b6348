//! What the memory has for a text: the same text, in its context or not, and texts that are like it.

mod answer;
mod candidates;
mod difference;
mod filter;
mod index;
mod penalty;
mod query;
mod tokens;

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use bitext_fuzzy::{Match as Similar, MinScore, Options as SearchOptions, Part, Score, Searcher};
use bitext_markup::{is_same, key, normalized};
use bitext_model::{Locale, Relation};
use bitext_store::{Memory, Side, Snapshot, StoredUnit, TextId, TextReader, UnitReader};

use crate::Error;
pub use answer::{Answer, Applied, Match, MatchKind};
use candidates::{Candidate, Gathered, Way};
pub(crate) use difference::word_difference;
pub use difference::{Change, Stretch};
use filter::UnitFilter;
use index::Indexes;
pub use penalty::{Penalties, Reason};
pub use query::{Filter, Options, Query};
use tokens::Tokenized;
pub(crate) use tokens::tokenize;

/// What it costs that a number, address, code span or placeholder stands for another, in hundredths of a word.
pub const CLASS_COST: u32 = 10;

/// How many similar texts are looked at first, for each match that is wanted: filters and locales may leave some out.
const SIMILAR_PER_MATCH: usize = 4;

/// And how many at most.
const MOST_SIMILAR: usize = 4_096;

/// How many texts a session remembers.
const REMEMBERED: usize = 4_096;

/// Looks texts up in one state of a memory, one after the other.
pub struct Lookup<'m> {
    options: Options,
    /// The memory's source locale.
    pivot: Locale,
    /// The locale of the texts asked for.
    source: Locale,
    filter: UnitFilter,
    units: UnitReader<'m>,
    texts: TextReader<'m>,
    indexes: Indexes,
    searcher: Searcher,
    /// What is known of texts that were found before.
    remembered: HashMap<TextId, Rc<Vec<Candidate>>>,
    /// The locales to look in, each with the one that was asked for; `None` for all.
    targets: Option<Vec<Target>>,
}

/// The locales that the options ask for and that nothing in the memory can stand for.
pub fn missing_locales(memory: &Memory, snapshot: &Snapshot<'_>, options: &Options) -> Result<Vec<Locale>, Error> {
    let pivot = memory.source_locale();
    let source = options.source.as_ref().unwrap_or(pivot);
    Ok(targets(snapshot, options, source, pivot)?.1)
}

/// The locales that translations are asked for in, each once: those of the options, or else all that the memory can
/// answer with.
pub fn asked_locales(memory: &Memory, snapshot: &Snapshot<'_>, options: &Options) -> Result<Vec<Locale>, Error> {
    let pivot = memory.source_locale();
    if options.targets.is_empty() {
        if options.source.as_ref().is_some_and(|source| source != pivot) {
            return Ok(vec![pivot.clone()]);
        }
        let mut all = candidates::locales(snapshot, pivot, &[])?;
        all.retain(|locale| locale != pivot);
        return Ok(all);
    }
    let mut known = HashSet::new();
    Ok(options.targets.iter().filter(|locale| known.insert(*locale)).cloned().collect())
}

/// The locales to look in, `None` for all there are, and those that nothing can stand for.
fn targets(
    snapshot: &Snapshot<'_>,
    options: &Options,
    source: &Locale,
    pivot: &Locale,
) -> Result<(Option<Vec<Target>>, Vec<Locale>), Error> {
    if options.targets.is_empty() {
        return Ok(candidates::targets(options, source, pivot, &[]));
    }
    let have = candidates::locales(snapshot, pivot, &options.targets)?;
    Ok(candidates::targets(options, source, pivot, &have))
}

/// Whether a text has nothing that could be looked up: white space, however it is written.
pub fn is_blank(text: &str) -> bool {
    normalized(text).trim().is_empty()
}

/// A locale that is looked in.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Target {
    asked: Locale,
    found: Locale,
}

impl<'m> Lookup<'m> {
    /// Prepares to look up; the snapshot says in which state.
    ///
    /// Where the memory's index is missing, of another version, or behind, it is made or completed here and kept beside
    /// the memory; where that is not possible, it is made for this session alone.
    pub fn open(memory: &'m Memory, snapshot: &Snapshot<'m>, options: Options) -> Result<Lookup<'m>, Error> {
        let pivot = memory.source_locale().clone();
        let source = options.source.clone().unwrap_or_else(|| pivot.clone());
        let side = if source == pivot { Side::Source } else { Side::Target };
        let wants_similar = 50 <= options.min_score && options.min_score < 100;
        let indexes = if wants_similar {
            Indexes::open(memory, snapshot, (side == Side::Target).then_some(&source))?
        } else {
            Indexes::none()
        };
        let (targets, _) = targets(snapshot, &options, &source, &pivot)?;
        Ok(Lookup {
            targets,
            filter: UnitFilter::new(&options.filter)?,
            units: snapshot.unit_reader()?,
            texts: snapshot.texts()?,
            indexes,
            searcher: Searcher::new(),
            remembered: HashMap::new(),
            options,
            pivot,
            source,
        })
    }

    /// The locale of the texts asked for.
    pub fn source(&self) -> &Locale {
        &self.source
    }

    /// Which texts of units are asked for: sources, or targets in another locale.
    pub fn side(&self) -> Side {
        if self.source == self.pivot { Side::Source } else { Side::Target }
    }

    /// Looks for translations into other locales from now on, as if opened with these
    /// [`targets`](Options::targets).
    pub fn set_targets(&mut self, snapshot: &Snapshot<'m>, targets: Vec<Locale>) -> Result<(), Error> {
        self.options.targets = targets;
        self.targets = self::targets(snapshot, &self.options, &self.source, &self.pivot)?.0;
        self.remembered.clear();
        Ok(())
    }

    /// What the memory has for a text, the best first. For a blank one it has nothing: texts of nothing but markup are
    /// no translations of it.
    pub fn answer(&mut self, query: &Query) -> Result<Answer, Error> {
        if self.options.limit == 0 || is_blank(&query.text) {
            return Ok(Answer::default());
        }
        let tokenized = tokenize(&query.text);
        let mut found: Vec<(TextId, String, Option<Score>)> = Vec::new();
        for (text, body) in self.units.like(key(&query.text).normalized)? {
            // A key is only a hash.
            if is_same(&body, &query.text) {
                found.push((text, body, None));
            }
        }
        let mut matches = Vec::new();
        self.add(query, &found, &mut matches)?;
        let mut known: HashSet<TextId> = found.iter().map(|(text, ..)| *text).collect();
        let mut wanted = self.options.limit.saturating_mul(SIMILAR_PER_MATCH).clamp(16, MOST_SIMILAR);
        loop {
            let similar = self.similar(&tokenized, wanted);
            let is_all = similar.len() < wanted;
            let least = similar.last().map_or(0, |last| answer::percent(last.score));
            for Similar { number, score } in similar {
                let text = TextId(i64::from(number));
                if known.insert(text) {
                    let mut body = String::new();
                    self.texts.read(text, &mut body)?;
                    self.add(query, &[(text, body, Some(score))], &mut matches)?;
                }
            }
            matches.sort_by(Match::compare);
            // What comes behind is worth less before penalties than the last match is after them.
            let is_settled = matches.get(self.options.limit - 1).is_some_and(|last| least < last.score);
            if is_all || is_settled || MOST_SIMILAR <= wanted {
                break;
            }
            wanted = wanted.saturating_mul(4).min(MOST_SIMILAR);
        }
        let total = matches.len();
        matches.truncate(self.options.limit);
        for found in &mut matches {
            self.complete(found, query, &tokenized)?;
        }
        Ok(Answer { matches, total })
    }

    /// The texts most like a query.
    fn similar(&mut self, tokenized: &Tokenized, limit: usize) -> Vec<Similar> {
        let Some(min_score) = MinScore::percent(self.options.min_score) else { return Vec::new() };
        if tokenized.tokens.is_empty() {
            // All that has no words would be alike.
            return Vec::new();
        }
        let indexes = self.indexes.indexes();
        let parts: Vec<Part<'_, '_>> = indexes.iter().map(Part::whole).collect();
        let options = SearchOptions { min_score, limit, class_cost: CLASS_COST };
        self.searcher.search(&parts, &tokenized.tokens, &options)
    }

    /// Adds the translations of texts that were found, but for those that are worth less than is wanted.
    fn add(
        &mut self,
        query: &Query,
        found: &[(TextId, String, Option<Score>)],
        matches: &mut Vec<Match>,
    ) -> Result<(), Error> {
        let side = self.side();
        for (text, body, score) in found {
            let candidates = self.candidates(*text)?;
            for candidate in candidates.iter() {
                let mut surroundings = Vec::new();
                if score.is_none() && query.context().is_known() {
                    for unit in &candidate.own {
                        surroundings.extend(self.units.surroundings(side, *unit)?);
                    }
                }
                let mut judged = answer::judge(&answer::Judged {
                    query,
                    source: body,
                    score: *score,
                    surroundings: &surroundings,
                    candidate,
                    penalties: &self.options.penalties,
                });
                if self.options.min_score <= judged.score {
                    self.texts.read(judged.target_text, &mut judged.target)?;
                    matches.push(judged);
                }
            }
        }
        Ok(())
    }

    /// The translations of a text that are wanted, which is their source or, when another locale's texts are asked for,
    /// the target of units.
    fn candidates(&mut self, text: TextId) -> Result<Rc<Vec<Candidate>>, Error> {
        if let Some(known) = self.remembered.get(&text) {
            return Ok(known.clone());
        }
        let mut gathered = Gathered::default();
        if self.source == self.pivot {
            for StoredUnit { unit, target, locale, .. } in self.units.units(Side::Source, text)? {
                if let Some(fallback) = self.wants(&locale) {
                    let way = Way { unit, own: unit, target, locale, fallback, relation: None };
                    gathered.push(way, &mut self.units, &self.filter)?;
                }
            }
        } else {
            for unit in self.units.units(Side::Target, text)? {
                if unit.locale == self.source {
                    self.push_back_and_across(&mut gathered, &unit)?;
                }
            }
        }
        if self.remembered.len() == REMEMBERED {
            self.remembered.clear();
        }
        let candidates = Rc::new(gathered.finish());
        self.remembered.insert(text, candidates.clone());
        Ok(candidates)
    }

    /// What a unit of the locale asked from leads to: its source, and what other locales have of that.
    fn push_back_and_across(&mut self, gathered: &mut Gathered, own: &StoredUnit) -> Result<(), Error> {
        let pivot = self.pivot.clone();
        if let Some(fallback) = self.wants(&pivot) {
            let (unit, target) = (own.unit, own.source);
            let way = Way { unit, own: unit, target, locale: pivot.clone(), fallback, relation: None };
            gathered.push(way, &mut self.units, &self.filter)?;
        }
        for Target { asked, found } in self.targets.clone().unwrap_or_default() {
            if found == pivot {
                continue;
            }
            let fallback = (asked != found).then_some(asked);
            let mut linked: Vec<(StoredUnit, Relation)> = self
                .units
                .units(Side::Source, own.source)?
                .into_iter()
                .filter(|other| other.locale == found)
                .map(|other| (other, Relation::Exact))
                .collect();
            if linked.is_empty() {
                linked = self.units.linked(own.unit, &found)?;
                linked.retain(|(_, relation)| self.follows(*relation));
            }
            for (StoredUnit { unit, target, .. }, relation) in linked {
                let (locale, fallback) = (found.clone(), fallback.clone());
                let way = Way { unit, own: own.unit, target, locale, fallback, relation: Some(relation) };
                gathered.push(way, &mut self.units, &self.filter)?;
            }
        }
        Ok(())
    }

    /// Whether links of a relation lead to translations that are wanted.
    fn follows(&self, relation: Relation) -> bool {
        self.options.relations.as_ref().is_none_or(|relations| relations.contains(&relation))
    }

    /// Whether translations into a locale are wanted; if so, the locale that it stands in for, if it does.
    #[expect(clippy::option_option, reason = "not wanted, wanted for itself, or for another")]
    fn wants(&self, locale: &Locale) -> Option<Option<Locale>> {
        let Some(targets) = &self.targets else { return Some(None) };
        let target = targets.iter().find(|target| target.found == *locale)?;
        Some((target.asked != target.found).then(|| target.asked.clone()))
    }

    /// Reads what only a match that is shown needs.
    fn complete(&mut self, found: &mut Match, query: &Query, tokenized: &Tokenized) -> Result<(), Error> {
        let all = self.filter.has_places() || self.filter.has_kinds() || self.filter.has_origins();
        let mut places = self.units.occurrences(found.unit, if all { usize::MAX } else { self.options.places })?;
        places.retain(|place| self.filter.takes_place(place) && self.filter.takes_origin(place.origin));
        places.truncate(self.options.places);
        found.occurrences = places;
        found.imports = self.units.imports(found.unit)?;
        found.imports.retain(|import| self.filter.takes_origin(import.origin) && self.filter.takes_kind(import.kind));
        if matches!(found.kind, MatchKind::Fuzzy | MatchKind::Markup) {
            let source = tokenize(&found.source);
            found.difference = difference::difference((&query.text, tokenized), (&found.source, &source), CLASS_COST);
        }
        Ok(())
    }
}
