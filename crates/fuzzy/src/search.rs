use crate::cost::{Costed, Costs};
use crate::distance::{FREE, Pattern};
use crate::index::{Group, Index};
use crate::score::{MinScore, Score, TOKEN_COST};
use crate::signature::Signature;
use crate::token::Token;
use crate::{LONGEST, best::Best};

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The least score of matches.
    pub min_score: MinScore,
    /// How many matches there may be.
    pub limit: usize,
    /// What it costs that a token stands for another of its class, in hundredths of a token: 100 at most, where classes
    /// make no difference.
    pub class_cost: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options { min_score: MinScore::LOWEST, limit: 5, class_cost: 10 }
    }
}

/// An index, and which of its sentences are gone.
#[derive(Clone, Copy)]
pub struct Part<'p, 'b> {
    /// The index.
    pub index: &'p Index<'b>,
    /// Whether the sentence with a number is to be passed over.
    pub is_removed: &'p dyn Fn(u32) -> bool,
}

impl<'p, 'b> Part<'p, 'b> {
    /// All of an index.
    pub fn whole(index: &'p Index<'b>) -> Part<'p, 'b> {
        Part { index, is_removed: &|_| false }
    }
}

/// A sentence that is like the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The number under which it was added.
    pub number: u32,
    /// How alike they are.
    pub score: Score,
}

/// Looks sentences up, one query after another, and keeps its room between them.
#[derive(Debug, Default)]
pub struct Searcher {
    pattern: Pattern,
    costs: Costs,
    /// The query's tokens as costs see them.
    query: Vec<Costed>,
    /// The query's tokens, the rarest first, with their positions.
    ordered: Vec<(u32, u32)>,
    lists: Vec<List>,
    /// A bit for each sentence that was compared, and which these are.
    seen: Vec<u64>,
    compared: Vec<u32>,
    /// Sentences of a length that share a rare token with the query.
    candidates: Vec<u32>,
    sentence: Vec<Costed>,
}

/// The postings of a token of the query: what comes below the lengths that were looked at, and what comes above.
#[derive(Debug, Clone, Copy)]
struct List {
    position: i32,
    start: usize,
    below: usize,
    above: usize,
    end: usize,
}

impl Searcher {
    /// With no room yet.
    pub fn new() -> Searcher {
        Searcher::default()
    }

    /// The sentences most like a query, best first, and by number where scores are equal. All that reach the least
    /// score are considered.
    pub fn search(&mut self, parts: &[Part<'_, '_>], query: &[Token], options: &Options) -> Vec<Match> {
        let mut best = Best::new(options.limit, options.min_score);
        if query.len() <= LONGEST && 0 < options.limit {
            let class_cost = options.class_cost.min(TOKEN_COST);
            for part in parts {
                self.search_part(part, query, class_cost, &mut best);
            }
        }
        best.into_matches()
    }

    fn search_part(&mut self, part: &Part<'_, '_>, query: &[Token], class_cost: u32, best: &mut Best) {
        let index = part.index;
        self.query.clear();
        self.query.extend(query.iter().map(|token| (index.token(token.folded()).unwrap_or(FREE), token.form())));
        let has_classes = query.iter().any(|token| token.is_class());
        self.pattern.set(self.query.iter().map(|(token, _)| *token));
        self.seen.resize(index.len().div_ceil(64), 0);
        let known = self.query.iter().map(|(token, _)| *token).filter(|token| *token != FREE);
        let signature = Signature::of(known);
        let unknown = self.query.iter().filter(|(token, _)| *token == FREE).count();
        self.ordered.clear();
        let known = self.query.iter().enumerate().filter(|(_, (token, _))| *token != FREE);
        self.ordered.extend(known.map(|(position, (token, _))| (*token, position as u32)));
        self.ordered.sort_unstable();

        let here = index.group_from(query.len());
        self.lists.clear();
        let mut scan = Scan {
            part,
            query: &self.query,
            has_classes,
            class_cost,
            unknown,
            signature,
            ordered: &self.ordered,
            middle: index.group(here).map_or(index.len() as u32, |group| group.first),
            pattern: &mut self.pattern,
            costs: &mut self.costs,
            lists: &mut self.lists,
            seen: &mut self.seen,
            compared: &mut self.compared,
            candidates: &mut self.candidates,
            sentence: &mut self.sentence,
            best,
        };
        scan.groups(here);
        for sentence in self.compared.drain(..) {
            self.seen[sentence as usize / 64] = 0;
        }
    }
}

