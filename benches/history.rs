//! How long it takes to read the history of a branch, against programs that only read or only write the same.
//!
//! `BITEXT_CORPUS=... cargo bench -p bitext --bench history`

#![allow(clippy::print_stdout)] // the table is what a bench is for

#[allow(dead_code)]
mod common;

use std::path::Path;
use std::process::Command;

use bitext_pipeline::ingest::{self, Options};
use bitext_pipeline::{Interrupt, Silent};
use bitext_repo::{Input, OpenOptions as InputOptions};
use bitext_store::{Memory, OpenOptions};
use common::rows::Rows;
use common::{Row, file_size, fresh};

fn main() {
    if !common::is_real_run() {
        return;
    }
    if let Some(input) = std::env::var_os(PEAK) {
        return print_peak(Path::new(&input));
    }
    let Some(input) = common::corpus("ai.nb-NO.git") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let reference = folder.path().join("reference.db");
    take(&reference, &input);
    let rows = Rows::of(&reference);
    common::side_by_side(
        "the history of ai.nb-NO; result: segments, of the row without a memory contents",
        blob_bytes(&input),
        7,
        vec![
            Row::new("git rev-list --objects, cat-file --batch, grep", || git_and_grep(&input)),
            Row::new("bare program inserting the same rows", || rows.insert(&fresh(folder.path(), "bare.db"))),
            Row::new("reading what happened to which content, without contents", || changes(&input)),
            Row::new("ingest --no-align --history", || take(&fresh(folder.path(), "ingest.db"), &input)),
            Row::new("the same again", || take(&reference, &input)),
        ],
    );
    println!("| memory file | {} bytes |", file_size(&reference));
    let this = std::env::current_exe().expect("the path of this program");
    let output = Command::new(this).arg("--bench").env(PEAK, &input).output().expect("another bench process");
    print!("{}", String::from_utf8_lossy(&output.stdout));
}

/// Set in the environment of a process that is only to ingest and say how much memory that took.
const PEAK: &str = "BITEXT_BENCH_PEAK";

fn print_peak(input: &Path) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    take(&folder.path().join("m.db"), input);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("? kB").trim();
    println!("| peak memory of one process | {peak} |");
}

/// The segments of all revisions that the memory has then.
fn take(memory: &Path, input: &Path) -> u64 {
    let memory = Memory::create(memory, &OpenOptions::default()).expect("a memory");
    let plain = common::ingest_options(&[input]);
    let options = Options { history: true, reference: Some("live-sxs".to_owned()), ..plain };
    ingest::ingest(&memory, &options, &Interrupt::default(), &Silent).expect("an ingest");
    memory.snapshot().and_then(|snapshot| snapshot.counts()).expect("its counts").segments
}

fn changes(input: &Path) -> u64 {
    let options = InputOptions { reference: Some("live-sxs".to_owned()), ..InputOptions::default() };
    let input = Input::open(input, &options).expect("a repository");
    let history = input.history(None, 2, &|| false).expect("its history").expect("all of it");
    history.contents.len() as u64
}

/// Lines with a segment in the Markdown of all commits: what a script would count.
fn git_and_grep(input: &Path) -> u64 {
    let script = "git -C \"$1\" rev-list --objects live-sxs | grep -a '\\.md$' | cut -d' ' -f1 | sort -u \
                  | git -C \"$1\" cat-file --batch | grep -a -o 'data-ttu-id' | wc -l";
    let output = Command::new("bash").args(["-c", script, "bash"]).arg(input).output().expect("bash and git");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
}

fn blob_bytes(input: &Path) -> u64 {
    let script = "git -C \"$1\" rev-list --objects live-sxs | grep -a '\\.md$' | cut -d' ' -f1 | sort -u \
                  | git -C \"$1\" cat-file --batch-check='%(objectsize)' | awk '{ sum += $1 } END { print sum }'";
    let output = Command::new("bash").args(["-c", script, "bash"]).arg(input).output().expect("bash and git");
    String::from_utf8_lossy(&output.stdout).trim().parse().unwrap_or(0)
}
