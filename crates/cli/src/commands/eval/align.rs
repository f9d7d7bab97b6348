use std::io::Write;

use anyhow::Context;
use bitext_pipeline::eval::{self, Bead, Document, Options, Report, SetUnit};
use serde::Serialize;

use super::{ScoreJson, score_cells};
use crate::args::{EvalAlignArguments, SummaryFormat};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::table::{Align, Table};

pub(super) fn run(arguments: &EvalAlignArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let set = super::open(&arguments.set)?;
    let mut predictions = super::output(arguments.output.as_deref())?;
    let options = Options { hide_keys: arguments.hide_keys };
    let report = eval::align(set, options, &mut predictions, &mut |document, bead, is_right| {
        if arguments.errors && !is_right {
            printer.note(&wrong(document, bead));
        }
    })
    .with_context(|| format!("cannot evaluate on `{}`", arguments.set.display()))?;
    predictions.flush().context("cannot write the predictions")?;
    match arguments.format {
        SummaryFormat::Human => printer.data(|out| out.write_all(human(&report).as_bytes()))?,
        SummaryFormat::Json => printer.json(&ReportJson::from(&report))?,
    }
    Ok(Exit::Done)
}

/// A bead that the set does not have.
fn wrong(document: &Document, bead: &Bead) -> String {
    let texts = |units: &[SetUnit]| units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" | ");
    format!(
        "{}: {:?} with {:?}, confidence {:.3}, {:?}\n  - {}\n  + {}",
        document.id,
        bead.left,
        bead.right,
        bead.confidence,
        bead.evidence,
        texts(&document.left[bead.left.clone()]),
        texts(&document.right[bead.right.clone()]),
    )
}

fn human(report: &Report) -> String {
    let percent = |share: f64| format!("{:.2}", 100.0 * share);
    let mut scores = Table::with_header(&[
        ("", Align::Left),
        ("precision", Align::Right),
        ("recall", Align::Right),
        ("F1", Align::Right),
    ]);
    for (name, score) in [("strict", report.scores.strict), ("lax", report.scores.lax), ("link", report.scores.link)] {
        scores.row([name.to_owned()].into_iter().chain(score_cells(score)).collect());
    }
    let mut bands =
        Table::with_header(&[("confidence from", Align::Right), ("links", Align::Right), ("precision", Align::Right)]);
    for band in report.calibration.bands() {
        let precision = percent(band.right as f64 / band.beads as f64);
        bands.row(vec![format!("{:.2}", band.from), band.beads.to_string(), precision]);
    }
    let seconds = report.elapsed.as_secs_f64();
    let speed = report.units as f64 / seconds;
    let (units, documents) = (report.units, report.documents);
    format!("{scores}\n{bands}\n{units} units of {documents} documents in {seconds:.3} s, {speed:.0} units a second\n")
}

#[derive(Serialize)]
struct ReportJson {
    documents: u64,
    units: u64,
    seconds: f64,
    strict: ScoreJson,
    lax: ScoreJson,
    link: ScoreJson,
    calibration: Vec<BandJson>,
}

#[derive(Serialize)]
struct BandJson {
    from: f32,
    links: u64,
    right: u64,
}

impl From<&Report> for ReportJson {
    fn from(report: &Report) -> ReportJson {
        let bands = report.calibration.bands();
        ReportJson {
            documents: report.documents,
            units: report.units,
            seconds: report.elapsed.as_secs_f64(),
            strict: report.scores.strict.into(),
            lax: report.scores.lax.into(),
            link: report.scores.link.into(),
            calibration: bands.map(|band| BandJson { from: band.from, links: band.beads, right: band.right }).collect(),
        }
    }
}
