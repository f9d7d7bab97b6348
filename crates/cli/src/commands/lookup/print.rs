//! Answers for people, and as tab-separated values.

use std::io::{self, Write};

use bitext_store::FoundOccurrence;

use super::Answer;
use super::record::OccurrenceJson;
use crate::escape::escape;
use crate::numbers::{count, thousands};
use crate::tsv;

/// A few lines for each match.
pub(super) fn human(out: &mut dyn Write, text: &str, answer: &Answer<'_>) -> io::Result<()> {
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
pub(super) fn as_tsv(out: &mut dyn Write, answer: &Answer<'_>) -> io::Result<()> {
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
