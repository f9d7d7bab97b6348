use rapidfuzz::distance::levenshtein::{Args, BatchComparator};
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, Searcher, Term, doc};

use crate::Finder;
use crate::set::{Numbers, Set, best};

/// How many of the best sentences by words in common are compared.
const CANDIDATES: usize = 100;

/// tantivy's ranking by words, and rapidfuzz on the best of it.
pub(crate) struct Rescored {
    searcher: Searcher,
    text: Field,
    numbers: Numbers,
    sentences: Vec<Vec<u32>>,
}

impl Rescored {
    pub(crate) fn new(set: &Set) -> Rescored {
        let mut schema = Schema::builder();
        let words =
            TextFieldIndexing::default().set_tokenizer("whitespace").set_index_option(IndexRecordOption::WithFreqs);
        let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(words));
        let line = schema.add_u64_field("line", FAST);
        let index = Index::create_in_ram(schema.build());
        let mut writer: IndexWriter = index.writer_with_num_threads(1, 500_000_000).expect("there is memory");
        for (number, sentence) in set.memory.iter().enumerate() {
            writer
                .add_document(doc!(text => sentence.as_str(), line => number as u64))
                .expect("it is written to memory");
        }
        writer.commit().expect("it is written to memory");
        let mut numbers = Numbers::default();
        let sentences = set.memory.iter().map(|line| numbers.take(line)).collect();
        let searcher = index.reader().expect("it was just written").searcher();
        Rescored { searcher, text, numbers, sentences }
    }
}

impl Finder for Rescored {
    fn name(&self) -> &'static str {
        "tantivy, top 100 rescored"
    }

    fn find(&mut self, query: &str) -> Vec<u32> {
        let mut words: Vec<&str> = query.split_whitespace().collect();
        words.sort_unstable();
        words.dedup();
        let term = |word: &str| -> (Occur, Box<dyn Query>) {
            let term = Term::from_field_text(self.text, word);
            (Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)))
        };
        let ranked = BooleanQuery::new(words.into_iter().map(term).collect());
        let found = self
            .searcher
            .search(&ranked, &TopDocs::with_limit(CANDIDATES).order_by_score())
            .expect("the index is in memory");
        let query = self.numbers.look_up(query);
        let comparator = BatchComparator::new(query.iter().copied());
        let arguments = Args::default().score_cutoff(crate::LEAST - 1e-9);
        let lines = self.searcher.segment_readers().iter();
        let lines: Vec<_> =
            lines.map(|segment| segment.fast_fields().u64("line").expect("all sentences have a line")).collect();
        let scored = found.into_iter().filter_map(|(_, address)| {
            let number = lines[address.segment_ord as usize].first(address.doc_id)?;
            let sentence = &self.sentences[number as usize];
            let score = comparator.normalized_similarity_with_args(sentence.iter().copied(), &arguments)?;
            Some((number as u32, score))
        });
        best(scored.collect())
    }
}
