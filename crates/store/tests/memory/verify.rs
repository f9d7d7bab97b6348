//! Verification passes on what the writer makes, and names each kind of damage.

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};

use bitext_store::{Check, InputIdentity, Memory, Verification};

use crate::support::{Shelf, document, harbour, numbered, place_all, read_tree};

/// Two documents in two locales, one of them with headings, and one that is gone.
fn filled() -> Shelf {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut norwegian = document(&[("Rules", "Regler"), ("Moor.", "Fortøy."), ("Wait.", "Vent.")]);
    norwegian.headings = vec![(1, Some("rules"), "Rules")];
    norwegian.segments[1].heading = Some(0);
    let dutch = document(&[("Moor.", "Aanleggen.")]).in_locale("nl-NL");
    let gone = numbered(1, 2);
    read_tree(&memory, &harbour(), &[("nb.md", &norwegian), ("nl.md", &dutch), ("gone.md", &gone)]);
    read_tree(&memory, &harbour(), &[("nb.md", &norwegian), ("nl.md", &dutch)]);
    place_all(&memory, &InputIdentity { reference: "next", ..harbour() }, &[("nb.md", &norwegian)]);
    shelf
}

fn verify(shelf: &Shelf) -> Verification {
    shelf.reader().snapshot().unwrap().verify().unwrap()
}

fn failed(verification: &Verification) -> Vec<&Check> {
    verification.checks.iter().filter(|check| check.problem_count > 0).collect()
}

#[test]
fn a_sound_memory_passes_and_says_what_was_looked_at() {
    let verification = verify(&filled());
    assert!(verification.passed(), "{verification:#?}");
    assert_eq!(failed(&verification), Vec::<&Check>::new());
    for check in &verification.checks {
        assert!(check.checked > 0 && check.problems.is_empty(), "{check:?}");
    }
    let hashes = verification.checks.iter().find(|check| check.name.starts_with("hashes")).unwrap();
    assert_eq!(hashes.checked, 11);
}

#[test]
fn every_kind_of_damage_is_named() {
    let moor = "(SELECT id FROM text WHERE body = 'Moor.')";
    let nb = "(SELECT revision FROM heading)";
    for (damage, names) in [
        (format!("UPDATE text SET hash = hash + 1 WHERE id = {moor}"), &["hashes and match keys of texts"][..]),
        (format!("UPDATE text SET key = key + 1 WHERE id = {moor}"), &["hashes and match keys of texts"]),
        (format!("UPDATE text SET body = 'Moor!' WHERE id = {moor}"), &["hashes and match keys of texts"]),
        (
            format!("UPDATE text SET body = CAST(x'4D6F6FFF' AS TEXT) WHERE id = {moor}"),
            &["hashes and match keys of texts"],
        ),
        (format!("DELETE FROM text WHERE id = {moor}"), &["references between tables"]),
        (
            "DELETE FROM unit WHERE id = (SELECT unit FROM segment WHERE key = '104' LIMIT 1)".to_owned(),
            &["references between tables"],
        ),
        ("DELETE FROM git_commit; UPDATE placement SET first_commit = 77".to_owned(), &["references between tables"]),
        ("DELETE FROM document WHERE path = 'gone.md'".to_owned(), &["references between tables"]),
        (format!("UPDATE revision SET segments = 9 WHERE id = {nb}"), &["segments as counted by their revision"]),
        (
            format!("DELETE FROM segment WHERE revision = {nb} AND ordinal = 2"),
            &["segments as counted by their revision"],
        ),
        (
            format!("DELETE FROM segment WHERE revision = {nb} AND ordinal = 1"),
            &["segments as counted by their revision", "segments numbered without gaps"],
        ),
        (
            format!("UPDATE segment SET ordinal = 7 WHERE revision = {nb} AND ordinal = 1"),
            &["segments numbered without gaps"],
        ),
        ("DELETE FROM heading".to_owned(), &["headings that segments name"]),
        (
            "UPDATE unit SET locale = (SELECT id FROM locale WHERE tag = 'nl-NL') WHERE source IN \
             (SELECT id FROM text WHERE body = 'Wait.')"
                .to_owned(),
            &["units in the locale of their revision"],
        ),
        (
            "UPDATE document SET locale = (SELECT id FROM locale WHERE tag = 'nl-NL') WHERE path = 'nb.md'".to_owned(),
            &["documents in the locale of their revisions"],
        ),
        (
            "UPDATE placement SET last_run = NULL; INSERT INTO placement (document, ref, revision, first_run) \
             SELECT document, ref, revision, first_run FROM placement LIMIT 1"
                .to_owned(),
            &["one current revision of a document on a ref"],
        ),
        (
            format!(
                "INSERT INTO text (hash, key, plain, body) SELECT hash, key, plain, body FROM text WHERE id = {moor}"
            ),
            &["texts stored once"],
        ),
        (
            "DROP INDEX unit_pair; INSERT INTO unit (source, target, locale) \
             SELECT source, target, locale FROM unit LIMIT 1"
                .to_owned(),
            &["units stored once"],
        ),
        ("UPDATE meta SET value = 0 WHERE name = 'indexes'".to_owned(), &["indexes"]),
    ] {
        let shelf = filled();
        // Whoever opens the memory would finish its indexes; a lock that someone holds keeps that from happening.
        let _holder = damage.contains("'indexes'").then(|| shelf.writer());
        shelf.sql().execute_batch(&damage).unwrap();
        let verification = verify(&shelf);
        let failed = failed(&verification);
        let failed_names: Vec<_> = failed.iter().map(|check| check.name).collect();
        assert_eq!(failed_names, names, "{damage}\n{failed:#?}");
        for check in failed {
            assert_eq!(check.problems.len() as u64, check.problem_count.min(10), "{damage}");
            assert!(check.problems.iter().all(|problem| !problem.is_empty()), "{damage}");
        }
    }
}

