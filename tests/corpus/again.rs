//! A run that finds nothing new writes next to nothing.

use std::fs;

use rusqlite::Connection;

use crate::support::Sandbox;
use crate::{CORPORA, corpora};

#[test]
fn a_second_ingest_writes_next_to_nothing() {
    const LIMIT: u64 = 64 * 1024;
    let Some(corpora) = corpora() else { return };
    let git = ("ai.nb-NO.git", 2_911, 27_136, 0);
    for (name, documents, segments, _) in CORPORA.into_iter().chain([git]) {
        let sandbox = Sandbox::new();
        sandbox.bitext(["ingest", "-q"]).arg(corpora.join(name)).run().exits(0);
        let size = fs::metadata(sandbox.path("bitext.db")).unwrap().len();
        // As long as somebody has the memory open, nobody removes its log.
        let reader = Connection::open(sandbox.path("bitext.db")).unwrap();
        let pairs = || reader.query_row("SELECT count(*) FROM tm_pairs", (), |row| row.get::<_, u64>(0)).unwrap();
        assert_eq!(pairs(), segments, "{name}");
        let log = || fs::metadata(sandbox.path("bitext.db-wal")).unwrap().len();
        assert_eq!(log(), 0, "{name}");

        let summary = sandbox.bitext(["ingest", "-q", "--format=json"]).arg(corpora.join(name)).run().exits(0).json();
        assert_eq!((&summary["new"], &summary["unchanged"]), (&0.into(), &documents.into()), "{name}");
        assert!((1..LIMIT).contains(&log()), "{name}: {} bytes of log", log());
        assert_eq!(pairs(), segments, "{name}");
        drop(reader);
        let grown = fs::metadata(sandbox.path("bitext.db")).unwrap().len() - size;
        assert!(grown < LIMIT, "{name}: the file grew by {grown} bytes");
    }
}
