//! The markup of every real source and target.

use std::collections::{BTreeMap, BTreeSet};

use bitext_markup::{CodeKind, Token, TokenKind, Tokenizer, inline, written};
use bitext_testkit::slow;

use crate::{CORPORA, corpora};

/// How many texts a corpus has, and how many of what is in them.
#[derive(Default)]
struct Counts {
    segments: u64,
    texts: u64,
    texts_with_codes: u64,
    placeholders: u64,
    codes: BTreeMap<CodeKind, u64>,
}

#[test]
#[expect(clippy::print_stderr, reason = "the table is there to be read")]
fn tokens_reassemble_and_parts_are_a_fixed_point() {
    let Some(corpora) = corpora() else { return };
    let mut columns = Vec::new();
    for (name, _, segments, _) in CORPORA {
        let documents = slow::read_folder(&corpora.join(name)).unwrap();
        let found = documents.iter().flat_map(|document| &document.document.segments);
        let mut counts = Counts::default();
        let mut texts = BTreeSet::new();
        for segment in found {
            counts.segments += 1;
            texts.insert(String::from_utf8_lossy(&segment.source));
            texts.insert(String::from_utf8_lossy(&segment.target));
        }
        assert_eq!(counts.segments, segments, "{name}");
        let mut tokenizer = Tokenizer::new();
        for text in &texts {
            let tokens = tokenizer.tokens(text);
            assert_eq!(tokens.iter().map(|token| &text[token.range.clone()]).collect::<String>(), **text);
            counts.add(tokens);
            let parts = inline(text);
            let written = written(&parts);
            assert_eq!(inline(&written), parts, "{text:?} is written as {written:?}");
        }
        assert!(counts.texts / 5 < counts.texts_with_codes, "{name} is full of markup");
        columns.push((name, counts));
    }
    eprintln!("{}", table(&columns));
}

impl Counts {
    fn add(&mut self, tokens: &[Token]) {
        self.texts += 1;
        let mut has_codes = false;
        for token in tokens {
            match token.kind {
                TokenKind::Text => {}
                TokenKind::Placeholder => self.placeholders += 1,
                TokenKind::Code(kind, _) => {
                    has_codes = true;
                    *self.codes.entry(kind).or_default() += 1;
                }
            }
        }
        self.texts_with_codes += u64::from(has_codes);
    }
}

/// A row for each kind of code, a column for each corpus; the texts are distinct.
fn table(columns: &[(&str, Counts)]) -> String {
    let row = |name: &str, count: &dyn Fn(&Counts) -> u64| {
        let cells: Vec<String> = columns.iter().map(|(_, counts)| count(counts).to_string()).collect();
        format!("| {name} | {} |\n", cells.join(" | "))
    };
    let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let mut table = format!("\n| codes | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(columns.len()));
    table += &row("segments", &|counts| counts.segments);
    table += &row("distinct texts", &|counts| counts.texts);
    table += &row("with codes", &|counts| counts.texts_with_codes);
    for kind in CodeKind::ALL {
        table += &row(kind.as_str(), &|counts| counts.codes.get(&kind).copied().unwrap_or_default());
    }
    table += &row("(placeholder)", &|counts| counts.placeholders);
    table
}
