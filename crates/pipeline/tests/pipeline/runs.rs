//! What changes from run to run, and what does not.

use std::fs;
use std::path::{Path, PathBuf};

use bitext_pipeline::Interrupt;
use bitext_pipeline::ingest::{self, InputStatus, Options, Summary};
use bitext_store::Memory;
use serde_json::Value;

use crate::support::{Page, Sandbox, WhenListed, fields, ingest, ingest_options, ingest_with, write};

fn page(target: &str) -> Page {
    Page::of("nb-NO").pair("Moor.", target)
}

/// So many pages, each of its own.
fn pages(count: usize) -> Vec<(String, Page)> {
    (0..count).map(|number| (format!("page-{number:03}.md"), page(&format!("mål {number}")))).collect()
}

fn tree_of(sandbox: &Sandbox, count: usize) -> PathBuf {
    let pages = pages(count);
    let pages: Vec<(&str, Page)> = pages.iter().map(|(path, page)| (path.as_str(), page.clone())).collect();
    sandbox.tree("harbor.nb-NO", &pages)
}

/// Takes the segments out of pages.
fn lose_spans(tree: &Path, numbers: std::ops::Range<usize>) {
    for number in numbers {
        fs::write(tree.join(format!("page-{number:03}.md")), "# Nothing\n").unwrap();
    }
}

fn remove(tree: &Path, numbers: std::ops::Range<usize>) {
    for number in numbers {
        fs::remove_file(tree.join(format!("page-{number:03}.md"))).unwrap();
    }
}

fn current(sandbox: &Sandbox, memory: &Memory) -> usize {
    sandbox.rows(memory, |options| options.per = bitext_exchange::Per::Occurrence).len()
}

fn counts(summary: &Summary) -> String {
    format!(
        "{} documents, {} segments: {} new, {} unchanged, {} retired; {} new units, {} recovered, {} machine",
        summary.documents,
        summary.segments,
        summary.new,
        summary.unchanged,
        summary.retired,
        summary.new_units,
        summary.recovered,
        summary.machine
    )
}

#[test]
fn three_runs() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let damaged = Page::of("nb-NO").pair("Anchor.", "Anker.").to_string();
    let damaged = damaged.replacen("0a1b2-101\">", "0a1b2-101&quot;>", 1);
    let tree = sandbox.tree(
        "harbor.nb-NO",
        &[
            ("a.md", page("Fortøy.").machine().pair("Cast off.", "Kast loss.")),
            ("b.md", page("Fortøy.").human()),
            ("c.md", page("Fortøy.").machine()),
        ],
    );
    fs::write(tree.join("d.md"), damaged).unwrap();

    let first = ingest(&memory, &[&tree]);
    assert_eq!(
        counts(&first),
        "4 documents, 5 segments: 4 new, 0 unchanged, 0 retired; 3 new units, 1 recovered, 3 machine"
    );
    assert_eq!((first.run, first.files, first.diagnostics["damaged-quotes"]), (1, 4, 1));

    let second = ingest(&memory, &[&tree]);
    assert_eq!(
        counts(&second),
        "4 documents, 5 segments: 0 new, 4 unchanged, 0 retired; 0 new units, 1 recovered, 3 machine"
    );
    assert_eq!(second.run, 2);

    fs::remove_file(tree.join("c.md")).unwrap();
    write(&tree, &[("b.md", page("Fortøy fast.").human()), ("e.md", page("Fortøy.").machine())]);
    fs::write(tree.join("picture.png"), "x").unwrap();
    let third = ingest(&memory, &[&tree]);
    assert_eq!(
        counts(&third),
        "4 documents, 5 segments: 2 new, 2 unchanged, 1 retired; 1 new units, 1 recovered, 3 machine"
    );
    assert_eq!((third.files, third.skipped["extension"]), (5, 1));
    assert_eq!(counts(&third), counts_of_input(&third));

    let runs = memory.snapshot().unwrap().runs().unwrap();
    assert_eq!(runs.len(), 3);
    assert!(runs.iter().all(|run| run.outcome.as_deref() == Some("done") && run.command == "ingest"));
    let record: Value = serde_json::from_str(runs[2].summary.as_deref().unwrap()).unwrap();
    let kept = ["documents", "segments", "new", "unchanged", "retired", "new_units"];
    assert_eq!(fields(std::slice::from_ref(&record), &kept), ["4 | 5 | 2 | 2 | 1 | 1"]);
    let inputs = record["inputs"].as_array().unwrap();
    let kept = ["repository", "ref", "commit", "status", "documents", "segments", "new", "unchanged", "retired"];
    assert_eq!(fields(inputs, &kept), ["harbor.nb-NO | live-sxs | - | done | 4 | 5 | 2 | 2 | 1"]);
}

/// The counts of a run's one input, in the same words.
fn counts_of_input(summary: &Summary) -> String {
    let input = &summary.inputs[0];
    counts(&Summary {
        documents: input.documents,
        segments: input.segments,
        new: input.new,
        unchanged: input.unchanged,
        retired: input.retired,
        new_units: input.new_units,
        recovered: input.recovered,
        machine: input.machine,
        ..Summary::default()
    })
}

