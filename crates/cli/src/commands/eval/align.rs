use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::Context;
use bitext_pipeline::eval::{self, Options, Report, Score};
use serde::Serialize;

use crate::args::{EvalAlignArguments, ListFormat};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::table::{Align, Table};

pub(super) fn run(arguments: &EvalAlignArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let set = super::open(&arguments.set)?;
    let mut predictions: Box<dyn Write> = match &arguments.output {
        Some(path) => {
            let file = File::create(path).with_context(|| format!("cannot write `{}`", path.display()))?;
            Box::new(BufWriter::new(file))
        }
        None => Box::new(io::sink()),
    };
    let mut wrong = Vec::new();
    let report = eval::align(
        set,
        Options { hide_keys: arguments.hide_keys },
        &mut predictions,
        &mut |document, bead, is_right| {
            if arguments.errors && !is_right {
                let texts = |units: &[eval::SetUnit]| -> String {
                    units.iter().map(|unit| unit.text.as_str()).collect::<Vec<_>>().join(" | ")
                };
                wrong.push(format!(
                    "{}: {:?} {:?} {:.3} {:?}\n  - {}\n  + {}",
                    document.id,
                    bead.left,
                    bead.right,
                    bead.confidence,
                    bead.evidence,
                    texts(&document.left[bead.left.clone()]),
                    texts(&document.right[bead.right.clone()])
                ));
            }
        },
    )
    .with_context(|| format!("cannot evaluate on `{}`", arguments.set.display()))?;
    predictions.flush().context("cannot write the predictions")?;
    if arguments.format != ListFormat::Human {
        printer.json(&ReportJson::from(&report))?;
        return Ok(Exit::Done);
    }
    let mut table = Table::with_header(&[
        ("", Align::Left),
        ("precision", Align::Right),
        ("recall", Align::Right),
        ("F1", Align::Right),
    ]);
    for (name, score) in [("strict", report.scores.strict), ("lax", report.scores.lax), ("link", report.scores.link)] {
        let share = |share: f64| format!("{:.2}", 100.0 * share);
        table.row(vec![name.to_owned(), share(score.precision()), share(score.recall()), share(score.f1())]);
    }
    let seconds = report.elapsed.as_secs_f64();
    printer.data(|out| {
        write!(out, "{table}")?;
        for wrong in wrong {
            writeln!(out, "{wrong}")?;
        }
        writeln!(
            out,
            "{} units of {} documents in {seconds:.3} s: {:.0} units a second",
            report.units,
            report.documents,
            report.units as f64 / seconds
        )
    })?;
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct ReportJson {
    documents: u64,
    units: u64,
    seconds: f64,
    units_per_second: f64,
    strict: ScoreJson,
    lax: ScoreJson,
    link: ScoreJson,
}

#[derive(Serialize)]
struct ScoreJson {
    precision: f64,
    recall: f64,
    f1: f64,
}

impl From<&Report> for ReportJson {
    fn from(report: &Report) -> ReportJson {
        let seconds = report.elapsed.as_secs_f64();
        ReportJson {
            documents: report.documents,
            units: report.units,
            seconds,
            units_per_second: report.units as f64 / seconds,
            strict: report.scores.strict.into(),
            lax: report.scores.lax.into(),
            link: report.scores.link.into(),
        }
    }
}

impl From<Score> for ScoreJson {
    fn from(score: Score) -> ScoreJson {
        ScoreJson { precision: score.precision(), recall: score.recall(), f1: score.f1() }
    }
}
