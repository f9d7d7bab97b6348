//! How long an ingest takes, against a bare program that inserts the same rows, and against a script that only runs a
//! regular expression over the same files; and how much memory it needs.
//!
//! `BITEXT_CORPUS=... cargo bench -p bitext --bench ingest`

#![allow(clippy::print_stdout)] // the table is what a bench is for

#[allow(dead_code)]
mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use bitext_pipeline::ingest::{self, Summary};
use bitext_pipeline::{Interrupt, Silent};
use bitext_store::{Memory, OpenOptions};
use common::rows::Rows;
use common::{Row, file_size, fresh};

fn main() {
    if !common::is_real_run() {
        return;
    }
    if let Some(corpora) = std::env::var_os(PEAK) {
        return print_peak(&corpora.to_string_lossy());
    }
    let Some(d365) = common::corpus("d365.nb-NO") else { return };
    let (Some(spanish), Some(chinese)) = (common::corpus("odc.es-ES"), common::corpus("odc.zh-CN")) else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bytes = size(&d365);

    let reference = folder.path().join("reference.db");
    take(&reference, &[&d365]);
    let rows = Rows::of(&reference);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/regex_only.py");
    common::side_by_side(
        "d365.nb-NO into a new memory; result: segments",
        bytes,
        9,
        vec![
            Row::new("bare program inserting the same rows", || rows.insert(&fresh(folder.path(), "bare.db"))),
            Row::new("ingest", || take(&fresh(folder.path(), "ingest.db"), &[&d365]).segments),
        ],
    );
    common::side_by_side(
        "d365.nb-NO into a new memory; result: segments",
        bytes,
        5,
        vec![
            Row::new("Python, regular expression only", || python(&script, &d365)),
            Row::new("ingest", || take(&fresh(folder.path(), "ingest.db"), &[&d365]).segments),
            Row::new("ingest again", || take(&reference, &[&d365]).segments),
        ],
    );
    println!("| memory file | {} bytes |", file_size(&reference));
    println!("| write-ahead log of an ingest without changes | {} bytes |", log_of_second_ingest(&reference, &d365));

    let filled = folder.path().join("filled.db");
    take(&filled, &[&d365, &spanish]);
    common::side_by_side(
        "odc.zh-CN into an empty and into a filled memory; result: segments",
        size(&chinese),
        7,
        vec![
            Row::new("empty", || take(&fresh(folder.path(), "empty.db"), &[&chinese]).segments),
            Row::new("filled with d365.nb-NO and odc.es-ES", || {
                let copy = fresh(folder.path(), "copy.db");
                std::fs::copy(&filled, &copy).expect("a copy of the memory");
                take(&copy, &[&chinese]).segments
            }),
            Row::new("of which copying the filled memory", || {
                let copy = fresh(folder.path(), "copy.db");
                std::fs::copy(&filled, &copy).expect("a copy of the memory")
            }),
        ],
    );
    println!("\n| peak memory of one process | MB | distinct texts |\n|---|---|---|");
    for corpora in ["d365.nb-NO", "d365.nb-NO odc.es-ES", "d365.nb-NO odc.es-ES odc.zh-CN ai.ja-JP ai.nl-NL ai.nb-NO"] {
        let this = std::env::current_exe().expect("the path of this program");
        let output = Command::new(this).arg("--bench").env(PEAK, corpora).output().expect("another bench process");
        print!("{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// Set in the environment of a process that is only to ingest and say how much memory that took.
const PEAK: &str = "BITEXT_BENCH_PEAK";

fn print_peak(corpora: &str) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let inputs: Vec<PathBuf> = corpora.split(' ').filter_map(common::corpus).collect();
    let memory = folder.path().join("m.db");
    take(&memory, &inputs.iter().map(PathBuf::as_path).collect::<Vec<_>>());
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("? kB").trim();
    let kilobytes: f64 = peak.trim_end_matches(" kB").trim().parse().unwrap_or(f64::NAN);
    let opened = Memory::open(&memory).expect("the memory");
    let texts = opened.snapshot().and_then(|snapshot| snapshot.counts()).expect("its counts").texts;
    println!("| {corpora} | {:.1} | {texts} |", kilobytes / 1000.0);
}

fn take(memory: &Path, inputs: &[&Path]) -> Summary {
    let memory = Memory::create(memory, &OpenOptions::default()).expect("a memory");
    let options = common::ingest_options(inputs);
    ingest::ingest(&memory, &options, &Interrupt::default(), &Silent).expect("an ingest")
}

fn log_of_second_ingest(path: &Path, input: &Path) -> u64 {
    let memory = Memory::create(path, &OpenOptions::default()).expect("a memory");
    let options = common::ingest_options(&[input]);
    ingest::ingest(&memory, &options, &Interrupt::default(), &Silent).expect("an ingest");
    // The log is removed when the last connection closes: look before that.
    file_size(&path.with_extension("db-wal"))
}

fn python(script: &Path, root: &Path) -> u64 {
    let output = Command::new("python3").arg(script).arg(root).output().expect("python3");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number of segments")
}

fn size(root: &Path) -> u64 {
    common::files(root, &["md", "yml"]).iter().map(|path| file_size(path)).sum()
}
