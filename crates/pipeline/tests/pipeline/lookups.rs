//! What is found for a text, and what it is worth.

use std::collections::BTreeSet;

use bitext_model::{Locale, Origin, Relation};
use bitext_pipeline::lookup::{Answer, Filter, Lookup, MatchKind, Options, Penalties, Query, Reason};
use bitext_store::Memory;

use crate::links::align;
use crate::support::{Page, Sandbox, ingest};

fn locale(tag: &str) -> Locale {
    tag.parse().unwrap()
}

/// Without any penalty.
fn plain() -> Options {
    let mut penalties = Penalties::default();
    for reason in Reason::ALL {
        penalties.set(reason, 0);
    }
    Options { penalties, ..Options::default() }
}

fn ask(memory: &Memory, options: Options, query: &Query) -> Answer {
    let snapshot = memory.snapshot().unwrap();
    Lookup::open(memory, &snapshot, options).unwrap().answer(query).unwrap()
}

/// Score, kind and target of each match.
fn told(answer: &Answer) -> Vec<(u8, &'static str, &str)> {
    answer.matches.iter().map(|found| (found.score, found.kind.as_str(), found.target.as_str())).collect()
}

const WORDS: [&str; 10] = ["Moor", "the", "red", "boat", "at", "the", "long", "quay", "before", "dusk"];

#[test]
fn words_decide_how_alike_texts_are() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[(
        "a.md",
        Page::of("nb-NO")
            .human()
            .pair("Moor the red boat at the long quay before dusk", "ti")
            .pair("Moor the red boat at the long quay before dawn", "ni")
            .pair("Moor the red boat at the short pier before dawn", "sju")
            .pair("Hoist the sail", "seil"),
    )]);
    let answer = ask(&memory, plain(), &Query::new(&WORDS.join(" ")));
    assert_eq!(told(&answer), [(100, "exact", "ti"), (90, "fuzzy", "ni"), (70, "fuzzy", "sju")]);
    assert!(answer.matches[0].difference.is_empty());
    let changes: Vec<(&str, &str, &str)> = answer.matches[1]
        .difference
        .iter()
        .map(|stretch| (stretch.change.as_str(), stretch.query.as_str(), stretch.source.as_str()))
        .collect();
    assert_eq!(
        changes,
        [
            ("equal", "Moor the red boat at the long quay before", "Moor the red boat at the long quay before"),
            ("replaced", "dusk", "dawn")
        ]
    );
    let high = ask(&memory, Options { min_score: 91, ..plain() }, &Query::new(&WORDS.join(" ")));
    assert_eq!(told(&high), [(100, "exact", "ti")]);
    let one = ask(&memory, Options { limit: 1, ..plain() }, &Query::new(&WORDS.join(" ")));
    assert_eq!((told(&one), one.total), (vec![(100, "exact", "ti")], 3));
}

#[test]
fn numbers_and_code_stand_for_others_of_their_kind_at_little_cost() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[(
        "a.md",
        Page::of("nb-NO").pair("Wait 5 minutes at pier 12", "Vent").pair("Run `moor` twice now please", "Kjør"),
    )]);
    let score = |text: &str| ask(&memory, plain(), &Query::new(text)).matches.first().map(|found| found.score);
    // Two of six words at a tenth each.
    assert_eq!(score("Wait 30 minutes at pier 7"), Some(96));
    assert_eq!(score("Run `anchor -a` twice now please"), Some(98));
    assert_eq!(score("Wait some minutes at pier 12"), Some(83));
}

#[test]
fn equal_words_with_other_markup_or_case_are_nearly_the_same() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[("a.md", Page::of("nb-NO").human().pair("Select **Cast off**.", "Velg"))]);
    let ask = |text: &str| ask(&memory, Options::default(), &Query::new(text));
    assert_eq!(told(&ask("Select **Cast off**.")), [(100, "exact", "Velg")]);
    assert_eq!(told(&ask(" Select  **Cast off**.")), [(100, "spacing", "Velg")]);
    for text in ["Select Cast off.", "Select **cast off**.", "Select *Cast off*."] {
        let answer = ask(text);
        assert_eq!(told(&answer), [(99, "markup", "Velg")], "{text}");
        assert_eq!(answer.matches[0].penalties[0].reason, Reason::Markup);
        assert_eq!(answer.matches[0].base, 100);
    }
}

