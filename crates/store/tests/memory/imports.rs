//! Layers: taken whole or not at all, and forgotten without a trace.

use bitext_markup::key;
use bitext_model::{Label, Origin, UnitKind};
use bitext_store::{
    Error, Forgotten, ImportTotals, Memory, NewImportTarget, NewImportUnit, NewText, OpenOptions, Outcome,
};

use crate::support::{Shelf, assert_sound, document, harbour, import, locale, old_memory, place_all};

/// Every row that answers come from, without row numbers.
const CONTENT: &[&str] = &[
    "SELECT quote(body) || hash || key || plain FROM text ORDER BY 1",
    "SELECT quote(locale) || quote(source) || quote(target) || segments FROM tm_units ORDER BY 1",
    "SELECT path || locale || ordinal || key || line || quote(source) || quote(target) FROM tm_pairs ORDER BY 1",
    "SELECT import || ordinal || locale || quote(source) || quote(target) || origin FROM tm_imports ORDER BY 1",
];

fn content(shelf: &Shelf) -> Vec<Vec<String>> {
    CONTENT.iter().map(|query| shelf.strings(query)).collect()
}

pub(crate) fn forget(memory: &Memory, name: &str) -> Result<Forgotten, Error> {
    let mut run = memory.begin_run("memory forget", "1.0.0", "{}").unwrap();
    let forgotten = run.forget_import(name)?;
    run.finish(Outcome::Done, "{}").unwrap();
    Ok(forgotten)
}

const PAGE: &[(&str, &str)] = &[("Moor the boat.", "Fortøy båten."), ("Cast off.", "Kast loss.")];

#[test]
fn a_layer_is_read_as_it_was_taken() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let totals = import(&memory, "vendor", &[("Moor the boat.", "Fortøy!"), ("Cast off.", "Kast loss.")]).unwrap();
    assert_eq!(totals, ImportTotals { units: 2, targets: 2, new_units: 2 });
    let snapshot = memory.snapshot().unwrap();
    let imports = snapshot.imports().unwrap();
    let [layer] = imports.as_slice() else { panic!("{imports:?}") };
    assert_eq!((layer.name.as_str(), layer.units, layer.targets), ("vendor", 2, 2));
    assert_eq!((layer.files[0].name.as_str(), layer.files[0].sha256.as_str()), ("harbour.tmx", "00ff"));
    assert_eq!(snapshot.import_locales(layer.row).unwrap(), [locale("nb-NO")]);

    let mut reader = snapshot.import_reader().unwrap();
    let mut kinds = Vec::new();
    reader.rows(layer.row, |row| kinds.push((row.ordinal, row.family.to_owned(), row.kind))).unwrap();
    let family = "harbour".to_owned();
    assert_eq!(kinds, [(0, family.clone(), UnitKind::Sentence), (1, family, UnitKind::Paragraph)]);
    let unit = reader.unit(layer.row, 1).unwrap();
    assert_eq!((unit.file, unit.tuid.as_deref(), unit.detail.as_str()), (0, Some("u1"), "{}"));
    let target = &unit.targets[0];
    assert_eq!((target.origin, target.detail.as_str()), (Origin::Imported, "{\"usage\":2}"));
    let mut text = String::new();
    snapshot.texts().unwrap().read(target.text, &mut text).unwrap();
    assert_eq!(text, "Kast loss.");

    let found = snapshot.lookup("Cast off.", None).unwrap();
    assert!(found[0].occurrences.is_empty());
    assert_eq!((found[0].imports[0].import.as_str(), found[0].imports[0].kind), ("vendor", UnitKind::Paragraph));
    drop(snapshot);
    assert_sound(&memory);
}

#[test]
fn forgetting_leaves_what_others_have() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("quay.md", &document(PAGE))]);
    let before = content(&shelf);
    // One pair that documents have, one with their source, one with their target as a source, one of its own.
    let pairs: &[(&str, &str)] = &[
        ("Moor the boat.", "Fortøy båten."),
        ("Cast off.", "Slipp fortøyningene."),
        ("Kast loss.", "Moor the boat."),
        ("Ring the bell.", "Ring med klokka."),
    ];
    import(&memory, "first", pairs).unwrap();
    let with_first = content(&shelf);
    import(&memory, "second", &pairs[1..]).unwrap();
    assert_sound(&memory);

    let forgotten = forget(&memory, "second").unwrap();
    assert_eq!(forgotten, Forgotten { units: 3, targets: 3, removed_units: 0, removed_texts: 0 });
    assert_eq!(content(&shelf), with_first);
    let forgotten = forget(&memory, "first").unwrap();
    assert_eq!(forgotten, Forgotten { units: 4, targets: 4, removed_units: 3, removed_texts: 3 });
    assert_eq!(content(&shelf), before);
    assert_sound(&memory);
    // Once more, in the order in which a text's last user is a layer's source.
    import(&memory, "first", pairs).unwrap();
    assert_eq!(content(&shelf), with_first);
}

