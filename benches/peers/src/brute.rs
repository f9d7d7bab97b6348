use rapidfuzz::distance::levenshtein::{Args, BatchComparator};

use crate::Finder;
use crate::set::{Numbers, Set, best};

/// rapidfuzz on every sentence, with words as characters.
pub(crate) struct All {
    numbers: Numbers,
    sentences: Vec<Vec<u32>>,
}

impl All {
    pub(crate) fn new(set: &Set) -> All {
        let mut numbers = Numbers::default();
        let sentences = set.memory.iter().map(|line| numbers.take(line)).collect();
        All { numbers, sentences }
    }
}

impl Finder for All {
    fn name(&self) -> &'static str {
        "rapidfuzz, every sentence (every 20th query)"
    }

    fn step(&self) -> usize {
        20
    }

    fn find(&mut self, query: &str) -> Vec<u32> {
        let query = self.numbers.look_up(query);
        let comparator = BatchComparator::new(query.iter().copied());
        // Scores are fractions with small denominators.
        let arguments = Args::default().score_cutoff(crate::LEAST - 1e-9);
        let score =
            |sentence: &Vec<u32>| comparator.normalized_similarity_with_args(sentence.iter().copied(), &arguments);
        let found = self.sentences.iter().enumerate();
        best(found.filter_map(|(number, sentence)| Some((number as u32, score(sentence)?))).collect())
    }
}
