mod print;
mod record;

use std::io::{self, IsTerminal as _};

use bitext_pipeline::search::search;
use bitext_store::Memory;

use super::{check_source, known};
use crate::args::{ListFormat, SearchArguments};
use crate::exit::Exit;
use crate::failure::Advised;
use crate::memory_path::MemoryPath;
use crate::numbers::count;
use crate::printer::{Printer, json_line};
use print::{Style, as_tsv, human};
use record::{AnswerJson, HitJson};

pub(crate) fn run(arguments: &SearchArguments, memory: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let hint = "`bitext search --help` says what PHRASE may be";
    let options = arguments.options().map_err(|reason| Advised::new(reason, hint))?;
    let memory = memory.open()?;
    check_names(&memory, arguments)?;
    if options.wanted.asks_index() {
        memory.finish_search_index()?;
    }
    let snapshot = memory.snapshot()?;
    let answer = search(&snapshot, &options)?;
    let source_locale = memory.source_locale();
    match arguments.format {
        ListFormat::Human => {
            let style = Style { context: arguments.context, marks: marks_matches(), offset: arguments.offset };
            printer.data(|out| human(out, source_locale, &answer, style))?;
        }
        ListFormat::Json => printer.json(&AnswerJson::new(arguments, source_locale, &answer))?,
        ListFormat::Jsonl => printer.data(|out| {
            let mut hits = answer.hits.iter();
            hits.try_for_each(|hit| json_line(out, &HitJson::new(source_locale, hit)))
        })?,
        ListFormat::Tsv => printer.data(|out| as_tsv(out, source_locale, &answer))?,
    }
    if answer.total == 0 {
        printer.note("the memory has no unit with this");
    } else if answer.hits.is_empty() {
        printer.note(&format!("there are no more than {}", count(answer.total, "unit")));
    }
    for overlooked in arguments.overlooked() {
        printer.note(&overlooked);
    }
    if answer.scanned {
        printer.detail("every text was looked at: there is no index of words, or none that says anything of this");
    }
    Ok(Exit::Done)
}

/// Refuses locales and repositories that nothing can be found in.
fn check_names(memory: &Memory, arguments: &SearchArguments) -> anyhow::Result<()> {
    let snapshot = memory.snapshot()?;
    if let Some(source) = arguments.source.as_ref().filter(|source| *source != memory.source_locale()) {
        known::check_locales(&snapshot, std::slice::from_ref(source), true)?;
    }
    check_source(memory, arguments.source.as_ref())?;
    known::check_locales(&snapshot, &arguments.target, true)?;
    known::repositories(&snapshot, arguments.places.repositories(), false)?;
    known::check_imports(&snapshot, &arguments.layers.import)
}

/// Whether matches are to stand out, on a terminal that may show colours.
fn marks_matches() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
