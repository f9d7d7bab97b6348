//! What links between locales add to an export.

use bitext_model::{Locale, Relation};
use bitext_pipeline::align;
use bitext_pipeline::export::{Imports, Variants};
use bitext_pipeline::{Error, Interrupt, Silent};
use bitext_store::Memory;

use crate::support::{Page, Sandbox, export_options, export_with, fields, ingest};

const LINKED: &[&str] = &["source", "target_locale", "target", "kind", "relation"];

pub(crate) fn align(memory: &Memory) {
    let options = align::Options { jobs: 2, full: false, version: "1.0.0".to_owned(), record: "{}".to_owned() };
    align::align(memory, &options, &Interrupt::default(), &Silent).unwrap();
}

fn locale(tag: &str) -> Locale {
    tag.parse().unwrap()
}

/// An aligned memory of one document in these locales.
fn aligned(sandbox: &Sandbox, pages: Vec<(&str, Page)>) -> Memory {
    let memory = sandbox.memory("memory.db");
    for (tag, page) in pages {
        ingest(&memory, &[&sandbox.tree(&format!("harbor.{tag}"), &[("moor.md", page)])]);
    }
    align(&memory);
    memory
}

/// Norwegian has a paragraph in one unit, Japanese and Dutch have its sentences.
fn portions(sandbox: &Sandbox) -> Memory {
    let page = |tag| Page::of(tag).human().handoff("03/09/2021").pair("Moor", &format!("Moor ({tag})"));
    aligned(
        sandbox,
        vec![
            (
                "nb-NO",
                page("nb-NO")
                    .paragraph("Tie the bow line.  Check it twice.", "Fest baugfortøyningen. Sjekk to ganger."),
            ),
            (
                "ja-JP",
                page("ja-JP")
                    .pair("Tie the bow line.", "船首の綱を結びます。")
                    .pair("Check it twice.", "二度確認します。"),
            ),
            ("nl-NL", page("nl-NL").pair("Tie the bow line.", "Maak vast.").pair("Check it twice.", "Controleer.")),
        ],
    )
}

#[test]
fn a_paragraph_meets_the_sentences_of_other_locales() {
    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let rows = sandbox.rows(&memory, |_| {});
    let merged: Vec<String> = fields(&rows, LINKED).into_iter().filter(|row| row.contains("| paragraph |")).collect();
    let source = "Tie the bow line. Check it twice.";
    assert_eq!(
        merged,
        [
            format!("{source} | ja-JP | 船首の綱を結びます。二度確認します。 | paragraph | merged"),
            format!("{source} | nb-NO | Fest baugfortøyningen. Sjekk to ganger. | paragraph | merged"),
            format!("{source} | nl-NL | Maak vast. Controleer. | paragraph | merged"),
        ],
        "joined without a blank in Japanese"
    );
    let japanese = rows.iter().find(|row| row["kind"] == "paragraph" && row["target_locale"] == "ja-JP").unwrap();
    let place = &japanese["occurrences"][0];
    assert_eq!((&place["key"], &place["line"]), (&"102+103".into(), &japanese["occurrences"][0]["line"]));
    assert!(place["start"].as_u64() < place["end"].as_u64());
    let sentences = fields(&rows, LINKED).into_iter().filter(|row| row.contains("| sentence | exact")).count();
    assert_eq!(sentences, 3 + 2 * 2, "the sentences are there as well");

    let units = sandbox.units(&memory, |_| {});
    let paragraph = units.iter().find(|unit| unit.texts["en-US"] == source).unwrap();
    assert_eq!(paragraph.texts.len(), 4);
    assert_eq!(paragraph.properties("x-relation"), ["merged"; 3]);
}

#[test]
fn joined_translations_count_as_no_occurrences() {
    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let (with, _) = sandbox.export(&memory, "tmx", |_| {});
    let (without, _) = sandbox.export(&memory, "tmx", |options| options.relations = Some(vec![Relation::Exact]));
    assert_eq!((with.occurrences, without.occurrences), (8, 8));
    assert_eq!((with.total.units, without.total.units), (4, 4));
    assert_eq!(with.total.by_targets.iter().collect::<Vec<_>>(), [(&2, &2), (&3, &2)]);
    assert_eq!(without.total.by_targets.iter().collect::<Vec<_>>(), [(&1, &1), (&2, &2), (&3, &1)]);
    assert_eq!(with.total.by_relation[&Relation::Merged], 3);
    assert_eq!(without.total.by_relation.keys().collect::<Vec<_>>(), [&Relation::Exact]);
}

