//! What became of the units of a translation since its source file was translated.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use bitext_align::{Bead, Evidence, Texts, Unit, pair};
use bitext_markup::{HiddenKind, HiddenText, hidden_texts, normalized, segments};
use bitext_model::UnitKey;

use super::reading::Haystack;

/// A unit to be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Compared<'c> {
    pub(crate) source: &'c str,
    pub(crate) key: Option<UnitKey>,
    /// What a hidden unit is.
    pub(crate) hidden: Option<HiddenKind>,
}

/// What became of a unit's source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum UnitChange {
    Unchanged,
    /// It says this now.
    Edited(String),
    Removed,
}

/// What became of a document's units.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Comparison {
    /// One for each unit, in their order.
    pub(crate) units: Vec<UnitChange>,
    /// Sentences of the newest file that come from none of the old one, with their lines.
    pub(crate) added: Vec<(u32, String)>,
}

/// Compares the file that was translated with its newest state, and says what that means for the translation's units.
pub(crate) fn compare(units: &[Compared<'_>], old: &str, new: &str) -> Comparison {
    let (old_sentences, new_sentences) = (sentences(old), sentences(new));
    let mut texts = Texts::new();
    let olds: Vec<Unit> = old_sentences.iter().map(|sentence| Unit::new(texts.intern(&sentence.text))).collect();
    let news: Vec<Unit> = new_sentences.iter().map(|sentence| Unit::new(texts.intern(&sentence.text))).collect();
    let marked: Vec<usize> = (0..units.len()).filter(|place| units[*place].hidden.is_none()).collect();
    let own: Vec<Unit> = marked
        .iter()
        .map(|place| Unit { key: units[*place].key, ..Unit::new(texts.intern(units[*place].source)) })
        .collect();
    let between = pair(&mut texts, &olds, &news);
    let origins = pair(&mut texts, &own, &olds);

    let counts = Counts::of(&old_sentences, &new_sentences);
    let mut pages = Pages {
        fates: fates(&between, &old_sentences, &new_sentences, &counts),
        olds: &old_sentences,
        old_text: Haystack::new(joined(&old_sentences, 0..old_sentences.len())),
        new_text: Haystack::new(joined(&new_sentences, 0..new_sentences.len())),
    };
    let mut changes = vec![UnitChange::Unchanged; units.len()];
    for bead in origins.iter().filter(|bead| !bead.left.is_empty()) {
        for place in bead.left.clone() {
            let unit = marked[place];
            changes[unit] = pages.change(units[unit].source, bead);
        }
    }
    let (old_hidden, new_hidden) = (hidden_texts(old), hidden_texts(new));
    let hidden = HiddenChanges::new(&old_hidden, &new_hidden);
    for (unit, change) in units.iter().zip(&mut changes) {
        if let Some(kind) = unit.hidden {
            *change = hidden.change(unit.source, kind);
        }
    }
    let joined: HashSet<usize> =
        between.iter().filter(|bead| is_edit(bead)).flat_map(|bead| bead.right.clone()).collect();
    let is_added = |(place, sentence): (usize, Sentence<'_>)| {
        let is_new = !joined.contains(&place) && !counts.was_there(&sentence.text);
        is_new.then(|| (sentence.line, sentence.text.into_owned()))
    };
    let added = new_sentences.into_iter().enumerate().filter_map(is_added).collect();
    Comparison { units: changes, added }
}

/// The least share of words that a sentence has in common with what it was edited to: with fewer it is another one, even
/// in its place.
const LEAST_IN_COMMON: f32 = 0.4;

/// A text of so many characters hardly comes up twice by chance.
const LEAST_TELLING: usize = 12;

/// Whether a bead joins what is the same sentence on both sides, if perhaps edited.
fn is_edit(bead: &Bead) -> bool {
    let is_alike = match bead.evidence {
        Evidence::Gap { similarity, .. } => LEAST_IN_COMMON <= similarity,
        Evidence::Identity | Evidence::Anchor | Evidence::Moved => true,
    };
    bead.is_link() && is_alike
}

/// A sentence of a source file, or a line of one: side-by-side files have a unit for each line of a list of links.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sentence<'a> {
    text: Cow<'a, str>,
    /// From 1.
    line: u32,
}

