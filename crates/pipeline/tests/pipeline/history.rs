//! Which commit brought a document, from run to run.

use std::fs;

use bitext_exchange::Per;
use bitext_pipeline::ingest::InputStatus;
use bitext_store::Memory;

use crate::support::{Events, Git, Page, Sandbox, fields, ingest, ingest_options};

fn page(target: &str) -> Page {
    Page::of("nb-NO").pair("Moor.", target)
}

/// Path and commit of each current document.
fn commits(sandbox: &Sandbox, memory: &Memory) -> Vec<String> {
    fields(&sandbox.rows(memory, |options| options.per = Per::Occurrence), &["path", "commit"])
}

#[test]
fn each_document_has_the_commit_that_brought_its_content() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    let first = git.commit(&[("a.md", page("a")), ("b.md", page("b"))]);
    git.commit(&[("b.md", page("mellom"))]);
    let third = git.commit(&[("b.md", page("ny"))]);
    let tip = git.commit(&[]);
    let summary = ingest(&memory, &[&git.path]);
    assert_eq!(summary.inputs[0].commit.as_deref(), Some(tip.as_str()));
    assert_eq!(commits(&sandbox, &memory), [format!("a.md | {first}"), format!("b.md | {third}")]);

    let fifth = git.commit(&[("c.md", page("c"))]);
    ingest(&memory, &[&git.path]);
    assert_eq!(
        commits(&sandbox, &memory),
        [format!("a.md | {first}"), format!("b.md | {third}"), format!("c.md | {fifth}")]
    );
}

/// Found once the damage is repaired, although the branch has not moved.
#[test]
fn commits_behind_damage_are_found_later() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    let first = git.commit(&[("a.md", page("a"))]);
    let second = git.commit(&[("b.md", page("b"))]);
    let object = git.object(&first);
    let whole = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    fs::write(&object, "damaged").unwrap();
    let summary = ingest(&memory, &[&git.path]);
    assert_eq!((summary.inputs[0].status, summary.documents), (InputStatus::Done, 2));
    let message = summary.inputs[0].message.as_deref().unwrap();
    assert!(message.starts_with("which commits brought its documents is not known: "), "{message}");
    assert_eq!(commits(&sandbox, &memory), ["a.md | -", "b.md | -"]);

    fs::write(&object, whole).unwrap();
    let summary = ingest(&memory, &[&git.path]);
    assert_eq!((summary.inputs[0].message.as_deref(), summary.unchanged), (None, 2));
    assert_eq!(commits(&sandbox, &memory), [format!("a.md | {first}"), format!("b.md | {second}")]);
}

/// What changed on the branch behind the damage is looked at later too, even for documents with a commit.
#[test]
fn content_that_came_back_behind_damage_gets_its_commit_later() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    let first = git.commit(&[("a.md", page("a"))]);
    ingest(&memory, &[&git.path]);
    git.commit(&[("a.md", page("ny"))]);
    let third = git.commit(&[("a.md", page("a"))]);
    git.commit(&[]);
    let object = git.object(&third);
    let whole = fs::read(&object).unwrap();
    fs::remove_file(&object).unwrap();
    fs::write(&object, "damaged").unwrap();
    assert!(ingest(&memory, &[&git.path]).inputs[0].message.is_some());
    assert_eq!(commits(&sandbox, &memory), [format!("a.md | {first}")]);
    fs::remove_file(&object).unwrap();
    fs::write(&object, whole).unwrap();
    assert_eq!(ingest(&memory, &[&git.path]).inputs[0].message, None);
    assert_eq!(commits(&sandbox, &memory), [format!("a.md | {third}")]);
}

#[test]
fn commits_that_a_shallow_clone_lacks_are_found_when_it_is_deepened() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("origin");
    let first = git.commit(&[("a.md", page("a"))]);
    let second = git.commit(&[("b.md", page("b"))]);
    let third = git.commit(&[("c.md", page("c"))]);
    let clone = sandbox.path("harbor.nb-NO");
    let url = format!("file://{}", git.path.display());
    git.run(&["clone", "--quiet", "--depth=2", &url, clone.to_str().unwrap()]);
    ingest(&memory, &[&clone]);
    let shallow = commits(&sandbox, &memory);
    assert_eq!(shallow[2], format!("c.md | {third}"));
    assert_eq!(shallow[0], "a.md | -");

    git.run(&["-C", clone.to_str().unwrap(), "fetch", "--quiet", "--unshallow"]);
    ingest(&memory, &[&clone]);
    assert_eq!(
        commits(&sandbox, &memory),
        [format!("a.md | {first}"), format!("b.md | {second}"), format!("c.md | {third}")]
    );
}

/// A folder brings the content and the branch the commit, whichever is read first.
#[test]
fn content_that_a_folder_brought_gets_its_commit() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("git/harbor.nb-NO");
    let first = git.commit(&[("a.md", page("a"))]);
    ingest(&memory, &[&git.path]);
    let second = git.commit(&[("b.md", page("b"))]);
    let folder = sandbox.tree("copy/harbor.nb-NO", &[("a.md", page("a")), ("b.md", page("b"))]);
    ingest(&memory, &[&folder]);
    assert_eq!(commits(&sandbox, &memory), [format!("a.md | {first}"), "b.md | -".to_owned()]);
    let expected = [format!("a.md | {first}"), format!("b.md | {second}")];
    ingest(&memory, &[&git.path]);
    assert_eq!(commits(&sandbox, &memory), expected);
    // Changed and changed back on disk, while the branch stays where it is.
    for target in ["ny", "b"] {
        ingest(&memory, &[&sandbox.tree("copy/harbor.nb-NO", &[("b.md", page(target))])]);
    }
    ingest(&memory, &[&git.path]);
    assert_eq!(commits(&sandbox, &memory), expected);
}

/// The content is the same as before, and another commit brought it.
#[test]
fn content_that_came_back_has_the_commit_that_brought_it_back() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    let first = git.commit(&[("a.md", page("a")), ("b.md", page("b"))]);
    ingest(&memory, &[&git.path]);
    assert_eq!(commits(&sandbox, &memory), [format!("a.md | {first}"), format!("b.md | {first}")]);
    git.commit(&[("a.md", page("ny"))]);
    let third = git.commit(&[("a.md", page("a"))]);
    ingest(&memory, &[&git.path]);
    assert_eq!(commits(&sandbox, &memory), [format!("a.md | {third}"), format!("b.md | {first}")]);

    let fresh = sandbox.memory("fresh.db");
    ingest(&fresh, &[&git.path]);
    assert_eq!(commits(&sandbox, &fresh), commits(&sandbox, &memory));
}

#[test]
fn a_chosen_branch_is_told() {
    let sandbox = Sandbox::new();
    let mut git: Git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", page("a"))]);
    git.run(&["checkout", "--quiet", "-b", "live"]);
    let events = Events::default();
    let interrupt = bitext_pipeline::Interrupt::default();
    let options = ingest_options(&[&git.path]);
    let summary = bitext_pipeline::ingest::ingest(&sandbox.memory("memory.db"), &options, &interrupt, &events).unwrap();
    assert_eq!(summary.inputs[0].reference, "live-sxs");
    let told = events.0.borrow();
    assert!(told[0].starts_with("choice: ") && told[0].contains("`live-sxs`"), "{told:?}");
}
