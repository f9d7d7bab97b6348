//! Each rule of `validate` against the file in `data/validate` that breaks it alone.

use std::fs::{self, File};
use std::path::Path;

use bitext_exchange::read::ReadError;
use bitext_exchange::validate::{Finding, FindingCode, Validated, validate};

fn check(name: &str) -> (Validated, Vec<Finding>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/validate").join(name);
    let mut findings = Vec::new();
    let validated = validate(&path, File::open(&path).unwrap(), |finding| {
        findings.push(finding);
        Ok::<(), ReadError>(())
    });
    (validated.unwrap(), findings)
}

#[test]
fn each_file_breaks_its_rule_and_no_other() {
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/validate/expected.tsv");
    let table = fs::read_to_string(table).unwrap();
    let mut wrong = Vec::new();
    let mut codes: Vec<String> = Vec::new();
    for row in table.lines().skip(1) {
        let [file, line, code, _others] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
        let (_, findings) = check(file);
        let found: Vec<_> =
            findings.iter().map(|finding| (finding.position.line.to_string(), finding.code.as_str())).collect();
        if found != [(line.to_owned(), code)] {
            wrong.push(format!("{file}: {findings:#?}"));
        }
        codes.push(code.to_owned());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let missing: Vec<_> = FindingCode::ALL.iter().filter(|code| !codes.contains(&code.to_string())).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_clean_file_breaks_none() {
    let (validated, findings) = check("clean.tmx");
    assert_eq!(findings, []);
    assert_eq!((validated.units, validated.texts), (3, 7));
}
