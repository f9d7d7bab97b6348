//! Measuring against sets whose right answers are known.

mod calibration;
mod lookup;
mod score;
mod segment;
mod set;

use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use bitext_align::{Evidence, Texts, Unit, pair};

pub use bitext_align::Bead;
pub use bitext_fuzzy::{MinScore, Options as LookupOptions};
pub use calibration::{Band, Calibration};
pub use lookup::{LookupError, LookupReport, lookup};
pub use score::{Score, Scores};
pub use segment::{SegmentDifference, SegmentReport, SegmentScores, SegmentSide, segment};
pub use set::{Document, SetError, SetUnit, documents};

/// How an evaluation runs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Whether units are aligned without their numbers.
    pub hide_keys: bool,
}

/// What came out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Report {
    /// How many documents were aligned.
    pub documents: u64,
    /// How many units their left sides have.
    pub units: u64,
    /// Beads against those of the set.
    pub scores: Scores,
    /// What the confidence of links between anchors is worth.
    pub calibration: Calibration,
    /// The time that alignment took, on one thread, reading and scoring left out.
    pub elapsed: Duration,
}

/// Aligns every document of a set, one JSON object a line, and scores the beads. What was found goes to `predictions`,
/// one line for each document: `{"id": ..., "beads": [[[left units], [right units]], ...]}`. `on_bead` sees every bead, and
/// whether the set has it.
pub fn align(
    set: impl BufRead,
    options: Options,
    predictions: &mut dyn Write,
    on_bead: &mut dyn FnMut(&Document, &Bead, bool),
) -> Result<Report, SetError> {
    let mut report = Report::default();
    for document in documents(set) {
        let document = document?;
        let started = Instant::now();
        let mut texts = Texts::new();
        let left = take(&mut texts, &document.left, options.hide_keys);
        let right = take(&mut texts, &document.right, options.hide_keys);
        let beads = pair(&mut texts, &left, &right);
        report.elapsed += started.elapsed();
        report.documents += 1;
        report.units += left.len() as u64;
        let judged: Vec<(Vec<usize>, Vec<usize>)> =
            beads.iter().map(|bead| (bead.left.clone().collect(), bead.right.clone().collect())).collect();
        report.scores.add(&document.gold, &judged);
        for (bead, judged) in beads.iter().zip(&judged) {
            let is_right = document.gold.contains(judged);
            if bead.is_link() && matches!(bead.evidence, Evidence::Gap { .. }) {
                report.calibration.add(bead.confidence, is_right);
            }
            on_bead(&document, bead, is_right);
        }
        let line = serde_json::json!({ "id": document.id, "beads": judged });
        writeln!(predictions, "{line}").map_err(SetError::Write)?;
    }
    Ok(report)
}

fn take<'d>(texts: &mut Texts<'d>, side: &'d [SetUnit], hide_keys: bool) -> Vec<Unit> {
    let unit = |unit: &'d SetUnit| {
        let key = unit.key.filter(|_| !hide_keys);
        Unit { key, ..Unit::new(texts.intern(&unit.text)) }
    };
    side.iter().map(unit).collect()
}