/// The same sentence in two places, translated otherwise in each.
fn twice(sandbox: &Sandbox) -> Memory {
    sandbox.memory_of(&[
        ("a.md", Page::of("nb-NO").human().pair("Open the hatch.", "1").pair("Wait.", "Vent der.").pair("Go in.", "2")),
        ("b.md", Page::of("nb-NO").human().pair("Wait.", "Stopp.").pair("Go out.", "3")),
    ])
}

#[test]
fn neighbours_and_places_tell_which_translation_is_meant() {
    let sandbox = Sandbox::new();
    let memory = twice(&sandbox);
    let ask = |query: Query| {
        let answer = ask(&memory, Options::default(), &query);
        told(&answer).into_iter().map(|(score, kind, target)| (score, kind, target.to_owned())).collect::<Vec<_>>()
    };
    let text = |previous: Option<&str>, next: Option<&str>| Query {
        previous: previous.map(str::to_owned),
        next: next.map(str::to_owned),
        ..Query::new("Wait.")
    };
    let found = |first: (u8, &'static str, &str), second: (u8, &'static str, &str)| {
        vec![(first.0, first.1, first.2.to_owned()), (second.0, second.1, second.2.to_owned())]
    };
    // Nothing tells them apart: both lose a point.
    let both = ask(Query::new("Wait."));
    assert!(both.iter().all(|(score, kind, _)| (*score, *kind) == (99, "exact")) && both.len() == 2);
    let expected = found((102, "context", "Vent der."), (99, "exact", "Stopp."));
    assert_eq!(ask(text(Some("Open  the hatch."), Some("Go in."))), expected, "spacing makes no difference");
    let expected = found((101, "context", "Vent der."), (99, "exact", "Stopp."));
    assert_eq!(ask(text(Some("Open the hatch."), None)), expected);
    assert_eq!(ask(text(Some("Open the hatch."), Some("Close it."))), expected);
    // That there is nothing before it is known as well.
    let expected = found((102, "context", "Stopp."), (99, "exact", "Vent der."));
    assert_eq!(ask(text(Some(""), Some("Go out."))), expected);
    let at = Query { document: Some("b.md".to_owned()), key: Some("101".to_owned()), ..Query::new("Wait.") };
    let expected = found((101, "context", "Stopp."), (99, "exact", "Vent der."));
    assert_eq!(ask(at), expected);
}

#[test]
fn penalties_are_named_and_can_be_set() {
    let sandbox = Sandbox::new();
    let tree = sandbox.tree(
        "harbor.nb-NO",
        &[
            ("a.md", Page::of("nb-NO").machine().pair("Cast off.", "Kast loss.")),
            ("b.md", Page::of("nb-NO").human().paragraph("Moor here. Then rest.", "Fortøy her.")),
            ("c.md", Page::of("nb-NO").human().pair("Gone.", "Borte.")),
        ],
    );
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &[&tree]);
    std::fs::remove_file(tree.join("c.md")).unwrap();
    ingest(&memory, &[&tree]);
    let reasons = |options: Options, text: &str| {
        let answer = ask(&memory, options, &Query::new(text));
        let found = &answer.matches[0];
        let reasons: Vec<(&str, u8)> =
            found.penalties.iter().map(|applied| (applied.reason.as_str(), applied.points)).collect();
        (found.score, found.base, reasons)
    };
    assert_eq!(reasons(Options::default(), "Cast off."), (95, 100, vec![("machine", 5)]));
    assert_eq!(reasons(Options::default(), "Gone."), (98, 100, vec![("stale", 2)]));
    assert_eq!(reasons(Options::default(), "Moor here. Then rest."), (100, 100, vec![]));
    assert_eq!(reasons(plain(), "Cast off."), (100, 100, vec![]));
    let mut penalties = Penalties::default();
    penalties.set(Reason::Paragraph, 3);
    penalties.set(Reason::Machine, 40);
    let strict = || Options { penalties: penalties.clone(), min_score: 50, ..Options::default() };
    assert_eq!(reasons(strict(), "Moor here. Then rest."), (97, 100, vec![("paragraph", 3)]));
    assert_eq!(reasons(strict(), "Cast off."), (60, 100, vec![("machine", 40)]));
    let answer = ask(&memory, Options { min_score: 61, ..strict() }, &Query::new("Cast off."));
    assert!(answer.matches.is_empty(), "the threshold counts with penalties");
}

