use std::fs;

use bitext_repo::{Error, Input, InputKind, OpenOptions, SkipReason};

use crate::support::{Sandbox, contents, open, open_at, paths, skipped};

#[test]
fn everything_in_a_folder_is_listed_or_skipped_with_a_reason() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder(
        "docs.nb-NO",
        &[
            ("b.md", "b"),
            ("a/c.YML", "c"),
            ("a.md", ""),
            (".hidden/d.markdown", "d"),
            ("node_modules/e.yaml", "e"),
            ("picture.png", "p"),
            ("b/.git/config.md", "never seen"),
            ("a/.git", "never seen"),
            (".gitignore", "node_modules/\n"),
            ("2020 – æ\u{200b}.md", "n"),
        ],
    );
    let input = open(&folder);
    assert_eq!(input.kind(), InputKind::Folder);
    assert!(input.is_whole() && input.commit().is_none() && input.choice().is_none());
    assert_eq!((input.reference(), input.references().len()), ("live-sxs", 0));
    let listing = input.list().unwrap();
    assert_eq!(
        paths(&listing),
        [".hidden/d.markdown", "2020 – æ\u{200b}.md", "a.md", "a/c.YML", "b.md", "node_modules/e.yaml"]
    );
    assert_eq!(skipped(&listing), [".gitignore extension", "picture.png extension"]);
    assert!(listing.is_complete());
    assert_eq!(open_at(&folder, "master-sxs").unwrap().reference(), "master-sxs");
}

#[test]
fn exclusions_and_sizes() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("docs", &[("a.md", "12345"), ("b.md", "123456"), ("c/d.md", "1"), ("c/e/f.md", "1")]);
    let options = OpenOptions { exclude: vec!["c/*.md".to_owned()], max_file_size: 5, ..OpenOptions::default() };
    let input = Input::open(&folder, &options).unwrap();
    assert!(!input.is_whole());
    let listing = input.list().unwrap();
    assert_eq!(paths(&listing), ["a.md", "c/e/f.md"]);
    assert_eq!(skipped(&listing), ["b.md too-large", "c/d.md excluded"]);

    // A file that has grown since.
    fs::write(folder.join("a.md"), "1234567890").unwrap();
    let error = input.reader().read(&listing.entries[0], &mut Vec::new()).unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 5, .. }), "{error}");
    assert_eq!(error.skip_reason(), Some(SkipReason::TooLarge));

    // A file that is gone.
    fs::remove_file(folder.join("a.md")).unwrap();
    let error = input.reader().read(&listing.entries[0], &mut Vec::new()).unwrap_err();
    assert_eq!(error.skip_reason(), Some(SkipReason::Unreadable), "{error}");
}

#[test]
fn ignore_files_count_when_asked_for() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder(
        "docs",
        &[
            (".gitignore", "*.md\n!keep.md\n/out/\n"),
            ("a.md", ""),
            ("keep.md", ""),
            ("b.yml", ""),
            ("out/keep.md", ""),
            ("out/.gitignore", "!keep.md\n"),
            ("in/out/keep.md", ""),
            ("in/.gitignore", "!a.md\nkeep.md\n"),
            ("in/a.md", ""),
            ("in/c.md", ""),
        ],
    );
    let options = OpenOptions { respect_gitignore: true, ..OpenOptions::default() };
    let listing = Input::open(&folder, &options).unwrap().list().unwrap();
    assert_eq!(paths(&listing), ["b.yml", "in/a.md", "keep.md"]);
    let ignored: Vec<_> = skipped(&listing).into_iter().filter(|text| text.ends_with("ignored")).collect();
    assert_eq!(ignored, ["a.md ignored", "in/c.md ignored", "in/out/keep.md ignored", "out/keep.md ignored"]);
    assert_eq!(open(&folder).list().unwrap().entries.len(), 7);
}

#[test]
fn one_file_is_read_whatever_it_is_called() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("docs.nb-NO", &[("seed.txt", "hello\n"), ("other.md", "")]);
    let input = open(&folder.join("seed.txt"));
    assert_eq!((input.kind(), input.is_whole()), (InputKind::File, false));
    assert_eq!((input.repository().name.as_str(), input.reference()), ("docs.nb-NO", "live-sxs"));
    let hello = "ce013625030ba8dba906f756967f9e9ca394464a";
    assert_eq!(contents(&input), [("seed.txt".to_owned(), hello.to_owned(), "hello\n".to_owned())]);

    let options = OpenOptions { max_file_size: 3, ..OpenOptions::default() };
    let listing = Input::open(&folder.join("seed.txt"), &options).unwrap().list().unwrap();
    assert_eq!(skipped(&listing), ["seed.txt too-large"]);
}

