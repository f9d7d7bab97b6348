//! The views are a contract: their columns, in their order, and what they hold.

use bitext_model::{Block, Label};
use bitext_store::{InputIdentity, Outcome};
use rusqlite::types::Value;

use crate::support::{Shelf, commit, document, harbour, numbered};

/// One Norwegian document whose first state is gone and whose second is current, and its twin on another branch.
fn filled() -> Shelf {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let old = document(&[("Moor.", "Fortøy.")]).labelled(Label::Machine);
    let mut new = document(&[("Rules", "Regler"), ("Moor.", "Fortøy."), ("Wait. Go.", "Vent og gå.")]);
    new.headings = vec![(1, Some("rules"), "Rules"), (2, None, "Rules > At night")];
    new.segments[0].block = Block::Heading(1);
    new.segments[0].heading = Some(0);
    new.segments[2].key = String::from("p101");
    new.segments[2].heading = Some(1);
    new.segments[2].block = Block::ListItem;
    new.meta.handoff = Some("2019-12-18".parse().unwrap());
    new.meta.source_commit = Some("c0ffee".to_owned());
    new.meta.source_hash = Some("ABCD".to_owned());
    for (reference, content, tip) in [("main", &old, Some(1)), ("main", &new, Some(2)), ("next", &old, None)] {
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let identity = InputIdentity { reference, tip: tip.map(commit), ..harbour() };
        let mut writer = run.input(&identity).unwrap();
        content.place(&mut writer, "guide/a.md").unwrap();
        if let Some(tip) = tip {
            writer.set_commits([("guide/a.md", commit(tip))].into_iter()).unwrap();
        }
        writer.finish(true).unwrap();
        run.finish(Outcome::Done, "{}").unwrap();
    }
    shelf
}

/// The rows of a view as text, a `|` between columns and nothing for NULL.
fn rows(shelf: &Shelf, columns: &[&str], from: &str) -> Vec<String> {
    let quoted: Vec<_> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    let connection = shelf.sql();
    let mut statement = connection.prepare(&format!("SELECT {} FROM {from}", quoted.join(", "))).unwrap();
    let read = statement.query_map((), |row| {
        let values = (0..columns.len()).map(|column| match row.get(column)? {
            Value::Null => Ok(String::new()),
            Value::Integer(number) => Ok(number.to_string()),
            Value::Text(text) => Ok(text),
            other => panic!("{other:?}"),
        });
        Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join("|"))
    });
    read.unwrap().map(Result::unwrap).collect()
}

fn columns(shelf: &Shelf, view: &str) -> Vec<String> {
    shelf.strings(&format!("SELECT name FROM pragma_table_info('{view}') ORDER BY cid"))
}

const PAIRS: [&str; 13] = [
    "family",
    "repository",
    "ref",
    "path",
    "locale",
    "ordinal",
    "key",
    "line",
    "source",
    "target",
    "label",
    "handoff",
    "unit",
];
const UNITS: [&str; 5] = ["unit", "locale", "source", "target", "segments"];
const OCCURRENCES: [&str; 31] = [
    "unit",
    "repository",
    "ref",
    "commit",
    "path",
    "line",
    "revision",
    "ordinal",
    "key",
    "kind",
    "block",
    "start",
    "end",
    "heading",
    "anchor",
    "source_locale",
    "target_locale",
    "source",
    "target",
    "label",
    "origin",
    "origin_basis",
    "handoff",
    "source_commit",
    "source_hash",
    "file_id",
    "current",
    "family",
    "confidence",
    "origin_first_commit",
    "origin_commit",
];

