//! The slow reader and the generator check each other: what was written is what is read.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::{fs, io};

use bitext_testkit::generate::{self, Document, LocaleTree, Options, Repository};
use bitext_testkit::{Kind, slow};

fn documents(repository: &Repository) -> impl Iterator<Item = &Document> {
    repository.locales.iter().flat_map(|tree| tree.revisions.iter().flatten())
}

/// A folder that is empty now and gone at the end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let folder = std::env::temp_dir().join(format!("bitext-testkit-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Scratch(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn reader_finds_what_was_written() {
    for seed in 0..40 {
        let options =
            Options { seed, documents: 26, revisions: 1 + seed as usize % 3, damage: 0.5, ..Options::default() };
        let repository = generate::repository(&options);
        for document in documents(&repository) {
            let read = slow::read(&document.bytes).segments;
            let context = |number: usize| format!("seed {seed}, {}, segment {number}", document.path);
            assert_eq!(read.len(), document.segments.len(), "{}", context(0));
            for (number, (found, expected)) in read.iter().zip(&document.segments).enumerate() {
                let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                assert_eq!(text(&found.id), expected.id, "{}", context(number));
                assert_eq!(text(&found.target), text(&expected.target), "{}", context(number));
                assert_eq!(text(&found.source), text(&expected.source), "{}", context(number));
                assert!(found.target == expected.target && found.source == expected.source, "{}", context(number));
                assert_eq!(found.line, expected.line, "{}", context(number));
                assert_eq!(found.recovered, expected.recovered, "{}", context(number));
                assert_eq!(found.kind(), expected.kind, "{}", context(number));
            }
        }
    }
}

#[test]
fn same_options_same_bytes() {
    let options = Options { seed: 5, revisions: 3, ..Options::default() };
    assert_eq!(generate::repository(&options), generate::repository(&options));
    assert_ne!(generate::repository(&options), generate::repository(&Options { seed: 6, ..options }));
}

#[test]
fn one_locale_does_not_depend_on_the_others() {
    let options = Options { locales: &["nb-NO", "ja-JP"], ..Options::default() };
    let alone = generate::repository(&Options { locales: &["ja-JP"], ..options });
    assert_eq!(generate::repository(&options).locales[1], alone.locales[0]);
}

#[test]
fn every_shape_occurs() {
    let repository = generate::repository(&Options { documents: 39, revisions: 3, ..Options::default() });
    let all = || documents(&repository);
    let segments = || all().flat_map(|document| &document.segments);
    let holds = |document: &Document, text: &[u8]| document.bytes.windows(text.len()).any(|window| window == text);

    for text in [
        "---\n<span data-ttu-id=",
        "---\n# <a name=\"",
        "\n- <span data-ttu-id=",
        "\n        - <span data-ttu-id=",
        "\n        1. <span data-ttu-id=",
        "\n> <span data-ttu-id=",
        "]\n> <span data-ttu-id=",
        "|---|---|",
        "<td><span data-ttu-id=",
        "<td><span class=\"cell\"><span data-ttu-id=",
        "</span></span></span></td>",
        "</span></span>\n\n</span></span>\n",
        "\n[<span data-ttu-id=",
        "</span></span>](kagul.md)",
        "\n```\n",
        "\\<!--%tablebegin% --\\>\n<span data-ttu-id=",
        "</span></span> <span data-ttu-id=\"",
        "\r\n\r\n",
        "<customdomain>",
        "<span class=\"ui\">",
        "### YamlMime:",
        "\n  text: '<span data-ttu-id=",
        " \u{fffd} ",
        " \u{feff} ",
        "\"></a><span data-ttu-id=\"",
        "&quot;></a><span data-ttu-id=&quot;",
        "-101&quot;>",
        "class=&quot;sxs-lookup&quot;><span data-stu-id=&quot;",
        "author: dill",
        "ms.prod: ''",
    ] {
        assert!(all().any(|document| holds(document, text.as_bytes())), "{text:?}");
    }

    assert!(all().any(|document| document.bytes.starts_with("\u{feff}---".as_bytes())));
    assert!(all().any(|document| std::str::from_utf8(&document.bytes).is_err()));
    assert!(all().any(|document| document.segments.is_empty()));
    assert!(all().any(|document| document.path.contains('\u{2013}')));
    assert!(all().any(|document| document.path.contains('\u{200b}')));

    assert!(segments().any(|segment| segment.kind == Kind::Paragraph));
    assert!(segments().any(|segment| segment.source.is_empty() && segment.target.starts_with(b"<a name=")));
    assert!(segments().any(|segment| segment.source == segment.target));
    assert!(segments().any(|segment| segment.source.ends_with(b"</span>")));
    assert!(segments().any(|segment| segment.source.starts_with(b"<span class=\"ui\">")));
    assert!(segments().any(|segment| segment.source.contains(&b'\n')));
    assert!(segments().any(|segment| segment.target.windows(2).any(|pair| pair == b"\r\n")));

    for tree in &repository.locales {
        for revision in &tree.revisions {
            assert!(shares_a_prefix(revision), "{}", tree.locale);
            assert!(revision.iter().any(repeats_an_id), "{}", tree.locale);
        }
    }
}

