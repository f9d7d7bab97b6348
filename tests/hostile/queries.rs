//! Lookups of texts that no document holds.

use crate::assert_sound;
use crate::support::{Sandbox, document};

/// A memory with a text, and with an anchor that was put in beside no source at all.
fn with_empty_source() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("rope.nb-NO/a.md", document(&[("Weigh anchor", "Lett anker"), ("", ANCHOR)]));
    sandbox.bitext(["ingest", "-q", "rope.nb-NO"]).run().exits(0);
    sandbox
}

const ANCHOR: &str = "<a name=\"end\"> </a>";

#[test]
fn absurd_texts() {
    let sandbox = with_empty_source();
    let long = "Weigh anchor ".repeat(9_000);
    for text in [
        "",
        " ",
        " \t\u{a0}\u{3000}\n",
        "\u{200b}",
        "%",
        "Weigh*",
        "' OR 1=1 --",
        "\u{202e}\u{1b}[2J",
        "\u{10ffff}",
        &long,
    ] {
        let outcome = sandbox.bitext(["lookup", "--format=json", text]).run();
        let answer = outcome.exits(0).json();
        assert_eq!(answer, serde_json::json!({ "query": text, "matches": [], "total": 0 }), "{outcome}");
        let note = if text.trim().is_empty() {
            "note: the text is blank: there is nothing to look up\n"
        } else {
            "note: the memory has nothing of 70 % or more for this text\n"
        };
        let outcome = sandbox.bitext(["lookup", text]).run();
        assert!(!outcome.exits(0).says_only(note).stdout().contains(['\u{1b}', '\u{202e}']), "{outcome}");
    }
    // A text that looks like an option.
    sandbox.bitext(["lookup", "--", "--nonsense"]).run().exits(0);
    sandbox.bitext(["lookup", "--nonsense"]).run().exits(2);
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn every_line_gets_its_answer_whatever_it_is() {
    let sandbox = with_empty_source();
    let megabyte = "Weigh anchor ".repeat(80_660);
    let lines = ["a\0b", "\0", &megabyte, "{\"query\": 1}", "\u{feff}x", "", "   ", "Weigh anchor"];
    let input = lines.join("\n");
    assert!(1 << 20 <= input.len());
    let answers = sandbox.bitext(["lookup", "-"]).stdin(input).run().exits(0).says_only("").jsonl();
    assert!(answers.iter().map(|answer| &answer["query"]).eq(&lines));
    let totals: Vec<_> = answers.iter().map(|answer| answer["total"].as_u64().unwrap()).collect();
    assert_eq!(totals, [0, 0, 0, 0, 0, 0, 0, 1]);
    assert!(sandbox.bitext(["lookup", "-"]).stdin("").run().exits(0).jsonl().is_empty());
}

#[test]
fn queries_that_are_not_utf_8() {
    let sandbox = with_empty_source();
    let outcome = sandbox.bitext(["lookup", "-"]).stdin(b"Weigh \xff anchor\nx\n".to_vec()).run();
    let answers = outcome.exits(0).jsonl();
    assert_eq!((answers.len(), &answers[0]["query"]), (2, &"Weigh \u{fffd} anchor".into()), "{outcome}");
    #[cfg(unix)]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        sandbox.bitext(["lookup"]).arg(OsStr::from_bytes(b"\xff")).run().exits(2).prints_nothing();
    }
}
