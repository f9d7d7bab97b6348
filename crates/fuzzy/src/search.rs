use crate::LONGEST;
use crate::best::Best;
use crate::index::Index;
use crate::scan::Scan;
use crate::score::{MinScore, Score, TOKEN_COST};
use crate::token::Token;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The least score of matches.
    pub min_score: MinScore,
    /// How many matches there may be.
    pub limit: usize,
    /// What it costs that a token stands for another of its class, in hundredths of a token; what is above 100 counts as
    /// 100, which is what any other token costs.
    pub class_cost: u32,
}

impl Default for Options {
    /// Five matches of 70 % or more; a token costs a tenth where another of its class stands for it.
    fn default() -> Options {
        Options { min_score: MinScore::DEFAULT, limit: 5, class_cost: 10 }
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
    scan: Scan,
}

impl Searcher {
    /// With no room yet.
    pub fn new() -> Searcher {
        Searcher::default()
    }

    /// The sentences that are most like a query: those with the highest scores of all that reach the least one, best first, and
    /// by number where scores are equal. The parts are searched as one.
    pub fn search(&mut self, parts: &[Part<'_, '_>], query: &[Token], options: &Options) -> Vec<Match> {
        let mut best = Best::new(options.limit, options.min_score);
        if query.len() <= LONGEST && 0 < options.limit {
            let class_cost = options.class_cost.min(TOKEN_COST);
            for part in parts {
                self.scan.run(part, query, class_cost, &mut best);
            }
        }
        best.into_matches()
    }
}
