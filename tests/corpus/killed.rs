//! A process that is killed at any moment loses what it had not committed, and nothing else.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::Value;

use crate::corpora;
use crate::support::{Call, Sandbox};

/// How often it is killed.
const KILLS: u32 = 20;

/// The first and the last kill, in percent of the time that an undisturbed run takes.
const FROM: u32 = 5;
const TO: u32 = 90;

#[test]
fn a_killed_ingest_is_resumed_and_leaves_no_trace() {
    let Some(corpora) = corpora() else { return };
    let corpus = corpora.join("d365.nb-NO");
    let undisturbed = Sandbox::new();
    let begin = Instant::now();
    let documents = count(&ingest(&undisturbed, &corpus).run().exits(0).json(), "documents");
    let mut whole = begin.elapsed();
    let expected = exported(&undisturbed);

    let mut cut_in_the_middle = 0;
    for kill in 0..KILLS {
        let percent = FROM + (TO - FROM) * kill / (KILLS - 1);
        let sandbox = killed(&corpus, percent, &mut whole);
        let committed = committed_documents(&sandbox);
        if 50 <= percent {
            assert!(0 < committed, "nothing was committed when {percent} % of the time had passed");
        }
        cut_in_the_middle += u32::from(0 < committed && committed < documents);
        if kill % 2 == 1 && 0 < committed {
            sandbox.bitext(["memory", "verify"]).run().exits(0);
        }

        let summary = ingest(&sandbox, &corpus).run().exits(0).json();
        assert_eq!(count(&summary, "unchanged"), committed, "what was committed is not done again ({percent} %)");
        assert_eq!(count(&summary, "new"), documents - committed, "{percent} %");
        sandbox.bitext(["memory", "verify"]).run().exits(0);
        assert!(exported(&sandbox) == expected, "killed at {percent} %");
    }
    assert!(KILLS / 4 <= cut_in_the_middle, "only {cut_in_the_middle} kills found the work half done");
}

fn ingest(sandbox: &Sandbox, corpus: &Path) -> Call {
    sandbox.bitext(["ingest", "--format=json"]).arg(corpus)
}

/// A sandbox whose memory was being written when the process was killed, after this share of the `whole` time.
///
/// A process that ends before that was faster than expected: then the time is corrected, and another one is killed.
fn killed(corpus: &Path, percent: u32, whole: &mut Duration) -> Sandbox {
    loop {
        let sandbox = Sandbox::new();
        let begin = Instant::now();
        let mut child = ingest(&sandbox, corpus).spawn();
        while begin.elapsed() < *whole * percent / 100 && child.try_wait().unwrap().is_none() {
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        let status = child.wait().unwrap();
        if status.code().is_none() {
            return sandbox;
        }
        assert!(status.success(), "{status}");
        *whole = (*whole).min(begin.elapsed());
    }
}

/// How many documents the memory holds, told from a copy, so that the memory itself stays as the killed process left it.
fn committed_documents(sandbox: &Sandbox) -> u64 {
    for (file, copy) in [("bitext.db", "copy.db"), ("bitext.db-wal", "copy.db-wal")] {
        if sandbox.path(file).exists() {
            fs::copy(sandbox.path(file), sandbox.path(copy)).unwrap();
        }
    }
    let copy = Connection::open(sandbox.path("copy.db")).unwrap();
    let has_views = copy.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'tm_pairs'").unwrap().exists(()).unwrap();
    if !has_views {
        return 0;
    }
    copy.query_row("SELECT count(DISTINCT path) FROM tm_pairs", (), |row| row.get(0)).unwrap()
}

fn exported(sandbox: &Sandbox) -> Vec<u8> {
    sandbox.bitext(["export", "-q", "-o", "out.tmx"]).run().exits(0);
    fs::read(sandbox.path("out.tmx")).unwrap()
}

fn count(summary: &Value, field: &str) -> u64 {
    summary[field].as_u64().unwrap()
}
