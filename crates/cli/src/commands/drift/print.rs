//! What was found, for people and as tab-separated values.

use std::io::{self, Write};

use bitext_pipeline::drift::{DocumentDrift, DocumentState, Summary, Totals, UnitCounts};
use bitext_store::SourceState;

use crate::commands::ingest::with_parts;
use crate::commands::marked::{marked, note};
use crate::commands::short;
use crate::escape::escape;
use crate::numbers::{count, thousands};
use crate::table::{Align, Table};
use crate::tsv;

/// What stands for a share of nothing.
const NOTHING: &str = "-";

const DOCUMENT_COLUMNS: [&str; 15] = [
    "repository",
    "ref",
    "locale",
    "path",
    "state",
    "search",
    "source_repository",
    "source_path",
    "renamed_to",
    "units",
    "unchanged",
    "edited",
    "removed",
    "new",
    "percent",
];

const UNIT_COLUMNS: [&str; 9] = ["repository", "ref", "locale", "path", "state", "key", "line", "source", "now"];

pub(super) fn tsv_header(out: &mut dyn Write, units: bool) -> io::Result<()> {
    if units { tsv::row(out, &UNIT_COLUMNS) } else { tsv::row(out, &DOCUMENT_COLUMNS) }
}

/// A row for the document, or one for each of its units that changed and of its new sentences.
pub(super) fn tsv(out: &mut dyn Write, document: &DocumentDrift, units: bool) -> io::Result<()> {
    let place = [document.repository.as_str(), &document.reference, document.locale.as_str(), &document.path];
    if !units {
        let counts = &document.units;
        let numbers = [counts.units(), counts.unchanged, counts.edited, counts.removed, counts.new];
        let numbers = numbers.map(|number| number.to_string());
        let percent = format!("{:.2}", counts.percent());
        let mut cells = place.to_vec();
        cells.extend([
            document.state.as_str(),
            document.search.map_or("", SourceState::as_str),
            document.source_repository.as_deref().unwrap_or_default(),
            &document.source_path,
            document.renamed_to.as_deref().unwrap_or_default(),
        ]);
        cells.extend(numbers.iter().map(String::as_str));
        cells.push(&percent);
        return tsv::row(out, &cells);
    }
    for unit in &document.changes {
        let line = unit.line.to_string();
        let state = if unit.now.is_some() { "edited" } else { "removed" };
        let mut cells = place.to_vec();
        cells.extend([state, &unit.key, &line, &unit.source, unit.now.as_deref().unwrap_or_default()]);
        tsv::row(out, &cells)?;
    }
    for new in &document.new {
        let line = new.line.to_string();
        let mut cells = place.to_vec();
        cells.extend(["new", "", &line, "", &new.text]);
        tsv::row(out, &cells)?;
    }
    Ok(())
}

/// Whether people are told of a document: something changed, or it is not known whether.
pub(super) fn is_news(document: &DocumentDrift) -> bool {
    let counts = &document.units;
    counts.edited + counts.removed + counts.new != 0
        || document.renamed_to.is_some()
        || matches!(document.state, DocumentState::Removed | DocumentState::Unverified)
}

/// A line for a document, and one for each unit that changed if they are asked for.
pub(super) fn human(out: &mut dyn Write, document: &DocumentDrift, units: bool) -> io::Result<()> {
    let counts = &document.units;
    let renamed = document.renamed_to.as_ref().map(|path| format!("renamed to {path}"));
    let perhaps = document.perhaps_renamed_to.as_ref().map(|path| format!("perhaps renamed to {path}"));
    let mut facts = vec![match (document.state, document.search) {
        (DocumentState::Unverified, search) => format!("unverified ({})", why_unverified(search)),
        (state, _) => state.as_str().to_owned(),
    }];
    for (number, name) in [(counts.edited, "edited"), (counts.removed, "removed"), (counts.new, "new")] {
        if 0 < number {
            facts.push(format!("{} {name}", thousands(number)));
        }
    }
    facts.extend(renamed.into_iter().chain(perhaps));
    let place = format!("{} {} {}", document.repository, document.locale, document.path);
    writeln!(out, "{}  {}", escape(&place), escape(&facts.join(", ")))?;
    if !units {
        return Ok(());
    }
    for unit in &document.changes {
        match &unit.now {
            Some(now) => {
                let note = note(&unit.source, now);
                writeln!(out, "    {} edited   {}{note}", unit.key, escape(&marked(&unit.source, now)))?;
            }
            None => writeln!(out, "    {} removed  {}", unit.key, escape(&unit.source))?,
        }
    }
    for new in &document.new {
        writeln!(out, "    line {} new  {}", new.line, escape(&new.text))?;
    }
    Ok(())
}

/// Why it is not known what became of a document's source file.
fn why_unverified(search: Option<SourceState>) -> &'static str {
    match search {
        None => "it names no source file",
        Some(SourceState::NoCommit) => "its commit is in no source repository",
        Some(SourceState::NoFile) => "the commit has no such file",
        Some(SourceState::OtherHash) => "the file has another hash",
        Some(SourceState::Verified) => "the newest file cannot be read",
    }
}

/// The share of units that are edited or removed, where any could be compared.
fn share(units: &UnitCounts) -> Option<String> {
    (0 < units.units()).then(|| format!("{:.2} %", units.percent()))
}

/// What it comes to.
pub(super) fn totals(summary: &Summary) -> String {
    let mut fields = Table::of_fields();
    for (name, branch, commit) in &summary.sources {
        fields.field("source", format!("{name}, {branch} at {}", short(*commit)));
    }
    let Totals { units, untranslated, .. } = &summary.totals;
    fields.field("documents", documents(&summary.totals));
    let parts = [("unchanged", units.unchanged), ("edited", units.edited), ("removed", units.removed)];
    fields.field("units", with_parts(units.units(), parts));
    let drift = share(units).map(|share| format!("{share} of units are edited or removed"));
    fields.field("drift", drift.unwrap_or_else(|| NOTHING.to_owned()));
    fields.field("new", count(units.new, "sentence"));
    fields.field("untranslated", count(*untranslated, "source file"));
    if summary.rows.len() < 2 {
        return fields.to_string();
    }
    let mut table = Table::with_header(&[
        ("repository", Align::Left),
        ("ref", Align::Left),
        ("locale", Align::Left),
        ("documents", Align::Left),
        ("units", Align::Right),
        ("edited", Align::Right),
        ("removed", Align::Right),
        ("drift", Align::Right),
        ("new", Align::Right),
    ]);
    for row in &summary.rows {
        let units = &row.totals.units;
        table.row(vec![
            row.repository.clone(),
            row.reference.clone(),
            row.locale.to_string(),
            documents(&row.totals),
            thousands(units.units()),
            thousands(units.edited),
            thousands(units.removed),
            share(units).unwrap_or_else(|| NOTHING.to_owned()),
            thousands(units.new),
        ]);
    }
    format!("{fields}\n{table}")
}

fn documents(totals: &Totals) -> String {
    let parts = totals.documents.iter().map(|(state, count)| (state.as_str(), *count));
    with_parts(totals.documents.values().sum(), parts)
}
