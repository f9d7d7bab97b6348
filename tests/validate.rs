//! `bitext validate`: each rule of TMX has a file in `data/validate` that breaks it alone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Call, Sandbox};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/validate").canonicalize().unwrap()
}

/// File, line and code of each fault.
fn expected() -> Vec<(String, u64, String)> {
    let table = fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let rows = table.lines().skip(1).map(|row| {
        let cells: Vec<&str> = row.split('\t').collect();
        (cells[0].to_owned(), cells[1].parse().unwrap(), cells[2].to_owned())
    });
    rows.collect()
}

#[test]
fn each_fault_is_found_where_it_is_and_nothing_else() {
    let sandbox = Sandbox::new();
    let expected = expected();
    for (file, line, code) in &expected {
        let outcome = sandbox.bitext(["validate", "--strict", "--format=jsonl"]).arg(folder().join(file)).run();
        let found: Vec<(u64, String)> = outcome
            .exits(3)
            .jsonl()
            .iter()
            .map(|row| (row["line"].as_u64().unwrap(), row["code"].as_str().unwrap().to_owned()))
            .collect();
        assert_eq!(found, [(*line, code.clone())], "{file}\n{outcome}");
    }
    let listed: Vec<&str> = expected.iter().map(|(file, ..)| file.as_str()).collect();
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            listed.contains(&name.as_str()) || ["clean.tmx", "expected.tsv", "README.md"].contains(&name.as_str()),
            "{name}"
        );
    }
    assert!(listed.len() >= 25);
}

#[test]
fn every_code_has_a_file_and_an_explanation() {
    let sandbox = Sandbox::new();
    let codes = sandbox.bitext(["explain", "--format=jsonl"]).run().exits(0).jsonl();
    let expected = expected();
    let findings = codes.iter().filter(|row| row["kind"] == "finding");
    for code in findings.clone().map(|row| row["code"].as_str().unwrap()) {
        assert!(expected.iter().any(|(file, _, found)| found == code && *file == format!("{code}.tmx")), "{code}");
    }
    assert!(30 <= findings.count());
}

#[test]
fn a_clean_file_has_nothing() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.bitext(["validate", "--strict"]).arg(folder().join("clean.tmx")).run();
    outcome.exits(0).says_only("").prints("clean.tmx: 3 units, nothing found\n");
}

#[test]
fn our_exports_have_nothing() {
    let sandbox = Sandbox::with_sample();
    let exports: [&[&str]; 11] = [
        &[],
        &["--codes=tags"],
        &["--codes=none"],
        &["--codes=tags", "--per=occurrence"],
        &["--for=memoq"],
        &["--for=xtm"],
        &["--for=weblate"],
        &["--per=occurrence"],
        &["--variants=all"],
        &["--per=occurrence", "--all-revisions"],
        &["-t=ja-JP"],
    ];
    for arguments in exports {
        sandbox.bitext(["export", "-q", "-o", "out.tmx.gz"]).args(arguments).run().exits(0);
        let outcome = sandbox.bitext(["validate", "--strict", "out.tmx.gz"]).run();
        outcome.exits(0).prints("nothing found");
    }
}

#[test]
fn warnings_fail_only_when_strict() {
    let sandbox = Sandbox::new();
    for (file, code) in [("tmx-seg-space.tmx", 0), ("tmx-date.tmx", 3)] {
        sandbox.bitext(["validate"]).arg(folder().join(file)).run().exits(code);
        sandbox.bitext(["validate", "--strict"]).arg(folder().join(file)).run().exits(3);
    }
}

#[test]
fn for_people_a_line_each_with_what_could_deceive_them_written_out() {
    let sandbox = Sandbox::new();
    let tu = "<tu tuid=\"a b\u{202e}\"><tuv xml:lang=\"en-US\"><seg>a</seg></tuv></tu>\n";
    let clean = fs::read_to_string(folder().join("tmx-date.tmx")).unwrap();
    let (head, tail) = clean.split_at(clean.find("    <tu ").unwrap());
    sandbox.write("quay.tmx", format!("{head}{}{tail}", tu.repeat(30)));
    let outcome = sandbox.bitext(["validate", "--max=2", "quay.tmx"]).run();
    assert_eq!(
        outcome.exits(3).stdout(),
        "quay.tmx:6:1: error tmx-tuid-space: tuid=\"a b\\u{202e}\"\n\
         quay.tmx:7:1: error tmx-tuid-space: tuid=\"a b\\u{202e}\"\n\
         quay.tmx:39:7: error tmx-date: creationdate=\"2021-03-09T00:00:00Z\" is not a date such as 20210309T000000Z\n\
         quay.tmx: 28 more tmx-tuid-space\n\
         quay.tmx: 31 units, 31 errors, 0 warnings\n"
    );
}

#[test]
fn for_machines_an_object_a_table_or_lines() {
    let sandbox = Sandbox::new();
    let files = ["tmx-date.tmx", "tmx-ut.tmx", "clean.tmx"].map(|name| folder().join(name));
    let call = |format: &str| files.iter().fold(sandbox.bitext(["validate", format]), Call::arg).run();
    let summary = call("--format=json").exits(3).json();
    assert_eq!(summary["files"].as_array().unwrap().len(), 3);
    assert_eq!((&summary["files"][0]["errors"], &summary["files"][1]["warnings"]), (&1.into(), &1.into()));
    assert_eq!(summary["files"][0]["findings"][0]["code"], "tmx-date");
    assert_eq!(summary["files"][2]["counts"], serde_json::json!({}));
    let table = call("--format=tsv");
    assert_eq!(table.exits(3).stdout().lines().count(), 3);
    assert!(table.stdout().starts_with("file\tline\tcolumn\tseverity\tcode\tmessage\n"));
    assert_eq!(call("--format=jsonl").exits(3).jsonl().len(), 2);
}

#[test]
fn a_file_that_is_not_there_does_not_keep_others_from_being_checked() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.bitext(["validate", "missing.tmx"]).arg(folder().join("tmx-date.tmx")).run();
    outcome.exits(1).says("bitext: cannot open `missing.tmx`").prints("tmx-date");
    let clean = fs::read(folder().join("clean.tmx")).unwrap();
    sandbox.bitext(["validate", "-"]).stdin(clean).run().exits(0).prints("-: 3 units, nothing found");
}
