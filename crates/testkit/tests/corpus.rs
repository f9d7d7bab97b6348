//! The slow reader over real corpora, whose figures are known from scripts written for nothing else.
//!
//! Runs when `BITEXT_CORPUS` names the folder that holds the unpacked corpora.

use std::path::Path;

use bitext_testkit::slow;

/// Corpus, segments, segments with damaged quotes.
const KNOWN: [(&str, usize, usize); 6] = [
    ("ai.nb-NO", 27_136, 0),
    ("ai.nl-NL", 27_125, 0),
    ("ai.ja-JP", 26_444, 0),
    ("d365.nb-NO", 193_709, 96),
    ("odc.es-ES", 176_688, 3),
    ("odc.zh-CN", 178_005, 2),
];

#[test]
#[allow(clippy::print_stderr, reason = "a test that does not run must say so")]
fn counts_of_real_corpora() {
    let Some(corpora) = std::env::var_os("BITEXT_CORPUS") else {
        eprintln!("skipped: BITEXT_CORPUS is not set");
        return;
    };
    for (name, segments, recovered) in KNOWN {
        let documents = slow::read_folder(&Path::new(&corpora).join(name)).unwrap();
        let found = || documents.iter().flat_map(|document| &document.document.segments);
        let counted = (found().count(), found().filter(|segment| segment.recovered).count());
        assert_eq!(counted, (segments, recovered), "{name}");
    }
}
