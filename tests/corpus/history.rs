//! Histories of real repositories, against figures that an independent script counted.

use std::path::Path;

use rusqlite::Connection;
use serde_json::Value;

use crate::corpora;
use crate::support::Sandbox;

/// A sandbox whose memory holds a repository's history, and the ingest's summary.
fn with_history(mirror: &Path) -> (Sandbox, Value) {
    let sandbox = Sandbox::new();
    let call = sandbox.bitext(["ingest", "--history", "--no-align", "--format=json", "--ref=live-sxs"]);
    let summary = call.arg(mirror).run().exits(0).json();
    (sandbox, summary)
}

/// The rows of a list whose revisions follow on each other and are labelled so.
fn at_flips(sandbox: &Sandbox, what: &str, labels: [&str; 2]) -> Vec<Value> {
    let mut rows = sandbox.bitext(["postedits", "-q", "--format=jsonl", "--what", what]).run().exits(0).jsonl();
    rows.retain(|row| {
        let labels_of = ["label_before", "label_after"].map(|name| row[name].as_str().unwrap());
        labels_of == labels && row["adjacent"] == true
    });
    rows
}

/// How many of the rows have new texts of one of these origins.
fn count(rows: &[Value], origins: &[&str]) -> usize {
    rows.iter().filter(|row| origins.contains(&row["new_origin"].as_str().unwrap())).count()
}

#[test]
fn a_history_has_every_revision_that_stood_on_the_branch() {
    let Some(corpora) = corpora() else { return };
    let (sandbox, summary) = with_history(&corpora.join("ai.nb-NO.git"));
    let history = &summary["inputs"][0]["history"];
    assert_eq!((&history["commits"], &history["contents"]), (&897.into(), &14_600.into()), "{summary}");
    let stats = sandbox.bitext(["stats", "--format=json"]).run().exits(0).json();
    let figures = ["revisions", "segments", "units"].map(|name| stats[name].as_u64().unwrap());
    assert_eq!(figures, [14_583, 151_606, 51_915], "{stats}");
    let memory = Connection::open(sandbox.path("bitext.db")).unwrap();
    let count = |query: &str| memory.query_row(query, (), |row| row.get::<_, u64>(0)).unwrap();
    assert_eq!(count("SELECT count(DISTINCT source) FROM tm_units"), 30_133);
}

#[test]
fn what_became_of_texts_that_machines_label_got_is_what_a_script_counts() {
    let Some(corpora) = corpora() else { return };
    let (sandbox, _) = with_history(&corpora.join("ai.nb-NO.git"));
    let flips = |what: &str| at_flips(&sandbox, what, ["HT", "MT"]);
    let kept = flips("relabel");
    assert_eq!(kept.len(), 1_199);
    assert_eq!([count(&kept, &["human-under-mt-label"]), count(&kept, &["machine"])], [1_179, 20]);
    let changed: usize = ["revert", "regression", "retranslation"].iter().map(|what| flips(what).len()).sum();
    assert_eq!(kept.len() + changed, 1_239, "the segments with the same source");
}

#[test]
fn what_became_of_texts_that_peoples_label_got_is_what_a_script_counts() {
    let Some(corpora) = corpora() else { return };
    let (sandbox, _) = with_history(&corpora.join("ai.ja-JP.git"));
    let flips = |what: &str| at_flips(&sandbox, what, ["MT", "HT"]);
    let kept = flips("relabel");
    assert_eq!(count(&kept, &["human", "post-edited", "restored"]), 13_792);
    assert_eq!(count(&kept, &["machine-under-ht-label"]), 4_173);
    assert_eq!(count(&flips("revert"), &["restored"]), 1_285);
    assert_eq!(flips("post-edit").len(), 6_258);
    // Of the 24 segments that have other people's texts, 5 stand beside one of the same source that stayed, and replaced nothing.
    assert_eq!(flips("revision").len(), 24 - 5);
}
