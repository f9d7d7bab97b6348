//! The sample of a history in `data/history`: what it is made of, what the commands make of it, and that its README says so.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use sha1::Digest as _;

use crate::support::Sandbox;

/// The last commits of the translation and of its source.
const LAST: [(&str, &str, &str); 2] = [
    ("vardelyn.nb-NO.git", "live-sxs", "5ef921222b2c12aa7cc383cbd0bef8d63b7f1012"),
    ("vardelyn.git", "live", "ee987173833437330e73dac6354f8d397ee58156"),
];

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn unpack(sandbox: &Sandbox) -> Output {
    let script = project().join("data/history/unpack");
    Command::new("sh").arg(script).arg(sandbox.path("harbor")).output().unwrap()
}

/// A sandbox with both repositories in the folder `harbor`.
fn unpacked() -> Sandbox {
    let sandbox = Sandbox::new();
    let output = unpack(&sandbox);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    sandbox
}

/// The same, read into the memory with the history and the source.
fn ingested() -> (Sandbox, Value) {
    let sandbox = unpacked();
    let call = sandbox.bitext(["ingest", "harbor/vardelyn.nb-NO.git", "--history", "--format=json"]);
    let summary = call.args(&["--source-repo", "harbor/vardelyn.git"]).run().exits(0).json();
    (sandbox, summary)
}

/// What git prints in a repository of the sandbox.
fn git(sandbox: &Sandbox, repository: &str, arguments: &[&str]) -> Vec<u8> {
    let folder = sandbox.path("harbor").join(repository);
    let output = Command::new("git").arg("--git-dir").arg(folder).args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn git_lines(sandbox: &Sandbox, repository: &str, arguments: &[&str]) -> Vec<String> {
    String::from_utf8(git(sandbox, repository, arguments)).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn it_is_the_same_everywhere_and_nothing_is_overwritten() {
    let sandbox = unpacked();
    for (repository, branch, commit) in LAST {
        assert_eq!(git_lines(&sandbox, repository, &["rev-parse", branch, "HEAD"]), [commit, commit], "{repository}");
        git(&sandbox, repository, &["fsck", "--strict"]);
    }
    let again = unpack(&sandbox);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("vardelyn.git is there already"));
}

#[test]
fn every_translation_names_the_file_that_it_was_made_from() {
    let sandbox = unpacked();
    let translation = LAST[0].0;
    let mut checked = BTreeSet::new();
    for commit in git_lines(&sandbox, translation, &["rev-list", "--all"]) {
        for path in git_lines(&sandbox, translation, &["ls-tree", "-r", "--name-only", &commit]) {
            let text = String::from_utf8(git(&sandbox, translation, &["show", &format!("{commit}:{path}")])).unwrap();
            let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
            let (Some(source), Some(hash)) = (value("ms.sourcegitcommit"), value("ms.openlocfilehash")) else {
                continue;
            };
            let english = git(&sandbox, LAST[1].0, &["show", &format!("{source}:{path}")]);
            let crlf = String::from_utf8(english).unwrap().replace('\n', "\r\n");
            let expected =
                if hash.len() == 64 { hex(&sha2::Sha256::digest(crlf)) } else { hex(&sha1::Sha1::digest(crlf)) };
            assert_eq!(hash, expected, "{path} in {commit}");
            checked.insert((path, source.to_owned(), hash.len()));
        }
    }
    assert_eq!(checked.len(), 12, "{checked:?}");
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    })
}

#[test]
fn the_ingest_finds_contents_sources_and_hidden_texts() {
    let (sandbox, summary) = ingested();
    assert_eq!((&summary["documents"], &summary["segments"]), (&json!(8), &json!(80)));
    let history = &summary["inputs"][0]["history"];
    let counts = ["commits", "contents", "segments", "renames", "side_commits", "side_contents", "unread"];
    assert_eq!(counts.map(|name| history[name].as_u64().unwrap()), [12, 21, 219, 1, 2, 1, 0]);
    let sources = json!({"documents": {"verified": 7, "unnamed": 1}, "hidden": 17, "outdated": 11});
    assert_eq!((&summary["sources"], &summary["diagnostics"]), (&sources, &json!({"recycled-source": 1})));
    sandbox.bitext(["memory", "verify"]).run().exits(0);

    let hidden = sandbox.bitext(["export", "-q", "--kind=hidden", "--per=occurrence", "-f=jsonl", "-o=-"]).run();
    let rows = hidden.exits(0).jsonl();
    let kinds: BTreeSet<&str> = rows
        .iter()
        .map(|row| row["key"].as_str().unwrap().trim_end_matches(|end| matches!(end, '-' | '0'..='9')))
        .collect();
    assert_eq!(rows.len(), 17);
    assert_eq!(kinds, BTreeSet::from(["title", "description", "alt", "html-title", "include"]));
    sandbox.bitext(["export", "-q", "--kind=hidden", "-o=hidden.tmx"]).run().exits(0);
    sandbox.bitext(["validate", "hidden.tmx"]).run().exits(0);
}

