//! Which translation of a source is written.

use bitext_model::Origin;
use bitext_pipeline::export::Variants;

use crate::support::{Page, Sandbox, fields, ingest};

const CHOICE: &[&str] = &["target", "origin", "usage", "variants", "source_usage"];

fn page(target: &str) -> Page {
    Page::of("nb-NO").pair("Cast off.", target)
}

#[test]
fn human_before_unknown_before_machine() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a.md", page("menneske").human().handoff("01/02/2018")),
        ("b.md", page("ukjent").handoff("01/02/2019")),
        ("c.md", page("ukjent").handoff("01/02/2019")),
        ("d.md", page("maskin").machine().handoff("01/02/2020")),
        ("e.md", page("maskin").machine().handoff("01/02/2020")),
        ("f.md", page("maskin").machine().handoff("01/02/2020")),
    ]);
    let best = |origins: &[Origin]| {
        fields(&sandbox.rows(&memory, |options| options.filter.origins = origins.to_vec()), CHOICE)
    };
    assert_eq!(best(&[]), ["menneske | human | 1 | 2 | 6"]);
    assert_eq!(best(&[Origin::Machine, Origin::Unknown]), ["ukjent | unknown | 2 | 1 | 5"]);
    assert_eq!(best(&[Origin::Machine]), ["maskin | machine | 3 | 0 | 3"]);
}

#[test]
fn what_stands_now_before_what_is_newer() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[("a.md", page("før").human().handoff("05/06/2021"))]);
    ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &[("a.md", page("nå").human().handoff("05/06/2019"))])]);
    let chosen = |variants| {
        let rows = sandbox.rows(&memory, |options| {
            options.variants = variants;
            options.filter.all_revisions = true;
        });
        fields(&rows, CHOICE)
    };
    assert_eq!(chosen(Variants::Best), ["nå | human | 1 | 1 | 2"]);
    assert_eq!(chosen(Variants::Newest), ["før | human | 1 | 1 | 2"]);
    // What stands nowhere now is not there at all by default.
    assert_eq!(fields(&sandbox.rows(&memory, |_| {}), CHOICE), ["nå | human | 1 | 0 | 1"]);
}

#[test]
fn the_newest_hand_off_before_the_most_frequent() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a.md", page("gammel").handoff("12/31/2019")),
        ("b.md", page("gammel").handoff("12/31/2019")),
        ("c.md", page("ny").handoff("01/01/2020")),
        // No date is older than any.
        ("d.md", page("udatert")),
        ("e.md", page("udatert")),
        ("f.md", page("udatert")),
    ]);
    let chosen = |variants| fields(&sandbox.rows(&memory, |options| options.variants = variants), CHOICE);
    assert_eq!(chosen(Variants::Best), ["ny | unknown | 1 | 2 | 6"]);
    assert_eq!(chosen(Variants::MostFrequent), ["udatert | unknown | 3 | 2 | 6"]);
    assert_eq!(
        chosen(Variants::All),
        ["ny | unknown | 1 | 2 | 6", "gammel | unknown | 2 | 2 | 6", "udatert | unknown | 3 | 2 | 6"]
    );
}

#[test]
fn frequency_counts_places_of_the_best_origin_alone() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a.md", page("ofte").human()),
        ("b.md", page("ofte").machine()),
        ("c.md", page("ofte").machine()),
        ("d.md", page("to ganger").human()),
        ("e.md", page("to ganger").human()),
    ]);
    let chosen = |variants| fields(&sandbox.rows(&memory, |options| options.variants = variants), CHOICE);
    assert_eq!(chosen(Variants::Best), ["to ganger | human | 2 | 1 | 5"]);
    assert_eq!(chosen(Variants::MostFrequent), ["ofte | human | 3 | 1 | 5"]);
}

#[test]
fn the_order_of_texts_decides_last() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[("a.md", page("b")), ("b.md", page("a")), ("c.md", page("c"))]);
    for variants in [Variants::Best, Variants::Newest, Variants::MostFrequent] {
        let rows = sandbox.rows(&memory, |options| options.variants = variants);
        assert_eq!(fields(&rows, &["target"]), ["a"], "{variants:?}");
    }
    let rows = sandbox.rows(&memory, |options| options.variants = Variants::All);
    assert_eq!(fields(&rows, &["target"]), ["a", "b", "c"]);
}

#[test]
fn the_newest_wins_whoever_wrote_it_and_then_the_best() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a.md", page("menneske").human().handoff("01/01/2019")),
        ("b.md", page("maskin").machine().handoff("01/01/2021")),
        ("c.md", page("ukjent").handoff("01/01/2021")),
    ]);
    let chosen = |variants| fields(&sandbox.rows(&memory, |options| options.variants = variants), CHOICE);
    assert_eq!(chosen(Variants::Best), ["menneske | human | 1 | 2 | 3"]);
    assert_eq!(chosen(Variants::Newest), ["ukjent | unknown | 1 | 2 | 3"]);
}

