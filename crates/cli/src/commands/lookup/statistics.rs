//! What the segments of documents would get.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use bitext_pipeline::documents::{Band, BandCounts, Counts, Document, FileStatistics, Segment, Statistics, statistics};
use bitext_pipeline::lookup::{Lookup, Query};
use serde::Serialize;

use crate::args::ListFormat;
use crate::exit::Exit;
use crate::failure::Advised;
use crate::numbers::{percent, thousands};
use crate::printer::{Printer, json_line};
use crate::table::{Align, Table};
use crate::tsv;

/// Counts the segments of documents and prints what they get. The lookup is to find 50 % and more.
pub(super) fn run(
    lookup: &mut Lookup<'_>,
    files: &[PathBuf],
    format: ListFormat,
    printer: &Printer,
) -> anyhow::Result<Exit> {
    let mut documents = Vec::new();
    let mut exit = Exit::Done;
    for file in files {
        let path = file.display().to_string();
        let document = match fs::read(file).with_context(|| format!("cannot read `{path}`")) {
            Ok(bytes) => Document::read(&path, &bytes),
            Err(error) => {
                printer.error(&format!("{error:#}"), None);
                exit = Exit::SomeInputsFailed;
                continue;
            }
        };
        if document.segments().next().is_none() {
            printer.warning(&format!("{path}: no segments"));
            exit = Exit::SomeInputsFailed;
        }
        documents.push(document);
    }
    if documents.iter().all(|document| document.segments().next().is_none()) {
        let hint = "documents are Markdown, or files with side-by-side segments";
        return Err(Advised::new("there is no segment to count", hint).into());
    }
    let best = |segment: &Segment<'_>| {
        lookup.answer(&query(segment)).map(|answer| answer.matches.first().map(|found| found.score))
    };
    print(&statistics(&documents, best)?, format, printer)?;
    Ok(exit)
}

fn query(segment: &Segment<'_>) -> Query {
    Query {
        text: segment.text.to_owned(),
        previous: Some(segment.previous.to_owned()),
        next: Some(segment.next.to_owned()),
        document: Some(segment.path.to_owned()),
        key: segment.key.map(|key| key.to_string()),
    }
}

fn print(statistics: &Statistics, format: ListFormat, printer: &Printer) -> io::Result<()> {
    match format {
        ListFormat::Human => printer.data(|out| human(out, statistics)),
        ListFormat::Json => printer.json(&StatisticsJson::from(statistics)),
        ListFormat::Jsonl => {
            printer.data(|out| statistics.files.iter().try_for_each(|file| json_line(out, &FileJson::from(file))))
        }
        ListFormat::Tsv => printer.data(|out| as_tsv(out, statistics)),
    }
}

/// The words of each document by band, if there are several, and the sums of all.
fn human(out: &mut dyn Write, statistics: &Statistics) -> io::Result<()> {
    if 1 < statistics.files.len() {
        writeln!(out, "{}", by_file(&statistics.files))?;
    }
    write!(out, "{}", by_band(&statistics.total()))
}

fn by_file(files: &[FileStatistics]) -> Table {
    let bands = Band::ALL.map(|band| (band.as_str(), Align::Right));
    let columns: Vec<(&str, Align)> =
        [("document", Align::Left), ("words", Align::Right)].into_iter().chain(bands).collect();
    let mut table = Table::with_header(&columns);
    for file in files {
        let mut cells = vec![file.path.clone(), thousands(file.bands.total().words)];
        cells.extend(file.bands.iter().map(|(_, counts)| thousands(counts.words)));
        table.row(cells);
    }
    table
}

fn by_band(total: &FileStatistics) -> Table {
    let mut table = Table::with_header(&[
        ("match", Align::Left),
        ("segments", Align::Right),
        ("words", Align::Right),
        ("characters", Align::Right),
        ("share of words", Align::Right),
        ("internal segments", Align::Right),
        ("internal words", Align::Right),
    ]);
    let sum = total.bands.total();
    let rows = total.bands.iter().map(|(band, counts)| (band.as_str(), counts, total.internal.of(band)));
    for (name, counts, internal) in rows.chain([("total", sum, total.internal.total())]) {
        table.row(vec![
            name.to_owned(),
            thousands(counts.segments),
            thousands(counts.words),
            thousands(counts.characters),
            percent(counts.words, sum.words),
            thousands(internal.segments),
            thousands(internal.words),
        ]);
    }
    table
}

/// A line for each document and band; sums are left to the reader.
fn as_tsv(out: &mut dyn Write, statistics: &Statistics) -> io::Result<()> {
    tsv::row(
        out,
        &[
            "path",
            "band",
            "segments",
            "words",
            "characters",
            "internal_segments",
            "internal_words",
            "internal_characters",
        ],
    )?;
    for file in &statistics.files {
        for (band, counts) in file.bands.iter() {
            let figures = figures(counts).into_iter().chain(figures(file.internal.of(band)));
            let figures: Vec<String> = figures.map(|figure| figure.to_string()).collect();
            let mut cells = vec![file.path.as_str(), band.as_str()];
            cells.extend(figures.iter().map(String::as_str));
            tsv::row(out, &cells)?;
        }
    }
    Ok(())
}

