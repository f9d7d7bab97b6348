//! Texts that mean something to HTML, XML, terminals, databases and spreadsheets are texts.

use crate::assert_sound;
use crate::support::{Sandbox, document, tmx};

const TEXTS: [&str; 24] = [
    "<script>alert('x')</script>",
    "<img src=x onerror=alert(1)>",
    "</seg></tuv></tu></body></tmx>",
    "]]><![CDATA[ x ]]>",
    "<!-- comment -- --->",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]> &e;",
    "<?xml version=\"1.0\"?>",
    "&#0; &#x1F; &lt;b&gt; &amp;amp; &nbsp; &unknown; &",
    "<GUID> <C:\\Data\\%1> <https://example.com/?a=b&c=d>",
    "\\<!--%tablebegin% --\\>",
    "<span class=\"ui\">Rope</span> and <span>knot</span>",
    "a </span> b",
    "<br><sup>1</sup><a href='#x'>y</a>",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE unit; --",
    "{target} %s %n ${HOME} $(id) `id`",
    "bell \u{7} escape \u{1b}[31m vertical \u{b} form \u{c} nul \0 end",
    "next \u{85} line \u{2028} paragraph \u{2029} end",
    "right \u{202e}to\u{2066} left \u{200f}end",
    "no character \u{fffe} \u{ffff} replacement \u{fffd} private \u{e000} last \u{10ffff}",
    "tab\tand\ttab",
    "line\nand\nline",
    "\u{feff}mark at the front",
    "👩\u{200d}🔧 e\u{301} กำ 한",
];

#[test]
fn hostile_texts_are_exported_as_texts() {
    let sandbox = Sandbox::new();
    let pairs: Vec<(String, String)> =
        (0..).zip(TEXTS).map(|(number, text)| (format!("{number:02} {text}"), text.to_owned())).collect();
    let borrowed: Vec<(&str, &str)> = pairs.iter().map(|(source, target)| (&**source, &**target)).collect();
    sandbox.write("rope.nb-NO/hostile.md", document(&borrowed));
    let summary = sandbox.bitext(["ingest", "--format=json", "rope.nb-NO"]).run().exits(0).json();
    assert_eq!(summary["segments"], pairs.len());
    assert_sound(&sandbox, "bitext.db");

    // The exact bytes, where the format can hold them.
    let rows = sandbox.bitext(["export", "-q", "-f=jsonl", "--per=occurrence", "-o=-"]).run().exits(0).jsonl();
    let found: Vec<(&str, &str)> =
        rows.iter().map(|row| (row["source"].as_str().unwrap(), row["target"].as_str().unwrap())).collect();
    assert_eq!(found, borrowed);

    // In TMX, all that XML can hold.
    for arguments in [&["--per=unit"][..], &["--per=occurrence"], &["--variants=all"]] {
        let outcome = sandbox.bitext(["export", "--summary=json", "-o", "out.tmx"]).args(arguments).run();
        let removed = |text: &str| text.chars().filter(|character| !is_legal(*character)).count();
        let expected: usize = pairs.iter().map(|(source, target)| removed(source) + removed(target)).sum();
        assert_eq!(outcome.exits(0).json()["removed_characters"], expected);
        let units = tmx::read(&sandbox.path("out.tmx"));
        assert_eq!(units.len(), pairs.len());
        for (unit, (source, target)) in units.iter().zip(&pairs) {
            assert_eq!((&unit.source, &unit.targets["nb-NO"]), (&cleaned(source), &cleaned(target)));
        }
    }

    // On a terminal nothing that it would act on; and found again, whatever it is.
    for (source, target) in &pairs {
        if !source.contains(['\0', '\n']) {
            let outcome = sandbox.bitext(["lookup", source]).run();
            let is_active =
                |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{2066}' | '\u{2028}');
            assert!(!outcome.exits(0).stdout().contains(is_active), "{outcome}");
            let answer = sandbox.bitext(["lookup", "--format=json", source]).run().exits(0).json();
            assert_eq!(answer["matches"][0]["target"], *target, "{source:?}");
        }
    }
}

fn cleaned(text: &str) -> String {
    text.chars().filter(|character| is_legal(*character)).collect::<String>().trim().to_owned()
}

fn is_legal(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}
