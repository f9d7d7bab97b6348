//! What is one document in several locales, and what happens to its links when something changes.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use bitext_pipeline::align::{self, Options, Summary};
use bitext_pipeline::{Interrupt, Progress, Silent};
use bitext_store::Memory;
use proptest::prelude::*;

use crate::support::{Page, Sandbox, StopAfter, ingest, ingest_options, ingest_with};

fn align_with(memory: &Memory, jobs: usize, full: bool, progress: &dyn Progress, interrupt: &Interrupt) -> Summary {
    let options = Options { jobs, full, version: "1.0.0".to_owned(), record: "{}".to_owned() };
    align::align(memory, &options, interrupt, progress).unwrap()
}

fn align(memory: &Memory) -> Summary {
    align_with(memory, 2, false, &Silent, &Interrupt::default())
}

/// Everything that is known of alignments, without row numbers.
fn dump(memory: &Memory) -> String {
    let snapshot = memory.snapshot().unwrap();
    let documents = snapshot.current_documents().unwrap();
    let names: HashMap<(i64, i64), String> = documents
        .iter()
        .map(|of| ((of.document, of.revision), format!("{} {} {}", of.path, of.locale, of.blob)))
        .collect();
    let (mut reader, mut texts) = (snapshot.alignment_reader().unwrap(), snapshot.texts().unwrap());
    let mut out = String::new();
    for info in snapshot.alignments().unwrap() {
        writeln!(out, "{} {} {:?}", info.family, info.path, info.inputs).unwrap();
        let alignment = reader.read(info.row).unwrap();
        for text in alignment.spine {
            texts.read(text, &mut out).unwrap();
            out.push('\n');
        }
        for document in alignment.documents {
            writeln!(out, "{}", names[&(document.document, document.revision)]).unwrap();
            for link in document.links {
                writeln!(out, "{link:?}").unwrap();
            }
        }
    }
    assert!(snapshot.verify().unwrap().passed());
    out
}

/// The documents of each group: `path locale`, joined.
fn groups(memory: &Memory) -> Vec<String> {
    let snapshot = memory.snapshot().unwrap();
    let documents = snapshot.current_documents().unwrap();
    let mut reader = snapshot.alignment_reader().unwrap();
    let alignments = snapshot.alignments().unwrap();
    let members = alignments.iter().map(|info| {
        let alignment = reader.read(info.row).unwrap();
        let members: Vec<String> = alignment
            .documents
            .iter()
            .map(|member| documents.iter().find(|of| of.document == member.document).unwrap())
            .map(|of| format!("{} {}", of.path, of.locale))
            .collect();
        members.join(", ")
    });
    members.collect()
}

/// A page of a locale with these sources.
fn page(locale: &str, sources: &[&str]) -> Page {
    sources.iter().fold(Page::of(locale), |page, source| page.pair(source, &format!("{source} ({locale})")))
}

const MOOR: &[&str] = &["Moor the boat at the quay.", "Check the lines twice.", "Switch the engine off."];
const SAIL: &[&str] = &["Hoist the sail.", "Mind the boom.", "Watch the wind over the bay."];

/// Three locales, of which the Dutch one has a sentence of an older source.
fn trees(sandbox: &Sandbox) -> Vec<PathBuf> {
    ["nb-NO", "nl-NL", "ja-JP"]
        .iter()
        .map(|locale| {
            let mut moor = MOOR.to_vec();
            if *locale == "nl-NL" {
                moor[1] = "Check the lines.";
            }
            let pages = [("moor.md", page(locale, &moor)), ("sail.md", page(locale, SAIL))];
            sandbox.tree(&format!("harbor.{locale}"), &pages)
        })
        .collect()
}

fn paths(trees: &[PathBuf]) -> Vec<&Path> {
    trees.iter().map(PathBuf::as_path).collect()
}

#[test]
fn a_second_run_does_nothing() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &paths(&trees(&sandbox)));
    let first = align(&memory);
    assert_eq!((first.run, first.groups, first.aligned, first.documents), (Some(2), 2, 2, 6));
    let links: u64 = first.links.iter().map(|(_, links)| links).sum();
    assert_eq!(links, 18, "one for each segment: {first:?}");
    let before = dump(&memory);
    let second = align(&memory);
    assert_eq!((second.run, second.aligned, second.unchanged, &second.links), (None, 0, 2, &first.links));
    assert_eq!(memory.snapshot().unwrap().runs().unwrap().len(), 2);
    let full = align_with(&memory, 1, true, &Silent, &Interrupt::default());
    assert_eq!((full.run, full.aligned, full.unchanged, full.removed), (Some(3), 2, 0, 0));
    assert_eq!(dump(&memory), before);
}

