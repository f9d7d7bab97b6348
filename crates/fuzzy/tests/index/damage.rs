//! Bytes that are not what was written: an error, or matches that may be wrong, and always an end.

use bitext_fuzzy::{Builder, Index, IndexError, LONGEST, MinScore, Options, Part, Searcher, Token};
use proptest::prelude::*;

use crate::brute::{self, Numbered};

fn memory() -> Vec<Numbered> {
    let word = |sentence: u32, place: u32| u64::from((sentence * 31 + place * place * 7) % (5 + sentence % 40));
    let sentence = |number: u32| -> Vec<Token> {
        let class = Token::Class { class: (number % 3) as u8, form: u64::from(number) };
        let words = (0..number % 17).map(|place| Token::Word(word(number, place)));
        words.chain((number.is_multiple_of(4)).then_some(class)).collect()
    };
    (0..300).map(|number| (number, sentence(number))).chain([(300, (0..200).map(Token::Word).collect())]).collect()
}

fn search_all(bytes: &[u8]) -> Result<(), IndexError> {
    let index = Index::open(bytes)?;
    let mut searcher = Searcher::new();
    for (number, query) in memory().iter().skip(280) {
        let options = Options { min_score: MinScore::LOWEST, limit: 1 + *number as usize % 5, class_cost: 20 };
        let matches = searcher.search(&[Part::whole(&index)], query, &options);
        assert!(matches.len() <= options.limit);
    }
    Ok(())
}

#[test]
fn what_is_no_index_is_said() {
    let bytes = brute::build(&memory());
    assert_eq!(Index::open(b"").unwrap_err(), IndexError::Magic);
    assert_eq!(Index::open(b"SQLite format 3").unwrap_err(), IndexError::Magic);
    assert!(matches!(Index::open(&bytes[..20]), Err(IndexError::Length { found: 20, .. })));
    assert!(matches!(Index::open(&bytes[..bytes.len() - 1]), Err(IndexError::Length { .. })));
    let mut newer = bytes.clone();
    newer[16] += 1;
    assert!(matches!(Index::open(&newer), Err(IndexError::Version { .. })));
    let mut changed = bytes.clone();
    *changed.last_mut().unwrap() ^= 1;
    assert_eq!(Index::open(&changed).unwrap().verify(), Err(IndexError::Checksum));
    assert_eq!(Index::open(&bytes).unwrap().verify(), Ok(()));
}

#[test]
fn every_byte_of_the_header_may_be_wrong() {
    let bytes = brute::build(&memory());
    for place in 0..56 {
        for value in [0, 1, 0x7f, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[place] = value;
            let _ = search_all(&changed);
        }
    }
}

#[test]
fn an_index_of_nothing_finds_nothing() {
    let bytes = brute::build(&[]);
    assert!(Index::open(&bytes).unwrap().is_empty());
    search_all(&bytes).unwrap();
}

#[test]
fn sentences_that_are_too_long_are_counted() {
    let mut builder = Builder::new();
    let long: Vec<Token> = (0..=LONGEST as u64).map(Token::Word).collect();
    builder.add(1, &long);
    builder.add(2, &long[1..]);
    assert_eq!(builder.skipped(), 1);
    let bytes = builder.build().unwrap();
    let options = Options { min_score: MinScore::LOWEST, limit: 5, class_cost: 10 };
    assert_eq!(brute::found(&bytes, &long, &options), []);
    let found = brute::found(&bytes, &long[2..], &options);
    assert_eq!(found.iter().map(|found| found.number).collect::<Vec<_>>(), [2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn damage_ends_in_an_error_or_an_answer(
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u32), 1..40),
        zeroed in any::<prop::sample::Index>(),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = brute::build(&memory());
        for (place, bit) in flips {
            // The header has its own test.
            let place = 56 + place.index(bytes.len() - 56);
            bytes[place] ^= 1 << bit;
        }
        let from = 56 + zeroed.index(bytes.len() - 56);
        let end = bytes.len().min(from + 64);
        bytes[from..end].fill(if from % 2 == 0 { 0 } else { 0xff });
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let _ = search_all(&bytes);
    }
}
