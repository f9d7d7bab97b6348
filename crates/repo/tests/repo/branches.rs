//! What happened to documents along a branch.

use std::collections::BTreeMap;

use bitext_model::ObjectId;
use bitext_repo::{Base, History, Input, OpenOptions};

use crate::support::{Git, Sandbox, open, open_at};

fn history(input: &Input, known: Option<ObjectId>) -> History {
    input.history(known, 2, &|| false).unwrap().expect("a git repository has a history")
}

/// `3 a.md 1f2e` for a content that commit 3 brought, `-` for none, `< b.md` behind where it was renamed from.
fn changes(history: &History) -> Vec<String> {
    let path = |index: u32| history.paths[index as usize].as_str();
    history
        .changes
        .iter()
        .map(|change| {
            let content = change.content.and_then(|content| history.contents[content as usize].id);
            let content = content.map_or("-".to_owned(), |id| id.to_string()[..4].to_owned());
            let from = change.renamed_from.map_or(String::new(), |from| format!(" < {}", path(from)));
            format!("{} {} {content}{from}", change.commit, path(change.path))
        })
        .collect()
}

fn blob(git: &Git, path: &str) -> String {
    git.id(&format!("HEAD:{path}"))[..4].to_owned()
}

fn object_id(hex: &str) -> ObjectId {
    hex.parse().unwrap()
}

#[test]
fn each_change_with_its_commit_and_names_as_they_are() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    let odd = "guide/tide \u{2013} ebb\u{200b}.md";
    let first = git.commit(&[("a.md", "one\n"), (odd, "low\n"), ("chart.png", "x")]);
    let (a, tide) = (blob(&git, "a.md"), blob(&git, odd));
    git.commit(&[("chart.png", "y")]);
    git.commit(&[("a.md", "two\n")]);
    let b = blob(&git, "a.md");
    std::fs::remove_file(git.path.join("a.md")).unwrap();
    git.commit(&[]);
    let last = git.commit(&[("a.md", "one\n")]);

    let input = open_at(&git.path, "main").unwrap();
    let all = history(&input, None);
    assert_eq!(all.base, Base::Root);
    assert_eq!((all.commits[0].id, all.commits[4].id), (object_id(&first), object_id(&last)));
    let expected = [
        format!("0 a.md {a}"),
        format!("0 {odd} {tide}"),
        format!("2 a.md {b}"),
        "3 a.md -".to_owned(),
        format!("4 a.md {a}"),
    ];
    assert_eq!(changes(&all), expected);
    assert_eq!((all.contents.len(), all.side_commits, all.unread), (3, 0, 0));

    let rest = history(&input, Some(all.commits[2].id));
    assert_eq!(rest.base, Base::Known);
    assert_eq!(changes(&rest), ["0 a.md -".to_owned(), format!("1 a.md {a}")]);
    let nothing = history(&input, Some(object_id(&last)));
    assert_eq!((nothing.base, nothing.commits.len(), nothing.changes.len()), (Base::Known, 0, 0));
    // One that is no first parent is as good as none.
    let unknown = history(&input, Some(object_id(&"1".repeat(40))));
    assert_eq!(unknown, all);
}

#[test]
fn renames_by_content_and_by_most_of_it() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    let long = |change: &str| format!("The harbour is deep.\nThe pier is long.\n{change}\nThe light turns.\n");
    git.commit(&[("a.md", "same\n"), ("b.md", &long("One boat.")), ("c.md", "alone\n")]);
    for name in ["a.md", "b.md", "c.md"] {
        std::fs::remove_file(git.path.join(name)).unwrap();
    }
    git.commit(&[("new/a.md", "same\n"), ("e.md", &long("Two boats.")), ("f.md", "something else\n")]);
    let all = history(&open_at(&git.path, "main").unwrap(), None);
    let renamed: Vec<String> = changes(&all).into_iter().filter(|change| change.contains('<')).collect();
    assert_eq!(
        renamed,
        [format!("1 e.md {} < b.md", blob(&git, "e.md")), format!("1 new/a.md {} < a.md", blob(&git, "new/a.md"))]
    );
}

/// Documents of long lines and short ones, each with as much of it changed as its number says, under new names.
#[test]
fn renames_are_those_that_git_finds() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    let line = |document: usize, line: usize, is_new: bool| {
        let words = (document * 7 + line * 3) % 40;
        let (state, behind) = if is_new { ("waits", "before") } else { ("sails", "behind") };
        // Some lines go on as they were.
        let behind = if line.is_multiple_of(3) { "behind" } else { behind };
        let end = if line.is_multiple_of(5) { "\r\n" } else { "\n" };
        format!("Boat {document} {state} at pier {line}{}{end}", format!(" {behind} ship {document}").repeat(words))
    };
    let content = |document: usize, changed: usize| -> String {
        (0..20).map(|number| line(document, number, (number * 13 + document) % 20 < changed)).collect()
    };
    let names: Vec<[String; 2]> =
        (0..60).map(|document| [format!("{document}.md"), format!("new{document}.md")]).collect();
    let old: Vec<String> = (0..60).map(|document| content(document, 0)).collect();
    let new: Vec<String> = (0..60).map(|document| content(document, 1 + document % 20)).collect();
    let files = |side: usize, contents: &'_ [String]| -> Vec<(String, String)> {
        names.iter().map(|names| names[side].clone()).zip(contents.iter().cloned()).collect()
    };
    let commit = |git: &mut Git, files: Vec<(String, String)>| {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        git.commit(&files);
    };
    commit(&mut git, files(0, &old));
    for [old, _] in &names {
        std::fs::remove_file(git.path.join(old)).unwrap();
    }
    commit(&mut git, files(1, &new));
    let all = history(&open_at(&git.path, "main").unwrap(), None);
    let path = |index: u32| all.paths[index as usize].as_str();
    let renamed = all.changes.iter().filter_map(|change| Some((change.renamed_from?, change.path)));
    let mut found: Vec<String> = renamed.map(|(from, to)| format!("{} {}", path(from), path(to))).collect();
    let told = git.run(&["diff-tree", "-r", "-M50%", "-l0", "--diff-filter=R", "--name-status", "HEAD~1", "HEAD"]);
    let mut expected: Vec<String> =
        told.lines().map(|line| line.split('\t').skip(1).collect::<Vec<_>>().join(" ")).collect();
    found.sort_unstable();
    expected.sort_unstable();
    assert!((20..55).contains(&expected.len()), "some are renames and some are not: {}", expected.len());
    assert_eq!(found, expected);
}

