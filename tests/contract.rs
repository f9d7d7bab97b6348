//! The names of fields in JSON, which programs rely on: a change here breaks them.

use serde_json::Value;

use crate::support::{Sandbox, document, sample, sample_of};

fn assert_keys(value: &Value, expected: &[&str]) {
    let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    let (mut keys, mut expected) = (keys, expected.to_vec());
    keys.sort_unstable();
    expected.sort_unstable();
    assert_eq!(keys, expected);
}

const INGEST: [&str; 17] = [
    "run",
    "files",
    "documents",
    "segments",
    "new",
    "unchanged",
    "retired",
    "new_units",
    "recovered",
    "machine",
    "skipped",
    "diagnostics",
    "sources",
    "interrupted",
    "seconds",
    "inputs",
    "align",
];

const ALIGN: [&str; 9] =
    ["run", "groups", "aligned", "unchanged", "removed", "documents", "links", "interrupted", "seconds"];

const RELATIONS: [&str; 5] = ["exact", "normalized", "merged", "edited", "moved"];

const COUNTS: [&str; 16] = [
    "units",
    "variants",
    "machine",
    "by_locale",
    "by_targets",
    "by_relation",
    "removed_characters",
    "trimmed",
    "joined_lines",
    "too_long",
    "too_long_units",
    "empty",
    "same_locale",
    "untranslated",
    "over_limit",
    "over_limit_total",
];

fn export_keys() -> Vec<&'static str> {
    let more = [
        "occurrences",
        "left_out",
        "changes",
        "merged",
        "merged_sources",
        "needs_alignment",
        "forgotten_layers",
        "unknown_licences",
        "dataset_card",
        "manifest",
        "interrupted",
        "seconds",
        "files",
    ];
    [&COUNTS[..], &more].concat()
}

#[test]
fn ingest() {
    let sandbox = Sandbox::new();
    let summary = sandbox.bitext(["ingest", "--summary=json"]).arg(sample()).arg("nowhere").run().exits(4).json();
    assert_keys(&summary, &INGEST);
    for input in summary["inputs"].as_array().unwrap() {
        assert_keys(
            input,
            &[
                "input",
                "status",
                "repository",
                "family",
                "locale",
                "ref",
                "commit",
                "files",
                "documents",
                "segments",
                "new",
                "unchanged",
                "retired",
                "new_units",
                "recovered",
                "machine",
                "skipped",
                "diagnostics",
                "sources",
                "message",
                "hint",
                "history",
            ],
        );
    }
    assert_keys(&summary["skipped"], &["extension", "no-segments"]);
    assert_eq!(summary["diagnostics"]["damaged-quotes"], 14);
    assert!(summary["seconds"].is_f64());
    assert_keys(&summary["align"], &ALIGN);
    assert_keys(&summary["align"]["links"], &RELATIONS);
}

#[test]
fn align() {
    let sandbox = Sandbox::with_sample();
    let summary = sandbox.bitext(["align", "--full", "--summary=json"]).run().exits(0).json();
    assert_keys(&summary, &ALIGN);
    assert_keys(&summary["links"], &RELATIONS);
    let stats = sandbox.bitext(["stats", "--by=relation", "--format=json"]).run().exits(0).json();
    assert_keys(&stats["by_relation"][0], &["relation", "links"]);
    let stats = sandbox.bitext(["stats", "--by=origin", "--format=json"]).run().exits(0).json();
    assert_keys(&stats["by_origin"][0], &["locale", "origin", "origin_basis", "segments"]);
}

#[test]
fn export() {
    let sandbox = Sandbox::with_sample();
    let summary = sandbox.bitext(["export", "-o", "{target}.tmx", "--summary=json"]).run().exits(0).json();
    assert_keys(&summary, &export_keys());
    for file in summary["files"].as_array().unwrap() {
        assert_keys(file, &[&COUNTS[..], &["name", "bytes", "sha256"]].concat());
    }
}

#[test]
fn build() {
    let sandbox = Sandbox::new();
    let summary =
        sandbox.bitext(["build", "-o", "out.tmx", "--format=json"]).arg(sample_of("nb-NO")).run().exits(0).json();
    assert_keys(&summary, &[&INGEST[..], &["export"]].concat());
    assert_keys(&summary["export"], &export_keys());
}