#[test]
fn files_of_one_locale_hold_what_its_documents_have() {
    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let mut options = export_options("jsonl", &sandbox.path("{target}.jsonl"));
    let summary = export_with(&memory, &options).unwrap();
    assert_eq!(summary.total.by_relation.keys().collect::<Vec<_>>(), [&Relation::Exact]);
    options.filter.targets = vec![locale("ja-JP")];
    options.relations = Some(vec![Relation::Merged]);
    let summary = export_with(&memory, &options).unwrap();
    assert_eq!(summary.total.units, 3, "no other locale's paragraph is in the export");
    // On request, files of one locale each have what the others lead to.
    options.filter.targets = Vec::new();
    let summary = export_with(&memory, &options).unwrap();
    assert_eq!(summary.total.by_relation[&Relation::Merged], 3);
}

#[test]
fn a_translation_of_the_unit_itself_is_better_than_a_joined_one() {
    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let own = Page::of("nl-NL").paragraph("Tie the bow line. Check it twice.", "Leg vast en controleer.");
    ingest(&memory, &[&sandbox.tree("harbor-more.nl-NL", &[("other.md", own)])]);
    align(&memory);
    // Another product: its units are its own.
    let rows = sandbox.rows(&memory, |_| {});
    assert_eq!(rows.iter().filter(|row| row["target"] == "Maak vast. Controleer.").count(), 1);

    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let page = Page::of("nl-NL").pair("Tie the bow line.", "Maak vast.").pair("Check it twice.", "Controleer.");
    let own = Page::of("nl-NL").paragraph("Tie the bow line. Check it twice.", "Leg vast en controleer.");
    ingest(&memory, &[&sandbox.tree("harbor.nl-NL", &[("moor.md", page), ("other.md", own)])]);
    align(&memory);
    let rows = sandbox.rows(&memory, |options| options.variants = Variants::All);
    let dutch: Vec<String> = fields(&rows, LINKED).into_iter().filter(|row| row.contains("nl-NL | L")).collect();
    assert_eq!(dutch, ["Tie the bow line. Check it twice. | nl-NL | Leg vast en controleer. | paragraph | exact"]);
    assert!(!rows.iter().any(|row| row["target"] == "Maak vast. Controleer."));
}

#[test]
fn the_newest_source_stands_for_those_that_differ_in_white_space() {
    let sandbox = Sandbox::new();
    let page = |tag, day, sentence| {
        Page::of(tag).handoff(day).pair("Moor", tag).pair(sentence, &format!("{tag} tie")).pair("Wait.", "...")
    };
    let memory = aligned(
        &sandbox,
        vec![
            ("nb-NO", page("nb-NO", "01/01/2020", "Tie the bow  line.")),
            ("nl-NL", page("nl-NL", "01/01/2021", "Tie the bow line.")),
        ],
    );
    let rows = sandbox.rows(&memory, |_| {});
    let ties: Vec<String> = fields(&rows, LINKED).into_iter().filter(|row| row.contains(" tie ")).collect();
    assert_eq!(
        ties,
        [
            "Tie the bow line. | nb-NO | nb-NO tie | sentence | normalized",
            "Tie the bow line. | nl-NL | nl-NL tie | sentence | exact",
        ]
    );
    assert_eq!(rows[2]["tuid"], rows[3]["tuid"]);
    let apart = sandbox.rows(&memory, |options| options.relations = Some(Vec::new()));
    assert!(fields(&apart, &["source"]).contains(&"Tie the bow  line.".to_owned()));
}

/// Norwegian translated a former source, and has nothing else of the new one.
fn edited(sandbox: &Sandbox) -> Memory {
    let page = |tag, day, sentence, tie| {
        Page::of(tag).handoff(day).pair("Moor", tag).pair(sentence, tie).pair("Wait for the tide.", "...")
    };
    aligned(
        sandbox,
        vec![
            (
                "nb-NO",
                page("nb-NO", "01/01/2020", "Tie the bow line to the red bollard.", "Fest til den røde pullerten."),
            ),
            ("nl-NL", page("nl-NL", "01/01/2021", "Tie the bow line to the blue bollard.", "Aan de blauwe bolder.")),
        ],
    )
}

