//! How long the first page of a search takes on the memory of all corpora, what the index of words costs an ingest, and
//! how large it is.
//!
//! `BITEXT_CORPUS=... cargo bench -p bitext --bench search`

#![allow(clippy::print_stdout)] // the table is what a bench is for

#[allow(dead_code)]
mod common;

use std::path::{Path, PathBuf};
use std::time::Instant;

use bitext_markup::SearchQuery;
use bitext_pipeline::export::Filter;
use bitext_pipeline::search::{Options, Pattern, Sides, Wanted, search};
use bitext_pipeline::{Interrupt, Silent, align, ingest};
use bitext_store::{Memory, OpenOptions};
use common::Row;
use rusqlite::Connection;

const CORPORA: [&str; 6] = ["ai.nb-NO", "ai.nl-NL", "ai.ja-JP", "d365.nb-NO", "odc.es-ES", "odc.zh-CN"];

/// What is looked for, and how often the first page is asked for.
const QUERIES: [(&str, &str, usize); 15] = [
    ("no word", "zzzzqqq", 200),
    ("rare word", "anchor", 200),
    ("word", "update", 200),
    ("frequent word", "azure", 200),
    ("frequent word", "create", 200),
    ("frequent word", "the", 200),
    ("two characters", "設定", 200),
    ("two characters", "管理", 200),
    ("three characters", "データ", 200),
    ("six characters", "データセット", 200),
    ("phrase of six words", "\"you can use the following steps\"", 200),
    ("phrase of six words", "\"in order to be able to\"", 200),
    ("phrase of three words", "\"click on the\"", 50),
    ("phrase of frequent words", "\"of the\"", 10),
    ("expression", "re:v[0-9]+\\.[0-9]+", 5),
];

fn main() {
    if !common::is_real_run() {
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inputs: Option<Vec<PathBuf>> = CORPORA.into_iter().map(common::corpus).collect();
    let Some(inputs) = inputs else { return };
    let path = folder.path().join("m.db");
    take(&path, &inputs);
    println!("| first page | query | units | ms, median | ms, 95 % | first in a process |\n|---|---|---|---|---|---|");
    for (name, query, rounds) in QUERIES {
        let memory = Memory::open(&path).expect("the memory");
        let wanted = match query.strip_prefix("re:") {
            Some(expression) => Wanted::Pattern(Pattern::parse(expression).expect("an expression")),
            None => Wanted::Words(SearchQuery::parse(query).expect("a query")),
        };
        let filter = Filter { all_revisions: true, ..Filter::default() };
        let options =
            Options { wanted, sides: Sides::Both, filter, offset: 0, limit: 20, occurrences: 1, facets: false };
        let mut times = Vec::new();
        let mut found = String::new();
        for _ in 0..=rounds {
            let start = Instant::now();
            let snapshot = memory.snapshot().expect("a snapshot");
            let answer = search(&snapshot, &options).expect("an answer");
            times.push(start.elapsed().as_secs_f64() * 1000.0);
            found = format!("{}{}", if answer.is_more { ">" } else { "" }, answer.total);
        }
        let first = times.remove(0);
        times.sort_by(f64::total_cmp);
        let (median, most) = (times[times.len() / 2], times[times.len() * 95 / 100]);
        println!("| {name} | `{query}` | {found} | {median:.2} | {most:.2} | {first:.2} |");
    }

    let size = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
    let with = size(&path);
    let bare = folder.path().join("bare.db");
    std::fs::copy(&path, &bare).expect("a copy");
    without_index(&bare);
    println!("\n| memory file | bytes |\n|---|---|\n| with the index | {with} |\n| without | {} |", size(&bare));
    let copy = |from: &Path| {
        remove(&path);
        std::fs::copy(from, &path).expect("a copy");
    };
    let new = folder.path().join("new.db");
    let without_words = OpenOptions { without_words: true, ..OpenOptions::default() };
    let ratios = common::side_by_side(
        "all corpora into a new memory, with alignment",
        0,
        7,
        vec![
            Row::new("without the index of words", || {
                remove(&new);
                take_with(&new, &inputs, &without_words)
            }),
            Row::new("with it", || {
                remove(&new);
                take(&new, &inputs)
            }),
        ],
    );
    println!("\ningest with the index / without: {:.2}", ratios[1]);
    common::side_by_side(
        "a copy of such a memory without the index of words",
        0,
        5,
        vec![
            Row::new("copy", || {
                copy(&bare);
                0
            }),
            Row::new("copy, and make the index", || {
                copy(&bare);
                drop(Memory::create(&path, &OpenOptions::default()).expect("a memory"));
                0
            }),
        ],
    );

    let last = inputs.last().expect("a corpus");
    let (others, bare) = (folder.path().join("others.db"), folder.path().join("others-bare.db"));
    take(&others, &inputs[..inputs.len() - 1]);
    take_with(&bare, &inputs[..inputs.len() - 1], &without_words);
    common::side_by_side(
        "a copy of a memory of the others; the last corpus into it, with alignment",
        0,
        5,
        vec![
            Row::new("without the index of words", || {
                copy(&bare);
                take_with(&path, std::slice::from_ref(last), &without_words)
            }),
            Row::new("with it", || {
                copy(&others);
                take(&path, std::slice::from_ref(last))
            }),
            Row::new("copy", || {
                copy(&others);
                0
            }),
        ],
    );
}

fn take(memory: &Path, inputs: &[PathBuf]) -> u64 {
    take_with(memory, inputs, &OpenOptions::default())
}

fn take_with(memory: &Path, inputs: &[PathBuf], options: &OpenOptions) -> u64 {
    let memory = Memory::create(memory, options).expect("a memory");
    let options = common::ingest_options(&inputs.iter().map(PathBuf::as_path).collect::<Vec<_>>());
    let summary = ingest::ingest(&memory, &options, &Interrupt::default(), &Silent).expect("an ingest");
    let options = align::Options { jobs: 0, full: false, version: "bench".to_owned(), record: "{}".to_owned() };
    align::align(&memory, &options, &Interrupt::default(), &Silent).expect("an alignment");
    summary.segments
}

/// Takes the index out.
fn without_index(path: &Path) {
    let memory = Connection::open(path).expect("the memory");
    let drop = "DROP TABLE IF EXISTS search_source; DROP TABLE IF EXISTS search_target; DROP INDEX IF EXISTS unit_target; \
                DELETE FROM meta WHERE name LIKE 'search%'; VACUUM";
    memory.execute_batch(drop).expect("the index can be dropped");
}

fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _ = std::fs::remove_file(name);
    }
}
