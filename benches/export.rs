//! How long an export takes, against a program that selects the same rows and writes the same bytes.
//!
//! `BITEXT_CORPUS=... cargo bench -p bitext --bench export`

#![allow(clippy::print_stdout)] // the table is what a bench is for

#[allow(dead_code)]
mod common;

use std::fs::File;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;

use bitext_exchange::{NameTemplate, Per};
use bitext_pipeline::export::{self, Output};
use bitext_pipeline::{Interrupt, Silent, ingest};
use bitext_store::{Memory, OpenOptions};
use common::Row;
use rusqlite::Connection;

fn main() {
    if !common::is_real_run() {
        return;
    }
    for name in ["d365.nb-NO", "odc.zh-CN"] {
        let Some(corpus) = common::corpus(name) else { return };
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("m.db");
        {
            let memory = Memory::create(&path, &OpenOptions::default()).expect("a memory");
            ingest::ingest(&memory, &common::ingest_options(&[&corpus]), &Interrupt::default(), &Silent)
                .expect("an ingest");
        }
        for (per, format) in [(Per::Unit, "tmx"), (Per::Occurrence, "tmx"), (Per::Occurrence, "jsonl")] {
            let out = folder.path().join(format!("out.{format}"));
            write(&path, &out, per, format);
            let bytes = std::fs::read(&out).expect("the export");
            let plain = folder.path().join("plain");
            common::side_by_side(
                &format!("{name}, {format} per {}; result: bytes", per.as_str()),
                bytes.len() as u64,
                9,
                vec![
                    Row::new("select the same rows, write the same bytes", || {
                        select_and_write(&path, &plain, &bytes, per)
                    }),
                    Row::new("export", || write(&path, &out, per, format)),
                ],
            );
        }
    }
}

fn write(memory: &Path, out: &Path, per: Per, format: &str) -> u64 {
    let memory = Memory::open(memory).expect("the memory");
    let format = bitext_exchange::format(format).expect("a format");
    let name = NameTemplate::parse(&out.to_string_lossy()).expect("a name");
    let options = export::Options { per, ..export::Options::new(format, Output::Files(name), "bench") };
    let summary = export::export(&memory, &options, &Interrupt::default(), &Silent).expect("an export");
    summary.files.iter().map(|file| file.bytes).sum()
}

/// The rows in one query, in the order of documents, and the finished bytes in one file that is on disk at the end.
fn select_and_write(memory: &Path, out: &Path, bytes: &[u8], per: Per) -> u64 {
    let connection = Connection::open(memory).expect("the memory");
    let query = match per {
        Per::Unit => {
            "SELECT source, target, repository, ref, path, line, key, label, handoff FROM tm_pairs \
             ORDER BY family, path, locale, ordinal"
        }
        Per::Occurrence => "SELECT * FROM tm_occurrences WHERE current ORDER BY family, path, target_locale, ordinal",
    };
    let mut query = connection.prepare(query).expect("a query");
    let columns = query.column_count();
    let mut rows = query.query(()).expect("rows");
    while let Some(row) = rows.next().expect("a row") {
        for column in 0..columns {
            black_box(row.get_ref(column).expect("a value"));
        }
    }
    let mut file = File::create(out).expect("a file");
    file.write_all(bytes).and_then(|()| file.sync_all()).expect("the bytes");
    bytes.len() as u64
}
