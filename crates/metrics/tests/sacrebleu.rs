//! Figures that sacrebleu gave. `data/sacrebleu.jsonl` has its version and the scores of the corpus in the first line, then a pair in each,
//! with edits and reference words of TER by options.

use bitext_metrics::{ChrfCounts, TerCounts, TerOptions, chrf2, ter};
use serde_json::Value;

const FIGURES: &str = include_str!("data/sacrebleu.jsonl");

fn options(name: &str) -> TerOptions {
    let normalized = TerOptions { normalized: true, ..TerOptions::default() };
    let asian = TerOptions { asian_support: true, ..normalized };
    match name {
        "default" => TerOptions::default(),
        "normalized" => normalized,
        "asian" => asian,
        "all" => TerOptions { no_punct: true, case_sensitive: true, ..asian },
        _ => panic!("no options named {name}"),
    }
}

fn lines() -> Vec<Value> {
    FIGURES.lines().map(|line| serde_json::from_str(line).expect("each line is JSON")).collect()
}

fn texts(pair: &Value) -> (&str, &str) {
    (pair["hypothesis"].as_str().unwrap(), pair["reference"].as_str().unwrap())
}

#[track_caller]
fn assert_near(score: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((score - expected).abs() < 1e-5, "{what}: {score}, sacrebleu {expected}");
}

#[test]
fn sentences_have_the_same_scores() {
    for pair in &lines()[1..] {
        let (hypothesis, reference) = texts(pair);
        for (name, figures) in pair["ter"].as_object().unwrap() {
            let counts = ter(hypothesis, reference, options(name)).unwrap();
            let found = serde_json::json!([counts.edits, counts.reference_words]);
            assert_eq!(&found, figures, "{name}: {hypothesis:?} {reference:?}");
        }
        assert_near(chrf2(hypothesis, reference).score(), &pair["chrf2"], hypothesis);
    }
}

#[test]
fn the_corpus_has_the_same_scores() {
    let lines = lines();
    for (name, expected) in lines[0]["ter"].as_object().unwrap() {
        let pairs = lines[1..].iter().map(texts);
        let counts: TerCounts = pairs.map(|(one, other)| ter(one, other, options(name)).unwrap()).sum();
        assert_near(counts.score(), expected, name);
    }
    let counts: ChrfCounts = lines[1..].iter().map(texts).map(|(one, other)| chrf2(one, other)).sum();
    assert_near(counts.score(), &lines[0]["chrf2"], "chrF2");
}