#[test]
fn filters_leave_out_what_does_not_stand_there() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a/one.md", Page::of("nb-NO").human().handoff("03/09/2021").pair("Cast off.", "Kast loss.")),
        ("b/two.md", Page::of("nb-NO").machine().handoff("03/09/2019").pair("Cast off.", "Løs tauene.")),
    ]);
    let targets = |filter: Filter| {
        let answer = ask(&memory, Options { filter, ..plain() }, &Query::new("Cast off."));
        let mut targets: Vec<String> = answer.matches.into_iter().map(|found| found.target).collect();
        targets.sort();
        targets
    };
    assert_eq!(targets(Filter::default()), ["Kast loss.", "Løs tauene."]);
    assert_eq!(targets(Filter { origins: vec![Origin::Human], ..Filter::default() }), ["Kast loss."]);
    assert_eq!(targets(Filter { origins: vec![Origin::Machine], ..Filter::default() }), ["Løs tauene."]);
    assert_eq!(targets(Filter { paths: vec!["b/*".to_owned()], ..Filter::default() }), ["Løs tauene."]);
    assert_eq!(targets(Filter { since: "2020-01-01".parse().ok(), ..Filter::default() }), ["Kast loss."]);
    assert_eq!(targets(Filter { until: "2020-01-01".parse().ok(), ..Filter::default() }), ["Løs tauene."]);
    assert!(targets(Filter { repositories: vec!["other".to_owned()], ..Filter::default() }).is_empty());
}

#[test]
fn filters_reach_behind_the_best_matches() {
    let sandbox = Sandbox::new();
    // A hundred that are more alike than the one that the filter lets through.
    let mut page = Page::of("nb-NO").human();
    for number in 0..100 {
        page = page.pair(&format!("Moor the boat at pier {number} now"), &format!("{number}"));
    }
    let memory = sandbox.memory_of(&[
        ("many.md", page),
        ("one.md", Page::of("nb-NO").human().pair("Moor the ship at pier 100 now", "meant")),
    ]);
    let filter = Filter { paths: vec!["one.md".to_owned()], ..Filter::default() };
    let answer = ask(&memory, Options { filter, limit: 1, ..plain() }, &Query::new("Moor the boat at pier 7 now"));
    assert_eq!(told(&answer), [(84, "fuzzy", "meant")]);
}

#[test]
fn the_order_of_coming_does_not_show() {
    let targets = ["Fortøy her", "Anker her", "Legg til her"];
    let told = |order: [usize; 3]| {
        let sandbox = Sandbox::new();
        let page = order.iter().fold(Page::of("nb-NO").human(), |page, at| page.pair("Moor here", targets[*at]));
        let memory = sandbox.memory_of(&[("a.md", page)]);
        let answer = ask(&memory, Options { limit: 2, ..Options::default() }, &Query::new("Moor here"));
        answer.matches.into_iter().map(|found| found.target).collect::<Vec<_>>()
    };
    assert_eq!(told([0, 1, 2]), ["Anker her", "Fortøy her"]);
    assert_eq!(told([2, 1, 0]), told([0, 1, 2]));
}

#[test]
fn neighbours_are_texts_of_the_locale_asked_from() {
    let sandbox = Sandbox::new();
    let page = Page::of("nb-NO").human().pair("Open.", "Åpne.").pair("Wait.", "Vent.").pair("Go in.", "Gå inn.");
    let memory = sandbox.memory_of(&[("a.md", page)]);
    let score = |previous: &str, next: &str| {
        let query = Query { previous: Some(previous.to_owned()), next: Some(next.to_owned()), ..Query::new("Vent.") };
        let options = Options { source: Some(locale("nb-NO")), ..Options::default() };
        ask(&memory, options, &query).matches[0].score
    };
    assert_eq!(score("Åpne.", "Gå inn."), 102);
    assert_eq!(score("Open.", "Go in."), 100);
}

