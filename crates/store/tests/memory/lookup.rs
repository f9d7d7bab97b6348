//! Units by their source text.

use bitext_model::{Label, UnitKind};
use bitext_store::{Found, InputIdentity, Outcome};

use crate::support::{Shelf, commit, document, harbour, locale, place_all, read_tree};

fn targets(found: &[Found]) -> Vec<(&str, &str, bool)> {
    found.iter().map(|found| (found.source.as_str(), found.target.as_str(), found.exact)).collect()
}

#[test]
fn exact_and_normalized_texts_are_found_and_told_apart() {
    let shelf = Shelf::new();
    let content = document(&[
        ("Moor  the boat", "Fortøy  båten"),
        ("Moor the boat", "Fortøy båten"),
        ("moor the boat", "fortøy båten"),
        ("Fjære ved ba\u{30A}ten", "Ebb"),
        ("Moor the boats", "Fortøy båtene"),
        ("", "Tom"),
    ]);
    place_all(&shelf.writer(), &harbour(), &[("a.md", &content)]);
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    let find = |text: &str| snapshot.lookup(text, None).unwrap();

    let both = [("Moor the boat", "Fortøy båten", true), ("Moor  the boat", "Fortøy  båten", false)];
    assert_eq!(targets(&find("Moor the boat")), both);
    let asked = find(" Moor\nthe boat\t");
    assert_eq!(asked.len(), 2);
    assert!(asked.iter().all(|found| !found.exact));
    // How a character is composed makes no difference, in the memory or in the question.
    assert_eq!(targets(&find("Fjære  ved b\u{E5}ten")), [("Fjære ved ba\u{30A}ten", "Ebb", false)]);
    assert_eq!(targets(&find("Fjære ved ba\u{30A}ten")), [("Fjære ved ba\u{30A}ten", "Ebb", true)]);
    assert_eq!(targets(&find("")), [("", "Tom", true)]);
    assert!(find("Moor the").is_empty());
    assert!(find("Fortøy båten").is_empty(), "targets are not sources");
}

#[test]
fn locales_are_told_apart() {
    let shelf = Shelf::new();
    let norwegian = document(&[("Moor.", "Fortøy.")]);
    let dutch = document(&[("Moor.", "Aanleggen.")]).in_locale("nl-NL");
    place_all(&shelf.writer(), &harbour(), &[("nl.md", &dutch), ("nb.md", &norwegian)]);
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    let found = snapshot.lookup("Moor.", Some(&locale("nl-NL"))).unwrap();
    assert_eq!(targets(&found), [("Moor.", "Aanleggen.", true)]);
    assert_eq!(found[0].locale, locale("nl-NL"));
    assert_eq!(snapshot.lookup("Moor.", None).unwrap().len(), 2);
    assert!(snapshot.lookup("Moor.", Some(&locale("nl-BE"))).unwrap().is_empty());
}

#[test]
fn what_is_found_comes_in_an_order_that_does_not_depend_on_arrival() {
    let mut contents = [
        document(&[("Moor.", "Legg til.")]),
        document(&[("Moor.", "Fortøy.")]),
        document(&[("Moor.", "Aanleggen.")]).in_locale("nl-NL"),
        document(&[("Moor. ", "Fortøy. ")]),
    ];
    let mut seen = Vec::new();
    for _ in 0..2 {
        let shelf = Shelf::new();
        let memory = shelf.writer();
        for content in &contents {
            place_all(
                &memory,
                &InputIdentity { reference: &content.blob().to_string(), ..harbour() },
                &[("a.md", content)],
            );
        }
        seen.push(memory.snapshot().unwrap().lookup("Moor.", None).unwrap());
        contents.reverse();
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0].len(), 4);
    let exact: Vec<bool> = seen[0].iter().map(|found| found.exact).collect();
    assert_eq!(exact, [true, true, true, false]);
}

#[test]
fn occurrences_come_current_first_and_say_where_they_stand() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut content = document(&[("Cast off.", "Legg ut."), ("Moor.", "Fortøy.")]).labelled(Label::Machine);
    content.segments[1].key = "p101".to_owned();
    content.meta.handoff = Some("2019-12-18".parse().unwrap());
    read_tree(&memory, &harbour(), &[("old/a.md", &content)]);
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&InputIdentity { tip: Some(commit(2)), ..harbour() }).unwrap();
    content.place(&mut writer, "z.md").unwrap();
    content.place(&mut writer, "b.md").unwrap();
    writer.set_commits([("b.md", commit(2))].into_iter()).unwrap();
    writer.retire(&["z.md", "b.md"].into(), false).unwrap();
    writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();

    let found = memory.snapshot().unwrap().lookup("Moor.", None).unwrap();
    let [found] = found.as_slice() else { panic!("{found:?}") };
    let stands: Vec<_> = found.occurrences.iter().map(|place| (place.path.as_str(), place.current)).collect();
    assert_eq!(stands, [("b.md", true), ("z.md", true), ("old/a.md", false)]);
    let first = &found.occurrences[0];
    assert_eq!(
        (first.family.as_str(), first.repository.as_str(), first.reference.as_str()),
        ("harbour", "harbour.nb-NO", "main")
    );
    assert_eq!((first.line, first.key.as_str(), first.kind), (12, "p101", UnitKind::Paragraph));
    assert_eq!((first.commit, first.revision), (Some(commit(2).id), content.blob()));
    assert_eq!((first.label, first.handoff), (Label::Machine, content.meta.handoff));
    assert_eq!(found.occurrences[1].commit, None);
}

#[test]
fn units_that_stand_nowhere_any_more_are_found_without_occurrences() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let old = document(&[("Moor.", "Fortøy.")]);
    place_all(&memory, &harbour(), &[("a.md", &old)]);
    shelf.sql().execute_batch("UPDATE revision SET extractor = 0").unwrap();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    document(&[("Moor.", "Legg til.")]).place_as(&mut writer, "a.md", old.blob()).unwrap();
    writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();

    let found = memory.snapshot().unwrap().lookup("Moor.", None).unwrap();
    let occurrences: Vec<_> = found.iter().map(|found| (found.target.as_str(), found.occurrences.len())).collect();
    assert_eq!(occurrences, [("Fortøy.", 0), ("Legg til.", 1)]);
}
