use std::cmp::Reverse;
use std::io::{self, BufRead, Write};

use bitext_model::{Locale, Origin, OriginBasis};
use bitext_pipeline::export::Imports;
use bitext_store::{Found, FoundImport, FoundOccurrence, Snapshot};
use jiff::civil::Date;
use serde::Serialize;

use super::{check_source, missing_locales};
use crate::args::{ListFormat, LookupArguments};
use crate::escape::escape;
use crate::exit::Exit;
use crate::failure::Advised;
use crate::memory_path::MemoryPath;
use crate::numbers::{count, thousands};
use crate::printer::{Printer, json_line};
use crate::tsv;

/// The text that stands for standard input.
const STDIN: &str = "-";

pub(crate) fn run(arguments: &LookupArguments, memory: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let is_batch = arguments.text == STDIN;
    let format = arguments.format.unwrap_or(if is_batch { ListFormat::Jsonl } else { ListFormat::Human });
    if is_batch && format != ListFormat::Jsonl {
        let hint = "leave --format out, or look up one text at a time";
        return Err(Advised::new("lines from standard input are answered in jsonl only", hint).into());
    }
    let memory = memory.open()?;
    check_source(&memory, arguments.source.as_ref())?;
    let source_locale = memory.source_locale().clone();
    let lookup = Lookup { snapshot: memory.snapshot()?, source_locale: &source_locale, arguments };
    if is_batch {
        if let Some(missing) = lookup.missing(&arguments.target)? {
            printer.note(&missing);
        }
        lookup.lines()?;
        return Ok(Exit::Done);
    }
    let text = arguments.text.as_str();
    let answer = lookup.answer(text)?;
    match format {
        ListFormat::Human => printer.data(|out| human(out, text, &answer))?,
        ListFormat::Json => printer.json(&answer.to_json(text))?,
        ListFormat::Jsonl => printer.data(|out| {
            let mut matches = answer.matches.iter();
            matches.try_for_each(|found| json_line(out, &found.to_json(answer.source_locale)))
        })?,
        ListFormat::Tsv => printer.data(|out| as_tsv(out, &answer))?,
    }
    let has_none = |locale: &&Locale| !answer.matches.iter().any(|found| found.found.locale == **locale);
    let unanswered: Vec<Locale> = arguments.target.iter().filter(has_none).cloned().collect();
    if let Some(missing) = lookup.missing(&unanswered)? {
        printer.note(&missing);
    } else if answer.matches.is_empty() {
        printer.note("the memory has no unit with this source text");
    }
    Ok(Exit::Done)
}

struct Lookup<'a> {
    snapshot: Snapshot<'a>,
    source_locale: &'a Locale,
    arguments: &'a LookupArguments,
}

/// What was found for a text.
struct Answer<'a> {
    source_locale: &'a Locale,
    /// The best first, at most as many as asked for.
    matches: Vec<Match>,
    /// How many there are.
    total: usize,
}

struct Match {
    found: Found,
    origin: Origin,
    origin_basis: OriginBasis,
    current: bool,
    handoff: Option<Date>,
    /// How often the unit stands somewhere; the places themselves are cut off at what was asked for.
    usage: usize,
}

impl<'a> Lookup<'a> {
    /// What to say about locales that the memory has nothing in.
    fn missing(&self, wanted: &[Locale]) -> Result<Option<String>, bitext_store::Error> {
        if wanted.is_empty() { Ok(None) } else { missing_locales(&self.snapshot, wanted, true, &Imports::All) }
    }

