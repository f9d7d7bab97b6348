//! Folders of repositories, and repositories that are given twice.

use std::fs;

use bitext_pipeline::ingest::{self, InputStatus};
use bitext_pipeline::{Interrupt, Silent};

use crate::support::{Events, Page, Sandbox, fields, ingest, ingest_options};

fn page(target: &str) -> Page {
    Page::of("nb-NO").machine().pair("Moor.", target).pair("Cast off.", "Kast loss.")
}

/// Repository and status of each input.
fn inputs(summary: &ingest::Summary) -> Vec<String> {
    let row = |input: &ingest::InputSummary| format!("{} {}", input.repository, input.status.as_str());
    summary.inputs.iter().map(row).collect()
}

#[test]
fn a_folder_of_repositories_is_each_of_them() {
    let sandbox = Sandbox::new();
    let all = sandbox.tree("all", &[("README.md", page("ikke lest")), ("notes/a.md", page("ikke lest"))]);
    sandbox.tree("all/harbor.nb-NO", &[("a.md", page("Fortøy."))]);
    sandbox.tree("all/harbor.de-DE", &[("a.md", Page::of("de-DE").pair("Moor.", "Festmachen."))]);
    let mut git = sandbox.git("all/quay");
    git.commit(&[("a.md", page("Fortøy fast."))]);
    let memory = sandbox.memory("memory.db");
    let events = Events::default();
    let summary = ingest::ingest(&memory, &ingest_options(&[&all]), &Interrupt::default(), &events).unwrap();
    assert_eq!(inputs(&summary), ["harbor.de-DE done", "harbor.nb-NO done", "quay done"]);
    assert_eq!(events.0.borrow()[0], "expanded: 3, outside [\"README.md\", \"notes\"]");
    assert_eq!((summary.documents, summary.segments, summary.new), (3, 5, 3));
    let rows = sandbox.rows(&memory, |_| {});
    assert!(fields(&rows, &["target"]).iter().all(|target| target != "ikke lest"));
}

#[test]
fn a_folder_with_one_repository_is_that_one() {
    let sandbox = Sandbox::new();
    let all = sandbox.tree("all", &[]);
    sandbox.tree("all/harbor.nb-NO", &[("a.md", page("Fortøy."))]);
    let memory = sandbox.memory("memory.db");
    let summary = ingest(&memory, &[&all]);
    assert_eq!(inputs(&summary), ["harbor.nb-NO done"]);
    let rows = sandbox.rows(&memory, |_| {});
    assert_eq!(rows[0]["occurrences"][0]["path"], "a.md");
}

#[test]
fn a_folder_without_repositories_is_one_itself() {
    let sandbox = Sandbox::new();
    let harbor = sandbox.tree("harbor.nb-NO", &[("part/a.md", page("Fortøy.")), ("vb.net/b.md", page("Fortøy."))]);
    let summary = ingest(&sandbox.memory("memory.db"), &[&harbor]);
    assert_eq!(inputs(&summary), ["harbor.nb-NO done"]);
    assert_eq!(summary.documents, 2);
}

/// A git repository is read as one even when it holds folders that are named like repositories.
#[test]
fn a_git_repository_is_never_expanded() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.git("harbor");
    git.commit(&[("sub.nb-NO/a.md", page("Fortøy.")), ("b.md", page("Fortøy."))]);
    let summary = ingest(&sandbox.memory("memory.db"), &[&git.path]);
    assert_eq!(inputs(&summary), ["harbor done"]);
    assert_eq!(summary.documents, 2);
}

#[test]
fn without_segments_a_named_input_fails_and_a_found_one_is_empty() {
    let sandbox = Sandbox::new();
    let all = sandbox.tree("all", &[]);
    sandbox.tree("all/harbor.nb-NO", &[("a.md", page("Fortøy."))]);
    let no_files = sandbox.tree("all/quay.nb-NO", &[]);
    let no_spans = sandbox.tree("all/pier.nb-NO", &[("a.md", Page::of("nb-NO").text("Ingen."))]);
    let no_documents = sandbox.tree("all/sluice.nb-NO", &[]);
    fs::write(no_documents.join("picture.png"), "x").unwrap();
    let memory = sandbox.memory("memory.db");
    let summary = ingest(&memory, &[&all]);
    assert_eq!(inputs(&summary), ["harbor.nb-NO done", "pier.nb-NO empty", " empty", "sluice.nb-NO empty"]);
    assert_eq!(summary.failed().count(), 0);

    let summary = ingest(&memory, &[&no_files, &no_spans, &no_documents, &sandbox.path("nowhere")]);
    assert!(summary.inputs.iter().all(|input| input.status == InputStatus::Failed), "{summary:?}");
    let messages: Vec<&str> = summary.failed().filter_map(|input| input.message.as_deref()).collect();
    assert!(messages[0].ends_with("holds no files"), "{messages:?}");
    assert_eq!(messages[1..3], ["no spans in its documents", "there are no documents in it"]);
    assert!(messages[3].ends_with("does not exist"), "{messages:?}");
    // What another input brought stays.
    assert_eq!(sandbox.rows(&memory, |_| {}).len(), 2);
}