#[test]
fn every_origin_and_everything_that_becomes_of_a_text_is_there() {
    let (sandbox, _) = ingested();
    let stats = sandbox.bitext(["stats", "--by=origin", "--format=json"]).run().exits(0).json();
    let counts: Vec<(&str, &str, u64)> = stats["by_origin"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap();
            (text("origin"), text("origin_basis"), row["segments"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(
        counts,
        [
            ("human", "history", 10),
            ("post-edited", "history", 22),
            ("restored", "history", 2),
            ("human-under-mt-label", "history", 11),
            ("machine", "history", 6),
            ("machine", "other-document", 1),
            ("machine-under-ht-label", "history", 24),
            ("unknown", "history", 4),
        ]
    );

    // Who made an import, nothing says.
    let agency = project().join("data/history/agency.tsv");
    sandbox.bitext(["import", "-q", "--name=agency", "-s=en-US", "-t=nb-NO"]).arg(agency).run().exits(0);
    let units = sandbox.bitext(["export", "-q", "-f=jsonl", "-o=-", "--variants=all"]).run().exits(0).jsonl();
    let of = |name: &str| units.iter().map(|unit| unit[name].as_str().unwrap()).collect::<BTreeSet<&str>>();
    let origins = bitext_model::Origin::ALL.iter().map(|origin| origin.as_str());
    assert_eq!(of("origin"), origins.collect());
    // A text that stands in several documents is one unit, with one basis; stats have each.
    let mut known = of("origin_basis");
    known.extend(counts.iter().map(|(_, basis, _)| *basis));
    let bases = bitext_model::OriginBasis::ALL.iter().map(|basis| basis.as_str());
    assert_eq!(known, bases.collect());

    let [group]: [Value; 1] =
        sandbox.bitext(["postedits", "-q", "--by=locale", "--format=jsonl"]).run().exits(0).jsonl().try_into().unwrap();
    let counts = ["post_edits", "revisions", "reverts", "relabels", "retranslations", "regressions", "unscored"];
    assert_eq!(counts.map(|name| group[name].as_u64().unwrap()), [27, 2, 3, 45, 4, 4, 0]);
}

#[test]
fn machine_translation_is_compared_and_the_source_moves_on() {
    let (sandbox, _) = ingested();
    let pairs = sandbox.bitext(["compare", "-q", "-t=nb-NO", "--format=jsonl"]).run().exits(0).jsonl();
    let (current, edits): (Vec<&Value>, Vec<&Value>) = pairs.iter().partition(|pair| pair["pairing"] == "current");
    assert_eq!((current.len(), edits.len()), (1, 27));
    assert_eq!(
        [&current[0]["source"], &current[0]["machine"], &current[0]["human"]],
        ["Never climb the mast alone.", "Klatre aldri masten alene.", "Klatre aldri alene i masten."]
    );

    let drift =
        |arguments: &[&str]| sandbox.bitext(["drift", "--source-repo=harbor/vardelyn.git"]).args(arguments).run();
    let told = drift(&["--format=json", "--units"]).exits(0).json();
    assert_eq!(told["documents"], json!({"unchanged": 4, "changed": 2, "removed": 1, "unverified": 1}));
    let units = json!({"units": 92, "unchanged": 81, "edited": 4, "removed": 7, "new": 3, "percent": 11.96});
    assert_eq!(told["units"], units);
    assert_eq!(told["untranslated"], 1, "the new file");
    drift(&["--fail-over=11"]).exits(3);
    drift(&["--fail-over=12"]).exits(0);
}

/// The commands of a README's `console` blocks, each with the lines that it says they print.
#[cfg(unix)]
fn sessions(readme: &str) -> Vec<(String, Vec<String>)> {
    let mut commands: Vec<(String, Vec<String>)> = Vec::new();
    let mut is_inside = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            is_inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| is_inside) {
            commands.push((command.to_owned(), Vec::new()));
        } else if is_inside && line != "..." {
            commands.last_mut().unwrap().1.push(line.to_owned());
        }
    }
    commands
}

#[test]
#[cfg(unix)]
fn readmes_say_what_the_commands_print() {
    let program = Path::new(env!("CARGO_BIN_EXE_bitext")).parent().unwrap();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([program.to_owned()].into_iter().chain(std::env::split_paths(&path))).unwrap();
    for (readme, expected) in [("README.md", 7), ("data/history/README.md", 11)] {
        let sandbox = Sandbox::new();
        std::os::unix::fs::symlink(project().join("data"), sandbox.path("data")).unwrap();
        let commands = sessions(&fs::read_to_string(project().join(readme)).unwrap());
        assert_eq!(commands.len(), expected, "commands in {readme}");
        for (command, lines) in commands {
            let output = Command::new("sh")
                .args(["-c", &command])
                .current_dir(sandbox.path(""))
                .env("PATH", &path)
                .env_remove("BITEXT_TM")
                .output()
                .unwrap();
            let printed = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
            assert!(output.status.success(), "{readme}: {command}\n{printed}");
            let mut rest = printed.lines();
            for line in lines {
                assert!(rest.any(|printed| printed == line), "{readme}: {command}\nexpected: {line}\n{printed}");
            }
        }
    }
}
