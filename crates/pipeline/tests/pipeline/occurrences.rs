//! With a unit for each occurrence: which segments of which documents meet.

use std::collections::BTreeSet;

use bitext_exchange::Per;
use bitext_store::Memory;

use crate::support::{Page, Sandbox, Unit, fields, ingest, ingest_options, ingest_with};

fn nb() -> Page {
    Page::of("nb-NO")
}

fn de() -> Page {
    Page::of("de-DE")
}

fn memory_of_two(sandbox: &Sandbox, nb: &[(&str, Page)], de: &[(&str, Page)]) -> Memory {
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &[&sandbox.tree("harbor.nb-NO", nb), &sandbox.tree("harbor.de-DE", de)]);
    memory
}

fn units(sandbox: &Sandbox, memory: &Memory) -> Vec<Unit> {
    sandbox.units(memory, |options| options.per = Per::Occurrence)
}

/// The texts of each unit, source first, with bars between them.
fn texts(units: &[Unit]) -> Vec<String> {
    units
        .iter()
        .map(|unit| {
            let targets = unit.texts.iter().filter(|(locale, _)| *locale != "en-US").map(|(_, text)| text.as_str());
            std::iter::once(unit.texts["en-US"].as_str()).chain(targets).collect::<Vec<_>>().join(" | ")
        })
        .collect()
}

#[test]
fn documents_of_one_path_meet() {
    let sandbox = Sandbox::new();
    let memory = memory_of_two(
        &sandbox,
        &[("b.md", nb().pair("Moor.", "Fortøy.")), ("a.md", nb().pair("Cast off.", "Kast loss."))],
        &[("c.md", de().pair("Moor.", "Festmachen.")), ("a.md", de().pair("Cast off.", "Leinen los."))],
    );
    let units = units(&sandbox, &memory);
    assert_eq!(texts(&units), ["Cast off. | Leinen los. | Kast loss.", "Moor. | Fortøy.", "Moor. | Festmachen."]);
    let paths: Vec<Vec<&str>> = units.iter().map(|unit| unit.properties("x-path")).collect();
    assert_eq!(paths, [vec!["a.md", "a.md"], vec!["b.md"], vec!["c.md"]]);
    // A place is part of the name.
    assert_ne!(units[1].attribute("tuid"), units[2].attribute("tuid"));
}

#[test]
fn the_nth_of_equal_sources_meets_the_nth() {
    let sandbox = Sandbox::new();
    let memory = memory_of_two(
        &sandbox,
        &[("a.md", nb().pair("Moor.", "nb 1").pair("Cast off.", "nb x").pair("Moor.", "nb 2").pair("Moor.", "nb 3"))],
        &[("a.md", de().pair("Moor.", "de 1").pair("Moor.", "de 2").paragraph("Moor.", "de p").pair("New.", "de n"))],
    );
    let units = units(&sandbox, &memory);
    assert_eq!(
        texts(&units),
        [
            "Moor. | de 1 | nb 1",
            "Moor. | de 2 | nb 2",
            "Moor. | de p",
            "New. | de n",
            "Cast off. | nb x",
            "Moor. | nb 3"
        ]
    );
    let mut tuids: Vec<_> = units.iter().map(|unit| unit.attribute("tuid")).collect();
    tuids.sort_unstable();
    tuids.dedup();
    assert_eq!(tuids.len(), 6);
    // Which locales are exported does not show in the names of units.
    let alone = sandbox.units(&memory, |options| {
        options.per = Per::Occurrence;
        options.filter.targets = vec!["nb-NO".parse().unwrap()];
    });
    assert_eq!(texts(&alone), ["Moor. | nb 1", "Cast off. | nb x", "Moor. | nb 2", "Moor. | nb 3"]);
    assert_eq!(alone[2].attribute("tuid"), units[1].attribute("tuid"));
}

#[test]
fn texts_that_are_written_alike_meet_where_they_are_cleaned() {
    let sandbox = Sandbox::new();
    let memory = memory_of_two(
        &sandbox,
        &[("a.md", nb().pair("Moor. ", "Fortøy."))],
        &[("a.md", de().pair("\u{b}Moor.", "Festmachen."))],
    );
    assert_eq!(texts(&units(&sandbox, &memory)), ["Moor. | Festmachen. | Fortøy."]);
    let rows = sandbox.rows(&memory, |options| options.per = Per::Occurrence);
    assert_eq!(fields(&rows, &["source", "target"]), ["\u{b}Moor. | Festmachen.", "Moor.  | Fortøy."]);
    assert_ne!(rows[0]["tuid"], rows[1]["tuid"]);
}