#[test]
fn a_name_is_taken_once_and_forgotten_once() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    import(&memory, "vendor", PAGE).unwrap();
    let before = content(&shelf);
    assert!(matches!(import(&memory, "vendor", &[("x", "y")]), Err(Error::ImportExists { name }) if name == "vendor"));
    assert!(matches!(forget(&memory, "other"), Err(Error::NoSuchImport { name }) if name == "other"));
    assert_eq!(content(&shelf), before);
    assert_sound(&memory);
}

#[test]
fn an_import_that_is_not_finished_leaves_nothing() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    place_all(&memory, &harbour(), &[("quay.md", &document(PAGE))]);
    let before = content(&shelf);
    let norwegian = locale("nb-NO");
    let mut run = memory.begin_run("import", "1.0.0", "{}").unwrap();
    let mut writer = run.import("vendor").unwrap();
    let targets = [NewImportTarget {
        locale: &norwegian,
        text: NewText::new("Ring med klokka."),
        origin: Origin::Human,
        detail: "{}",
    }];
    let unit = NewImportUnit {
        tuid: None,
        family: "harbour",
        kind: UnitKind::Sentence,
        source: NewText::new("Ring the bell."),
        detail: "{}",
        targets: &targets,
    };
    writer.unit(&unit).unwrap();
    // What others see meanwhile is what they see when the process is killed here.
    assert_eq!(content(&shelf), before);
    drop(writer);
    assert_eq!(content(&shelf), before);
    // What the run remembers of rows that are gone does not come into the next layer.
    let mut writer = run.import("vendor").unwrap();
    writer.unit(&unit).unwrap();
    writer.end_file("harbour.tmx", "00", "{}").unwrap();
    assert_eq!(writer.finish().unwrap(), ImportTotals { units: 1, targets: 1, new_units: 1 });
    run.finish(Outcome::Done, "{}").unwrap();
    assert_sound(&memory);
}

#[test]
fn what_is_there_for_a_source() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let machine = document(&[("Cast off.", "Kast av.")]).labelled(Label::Machine);
    place_all(&memory, &harbour(), &[("quay.md", &document(PAGE)), ("bells.md", &machine)]);
    import(&memory, "vendor", &[("Cast off.", "Slipp.")]).unwrap();
    let snapshot = memory.snapshot().unwrap();
    let mut reader = snapshot.match_reader().unwrap();
    let like = reader.like(key("Cast  off.").normalized).unwrap();
    let [(source, body)] = like.as_slice() else { panic!("{like:?}") };
    assert_eq!(body, "Cast off.");
    let translations = reader.translations(*source, "nb-NO").unwrap();
    assert_eq!(translations, [(5, "Kast loss.".to_owned()), (1, "Kast av.".to_owned())]);
    let imported = reader.imported(*source, "nb-NO").unwrap();
    assert_eq!(imported.iter().map(|other| &*other.text).collect::<Vec<_>>(), ["Slipp."]);
    assert!(reader.imported(*source, "nl-NL").unwrap().is_empty());
    let standings = reader.standings(*source).unwrap();
    assert_eq!(standings.len(), 1);
    assert_eq!((standings[0].family.as_str(), standings[0].kind), ("harbour", UnitKind::Sentence));
    let neighbours = reader.neighbours(*source, 10).unwrap();
    let previous: Vec<Option<&str>> = neighbours.iter().map(|place| place.previous.as_deref()).collect();
    assert_eq!(previous, [None, Some("Moor the boat.")]);
    let mut sources = Vec::new();
    snapshot.sources(|standing, _, body| sources.push(format!("{} {body}", standing.family))).unwrap();
    assert_eq!(sources, ["harbour Moor the boat.", "harbour Cast off."]);
}

#[test]
fn a_memory_of_version_1_is_read_as_it_is() {
    let shelf = old_memory();
    let memory = shelf.reader();
    let snapshot = memory.snapshot().unwrap();
    assert_eq!(snapshot.counts().unwrap().segments, 94);
    assert_eq!(snapshot.imports().unwrap(), []);
    assert!(!snapshot.lookup("Vardelyn", None).unwrap().iter().any(|found| !found.imports.is_empty()));
    drop(snapshot);
    drop(memory);
    assert_eq!(shelf.number("PRAGMA user_version"), 1);
}

#[test]
fn a_memory_of_version_1_is_brought_up_to_date_by_a_writer() {
    let shelf = old_memory();
    let pairs =
        || shelf.strings("SELECT path || locale || ordinal || key || source || target FROM tm_pairs ORDER BY 1");
    let before = pairs();
    assert_eq!(before.len(), 94);
    let memory = Memory::create(&shelf.path(), &OpenOptions::default()).unwrap();
    import(&memory, "vendor", PAGE).unwrap();
    assert_sound(&memory);
    assert_eq!(shelf.number("PRAGMA user_version"), 5);
    assert_eq!(pairs(), before);
    forget(&memory, "vendor").unwrap();
    assert_eq!(pairs(), before);
}
