//! Sentences as people write them, in several scripts: words where there are spaces, characters where there are none.

use bitext_fuzzy::{MinScore, Options, Token};
use twox_hash::XxHash3_64;

use crate::brute::{self, Numbered};

/// Sentences of the harbour, each a line.
const LINES: &str = "\
Moor the boat at pier 12 before the tide turns.
Moor the boat at pier 7 before the tide turns.
Moor the boats at pier 7 before high tide.
Before the tide turns, moor the boat.
Fortøy båten ved brygge 12 før tidevannet snur.
Fortøy båten ved brygge 7 før tidevannet snur.
Fortøy båtene ved brygga før tidevannet snur.
潮が変わる前に桟橋12に船を係留します。
潮が変わる前に桟橋7に船を係留します。
潮が引く前に桟橋に船を係留してください。
涨潮前将船停泊在12号码头。
涨潮前请将船停泊在7号码头。
ผูกเรือที่ท่าเรือก่อนน้ำขึ้น
ผูกเรือที่ท่าก่อนน้ำลง
اربط القارب عند الرصيف 12 قبل المد.
اربط القوارب عند الرصيف 7 قبل المد.
Пришвартуйте лодку у причала 12 до прилива.
Пришвартуйте лодки у причала 7 до прилива.
Δέστε το σκάφος στην προβλήτα 12 πριν από την παλίρροια.
Harbour
Harbour fees
Harbour fees 2026
Pier
";

fn hash(text: &str) -> u64 {
    XxHash3_64::oneshot(text.as_bytes())
}

/// Words and, of what is not written in words, characters; digits are of a class.
fn tokens(line: &str) -> Vec<Token> {
    let has_words = |word: &str| word.chars().all(|character| character < '\u{e00}');
    let mut tokens = Vec::new();
    for word in line.split_whitespace() {
        if word.trim_end_matches('.').chars().all(|character| character.is_ascii_digit()) {
            tokens.push(Token::Class { class: 0, form: hash(word) });
        } else if has_words(word) {
            tokens.push(Token::Word(hash(word)));
        } else {
            tokens.extend(word.chars().map(|character| Token::Word(u64::from(character))));
        }
    }
    tokens
}

fn memory() -> Vec<Numbered> {
    LINES.lines().enumerate().map(|(number, line)| (number as u32, tokens(line))).collect()
}

#[test]
fn every_script_finds_what_is_alike() {
    let memory = memory();
    let bytes = brute::build(&memory);
    for percent in 50..=100 {
        for class_cost in [0, 10, 100] {
            let options = Options { min_score: MinScore::percent(percent).unwrap(), limit: 4, class_cost };
            for (_, query) in &memory {
                let found = brute::found(&bytes, query, &options);
                assert_eq!(found, brute::search(&memory, query, &options));
                assert_eq!(found[0].score.ten_thousandths(), 10_000);
            }
        }
    }
}

#[test]
fn numbers_cost_little() {
    let memory = memory();
    let options = Options { min_score: MinScore::percent(80).unwrap(), limit: 5, class_cost: 10 };
    let found =
        brute::found(&brute::build(&memory), &tokens("Moor the boat at pier 9 before the tide turns."), &options);
    let found: Vec<(u32, u16)> = found.iter().map(|found| (found.number, found.score.ten_thousandths())).collect();
    // One tenth of a token of ten.
    assert_eq!(found, [(0, 9_900), (1, 9_900)]);
}

#[test]
fn what_is_short_is_found_at_once() {
    let memory = memory();
    let bytes = brute::build(&memory);
    let options = |percent| Options { min_score: MinScore::percent(percent).unwrap(), limit: 5, class_cost: 10 };
    let numbers = |line: &str, percent| -> Vec<u32> {
        brute::found(&bytes, &tokens(line), &options(percent)).iter().map(|found| found.number).collect()
    };
    assert_eq!(numbers("Harbour", 70), [19]);
    assert_eq!(numbers("Harbour", 50), [19, 20]);
    assert_eq!(numbers("Harbour fees", 50), [20, 21, 19]);
    assert_eq!(numbers("", 50), [] as [u32; 0]);
    assert_eq!(numbers("Lighthouse", 50), [] as [u32; 0]);
}
