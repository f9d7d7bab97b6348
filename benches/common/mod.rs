//! What the benches share: the corpora, and timing several ways of doing one thing side by side.
//!
//! Machines drift, so no row is judged by its seconds: every round runs each row once, in turn, and a row's figure is
//! the median over the rounds of its time divided by the first row's time of the same round.

pub(crate) mod rows;

use std::path::{Path, PathBuf};
use std::time::Instant;

/// A folder of the unpacked corpora; `None`, said on stdout, when there are none.
pub(crate) fn corpus(name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("BITEXT_CORPUS") else {
        println!("skipped: BITEXT_CORPUS does not say where the corpora are");
        return None;
    };
    let path = Path::new(&root).join(name);
    if !path.exists() {
        println!("skipped: {} does not exist", path.display());
        return None;
    }
    Some(path)
}

/// The options of a plain ingest.
pub(crate) fn ingest_options(inputs: &[&Path]) -> bitext_pipeline::ingest::Options {
    bitext_pipeline::ingest::Options {
        inputs: inputs.iter().map(|input| input.to_path_buf()).collect(),
        reference: None,
        name: None,
        family: None,
        locale: None,
        exclude: Vec::new(),
        source_repositories: Vec::new(),
        source_reference: None,
        respect_gitignore: false,
        max_file_size: 64 << 20,
        history: false,
        allow_shrink: false,
        jobs: 0,
        version: "bench".to_owned(),
        record: "{}".to_owned(),
        command: "ingest",
    }
}

/// Whether this is a real run and not a check that benches compile and start.
pub(crate) fn is_real_run() -> bool {
    std::env::args().any(|argument| argument == "--bench")
}

/// One way of doing the thing.
pub(crate) struct Row<'a> {
    /// What it is called in the table.
    pub(crate) name: &'a str,
    /// Does it once; what it returns is printed for a check that all rows did the same.
    pub(crate) run: Box<dyn FnMut() -> u64 + 'a>,
}

impl<'a> Row<'a> {
    /// A row of the table.
    pub(crate) fn new(name: &'a str, run: impl FnMut() -> u64 + 'a) -> Row<'a> {
        Row { name, run: Box::new(run) }
    }
}

/// Runs the rows in turn and prints the table; returns each row's median ratio to the first.
pub(crate) fn side_by_side(title: &str, bytes: u64, rounds: usize, mut rows: Vec<Row<'_>>) -> Vec<f64> {
    let mut seconds = vec![Vec::new(); rows.len()];
    let mut results = vec![0; rows.len()];
    for round in 0..=rounds {
        for (index, row) in rows.iter_mut().enumerate() {
            let start = Instant::now();
            results[index] = (row.run)();
            // The first round warms the page cache and the allocator.
            if 0 < round {
                seconds[index].push(start.elapsed().as_secs_f64());
            }
        }
    }
    println!("\n{title} ({rounds} rounds)");
    println!("| row | seconds, median | MB/s | time / first | speed / first | result |");
    println!("|---|---|---|---|---|---|");
    let mut ratios = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let ratio = median(seconds[index].iter().zip(&seconds[0]).map(|(own, first)| own / first).collect());
        let own = median(seconds[index].clone());
        let speed = bytes as f64 / 1e6 / own;
        println!("| {} | {own:.4} | {speed:.0} | {ratio:.2} | {:.2} | {} |", row.name, 1.0 / ratio, results[index]);
        ratios.push(ratio);
    }
    ratios
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Every file below a folder with one of the extensions, sorted.
pub(crate) fn files(root: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the corpus can be read") {
            let path = entry.expect("the corpus can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|own| extensions.iter().any(|extension| own == *extension)) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// A path in a folder, without what an earlier round left there.
pub(crate) fn fresh(folder: &Path, name: &str) -> PathBuf {
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(folder.join(format!("{name}{suffix}")));
    }
    folder.join(name)
}

/// How many bytes a file has; 0 when there is none.
pub(crate) fn file_size(path: &Path) -> u64 {
    path.metadata().map_or(0, |metadata| metadata.len())
}
