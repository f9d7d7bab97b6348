//! What holds for all texts.

use bitext_metrics::{LONGEST_FOR_EDITS, LONGEST_FOR_TER, TerOptions, character_edits, chrf2, ter, word_edits};
use proptest::prelude::*;

/// Texts of few words, so that words are moved as well as replaced.
fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(prop_oneof!["[a-d]", "[港船へカ。]", "[a-c.,-]{1,3}", any::<String>()], 0..30)
        .prop_map(|words| words.join(" "))
}

fn options() -> impl Strategy<Value = TerOptions> {
    any::<[bool; 4]>().prop_map(|[normalized, no_punct, asian_support, case_sensitive]| TerOptions {
        normalized,
        no_punct,
        asian_support,
        case_sensitive,
    })
}

proptest! {
    #[test]
    fn equal_texts_have_no_edits(text in text(), options in options()) {
        // References are normalized twice, which parts what stands before or behind punctuation only then.
        let text = text.replace(['\'', '.', ',', '-'], "");
        prop_assert_eq!(ter(&text, &text, options).unwrap().edits, 0);
        prop_assert_eq!(word_edits(&text, &text).unwrap().edits, 0);
        prop_assert_eq!(character_edits(&text, &text).unwrap().edits, 0);
        let score = chrf2(&text, &text).score();
        prop_assert!(score.abs() < 1e-9 || (score - 100.0).abs() < 1e-9);
    }

    #[test]
    fn scores_are_in_their_bounds(one in text(), other in text(), options in options()) {
        let words = |text| ter(text, text, options).unwrap().reference_words;
        let counts = ter(&one, &other, options).unwrap();
        // One side's words are replaced, the rest inserted; those of a hypothesis can be fewer by what is normalized twice.
        prop_assert!(counts.edits <= words(&one).max(counts.reference_words));
        prop_assert_eq!(counts.reference_words, words(&other));
        for score in [chrf2(&one, &other).score(), word_edits(&one, &other).unwrap().score()] {
            prop_assert!((0.0..=100.0 + 1e-9).contains(&score));
        }
        let characters = character_edits(&one, &other).unwrap();
        let lengths = (one.chars().count() as u64, other.chars().count() as u64);
        prop_assert!(characters.edits >= lengths.0.abs_diff(lengths.1) && characters.edits <= characters.longer);
    }

    #[test]
    fn edit_rates_are_symmetric(one in text(), other in text()) {
        prop_assert_eq!(word_edits(&one, &other), word_edits(&other, &one));
        prop_assert_eq!(character_edits(&one, &other), character_edits(&other, &one));
    }

    #[test]
    fn a_shift_is_one_edit(words in 2_usize..10, moved in 1_usize..10) {
        let words: Vec<String> = (0..words).map(|word| format!("berth{word}")).collect();
        let mut shifted = words.clone();
        shifted.rotate_left(moved % words.len());
        let expected = u64::from(shifted != words);
        prop_assert_eq!(ter(&words.join(" "), &shifted.join(" "), TerOptions::default()).unwrap().edits, expected);
    }
}

#[test]
fn long_texts_have_no_score() {
    let of = |words: usize| "dock ".repeat(words);
    assert!(ter("dock", &of(LONGEST_FOR_TER), TerOptions::default()).is_some());
    assert_eq!(ter("dock", &of(LONGEST_FOR_TER + 1), TerOptions::default()), None);
    assert_eq!(ter(&of(LONGEST_FOR_TER + 1), "dock", TerOptions::default()), None);
    assert!(character_edits("d", &"d".repeat(LONGEST_FOR_EDITS)).is_some());
    assert_eq!(character_edits("d", &"d".repeat(LONGEST_FOR_EDITS + 1)), None);
    assert_eq!(word_edits(&of(LONGEST_FOR_EDITS + 1), "dock"), None);
}

#[test]
fn hostile_texts_end() {
    let alternating = "dock rope ".repeat(2000);
    let other = "rope quay dock ".repeat(1300);
    assert!(ter(&alternating, &other, TerOptions::default()).unwrap().edits > 0);
    assert!(ter("dock", &other, TerOptions::default()).unwrap().edits == 3899);
    assert!(ter(&other, "dock", TerOptions::default()).unwrap().edits == 3899);
}
