//! Who wrote a text, as the history of its branch shows.

use std::fs;
use std::path::{Path, PathBuf};

use bitext_exchange::Per;
use bitext_model::Origin;
use bitext_pipeline::ingest::{self, InputStatus};
use bitext_pipeline::{Interrupt, Progress, Silent};
use bitext_store::Memory;
use proptest::prelude::*;

use crate::support::{Events, Git, Page, Sandbox, StopAfter, fields, ingest, ingest_options};

fn with_history(memory: &Memory, input: &Path, progress: &dyn Progress, interrupt: &Interrupt) -> ingest::Summary {
    let options = ingest::Options { history: true, ..ingest_options(&[input]) };
    ingest::ingest(memory, &options, interrupt, progress).unwrap()
}

fn ingest_history(memory: &Memory, input: &Path) -> ingest::Summary {
    with_history(memory, input, &Silent, &Interrupt::default())
}

/// A clone in a folder, under the name of the repository.
fn clone_of(sandbox: &Sandbox, git: &Git, folder: &str, depth: Option<&str>) -> PathBuf {
    let clone = sandbox.path(&format!("{folder}/harbor.nb-NO"));
    let source = format!("file://{}", git.path.display());
    let mut arguments = vec!["clone", "--quiet"];
    arguments.extend(depth);
    arguments.extend([source.as_str(), clone.to_str().unwrap()]);
    git.run(&arguments);
    clone
}

fn human(pairs: &[(&str, &str)]) -> Page {
    with_pairs(Page::of("nb-NO").human(), pairs)
}

fn machine(pairs: &[(&str, &str)]) -> Page {
    with_pairs(Page::of("nb-NO").machine(), pairs)
}

fn with_pairs(page: Page, pairs: &[(&str, &str)]) -> Page {
    pairs.iter().fold(page, |page, (source, target)| page.pair(source, target))
}

const SHOWN: [&str; 6] = ["path", "source", "target", "origin", "origin_basis", "origin_commit"];

/// What stands there now, and who wrote it.
fn current(sandbox: &Sandbox, memory: &Memory) -> Vec<String> {
    fields(&sandbox.rows(memory, |options| options.per = Per::Occurrence), &SHOWN)
}

/// Everything that an export can say, of all times.
fn everything(sandbox: &Sandbox, memory: &Memory) -> String {
    let export = sandbox.export(memory, "jsonl", |options| {
        options.per = Per::Occurrence;
        options.filter.all_revisions = true;
    });
    export.1
}

/// The same from a memory that reads all of it at once.
fn from_scratch(sandbox: &Sandbox, git: &Git) -> (Vec<String>, String) {
    let name = format!("scratch-{}.db", git.run(&["rev-parse", "HEAD"]));
    let memory = sandbox.memory(&name);
    ingest_history(&memory, &git.path);
    (current(sandbox, &memory), everything(sandbox, &memory))
}

