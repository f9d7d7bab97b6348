//! What an export takes from the memory.

use bitext_model::Origin;
use bitext_pipeline::Error;
use bitext_pipeline::export::{DateKind, Filter};
use bitext_store::Memory;
use jiff::civil::Date;

use crate::support::{Page, Sandbox, export_options, export_with, fields, ingest};

/// The sources that a filter lets through, in the order of documents.
fn sources(sandbox: &Sandbox, memory: &Memory, filter: Filter) -> Vec<String> {
    fields(&sandbox.rows(memory, |options| options.filter = filter), &["source"])
}

fn page(source: &str) -> Page {
    Page::of("nb-NO").pair(source, "x")
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn by_target_origin_and_repository() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let nb = [("a.md", page("nb human").human()), ("b.md", page("nb machine").machine()), ("c.md", page("nb none"))];
    let de = [("a.md", Page::of("de-DE").pair("de", "x").machine())];
    ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &nb), &sandbox.tree("quay.de-DE", &de)]);
    let sources = |filter| sources(&sandbox, &memory, filter);
    assert_eq!(sources(Filter::default()).len(), 4);

    let targets =
        |tags: &[&str]| Filter { targets: tags.iter().map(|tag| tag.parse().unwrap()).collect(), ..Filter::default() };
    assert_eq!(sources(targets(&["DE_de"])), ["de"]);
    assert_eq!(sources(targets(&["de-DE", "nb-NO"])).len(), 4);
    // Neither the language alone nor a sibling is the locale.
    assert!(sources(targets(&["de", "de-AT"])).is_empty());

    let origins = |origins: &[Origin]| Filter { origins: origins.to_vec(), ..Filter::default() };
    assert_eq!(sources(origins(&[Origin::Human, Origin::Unknown])), ["nb human", "nb none"]);
    assert_eq!(sources(origins(&[Origin::Machine])), ["nb machine", "de"]);

    let repositories = |names: &[&str]| Filter {
        repositories: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Filter::default()
    };
    assert_eq!(sources(repositories(&["quay.de-DE"])), ["de"]);
    assert!(sources(repositories(&["quay"])).is_empty());
    // All conditions must hold.
    let both = Filter { origins: vec![Origin::Human], ..repositories(&["quay.de-DE"]) };
    assert!(sources(both).is_empty());
}

#[test]
fn by_path() {
    let sandbox = Sandbox::new();
    let paths = ["a.md", "b/a.md", "b/c/a.md", "b/c/z.md", "{x}.md"];
    let pages: Vec<(&str, Page)> = paths.iter().map(|path| (*path, page(path))).collect();
    let memory = sandbox.memory_of(&pages);
    let sources = |patterns: &[&str]| {
        let paths = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
        sources(&sandbox, &memory, Filter { paths, ..Filter::default() })
    };
    assert_eq!(sources(&["*.md"]), ["a.md", "{x}.md"]);
    assert_eq!(sources(&["*/*.md"]), ["b/a.md"]);
    assert_eq!(sources(&["b/**"]), ["b/a.md", "b/c/a.md", "b/c/z.md"]);
    assert_eq!(sources(&["**/a.md"]), ["a.md", "b/a.md", "b/c/a.md"]);
    assert_eq!(sources(&["b/?.md", "**/z.md"]), ["b/a.md", "b/c/z.md"]);
    assert_eq!(sources(&["{a,b/c/a}.md"]), ["a.md", "b/c/a.md"]);
    // The whole path must match, in its own case.
    assert!(sources(&["a", "B/**"]).is_empty());
}

#[test]
fn a_pattern_that_is_none_is_an_error() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[("a.md", page("Moor."))]);
    let mut options = export_options("jsonl", &sandbox.path("out.jsonl"));
    options.filter.paths = vec!["*.md".to_owned(), "a[".to_owned()];
    match export_with(&memory, &options) {
        Err(Error::Pattern { pattern, reason }) => {
            assert_eq!(pattern, "a[");
            assert!(!reason.is_empty());
        }
        other => panic!("{other:?}"),
    }
    assert!(!sandbox.path("out.jsonl").exists());
}

