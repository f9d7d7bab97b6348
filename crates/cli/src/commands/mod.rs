//! The commands, one file each: from arguments to the libraries and back to text.

pub(crate) mod align;
pub(crate) mod build;
pub(crate) mod drift;
pub(crate) mod edits;
pub(crate) mod eval;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod ingest;
mod list_formats;
pub(crate) mod lookup;
pub(crate) mod memory;
mod places;
pub(crate) mod search;
pub(crate) mod stats;
pub(crate) mod validate;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::Context;
use bitext_model::{Locale, ObjectId};
use bitext_pipeline::export::{Imports, LocaleMap};
use bitext_store::{Memory, Snapshot};

use crate::failure::Advised;

/// The version written into memories and files.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The id of a commit as people are shown it: its first ten digits.
fn short(commit: ObjectId) -> String {
    let mut id = commit.to_string();
    id.truncate(10);
    id
}

/// Refuses another source locale than the memory's.
fn check_source(memory: &Memory, wanted: Option<&Locale>) -> Result<(), Advised> {
    let stored = memory.source_locale();
    match wanted {
        Some(wanted) if wanted != stored => Err(Advised::new(
            format!("the memory's texts are translated from {stored}, not from {wanted}"),
            format!("leave --source out; `--in target -t {wanted}` looks in texts in {wanted}"),
        )),
        _ => Ok(()),
    }
}

/// Reads a map of locales; without a file it is empty.
fn locale_map(path: Option<&Path>) -> anyhow::Result<LocaleMap> {
    let Some(path) = path else { return Ok(LocaleMap::default()) };
    let text = fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    LocaleMap::parse(&text).with_context(|| format!("`{}` is no map of locales", path.display()))
}

/// What to tell someone who asks for locales that neither the memory's documents nor those of its `imports` that are
/// meant have a translation into: no current one, or none in any revision.
fn missing_locales(
    snapshot: &Snapshot<'_>,
    wanted: &[Locale],
    all_revisions: bool,
    imports: &Imports,
) -> Result<Option<String>, bitext_store::Error> {
    let mut known: BTreeSet<String> = if matches!(imports, Imports::Only(_)) {
        BTreeSet::new()
    } else if all_revisions {
        snapshot.places(false)?.places.into_iter().map(|place| place.locale.to_string()).collect()
    } else {
        snapshot.counts_by_locale()?.into_iter().map(|row| row.locale).collect()
    };
    for import in snapshot.imports()? {
        let is_meant = match imports {
            Imports::All => true,
            Imports::None => false,
            Imports::Only(names) => names.contains(&import.name),
        };
        if is_meant {
            known.extend(snapshot.import_locales(import.row)?.iter().map(Locale::to_string));
        }
    }
    let missing: Vec<&str> = wanted.iter().map(Locale::as_str).filter(|wanted| !known.contains(*wanted)).collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let known =
        if known.is_empty() { "none at all".to_owned() } else { known.into_iter().collect::<Vec<_>>().join(", ") };
    Ok(Some(format!("the memory has no translations into {}; it has {known}", missing.join(", "))))
}
