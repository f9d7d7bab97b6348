//! `bitext lookup`.

use crate::support::{Sandbox, document};

fn harbor() -> Sandbox {
    let sandbox = Sandbox::new();
    let pairs = [("Cast  off", "Kast loss"), ("Moor", "Fortøy"), ("Moor", "Fortøy"), ("Moor", "Legg til kai")];
    sandbox.write("harbor.nb-NO/quay.md", document(&pairs));
    let dutch = document(&[("Moor", "Aan\u{1b}[31mmeren\u{202e}")]).replace("nb-NO", "nl-NL");
    sandbox.write("harbor.nl-NL/quay.md", dutch);
    sandbox.bitext(["ingest", "-q", "harbor.nb-NO", "harbor.nl-NL"]).run().exits(0);
    sandbox
}

#[test]
fn people_see_translations_with_where_they_stand() {
    let sandbox = harbor();
    let outcome = sandbox.bitext(["lookup", "Moor", "-t", "nb-NO"]).run();
    let expected = "\
nb-NO  Fortøy
       human, current, 2 occurrences
         harbor.nb-NO@live-sxs quay.md:8 102
         harbor.nb-NO@live-sxs quay.md:10 103
nb-NO  Legg til kai
       human, current, 1 occurrence
         harbor.nb-NO@live-sxs quay.md:12 104
";
    assert_eq!(outcome.exits(0).stdout(), expected, "{outcome}");
}

#[test]
fn control_and_direction_characters_reach_no_terminal_but_every_file() {
    let sandbox = harbor();
    let outcome = sandbox.bitext(["lookup", "Moor", "-t", "nl-NL"]).run();
    outcome.exits(0).prints("nl-NL  Aan\\u{1b}[31mmeren\\u{202e}\n");
    let answer = sandbox.bitext(["lookup", "Moor", "-t", "nl-NL", "--format", "json"]).run().exits(0).json();
    assert_eq!(answer["matches"][0]["target"], "Aan\u{1b}[31mmeren\u{202e}");
    sandbox.bitext(["lookup", "Moor", "-t", "nl-NL", "--format", "tsv"]).run().prints("Aan\u{1b}[31mmeren\u{202e}\t");
}

#[test]
fn white_space_does_not_keep_a_text_from_being_found() {
    let sandbox = harbor();
    let matches = |text: &str| {
        let answer = sandbox.bitext(["lookup", text, "--format", "json"]).run().exits(0).json();
        answer["matches"].as_array().unwrap().iter().map(|found| found["match"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(matches("Cast  off"), ["exact"]);
    assert_eq!(matches(" Cast off\t"), ["spacing"]);
    assert!(matches("cast off").is_empty(), "letters do count");
    sandbox
        .bitext(["lookup", "Cast off"])
        .run()
        .prints("source, but for white space, references or escapes: Cast  off");
}

#[test]
fn nothing_found_is_no_error() {
    let sandbox = harbor();
    let outcome = sandbox.bitext(["lookup", "Weigh anchor"]).run();
    outcome.exits(0).prints_nothing().says("note: the memory has no unit with this source text\n");
    let outcome = sandbox.bitext(["lookup", "Moor", "-t", "sv-SE"]).run();
    outcome.exits(0).prints_nothing().says("note: the memory has no translations into sv-SE; it has nb-NO, nl-NL\n");
    let outcome = sandbox.bitext(["lookup", "Moor", "-t", "fi-FI,nl-NL,sv-SE"]).run();
    let note = "note: the memory has no translations into fi-FI, sv-SE; it has nb-NO, nl-NL\n";
    outcome.exits(0).prints("nl-NL").says_only(note);
    sandbox.bitext(["lookup", "-", "-t", "fi-FI,sv-SE"]).stdin("Moor\nReef\n").run().exits(0).says_only(note);
    sandbox.bitext(["lookup", "Cast off", "-t", "nl-NL"]).run().exits(0).says("no unit with this source text");
    let answer = sandbox.bitext(["lookup", "Weigh anchor", "--format=json", "-q"]).run().exits(0).says_only("").json();
    assert_eq!(answer, serde_json::json!({ "query": "Weigh anchor", "matches": [], "total": 0 }));
}

#[test]
fn what_a_limit_cuts_off_is_said() {
    let sandbox = harbor();
    let call = sandbox.bitext(["lookup", "Moor", "--limit", "1", "--occurrences", "1"]);
    call.run().exits(0).prints("and 1 more\n").prints("and 2 other translations; --limit 3 shows them\n");
    let call = sandbox.bitext(["lookup", "Moor", "--limit", "1", "--occurrences", "0", "--format", "json"]);
    let answer = call.run().exits(0).json();
    assert_eq!((&answer["total"], answer["matches"].as_array().unwrap().len()), (&3.into(), 1));
    assert_eq!(answer["matches"][0]["occurrences"], serde_json::json!([]));
    assert_eq!(answer["matches"][0]["usage"], 2);
}

#[test]
fn lines_of_standard_input_get_a_line_each() {
    let sandbox = harbor();
    let call = sandbox.bitext(["lookup", "-", "-t", "nl-NL"]).stdin("Moor\r\n\nWeigh anchor\nMoor");
    let answers = call.run().exits(0).jsonl();
    let told: Vec<(&str, usize)> = answers
        .iter()
        .map(|answer| (answer["query"].as_str().unwrap(), answer["matches"].as_array().unwrap().len()))
        .collect();
    assert_eq!(told, [("Moor", 1), ("", 0), ("Weigh anchor", 0), ("Moor", 1)]);
    sandbox.bitext(["lookup", "-"]).run().exits(0).prints_nothing();
    sandbox.bitext(["lookup", "-", "--format", "tsv"]).run().exits(1).says("jsonl only");
}

#[test]
fn lists_for_machines() {
    let sandbox = harbor();
    let rows = sandbox.bitext(["lookup", "Moor", "--format", "jsonl"]).run().exits(0).jsonl();
    let locales: Vec<&str> = rows.iter().map(|row| row["target_locale"].as_str().unwrap()).collect();
    assert_eq!(locales.len(), 3);
    let outcome = sandbox.bitext(["lookup", "Moor", "--format", "tsv"]).run();
    let lines: Vec<Vec<&str>> = outcome.exits(0).stdout().lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(lines.len(), 4);
    assert!(lines.iter().all(|cells| cells.len() == lines[0].len()), "{outcome}");
}
