//! Similar sentences as other libraries find them, beside the index, on the same files in one run and on one thread.
//!
//! `BITEXT_EVAL=... cargo run --release --manifest-path benches/peers/Cargo.toml`
//!
//! Every round runs each query with each row in turn; a query's time is the median of its rounds. Recall is the share of queries with
//! a match of which the best, or the best five, were found.

mod brute;
mod full_text;
mod index;
mod set;

use std::time::Instant;

use set::Set;

/// How many matches are asked for.
const LIMIT: usize = 5;

/// The least score.
const LEAST: f64 = 0.7;

/// A way of finding similar sentences.
trait Finder {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// Only every so many queries are run, where one takes long.
    fn step(&self) -> usize {
        1
    }

    /// The lines most like a query, best first.
    fn find(&mut self, query: &str) -> Vec<u32>;
}

fn main() {
    let Some(root) = std::env::var_os("BITEXT_EVAL") else {
        println!("skipped: BITEXT_EVAL does not say where the evaluation sets are");
        return;
    };
    let set = Set::read(&std::path::Path::new(&root).join("lookup"));
    let mut finders: Vec<(f64, Box<dyn Finder>)> = vec![
        timed(|| Box::new(index::Words::new(&set)) as Box<dyn Finder>),
        timed(|| Box::new(full_text::Rescored::new(&set)) as Box<dyn Finder>),
        timed(|| Box::new(brute::All::new(&set)) as Box<dyn Finder>),
    ];
    println!("{} sentences, {} queries, at {LEAST}\n", set.memory.len(), set.queries.len());
    println!("| row | build s | p50 us | p95 us | p99 us | p50 / first | p99 / first | recall@1 | recall@5 |");
    println!("|---|---|---|---|---|---|---|---|---|");
    let mut times = vec![vec![Vec::new(); set.queries.len()]; finders.len()];
    let mut recalls = vec![Recall::default(); finders.len()];
    for round in 0..4 {
        for (number, query) in set.queries.iter().enumerate() {
            for (row, (_, finder)) in finders.iter_mut().enumerate() {
                if number.is_multiple_of(finder.step()) {
                    let (time, found) = timed(|| finder.find(query));
                    // The first round warms what is warmed.
                    if round == 0 {
                        recalls[row].add(&found, &set.right[number]);
                    } else {
                        times[row][number].push(1e6 * time);
                    }
                }
            }
        }
    }
    let mut first = None;
    for (row, (build, finder)) in finders.iter().enumerate() {
        let measured = times[row].iter_mut().filter(|rounds| !rounds.is_empty());
        let mut medians: Vec<f64> = measured
            .map(|rounds| {
                rounds.sort_by(f64::total_cmp);
                rounds[rounds.len() / 2]
            })
            .collect();
        medians.sort_by(f64::total_cmp);
        let at = |percent: usize| medians[medians.len() * percent / 100];
        let (p50, p99) = *first.get_or_insert((at(50), at(99)));
        let (name, ratios, recall) = (finder.name(), (at(50) / p50, at(99) / p99), recalls[row]);
        println!(
            "| {name} | {build:.2} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.4} | {:.4} |",
            at(50),
            at(95),
            at(99),
            ratios.0,
            ratios.1,
            recall.first as f64 / recall.queries as f64,
            recall.found as f64 / recall.right as f64
        );
    }
}

/// What was found of what is right.
#[derive(Clone, Copy, Default)]
struct Recall {
    /// Queries with a match.
    queries: usize,
    /// Of these, those whose best match came first, or another of its score.
    first: usize,
    /// Matches that should be found.
    right: usize,
    /// Of these, those that were.
    found: usize,
}

impl Recall {
    fn add(&mut self, found: &[u32], right: &[(u32, f64)]) {
        let Some((_, best)) = right.first() else { return };
        let score = |number: &u32| right.iter().find(|(other, _)| other == number).map(|(_, score)| *score);
        self.queries += 1;
        self.first += usize::from(found.first().and_then(score) == Some(*best));
        let wanted = &right[..right.len().min(LIMIT)];
        self.right += wanted.len();
        // As many as there are with at least the lowest score that is wanted: which of equals come last is of no importance.
        let lowest = wanted.last().map_or(1.0, |(_, score)| *score);
        let good = found.iter().filter_map(score).filter(|score| lowest <= *score).count();
        self.found += good.min(wanted.len());
    }
}

fn timed<R>(run: impl FnOnce() -> R) -> (f64, R) {
    let start = Instant::now();
    let result = run();
    (start.elapsed().as_secs_f64(), result)
}
