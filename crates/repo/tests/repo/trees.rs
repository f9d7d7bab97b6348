use std::collections::HashSet;
use std::thread;

use bitext_repo::{Error, Input, InputKind, OpenOptions};

use crate::support::{Sandbox, contents, open, open_at, paths, skipped};

#[test]
fn a_folder_and_its_repository_are_the_same() {
    let sandbox = Sandbox::new();
    let files = [
        ("index.md", "# A\n"),
        ("a/b.md", "b"),
        ("a.md", "crlf\r\n"),
        ("a/2020 – æ\u{200b}.md", "named"),
        (".hidden/toc.yml", ""),
        ("picture.png", "p"),
    ];
    let mut git = sandbox.repository("docs.nb-NO");
    git.commit(&files);
    git.run(&["branch", "--move", "live-sxs"]);
    let bare = sandbox.mirror(&git, "clone/docs.nb-NO.git");
    bare.run(&["gc", "--quiet"]);
    let folder = sandbox.folder("copy/docs.nb-NO", &files);

    let inputs = [open(&folder), open(&git.path), open(&bare.path)];
    assert_eq!(inputs.each_ref().map(Input::kind), [InputKind::Folder, InputKind::WorkTree, InputKind::Bare]);
    for input in &inputs {
        assert_eq!(contents(input), contents(&inputs[0]));
        assert_eq!(input.list().unwrap().skipped, inputs[0].list().unwrap().skipped);
        assert_eq!((input.reference(), input.repository()), ("live-sxs", inputs[0].repository()));
        assert!(input.is_whole());
    }
    assert_eq!(
        paths(&inputs[0].list().unwrap()),
        [".hidden/toc.yml", "a.md", "a/2020 – æ\u{200b}.md", "a/b.md", "index.md"]
    );
    let tip = inputs[2].commit().unwrap();
    assert_eq!((tip.id.to_string(), tip.time), (git.id("HEAD"), git.now()));
}

#[test]
fn the_checkout_is_not_looked_at() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md", "committed")]);
    git.commit(&[(".gitignore", "*.md\n")]);
    git.write(&[("a.md", "changed"), ("new.md", "new")]);
    let options = OpenOptions { respect_gitignore: true, ..OpenOptions::default() };
    let input = Input::open(&git.path, &options).unwrap();
    // Neither is its `.gitignore`: what is committed counts.
    assert_eq!(contents(&input).len(), 1);
    assert_eq!(contents(&input)[0].2, "committed");
}

#[test]
fn entries_that_are_no_files() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.write(&[("a.md", "a"), ("big.md", "123456"), ("out/b.md", "b"), ("c.png", "")]);
    git.run(&["add", "--all"]);
    let target = git.run(&["hash-object", "-w", "a.md"]);
    git.run(&["update-index", "--add", "--cacheinfo", &format!("120000,{target},link.md")]);
    let commit = "1111111111111111111111111111111111111111";
    git.run(&["update-index", "--add", "--cacheinfo", &format!("160000,{commit},module.md")]);
    git.commit_index();
    let options = OpenOptions { exclude: vec!["out/**".to_owned()], max_file_size: 5, ..OpenOptions::default() };
    let input = Input::open(&git.path, &options).unwrap();
    assert!(!input.is_whole());
    let listing = input.list().unwrap();
    assert_eq!(paths(&listing), ["a.md"]);
    assert_eq!(
        skipped(&listing),
        ["big.md too-large", "c.png extension", "link.md symlink", "module.md submodule", "out/b.md excluded"]
    );
}

#[test]
fn a_damaged_part_does_not_hide_the_rest() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md", "a"), ("b.md", "b"), ("c/d.md", "d"), ("e/f.md", "f")]);
    let remove = |object: &str| {
        let id = git.id(object);
        std::fs::remove_file(git.path.join(".git/objects").join(&id[..2]).join(&id[2..])).unwrap();
    };
    let listing_before = open(&git.path).list().unwrap();
    remove("HEAD:b.md");
    remove("HEAD:c");
    let input = open(&git.path);
    let listing = input.list().unwrap();
    assert_eq!(paths(&listing), ["a.md", "e/f.md"]);
    assert_eq!(skipped(&listing), ["b.md unreadable", "c unreadable"]);
    assert!(!listing.is_complete());

    let gone = listing_before.entries.iter().find(|entry| entry.path == "b.md").unwrap();
    let error = input.reader().read(gone, &mut Vec::new()).unwrap_err();
    assert!(matches!(error, Error::Object { id, .. } if Some(id) == gone.id), "{error}");

    remove("HEAD^{tree}");
    let error = open(&git.path).list().unwrap_err();
    assert!(matches!(error, Error::Object { .. }), "{error}");
}

