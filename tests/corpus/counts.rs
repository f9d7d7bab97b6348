//! Every segment is found, and its texts are those of the file.

use std::fs;
use std::path::Path;

use bitext_testkit::slow;
use rusqlite::Connection;

use crate::support::Sandbox;
use crate::{CORPORA, corpora};

#[test]
fn segments_of_each_corpus() {
    let Some(corpora) = corpora() else { return };
    for (name, documents, segments, recovered) in CORPORA {
        let sandbox = Sandbox::new();
        let summary = sandbox.bitext(["ingest", "--format=json"]).arg(corpora.join(name)).run().exits(0).json();
        let field = |field: &str| summary[field].as_u64().unwrap();
        assert_eq!(field("documents"), documents, "{name}");
        assert_eq!((field("segments"), field("recovered")), (segments, recovered), "{name}");
        assert_eq!(memory_and_files_agree(&sandbox, &corpora.join(name)), segments, "{name}");
    }
}

/// Compares every segment of the memory with what the slow reader finds at its place, and returns how many there are.
fn memory_and_files_agree(sandbox: &Sandbox, corpus: &Path) -> u64 {
    let memory = Connection::open(sandbox.path("bitext.db")).unwrap();
    let mut query = memory
        .prepare(
            "SELECT path, ordinal, line, start, \"end\", source, target, kind FROM tm_occurrences \
             WHERE current ORDER BY path, ordinal",
        )
        .unwrap();
    let mut rows = query.query(()).unwrap();
    let mut open = (String::new(), Vec::new().into_iter());
    let mut count = 0;
    while let Some(row) = rows.next().unwrap() {
        let path: String = row.get(0).unwrap();
        if path != open.0 {
            assert_eq!(open.1.next(), None, "{} holds more segments", open.0);
            let segments = slow::read(&fs::read(corpus.join(&path)).unwrap()).segments;
            open = (path, segments.into_iter());
        }
        let place = format!("segment {} of {}", row.get::<_, u64>(1).unwrap(), open.0);
        let found = open.1.next().expect(&place);
        let span = row.get::<_, usize>(3).unwrap()..row.get::<_, usize>(4).unwrap();
        assert_eq!((row.get::<_, usize>(2).unwrap(), span), (found.line, found.span.clone()), "{place}");
        for (column, bytes) in [(5, &found.source), (6, &found.target)] {
            assert_eq!(row.get::<_, String>(column).unwrap(), String::from_utf8_lossy(bytes), "{place}");
        }
        assert_eq!(row.get::<_, String>(7).unwrap(), format!("{:?}", found.kind()).to_lowercase(), "{place}");
        count += 1;
    }
    assert_eq!(open.1.next(), None, "{} holds more segments", open.0);
    count
}