#[test]
fn a_text_is_as_new_as_its_newest_place() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a.md", page("begge").human().handoff("01/01/2018")),
        ("b.md", page("begge").machine().handoff("01/01/2021")),
        ("c.md", page("en").human().handoff("01/01/2020")),
    ]);
    let chosen = |variants| fields(&sandbox.rows(&memory, |options| options.variants = variants), &["target"]);
    // By people, it is from 2018.
    assert_eq!(chosen(Variants::Best), ["en"]);
    assert_eq!(chosen(Variants::Newest), ["begge"]);
}

#[test]
fn all_variants_meet_by_rank() {
    let sandbox = Sandbox::new();
    let de = |target: &str| Page::of("de-DE").pair("Cast off.", target);
    let nb = [
        ("a.md", page("tredje").machine()),
        ("b.md", page("første").human()),
        ("c.md", page("andre")),
        ("d.md", Page::of("nb-NO").pair("Anchor.", "Anker.")),
    ];
    let de = [("a.md", de("zweite").machine()), ("b.md", de("erste"))];
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &nb), &sandbox.tree("harbor.de-DE", &de)]);

    let units = sandbox.units(&memory, |options| options.variants = Variants::All);
    let texts: Vec<Vec<&str>> = units.iter().map(|unit| unit.texts.values().map(String::as_str).collect()).collect();
    assert_eq!(
        texts,
        [
            vec!["erste", "Cast off.", "første"],
            vec!["zweite", "Cast off.", "andre"],
            vec!["Cast off.", "tredje"],
            vec!["Anchor.", "Anker."],
        ]
    );
    // One other in German and two others in Norwegian, whichever of them the unit holds.
    let others: Vec<Vec<&str>> = units.iter().map(|unit| unit.properties("x-variants")).collect();
    assert_eq!(others, [vec!["1", "2"], vec!["1", "2"], vec!["2"], vec![]]);
    let machine: Vec<Option<&str>> = units.iter().map(|unit| unit.attribute("creationid")).collect();
    assert_eq!(machine, [None, Some("MT!"), Some("MT!"), None]);

    let mut tuids: Vec<&str> = units.iter().filter_map(|unit| unit.attribute("tuid")).collect();
    let best = sandbox.units(&memory, |_| {});
    assert_eq!([tuids[0], tuids[3]], [0, 1].map(|at| best[at].attribute("tuid").unwrap()), "the first keeps its name");
    tuids.sort_unstable();
    tuids.dedup();
    assert_eq!(tuids.len(), 4);

    // A table has a line for each target of these units.
    let rows = sandbox.rows(&memory, |options| options.variants = Variants::All);
    assert_eq!(
        fields(&rows, &["target_locale", "target", "variants"]),
        [
            "de-DE | erste | 1",
            "nb-NO | første | 2",
            "de-DE | zweite | 1",
            "nb-NO | andre | 2",
            "nb-NO | tredje | 2",
            "nb-NO | Anker. | 0"
        ]
    );
}

#[test]
fn the_best_places_are_the_examples() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a.md", page("Kast loss.").machine().handoff("01/01/2021")),
        ("b.md", page("Kast loss.")),
        ("c.md", page("Kast loss.").human().handoff("01/01/2018")),
        ("d.md", page("Kast loss.").human().handoff("01/01/2019")),
        ("e.md", page("Kast loss.").human().handoff("01/01/2018")),
    ]);
    let rows = sandbox.rows(&memory, |_| {});
    assert_eq!(fields(&rows, CHOICE), ["Kast loss. | human | 5 | 0 | 5"]);
    let examples = rows[0]["occurrences"].as_array().unwrap();
    assert_eq!(
        fields(examples, &["path", "label", "handoff", "line", "key", "repository", "ref", "current"]),
        [
            "d.md | HT | 2019-01-01Z | 7 | 101 | harbor.nb-NO | live-sxs | true",
            "c.md | HT | 2018-01-01Z | 7 | 101 | harbor.nb-NO | live-sxs | true",
            "e.md | HT | 2018-01-01Z | 7 | 101 | harbor.nb-NO | live-sxs | true",
        ]
    );
    let units = sandbox.units(&memory, |_| {});
    assert_eq!(
        units[0].properties("x-occurrence"),
        ["harbor.nb-NO@live-sxs:d.md:7#101", "harbor.nb-NO@live-sxs:c.md:7#101", "harbor.nb-NO@live-sxs:e.md:7#101"]
    );
    assert_eq!(units[0].properties("x-label"), ["HT"]);
}
