//! Where units stand, for people.

use std::io::{self, Write};

use bitext_model::{Origin, OriginBasis};
use bitext_store::{FoundImport, FoundOccurrence};

use super::short;
use crate::escape::escape;

/// A line for each place.
pub(super) fn write_places(out: &mut dyn Write, indent: &str, places: &[FoundOccurrence]) -> io::Result<()> {
    for place in places {
        let FoundOccurrence { repository, reference, path, line, key, current, .. } = place;
        let stale = if *current { "" } else { ", not current" };
        let text = format!("{repository}@{reference} {path}:{line} {key}{stale}{}", shown(place));
        writeln!(out, "{indent}    {}", escape(&text))?;
    }
    Ok(())
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
