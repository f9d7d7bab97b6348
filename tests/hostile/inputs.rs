//! Inputs that are not there, hold nothing, or hold less than they did.

use std::fs;

use bitext_testkit::generate;
use rusqlite::Connection;

use crate::assert_sound;
use crate::support::{Sandbox, document};

#[test]
fn nothing_to_read() {
    let sandbox = Sandbox::new();
    fs::create_dir(sandbox.path("empty")).unwrap();
    fs::create_dir(sandbox.path("folder.md")).unwrap();
    sandbox.write("blank.md", "");
    sandbox.write("rope.nb-NO/a.md", document(&[("Anchor", "Anker")]));
    let bad = [
        ("missing", "missing does not exist"),
        ("https://example.com/rope.nb-NO", "https://example.com/rope.nb-NO does not exist"),
        ("empty", "empty holds no files"),
        ("folder.md", "folder.md holds no files"),
        ("blank.md", "blank.md: no spans in it"),
        ("rope.nb-NO/a.md/b.md", "cannot read rope.nb-NO/a.md/b.md: "),
    ];
    for (input, message) in bad {
        let outcome = sandbox.bitext(["ingest", input]).run();
        outcome.exits(1).prints_nothing().says(&format!("bitext: {message}"));
        assert!(!sandbox.path("bitext.db").exists(), "{input}");
    }
    let all = bad.map(|(input, _)| input);
    let summary = sandbox.bitext(["ingest", "--format=json", "rope.nb-NO"]).args(&all).run().exits(4).json();
    assert_eq!(summary["segments"], 1);
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn a_branch_that_is_not_there() {
    let sandbox = Sandbox::new();
    let (_, tree) = sandbox.generated("rope", 3, 4);
    let mirror = sandbox.path("mirror.nb-NO.git");
    generate::write_git(&tree, &mirror, true).unwrap();
    for reference in
        ["nonsense", "", "..", "live-sxs..live-sxs", "-x", "refs/heads/../../HEAD", "a\nb", "@{-1}", &"0".repeat(40)]
    {
        let outcome = sandbox.bitext(["ingest", "mirror.nb-NO.git"]).arg(format!("--ref={reference}")).run();
        outcome.exits(1).prints_nothing().says("names no commit in mirror.nb-NO.git\n\nhint: it has `live-sxs`\n");
        assert!(!sandbox.path("bitext.db").exists(), "{reference:?}");
    }
    sandbox.bitext(["ingest", "-q", "mirror.nb-NO.git"]).run().exits(0);
    let before = rows(&sandbox);
    sandbox.bitext(["ingest", "-q", "mirror.nb-NO.git", "--ref=nonsense"]).run().exits(1);
    assert_eq!(rows(&sandbox), before);
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn a_repository_with_damaged_objects() {
    let sandbox = Sandbox::new();
    let (_, tree) = sandbox.generated("rope", 5, 12);
    let mirror = sandbox.path("mirror.nb-NO.git");
    generate::write_git(&tree, &mirror, true).unwrap();
    sandbox.bitext(["ingest", "-q", "mirror.nb-NO.git"]).run().exits(0);
    let before = rows(&sandbox);
    let mut pending = vec![mirror.join("objects")];
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let half = fs::read(&path).unwrap().len() / 2;
            fs::remove_file(&path).unwrap();
            fs::write(&path, vec![0x78; half]).unwrap();
        }
    }
    for memory in ["bitext.db", "new.db"] {
        let outcome = sandbox.bitext(["ingest", "mirror.nb-NO.git", "--tm", memory]).run();
        outcome.exits(1).prints_nothing().says("bitext: ").says("mirror.nb-NO.git");
    }
    assert!(!sandbox.path("new.db").exists());
    assert_eq!(rows(&sandbox), before);
    fs::write(mirror.join("HEAD"), b"\0\xff nonsense").unwrap();
    sandbox.bitext(["ingest", "mirror.nb-NO.git"]).run().exits(1).says("bitext: ");
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn a_shrunken_tree_changes_nothing_until_it_is_meant() {
    let sandbox = Sandbox::new();
    let write = |number: u32, text: &str| {
        sandbox.write(&format!("buoys.nb-NO/{number}.md"), document(&[(&format!("Buoy {number}"), text)]));
    };
    (0..60).for_each(|number| write(number, "Bøye"));
    sandbox.write("rope.nb-NO/a.md", document(&[("Anchor", "Anker")]));
    sandbox.bitext(["ingest", "-q", "buoys.nb-NO"]).run().exits(0);
    let before = rows(&sandbox);
    assert_eq!(before.len(), 60);

    // Most are gone, the others are changed, and there are new ones: none of it is taken.
    (0..40).for_each(|number| fs::remove_file(sandbox.path(&format!("buoys.nb-NO/{number}.md"))).unwrap());
    (40..90).for_each(|number| write(number, "Merke"));
    let (message, hint) = (
        "bitext: buoys.nb-NO: 40 of 60 documents are gone",
        "

hint: if that is meant, take it with --allow-shrink
",
    );
    sandbox.bitext(["ingest", "buoys.nb-NO"]).run().exits(1).prints_nothing().says(message).says(hint);
    assert_eq!(rows(&sandbox), before);
    // With a good one beside it, that one is taken.
    sandbox.bitext(["ingest", "-q", "buoys.nb-NO", "rope.nb-NO"]).run().exits(4).says(message).says(hint);
    assert_eq!(rows(&sandbox).len(), 61);
    assert_sound(&sandbox, "bitext.db");

    // All files are there and hardly any has its spans: that is known only after they are read.
    for number in 40..90 {
        sandbox.write(&format!("buoys.nb-NO/{number}.md"), "# Bøye\n");
    }
    (0..5).for_each(|number| write(number, "Bøye"));
    sandbox.bitext(["ingest", "-q", "buoys.nb-NO"]).run().exits(1).says("documents are gone from it");
    let current = rows(&sandbox).iter().filter(|row| row.starts_with("true")).count();
    assert_eq!(current, 61, "no document is retired");
    assert_sound(&sandbox, "bitext.db");

    let summary = sandbox.bitext(["ingest", "--allow-shrink", "--format=json", "buoys.nb-NO"]).run().exits(0).json();
    assert_eq!((&summary["documents"], &summary["retired"]), (&5.into(), &55.into()));
    assert_sound(&sandbox, "bitext.db");
}

/// What the memory holds: whether it is current, path, revision and target of each occurrence.
fn rows(sandbox: &Sandbox) -> Vec<String> {
    let memory = Connection::open(sandbox.path("bitext.db")).unwrap();
    let mut query = memory
        .prepare("SELECT iif(current, 'true ', 'false ') || path || ' ' || revision || ' ' || target FROM tm_occurrences ORDER BY 1")
        .unwrap();
    let rows = query.query_map((), |row| row.get(0)).unwrap();
    rows.map(Result::unwrap).collect()
}
