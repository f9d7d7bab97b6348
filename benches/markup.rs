//! How fast texts are tokenized, against the Markdown reader alone on the same texts; and what keys cost.
//!
//! `BITEXT_CORPUS=... cargo bench -p bitext --bench markup`
//!
//! Bytes are those of the texts that hold markup; the others are left out, but for the keys.

#![allow(clippy::print_stdout)] // the table is what a bench is for

#[allow(dead_code)]
mod common;

use std::collections::HashSet;
use std::hint::black_box;

use bitext_markup::{TokenKind, Tokenizer, class_key, inline, key};
use bitext_sxs::Syntax;
use common::Row;
use pulldown_cmark::{Options, Parser};

fn main() {
    if !common::is_real_run() {
        return;
    }
    for name in ["ai.nb-NO", "ai.ja-JP", "d365.nb-NO", "odc.es-ES", "odc.zh-CN"] {
        let Some(root) = common::corpus(name) else { return };
        let mut texts = HashSet::new();
        for path in common::files(&root, &["md"]) {
            let bytes = std::fs::read(path).expect("the corpus can be read");
            for segment in bitext_sxs::parse(&bytes, Syntax::Markdown).segments {
                texts.insert(segment.source.into_owned());
                texts.insert(segment.target.into_owned());
            }
        }
        let mut texts: Vec<String> = texts.into_iter().collect();
        texts.sort();
        let mut tokenizer = Tokenizer::new();
        let with_markup: Vec<&String> = texts
            .iter()
            .filter(|text| tokenizer.tokens(text).iter().any(|token| token.kind != TokenKind::Text))
            .collect();
        let sum = |texts: &mut dyn Iterator<Item = &String>| texts.map(String::len).sum::<usize>() as u64;
        common::side_by_side(
            &format!("tokenize {} texts with markup of {name}, one thread", with_markup.len()),
            sum(&mut with_markup.iter().copied()),
            9,
            vec![
                Row::new("Markdown reader alone", || {
                    let events =
                        |text: &String| Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).into_offset_iter().count();
                    with_markup.iter().map(|text| events(text) as u64).sum()
                }),
                Row::new("tokens", || with_markup.iter().map(|text| tokenizer.tokens(text).len() as u64).sum()),
                Row::new("inline", || with_markup.iter().map(|text| inline(text).len() as u64).sum()),
                Row::new("class keys", || with_markup.iter().map(|text| black_box(class_key(text)) & 1).sum()),
            ],
        );
        common::side_by_side(
            &format!("keys of all {} texts of {name}, one thread", texts.len()),
            sum(&mut texts.iter()),
            9,
            vec![
                Row::new("hash alone", || texts.iter().map(|text| bitext_markup::hash(text) & 1).sum()),
                Row::new("key", || texts.iter().map(|text| black_box(key(text)).normalized & 1).sum()),
            ],
        );
    }
}
