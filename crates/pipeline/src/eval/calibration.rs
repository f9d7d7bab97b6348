/// The lower ends of the bands of confidence.
const BANDS: [f32; 7] = [0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99];

/// How often beads of a confidence are right: a confidence that means something is near the share of its band.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Calibration {
    /// For each band how many beads are right, and how many there are.
    counts: [(u64, u64); BANDS.len()],
}

/// A band of confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Its lower end.
    pub from: f32,
    /// How many beads it has.
    pub beads: u64,
    /// How many of them are right.
    pub right: u64,
}

impl Calibration {
    /// Counts a bead.
    pub fn add(&mut self, confidence: f32, is_right: bool) {
        let band = BANDS.iter().rposition(|from| *from <= confidence).unwrap_or(0);
        self.counts[band].0 += u64::from(is_right);
        self.counts[band].1 += 1;
    }

    /// The bands that have beads, the least sure first.
    pub fn bands(&self) -> impl Iterator<Item = Band> {
        let bands = BANDS.into_iter().zip(self.counts).map(|(from, (right, beads))| Band { from, beads, right });
        bands.filter(|band| 0 < band.beads)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beads_go_to_their_bands() {
        let mut calibration = Calibration::default();
        for (confidence, is_right) in [(0.2, false), (0.95, true), (0.98, false), (1.0, true)] {
            calibration.add(confidence, is_right);
        }
        let bands: Vec<(f32, u64, u64)> = calibration.bands().map(|band| (band.from, band.beads, band.right)).collect();
        assert_eq!(bands, [(0.0, 1, 0), (0.95, 2, 1), (0.99, 1, 1)]);
    }
}
