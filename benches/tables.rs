//! How fast units become the rows of tables, in megabytes of source and target text: Parquet against TSV and JSONL.
//!
//! The units are in memory and the bytes go nowhere, so that nothing but the encoding is measured.
//!
//! `BITEXT_CORPUS=... cargo bench -p bitext --bench tables`

#![allow(clippy::print_stdout)] // the table is what a bench is for

#[allow(dead_code)]
mod common;

use std::io::{self, Write};
use std::path::Path;

use bitext_exchange::{
    Codes, FormatWriter, Header, NameTemplate, Per, PlaceRecord, TargetRecord, TranslationUnit, UnitRecord, format,
};
use bitext_model::{Block, Label, ObjectId, Origin, OriginBasis, UnitKind};
use bitext_pipeline::export::{self, Output};
use bitext_pipeline::{Interrupt, Silent, ingest};
use bitext_store::{Memory, OpenOptions};
use common::Row;
use serde_json::Value;

const FORMATS: [&str; 3] = ["tsv", "jsonl", "parquet"];

fn main() {
    if !common::is_real_run() {
        return;
    }
    let name = "d365.nb-NO";
    let Some(corpus) = common::corpus(name) else { return };
    for per in [Per::Unit, Per::Occurrence] {
        // What was read piece by piece lies scattered in memory; an export has each unit at hand. Copies lie in a row.
        let scattered = records(&corpus, per);
        let mut records = scattered.clone();
        // And all of them share what a locale's name is kept in.
        let locale = records[0].targets[0].locale.clone();
        records.iter_mut().flat_map(|record| &mut record.targets).for_each(|target| target.locale = locale.clone());
        let units: Vec<TranslationUnit<'_>> = records.iter().map(|record| record.as_unit("", "")).collect();
        let text: usize = records.iter().map(|record| record.source.len() + record.targets[0].text.len()).sum();
        println!("{} units, {} bytes of text", units.len(), text);
        common::side_by_side(
            &format!("{name} per {}; MB of text; result: bytes", per.as_str()),
            text as u64,
            9,
            FORMATS.map(|format| Row::new(format, || encode(format, per, &units))).into(),
        );
        // Where other programs want the processors too, this says more than the time that goes by: what is done side
        // by side takes as long as its longer part.
        for format in FORMATS {
            if let Some(seconds) = on_processors(|| encode(format, per, &units)) {
                let share = |seconds: f64| format!("{seconds:.4} s, {:.0} MB/s", text as f64 / 1e6 / seconds);
                println!("{format}: handing over {}; all threads {}", share(seconds.caller), share(seconds.all));
            }
        }
    }
}

/// Time on processors.
struct OnProcessors {
    /// Of this thread.
    caller: f64,
    /// Of every thread of this program.
    all: f64,
}

/// What a run takes on average, where the system tells.
fn on_processors(mut run: impl FnMut() -> u64) -> Option<OnProcessors> {
    // The system counts all threads in hundredths of a second.
    const RUNS: u32 = 10;
    let first = |text: &str| text.split(' ').next()?.parse::<f64>().ok();
    let caller = || Some(first(&std::fs::read_to_string("/proc/thread-self/schedstat").ok()?)? / 1e9);
    let all = || {
        // User and system time are the 12th and 13th number behind the program's name.
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        let times = stat.rsplit_once(") ")?.1.split(' ').skip(11).take(2);
        Some(times.filter_map(|time| time.parse::<f64>().ok()).sum::<f64>() / 100.0)
    };
    let (caller_before, all_before) = (caller()?, all()?);
    for _ in 0..RUNS {
        std::hint::black_box(run());
    }
    let each = f64::from(RUNS);
    Some(OnProcessors { caller: (caller()? - caller_before) / each, all: (all()? - all_before) / each })
}

/// How many bytes come out.
fn encode(name: &str, per: Per, units: &[TranslationUnit<'_>]) -> u64 {
    let header = Header {
        source_locale: "en-US".parse().expect("a locale"),
        target_locales: vec!["nb-NO".parse().expect("a locale")],
        per,
        codes: Codes::Markdown,
        dialect: None,
        changes: false,
        newest: None,
        licences: Vec::new(),
        tool_version: "bench".to_owned(),
    };
    let mut writer = FormatWriter::new(format(name).expect("a format"), &header, Count { bytes: 0 }).expect("a writer");
    for unit in units {
        writer.unit(unit).expect("a unit");
    }
    writer.into_output().expect("an end").1.bytes
}

/// An output that only counts.
struct Count {
    bytes: u64,
}

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The units of a corpus, by way of an export of JSON lines.
fn records(corpus: &Path, per: Per) -> Vec<UnitRecord> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let memory = Memory::create(&folder.path().join("m.db"), &OpenOptions::default()).expect("a memory");
    ingest::ingest(&memory, &common::ingest_options(&[corpus]), &Interrupt::default(), &Silent).expect("an ingest");
    let out = folder.path().join("units.jsonl");
    let name = NameTemplate::parse(&out.to_string_lossy()).expect("a name");
    let options = export::Options {
        per,
        ..export::Options::new(format("jsonl").expect("a format"), Output::Files(name), "bench")
    };
    export::export(&memory, &options, &Interrupt::default(), &Silent).expect("an export");
    let lines = std::fs::read_to_string(&out).expect("the export");
    lines.lines().map(|line| record(&serde_json::from_str(line).expect("an object"))).collect()
}

fn record(object: &Value) -> UnitRecord {
    let kind = object["kind"].as_str().and_then(UnitKind::parse).unwrap_or(UnitKind::Sentence);
    let places = match object["occurrences"].as_array() {
        Some(places) => places.iter().map(place).collect(),
        None => vec![place(object)],
    };
    let target = TargetRecord {
        locale: text(object, "target_locale").parse().expect("a locale"),
        text: text(object, "target"),
        origin: Origin::ALL.into_iter().find(|origin| object["origin"] == origin.as_str()),
        origin_basis: Some(OriginBasis::Label),
        handoff: None,
        usage: object["usage"].as_u64(),
        other_variants: object["variants"].as_u64().unwrap_or(0),
        relation: None,
        translated_source: None,
        places,
        previous_source: None,
        next_source: None,
        properties: Vec::new(),
    };
    UnitRecord {
        line: 0,
        tuid: Some(text(object, "tuid")),
        family: Some(text(object, "family")),
        kind,
        source: text(object, "source"),
        source_locale: None,
        usage: object["source_usage"].as_u64(),
        properties: Vec::new(),
        targets: vec![target],
    }
}

fn place(object: &Value) -> PlaceRecord {
    let known = |name: &str| object[name].as_str().map(str::to_owned);
    let id = |name: &str| object[name].as_str().map(|id| id.parse::<ObjectId>().expect("an identifier"));
    PlaceRecord {
        repository: text(object, "repository"),
        reference: text(object, "ref"),
        commit: id("commit"),
        path: text(object, "path"),
        line: object["line"].as_u64().map(|line| line as u32),
        revision: id("revision"),
        key: text(object, "key"),
        block: Some(Block::Paragraph),
        bytes: object["start"].as_u64().zip(object["end"].as_u64()),
        heading: text(object, "heading"),
        anchor: text(object, "anchor"),
        label: Label::Human,
        handoff: object["handoff"].as_str().map(|day| day.trim_end_matches('Z').parse().expect("a day")),
        source_commit: known("source_commit"),
        source_hash: known("source_hash"),
        file_id: known("file_id"),
        former: object["current"] == false,
    }
}

fn text(object: &Value, name: &str) -> String {
    object[name].as_str().unwrap_or_default().to_owned()
}