#[test]
fn many_problems_are_counted_and_a_few_described() {
    let shelf = Shelf::new();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &numbered(1, 20))]);
    shelf.sql().execute_batch("UPDATE text SET hash = 0").unwrap();
    let verification = verify(&shelf);
    let failed = failed(&verification);
    assert_eq!((failed[0].problem_count, failed[0].problems.len()), (40, 10));
}

/// A disk that lost a page: whatever is read of the file, it is a finding or an error, and never passes.
#[test]
fn broken_pages_never_pass() {
    let shelf = Shelf::new();
    let contents: Vec<_> = (0..20).map(|number| numbered(number, 40)).collect();
    let names: Vec<String> = (0..20).map(|number| format!("{number}.md")).collect();
    let tree: Vec<_> = names.iter().map(String::as_str).zip(&contents).collect();
    place_all(&shelf.writer(), &harbour(), &tree);
    shelf.assert_sound();
    let pages = std::fs::metadata(shelf.path()).unwrap().len() / 4096;
    assert!(pages > 40, "{pages}");
    for page in (pages / 3..pages).step_by(7) {
        let mut file = OpenOptions::new().read(true).write(true).open(shelf.path()).unwrap();
        let mut kept = [0; 4096];
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.read_exact(&mut kept).unwrap();
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&[0x5A; 4096]).unwrap();
        // A page of the tables' definitions keeps the file from being opened at all.
        let passed = Memory::open(&shelf.path()).and_then(|memory| Ok(memory.snapshot()?.verify()?.passed()));
        assert!(!passed.unwrap_or(false), "page {page}");
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&kept).unwrap();
    }
    shelf.assert_sound();
}

/// Reading a damaged memory may fail; it must not panic.
#[test]
fn readers_survive_missing_rows() {
    for table in ["revision", "ref", "repository", "document", "unit", "text", "family", "locale", "git_commit", "run"]
    {
        let shelf = filled();
        shelf.sql().execute_batch(&format!("DELETE FROM {table}")).unwrap();
        let memory = shelf.reader();
        let snapshot = memory.snapshot().unwrap();
        let _ = snapshot.places(false);
        let _ = snapshot.lookup("Moor.", None);
        let _ = snapshot.counts_by_locale();
        let _ = snapshot.counts_by_repository();
        // Nothing but runs names commits here.
        assert_eq!(snapshot.verify().unwrap().passed(), table == "git_commit", "{table}");
    }
}
