use bitext_fuzzy::{Builder, Index, MinScore, Options, Part, Searcher, Token};
use bitext_markup::hash;

use crate::Finder;
use crate::set::Set;

/// The index of this project.
pub(crate) struct Words {
    bytes: Vec<u8>,
    searcher: Searcher,
}

impl Words {
    pub(crate) fn new(set: &Set) -> Words {
        let mut builder = Builder::new();
        for (number, line) in set.memory.iter().enumerate() {
            builder.add(number as u32, &tokens(line));
        }
        Words { bytes: builder.build().expect("the set is not too large"), searcher: Searcher::new() }
    }
}

impl Finder for Words {
    fn name(&self) -> &'static str {
        "bitext-fuzzy"
    }

    fn find(&mut self, query: &str) -> Vec<u32> {
        let min_score = MinScore::percent((100.0 * crate::LEAST) as u8).expect("a threshold of the index");
        let options = Options { min_score, limit: crate::LIMIT, class_cost: 0 };
        let index = Index::open(&self.bytes).expect("it was just built");
        let matches = self.searcher.search(&[Part::whole(&index)], &tokens(query), &options);
        matches.into_iter().map(|found| found.number).collect()
    }
}

fn tokens(line: &str) -> Vec<Token> {
    line.split_whitespace().map(|word| Token::Word(hash(word))).collect()
}
