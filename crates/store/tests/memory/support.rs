//! Invented documents, and a memory in a folder of its own to put them into.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bitext_markup::hash;
use bitext_model::{Block, Commit, Diagnostic, DocumentMeta, Label, Locale, ObjectId, Origin, UnitKind};
use bitext_store::{
    Error, ImportTotals, InputIdentity, InputTotals, InputWriter, Memory, NewHeading, NewImportTarget, NewImportUnit,
    NewRevision, NewSegment, NewText, OpenOptions, Outcome, Retired, Snapshot,
};
use rusqlite::Connection;
use tempfile::TempDir;

/// A folder with room for one memory.
pub(crate) struct Shelf {
    folder: TempDir,
}

impl Shelf {
    pub(crate) fn new() -> Shelf {
        Shelf { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder().join("memory.db")
    }

    pub(crate) fn writer(&self) -> Memory {
        Memory::create(&self.path(), &OpenOptions::default()).unwrap()
    }

    pub(crate) fn reader(&self) -> Memory {
        Memory::open(&self.path()).unwrap()
    }

    /// A plain connection to the file, which checks no foreign keys: for what no interface shows, and for damage.
    pub(crate) fn sql(&self) -> Connection {
        let connection = Connection::open(self.path()).unwrap();
        connection.pragma_update(None, "foreign_keys", "OFF").unwrap();
        connection
    }

    /// The number that a query gives.
    pub(crate) fn number(&self, query: &str) -> i64 {
        self.sql().query_row(query, (), |row| row.get(0)).unwrap()
    }

    /// The texts in the first column of a query.
    pub(crate) fn strings(&self, query: &str) -> Vec<String> {
        let connection = self.sql();
        let mut statement = connection.prepare(query).unwrap();
        let rows = statement.query_map((), |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    /// Fails unless the memory passes its own verification.
    #[track_caller]
    pub(crate) fn assert_sound(&self) {
        assert_sound(&self.reader());
    }
}

#[track_caller]
pub(crate) fn assert_sound(memory: &Memory) {
    let verification = memory.snapshot().unwrap().verify().unwrap();
    assert!(verification.passed(), "{verification:#?}");
}

pub(crate) fn locale(tag: &str) -> Locale {
    tag.parse().unwrap()
}

/// A made-up commit; its time grows with its number.
pub(crate) fn commit(number: u8) -> Commit {
    Commit { id: ObjectId([number; 20]), time: 1_500_000_000 + i64::from(number) * 86_400 }
}

/// The repository that tests put documents into when it does not matter which: `harbour.nb-NO`, branch `main`.
pub(crate) fn harbour() -> InputIdentity<'static> {
    InputIdentity {
        repository: "harbour.nb-NO",
        family: "harbour",
        locale: None,
        licence: None,
        reference: "main",
        tip: None,
    }
}

/// A document's content.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    pub(crate) locale: Locale,
    pub(crate) meta: DocumentMeta,
    pub(crate) prefix: &'static str,
    pub(crate) segments: Vec<Segment>,
    /// Level, anchor, path.
    pub(crate) headings: Vec<(u8, Option<&'static str>, &'static str)>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) recovered: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct Segment {
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) key: String,
    pub(crate) id: Option<&'static str>,
    pub(crate) line: u32,
    pub(crate) block: Block,
    pub(crate) heading: Option<u32>,
}

/// A Norwegian document, labelled as human translation, of these pairs of source and target.
pub(crate) fn document<S: AsRef<str>, T: AsRef<str>>(pairs: &[(S, T)]) -> Document {
    let segments = pairs.iter().enumerate().map(|(ordinal, (source, target))| Segment {
        source: source.as_ref().to_owned(),
        target: target.as_ref().to_owned(),
        key: (102 + ordinal).to_string(),
        id: None,
        line: 10 + 2 * ordinal as u32,
        block: Block::Paragraph,
        heading: None,
    });
    Document {
        locale: locale("nb-NO"),
        meta: DocumentMeta { label: Label::Human, ..DocumentMeta::default() },
        prefix: "0a1b2",
        segments: segments.collect(),
        headings: Vec::new(),
        diagnostics: Vec::new(),
        recovered: 0,
    }
}

/// A document of `count` segments of its own: no other number has any of its texts.
pub(crate) fn numbered(number: usize, count: usize) -> Document {
    let pairs: Vec<_> = (0..count)
        .map(|ordinal| (format!("Berth {number}, buoy {ordinal}."), format!("Kai {number}, bøye {ordinal}.")))
        .collect();
    document(&pairs)
}

impl Document {
    pub(crate) fn in_locale(mut self, tag: &str) -> Document {
        self.locale = locale(tag);
        self
    }

    pub(crate) fn labelled(mut self, label: Label) -> Document {
        self.meta.label = label;
        self
    }