#[test]
fn from_label_to_label_and_back() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    let path = "guide/tide \u{2013} ebb\u{200b}.md";
    let shown = |git: &Git| {
        let summary = ingest_history(&memory, &git.path);
        assert_eq!(summary.inputs[0].status, InputStatus::Done, "{summary:?}");
        let shown = current(&sandbox, &memory);
        assert_eq!((shown.clone(), everything(&sandbox, &memory)), from_scratch(&sandbox, git));
        // Again, and nothing is different.
        ingest_history(&memory, &git.path);
        assert_eq!(current(&sandbox, &memory), shown);
        shown
    };
    let line = |source: &str, target: &str, origin: Origin, commit: &str| {
        format!("{path} | {source} | {target} | {origin} | history | {commit}")
    };

    let first = git.commit(&[(path, human(&[("Moor.", "Fortøy."), ("Wait.", "Vent.")]))]);
    assert_eq!(
        shown(&git),
        [line("Moor.", "Fortøy.", Origin::Human, &first), line("Wait.", "Vent.", Origin::Human, &first)]
    );
    // Handed off again: one text stays, one is replaced by a machine's, one is new.
    let second = git.commit(&[(path, machine(&[("Moor.", "Fortøy."), ("Wait.", "Venter."), ("Go.", "Gå.")]))]);
    assert_eq!(
        shown(&git),
        [
            line("Moor.", "Fortøy.", Origin::HumanUnderMtLabel, &second),
            line("Wait.", "Venter.", Origin::Machine, &second),
            line("Go.", "Gå.", Origin::Machine, &second),
        ]
    );
    // People put one back, edit another, and leave a third as it is; all under their label.
    let pairs = [("Moor.", "Fortøy."), ("Wait.", "Vent."), ("Go.", "Dra."), ("Stop.", "Stopp.")];
    let third = git.commit(&[(path, human(&pairs))]);
    assert_eq!(
        shown(&git),
        [
            line("Moor.", "Fortøy.", Origin::Human, &first),
            line("Wait.", "Vent.", Origin::Restored, &third),
            line("Go.", "Dra.", Origin::PostEdited, &third),
            line("Stop.", "Stopp.", Origin::Human, &third),
        ]
    );
    // A new name, and nearly the same content.
    fs::remove_file(git.path.join(path)).unwrap();
    let pairs = [("Moor.", "Fortøy."), ("Wait.", "Vent."), ("Go.", "Dra."), ("Stop.", "Stans.")];
    let fourth = git.commit(&[("guide/tides.md", machine(&pairs))]);
    let line = |source: &str, target: &str, origin: Origin, commit: &str| {
        format!("guide/tides.md | {source} | {target} | {origin} | history | {commit}")
    };
    assert_eq!(
        shown(&git),
        [
            line("Moor.", "Fortøy.", Origin::HumanUnderMtLabel, &fourth),
            line("Wait.", "Vent.", Origin::HumanUnderMtLabel, &fourth),
            line("Go.", "Dra.", Origin::HumanUnderMtLabel, &fourth),
            line("Stop.", "Stans.", Origin::Machine, &fourth),
        ]
    );
    // Gone, and back under people's label.
    fs::remove_file(git.path.join("guide/tides.md")).unwrap();
    git.commit(&[("other.md", human(&[("Row.", "Ro.")]))]);
    shown(&git);
    let sixth = git.commit(&[("guide/tides.md", human(&pairs))]);
    assert_eq!(shown(&git)[3], line("Stop.", "Stans.", Origin::MachineUnderHtLabel, &sixth));
}

#[test]
fn what_merges_bring_came_with_the_merge() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", machine(&[("Moor.", "Fortøy.")]))]);
    git.run(&["checkout", "--quiet", "-b", "side"]);
    git.commit(&[("b.md", machine(&[("Wait.", "Venter.")]))]);
    git.commit(&[("b.md", human(&[("Wait.", "Vent.")]))]);
    git.run(&["checkout", "--quiet", "live-sxs"]);
    git.commit(&[("a.md", machine(&[("Moor.", "Fortøy."), ("Go.", "Gå.")]))]);
    git.run(&["merge", "--quiet", "--no-edit", "side"]);
    let merge = git.run(&["rev-parse", "HEAD"]);
    let summary = ingest_history(&memory, &git.path);
    let history = summary.inputs[0].history.clone().unwrap();
    assert_eq!((history.commits, history.side_commits, history.side_contents), (3, 2, 1));
    let shown = current(&sandbox, &memory);
    assert_eq!(shown[2], format!("b.md | Wait. | Vent. | human | history | {merge}"));
}

