//! Answers for people, and as tab-separated values.

use std::io::{self, Write};
use std::ops::Range;

use bitext_model::Locale;
use bitext_pipeline::search::{Answer, Facets, Hit};

use super::super::places::{import_names, write_imports, write_places};
use super::record::HitJson;
use crate::escape::escape;
use crate::numbers::{count, thousands};
use crate::tsv;

/// How answers look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Whether what stands before and behind is shown.
    pub(super) context: bool,
    /// Whether matches stand out.
    pub(super) marks: bool,
    /// How many units were left out first.
    pub(super) offset: u32,
}

/// A few lines for each unit.
pub(super) fn human(out: &mut dyn Write, source: &Locale, answer: &Answer, style: Style) -> io::Result<()> {
    for hit in &answer.hits {
        unit(out, source, hit, style)?;
    }
    if !answer.hits.is_empty() {
        let (first, last) = (u64::from(style.offset) + 1, u64::from(style.offset) + answer.hits.len() as u64);
        let more = if answer.is_more { "more than " } else { "" };
        write!(out, "{}-{} of {more}{}", thousands(first), thousands(last), count(answer.total, "unit"))?;
        if answer.is_more || last < answer.total {
            write!(out, "; --offset {last} goes on")?;
        }
        writeln!(out)?;
    }
    answer.facets.as_ref().map_or(Ok(()), |facets| distribution(out, facets))
}

fn unit(out: &mut dyn Write, source: &Locale, hit: &Hit, style: Style) -> io::Result<()> {
    let (source, target) = (source.as_str(), hit.locale.as_str());
    let width = source.len().max(target.len());
    let indent = " ".repeat(width);
    let beside = |out: &mut dyn Write, name: &str, beside: &Option<bitext_pipeline::search::Beside>| match beside {
        Some(beside) if style.context => {
            writeln!(out, "{indent}  {name}: {} = {}", escape(&beside.source), escape(&beside.target))
        }
        _ => Ok(()),
    };
    beside(out, "before", &hit.previous)?;
    writeln!(out, "{source:width$}  {}", marked(&hit.source, &hit.source_ranges, style.marks))?;
    writeln!(out, "{target:width$}  {}", marked(&hit.target, &hit.target_ranges, style.marks))?;
    beside(out, "behind", &hit.next)?;
    let mut facts = vec![hit.origin.to_string()];
    if 0 < hit.usage || hit.imports.is_empty() {
        facts.push(if hit.current { "current" } else { "not current" }.to_owned());
    }
    facts.extend(hit.handoff.map(|date| format!("handed off {date}")));
    facts.push(count(hit.usage, "occurrence"));
    writeln!(out, "{indent}  {}", facts.join(", "))?;
    write_places(out, &indent, &hit.occurrences)?;
    write_imports(out, &indent, &hit.imports)
}

/// A text for a terminal, with what was found in bold red.
fn marked(text: &str, ranges: &[Range<usize>], marks: bool) -> String {
    if !marks {
        return escape(text).into_owned();
    }
    let mut shown = String::new();
    let mut at = 0;
    for range in ranges {
        shown.push_str(&escape(&text[at..range.start]));
        shown.push_str("\u{1b}[1;31m");
        shown.push_str(&escape(&text[range.clone()]));
        shown.push_str("\u{1b}[0m");
        at = range.end;
    }
    shown.push_str(&escape(&text[at..]));
    shown
}

fn distribution(out: &mut dyn Write, facets: &Facets) -> io::Result<()> {
    let line = |out: &mut dyn Write, name: &str, rows: Vec<String>| {
        if rows.is_empty() { Ok(()) } else { writeln!(out, "{name}: {}", rows.join(", ")) }
    };
    let locales = facets.by_locale.iter().map(|(locale, units)| format!("{locale} {}", thousands(*units)));
    line(out, "by locale", locales.collect())?;
    let origins = facets.by_origin.iter().map(|(origin, units)| format!("{origin} {}", thousands(*units)));
    line(out, "by origin", origins.collect())?;
    if 0 < facets.documents {
        writeln!(out, "in {}", count(facets.documents, "document"))?;
    }
    for facet in &facets.by_document {
        writeln!(out, "  {:>6}  {} {}", thousands(facet.units), escape(&facet.family), escape(&facet.path))?;
    }
    Ok(())
}

/// A line for each unit, with its first place.
pub(super) fn as_tsv(out: &mut dyn Write, source: &Locale, answer: &Answer) -> io::Result<()> {
    let names = [
        "source_locale",
        "target_locale",
        "source",
        "target",
        "origin",
        "origin_basis",
        "current",
        "handoff",
        "usage",
        "family",
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
        "confidence",
    ];
    tsv::row(out, &names)?;
    for hit in &answer.hits {
        let record = HitJson::new(source, hit);
        let mut cells = vec![
            record.source_locale.to_owned(),
            record.target_locale.to_owned(),
            record.source.to_owned(),
            record.target.to_owned(),
            record.origin.to_owned(),
            record.origin_basis.to_owned(),
            record.current.to_string(),
            record.handoff.unwrap_or_default(),
            record.usage.to_string(),
        ];
        let place = record.occurrences.into_iter().next();
        let confidence = place.as_ref().and_then(|place| place.confidence);
        match place {
            Some(place) => cells.extend([
                place.family.to_owned(),
                place.repository.to_owned(),
                place.reference.to_owned(),
                place.commit.unwrap_or_default(),
                place.path.to_owned(),
                place.line.to_string(),
                place.revision,
                place.key.to_owned(),
                place.kind.to_owned(),
                place.label.to_owned(),
            ]),
            None => cells.resize(names.len() - 2, String::new()),
        }
        cells.push(import_names(&hit.imports).join(", "));
        cells.push(confidence.map(|confidence| confidence.to_string()).unwrap_or_default());
        tsv::row(out, &cells.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_stand_out_and_nothing_else_reaches_the_terminal() {
        let text = "Moor\u{1b}[2J the boat\n";
        assert_eq!(
            marked(text, &[0..4, 13..17], true),
            "\u{1b}[1;31mMoor\u{1b}[0m\\u{1b}[2J the \u{1b}[1;31mboat\u{1b}[0m\\n"
        );
        assert_eq!(marked(text, &[0..4, 13..17], false), "Moor\\u{1b}[2J the boat\\n");
    }
}
