//! Alignments: kept as they were made, and gone as soon as one of their documents is another.

use bitext_align::LinkEvidence;
use bitext_model::{Block, Relation};
use bitext_store::{
    AlignedDocument, CurrentDocument, HeadingRef, InputIdentity, Memory, NewAlignment, OpenOptions, Outcome,
    SegmentLink, StoredAlignment, TextId,
};

use crate::support::{Document, Shelf, assert_sound, document, harbour, place_all, read_tree};

const QUAY: &[(&str, &str)] = &[("Moor the boat.", "Fortøy båten."), ("Cast off.", "Kast loss.")];
const QUAY_NL: &[(&str, &str)] = &[("Moor the boat. Cast off.", "Meer de boot af en gooi los.")];

fn harbour_nl() -> InputIdentity<'static> {
    InputIdentity { repository: "harbour.nl-NL", ..harbour() }
}

/// The quay in two locales, the Dutch one of fewer units, and a buoy in two locales.
fn filled() -> (Shelf, Memory) {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let buoy = document(&[("Ring the bell.", "Ring med klokka.")]);
    place_all(&memory, &harbour(), &[("buoy.md", &buoy), ("quay.md", &document(QUAY))]);
    let buoy = document(&[("Ring the bell.", "Luid de bel.")]).in_locale("nl-NL");
    place_all(&memory, &harbour_nl(), &[("buoy.md", &buoy), ("quay.md", &dutch_quay())]);
    (shelf, memory)
}

fn dutch_quay() -> Document {
    document(QUAY_NL).in_locale("nl-NL")
}

fn link(first: u32, last: u32, relation: Relation) -> SegmentLink {
    SegmentLink { first, last, relation, confidence: 9_750, evidence: LinkEvidence::Words }
}

fn current(memory: &Memory) -> Vec<CurrentDocument> {
    memory.snapshot().unwrap().current_documents().unwrap()
}

fn sources(memory: &Memory, revision: i64) -> Vec<TextId> {
    let mut sources = Vec::new();
    let mut reader = memory.snapshot().unwrap().source_units().unwrap();
    reader.of_revision(revision, |unit| sources.push(unit.source)).unwrap();
    sources
}

/// Aligns the documents at each path by hand: the first document's units are the spine.
fn align(memory: &Memory, inputs: &[u8]) {
    let documents = current(memory);
    let reader = Memory::open(memory.path()).unwrap();
    let mut run = memory.begin_run("align", "1.0.0", "{}").unwrap();
    let mut writer = run.align().unwrap();
    for group in documents.chunk_by(|left, right| left.path == right.path) {
        let spine = sources(&reader, group[0].revision);
        let last = spine.len() as u32 - 1;
        let links = group.iter().map(|document| {
            if document.segments as usize == spine.len() {
                (0..=last).map(|unit| link(unit, unit, Relation::Exact)).collect()
            } else {
                vec![link(0, last, Relation::Merged); document.segments as usize]
            }
        });
        writer
            .replace(&NewAlignment {
                family: "harbour",
                path: &group[0].path,
                inputs,
                documents: &group.iter().map(|of| (of.document, of.revision)).collect::<Vec<_>>(),
                spine: &spine,
                links: &links.collect::<Vec<_>>(),
            })
            .unwrap();
    }
    writer.finish(Some(7)).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();
}

fn aligned_paths(memory: &Memory) -> Vec<String> {
    memory.snapshot().unwrap().alignments().unwrap().into_iter().map(|info| info.path).collect()
}

