mod print;
mod record;
mod statistics;

use std::io::{self, BufRead, Write as _};

use bitext_model::Locale;
use bitext_pipeline::lookup::{
    Answer, Filter, Lookup, Options, Penalties, Query, asked_locales, is_blank, missing_locales,
};

use super::known;
use crate::args::{ListFormat, LookupArguments};
use crate::exit::Exit;
use crate::failure::Advised;
use crate::memory_path::MemoryPath;
use crate::printer::{Printer, json_line};
use print::{as_tsv, human};
use record::AnswerJson;

pub(super) use record::{ImportJson, OccurrenceJson, StretchJson};

/// The text that stands for standard input.
const STDIN: &str = "-";

pub(crate) fn run(arguments: &LookupArguments, memory: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let text = arguments.text.as_deref();
    let is_batch = text == Some(STDIN);
    let format = arguments.format.unwrap_or(if is_batch { ListFormat::Jsonl } else { ListFormat::Human });
    if is_batch && format != ListFormat::Jsonl {
        let hint = "leave --format out, or look up one text at a time";
        return Err(Advised::new("lines from standard input are answered in jsonl only", hint).into());
    }
    let memory = memory.open()?;
    let snapshot = memory.snapshot()?;
    if let Some(source) = arguments.source.as_ref().filter(|source| *source != memory.source_locale()) {
        known::check_locales(&snapshot, std::slice::from_ref(source), true)?;
    }
    if arguments.relation.is_some() && arguments.source.as_ref() == Some(memory.source_locale()) {
        let message = format!("--relation is for texts in other locales than {}", memory.source_locale());
        return Err(Advised::new(message, "leave --relation out: these are the documents' sources themselves").into());
    }
    known::repositories(&snapshot, arguments.places.repositories(), false)?;
    let options = options(arguments);
    // What another locale stands for is not missing.
    known::check_locales(&snapshot, &missing_locales(&memory, &snapshot, &options)?, true)?;
    let asked = if text.is_none() { asked_locales(&memory, &snapshot, &options)? } else { Vec::new() };
    let min_score = options.min_score;
    let mut lookup = Lookup::open(&memory, &snapshot, options)?;
    let Some(text) = text else {
        let wanted = statistics::Wanted { files: &arguments.file, targets: &asked, min_score, format };
        return statistics::run(&mut lookup, &snapshot, &wanted, printer);
    };
    if text == STDIN {
        lines(&mut lookup, arguments)?;
        return Ok(Exit::Done);
    }
    let answer = lookup.answer(&query(text, arguments))?;
    print(&answer, text, lookup.source(), format, printer)?;
    if is_blank(text) {
        printer.note("the text is blank: there is nothing to look up");
    } else if answer.matches.is_empty() {
        printer.note(&format!("the memory has nothing of {min_score} % or more for this text"));
    }
    Ok(Exit::Done)
}

fn options(arguments: &LookupArguments) -> Options {
    let mut penalties = Penalties::default();
    for (reason, points) in &arguments.penalty {
        penalties.set(*reason, *points);
    }
    // In statistics only the best match counts.
    let of_documents = !arguments.file.is_empty();
    let (limit, occurrences) = if of_documents { (1, 0) } else { (arguments.limit, arguments.occurrences) };
    Options {
        source: arguments.source.clone(),
        targets: arguments.target.clone(),
        region_fallback: arguments.fallback.is_some(),
        relations: arguments.relation.clone(),
        min_score: arguments.min_score(),
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
        places: usize::try_from(occurrences).unwrap_or(usize::MAX),
        penalties,
        filter: Filter {
            origins: arguments.origin.clone(),
            kinds: arguments.kind.clone(),
            repositories: arguments.places.repo.clone(),
            paths: arguments.places.path.clone(),
            since: arguments.places.since,
            until: arguments.places.until,
            date: arguments.date,
            current_only: arguments.current,
        },
    }
}

fn query(text: &str, arguments: &LookupArguments) -> Query {
    Query {
        text: text.to_owned(),
        previous: arguments.prev.clone(),
        next: arguments.next.clone(),
        document: arguments.document.clone(),
        key: arguments.key.clone(),
    }
}

fn print(answer: &Answer, text: &str, source: &Locale, format: ListFormat, printer: &Printer) -> anyhow::Result<()> {
    match format {
        ListFormat::Human => printer.data(|out| human(out, text, answer))?,
        ListFormat::Json => printer.json(&AnswerJson::new(text, source, answer))?,
        ListFormat::Jsonl => printer.data(|out| {
            let answer = AnswerJson::new(text, source, answer);
            answer.matches.iter().try_for_each(|found| json_line(out, found))
        })?,
        ListFormat::Tsv => printer.data(|out| as_tsv(out, &AnswerJson::new(text, source, answer)))?,
    }
    Ok(())
}

/// Answers each line of standard input with a line.
fn lines(lookup: &mut Lookup<'_>, arguments: &LookupArguments) -> anyhow::Result<()> {
    // Of a size of its own, so that it can be seen whether more is there already.
    let mut input = io::BufReader::with_capacity(1 << 16, io::stdin().lock());
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut line = Vec::new();
    let mut is_first = true;
    while input.read_until(b'\n', &mut line)? != 0 {
        // Some programs put a mark before the first line.
        let bytes = if is_first { line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line) } else { &line };
        is_first = false;
        let text = String::from_utf8_lossy(bytes);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let answer = lookup.answer(&query(text, arguments))?;
        json_line(&mut out, &AnswerJson::new(text, lookup.source(), &answer))?;
        line.clear();
        // Whoever asked may wait for this answer before asking on.
        if !input.buffer().contains(&b'\n') {
            out.flush()?;
        }
    }
    out.flush()?;
    Ok(())
}
