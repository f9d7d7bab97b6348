//! What the memory has for a unit of an imported file.

use std::collections::HashMap;
use std::hash::Hash;
use std::rc::Rc;

use bitext_exchange::{Codes, UnitRecord, clean, tuid};
use bitext_markup::{hash, is_same, key, plain, plain_key};
use bitext_model::Locale;
use bitext_store::{LayerTranslation, MatchReader, Snapshot, Standing, TextId};

use crate::Error;

/// So many places of a source are looked at for its context.
const PLACES: u32 = 1000;

/// What led from a unit of a file to a source of the memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchedBy {
    /// The identifier that an export gives to the unit.
    Tuid,
    /// The source text, and the texts beside it.
    Context,
    /// The source text alone.
    Source,
    /// The source text without its codes, for units that have none.
    Plain,
}

impl MatchedBy {
    /// Every way, the surest first.
    pub const ALL: [MatchedBy; 4] = [MatchedBy::Tuid, MatchedBy::Context, MatchedBy::Source, MatchedBy::Plain];

    /// The name in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            MatchedBy::Tuid => "tuid",
            MatchedBy::Context => "context",
            MatchedBy::Source => "source",
            MatchedBy::Plain => "plain",
        }
    }
}

/// A unit of the memory's documents that a unit of a file is.
#[derive(Debug, Clone)]
pub(super) struct Match {
    pub(super) by: MatchedBy,
    pub(super) standing: Standing,
}

/// What the memory has for the source of a unit.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// `None` when documents do not have the source.
    pub(super) matched: Option<Match>,
    /// The texts of the source that documents have.
    pub(super) sources: Vec<TextId>,
    /// The source as documents spell it, where the file spells the same with other references, escapes or white space.
    pub(super) spelling: Option<String>,
    /// All texts of the source, those that only layers have among them.
    texts: Vec<TextId>,
}

/// Finds units in a memory as it was before the import.
pub(super) struct Matcher<'m> {
    snapshot: &'m Snapshot<'m>,
    reader: MatchReader<'m>,
    /// Texts with characters that XML cannot hold, by the key of what is left without them.
    uncleaned: HashMap<u64, Vec<(TextId, String)>>,
    /// What exports identify by tuid, read when a tuid first asks for it.
    identified: Option<SourceIndex>,
    /// Sources by their text without codes, read when a unit without codes first asks for one.
    plain: Option<SourceIndex>,
    /// Answers of the reader that may be asked for again: sources come in runs.
    answers: Answers,
}

/// What documents and layers have for sources that were asked for lately.
#[derive(Default)]
struct Answers {
    standings: Kept<TextId, Standing>,
    translations: Kept<(TextId, Locale), (u8, Rc<str>)>,
    imported: Kept<(TextId, Locale), LayerTranslation>,
}

/// So many answers of a kind are kept at most.
const ANSWERS: usize = 4096;

/// Questions with what the reader gave for each.
type Kept<K, V> = HashMap<K, Rc<[V]>>;

/// The answer that is kept for a question, else the one that is asked for now.
fn answer<K: Eq + Hash, V>(
    kept: &mut Kept<K, V>,
    question: K,
    ask: impl FnOnce(&K) -> Result<Vec<V>, bitext_store::Error>,
) -> Result<Rc<[V]>, Error> {
    if let Some(known) = kept.get(&question) {
        return Ok(Rc::clone(known));
    }
    if ANSWERS <= kept.len() {
        kept.clear();
    }
    let answer: Rc<[V]> = ask(&question)?.into();
    kept.insert(question, Rc::clone(&answer));
    Ok(answer)
}

/// Sources that documents have, found by some hash of them: 24 bytes each.
#[derive(Default)]
struct SourceIndex {
    /// Hash, text, and which of the standings; sorted by hash.
    rows: Vec<(u64, TextId, usize)>,
    standings: Vec<Standing>,
}

