//! How fast documents are aligned, on one thread, in source units: real pages of two locales, pages of which every fifth unit
//! was changed, and one pair of long documents.
//!
//! `BITEXT_CORPUS=... cargo bench -p bitext --bench align`

#![allow(clippy::print_stdout)] // the table is what a bench is for

#[allow(dead_code)]
mod common;

use std::collections::BTreeMap;

use bitext_align::{Texts, Unit, pair};
use bitext_model::UnitKey;
use bitext_sxs::Syntax;
use common::Row;

type Page = Vec<(UnitKey, String)>;

fn main() {
    if !common::is_real_run() {
        return;
    }
    let (Some(left), Some(right)) = (pages("ai.nb-NO"), pages("ai.ja-JP")) else { return };
    let real: Vec<(&Page, &Page)> = left.iter().filter_map(|(path, page)| Some((page, right.get(path)?))).collect();
    let changed: Vec<Page> = left.values().map(change).collect();
    let edited: Vec<(&Page, &Page)> = left.values().zip(&changed).collect();
    let long: Page = left.values().flatten().take(5000).cloned().collect();
    let other = change(&long);
    let units = |pairs: &[(&Page, &Page)]| pairs.iter().map(|(page, _)| page.len() as u64).sum::<u64>();
    println!("{} units in real pairs, {} in edited ones", units(&real), units(&edited));
    for (title, pairs) in
        [("real pairs", &real), ("every fifth unit changed", &edited), ("5,000 units", &vec![(&long, &other)])]
    {
        let bytes = pairs.iter().flat_map(|(page, _)| page.iter()).map(|(_, text)| text.len() as u64).sum();
        common::side_by_side(
            &format!("{title}, {} units; MB of the left side's text; result: links", units(pairs)),
            bytes,
            9,
            vec![
                Row::new("texts are taken in", || pairs.iter().map(|(a, b)| take(a, b).0.len() as u64).sum()),
                Row::new("and aligned", || pairs.iter().map(|(a, b)| align(a, b)).sum()),
            ],
        );
    }
}

/// The documents of a corpus by path.
fn pages(name: &str) -> Option<BTreeMap<String, Page>> {
    let root = common::corpus(name)?;
    let page = |bytes: &[u8]| -> Page {
        let segments = bitext_sxs::parse(bytes, Syntax::Markdown).segments;
        segments.iter().filter_map(|it| Some((UnitKey::split_id(&it.id)?.1, it.source.to_string()))).collect()
    };
    let files = common::files(&root, &["md"]).into_iter();
    let name = |path: &std::path::Path| path.strip_prefix(&root).expect("below the corpus").display().to_string();
    Some(files.map(|path| (name(&path), page(&std::fs::read(&path).expect("the corpus can be read")))).collect())
}

/// The same page with every fifth unit changed, and every seventeenth gone.
fn change(page: &Page) -> Page {
    let kept = page.iter().enumerate().filter(|(at, _)| at % 17 != 16);
    kept.map(|(at, (key, text))| {
        (*key, if at % 5 == 4 { text.replace("the", "that") + " today" } else { text.clone() })
    })
    .collect()
}

fn take<'t>(left: &'t Page, right: &'t Page) -> (Vec<Unit>, Vec<Unit>, Texts<'t>) {
    let mut texts = Texts::new();
    let mut units = |page: &'t Page| -> Vec<Unit> {
        page.iter().map(|(key, text)| Unit::new(texts.intern(text)).with_key(*key)).collect()
    };
    let (left, right) = (units(left), units(right));
    (left, right, texts)
}

fn align(left: &Page, right: &Page) -> u64 {
    let (left, right, mut texts) = take(left, right);
    pair(&mut texts, &left, &right).iter().filter(|bead| bead.is_link()).count() as u64
}
