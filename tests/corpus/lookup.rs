//! Lookups against a set whose right answers were found by comparing every query with everything.

use std::path::PathBuf;

use serde_json::Value;

use crate::support::Sandbox;

/// The folder of the set for lookups. Without it a test says that it is skipped.
#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
fn set() -> Option<PathBuf> {
    let folder = std::env::var_os("BITEXT_EVAL");
    if folder.is_none() {
        eprintln!("skipped: BITEXT_EVAL is not set");
    }
    folder.map(|folder| PathBuf::from(folder).canonicalize().unwrap().join("lookup"))
}

#[test]
fn every_match_is_found() {
    let Some(set) = set() else { return };
    let sandbox = Sandbox::new();
    let call = sandbox.bitext(["eval", "lookup", "--format=json", "--limit=5", "-o", "found.jsonl", "--memory"]);
    let call = call.arg(set.join("memory.txt.zst")).arg("--queries").arg(set.join("queries.txt.zst"));
    let report: Value = call.run().exits(0).json();
    assert!(report["bytes_per_sentence"].as_f64().unwrap() <= 120.0, "{report}");
    let gold = zstd::decode_all(std::fs::File::open(set.join("gold.jsonl.zst")).unwrap()).unwrap();
    let gold = String::from_utf8(gold).unwrap();
    let found = sandbox.read("found.jsonl");
    assert_eq!(found.lines().count(), gold.lines().count());
    for (found, gold) in found.lines().zip(gold.lines()) {
        let (found, mut gold): (Value, Value) =
            (serde_json::from_str(found).unwrap(), serde_json::from_str(gold).unwrap());
        gold["matches"].as_array_mut().unwrap().truncate(5);
        assert_eq!(found["query"], gold["query"]);
        let (found, gold) = (found["matches"].as_array().unwrap(), gold["matches"].as_array().unwrap());
        // All of them, best first, and by line where scores are equal.
        assert_eq!(found, gold);
    }
}
