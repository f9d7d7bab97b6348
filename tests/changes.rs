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

/// A file of one imported translation.
const VENDOR: &str = "source\ttarget\tsource_locale\ttarget_locale\nHoist the flag.\tHeis flagget.\ten-US\tnb-NO\n";

#[test]
fn what_was_forgotten_since_is_named() {
    let sandbox = Sandbox::new();
    two_runs(&sandbox);
    sandbox.write("vendor.tsv", VENDOR);
    sandbox.bitext(["import", "-q", "--name=vendor", "vendor.tsv"]).run().exits(0);
    let export = |option: &str| sandbox.bitext(["export", "-f=tsv", "-o=out.tsv", "--summary=json", option]).run();
    let names_nothing = |option: &str| {
        assert_eq!(export(option).exits(0).json()["forgotten_layers"], serde_json::json!([]), "{option}");
    };
    names_nothing("--changes-since=3");
    sandbox.bitext(["memory", "forget", "-q", "--import=vendor"]).run().exits(0);
    for option in ["--changes-since=3", "--as-of=3"] {
        let outcome = export(option);
        outcome.exits(0).says("run 4 took out the import vendor: what it brought is missing from earlier states");
        assert_eq!(outcome.json()["forgotten_layers"], serde_json::json!([{ "name": "vendor", "run": 4 }]));
    }
    // Before the import and after it was forgotten, nothing is missing.
    for option in ["--changes-since=2", "--changes-since=4"] {
        names_nothing(option);
    }
}

#[test]
fn standard_output_holds_all_changes_or_none() {
    let sandbox = Sandbox::new();
    two_runs(&sandbox);
    let to_stdout = |format: &str| sandbox.bitext(["export", "-q", "--changes-since=1", "-o=-", format]).run();
    to_stdout("-f=tmx").exits(2).says("tmx cannot say what was removed").prints_nothing();
    to_stdout("-f=tsv").exits(0).prints("\tKast anker.\t");
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
