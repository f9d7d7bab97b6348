//! The index of words: always what the texts hold, and never in the way.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use bitext_markup::{IndexTerm, SearchQuery, SearchReader, index_terms};
use bitext_model::{DocumentMeta, Label};
use bitext_store::{Concordance, Error, InputIdentity, Memory, OpenOptions, Outcome, Side, Snapshot};

use crate::imports::forget;
use crate::support::{Document, Shelf, assert_sound, document, harbour, import, numbered, place_all, read_tree};

/// The bodies of texts that the index has under a query's terms, sorted.
fn found(snapshot: &Snapshot<'_>, side: Side, query: &str) -> Vec<String> {
    let terms = SearchQuery::parse(query).unwrap().index_terms();
    bodies(snapshot, &mut snapshot.concordance().unwrap(), side, &terms)
}

fn bodies(
    snapshot: &Snapshot<'_>,
    concordance: &mut Concordance<'_, '_>,
    side: Side,
    terms: &[IndexTerm],
) -> Vec<String> {
    let texts = concordance.find(side, terms, usize::MAX).expect("an index");
    let mut reader = snapshot.texts().unwrap();
    let body = |text| {
        let mut body = String::new();
        reader.read(text, &mut body).unwrap();
        body
    };
    let mut bodies: Vec<String> = texts.into_iter().map(body).collect();
    bodies.sort();
    bodies
}

/// Fails unless the index has exactly the terms of the sources and targets of units; `gone` are terms that may not be
/// there.
#[track_caller]
fn assert_index(memory: &Memory, gone: &[&str]) {
    let snapshot = memory.snapshot().unwrap();
    let mut concordance = snapshot.concordance().unwrap();
    assert!(concordance.has_index());
    let mut texts = BTreeMap::new();
    snapshot.each_text(|text, body| drop(texts.insert(text, body.to_owned()))).unwrap();
    let mut expected: BTreeMap<(Side, String), BTreeSet<String>> = BTreeMap::new();
    let mut reader = SearchReader::new();
    concordance
        .each_unit(|row| {
            for (side, text) in [(Side::Source, row.source), (Side::Target, row.target)] {
                reader.read(&texts[&text]);
                let mut terms = String::new();
                index_terms(&reader, &mut terms);
                for term in terms.split_whitespace() {
                    expected.entry((side, term.to_owned())).or_default().insert(texts[&text].clone());
                }
            }
        })
        .unwrap();
    for term in gone {
        for side in Side::ALL {
            expected.entry((side, (*term).to_owned())).or_default();
        }
    }
    for ((side, term), expected) in expected {
        let terms = [IndexTerm { term: term.clone(), is_prefix: false }];
        let found = bodies(&snapshot, &mut concordance, side, &terms);
        assert_eq!(found, Vec::from_iter(expected), "{term} in {side:?}");
    }
}

fn page() -> Document {
    document(&[("Moor the **boat**.", "Fortøy båten."), ("Cast off.", "Kast loss."), ("港へ", "港へ")])
}

#[test]
fn texts_are_found_by_their_words_on_their_side() {
    let shelf = Shelf::new();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &page())]);
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    assert_eq!(found(&snapshot, Side::Source, "boat MOOR"), ["Moor the **boat**."]);
    assert_eq!(found(&snapshot, Side::Source, "bo* moor"), ["Moor the **boat**."]);
    assert_eq!(found(&snapshot, Side::Target, "boat"), [] as [&str; 0]);
    assert_eq!(found(&snapshot, Side::Target, "kast"), ["Kast loss."]);
    for side in Side::ALL {
        assert_eq!(found(&snapshot, side, "港"), ["港へ"]);
        assert_eq!(found(&snapshot, side, "へ"), ["港へ"]);
    }
    drop(snapshot);
    assert_index(&memory, &["boats"]);
}

/// A first load of several inputs, of which one comes to nothing and one is taken back after a batch.
#[test]
fn a_first_load_has_the_words_of_what_stayed() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    // An input without anything in it changes nothing for those behind it.
    drop(run.input(&InputIdentity { repository: "empty", ..harbour() }).unwrap());
    let mut writer = run.input(&harbour()).unwrap();
    numbered(1, 1_200).place(&mut writer, "a.md").unwrap();
    page().place(&mut writer, "b.md").unwrap();
    writer.finish(true).unwrap();
    assert_eq!(shelf.number("SELECT value FROM meta WHERE name = 'indexes'"), 0, "they are left for the end");
    let mut writer = run.input(&InputIdentity { repository: "other", ..harbour() }).unwrap();
    numbered(2, 30).place(&mut writer, "c.md").unwrap();
    writer.commit().unwrap();
    document(&[("Drop anchor.", "Slipp ankeret.")]).place(&mut writer, "d.md").unwrap();
    drop(writer);
    run.finish(Outcome::Done, "{}").unwrap();
    assert_index(&memory, &["anchor", "ankeret"]);
    assert_sound(&memory);
}

#[test]
fn a_memory_without_words_gets_them_when_it_is_opened_to_be_searched() {
    let shelf = Shelf::new();
    let without = OpenOptions { without_words: true, ..OpenOptions::default() };
    let memory = Memory::create(&shelf.path(), &without).unwrap();
    place_all(&memory, &harbour(), &[("a.md", &page())]);
    place_all(&memory, &harbour(), &[("b.md", &numbered(1, 3))]);
    assert!(!memory.snapshot().unwrap().concordance().unwrap().has_index());
    assert_sound(&memory);
    drop(memory);
    assert_index(&shelf.writer(), &[]);
}