#[test]
fn a_branch_without_segments_fails_with_advice() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", page("Fortøy."))]);
    git.run(&["checkout", "--quiet", "-b", "live"]);
    git.commit(&[("a.md", Page::of("nb-NO").text("Ingen."))]);
    let mut options = ingest_options(&[&git.path]);
    options.reference = Some("live".to_owned());
    let memory = sandbox.memory("memory.db");
    let summary = ingest::ingest(&memory, &options, &Interrupt::default(), &Silent).unwrap();
    assert_eq!(summary.inputs[0].message.as_deref(), Some("no spans on branch `live`"));
    assert_eq!(summary.inputs[0].hint.as_deref(), Some("the repository has `live-sxs`: try --ref live-sxs"));
}

#[test]
fn a_folder_and_its_git_copy_count_once() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.git("git/harbor.nb-NO");
    let pages = [("a.md", page("Fortøy.")), ("b.md", page("Fortøy fast."))];
    let commit = git.commit(&pages);
    let folder = sandbox.tree("copy/harbor.nb-NO", &pages);
    for order in [[&folder, &git.path], [&git.path, &folder]] {
        let memory = sandbox.memory(&format!("{}.db", usize::from(order[0] == &folder)));
        let summary = ingest(&memory, &[order[0], order[1]]);
        assert_eq!((summary.documents, summary.segments, summary.machine), (2, 4, 4));
        assert_eq!((summary.new, summary.unchanged, summary.retired), (2, 0, 0));
        let rows = summary.inputs.iter().map(|input| (input.segments, input.new, input.unchanged));
        assert_eq!(rows.collect::<Vec<_>>(), [(4, 2, 0), (4, 0, 2)]);
        let rows = sandbox.rows(&memory, |_| {});
        assert_eq!(fields(&rows, &["source", "source_usage"]), ["Moor. | 2", "Cast off. | 2"]);
        assert_eq!(rows[0]["occurrences"][0]["commit"], commit.as_str());
        // The same once more is nothing new.
        let summary = ingest(&memory, &[order[0], order[1]]);
        assert_eq!((summary.documents, summary.segments, summary.new, summary.unchanged), (2, 4, 0, 2));
    }
}

/// Whichever came last would win.
#[test]
fn one_repository_with_two_contents_in_a_run_is_taken_once() {
    let sandbox = Sandbox::new();
    let first = sandbox.tree("first/harbor.nb-NO", &[("a.md", page("Fortøy."))]);
    let changed = sandbox.tree("changed/harbor.nb-NO", &[("a.md", page("Legg til kai."))]);
    let more = sandbox.tree("more/harbor.nb-NO", &[("a.md", page("Fortøy.")), ("b.md", page("Fortøy fast."))]);
    let less = sandbox.tree("less/harbor.nb-NO", &[("c.md", page("Fortøy."))]);
    for second in [changed, more, less] {
        let memory = sandbox.memory(&format!("{}.db", second.parent().unwrap().file_name().unwrap().display()));
        let summary = ingest(&memory, &[&first, &second]);
        assert_eq!(inputs(&summary), ["harbor.nb-NO done", "harbor.nb-NO failed"]);
        let message = summary.inputs[1].message.as_deref().unwrap();
        assert!(message.starts_with("it is `harbor.nb-NO` on `live-sxs`, as "), "{message}");
        assert_eq!((summary.documents, summary.new, summary.retired), (1, 1, 0));
        assert_eq!(fields(&sandbox.rows(&memory, |_| {}), &["target"]), ["Fortøy.", "Kast loss."]);
        // In a run of its own it is the repository's new state.
        assert_eq!(ingest(&memory, &[&second]).inputs[0].status, InputStatus::Done);
    }
}

/// Equal contents at one path in two locales are two documents, and so are they at two paths.
#[test]
fn equal_contents_of_other_documents_count_each() {
    let sandbox = Sandbox::new();
    let plain = || Page::default().pair("Moor.", "Fortøy.");
    let nb = sandbox.tree("harbor.nb-NO", &[("a.md", plain()), ("b.md", plain())]);
    let da = sandbox.tree("harbor.da-DK", &[("a.md", plain())]);
    let summary = ingest(&sandbox.memory("memory.db"), &[&nb, &da]);
    assert_eq!((summary.documents, summary.segments, summary.new_units), (3, 3, 2));
}
