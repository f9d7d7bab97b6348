//! Random sentences: the index finds what comparing everything finds.

use std::ops::Range;

use bitext_fuzzy::{EditKind, Index, MinScore, Options, Part, Searcher, Token, alignment, score};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::brute::{self, Numbered};

/// Tokens of a small vocabulary: words, the frequent ones first, and some of two classes.
fn token(vocabulary: u64) -> impl Strategy<Value = Token> {
    prop_oneof![
        8 => (0..vocabulary, 0..vocabulary).prop_map(|(one, other)| Token::Word(one.min(other))),
        1 => (0..2_u8, 0..3_u64).prop_map(|(class, form)| Token::Class { class, form }),
    ]
}

/// A few sentences, and more that were made of them by small changes.
fn sentences(vocabulary: u64, lengths: Range<usize>, count: usize) -> impl Strategy<Value = Vec<Numbered>> {
    let originals = vec(vec(token(vocabulary), lengths), 1..count);
    let change = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3_u8, token(vocabulary));
    (originals, vec((any::<prop::sample::Index>(), vec(change, 0..6)), 0..2 * count)).prop_map(|(originals, copies)| {
        let mut all = originals.clone();
        for (original, changes) in copies {
            let mut copy = original.get(&originals).clone();
            for (place, _, way, token) in changes {
                let at = place.index(copy.len() + 1);
                match way {
                    0 => copy.insert(at, token),
                    1 if at < copy.len() => copy[at] = token,
                    _ if at < copy.len() => drop(copy.remove(at)),
                    _ => {}
                }
            }
            all.push(copy);
        }
        // Numbers ascend, but not with the order in which sentences come.
        let numbers = (0..all.len() as u32).map(|place| (place * 7 + 3) % 1009 + 1009 * (place / 1009));
        numbers.zip(all).collect()
    })
}

fn options() -> impl Strategy<Value = Options> {
    (5_000..=10_000_u16, 1..8_usize, 0..=100_u32).prop_map(|(least, limit, class_cost)| Options {
        min_score: MinScore::ten_thousandths(least / 100 * 100).unwrap(),
        limit,
        class_cost,
    })
}

fn check(sentences: &[Numbered], queries: &[Numbered], options: &Options) -> Result<(), TestCaseError> {
    let bytes = brute::build(sentences);
    let index = Index::open(&bytes).unwrap();
    let mut searcher = Searcher::new();
    for (_, query) in queries {
        let found = searcher.search(&[Part::whole(&index)], query, options);
        prop_assert_eq!(found, brute::search(sentences, query, options), "{:?}", query);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn short_sentences(sentences in sentences(12, 0..14, 20), options in options()) {
        check(&sentences, &sentences, &options)?;
    }

    #[test]
    fn few_words_many_repeats(sentences in sentences(3, 0..12, 30), options in options()) {
        check(&sentences, &sentences, &options)?;
    }

    #[test]
    fn many_words(sentences in sentences(300, 1..20, 30), options in options()) {
        check(&sentences, &sentences, &options)?;
    }

    #[test]
    fn words_that_the_index_lacks(
        sentences in sentences(12, 0..14, 12),
        queries in sentences(24, 0..14, 12),
        options in options(),
    ) {
        check(&sentences, &queries, &options)?;
    }

    #[test]
    fn several_parts_with_removed_sentences(
        sentences in sentences(9, 0..12, 16),
        cut in any::<prop::sample::Index>(),
        removed in vec(any::<bool>(), 64),
        options in options(),
    ) {
        let (base, delta) = sentences.split_at(cut.index(sentences.len()));
        let is_removed = |number: u32| removed[number as usize % removed.len()];
        let (base_bytes, delta_bytes) = (brute::build(base), brute::build(delta));
        let (base_index, delta_index) = (Index::open(&base_bytes).unwrap(), Index::open(&delta_bytes).unwrap());
        let parts = [Part { index: &base_index, is_removed: &is_removed }, Part::whole(&delta_index)];
        let left: Vec<Numbered> =
            base.iter().filter(|(number, _)| !is_removed(*number)).chain(delta).cloned().collect();
        let mut searcher = Searcher::new();
        for (_, query) in &sentences {
            prop_assert_eq!(searcher.search(&parts, query, &options), brute::search(&left, query, &options));
        }
    }

    #[test]
    fn the_order_of_sentences_does_not_show(sentences in sentences(12, 0..10, 10)) {
        prop_assert_eq!(brute::build(&sentences), brute::build(sentences.iter().rev()));
    }

    #[test]
    fn scripts_lead_from_one_sentence_to_the_other(sentences in sentences(6, 0..20, 3), class_cost in 0..=100_u32) {
        for (_, one) in &sentences {
            for (_, other) in &sentences {
                check_script(one, other, class_cost)?;
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn sentences_of_several_blocks(sentences in sentences(40, 50..300, 6), options in options()) {
        check(&sentences, &sentences, &options)?;
    }

    #[test]
    fn long_scripts(sentences in sentences(30, 250..400, 2), class_cost in 0..=100_u32) {
        check_script(&sentences[0].1, &sentences[sentences.len() - 1].1, class_cost)?;
    }
}

/// Holds a script against what it says of itself, and its cost against the score.
fn check_script(one: &[Token], other: &[Token], class_cost: u32) -> Result<(), TestCaseError> {
    let expected = brute::score(one, other, class_cost);
    prop_assert_eq!(score(one, other, class_cost), expected);
    let (mut at, mut cost) = ((0, 0), 0);
    let mut before = None;
    for edit in alignment(one, other, class_cost) {
        prop_assert_eq!((edit.first.start, edit.second.start), at);
        at = (edit.first.end, edit.second.end);
        prop_assert!(before.replace(edit.kind) != Some(edit.kind));
        let pairs: Vec<(Token, Token)> =
            one[edit.first.clone()].iter().copied().zip(other[edit.second.clone()].iter().copied()).collect();
        let is_same_class = |pair: &(Token, Token)| match pair {
            (Token::Class { class: one, .. }, Token::Class { class: other, .. }) => one == other && pair.0 != pair.1,
            _ => false,
        };
        let tokens = (edit.first.len() + edit.second.len()) as u32;
        cost += match edit.kind {
            EditKind::Equal => {
                prop_assert!(pairs.iter().all(|(one, other)| one == other) && tokens as usize == 2 * pairs.len());
                0
            }
            EditKind::SameClass => {
                prop_assert!(pairs.iter().all(is_same_class) && tokens as usize == 2 * pairs.len());
                pairs.len() as u32 * class_cost
            }
            EditKind::Replaced => {
                prop_assert!(tokens as usize == 2 * pairs.len());
                pairs.len() as u32 * 100
            }
            EditKind::Deleted => {
                prop_assert!(edit.second.is_empty());
                tokens * 100
            }
            EditKind::Inserted => {
                prop_assert!(edit.first.is_empty());
                tokens * 100
            }
        };
    }
    prop_assert_eq!(at, (one.len(), other.len()));
    prop_assert_eq!(cost, expected.cost());
    Ok(())
}