#[test]
fn a_branch_that_was_rewritten_is_read_again() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", machine(&[("Moor.", "Fortøyer.")]))]);
    let base = git.run(&["rev-parse", "HEAD"]);
    git.commit(&[("a.md", human(&[("Moor.", "Fortøy.")])), ("b.md", human(&[("Wait.", "Vent.")]))]);
    ingest_history(&memory, &git.path);
    assert!(current(&sandbox, &memory)[0].contains("| post-edited |"));

    git.run(&["reset", "--quiet", "--hard", &base]);
    git.commit(&[("b.md", machine(&[("Wait.", "Vent.")]))]);
    git.commit(&[("a.md", human(&[("Moor.", "Fortøyer.")]))]);
    let events = Events::default();
    let summary = with_history(&memory, &git.path, &events, &Interrupt::default());
    assert!(events.0.borrow().contains(&"history replaced: Rewritten".to_owned()));
    // One content of the three is known.
    assert_eq!(summary.inputs[0].history.as_ref().unwrap().revisions, 2);
    let (shown, _) = from_scratch(&sandbox, &git);
    assert_eq!(current(&sandbox, &memory), shown);
    assert!(shown[0].contains("| machine-under-ht-label |") && shown[1].contains("| machine |"), "{shown:?}");
    let placements = everything(&sandbox, &memory).lines().count();
    ingest_history(&memory, &git.path);
    assert_eq!(everything(&sandbox, &memory).lines().count(), placements);
    assert!(memory.snapshot().unwrap().verify().unwrap().passed());
}

/// What was ingested without history is found again in it, and what comes later is followed without being asked to.
#[test]
fn history_may_begin_later_and_is_then_followed() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    for target in ["Fortøyer.", "Fortøy nå."] {
        git.commit(&[("a.md", machine(&[("Moor.", target)])), ("b.md", human(&[("Wait.", "Vent.")]))]);
        ingest(&memory, &[&git.path]);
    }
    assert!(current(&sandbox, &memory)[0].ends_with("| machine | label | "));
    git.commit(&[("a.md", machine(&[("Moor.", "Fortøy snart.")]))]);
    git.commit(&[("a.md", human(&[("Moor.", "Fortøy.")]))]);
    ingest_history(&memory, &git.path);
    assert_eq!((current(&sandbox, &memory), everything(&sandbox, &memory)), from_scratch(&sandbox, &git));
    git.commit(&[("a.md", machine(&[("Moor.", "Fortøy.")]))]);
    let summary = ingest(&memory, &[&git.path]);
    assert_eq!(summary.inputs[0].history.as_ref().unwrap().commits, 1);
    assert_eq!((current(&sandbox, &memory), everything(&sandbox, &memory)), from_scratch(&sandbox, &git));
}

#[test]
fn a_shallow_clone_says_what_is_missing() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", machine(&[("Moor.", "Fortøyer.")])), ("b.md", human(&[("Wait.", "Vent.")]))]);
    git.commit(&[("a.md", human(&[("Moor.", "Fortøyer."), ("Row.", "Ro.")]))]);
    let last = git.commit(&[("a.md", machine(&[("Moor.", "Fortøyer."), ("Row.", "Ro."), ("Go.", "Gå.")]))]);
    let clone = clone_of(&sandbox, &git, "shallow", Some("--depth=2"));
    let events = Events::default();
    let summary = with_history(&memory, &clone, &events, &Interrupt::default());
    assert!(events.0.borrow().contains(&"history cut to 2 commits".to_owned()));
    assert!(summary.inputs[0].history.as_ref().unwrap().is_cut);
    assert_eq!(
        current(&sandbox, &memory),
        [
            format!("a.md | Moor. | Fortøyer. | human-under-mt-label | history | {last}"),
            format!("a.md | Row. | Ro. | human-under-mt-label | history | {last}"),
            format!("a.md | Go. | Gå. | machine | history | {last}"),
            "b.md | Wait. | Vent. | human | label | ".to_owned(),
        ]
    );
    // With the rest of it, the whole history shows something else.
    Git::run(&git, &["-C", clone.to_str().unwrap(), "fetch", "--quiet", "--unshallow"]);
    ingest_history(&memory, &clone);
    let shown = current(&sandbox, &memory);
    assert!(shown[0].contains("| machine |") && shown[3].contains("| human | history |"), "{shown:?}");
}