#[test]
fn a_document_that_loses_its_spans_retires() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 5);
    ingest(&memory, &[&tree]);
    lose_spans(&tree, 1..3);
    remove(&tree, 4..5);
    let summary = ingest(&memory, &[&tree]);
    assert_eq!((summary.retired, summary.documents, summary.skipped["no-segments"]), (3, 2, 2));
    assert_eq!(current(&sandbox, &memory), 2);
    // What retired retires once.
    assert_eq!(ingest(&memory, &[&tree]).retired, 0);
}

#[test]
fn lost_spans_count_to_the_guard() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 100);
    ingest(&memory, &[&tree]);
    // Neither 11 removed pages nor 10 without spans are suspicious by themselves; a new page makes up for none.
    remove(&tree, 0..11);
    lose_spans(&tree, 11..21);
    write(&tree, &[("new.md", page("ny"))]);
    let summary = ingest(&memory, &[&tree]);
    assert_eq!(summary.inputs[0].status, InputStatus::Failed);
    assert_eq!(
        summary.inputs[0].message.as_deref(),
        Some("21 of 100 documents are gone from it, or have lost their spans; none was retired")
    );
    assert!(summary.inputs[0].hint.as_deref().unwrap().contains("--allow-shrink"));
    assert_eq!(summary.retired, 0);
    let standing = current(&sandbox, &memory);
    assert!(100 <= standing, "{standing}");

    let options = Options { allow_shrink: true, ..ingest_options(&[&tree]) };
    assert_eq!(ingest_with(&memory, &options).retired, 21);
    assert_eq!(current(&sandbox, &memory), 80);
}

#[test]
fn few_documents_or_a_small_part_of_many_may_vanish() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 21);
    ingest(&memory, &[&tree]);
    remove(&tree, 0..20);
    assert_eq!(ingest(&memory, &[&tree]).retired, 20);

    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 105);
    ingest(&memory, &[&tree]);
    remove(&tree, 0..21);
    assert_eq!(ingest(&memory, &[&tree]).retired, 21);
}

#[test]
fn a_refused_input_takes_nothing() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 30);
    ingest(&memory, &[&tree]);
    remove(&tree, 0..25);
    write(&tree, &[("new.md", page("ny"))]);
    let quay = sandbox.tree("quay.nb-NO", &[("a.md", page("kai"))]);
    let summary = ingest(&memory, &[&tree, &quay]);
    assert_eq!(summary.inputs[0].status, InputStatus::Failed);
    assert_eq!(summary.inputs[1].status, InputStatus::Done);
    assert_eq!((summary.documents, summary.new, summary.retired), (1, 1, 0));
    assert_eq!(current(&sandbox, &memory), 31);
}

/// All documents gone is no reason to believe it, however few there were.
#[test]
fn a_tree_without_any_segments_left_retires_nothing() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 3);
    ingest(&memory, &[&tree]);
    lose_spans(&tree, 0..3);
    let options = Options { allow_shrink: true, ..ingest_options(&[&tree]) };
    assert_eq!(ingest_with(&memory, &options).inputs[0].status, InputStatus::Failed);
    assert_eq!(current(&sandbox, &memory), 3);
}

/// A file that cannot be read may well hold what seems to be gone.
#[test]
fn an_unreadable_document_keeps_all_from_retiring() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 4);
    ingest(&memory, &[&tree]);
    remove(&tree, 0..1);
    lose_spans(&tree, 1..2);
    // It is listed, and gone when it is to be read.
    let vanish = WhenListed(|| remove(&tree, 2..3));
    let summary = ingest::ingest(&memory, &ingest_options(&[&tree]), &Interrupt::default(), &vanish).unwrap();
    assert_eq!((summary.retired, summary.skipped["unreadable"], summary.bad_files()), (0, 1, 1));
    assert_eq!(summary.inputs[0].status, InputStatus::Done);
    assert_eq!(current(&sandbox, &memory), 4);
    assert_eq!(ingest(&memory, &[&tree]).retired, 3);
}

#[test]
fn a_damaged_object_keeps_all_from_retiring() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", page("a")), ("b.md", page("b")), ("c.md", page("c"))]);
    ingest(&memory, &[&git.path]);
    fs::remove_file(git.path.join("a.md")).unwrap();
    git.commit(&[("b.md", page("ny"))]);
    let object = git.object("HEAD:b.md");
    let kept = sandbox.path("kept");
    fs::rename(&object, &kept).unwrap();
    let summary = ingest(&memory, &[&git.path]);
    assert_eq!((summary.retired, summary.skipped["unreadable"]), (0, 1));
    assert_eq!(current(&sandbox, &memory), 3);
    fs::rename(&kept, &object).unwrap();
    assert_eq!(ingest(&memory, &[&git.path]).retired, 1);
    let rows = sandbox.rows(&memory, |options| options.per = bitext_exchange::Per::Occurrence);
    assert_eq!(fields(&rows, &["path", "target"]), ["b.md | ny", "c.md | c"]);
}