/// The sentences of a source file, in their order.
fn sentences(document: &str) -> Vec<Sentence<'_>> {
    let mut sentences = Vec::new();
    let (mut line, mut at) = (1, 0);
    for segment in segments(document) {
        line += line_ends(&document[at..segment.range.start]);
        at = segment.range.start;
        if !LINE_BREAKS.iter().any(|mark| segment.text.contains(mark)) {
            sentences.push(Sentence { text: segment.text, line });
            continue;
        }
        let mut line = line;
        let mut part = String::new();
        for text in segment.text.split_inclusive('\n') {
            part.push_str(text);
            if LINE_BREAKS.iter().any(|mark| part.ends_with(mark)) {
                push_part(&mut sentences, &mut part, &mut line);
            }
        }
        push_part(&mut sentences, &mut part, &mut line);
    }
    sentences
}

/// What ends a line and not only its text, behind which a sentence goes on.
const LINE_BREAKS: [&str; 4] = ["  \n", "\\\n", "  \r\n", "\\\r\n"];

/// Adds the sentences of a part of a segment, which begins on a line.
fn push_part(sentences: &mut Vec<Sentence<'_>>, part: &mut String, line: &mut u32) {
    let text = part.trim_end().trim_end_matches('\\');
    let own = segments(text).into_iter().map(|own| Cow::Owned(own.text.into_owned()));
    sentences.extend(own.map(|text| Sentence { text, line: *line }));
    *line += line_ends(part);
    part.clear();
}

fn line_ends(text: &str) -> u32 {
    text.matches('\n').count() as u32
}

/// What became of a sentence of the old file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fate {
    Unchanged,
    Edited(String),
    Removed,
}

/// How often each sentence is there word for word, in the old file and in the new one.
struct Counts(HashMap<String, [u32; 2]>);

impl Counts {
    fn of(olds: &[Sentence<'_>], news: &[Sentence<'_>]) -> Counts {
        let mut counts: HashMap<String, [u32; 2]> = HashMap::new();
        for (side, sentences) in [olds, news].into_iter().enumerate() {
            for sentence in sentences {
                counts.entry(normalized(&sentence.text).into_owned()).or_default()[side] += 1;
            }
        }
        Counts(counts)
    }

    /// Whether a sentence of the old file is in the new one as often as it was, wherever.
    fn is_there(&self, text: &str) -> bool {
        self.0.get(&*normalized(text)).is_some_and(|[old, new]| old <= new)
    }

    /// Whether a sentence of the new file was in the old one as often as it is, wherever.
    fn was_there(&self, text: &str) -> bool {
        self.0.get(&*normalized(text)).is_some_and(|[old, new]| new <= old)
    }
}

fn fates(beads: &[Bead], olds: &[Sentence<'_>], news: &[Sentence<'_>], counts: &Counts) -> Vec<Fate> {
    let mut fates = vec![Fate::Removed; olds.len()];
    for bead in beads.iter().filter(|bead| is_edit(bead)) {
        let is_same = joined(olds, bead.left.clone()) == joined(news, bead.right.clone());
        let now = || news[bead.right.clone()].iter().map(|sentence| &*sentence.text).collect::<Vec<_>>().join(" ");
        for place in bead.left.clone() {
            fates[place] = if is_same { Fate::Unchanged } else { Fate::Edited(now()) };
        }
    }
    for (fate, old) in fates.iter_mut().zip(olds) {
        if counts.is_there(&old.text) {
            *fate = Fate::Unchanged;
        }
    }
    fates
}

fn joined(sentences: &[Sentence<'_>], range: Range<usize>) -> String {
    sentences[range].iter().map(|sentence| normalized(&sentence.text)).collect::<Vec<_>>().join(" ")
}

/// The two states of a file.
struct Pages<'p> {
    fates: Vec<Fate>,
    olds: &'p [Sentence<'p>],
    old_text: Haystack,
    new_text: Haystack,
}