#[test]
fn origins_are_asked_for_by_name_or_by_class() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", machine(&[("Moor.", "Fortøyer."), ("Wait.", "Vent."), ("Go.", "Gå.")]))]);
    git.commit(&[("a.md", human(&[("Moor.", "Fortøy."), ("Wait.", "Vent."), ("Row.", "Ro.")]))]);
    ingest_history(&memory, &git.path);
    let of = |origin: Origin| {
        let rows = sandbox.rows(&memory, |options| {
            options.per = Per::Occurrence;
            options.filter.origins = vec![origin];
        });
        fields(&rows, &["target"])
    };
    assert_eq!(of(Origin::Human), ["Fortøy.", "Ro."]);
    assert_eq!(of(Origin::PostEdited), ["Fortøy."]);
    assert_eq!(of(Origin::Machine), ["Vent."]);
    assert_eq!(of(Origin::MachineUnderHtLabel), ["Vent."]);
    assert_eq!(of(Origin::Restored), [""; 0]);
}

/// One of few changes to a small repository.
#[derive(Debug, Clone)]
enum Step {
    /// A page with these targets of two sources, under this label.
    Write {
        page: u8,
        human: bool,
        targets: [u8; 2],
    },
    Remove(u8),
    Rename(u8, u8),
    Ingest,
    /// An ingest that is told to stop after so many documents.
    Stopped(u64),
    /// The last commits are thrown away.
    Rewrite(u8),
}

fn step() -> impl Strategy<Value = Step> {
    let page = 0..3u8;
    prop_oneof![
        6 => (page.clone(), any::<bool>(), [0..3u8, 0..3u8])
            .prop_map(|(page, human, targets)| Step::Write { page, human, targets }),
        1 => page.clone().prop_map(Step::Remove),
        1 => (page.clone(), page).prop_map(|(from, to)| Step::Rename(from, to)),
        2 => Just(Step::Ingest),
        1 => (0..4u64).prop_map(Step::Stopped),
        1 => (1..3u8).prop_map(Step::Rewrite),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// However many runs it took, and whatever became of the branch between them.
    #[test]
    fn runs_that_follow_a_branch_know_what_one_knows_that_reads_it_at_once(steps in prop::collection::vec(step(), 1..14)) {
        let sandbox = Sandbox::new();
        let memory = sandbox.memory("memory.db");
        let mut git = sandbox.git("harbor.nb-NO");
        git.commit(&[("keep.md", human(&[("Stay.", "Bli.")]))]);
        let mut commits = 1;
        let mut was_rewritten = false;
        let name = |page: u8| format!("{page}.md");
        for step in steps {
            match step {
                Step::Write { page, human: by_people, targets } => {
                    let text = |target: u8| format!("mål {target}");
                    let pairs = [("Moor.", text(targets[0])), ("Wait.", text(targets[1]))];
                    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(source, target)| (*source, target.as_str())).collect();
                    let content = if by_people { human(&pairs) } else { machine(&pairs) };
                    git.commit(&[(&name(page), content)]);
                    commits += 1;
                }
                Step::Remove(page) => {
                    if fs::remove_file(git.path.join(name(page))).is_ok() {
                        git.commit(&[]);
                        commits += 1;
                    }
                }
                Step::Rename(from, to) => {
                    if from != to && fs::rename(git.path.join(name(from)), git.path.join(name(to))).is_ok() {
                        git.commit(&[]);
                        commits += 1;
                    }
                }
                Step::Ingest => _ = ingest_history(&memory, &git.path),
                Step::Stopped(after) => {
                    let interrupt = Interrupt::default();
                    with_history(&memory, &git.path, &StopAfter::new(&interrupt, after), &interrupt);
                }
                Step::Rewrite(count) if u32::from(count) < commits => {
                    git.run(&["reset", "--quiet", "--hard", &format!("HEAD~{count}")]);
                    commits -= u32::from(count);
                    was_rewritten = true;
                }
                Step::Rewrite(_) => {}
            }
        }
        ingest_history(&memory, &git.path);
        let (shown, all) = from_scratch(&sandbox, &git);
        prop_assert_eq!(current(&sandbox, &memory), shown);
        // What a run saw standing there before it was thrown away is remembered.
        if !was_rewritten {
            prop_assert_eq!(everything(&sandbox, &memory), all);
        }
        prop_assert!(memory.snapshot().unwrap().verify().unwrap().passed());
    }
}

