use bitext_pipeline::eval::{self, Score, SegmentDifference, SegmentReport, SegmentScores};
use serde::Serialize;

use super::{ScoreJson, score_cells};
use crate::args::{EvalSegmentArguments, SummaryFormat};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::table::{Align, Table};

pub(super) fn run(arguments: &EvalSegmentArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let report = eval::segment(&arguments.inputs, &mut |difference| {
        if arguments.errors {
            let SegmentDifference { path, side, is_missed, text } = difference;
            let sign = if *is_missed { '-' } else { '+' };
            printer.note(&format!("{path}, {} {sign} {text}", side.as_str()));
        }
    })?;
    match arguments.format {
        SummaryFormat::Human => printer.data(|out| out.write_all(human(&report).as_bytes()))?,
        SummaryFormat::Json => printer.json(&ReportJson::from(&report))?,
    }
    Ok(Exit::Done)
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
        let counts = [name.to_owned(), score.gold.to_string(), score.found.to_string()];
        scores.row(counts.into_iter().chain(score_cells(score)).collect());
    };
    for (name, SegmentScores { exact, normalized }) in [("source", report.source), ("target", report.target)] {
        row(&format!("{name}, exact"), exact);
        row(&format!("{name}, normalized"), normalized);
    }
    let (documents, seconds) = (report.documents, report.elapsed.as_secs_f64());
    let (megabytes, speed) = (report.bytes as f64 / 1e6, report.bytes as f64 / 1e6 / seconds.max(1e-9));
    format!("{scores}\n{megabytes:.1} MB of {documents} documents in {seconds:.3} s, {speed:.1} MB a second\n")
}

#[derive(Serialize)]
struct ReportJson {
    documents: u64,
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

impl From<&SegmentReport> for ReportJson {
    fn from(report: &SegmentReport) -> ReportJson {
        ReportJson {
            documents: report.documents,
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