#[test]
fn pairs_are_what_stands_now() {
    let shelf = filled();
    assert_eq!(columns(&shelf, "tm_pairs"), PAIRS);
    assert_eq!(
        rows(&shelf, &PAIRS, "tm_pairs ORDER BY ref, ordinal"),
        [
            "harbour|harbour.nb-NO|main|guide/a.md|nb-NO|0|102|10|Rules|Regler|HT|2019-12-18|2",
            "harbour|harbour.nb-NO|main|guide/a.md|nb-NO|1|103|12|Moor.|Fortøy.|HT|2019-12-18|1",
            "harbour|harbour.nb-NO|main|guide/a.md|nb-NO|2|p101|14|Wait. Go.|Vent og gå.|HT|2019-12-18|3",
            "harbour|harbour.nb-NO|next|guide/a.md|nb-NO|0|102|10|Moor.|Fortøy.|MT||1",
        ]
    );
}

#[test]
fn units_count_the_segments_of_every_stored_revision() {
    let shelf = filled();
    assert_eq!(columns(&shelf, "tm_units"), UNITS);
    assert_eq!(
        rows(&shelf, &UNITS, "tm_units ORDER BY unit"),
        ["1|nb-NO|Moor.|Fortøy.|2", "2|nb-NO|Rules|Regler|1", "3|nb-NO|Wait. Go.|Vent og gå.|1"]
    );
}

#[test]
fn occurrences_are_segments_times_placements() {
    let shelf = filled();
    assert_eq!(columns(&shelf, "tm_occurrences"), OCCURRENCES);
    let revisions = shelf.strings("SELECT lower(hex(blob)) FROM revision ORDER BY id");
    let (old, new) = (&revisions[0], &revisions[1]);
    let (first, second) = ("01".repeat(20), "02".repeat(20));
    let place = "guide/a.md";
    let meta = "HT|human|label|2019-12-18|c0ffee|ABCD||1|harbour|||";
    assert_eq!(
        rows(&shelf, &OCCURRENCES, "tm_occurrences ORDER BY ref, current, ordinal"),
        [
            format!(
                "1|harbour.nb-NO|main|{first}|{place}|10|{old}|0|102|sentence|0|1000|1090|||en-US|nb-NO|Moor.|Fortøy.\
                 |MT|machine|label|||||0|harbour|||"
            ),
            format!(
                "2|harbour.nb-NO|main|{second}|{place}|10|{new}|0|102|sentence|1|1000|1090|Rules|rules|en-US|nb-NO\
                 |Rules|Regler|{meta}"
            ),
            format!(
                "1|harbour.nb-NO|main|{second}|{place}|12|{new}|1|103|sentence|0|1200|1290|||en-US|nb-NO|Moor.|Fortøy.|{meta}"
            ),
            format!(
                "3|harbour.nb-NO|main|{second}|{place}|14|{new}|2|p101|paragraph|10|1400|1490|Rules > At night||en-US|nb-NO\
                 |Wait. Go.|Vent og gå.|{meta}"
            ),
            format!(
                "1|harbour.nb-NO|next||{place}|10|{old}|0|102|sentence|0|1000|1090|||en-US|nb-NO|Moor.|Fortøy.|MT|machine|label|||||1|harbour|||"
            ),
        ]
    );
}

#[test]
fn the_kind_of_unusual_ids_is_that_of_the_interface() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let keys = ["p101", "p0101", "p1-2", "pier-7", "p", "p99a", "102", "P101", "p999999999", "p9999999999"];
    let mut content = numbered(1, keys.len());
    for (segment, key) in content.segments.iter_mut().zip(keys) {
        segment.key = key.to_owned();
    }
    crate::support::place_all(&memory, &harbour(), &[("a.md", &content)]);
    let snapshot = memory.snapshot().unwrap();
    let mut kinds = Vec::new();
    let row = snapshot.places(true).unwrap().revisions[0].row;
    snapshot.segments().unwrap().of_revision(row, |segment| kinds.push(segment.kind().as_str())).unwrap();
    assert_eq!(shelf.strings("SELECT kind FROM tm_occurrences ORDER BY ordinal"), kinds);
    assert_eq!(kinds.iter().filter(|kind| **kind == "paragraph").count(), 2);
}

#[test]
fn the_views_say_their_version() {
    let shelf = Shelf::new();
    drop(shelf.writer());
    assert_eq!(shelf.number("SELECT value FROM meta WHERE name = 'view_version'"), 1);
}
