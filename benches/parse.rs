//! How fast files are read and parsed, against reading them and counting one string.
//!
//! `BITEXT_CORPUS=... cargo bench -p bitext --bench parse`

#![allow(clippy::print_stdout)] // the table is what a bench is for

#[allow(dead_code)]
mod common;

use std::fs::File;
use std::hint::black_box;
use std::io::Read;
use std::path::PathBuf;

use bitext_sxs::Syntax;
use common::Row;

fn main() {
    if !common::is_real_run() {
        return;
    }
    for name in ["d365.nb-NO", "odc.zh-CN", "ai.ja-JP"] {
        let Some(root) = common::corpus(name) else { return };
        let files = common::files(&root, &["md"]);
        let bytes = each(&files, |_| 0).1;
        let finder = memchr::memmem::Finder::new("data-ttu-id");
        common::side_by_side(
            &format!("read all files of {name}, one thread"),
            bytes,
            15,
            vec![
                Row::new("count data-ttu-id", || each(&files, |text| finder.find_iter(text).count()).0),
                Row::new("byte ranges only", || each(&files, |text| bitext_sxs::pairs(text).flatten().count()).0),
                Row::new("parse", || {
                    each(&files, |text| black_box(bitext_sxs::parse(text, Syntax::Markdown)).segments.len()).0
                }),
            ],
        );
    }
}

/// Reads every file into one buffer; the sum of what `count` says and of the bytes.
fn each(files: &[PathBuf], mut count: impl FnMut(&[u8]) -> usize) -> (u64, u64) {
    let mut buffer = Vec::new();
    let mut totals = (0, 0);
    for path in files {
        buffer.clear();
        File::open(path).and_then(|mut file| file.read_to_end(&mut buffer)).expect("the corpus can be read");
        totals.0 += count(&buffer) as u64;
        totals.1 += buffer.len() as u64;
    }
    totals
}
