//! Scores pairs as JSON lines: `score [LOCALE] [OPTION...] < pairs.tsv > scores.jsonl`.
//!
//! A line of the input is a hypothesis, a tab and a reference; others are ignored. Options of TER are those of the locale, and
//! `normalized`, `no_punct`, `asian_support`, `case_sensitive`. The first line of the output has the signatures and the scores of the
//! corpus, the others have what `tests/outside/check-postedits` reads. How long it took goes to standard error.

use std::error::Error;
use std::io::{BufWriter, Read as _, Write as _, stderr, stdin, stdout};
use std::time::Instant;

use bitext_metrics::{
    ChrfCounts, EditCounts, TerCounts, TerOptions, character_edits, chrf2, chrf2_signature, ter, word_edits,
};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut options = TerOptions::default();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "normalized" => options.normalized = true,
            "no_punct" => options.no_punct = true,
            "asian_support" => options.asian_support = true,
            "case_sensitive" => options.case_sensitive = true,
            locale => options = TerOptions::for_locale(&locale.parse()?),
        }
    }
    let mut input = String::new();
    stdin().read_to_string(&mut input)?;
    let pairs: Vec<(&str, &str)> = input.lines().filter_map(|line| line.split_once('\t')).collect();

    let mut seconds = [0.0; 4];
    let ters: Vec<Option<TerCounts>> = timed(&mut seconds[0], &pairs, |one, other| ter(one, other, options));
    let chrfs: Vec<ChrfCounts> = timed(&mut seconds[1], &pairs, chrf2);
    let words: Vec<Option<EditCounts>> = timed(&mut seconds[2], &pairs, word_edits);
    let characters: Vec<Option<EditCounts>> = timed(&mut seconds[3], &pairs, character_edits);
    let [ter_took, chrf_took, words_took, characters_took] = seconds;
    writeln!(
        stderr(),
        "{} pairs: TER {ter_took:.3} s, chrF2 {chrf_took:.3} s, words {words_took:.3} s, characters {characters_took:.3} s",
        pairs.len()
    )?;

    let mut out = BufWriter::new(stdout().lock());
    let summary = json!({
        "ter_signature": options.signature(),
        "chrf2_signature": chrf2_signature(),
        "corpus_ter": ters.iter().copied().flatten().sum::<TerCounts>().score(),
        "corpus_chrf2": chrfs.iter().copied().sum::<ChrfCounts>().score(),
    });
    writeln!(out, "{summary}")?;
    for (at, (machine, edited)) in pairs.into_iter().enumerate() {
        let row = json!({
            "machine": machine,
            "edited": edited,
            "ter": ters[at].map(|counts| counts.score()),
            "chrf2": chrfs[at].score(),
            "word_edit_rate": words[at].map(|counts| counts.score()),
            "character_edit_rate": characters[at].map(|counts| counts.score()),
        });
        writeln!(out, "{row}")?;
    }
    out.flush()?;
    Ok(())
}

/// What a measure gives for each pair, and how many seconds it took for all.
fn timed<T>(seconds: &mut f64, pairs: &[(&str, &str)], measure: impl Fn(&str, &str) -> T) -> Vec<T> {
    let start = Instant::now();
    let counts = pairs.iter().map(|(machine, edited)| measure(machine, edited)).collect();
    *seconds = start.elapsed().as_secs_f64();
    counts
}