#[test]
fn translations_of_former_sources_come_on_request_and_say_so() {
    let sandbox = Sandbox::new();
    let memory = edited(&sandbox);
    let rows = sandbox.rows(&memory, |_| {});
    assert_eq!(rows.iter().filter(|row| row["relation"] == "edited").count(), 0);
    let rows = sandbox.rows(&memory, |options| options.relations = Some(vec![Relation::Edited]));
    let edited: Vec<_> = rows.iter().filter(|row| row["relation"] == "edited").collect();
    assert_eq!(edited.len(), 1);
    assert_eq!(edited[0]["source"], "Tie the bow line to the blue bollard.");
    assert_eq!(edited[0]["translated_source"], "Tie the bow line to the red bollard.");
    assert_eq!(edited[0]["target"], "Fest til den røde pullerten.");
    assert!(
        rows.iter().any(|row| row["relation"] == "exact" && row["target"] == edited[0]["target"]),
        "its own unit stays"
    );
    let units = sandbox.units(&memory, |options| options.relations = Some(vec![Relation::Edited]));
    let unit = units.iter().find(|unit| unit.texts.len() == 3 && unit.texts["en-US"].contains("blue")).unwrap();
    assert_eq!(unit.properties("x-translated-source"), ["Tie the bow line to the red bollard."]);
}

#[test]
fn links_that_are_less_sure_than_asked_are_not_followed() {
    let sandbox = Sandbox::new();
    let page = |tag, day, sentences: [&str; 2]| {
        let page = Page::of(tag).handoff(day).pair("Moor", tag);
        sentences
            .iter()
            .fold(page, |page, sentence| page.pair(sentence, &format!("{sentence} ({tag})")))
            .pair("Wait.", "...")
    };
    let memory = aligned(
        &sandbox,
        vec![
            ("nb-NO", page("nb-NO", "01/01/2020", ["Tie one line to the quay.", "Tie a line to the boat."])),
            ("nl-NL", page("nl-NL", "01/01/2021", ["Tie the line to one bollard.", "Paint the boat."])),
        ],
    );
    let snapshot = memory.snapshot().unwrap();
    let mut reader = snapshot.alignment_reader().unwrap();
    let groups = snapshot.alignments_with(&[Relation::Edited]).unwrap();
    let links = reader.read(groups[0].row).unwrap().documents.into_iter().flat_map(|document| document.links);
    let edited = links.filter(|link| link.relation == Relation::Edited);
    let sure: Vec<f64> = edited.map(|link| f64::from(link.confidence) / 10_000.0).collect();
    assert!(sure.iter().any(|confidence| *confidence < 1.0), "{sure:?}");
    drop(snapshot);
    for least in [0.0, 0.5, 0.9, 1.0] {
        let rows = sandbox.rows(&memory, |options| {
            options.relations = Some(vec![Relation::Edited]);
            options.min_confidence = least;
        });
        let followed = rows.iter().filter(|row| row["relation"] == "edited").count();
        assert_eq!(followed, sure.iter().filter(|confidence| least <= **confidence).count(), "{least} of {sure:?}");
    }
}

#[test]
fn links_that_are_out_of_date_are_not_followed() {
    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let page = Page::of("nb-NO").paragraph("Tie the bow line.  Check it twice.", "Fest. Sjekk to ganger.");
    ingest(&memory, &[&sandbox.tree("harbor.nb-NO", &[("moor.md", page)])]);
    let rows = sandbox.rows(&memory, |_| {});
    assert!(rows.iter().all(|row| row["relation"] == "exact"));
    align(&memory);
    assert!(sandbox.rows(&memory, |_| {}).iter().any(|row| row["relation"] == "merged"));
}

#[test]
fn links_are_of_the_memory_as_it_is() {
    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let (former, _) = sandbox.export(&memory, "tmx", |options| options.as_of = Some(3));
    assert_eq!(former.total.by_relation.keys().collect::<Vec<_>>(), [&Relation::Exact]);
    let mut options = export_options("tmx", &sandbox.path("former.tmx"));
    options.relations = Some(vec![Relation::Merged]);
    options.as_of = Some(3);
    assert!(matches!(export_with(&memory, &options), Err(Error::Options { .. })));
}