#[test]
fn names_in_trees_that_are_not_utf8() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md", "a")]);
    let blob = git.id("HEAD:a.md");
    let entry = |name: &[u8]| {
        let id: bitext_model::ObjectId = blob.parse().unwrap();
        [b"100644 ", name, b"\0", id.as_bytes()].concat()
    };
    let tree = sandbox.path("tree");
    std::fs::write(&tree, [entry(b"100%.md"), entry(b"5%\xff.md")].concat()).unwrap();
    let tree = git.run(&["hash-object", "-t", "tree", "-w", "--literally", tree.to_str().unwrap()]);
    let commit = git.run(&["commit-tree", "-m", "x", &tree]);
    let input = open_at(&git.path, &commit).unwrap();
    let listing = input.list().unwrap();
    assert_eq!(paths(&listing), ["100%.md", "5%25%FF.md"]);
    let wanted: HashSet<&str> = paths(&listing).into_iter().collect();
    assert_eq!(input.last_changes(&wanted, None, &|| false).unwrap().commits.len(), 2);
}

#[test]
fn a_commit_without_files_is_an_error() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[]);
    let error = open(&git.path).list().unwrap_err();
    assert!(matches!(error, Error::Empty { .. }), "{error}");
}

#[test]
fn threads_read_side_by_side() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    let names: Vec<String> = (0..50).map(|n| format!("{n}.md")).collect();
    for version in ["first", "second"] {
        let texts: Vec<String> = names.iter().map(|name| format!("{version} {name}\n").repeat(40)).collect();
        let files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
        git.commit(&files);
    }
    let bare = sandbox.mirror(&git, "docs.git");
    bare.run(&["gc", "--quiet"]);
    let input = open(&bare.path);
    let alone = contents(&input);
    assert_eq!(alone.len(), 50);
    thread::scope(|scope| {
        let readers: Vec<_> = (0..3).map(|_| scope.spawn(|| contents(&input))).collect();
        for reader in readers {
            assert_eq!(reader.join().unwrap(), alone);
        }
    });
}

#[test]
fn work_trees_elsewhere() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs.nb-NO");
    git.commit(&[("a.md", "main")]);
    git.run(&["worktree", "add", "--quiet", "-b", "live-sxs", "../linked"]);
    let linked = open(&sandbox.path("linked"));
    assert_eq!((linked.kind(), linked.reference(), linked.choice()), (InputKind::WorkTree, "live-sxs", None));
    // A linked work tree belongs to the repository that it was made from.
    assert_eq!(linked.repository().name, "docs.nb-NO");
    assert_eq!(contents(&linked)[0].2, "main");

    let mut outer = sandbox.repository("outer");
    outer.commit(&[("o.md", "")]);
    outer.run(&["submodule", "--quiet", "add", git.path.to_str().unwrap(), "inner"]);
    let inner = open(&outer.path.join("inner"));
    assert_eq!((inner.kind(), inner.repository().name.as_str()), (InputKind::WorkTree, "docs.nb-NO"));

    // The git folder of a work tree stands for the work tree.
    let dot_git = open(&git.path.join(".git"));
    assert_eq!((dot_git.kind(), dot_git.repository().name.as_str()), (InputKind::WorkTree, "docs.nb-NO"));
}

#[test]
fn repositories_of_another_make() {
    let sandbox = Sandbox::new();
    let git = sandbox.repository("outer");
    let error = |name: &str, argument: &str| {
        git.run(&["init", "--quiet", argument, name]);
        Input::open(&git.path.join(name), &OpenOptions::default()).unwrap_err()
    };
    let hashes = error("hashes", "--object-format=sha256");
    assert!(matches!(hashes, Error::Open { .. }), "{hashes:?}");
    let tables = error("tables", "--ref-format=reftable");
    assert!(matches!(tables, Error::Unsupported { .. }), "{tables:?}");
}
