//! Streams of segments and texts, counts, and what a snapshot is worth while others write.

use bitext_markup::key;
use bitext_model::{Block, Label, UnitKind};
use bitext_store::{Counts, InputIdentity, Outcome, SegmentDetail};

use crate::support::{Shelf, document, harbour, numbered, place_all, read_tree};

#[test]
fn segments_come_back_as_they_went_in() {
    let shelf = Shelf::new();
    let mut content = document(&[("Rules", "Regler"), ("Moor. Wait.", "Fortøy og vent."), ("Go.", "Gå."), ("", "x")]);
    content.headings = vec![(1, Some("rules"), "Rules"), (2, None, "Rules > At night")];
    content.segments[0].block = Block::Heading(1);
    content.segments[0].heading = Some(0);
    content.segments[1].key = "p101".to_owned();
    content.segments[1].heading = Some(1);
    content.segments[1].block = Block::ListItem;
    content.segments[2].key = "pier-9-x".to_owned();
    content.segments[2].id = Some("pier-9-x");
    place_all(&shelf.writer(), &harbour(), &[("a.md", &content), ("b.md", &numbered(1, 2))]);

    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    let places = snapshot.places(true).unwrap();
    let row = places.revisions[places.places[0].revision as usize].row;
    let (mut segments, mut texts) = (snapshot.segments().unwrap(), snapshot.texts().unwrap());
    let mut rows = Vec::new();
    segments.of_revision(row, |segment| rows.push(segment)).unwrap();
    assert_eq!(rows.len(), content.segments.len());
    for (ordinal, (read, written)) in rows.iter().zip(&content.segments).enumerate() {
        assert_eq!((read.ordinal, read.line), (ordinal as u32, written.line));
        assert_eq!(read.key.map(|key| key.to_string()), (ordinal != 2).then(|| written.key.clone()));
        assert_eq!(read.kind(), if ordinal == 1 { UnitKind::Paragraph } else { UnitKind::Sentence });
        let mut pair = String::new();
        texts.read(read.source, &mut pair).unwrap();
        pair.push('|');
        texts.read(read.target, &mut pair).unwrap();
        assert_eq!(pair, format!("{}|{}", written.source, written.target));
    }
    let detail = |segments: &mut bitext_store::SegmentReader<'_>, ordinal| segments.detail(row, ordinal).unwrap();
    assert_eq!(
        detail(&mut segments, 1),
        SegmentDetail {
            kind: UnitKind::Paragraph,
            confidence: None,
            key: "p101".to_owned(),
            line: 12,
            start: 1200,
            end: 1290,
            block: Block::ListItem,
            heading: "Rules > At night".to_owned(),
            anchor: String::new(),
        }
    );
    assert_eq!(detail(&mut segments, 0).anchor, "rules");
    assert_eq!(detail(&mut segments, 0).block, Block::Heading(1));
    assert_eq!(detail(&mut segments, 2).key, "pier-9-x");
    assert_eq!((detail(&mut segments, 2).heading, detail(&mut segments, 2).anchor), (String::new(), String::new()));
    assert!(segments.detail(row, 4).is_err());
    segments.of_revision(-1, |_| panic!("no such revision")).unwrap();
}

#[test]
fn texts_to_clean_are_those_an_export_would_change() {
    let shelf = Shelf::new();
    let content = document(&[(" Moor.", "Fortøy."), ("Wait.", "Vent.\n"), ("Go.", "Gå.")]);
    place_all(&shelf.writer(), &harbour(), &[("a.md", &content)]);
    let memory = shelf.reader();
    let bodies: Vec<_> =
        memory.snapshot().unwrap().texts_to_clean().unwrap().into_iter().map(|(_, body)| body).collect();
    assert_eq!(bodies, [" Moor.", "Vent.\n"]);
}

#[test]
fn a_text_is_found_by_its_exact_bytes() {
    let shelf = Shelf::new();
    place_all(
        &shelf.writer(),
        &harbour(),
        &[("a.md", &document(&[("Moor the boat", "Fortøy"), ("Moor  the boat", "")]))],
    );
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    let find = |body: &str| snapshot.find_text(body, key(body)).unwrap();
    let mut texts = snapshot.texts().unwrap();
    for body in ["Moor the boat", "Moor  the boat", "Fortøy", ""] {
        let mut read = String::new();
        texts.read(find(body).unwrap(), &mut read).unwrap();
        assert_eq!(read, body);
    }
    assert_ne!(find("Moor the boat"), find("Moor  the boat"));
    assert_eq!(find("Moor the boat "), None);
    assert_eq!(find("moor the boat"), None);
    // A key that lies finds nothing else.
    assert_eq!(snapshot.find_text("Moor the ship", key("Moor the boat")).unwrap(), None);
}