#[test]
fn a_changed_document_aligns_its_group_only() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let trees = trees(&sandbox);
    ingest(&memory, &paths(&trees));
    align(&memory);
    sandbox.tree("harbor.nl-NL", &[("moor.md", page("nl-NL", MOOR))]);
    ingest(&memory, &[&trees[1]]);
    let summary = align(&memory);
    assert_eq!((summary.aligned, summary.unchanged, summary.removed, summary.groups), (1, 1, 0, 2));
    let scratch = sandbox.memory("scratch.db");
    ingest(&scratch, &paths(&trees));
    align(&scratch);
    assert_eq!(dump(&memory), dump(&scratch));
}

#[test]
fn a_group_goes_with_the_last_but_one_of_its_locales() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let trees = trees(&sandbox);
    ingest(&memory, &paths(&trees));
    align(&memory);
    for tree in &trees[..2] {
        fs::remove_file(tree.join("sail.md")).unwrap();
    }
    ingest(&memory, &paths(&trees));
    let summary = align(&memory);
    // The memory forgot the alignment when its documents went.
    assert_eq!((summary.aligned, summary.unchanged, summary.groups, summary.documents), (0, 1, 1, 3));
    assert_eq!(groups(&memory), ["moor.md ja-JP, moor.md nb-NO, moor.md nl-NL"]);
}

#[test]
fn neither_the_order_of_inputs_nor_the_number_of_threads_matters() {
    let sandbox = Sandbox::new();
    let mut trees = trees(&sandbox);
    let mut seen = None;
    for (number, jobs) in [1, 2, 5].into_iter().enumerate() {
        let memory = sandbox.memory(&format!("{number}.db"));
        trees.rotate_left(1);
        for tree in &trees {
            ingest(&memory, &[tree]);
        }
        align_with(&memory, jobs, false, &Silent, &Interrupt::default());
        let dump = dump(&memory);
        assert!(dump.contains("Check the lines twice."));
        assert_eq!(*seen.get_or_insert_with(|| dump.clone()), dump);
    }
}

#[test]
fn told_to_stop_it_keeps_what_it_has_and_goes_on_from_there() {
    let sandbox = Sandbox::new();
    let names: Vec<String> = (0..400).map(|number| format!("berth-{number}.md")).collect();
    let tree = |locale: &str| {
        let pages: Vec<_> = names.iter().map(|name| (name.as_str(), page(locale, &[name, "Moor."]))).collect();
        sandbox.tree(&format!("harbor.{locale}"), &pages)
    };
    let trees = ["nb-NO", "nl-NL"].map(tree);
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &paths(&trees));
    let interrupt = Interrupt::default();
    let stopped = align_with(&memory, 1, false, &StopAfter::new(&interrupt, 3), &interrupt);
    assert!(stopped.interrupted && 3 <= stopped.aligned && stopped.aligned < 400, "{stopped:?}");
    assert_eq!(stopped.groups, stopped.aligned);
    let resumed = align(&memory);
    assert_eq!((resumed.unchanged, resumed.aligned, resumed.groups), (stopped.aligned, 400 - stopped.aligned, 400));
    let scratch = sandbox.memory("scratch.db");
    ingest(&scratch, &paths(&trees));
    align(&scratch);
    assert_eq!(dump(&memory), dump(&scratch));
}

#[test]
fn a_document_that_moved_is_found_by_its_asset_id() {
    let sandbox = Sandbox::new();
    let other = &["Altogether new words.", "None of them as before."];
    let norwegian = [("old/moor.md", page("nb-NO", MOOR).asset("quay-1")), ("sail.md", page("nb-NO", SAIL))];
    let dutch = [("new/moor.md", page("nl-NL", other).asset("quay-1")), ("sail.md", page("nl-NL", SAIL))];
    let japanese = [("new/moor.md", page("ja-JP", other))];
    let trees = [
        sandbox.tree("harbor.nb-NO", &norwegian),
        sandbox.tree("harbor.nl-NL", &dutch),
        sandbox.tree("harbor.ja-JP", &japanese),
    ];
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &paths(&trees));
    align(&memory);
    assert_eq!(
        groups(&memory),
        ["new/moor.md ja-JP, new/moor.md nl-NL, old/moor.md nb-NO", "sail.md nb-NO, sail.md nl-NL"]
    );
}

#[test]
fn an_asset_id_that_a_locale_has_twice_says_nothing() {
    let sandbox = Sandbox::new();
    let norwegian = [("a.md", page("nb-NO", MOOR).asset("quay-1")), ("b.md", page("nb-NO", SAIL).asset("quay-1"))];
    let trees = [
        sandbox.tree("harbor.nb-NO", &norwegian),
        sandbox.tree("harbor.nl-NL", &[("c.md", page("nl-NL", &["Altogether new words."]).asset("quay-1"))]),
    ];
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &paths(&trees));
    let summary = align(&memory);
    assert_eq!((summary.run, summary.groups), (None, 0));
    assert_eq!(align(&memory).groups, 0);
}

