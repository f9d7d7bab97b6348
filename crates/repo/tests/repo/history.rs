use bitext_model::Commit;
use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use bitext_repo::Input;

use crate::support::{Git, Sandbox, open, open_at, paths};

fn all_changes(input: &Input) -> (BTreeMap<String, String>, bool) {
    changes_since(input, None)
}

/// The commit's id by path for all documents, and whether the answer is complete.
fn changes_since(input: &Input, known: Option<&str>) -> (BTreeMap<String, String>, bool) {
    let listing = input.list().unwrap();
    let wanted: HashSet<&str> = paths(&listing).into_iter().collect();
    let known = known.map(|id| id.parse().unwrap());
    let changes = input.last_changes(&wanted, known, &|| false).unwrap();
    let ids = changes.commits.into_iter().map(|(path, commit)| (path, commit.id.to_string()));
    (ids.collect(), changes.complete)
}

fn map(pairs: &[(&str, &String)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(path, id)| ((*path).to_owned(), (*id).clone())).collect()
}

#[test]
fn changes_merges_and_reverts() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    let root =
        git.commit(&[("root.md", "1"), ("back.md", "1"), ("x/y/deep.md", "1"), ("x/y/other.md", "1"), ("m.md", "1")]);
    let changed = git.commit(&[("back.md", "2"), ("x/y/deep.md", "2")]);
    let added = git.commit(&[("x/new.md", "1"), ("z.md", "1"), ("z/z.md", "1")]);
    git.run(&["checkout", "--quiet", "-b", "side", &changed]);
    git.commit(&[("m.md", "2"), ("side/a.md", "1")]);
    git.run(&["checkout", "--quiet", "main"]);
    git.advance();
    git.run(&["merge", "--quiet", "--no-ff", "--message=x", "side"]);
    let merged = git.id("HEAD");
    let reverted = git.commit(&[("back.md", "1"), ("gone.md", "1")]);
    std::fs::remove_file(git.path.join("gone.md")).unwrap();
    std::fs::rename(git.path.join("z.md"), git.path.join("renamed.md")).unwrap();
    git.run(&["update-index", "--chmod=+x", "root.md"]);
    let renamed = git.commit(&[]);

    let expected = [
        ("root.md", &root),
        ("x/y/other.md", &root),
        ("x/y/deep.md", &changed),
        ("x/new.md", &added),
        ("z/z.md", &added),
        ("m.md", &merged),
        ("side/a.md", &merged),
        ("back.md", &reverted),
        ("renamed.md", &renamed),
    ];
    for path in [&git.path, &sandbox.mirror(&git, "docs.git").path] {
        let input = open(path);
        assert_eq!(all_changes(&input), (map(&expected), true));
        assert_eq!(changes_since(&input, Some(&added)), (map(&expected[5..]), true));
        assert_eq!(changes_since(&input, Some(&renamed)), (map(&[]), true));
        // A commit that first parents do not lead to is never met.
        assert_eq!(changes_since(&input, Some(&git.id("side"))), (map(&expected), true));

        let wanted = HashSet::from(["x/y/deep.md", "absent.md", "x", "x/y/deep.md/no"]);
        let changes = input.last_changes(&wanted, None, &|| false).unwrap();
        assert_eq!(changes.commits.keys().collect::<Vec<_>>(), ["x/y/deep.md"]);
        assert!(changes.complete);
    }
    let tip = open(&git.path).commit().unwrap();
    let wanted = HashSet::from(["renamed.md"]);
    let changes = open(&git.path).last_changes(&wanted, None, &|| false).unwrap();
    assert_eq!(changes.commits["renamed.md"], Commit { id: tip.id, time: git.now() });
}

#[test]
fn a_file_that_was_a_folder() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md/b.md", "1"), ("c.md", "1")]);
    std::fs::remove_dir_all(git.path.join("a.md")).unwrap();
    std::fs::remove_file(git.path.join("c.md")).unwrap();
    let swapped = git.commit(&[("a.md", "1"), ("c.md/d.md", "1")]);
    git.commit(&[("e.md", "1")]);
    let last = git.id("HEAD");
    let expected = map(&[("a.md", &swapped), ("c.md/d.md", &swapped), ("e.md", &last)]);
    assert_eq!(all_changes(&open(&git.path)), (expected, true));
}

#[test]
fn the_walk_can_be_stopped() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md", "1")]);
    let second = git.commit(&[("b.md", "1")]);
    git.commit(&[("c.png", "1")]);
    let input = open(&git.path);
    let asked = AtomicUsize::new(0);
    let stop = || asked.fetch_add(1, Ordering::Relaxed) == 2;
    let changes = input.last_changes(&HashSet::from(["a.md", "b.md"]), None, &stop).unwrap();
    assert!(!changes.complete);
    assert_eq!(changes.commits.len(), 1);
    assert_eq!(changes.commits["b.md"].id.to_string(), second);
}

#[test]
fn a_shallow_history_leaves_the_rest_open() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md", "1")]);
    git.commit(&[("b.md", "1")]);
    let last = git.commit(&[("c.md", "1")]);
    let address = format!("file://{}", git.path.display());
    git.run(&["clone", "--quiet", "--depth=2", &address, "../shallow"]);
    let input = open(&sandbox.path("shallow"));
    assert_eq!(all_changes(&input), (map(&[("c.md", &last)]), false));
    let changes = input.last_changes(&HashSet::from(["c.md"]), None, &|| false).unwrap();
    assert!(changes.complete, "nothing that was asked for is open");
}

#[test]
fn files_have_no_history() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("docs", &[("a.md", "")]);
    assert_eq!(all_changes(&open(&folder)), (map(&[]), true));
}

/// Compares with `git log`, which tells the same story one path at a time, on a random history.
#[test]
fn git_log_agrees() {
    let sandbox = Sandbox::new();
    let mut git: Git = sandbox.repository("docs");
    git.commit_at_random(0x2545_f491, 5, 3);
    let input = open_at(&git.path, "main").unwrap();
    let (changes, complete) = all_changes(&input);
    assert!(complete && changes.len() > 5);
    for (path, id) in changes {
        assert_eq!(id, git.run(&["log", "--first-parent", "-1", "--format=%H", "--", &path]), "{path}");
    }
}