#[test]
fn a_moved_document_is_found_by_its_asset_id() {
    let sandbox = Sandbox::new();
    let memory = memory_of_two(
        &sandbox,
        &[("old/a.md", nb().asset("f00d").pair("Moor.", "Fortøy.")), ("z.md", nb().pair("Anchor.", "Anker."))],
        &[("new/b.md", de().asset("f00d").pair("Moor.", "Festmachen.")), ("y.md", de().pair("Anchor.", "Anker."))],
    );
    assert_eq!(
        texts(&units(&sandbox, &memory)),
        ["Moor. | Festmachen. | Fortøy.", "Anchor. | Anker.", "Anchor. | Anker."]
    );
}

#[test]
fn an_asset_id_that_is_empty_or_shared_is_no_evidence() {
    let sandbox = Sandbox::new();
    let memory = memory_of_two(
        &sandbox,
        &[
            ("a.md", nb().asset("").pair("Empty.", "nb")),
            ("b.md", nb().asset("\"\"").pair("Quoted.", "nb")),
            ("c.md", nb().asset("beef").pair("Shared.", "nb")),
            ("d.md", nb().asset("beef").pair("Shared.", "nb")),
        ],
        &[
            ("k.md", de().asset("").pair("Empty.", "de")),
            ("l.md", de().asset("\"\"").pair("Quoted.", "de")),
            ("m.md", de().asset("beef").pair("Shared.", "de")),
        ],
    );
    let units = units(&sandbox, &memory);
    assert!(units.iter().all(|unit| unit.texts.len() == 2), "{:?}", texts(&units));
    assert_eq!(units.len(), 7);
}

/// One of the two that share a path may be another document by now.
#[test]
fn documents_join_by_asset_id_only_when_all_of_them_hold_it() {
    let sandbox = Sandbox::new();
    let memory = memory_of_two(
        &sandbox,
        &[("a.md", nb().asset("f00d").pair("Moor.", "nb"))],
        &[("a.md", de().pair("Moor.", "de"))],
    );
    let french = [("b.md", Page::of("fr-FR").asset("f00d").pair("Moor.", "fr"))];
    ingest(&memory, &[&sandbox.tree("harbor.fr-FR", &french)]);
    assert_eq!(texts(&units(&sandbox, &memory)), ["Moor. | de | nb", "Moor. | fr"]);

    let german = sandbox.tree("harbor.de-DE", &[("a.md", de().asset("f00d").pair("Moor.", "de"))]);
    ingest(&memory, &[&german]);
    assert_eq!(texts(&units(&sandbox, &memory)), ["Moor. | de | fr | nb"]);
}

/// Their paths pair the documents; the id of one says otherwise about the other.
#[test]
fn a_shared_asset_id_does_not_part_documents_of_one_path() {
    let sandbox = Sandbox::new();
    let memory = memory_of_two(
        &sandbox,
        &[("a.md", nb().asset("f00d").pair("Moor.", "nb a")), ("b.md", nb().asset("beef").pair("Moor.", "nb b"))],
        &[("a.md", de().asset("beef").pair("Moor.", "de a"))],
    );
    assert_eq!(texts(&units(&sandbox, &memory)), ["Moor. | de a | nb a", "Moor. | nb b"]);
}

#[test]
fn branches_are_apart() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let norwegian = sandbox.tree("harbor.nb-NO", &[("a.md", nb().asset("f00d").pair("Moor.", "Fortøy."))]);
    let german = sandbox.tree("harbor.de-DE", &[("a.md", de().asset("f00d").pair("Moor.", "Festmachen."))]);
    ingest(&memory, &[&norwegian]);
    for input in [&norwegian, &german] {
        let mut options = ingest_options(&[input]);
        options.reference = Some("next-sxs".to_owned());
        ingest_with(&memory, &options);
    }
    let units = units(&sandbox, &memory);
    assert_eq!(texts(&units), ["Moor. | Festmachen. | Fortøy.", "Moor. | Fortøy."]);
    assert_eq!(units[0].properties("x-ref"), ["next-sxs", "next-sxs"]);
    assert_eq!(units[1].properties("x-ref"), ["live-sxs"]);
    assert_ne!(units[0].attribute("tuid"), units[1].attribute("tuid"));
}