#[test]
fn search() {
    let sandbox = Sandbox::with_sample();
    let call = sandbox.bitext(["search", "harbor", "--facets", "--format=json"]);
    let answer = call.run().exits(0).json();
    assert_keys(&answer, &["query", "in", "offset", "total", "more", "hits", "facets"]);
    assert_keys(&answer["facets"], &["by_locale", "by_origin", "by_document", "documents"]);
    assert_keys(&answer["facets"]["by_locale"][0], &["locale", "units"]);
    assert_keys(&answer["facets"]["by_origin"][0], &["origin", "units"]);
    assert_keys(&answer["facets"]["by_document"][0], &["family", "path", "units"]);
    let hits = answer["hits"].as_array().unwrap();
    let hit = hits.iter().find(|hit| hit["next"].is_object()).unwrap();
    assert_keys(
        hit,
        &[
            "source_locale",
            "target_locale",
            "source",
            "source_ranges",
            "target",
            "target_ranges",
            "origin",
            "origin_basis",
            "current",
            "handoff",
            "usage",
            "occurrences",
            "imports",
            "previous",
            "next",
        ],
    );
    assert_keys(&hit["next"], &["source", "target"]);
    assert_eq!(hit["occurrences"][0].as_object().unwrap().len(), 18, "as those of a lookup");
    let answer = sandbox.bitext(["search", "harbor", "--format=json"]).run().exits(0).json();
    assert!(answer["facets"].is_null());
}

#[test]
fn lookup() {
    let sandbox = Sandbox::with_sample();
    let unit = &sandbox.bitext(["export", "-q", "-f=jsonl", "-o=-"]).run().exits(0).jsonl()[0];
    let text = unit["source"].as_str().unwrap();
    let answer = sandbox.bitext(["lookup", "--format=json", "--", text]).run().exits(0).json();
    assert_keys(&answer, &["query", "matches", "total"]);
    let found = &answer["matches"][0];
    assert_keys(
        found,
        &[
            "score",
            "base",
            "match",
            "penalties",
            "difference",
            "fallback_for",
            "relation",
            "kind",
            "source_locale",
            "target_locale",
            "source",
            "target",
            "origin",
            "origin_basis",
            "current",
            "handoff",
            "usage",
            "occurrences",
            "imports",
        ],
    );
    assert_keys(
        &found["occurrences"][0],
        &[
            "family",
            "repository",
            "ref",
            "commit",
            "path",
            "line",
            "revision",
            "key",
            "kind",
            "label",
            "handoff",
            "current",
            "origin",
            "origin_basis",
            "origin_first_commit",
            "origin_commit",
            "confidence",
            "outdated",
        ],
    );
}

#[test]
fn drift() {
    let sandbox = Sandbox::with_sample();
    let source = sandbox.path("vardelyn.en-US");
    let git = |arguments: &[&str]| {
        let command = std::process::Command::new("git")
            .args(["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false", "-C"])
            .arg(&source)
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status();
        assert!(command.unwrap().success());
    };
    std::fs::create_dir_all(&source).unwrap();
    git(&["init", "-q", "-b", "main"]);
    sandbox.write("vardelyn.en-US/index.md", "# Vardelyn\n");
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "x"]);
    let call = sandbox.bitext(["drift", "--source-repo", "vardelyn.en-US", "--units", "--format", "json"]);
    let found = call.run().exits(0).json();
    assert_keys(&found, &["sources", "documents", "units", "untranslated", "repositories", "files"]);
    assert_keys(&found["sources"][0], &["repository", "ref", "commit"]);
    assert_keys(&found["documents"], &["unchanged", "changed", "removed", "unverified"]);
    assert_keys(&found["units"], &["units", "unchanged", "edited", "removed", "new", "percent"]);
    let row = &found["repositories"][0];
    assert_keys(row, &["repository", "ref", "locale", "documents", "units", "untranslated"]);
    assert_keys(
        &found["files"][0],
        &[
            "family",
            "repository",
            "ref",
            "locale",
            "path",
            "state",
            "search",
            "source_repository",
            "source_path",
            "renamed_to",
            "perhaps_renamed_to",
            "units",
            "changes",
            "new",
        ],
    );
}

#[test]
fn import() {
    let sandbox = Sandbox::with_sample();
    sandbox.write("units.tsv", "source\ttarget\ttarget_locale\nGale warning.\tKulingvarsel.\tnb-NO\n");
    let summary = sandbox.bitext(["import", "units.tsv", "--name=a", "--format=json"]).run().exits(0).json();
    let statuses = ["same", "changed", "new", "unplaced", "conflict"];
    let others = [
        "run",
        "name",
        "dry_run",
        "unchanged",
        "units",
        "targets",
        "new_units",
        "other_source",
        "matched_by",
        "by_locale",
        "interrupted",
        "seconds",
        "files",
    ];
    assert_keys(&summary, &[&statuses[..], &others].concat());
    assert_keys(&summary["by_locale"]["nb-NO"], &statuses);
    assert_keys(&summary["files"][0], &["name", "sha256", "units", "targets", "notices"]);
    let found = sandbox.bitext(["lookup", "Gale warning.", "-t", "nb-NO", "--format=json"]).run().exits(0).json();
    assert_keys(&found["matches"][0]["imports"][0], &["import", "file", "tuid", "family", "kind", "origin"]);
    let stats = sandbox.bitext(["stats", "--format=json"]).run().exits(0).json();
    assert_keys(&stats["imports"][0], &["name", "started", "units", "targets", "files"]);
}