fn shares_a_prefix(documents: &[Document]) -> bool {
    let mut folders: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for document in documents {
        if let (Some(segment), Some((folder, _))) = (document.segments.first(), document.path.rsplit_once('/')) {
            folders.entry(&segment.id[..5]).or_default().insert(folder);
        }
    }
    folders.values().any(|folders| folders.len() > 1)
}

fn repeats_an_id(document: &Document) -> bool {
    let ids: BTreeSet<&str> = document.segments.iter().map(|segment| segment.id.as_str()).collect();
    ids.len() < document.segments.len()
}

#[test]
fn damage_follows_its_probability() {
    let recovered = |damage: f64| {
        let repository = generate::repository(&Options { damage, ..Options::default() });
        documents(&repository).filter(|document| document.segments.iter().any(|segment| segment.recovered)).count()
    };
    assert_eq!(recovered(0.0), 0);
    assert!(recovered(1.0) > recovered(0.2));
}

#[test]
fn locales_share_most_sources_and_revisions_differ() {
    let repository = generate::repository(&Options { documents: 26, revisions: 2, damage: 0.0, ..Options::default() });
    // Joined, for a paragraph unit of one locale is several sentences of another.
    let sources = |tree: &LocaleTree, path: &str| -> Option<Vec<u8>> {
        let document = tree.newest().iter().find(|document| document.path == path)?;
        let sources: Vec<&[u8]> = document.segments.iter().map(|segment| segment.source.as_slice()).collect();
        Some(sources.join(&b' '))
    };
    let (one, other) = (&repository.locales[0], &repository.locales[1]);
    let paths: Vec<&str> = one.newest().iter().map(|document| document.path.as_str()).collect();
    let same = paths.iter().filter(|path| sources(one, path) == sources(other, path)).count();
    assert!(same > paths.len() / 2 && same < paths.len(), "{same} of {}", paths.len());

    let unchanged = one.revisions[1].iter().filter(|document| one.revisions[0].contains(document)).count();
    assert!(unchanged > 0 && unchanged < one.revisions[1].len(), "{unchanged}");
}

#[test]
fn a_folder_gives_the_same_units_as_the_documents() {
    let repository = generate::repository(&Options { locales: &["sr-Latn-RS"], ..Options::default() });
    let tree = &repository.locales[0];
    let scratch = Scratch::new("folder");
    let folder = scratch.0.join(&tree.name);
    generate::write_folder(tree.newest(), &folder).unwrap();

    let read = slow::read_folder(&folder).unwrap();
    assert!(read.iter().all(|document| document.locale == "sr-Latn-RS"));
    assert_eq!(read.len(), tree.newest().len());
    for document in tree.newest() {
        let expected = slow::read(&document.bytes);
        assert!(read.iter().any(|found| found.document == expected), "{}", document.path);
    }
    assert!(!slow::best_units(&read).is_empty());
}

#[test]
fn git_repositories_hold_every_revision() -> io::Result<()> {
    let repository = generate::repository(&Options { locales: &["nb-NO"], revisions: 3, ..Options::default() });
    let tree = &repository.locales[0];
    let scratch = Scratch::new("git");
    let mut heads = Vec::new();
    for bare in [true, false] {
        let folder = scratch.0.join(if bare { "bare.git" } else { "work" });
        generate::write_git(tree, &folder, bare)?;
        let git = |arguments: &[&str]| {
            let output = Command::new("git").arg("-C").arg(&folder).args(arguments).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            output.stdout
        };
        let line = |arguments: &[&str]| String::from_utf8(git(arguments)).unwrap().trim().to_owned();

        assert_eq!(line(&["rev-parse", "--is-bare-repository"]), bare.to_string());
        assert_eq!(line(&["symbolic-ref", "HEAD"]), "refs/heads/main");
        assert_eq!(line(&["for-each-ref", "--format=%(refname)"]), "refs/heads/live-sxs");
        assert_eq!(line(&["rev-list", "--count", generate::BRANCH]), "3");
        for (age, revision) in tree.revisions.iter().rev().enumerate() {
            let commit = format!("{}~{age}", generate::BRANCH);
            let listed = git(&["ls-tree", "-r", "-z", "--name-only", &commit]);
            assert_eq!(listed.split(|&byte| byte == 0).filter(|name| !name.is_empty()).count(), revision.len());
            for document in revision {
                assert_eq!(git(&["cat-file", "blob", &format!("{commit}:{}", document.path)]), document.bytes);
            }
        }
        heads.push(line(&["rev-parse", generate::BRANCH]));
    }
    assert_eq!(heads[0], heads[1]);
    Ok(())
}
