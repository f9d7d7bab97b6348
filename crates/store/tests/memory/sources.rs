//! Source files, and the segments that only they show.

use bitext_model::{Block, Diagnostic, DiagnosticCode, ObjectId, UnitKind};
use bitext_store::{
    NewHidden, NewText, Outcome, Outdated, SOURCE_READER_VERSION, Side, SourceFile, SourceReading, SourceState,
    SourcedDocument,
};

use crate::support::{Shelf, document, harbour, locale, place_all};

fn found(document: &SourcedDocument, state: SourceState) -> SourceFile {
    SourceFile {
        state,
        repository: "harbour.en-US".to_owned(),
        path: document.path.clone(),
        blob: (state == SourceState::Verified).then_some(ObjectId([7; 20])),
        newest: None,
        reader: SOURCE_READER_VERSION,
    }
}

fn hidden<'a>(key: &'a str, source: &'a str, target: &'a str) -> NewHidden<'a> {
    NewHidden {
        source: NewText::new(source),
        target: NewText::new(target),
        key,
        line: 2,
        start: 10,
        length: 5,
        block: Block::FrontMatter,
        behind: None,
        confidence: 9950,
    }
}

/// A memory with a document of two segments, and what was found of its source file.
fn with_hidden(hidden: &[NewHidden<'_>], state: SourceState, outdated: &[(u32, Outdated)]) -> Shelf {
    let shelf = Shelf::new();
    place_all(&shelf.writer(), &harbour(), &[("a.md", &document(&[("Moor.", "Fortøy."), ("Tide.", "Tidevann.")]))]);
    record(&shelf, hidden, state, outdated);
    shelf
}

fn record(shelf: &Shelf, hidden: &[NewHidden<'_>], state: SourceState, outdated: &[(u32, Outdated)]) {
    let memory = shelf.writer();
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.sources().unwrap();
    let documents = writer.documents(harbour().repository, harbour().reference).unwrap();
    assert_eq!(documents.len(), 1);
    let diagnostics = [Diagnostic::new(DiagnosticCode::RecycledSource, 3, "segment 0a1b2-102")];
    let reading = SourceReading { hidden, diagnostics: &diagnostics };
    let reading = (state == SourceState::Verified).then_some(&reading);
    writer.record(&documents[0], &found(&documents[0], state), reading).unwrap();
    if state == SourceState::Verified {
        writer.record_outdated(&documents[0], outdated).unwrap();
    }
    writer.finish().unwrap();
    run.finish(Outcome::Done, "{}").unwrap();
}

#[test]
fn hidden_segments_are_found_and_have_no_neighbours() {
    let pairs = [hidden("title", "Mooring", "Fortøyning"), hidden("description", "Moor.", "Fortøy.")];
    let shelf = with_hidden(&pairs, SourceState::Verified, &[(1, Outdated::Removed), (3, Outdated::Edited)]);
    shelf.assert_sound();
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    let counts = snapshot.counts().unwrap();
    assert_eq!((counts.segments, counts.current_segments, counts.hidden, counts.outdated), (2, 2, 2, 2));
    assert_eq!(snapshot.counts_by_locale().unwrap()[0].hidden, 2);

    let known = snapshot.sourced_documents().unwrap().remove(0).known.unwrap();
    assert_eq!((known.state, known.blob), (SourceState::Verified, Some(ObjectId([7; 20]))));
    let revision = snapshot.sourced_documents().unwrap()[0].revision;
    let mut rows = Vec::new();
    snapshot.segments().unwrap().of_revision(revision, |row| rows.push((row.ordinal, row.kind()))).unwrap();
    let expected = [(0, UnitKind::Sentence), (1, UnitKind::Sentence), (3, UnitKind::Hidden), (5, UnitKind::Hidden)];
    assert_eq!(rows, expected);
    let details = snapshot.segments().unwrap().details(revision).unwrap();
    assert_eq!((details[2].0, details[2].1.key.as_str(), details[2].1.confidence), (3, "title", Some(9950)));

    // Alignment sees marked ones alone.
    let mut marked = 0;
    snapshot.source_units().unwrap().of_revision(revision, |_| marked += 1).unwrap();
    assert_eq!(marked, 2);

    let found = snapshot.lookup("Mooring", Some(&locale("nb-NO"))).unwrap().remove(0);
    let place = &found.occurrences[0];
    assert_eq!((place.kind, place.confidence, place.outdated), (UnitKind::Hidden, Some(9950), Some(Outdated::Edited)));
    let mut reader = snapshot.unit_reader().unwrap();
    let of = |reader: &mut bitext_store::UnitReader<'_>, text: &str| {
        let source = reader.like(bitext_markup::key(text).normalized).unwrap()[0].0;
        reader.units(Side::Source, source).unwrap()[0].unit
    };
    let unit = of(&mut reader, "Mooring");
    let standings = reader.standings(unit).unwrap();
    assert_eq!((standings[0].kind, standings[0].up_to_date), (UnitKind::Hidden, false));
    let around = &reader.surroundings(Side::Source, unit).unwrap()[0];
    assert_eq!((around.previous, around.next), (None, None));
    // The same pair in a sentence and hidden: it is a sentence, and up to date where it is one.
    let unit = of(&mut reader, "Moor.");
    let standings = reader.standings(unit).unwrap();
    assert_eq!((standings[0].kind, standings[0].up_to_date, standings[0].places), (UnitKind::Sentence, true, 2));
    let last = of(&mut reader, "Tide.");
    assert_eq!(reader.surroundings(Side::Source, last).unwrap()[0].next, None);
}

#[test]
fn another_reading_takes_the_place_of_the_first() {
    let pairs = [hidden("title", "Mooring", "Fortøyning"), hidden("alt-1", "Pier", "Brygge")];
    let shelf = with_hidden(&pairs, SourceState::Verified, &[(0, Outdated::Edited)]);
    record(&shelf, &pairs[..1], SourceState::Verified, &[]);
    shelf.assert_sound();
    let counts = shelf.reader().snapshot().unwrap().counts().unwrap();
    assert_eq!((counts.hidden, counts.outdated), (1, 0));
    assert_eq!(shelf.number("SELECT count(*) FROM diagnostic WHERE code = 'recycled-source'"), 1);
    assert_eq!(shelf.number("SELECT count(*) FROM tm_occurrences WHERE kind = 'hidden' AND confidence = 0.995"), 1);
}

#[test]
fn what_was_not_found_is_recorded_too() {
    for state in [SourceState::OtherHash, SourceState::NoFile, SourceState::NoCommit] {
        let shelf = with_hidden(&[], state, &[]);
        shelf.assert_sound();
        let memory = shelf.reader();
        let known = memory.snapshot().unwrap().sourced_documents().unwrap().remove(0).known.unwrap();
        assert_eq!((known.state, known.blob), (state, None));
        assert_eq!(memory.snapshot().unwrap().counts().unwrap().hidden, 0);
    }
}
