//! `bitext search`.

use rusqlite::Connection;
use serde_json::Value;

use crate::support::{Sandbox, document};

fn harbor() -> Sandbox {
    let sandbox = Sandbox::new();
    let pairs = [
        ("Moor the **boat** at the quay.", "Fortøy **båten** ved kaien."),
        ("The boats leave at noon.", "Båtene går klokken tolv."),
        ("Cast off", "Kast loss"),
        ("Moor the boat at the quay.", "Fortøy båten\u{1b}[31m her\u{202e}."),
    ];
    sandbox.write("harbor.nb-NO/quay.md", document(&pairs));
    let japanese = [("Enter the port.", "港へ入る。"), ("The boats leave at noon.", "船は正午に港を出る。")];
    let page = document(&japanese).replace("nb-NO", "ja-JP").replace(": HT", ": MT");
    sandbox.write("harbor.ja-JP/port.md", page);
    let thai = document(&[("The boat is here.", "เรืออยู่ที่นี่")]).replace("nb-NO", "th-TH");
    sandbox.write("harbor.th-TH/port.md", thai);
    sandbox.bitext(["ingest", "-q", "harbor.nb-NO", "harbor.ja-JP", "harbor.th-TH"]).run().exits(0);
    sandbox
}

/// The targets that are found.
fn targets(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let call = sandbox.bitext(["search", "--format=json"]).args(arguments);
    let answer = call.run().exits(0).json();
    let hits = answer["hits"].as_array().unwrap();
    assert_eq!(answer["more"], false);
    hits.iter().map(|hit| hit["target"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn asterisks_and_signs_that_make_no_difference_are_said() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "harbor.nb-NO/quay.md",
        document(&[("Moor with C++", "Fortøy med C++"), ("Moor with C", "Fortøy med C")]),
    );
    sandbox.bitext(["ingest", "-q", "harbor.nb-NO"]).run().exits(0);
    let search = |phrase: &str| sandbox.bitext(["search", "--", phrase]).run();
    search("C++")
        .exits(0)
        .prints("of 2 units")
        .says_only("note: signs make no difference, so those in `C++` do not; --regex '(?i)C\\+\\+' finds them\n");
    sandbox.bitext(["search", "--regex", "(?i)C\\+\\+"]).run().exits(0).prints("of 1 unit\n").says_only("");
    search("*oor").exits(0).says("so not in `*oor`; --regex '(?i)\\w*oor' finds it");
    search("moor*").exits(0).prints("of 2 units").says_only("");
}

#[test]
fn people_see_pairs_with_where_they_stand() {
    let sandbox = harbor();
    let outcome = sandbox.bitext(["search", "noon", "--context"]).run();
    let expected = "       before: Moor the **boat** at the quay. = Fortøy **båten** ved kaien.
en-US  The boats leave at noon.
nb-NO  Båtene går klokken tolv.
       behind: Cast off = Kast loss
       human, current, 1 occurrence
         harbor.nb-NO@live-sxs quay.md:8 102
       before: Enter the port. = 港へ入る。
en-US  The boats leave at noon.
ja-JP  船は正午に港を出る。
       machine, current, 1 occurrence
         harbor.ja-JP@live-sxs port.md:8 102
1-2 of 2 units
";
    assert_eq!(outcome.exits(0).stdout(), expected, "{outcome}");
}

#[test]
fn words_phrases_and_beginnings() {
    let sandbox = harbor();
    for (arguments, expected) in [
        (&["quay", "-t", "nb-NO"][..], 2),
        (&["QUAY moor"], 2),
        (&["quay", "moor"], 2),
        (&["\"the boat\""], 3),
        (&["\"boat the\""], 0),
        (&["boat"], 3),
        (&["boat*"], 5),
        (&["boa"], 0),
        (&["båten"], 2),
        (&["baten"], 0),
        (&["ＢÅＴＥＮ"], 2),
        (&["baten", "--ignore-diacritics"], 2),
        (&["fortoy bat*", "--ignore-diacritics", "-t", "nb-NO"], 2),
        (&["båten", "--ignore-diacritics", "--in", "source"], 0),
        (&["båten", "--in", "source"], 0),
        (&["boat", "--in", "target"], 0),
        (&["boat fortøy"], 0),
        (&["boat OR quay"], 0),
        (&["boat -moor"], 2),
        (&["port*", "--origin", "machine"], 1),
        (&["boat*", "--path", "port.*"], 2),
        (&["boat*", "--repo", "HARBOR.TH-TH"], 1),
        (&["--regex", "boats? (leave|is)"], 3),
        (&["--regex", "\\*\\*b"], 1),
        (&["--regex", "Boat"], 0),
        (&["--regex", "(?i)CAST"], 1),
    ] {
        assert_eq!(targets(&sandbox, arguments).len(), expected, "{arguments:?}");
    }
}

#[test]
fn scripts_without_blanks_are_found_by_their_characters() {
    let sandbox = harbor();
    for (phrase, expected) in [("港", 2), ("港へ", 1), ("港を出", 1), ("へ港", 0), ("เรือ", 1), ("ที่", 1), ("正午 船", 1)]
    {
        assert_eq!(targets(&sandbox, &[phrase]).len(), expected, "{phrase}");
    }
}

#[test]
fn ranges_are_bytes_of_the_texts() {
    let sandbox = harbor();
    let answer = sandbox.bitext(["search", "\"the boat at\"", "--format=json"]).run().exits(0).json();
    let hit = &answer["hits"][0];
    let range = &hit["source_ranges"][0];
    let bytes = |index: usize| usize::try_from(range[index].as_u64().unwrap()).unwrap();
    assert_eq!(&hit["source"].as_str().unwrap()[bytes(0)..bytes(1)], "the **boat** at");
    assert_eq!(hit["target_ranges"], Value::Array(Vec::new()));
}

#[test]
fn pages_and_counts() {
    let sandbox = Sandbox::with_sample();
    let whole = targets(&sandbox, &["the", "--limit", "1000"]);
    assert!(100 < whole.len());
    let pages = [targets(&sandbox, &["the"]), targets(&sandbox, &["the", "--offset", "20", "--limit", "33"])];
    assert_eq!(pages.concat(), whole[..53]);
    let outcome = sandbox.bitext(["search", "the", "--offset", "20", "--limit", "3"]).run();
    outcome.exits(0).prints(&format!("21-23 of {} units; --offset 23 goes on\n", whole.len()));
    let outcome = sandbox.bitext(["search", "the", "--offset", "100000"]).run();
    outcome.exits(0).prints_nothing().says("there are no more than");
}

#[test]
fn facets_are_shown_on_request() {
    let sandbox = harbor();
    let outcome = sandbox.bitext(["search", "boat*", "--facets", "--limit", "1"]).run();
    let expected = "\
1-1 of 5 units; --offset 1 goes on
by locale: nb-NO 3, ja-JP 1, th-TH 1
by origin: human 4, machine 1
in 2 documents
       3  harbor quay.md
       2  harbor port.md
";
    assert!(outcome.exits(0).stdout().ends_with(expected), "{outcome}");
    sandbox.bitext(["search", "boat", "--facets", "--format", "tsv"]).run().exits(2);
}

#[test]
fn control_and_direction_characters_reach_no_terminal_but_every_file() {
    let sandbox = harbor();
    let outcome = sandbox.bitext(["search", "her"]).run();
    outcome.exits(0).prints("Fortøy båten\\u{1b}[31m her\\u{202e}.\n");
    assert_eq!(targets(&sandbox, &["her"]), ["Fortøy båten\u{1b}[31m her\u{202e}."]);
    let outcome = sandbox.bitext(["search", "her", "--format", "tsv"]).run();
    let lines: Vec<Vec<&str>> = outcome.exits(0).stdout().lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!((lines.len(), lines[0].len()), (2, lines[1].len()), "{outcome}");
    assert_eq!(sandbox.bitext(["search", "boat", "--format", "jsonl"]).run().exits(0).jsonl().len(), 3);
}

#[test]
fn nothing_found_is_no_error_and_nonsense_is() {
    let sandbox = harbor();
    sandbox
        .bitext(["search", "lighthouse"])
        .run()
        .exits(0)
        .prints_nothing()
        .says("note: the memory has no unit with this\n");
    for (phrase, message) in [
        ("", "there is no word to look for"),
        (" \t ", "there is no word to look for"),
        ("***", "there is no word to look for"),
        ("^(:\"-\")", "there is no word to look for"),
        ("\"moor the boat", "a quotation mark is not closed"),
        (&"a".repeat(100_000), "more than 4000 bytes"),
        (&"a ".repeat(1000), "more than 4000 bytes or 200 words"),
    ] {
        sandbox.bitext(["search", "--", phrase]).run().exits(2).prints_nothing().says(message);
    }
    for expression in ["(", "a{99999}", "((a{99}){99}){99}", ".*"] {
        let outcome = sandbox.bitext(["search", "--regex", expression]).run();
        outcome.exits(2).prints_nothing().says("the regular expression is refused");
    }
    for phrase in
        ["AND", "NOT boat", "NEAR(boat quay)", "terms:boat", "boat + quay", "'; DROP TABLE unit --", "🚢", "%"]
    {
        let code = sandbox.bitext(["search", "--", phrase]).run().code();
        assert!(matches!(code, Some(0 | 2)), "{phrase}");
    }
    sandbox.bitext(["search"]).run().exits(2);
    sandbox.bitext(["--tm", "none.db", "search", "boat"]).run().exits(1).says("none.db");
}

#[test]
fn who_writes_keeps_nobody_from_searching() {
    let sandbox = harbor();
    let writer = Connection::open(sandbox.path("bitext.db")).unwrap();
    writer.execute_batch("BEGIN IMMEDIATE; UPDATE text SET body = 'gone'; DELETE FROM segment").unwrap();
    assert_eq!(targets(&sandbox, &["boat*"]).len(), 5);
}

#[test]
fn an_index_that_is_gone_is_made_again() {
    let sandbox = harbor();
    let memory = Connection::open(sandbox.path("bitext.db")).unwrap();
    memory.execute_batch("DROP TABLE search_source; DROP TABLE search_target").unwrap();
    drop(memory);
    let outcome = sandbox.bitext(["search", "boat*", "-v"]).run();
    outcome.exits(0).says_only("").prints("1-5 of 5 units\n");
    let memory = Connection::open(sandbox.path("bitext.db")).unwrap();
    let tables = "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'search\\_%e' ESCAPE '\\'";
    assert!(memory.query_row(tables, (), |row| row.get::<_, i64>(0)).unwrap() != 0);
}

#[cfg(unix)]
#[test]
fn a_memory_that_cannot_be_written_to_is_searched_as_it_is() {
    let sandbox = Sandbox::with_permissions();
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/memories/version-3.db");
    std::fs::copy(kept, sandbox.path("bitext.db")).unwrap();
    sandbox.permit("bitext.db", 0o444);
    sandbox.permit("", 0o555);
    let outcome = sandbox.bitext(["search", "harbor", "-v", "--format=json"]).run();
    let answer = outcome.exits(0).says("every text was looked at").json();
    assert!(3 < answer["total"].as_u64().unwrap(), "{outcome}");
    sandbox.permit("", 0o777);
    sandbox.permit("bitext.db", 0o666);
    let again = sandbox.bitext(["search", "harbor", "-v", "--format=json"]).run();
    assert_eq!(again.exits(0).says_only("").json(), answer, "{again}");
}

/// Nobody counts what is behind the first ten thousand, but pages go on to the end.
#[test]
fn the_last_pages_have_what_no_document_has_any_more() {
    let sandbox = Sandbox::new();
    let texts: Vec<(String, String)> =
        (0..10_020).map(|number| (format!("Pier {number}"), format!("Brygge {number}"))).collect();
    let pairs: Vec<(&str, &str)> = texts.iter().map(|(source, target)| (source.as_str(), target.as_str())).collect();
    sandbox.write("harbor.nb-NO/piers.md", document(&pairs));
    sandbox.bitext(["ingest", "-q", "harbor.nb-NO"]).run().exits(0);
    // The last units of the memory lose their places.
    let connection = Connection::open(sandbox.path("bitext.db")).unwrap();
    let gone =
        connection.execute("DELETE FROM segment WHERE unit IN (SELECT id FROM unit WHERE 10017 < id)", ()).unwrap();
    drop(connection);
    assert_eq!(gone, 3);
    let page = |offset: &str| {
        let answer = sandbox.bitext(["search", "pier", "--format=json", "--offset", offset]).run().exits(0).json();
        assert_eq!((&answer["total"], &answer["more"]), (&10_000.into(), &true.into()));
        let hits = answer["hits"].as_array().unwrap().iter();
        hits.map(|hit| (hit["source"].as_str().unwrap().to_owned(), hit["usage"].as_u64().unwrap())).collect::<Vec<_>>()
    };
    let last = page("10015");
    let sources: Vec<&str> = last.iter().map(|(source, _)| source.as_str()).collect();
    assert_eq!(sources, ["Pier 10015", "Pier 10016", "Pier 10017", "Pier 10018", "Pier 10019"]);
    assert_eq!(last.iter().map(|(_, usage)| *usage).collect::<Vec<_>>(), [1, 1, 0, 0, 0]);
    assert_eq!(page("10019"), last[4..]);
    assert_eq!(page("10020"), []);
}
