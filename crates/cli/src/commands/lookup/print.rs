//! Answers for people, and as tab-separated values.

use std::io::{self, Write};

use bitext_pipeline::lookup::{Answer, Applied, Match};

use super::super::marked::marked;
use super::super::places::{write_imports, write_places};
use super::record::{AnswerJson, OccurrenceJson};
use crate::escape::escape;
use crate::numbers::{count, thousands};
use crate::tsv;

/// For each text found a line that says how it is like the one asked for, and a few for each of its translations.
pub(super) fn human(out: &mut dyn Write, text: &str, answer: &Answer) -> io::Result<()> {
    let mut before: Option<String> = None;
    for found in &answer.matches {
        let heading = heading(text, found);
        if before.as_ref() != Some(&heading) {
            writeln!(out, "{heading}")?;
            before = Some(heading);
        }
        translation(out, found)?;
    }
    let more = answer.total - answer.matches.len();
    if 0 < more {
        writeln!(out, "and {}; --limit {} shows them", count(more as u64, "other translation"), answer.total)?;
    }
    Ok(())
}

/// What the text found is worth, why, and what makes it the one asked for where it is another.
fn heading(text: &str, found: &Match) -> String {
    let reasons: Vec<String> =
        found.penalties.iter().map(|Applied { reason, points }| format!("{points} {}", reason.explanation())).collect();
    let less = if reasons.is_empty() { String::new() } else { format!(", {} less {}", found.base, reasons.join(", ")) };
    let source = if found.source == text {
        String::new()
    } else if found.difference.is_empty() {
        format!(": {}", escape(&found.source))
    } else {
        format!(": {}", escape(&marked(&found.source, text)))
    };
    format!("{:>3} %  {}{less}{source}", found.score, found.kind.as_str())
}

fn translation(out: &mut dyn Write, found: &Match) -> io::Result<()> {
    let locale = found.locale.as_str();
    let indent = " ".repeat(locale.len() + 2);
    writeln!(out, "  {locale}  {}", escape(&found.target))?;
    let mut facts = vec![found.origin.to_string()];
    if !found.occurrences.is_empty() || found.imports.is_empty() {
        facts.push(if found.current { "current" } else { "not current" }.to_owned());
    }
    facts.extend(found.fallback.as_ref().map(|asked| format!("for {asked}")));
    facts.extend(found.relation.map(|relation| format!("{relation} source")));
    facts.extend(found.handoff.map(|date| format!("handed off {date}")));
    facts.push(count(found.usage, "occurrence"));
    writeln!(out, "{indent}  {}", facts.join(", "))?;
    write_places(out, &indent, &found.occurrences)?;
    let more = found.usage.saturating_sub(found.occurrences.len() as u64);
    if 0 < more && !found.occurrences.is_empty() {
        writeln!(out, "{indent}    and {} more", thousands(more))?;
    }
    write_imports(out, &indent, &found.imports)
}

/// A line for each match, with its first place.
pub(super) fn as_tsv(out: &mut dyn Write, answer: &AnswerJson<'_>) -> io::Result<()> {
    tsv::row(
        out,
        &[
            "score",
            "match",
            "penalties",
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
            "confidence",
        ],
    )?;
    for record in &answer.matches {
        let place = record.occurrences.first();
        let penalties: Vec<String> =
            record.penalties.iter().map(|penalty| format!("{}={}", penalty.reason, penalty.points)).collect();
        let text = |field: fn(&OccurrenceJson<'_>) -> String| place.map(field).unwrap_or_default();
        tsv::row(
            out,
            &[
                &record.score.to_string(),
                record.r#match,
                &penalties.join(","),
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
                &record.layers().join(", "),
                &text(|place| place.confidence.map(|confidence| confidence.to_string()).unwrap_or_default()),
            ],
        )?;
    }
    Ok(())
}