#[test]
fn an_alignment_is_read_as_it_was_written() {
    let (shelf, memory) = filled();
    assert_eq!(memory.snapshot().unwrap().aligned_by().unwrap(), None);
    align(&memory, b"tide 1");
    let documents = current(&memory);
    let snapshot = memory.snapshot().unwrap();
    assert_eq!(snapshot.aligned_by().unwrap(), Some(7));
    let alignments = snapshot.alignments().unwrap();
    let [buoy, quay] = alignments.as_slice() else { panic!("{alignments:?}") };
    assert_eq!(
        (buoy.path.as_str(), quay.path.as_str(), quay.inputs.as_slice()),
        ("buoy.md", "quay.md", &b"tide 1"[..])
    );
    let StoredAlignment { documents: aligned, spine } = snapshot.alignment_reader().unwrap().read(quay.row).unwrap();
    let mut bodies = String::new();
    for text in &spine {
        snapshot.texts().unwrap().read(*text, &mut bodies).unwrap();
    }
    assert_eq!(bodies, "Moor the boat.Cast off.");
    let member = |index: usize, links| AlignedDocument {
        document: documents[index].document,
        revision: documents[index].revision,
        links,
    };
    let exact = vec![link(0, 0, Relation::Exact), link(1, 1, Relation::Exact)];
    assert_eq!(aligned, [member(2, exact), member(3, vec![link(0, 1, Relation::Merged)])]);
    let counts = snapshot.alignment_counts().unwrap();
    assert_eq!((counts.groups, counts.documents), (2, 4));
    let links: Vec<u64> = counts.links.iter().map(|(_, links)| *links).collect();
    assert_eq!(links, [4, 0, 1, 0, 0]);
    drop(snapshot);
    assert_sound(&memory);
    assert_eq!(
        shelf.strings(
            "SELECT group_path || '|' || path || '|' || locale || '|' || repository || '|' || ref || '|' || ordinal || '|' || \
             key || '|' || source || '|' || first || '|' || last || '|' || spine || '|' || relation || '|' || confidence || \
             '|' || evidence FROM tm_links WHERE path = 'quay.md' ORDER BY locale, ordinal"
        ),
        [
            "quay.md|quay.md|nb-NO|harbour.nb-NO|main|0|102|Moor the boat.|0|0|Moor the boat.|exact|0.975|words",
            "quay.md|quay.md|nb-NO|harbour.nb-NO|main|1|103|Cast off.|1|1|Cast off.|exact|0.975|words",
            "quay.md|quay.md|nl-NL|harbour.nl-NL|main|0|102|Moor the boat. Cast off.|0|1|Moor the boat. Cast off.|merged|0.975|words",
        ]
    );
}

#[test]
fn a_group_is_replaced_whole_and_removed_whole() {
    let (shelf, memory) = filled();
    align(&memory, b"tide 1");
    let rows = || {
        ["alignment", "aligned", "spine", "link"].map(|table| shelf.number(&format!("SELECT count(*) FROM {table}")))
    };
    let before = rows();
    assert_eq!(before, [2, 4, 3, 5]);
    align(&memory, b"tide 2");
    assert_eq!(rows(), before);
    let alignments = memory.snapshot().unwrap().alignments().unwrap();
    assert!(alignments.iter().all(|info| info.inputs == b"tide 2"));
    let mut run = memory.begin_run("align", "1.0.0", "{}").unwrap();
    let mut writer = run.align().unwrap();
    writer.remove(alignments[1].row).unwrap();
    writer.finish(None).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();
    assert_eq!(rows(), [1, 2, 1, 2]);
    assert_sound(&memory);
}

#[test]
fn what_is_not_finished_is_not_there() {
    let (_shelf, memory) = filled();
    align(&memory, b"tide 1");
    let row = memory.snapshot().unwrap().alignments().unwrap()[0].row;
    let mut run = memory.begin_run("align", "1.0.0", "{}").unwrap();
    let mut writer = run.align().unwrap();
    writer.remove(row).unwrap();
    drop(writer);
    assert_eq!(aligned_paths(&memory), ["buoy.md", "quay.md"]);
}

#[test]
fn a_document_that_changes_takes_the_alignment_of_its_group_along() {
    let (_shelf, memory) = filled();
    align(&memory, b"tide 1");
    let changed = document(&[("Moor the boat.", "Fortøy båten."), ("Let go.", "Kast loss.")]);
    place_all(&memory, &harbour(), &[("quay.md", &changed)]);
    assert_eq!(aligned_paths(&memory), ["buoy.md"]);
    assert_eq!(memory.snapshot().unwrap().aligned_by().unwrap(), None);
    assert_sound(&memory);
}

#[test]
fn a_document_that_goes_takes_the_alignment_of_its_group_along() {
    let (_shelf, memory) = filled();
    align(&memory, b"tide 1");
    read_tree(&memory, &harbour_nl(), &[("quay.md", &dutch_quay())]);
    assert_eq!(aligned_paths(&memory), ["quay.md"]);
    assert_eq!(memory.snapshot().unwrap().aligned_by().unwrap(), None);
    assert_sound(&memory);
}

