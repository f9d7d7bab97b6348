//! Files and folders that cannot be written to. A privileged user can write to all of them, so that these tests say
//! so and check nothing when they are run as one.

use std::fs::{self, Permissions};
use std::path::Path;

use bitext_store::{Derived, Error, Memory, OpenOptions};

use crate::support::{Shelf, harbour, numbered, place_all};

/// Takes the right to write from everyone while `act` runs; does not run it when that changes nothing.
fn without_right_to_write(path: &Path, act: impl FnOnce()) {
    let before = fs::metadata(path).unwrap().permissions();
    let mut read_only = before.clone();
    read_only.set_readonly(true);
    fs::set_permissions(path, read_only).unwrap();
    let probe = path.join("probe");
    let can_write_anyway = if path.is_dir() {
        fs::write(&probe, "").is_ok()
    } else {
        fs::OpenOptions::new().write(true).open(path).is_ok()
    };
    if can_write_anyway {
        let _ = fs::remove_file(&probe);
        say_skipped();
    } else {
        act();
    }
    restore(path, before);
}

#[expect(clippy::print_stderr, reason = "a test that checks nothing says so")]
fn say_skipped() {
    eprintln!("skipped: this user may write to read-only files");
}

fn restore(path: &Path, permissions: Permissions) {
    fs::set_permissions(path, permissions).unwrap();
}

fn filled() -> Shelf {
    let shelf = Shelf::new();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &numbered(1, 3))]);
    shelf
}

#[track_caller]
fn assert_readable_and_not_writable(shelf: &Shelf) {
    let error = Memory::create(&shelf.path(), &OpenOptions::default()).unwrap_err();
    assert!(matches!(&error, Error::ReadOnly { path } if *path == shelf.path()), "{error:?}");
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    assert_eq!(snapshot.counts().unwrap().segments, 3);
    assert_eq!(snapshot.lookup("Berth 1, buoy 2.", None).unwrap().len(), 1);
}

#[test]
fn a_read_only_file_can_be_read() {
    let shelf = filled();
    without_right_to_write(&shelf.path(), || assert_readable_and_not_writable(&shelf));
}

#[test]
fn a_memory_in_a_read_only_folder_can_be_read() {
    let shelf = filled();
    // What a folder for readers only holds: the memory alone.
    fs::remove_file(shelf.folder().join("memory.db.lock")).unwrap();
    without_right_to_write(shelf.folder(), || assert_readable_and_not_writable(&shelf));
}

#[test]
fn derived_files_in_a_read_only_folder_can_be_read() {
    let shelf = filled();
    let derive = || {
        let memory = shelf.reader();
        let to = memory.snapshot().unwrap().coverage().unwrap();
        let files = memory.derived_files().unwrap();
        files.write("sources", 1, &Derived { from: None, to, content: b"words".to_vec() }).map(|()| files)
    };
    let files = derive().unwrap();
    fs::remove_file(shelf.folder().join("memory.db.lock")).unwrap();
    without_right_to_write(files.folder(), || {
        assert!(matches!(derive(), Err(Error::ReadOnly { path }) if path == shelf.path()));
        assert_eq!(fs::read_dir(files.folder()).unwrap().count(), 1);
        assert_eq!(files.read("sources", 1).unwrap().content, b"words");
    });
    files.remove_all().unwrap();
    without_right_to_write(shelf.folder(), || {
        assert!(matches!(derive(), Err(Error::ReadOnly { path }) if path == shelf.path()));
        assert_eq!(files.read("sources", 1), None);
        files.remove_all().unwrap();
    });
}

#[test]
fn no_memory_is_made_in_a_read_only_folder() {
    let shelf = Shelf::new();
    without_right_to_write(shelf.folder(), || {
        let error = Memory::create(&shelf.path(), &OpenOptions::default()).unwrap_err();
        assert!(matches!(error, Error::ReadOnly { .. }), "{error:?}");
        assert!(matches!(Memory::open(&shelf.path()), Err(Error::Missing { .. })));
    });
}

/// Commits that a killed writer left beside the file are part of the memory: without them the answer would be wrong.
#[test]
fn commits_beside_the_file_are_never_overlooked() {
    let image = Shelf::new();
    {
        let shelf = filled();
        let memory = shelf.writer();
        place_all(&memory, &harbour(), &[("b.md", &numbered(2, 4))]);
        for suffix in ["", "-wal"] {
            let name = format!("memory.db{suffix}");
            fs::copy(shelf.folder().join(&name), image.folder().join(&name)).unwrap();
        }
    }
    without_right_to_write(image.folder(), || {
        if let Ok(memory) = Memory::open(&image.path()) {
            assert_eq!(memory.snapshot().unwrap().counts().unwrap().segments, 7);
        }
    });
    assert_eq!(image.reader().snapshot().unwrap().counts().unwrap().segments, 7);
}