struct Scan<'s, 'p, 'b> {
    part: &'s Part<'p, 'b>,
    query: &'s [Costed],
    has_classes: bool,
    class_cost: u32,
    unknown: usize,
    signature: Signature,
    ordered: &'s [(u32, u32)],
    /// The first sentence that is not shorter than the query.
    middle: u32,
    pattern: &'s mut Pattern,
    costs: &'s mut Costs,
    lists: &'s mut Vec<List>,
    seen: &'s mut [u64],
    compared: &'s mut Vec<u32>,
    candidates: &'s mut Vec<u32>,
    sentence: &'s mut Vec<Costed>,
    best: &'s mut Best,
}

/// Which way lists are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Shorter,
    Longer,
}

impl Scan<'_, '_, '_> {
    /// Looks at groups, those with the nearest lengths first.
    fn groups(&mut self, here: usize) {
        let (mut above, mut below) = (here, here);
        loop {
            let longer = self.part.index.group(above).filter(|group| self.can_hold(group));
            let shorter = below
                .checked_sub(1)
                .and_then(|place| self.part.index.group(place))
                .filter(|group| self.can_hold(group));
            let (group, way) = match (longer, shorter) {
                (None, None) => break,
                (Some(group), None) => (group, Way::Longer),
                (None, Some(group)) => (group, Way::Shorter),
                // The nearest possible score decides; the longer one has the higher at the same difference.
                (Some(longer), Some(shorter)) => {
                    if longer.length.abs_diff(self.query.len()) <= shorter.length.abs_diff(self.query.len()) {
                        (longer, Way::Longer)
                    } else {
                        (shorter, Way::Shorter)
                    }
                }
            };
            match way {
                Way::Longer => above += 1,
                Way::Shorter => below -= 1,
            }
            self.group(&group, way);
        }
    }

    /// Whether a sentence of a group's length could be a match.
    fn can_hold(&self, group: &Group) -> bool {
        let longer = group.length.max(self.query.len());
        group.length.abs_diff(self.query.len()) <= self.best.allowed_distance(longer)
    }

    fn group(&mut self, group: &Group, way: Way) {
        let longer = group.length.max(self.query.len());
        if longer == 0 {
            for sentence in group.first..group.end.min(self.part.index.len() as u32) {
                self.offer(sentence, Score::ONE);
            }
            return;
        }
        let allowed = self.best.allowed_distance(longer);
        // Tokens that have to be common to both: of the query's, the rarest of these cannot be rarer than this.
        let Some(highest) = (self.query.len() + allowed).checked_sub(longer + self.unknown) else { return };
        let mut count = 0;
        for rank in 0..=highest.min(self.ordered.len().saturating_sub(1)) {
            self.list(group, way, rank, allowed, &mut count);
        }
        for place in 0..count {
            self.candidate(group, self.candidates[place]);
        }
    }

    /// The cursor of the query token of a rank.
    fn cursor(&mut self, rank: usize) -> Option<List> {
        while self.lists.len() <= rank {
            let (token, position) = *self.ordered.get(self.lists.len())?;
            let range = self.part.index.list(token);
            let posted = self.part.index.sections.posted.0.get(range.clone())?;
            let middle = range.start + first_from(posted, self.middle, self.part.index.len());
            self.lists.push(List {
                position: position as i32,
                start: range.start,
                below: middle,
                above: middle,
                end: range.end,
            });
        }
        Some(self.lists[rank])
    }

    /// Lists the sentences of a group that have the query token of a rank.
    fn list(&mut self, group: &Group, way: Way, rank: usize, allowed: usize, count: &mut usize) {
        let Some(list) = self.cursor(rank) else { return };
        let range = match way {
            Way::Longer => list.above..list.end,
            Way::Shorter => list.start..list.below,
        };
        let sections = self.part.index.sections;
        let (n, m) = (self.query.len(), group.length);
        let longer = n.max(m);
        // The other side's rank is limited in the same way, and the position by the tokens before and after.
        let Some(highest_rank) = (m + allowed).checked_sub(longer) else { return };
        let highest_rank = u8::try_from(highest_rank).unwrap_or(u8::MAX);
        let (difference, allowed) = (m as i32 - n as i32, allowed as i32);
        let byte = |position: i32| u8::try_from(position.max(0)).unwrap_or(u8::MAX);
        // Rounded up and down.
        let lowest = byte(list.position + ((difference - allowed + 1) >> 1));
        let highest = byte(list.position + ((difference + allowed) >> 1));
        let (Some(posted), Some(ranks), Some(positions)) = (
            sections.posted.0.get(range.clone()),
            sections.ranks.get(range.clone()),
            sections.positions.get(range.clone()),
        ) else {
            return;
        };
        let candidates = &mut *self.candidates;
        let mut passed = 0;
        let mut look = |sentence: u32, rank: u8, position: u8| {
            if candidates.len() <= *count {
                candidates.resize(2 * *count + 64, 0);
            }
            // Written always and kept if right: a branch could not be foreseen.
            candidates[*count] = sentence;
            *count += usize::from((rank <= highest_rank) & (lowest <= position) & (position <= highest));
            passed += 1;
        };
        let entries = posted.iter().zip(ranks).zip(positions);
        match way {
            Way::Longer => {
                for ((sentence, rank), position) in entries {
                    let sentence = u32::from_le_bytes(*sentence);
                    if group.end <= sentence {
                        break;
                    }
                    look(sentence, *rank, *position);
                }
                self.lists[rank].above += passed;
            }
            Way::Shorter => {
                for ((sentence, rank), position) in entries.rev() {
                    let sentence = u32::from_le_bytes(*sentence);
                    if sentence < group.first {
                        break;
                    }
                    look(sentence, *rank, *position);
                }
                self.lists[rank].below -= passed;
            }
        }
    }

    #[inline]
    fn candidate(&mut self, group: &Group, sentence: u32) {
        let signatures = self.part.index.sections.signatures;
        let place = 2 * sentence as usize;
        let other = Signature([signatures.at(place), signatures.at(place + 1)]);
        let allowed = self.best.allowed_distance(group.length.max(self.query.len()));
        if allowed < self.signature.lacking_in(other) as usize + self.unknown
            || allowed < other.lacking_in(self.signature) as usize
        {
            return;
        }
        self.compare(group, sentence);
    }

    #[inline(never)]
    fn compare(&mut self, group: &Group, sentence: u32) {
        let (place, flag) = (sentence as usize / 64, 1 << (sentence % 64));
        match self.seen.get_mut(place) {
            Some(seen) if *seen & flag == 0 => *seen |= flag,
            _ => return,
        }
        self.compared.push(sentence);
        let Some(tokens) = self.part.index.tokens(group, sentence) else { return };
        let longer = group.length.max(self.query.len()) as u32;
        let allowed = self.best.allowed_distance(longer as usize) as u32;
        let own = tokens.iter().map(|t| u32::from_le_bytes([t[0], t[1], t[2], 0]));
        let Some(distance) = self.pattern.distance(own, tokens.len(), allowed) else { return };
        let cost = if self.has_classes {
            let Some(cost) = self.cost(sentence, tokens, longer) else { return };
            cost
        } else {
            distance * TOKEN_COST
        };
        self.offer(sentence, Score::new(cost, longer));
    }

    /// The cost of a sentence, with what its tokens of classes are.
    fn cost(&mut self, sentence: u32, tokens: &[[u8; 3]], longer: u32) -> Option<u32> {
        self.sentence.clear();
        self.sentence.extend(tokens.iter().map(|t| (u32::from_le_bytes([t[0], t[1], t[2], 0]), 0)));
        for (position, form) in self.part.index.forms(sentence) {
            if let Some((_, own)) = self.sentence.get_mut(position) {
                *own = form;
            }
        }
        let allowed = self.best.allowed_cost(longer as usize);
        self.costs.cost(self.query, self.sentence, self.class_cost, allowed)
    }

    fn offer(&mut self, sentence: u32, score: Score) {
        let number = self.part.index.sections.numbers.at(sentence as usize);
        let found = Match { number, score };
        if self.best.takes(found) && !(self.part.is_removed)(number) {
            self.best.add(found);
        }
    }
}

/// The first posting that is not before a sentence. Sentences are spread evenly, so that looking begins where it should be.
fn first_from(posted: &[[u8; 4]], sentence: u32, sentences: usize) -> usize {
    let is_before = |place: usize| posted.get(place).is_some_and(|other| u32::from_le_bytes(*other) < sentence);
    let guess = (posted.len() as u64 * u64::from(sentence) / (sentences as u64).max(1)) as usize;
    let (mut low, mut high) = (0, posted.len());
    let mut step = 1;
    if is_before(guess) {
        low = guess + 1;
        while low + step < high {
            if is_before(low + step) {
                low += step + 1
            } else {
                high = low + step
            }
            step *= 2;
        }
    } else {
        high = guess.min(high);
        while low + step < high {
            if is_before(high - step) {
                low = high - step + 1
            } else {
                high -= step
            }
            step *= 2;
        }
    }
    while low < high {
        let middle = low.midpoint(high);
        if is_before(middle) { low = middle + 1 } else { high = middle }
    }
    low
}
