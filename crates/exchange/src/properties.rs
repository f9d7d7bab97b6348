//! What is said of a unit and its translations beside the texts, in the words that TMX and XLIFF share.
//!
//! The names are a contract with the readers of files; they are published in this crate's README.

use bitext_model::{Block, Relation};

use crate::hex::hex;
use crate::percent::push_percent_encoded;
use crate::unit::{Change, OCCURRENCE_EXAMPLES, Per, Provenance, Target};

/// A place in one line, as an example of where a unit stands.
pub(crate) const OCCURRENCE: &str = "x-occurrence";

/// Hands over the properties of a target, in the order in which files hold them; some of them may be empty.
pub(crate) fn of_target(target: &Target<'_>, per: Per, mut property: impl FnMut(&'static str, &str)) {
    property("x-origin", target.origin.as_str());
    property("x-origin-basis", target.origin_basis.as_str());
    if let Some(shown_by) = &target.shown_by {
        property("x-origin-first-commit", &shown_by.first_commit);
        property("x-origin-commit", &shown_by.commit);
    }
    property("x-change", target.change.map_or("", Change::as_str));
    if target.other_variants > 0 {
        property("x-variants", &target.other_variants.to_string());
    }
    if target.relation != Relation::Exact {
        property("x-relation", target.relation.as_str());
    }
    let confidence = target.provenance.iter().find_map(|place| place.confidence);
    if let Some(confidence) = confidence.filter(|confidence| *confidence < 1.0) {
        property("x-confidence", &confidence.to_string());
    }
    property("x-translated-source", target.translated_source.unwrap_or_default());
    property("x-label", target.provenance.first().map_or("", |provenance| provenance.label.as_str()));
    match per {
        Per::Unit => {
            for provenance in target.provenance.iter().take(OCCURRENCE_EXAMPLES) {
                property(OCCURRENCE, &place(provenance));
            }
        }
        Per::Occurrence => {
            for provenance in &target.provenance {
                of_place(provenance, &mut property);
            }
        }
    }
}

/// Everything known of a place, a property each.
fn of_place(provenance: &Provenance<'_>, property: &mut impl FnMut(&'static str, &str)) {
    property("x-repository", provenance.repository);
    property("x-ref", provenance.reference);
    if let Some(commit) = provenance.commit {
        property("x-commit", &hex(commit.as_bytes()));
    }
    property("x-path", provenance.path);
    if let Some(line) = provenance.line {
        property("x-line", &line.to_string());
    }
    if let Some(revision) = provenance.revision {
        property("x-revision", &hex(revision.as_bytes()));
    }
    if let Some((start, end)) = provenance.bytes {
        property("x-bytes", &format!("{start}-{end}"));
    }
    property("x-key", provenance.key);
    property("x-block", provenance.block.map(Block::as_str).unwrap_or_default());
    property("x-heading", provenance.heading);
    property("x-anchor", provenance.anchor);
    if let Some(handoff) = provenance.handoff {
        property("x-handoff", &handoff.to_string());
    }
    property("x-source-commit", provenance.source_commit.unwrap_or_default());
    property("x-source-hash", provenance.source_hash.unwrap_or_default());
    property("x-file-id", provenance.file_id.unwrap_or_default());
    if !provenance.current {
        property("x-current", "false");
    }
}

/// A place in one line: `repository@ref:path:line#key`.
///
/// The path is written as it is, whatever it holds. `%`, `@`, `:` and `#` in the other parts are percent-encoded, so
/// that the line can be taken apart again from both its ends.
pub(crate) fn place(provenance: &Provenance<'_>) -> String {
    let is_separator = |character| matches!(character, '%' | '@' | ':' | '#');
    let mut place = String::new();
    push_percent_encoded(&mut place, provenance.repository, is_separator);
    place.push('@');
    push_percent_encoded(&mut place, provenance.reference, is_separator);
    place.push(':');
    place.push_str(provenance.path);
    place.push(':');
    if let Some(line) = provenance.line {
        place.push_str(&line.to_string());
    }
    place.push('#');
    push_percent_encoded(&mut place, provenance.key, is_separator);
    place
}
