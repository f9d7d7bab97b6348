mod print;
mod record;

use std::cmp::Reverse;
use std::io::{self, BufRead, Write as _};

use bitext_model::{Locale, Origin, OriginBasis};
use bitext_pipeline::export::Imports;
use bitext_store::{Found, FoundOccurrence, Snapshot};
use jiff::civil::Date;

use super::{check_source, missing_locales};
use crate::args::{ListFormat, LookupArguments};
use crate::exit::Exit;
use crate::failure::Advised;
use crate::memory_path::MemoryPath;
use crate::printer::{Printer, json_line};
use print::{as_tsv, human};

pub(super) use record::{ImportJson, OccurrenceJson};

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