#[test]
fn a_unit_that_several_ways_lead_to_counts_once() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let nb = Page::of("nb-NO").human().pair("Wait.", "Vent.").pair("Wait here.", "Vent her.");
    let nl = Page::of("nl-NL").human().pair("Wait.", "Wacht.").pair("Hold on.", "Wacht.").pair("Wait here.", "Wacht.");
    ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &[("a.md", nb)])]);
    ingest(&memory, &[&sandbox.tree("harbor.nl-NL", &[("a.md", nl)])]);
    let options =
        Options { source: Some(locale("nl-NL")), targets: vec![locale("nb-NO")], places: 9, ..Options::default() };
    let answer = ask(&memory, options, &Query::new("Wacht."));
    let found: Vec<(&str, u64, usize)> =
        answer.matches.iter().map(|found| (found.target.as_str(), found.usage, found.occurrences.len())).collect();
    assert_eq!(found, [("Vent her.", 1, 1), ("Vent.", 1, 1)]);
}

#[test]
fn many_translations_of_one_text_are_no_trouble() {
    let sandbox = Sandbox::new();
    let page = |count: usize| {
        (0..count).fold(Page::of("nb-NO").human(), |page, number| page.pair("Moor here", &format!("Fortøy {number}")))
    };
    let memory = sandbox.memory_of(&[("a.md", page(3_000))]);
    let answer = ask(&memory, Options { limit: 1, ..Options::default() }, &Query::new("Moor here"));
    assert_eq!((answer.total, answer.matches[0].target.as_str()), (3_000, "Fortøy 0"));
    assert_eq!(answer.matches[0].penalties[0].reason, Reason::Variants);
}

#[test]
fn a_match_that_loses_nothing_comes_before_many_that_lose_much() {
    let sandbox = Sandbox::new();
    let mut page = Page::of("nb-NO").machine();
    for number in 0..200 {
        page = page.pair(&format!("Moor the long red boat at pier {number} before dusk"), &format!("{number}"));
    }
    let memory = sandbox.memory_of(&[
        ("many.md", page),
        ("one.md", Page::of("nb-NO").human().pair("Moor the long red ship at pier 9 before dusk", "best")),
    ]);
    let mut penalties = Penalties::default();
    penalties.set(Reason::Machine, 30);
    let options = Options { limit: 1, penalties, min_score: 60, ..Options::default() };
    let answer = ask(&memory, options, &Query::new("Moor the long red boat at pier 9 before dusk"));
    assert_eq!(told(&answer), [(90, "fuzzy", "best")]);
}

#[test]
fn translations_lead_back_and_across() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    for (tag, target) in [("nb-NO", "Kast loss nå."), ("ja-JP", "出港します。"), ("nl-NL", "Losgooien.")] {
        let page = Page::of(tag).human().pair("Cast off.", target);
        ingest(&memory, &[&sandbox.tree(&format!("harbor.{tag}"), &[("a.md", page)])]);
    }
    let from = |source: &str, targets: &[&str], text: &str| {
        let options = Options {
            source: Some(locale(source)),
            targets: targets.iter().map(|tag| locale(tag)).collect(),
            ..Options::default()
        };
        let answer = ask(&memory, options, &Query::new(text));
        answer
            .matches
            .into_iter()
            .map(|found| (found.score, found.locale.to_string(), found.target, found.relation))
            .collect::<Vec<_>>()
    };
    let back = |score| vec![(score, "en-US".to_owned(), "Cast off.".to_owned(), None)];
    assert_eq!(from("nb-NO", &[], "Kast loss nå."), back(100));
    assert_eq!(from("ja-JP", &["en-US"], "出港します。"), back(100));
    assert_eq!(from("ja-JP", &[], "出港しました。"), back(71), "characters count: five of seven are the same");
    let across = vec![(100, "nb-NO".to_owned(), "Kast loss nå.".to_owned(), Some(Relation::Exact))];
    assert_eq!(from("ja-JP", &["nb-NO"], "出港します。"), across);
    assert!(from("ja-JP", &["nb-NO"], "Kast loss nå.").is_empty());
}

