use std::io::{self, Write};

use serde::Serialize;

use crate::args::{ExplainArguments, ListFormat};
use crate::codes::{Code, CodeKind, codes};
use crate::exit::Exit;
use crate::printer::{Printer, json_line};
use crate::table::Table;
use crate::tsv;

/// How wide text is that is set in lines.
const LINE_WIDTH: usize = 80;

pub(crate) fn run(arguments: &ExplainArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let all: Vec<Code>;
    let codes = match &arguments.code {
        Some(code) => std::slice::from_ref(code),
        None => {
            all = codes().collect();
            &all
        }
    };
    let rows = || codes.iter().map(CodeJson::from);
    match (arguments.format, &arguments.code) {
        (ListFormat::Human, Some(code)) => printer.data(|out| {
            writeln!(out, "{}", code.name)?;
            in_lines(out, &code.explanation)
        })?,
        (ListFormat::Human, None) => printer.data(|out| overview(out, codes))?,
        (ListFormat::Json, None) => printer.json(&serde_json::json!({ "codes": rows().collect::<Vec<_>>() }))?,
        // One object either way.
        (ListFormat::Json | ListFormat::Jsonl, _) => {
            printer.data(|out| rows().try_for_each(|row| json_line(out, &row)))?;
        }
        (ListFormat::Tsv, _) => printer.data(|out| {
            tsv::row(out, &["code", "explanation", "kind"])?;
            rows().try_for_each(|row| tsv::row(out, &[row.code, row.explanation, row.kind]))
        })?,
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct CodeJson<'a> {
    code: &'static str,
    explanation: &'a str,
    kind: &'static str,
}

impl<'a> From<&'a Code> for CodeJson<'a> {
    fn from(code: &'a Code) -> CodeJson<'a> {
        CodeJson { code: code.name, explanation: &code.explanation, kind: code.kind.as_str() }
    }
}

/// A line for each code.
fn overview(out: &mut dyn Write, codes: &[Code]) -> io::Result<()> {
    for (kind, heading) in [
        (CodeKind::Diagnostic, "Diagnostics, of documents that are read all the same:"),
        (CodeKind::Skipped, "\nReasons for not taking a file:"),
        (CodeKind::Finding, "\nFindings, of TMX files that are validated:"),
        (CodeKind::Notice, "\nNotices, of files of units that are imported:"),
    ] {
        let mut table = Table::of_fields();
        for code in codes.iter().filter(|code| code.kind == kind) {
            table.field(&format!("  {}", code.name), code.gist());
        }
        write!(out, "{heading}\n{table}")?;
    }
    Ok(())
}

fn in_lines(out: &mut dyn Write, text: &str) -> io::Result<()> {
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && LINE_WIDTH < line.len() + word.len() + 3 {
            writeln!(out, " {line}")?;
            line.clear();
        }
        line.push(' ');
        line.push_str(word);
    }
    writeln!(out, " {line}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn explanations_fit_the_width_and_lose_no_word() {
        for code in codes() {
            let mut out = Vec::new();
            in_lines(&mut out, &code.explanation).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.lines().all(|line| line.starts_with("  ") && line.len() <= LINE_WIDTH), "{text}");
            assert!(text.split_whitespace().eq(code.explanation.split_whitespace()), "{text}");
        }
    }
}
