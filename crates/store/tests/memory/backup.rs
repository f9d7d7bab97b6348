//! Copies, made while others go on.

use std::fs;

use bitext_store::{Error, Memory, Outcome};

use crate::support::{Shelf, assert_sound, harbour, numbered, place_all};

fn segments(memory: &Memory) -> u64 {
    memory.snapshot().unwrap().counts().unwrap().segments
}

#[test]
fn a_copy_is_one_sound_file_with_the_same_content() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("a.md", &numbered(1, 300))]);
    let copies = Shelf::new();
    let mut heard = Vec::new();
    memory.backup(&copies.path(), |done, all| heard.push((done, all))).unwrap();
    let (done, all) = *heard.last().unwrap();
    assert!(done == all && all > 10, "{heard:?}");
    assert_eq!(fs::read_dir(copies.folder()).unwrap().count(), 1);
    copies.assert_sound();
    let rows = "SELECT path || line || source || target FROM tm_occurrences ORDER BY 1";
    assert_eq!(copies.strings(rows), shelf.strings(rows));
    // It is a memory like any other, and no longer follows the first.
    place_all(&copies.writer(), &harbour(), &[("b.md", &numbered(2, 1))]);
    assert_eq!((segments(&memory), segments(&copies.reader())), (300, 301));
}

#[test]
fn a_copy_holds_what_is_committed_while_a_batch_is_open() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    numbered(1, 3).place(&mut writer, "a.md").unwrap();
    writer.commit().unwrap();
    writer.retire(&[].into(), true).unwrap();

    let copies = Shelf::new();
    shelf.reader().backup(&copies.path(), |_, _| {}).unwrap();
    assert_eq!(copies.number("SELECT count(*) FROM tm_pairs"), 3);
    copies.assert_sound();
    writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();
    assert_eq!(shelf.number("SELECT count(*) FROM tm_pairs"), 0);
}

#[test]
fn a_copy_is_of_one_state_while_a_writer_commits() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    // Large enough for several steps of a copy.
    let mut large = numbered(0, 6000);
    for segment in &mut large.segments {
        segment.target.push_str(&" og vent".repeat(250));
    }
    place_all(&memory, &harbour(), &[("large.md", &large)]);

    let reader = shelf.reader();
    let copies = Shelf::new();
    let mut steps = 0;
    let result = reader.backup(&copies.path(), |_, _| {
        // A copy that began again after every commit would never end.
        assert!(steps < 30);
        place_all(&memory, &harbour(), &[("late.md", &numbered(1000 + steps, 1))]);
        steps += 1;
    });
    result.unwrap();
    assert!(steps > 1, "the copy takes several steps");
    copies.assert_sound();
    assert_eq!(segments(&copies.reader()), 6000);
    assert_eq!(segments(&memory), 6000 + steps as u64);
}

#[test]
fn a_copy_of_a_snapshot_s_state() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("a.md", &numbered(1, 3))]);
    let reader = shelf.reader();
    let snapshot = reader.snapshot().unwrap();
    place_all(&memory, &harbour(), &[("b.md", &numbered(2, 3))]);
    let copies = Shelf::new();
    reader.backup(&copies.path(), |_, _| {}).unwrap();
    assert_eq!(segments(&copies.reader()), 3);
    assert_eq!(snapshot.counts().unwrap().segments, 3);
}

#[test]
fn a_writer_in_a_batch_does_not_wait_for_itself() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    numbered(1, 3).place(&mut writer, "a.md").unwrap();
    let copies = Shelf::new();
    let error = memory.backup(&copies.path(), |_, _| {}).unwrap_err();
    assert!(error.is_in_use(), "{error:?}");
    assert_eq!(fs::read_dir(copies.folder()).unwrap().count(), 0);
}

#[test]
fn a_copy_replaces_an_older_one_and_what_it_left() {
    let copies = Shelf::new();
    {
        // A copy that was in use as a memory and was never closed.
        let older = Shelf::new();
        let memory = older.writer();
        place_all(&memory, &harbour(), &[("old.md", &numbered(1, 30))]);
        for suffix in ["", "-wal"] {
            let name = format!("memory.db{suffix}");
            fs::copy(older.folder().join(&name), copies.folder().join(&name)).unwrap();
        }
    }
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("new.md", &numbered(2, 3))]);
    memory.backup(&copies.path(), |_, _| {}).unwrap();
    copies.assert_sound();
    assert_eq!(copies.strings("SELECT DISTINCT path FROM tm_occurrences"), ["new.md"]);
}

#[test]
fn a_failed_copy_leaves_nothing_behind() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let nowhere = shelf.folder().join("no/such/folder/copy.db");
    assert!(memory.backup(&nowhere, |_, _| {}).is_err());

    let copies = Shelf::new();
    fs::create_dir(copies.path()).unwrap();
    let error = memory.backup(&copies.path(), |_, _| {}).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    assert_eq!(fs::read_dir(copies.folder()).unwrap().count(), 1);
}

#[test]
fn a_memory_is_not_copied_onto_itself() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("a.md", &numbered(1, 3))]);
    assert!(memory.backup(&shelf.folder().join("./memory.db"), |_, _| {}).is_err());
    place_all(&memory, &harbour(), &[("b.md", &numbered(2, 3))]);
    drop(memory);
    assert_sound(&shelf.reader());
    assert_eq!(segments(&shelf.reader()), 6);
}
