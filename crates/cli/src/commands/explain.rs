use std::io::{self, Write};

use bitext_model::DiagnosticCode;
use serde::Serialize;

use crate::args::{ExplainArguments, ListFormat};
use crate::exit::Exit;
use crate::printer::{Printer, json_line};
use crate::tsv;

/// How wide text is that is set in lines.
const LINE_WIDTH: usize = 80;

pub(crate) fn run(arguments: &ExplainArguments, printer: &Printer) -> anyhow::Result<Exit> {
    let codes = match &arguments.code {
        Some(code) => std::slice::from_ref(code),
        None => DiagnosticCode::ALL,
    };
    let explanations = || codes.iter().map(|code| Explanation { code: code.as_str(), explanation: in_one_line(*code) });
    match arguments.format {
        ListFormat::Human => printer.data(|out| {
            for (index, item) in explanations().enumerate() {
                if 0 < index {
                    writeln!(out)?;
                }
                writeln!(out, "{}", item.code)?;
                in_lines(out, &item.explanation)?;
            }
            Ok(())
        })?,
        ListFormat::Json if arguments.code.is_none() => {
            printer.json(&serde_json::json!({ "codes": explanations().collect::<Vec<_>>() }))?;
        }
        // One object either way.
        ListFormat::Json | ListFormat::Jsonl => {
            printer.data(|out| explanations().try_for_each(|item| json_line(out, &item)))?;
        }
        ListFormat::Tsv => printer.data(|out| {
            tsv::row(out, &["code", "explanation"])?;
            explanations().try_for_each(|item| tsv::row(out, &[item.code, &item.explanation]))
        })?,
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct Explanation {
    code: &'static str,
    explanation: String,
}

fn in_one_line(code: DiagnosticCode) -> String {
    code.explanation().split_whitespace().collect::<Vec<_>>().join(" ")
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
        for code in DiagnosticCode::ALL {
            let mut out = Vec::new();
            in_lines(&mut out, &in_one_line(*code)).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.lines().all(|line| line.starts_with("  ") && line.len() <= LINE_WIDTH), "{text}");
            assert!(text.split_whitespace().eq(code.explanation().split_whitespace()), "{text}");
        }
    }
}
