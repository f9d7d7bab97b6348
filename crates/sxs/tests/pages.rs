//! A page gives the segments of the file that it was rendered from, and what a tree of it holds.

use std::collections::HashMap;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use bitext_model::{Block, DiagnosticCode, Label};
use bitext_sxs::{Document, Segment, Syntax, parse};
use bitext_testkit::{generate, render};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

/// Whether a text is the same again after it became HTML and Markdown once more: it has no markup that has several
/// spellings.
fn comes_back(text: &str) -> bool {
    !text.contains(['\\', '&', '<', '>', '_', '~', '[', ']', '(', '`', '\r', '\n', '\0', '"', '\u{feff}', '|', '*'])
}

/// Compares a file with the page made of it. Returns how many segments have the same texts on both.
fn same_as_markdown(bytes: &[u8], context: &str) -> (usize, usize) {
    let markdown = parse(bytes, Syntax::Markdown);
    let page = render::page(bytes);
    let rendered = parse(page.as_bytes(), Syntax::Html);
    let mut by_id: HashMap<&str, Vec<&Segment<'_>>> = HashMap::new();
    for segment in &rendered.segments {
        by_id.entry(&segment.id).or_default().push(segment);
    }
    let mut same = 0;
    for expected in &markdown.segments {
        let in_code = matches!(expected.block, Block::Fence | Block::FrontMatter);
        let found = by_id.get(&*expected.id).map_or(&[][..], Vec::as_slice);
        let is_same = |found: &&&Segment<'_>| found.target == expected.target && found.source == expected.source;
        match found.iter().find(is_same) {
            Some(found) => {
                same += 1;
                if found.block != expected.block { eprintln!("{context}: {} {} {}", expected.id, expected.block, found.block); }
            }
            None if in_code || expected.recovered => {}
            None => {
            if found.is_empty() { panic!("{context}: {expected:?} is missing\n{page}"); }
            if comes_back(&expected.source) && comes_back(&expected.target) { panic!("{context}: {expected:?} {found:?}"); }
            eprintln!("DIFF {:?} {:?}", expected.source, found[0].source);
            }
        }
    }
    (same, markdown.segments.len())
}

#[test]
fn generated_documents() {
    let (mut same, mut all) = (0, 0);
    for seed in 0..10 {
        let options = generate::Options { seed, documents: 26, damage: 0.0, ..generate::Options::default() };
        for tree in generate::repository(&options).locales {
            for document in tree.newest().iter().filter(|document| document.path.ends_with(".md")) {
                let (s, a) = same_as_markdown(&document.bytes, &format!("seed {seed}, {}, {}", tree.locale, document.path));
                same += s;
                all += a;
            }
        }
    }
    panic!("{same} of {all}");
}
