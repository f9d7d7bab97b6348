//! What is one unit, and what it is called.

use std::collections::BTreeSet;

use bitext_pipeline::export::Variants;

use crate::support::{Page, Sandbox, fields, ingest, ingest_options, ingest_with};

#[test]
fn texts_that_are_written_alike_are_one_unit_where_they_are_cleaned() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[(
        "a.md",
        Page::of("nb-NO")
            .pair(" Cast off.", "Kast loss.")
            .pair("Cast off.", " Kast loss.\u{a0}")
            .pair("Cast\u{b} off.", "Kast\u{1} loss."),
    )]);
    let (summary, _) = sandbox.export(&memory, "tmx", |_| {});
    assert_eq!((summary.total.units, summary.total.variants, summary.occurrences), (1, 1, 3));
    let units = sandbox.units(&memory, |options| options.variants = Variants::All);
    assert_eq!(units.len(), 1);
    assert_eq!(units[0].texts["en-US"], "Cast off.");
    assert_eq!(units[0].texts["nb-NO"], "Kast loss.");
    assert_eq!(units[0].attribute("usagecount"), Some("3"));
    assert_eq!(units[0].properties("x-variants"), Vec::<&str>::new());

    let rows = sandbox.rows(&memory, |_| {});
    assert_eq!(
        fields(&rows, &["source", "target", "usage"]),
        [" Cast off. | Kast loss. | 1", "Cast off. |  Kast loss.\u{a0} | 1", "Cast\u{b} off. | Kast\u{1} loss. | 1"]
    );
    assert_eq!(rows[1]["tuid"], units[0].attribute("tuid").unwrap());
    let tuids: BTreeSet<&str> = rows.iter().filter_map(|row| row["tuid"].as_str()).collect();
    assert_eq!(tuids.len(), 3);
    let (_, tsv) = sandbox.export(&memory, "tsv", |_| {});
    assert_eq!(tsv.lines().count(), 1 + 3);
}

#[test]
fn texts_are_one_unit_also_when_none_of_them_is_clean() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a.md", Page::of("nb-NO").pair("Cast off. ", "Kast loss. ")),
        ("b.md", Page::of("nb-NO").pair(" Cast off.", " Kast loss.")),
    ]);
    let units = sandbox.units(&memory, |options| options.variants = Variants::All);
    assert_eq!(units.len(), 1);
    assert_eq!(units[0].texts["nb-NO"], "Kast loss.");
    assert_eq!(units[0].properties("x-occurrence").len(), 2);
}

#[test]
fn texts_of_which_nothing_is_left_are_counted_and_left_out() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[(
        "a.md",
        Page::of("nb-NO")
            .pair("", "<a name=\"anchor\"></a>")
            .pair("Anchor.", " \u{b}\u{a0}")
            .pair("Cast off.", "Kast loss."),
    )]);
    let (summary, written) = sandbox.export(&memory, "tmx", |_| {});
    assert_eq!((summary.total.units, summary.total.empty, summary.occurrences), (1, 2, 3));
    assert!(!written.contains("Anchor."));
    let rows = sandbox.rows(&memory, |_| {});
    assert_eq!(fields(&rows, &["source"]), ["", "Anchor.", "Cast off."]);
}

#[test]
fn a_translation_of_which_nothing_is_left_is_never_the_best() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[
        ("a.md", Page::of("nb-NO").human().pair("Cast off.", " \u{a0}")),
        ("b.md", Page::of("nb-NO").machine().pair("Cast off.", "Kast loss.")),
    ]);
    let units = sandbox.units(&memory, |_| {});
    assert_eq!(units.len(), 1);
    assert_eq!(units[0].texts["nb-NO"], "Kast loss.");
}

#[test]
fn paragraphs_and_sentences_are_apart() {
    let sandbox = Sandbox::new();
    let page = Page::of("nb-NO").pair("Cast off.", "Kast loss.").paragraph("Cast off.", "Kast loss nå.");
    let memory = sandbox.memory_of(&[("a.md", page)]);
    let rows = sandbox.rows(&memory, |_| {});
    assert_eq!(
        fields(&rows, &["kind", "target", "variants"]),
        ["sentence | Kast loss. | 0", "paragraph | Kast loss nå. | 0"]
    );
    assert_ne!(rows[0]["tuid"], rows[1]["tuid"]);
    let units = sandbox.units(&memory, |_| {});
    assert_eq!(units[0].attribute("segtype"), None);
    assert_eq!(units[1].attribute("segtype"), Some("paragraph"));
}

