//! Lookups of texts that no document holds.

use crate::support::Sandbox;

#[test]
fn absurd_texts_find_nothing() {
    let sandbox = Sandbox::with_sample();
    let long = "Weigh anchor ".repeat(9_000);
    for text in
        ["", " ", " \t\u{a0}\u{3000}\n", "\u{200b}", "%", "' OR 1=1 --", "\u{202e}\u{1b}[2J", "\u{10ffff}", &long]
    {
        let outcome = sandbox.bitext(["lookup", "--format=json", text]).run();
        let answer = outcome.exits(0).says_only("note: the memory has no unit with this source text\n").json();
        assert_eq!((&answer["query"], &answer["total"]), (&text.into(), &0.into()));
        let outcome = sandbox.bitext(["lookup", text]).run();
        assert!(!outcome.exits(0).stdout().contains(['\u{1b}', '\u{202e}']), "{outcome}");
    }
    // A text that looks like an option, and one that is the sign for standard input.
    sandbox.bitext(["lookup", "--", "--nonsense"]).run().exits(0);
    sandbox.bitext(["lookup", "--nonsense"]).run().exits(2);
    sandbox.bitext(["memory", "verify"]).run().exits(0);
}

#[test]
fn every_line_gets_its_answer_whatever_it_is() {
    let sandbox = Sandbox::with_sample();
    let megabyte = "Weigh anchor ".repeat(80_660);
    let lines = ["", "   ", "a\0b", "\0", &megabyte, "{\"query\": 1}", "\u{feff}x", "Nothing of the kind"];
    let input = lines.join("\n");
    assert!(1 << 20 <= input.len());
    let answers = sandbox.bitext(["lookup", "-"]).stdin(input).run().exits(0).says_only("").jsonl();
    assert_eq!(answers.len(), lines.len());
    for (line, answer) in lines.iter().zip(&answers) {
        assert_eq!((&answer["query"], &answer["total"]), (&(*line).into(), &0.into()));
    }
    assert!(sandbox.bitext(["lookup", "-"]).stdin("").run().exits(0).jsonl().is_empty());
}

#[test]
fn queries_that_are_not_utf_8() {
    let sandbox = Sandbox::with_sample();
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
