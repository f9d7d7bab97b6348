//! What is committed stays, what is not is undone, and whatever a killed run left is finished.

use std::fs;

use bitext_store::{Memory, Outcome};

use crate::support::{Shelf, document, harbour, numbered, place_all, read_tree, within_a_batch};

/// Copies a memory as a crash of the machine would leave it: no process ends anything.
fn crash(shelf: &Shelf) -> Shelf {
    let image = Shelf::new();
    for suffix in ["", "-wal"] {
        let name = format!("memory.db{suffix}");
        fs::copy(shelf.folder().join(&name), image.folder().join(&name)).unwrap();
    }
    image
}

#[test]
fn a_dropped_writer_undoes_its_last_batch_only() {
    let shelf = within_a_batch(|| {
        let shelf = Shelf::new();
        let memory = shelf.writer();
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let mut writer = run.input(&harbour()).unwrap();
        numbered(1, 2).place(&mut writer, "first.md").unwrap();
        writer.commit().unwrap();
        numbered(2, 2).place(&mut writer, "second.md").unwrap();
        numbered(3, 2).place(&mut writer, "first.md").unwrap();
        drop(writer);
        run.finish(Outcome::Failed, "{}").unwrap();
        drop(memory);
        shelf
    });
    assert_eq!(shelf.strings("SELECT DISTINCT path FROM tm_occurrences"), ["first.md"]);
    assert_eq!(shelf.strings("SELECT source FROM tm_pairs"), ["Berth 1, buoy 0.", "Berth 1, buoy 1."]);
    assert_eq!(shelf.number("SELECT count(*) FROM text"), 4);
    shelf.assert_sound();
}

#[test]
fn batches_are_seen_as_they_come() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let reader = shelf.reader();
    let segments = || reader.snapshot().unwrap().counts().unwrap().segments;
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    for number in 1..4 {
        numbered(number, 2).place(&mut writer, &format!("{number}.md")).unwrap();
        writer.commit().unwrap();
        assert_eq!(segments(), 2 * number as u64);
    }
    writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();
}

#[test]
fn a_writer_commits_of_its_own_accord() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    numbered(1, 2).place(&mut writer, "1.md").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(350));
    numbered(2, 2).place(&mut writer, "2.md").unwrap();
    drop(writer);
    assert_eq!(shelf.number("SELECT count(*) FROM segment"), 4);
}

#[test]
fn a_first_load_makes_its_indexes_at_its_end() {
    let shelf = Shelf::new();
    let indexes = || shelf.number("SELECT count(*) FROM sqlite_schema WHERE name = 'unit_pair'");
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    numbered(1, 2).place(&mut writer, "1.md").unwrap();
    writer.finish(true).unwrap();
    assert_eq!((indexes(), shelf.number("SELECT value FROM meta WHERE name = 'indexes'")), (0, 0));
    run.finish(Outcome::Done, "{}").unwrap();
    assert_eq!((indexes(), shelf.number("SELECT value FROM meta WHERE name = 'indexes'")), (1, 1));
}

#[test]
fn a_killed_first_load_is_finished_by_whoever_opens_the_memory() {
    for open in [Shelf::reader as fn(&Shelf) -> Memory, Shelf::writer] {
        let shelf = Shelf::new();
        let memory = shelf.writer();
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let mut writer = run.input(&harbour()).unwrap();
        numbered(1, 20).place(&mut writer, "committed.md").unwrap();
        writer.commit().unwrap();
        numbered(2, 20).place(&mut writer, "lost.md").unwrap();

        let image = crash(&shelf);
        let memory = open(&image);
        assert_eq!(memory.snapshot().unwrap().counts().unwrap().segments, 20);
        drop(memory);
        assert_eq!(image.number("SELECT value FROM meta WHERE name = 'indexes'"), 1);
        image.assert_sound();
        // The run that was killed never ends.
        let runs = image.reader().snapshot().unwrap().runs().unwrap();
        assert_eq!((runs.len(), &runs[0].finished, &runs[0].outcome), (1, &None, &None));
    }
}

#[test]
fn a_reader_does_not_wait_for_a_first_load() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    numbered(1, 2).place(&mut writer, "1.md").unwrap();
    writer.commit().unwrap();
    let reader = shelf.reader();
    assert_eq!(reader.snapshot().unwrap().lookup("Berth 1, buoy 1.", None).unwrap().len(), 1);
    let verification = reader.snapshot().unwrap().verify().unwrap();
    let failed: Vec<_> = verification.checks.iter().filter(|check| check.problem_count > 0).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(failed[0].name, "indexes");
}

/// What a run did before it was killed is not done again, and the end is that of an undisturbed run.
#[test]
fn a_killed_run_is_resumed() {
    let contents: Vec<_> = (0..6).map(|number| numbered(number, 4)).collect();
    let names: Vec<String> = (0..6).map(|number| format!("{number}.md")).collect();
    let tree: Vec<_> = names.iter().map(String::as_str).zip(&contents).collect();

    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    for (path, document) in &tree[..3] {
        document.place(&mut writer, path).unwrap();
    }
    writer.commit().unwrap();
    let image = crash(&shelf);

    let memory = image.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let writer = run.input(&harbour()).unwrap();
    let unchanged = tree.iter().filter(|(path, document)| writer.is_unchanged(path, document.blob())).count();
    assert_eq!(unchanged, 3);
    drop(writer);
    drop(run);
    read_tree(&memory, &harbour(), &tree);

    let undisturbed = Shelf::new();
    read_tree(&undisturbed.writer(), &harbour(), &tree);
    let pairs = "SELECT path || line || source || target FROM tm_pairs ORDER BY path, ordinal";
    assert_eq!(image.strings(pairs), undisturbed.strings(pairs));
    assert_eq!(image.number("SELECT count(*) FROM placement"), 6);
    image.assert_sound();
}

#[test]
fn an_error_while_reading_does_not_poison_the_memory() {
    let shelf = Shelf::new();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &document(&[("Moor.", "Fortøy.")]))]);
    // A reader has no right to write, and says so.
    let reader = shelf.reader();
    let error = reader.begin_run("ingest", "1.0.0", "{}").unwrap_err();
    assert!(matches!(error, bitext_store::Error::ReadOnly { .. }), "{error:?}");
    assert_eq!(reader.snapshot().unwrap().counts().unwrap().segments, 1);
}
