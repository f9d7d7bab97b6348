use crate::best::Best;
use crate::cost::{Costed, Costs};
use crate::index::{Group, Index};
use crate::postings::{Bounds, Candidates, Postings, Way};
use crate::query::Query;
use crate::score::{Score, TOKEN_COST};
use crate::search::{Match, Part};
use crate::signature::Signature;
use crate::token::Token;

/// Searches one index. Keeps its room from one search to the next.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    query: Query,
    class_cost: u32,
    postings: Postings,
    candidates: Candidates,
    /// A bit for each sentence that was compared, and which these are.
    seen: Vec<u64>,
    compared: Vec<u32>,
    /// The sentence that is compared, and what that needs.
    sentence: Vec<Costed>,
    costs: Costs,
}

impl Scan {
    /// Adds what an index has to the best matches.
    pub(crate) fn run(&mut self, part: &Part<'_, '_>, query: &[Token], class_cost: u32, best: &mut Best) {
        let index = part.index;
        self.query.set(index, query);
        self.class_cost = class_cost;
        self.seen.resize(index.len().div_ceil(64), 0);
        let here = index.group_from(query.len());
        self.postings.reset(index.group(here).map_or(index.len() as u32, |group| group.first));
        let (mut above, mut below) = (here, here);
        while let Some((group, way)) = self.next_group(index, above, below, best) {
            match way {
                Way::Longer => above += 1,
                Way::Shorter => below -= 1,
            }
            self.group(part, &group, way, best);
        }
        for sentence in self.compared.drain(..) {
            self.seen[sentence as usize / 64] = 0;
        }
    }

    /// The next group that could hold a match, from those that longer and shorter sentences begin with: the one with the higher
    /// scores, so that the least score rises early.
    fn next_group(&self, index: &Index<'_>, above: usize, below: usize, best: &Best) -> Option<(Group, Way)> {
        let own = self.query.len();
        let can_hold = |group: &Group| group.length.abs_diff(own) <= best.allowed_distance(group.length.max(own));
        let longer = index.group(above).filter(can_hold);
        let shorter = below.checked_sub(1).and_then(|place| index.group(place)).filter(can_hold);
        match (longer, shorter) {
            // With the same difference in length a longer sentence scores higher.
            (Some(longer), Some(shorter)) if own.abs_diff(shorter.length) < longer.length.abs_diff(own) => {
                Some((shorter, Way::Shorter))
            }
            (Some(longer), _) => Some((longer, Way::Longer)),
            (None, shorter) => Some((shorter?, Way::Shorter)),
        }
    }

    fn group(&mut self, part: &Part<'_, '_>, group: &Group, way: Way, best: &mut Best) {
        let longer = group.length.max(self.query.len());
        if longer == 0 {
            for sentence in group.first..group.end.min(part.index.len() as u32) {
                offer(part, sentence, Score::ONE, best);
            }
            return;
        }
        let mut bounds = Bounds { allowed: best.allowed_distance(longer), longer };
        self.candidates.clear();
        self.postings.gather(part.index, &self.query, group, way, bounds, &mut self.candidates);
        let candidates = std::mem::take(&mut self.candidates);
        for sentence in candidates.as_slice() {
            if self.is_promising(part, *sentence, bounds, best) {
                self.compare(part, group, *sentence, best);
                bounds.allowed = best.allowed_distance(longer);
            }
        }
        self.candidates = candidates;
    }

    /// Whether a sentence could be among the best as far as signatures tell.
    #[inline]
    fn is_promising(&self, part: &Part<'_, '_>, sentence: u32, bounds: Bounds, best: &Best) -> bool {
        let sections = part.index.sections;
        let place = 2 * sentence as usize;
        let other = Signature([sections.signatures.at(place), sections.signatures.at(place + 1)]);
        let allowed = bounds.allowed as u32;
        let missing = self.query.signature.lacking_in(other) + self.query.unknown as u32;
        if allowed < missing {
            return false;
        }
        let edits = missing.max(other.lacking_in(self.query.signature));
        let highest = || Score::new(edits * TOKEN_COST, bounds.longer as u32);
        edits <= allowed
            && (!best.is_full()
                || best.takes(Match { number: sections.numbers.at(sentence as usize), score: highest() }))
    }

    #[inline(never)]
    fn compare(&mut self, part: &Part<'_, '_>, group: &Group, sentence: u32, best: &mut Best) {
        let (place, flag) = (sentence as usize / 64, 1 << (sentence % 64));
        match self.seen.get_mut(place) {
            Some(seen) if *seen & flag == 0 => *seen |= flag,
            _ => return,
        }
        self.compared.push(sentence);
        let Some(tokens) = part.index.tokens(group, sentence) else { return };
        let longer = group.length.max(self.query.len());
        let allowed = best.allowed_distance(longer) as u32;
        let Some(distance) = self.query.pattern.distance(tokens.clone(), group.length, allowed) else { return };
        let cost = if self.query.has_classes {
            self.sentence.clear();
            self.sentence.extend(tokens.map(|token| (token, 0)));
            for (position, form) in part.index.forms(sentence) {
                if let Some((_, own)) = self.sentence.get_mut(position) {
                    *own = form;
                }
            }
            let limit = best.allowed_cost(longer);
            let Some(cost) = self.costs.cost(&self.query.tokens, &self.sentence, self.class_cost, limit) else {
                return;
            };
            cost
        } else {
            distance * TOKEN_COST
        };
        offer(part, sentence, Score::new(cost, longer as u32), best);
    }
}

fn offer(part: &Part<'_, '_>, sentence: u32, score: Score, best: &mut Best) {
    let found = Match { number: part.index.sections.numbers.at(sentence as usize), score };
    if best.takes(found) && !(part.is_removed)(found.number) {
        best.add(found);
    }
}
