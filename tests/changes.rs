//! `--as-of` and `--changes-since`: states of a memory.

use crate::support::{Sandbox, document};

/// A memory with two runs over a folder that changed between them.
fn two_runs(sandbox: &Sandbox) {
    let write = |pairs: &[(&str, &str)]| {
        sandbox.write("harbor.nb-NO/a.md", document(pairs));
        sandbox.bitext(["ingest", "-q", "harbor.nb-NO"]).run().exits(0);
    };
    write(&[("Moor.", "Fortøy."), ("Sail.", "Seil."), ("Drop anchor.", "Kast anker.")]);
    sandbox.bitext(["export", "-q", "-o", "then.tmx"]).run().exits(0);
    write(&[("Moor.", "Fortøy."), ("Sail.", "Sett seil."), ("Row.", "Ro.")]);
}

#[test]
fn as_of_a_run() {
    let sandbox = Sandbox::new();
    two_runs(&sandbox);
    sandbox.bitext(["export", "-q", "--as-of=1", "-o", "again.tmx"]).run().exits(0);
    assert_eq!(sandbox.read("then.tmx"), sandbox.read("again.tmx"));
    let outcome = sandbox.bitext(["export", "--as-of=7", "-o", "never.tmx"]).run();
    outcome
        .exits(1)
        .says("bitext: the memory has no run 7; it has runs 1 to 2\n\nhint: `bitext memory runs` lists them\n");
}

#[test]
fn since_a_run() {
    let sandbox = Sandbox::new();
    two_runs(&sandbox);
    let call = sandbox.bitext(["export", "--changes-since=1", "-o", "changes.tsv", "--summary=json"]);
    let summary = call.run().exits(0).json();
    assert_eq!(summary["changes"], serde_json::json!({ "add": 1, "change": 1, "remove": 1 }));
    assert_eq!(summary["left_out"], serde_json::json!({ "unchanged": 1 }));
    let tsv = sandbox.read("changes.tsv");
    assert!(tsv.lines().next().unwrap().ends_with("\tchange"));
    for (source, change) in [("Row.", "add"), ("Sail.", "change"), ("Drop anchor.", "remove")] {
        let line = tsv.lines().find(|line| line.contains(&format!("\t{source}\t"))).unwrap();
        assert!(line.ends_with(&format!("\t{change}")), "{line}");
    }
    let outcome = sandbox.bitext(["export", "--changes-since=1", "-o", "changes.tmx"]).run();
    outcome.exits(0).prints("changes       1 add, 1 change, 1 remove\n").prints("not taken     1 unchanged\n");
    assert!(sandbox.read("changes.tmx.removed.tsv").contains("\tKast anker.\t"));
    assert!(!sandbox.read("changes.tmx").contains("Kast anker."));
    // Codes as elements are no matter for a table; nor is what the other format has no room for.
    let tagged = sandbox.bitext(["export", "-q", "--changes-since=1", "--codes=tags", "-o", "tags.tmx"]);
    tagged.run().exits(0);
    let table = sandbox.read("tags.tmx.removed.tsv");
    let mut lines = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let (header, removed) = (lines.next().unwrap(), lines.next().unwrap());
    for (column, value) in [("target", "Kast anker."), ("start", ""), ("end", ""), ("block", "")] {
        let at = header.iter().position(|name| *name == column).unwrap();
        assert_eq!(removed[at], value, "{column}");
    }
}