#[test]
fn the_index_follows_every_change() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("a.md", &numbered(1, 700)), ("b.md", &page())]);
    assert_index(&memory, &[]);
    // A target that was a source, and a source that comes again with another target.
    let second = document(&[("Reef the sail.", "Cast off."), ("Cast off.", "Kast av."), ("Berth 1, buoy 1.", "x")]);
    read_tree(&memory, &harbour(), &[("b.md", &second), ("c.md", &numbered(2, 3))]);
    assert_index(&memory, &["zzz"]);
    import(&memory, "vendor", &[("Cast off.", "Legg fra kai."), ("Drop anchor.", "Slipp ankeret.")]).unwrap();
    assert_index(&memory, &[]);
    forget(&memory, "vendor").unwrap();
    assert_index(&memory, &["anchor", "ankeret", "legg"]);
    // Rows get the numbers of those that went.
    import(&memory, "agency", &[("Hoist the flag.", "Heis flagget."), ("Cast off.", "Kast loss nå.")]).unwrap();
    assert_index(&memory, &["anchor", "ankeret", "legg"]);
    forget(&memory, "agency").unwrap();
    assert_index(&memory, &["flag", "heis", "nå"]);
    assert_sound(&memory);
}

#[test]
fn what_is_taken_back_leaves_no_words() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("a.md", &page())]);
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    numbered(7, 5).place(&mut writer, "b.md").unwrap();
    drop(writer);
    run.finish(Outcome::Failed, "{}").unwrap();
    assert_index(&memory, &["buoy", "7"]);
}

#[test]
fn a_missing_or_foreign_index_is_none_until_it_is_made() {
    for damage in [
        "DROP TABLE search_source",
        "DROP INDEX unit_target",
        "UPDATE meta SET value = 0 WHERE name = 'search_version'",
        "DELETE FROM meta WHERE name = 'search_unit'",
        "UPDATE meta SET value = 1 WHERE name = 'search_unit'",
    ] {
        let shelf = Shelf::new();
        place_all(&shelf.writer(), &harbour(), &[("a.md", &page())]);
        shelf.sql().execute_batch(damage).unwrap();
        let memory = shelf.reader();
        assert!(!memory.snapshot().unwrap().concordance().unwrap().has_index(), "{damage}");
        memory.finish_search_index().unwrap();
        assert_index(&memory, &[]);
        assert_sound(&memory);
    }
}

#[test]
fn a_writer_keeps_nobody_from_searching() {
    let shelf = Shelf::new();
    let writer = shelf.writer();
    place_all(&writer, &harbour(), &[("a.md", &page())]);
    shelf.sql().execute_batch("DROP TABLE search_target").unwrap();
    // The writer holds the lock: what is missing stays so, and that is no error.
    let memory = shelf.reader();
    memory.finish_search_index().unwrap();
    let snapshot = memory.snapshot().unwrap();
    let terms = SearchQuery::parse("boat").unwrap().index_terms();
    assert_eq!(snapshot.concordance().unwrap().find(Side::Source, &terms, 9), None);
}

#[test]
fn revisions_come_the_best_first() {
    let shelf = Shelf::new();
    let dated = |number: usize, label: Label, day: Option<&str>| {
        let mut document = numbered(number, 1).labelled(label);
        document.meta = DocumentMeta { handoff: day.map(|day| day.parse().unwrap()), ..document.meta };
        document
    };
    let old = dated(1, Label::Human, Some("2020-01-02"));
    let new = dated(2, Label::Human, Some("2021-01-02"));
    let undated = dated(3, Label::Human, None);
    let machine = dated(4, Label::Machine, Some("2022-01-02"));
    let memory = shelf.writer();
    read_tree(&memory, &harbour(), &[("o.md", &old), ("n.md", &new), ("u.md", &undated), ("m.md", &machine)]);
    let snapshot = memory.snapshot().unwrap();
    let order = |label| {
        let mut blobs = Vec::new();
        snapshot
            .revisions_by_worth(label, true, |worth| -> Result<_, Error> {
                blobs.push(worth.blob);
                Ok(ControlFlow::Continue(()))
            })
            .map(|_| blobs)
            .unwrap()
    };
    assert_eq!(order(Label::Human), [new.blob(), old.blob(), undated.blob()]);
    assert_eq!(order(Label::Machine), [machine.blob()]);
}

#[test]
fn a_memory_of_version_3_is_read_as_it_is_and_brought_up_to_date_by_a_writer() {
    let shelf = Shelf::new();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/memories/version-3.db");
    std::fs::copy(kept, shelf.path()).unwrap();
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    let mut concordance = snapshot.concordance().unwrap();
    assert!(!concordance.has_index());
    let mut units = Vec::new();
    concordance.each_unit(|row| units.push(row)).unwrap();
    assert_eq!(concordance.unit(units[0].unit).unwrap(), units[0]);
    assert!(!concordance.segments_of(units[0].unit).unwrap().is_empty());
    assert!(snapshot.verify().unwrap().passed());
    drop(concordance);
    drop(snapshot);
    drop(memory);
    assert_eq!(shelf.number("PRAGMA user_version"), 3);

    let content = || {
        shelf.strings(
            "SELECT path || locale || ordinal || key || source || target FROM tm_pairs \
             UNION ALL SELECT import || locale || source || target FROM tm_imports \
             UNION ALL SELECT path || first || last || relation FROM tm_links ORDER BY 1",
        )
    };
    let before = content();
    assert_eq!(before.len(), 94 + 1 + 48);
    let memory = Memory::create(&shelf.path(), &OpenOptions::default()).unwrap();
    assert_eq!(shelf.number("PRAGMA user_version"), 5);
    assert_eq!(content(), before);
    assert_index(&memory, &[]);
    assert_sound(&memory);
    assert!(memory.snapshot().unwrap().alignment_counts().unwrap().groups > 0);
}