#[test]
fn stats_and_memory() {
    let sandbox = Sandbox::with_sample();
    let stats = sandbox.bitext(["stats", "--format=json"]).run().exits(0).json();
    assert_keys(
        &stats,
        &[
            "memory",
            "bytes",
            "source_locale",
            "repositories",
            "unknown_licences",
            "documents",
            "revisions",
            "current_segments",
            "segments",
            "hidden",
            "outdated",
            "units",
            "texts",
            "by_locale",
            "by_repository",
            "by_relation",
            "by_origin",
            "imports",
        ],
    );
    assert_keys(
        &stats["by_locale"][0],
        &["locale", "documents", "segments", "human", "machine", "unknown", "recovered", "hidden"],
    );
    assert_keys(
        &stats["by_repository"][0],
        &["repository", "family", "ref", "licence", "documents", "segments", "machine", "newest_handoff"],
    );
    let runs = sandbox.bitext(["memory", "runs", "--format=json"]).run().exits(0).json();
    assert_keys(
        &runs["runs"][0],
        &["run", "command", "version", "started", "finished", "outcome", "options", "summary"],
    );
    let verification = sandbox.bitext(["memory", "verify", "--format=json"]).run().exits(0).json();
    assert_keys(&verification, &["passed", "checks"]);
    assert_keys(&verification["checks"][0], &["name", "checked", "problem_count", "problems"]);
}

#[test]
fn validate() {
    let sandbox = Sandbox::new();
    sandbox.write("quay.tmx", "<tmx version=\"1.4\"/>");
    let summary = sandbox.bitext(["validate", "--format=json", "quay.tmx"]).run().exits(3).json();
    assert_keys(&summary, &["files"]);
    let file = &summary["files"][0];
    assert_keys(file, &["file", "units", "texts", "errors", "warnings", "counts", "findings"]);
    let finding = ["file", "line", "column", "severity", "code", "message"];
    assert_keys(&file["findings"][0], &finding);
    let rows = sandbox.bitext(["validate", "--format=jsonl", "quay.tmx"]).run().exits(3).jsonl();
    assert_keys(&rows[0], &finding);
}

#[test]
fn rows_of_edits() {
    let sandbox = Sandbox::new();
    let history = sandbox.path("harbor.nb-NO");
    std::fs::create_dir(&history).unwrap();
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.current_dir(&history).args(["-c", "user.name=Fennel", "-c", "user.email=fennel@example.com"]);
        assert!(command.args(arguments).status().unwrap().success(), "{arguments:?}");
    };
    git(&["init", "-q", "-b", "live"]);
    let text = document(&[("Moor the boat.", "Legg båten.")]);
    for text in [text.replace("HT", "MT"), text.replace("Legg", "Fortøy")] {
        sandbox.write("harbor.nb-NO/a.md", text);
        git(&["add", "-A"]);
        git(&["commit", "-q", "-m", "x"]);
    }
    sandbox.bitext(["ingest", "-q", "--history"]).arg(&history).run().exits(0);
    let object = sandbox.bitext(["postedits", "--format=json"]).run().exits(0).json();
    assert_keys(&object, &["rows", "what", "total", "by", "groups"]);
    let row = [
        "what",
        "source_locale",
        "target_locale",
        "source",
        "machine",
        "edited",
        "word_edit_rate",
        "character_edit_rate",
        "ter",
        "chrf2",
        "ter_signature",
        "chrf2_signature",
        "old_origin",
        "new_origin",
        "family",
        "repository",
        "ref",
        "path",
        "line",
        "key",
        "commit_before",
        "date_before",
        "path_before",
        "line_before",
        "label_before",
        "commit_after",
        "date_after",
        "label_after",
        "adjacent",
    ];
    assert_keys(&object["rows"][0], &row);
    let group = [
        "target_locale",
        "post_edits",
        "revisions",
        "reverts",
        "relabels",
        "retranslations",
        "regressions",
        "identical",
        "unscored",
        "corpus_word_edit_rate",
        "corpus_character_edit_rate",
        "corpus_ter",
        "corpus_chrf2",
        "word_signature",
        "character_signature",
        "ter_signature",
        "chrf2_signature",
    ];
    assert_keys(&object["groups"][0], &group);
    let object = sandbox.bitext(["compare", "-t=nb-NO", "--format=json"]).run().exits(0).json();
    assert_keys(&object, &["rows", "current", "post_edits"]);
    let mut pair: Vec<String> = ["machine", "human"]
        .iter()
        .flat_map(|side| {
            ["family", "repository", "ref", "path", "line", "key", "label", "commit", "date", "origin"]
                .map(|name| format!("{side}_{name}"))
        })
        .collect();
    pair.extend(row[1..4].iter().chain(&row[6..12]).map(ToString::to_string));
    pair.extend(["pairing", "machine", "human", "difference", "human_texts"].map(str::to_owned));
    assert_keys(&object["rows"][0], &pair.iter().map(String::as_str).collect::<Vec<_>>());
}
