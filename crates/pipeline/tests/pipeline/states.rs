//! A memory as of a run, and what changed since.

use std::fs;

use bitext_exchange::Per;
use bitext_pipeline::Error;
use bitext_pipeline::export;
use bitext_store::Memory;
use serde_json::Value;

use crate::support::{Page, Sandbox, export_options, export_with, fields, ingest};

/// Two states of a product: of its units one is unchanged, one has another translation, one has been reviewed, one is
/// gone and one is new. A whole product is gone, and another one is new.
fn two_states(sandbox: &Sandbox, between: impl FnOnce(&Memory)) -> Memory {
    let memory = sandbox.memory("memory.db");
    let pages = |target: &str| {
        vec![
            ("kept.md", Page::of("nb-NO").pair("Moor.", "Fortøy.").pair("Sail.", target)),
            ("quay.md", Page::of("nb-NO").machine().pair("Reef.", "Rev.")),
        ]
    };
    let first = pages("Seil.").into_iter().chain([("gone.md", Page::of("nb-NO").pair("Drop anchor.", "Kast anker."))]);
    ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &first.collect::<Vec<_>>())]);
    between(&memory);
    let reviewed = ("quay.md", Page::of("nb-NO").human().pair("Reef.", "Rev."));
    let second = [pages("Sett seil.").remove(0), reviewed, ("new.md", Page::of("nb-NO").pair("Row.", "Ro."))];
    fs::remove_file(sandbox.path("harbor.nb-NO/gone.md")).unwrap();
    ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &second)]);
    ingest(&memory, &[&sandbox.tree("rope.nb-NO", &[("a.md", Page::of("nb-NO").pair("Splice.", "Spleis."))])]);
    memory
}

#[test]
fn an_export_as_of_a_run_is_the_export_of_then() {
    let sandbox = Sandbox::new();
    let export = |memory: &Memory, name: &str, format: &str, per: Per, as_of| {
        let template = sandbox.path(name).join(format!("{{family}}.{{target}}.{format}"));
        let options = export::Options { per, as_of, ..export_options(format, &template) };
        let summary = export_with(memory, &options).unwrap();
        let mut files: Vec<_> = summary.files.iter().map(|file| fs::read_to_string(&file.name).unwrap()).collect();
        files.push(fs::read_to_string(summary.manifest.unwrap()).unwrap());
        files
    };
    let kinds = [("tmx", Per::Unit), ("jsonl", Per::Occurrence), ("tsv", Per::Unit)];
    let all = |memory: &Memory, name: &str, as_of| kinds.map(|(format, per)| export(memory, name, format, per, as_of));
    let mut then = None;
    let memory = two_states(&sandbox, |memory| then = Some(all(memory, "then", None)));
    let then = then.unwrap();
    assert_eq!(then, all(&memory, "as-of", Some(1)));
    let now = all(&memory, "now", None);
    assert_ne!(then, now);
    assert_eq!(now, all(&memory, "last", Some(3)));
}

#[test]
fn changes_are_added_changed_and_removed_translations() {
    let sandbox = Sandbox::new();
    let memory = two_states(&sandbox, |_| {});
    let changes = |since, as_of| {
        let (summary, text) = sandbox.export(&memory, "jsonl", |options| {
            options.changes_since = Some(since);
            options.as_of = as_of;
        });
        let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let mut rows = fields(&rows, &["change", "source", "target"]);
        rows.sort();
        (rows, summary.changes.unwrap().into_values().collect::<Vec<_>>(), summary.left_out)
    };
    let (rows, counts, left_out) = changes(1, None);
    assert_eq!(
        rows,
        [
            "add | Row. | Ro.",
            "add | Splice. | Spleis.",
            "change | Reef. | Rev.",
            "change | Sail. | Sett seil.",
            "remove | Drop anchor. | Kast anker.",
        ]
    );
    assert_eq!((counts, left_out["unchanged"]), (vec![2, 2, 1], 1));
    assert_eq!(changes(2, None).0, ["add | Splice. | Spleis."]);
    assert_eq!(changes(1, Some(2)).0.len(), 4);
    assert!(changes(3, None).0.is_empty());
}

#[test]
fn tmx_lists_what_was_removed_beside_it() {
    let sandbox = Sandbox::new();
    let memory = two_states(&sandbox, |_| {});
    let mut options = export_options("tmx", &sandbox.path("out/{family}.tmx"));
    options.changes_since = Some(1);
    let summary = export_with(&memory, &options).unwrap();
    let names: Vec<&str> = summary.files.iter().map(|file| file.name.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["harbor.tmx", "harbor.tmx.removed.tsv", "rope.tmx"]);
    let tmx = fs::read_to_string(&summary.files[0].name).unwrap();
    assert_eq!(tmx.matches("<prop type=\"x-change\">change</prop>").count(), 2);
    assert_eq!(tmx.matches("<prop type=\"x-change\">add</prop>").count(), 1);
    assert!(!tmx.contains("Kast anker."));
    let list = fs::read_to_string(&summary.files[1].name).unwrap();
    assert_eq!(list.lines().count(), 2);
    assert!(list.contains("\tDrop anchor.\tKast anker.\t") && list.ends_with("\tremove\n"), "{list}");
    // What is in no memory that imports the file does not count among its units.
    assert_eq!(summary.total.units, 4);
}

#[test]
fn a_run_must_be_there() {
    let sandbox = Sandbox::new();
    let memory = two_states(&sandbox, |_| {});
    let mut options = export_options("tmx", &sandbox.path("out.tmx"));
    options.as_of = Some(9);
    let error = export_with(&memory, &options).unwrap_err();
    assert!(matches!(error, Error::Store(_)));
    assert_eq!(error.to_string(), "the memory has no run 9; it has runs 1 to 3");
    (options.as_of, options.changes_since) = (None, Some(0));
    assert!(export_with(&memory, &options).is_err());
    assert!(!sandbox.path("out.tmx").exists());
}