/// A name that is taken again after a rename is another document's, in one run and in several.
#[test]
fn a_name_that_was_left_begins_anew() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("keep.md", human(&[("Stay.", "Bli.")]))]);
    ingest_history(&memory, &git.path);
    let first = git.commit(&[("a.md", machine(&[("Moor.", "Fortøyer.")]))]);
    fs::rename(git.path.join("a.md"), git.path.join("b.md")).unwrap();
    git.commit(&[]);
    let last = git.commit(&[("a.md", machine(&[("Moor.", "Fortøyer.")]))]);
    ingest_history(&memory, &git.path);
    let shown = current(&sandbox, &memory);
    assert!(shown[0].starts_with("a.md") && shown[0].ends_with(&last), "{shown:?}");
    assert!(shown[1].starts_with("b.md") && shown[1].ends_with(&first), "{shown:?}");
    assert_eq!((shown, everything(&sandbox, &memory)), from_scratch(&sandbox, &git));
}

/// What some runs leave out has its history as soon as it is taken, and the reason for reading it is told as it is.
#[test]
fn a_document_that_was_left_out_gets_its_history() {
    let large = || "La båten ligge. ".repeat(100);
    for limit in [
        |options: &mut ingest::Options| options.exclude = vec!["x/**".to_owned()],
        |options: &mut ingest::Options| options.max_file_size = 1000,
    ] {
        let sandbox = Sandbox::new();
        let memory = sandbox.memory("memory.db");
        let mut git = sandbox.git("harbor.nb-NO");
        let limited = |git: &Git| {
            let mut options = ingest_options(&[&git.path]);
            limit(&mut options);
            ingest::ingest(&memory, &options, &Interrupt::default(), &Silent).unwrap()
        };
        git.commit(&[("a.md", human(&[("Moor.", "Fortøy.")]))]);
        ingest_history(&memory, &git.path);
        git.commit(&[("x/b.md", machine(&[("Wait.", "Ventet."), ("Stay.", &large())]))]);
        git.commit(&[("x/b.md", human(&[("Wait.", "Vent."), ("Stay.", &large())]))]);
        assert_eq!(limited(&git).documents, 1);
        // Now with a commit of its own, then without one.
        for target in ["Fortøy nå.", "Fortøy."] {
            if target == "Fortøy." {
                git.commit(&[("x/b.md", human(&[("Wait.", "Vent litt."), ("Stay.", &large())]))]);
                limited(&git);
            } else {
                git.commit(&[("a.md", human(&[("Moor.", target)]))]);
            }
            let events = Events::default();
            let options = ingest_options(&[&git.path]);
            let summary = ingest::ingest(&memory, &options, &Interrupt::default(), &events).unwrap();
            assert_eq!(*events.0.borrow(), ["history replaced: Incomplete"]);
            assert_eq!(summary.documents, 2);
            assert_eq!((current(&sandbox, &memory), everything(&sandbox, &memory)), from_scratch(&sandbox, &git));
            assert!(current(&sandbox, &memory)[2].contains("| machine-under-ht-label | history |"));
            // Once is enough.
            let events = Events::default();
            ingest::ingest(&memory, &options, &Interrupt::default(), &events).unwrap();
            assert!(events.0.borrow().is_empty(), "{:?}", events.0);
        }
        assert!(memory.snapshot().unwrap().verify().unwrap().passed());
    }
}

