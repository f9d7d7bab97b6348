//! Memories that cannot be written to, are in use, are damaged, or are none.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use crate::assert_sound;
use crate::support::{Call, Sandbox, document};

/// Two versions of a small repository; the second one differs, so that there is something to write.
fn write_repository(sandbox: &Sandbox, target: &str) {
    sandbox.write("rope.nb-NO/a.md", document(&[("Anchor", target)]));
}

#[cfg(unix)]
#[test]
fn a_memory_that_may_only_be_read() {
    let sandbox = Sandbox::with_permissions();
    write_repository(&sandbox, "Anker");
    sandbox.bitext(["ingest", "-q", "rope.nb-NO"]).run().exits(0);
    sandbox.permit("bitext.db", 0o444);
    write_repository(&sandbox, "Dregg");
    let before = fs::read(sandbox.path("bitext.db")).unwrap();
    let outcome = sandbox.bitext(["ingest", "rope.nb-NO"]).run();
    outcome.exits(1).prints_nothing().says_only("bitext: the memory `bitext.db` cannot be written to\n");
    sandbox.bitext(["lookup", "Anchor"]).run().exits(0).prints("nb-NO  Anker\n");
    sandbox.bitext(["export", "-q", "-o", "out.tmx"]).run().exits(0);
    assert_sound(&sandbox, "bitext.db");
    assert_eq!(fs::read(sandbox.path("bitext.db")).unwrap(), before);
    // SQLite gives what it keeps beside a database the database's permissions.
    for name in sandbox.names().iter().filter(|name| name.starts_with("bitext.db")) {
        sandbox.permit(name, 0o644);
    }
    sandbox.bitext(["ingest", "-q", "rope.nb-NO"]).run().exits(0);
    sandbox.bitext(["lookup", "Anchor"]).run().exits(0).prints("nb-NO  Dregg\n");
}

#[cfg(unix)]
#[test]
fn a_memory_in_a_folder_that_may_only_be_read() {
    let sandbox = Sandbox::with_permissions();
    write_repository(&sandbox, "Anker");
    sandbox.bitext(["ingest", "-q", "rope.nb-NO"]).run().exits(0);
    fs::create_dir(sandbox.path("shelf")).unwrap();
    fs::copy(sandbox.path("bitext.db"), sandbox.path("shelf/m.db")).unwrap();
    sandbox.permit("shelf", 0o555);
    for memory in ["shelf/m.db", "shelf/new.db"] {
        let outcome = sandbox.bitext(["ingest", "rope.nb-NO", "--tm", memory]).run();
        outcome.exits(1).prints_nothing().says_only(&format!("bitext: the memory `{memory}` cannot be written to\n"));
    }
    let outcome = sandbox.bitext(["lookup", "Anchor", "--tm", "shelf/m.db"]).run();
    outcome.exits(0).says_only("").prints("nb-NO  Anker\n");
    assert_sound(&sandbox, "shelf/m.db");
    let outcome = sandbox.bitext(["export", "--tm", "shelf/m.db", "-o", "shelf/out.tmx"]).run();
    outcome.exits(1).says("bitext: cannot create `shelf/out.tmx`: ");
    sandbox.permit("shelf", 0o755);
    let names: Vec<_> = fs::read_dir(sandbox.path("shelf")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["m.db"]);
}

