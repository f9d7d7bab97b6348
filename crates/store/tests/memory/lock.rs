//! One writer at a time; readers never wait.

use std::fs;
use std::time::{Duration, Instant};

use bitext_store::{Error, Memory, OpenOptions};

use crate::support::Shelf;

fn patient(wait: Duration) -> OpenOptions {
    OpenOptions { wait, ..OpenOptions::default() }
}

#[test]
fn a_second_writer_learns_who_the_first_is() {
    let shelf = Shelf::new();
    let first = shelf.writer();
    let error = Memory::create(&shelf.path(), &OpenOptions::default()).unwrap_err();
    assert!(error.is_in_use());
    let Error::InUse { path, holder } = &error else { panic!("{error:?}") };
    assert_eq!(*path, shelf.path());
    assert!(holder.starts_with(&format!("process {} on ", std::process::id())), "{holder}");
    assert!(holder.contains(" since 2"), "{holder}");
    drop(first);
    drop(shelf.writer());
}

#[test]
fn a_reader_needs_no_lock_and_leaves_none() {
    let shelf = Shelf::new();
    drop(shelf.writer());
    // An empty memory has no indexes yet: the first to open it makes them, under the lock, and lets go of it.
    let reader = shelf.reader();
    let writer = shelf.writer();
    assert_eq!(shelf.reader().snapshot().unwrap().counts().unwrap(), reader.snapshot().unwrap().counts().unwrap());
    drop(writer);
}

#[test]
fn waiting_ends_when_the_first_writer_does() {
    let shelf = Shelf::new();
    let first = shelf.writer();
    let path = shelf.path();
    let second = std::thread::spawn(move || Memory::create(&path, &patient(Duration::from_secs(30))).map(drop));
    std::thread::sleep(Duration::from_millis(120));
    assert!(!second.is_finished());
    drop(first);
    second.join().unwrap().unwrap();
}

#[test]
fn waiting_ends_when_it_was_long_enough() {
    let shelf = Shelf::new();
    let _first = shelf.writer();
    let start = Instant::now();
    assert!(Memory::create(&shelf.path(), &patient(Duration::from_millis(150))).unwrap_err().is_in_use());
    assert!(start.elapsed() >= Duration::from_millis(150));
}

#[test]
fn a_lock_file_that_nobody_holds_is_no_lock() {
    let shelf = Shelf::new();
    fs::write(shelf.folder().join("memory.db.lock"), "process 1 on elsewhere since 1970-01-01T00:00:00Z\n").unwrap();
    let _writer = shelf.writer();
    let holder = fs::read_to_string(shelf.folder().join("memory.db.lock")).unwrap();
    assert!(holder.starts_with(&format!("process {} on ", std::process::id())), "{holder}");
}

/// Someone at work with another program, who knows nothing of the lock.
#[test]
fn a_transaction_of_another_program_is_in_use_too() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let other = shelf.sql();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = memory.begin_run("ingest", "1.0.0", "{}").unwrap_err();
    assert!(error.is_in_use(), "{error:?}");
    other.execute_batch("ROLLBACK").unwrap();
    memory.begin_run("ingest", "1.0.0", "{}").unwrap();
}