#[test]
fn links_lead_across_as_far_as_they_are_wanted() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let page = |tag: &str| Page::of(tag).human().handoff("03/09/2021");
    let norwegian = page("nb-NO")
        .pair("Moor", "Fortøy")
        .pair("Cast off.  Leave at noon.", "Kast loss. Gå klokken tolv.")
        .paragraph("Tie the bow line. Check it twice.", "Fest baugfortøyningen. Sjekk to ganger.");
    let japanese = page("ja-JP")
        .pair("Moor", "係留")
        .pair("Cast off. Leave at noon.", "正午に出港します。")
        .pair("Tie the bow line.", "船首の綱を結びます。")
        .pair("Check it twice.", "二度確認します。");
    let dutch = page("nl-NL")
        .pair("Moor", "Aanleggen")
        .pair("Cast off. Leave at noon.", "Losgooien. Vertrek om twaalf uur.")
        .paragraph("Tie the bow line.  Check it twice.", "Maak vast. Controleer twee keer.");
    for (tag, page) in [("nb-NO", norwegian), ("ja-JP", japanese), ("nl-NL", dutch)] {
        ingest(&memory, &[&sandbox.tree(&format!("harbor.{tag}"), &[("moor.md", page)])]);
    }
    align(&memory);
    let relations = |text: &str, relations: Option<&[Relation]>| {
        let options = Options {
            source: Some(locale("nb-NO")),
            targets: vec![locale("nl-NL")],
            relations: relations.map(<[Relation]>::to_vec),
            ..plain()
        };
        let found: BTreeSet<_> =
            ask(&memory, options, &Query::new(text)).matches.into_iter().filter_map(|found| found.relation).collect();
        Vec::from_iter(found)
    };
    for (text, relation) in [
        ("Fortøy", Relation::Exact),
        ("Kast loss. Gå klokken tolv.", Relation::Normalized),
        ("Fest baugfortøyningen. Sjekk to ganger.", Relation::Merged),
    ] {
        assert_eq!(relations(text, None), [relation], "{text}");
        assert_eq!(relations(text, Some(&[relation])), [relation], "{text}");
        assert_eq!(relations(text, Some(&Relation::ALL)), [relation], "{text}");
        // The same source text needs no link.
        let of_others: &[Relation] = if relation == Relation::Exact { &[Relation::Exact] } else { &[] };
        assert_eq!(relations(text, Some(&[Relation::Edited])), of_others, "{text}");
    }
}

#[test]
fn an_index_follows_the_memory() {
    let sandbox = Sandbox::new();
    let tree = sandbox.tree("harbor.nb-NO", &[("a.md", Page::of("nb-NO").human().pair("Moor the boat now", "1"))]);
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &[&tree]);
    let find = |text: &str| {
        let answer = ask(&memory, plain(), &Query::new(text));
        told(&answer).into_iter().map(|(score, _, target)| format!("{score} {target}")).collect::<Vec<_>>()
    };
    assert_eq!(find("Moor the ship now"), ["75 1"]);
    let folder = sandbox.path("memory.db.index");
    let files = || {
        let mut names: Vec<String> = std::fs::read_dir(&folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(files(), ["similar.source.base"]);
    crate::support::write(&tree, &[("b.md", Page::of("nb-NO").human().pair("Moor the ferry now", "2"))]);
    ingest(&memory, &[&tree]);
    assert_eq!(find("Moor the ship now"), ["75 1", "75 2"]);
    assert_eq!(files(), ["similar.source.base", "similar.source.delta"]);
    // Whatever happens to the files, the answers are the same.
    for name in files() {
        std::fs::write(folder.join(&name), b"damaged").unwrap();
        assert_eq!(find("Moor the ship now"), ["75 1", "75 2"], "{name}");
    }
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(find("Moor the ship now"), ["75 1", "75 2"]);
    // A base that is made anew has it all: what went on from the old one goes.
    std::fs::write(folder.join("similar.source.delta"), b"stale").unwrap();
    std::fs::write(folder.join("similar.source.base"), b"damaged").unwrap();
    assert_eq!(find("Moor the ship now"), ["75 1", "75 2"]);
    assert_eq!(files(), ["similar.source.base"]);
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::write(&folder, b"in the way").unwrap();
    assert_eq!(find("Moor the ship now"), ["75 1", "75 2"]);
}

#[test]
fn texts_without_words_are_found_as_they_are() {
    let sandbox = Sandbox::new();
    let memory =
        sandbox.memory_of(&[("a.md", Page::of("nb-NO").human().pair("**", "stjerner").pair("Moor", "Fortøy"))]);
    let answer = ask(&memory, plain(), &Query::new("**"));
    assert_eq!(answer.matches.iter().map(|found| found.kind).collect::<Vec<_>>(), [MatchKind::Exact]);
    assert!(ask(&memory, plain(), &Query::new("")).matches.is_empty());
    let long = "word ".repeat(100_000);
    assert!(ask(&memory, plain(), &Query::new(&long)).matches.is_empty());
}