#[test]
fn pairs_of_two_locales_are_what_they_have_of_one_source() {
    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let pairs = |source: &str, targets: &[&str]| {
        let rows = sandbox.rows(&memory, |options| {
            options.source = Some(locale(source));
            options.filter.targets = targets.iter().map(|tag| locale(tag)).collect();
            options.filter.imports = Imports::None;
        });
        assert!(rows.iter().all(|row| row["source_locale"] == source));
        fields(&rows, &["source", "target_locale", "target", "relation"])
    };
    assert_eq!(
        pairs("ja-JP", &["nb-NO"]),
        [
            "Moor (ja-JP) | nb-NO | Moor (nb-NO) | exact",
            "船首の綱を結びます。二度確認します。 | nb-NO | Fest baugfortøyningen. Sjekk to ganger. | merged"
        ]
    );
    assert_eq!(
        pairs("nl-NL", &["en-US", "ja-JP"]),
        [
            "Moor (nl-NL) | en-US | Moor | exact",
            "Moor (nl-NL) | ja-JP | Moor (ja-JP) | exact",
            "Maak vast. | en-US | Tie the bow line. | exact",
            "Maak vast. | ja-JP | 船首の綱を結びます。 | exact",
            "Controleer. | en-US | Check it twice. | exact",
            "Controleer. | ja-JP | 二度確認します。 | exact",
        ]
    );
    assert_eq!(pairs("nb-NO", &[]).len(), 4, "all the others, but not the source");
    assert_eq!(
        pairs("nl-NL", &["nb-NO"])[1],
        "Maak vast. Controleer. | nb-NO | Fest baugfortøyningen. Sjekk to ganger. | merged"
    );
}

#[test]
fn a_pair_is_by_machine_when_either_side_is() {
    let sandbox = Sandbox::new();
    let memory = aligned(
        &sandbox,
        vec![
            ("nb-NO", Page::of("nb-NO").machine().pair("Moor", "Fortøy")),
            ("nl-NL", Page::of("nl-NL").human().pair("Moor", "Afmeren")),
        ],
    );
    for (source, target) in [("nb-NO", "nl-NL"), ("nl-NL", "nb-NO"), ("nb-NO", "en-US")] {
        let pair = |options: &mut bitext_pipeline::export::Options| {
            options.source = Some(locale(source));
            options.filter.targets = vec![locale(target)];
            options.filter.imports = Imports::None;
        };
        let (summary, tmx) = sandbox.export(&memory, "tmx", pair);
        assert_eq!((summary.total.variants, summary.total.machine), (1, 1), "{source} {target}");
        assert!(tmx.contains(&format!("srclang=\"{source}\"")));
        let (_, rows) = sandbox.export(&memory, "tsv", |options| {
            pair(options);
            options.per = bitext_exchange::Per::Occurrence;
        });
        assert_eq!(rows.lines().count(), 2, "{rows}");
        assert!(rows.contains("\tmachine\t"));
    }
}

#[test]
fn imports_are_refused_in_pairs() {
    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let mut options = export_options("tmx", &sandbox.path("pairs.tmx"));
    options.source = Some(locale("nb-NO"));
    assert!(matches!(export_with(&memory, &options), Err(Error::Options { .. })));
}

#[test]
fn the_state_of_an_export_tells_its_links() {
    let sandbox = Sandbox::new();
    let memory = portions(&sandbox);
    let state = |relations: Option<Vec<Relation>>| {
        let mut options = export_options("tmx", &sandbox.path("all.tmx"));
        options.manifest = Some(sandbox.path("manifest.json"));
        options.relations = relations;
        export_with(&memory, &options).unwrap();
        let manifest = std::fs::read_to_string(sandbox.path("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
        (manifest["memory"].clone(), manifest["filters"]["relation"].clone())
    };
    let (linked, asked) = state(None);
    assert!(asked.is_null());
    let (exact, asked) = state(Some(vec![Relation::Exact]));
    assert_eq!(asked, "exact");
    assert_ne!(linked, exact);
}
