use std::io::{self, BufRead, Write};
use std::time::{Duration, Instant};

use bitext_fuzzy::{BuildError, Builder, Index, IndexError, Match, Options, Part, Searcher, Token};
use bitext_markup::hash;
use thiserror::Error;

/// Why lookups cannot be measured.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LookupError {
    /// The sentences of the memory cannot be read.
    #[error("cannot read the memory's sentences")]
    Memory(#[source] io::Error),
    /// The queries cannot be read.
    #[error("cannot read the queries")]
    Queries(#[source] io::Error),
    /// The matches cannot be written.
    #[error("cannot write the matches")]
    Write(#[source] io::Error),
    /// There are too many sentences.
    #[error("cannot index the memory")]
    Build(#[from] BuildError),
    /// What was built cannot be read.
    #[error("cannot open the index")]
    Open(#[from] IndexError),
}

/// What lookups found out about the index.
#[derive(Debug, Clone, Default)]
pub struct LookupReport {
    /// How many sentences the memory has.
    pub sentences: u64,
    /// The size of the index in bytes.
    pub bytes: u64,
    /// How long it took to build.
    pub build: Duration,
    /// How many matches the queries have.
    pub matches: u64,
    /// The time of each query, shortest first.
    times: Vec<Duration>,
}

impl LookupReport {
    /// How many queries there are.
    pub fn queries(&self) -> u64 {
        self.times.len() as u64
    }

    /// The time within which a share of the queries is answered, in percent.
    pub fn percentile(&self, percent: usize) -> Duration {
        let place = (self.times.len() * percent / 100).min(self.times.len().saturating_sub(1));
        self.times.get(place).copied().unwrap_or_default()
    }

    /// The mean time of a query.
    pub fn mean(&self) -> Duration {
        let queries = u32::try_from(self.times.len()).unwrap_or(u32::MAX).max(1);
        self.times.iter().sum::<Duration>() / queries
    }
}

/// Looks up each line of `queries` among the lines of `memory`, by words between white space and without classes. What is
/// found goes to `found`, one line for each query, numbers from 0: `{"query": 0, "matches": [[memory line, score], ...]}`.
///
/// All queries run twice, the second time for their times, on one thread; those include finding the words.
pub fn lookup(
    memory: impl BufRead,
    queries: impl BufRead,
    options: &Options,
    found: &mut dyn Write,
) -> Result<LookupReport, LookupError> {
    let sentences: Vec<String> = memory.lines().collect::<Result<_, _>>().map_err(LookupError::Memory)?;
    let queries: Vec<String> = queries.lines().collect::<Result<_, _>>().map_err(LookupError::Queries)?;
    let started = Instant::now();
    let (mut builder, mut tokens) = (Builder::new(), Vec::new());
    for (number, sentence) in sentences.iter().enumerate() {
        take(sentence, &mut tokens);
        builder.add(u32::try_from(number).map_err(|_| BuildError::TooLarge)?, &tokens);
    }
    let bytes = builder.build()?;
    let build = started.elapsed();
    let index = Index::open(&bytes)?;
    let mut searcher = Searcher::new();
    let mut search = |query: &str| {
        take(query, &mut tokens);
        searcher.search(&[Part::whole(&index)], &tokens, options)
    };
    let mut report =
        LookupReport { sentences: sentences.len() as u64, bytes: bytes.len() as u64, build, ..LookupReport::default() };
    for (number, query) in queries.iter().enumerate() {
        let matches = search(query);
        report.matches += matches.len() as u64;
        write(number, &matches, found).map_err(LookupError::Write)?;
    }
    for query in &queries {
        let started = Instant::now();
        search(query);
        report.times.push(started.elapsed());
    }
    report.times.sort_unstable();
    Ok(report)
}

fn take(sentence: &str, tokens: &mut Vec<Token>) {
    tokens.clear();
    tokens.extend(sentence.split_whitespace().map(|word| Token::Word(hash(word))));
}

fn write(query: usize, matches: &[Match], out: &mut dyn Write) -> io::Result<()> {
    // Six places, as sets of right answers have them.
    let rounded = |found: &Match| (found.number, (found.score.as_f64() * 1e6).round() / 1e6);
    let matches: Vec<(u32, f64)> = matches.iter().map(rounded).collect();
    writeln!(out, "{}", serde_json::json!({ "query": query, "matches": matches }))
}

#[cfg(test)]
mod tests {
    use bitext_fuzzy::MinScore;

    use super::*;

    #[test]
    fn lines_are_found() {
        let memory = "Moor the boat at pier 12.\nPay the harbour fees.\nMoor the boats at pier 12.\n";
        let queries = "Moor the boat at pier 7.\nWeigh anchor\nPay the harbour fees.\n";
        let options = Options { min_score: MinScore::percent(60).unwrap(), limit: 5, class_cost: 0 };
        let mut found = Vec::new();
        let report = lookup(memory.as_bytes(), queries.as_bytes(), &options, &mut found).unwrap();
        assert_eq!((report.sentences, report.queries(), report.matches), (3, 3, 3));
        assert_eq!(
            String::from_utf8(found).unwrap(),
            "{\"matches\":[[0,0.833333],[2,0.666667]],\"query\":0}\n{\"matches\":[],\"query\":1}\n\
             {\"matches\":[[1,1.0]],\"query\":2}\n"
        );
    }

    #[test]
    fn percentiles() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_micros).collect();
        let report = LookupReport { times, ..LookupReport::default() };
        assert_eq!(report.percentile(50), Duration::from_micros(51));
        assert_eq!(report.percentile(99), Duration::from_micros(100));
        assert_eq!(report.mean(), Duration::from_nanos(50_500));
        assert_eq!(LookupReport::default().percentile(50), Duration::ZERO);
    }
}
