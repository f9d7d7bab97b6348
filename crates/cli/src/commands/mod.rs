//! The commands, one file each: from arguments to the libraries and back to text.

pub(crate) mod build;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod ingest;
mod list_formats;
pub(crate) mod lookup;
pub(crate) mod memory;
pub(crate) mod stats;
pub(crate) mod validate;

use std::collections::BTreeSet;

use bitext_model::Locale;
use bitext_store::{Memory, Snapshot};

use crate::failure::Advised;

/// The version written into memories and files.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Refuses another source locale than the memory's.
fn check_source(memory: &Memory, wanted: Option<&Locale>) -> Result<(), Advised> {
    let stored = memory.source_locale();
    match wanted {
        Some(wanted) if wanted != stored => Err(Advised::new(
            format!("the memory's texts are translated from {stored}, not from {wanted}"),
            "pairs between other locales come with alignment, which is not part of this version",
        )),
        _ => Ok(()),
    }
}

/// What to tell someone who asks for locales that neither the memory's documents nor its imports have a translation into:
/// no current one, or none in any revision.
fn missing_locales(
    snapshot: &Snapshot<'_>,
    wanted: &[Locale],
    all_revisions: bool,
) -> Result<Option<String>, bitext_store::Error> {
    let mut known: BTreeSet<String> = if all_revisions {
        snapshot.places(false)?.places.into_iter().map(|place| place.locale.to_string()).collect()
    } else {
        snapshot.counts_by_locale()?.into_iter().map(|row| row.locale).collect()
    };
    for import in snapshot.imports()? {
        known.extend(snapshot.import_locales(import.row)?.iter().map(Locale::to_string));
    }
    let missing: Vec<&str> = wanted.iter().map(Locale::as_str).filter(|wanted| !known.contains(*wanted)).collect();
    if missing.is_empty() {
        return Ok(None);
    }
    let known =
        if known.is_empty() { "none at all".to_owned() } else { known.into_iter().collect::<Vec<_>>().join(", ") };
    Ok(Some(format!("the memory has no translations into {}; it has {known}", missing.join(", "))))
}