#[test]
fn counts_add_up() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let (mut a, b, c) = (numbered(1, 3), numbered(2, 2).labelled(Label::Machine), numbered(3, 4).in_locale("nl-NL"));
    a.recovered = 1;
    a.meta.handoff = Some("2020-02-29".parse().unwrap());
    let next = InputIdentity { reference: "next", ..harbour() };
    let lighthouse = InputIdentity { repository: "lighthouse", licence: Some("MIT"), ..harbour() };
    read_tree(&memory, &harbour(), &[("a.md", &a), ("gone.md", &b)]);
    read_tree(&memory, &harbour(), &[("a.md", &a)]);
    read_tree(&memory, &next, &[("a.md", &a), ("b.md", &b)]);
    read_tree(&memory, &lighthouse, &[("c.md", &c.clone().labelled(Label::Unknown))]);
    place_all(&memory, &InputIdentity { reference: "empty", ..harbour() }, &[]);

    let snapshot = memory.snapshot().unwrap();
    let expected = Counts {
        hidden: 0,
        outdated: 0,
        repositories: 2,
        documents: 4,
        revisions: 3,
        current_segments: 3 + 3 + 2 + 4,
        segments: 9,
        units: 9,
        texts: 18,
    };
    assert_eq!(snapshot.counts().unwrap(), expected);
    let locales = snapshot.counts_by_locale().unwrap();
    let rows: Vec<_> = locales
        .iter()
        .map(|row| (&*row.locale, row.documents, row.segments, row.human, row.machine, row.unknown, row.recovered))
        .collect();
    assert_eq!(rows, [("nb-NO", 3, 8, 6, 2, 0, 2), ("nl-NL", 1, 4, 0, 0, 4, 0)]);
    let repositories = snapshot.counts_by_repository().unwrap();
    let rows: Vec<_> = repositories
        .iter()
        .map(|row| {
            let names = (&*row.repository, &*row.reference, row.licence.as_deref());
            (names, row.documents, row.segments, row.machine, row.newest.as_deref())
        })
        .collect();
    assert_eq!(
        rows,
        [
            (("harbour.nb-NO", "empty", None), 0, 0, 0, None),
            (("harbour.nb-NO", "main", None), 1, 3, 0, Some("2020-02-29")),
            (("harbour.nb-NO", "next", None), 2, 5, 2, Some("2020-02-29")),
            (("lighthouse", "main", Some("MIT")), 1, 4, 0, None),
        ]
    );
}

#[test]
fn a_snapshot_sees_one_state() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("a.md", &numbered(1, 2))]);
    let reader = shelf.reader();
    let snapshot = reader.snapshot().unwrap();
    place_all(&memory, &harbour(), &[("a.md", &numbered(2, 5)), ("b.md", &numbered(3, 1))]);
    // Begun before anything of it was asked for.
    assert_eq!(snapshot.counts().unwrap().segments, 2);
    assert_eq!(snapshot.places(false).unwrap().places.len(), 1);
    assert_eq!(snapshot.runs().unwrap().len(), 1);
    assert!(snapshot.lookup("Berth 3, buoy 0.", None).unwrap().is_empty());
    drop(snapshot);
    let snapshot = reader.snapshot().unwrap();
    assert_eq!(snapshot.counts().unwrap().segments, 8);
    assert_eq!(snapshot.runs().unwrap().len(), 2);
}

#[test]
fn readers_go_on_while_a_batch_is_open() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("a.md", &numbered(1, 2))]);
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    writer.commit().unwrap();
    numbered(2, 2).place(&mut writer, "b.md").unwrap();
    let reader = shelf.reader();
    assert!(reader.snapshot().unwrap().counts().unwrap().segments >= 2);
    shelf.assert_sound();
    writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();
    assert_eq!(reader.snapshot().unwrap().counts().unwrap().segments, 4);
}