#[test]
fn products_are_apart() {
    let sandbox = Sandbox::new();
    let page = || Page::of("nb-NO").pair("Cast off.", "Kast loss.");
    let memory = sandbox.memory("memory.db");
    let trees = [sandbox.tree("harbor.nb-NO", &[("a.md", page())]), sandbox.tree("quay.nb-NO", &[("a.md", page())])];
    ingest(&memory, &[&trees[0], &trees[1]]);
    let rows = sandbox.rows(&memory, |_| {});
    assert_eq!(fields(&rows, &["family", "source", "usage"]), ["harbor | Cast off. | 1", "quay | Cast off. | 1"]);
    assert_ne!(rows[0]["tuid"], rows[1]["tuid"]);
    let units = sandbox.units(&memory, |_| {});
    assert_eq!(units.iter().map(|unit| unit.properties("x-family")).collect::<Vec<_>>(), [["harbor"], ["quay"]]);
}

#[test]
fn the_locales_of_a_source_are_one_unit() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = |locale: &str, target: &str| {
        sandbox.tree(&format!("harbor.{locale}"), &[("a.md", Page::of(locale).pair("Cast off.", target))])
    };
    let trees = [tree("nb-NO", "Kast loss."), tree("de-DE", "Leinen los."), tree("ja-JP", "出航。")];
    ingest(&memory, &[&trees[0], &trees[1], &trees[2]]);
    let units = sandbox.units(&memory, |_| {});
    assert_eq!(units.len(), 1);
    let texts: Vec<(&str, &str)> =
        units[0].texts.iter().map(|(locale, text)| (locale.as_str(), text.as_str())).collect();
    assert_eq!(texts, [("de-DE", "Leinen los."), ("en-US", "Cast off."), ("ja-JP", "出航。"), ("nb-NO", "Kast loss.")]);
    let rows = sandbox.rows(&memory, |_| {});
    assert_eq!(fields(&rows, &["target_locale"]), ["de-DE", "ja-JP", "nb-NO"]);
    assert!(rows.iter().all(|row| row["tuid"] == units[0].attribute("tuid").unwrap() && row["source_usage"] == 3));
}

#[test]
fn targets_in_the_locale_of_the_sources_are_counted_and_left_out() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let english = sandbox.tree("harbor.en-US", &[("a.md", Page::of("en-US").pair("Cast off.", "Cast off!"))]);
    let norwegian = sandbox.tree("harbor.nb-NO", &[("a.md", Page::of("nb-NO").pair("Cast off.", "Kast loss."))]);
    ingest(&memory, &[&english, &norwegian]);
    let (summary, written) = sandbox.export(&memory, "tmx", |_| {});
    assert_eq!((summary.total.units, summary.total.same_locale), (1, 1));
    assert!(!written.contains("Cast off!"));
}

/// The same documents through other inputs, in another order, in more runs and with a past: the same bytes.
#[test]
fn how_a_memory_came_about_does_not_show() {
    let sandbox = Sandbox::new();
    let nb = [
        ("b.md", Page::of("nb-NO").pair("Cast off.", "Kast loss.").pair(" Anchor.", "Anker. ")),
        ("a/c.md", Page::of("nb-NO").human().handoff("02/03/2020").pair("Cast off.", "Legg fra.")),
    ];
    let de = [("b.md", Page::of("de-DE").pair("Cast off.", "Leinen los.").pair("Anchor. ", "Anker."))];
    let quay = [("z.md", Page::of("nb-NO").machine().pair("Moor.", "Fortøy."))];
    let (nb, de) = (sandbox.tree("harbor.nb-NO", &nb), sandbox.tree("harbor.de-DE", &de));
    let quay = sandbox.tree("quay.nb-NO", &quay);

    let straight = sandbox.memory("straight.db");
    ingest(&straight, &[&nb, &de, &quay]);

    let crooked = sandbox.memory("crooked.db");
    ingest(&crooked, &[&sandbox.tree("old/harbor.de-DE", &[("b.md", Page::of("de-DE").pair("Anchor.", "Alt."))])]);
    ingest(&crooked, &[&quay]);
    ingest(&crooked, &[&de]);
    let mut options = ingest_options(&[&nb]);
    options.jobs = 4;
    options.exclude = vec!["a/**".to_owned()];
    ingest_with(&crooked, &options);
    ingest(&crooked, &[&nb, &nb]);

    for format in ["tmx", "jsonl", "tsv"] {
        for per in [bitext_exchange::Per::Unit, bitext_exchange::Per::Occurrence] {
            let [first, second] = [&straight, &crooked].map(|memory| {
                let change = |options: &mut bitext_pipeline::export::Options| {
                    options.per = per;
                    options.variants = Variants::All;
                };
                sandbox.export(memory, format, change).1
            });
            assert!(first.contains("Leinen los."));
            assert_eq!(first, second, "{format} {per:?}");
        }
    }
}