#[test]
fn former_revisions_meet_none_that_stand_now() {
    let sandbox = Sandbox::new();
    let nb_page = |target: &str| nb().asset("f00d").pair("Moor.", target);
    let memory = memory_of_two(
        &sandbox,
        &[("a.md", nb_page("gammel"))],
        &[("b.md", de().asset("f00d").pair("Moor.", "Festmachen."))],
    );
    let norwegian = sandbox.tree("harbor.nb-NO", &[("a.md", nb_page("ny"))]);
    ingest(&memory, &[&norwegian]);
    assert_eq!(texts(&units(&sandbox, &memory)), ["Moor. | Festmachen. | ny"]);
    let mut all = sandbox.units(&memory, |options| {
        options.per = Per::Occurrence;
        options.filter.all_revisions = true;
    });
    all.sort_by_key(|unit| unit.properties("x-current").len());
    assert_eq!(texts(&all), ["Moor. | Festmachen. | ny", "Moor. | gammel"]);
    assert_eq!(all[0].properties("x-current"), Vec::<&str>::new());
    assert_eq!(all[1].properties("x-current"), ["false"]);
    // Former revisions change nothing in the names of what stands now, and have names of their own.
    assert_eq!(all[0], units(&sandbox, &memory)[0]);
    assert_ne!(all[0].attribute("tuid"), all[1].attribute("tuid"));
}

#[test]
fn no_two_units_of_a_file_have_one_name() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    // A document that went back to what it was, twice over, and a second repository of its locale.
    for target in ["en", "to", "en", "to", "en"] {
        ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &[("a.md", nb().pair("Moor.", target).pair("Moor.", "x"))])]);
    }
    let mut options = ingest_options(&[&sandbox.tree("quay.nb-NO", &[("a.md", nb().pair("Moor.", "tre"))])]);
    options.family = Some("harbor".to_owned());
    ingest_with(&memory, &options);
    let tuids = |all_revisions| {
        let units = sandbox.units(&memory, |options| {
            options.per = Per::Occurrence;
            options.filter.all_revisions = all_revisions;
        });
        units.iter().map(|unit| unit.attribute("tuid").unwrap().to_owned()).collect::<Vec<_>>()
    };
    let (current, all) = (tuids(false), BTreeSet::from_iter(tuids(true)));
    assert_eq!(current.len(), 3);
    assert_eq!(all.len(), 11);
    assert!(current.iter().all(|tuid| all.contains(tuid)));
}

#[test]
fn records_say_where_a_segment_stands() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.git("harbor.nb-NO");
    let page = nb()
        .human()
        .handoff("03/09/2021")
        .with("ms.sourcegitcommit", "c0ffee")
        .with("ms.openlocfilehash", "abad1dea")
        .with("ms.locfileid", "4711")
        .text("# <a name=\"departure\"></a>Departure")
        .pair("Cast off.", "Kast *loss*.");
    let commit = git.commit(&[("leave/a.md", page.clone())]);
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &[&git.path]);
    let rows = sandbox.rows(&memory, |options| options.per = Per::Occurrence);
    let expected = format!("harbor.nb-NO | live-sxs | {commit} | leave/a.md | 101 | sentence | true");
    assert_eq!(fields(&rows, &["repository", "ref", "commit", "path", "key", "kind", "current"]), [expected]);
    assert_eq!(
        fields(&rows, &["label", "origin", "origin_basis", "handoff", "source_commit", "source_hash", "file_id"]),
        ["HT | human | label | 2021-03-09Z | c0ffee | abad1dea | 4711"]
    );
    let file = page.to_string();
    let (start, end) = (rows[0]["start"].as_u64().unwrap() as usize, rows[0]["end"].as_u64().unwrap() as usize);
    assert!(file[start..end].starts_with("<span data-ttu-id=\"0a1b2-101\">Kast *loss*."));
    assert!(file[start..end].ends_with("Cast off.</span></span>"));
    assert_eq!(rows[0]["line"], file[..start].lines().count() as u64 + 1);
    assert_eq!(rows[0]["anchor"], "departure");
    assert_eq!(rows[0]["revision"], git.run(&["rev-parse", "HEAD:leave/a.md"]));
}