    fn answer(&self, text: &str) -> Result<Answer<'a>, bitext_store::Error> {
        let targets = &self.arguments.target;
        let single = if let [target] = targets.as_slice() { Some(target) } else { None };
        let mut found = self.snapshot.lookup(text, single)?;
        found.retain(|found| targets.is_empty() || targets.contains(&found.locale));
        let mut matches: Vec<Match> = found.into_iter().map(Match::from).collect();
        matches.sort_by(|left, right| left.rank().cmp(&right.rank()));
        let total = matches.len();
        matches.truncate(usize::try_from(self.arguments.limit).unwrap_or(usize::MAX));
        let places = usize::try_from(self.arguments.occurrences).unwrap_or(usize::MAX);
        for found in &mut matches {
            found.found.occurrences.truncate(places);
        }
        Ok(Answer { source_locale: self.source_locale, matches, total })
    }

    /// Answers each line of standard input with a line.
    fn lines(&self) -> anyhow::Result<()> {
        let mut input = io::stdin().lock();
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line)? != 0 {
            let text = String::from_utf8_lossy(&line);
            let text = text.strip_suffix('\n').unwrap_or(&text);
            let text = text.strip_suffix('\r').unwrap_or(text);
            let answer = self.answer(text)?;
            let mut out = io::stdout().lock();
            json_line(&mut out, &answer.to_json(text))?;
            // Whoever asked may wait for this answer before asking on.
            out.flush()?;
            line.clear();
        }
        Ok(())
    }
}

impl From<Found> for Match {
    fn from(found: Found) -> Match {
        let origin_of = |occurrence: &FoundOccurrence| Origin::from(occurrence.label);
        let best_of = |origins: &mut dyn Iterator<Item = Origin>| origins.max_by_key(|origin| origin.rank());
        let of_documents = best_of(&mut found.occurrences.iter().map(origin_of));
        let of_imports = best_of(&mut found.imports.iter().map(|import| import.origin));
        // An import that says nothing of a text changes nothing about what documents say of it.
        let (origin, origin_basis) = match (of_documents, of_imports) {
            (Some(origin), Some(Origin::Human)) if origin != Origin::Human => (Origin::Human, OriginBasis::Import),
            (None, Some(origin)) => (origin, OriginBasis::Import),
            (origin, _) => (origin.unwrap_or(Origin::Unknown), OriginBasis::Label),
        };
        let under_best = || found.occurrences.iter().filter(|occurrence| origin_of(occurrence) == origin);
        Match {
            origin,
            origin_basis,
            current: under_best().any(|occurrence| occurrence.current),
            handoff: under_best().filter_map(|occurrence| occurrence.handoff).max(),
            usage: found.occurrences.len(),
            found,
        }
    }
}

impl Match {
    /// What makes one match better than another, as an export chooses; the smallest is the best.
    fn rank(&self) -> impl Ord + '_ {
        let Found { exact, locale, target, source, .. } = &self.found;
        let worth = (*exact, self.origin.rank(), self.current, self.handoff, self.usage);
        (Reverse(worth), locale, target, source)
    }

    /// The names of the imports that have it, each once.
    fn layers(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.found.imports.iter().map(|found| found.import.as_str()).collect();
        names.dedup();
        names
    }

    fn how(&self) -> &'static str {
        if self.found.exact { "exact" } else { "spacing" }
    }

    fn to_json<'m>(&'m self, source_locale: &'m Locale) -> MatchJson<'m> {
        MatchJson {
            r#match: self.how(),
            source_locale: source_locale.as_str(),
            target_locale: self.found.locale.as_str(),
            source: &self.found.source,
            target: &self.found.target,
            origin: self.origin.as_str(),
            origin_basis: self.origin_basis.as_str(),
            current: self.current,
            handoff: self.handoff.map(|date| date.to_string()),
            usage: self.usage,
            occurrences: self.found.occurrences.iter().map(OccurrenceJson::from).collect(),
            imports: self.found.imports.iter().map(ImportJson::from).collect(),
        }
    }
}

impl Answer<'_> {
    fn to_json<'q>(&'q self, query: &'q str) -> AnswerJson<'q> {
        let matches = self.matches.iter().map(|found| found.to_json(self.source_locale)).collect();
        AnswerJson { query, matches, total: self.total }
    }
}

/// The answer to one query.
#[derive(Serialize)]
struct AnswerJson<'a> {
    query: &'a str,
    matches: Vec<MatchJson<'a>>,
    total: usize,
}