fn figures(counts: Counts) -> [u64; 3] {
    [counts.segments, counts.words, counts.characters]
}

#[derive(Serialize)]
struct StatisticsJson<'a> {
    files: Vec<FileJson<'a>>,
    total: SumsJson,
}

/// A document.
#[derive(Serialize)]
struct FileJson<'a> {
    path: &'a str,
    #[serde(flatten)]
    sums: SumsJson,
}

#[derive(Serialize)]
struct SumsJson {
    #[serde(flatten)]
    counts: CountsJson,
    /// Every band, best first. Their counts add up to those above.
    bands: Vec<BandJson>,
}

#[derive(Serialize)]
struct BandJson {
    band: &'static str,
    #[serde(flatten)]
    counts: CountsJson,
    /// Those of them that are like an earlier segment of the documents rather than the memory.
    internal: CountsJson,
}

#[derive(Serialize)]
struct CountsJson {
    segments: u64,
    words: u64,
    characters: u64,
}

impl From<Counts> for CountsJson {
    fn from(counts: Counts) -> CountsJson {
        let [segments, words, characters] = figures(counts);
        CountsJson { segments, words, characters }
    }
}

impl SumsJson {
    fn new(bands: &BandCounts, internal: &BandCounts) -> SumsJson {
        let rows = bands.iter().map(|(band, counts)| BandJson {
            band: band.as_str(),
            counts: counts.into(),
            internal: internal.of(band).into(),
        });
        SumsJson { counts: bands.total().into(), bands: rows.collect() }
    }
}

impl<'a> From<&'a FileStatistics> for FileJson<'a> {
    fn from(file: &'a FileStatistics) -> FileJson<'a> {
        FileJson { path: &file.path, sums: SumsJson::new(&file.bands, &file.internal) }
    }
}

impl<'a> From<&'a Statistics> for StatisticsJson<'a> {
    fn from(statistics: &'a Statistics) -> StatisticsJson<'a> {
        let total = statistics.total();
        StatisticsJson {
            files: statistics.files.iter().map(FileJson::from).collect(),
            total: SumsJson::new(&total.bands, &total.internal),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn counted() -> Statistics {
        let files = [("a.md", "Moor the old boat\n\nMoor the new boat"), ("b\t.md", "Wait\n\nMoor the old boat")];
        let documents = files.map(|(path, text)| Document::read(path, text.as_bytes()));
        let best = |segment: &Segment<'_>| Ok::<_, Infallible>((segment.text == "Wait").then_some(101));
        statistics(&documents, best).unwrap()
    }

    fn printed(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn people_see_a_table_of_documents_and_one_of_bands() {
        let text = printed(|out| human(out, &counted()));
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["a.md", "8", "0", "0", "0", "0", "0", "0", "4", "0", "4"]);
        assert_eq!(lines[2], ["b\\t.md", "5", "0", "1", "0", "4", "0", "0", "0", "0", "0"]);
        assert_eq!(lines[3], [""; 0]);
        assert_eq!(lines[6], ["101", "1", "1", "4", "7.7", "%", "0", "0"]);
        assert_eq!(lines[11], ["75-84", "1", "4", "14", "30.8", "%", "1", "4"]);
        assert_eq!(lines[14], ["total", "4", "13", "46", "100.0", "%", "1", "4"]);
        let single = Statistics { files: counted().files[..1].to_vec() };
        assert!(printed(|out| human(out, &single)).starts_with("match "));
    }

    #[test]
    fn programs_get_every_band_of_every_document() {
        let rows = printed(|out| as_tsv(out, &counted()));
        assert_eq!(rows.lines().count(), 1 + 2 * Band::ALL.len());
        assert!(rows.contains("\na.md\t75-84\t1\t4\t14\t1\t4\t14\n"), "{rows}");
        assert!(rows.contains("\nb\\t.md\trepetitions\t1\t4\t14\t0\t0\t0\n"), "{rows}");

        let json = serde_json::to_value(StatisticsJson::from(&counted())).unwrap();
        assert_eq!(json["files"][0]["path"], "a.md");
        assert_eq!(json["files"][0]["words"], 8);
        assert_eq!(json["total"]["segments"], 4);
        let bands = json["total"]["bands"].as_array().unwrap();
        assert_eq!(bands.iter().map(|band| band["segments"].as_u64().unwrap()).sum::<u64>(), 4);
        assert_eq!(bands[6]["internal"]["words"], 4);
    }
}
