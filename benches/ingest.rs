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
use common::Row;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

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

fn fresh(folder: &Path, name: &str) -> PathBuf {
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(folder.join(format!("{name}{suffix}")));
    }
    folder.join(name)
}

fn size(root: &Path) -> u64 {
    common::files(root, &["md", "yml"]).iter().map(|path| file_size(path)).sum()
}

fn file_size(path: &Path) -> u64 {
    path.metadata().map_or(0, |metadata| metadata.len())
}

/// Everything that a memory file holds, as plain values.
struct Rows {
    schema: Vec<String>,
    indexes: Vec<String>,
    tables: Vec<(String, usize, Vec<Value>)>,
}

impl Rows {
    fn of(path: &Path) -> Rows {
        let connection = Connection::open(path).expect("the memory");
        let objects: Vec<(String, String, Option<String>)> = connection
            .prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY rowid")
            .and_then(|mut query| query.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect())
            .expect("the schema");
        // The index of words is made from the texts by the program itself.
        let objects: Vec<_> = objects.into_iter().filter(|(_, name, _)| !name.starts_with("search_")).collect();
        let sql = |kind: &str| {
            let of_kind = objects.iter().filter(|(own, _, _)| own == kind);
            of_kind.filter_map(|(_, _, sql)| sql.clone()).collect::<Vec<_>>()
        };
        let tables = objects.iter().filter(|(kind, name, _)| kind == "table" && !name.starts_with("sqlite_"));
        let tables = tables.map(|(_, name, _)| {
            let mut query = connection.prepare(&format!("SELECT * FROM {name}")).expect("a table");
            let columns = query.column_count();
            let mut values = Vec::new();
            let mut rows = query.query(()).expect("its rows");
            while let Some(row) = rows.next().expect("a row") {
                values.extend((0..columns).map(|column| row.get::<_, Value>(column).expect("a value")));
            }
            (name.clone(), columns, values)
        });
        Rows { tables: tables.collect(), schema: sql("table"), indexes: sql("index") }
    }

    /// What the plainest fast program does: one transaction, prepared statements, indexes last.
    fn insert(&self, path: &Path) -> u64 {
        let connection = Connection::open(path).expect("a new file");
        connection.pragma_update(None, "journal_mode", "WAL").expect("a pragma");
        connection.pragma_update(None, "synchronous", "NORMAL").expect("a pragma");
        connection.execute_batch("BEGIN").expect("a transaction");
        for table in &self.schema {
            connection.execute_batch(table).expect("a table");
        }
        let mut segments = 0;
        for (name, columns, values) in &self.tables {
            let places = vec!["?"; *columns].join(",");
            let mut insert = connection.prepare(&format!("INSERT INTO {name} VALUES ({places})")).expect("a statement");
            for row in values.chunks_exact(*columns) {
                insert.execute(params_from_iter(row)).expect("a row");
            }
            if name == "segment" {
                segments = values.len() / columns;
            }
        }
        for index in &self.indexes {
            connection.execute_batch(index).expect("an index");
        }
        connection.execute_batch("COMMIT").expect("a commit");
        segments as u64
    }
}
