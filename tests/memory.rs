//! `bitext stats`, `bitext memory` and `bitext explain`.

use std::fs;

use rusqlite::Connection;

use crate::support::{SAMPLE_SEGMENTS, Sandbox, sample, sample_of};

#[test]
fn statistics() {
    let sandbox = Sandbox::with_sample();
    sandbox
        .bitext(["stats"])
        .run()
        .exits(0)
        .prints("translated from  en-US\n")
        .prints("repositories     5\n")
        .prints("nb-NO          16       258  204   38        16    14.7 %          6\n")
        .prints("vardelyn.nb-NO  live-sxs  CC-BY-4.0");
    let stats = sandbox.bitext(["stats", "--format", "json"]).run().exits(0).json();
    assert_eq!(stats["segments"], SAMPLE_SEGMENTS);
    let rows = stats["by_locale"].as_array().unwrap();
    let sum: u64 = rows.iter().map(|row| row["segments"].as_u64().unwrap()).sum();
    assert_eq!((rows.len(), sum), (5, SAMPLE_SEGMENTS));
    assert!(rows.iter().all(|row| {
        let part = |name: &str| row[name].as_u64().unwrap();
        part("segments") == part("human") + part("machine") + part("unknown")
    }));
}

#[test]
fn one_table_of_the_statistics() {
    let sandbox = Sandbox::with_sample();
    let outcome = sandbox.bitext(["stats", "--format", "tsv"]).run();
    assert!(outcome.exits(0).stdout().starts_with("locale\tdocuments\t"), "{outcome}");
    let rows = sandbox.bitext(["stats", "--format", "jsonl", "--by", "repository"]).run().exits(0).jsonl();
    assert_eq!((rows.len(), &rows[0]["licence"]), (5, &serde_json::Value::from("CC-BY-4.0")));
    let outcome = sandbox.bitext(["stats", "--by", "locale"]).run();
    assert_eq!(outcome.exits(0).stdout().lines().count(), 6, "{outcome}");
}

#[test]
fn a_sound_memory_passes_and_a_changed_one_does_not() {
    let sandbox = Sandbox::with_sample();
    let outcome = sandbox.bitext(["memory", "verify"]).run();
    assert!(outcome.exits(0).says_only("").stdout().lines().all(|line| line.starts_with("ok ")), "{outcome}");
    let connection = Connection::open(sandbox.path("bitext.db")).unwrap();
    connection.execute("UPDATE text SET body = body || '!' WHERE id = 7", ()).unwrap();
    drop(connection);
    let outcome = sandbox.bitext(["memory", "verify"]).run();
    outcome
        .exits(3)
        .prints("FAILED  hashes and match keys of texts\n          text 7\n")
        .says_only("bitext: 1 check failed\n");
    let verification = sandbox.bitext(["memory", "verify", "--format", "json"]).run().exits(3).json();
    assert_eq!(verification["passed"], false);
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_fails_the_checks() {
    let sandbox = Sandbox::with_sample();
    // Everything into the one file, and then half of it gone.
    sandbox.bitext(["memory", "backup", "whole.db"]).run().exits(0);
    let bytes = fs::read(sandbox.path("whole.db")).unwrap();
    sandbox.write("half.db", &bytes[..bytes.len() / 2]);
    sandbox.bitext(["memory", "verify", "--tm", "half.db"]).run().exits(3);
}

#[test]
fn runs_are_listed() {
    let sandbox = Sandbox::with_sample();
    sandbox.bitext(["ingest", "-q"]).arg(sample()).run().exits(0);
    sandbox.bitext(["memory", "runs"]).run().exits(0).prints("ingest   done          6       0         80     1,248");
    let rows = sandbox.bitext(["memory", "runs", "--format", "jsonl"]).run().exits(0).jsonl();
    assert_eq!(rows.iter().map(|row| row["run"].as_i64().unwrap()).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(rows[1]["command"], "align");
    let outcome = sandbox.bitext(["memory", "runs", "--format", "tsv"]).run();
    assert_eq!(outcome.exits(0).stdout().lines().count(), 4, "{outcome}");
}

#[test]
fn runs_say_which_inputs_failed() {
    let sandbox = Sandbox::new();
    sandbox.bitext(["ingest", "-q", "nowhere", "elsewhere"]).arg(sample_of("nb-NO")).run().exits(4);
    let outcome = sandbox.bitext(["memory", "runs"]).run();
    outcome.exits(0).prints("outcome  inputs  failed  documents").prints("done          3       2         16");
    let runs = sandbox.bitext(["memory", "runs", "--format=json"]).run().exits(0).json();
    let inputs = &runs["runs"][0]["summary"]["inputs"];
    assert_eq!((&inputs[0]["status"], &inputs[2]["status"]), (&"failed".into(), &"done".into()));
    assert_eq!(inputs[1]["message"], "elsewhere does not exist");
}

#[test]
fn a_backup_is_a_memory_and_replaces_nothing_unasked() {
    let sandbox = Sandbox::with_sample();
    sandbox
        .bitext(["memory", "backup", "copy.db"])
        .run()
        .exits(0)
        .prints_nothing()
        .says("note: copied bitext.db to copy.db (");
    let stats = |file: &str| {
        let mut stats = sandbox.bitext(["stats", "--format=json", "--tm", file]).run().exits(0).json();
        for name in ["memory", "bytes"] {
            stats[name].take();
        }
        stats
    };
    assert_eq!(stats("copy.db"), stats("bitext.db"));
    let copied = fs::read(sandbox.path("copy.db")).unwrap();
    sandbox.bitext(["memory", "backup", "copy.db"]).run().exits(1).says("bitext: `copy.db` exists\n\nhint: --force");
    assert_eq!(fs::read(sandbox.path("copy.db")).unwrap(), copied);
    sandbox.bitext(["memory", "backup", "copy.db", "--force"]).run().exits(0);
    let outcome = sandbox.bitext(["memory", "backup", "./bitext.db", "--force"]).run();
    outcome.exits(1).says_only("bitext: `./bitext.db` is the memory itself\n");
}

#[test]
fn codes_are_explained() {
    let sandbox = Sandbox::new();
    let summary = sandbox.bitext(["ingest", "--format=json"]).arg(sample()).run().exits(0).json();
    let codes = ["diagnostics", "skipped"].map(|name| summary[name].as_object().unwrap().keys());
    for code in codes.into_iter().flatten() {
        let outcome = sandbox.bitext(["explain", code]).run();
        assert!(outcome.exits(0).stdout().starts_with(&format!("{code}\n  ")), "{outcome}");
    }
    sandbox
        .bitext(["explain"])
        .run()
        .exits(0)
        .prints("\n  damaged-quotes         Quotes in ")
        .prints("\n  symlink      A ");
    for reason in ["extension", "excluded", "ignored", "too-large", "symlink", "submodule", "unreadable", "special"] {
        sandbox.bitext(["explain", reason]).run().exits(0).prints(&format!("{reason}\n  "));
    }
    let all = sandbox.bitext(["explain", "--format", "json"]).run().exits(0).json();
    assert!(10 < all["codes"].as_array().unwrap().len());
    let one = sandbox.bitext(["explain", "key-order", "--format", "json"]).run().exits(0).json();
    assert_eq!((&one["code"], &one["kind"]), (&"key-order".into(), &"diagnostic".into()));
    let one = sandbox.bitext(["explain", "binary", "--format", "jsonl"]).run().exits(0).json();
    assert_eq!(one["kind"], "skipped");
    sandbox.bitext(["explain", "damaged"]).run().exits(2).says("damaged-quotes");
}
