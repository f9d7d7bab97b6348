//! The localized side: one revision of one document in one locale, written out.

use super::front_matter::front_matter;
use super::random::Random;
use super::sentence::{Sentence, Shape};
use super::source::{Block, Character, SourceDocument};
use super::words::Language;
use super::writer::Writer;
use super::{Document, Options};
use crate::Kind;

/// Number of the first unit of every document.
const FIRST_NUMBER: u32 = 101;

/// Writes a document in a locale, under a label (`HT`, `MT` or empty).
///
/// The bytes depend on the arguments alone and not on what else is generated, so a document that no revision changed
/// stays as it is, byte for byte.
pub(super) fn document(
    source: &SourceDocument,
    prefix: &str,
    locale: &str,
    label: &str,
    options: &Options<'_>,
) -> Document {
    let version = source.version.to_string();
    let random = Random::keyed(options.seed, &["target", locale, &source.path, &version, label]);
    let mut rendering = Rendering {
        source,
        prefix,
        language: Language::of(locale),
        synonyms: label == "MT",
        random,
        writer: Writer::new(source.character == Character::CarriageReturns),
        next_number: FIRST_NUMBER,
        next_paragraph: FIRST_NUMBER,
    };
    let metadata = front_matter(source, locale, label, &mut rendering.random, options.seed);
    match source.character {
        Character::Yaml => rendering.yaml(&metadata),
        Character::SegmentedFrontMatter => rendering.segmented_front_matter(),
        Character::Readme => rendering.blocks(),
        _ => {
            if source.character == Character::ByteOrderMark {
                rendering.writer.text("\u{feff}");
            }
            rendering.writer.text(format!("---\n{metadata}---\n"));
            rendering.next_number += source.hidden;
            rendering.blocks();
        }
    }
    let Rendering { writer, mut random, .. } = rendering;
    writer.finish(source.path.clone(), options.damage, &mut random)
}

/// A document on its way from blocks to bytes.
struct Rendering<'a> {
    source: &'a SourceDocument,
    prefix: &'a str,
    language: Language,
    /// Whether the translator is one who often chooses other words.
    synonyms: bool,
    random: Random,
    writer: Writer,
    next_number: u32,
    next_paragraph: u32,
}

