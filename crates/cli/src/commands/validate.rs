use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Context as _;
use bitext_exchange::validate::{Finding, FindingCode, Severity, Validated, validate};
use serde::Serialize;

use crate::args::{ListFormat, ValidateArguments};
use crate::escape::escape;
use crate::exit::Exit;
use crate::failure;
use crate::numbers::{count, thousands};
use crate::printer::{Printer, json_line};
use crate::tsv;

/// The file that stands for standard input.
const STDIN: &str = "-";

pub(crate) fn run(arguments: &ValidateArguments, printer: &Printer) -> anyhow::Result<Exit> {
    if arguments.format == ListFormat::Tsv {
        printer.data(|out| tsv::row(out, &["file", "line", "column", "severity", "code", "message"]))?;
    }
    let mut files = Vec::new();
    let mut unread = false;
    for path in &arguments.files {
        let mut file = FileFindings::new(path.display().to_string());
        match check(path, arguments, printer, &mut file) {
            Ok(validated) => {
                file.validated = validated;
                if arguments.format == ListFormat::Human {
                    printer.summary(&file.summary(arguments.max), false)?;
                }
                files.push(file);
            }
            Err(error) if failure::is_broken_pipe(&error) => return Err(error),
            Err(error) => {
                unread = true;
                printer.error(&failure::message(&error), failure::hint(&error).as_deref());
            }
        }
    }
    if arguments.format == ListFormat::Json {
        let rows: Vec<FileJson<'_>> = files.iter().map(FileJson::from).collect();
        printer.json(&serde_json::json!({ "files": rows }))?;
    }
    let failed = |file: &FileFindings| 0 < file.count(Severity::Error) || arguments.strict && !file.counts.is_empty();
    Ok(if unread {
        Exit::Error
    } else if files.iter().any(failed) {
        Exit::CheckFailed
    } else {
        Exit::Done
    })
}

/// Goes through a file; what it finds is printed as it comes, unless the format is one object.
fn check(
    path: &Path,
    arguments: &ValidateArguments,
    printer: &Printer,
    file: &mut FileFindings,
) -> anyhow::Result<Validated> {
    let input: Box<dyn Read + Send> = if path.as_os_str() == STDIN {
        Box::new(io::stdin())
    } else {
        Box::new(File::open(path).with_context(|| format!("cannot open `{}`", path.display()))?)
    };
    validate(path, input, |finding| -> anyhow::Result<()> {
        let counted = file.counts.entry(finding.code).or_default();
        *counted += 1;
        if arguments.max < *counted {
            return Ok(());
        }
        match arguments.format {
            ListFormat::Human => printer.data(|out| writeln!(out, "{}", human(&file.name, &finding)))?,
            ListFormat::Json => file.findings.push(finding),
            ListFormat::Jsonl => printer.data(|out| json_line(out, &FindingJson::new(&file.name, &finding)))?,
            ListFormat::Tsv => printer.data(|out| {
                let (line, column) = (finding.position.line.to_string(), finding.position.column.to_string());
                let code = finding.code;
                let severity = code.severity().as_str();
                tsv::row(out, &[&file.name, &line, &column, severity, code.as_str(), &finding.detail])
            })?,
        }
        Ok(())
    })
}

/// What was found in a file.
struct FileFindings {
    name: String,
    validated: Validated,
    counts: BTreeMap<FindingCode, u64>,
    /// Those that are listed, for the format that is one object.
    findings: Vec<Finding>,
}

impl FileFindings {
    fn new(name: String) -> FileFindings {
        FileFindings { name, validated: Validated::default(), counts: BTreeMap::new(), findings: Vec::new() }
    }

    /// How many findings are of this severity.
    fn count(&self, severity: Severity) -> u64 {
        self.counts.iter().filter(|(code, _)| code.severity() == severity).map(|(_, count)| count).sum()
    }

    /// What was found in all, and what of it was not listed.
    fn summary(&self, max: u64) -> String {
        let mut summary = String::new();
        for (code, count) in self.counts.iter().filter(|(_, count)| max < **count) {
            // Writing to a string cannot fail.
            let _ = writeln!(summary, "{}: {} more {code}", escape(&self.name), thousands(count - max));
        }
        let found = match (self.count(Severity::Error), self.count(Severity::Warning)) {
            (0, 0) => "nothing found".to_owned(),
            (errors, warnings) => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
        };
        let _ = writeln!(summary, "{}: {}, {found}", escape(&self.name), count(self.validated.units, "unit"));
        summary
    }
}

fn human(file: &str, finding: &Finding) -> String {
    let Finding { code, position, detail } = finding;
    let (line, column, severity) = (position.line, position.column, code.severity().as_str());
    format!("{}:{line}:{column}: {severity} {code}: {}", escape(file), escape(detail))
}

#[derive(Serialize)]
struct FileJson<'a> {
    file: &'a str,
    units: u64,
    texts: u64,
    errors: u64,
    warnings: u64,
    counts: BTreeMap<&'static str, u64>,
    findings: Vec<FindingJson<'a>>,
}

impl<'a> From<&'a FileFindings> for FileJson<'a> {
    fn from(file: &'a FileFindings) -> FileJson<'a> {
        FileJson {
            file: &file.name,
            units: file.validated.units,
            texts: file.validated.texts,
            errors: file.count(Severity::Error),
            warnings: file.count(Severity::Warning),
            counts: file.counts.iter().map(|(code, count)| (code.as_str(), *count)).collect(),
            findings: file.findings.iter().map(|finding| FindingJson::new(&file.name, finding)).collect(),
        }
    }
}

#[derive(Serialize)]
struct FindingJson<'a> {
    file: &'a str,
    line: u64,
    column: u64,
    severity: &'static str,
    code: &'static str,
    message: &'a str,
}

impl<'a> FindingJson<'a> {
    fn new(file: &'a str, finding: &'a Finding) -> FindingJson<'a> {
        FindingJson {
            file,
            line: finding.position.line,
            column: finding.position.column,
            severity: finding.code.severity().as_str(),
            code: finding.code.as_str(),
            message: &finding.detail,
        }
    }
}
