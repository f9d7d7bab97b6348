//! What the segments of documents would get.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context;
use bitext_model::Locale;
use bitext_pipeline::documents::{Band, BandCounts, Counts, Document, FileStatistics, Segment, Statistics, statistics};
use bitext_pipeline::lookup::{Lookup, Query};
use bitext_store::{Side, Snapshot};
use serde::Serialize;

use crate::args::ListFormat;
use crate::exit::Exit;
use crate::failure::Advised;
use crate::numbers::{count, percent, thousands};
use crate::printer::{Printer, json_line};
use crate::table::{Align, Table};
use crate::tsv;

/// What is to be counted.
pub(super) struct Wanted<'a> {
    /// The documents.
    pub(super) files: &'a [PathBuf],
    /// Each gets figures of its own: a translation into one is worth nothing for another.
    pub(super) targets: &'a [Locale],
    /// What is worth less counts as new.
    pub(super) min_score: u8,
    pub(super) format: ListFormat,
}

/// What documents get from one locale.
struct Quote {
    source: Locale,
    target: Locale,
    statistics: Statistics,
}

/// Counts the segments of documents and prints what they get in each locale.
pub(super) fn run<'m>(
    lookup: &mut Lookup<'m>,
    snapshot: &Snapshot<'m>,
    wanted: &Wanted<'_>,
    printer: &Printer,
) -> anyhow::Result<Exit> {
    if wanted.targets.is_empty() {
        let hint = "`bitext ingest` and `bitext import` bring some";
        return Err(Advised::new("the memory has no translations to count by", hint).into());
    }
    let (documents, exit) = read(wanted.files, lookup.side(), printer)?;
    let mut quotes = Vec::new();
    for target in wanted.targets {
        lookup.set_targets(snapshot, vec![target.clone()])?;
        let best = |segment: &Segment<'_>| {
            lookup.answer(&query(segment)).map(|answer| answer.matches.first().map(|found| found.score))
        };
        let statistics = statistics(&documents, wanted.min_score, best)?;
        quotes.push(Quote { source: lookup.source().clone(), target: target.clone(), statistics });
    }
    print(&quotes, wanted.format, printer)?;
    Ok(exit)
}

