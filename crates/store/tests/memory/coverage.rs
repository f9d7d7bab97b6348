//! What a memory has got since something was made from it, and when that question has no answer.

use std::fs;

use bitext_store::{Coverage, Memory, OpenOptions, Snapshot};
use proptest::prelude::*;

use crate::support::{Document, Shelf, document, harbour, import, locale, numbered, old_memory, place_all};

fn coverage(memory: &Memory) -> Coverage {
    memory.snapshot().unwrap().coverage().unwrap()
}

fn extends(memory: &Memory, coverage: &Coverage) -> bool {
    memory.snapshot().unwrap().extends(coverage).unwrap()
}

fn sources(snapshot: &Snapshot<'_>, since: Option<&Coverage>) -> Vec<String> {
    let mut texts = Vec::new();
    snapshot.sources_since(since, |text, body| texts.push((text, body.to_owned()))).unwrap();
    in_order_of_rows(texts)
}

fn targets(snapshot: &Snapshot<'_>, tag: &str, since: Option<&Coverage>) -> Vec<String> {
    let mut texts = Vec::new();
    snapshot.targets_since(&locale(tag), since, |text, body| texts.push((text, body.to_owned()))).unwrap();
    in_order_of_rows(texts)
}

#[track_caller]
fn in_order_of_rows(texts: Vec<(bitext_store::TextId, String)>) -> Vec<String> {
    assert!(texts.is_sorted_by(|left, right| left.0 < right.0), "{texts:?}");
    texts.into_iter().map(|(_, body)| body).collect()
}

#[test]
fn what_came_since() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let empty = coverage(&memory);
    let first = document(&[("Moor the boat.", "Fortøy båten."), ("Cast off.", "Kast loss.")]);
    place_all(&memory, &harbour(), &[("a.md", &first)]);
    let before = coverage(&memory);
    // A known source with another target, a new pair, a target of the other locale, a source that was a target.
    let second = document(&[("Cast off.", "Slipp."), ("Ring the bell.", "Ring."), ("Kast loss.", "Cast off.")]);
    let dutch = document(&[("Cast off.", "Kast loss.")]).in_locale("nl-NL");
    place_all(&memory, &harbour(), &[("b.md", &second), ("c.md", &dutch)]);
    import(&memory, "vendor", &[("Haul in the rope.", "Hal inn tauet."), ("Moor the boat.", "Fortøy båten.")]).unwrap();

    let snapshot = memory.snapshot().unwrap();
    assert!(snapshot.extends(&empty).unwrap() && snapshot.extends(&before).unwrap());
    assert_eq!(
        sources(&snapshot, None),
        ["Moor the boat.", "Cast off.", "Kast loss.", "Ring the bell.", "Haul in the rope."]
    );
    assert_eq!(sources(&snapshot, Some(&empty)), sources(&snapshot, None));
    assert_eq!(sources(&snapshot, Some(&before)), ["Kast loss.", "Ring the bell.", "Haul in the rope."]);
    let norwegian = targets(&snapshot, "nb-NO", Some(&before));
    assert_eq!(norwegian, ["Cast off.", "Slipp.", "Ring.", "Hal inn tauet."]);
    assert_eq!(targets(&snapshot, "nl-NL", Some(&before)), ["Kast loss."]);
    assert_eq!(targets(&snapshot, "nb-NO", None).len(), 6);
    assert!(targets(&snapshot, "ja-JP", None).is_empty());
    let now = snapshot.coverage().unwrap();
    assert!(sources(&snapshot, Some(&now)).is_empty() && targets(&snapshot, "nb-NO", Some(&now)).is_empty());
}

#[test]
fn a_run_that_brings_nothing_changes_no_units() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("a.md", &numbered(1, 3))]);
    let before = coverage(&memory);
    place_all(&memory, &harbour(), &[("b.md", &numbered(1, 3))]);
    let after = coverage(&memory);
    assert!(before != after && after.has_units_of(&before) && extends(&memory, &before));
    place_all(&memory, &harbour(), &[("b.md", &numbered(2, 1))]);
    assert!(!coverage(&memory).has_units_of(&after));
}

#[test]
fn forgetting_a_layer_voids_what_was_known() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("a.md", &numbered(1, 3))]);
    let before = coverage(&memory);
    import(&memory, "vendor", &[("Ring the bell.", "Ring med klokka.")]).unwrap();
    let with_layer = coverage(&memory);
    let mut run = memory.begin_run("memory forget", "1.0.0", "{}").unwrap();
    run.forget_import("vendor").unwrap();
    assert!(!extends(&memory, &before) && !extends(&memory, &with_layer));
    let between = coverage(&memory);
    assert!(extends(&memory, &between));
    // The same run may forget another.
    drop(run);
    import(&memory, "vendor", &[("Haul in the rope.", "Hal inn tauet.")]).unwrap();
    assert!(!extends(&memory, &with_layer) && extends(&memory, &between));
    let mut run = memory.begin_run("memory forget", "1.0.0", "{}").unwrap();
    run.forget_import("vendor").unwrap();
    assert!(!extends(&memory, &between));
}