impl Pages<'_> {
    /// What became of a unit in a bead with sentences of the old file.
    fn change(&mut self, source: &str, bead: &Bead) -> UnitChange {
        let fates = &self.fates[bead.right.clone()];
        if !is_edit(bead) {
            // The file has it elsewhere than in a sentence of its own, or it was recycled.
            let text = normalized(source);
            let is_gone = self.old_text.contains(&text) && !self.new_text.contains(&text);
            return if is_gone { UnitChange::Removed } else { UnitChange::Unchanged };
        }
        if fates.iter().all(|fate| *fate == Fate::Unchanged) {
            return UnitChange::Unchanged;
        }
        if fates.iter().all(|fate| *fate == Fate::Removed) {
            // It may have become a part of another sentence. A short text may be in anything.
            let text = normalized(source);
            let is_there = LEAST_TELLING <= text.chars().count() && self.new_text.contains(&text);
            return if is_there { UnitChange::Unchanged } else { UnitChange::Removed };
        }
        let mut now: Vec<&str> = Vec::new();
        for (fate, old) in fates.iter().zip(&self.olds[bead.right.clone()]) {
            match fate {
                Fate::Unchanged => now.push(&old.text),
                Fate::Edited(text) if now.last() != Some(&text.as_str()) => now.push(text),
                Fate::Edited(_) | Fate::Removed => {}
            }
        }
        let now = now.join(" ");
        // A unit that is a part of a longer sentence of the file may be none of what changed in it.
        let (own, whole) = (normalized(source), joined(self.olds, bead.right.clone()));
        if own.len() < whole.len() && whole.contains(&*own) && normalized(&now).contains(&*own) {
            return UnitChange::Unchanged;
        }
        UnitChange::Edited(now)
    }
}

