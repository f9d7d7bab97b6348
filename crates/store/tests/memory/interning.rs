//! Every text once, every unit once, however they come.

use bitext_store::{InputIdentity, Outcome};

use crate::support::{Document, Shelf, document, harbour, numbered, place_all, within_a_batch};

/// Distinct texts, distinct units, segments.
fn sizes(shelf: &Shelf) -> (i64, i64, i64) {
    let count = |table| shelf.number(&format!("SELECT count(*) FROM {table}"));
    (count("text"), count("unit"), count("segment"))
}

#[test]
fn repeated_texts_and_units_are_stored_once() {
    let shelf = Shelf::new();
    let first = document(&[("Moor.", "Fortøy."), ("Wait.", "Vent."), ("Moor.", "Fortøy."), ("Moor.", "Legg til.")]);
    let second = document(&[("Moor.", "Fortøy."), ("Cast off.", "Legg ut.")]);
    let totals = place_all(&shelf.writer(), &harbour(), &[("a.md", &first), ("b.md", &second)]);
    assert_eq!((totals.placed, totals.revisions, totals.units), (2, 2, 4));
    assert_eq!(sizes(&shelf), (7, 4, 6));
    shelf.assert_sound();
}

#[test]
fn a_text_may_be_source_and_target() {
    let shelf = Shelf::new();
    let pairs = document(&[("OK", "OK"), ("Stop", "OK"), ("OK", "Stop")]);
    let totals = place_all(&shelf.writer(), &harbour(), &[("a.md", &pairs)]);
    assert_eq!(totals.units, 3);
    assert_eq!(sizes(&shelf), (2, 3, 3));
    shelf.assert_sound();
}

#[test]
fn texts_are_told_apart_byte_by_byte() {
    let shelf = Shelf::new();
    let sources = ["Pier", "pier", "Pier ", " Pier", "Pier\n", "Pi er", "", "P\u{ED}er", "Pi\u{301}er", "\u{FEFF}Pier"];
    let long = format!("{}a", "Pier ".repeat(500));
    let longer = format!("{}b", "Pier ".repeat(500));
    let pairs: Vec<_> = sources.iter().copied().chain([&*long, &*longer]).map(|source| (source, "Brygge")).collect();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &document(&pairs)), ("b.md", &document(&pairs[1..]))]);
    assert_eq!(sizes(&shelf).0, 13);
    let mut stored = shelf.strings("SELECT body FROM text WHERE body <> 'Brygge'");
    let mut expected: Vec<_> = pairs.iter().map(|(source, _)| (*source).to_owned()).collect();
    stored.sort();
    expected.sort();
    assert_eq!(stored, expected);
    shelf.assert_sound();
}

#[test]
fn the_same_pair_in_two_locales_is_two_units() {
    let shelf = Shelf::new();
    let norwegian = document(&[("OK", "OK")]);
    let dutch = norwegian.clone().in_locale("nl-NL");
    let totals = place_all(&shelf.writer(), &harbour(), &[("a.md", &norwegian), ("b.md", &dutch)]);
    // One blob, read in two locales, is two revisions.
    assert_eq!((totals.revisions, totals.units), (2, 2));
    assert_eq!(sizes(&shelf), (1, 2, 2));
    shelf.assert_sound();
}

#[test]
fn one_blob_at_many_paths_is_one_revision() {
    let shelf = Shelf::new();
    let content = numbered(1, 3);
    let totals = place_all(&shelf.writer(), &harbour(), &[("a.md", &content), ("b.md", &content), ("c.md", &content)]);
    assert_eq!((totals.placed, totals.revisions, totals.units), (3, 1, 3));
    assert_eq!(shelf.reader().snapshot().unwrap().counts().unwrap().current_segments, 9);
}

#[test]
fn inputs_of_one_run_share_texts() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    for repository in ["harbour.nb-NO", "lighthouse.nb-NO"] {
        let mut writer = run.input(&InputIdentity { repository, ..harbour() }).unwrap();
        document(&[("Moor.", "Fortøy."), (repository, "x")]).place(&mut writer, "a.md").unwrap();
        writer.finish(true).unwrap();
    }
    run.finish(Outcome::Done, "{}").unwrap();
    assert_eq!(sizes(&shelf), (5, 3, 4));
    shelf.assert_sound();
}