/// The documents that can be read, and whether these are all.
fn read(files: &[PathBuf], side: Side, printer: &Printer) -> anyhow::Result<(Vec<Document>, Exit)> {
    let mut documents = Vec::new();
    let mut exit = Exit::Done;
    for file in files {
        let path = file.display().to_string();
        let document = match fs::read(file).with_context(|| format!("cannot read `{path}`")) {
            Ok(bytes) => Document::read(&path, &bytes, side),
            Err(error) => {
                printer.error(&format!("{error:#}"), None);
                exit = Exit::SomeInputsFailed;
                continue;
            }
        };
        if document.segments().next().is_none() {
            printer.warning(&format!("{path}: no segments"));
            exit = Exit::SomeInputsFailed;
        } else if document.words() < document.words_outside {
            let outside = count(document.words_outside, "word");
            printer.note(&format!("{path}: {outside} outside of the side-by-side segments, which are not counted"));
        }
        documents.push(document);
    }
    if documents.iter().all(|document| document.segments().next().is_none()) {
        let hint = "documents are Markdown, or files with side-by-side segments";
        return Err(Advised::new("there is no segment to count", hint).into());
    }
    Ok((documents, exit))
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

fn print(quotes: &[Quote], format: ListFormat, printer: &Printer) -> io::Result<()> {
    match format {
        ListFormat::Human => printer.data(|out| human(out, quotes)),
        ListFormat::Json => printer.json(&StatisticsJson::new(quotes)),
        ListFormat::Jsonl => printer.data(|out| as_jsonl(out, quotes)),
        ListFormat::Tsv => printer.data(|out| as_tsv(out, quotes)),
    }
}

/// For each locale the words of each document by band, if there are several, and the sums of all.
fn human(out: &mut dyn Write, quotes: &[Quote]) -> io::Result<()> {
    for (index, Quote { source, target, statistics }) in quotes.iter().enumerate() {
        let gap = if index == 0 { "" } else { "\n" };
        writeln!(out, "{gap}{source} to {target}\n")?;
        if 1 < statistics.files.len() {
            writeln!(out, "{}", by_file(&statistics.files))?;
        }
        write!(out, "{}", by_band(&statistics.total()))?;
    }
    Ok(())
}

/// A line for each locale and document.
fn as_jsonl(out: &mut dyn Write, quotes: &[Quote]) -> io::Result<()> {
    for Quote { source, target, statistics } in quotes {
        for file in &statistics.files {
            let (source_locale, target_locale) = (source.as_str(), target.as_str());
            json_line(out, &LocaleFileJson { source_locale, target_locale, file: FileJson::from(file) })?;
        }
    }
    Ok(())
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

/// A line for each locale, document and band; sums are left to the reader.
fn as_tsv(out: &mut dyn Write, quotes: &[Quote]) -> io::Result<()> {
    tsv::row(
        out,
        &[
            "source_locale",
            "target_locale",
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
    for Quote { source, target, statistics } in quotes {
        for file in &statistics.files {
            for (band, counts) in file.bands.iter() {
                let figures = figures(counts).into_iter().chain(figures(file.internal.of(band)));
                let figures: Vec<String> = figures.map(|figure| figure.to_string()).collect();
                let mut cells = vec![source.as_str(), target.as_str(), file.path.as_str(), band.as_str()];
                cells.extend(figures.iter().map(String::as_str));
                tsv::row(out, &cells)?;
            }
        }
    }
    Ok(())
}

fn figures(counts: Counts) -> [u64; 3] {
    [counts.segments, counts.words, counts.characters]
}

#[derive(Serialize)]
struct StatisticsJson<'a> {
    /// One for each target locale.
    locales: Vec<LocaleJson<'a>>,
}

#[derive(Serialize)]
struct LocaleJson<'a> {
    source_locale: &'a str,
    target_locale: &'a str,
    files: Vec<FileJson<'a>>,
    total: SumsJson,
}

/// A document, on a line of its own.
#[derive(Serialize)]
struct LocaleFileJson<'a> {
    source_locale: &'a str,
    target_locale: &'a str,
    #[serde(flatten)]
    file: FileJson<'a>,
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

impl<'a> StatisticsJson<'a> {
    fn new(quotes: &'a [Quote]) -> StatisticsJson<'a> {
        let of_locale = |Quote { source, target, statistics }: &'a Quote| {
            let total = statistics.total();
            LocaleJson {
                source_locale: source.as_str(),
                target_locale: target.as_str(),
                files: statistics.files.iter().map(FileJson::from).collect(),
                total: SumsJson::new(&total.bands, &total.internal),
            }
        };
        StatisticsJson { locales: quotes.iter().map(of_locale).collect() }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn counted() -> [Quote; 1] {
        let files = [("a.md", "Moor the old boat\n\nMoor the new boat"), ("b\t.md", "Wait\n\nMoor the old boat")];
        let documents = files.map(|(path, text)| Document::read(path, text.as_bytes(), Side::Source));
        let best = |segment: &Segment<'_>| Ok::<_, Infallible>((segment.text == "Wait").then_some(101));
        let [source, target] = ["en-US", "nb-NO"].map(|tag| tag.parse().unwrap());
        [Quote { source, target, statistics: statistics(&documents, 50, best).unwrap() }]
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
        assert_eq!(lines[0], ["en-US", "to", "nb-NO"]);
        let lines = &lines[2..];
        assert_eq!(lines[1], ["a.md", "8", "0", "0", "0", "0", "0", "0", "4", "0", "4"]);
        assert_eq!(lines[2], ["b\\t.md", "5", "0", "1", "0", "4", "0", "0", "0", "0", "0"]);
        assert_eq!(lines[3], [""; 0]);
        assert_eq!(lines[6], ["101", "1", "1", "4", "7.7", "%", "0", "0"]);
        assert_eq!(lines[11], ["75-84", "1", "4", "14", "30.8", "%", "1", "4"]);
        assert_eq!(lines[14], ["total", "4", "13", "46", "100.0", "%", "1", "4"]);
        let [mut single] = counted();
        single.statistics.files.truncate(1);
        assert!(printed(|out| human(out, &[single])).starts_with("en-US to nb-NO\n\nmatch "));
    }

    #[test]
    fn programs_get_every_band_of_every_document() {
        let rows = printed(|out| as_tsv(out, &counted()));
        assert_eq!(rows.lines().count(), 1 + 2 * Band::ALL.len());
        assert!(rows.contains("\nen-US\tnb-NO\ta.md\t75-84\t1\t4\t14\t1\t4\t14\n"), "{rows}");
        assert!(rows.contains("\nen-US\tnb-NO\tb\\t.md\trepetitions\t1\t4\t14\t0\t0\t0\n"), "{rows}");

        let json = serde_json::to_value(StatisticsJson::new(&counted())).unwrap();
        let json = &json["locales"][0];
        assert_eq!(json["target_locale"], "nb-NO");
        assert_eq!(json["files"][0]["path"], "a.md");
        assert_eq!(json["files"][0]["words"], 8);
        assert_eq!(json["total"]["segments"], 4);
        let bands = json["total"]["bands"].as_array().unwrap();
        assert_eq!(bands.iter().map(|band| band["segments"].as_u64().unwrap()).sum::<u64>(), 4);
        assert_eq!(bands[6]["internal"]["words"], 4);
    }
}
