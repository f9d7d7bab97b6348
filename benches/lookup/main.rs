//! How fast similar sentences are found, on one thread: the index beside a plain prefix filter and beside comparing
//! everything of a fitting length.
//!
//! `BITEXT_EVAL=... cargo bench -p bitext --bench lookup`
//!
//! Every round runs each query with each row in turn. A query's time is the median of its rounds; a row's figures are
//! percentiles of these over the queries, and their ratios to those of the first row.

#![allow(clippy::print_stdout)] // the table is what a bench is for

mod plain;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use bitext_fuzzy::{Builder, Index, MinScore, Options, Part, Searcher, Token};
use bitext_markup::hash;
use plain::Plain;

const LIMIT: usize = 5;

fn main() {
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let Some(root) = std::env::var_os("BITEXT_EVAL") else {
        println!("skipped: BITEXT_EVAL does not say where the evaluation sets are");
        return;
    };
    let folder = Path::new(&root).join("lookup");
    let (memory, queries) = (lines(&folder.join("memory.txt.zst")), lines(&folder.join("queries.txt.zst")));
    println!("{} sentences, {} queries, {LIMIT} matches at most", memory.len(), queries.len());
    building(&memory);
    for percent in [70, 50] {
        searching(&format!("at {percent} %"), &memory, &queries, percent, 7);
    }
    growing(&memory, &queries);
}

fn lines(path: &Path) -> Vec<String> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = BufReader::new(zstd::Decoder::new(file).expect("the set is compressed"));
    text.lines().map(|line| line.expect("the set is text")).collect()
}

fn tokens(line: &str) -> impl Iterator<Item = Token> {
    line.split_whitespace().map(|word| Token::Word(hash(word)))
}

fn build(memory: &[String]) -> Vec<u8> {
    let (mut builder, mut sentence) = (Builder::new(), Vec::new());
    for (number, line) in memory.iter().enumerate() {
        sentence.clear();
        sentence.extend(tokens(line));
        builder.add(number as u32, &sentence);
    }
    builder.build().expect("the set is not too large")
}

/// How long it takes to build.
fn building(memory: &[String]) {
    let (mut plain, mut index) = (Vec::new(), Vec::new());
    let mut bytes = 0;
    for round in 0..8 {
        let (plain_time, built) = timed(|| Plain::build(memory.iter().map(String::as_str), 0.7));
        drop(built);
        let (index_time, built) = timed(|| build(memory));
        bytes = built.len();
        if 0 < round {
            plain.push(plain_time);
            index.push(index_time);
        }
    }
    let ratio = median(index.iter().zip(&plain).map(|(own, first)| own / first).collect());
    println!(
        "\nbuilding ({} rounds)\n| row | seconds, median | time / first | bytes a sentence |\n|---|---|---|---|",
        plain.len()
    );
    println!("| plain prefix filter, 70 % | {:.3} | 1.00 | |", median(plain));
    println!("| index, 50 to 100 % | {:.3} | {ratio:.2} | {:.1} |", median(index), bytes as f64 / memory.len() as f64);
}

/// How long it takes to search.
fn searching(title: &str, memory: &[String], queries: &[String], percent: u8, rounds: usize) -> f64 {
    let plain = Plain::build(memory.iter().map(String::as_str), f64::from(percent) / 100.0);
    let mut room = plain.room();
    let bytes = build(memory);
    let index = Index::open(&bytes).expect("it was just built");
    let mut searcher = Searcher::new();
    let min_score = MinScore::percent(percent).expect("a threshold that the index knows");
    let options = Options { min_score, limit: LIMIT, class_cost: 0 };
    // Comparing everything takes so long that every 20th query has to do.
    let is_compared = |query: usize| query.is_multiple_of(20);
    let mut times = vec![[const { Vec::new() }; 3]; queries.len()];
    let mut differences = 0;
    for round in 0..=rounds {
        for (query, line) in queries.iter().enumerate() {
            let (plain_time, expected) = timed(|| plain.search(line, LIMIT, &mut room));
            let all = is_compared(query).then(|| timed(|| plain.compare_all(line, LIMIT, &mut room)));
            let (index_time, found) = timed(|| {
                let sentence: Vec<Token> = tokens(line).collect();
                searcher.search(&[Part::whole(&index)], &sentence, &options)
            });
            let found: Vec<u32> = found.iter().map(|found| found.number).collect();
            differences += u64::from(expected.iter().map(|(number, ..)| *number).ne(found.iter().copied()));
            if let Some((_, all)) = &all {
                differences += u64::from(all != &expected);
            }
            if 0 < round {
                times[query][0].push(plain_time);
                times[query][1].extend(all.map(|(time, _)| time));
                times[query][2].push(index_time);
            }
        }
    }
    println!("\n{title} ({rounds} rounds); different answers: {differences}");
    println!("| row | p50 us | p95 us | p99 us | mean us | p50 / first | p99 / first |\n|---|---|---|---|---|---|---|");
    let mut first = None;
    let mut p50 = 0.0;
    for (row, name) in ["plain prefix filter", "comparing all of fitting lengths", "index"].into_iter().enumerate() {
        let mut own: Vec<f64> =
            times.iter().filter(|query| !query[row].is_empty()).map(|query| 1e6 * median(query[row].clone())).collect();
        own.sort_by(f64::total_cmp);
        let at = |percent: usize| own[(own.len() * percent / 100).min(own.len() - 1)];
        let mean = own.iter().sum::<f64>() / own.len() as f64;
        let (first_p50, first_p99) = *first.get_or_insert((at(50), at(99)));
        p50 = at(50);
        let ratios = (p50 / first_p50, at(99) / first_p99);
        println!(
            "| {name} | {p50:.1} | {:.1} | {:.1} | {mean:.1} | {:.2} | {:.2} |",
            at(95),
            at(99),
            ratios.0,
            ratios.1
        );
    }
    p50
}

/// What becomes of it with ten times the sentences: each nine times more, with a third of its words replaced by others of
/// the memory, frequent ones more often.
fn growing(memory: &[String], queries: &[String]) {
    let words: Vec<&str> = memory.iter().flat_map(|line| line.split_whitespace()).collect();
    let mut state = 1_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut large = memory.to_vec();
    for _ in 1..10 {
        for line in memory {
            let changed =
                line.split_whitespace().map(|word| if random(3) == 0 { words[random(words.len())] } else { word });
            large.push(changed.collect::<Vec<_>>().join(" "));
        }
    }
    let mut ratios = Vec::new();
    for _ in 0..3 {
        let ((small_time, _), (large_time, _)) = (timed(|| build(memory)), timed(|| build(&large)));
        ratios.push(large_time / small_time);
    }
    println!("\nten times the sentences: building takes {:.1} times as long", median(ratios));
    let small = searching("at 70 %, for the next", memory, queries, 70, 3);
    let large = searching("at 70 %, ten times the sentences", &large, queries, 70, 3);
    println!("\nten times the sentences: p50 is {:.1} times as long", large / small);
}

fn timed<R>(run: impl FnOnce() -> R) -> (f64, R) {
    let start = Instant::now();
    let result = run();
    (start.elapsed().as_secs_f64(), result)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