#[derive(Serialize)]
struct MatchJson<'a> {
    /// `exact`, or `spacing` for a source that differs in white space, composition, references or escapes alone.
    r#match: &'static str,
    source_locale: &'a str,
    target_locale: &'a str,
    source: &'a str,
    target: &'a str,
    origin: &'static str,
    origin_basis: &'static str,
    current: bool,
    handoff: Option<String>,
    usage: usize,
    occurrences: Vec<OccurrenceJson<'a>>,
    imports: Vec<ImportJson<'a>>,
}

#[derive(Serialize)]
struct ImportJson<'a> {
    import: &'a str,
    file: &'a str,
    tuid: Option<&'a str>,
    family: &'a str,
    kind: &'static str,
    origin: &'static str,
}

impl<'a> From<&'a FoundImport> for ImportJson<'a> {
    fn from(found: &'a FoundImport) -> ImportJson<'a> {
        ImportJson {
            import: &found.import,
            file: &found.file,
            tuid: found.tuid.as_deref(),
            family: &found.family,
            kind: found.kind.as_str(),
            origin: found.origin.as_str(),
        }
    }
}

#[derive(Serialize)]
struct OccurrenceJson<'a> {
    family: &'a str,
    repository: &'a str,
    #[serde(rename = "ref")]
    reference: &'a str,
    commit: Option<String>,
    path: &'a str,
    line: u32,
    revision: String,
    key: &'a str,
    kind: &'static str,
    label: &'static str,
    handoff: Option<String>,
    current: bool,
}

impl<'a> From<&'a FoundOccurrence> for OccurrenceJson<'a> {
    fn from(occurrence: &'a FoundOccurrence) -> OccurrenceJson<'a> {
        OccurrenceJson {
            family: &occurrence.family,
            repository: &occurrence.repository,
            reference: &occurrence.reference,
            commit: occurrence.commit.map(|commit| commit.to_string()),
            path: &occurrence.path,
            line: occurrence.line,
            revision: occurrence.revision.to_string(),
            key: &occurrence.key,
            kind: occurrence.kind.as_str(),
            label: occurrence.label.as_str(),
            handoff: occurrence.handoff.map(|date| date.to_string()),
            current: occurrence.current,
        }
    }
}

fn human(out: &mut dyn Write, text: &str, answer: &Answer<'_>) -> io::Result<()> {
    for found in &answer.matches {
        let locale = found.found.locale.as_str();
        let indent = " ".repeat(locale.len());
        writeln!(out, "{locale}  {}", escape(&found.found.target))?;
        if found.found.source != text {
            writeln!(
                out,
                "{indent}  source, but for white space, references or escapes: {}",
                escape(&found.found.source)
            )?;
        }
        let mut facts = vec![found.origin.to_string()];
        if !found.found.occurrences.is_empty() || found.found.imports.is_empty() {
            facts.push(if found.current { "current" } else { "not current" }.to_owned());
        }
        facts.extend(found.handoff.map(|date| format!("handed off {date}")));
        facts.push(count(found.usage as u64, "occurrence"));
        writeln!(out, "{indent}  {}", facts.join(", "))?;
        for occurrence in &found.found.occurrences {
            let FoundOccurrence { repository, reference, path, line, key, .. } = occurrence;
            let stale = if occurrence.current { "" } else { ", not current" };
            let place = format!("{repository}@{reference} {path}:{line} {key}{stale}");
            writeln!(out, "{indent}    {}", escape(&place))?;
        }
        let more = found.usage - found.found.occurrences.len();
        if 0 < more && !found.found.occurrences.is_empty() {
            writeln!(out, "{indent}    and {} more", thousands(more as u64))?;
        }
        for layer in found.layers() {
            writeln!(out, "{indent}    import {}", escape(layer))?;
        }
    }
    let more = answer.total - answer.matches.len();
    if 0 < more {
        writeln!(out, "and {}; --limit {} shows them", count(more as u64, "other translation"), answer.total)?;
    }
    Ok(())
}

