//! Where units stand, for people.

use std::io::{self, Write};

use bitext_store::{FoundImport, FoundOccurrence};

use crate::escape::escape;

/// A line for each place.
pub(super) fn write_places(out: &mut dyn Write, indent: &str, places: &[FoundOccurrence]) -> io::Result<()> {
    for FoundOccurrence { repository, reference, path, line, key, current, .. } in places {
        let stale = if *current { "" } else { ", not current" };
        let place = format!("{repository}@{reference} {path}:{line} {key}{stale}");
        writeln!(out, "{indent}    {}", escape(&place))?;
    }
    Ok(())
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