/// Two names that cannot be told apart: the listing says that it is not complete.
#[cfg(target_os = "linux")]
#[test]
fn an_incomplete_listing_keeps_all_from_retiring() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 3);
    ingest(&memory, &[&tree]);
    remove(&tree, 0..1);
    write(&tree, &[("x%FF.md", page("x"))]);
    let twin = tree.join(OsStr::from_bytes(b"x\xff.md"));
    fs::write(&twin, "y").unwrap();
    let summary = ingest(&memory, &[&tree]);
    assert_eq!((summary.retired, summary.new, summary.skipped["unreadable"]), (0, 1, 1));
    fs::remove_file(twin).unwrap();
    assert_eq!(ingest(&memory, &[&tree]).retired, 1);
}

#[test]
fn a_part_of_a_tree_retires_nothing() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 4);
    ingest(&memory, &[&tree]);
    remove(&tree, 0..1);
    let excluded = Options { exclude: vec!["page-001.*".to_owned()], ..ingest_options(&[&tree]) };
    let summary = ingest_with(&memory, &excluded);
    assert_eq!((summary.retired, summary.unchanged, summary.skipped["excluded"]), (0, 2, 1));
    // The file belongs to the repository that its folder is.
    let file = tree.join("page-002.md");
    let summary = ingest(&memory, &[&file]);
    assert_eq!((summary.retired, summary.unchanged), (0, 1));
    assert_eq!(summary.inputs[0].repository, "harbor.nb-NO");
    fs::write(&file, page("ny").to_string()).unwrap();
    let summary = ingest(&memory, &[&file]);
    assert_eq!((summary.retired, summary.new), (0, 1));
    assert_eq!(current(&sandbox, &memory), 4);
    assert_eq!(ingest(&memory, &[&tree]).retired, 1);
}

/// It is there, and the limit is another one next time.
#[test]
fn a_document_that_is_too_large_today_does_not_retire() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = tree_of(&sandbox, 3);
    ingest(&memory, &[&tree]);
    write(&tree, &[("page-000.md", page(&"mål ".repeat(300)))]);
    let small = Options { max_file_size: 1000, ..ingest_options(&[&tree]) };
    let summary = ingest_with(&memory, &small);
    assert_eq!((summary.retired, summary.unchanged, summary.skipped["too-large"]), (0, 2, 1));
    assert_eq!(current(&sandbox, &memory), 3);
    assert_eq!(ingest(&memory, &[&tree]).new, 1);
}

/// It has segments, so it is there; only in which locale is not known without the option.
#[test]
fn a_document_without_a_locale_does_not_retire() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let silent = |target: &str| Page::default().pair("Moor.", target);
    let tree = sandbox.tree("harbor", &[("a.md", page("a")), ("b.md", silent("b"))]);
    let named = Options { locale: Some("nb-NO".parse().unwrap()), ..ingest_options(&[&tree]) };
    assert_eq!(ingest_with(&memory, &named).new, 2);
    write(&tree, &[("b.md", silent("ny"))]);
    let summary = ingest(&memory, &[&tree]);
    assert_eq!((summary.retired, summary.skipped["no-locale"]), (0, 1));
    assert_eq!(current(&sandbox, &memory), 2);
}

#[test]
fn other_branches_and_repositories_are_left_alone() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let first = sandbox.tree("harbor.nb-NO", &[("a.md", page("a")), ("b.md", page("b"))]);
    let second = sandbox.tree("harbor.de-DE", &[("c.md", Page::of("de-DE").pair("Moor.", "c"))]);
    ingest(&memory, &[&first]);
    assert_eq!(ingest(&memory, &[&second]).retired, 0);
    fs::remove_file(first.join("a.md")).unwrap();
    let other = Options { reference: Some("next-sxs".to_owned()), ..ingest_options(&[&first]) };
    assert_eq!(ingest_with(&memory, &other).retired, 0);
    // Two places on `live-sxs`, one on `next-sxs` and the German one.
    assert_eq!(current(&sandbox, &memory), 4);
}

#[test]
fn more_threads_change_nothing() {
    let sandbox = Sandbox::new();
    let repository = bitext_testkit::generate::repository(&bitext_testkit::generate::Options {
        seed: 11,
        documents: 40,
        ..Default::default()
    });
    let mut inputs = Vec::new();
    for tree in &repository.locales {
        inputs.push(sandbox.path(&tree.name));
        bitext_testkit::generate::write_folder(tree.newest(), &inputs[inputs.len() - 1]).unwrap();
    }
    let paths: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
    let exported = [0, 1, 2, 4].map(|jobs| {
        let memory = sandbox.memory(&format!("{jobs}.db"));
        let mut summary = ingest_with(&memory, &Options { jobs, ..ingest_options(&paths) });
        summary.seconds = 0.0;
        let jsonl = sandbox.export(&memory, "jsonl", |options| options.per = bitext_exchange::Per::Occurrence).1;
        (summary, sandbox.export(&memory, "tmx", |_| {}).1, jsonl)
    });
    assert!(100 < exported[0].0.segments);
    for other in &exported[1..] {
        assert!(*other == exported[0]);
    }
}
