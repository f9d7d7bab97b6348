use std::collections::BTreeMap;

use bitext_pipeline::eval::{self, Score, SegmentDifference, SegmentReport, SegmentScores};
use serde::Serialize;

use super::{ScoreJson, score_cells};
use crate::args::{EvalSegmentArguments, SummaryFormat};
use crate::exit::Exit;
use crate::failure::Advised;
use crate::numbers::{count, thousands};
use crate::printer::Printer;
use crate::table::{Align, Table};

pub(super) fn run(arguments: &EvalSegmentArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let mut is_first = true;
    let report = eval::segment(&arguments.inputs, &mut |difference| {
        if arguments.errors {
            if is_first {
                printer.note("`-` is a span's text that is no segment, `+` a segment that is no span's text");
                is_first = false;
            }
            let SegmentDifference { path, side, is_missed, text } = difference;
            let sign = if *is_missed { '-' } else { '+' };
            printer.note(&format!("{path}, {} {sign} {text}", side.as_str()));
        }
    })?;
    for error in &report.unreadable {
        printer.error(error, None);
    }
    if report.documents == 0 {
        let hint = "inputs are side-by-side Markdown documents, whose spans say what is right";
        return Err(Advised::new("there is no document with spans to compare segments with", hint).into());
    }
    match arguments.format {
        SummaryFormat::Human => printer.data(|out| out.write_all(human(&report).as_bytes()))?,
        SummaryFormat::Json => printer.json(&ReportJson::from(&report))?,
    }
    Ok(if report.unreadable.is_empty() { Exit::Done } else { Exit::SomeInputsFailed })
}

fn human(report: &SegmentReport) -> String {
    let mut scores = Table::with_header(&[
        ("", Align::Left),
        ("spans", Align::Right),
        ("segments", Align::Right),
        ("precision", Align::Right),
        ("recall", Align::Right),
        ("F1", Align::Right),
    ]);
    let mut row = |name: &str, score: Score| {
        let counts = [name.to_owned(), thousands(score.gold), thousands(score.found)];
        scores.row(counts.into_iter().chain(score_cells(score)).collect());
    };
    for (name, SegmentScores { exact, normalized }) in [("source", report.source), ("target", report.target)] {
        row(&format!("{name}, exact"), exact);
        row(&format!("{name}, normalized"), normalized);
    }
    let (documents, seconds) = (count(report.documents, "document"), report.elapsed.as_secs_f64());
    let (megabytes, speed) = (report.bytes as f64 / 1e6, report.bytes as f64 / 1e6 / seconds.max(1e-9));
    let skipped = report.skipped.iter().map(|(reason, files)| format!("{} {reason}", thousands(*files)));
    let without_spans =
        (0 < report.without_spans).then(|| format!("{} without spans", thousands(report.without_spans)));
    let left_out: Vec<String> = without_spans.into_iter().chain(skipped).collect();
    let left_out = if left_out.is_empty() { String::new() } else { format!("left out: {}\n", left_out.join(", ")) };
    format!("{scores}\n{megabytes:.1} MB of {documents} in {seconds:.3} s, {speed:.1} MB a second\n{left_out}")
}

#[derive(Serialize)]
struct ReportJson<'a> {
    documents: u64,
    without_spans: u64,
    skipped: &'a BTreeMap<&'static str, u64>,
    bytes: u64,
    seconds: f64,
    source: SideJson,
    target: SideJson,
}

#[derive(Serialize)]
struct SideJson {
    spans: u64,
    segments: u64,
    exact: ScoreJson,
    normalized: ScoreJson,
}

impl<'a> From<&'a SegmentReport> for ReportJson<'a> {
    fn from(report: &'a SegmentReport) -> ReportJson<'a> {
        ReportJson {
            documents: report.documents,
            without_spans: report.without_spans,
            skipped: &report.skipped,
            bytes: report.bytes,
            seconds: report.elapsed.as_secs_f64(),
            source: report.source.into(),
            target: report.target.into(),
        }
    }
}

impl From<SegmentScores> for SideJson {
    fn from(SegmentScores { exact, normalized }: SegmentScores) -> SideJson {
        SideJson { spans: exact.gold, segments: exact.found, exact: exact.into(), normalized: normalized.into() }
    }
}
