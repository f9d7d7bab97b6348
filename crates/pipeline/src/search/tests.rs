//! Both ways to the best hits give the same, and what a look at every text gives.

use std::ops::ControlFlow;
use std::path::Path;

use bitext_markup::{SearchQuery, SearchReader, plain};
use bitext_model::{Locale, Origin, UnitKind};
use bitext_store::{Memory, OpenOptions};
use tempfile::TempDir;

use super::*;
use crate::export::Imports;
use crate::{Interrupt, Silent, ingest};

struct Shelf {
    folder: TempDir,
}

impl Shelf {
    /// The sample documentation, also as it was before, with an import.
    fn new() -> Shelf {
        let shelf = Shelf { folder: tempfile::tempdir().unwrap() };
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/docs");
        let memory = shelf.create();
        for input in [docs.join("history"), docs.clone()] {
            let options = ingest::Options {
                inputs: vec![input],
                reference: None,
                name: None,
                family: None,
                locale: None,
                exclude: Vec::new(),
                source_repositories: Vec::new(),
                source_reference: None,
                respect_gitignore: false,
                max_file_size: 1 << 20,
                history: false,
                allow_shrink: true,
                jobs: 1,
                version: "test".to_owned(),
                record: "{}".to_owned(),
                command: "ingest",
            };
            ingest::ingest(&memory, &options, &Interrupt::default(), &Silent).unwrap();
        }
        import(&memory, "agency", Origin::Human);
        import(&memory, "vendor", Origin::Imported);
        shelf
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("memory.db")
    }

    fn create(&self) -> Memory {
        Memory::create(&self.path(), &OpenOptions::default()).unwrap()
    }
}

/// Imports a translation of its own, one that documents have, and one into another locale.
fn import(memory: &Memory, name: &str, origin: Origin) {
    let mut machine = Vec::new();
    memory.snapshot().unwrap().concordance().unwrap().each_unit(|row| machine.push(row)).unwrap();
    let row = machine[machine.len() / 2];
    let snapshot = memory.snapshot().unwrap();
    let locale = snapshot.concordance().unwrap().locale(row.locale).unwrap().clone();
    let mut texts = snapshot.texts().unwrap();
    let (mut source, mut target) = (String::new(), String::new());
    texts.read(row.source, &mut source).unwrap();
    texts.read(row.target, &mut target).unwrap();
    drop((texts, snapshot));
    let norwegian: Locale = "nb-NO".parse().unwrap();
    let mut run = memory.begin_run("import", "test", "{}").unwrap();
    let mut writer = run.import(name).unwrap();
    for (source, target, locale) in
        [("The harbor lights the boat.", name, &norwegian), (source.as_str(), target.as_str(), &locale)]
    {
        let text = bitext_store::NewText::new(target);
        let targets = [bitext_store::NewImportTarget { locale, text, origin, detail: "{}" }];
        let unit = bitext_store::NewImportUnit {
            tuid: None,
            family: "vardelyn",
            kind: bitext_model::UnitKind::Sentence,
            source: bitext_store::NewText::new(source),
            detail: "{}",
            targets: &targets,
        };
        writer.unit(&unit).unwrap();
    }
    writer.end_file("f.tmx", "00", "{}").unwrap();
    writer.finish().unwrap();
    run.finish(bitext_store::Outcome::Done, "{}").unwrap();
}

fn options(query: &str, sides: Sides) -> Options {
    let wanted = query.strip_prefix("re:").map_or_else(
        || Wanted::Words(SearchQuery::parse(query).unwrap()),
        |expression| Wanted::Pattern(Pattern::parse(expression).unwrap()),
    );
    let filter = Filter { all_revisions: true, ..Filter::default() };
    Options { wanted, sides, filter, offset: 0, limit: 20, occurrences: 2, facets: false }
}

