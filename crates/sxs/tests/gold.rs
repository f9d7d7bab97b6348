//! The reader finds exactly what is there: every segment of the sample documentation as its table lists them, every
//! segment that the generator wrote, and in real corpora what the slow reader finds.

mod common;

use std::ffi::OsStr;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use bitext_model::{Locale, UnitKind};
use bitext_sxs::{Syntax, parse};
use bitext_testkit::{CORPORA, Corpus, Kind, generate};

#[test]
fn sample_documentation() {
    assert_eq!(same_as_table(""), 1248);
}

#[test]
fn sample_pages() {
    assert_eq!(same_as_table("../pages"), 96);
}

#[test]
fn sample_documentation_of_an_earlier_revision() {
    assert_eq!(same_as_table("history"), 94);
}

/// Compares the trees of a folder of the sample documentation with the table beside them, which has the columns
/// locale, path, key, kind, line, recovered, source, target. Returns the number of rows.
fn same_as_table(folder: &str) -> usize {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/docs").join(folder);
    let expected = fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut expected = expected.lines();
    assert_eq!(expected.next(), Some("locale\tpath\tkey\tkind\tline\trecovered\tsource\ttarget"));

    let mut rows = 0;
    for (locale, root) in locale_trees(&folder) {
        for (path, bytes) in files(&root, &["md", "yml", "html", "htm"]) {
            for row in table(&locale, &path, &bytes).lines() {
                assert_eq!(Some(row), expected.next());
                rows += 1;
            }
        }
    }
    assert_eq!(expected.next(), None);
    rows
}

/// The trees of translations below a folder with the locales of their names, in the order of the locales.
fn locale_trees(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut trees = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        match Locale::split_suffix(&name) {
            Some((_, locale)) if locale.as_str() != "en-US" => trees.push((locale.to_string(), entry.path())),
            _ => {}
        }
    }
    trees.sort();
    trees
}

/// The rows of a file's segments. The locale is the file's own, else its tree's.
fn table(locale: &str, path: &str, bytes: &[u8]) -> String {
    let document = parse(bytes, Syntax::of_path(path));
    let locale = document.meta.locale.as_ref().map_or(locale, Locale::as_str);
    let mut table = String::new();
    for segment in &document.segments {
        let key = segment.key.unwrap_or_else(|| panic!("{locale} {path}: `{}` has no key", segment.id));
        let (line, recovered) = (segment.line, u8::from(segment.recovered));
        let (source, target) = (escaped(&segment.source), escaped(&segment.target));
        let kind = key.kind.as_str();
        writeln!(table, "{locale}\t{path}\t{key}\t{kind}\t{line}\t{recovered}\t{source}\t{target}").unwrap();
    }
    table
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

#[test]
fn generated_repositories() {
    for seed in 0..30 {
        let options = generate::Options { seed, documents: 26, damage: 0.5, ..generate::Options::default() };
        for tree in generate::repository(&options).locales {
            for document in tree.revisions.iter().flatten() {
                same_as_generated(document, &format!("seed {seed}, {}, {}", tree.locale, document.path));
            }
        }
    }
}

fn same_as_generated(document: &generate::Document, context: &str) {
    let parsed = parse(&document.bytes, Syntax::of_path(&document.path));
    for (found, expected) in parsed.segments.iter().zip(&document.segments) {
        let at = format!("{context}, segment {}", expected.id);
        assert_eq!(found.id, expected.id, "id, {at}");
        assert_eq!(found.target, String::from_utf8_lossy(&expected.target), "target, {at}");
        assert_eq!(found.source, String::from_utf8_lossy(&expected.source), "source, {at}");
        assert_eq!((found.line as usize, found.recovered), (expected.line, expected.recovered), "line, {at}");
        let paragraph = found.key.map(|key| key.kind == UnitKind::Paragraph);
        assert_eq!(paragraph, Some(expected.kind == Kind::Paragraph), "kind, {at}");
    }
    assert_eq!(parsed.segments.len(), document.segments.len(), "segments, {context}");
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that does not run must say so")]
fn real_corpora() {
    let Some(corpora) = std::env::var_os("BITEXT_CORPUS") else {
        eprintln!("skipped: BITEXT_CORPUS does not say where the corpora are");
        return;
    };
    for known in CORPORA {
        let mut counted = Corpus { documents: 0, segments: 0, recovered: 0, ..known };
        for (path, bytes) in files(&Path::new(&corpora).join(known.name), &["md", "yml"]) {
            let document = common::same_as_slow(&bytes, &path);
            counted.documents += usize::from(!document.segments.is_empty());
            counted.segments += document.segments.len();
            counted.recovered += document.segments.iter().filter(|segment| segment.recovered).count();
        }
        assert_eq!(counted, known);
    }
}

/// Every file below a folder with one of the extensions, as path from the folder, in byte order.
fn files(root: &Path, extensions: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            let wanted = |own: &OsStr| extensions.iter().any(|extension| own == *extension);
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(wanted) {
                let below = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.push((below, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}
