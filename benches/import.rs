//! How long an import takes, against the ingest that the imported units come from; and how much memory it needs, also for
//! a file with every unit ten times.
//!
//! `BITEXT_CORPUS=... cargo bench -p bitext --bench import`

#![allow(clippy::print_stdout)] // the table is what a bench is for

#[allow(dead_code)]
mod common;

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use bitext_exchange::read::ReadOptions;
use bitext_exchange::{NameTemplate, Per};
use bitext_pipeline::export::{self, Output, Variants};
use bitext_pipeline::{Interrupt, Silent, import, ingest};
use bitext_store::{Memory, OpenOptions};
use common::Row;

fn main() {
    if !common::is_real_run() {
        return;
    }
    if let Some(file) = std::env::var_os(PEAK) {
        return print_peak(Path::new(&file));
    }
    let Some(d365) = common::corpus("d365.nb-NO") else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let filled = folder.path().join("filled.db");
    take(&filled, &d365);
    for (per, name) in [(Per::Unit, "units.tmx"), (Per::Occurrence, "occurrences.tmx")] {
        let tmx = folder.path().join(name);
        export(&filled, per, &tmx);
        common::side_by_side(
            &format!("d365.nb-NO as {name}; result: translations"),
            fs::metadata(&tmx).map_or(0, |file| file.len()),
            5,
            vec![
                Row::new("ingest of the documents", || take(&fresh(folder.path(), "ingest.db"), &d365)),
                Row::new("import into an empty memory", || read(&fresh(folder.path(), "import.db"), &tmx)),
                Row::new("preview against the filled memory", || preview(&filled, &tmx)),
            ],
        );
    }
    let units = folder.path().join("units.tmx");
    let tenfold = folder.path().join("tenfold.tmx");
    repeat(&units, &tenfold, 10);
    println!("\n| peak memory of one process | MB | translations |\n|---|---|---|");
    for file in [units, tenfold] {
        let this = std::env::current_exe().expect("the path of this program");
        let output = Command::new(this).arg("--bench").env(PEAK, file).output().expect("another bench process");
        print!("{}", String::from_utf8_lossy(&output.stdout));
    }
}

/// Set in the environment of a process that is only to import and say how much memory that took.
const PEAK: &str = "BITEXT_BENCH_PEAK";

fn print_peak(file: &Path) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let targets = read(&folder.path().join("m.db"), file);
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("? kB").trim();
    let kilobytes: f64 = peak.trim_end_matches(" kB").trim().parse().unwrap_or(f64::NAN);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    println!("| {name} | {:.1} | {targets} |", kilobytes / 1000.0);
}

fn fresh(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let mut name = path.clone().into_os_string();
        name.push(suffix);
        let _ = fs::remove_file(name);
    }
    path
}

fn take(memory: &Path, input: &Path) -> u64 {
    let memory = Memory::create(memory, &OpenOptions::default()).expect("a memory");
    let options = common::ingest_options(&[input]);
    ingest::ingest(&memory, &options, &Interrupt::default(), &Silent).expect("an ingest").segments
}

fn options(file: &Path) -> import::Options {
    import::Options {
        files: vec![file.to_owned()],
        name: "bench".to_owned(),
        read: ReadOptions::default(),
        report: None,
        version: "0.1.0".to_owned(),
        record: "{}".to_owned(),
    }
}

fn read(memory: &Path, file: &Path) -> u64 {
    let memory = Memory::create(memory, &OpenOptions::default()).expect("a memory");
    import::import(&memory, &options(file), &Interrupt::default(), &Silent).expect("an import").targets
}

fn preview(memory: &Path, file: &Path) -> u64 {
    let memory = Memory::open(memory).expect("a memory");
    import::preview(Some(&memory), &options(file), &Interrupt::default(), &Silent).expect("a preview").targets
}

fn export(memory: &Path, per: Per, output: &Path) {
    let memory = Memory::open(memory).expect("a memory");
    let name = NameTemplate::parse(&output.to_string_lossy()).expect("a name");
    let options = export::Options {
        per,
        variants: Variants::All,
        ..export::Options::new(bitext_exchange::format("tmx").expect("a format"), Output::Files(name), "bench")
    };
    export::export(&memory, &options, &Interrupt::default(), &Silent).expect("an export");
}

/// Writes a TMX file with its units so many times.
fn repeat(from: &Path, to: &Path, times: usize) {
    let tmx = fs::read_to_string(from).expect("a file");
    let (header, rest) = tmx.split_once("<body>\n").expect("a body");
    let (units, end) = rest.rsplit_once("  </body>").expect("its end");
    let mut out = BufWriter::new(fs::File::create(to).expect("a file"));
    writeln!(out, "{header}<body>").expect("room");
    (0..times).for_each(|_| out.write_all(units.as_bytes()).expect("room"));
    write!(out, "  </body>{end}").expect("room");
}