/// Fails unless a run on a clone left what is known of `a.md`, and the whole history is still followed.
#[track_caller]
fn assert_is_kept(sandbox: &Sandbox, memory: &Memory, git: &Git, summary: &ingest::Summary) {
    let message = summary.inputs[0].message.as_deref().unwrap();
    assert!(message.contains("deeper clone"), "{message}");
    let shown = current(sandbox, memory);
    assert!(shown[0].contains("a.md | Moor. | Fortøyer. | machine-under-ht-label | history"), "{shown:?}");
    assert_eq!(shown.len(), 4, "{shown:?}");
    ingest_history(memory, &git.path);
    assert_eq!((current(sandbox, memory), everything(sandbox, memory)), from_scratch(sandbox, git));
}

/// Reading it anew from a clone that goes less far back would lose what is known.
#[test]
fn a_shallow_clone_takes_nothing_of_a_longer_history() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", machine(&[("Moor.", "Fortøyer.")])), ("b.md", machine(&[("Wait.", "Ventet.")]))]);
    git.commit(&[("a.md", human(&[("Moor.", "Fortøyer.")]))]);
    let limited = ingest::Options { exclude: vec!["b.md".to_owned()], history: true, ..ingest_options(&[&git.path]) };
    ingest::ingest(&memory, &limited, &Interrupt::default(), &Silent).unwrap();
    git.commit(&[("c.md", human(&[("Row.", "Ro.")]))]);
    git.commit(&[("d.md", human(&[("Go.", "Gå.")]))]);
    let clone = clone_of(&sandbox, &git, "clones", Some("--depth=3"));
    let events = Events::default();
    let summary = with_history(&memory, &clone, &events, &Interrupt::default());
    assert!(events.0.borrow().is_empty(), "{:?}", events.0);
    assert_is_kept(&sandbox, &memory, &git, &summary);
}

/// Neither does one that begins behind all that is known, whether that is the whole history or not.
#[test]
fn a_clone_of_the_last_commit_takes_nothing_of_a_history() {
    for depth in [None, Some("--depth=2")] {
        let sandbox = Sandbox::new();
        let memory = sandbox.memory("memory.db");
        let mut git = sandbox.git("harbor.nb-NO");
        git.commit(&[("b.md", machine(&[("Wait.", "Ventet.")]))]);
        git.commit(&[("a.md", machine(&[("Moor.", "Fortøyer.")]))]);
        git.commit(&[("a.md", human(&[("Moor.", "Fortøyer.")]))]);
        ingest_history(&memory, &clone_of(&sandbox, &git, "first", depth));
        git.commit(&[("c.md", human(&[("Row.", "Ro.")]))]);
        git.commit(&[("d.md", human(&[("Go.", "Gå.")]))]);
        let events = Events::default();
        let last = clone_of(&sandbox, &git, "last", Some("--depth=1"));
        let options = ingest_options(&[&last]);
        let summary = ingest::ingest(&memory, &options, &Interrupt::default(), &events).unwrap();
        assert!(events.0.borrow().is_empty(), "{:?}", events.0);
        assert_is_kept(&sandbox, &memory, &git, &summary);
    }
}

/// A run that is killed between placing a document and reading its history leaves the latter to the next one.
#[test]
fn a_document_that_was_left_out_gets_its_history_after_an_interruption() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", human(&[("Moor.", "Fortøy.")])), ("b.md", machine(&[("Wait.", "Ventet.")]))]);
    git.commit(&[("b.md", human(&[("Wait.", "Vent.")]))]);
    let limited = ingest::Options { exclude: vec!["b.md".to_owned()], history: true, ..ingest_options(&[&git.path]) };
    ingest::ingest(&memory, &limited, &Interrupt::default(), &Silent).unwrap();
    git.commit(&[("a.md", human(&[("Moor.", "Fortøy nå.")]))]);
    // The one content that is new, and both documents.
    let interrupt = Interrupt::default();
    let summary = with_history(&memory, &git.path, &StopAfter::new(&interrupt, 3), &interrupt);
    assert!(summary.interrupted);
    assert!(current(&sandbox, &memory)[1].ends_with("| human | label | "), "{:?}", current(&sandbox, &memory));
    ingest_history(&memory, &git.path);
    assert_eq!((current(&sandbox, &memory), everything(&sandbox, &memory)), from_scratch(&sandbox, &git));
}

