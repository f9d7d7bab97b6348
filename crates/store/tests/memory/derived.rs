//! Files made from the memory: whole or not there at all.

use std::fs::{self, File};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use bitext_store::{Coverage, Derived, DerivedFiles, Error};

use crate::support::{Shelf, harbour, numbered, place_all};

fn filled() -> Shelf {
    let shelf = Shelf::new();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &numbered(1, 3))]);
    shelf
}

fn files(shelf: &Shelf) -> DerivedFiles {
    shelf.reader().derived_files().unwrap()
}

fn coverage(shelf: &Shelf) -> Coverage {
    shelf.reader().snapshot().unwrap().coverage().unwrap()
}

fn derived(shelf: &Shelf, content: &[u8]) -> Derived {
    Derived { from: None, to: coverage(shelf), content: content.to_vec() }
}

/// The names in the folder, in order.
fn names(files: &DerivedFiles) -> Vec<String> {
    let entries = fs::read_dir(files.folder()).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let shelf = filled();
    let files = files(&shelf);
    assert_eq!(files.folder(), shelf.folder().join("memory.db.index"));
    assert_eq!(files.read("sources", 1), None);
    let base = derived(&shelf, b"base");
    files.write("sources", 1, &base).unwrap();
    place_all(&shelf.writer(), &harbour(), &[("b.md", &numbered(2, 3))]);
    let delta = Derived { from: Some(base.to.clone()), to: coverage(&shelf), content: Vec::new() };
    files.write("sources.delta", 1, &delta).unwrap();
    assert_eq!(files.read("sources", 1).as_ref(), Some(&base));
    assert_eq!(files.read("sources.delta", 1), Some(delta));
    assert_eq!(files.read("sources", 2), None);
    assert_eq!(files.read("targets-nb-NO", 1), None);
    let newer = derived(&shelf, &b"buoy".repeat(25_000));
    files.write("sources", 2, &newer).unwrap();
    assert_eq!((files.read("sources", 1), files.read("sources", 2)), (None, Some(newer)));
    assert_eq!(names(&files), ["sources", "sources.delta"]);
}

#[test]
fn names_stay_inside_the_folder() {
    let shelf = filled();
    let files = files(&shelf);
    for name in ["", "..", "../memory.db", "a/b", ".hidden", "a~b"] {
        let error = files.write(name, 1, &derived(&shelf, b"x")).unwrap_err();
        assert!(matches!(&error, Error::DerivedName { name: refused } if refused == name), "{error:?}");
        assert_eq!(files.read(name, 1), None);
    }
    assert!(!files.folder().exists());
}

#[test]
fn a_damaged_file_is_none() {
    let shelf = filled();
    let files = files(&shelf);
    files.write("sources", 1, &derived(&shelf, b"content")).unwrap();
    let path = files.folder().join("sources");
    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        fs::write(&path, &damaged).unwrap();
        assert_eq!(files.read("sources", 1), None, "changed at {at}");
        fs::write(&path, &whole[..at]).unwrap();
        assert_eq!(files.read("sources", 1), None, "cut at {at}");
    }
    fs::write(&path, [whole.as_slice(), b"!"].concat()).unwrap();
    assert_eq!(files.read("sources", 1), None);
    fs::write(&path, &whole).unwrap();
    assert!(files.read("sources", 1).is_some());
}

#[test]
fn a_folder_in_the_place_of_a_file_is_none() {
    let shelf = filled();
    let files = files(&shelf);
    fs::create_dir_all(files.folder().join("sources/kept")).unwrap();
    assert_eq!(files.read("sources", 1), None);
    assert!(matches!(files.write("sources", 1, &derived(&shelf, b"x")), Err(Error::Io { .. })));
    assert_eq!(names(&files), ["sources"]);
}

#[test]
fn a_file_of_another_memory_is_none() {
    let (shelf, other) = (filled(), filled());
    let (own, foreign) = (files(&shelf), files(&other));
    foreign.write("sources", 1, &derived(&other, b"x")).unwrap();
    own.write("targets", 1, &derived(&shelf, b"x")).unwrap();
    fs::copy(foreign.folder().join("sources"), own.folder().join("sources")).unwrap();
    assert_eq!(own.read("sources", 1), None);
    let mixed = Derived { from: Some(coverage(&other)), ..derived(&shelf, b"x") };
    own.write("sources.delta", 1, &mixed).unwrap();
    assert_eq!(own.read("sources.delta", 1), None);
}

