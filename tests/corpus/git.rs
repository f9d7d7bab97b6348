//! A bare repository and the same tree as files.

use std::path::Path;
use std::process::Command;

use rusqlite::Connection;
use serde_json::Value;

use crate::corpora;
use crate::support::Sandbox;

/// The branch with the pairs, in all the mirrors.
const BRANCH: &str = "live-sxs";

const SEGMENTS: u64 = 27_136;

#[test]
fn a_bare_repository_and_a_folder_give_the_same_memory() {
    let Some(corpora) = corpora() else { return };
    let sandbox = Sandbox::new();
    let mirror = corpora.join("ai.nb-NO.git");
    let ingest = |memory: &str| sandbox.bitext(["ingest", "-q", "--tm", memory]);
    ingest("git.db").arg(&mirror).args(&["--ref", BRANCH]).run().exits(0).says_only("");
    ingest("folder.db").arg(corpora.join("ai.nb-NO")).run().exits(0).says_only("");

    let occurrences = |memory: &str| {
        let export = sandbox.bitext(["export", "-q", "-f=jsonl", "--per=occurrence", "-o=-", "--tm", memory]);
        let mut rows = export.run().exits(0).jsonl();
        let commits = rows.iter_mut().map(|row| row["commit"].take()).filter(|commit| !commit.is_null()).count();
        rows.sort_by_key(Value::to_string);
        (rows, commits)
    };
    let (from_git, with_commit) = occurrences("git.db");
    let (from_folder, without_commit) = occurrences("folder.db");
    assert_eq!((with_commit as u64, without_commit), (SEGMENTS, 0), "every document has its commit, files have none");
    assert!(from_git == from_folder, "the same units, texts, keys and revisions");

    for (view, columns) in [
        ("tm_pairs", "family, repository, ref, path, locale, ordinal, key, line, source, target, label, handoff"),
        ("tm_units", "locale, source, target, segments"),
        (
            "tm_occurrences",
            "repository, ref, path, line, revision, ordinal, key, kind, block, start, \"end\", heading, anchor, \
             target_locale, source, target, label, handoff, source_commit, source_hash, current, family",
        ),
    ] {
        let [git, folder] = ["git.db", "folder.db"].map(|memory| sorted_rows(&sandbox.path(memory), view, columns));
        assert!(git == folder && !git.is_empty(), "{view}");
    }
}

/// The rows of a view as text, sorted.
fn sorted_rows(memory: &Path, view: &str, columns: &str) -> Vec<String> {
    let memory = Connection::open(memory).unwrap();
    let mut query = memory.prepare(&format!("SELECT {columns} FROM {view}")).unwrap();
    let count = query.column_count();
    let row_text = |row: &rusqlite::Row<'_>| {
        let values: rusqlite::Result<Vec<_>> =
            (0..count).map(|column| row.get::<_, rusqlite::types::Value>(column)).collect();
        values.map(|values| format!("{values:?}"))
    };
    let mut rows: Vec<String> = query.query_map((), row_text).unwrap().map(Result::unwrap).collect();
    rows.sort_unstable();
    rows
}

#[test]
fn the_branch_with_pairs_is_taken_and_said_and_another_one_is_refused() {
    let Some(corpora) = corpora() else { return };
    let sandbox = Sandbox::new();
    let mirror = corpora.join("ai.nb-NO.git");
    let shown = mirror.display();
    let outcome = sandbox.bitext(["ingest", "--format=json"]).arg(&mirror).run();
    let summary = outcome.exits(0).says_only(&format!("note: {shown}: took branch `{BRANCH}`\n")).json();
    assert_eq!((&summary["segments"], &summary["inputs"][0]["ref"]), (&SEGMENTS.into(), &BRANCH.into()));

    sandbox.bitext(["ingest", "--tm=live.db", "--ref=live"]).arg(&mirror).run().exits(1).prints_nothing().says_only(
        &format!(
            "bitext: {shown}: no spans on branch `live`\n\nhint: the repository has `{BRANCH}`: try --ref {BRANCH}\n"
        ),
    );
    assert!(!sandbox.path("live.db").exists());
}

#[test]
fn a_folder_and_a_mirror_in_one_memory_are_one_repository() {
    let Some(corpora) = corpora() else { return };
    for inputs in [["ai.nb-NO.git", "ai.nb-NO"], ["ai.nb-NO", "ai.nb-NO.git"]] {
        let sandbox = Sandbox::new();
        let [first, second] = inputs
            .map(|input| sandbox.bitext(["ingest", "--format=json"]).arg(corpora.join(input)).run().exits(0).json());
        assert_eq!((&second["new"], &second["unchanged"]), (&0.into(), &first["documents"]), "{inputs:?}");
        assert_eq!((&second["new_units"], &second["retired"]), (&0.into(), &0.into()), "{inputs:?}");
        let memory = Connection::open(sandbox.path("bitext.db")).unwrap();
        let count = |query: &str| memory.query_row(query, (), |row| row.get::<_, u64>(0)).unwrap();
        assert_eq!(count("SELECT count(*) FROM tm_pairs"), SEGMENTS, "each document stands there once");
        assert_eq!(count("SELECT count(*) FROM tm_occurrences"), SEGMENTS, "and has from the beginning");
        assert_eq!(count("SELECT count(DISTINCT repository || ref) FROM tm_occurrences"), 1);
        assert_eq!(count("SELECT count(*) FROM tm_occurrences WHERE \"commit\" IS NULL"), 0, "git has added its own");
        sandbox.bitext(["memory", "verify"]).run().exits(0);
    }
}

#[test]
fn the_commit_of_a_document_is_the_one_that_git_log_names() {
    const SAMPLES: usize = 200;
    let Some(corpora) = corpora() else { return };
    let sandbox = Sandbox::new();
    let mirror = corpora.join("ai.nb-NO.git");
    sandbox.bitext(["ingest", "-q"]).arg(&mirror).run().exits(0);
    let export = sandbox.bitext(["export", "-q", "-f=jsonl", "--per=occurrence", "-o=-"]).run();
    let mut commits: Vec<(String, String)> = export
        .exits(0)
        .jsonl()
        .iter()
        .map(|row| {
            let field = |name: &str| row[name].as_str().unwrap().to_owned();
            (field("path"), field("commit"))
        })
        .collect();
    commits.sort_unstable();
    commits.dedup();
    assert_eq!(commits.len(), 2_911, "one commit for each document");
    for (path, commit) in commits.iter().step_by(commits.len() / SAMPLES) {
        let log = Command::new("git")
            .arg("-C")
            .arg(&mirror)
            .args(["--literal-pathspecs", "log", "-1", "--first-parent", "--format=%H", BRANCH, "--", path])
            .output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&log.stdout).trim(), commit, "{path}");
    }
}