impl Rendering<'_> {
    fn blocks(&mut self) {
        let source = self.source;
        for block in &source.blocks {
            self.block(block);
            self.writer.text("\n");
        }
    }

    fn segmented_front_matter(&mut self) {
        let source = self.source;
        self.writer.text("---\n");
        if let Some(first) = source.blocks.first() {
            self.sentences(first.sentences());
            self.writer.text("\n- ");
            self.sentences(first.sentences());
        }
        self.writer.text("\n---\n\n");
        self.blocks();
    }

    /// A landing page: every sentence is a value.
    fn yaml(&mut self, metadata: &str) {
        let source = self.source;
        self.writer.text("### YamlMime:Landing\n\nmetadata:\n");
        for line in metadata.lines() {
            self.writer.text(format!("  {line}\n"));
        }
        self.next_number += source.hidden;
        self.writer.text("\nlandingContent:\n");
        for block in &source.blocks {
            for sentence in block.sentences() {
                let (before, after) = self.random.pick(&[
                    ("- title: ", ""),
                    ("  text: '", "'"),
                    ("  summary: |\n    ", ""),
                    ("  - ", ""),
                ]);
                self.writer.text(before);
                self.sentences([sentence]);
                self.writer.text(after);
                self.writer.text("\n");
            }
        }
    }

    fn block(&mut self, block: &Block) {
        if self.source.character == Character::Spanless {
            return self.spanless(block);
        }
        match block {
            Block::Heading(level, sentence) => {
                self.writer.text(format!("{} ", "#".repeat(*level)));
                self.writer.anchor(&sentence.slug());
                self.sentences([sentence]);
            }
            Block::Paragraph(sentences) => self.paragraph(sentences),
            Block::List { ordered, items } => {
                for (depth, sentences) in items {
                    self.writer.text("    ".repeat(*depth));
                    self.writer.text(if *ordered { "1. " } else { "- " });
                    self.sentences(sentences);
                    self.writer.text("\n");
                }
            }
            Block::Quote(sentences) => {
                self.writer.text("> ");
                self.sentences(sentences);
            }
            Block::Alert(kind, sentences) => {
                self.writer.text(format!("> [!{kind}]\n> "));
                self.sentences(sentences);
            }
            Block::Table(rows) => self.table(rows),
            Block::HtmlTable(rows) => self.html_table(rows),
            Block::Links(sentences) => {
                for (number, sentence) in sentences.iter().enumerate() {
                    self.writer.text("[");
                    self.sentences([sentence]);
                    self.writer.text(format!("](../link-{number}.md \"&quot;\")\n"));
                }
            }
            Block::Image(word) => {
                let text = self.language.word(*word, 0);
                self.writer.text(format!("![{text}](media/{word}.png \"{text}\")"));
                self.next_number += 1;
            }
            Block::Fence { closed, inside } => self.fence(*closed, inside.as_ref()),
            Block::Comment(sentence) => {
                self.writer.text("\\<!--%tablebegin% --\\>\n");
                self.sentences([sentence]);
                self.writer.text("\n\\<!--%tableend% --\\>");
            }
            Block::Twice(first, second) => {
                let number = self.next_number;
                self.sentences([first]);
                self.writer.text("\n\n");
                self.next_number = number;
                self.sentences([second]);
            }
            Block::Verbatim(text) => self.writer.text(text),
        }
        self.writer.text("\n");
    }

    /// Only what would stand around the spans.
    fn spanless(&mut self, block: &Block) {
        for sentence in block.sentences() {
            let text = sentence.target(&self.language, 0);
            self.writer.text(text);
            self.writer.text("\n");
        }
    }

    /// A paragraph, translated sentence by sentence or as one unit that consumes its sentences' numbers.
    fn paragraph(&mut self, sentences: &[Sentence]) {
        let often = if self.source.character == Character::Paragraphs { 0.8 } else { 0.1 };
        let mergeable = sentences.len() > 1 && sentences.iter().all(|sentence| sentence.shape.merges());
        if !mergeable || !self.random.chance(often) {
            return self.sentences(sentences);
        }
        let sources: Vec<Vec<u8>> = sentences.iter().map(Sentence::source).collect();
        let targets: Vec<Vec<u8>> = sentences.iter().map(|sentence| self.translated(sentence)).collect();
        let id = format!("{}-p{}", self.prefix, self.next_paragraph);
        let between = self.language.separator.as_bytes();
        self.writer.segment(&id, Kind::Paragraph, &targets.join(between), &sources.join(&b" "[..]));
        self.next_paragraph += 1;
        self.next_number += sentences.len() as u32;
    }

    /// Sentences on one line, a segment each.
    fn sentences<'s>(&mut self, sentences: impl IntoIterator<Item = &'s Sentence>) {
        for (position, sentence) in sentences.into_iter().enumerate() {
            if position > 0 {
                self.writer.text(" ");
            }
            let id = format!("{}-{}", self.prefix, self.next_number);
            let target = self.translated(sentence);
            self.writer.segment(&id, Kind::Sentence, &target, &sentence.source());
            self.writer.text(sentence.after());
            self.next_number += 1;
        }
    }

    fn translated(&mut self, sentence: &Sentence) -> Vec<u8> {
        let variant = u32::from(self.random.chance(if self.synonyms { 0.4 } else { 0.05 }));
        sentence.target(&self.language, variant)
    }

    fn table(&mut self, rows: &[Vec<Sentence>]) {
        for (number, row) in rows.iter().enumerate() {
            self.writer.text("|");
            for cell in row {
                self.writer.text(" ");
                self.sentences([cell]);
                self.writer.text(" |");
            }
            self.writer.text("\n");
            if number == 0 {
                self.writer.text("|---".repeat(row.len()) + "|\n");
            }
        }
    }

    fn html_table(&mut self, rows: &[Vec<Sentence>]) {
        self.writer.text("<table border=\"1\">\n");
        for row in rows {
            self.writer.text("<tr>\n");
            for cell in row {
                // The closer of a span around the pair stands right behind the pair's own two. Only a source that
                // closes its own spans can be told from that.
                let wrapped = cell.shape == Shape::Ordinary && self.random.chance(0.2);
                self.writer.text(if wrapped { "<td><span class=\"cell\">" } else { "<td>" });
                self.sentences([cell]);
                self.writer.text(if wrapped { "</span></td>\n" } else { "</td>\n" });
            }
            self.writer.text("</tr>\n");
        }
        self.writer.text("</table>\n");
    }

    fn fence(&mut self, closed: bool, inside: Option<&Sentence>) {
        self.writer.text("```html\n<span class=\"code\">\"&quot;</span>\n");
        if let Some(sentence) = inside {
            self.sentences([sentence]);
            self.writer.text("\n");
        }
        if closed {
            self.writer.text("```\n");
        }
    }
}
