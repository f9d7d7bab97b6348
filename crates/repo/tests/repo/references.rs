use bitext_repo::{Error, Input, OpenOptions};

use crate::support::{Git, Sandbox, contents, open, open_at};

/// A repository with a branch for each name, the last one checked out; each holds `a.md` with the branch's name.
fn with_branches(sandbox: &Sandbox, names: &[&str]) -> Git {
    let mut git = sandbox.repository("docs");
    for name in names {
        git.run(&["checkout", "--quiet", "--orphan", name]);
        git.commit(&[("a.md", name)]);
    }
    git
}

/// What is taken without a wish: reference, content of `a.md`, choice.
fn taken(input: &Input) -> (String, String, Option<String>) {
    (input.reference().to_owned(), contents(input).remove(0).2, input.choice().map(str::to_owned))
}

fn expect(reference: &str, content: &str, choice: Option<&str>) -> (String, String, Option<String>) {
    (reference.to_owned(), content.to_owned(), choice.map(str::to_owned))
}

#[test]
fn what_is_taken_without_a_wish() {
    for (branches, reference, choice) in [
        (&["live-sxs", "master-sxs"][..], "master-sxs", None),
        (&["master-sxs", "live-sxs", "main"], "live-sxs", Some("took branch `live-sxs`")),
        (&["master-sxs", "old-oldev-sxs", "live-sxs-oldev", "main"], "master-sxs", Some("took branch `master-sxs`")),
        (&["a-sxs", "b-sxs", "main"], "main", None),
        (&["live", "main"], "main", None),
    ] {
        let sandbox = Sandbox::new();
        let git = with_branches(&sandbox, branches);
        assert_eq!(taken(&open(&git.path)), expect(reference, reference, choice), "{branches:?}");
    }
}

#[test]
fn head_detached_or_unborn() {
    let sandbox = Sandbox::new();
    let git = with_branches(&sandbox, &["live", "main"]);
    git.run(&["checkout", "--quiet", "--detach"]);
    let choice = format!("took commit {}, where HEAD is detached", &git.id("HEAD")[..7]);
    assert_eq!(taken(&open(&git.path)), expect("HEAD", "main", Some(&choice)));
    assert_eq!(open_at(&git.path, "HEAD").unwrap().reference(), "HEAD");

    git.run(&["symbolic-ref", "HEAD", "refs/heads/gone"]);
    let error = Input::open(&git.path, &OpenOptions::default()).unwrap_err();
    assert_eq!(error.hint().unwrap(), "choose one with --ref: `live`, `main`");
    git.run(&["branch", "-D", "main"]);
    assert_eq!(taken(&open(&git.path)), expect("live", "live", Some("took branch `live`")));
    git.run(&["branch", "--move", "live", "live-sxs"]);
    assert_eq!(taken(&open(&git.path)), expect("live-sxs", "live", Some("took branch `live-sxs`")));

    let empty = sandbox.repository("empty");
    let error = Input::open(&empty.path, &OpenOptions::default()).unwrap_err();
    assert!(matches!(error, Error::NoCommits { .. }), "{error}");
    let error = open_at(&empty.path, "HEAD").unwrap_err();
    assert_eq!(error.hint().unwrap(), "the repository has no branches");
}

#[test]
fn branches_of_remotes() {
    let sandbox = Sandbox::new();
    let origin = with_branches(&sandbox, &["live-sxs", "topic/x", "main"]);
    let clone = Git::clone_of(&origin, &sandbox.path("clone"));
    let input = open(&clone.path);
    assert_eq!(input.references(), ["live-sxs", "main", "topic/x"]);
    assert_eq!(taken(&input), expect("live-sxs", "live-sxs", Some("took branch `live-sxs`")));
    for spelling in ["topic/x", "origin/topic/x", "remotes/origin/topic/x", "refs/remotes/origin/topic/x"] {
        let input = open_at(&clone.path, spelling).unwrap();
        assert_eq!(taken(&input), expect("topic/x", "topic/x", None), "{spelling}");
    }

    // A local branch of that name goes first, and `origin` before other remotes.
    clone.run(&["branch", "topic/x", "origin/main"]);
    assert_eq!(taken(&open_at(&clone.path, "topic/x").unwrap()).1, "main");
    assert_eq!(taken(&open_at(&clone.path, "origin/topic/x").unwrap()).1, "topic/x");
    clone.run(&["update-ref", "refs/remotes/a/live-sxs", "origin/main"]);
    assert_eq!(taken(&open(&clone.path)).1, "live-sxs");
}

#[test]
fn any_revision_will_do() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    let first = git.commit(&[("a.md", "first")]);
    git.run(&["tag", "--annotate", "--message=x", "v1"]);
    let second = git.commit(&[("a.md", "second")]);
    git.run(&["tag", "main-tag"]);
    git.run(&["tag", "blob", "HEAD:a.md"]);
    for (text, reference, content) in [
        ("main", "main", "second"),
        ("refs/heads/main", "main", "second"),
        ("heads/main", "main", "second"),
        ("HEAD", "main", "second"),
        ("v1", "v1", "first"),
        ("main~1", "main~1", "first"),
        (&first, &first, "first"),
        (&first[..9], &first[..9], "first"),
        (&second[..9], &second[..9], "second"),
    ] {
        assert_eq!(taken(&open_at(&git.path, text).unwrap()), expect(reference, content, None), "{text}");
    }
    for text in ["nope", "", "-x", "blob", "main:a.md", "main~9", "main..v1", "0000000", "a b", "^main", "\u{200b}"] {
        let error = open_at(&git.path, text).unwrap_err();
        assert!(matches!(error, Error::UnknownReference { .. }), "{text}: {error}");
        assert_eq!(error.hint().unwrap(), "it has `main`");
    }
    // A tag does not hide the branch.
    git.run(&["tag", "main", "v1"]);
    assert_eq!(taken(&open_at(&git.path, "main").unwrap()).1, "second");
}