/// The hidden texts of two states of a file.
struct HiddenChanges<'h> {
    /// The destination of each of the old ones; the first, where a text is there again and again.
    olds: HashMap<(HiddenKind, &'h str), &'h str>,
    news: HashSet<(HiddenKind, &'h str)>,
    /// The new ones by their destination, likewise; front matter has none.
    by_destination: HashMap<(HiddenKind, &'h str), &'h str>,
}

impl<'h> HiddenChanges<'h> {
    fn new(olds: &'h [HiddenText<'_>], news: &'h [HiddenText<'_>]) -> HiddenChanges<'h> {
        let mut changes = HiddenChanges { olds: HashMap::new(), news: HashSet::new(), by_destination: HashMap::new() };
        for old in olds {
            changes.olds.entry((old.kind, &old.text)).or_insert(&old.destination);
        }
        for new in news {
            changes.news.insert((new.kind, &new.text));
            changes.by_destination.entry((new.kind, &new.destination)).or_insert(&new.text);
        }
        changes
    }

    /// What became of a unit: its text is there, or what it belongs to has another one now.
    fn change(&self, source: &str, kind: HiddenKind) -> UnitChange {
        if self.news.contains(&(kind, source)) {
            return UnitChange::Unchanged;
        }
        let destination = self.olds.get(&(kind, source));
        let now = destination.and_then(|destination| self.by_destination.get(&(kind, destination)));
        now.map_or(UnitChange::Removed, |now| UnitChange::Edited((*now).to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(units: &[&str], old: &str, new: &str) -> (Vec<UnitChange>, Vec<(u32, String)>) {
        let units: Vec<Compared<'_>> =
            units.iter().map(|source| Compared { source, key: None, hidden: None }).collect();
        let Comparison { units, added } = compare(&units, old, new);
        (units, added)
    }

    const OLD: &str = "# Mooring\n\nTake the bow line to the pier. Make it fast.\n\nWatch the tide.\n";

    #[test]
    fn sentences_are_followed_through_the_old_file() {
        use UnitChange::{Edited, Removed, Unchanged};
        let new = "# Mooring\n\nTake the stern line to the pier. Make it fast.\n\nCall the harbour master now.\n";
        let (units, added) =
            changes(&["Mooring", "Take the bow line to the pier.", "Make it fast.", "Watch the tide."], OLD, new);
        assert_eq!(units, [Unchanged, Edited("Take the stern line to the pier.".to_owned()), Unchanged, Removed]);
        assert_eq!(added, [(5, "Call the harbour master now.".to_owned())]);
    }

    #[test]
    fn a_paragraph_unit_is_edited_where_one_of_its_sentences_is() {
        use UnitChange::{Edited, Unchanged};
        let new = OLD.replace("Make it fast.", "Make it very fast.");
        let unit = "Take the bow line to the pier. Make it fast.";
        let (units, added) = changes(&["Mooring", unit, "Watch the tide."], OLD, &new);
        let now = "Take the bow line to the pier. Make it very fast.";
        assert_eq!(units, [Unchanged, Edited(now.to_owned()), Unchanged]);
        assert_eq!(added, []);
        // What was recycled differs from the old file, and is what became of that.
        let recycled = "Take a bow line to the pier. Make it fast.";
        assert_eq!(changes(&["Mooring", recycled, "Watch the tide."], OLD, OLD).0, [Unchanged, Unchanged, Unchanged]);
    }

    #[test]
    fn lines_of_a_list_of_links_are_sentences() {
        let document = "See also:\n\n[Moor](a.md)  \n[Tide\ntables](b.md)\\\nand *more*.  \n\nDone.\n";
        let found = sentences(document);
        let found: Vec<_> = found.iter().map(|sentence| (sentence.line, &*sentence.text)).collect();
        assert_eq!(found, [(1, "See also:"), (3, "Moor"), (4, "Tide\ntables"), (6, "and *more*."), (8, "Done.")]);
    }

    #[test]
    fn a_sentence_that_went_into_another_is_there() {
        use UnitChange::{Removed, Unchanged};
        let old = "Take the bow line.\n\nWatch the tide and the wind.\n\nGo now.\n";
        let new = "Take the bow line.\n\n[Nobody who sails these waters ought to do so without a chart, a lamp, three ropes \
                   and somebody ashore who knows of it. Watch the tide and the wind. Whoever goes out at night calls the \
                   harbor master before, and again on coming back, or somebody is sent out to look](a.md) for him.\n";
        let units = ["Take the bow line.", "Watch the tide and the wind.", "Go now."];
        assert_eq!(changes(&units, old, new).0, [Unchanged, Unchanged, Removed]);
    }

    #[test]
    fn what_is_there_word_for_word_is_unchanged_among_what_is_not() {
        let old = "Take the bow line.\n\nWatch the tide and the wind.\n\nGo now.\n\nMake it fast.\n";
        let new = "Take the bow line.\n\nMake it fast.\n\n\
                   [Watch the tide and the wind. Then go, and go now. Or wait for the harbor master](a.md) here.\n";
        assert_eq!(changes(&["Take the bow line.", "Make it fast."], old, new).0[1], UnitChange::Unchanged);
    }

    #[test]
    fn a_unit_may_be_a_part_of_what_changed() {
        use UnitChange::Unchanged;
        let old = "[Take the bow line](a.md)  \n[Make it fast](b.md)\n\nWatch the tide.\n";
        let new = old.replace("Make", "Tie");
        let (units, _) = changes(&["Take the bow line", "Watch the tide."], old, &new);
        assert_eq!(units, [Unchanged, Unchanged]);
    }

    #[test]
    fn hidden_units_are_followed_by_what_they_belong_to() {
        use UnitChange::{Edited, Removed, Unchanged};
        let old = "---\ntitle: Moor\n---\n![The pier](pier.png) ![The bay](bay.png) ![Tide](tide.png)\n";
        let new = "---\ntitle: Mooring\n---\n![The bay](bay.png) ![A pier](pier.png)\n";
        let of = |source, hidden| Compared { source, key: None, hidden: Some(hidden) };
        let units = [
            of("Moor", HiddenKind::Title),
            of("The pier", HiddenKind::Alt),
            of("The bay", HiddenKind::Alt),
            of("Tide", HiddenKind::Alt),
        ];
        let expected = [Edited("Mooring".to_owned()), Edited("A pier".to_owned()), Unchanged, Removed];
        assert_eq!(compare(&units, old, new).units, expected);
    }
}
