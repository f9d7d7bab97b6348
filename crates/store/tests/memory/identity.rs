//! Which files are memories, and which are not.

use std::fs;
use std::path::Path;

use bitext_store::{Error, Memory, OpenOptions};
use rusqlite::Connection;

use crate::support::{Shelf, document, harbour, locale, place_all};

fn in_english(tag: &str) -> OpenOptions {
    OpenOptions { source_locale: Some(locale(tag)), ..OpenOptions::default() }
}

/// Opening for reading and for writing both say that the file is none of ours, and leave it as it is.
#[track_caller]
fn assert_not_a_memory(path: &Path) {
    let before = fs::read(path).unwrap();
    for result in [Memory::open(path), Memory::create(path, &OpenOptions::default())] {
        assert!(matches!(result, Err(Error::NotAMemory { path: ref named }) if named == path), "{result:?}");
    }
    assert_eq!(fs::read(path).unwrap(), before);
}

#[test]
fn a_new_memory_is_empty_and_sound() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    assert_eq!(memory.path(), shelf.path());
    assert_eq!(memory.source_locale(), &locale("en-US"));
    assert_eq!(memory.snapshot().unwrap().counts().unwrap(), bitext_store::Counts::default());
    drop(memory);
    shelf.assert_sound();
    assert_eq!(shelf.number("PRAGMA application_id"), i64::from(u32::from_be_bytes(*b"bitx")));
    assert_eq!(shelf.number("PRAGMA user_version"), 5);
}

#[test]
fn opening_never_creates() {
    let shelf = Shelf::new();
    let error = Memory::open(&shelf.path()).unwrap_err();
    assert!(matches!(error, Error::Missing { path } if path == shelf.path()));
    assert_eq!(fs::read_dir(shelf.folder()).unwrap().count(), 0);
}

#[test]
fn a_memory_can_be_opened_again_both_ways() {
    let shelf = Shelf::new();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &document(&[("Moor.", "Fortøy.")]))]);
    assert_eq!(shelf.reader().snapshot().unwrap().counts().unwrap().segments, 1);
    assert_eq!(shelf.writer().snapshot().unwrap().counts().unwrap().segments, 1);
}

#[test]
fn an_empty_file_becomes_a_memory_but_is_none() {
    let shelf = Shelf::new();
    fs::write(shelf.path(), "").unwrap();
    assert!(matches!(Memory::open(&shelf.path()), Err(Error::NotAMemory { .. })));
    drop(shelf.writer());
    shelf.assert_sound();
}

#[test]
fn other_files_are_refused_and_left_alone() {
    let shelf = Shelf::new();
    fs::write(shelf.path(), "# Harbour rules\n\nMoor where you are told to.\n".repeat(100)).unwrap();
    assert_not_a_memory(&shelf.path());
    // Too short for the header of a database.
    fs::write(shelf.path(), "tide").unwrap();
    assert_not_a_memory(&shelf.path());
}

#[test]
fn databases_of_other_programs_are_refused_and_left_alone() {
    for statements in [
        "CREATE TABLE tide (height REAL)",
        "PRAGMA user_version = 3",
        "PRAGMA application_id = 77",
        "PRAGMA application_id = 77; PRAGMA user_version = 1; CREATE TABLE text (body TEXT)",
    ] {
        let shelf = Shelf::new();
        Connection::open(shelf.path()).unwrap().execute_batch(statements).unwrap();
        assert_not_a_memory(&shelf.path());
    }
}

#[test]
fn a_newer_format_is_refused_with_both_versions() {
    let shelf = Shelf::new();
    drop(shelf.writer());
    shelf.sql().execute_batch("PRAGMA user_version = 99").unwrap();
    for result in [Memory::open(&shelf.path()), Memory::create(&shelf.path(), &OpenOptions::default())] {
        assert!(matches!(result, Err(Error::Newer { found: 99, known: 5, .. })), "{result:?}");
    }
    assert_eq!(shelf.number("PRAGMA user_version"), 99);
}

#[test]
fn an_impossible_format_is_an_error_like_any_other() {
    let shelf = Shelf::new();
    drop(shelf.writer());
    shelf.sql().execute_batch("PRAGMA user_version = -1").unwrap();
    assert!(Memory::open(&shelf.path()).is_err());
    assert!(Memory::create(&shelf.path(), &OpenOptions::default()).is_err());
}

#[test]
fn a_folder_is_not_a_memory() {
    let shelf = Shelf::new();
    fs::create_dir(shelf.path()).unwrap();
    for result in [Memory::open(&shelf.path()), Memory::create(&shelf.path(), &OpenOptions::default())] {
        assert!(matches!(result, Err(Error::NotAMemory { .. })), "{result:?}");
    }
}

#[test]
fn a_missing_folder_is_named() {
    let shelf = Shelf::new();
    let path = shelf.folder().join("no/such/folder/memory.db");
    assert!(matches!(Memory::open(&path), Err(Error::Missing { .. })));
    let error = Memory::create(&path, &OpenOptions::default()).unwrap_err();
    assert!(matches!(error, Error::Io { .. }), "{error:?}");
    assert!(error.to_string().contains("no/such/folder"), "{error}");
}

#[test]
fn the_source_locale_is_the_creator_s() {
    let shelf = Shelf::new();
    drop(Memory::create(&shelf.path(), &in_english("en-gb")).unwrap());
    assert_eq!(shelf.reader().source_locale(), &locale("en-GB"));
    // Who does not say takes what is there, who says so again is right.
    assert_eq!(shelf.writer().source_locale(), &locale("en-GB"));
    drop(Memory::create(&shelf.path(), &in_english("en-GB")).unwrap());

    let error = Memory::create(&shelf.path(), &in_english("en-US")).unwrap_err();
    let Error::OtherSource { stored, wanted } = &error else { panic!("{error:?}") };
    assert_eq!((stored.as_str(), wanted.as_str()), ("en-GB", "en-US"));
    // The failed attempt holds no lock.
    drop(shelf.writer());
}

#[test]
fn keys_of_another_version_are_made_anew() {
    let shelf = Shelf::new();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &document(&[("Moor.", "Fortøy."), ("Wait.", "Vent.")]))]);
    shelf
        .sql()
        .execute_batch("UPDATE text SET key = id; UPDATE meta SET value = 0 WHERE name = 'key_version'")
        .unwrap();
    assert!(!shelf.reader().snapshot().unwrap().verify().unwrap().passed());

    drop(shelf.writer());
    shelf.assert_sound();
    assert_eq!(shelf.reader().snapshot().unwrap().lookup("Wait.", None).unwrap().len(), 1);
}