fn filters() -> Vec<Filter> {
    let all = Filter { all_revisions: true, ..Filter::default() };
    vec![
        all.clone(),
        Filter { targets: vec!["ja-JP".parse().unwrap(), "nb-NO".parse().unwrap()], ..all.clone() },
        Filter { origins: vec![Origin::Human], ..all.clone() },
        Filter { origins: vec![Origin::Machine], ..all.clone() },
        Filter { paths: vec!["how-to/*".to_owned()], ..all.clone() },
        Filter { repositories: vec!["VARDELYN.th-TH".to_owned()], ..all.clone() },
        Filter { since: Some("2021-04-01".parse().unwrap()), ..all.clone() },
        Filter { imports: Imports::None, ..all.clone() },
        Filter { imports: Imports::Only(vec!["vendor".to_owned()]), ..all },
        Filter::default(),
    ]
}

const QUERIES: [&str; 14] = [
    "the",
    "harbor",
    "\"the harbor\"",
    "boat light*",
    "a*",
    "港",
    "設定",
    "ตั้ง",
    "المرفأ",
    "båt*",
    "zzz",
    "re:the [a-z]+ of",
    "re:[0-9]{2,}",
    "re:(?i)LIGHT",
];

#[test]
fn both_ways_and_every_source_of_texts_give_the_same() {
    let shelf = Shelf::new();
    let memory = Memory::open(&shelf.path()).unwrap();
    let snapshot = memory.snapshot().unwrap();
    let mut found = 0;
    for query in QUERIES {
        for (number, filter) in filters().into_iter().enumerate() {
            let sides = if number == 0 { &Sides::ALL[..] } else { &[Sides::Both] };
            for sides in sides.iter().copied() {
                let options = Options { filter: filter.clone(), ..options(query, sides) };
                let by = |way, asks_index| search_by(&snapshot, &options, How { way, asks_index }).unwrap();
                let weighed = by(Some(Way::Weigh), true);
                for other in [by(Some(Way::Walk), true), by(Some(Way::Walk), false), by(None, false), by(None, true)] {
                    let other = Answer { scanned: weighed.scanned, ..other };
                    assert_eq!(other, weighed, "{query} {sides:?} {filter:?}");
                }
                found += weighed.total;
            }
        }
    }
    assert!(5_000 < found, "{found}");
}

#[test]
fn characters_are_found_where_a_plain_search_finds_them() {
    let shelf = Shelf::new();
    let memory = Memory::open(&shelf.path()).unwrap();
    let snapshot = memory.snapshot().unwrap();
    let mut bodies = std::collections::HashMap::new();
    snapshot.each_text(|text, body| drop(bodies.insert(text, body.to_owned()))).unwrap();
    for query in ["港", "設定", "灯", "ステーション", "を入力", "เรือ", "ตั้งค่า", "ท่า", "ก"]
    {
        let mut expected = 0;
        let contains = |body: &String| body.contains(query) || plain(body).contains(query);
        snapshot.concordance().unwrap().each_unit(|row| expected += u64::from(contains(&bodies[&row.target]))).unwrap();
        let answer = search(&snapshot, &Options { limit: 10_000, ..options(query, Sides::Target) }).unwrap();
        assert!(0 < expected && !answer.scanned, "{query}");
        assert_eq!((answer.total, answer.is_more), (expected, false), "{query}");
        for hit in answer.hits {
            assert!(!hit.target_ranges.is_empty() && hit.source_ranges.is_empty());
        }
    }
}