#[test]
fn a_backup_has_none_and_a_restored_one_knows_which_are_not_its_own() {
    let shelf = filled();
    let files = files(&shelf);
    files.write("old", 1, &derived(&shelf, b"old")).unwrap();
    let copies = Shelf::new();
    shelf.reader().backup(&copies.path(), |_, _| {}).unwrap();
    assert_eq!(fs::read_dir(copies.folder()).unwrap().count(), 1);
    place_all(&shelf.writer(), &harbour(), &[("b.md", &numbered(2, 3))]);
    files.write("new", 1, &derived(&shelf, b"new")).unwrap();

    fs::copy(copies.path(), shelf.path()).unwrap();
    let restored = shelf.reader();
    let snapshot = restored.snapshot().unwrap();
    let files = restored.derived_files().unwrap();
    let usable = |name| files.read(name, 1).is_some_and(|read| snapshot.extends(&read.to).unwrap());
    assert!(usable("old") && !usable("new"));
    assert_eq!(snapshot.lookup("Berth 1, buoy 2.", None).unwrap().len(), 1);
    drop(snapshot);
    shelf.assert_sound();
}

#[test]
fn what_killed_writers_left_goes_when_it_is_old() {
    let shelf = filled();
    let files = files(&shelf);
    files.write("sources", 1, &derived(&shelf, b"x")).unwrap();
    let leave = |name: &str, minutes: u64| {
        let file = File::create(files.folder().join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(60 * minutes)).unwrap();
    };
    leave("sources~1-0", 61);
    leave("targets~2-0", 59);
    leave("notes", 1000);
    leave(&format!("sources~{}-0", std::process::id()), 5);
    files.write("sources", 1, &derived(&shelf, b"y")).unwrap();
    assert_eq!(files.read("sources", 1).unwrap().content, b"y");
    let own = format!("sources~{}-0", std::process::id());
    assert_eq!(names(&files), ["notes", "sources", &own, "targets~2-0"]);
}

#[test]
fn removing_them_touches_nothing_else() {
    let shelf = filled();
    let files = files(&shelf);
    files.remove_all().unwrap();
    files.remove("sources").unwrap();
    assert!(matches!(files.remove("../memory.db"), Err(Error::DerivedName { .. })));
    for name in ["sources", "targets"] {
        files.write(name, 1, &derived(&shelf, b"x")).unwrap();
    }
    files.remove("targets").unwrap();
    assert_eq!(names(&files), ["sources"]);
    fs::write(files.folder().join("targets~2-0"), "").unwrap();
    fs::create_dir(files.folder().join("mine")).unwrap();
    fs::write(files.folder().join("read me"), "").unwrap();
    files.remove_all().unwrap();
    assert_eq!(names(&files), ["mine", "read me"]);
    fs::remove_dir(files.folder().join("mine")).unwrap();
    fs::remove_file(files.folder().join("read me")).unwrap();
    files.remove_all().unwrap();
    assert!(!files.folder().exists());
    shelf.assert_sound();
}

#[cfg(unix)]
#[test]
fn who_may_not_read_the_memory_may_not_read_them() {
    use std::os::unix::fs::PermissionsExt;
    for (memory, file, folder) in [(0o600, 0o600, 0o700), (0o640, 0o640, 0o750), (0o664, 0o664, 0o775)] {
        let shelf = filled();
        fs::set_permissions(shelf.path(), fs::Permissions::from_mode(memory)).unwrap();
        let files = files(&shelf);
        files.write("sources", 1, &derived(&shelf, b"x")).unwrap();
        let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(files.folder().join("sources")), file);
        assert_eq!(mode(files.folder().to_owned()), folder);
    }
}

/// Contents of one writer are of one byte, so that a mixture of two would show.
#[test]
fn readers_see_whole_files_while_others_write() {
    let shelf = filled();
    let files = files(&shelf);
    let to = coverage(&shelf);
    let content = |writer: u8, length: usize| Derived { from: None, to: to.clone(), content: vec![writer; length] };
    files.write("sources", 1, &content(0, 10)).unwrap();
    let is_done = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> = (1..=3)
            .map(|writer| {
                let (files, content) = (files.clone(), &content);
                scope.spawn(move || {
                    for round in 0..40 {
                        files.write("sources", 1, &content(writer, 1000 * round)).unwrap();
                    }
                })
            })
            .collect();
        let reader = scope.spawn(|| {
            let mut seen = 0;
            while !is_done.load(Ordering::Relaxed) {
                let read = files.read("sources", 1).expect("a file is there all the time");
                assert!(read.content.iter().all(|byte| *byte == read.content[0]));
                seen += 1;
            }
            seen
        });
        for writer in writers {
            writer.join().unwrap();
        }
        is_done.store(true, Ordering::Relaxed);
        assert!(0 < reader.join().unwrap());
    });
    assert_eq!(names(&files), ["sources"]);
    assert_eq!(files.read("sources", 1).unwrap().content.len(), 39_000);
}
