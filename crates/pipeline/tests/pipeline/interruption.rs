//! A run that is told to stop, and the one that resumes it.

use std::path::{Path, PathBuf};

use bitext_exchange::Per;
use bitext_pipeline::ingest::{self, InputStatus};
use bitext_pipeline::{Interrupt, Silent};
use bitext_store::Memory;
use bitext_testkit::generate;

use crate::support::{Page, Sandbox, StopAfter, ingest, ingest_options};

/// Everything that an export can say of a memory.
fn exported(sandbox: &Sandbox, memory: &Memory) -> [String; 2] {
    [
        sandbox.export(memory, "tmx", |_| {}).1,
        sandbox
            .export(memory, "jsonl", |options| {
                options.per = Per::Occurrence;
                options.filter.all_revisions = true;
            })
            .1,
    ]
}

fn stopped_after(memory: &Memory, inputs: &[&Path], documents: u64) -> ingest::Summary {
    let interrupt = Interrupt::default();
    ingest::ingest(memory, &ingest_options(inputs), &interrupt, &StopAfter::new(&interrupt, documents)).unwrap()
}

#[test]
fn told_to_stop_before_it_begins_it_reads_nothing() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = sandbox.tree("harbor.nb-NO", &[("a.md", Page::of("nb-NO").pair("Moor.", "Fortøy."))]);
    let interrupt = Interrupt::default();
    interrupt.stop();
    let summary = ingest::ingest(&memory, &ingest_options(&[&tree]), &interrupt, &Silent).unwrap();
    assert!(summary.interrupted && summary.inputs.is_empty());
    let runs = memory.snapshot().unwrap().runs().unwrap();
    assert_eq!(runs[0].outcome.as_deref(), Some("interrupted"));
    assert_eq!(ingest(&memory, &[&tree]).new, 1);
}

#[test]
fn what_was_read_before_the_interruption_stays() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let pages: Vec<(String, Page)> = (0..10)
        .map(|number| (format!("{number}.md"), Page::of("nb-NO").pair("Moor.", &format!("mål {number}"))))
        .collect();
    let pages: Vec<(&str, Page)> = pages.iter().map(|(path, page)| (path.as_str(), page.clone())).collect();
    let tree = sandbox.tree("harbor.nb-NO", &pages);
    let other = sandbox.tree("quay.nb-NO", &pages);

    let summary = stopped_after(&memory, &[&tree, &other], 4);
    assert!(summary.interrupted);
    let [input] = summary.inputs.as_slice() else { panic!("{summary:?}") };
    assert_eq!((input.status, input.new, input.retired), (InputStatus::Interrupted, 4, 0));
    assert_eq!(summary.failed().count(), 0);

    let summary = ingest(&memory, &[&tree, &other]);
    assert!(!summary.interrupted);
    assert_eq!((summary.unchanged, summary.new, summary.documents), (4, 16, 20));
}

#[test]
fn an_interrupted_run_retires_nothing() {
    let sandbox = Sandbox::new();
    let page = || Page::of("nb-NO").pair("Moor.", "Fortøy.");
    let memory = sandbox.memory_of(&[("a.md", page()), ("b.md", page()), ("c.md", page())]);
    let tree = sandbox.path("harbor.nb-NO");
    std::fs::remove_file(tree.join("c.md")).unwrap();
    // After the last document is as good as in between.
    for after in [1, 2] {
        let summary = stopped_after(&memory, &[&tree], after);
        assert_eq!((summary.interrupted, summary.retired), (true, 0));
        assert_eq!(sandbox.rows(&memory, |_| {})[0]["usage"], 3);
    }
    assert_eq!(ingest(&memory, &[&tree]).retired, 1);
}

#[test]
fn a_resumed_memory_is_like_one_that_was_never_disturbed() {
    let sandbox = Sandbox::new();
    let repository =
        generate::repository(&generate::Options { seed: 5, locales: &["nb-NO", "ja-JP"], ..Default::default() });
    for (kind, git) in [("folder", false), ("git", true)] {
        let inputs: Vec<PathBuf> = repository
            .locales
            .iter()
            .map(|tree| {
                let path = sandbox.path(kind).join(&tree.name);
                if git {
                    generate::write_git(tree, &path, true).unwrap();
                } else {
                    generate::write_folder(tree.newest(), &path).unwrap();
                }
                path
            })
            .collect();
        let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
        let straight = sandbox.memory(&format!("{kind}-straight.db"));
        let whole = ingest(&straight, &inputs);
        let expected = exported(&sandbox, &straight);
        assert!(50 < whole.segments);

        let disturbed = sandbox.memory(&format!("{kind}-disturbed.db"));
        let mut interruptions = 0;
        // Each run gets a little further: what is unchanged advances too.
        for after in (1..).step_by(5) {
            let summary = stopped_after(&disturbed, &inputs, after);
            if !summary.interrupted {
                break;
            }
            interruptions += 1;
        }
        assert!(3 < interruptions, "{interruptions}");
        let mut summary = ingest(&disturbed, &inputs);
        assert_eq!((summary.documents, summary.segments, summary.new), (whole.documents, whole.segments, 0));
        summary.inputs.retain(|input| input.status != InputStatus::Done);
        assert!(summary.inputs.is_empty());
        assert!(exported(&sandbox, &disturbed) == expected, "{kind}");
        let verified = disturbed.snapshot().unwrap().verify().unwrap();
        assert!(verified.passed(), "{verified:?}");
    }
}

/// Of the source page of the next test, with its line ends made CRLF.
const SOURCE_HASH: &str = "0c175e4fd6fa61980edbe1941dc0ef6411317935";

#[test]
fn source_files_that_were_found_before_the_interruption_stay() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let names: Vec<String> = (0..300).map(|number| format!("{number}.md")).collect();
    let mut source = sandbox.git("harbor.en-US");
    let source_page = || Page::default().with("title", "Mooring").text("Moor.");
    let pages: Vec<(&str, Page)> = names.iter().map(|name| (name.as_str(), source_page())).collect();
    let commit = source.commit(&pages);
    let page = || {
        let page = Page::of("nb-NO").with("ms.sourcegitcommit", &commit).with("ms.openlocfilehash", SOURCE_HASH);
        page.with("title", "Fortøyning").pair("Moor.", "Fortøy.")
    };
    let pages: Vec<(&str, Page)> = names.iter().map(|name| (name.as_str(), page())).collect();
    let tree = sandbox.tree("harbor.nb-NO", &pages);
    let options =
        ingest::Options { source_repositories: vec![source.path.clone()], ..ingest_options(&[tree.as_path()]) };

    let interrupt = Interrupt::default();
    let stopped = ingest::ingest(&memory, &options, &interrupt, &StopAfter::new(&interrupt, 301)).unwrap();
    assert!(stopped.interrupted);
    let verified = |summary: &ingest::Summary| summary.sources.as_ref().unwrap().states["verified"];
    assert_eq!((stopped.new, verified(&stopped)), (300, 256));

    let resumed = ingest::ingest(&memory, &options, &Interrupt::default(), &Silent).unwrap();
    assert_eq!((resumed.new, verified(&resumed), resumed.sources.as_ref().unwrap().hidden), (0, 300, 300));
    let whole = sandbox.memory("whole.db");
    ingest::ingest(&whole, &options, &Interrupt::default(), &Silent).unwrap();
    assert_eq!(exported(&sandbox, &memory), exported(&sandbox, &whole));
}