#[cfg(unix)]
#[test]
fn a_memory_that_may_not_be_read() {
    let sandbox = Sandbox::with_permissions();
    write_repository(&sandbox, "Anker");
    sandbox.bitext(["ingest", "-q", "rope.nb-NO"]).run().exits(0);
    sandbox.permit("bitext.db", 0);
    sandbox.bitext(["stats"]).run().exits(1).prints_nothing().says("bitext: cannot use `bitext.db`: ");
    sandbox
        .bitext(["ingest", "rope.nb-NO"])
        .run()
        .exits(1)
        .says("bitext: the memory `bitext.db` cannot be written to\n");
    sandbox.permit("bitext.db", 0o600);
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn a_memory_that_another_bitext_writes_to() {
    let sandbox = Sandbox::new();
    write_repository(&sandbox, "Anker");
    sandbox.bitext(["ingest", "-q", "rope.nb-NO"]).run().exits(0);
    write_repository(&sandbox, "Dregg");
    let lock = File::options().read(true).write(true).open(sandbox.path("bitext.db.lock")).unwrap();
    lock.lock().unwrap();
    for call in [sandbox.bitext(["ingest"]), sandbox.bitext(["build", "-o", "out.tmx", "--tm", "bitext.db"])] {
        let outcome = call.arg("rope.nb-NO").run();
        outcome
            .exits(5)
            .prints_nothing()
            .says("bitext: the memory `bitext.db` is in use by process ")
            .says("\n\nhint: --wait SECONDS waits for it\n");
    }
    let begin = Instant::now();
    sandbox.bitext(["ingest", "rope.nb-NO", "--wait", "1"]).run().exits(5);
    assert!(Duration::from_secs(1) <= begin.elapsed());
    sandbox.bitext(["lookup", "Anchor"]).run().exits(0).prints("nb-NO  Anker\n");
    assert_sound(&sandbox, "bitext.db");
    let call = sandbox.bitext(["ingest", "-q", "rope.nb-NO", "--wait", "60"]);
    release_after(Duration::from_millis(300), move || drop(lock), call);
    sandbox.bitext(["lookup", "Anchor"]).run().exits(0).prints("nb-NO  Dregg\n");
}

#[test]
fn a_memory_that_another_program_writes_to() {
    let sandbox = Sandbox::new();
    write_repository(&sandbox, "Anker");
    sandbox.bitext(["ingest", "-q", "rope.nb-NO"]).run().exits(0);
    write_repository(&sandbox, "Dregg");
    let other = Connection::open(sandbox.path("bitext.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let begin = Instant::now();
    let outcome = sandbox.bitext(["ingest", "rope.nb-NO"]).run();
    outcome.exits(5).prints_nothing().says_only(
        "bitext: the memory `bitext.db` is in use by another program\n\nhint: --wait SECONDS waits for it\n",
    );
    let patience = begin.elapsed();
    sandbox.bitext(["lookup", "Anchor"]).run().exits(0).prints("nb-NO  Anker\n");
    assert_sound(&sandbox, "bitext.db");
    // Longer than it waits of its own accord.
    let call = sandbox.bitext(["ingest", "-q", "rope.nb-NO", "--wait", "120"]);
    let release = move || other.execute_batch("ROLLBACK").unwrap();
    release_after(patience + Duration::from_secs(1), release, call);
    sandbox.bitext(["lookup", "Anchor"]).run().exits(0).prints("nb-NO  Dregg\n");
    assert_sound(&sandbox, "bitext.db");
}

/// Makes a call that succeeds, while a lock is held that is released after a while.
fn release_after(wait: Duration, release: impl FnOnce() + Send, meanwhile: Call) {
    std::thread::scope(|scope| {
        scope.spawn(move || {
            std::thread::sleep(wait);
            release();
        });
        meanwhile.run().exits(0).says_only("");
    });
}

#[test]
fn files_that_are_no_memory_are_left_as_they_are() {
    let sandbox = Sandbox::new();
    write_repository(&sandbox, "Anker");
    fs::create_dir(sandbox.path("folder")).unwrap();
    sandbox.write("text", "A ship's log, and no database. ".repeat(500));
    sandbox.write("short", "log");
    sandbox.write("zeros", [0; 8192]);
    sandbox.write("header", b"SQLite format 3\0 and then nothing that makes sense".repeat(200));
    let other = Connection::open(sandbox.path("other")).unwrap();
    other
        .execute_batch("PRAGMA user_version = 7; CREATE TABLE ship (name TEXT); INSERT INTO ship VALUES ('Fennel');")
        .unwrap();
    drop(other);
    let logged = Connection::open(sandbox.path("logged")).unwrap();
    logged
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE meta (name TEXT); INSERT INTO meta VALUES ('x');")
        .unwrap();
    drop(logged);

    for name in ["folder", "text", "short", "zeros", "header", "other", "logged"] {
        let path = sandbox.path(name);
        let content = || if path.is_dir() { Vec::new() } else { fs::read(&path).unwrap() };
        let before = content();
        for arguments in [
            &["ingest", "rope.nb-NO"][..],
            &["build", "rope.nb-NO", "-o", "out.tmx"],
            &["export", "-o", "out.tmx"],
            &["lookup", "Anchor"],
            &["stats"],
            &["memory", "verify"],
            &["memory", "runs"],
            &["memory", "backup", "copy.db"],
        ] {
            let outcome = sandbox.bitext(arguments.iter().copied()).args(&["--tm", name]).run();
            outcome.exits(1).prints_nothing().says_only(&format!(
                "bitext: `{name}` is not a translation memory\n\nhint: name another file with --tm FILE\n"
            ));
        }
        assert!(content() == before, "{name}");
    }
    assert!(!sandbox.path("out.tmx").exists() && !sandbox.path("copy.db").exists());
}

#[test]
fn a_damaged_memory_is_an_error_and_no_panic() {
    let sandbox = Sandbox::with_sample();
    sandbox.bitext(["memory", "backup", "whole.db"]).run().exits(0);
    let whole = fs::read(sandbox.path("whole.db")).unwrap();
    let mut found = 0;
    for damage in 0..24_usize {
        let mut bytes = whole.clone();
        // Every page in turn holds something else: the header's page but not the header, tables, indexes.
        let page = damage * (bytes.len() / 4096) / 24;
        let begin = page * 4096 + if page == 0 { 100 } else { 0 };
        for (offset, byte) in bytes[begin..(page + 1) * 4096].iter_mut().enumerate() {
            *byte = match damage % 3 {
                0 => 0,
                1 => (offset * 31 + damage) as u8,
                _ => byte.rotate_left(1),
            };
        }
        sandbox.write("damaged.db", bytes);
        for suffix in ["-wal", "-shm"] {
            let _ = fs::remove_file(sandbox.path(&format!("damaged.db{suffix}")));
        }
        let verify = sandbox.bitext(["memory", "verify", "--tm", "damaged.db"]).run();
        found += u32::from(verify.code() == Some(3) || verify.code() == Some(1));
        for arguments in [
            &["export", "-q", "-o", "out.tmx"][..],
            &["export", "-q", "-f=jsonl", "--per=occurrence", "--all-revisions", "-o", "out.jsonl"],
            &["lookup", "Weigh anchor"],
            &["stats"],
            &["memory", "runs"],
            &["memory", "backup", "copy.db", "--force"],
            &["ingest", "-q", "rope.nb-NO"],
        ] {
            write_repository(&sandbox, "Anker");
            let outcome = sandbox.bitext(arguments.iter().copied()).args(&["--tm", "damaged.db"]).run();
            let code = outcome.code().unwrap_or(-1);
            outcome.exits(code);
            assert!((0..=1).contains(&code), "{outcome}");
        }
    }
    assert!(20 <= found, "verify found {found} of 24");
}
