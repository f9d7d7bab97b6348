use std::fs;
use std::io::{self, Write};
use std::path::Path;

use bitext_pipeline::Progress;
use bitext_store::{Check, Error, RunInfo, Verification};
use serde::Serialize;
use serde_json::Value;

use crate::args::{ListFormat, MemoryArguments, MemoryCommand};
use crate::escape::escape;
use crate::exit::Exit;
use crate::failure::{self, Advised};
use crate::memory_path::MemoryPath;
use crate::numbers::{bytes, count, thousands};
use crate::printer::{Printer, json_line};
use crate::progress::Reporter;
use crate::table::{Align, Table};
use crate::tsv;

pub(crate) fn run(arguments: &MemoryArguments, memory: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    match &arguments.command {
        MemoryCommand::Verify { format } => verify(memory, *format, printer),
        MemoryCommand::Runs { format } => runs(memory, *format, printer),
        MemoryCommand::Forget { import, wait } => super::import::forget(import, *wait, memory, printer),
        MemoryCommand::Backup { output, force } => backup(memory, output, *force, printer),
    }
}

fn verify(memory: &MemoryPath, format: ListFormat, printer: &Printer) -> anyhow::Result<Exit> {
    let verified = memory.open().and_then(|memory| memory.snapshot()?.verify());
    let verification = match verified {
        // A file so damaged that the checks themselves fail has failed them.
        Err(error @ Error::Sqlite { .. }) => {
            printer.error(&failure::message(&error.into()), None);
            return Ok(Exit::CheckFailed);
        }
        verified => verified?,
    };
    match format {
        ListFormat::Human => printer.data(|out| checks_for_people(out, &verification))?,
        ListFormat::Json => printer.json(&VerificationJson {
            passed: verification.passed(),
            checks: verification.checks.iter().map(CheckJson::from).collect(),
        })?,
        ListFormat::Jsonl => printer
            .data(|out| verification.checks.iter().try_for_each(|check| json_line(out, &CheckJson::from(check))))?,
        ListFormat::Tsv => printer.data(|out| {
            tsv::row(out, &["name", "checked", "problem_count", "problems"])?;
            verification.checks.iter().try_for_each(|check| {
                let (checked, problems) = (check.checked.to_string(), check.problem_count.to_string());
                tsv::row(out, &[check.name, &checked, &problems, &check.problems.join("; ")])
            })
        })?,
    }
    if verification.passed() {
        return Ok(Exit::Done);
    }
    let failed = verification.checks.iter().filter(|check| 0 < check.problem_count).count() as u64;
    printer.error(&format!("{} failed", count(failed, "check")), None);
    Ok(Exit::CheckFailed)
}

fn checks_for_people(out: &mut dyn Write, verification: &Verification) -> io::Result<()> {
    for check in &verification.checks {
        let result = if check.problem_count == 0 { "ok    " } else { "FAILED" };
        writeln!(out, "{result}  {}", check.name)?;
        for problem in &check.problems {
            writeln!(out, "          {}", escape(problem))?;
        }
        let more = check.problem_count - check.problems.len() as u64;
        if 0 < more {
            writeln!(out, "          and {} more", thousands(more))?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct VerificationJson<'a> {
    passed: bool,
    checks: Vec<CheckJson<'a>>,
}

#[derive(Serialize)]
struct CheckJson<'a> {
    name: &'static str,
    checked: u64,
    problem_count: u64,
    /// The first few.
    problems: &'a [String],
}

impl<'a> From<&'a Check> for CheckJson<'a> {
    fn from(check: &'a Check) -> CheckJson<'a> {
        CheckJson {
            name: check.name,
            checked: check.checked,
            problem_count: check.problem_count,
            problems: &check.problems,
        }
    }
}

fn runs(memory: &MemoryPath, format: ListFormat, printer: &Printer) -> anyhow::Result<Exit> {
    let memory = memory.open()?;
    let runs = memory.snapshot()?.runs()?;
    let rows = || runs.iter().map(RunJson::from);
    match format {
        ListFormat::Human => {
            let table = run_table(&runs);
            printer.data(|out| write!(out, "{table}"))?;
        }
        ListFormat::Json => printer.json(&serde_json::json!({ "runs": rows().collect::<Vec<_>>() }))?,
        ListFormat::Jsonl => printer.data(|out| rows().try_for_each(|row| json_line(out, &row)))?,
        ListFormat::Tsv => printer.data(|out| {
            tsv::row(out, &["run", "command", "version", "started", "finished", "outcome", "options", "summary"])?;
            runs.iter().try_for_each(|run| {
                let text = |value: &Option<String>| value.clone().unwrap_or_default();
                tsv::row(
                    out,
                    &[
                        &run.id.to_string(),
                        &run.command,
                        &run.version,
                        &run.started,
                        &text(&run.finished),
                        &text(&run.outcome),
                        &run.options,
                        &text(&run.summary),
                    ],
                )
            })
        })?,
    }
    Ok(Exit::Done)
}

/// What a run is called that has no outcome: it is at work, or was killed.
const UNFINISHED: &str = "not finished";

fn run_table(runs: &[RunInfo]) -> Table {
    let mut table = Table::with_header(&[
        ("run", Align::Right),
        ("started", Align::Left),
        ("command", Align::Left),
        ("outcome", Align::Left),
        ("inputs", Align::Right),
        ("failed", Align::Right),
        ("documents", Align::Right),
        ("segments", Align::Right),
        ("version", Align::Left),
    ]);
    for run in runs {
        let summary = run.summary.as_deref().map(as_json).unwrap_or_default();
        let figure = |name: &str| summary[name].as_u64().map(thousands).unwrap_or_default();
        let inputs = summary["inputs"].as_array();
        let failed = |inputs: &Vec<Value>| inputs.iter().filter(|input| input["status"] == "failed").count();
        table.row(vec![
            run.id.to_string(),
            run.started.clone(),
            run.command.clone(),
            run.outcome.clone().unwrap_or_else(|| UNFINISHED.to_owned()),
            inputs.map(|inputs| thousands(inputs.len() as u64)).unwrap_or_default(),
            inputs.map(|inputs| thousands(failed(inputs) as u64)).unwrap_or_default(),
            figure("documents"),
            figure("segments"),
            run.version.clone(),
        ]);
    }
    table
}

#[derive(Serialize)]
struct RunJson<'a> {
    run: i64,
    command: &'a str,
    version: &'a str,
    started: &'a str,
    finished: Option<&'a str>,
    outcome: Option<&'a str>,
    options: Value,
    summary: Option<Value>,
}

