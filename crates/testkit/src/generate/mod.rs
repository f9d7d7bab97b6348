//! A seeded generator of side-by-side repositories.
//!
//! [`repository`] invents a product's documentation: English documents that change from revision to revision, and
//! their translations, in which every shape and damage stands that real files show. Words are made of invented
//! syllables in Latin, Japanese, Arabic or Thai letters. Each document comes with the segments that a reader must find
//! in it; they are known from writing them, no reader was asked.
//!
//! What varies: front matter (none, segmented, repeated keys, lists, empty and quoted values), headings with anchors,
//! nested lists, quotes, alerts, Markdown and HTML tables, link texts, fences that are never closed, images and front
//! matter that take numbers without a span, paragraph units, several sentences on one line and sentences on several
//! lines, empty sources, identical sides, nested and stray spans, placeholders, escaped comments, character
//! references, byte order marks, carriage returns, control characters, invalid UTF-8, damaged quotes, links that
//! outlast their target, ids that occur twice, prefixes that two documents share, YAML pages, documents without spans,
//! file names and folders of many kinds. A dozen documents and one hold every kind of document.
//!
//! The same options give the same bytes, on every machine.

mod damage;
mod disk;
mod document;
mod front_matter;
mod random;
mod sentence;
mod source;
mod words;
mod writer;

use random::Random;
use source::SourceDocument;

use crate::Kind;

pub use disk::{BRANCH, write_folder, write_git};

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options<'a> {
    /// Another seed, another repository.
    pub seed: u64,
    /// How many documents the first revision has. Thirteen hold every kind.
    pub documents: usize,
    /// The target locales.
    pub locales: &'a [&'a str],
    /// How many revisions each locale goes through, at least 1.
    pub revisions: usize,
    /// The probability that a document has damaged quotes.
    pub damage: f64,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Options { seed: 1, documents: 13, locales: &["nb-NO", "ja-JP", "ar-SA", "th-TH"], revisions: 2, damage: 0.3 }
    }
}

/// A product's documentation in some locales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// The product's name, which all its repositories' names begin with.
    pub family: String,
    /// One repository per locale, in the order of the options.
    pub locales: Vec<LocaleTree>,
}

/// The localized documents of one locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocaleTree {
    /// The locale, as the options have it.
    pub locale: String,
    /// What the name of a folder or repository with these documents should be: `family.locale`.
    pub name: String,
    /// The documents of each revision, oldest first, in the order of their paths.
    pub revisions: Vec<Vec<Document>>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its path in the repository, with `/`.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The segments in it, in file order.
    pub segments: Vec<ExpectedSegment>,
}

/// What a reader must find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedSegment {
    /// The whole id, `0a1b2-102`.
    pub id: String,
    /// The exact bytes between the target's tags, damaged quotes repaired.
    pub target: Vec<u8>,
    /// The exact bytes between the source's tags, damaged quotes repaired.
    pub source: Vec<u8>,
    /// The line that the segment begins on, from 1.
    pub line: usize,
    /// Whether a quote of the segment's markup is damaged.
    pub recovered: bool,
    /// Sentence or paragraph.
    pub kind: Kind,
}

impl LocaleTree {
    /// The documents of the newest revision.
    pub fn newest(&self) -> &[Document] {
        self.revisions.last().map_or(&[], Vec::as_slice)
    }
}

/// Generates a repository in every locale of the options.
///
/// All locales translate the same source of a revision, but for some documents in which a locale lags one revision
/// behind: there sentences and numbers differ.
pub fn repository(options: &Options<'_>) -> Repository {
    let options = Options { revisions: options.revisions.max(1), ..*options };
    let word = words::Language::source().word(Random::keyed(options.seed, &["family"]).below(400) as u32, 0);
    let family = format!("{word}-docs");
    let history = source::history(&options);
    let locales = options
        .locales
        .iter()
        .map(|&locale| LocaleTree {
            locale: locale.to_owned(),
            name: format!("{family}.{locale}"),
            revisions: (1..=options.revisions)
                .map(|revision| translated(&history, revision, locale, &options))
                .collect(),
        })
        .collect();
    Repository { family, locales }
}

/// The documents of one revision in one locale.
fn translated(history: &[Vec<SourceDocument>], revision: usize, locale: &str, options: &Options<'_>) -> Vec<Document> {
    let documents = history[revision].iter();
    documents
        .map(|current| {
            let mut random = Random::keyed(options.seed, &["hand-back", locale, &current.path, &revision.to_string()]);
            let older = history[revision - 1].iter().find(|older| older.path == current.path);
            let source = if random.chance(0.2) { older.unwrap_or(current) } else { current };
            let label = label(options.seed, locale, &current.path, &mut random);
            document::document(source, &prefix(options.seed, locale, &current.path), locale, label, options)
        })
        .collect()
}

/// The label of a document: mostly one that stays, now and then another.
fn label(seed: u64, locale: &str, path: &str, random: &mut Random) -> &'static str {
    let labels = ["HT", "MT", "MT", "HT", ""];
    let usual = Random::keyed(seed, &["label", locale, path]).pick(&labels);
    if random.chance(0.2) { random.pick(&labels) } else { usual }
}

/// The five digits that a document's ids begin with. There are so few of them for a repository that documents share
/// some, as in large real ones.
fn prefix(seed: u64, locale: &str, path: &str) -> String {
    let shared = Random::keyed(seed, &["prefix", locale, path]).below(40);
    Random::keyed(seed, &["digits", locale, &shared.to_string()]).hexadecimal(5)
}
