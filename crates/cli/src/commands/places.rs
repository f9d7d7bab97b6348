//! Where units stand, for people.

use std::io::{self, Write};

use bitext_model::{Origin, OriginBasis, UnitKind};
use bitext_store::{FoundImport, FoundOccurrence};

use super::short;
use crate::escape::escape;

/// A line for each place.
pub(super) fn write_places(out: &mut dyn Write, indent: &str, places: &[FoundOccurrence]) -> io::Result<()> {
    for place in places {
        let FoundOccurrence { repository, reference, path, line, key, current, .. } = place;
        let stale = if *current { "" } else { ", not current" };
        let kind = kind(place);
        let text = format!("{repository}@{reference} {path}:{line} {key}{kind}{stale}{}", shown(place));
        writeln!(out, "{indent}    {}", escape(&text))?;
    }
    Ok(())
}

/// What it is, where it is no plain segment, and how sure the pair is, where that is a guess.
fn kind(place: &FoundOccurrence) -> String {
    let kind = if place.kind == UnitKind::Sentence { String::new() } else { format!(", {}", place.kind.as_str()) };
    let confidence = place.confidence.map(|confidence| format!(", confidence {:.2}", f64::from(confidence) / 10_000.0));
    kind + &confidence.unwrap_or_default()
}

/// Who wrote the text there, where history shows more than the file's label does, and the commit that shows it.
fn shown(place: &FoundOccurrence) -> String {
    let Some((_, commit)) = place.shown_by.filter(|_| place.origin != Origin::from(place.label)) else {
        return String::new();
    };
    let elsewhere = if place.origin_basis == OriginBasis::OtherDocument { ", by another document" } else { "" };
    format!(", {} since {}{elsewhere}", place.origin, short(commit))
}

/// A line for each import.
pub(super) fn write_imports(out: &mut dyn Write, indent: &str, imports: &[FoundImport]) -> io::Result<()> {
    for name in import_names(imports) {
        writeln!(out, "{indent}    import {}", escape(name))?;
    }
    Ok(())
}

/// The names of imports, which are sorted, each once.
pub(super) fn import_names(imports: &[FoundImport]) -> Vec<&str> {
    let mut names: Vec<&str> = imports.iter().map(|found| found.import.as_str()).collect();
    names.dedup();
    names
}