#[test]
fn an_older_state_of_the_memory_lacks_what_came_later() {
    let shelf = Shelf::new();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &numbered(1, 20))]);
    let old = coverage(&shelf.reader());
    let copies = Shelf::new();
    shelf.reader().backup(&copies.path(), |_, _| {}).unwrap();
    place_all(&shelf.writer(), &harbour(), &[("b.md", &numbered(2, 20))]);
    let new = coverage(&shelf.reader());

    fs::copy(copies.path(), shelf.path()).unwrap();
    let restored = shelf.reader();
    assert!(extends(&restored, &old) && !extends(&restored, &new));
    assert_eq!(sources(&restored.snapshot().unwrap(), Some(&old)), [""; 0]);
    drop(restored);
    // It grows another way, by a run with the same number that may begin in the same second.
    place_all(&shelf.writer(), &harbour(), &[("c.md", &numbered(3, 25))]);
    let grown = shelf.reader();
    assert!(extends(&grown, &old) && !extends(&grown, &new));
    assert_eq!(sources(&grown.snapshot().unwrap(), Some(&old)).len(), 25);
}

#[test]
fn another_memory_is_not_this_one() {
    let fill = |shelf: &Shelf| place_all(&shelf.writer(), &harbour(), &[("a.md", &numbered(1, 3))]);
    let (shelf, other) = (Shelf::new(), Shelf::new());
    fill(&shelf);
    fill(&other);
    let before = coverage(&shelf.reader());
    assert!(extends(&shelf.reader(), &before) && !extends(&other.reader(), &before));
    fs::copy(other.path(), shelf.path()).unwrap();
    assert!(!extends(&shelf.reader(), &before));
}

#[test]
fn a_memory_that_has_no_name_yet_is_one_until_it_gets_it() {
    let shelf = old_memory();
    let before = coverage(&shelf.reader());
    assert!(extends(&shelf.reader(), &before));
    assert_eq!(sources(&shelf.reader().snapshot().unwrap(), Some(&before)), [""; 0]);
    assert!(!sources(&shelf.reader().snapshot().unwrap(), None).is_empty());
    drop(Memory::create(&shelf.path(), &OpenOptions::default()).unwrap());
    let named = shelf.reader();
    assert!(!extends(&named, &before));
    let after = coverage(&named);
    drop(shelf.writer());
    assert!(extends(&shelf.reader(), &after));
}

/// The states of the file that questions may meet: as a writer leaves it, and while a first load has made no indexes.
const INDEXES: [&str; 3] =
    ["", "CREATE INDEX IF NOT EXISTS unit_target ON unit (target)", "DROP INDEX unit_pair; DROP INDEX unit_target"];

fn pair() -> impl Strategy<Value = (u8, u8)> {
    (0..6_u8, 0..6_u8)
}

fn page(pairs: &[(u8, u8)], tag: &str) -> Document {
    // Some targets are sources of other pairs.
    let texts = pairs.iter().map(|(source, target)| (format!("Buoy {source}."), format!("Buoy {}.", target + 3)));
    document(&texts.collect::<Vec<_>>()).in_locale(tag)
}

/// The texts that units have in a column, but none up to a row.
fn brute_force(shelf: &Shelf, column: &str, tag: Option<&str>, last_unit: i64) -> Vec<String> {
    let of_locale = tag.map_or("1".to_owned(), |tag| format!("locale = (SELECT id FROM locale WHERE tag = '{tag}')"));
    shelf.strings(&format!(
        "SELECT body FROM text JOIN unit ON text.id = unit.{column} WHERE {of_locale} \
         GROUP BY text.id HAVING {last_unit} < min(unit.id) ORDER BY text.id"
    ))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_missing_and_nothing_comes_twice(
        pages in prop::collection::vec((prop::collection::vec(pair(), 0..5), any::<bool>()), 1..5),
    ) {
        let shelf = Shelf::new();
        let memory = shelf.writer();
        let mut states = vec![(coverage(&memory), 0)];
        for (number, (pairs, is_dutch)) in pages.iter().enumerate() {
            let page = page(pairs, if *is_dutch { "nl-NL" } else { "nb-NO" });
            place_all(&memory, &harbour(), &[(&format!("{number}.md"), &page)]);
            states.push((coverage(&memory), shelf.number("SELECT ifnull(max(id), 0) FROM unit")));
        }
        drop(memory);
        for statements in INDEXES {
            shelf.sql().execute_batch(statements).unwrap();
            let memory = shelf.reader();
            let snapshot = memory.snapshot().unwrap();
            for (state, last_unit) in &states {
                prop_assert!(snapshot.extends(state).unwrap());
                prop_assert_eq!(sources(&snapshot, Some(state)), brute_force(&shelf, "source", None, *last_unit));
                for tag in ["nb-NO", "nl-NL"] {
                    let expected = brute_force(&shelf, "target", Some(tag), *last_unit);
                    prop_assert_eq!(targets(&snapshot, tag, Some(state)), expected);
                }
            }
            prop_assert_eq!(sources(&snapshot, None), brute_force(&shelf, "source", None, 0));
            prop_assert_eq!(targets(&snapshot, "nb-NO", None), brute_force(&shelf, "target", Some("nb-NO"), 0));
        }
    }
}