impl<'m> Matcher<'m> {
    pub(super) fn new(snapshot: &'m Snapshot<'m>) -> Result<Matcher<'m>, Error> {
        let mut uncleaned: HashMap<u64, Vec<(TextId, String)>> = HashMap::new();
        for (text, body) in snapshot.texts_to_clean()? {
            let cleaned = key(&clean(&body).text).normalized;
            // Trimmed edges make no difference to the key, so the others are found by it.
            if cleaned != key(&body).normalized {
                uncleaned.entry(cleaned).or_default().push((text, body));
            }
        }
        let (reader, answers) = (snapshot.match_reader()?, Answers::default());
        Ok(Matcher { snapshot, reader, uncleaned, identified: None, plain: None, answers })
    }

    /// What the memory has for a unit of a file with such `codes`: by tuid, else by source with context, else by source;
    /// else, where codes may have been taken out, by what a reader sees of the source.
    pub(super) fn find(&mut self, unit: &UnitRecord, codes: Option<Codes>) -> Result<Known, Error> {
        let source = clean(&unit.source).text;
        let mut known = Known::default();
        let mut answers: Vec<Rc<[Standing]>> = Vec::new();
        // A file with codes does not say which of several spellings it means. Layers may have brought others, which say
        // nothing of the documents.
        let means_any = codes != Some(Codes::Markdown);
        for (text, body, is_exact) in self.texts(&source)? {
            if !is_exact && !means_any && !answers.is_empty() && known.spelling.is_none() {
                break;
            }
            known.texts.push(text);
            let of_text = self.standings(text)?;
            if !of_text.is_empty() {
                if !is_exact && answers.is_empty() {
                    known.spelling = Some(body);
                }
                known.sources.push(text);
                answers.push(of_text);
            }
        }
        let standings = answers.iter().flat_map(|of_text| of_text.iter());
        if let Some(stated) = unit.tuid.as_deref().filter(|stated| is_ours(stated)) {
            let is_stated = |standing: &&Standing| tuid(&standing.family, standing.kind, &source, "") == stated;
            if let Some(standing) = standings.clone().find(is_stated) {
                known.matched = Some(Match { by: MatchedBy::Tuid, standing: standing.clone() });
                return Ok(known);
            }
            // Nothing has that source, but the unit may be known under another: somebody changed it.
            if answers.is_empty()
                && let Some((text, standing)) = self.identified(stated)?
            {
                known.sources = vec![text];
                known.texts.push(text);
                known.matched = Some(Match { by: MatchedBy::Tuid, standing });
                return Ok(known);
            }
        }
        if answers.is_empty() {
            if lacks_codes(&unit.source, codes) {
                let index = self.plain()?;
                let found = || index.find(plain_key(&unit.source));
                known.matched =
                    found().next().map(|(_, standing)| Match { by: MatchedBy::Plain, standing: standing.clone() });
                known.sources = found().map(|(text, _)| text).collect();
                known.sources.sort_unstable();
                known.sources.dedup();
            }
            return Ok(known);
        }
        if let Some(standing) = self.in_context(unit, &known.sources)? {
            known.matched = Some(Match { by: MatchedBy::Context, standing });
            return Ok(known);
        }
        // The most frequent one, of the unit's family and kind if there is one.
        let fits = |standing: &Standing| {
            let of_family = unit.family.as_ref().is_none_or(|family| *family == standing.family);
            (of_family, standing.kind == unit.kind)
        };
        let best = standings.enumerate().max_by_key(|(at, standing)| (fits(standing), std::cmp::Reverse(*at)));
        known.matched = best.map(|(_, standing)| Match { by: MatchedBy::Source, standing: standing.clone() });
        Ok(known)
    }

    /// The translations that documents have for what was found, the best first.
    pub(super) fn translations(&mut self, known: &Known, locale: &Locale) -> Result<Translations, Error> {
        let mut translations: Vec<(u8, Rc<str>)> = Vec::new();
        for source in &known.sources {
            let reader = &mut self.reader;
            let of_source = answer(&mut self.answers.translations, (*source, locale.clone()), |_| {
                let found = reader.translations(*source, locale.as_str())?;
                Ok(found.into_iter().map(|(worth, body)| (worth, body.into())).collect())
            })?;
            translations.extend(of_source.iter().cloned());
        }
        translations.sort_by_key(|(worth, _)| std::cmp::Reverse(*worth));
        let by_machine = translations.first().is_some_and(|(worth, _)| *worth < 2);
        Ok(Translations { texts: translations.into_iter().map(|(_, body)| body).collect(), by_machine })
    }

    fn standings(&mut self, text: TextId) -> Result<Rc<[Standing]>, Error> {
        let reader = &mut self.reader;
        answer(&mut self.answers.standings, text, |text| reader.standings(*text))
    }

    /// The translations that layers have for what was found.
    pub(super) fn imported(&mut self, known: &Known, locale: &Locale) -> Result<Vec<Rc<[LayerTranslation]>>, Error> {
        let mut translations = Vec::new();
        if self.reader.has_layers() {
            for source in &known.texts {
                let question = (*source, locale.clone());
                let reader = &mut self.reader;
                let ask = |_: &_| reader.imported(*source, locale.as_str());
                translations.push(answer(&mut self.answers.imported, question, ask)?);
            }
        }
        Ok(translations)
    }

    /// The stored texts that say the same as a clean one, and whether they are written like it: those first. The others
    /// differ in white space, references and escapes alone.
    fn texts(&mut self, cleaned: &str) -> Result<Vec<(TextId, String, bool)>, Error> {
        let normalized = key(cleaned).normalized;
        let mut like = self.reader.like(normalized)?;
        like.extend(self.uncleaned.get(&normalized).into_iter().flatten().cloned());
        let alike = like.into_iter().filter_map(|(text, body)| {
            let written = clean(&body).text;
            let is_exact = written == cleaned;
            let is_alike = is_exact || is_same(&written, cleaned);
            drop(written);
            is_alike.then_some((text, body, is_exact))
        });
        let mut texts: Vec<_> = alike.collect();
        texts.sort_unstable_by_key(|(text, _, is_exact)| (!is_exact, *text));
        Ok(texts)
    }

    /// Where documents have the source between the texts that the file states beside it.
    fn in_context(&mut self, unit: &UnitRecord, sources: &[TextId]) -> Result<Option<Standing>, Error> {
        let mut contexts = unit.targets.iter().map(|target| (&target.previous_source, &target.next_source));
        let Some((previous, next)) = contexts.find(|(previous, next)| previous.is_some() || next.is_some()) else {
            return Ok(None);
        };
        let is_stated = |stated: &Option<String>, stands: &Option<String>| match (stated, stands) {
            (None, _) => true,
            (Some(stated), Some(stands)) => is_same(&clean(stated).text, &clean(stands).text),
            (Some(_), None) => false,
        };
        for source in sources {
            for place in self.reader.neighbours(*source, PLACES)? {
                if is_stated(previous, &place.previous) && is_stated(next, &place.next) {
                    return Ok(Some(place.standing));
                }
            }
        }
        Ok(None)
    }

    /// Sources by their text without codes.
    fn plain(&mut self) -> Result<&SourceIndex, Error> {
        let index = match self.plain.take() {
            Some(index) => index,
            None => SourceIndex::new(self.snapshot, |_, body| plain_key(body))?,
        };
        Ok(self.plain.insert(index))
    }

    /// The unit that exports identify so.
    fn identified(&mut self, stated: &str) -> Result<Option<(TextId, Standing)>, Error> {
        let index = match self.identified.take() {
            Some(index) => index,
            None => SourceIndex::new(self.snapshot, |standing, body| {
                hash(&tuid(&standing.family, standing.kind, &clean(body).text, ""))
            })?,
        };
        let found = index.find(hash(stated)).next().map(|(text, standing)| (text, standing.clone()));
        self.identified = Some(index);
        Ok(found)
    }
}