#[test]
fn by_hand_off() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a.md", page("2019").handoff("12/31/2019")),
        ("b.md", page("2020").handoff("01/01/2020")),
        ("c.md", page("2021").handoff("06/15/2021")),
        ("d.md", page("undated")),
    ]);
    let sources = |since, until| sources(&sandbox, &memory, Filter { since, until, ..Filter::default() });
    assert_eq!(sources(None, None), ["2019", "2020", "2021", "undated"]);
    // Both days are part of the time.
    assert_eq!(sources(Some(date("2020-01-01")), None), ["2020", "2021"]);
    assert_eq!(sources(None, Some(date("2020-01-01"))), ["2019", "2020"]);
    assert_eq!(sources(Some(date("2020-01-01")), Some(date("2020-01-01"))), ["2020"]);
    assert!(sources(Some(date("2021-06-16")), Some(date("2021-06-14"))).is_empty());
}

#[test]
fn by_commit() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.git("harbor.nb-NO");
    // The first commit is of 2020-09-14, each of the others a day later; hand-offs say otherwise.
    git.commit(&[("a.md", page("14th").handoff("01/01/2021"))]);
    git.commit(&[("b.md", page("15th").handoff("01/01/2019"))]);
    git.commit(&[("c.md", page("16th"))]);
    let memory = sandbox.memory("memory.db");
    let folder = sandbox.tree("quay.nb-NO", &[("z.md", page("no commit").handoff("09/15/2020"))]);
    ingest(&memory, &[&git.path, &folder]);
    let sources =
        |since, until| sources(&sandbox, &memory, Filter { since, until, date: DateKind::Commit, ..Filter::default() });
    assert_eq!(sources(None, None), ["14th", "15th", "16th", "no commit"]);
    assert_eq!(sources(Some(date("2020-09-15")), None), ["15th", "16th"]);
    assert_eq!(sources(None, Some(date("2020-09-15"))), ["14th", "15th"]);
    assert_eq!(sources(Some(date("2020-09-15")), Some(date("2020-09-15"))), ["15th"]);
}

#[test]
fn by_the_day_that_the_memory_had_it_first() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[("a.md", page("Moor.").handoff("01/01/2019"))]);
    let started: Date = memory.snapshot().unwrap().runs().unwrap()[0].started[..10].parse().unwrap();
    let sources = |since, until| {
        sources(&sandbox, &memory, Filter { since, until, date: DateKind::FirstSeen, ..Filter::default() })
    };
    assert_eq!(sources(Some(started), Some(started)), ["Moor."]);
    assert!(sources(Some(started.tomorrow().unwrap()), None).is_empty());
    assert!(sources(None, Some(started.yesterday().unwrap())).is_empty());
}

#[test]
fn former_revisions_only_when_asked_for() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[("a.md", page("first").handoff("01/01/2019")), ("gone.md", page("gone"))]);
    let tree = sandbox.tree("harbor.nb-NO", &[("a.md", page("second").handoff("01/01/2020"))]);
    std::fs::remove_file(tree.join("gone.md")).unwrap();
    assert_eq!(ingest(&memory, &[&tree]).retired, 1);
    let rows = |all_revisions, until| {
        let rows = sandbox.rows(&memory, |options| {
            options.filter = Filter { all_revisions, until, ..Filter::default() };
        });
        let examples: Vec<_> = rows.iter().map(|row| row["occurrences"][0].clone()).collect();
        let current = fields(&examples, &["path", "current"]);
        let sources = fields(&rows, &["source"]);
        let mut shown: Vec<String> =
            sources.into_iter().zip(current).map(|(source, place)| format!("{source} | {place}")).collect();
        // Which of two former revisions comes first is left to their ids.
        shown.sort();
        shown
    };
    assert_eq!(rows(false, None), ["second | a.md | true"]);
    assert_eq!(rows(true, None), ["first | a.md | false", "gone | gone.md | false", "second | a.md | true"]);
    assert_eq!(rows(true, Some(date("2019-01-01"))), ["first | a.md | false"]);
    assert!(rows(false, Some(date("2019-01-01"))).is_empty());
}

/// A text that left and came back stands now, and did before.
#[test]
fn a_revision_that_came_back_is_current_again() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[("a.md", page("first"))]);
    for source in ["second", "first"] {
        ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &[("a.md", page(source))])]);
    }
    assert_eq!(sources(&sandbox, &memory, Filter::default()), ["first"]);
    let mut rows = sandbox.rows(&memory, |options| options.filter.all_revisions = true);
    rows.sort_by_key(|row| row["source"].to_string());
    assert_eq!(fields(&rows, &["source", "usage"]), ["first | 2", "second | 1"]);
    assert_eq!(fields(rows[0]["occurrences"].as_array().unwrap(), &["current"]), ["true", "false"]);
}