#[test]
fn what_merged_branches_have_besides_is_counted() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md", "one\n")]);
    git.run(&["checkout", "--quiet", "-b", "side"]);
    git.commit(&[("b.md", "draft\n")]);
    git.commit(&[("b.md", "final\n")]);
    git.run(&["checkout", "--quiet", "main"]);
    git.commit(&[("a.md", "two\n")]);
    git.advance();
    git.run(&["merge", "--quiet", "--no-edit", "side"]);
    let all = history(&open_at(&git.path, "main").unwrap(), None);
    assert_eq!(all.commits.len(), 3);
    assert_eq!((all.side_commits, all.side_contents), (2, 1));
    assert_eq!(changes(&all).last().unwrap(), &format!("2 b.md {}", blob(&git, "b.md")));
}

#[test]
fn a_shallow_clone_has_what_it_has() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    for text in ["one\n", "two\n", "three\n", "four\n"] {
        git.commit(&[("a.md", text), ("b.md", "stays\n")]);
    }
    let path = sandbox.path("clone");
    let source = format!("file://{}", git.path.display());
    git.run(&["clone", "--quiet", "--depth=2", &source, path.to_str().unwrap()]);
    let all = history(&open_at(&path, "main").unwrap(), None);
    assert_eq!((all.base, all.commits.len()), (Base::Cut, 2));
    let (stays, four) = (blob(&git, "b.md"), blob(&git, "a.md"));
    let expected =
        [format!("0 a.md {}", &git.id("HEAD~1:a.md")[..4]), format!("0 b.md {stays}"), format!("1 a.md {four}")];
    assert_eq!(changes(&all), expected);
}

#[test]
fn contents_that_are_not_there_or_too_large_are_counted() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md", "one\n")]);
    let lost = git.id("HEAD:a.md");
    git.commit(&[("a.md", &"long ".repeat(100))]);
    git.commit(&[("a.md", "three\n")]);
    std::fs::remove_file(git.path.join(".git/objects").join(&lost[..2]).join(&lost[2..])).unwrap();
    let options = OpenOptions { max_file_size: 100, ..OpenOptions::default() };
    let all = history(&Input::open(&git.path, &options).unwrap(), None);
    assert_eq!(all.unread, 2);
    assert_eq!(changes(&all), [format!("2 a.md {}", blob(&git, "a.md"))]);
}

#[test]
fn files_have_none_and_a_stop_gives_none() {
    let sandbox = Sandbox::new();
    let folder = sandbox.folder("plain", &[("a.md", "")]);
    assert_eq!(open(&folder).history(None, 2, &|| false).unwrap(), None);
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md", "one\n")]);
    assert_eq!(open_at(&git.path, "main").unwrap().history(None, 2, &|| true).unwrap(), None);
}

/// What stands there in the end is what the tip has, and each commit is told as `git log` tells it, on a random history
/// with folders that come and go.
#[test]
fn git_log_agrees() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit_at_random(0x1234_5678, 4, 9);
    let input = open_at(&git.path, "main").unwrap();
    let all = history(&input, None);
    let mut told: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut standing: BTreeMap<&str, ObjectId> = BTreeMap::new();
    for change in &all.changes {
        let path = all.paths[change.path as usize].as_str();
        let id = change.content.and_then(|content| all.contents[content as usize].id);
        let commit = all.commits[change.commit as usize].id.to_string();
        told.insert((commit, path.to_owned()), id.map_or("0".repeat(40), |id| id.to_string()));
        match id {
            Some(id) => _ = standing.insert(path, id),
            None => _ = standing.remove(path),
        }
    }
    let log = git.run(&["log", "--first-parent", "--raw", "--no-renames", "--no-abbrev", "--root", "--format=%H"]);
    let mut commit = String::new();
    let mut logged = BTreeMap::new();
    for line in log.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix(':').and_then(|entry| entry.split_once('\t')) {
            Some((entry, path)) => {
                let id = entry.split(' ').nth(3).unwrap();
                logged.insert((commit.clone(), path.to_owned()), id.to_owned());
            }
            None => line.clone_into(&mut commit),
        }
    }
    assert!(logged.len() > 40);
    assert_eq!(told, logged);
    let listed = input.list().unwrap();
    let tip: BTreeMap<&str, ObjectId> =
        listed.entries.iter().map(|entry| (entry.path.as_str(), entry.id.unwrap())).collect();
    assert_eq!(standing, tip);
}