#[test]
fn a_document_in_another_locale_takes_the_alignment_of_its_path_along() {
    let (_shelf, memory) = filled();
    align(&memory, b"tide 1");
    let thai = document(&[("Ring the bell.", "สั่นระฆัง")]).in_locale("th-TH");
    place_all(&memory, &InputIdentity { repository: "harbour.th-TH", ..harbour() }, &[("buoy.md", &thai)]);
    assert_eq!(aligned_paths(&memory), ["quay.md"]);
}

#[test]
fn a_revision_that_is_read_anew_takes_the_alignments_of_its_documents_along() {
    let (shelf, memory) = filled();
    align(&memory, b"tide 1");
    shelf.sql().execute_batch("UPDATE revision SET extractor = 0 WHERE segments = 2").unwrap();
    place_all(&memory, &harbour(), &[("quay.md", &document(QUAY))]);
    assert_eq!(aligned_paths(&memory), ["buoy.md"]);
    assert_sound(&memory);
}

#[test]
fn placing_what_stands_there_leaves_alignments_alone() {
    let (_shelf, memory) = filled();
    align(&memory, b"tide 1");
    place_all(&memory, &harbour(), &[("quay.md", &document(QUAY))]);
    assert_eq!(aligned_paths(&memory), ["buoy.md", "quay.md"]);
    assert_eq!(memory.snapshot().unwrap().aligned_by().unwrap(), Some(7));
}

#[test]
fn a_document_on_two_branches_is_current_once() {
    let (_shelf, memory) = filled();
    let before = current(&memory);
    place_all(&memory, &InputIdentity { reference: "next", ..harbour() }, &[("quay.md", &document(QUAY))]);
    assert_eq!(current(&memory), before);
    let paths: Vec<String> = before.iter().map(|of| format!("{} {} {}", of.path, of.locale, of.segments)).collect();
    assert_eq!(paths, ["buoy.md nb-NO 1", "buoy.md nl-NL 1", "quay.md nb-NO 2", "quay.md nl-NL 1"]);
}

#[test]
fn units_say_what_they_stand_in() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut page = document(&[("Rules", "Regler"), ("Moor.", "Fortøy."), ("At night", "Om natta")]);
    page.headings = vec![(1, Some("rules"), "Rules"), (2, None, "Rules > At night")];
    page.segments[0].block = Block::Heading(1);
    page.segments[0].heading = Some(0);
    page.segments[1].heading = Some(0);
    page.segments[1].key = "pier-7".to_owned();
    page.segments[2].block = Block::Heading(2);
    page.segments[2].heading = Some(1);
    place_all(&memory, &harbour(), &[("rules.md", &page)]);
    let revision = current(&memory)[0].revision;
    let snapshot = memory.snapshot().unwrap();
    let mut units = Vec::new();
    let mut reader = snapshot.source_units().unwrap();
    reader
        .of_revision(revision, |unit| {
            let heading = unit.heading.map(|HeadingRef { number, anchor }| format!("{number} {anchor}"));
            units.push((unit.key.map(|key| key.to_string()), unit.block, heading));
        })
        .unwrap();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        units,
        [
            (text("102"), Block::Heading(1), text("0 rules")),
            (None, Block::Paragraph, None),
            (text("104"), Block::Heading(2), text("1 ")),
        ]
    );
}

#[test]
fn a_memory_of_version_2_is_read_as_it_is_and_brought_up_to_date_by_a_writer() {
    let shelf = Shelf::new();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/memories/version-2.db");
    std::fs::copy(kept, shelf.path()).unwrap();
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    assert_eq!(snapshot.alignments().unwrap(), []);
    let counts = snapshot.alignment_counts().unwrap();
    assert_eq!((counts.groups, counts.links.len()), (0, 5));
    assert!(snapshot.verify().unwrap().passed());
    drop(snapshot);
    drop(memory);
    assert_eq!(shelf.number("PRAGMA user_version"), 2);

    let content = || {
        shelf.strings(
            "SELECT path || locale || ordinal || key || source || target FROM tm_pairs \
             UNION ALL SELECT import || locale || source || target FROM tm_imports ORDER BY 1",
        )
    };
    let before = content();
    assert_eq!(before.len(), 95);
    let memory = Memory::create(&shelf.path(), &OpenOptions::default()).unwrap();
    assert_eq!(shelf.number("PRAGMA user_version"), 5);
    assert_eq!(content(), before);
    assert_eq!(memory.snapshot().unwrap().aligned_by().unwrap(), None);
    assert_sound(&memory);
}
