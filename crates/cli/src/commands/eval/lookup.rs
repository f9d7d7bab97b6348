use std::io::Write;
use std::time::Duration;

use anyhow::Context;
use bitext_pipeline::eval::{self, LookupOptions, LookupReport, MinScore};
use serde::Serialize;

use crate::args::{EvalLookupArguments, SummaryFormat};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::table::{Align, Table};

pub(super) fn run(arguments: &EvalLookupArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let min_score = MinScore::percent(arguments.min_score).context("a threshold is between 50 and 100 percent")?;
    let (memory, queries) = (super::open(&arguments.memory)?, super::open(&arguments.queries)?);
    let mut found = super::output(arguments.output.as_deref())?;
    let options = LookupOptions { min_score, limit: arguments.limit, class_cost: 0 };
    let report = eval::lookup(memory, queries, &options, &mut found)?;
    found.flush().context("cannot write the matches")?;
    match arguments.format {
        SummaryFormat::Human => printer.data(|out| out.write_all(human(&report).as_bytes()))?,
        SummaryFormat::Json => printer.json(&ReportJson::from(&report))?,
    }
    Ok(Exit::Done)
}

fn human(report: &LookupReport) -> String {
    let report = ReportJson::from(report);
    let mut times = Table::with_header(&[("per query", Align::Left), ("us", Align::Right)]);
    for (name, time) in
        [("p50", report.p50_us), ("p95", report.p95_us), ("p99", report.p99_us), ("mean", report.mean_us)]
    {
        times.row(vec![name.to_owned(), format!("{time:.1}")]);
    }
    format!(
        "{} sentences indexed in {:.3} s, {:.1} bytes each\n{} queries, {} matches\n\n{times}",
        report.sentences, report.build_seconds, report.bytes_per_sentence, report.queries, report.matches
    )
}

#[derive(Serialize)]
struct ReportJson {
    sentences: u64,
    build_seconds: f64,
    bytes_per_sentence: f64,
    queries: u64,
    matches: u64,
    p50_us: f64,
    p95_us: f64,
    p99_us: f64,
    mean_us: f64,
}

impl From<&LookupReport> for ReportJson {
    fn from(report: &LookupReport) -> ReportJson {
        let microseconds = |time: Duration| time.as_secs_f64() * 1e6;
        ReportJson {
            sentences: report.sentences,
            build_seconds: report.build.as_secs_f64(),
            bytes_per_sentence: report.bytes as f64 / report.sentences.max(1) as f64,
            queries: report.queries(),
            matches: report.matches,
            p50_us: microseconds(report.percentile(50)),
            p95_us: microseconds(report.percentile(95)),
            p99_us: microseconds(report.percentile(99)),
            mean_us: microseconds(report.mean()),
        }
    }
}
