//! Source repositories: files by commit and path.

use bitext_repo::{Error, SourceEntry, SourceRepository};

use crate::support::{Git, Sandbox};

const ABSENT: &str = "0123456789012345678901234567890123456789";

fn blob(git: &Git, revision: &str) -> SourceEntry {
    SourceEntry::File(git.id(revision).parse().unwrap())
}

#[test]
fn files_of_any_commit_are_found_and_read() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("harbor.en-US");
    let first = git.commit(&[("docs/moor \u{2013} now\u{200b}.md", "Moor.\n"), ("docs/deep/tide.md", "Tide.\n")]);
    git.run(&["rm", "--quiet", "docs/deep/tide.md"]);
    let second = git.commit(&[("docs/moor \u{2013} now\u{200b}.md", "Moor now.\n"), ("deep", "a file\n")]);
    for path in [git.path.clone(), sandbox.mirror(&git, "mirror.git").path] {
        let source = SourceRepository::open(&path, None).unwrap();
        assert_eq!((source.reference(), source.newest().id.to_string()), ("main", second.clone()));
        let mut reader = source.reader();
        let name = "docs/moor \u{2013} now\u{200b}.md";
        for _ in 0..2 {
            assert_eq!(reader.find(&first, name), blob(&git, &format!("{first}:{name}")));
            assert_eq!(reader.find(&second.to_uppercase(), name), blob(&git, &format!("{second}:{name}")));
            assert_eq!(reader.find(&first, "docs/deep/tide.md"), blob(&git, &format!("{first}:docs/deep/tide.md")));
            assert_eq!(reader.find(&second, "docs/deep/tide.md"), SourceEntry::NoFile);
        }
        for path in ["docs", "docs/", "", "/docs", "docs/deep", "deep/tide.md", "docs/moor.md", "../docs"] {
            assert_eq!(reader.find(&second, path), SourceEntry::NoFile, "{path:?}");
        }
        for commit in [ABSENT, "main", "", &first[..7], &git.id(&format!("{first}:docs"))] {
            assert_eq!(reader.find(commit, name), SourceEntry::NoCommit, "{commit}");
        }
        let SourceEntry::File(newest) = reader.find(&second, name) else { panic!("the newest") };
        let mut bytes = b"old".to_vec();
        reader.read(newest, &mut bytes).unwrap();
        assert_eq!(bytes, b"Moor now.\n");
        assert!(matches!(reader.read(ABSENT.parse().unwrap(), &mut bytes), Err(Error::Object { .. })));
        let listed: Vec<_> = source.list().unwrap().entries.into_iter().map(|entry| entry.path).collect();
        assert_eq!(listed, [name]);
    }
}

#[test]
fn a_shallow_clone_says_that_a_commit_is_not_there() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("harbor.en-US");
    let first = git.commit(&[("a.md", "a\n")]);
    let second = git.commit(&[("a.md", "b\n")]);
    let path = sandbox.path("shallow");
    let url = format!("file://{}", git.path.display());
    git.run(&["clone", "--quiet", "--depth=1", &url, path.to_str().unwrap()]);
    let source = SourceRepository::open(&path, None).unwrap();
    let mut reader = source.reader();
    assert_eq!(reader.find(&first, "a.md"), SourceEntry::NoCommit);
    assert_eq!(reader.find(&second, "a.md"), blob(&git, &format!("{second}:a.md")));
}

#[test]
fn what_is_published_is_the_newest() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("harbor.en-US");
    git.commit(&[("a.md", "a\n")]);
    git.run(&["branch", "live"]);
    git.run(&["branch", "live-sxs"]);
    let later = git.commit(&[("a.md", "b\n")]);
    let open = |reference| SourceRepository::open(&git.path, reference);
    assert_eq!(open(None).unwrap().reference(), "live");
    assert_eq!(open(Some("main")).unwrap().newest().id.to_string(), later);
    assert!(matches!(open(Some("nonsense")), Err(Error::UnknownReference { .. })));
    git.run(&["branch", "--quiet", "-D", "live"]);
    assert_eq!(open(None).unwrap().reference(), "main");
    git.run(&["branch", "--quiet", "-m", "main", "trunk"]);
    git.run(&["branch", "--quiet", "-D", "live-sxs"]);
    assert_eq!(open(None).unwrap().reference(), "trunk");
    assert!(matches!(SourceRepository::open(&sandbox.path("nowhere"), None), Err(Error::NotFound { .. })));
    assert!(matches!(
        SourceRepository::open(&sandbox.folder("folder", &[("a.md", "a")]), None),
        Err(Error::Open { .. })
    ));
}

#[test]
fn documents_may_be_built_from_another_folder() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("harbor.en-US");
    let candidates = |git: &Git, path: &str, folders: &[&str]| {
        let folders: Vec<String> = folders.iter().map(|folder| (*folder).to_owned()).collect();
        SourceRepository::open(&git.path, None).unwrap().candidates(path, &folders)
    };
    git.commit(&[("a.md", "a\n")]);
    assert_eq!(candidates(&git, "docs/a.md", &[]), ["docs/a.md"]);
    assert_eq!(candidates(&git, "docs/a.md", &["docs"]), ["docs/a.md", "a.md"]);
    let config = r#"{"docsets_to_publish": [{"build_source_folder": "./articles/"}, {"build_source_folder": "."}]}"#;
    git.commit(&[(".openpublishing.publish.config.json", config)]);
    assert_eq!(candidates(&git, "docs/a.md", &["docs"]), ["docs/a.md", "a.md", "articles/a.md"]);
    assert_eq!(candidates(&git, "docs/a.md", &["doc", "docs/a"]), ["docs/a.md"]);
    assert_eq!(candidates(&git, "a.md", &[]), ["a.md", "articles/a.md"]);
}
