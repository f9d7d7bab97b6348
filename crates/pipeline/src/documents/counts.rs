//! What is counted of documents before they are translated.

use bitext_markup::Size;

/// What a segment gets from the memory, or from the segments before it.
///
/// The bands of fuzzy matches are those of the analyses that memoQ and Trados make, so that figures of them can stand side
/// by side and be paid at the same rates: 95-99, 85-94, 75-84, 50-74. So are matches in context (101 for one of the
/// neighbours, 102 for both; one row in Trados), repetitions, and what is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// The same text, in the same context on both sides.
    DoubleContext,
    /// The same text in a context that is partly the same.
    Context,
    /// The same text.
    Exact,
    /// Not in the memory as it is, but an earlier segment is the same.
    Repetition,
    /// 95 to 99 %.
    From95,
    /// 85 to 94 %.
    From85,
    /// 75 to 84 %.
    From75,
    /// 50 to 74 %.
    From50,
    /// Nothing, or less than 50 %.
    New,
}

impl Band {
    /// All bands, best first.
    pub const ALL: [Band; 9] = [
        Band::DoubleContext,
        Band::Context,
        Band::Exact,
        Band::Repetition,
        Band::From95,
        Band::From85,
        Band::From75,
        Band::From50,
        Band::New,
    ];

    /// The band of a score in percent.
    pub fn of(score: u8) -> Band {
        match score {
            102.. => Band::DoubleContext,
            101 => Band::Context,
            100 => Band::Exact,
            95..=99 => Band::From95,
            85..=94 => Band::From85,
            75..=84 => Band::From75,
            50..=74 => Band::From50,
            _ => Band::New,
        }
    }

    /// Its name, as it is written in tables and files.
    pub fn as_str(self) -> &'static str {
        match self {
            Band::DoubleContext => "102",
            Band::Context => "101",
            Band::Exact => "100",
            Band::Repetition => "repetitions",
            Band::From95 => "95-99",
            Band::From85 => "85-94",
            Band::From75 => "75-84",
            Band::From50 => "50-74",
            Band::New => "new",
        }
    }
}

/// How many segments, and how large they are in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Segments.
    pub segments: u64,
    /// Their words, as [`bitext_markup::size`] counts them.
    pub words: u64,
    /// Their characters that are not blank.
    pub characters: u64,
}

impl Counts {
    /// Counts another segment.
    pub(super) fn count(&mut self, size: Size) {
        self.add(Counts { segments: 1, words: size.words, characters: size.characters });
    }

    fn add(&mut self, other: Counts) {
        self.segments += other.segments;
        self.words += other.words;
        self.characters += other.characters;
    }
}

/// Counts of each band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BandCounts([Counts; Band::ALL.len()]);

impl BandCounts {
    /// The counts of a band.
    pub fn of(&self, band: Band) -> Counts {
        self.0[band as usize]
    }

    /// The bands with their counts, best first.
    pub fn iter(&self) -> impl Iterator<Item = (Band, Counts)> {
        Band::ALL.into_iter().zip(self.0)
    }

    /// The sum of all bands.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        self.0.iter().for_each(|counts| total.add(*counts));
        total
    }

    pub(super) fn count(&mut self, band: Band, size: Size) {
        self.0[band as usize].count(size);
    }

    fn add(&mut self, other: &BandCounts) {
        self.0.iter_mut().zip(other.0).for_each(|(own, others)| own.add(others));
    }
}

/// What one document's segments get.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileStatistics {
    /// The document's path.
    pub path: String,
    /// Every segment, in one band.
    pub bands: BandCounts,
    /// Those of them that are in their band because an earlier segment is more like them than all of the memory: internal
    /// fuzzy matches. Only fuzzy bands have any.
    pub internal: BandCounts,
}

/// What the segments of several documents get.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statistics {
    /// The documents, in the order in which they were given.
    pub files: Vec<FileStatistics>,
}

impl Statistics {
    /// All documents in one, without a path.
    pub fn total(&self) -> FileStatistics {
        let mut total = FileStatistics::default();
        for file in &self.files {
            total.bands.add(&file.bands);
            total.internal.add(&file.internal);
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_is_in_one_band() {
        assert!(Band::ALL.is_sorted());
        for (index, band) in Band::ALL.into_iter().enumerate() {
            assert_eq!(band as usize, index);
        }
        let bounds =
            [(102, "102"), (101, "101"), (100, "100"), (99, "95-99"), (95, "95-99"), (94, "85-94"), (85, "85-94")];
        for (score, name) in
            bounds.into_iter().chain([(84, "75-84"), (74, "50-74"), (50, "50-74"), (49, "new"), (0, "new")])
        {
            assert_eq!(Band::of(score).as_str(), name, "{score}");
        }
    }
}
