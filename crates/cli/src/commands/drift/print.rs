//! What was found, for people and as tab-separated values.

use std::io::{self, Write};

use bitext_pipeline::drift::{DocumentDrift, DocumentState, Summary, Totals};
use bitext_pipeline::lookup::{Change, Stretch};

use crate::commands::ingest::with_parts;
use crate::commands::short;
use crate::escape::escape;
use crate::numbers::{count, thousands};
use crate::table::{Align, Table};
use crate::tsv;

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
            document.search.map_or("", bitext_store::SourceState::as_str),
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
        (DocumentState::Unverified, Some(search)) => format!("unverified ({})", search.as_str()),
        (DocumentState::Unverified, None) => "unverified (it names no source file)".to_owned(),
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
                let differs = unit.difference.iter().any(|stretch| stretch.change != Change::Equal);
                // Words are compared without case and markup.
                let words = if differs { words(&unit.difference) } else { format!("[-{}-] {{+{now}+}}", unit.source) };
                writeln!(out, "    {} edited   {}", unit.key, escape(&words))?;
            }
            None => writeln!(out, "    {} removed  {}", unit.key, escape(&unit.source))?,
        }
    }
    for new in &document.new {
        writeln!(out, "    line {} new  {}", new.line, escape(&new.text))?;
    }
    Ok(())
}

/// A text with what was taken out of it and what came into it.
fn words(difference: &[Stretch]) -> String {
    let of = |stretch: &Stretch| match stretch.change {
        Change::Equal => stretch.query.clone(),
        Change::Added => format!("{{+{}+}}", stretch.query),
        Change::Missing => format!("[-{}-]", stretch.source),
        Change::Substituted | Change::Replaced => format!("[-{}-] {{+{}+}}", stretch.source, stretch.query),
    };
    difference.iter().map(of).collect::<Vec<_>>().join(" ")
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
    fields.field("drift", format!("{:.2} % of units are edited or removed", units.percent()));
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
            format!("{:.2} %", units.percent()),
            thousands(units.new),
        ]);
    }
    format!("{fields}\n{table}")
}

fn documents(totals: &Totals) -> String {
    let parts = totals.documents.iter().map(|(state, count)| (state.as_str(), *count));
    with_parts(totals.documents.values().sum(), parts)
}