#[test]
fn without_diacritics_every_text_is_looked_at() {
    let shelf = Shelf::new();
    let memory = Memory::open(&shelf.path()).unwrap();
    let snapshot = memory.snapshot().unwrap();
    let mut bare = std::collections::HashMap::new();
    let of = |letter| match letter {
        'å' | 'Å' => "a".to_owned(),
        'ø' | 'Ø' => "o".to_owned(),
        'æ' | 'Æ' => "ae".to_owned(),
        'é' => "e".to_owned(),
        letter => letter.to_string(),
    };
    snapshot.each_text(|text, body| drop(bare.insert(text, body.chars().map(of).collect::<String>()))).unwrap();
    let mut reader = SearchReader::new();
    for (query, plain) in [
        ("bat*", "bat*"),
        ("Båten", "baten"),
        ("\"pa en\"", "\"pa en\""),
        ("før mørk*", "for mork*"),
        ("vaer*", "vaer*"),
        ("the", "the"),
        ("港", "港"),
        ("zzz", "zzz"),
    ] {
        let wanted = SearchQuery::parse_ignoring_diacritics(query).unwrap();
        let plain = SearchQuery::parse(plain).unwrap();
        let mut matches = |text| {
            reader.read(&bare[&text]);
            plain.matches(&reader)
        };
        let mut expected = 0;
        let count = |row: bitext_store::UnitRow| expected += u64::from(matches(row.source) || matches(row.target));
        snapshot.concordance().unwrap().each_unit(count).unwrap();
        let options = Options { wanted: Wanted::Words(wanted), limit: 10_000, ..options("the", Sides::Both) };
        let answer = search(&snapshot, &options).unwrap();
        assert_eq!((answer.total, answer.hits.len() as u64, answer.scanned), (expected, expected, true), "{query}");
        for way in [Way::Weigh, Way::Walk] {
            assert_eq!(search_by(&snapshot, &options, How { way: Some(way), asks_index: true }).unwrap(), answer);
        }
        assert_eq!(expected == 0, query == "zzz", "{query}");
        for hit in answer.hits {
            assert!(!hit.target_ranges.is_empty() || !hit.source_ranges.is_empty());
        }
    }
}

#[test]
fn the_best_come_first_and_pages_go_on() {
    let shelf = Shelf::new();
    let memory = Memory::open(&shelf.path()).unwrap();
    let snapshot = memory.snapshot().unwrap();
    let all = search(&snapshot, &Options { limit: 10_000, ..options("the", Sides::Source) }).unwrap().hits;
    assert!(300 < all.len(), "{}", all.len());
    let worth = |hit: &Hit| (hit.origin.rank(), hit.origin_basis == bitext_model::OriginBasis::Label, hit.current);
    for pair in all.windows(2) {
        assert!(worth(&pair[1]) <= worth(&pair[0]), "{pair:#?}");
        if worth(&pair[0]) == worth(&pair[1]) {
            assert!(pair[1].handoff <= pair[0].handoff, "{pair:#?}");
        }
    }
    for offset in [0, 7, 100, all.len() - 3, all.len()] {
        let page = search(&snapshot, &Options { offset, ..options("the", Sides::Source) }).unwrap();
        assert_eq!(page.hits, all[offset..all.len().min(offset + 20)]);
        assert_eq!(page.total, all.len() as u64);
    }
}

#[test]
fn the_way_from_the_best_on_needs_not_know_all_that_match() {
    let shelf = Shelf::new();
    let memory = Memory::open(&shelf.path()).unwrap();
    let snapshot = memory.snapshot().unwrap();
    for query in ["the", "\"the harbor\""] {
        let options = Options { limit: 10_000, ..options(query, Sides::Source) };
        let mut finder = Finder::new(&snapshot, &options, true).unwrap();
        let (some, all) = (finder.units(3).unwrap(), finder.units(usize::MAX).unwrap());
        assert_eq!((some.is_complete, all.is_complete), (false, true), "{query}");
        assert!(some.list.len() < all.list.len(), "{query}");
        let weighed = finder.weigh(&all).unwrap().found;
        assert_eq!(finder.walk(&some).unwrap().found, weighed, "{query}");
    }
}

#[test]
fn a_look_at_every_text_tells_all_units_at_once() {
    let shelf = Shelf::new();
    let memory = Memory::open(&shelf.path()).unwrap();
    let snapshot = memory.snapshot().unwrap();
    for sides in Sides::ALL {
        let options = options("re:(?i)LIGHT", sides);
        let mut finder = Finder::new(&snapshot, &options, true).unwrap();
        let (some, all) = (finder.units(3).unwrap(), finder.units(usize::MAX).unwrap());
        assert!(some.is_complete && 3 < some.list.len(), "{sides:?}");
        assert_eq!(some.list, all.list, "{sides:?}");
    }
}