/// A line for each match, with its first place.
fn as_tsv(out: &mut dyn Write, answer: &Answer<'_>) -> io::Result<()> {
    tsv::row(
        out,
        &[
            "match",
            "source_locale",
            "target_locale",
            "source",
            "target",
            "origin",
            "origin_basis",
            "current",
            "handoff",
            "usage",
            "repository",
            "ref",
            "commit",
            "path",
            "line",
            "revision",
            "key",
            "kind",
            "label",
            "imports",
        ],
    )?;
    for found in &answer.matches {
        let record = found.to_json(answer.source_locale);
        let place = record.occurrences.first();
        let text = |field: fn(&OccurrenceJson<'_>) -> String| place.map(field).unwrap_or_default();
        tsv::row(
            out,
            &[
                record.r#match,
                record.source_locale,
                record.target_locale,
                record.source,
                record.target,
                record.origin,
                record.origin_basis,
                if record.current { "true" } else { "false" },
                record.handoff.as_deref().unwrap_or_default(),
                &record.usage.to_string(),
                &text(|place| place.repository.to_owned()),
                &text(|place| place.reference.to_owned()),
                &text(|place| place.commit.clone().unwrap_or_default()),
                &text(|place| place.path.to_owned()),
                &text(|place| place.line.to_string()),
                &text(|place| place.revision.clone()),
                &text(|place| place.key.to_owned()),
                &text(|place| place.kind.to_owned()),
                &text(|place| place.label.to_owned()),
                &found.layers().join(", "),
            ],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use bitext_model::{Label, ObjectId, UnitKind};

    use super::*;

    fn occurrence(label: Label, current: bool) -> FoundOccurrence {
        FoundOccurrence {
            family: "harbor".to_owned(),
            repository: "harbor.nb-NO".to_owned(),
            reference: "live-sxs".to_owned(),
            commit: None,
            path: "a.md".to_owned(),
            line: 3,
            key: "102".to_owned(),
            kind: UnitKind::Sentence,
            revision: ObjectId([0; 20]),
            label,
            handoff: None,
            current,
        }
    }

    fn found(target: &str, exact: bool, occurrences: Vec<FoundOccurrence>) -> Match {
        let source = "Cast off".to_owned();
        Match::from(Found {
            source,
            target: target.to_owned(),
            locale: "nb-NO".parse().unwrap(),
            exact,
            occurrences,
            imports: Vec::new(),
        })
    }

    #[test]
    fn people_come_before_machines_and_current_before_former() {
        let mut matches = [
            found("spacing", false, vec![occurrence(Label::Human, true)]),
            found("machine", true, vec![occurrence(Label::Machine, true)]),
            found("former", true, vec![occurrence(Label::Human, false)]),
            found("gone", true, Vec::new()),
            found("best", true, vec![occurrence(Label::Machine, true), occurrence(Label::Human, true)]),
        ];
        matches.sort_by(|left, right| left.rank().cmp(&right.rank()));
        let order: Vec<&str> = matches.iter().map(|found| found.found.target.as_str()).collect();
        assert_eq!(order, ["best", "former", "gone", "machine", "spacing"]);
    }

    #[test]
    fn text_for_people_is_escaped_and_says_what_it_leaves_out() {
        let mut first = found("Kast\u{202e} loss", true, vec![occurrence(Label::Human, true); 5]);
        first.found.occurrences.truncate(1);
        let locale: Locale = "en-US".parse().unwrap();
        let answer = Answer { source_locale: &locale, matches: vec![first], total: 3 };
        let mut out = Vec::new();
        human(&mut out, "Cast off", &answer).unwrap();
        let expected = "nb-NO  Kast\\u{202e} loss\n       human, current, 5 occurrences\n         \
                        harbor.nb-NO@live-sxs a.md:3 102\n         and 4 more\n\
                        and 2 other translations; --limit 3 shows them\n";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
