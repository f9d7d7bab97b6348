//! What a memory is worth for documents before they are translated.

use std::collections::HashSet;

use bitext_fuzzy::{BuildError, Builder, Index, IndexError, MinScore, Options, Part, Searcher};
use bitext_markup::{normalized, size};

use super::counts::{Band, FileStatistics, Statistics};
use super::{Document, Segment};
use crate::lookup::{CLASS_COST, tokenize};

/// Why segments cannot be counted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StatisticsError<E: std::error::Error + 'static> {
    /// The lookup of a segment failed.
    #[error(transparent)]
    Lookup(E),
    /// There are more segments than can be compared with each other.
    #[error("cannot compare the documents' segments with each other")]
    Build(#[from] BuildError),
    /// What the segments are compared by turned out to be unusable.
    #[error("cannot compare the documents' segments with each other")]
    Index(#[from] IndexError),
}

/// Counts the segments of documents by what they get, each in one band.
///
/// `best` gives the best score that the memory has for a segment, in percent, 101 and 102 for matches in context. Segments are
/// compared with each other as [lookups](crate::lookup) compare them with the memory. In this order:
///
/// 1. What the memory has at 100 or more is in that band, however often it occurs.
/// 2. A segment whose normalized text an earlier one has, in this document or one before it, is a repetition.
/// 3. If an earlier segment is more like it than anything in the memory, 50 % at least, it is in that score's band, and
///    counted as an internal match besides. Equal words in other markup, case or composition are worth 99.
/// 4. Otherwise the memory's best score says the band.
///
/// What is worth less than `min_score`, at least 50, counts for nothing.
///
/// So the order of documents matters, as it does to whoever translates one after the other.
pub fn statistics<E: std::error::Error + 'static>(
    documents: &[Document],
    min_score: u8,
    mut best: impl FnMut(&Segment<'_>) -> Result<Option<u8>, E>,
) -> Result<Statistics, StatisticsError<E>> {
    let index = index(documents)?;
    let min_score = min_score.max(50);
    let mut earlier =
        Earlier { index: Index::open(&index)?, searcher: Searcher::new(), texts: HashSet::new(), min_score };
    let mut counted = Statistics::default();
    for document in documents {
        let mut file = FileStatistics { path: document.path.clone(), ..FileStatistics::default() };
        for segment in document.segments() {
            let size = size(segment.text);
            let score = best(&segment).map_err(StatisticsError::Lookup)?;
            let score = score.filter(|score| min_score <= *score).unwrap_or(0);
            let text = normalized(segment.text);
            let is_repeated = earlier.texts.contains(&*text);
            if score < 100 && is_repeated {
                file.bands.count(Band::Repetition, size);
            } else if let Some(internal) = earlier.better(score, segment.text) {
                file.bands.count(Band::of(internal), size);
                file.internal.count(Band::of(internal), size);
            } else {
                file.bands.count(Band::of(score), size);
            }
            if !is_repeated {
                earlier.texts.insert(text.into_owned());
            }
        }
        counted.files.push(file);
    }
    Ok(counted)
}

/// An index of all different texts, by how many different ones there are before each.
fn index(documents: &[Document]) -> Result<Vec<u8>, BuildError> {
    let mut builder = Builder::new();
    let mut texts = HashSet::new();
    for segment in documents.iter().flat_map(Document::segments) {
        let number = u32::try_from(texts.len()).map_err(|_| BuildError::TooLarge)?;
        if texts.insert(normalized(segment.text)) {
            builder.add(number, &tokenize(segment.text).tokens);
        }
    }
    builder.build()
}

/// The segments before the current one.
struct Earlier<'i> {
    /// Of all segments, earlier or not.
    index: Index<'i>,
    searcher: Searcher,
    /// Normalized, those before the current one. Their number is that of the current one in the index.
    texts: HashSet<String>,
    /// What is worth less is not found.
    min_score: u8,
}