#[test]
fn inputs_after_a_dropped_one_store_what_it_took_back() {
    let shelf = within_a_batch(|| {
        let shelf = Shelf::new();
        let memory = shelf.writer();
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let mut writer = run.input(&harbour()).unwrap();
        numbered(1, 3).place(&mut writer, "a.md").unwrap();
        drop(writer);
        let mut writer = run.input(&harbour()).unwrap();
        // Rows of the same numbers, other texts: what is remembered of the dropped ones must not be taken for them.
        numbered(2, 3).place(&mut writer, "b.md").unwrap();
        numbered(1, 3).place(&mut writer, "a.md").unwrap();
        let totals = writer.finish(true).unwrap();
        assert_eq!((totals.placed, totals.revisions, totals.units), (2, 2, 6));
        run.finish(Outcome::Done, "{}").unwrap();
        drop(memory);
        shelf
    });
    assert_eq!(sizes(&shelf), (12, 6, 6));
    let first = "SELECT source FROM tm_pairs WHERE path = 'a.md' ORDER BY ordinal";
    assert_eq!(shelf.strings(first), ["Berth 1, buoy 0.", "Berth 1, buoy 1.", "Berth 1, buoy 2."]);
    shelf.assert_sound();
}

/// A first load has no indexes to ask. After a dropped input its writer must find stored texts all the same, also when
/// there are enough of them to be read into memory at once.
#[test]
fn a_first_load_goes_on_after_a_dropped_input() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    numbered(0, 10).place(&mut writer, "kept.md").unwrap();
    writer.commit().unwrap();
    numbered(1, 10).place(&mut writer, "dropped.md").unwrap();
    drop(writer);
    let mut writer = run.input(&harbour()).unwrap();
    for number in 0..60 {
        numbered(number, 50).place(&mut writer, &format!("{number}.md")).unwrap();
    }
    writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();
    drop(memory);
    assert_eq!(sizes(&shelf).0, 6000);
    shelf.assert_sound();
}

/// A memory that one run left without indexes is not taken for an empty one by the next.
#[test]
fn a_second_run_on_an_open_memory_knows_the_first() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    for outcome in [Outcome::Interrupted, Outcome::Failed, Outcome::Done] {
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let mut writer = run.input(&InputIdentity { reference: outcome.as_str(), ..harbour() }).unwrap();
        document(&[("Moor.", "Fortøy."), ("Wait.", outcome.as_str())]).place(&mut writer, "a.md").unwrap();
        writer.finish(true).unwrap();
        run.finish(outcome, "{}").unwrap();
    }
    drop(memory);
    assert_eq!(sizes(&shelf), (6, 4, 6));
    shelf.assert_sound();
}

/// A filled memory is first asked through its indexes, and after enough questions read into memory.
#[test]
fn later_runs_find_what_is_stored() {
    let shelf = Shelf::new();
    let first: Vec<_> = (0..20).map(|number| numbered(number, 50)).collect();
    let named = |documents: &[Document]| -> Vec<String> { (0..documents.len()).map(|n| format!("{n}.md")).collect() };
    let names = named(&first);
    let paired: Vec<_> = names.iter().map(String::as_str).zip(&first).collect();
    assert_eq!(place_all(&shelf.writer(), &harbour(), &paired).units, 1000);

    // Few questions: every pair but one known, then the same over another branch.
    let mut known = numbered(3, 50);
    known.segments[7].target = "Kai tre.".to_owned();
    assert_eq!(place_all(&shelf.writer(), &harbour(), &[("3.md", &known)]).units, 1);
    assert_eq!(sizes(&shelf), (2001, 1001, 1050));

    // Many: documents alternate between half known and wholly new, and all of it comes twice.
    let mixed: Vec<_> = (0..120)
        .map(|number| {
            let mut mixed = numbered(number % 40 + 10, 50);
            mixed.segments[0].target = format!("Kai {number}, ny.");
            mixed
        })
        .collect();
    let names = named(&mixed);
    let paired: Vec<_> = names.iter().map(String::as_str).zip(&mixed).collect();
    let later = InputIdentity { reference: "later", ..harbour() };
    let totals = place_all(&shelf.writer(), &later, &paired);
    // Numbers 10 to 49 hold 49 pairs each that are not altered; those of 10 to 19 were there. 120 pairs are altered.
    assert_eq!(totals.units, 30 * 49 + 120);
    assert_eq!(sizes(&shelf), (2001 + 30 * (50 + 49) + 120, 1001 + 30 * 49 + 120, 1050 + 6000));
    shelf.assert_sound();
}
