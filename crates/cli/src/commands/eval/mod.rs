//! `bitext eval`: measures against sets whose right answers are known.

mod align;
mod lookup;
mod segment;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use bitext_pipeline::eval::Score;
use serde::Serialize;

use crate::args::{EvalArguments, EvalCommand};
use crate::exit::Exit;
use crate::printer::Printer;

pub(crate) fn run(arguments: &EvalArguments, printer: &Printer) -> anyhow::Result<Exit> {
    match &arguments.command {
        EvalCommand::Align(arguments) => align::run(arguments, printer),
        EvalCommand::Lookup(arguments) => lookup::run(arguments, printer),
        EvalCommand::Segment(arguments) => segment::run(arguments, printer),
    }
}

/// Opens a set, which is decompressed where its name ends in `.zst`.
fn open(path: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    let context = || format!("cannot read `{}`", path.display());
    let file = File::open(path).with_context(context)?;
    if path.extension().is_some_and(|extension| extension == "zst") {
        return Ok(Box::new(BufReader::new(zstd::Decoder::new(file).with_context(context)?)));
    }
    Ok(Box::new(BufReader::new(file)))
}

/// Precision, recall and F1 for people, in percent.
fn score_cells(score: Score) -> [String; 3] {
    [score.precision(), score.recall(), score.f1()].map(|share| format!("{:.2} %", 100.0 * share))
}

/// A score in a report.
#[derive(Serialize)]
struct ScoreJson {
    precision: f64,
    recall: f64,
    f1: f64,
}

impl From<Score> for ScoreJson {
    fn from(score: Score) -> ScoreJson {
        ScoreJson { precision: score.precision(), recall: score.recall(), f1: score.f1() }
    }
}

/// Where predictions go, if anywhere.
fn output(path: Option<&Path>) -> anyhow::Result<Box<dyn Write>> {
    let Some(path) = path else { return Ok(Box::new(io::sink())) };
    let file = File::create(path).with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(Box::new(BufWriter::new(file)))
}