impl Earlier<'_> {
    /// The best score of an earlier segment, in percent and at most 99, if it is better than the memory's.
    fn better(&mut self, score: u8, text: &str) -> Option<u8> {
        if 99 <= score || self.texts.is_empty() {
            return None;
        }
        if 99 < self.min_score {
            return None;
        }
        let min_score = MinScore::percent((score + 1).max(self.min_score))?;
        let options = Options { min_score, limit: 1, class_cost: CLASS_COST };
        let part = Part { index: &self.index, is_removed: &|number| self.texts.len() <= number as usize };
        let found = self.searcher.search(&[part], &tokenize(text).tokens, &options).into_iter().next()?;
        // At most 99 fits.
        Some((found.score.ten_thousandths() / 100).min(99) as u8)
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use bitext_store::Side;
    use proptest::prelude::*;

    use super::*;
    use crate::documents::Counts;

    fn document(path: &str, texts: &[&str]) -> Document {
        Document::read(path, texts.join("\n\n").as_bytes(), Side::Source)
    }

    fn counted(documents: &[Document], memory: &[(&str, u8)]) -> Statistics {
        let best = |segment: &Segment<'_>| {
            let found = memory.iter().find(|(text, _)| *text == segment.text);
            Ok::<_, Infallible>(found.map(|(_, score)| *score))
        };
        statistics(documents, 50, best).unwrap()
    }

    /// The segments in each band that has any, and which of them are internal.
    fn bands(file: &FileStatistics) -> Vec<(&'static str, u64, u64)> {
        let all =
            file.bands.iter().map(|(band, counts)| (band.as_str(), counts.segments, file.internal.of(band).segments));
        all.filter(|(_, segments, _)| *segments != 0).collect()
    }

    #[test]
    fn the_memory_counts_first_and_repetitions_next() {
        let documents = [
            document("a.md", &["Moor here", "Moor here", "Wait", "Raise the sails", "Raise&#32;the sails", "Go now"]),
            document("b.md", &["Moor here", "raise the sails", "Go now", "Lower it"]),
        ];
        let memory = [("Moor here", 101), ("Wait", 102), ("Go now", 80), ("Lower it", 100)];
        let found = counted(&documents, &memory);
        assert_eq!(
            bands(&found.files[0]),
            [("102", 1, 0), ("101", 2, 0), ("repetitions", 1, 0), ("75-84", 1, 0), ("new", 1, 0)]
        );
        assert_eq!(bands(&found.files[1]), [("101", 1, 0), ("100", 1, 0), ("repetitions", 1, 0), ("95-99", 1, 1)]);
        let total = found.total();
        assert_eq!(total.bands.of(Band::Context), Counts { segments: 3, words: 6, characters: 24 });
        assert_eq!(total.bands.total().segments, 10);
        assert_eq!(total.internal.total(), Counts { segments: 1, words: 3, characters: 13 });
    }

    #[test]
    fn internal_matches_are_of_earlier_segments_and_better_than_the_memory() {
        let long = "Moor the old boat at the northern pier before noon";
        let near = "Moor the old boat at the southern pier before noon";
        let far = "Sell the old ship at the southern pier after noon";
        let file = [document("a.md", &[long, near, far])];
        assert_eq!(bands(&counted(&file, &[]).files[0]), [("85-94", 1, 1), ("50-74", 1, 1), ("new", 1, 0)]);
        // 90 % is not better than 90 %.
        assert_eq!(
            bands(&counted(&file, &[(near, 90), (far, 75)]).files[0]),
            [("85-94", 1, 0), ("75-84", 1, 0), ("new", 1, 0)]
        );
        assert_eq!(bands(&counted(&file, &[(near, 89)]).files[0])[0], ("85-94", 1, 1));
    }

    #[test]
    fn a_failing_lookup_ends_it() {
        let failing = |_: &Segment<'_>| Err(std::fmt::Error);
        let result = statistics(&[document("a.md", &["Moor"])], 50, failing);
        assert!(matches!(result, Err(StatisticsError::Lookup(std::fmt::Error))));
        assert_eq!(statistics(&[], 50, failing).unwrap(), Statistics::default());
    }

    proptest! {
        #[test]
        fn bands_add_up_and_internal_matches_are_the_best_earlier_ones(
            texts in prop::collection::vec("[abc]( [abcd]){0,5}", 0..30),
            scores in prop::collection::vec(prop::option::of(0_u8..=102), 30),
            min_score in prop::sample::select(vec![0_u8, 50, 75, 80, 99, 100, 102]),
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let documents = [document("a.md", &texts[..texts.len() / 2]), document("b.md", &texts[texts.len() / 2..])];
            let mut asked = scores.iter();
            let best = |_: &Segment<'_>| Ok::<_, Infallible>(*asked.next().unwrap());
            let found = statistics(&documents, min_score, best).unwrap();

            // One comparison after the other.
            let mut expected = [(0, 0); Band::ALL.len()];
            for (index, text) in texts.iter().enumerate() {
                let least = min_score.max(50);
                let score = scores[index].filter(|score| least <= *score).unwrap_or(0);
                let alike = texts[..index].iter().map(|earlier| bitext_fuzzy::score(&tokenize(earlier).tokens, &tokenize(text).tokens, CLASS_COST));
                let internal = alike.map(|score| score.ten_thousandths() / 100).max().unwrap_or(0) as u8;
                let (band, is_internal) = match () {
                    () if 100 <= score => (Band::of(score), false),
                    () if texts[..index].contains(text) => (Band::Repetition, false),
                    () if least <= internal && score < internal => (Band::of(internal), true),
                    () => (Band::of(score), false),
                };
                expected[band as usize].0 += 1;
                expected[band as usize].1 += u64::from(is_internal);
            }
            let total = found.total();
            for band in Band::ALL {
                let found = (total.bands.of(band).segments, total.internal.of(band).segments);
                prop_assert_eq!(found, expected[band as usize], "{}", band.as_str());
            }
            prop_assert_eq!(total.bands.total().segments, texts.len() as u64);
            prop_assert_eq!(total.bands.total().words, texts.iter().map(|text| size(text).words).sum::<u64>());
        }
    }
}