#[test]
fn the_kind_of_an_imported_unit_is_that_of_its_place() {
    let shelf = Shelf::new();
    let memory = shelf.create();
    let mut run = memory.begin_run("import", "test", "{}").unwrap();
    let mut writer = run.import("both").unwrap();
    for kind in [UnitKind::Sentence, UnitKind::Paragraph] {
        let (locale, text) = (&"nb-NO".parse().unwrap(), bitext_store::NewText::new("Tenn lykten"));
        let targets = [bitext_store::NewImportTarget { locale, text, origin: Origin::Imported, detail: "{}" }];
        let source = bitext_store::NewText::new("Light the lantern");
        let unit =
            bitext_store::NewImportUnit { tuid: None, family: "quay", kind, source, detail: "{}", targets: &targets };
        writer.unit(&unit).unwrap();
    }
    writer.end_file("f.tmx", "00", "{}").unwrap();
    writer.finish().unwrap();
    run.finish(bitext_store::Outcome::Done, "{}").unwrap();

    let snapshot = memory.snapshot().unwrap();
    let mut kinds = Vec::new();
    let mut unit = None;
    let take = |imported: bitext_store::ImportedUnit| {
        if imported.import == "both" {
            kinds.push(imported.kind);
            unit = Some(imported.unit);
        }
        Ok::<_, Error>(ControlFlow::Continue(()))
    };
    let _ = snapshot.imported_by_origin(Origin::Imported, take).unwrap();
    let places = snapshot.concordance().unwrap().imported_places_of(unit.unwrap()).unwrap();
    assert_eq!(kinds, [UnitKind::Sentence, UnitKind::Paragraph]);
    let filter = Filter { kinds: vec![UnitKind::Paragraph], all_revisions: true, ..Filter::default() };
    let options = Options { filter, ..options("lantern", Sides::Source) };
    let finder = Finder::new(&snapshot, &options, true).unwrap();
    assert_eq!(places.iter().map(|place| finder.takes_imported(place)).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn facets_count_every_hit() {
    let shelf = Shelf::new();
    let memory = Memory::open(&shelf.path()).unwrap();
    let snapshot = memory.snapshot().unwrap();
    let answer = search(&snapshot, &Options { facets: true, limit: 10_000, ..options("harbor", Sides::Both) }).unwrap();
    let facets = answer.facets.unwrap();
    let of = |origin| answer.hits.iter().filter(|hit| hit.origin == origin).count() as u64;
    assert_eq!(facets.by_locale.iter().map(|row| row.1).sum::<u64>(), answer.total);
    for (origin, units) in &facets.by_origin {
        assert_eq!(*units, of(*origin), "{origin}");
    }
    assert!(facets.by_document.is_sorted_by_key(|row| std::cmp::Reverse(row.units)));
    let most = &facets.by_document[0];
    let filter = Filter { paths: vec![most.path.clone()], all_revisions: true, ..Filter::default() };
    let there = search(&snapshot, &Options { filter, ..options("harbor", Sides::Both) }).unwrap();
    assert_eq!(there.total, most.units);
}

#[test]
fn hits_say_where_they_stand_and_what_is_beside_them() {
    let shelf = Shelf::new();
    let memory = Memory::open(&shelf.path()).unwrap();
    let snapshot = memory.snapshot().unwrap();
    let mut reader = SearchReader::new();
    let mut beside = 0;
    for hit in search(&snapshot, &Options { limit: 200, ..options("\"the harbor\"", Sides::Both) }).unwrap().hits {
        for (text, ranges) in [(&hit.source, &hit.source_ranges), (&hit.target, &hit.target_ranges)] {
            for range in ranges {
                reader.read(&text[range.clone()]);
                let words: Vec<&str> = reader.tokens().iter().map(|token| reader.folded(token)).collect();
                assert!(words.starts_with(&["the", "harbor"]) || words.ends_with(&["the", "harbor"]), "{words:?}");
            }
        }
        assert!(!hit.source_ranges.is_empty() || !hit.target_ranges.is_empty());
        assert_eq!(hit.occurrences.is_empty(), hit.usage == 0);
        beside += usize::from(hit.previous.is_some() && hit.next.is_some());
    }
    assert!(5 < beside);
    let import = search(&snapshot, &options("\"lights the boat\"", Sides::Source)).unwrap().hits;
    let told: Vec<_> = import.iter().map(|hit| (hit.target.as_str(), hit.origin, hit.usage)).collect();
    assert_eq!(told, [("agency", Origin::Human, 0), ("vendor", Origin::Imported, 0)]);
}