impl SourceIndex {
    fn new(snapshot: &Snapshot<'_>, of: impl Fn(&Standing, &str) -> u64) -> Result<SourceIndex, Error> {
        let SourceIndex { mut rows, mut standings } = SourceIndex::default();
        // They come by standing.
        snapshot.sources(|standing, text, body| {
            if standings.last() != Some(standing) {
                standings.push(standing.clone());
            }
            rows.push((of(standing, body), text, standings.len() - 1));
        })?;
        rows.sort_by_key(|(hash, ..)| *hash);
        Ok(SourceIndex { rows, standings })
    }

    /// The sources of a hash, by product, kind and row.
    fn find(&self, hash: u64) -> impl Iterator<Item = (TextId, &Standing)> {
        let from = self.rows.partition_point(|(other, ..)| *other < hash);
        let found = self.rows[from..].iter().take_while(move |(other, ..)| *other == hash);
        found.map(|(_, text, standing)| (*text, &self.standings[*standing]))
    }
}

/// Whether a source may be one of the memory's whose codes somebody took out. A file says so, or says how it writes them;
/// of one that says nothing, the texts in which there are none.
fn lacks_codes(source: &str, codes: Option<Codes>) -> bool {
    match codes {
        Some(Codes::None) => true,
        Some(Codes::Markdown | Codes::Tags) => false,
        None => is_same(&plain(source), source),
    }
}

/// How a file's texts are held against the memory's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    /// As formats of XML write them: the file's texts are Markdown as the memory has it.
    Written,
    /// But for references and escapes, which files with codes hold decoded, and white space.
    Spelled,
    /// But for codes too, which somebody took out.
    Plain,
}

impl Comparison {
    /// For a unit that was found so in a file with such codes.
    pub(super) fn of(codes: Option<Codes>, matched: Option<&Match>) -> Comparison {
        match codes {
            Some(Codes::None) => Comparison::Plain,
            _ if matched.is_some_and(|matched| matched.by == MatchedBy::Plain) => Comparison::Plain,
            Some(Codes::Markdown) => Comparison::Written,
            Some(Codes::Tags) | None => Comparison::Spelled,
        }
    }

    /// Whether a file's text is one of the memory's.
    pub(super) fn is_same(self, stored: &str, stated: &str) -> bool {
        if stored == stated {
            return true;
        }
        let (stored_clean, stated_clean) = (clean(stored).text, clean(stated).text);
        stored_clean == stated_clean
            || self != Comparison::Written && is_same(&stored_clean, &stated_clean)
            || self == Comparison::Plain && is_same(&plain(stored), &plain(stated))
    }
}

/// The translations of a source that documents have.
#[derive(Debug, Default)]
pub(super) struct Translations {
    /// The best first.
    pub(super) texts: Vec<Rc<str>>,
    /// Whether the best is by machine.
    pub(super) by_machine: bool,
}

/// Whether an identifier has the form of those that exports give.
fn is_ours(tuid: &str) -> bool {
    tuid.len() == 32 && tuid.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