impl<'a> From<&'a RunInfo> for RunJson<'a> {
    fn from(run: &'a RunInfo) -> RunJson<'a> {
        RunJson {
            run: run.id,
            command: &run.command,
            version: &run.version,
            started: &run.started,
            finished: run.finished.as_deref(),
            outcome: run.outcome.as_deref(),
            options: as_json(&run.options),
            summary: run.summary.as_deref().map(as_json),
        }
    }
}

/// The value that a text of the memory stands for; the text itself if it is no JSON.
fn as_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
}

fn backup(memory: &MemoryPath, output: &Path, force: bool, printer: &Printer) -> anyhow::Result<Exit> {
    let opened = memory.open()?;
    let same =
        |left: &Path, right: &Path| matches!((left.canonicalize(), right.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if same(memory.path(), output) {
        anyhow::bail!("`{}` is the memory itself", output.display());
    }
    if output.exists() && !force {
        return Err(Advised::new(format!("`{}` exists", output.display()), "--force replaces it").into());
    }
    let reporter = Reporter::new(printer);
    let mut known = None;
    let mut advanced = 0;
    opened.backup(output, |done, total| {
        // Another process may write meanwhile: then there is more to copy, and it may begin anew.
        if known != Some(total) || done < advanced {
            reporter.begin("copying pages", total);
            (known, advanced) = (Some(total), 0);
        }
        reporter.advance(done - advanced);
        advanced = done;
    })?;
    reporter.end();
    let size = fs::metadata(output).map(|file| file.len()).unwrap_or_default();
    printer.note(&format!("copied {} to {} ({})", memory.path().display(), output.display(), bytes(size)));
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_checks_show_what_and_how_much() {
        let check = |name, problems: &[&str], problem_count| Check {
            name,
            checked: 1,
            problems: problems.iter().map(|problem| (*problem).to_owned()).collect(),
            problem_count,
        };
        let verification = Verification { checks: vec![check("keys", &[], 0), check("hashes", &["text 7\n"], 1001)] };
        let mut out = Vec::new();
        checks_for_people(&mut out, &verification).unwrap();
        let expected = "ok      keys\nFAILED  hashes\n          text 7\\n\n          and 1,000 more\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_killed_run_says_that_it_did_not_finish() {
        let run = RunInfo {
            id: 3,
            command: "ingest".to_owned(),
            version: "0.1.0".to_owned(),
            options: "not json".to_owned(),
            started: "2021-03-09T10:00:00Z".to_owned(),
            finished: None,
            outcome: None,
            summary: None,
        };
        assert!(run_table(std::slice::from_ref(&run)).to_string().contains(UNFINISHED));
        assert_eq!(RunJson::from(&run).options, serde_json::json!("not json"));
    }
}