#[test]
fn inputs_that_are_none() {
    let sandbox = Sandbox::new();
    let error = |path: &str| {
        Input::open(&sandbox.path(path), &OpenOptions::default()).and_then(|input| input.list()).unwrap_err()
    };
    assert!(matches!(error("missing"), Error::NotFound { .. }));
    sandbox.folder("empty/.git/..", &[]);
    fs::remove_dir(sandbox.path("empty/.git")).unwrap();
    assert!(matches!(error("empty"), Error::Empty { .. }));

    sandbox.folder("bundles", &[("docs.bundle", "x"), ("docs", "# v3 git bundle\n"), ("docs.md", "# v3 of the docs")]);
    for path in ["bundles/docs.bundle", "bundles/docs"] {
        let error = error(path);
        assert!(matches!(error, Error::Bundle { .. }), "{error}");
        assert!(error.hint().unwrap().starts_with("clone it first: git clone --mirror "));
    }
    assert_eq!(open(&sandbox.path("bundles/docs.md")).list().unwrap().entries.len(), 1);

    // What a copy of a submodule or of a linked work tree looks like.
    sandbox.folder("copied", &[(".git", "gitdir: ../gone\n"), ("a.md", "")]);
    let error = error("copied");
    assert!(matches!(error, Error::Open { .. }) && error.hint().unwrap().contains("`.git`"), "{error}");
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    use std::os::unix::net::UnixListener;

    use super::*;

    #[test]
    fn links_and_special_files() {
        let sandbox = Sandbox::new();
        let folder = sandbox.folder("docs", &[("a.md", "a")]);
        symlink("a.md", folder.join("link.md")).unwrap();
        symlink(".", folder.join("loop")).unwrap();
        let _socket = UnixListener::bind(folder.join("socket.md")).unwrap();
        let listing = open(&folder).list().unwrap();
        assert_eq!(paths(&listing), ["a.md"]);
        assert_eq!(skipped(&listing), ["link.md symlink", "loop symlink", "socket.md special"]);

        // What the user names is followed.
        symlink(&folder, sandbox.path("alias")).unwrap();
        let input = open(&sandbox.path("alias"));
        assert_eq!((input.kind(), input.repository().name.as_str()), (InputKind::Folder, "docs"));
        assert_eq!(contents(&open(&folder.join("link.md")))[0].2, "a");
        let error = Input::open(&folder.join("socket.md"), &OpenOptions::default()).unwrap_err();
        assert!(matches!(error, Error::Special { .. }), "{error}");
    }

    #[test]
    fn names_that_are_not_utf8() {
        let sandbox = Sandbox::new();
        let folder = sandbox.folder("docs", &[("a%FF.md", "text")]);
        let inner = folder.join(OsStr::from_bytes(b"\xe6r"));
        fs::create_dir(&inner).unwrap();
        fs::write(inner.join("b.md"), "inner").unwrap();
        fs::write(inner.join(OsStr::from_bytes(b"5%\xfe.md")), "escaped").unwrap();
        let read = contents(&open(&folder));
        let read: Vec<_> = read.iter().map(|(path, _, content)| (path.as_str(), content.as_str())).collect();
        assert_eq!(read, [("%E6r/5%25%FE.md", "escaped"), ("%E6r/b.md", "inner"), ("a%FF.md", "text")]);

        // The name that is written out loses against the one that merely looks like it, and is reported.
        fs::write(folder.join(OsStr::from_bytes(b"a\xff.md")), "bytes").unwrap();
        let input = open(&folder);
        assert_eq!(contents(&input).last().unwrap().2, "text");
        assert_eq!(skipped(&input.list().unwrap()), ["a%FF.md unreadable"]);
    }

    #[test]
    fn what_cannot_be_read_is_skipped() {
        let sandbox = Sandbox::new();
        let folder = sandbox.folder("docs", &[("a.md", ""), ("closed/b.md", "")]);
        let closed = folder.join("closed");
        let mode = |mode| fs::set_permissions(&closed, fs::Permissions::from_mode(mode)).unwrap();
        mode(0o000);
        // The superuser may read everything, and then there is nothing to see here.
        if fs::read_dir(&closed).is_err() {
            let listing = open(&folder).list().unwrap();
            assert_eq!((paths(&listing), skipped(&listing)), (vec!["a.md"], vec!["closed unreadable".to_owned()]));
            assert!(!listing.is_complete());
            let error = Input::open(&closed, &OpenOptions::default()).unwrap_err();
            assert!(matches!(error, Error::Unreadable { .. }), "{error}");
        }
        mode(0o700);
    }
}