    /// The content's name. Like a file's it follows from what is in it; the locale may come from elsewhere.
    pub(crate) fn blob(&self) -> ObjectId {
        let content = format!("{:?}{:?}{:?}", self.meta, self.segments, self.headings);
        let mut id = [0; 20];
        id[..8].copy_from_slice(&hash(&content).to_be_bytes());
        ObjectId(id)
    }

    pub(crate) fn place(&self, writer: &mut InputWriter<'_>, path: &str) -> Result<(), Error> {
        self.place_as(writer, path, self.blob())
    }

    /// Places the content under another blob's name.
    pub(crate) fn place_as(&self, writer: &mut InputWriter<'_>, path: &str, blob: ObjectId) -> Result<(), Error> {
        let text = NewText::new;
        let segments: Vec<NewSegment<'_>> = self
            .segments
            .iter()
            .map(|segment| NewSegment {
                source: text(&segment.source),
                target: text(&segment.target),
                key: &segment.key,
                id: segment.id,
                line: segment.line,
                start: segment.line * 100,
                length: 90,
                block: segment.block,
                heading: segment.heading,
            })
            .collect();
        let headings: Vec<_> = (0..)
            .zip(&self.headings)
            .map(|(number, &(level, anchor, path))| NewHeading { number, level, anchor, path })
            .collect();
        let revision = NewRevision {
            blob,
            locale: &self.locale,
            meta: &self.meta,
            prefix: self.prefix,
            segments: &segments,
            headings: &headings,
            diagnostics: &self.diagnostics,
            recovered: self.recovered,
        };
        writer.place(path, &revision)
    }
}

/// One finished run that places documents and retires none.
pub(crate) fn place_all(memory: &Memory, identity: &InputIdentity<'_>, documents: &[(&str, &Document)]) -> InputTotals {
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(identity).unwrap();
    for (path, document) in documents {
        document.place(&mut writer, path).unwrap();
    }
    let totals = writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();
    totals
}

/// One finished run over a whole tree: what is not in it is retired.
pub(crate) fn read_tree(memory: &Memory, identity: &InputIdentity<'_>, documents: &[(&str, &Document)]) -> Retired {
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(identity).unwrap();
    for (path, document) in documents {
        if !writer.is_unchanged(path, document.blob()) {
            document.place(&mut writer, path).unwrap();
        }
    }
    let present: HashSet<&str> = documents.iter().map(|(path, _)| *path).collect();
    let retired = writer.retire(&present, false).unwrap();
    writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();
    retired
}

/// Imports pairs into Norwegian as a layer.
pub(crate) fn import(memory: &Memory, name: &str, pairs: &[(&str, &str)]) -> Result<ImportTotals, Error> {
    let norwegian = locale("nb-NO");
    let mut run = memory.begin_run("import", "1.0.0", "{}").unwrap();
    let mut writer = run.import(name)?;
    for (ordinal, (source, target)) in pairs.iter().enumerate() {
        let targets = [NewImportTarget {
            locale: &norwegian,
            text: NewText::new(target),
            origin: Origin::Imported,
            detail: "{\"usage\":2}",
        }];
        let tuid = format!("u{ordinal}");
        writer.unit(&NewImportUnit {
            tuid: Some(&tuid),
            family: "harbour",
            kind: if ordinal == 1 { UnitKind::Paragraph } else { UnitKind::Sentence },
            source: NewText::new(source),
            detail: "{}",
            targets: &targets,
        })?;
    }
    writer.end_file("harbour.tmx", "00ff", "{\"per\":\"unit\"}").unwrap();
    let totals = writer.finish()?;
    run.finish(Outcome::Done, "{}").unwrap();
    Ok(totals)
}

/// A memory as version 1 of the format left it.
pub(crate) fn old_memory() -> Shelf {
    let shelf = Shelf::new();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/memories/version-1.db");
    std::fs::copy(kept, shelf.path()).unwrap();
    shelf
}

/// Every place as `path locale first-source current`, in the order of [`Snapshot::places`].
pub(crate) fn places(snapshot: &Snapshot<'_>, current_only: bool) -> Vec<(String, String, ObjectId, bool)> {
    let places = snapshot.places(current_only).unwrap();
    let describe = |place: &bitext_store::Place| {
        let blob = places.revisions[place.revision as usize].blob;
        (place.path.clone(), place.locale.to_string(), blob, place.current)
    };
    places.places.iter().map(describe).collect()
}

/// Runs `act` until it took less time than after which a writer commits of its own accord, so that what was not
/// committed is known exactly. `act` must begin from nothing each time.
pub(crate) fn within_a_batch<T>(act: impl Fn() -> T) -> T {
    for _ in 0..50 {
        let start = Instant::now();
        let result = act();
        if start.elapsed() < Duration::from_millis(300) {
            return result;
        }
    }
    panic!("the machine is too busy to do a few inserts within a batch");
}