#[test]
fn a_document_that_moved_is_found_by_what_it_says() {
    let sandbox = Sandbox::new();
    let changed = &[MOOR[0], MOOR[2], "Altogether new words.", "None of them as before."];
    let norwegian = [("old.md", page("nb-NO", MOOR)), ("alone.md", page("nb-NO", SAIL))];
    let trees = [
        sandbox.tree("harbor.nb-NO", &norwegian),
        sandbox.tree("harbor.nl-NL", &[("new.md", page("nl-NL", changed))]),
        sandbox.tree("harbor.ja-JP", &[("other.md", page("ja-JP", MOOR))]),
        // Another product, whatever it says.
        sandbox.tree("marina.th-TH", &[("alone.md", page("th-TH", SAIL))]),
    ];
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &paths(&trees));
    align(&memory);
    assert_eq!(groups(&memory), ["new.md nl-NL, old.md nb-NO, other.md ja-JP"]);
}

#[test]
fn what_two_documents_say_alike_matches_neither() {
    let sandbox = Sandbox::new();
    let norwegian = [("a.md", page("nb-NO", MOOR)), ("b.md", page("nb-NO", &[MOOR[0], MOOR[1], MOOR[2], SAIL[0]]))];
    let half = &[MOOR[0], SAIL[1], SAIL[2], "Cast off."];
    let trees = [
        sandbox.tree("harbor.nb-NO", &norwegian),
        sandbox.tree("harbor.nl-NL", &[("c.md", page("nl-NL", MOOR)), ("d.md", page("nl-NL", half))]),
    ];
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &paths(&trees));
    assert_eq!(align(&memory).groups, 0);
}

#[test]
fn a_document_of_another_product_leaves_its_group() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let trees = trees(&sandbox);
    ingest(&memory, &paths(&trees));
    align(&memory);
    // Another product takes the documents over.
    let options =
        bitext_pipeline::ingest::Options { family: Some("marina".to_owned()), ..ingest_options(&[&trees[0]]) };
    ingest_with(&memory, &options);
    let summary = align(&memory);
    assert_eq!((summary.aligned, summary.groups, summary.documents), (2, 2, 4));
    assert_eq!(groups(&memory), ["moor.md ja-JP, moor.md nl-NL", "sail.md ja-JP, sail.md nl-NL"]);
}

/// One change of a tree: which locale, which path, and what stands there then.
#[derive(Debug, Clone)]
struct Edit {
    locale: usize,
    path: usize,
    /// `None`: the document goes.
    sources: Option<Vec<usize>>,
    asset_id: Option<u8>,
}

const LOCALES: [&str; 3] = ["nb-NO", "nl-NL", "ja-JP"];
const PATHS: [&str; 4] = ["a.md", "b.md", "c/d.md", "e.md"];

fn edit() -> impl Strategy<Value = Edit> {
    let sources = prop::option::weighted(0.8, prop::collection::vec(0..12_usize, 1..6));
    let asset_id = prop::option::weighted(0.3, 0..3_u8);
    (0..LOCALES.len(), 0..PATHS.len(), sources, asset_id).prop_map(|(locale, path, sources, asset_id)| Edit {
        locale,
        path,
        sources,
        asset_id,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn step_by_step_is_as_from_scratch(edits in prop::collection::vec((edit(), any::<bool>()), 1..20)) {
        let sandbox = Sandbox::new();
        let memory = sandbox.memory("memory.db");
        // A page that stays keeps every tree a tree.
        let mut trees: Vec<BTreeMap<&str, Page>> =
            LOCALES.iter().map(|locale| BTreeMap::from([("stays.md", page(locale, SAIL))])).collect();
        let tree = |locale: usize| sandbox.path(&format!("harbor.{}", LOCALES[locale]));
        let write = |locale: usize, pages: &BTreeMap<&str, Page>| {
            let pages: Vec<(&str, Page)> = pages.iter().map(|(path, page)| (*path, page.clone())).collect();
            sandbox.tree(&format!("harbor.{}", LOCALES[locale]), &pages);
        };
        for (edit, is_aligned) in edits {
            let pages = &mut trees[edit.locale];
            pages.remove(PATHS[edit.path]);
            let _ = fs::remove_dir_all(tree(edit.locale));
            if let Some(sources) = edit.sources {
                let sources: Vec<String> = sources.iter().map(|number| format!("Buoy {number} is lit.")).collect();
                let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
                let mut page = page(LOCALES[edit.locale], &sources);
                if let Some(id) = edit.asset_id {
                    page = page.asset(&format!("buoy-{id}"));
                }
                pages.insert(PATHS[edit.path], page);
            }
            write(edit.locale, pages);
            ingest(&memory, &[&tree(edit.locale)]);
            if is_aligned {
                align(&memory);
            }
        }
        for (locale, pages) in trees.iter().enumerate() {
            write(locale, pages);
        }
        let all = [2, 0, 1].map(tree);
        ingest(&memory, &paths(&all));
        align(&memory);
        let scratch = sandbox.memory("scratch.db");
        ingest(&scratch, &paths(&all));
        align(&scratch);
        prop_assert_eq!(dump(&memory), dump(&scratch));
    }
}