/// What was kept is counted, and origins that are not found yet leave nothing half done.
#[test]
fn an_interrupted_history_says_what_was_kept() {
    struct StopAtEnd<'i>(&'i Interrupt);
    impl Progress for StopAtEnd<'_> {
        fn end(&self) {
            self.0.stop();
        }
    }
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    for number in 0..10 {
        git.commit(&[("a.md", human(&[("Moor.", &format!("Fortøy ved {number}.")), ("Wait.", "Vent.")]))]);
    }
    let kept = |summary: &ingest::Summary| {
        let [input] = summary.inputs.as_slice() else { panic!("{summary:?}") };
        let history = input.history.clone().unwrap();
        (input.status, history.revisions, history.segments, history.commits)
    };
    let interrupt = Interrupt::default();
    let summary = with_history(&memory, &git.path, &StopAfter::new(&interrupt, 4), &interrupt);
    assert_eq!(kept(&summary), (InputStatus::Interrupted, 4, 8, 0));
    assert_eq!(summary.new_units, 5);
    let interrupt = Interrupt::default();
    let summary = with_history(&memory, &git.path, &StopAtEnd(&interrupt), &interrupt);
    assert_eq!(kept(&summary), (InputStatus::Interrupted, 6, 12, 0));
    assert!(current(&sandbox, &memory).is_empty());
    assert!(memory.snapshot().unwrap().histories().unwrap().is_empty());
    let summary = ingest_history(&memory, &git.path);
    assert_eq!(kept(&summary), (InputStatus::Done, 0, 0, 10));
    assert_eq!((current(&sandbox, &memory), everything(&sandbox, &memory)), from_scratch(&sandbox, &git));
}

/// A page whose spans are lost, or that became too large, is judged as it is without a history.
#[test]
fn a_tip_that_lacks_too_much_is_refused() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    let name = |number: u32| format!("{number}.md");
    for number in 0..40 {
        git.commit(&[(&name(number), human(&[("Moor.", &format!("mål {number}"))]))]);
    }
    ingest_history(&memory, &git.path);
    for number in 0..35 {
        fs::write(git.path.join(name(number)), "# Nothing\n").unwrap();
    }
    git.commit(&[]);
    let summary = ingest_history(&memory, &git.path);
    assert_eq!(summary.inputs[0].status, InputStatus::Failed);
    assert!(summary.inputs[0].message.as_ref().unwrap().starts_with("35 of 40 documents are gone"), "{summary:?}");
    assert_eq!(current(&sandbox, &memory).len(), 40);
    let large = "# Nothing\n".repeat(200_000);
    fs::write(git.path.join(name(39)), &large).unwrap();
    for number in 0..35 {
        write_page(&git, &name(number));
    }
    git.commit(&[]);
    let summary = ingest_history(&memory, &git.path);
    assert_eq!((summary.inputs[0].status, summary.inputs[0].retired), (InputStatus::Done, 0), "{summary:?}");
    assert_eq!(current(&sandbox, &memory).len(), 40);
}

fn write_page(git: &Git, name: &str) {
    fs::write(git.path.join(name), human(&[("Wait.", "Vent.")]).to_string()).unwrap();
}

#[test]
fn what_is_worth_most_and_stands_now_says_what_a_unit_is() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let mut git = sandbox.git("harbor.nb-NO");
    git.commit(&[("a.md", human(&[("Moor.", "Fortøy.")]))]);
    git.commit(&[("a.md", machine(&[("Moor.", "Fortøy.")]))]);
    ingest_history(&memory, &git.path);
    let snapshot = memory.snapshot().unwrap();
    let found = snapshot.lookup("Moor.", None).unwrap();
    let places: Vec<_> = found[0].occurrences.iter().map(|place| (place.origin, place.current)).collect();
    assert_eq!(places, [(Origin::HumanUnderMtLabel, true), (Origin::Human, false)]);
}
