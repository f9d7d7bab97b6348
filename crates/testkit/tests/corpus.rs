//! The slow reader over real corpora.
//!
//! Runs when `BITEXT_CORPUS` names the folder that holds the unpacked corpora.

use std::path::Path;

use bitext_testkit::{CORPORA, Corpus, slow};

#[test]
#[allow(clippy::print_stderr, reason = "a test that does not run must say so")]
fn counts_of_real_corpora() {
    let Some(corpora) = std::env::var_os("BITEXT_CORPUS") else {
        eprintln!("skipped: BITEXT_CORPUS is not set");
        return;
    };
    for known in CORPORA {
        let documents = slow::read_folder(&Path::new(&corpora).join(known.name)).unwrap();
        let found = || documents.iter().flat_map(|document| &document.document.segments);
        let counted = Corpus {
            documents: documents.iter().filter(|document| !document.document.segments.is_empty()).count(),
            segments: found().count(),
            recovered: found().filter(|segment| segment.recovered).count(),
            ..known
        };
        assert_eq!(counted, known);
    }
}
