//! Names that are hard to write down.

use std::fs;

use crate::assert_sound;
use crate::support::{Sandbox, document, tmx};

/// Blanks, other scripts, a composed and a decomposed letter, an en dash, and a joiner without a width.
const FOLDER: &str = "tau – ロープ حبل.nb-NO";
const FILE: &str = "sjø ø\u{30a} e\u{301} a\u{200b}b 'c' \"d\" %20 #x.md";

#[test]
fn blanks_and_other_scripts() {
    let sandbox = Sandbox::new();
    sandbox.write(&format!("{FOLDER}/{FILE}"), document(&[("Anchor", "Anker")]));
    sandbox.bitext(["ingest", "-q", FOLDER, "--tm", "min båt.db"]).run().exits(0).says_only("");
    let call = sandbox.bitext(["lookup", "Anchor", "--format=json", "--tm", "min båt.db"]);
    let answer = call.run().exits(0).json();
    assert_eq!(answer["matches"][0]["occurrences"][0]["path"], FILE);
    assert_eq!(answer["matches"][0]["occurrences"][0]["repository"], FOLDER);
    sandbox.bitext(["export", "-q", "-o", "ut til {family} {target}.tmx", "--tm", "min båt.db"]).run().exits(0);
    let family = FOLDER.strip_suffix(".nb-NO").unwrap();
    assert_eq!(tmx::read(&sandbox.path(&format!("ut til {family} nb-NO.tmx"))).len(), 1);
    assert_sound(&sandbox, "min båt.db");
}

/// What would clear the screen, end the line or turn the direction, and how it is shown.
const EVIL: &str = "a\u{1b}[2J\r\nb\u{202e}c";
const SHOWN: &str = "a\\u{1b}[2J\\r\\nb\\u{202e}c";

#[cfg(unix)]
#[test]
fn control_characters_are_shown_escaped_and_kept_as_they_are() {
    let sandbox = Sandbox::new();
    let (folder, memory) = (format!("{EVIL}.nb-NO"), format!("{EVIL}.db"));
    sandbox.write(&format!("{folder}/{EVIL}.md"), document(&[("Anchor", "Anker")]));
    sandbox.write(&format!("{folder}/{EVIL}.png"), "");
    let on_memory = |arguments: &[&str]| sandbox.bitext(arguments.iter().copied()).args(&["--tm", &memory]).run();

    let missing = format!("{EVIL}.missing");
    let outcomes = [
        (0, on_memory(&["ingest", "-v", "--progress=always", &folder])),
        (4, on_memory(&["ingest", &folder, EVIL])),
        (1, on_memory(&["ingest", EVIL])),
        (0, on_memory(&["stats"])),
        (0, on_memory(&["lookup", "Anchor"])),
        (0, on_memory(&["memory", "runs"])),
        (0, on_memory(&["memory", "verify"])),
        (0, on_memory(&["memory", "backup", &format!("{EVIL}.copy")])),
        (0, on_memory(&["export", "-o", &format!("{EVIL}.tmx")])),
        (1, on_memory(&["export", "-o", &format!("{EVIL}.tmx/below-a-file.tmx")])),
        (1, sandbox.bitext(["stats", "--tm", &missing]).run()),
    ];
    let mut shown = 0;
    for (code, outcome) in outcomes {
        outcome.exits(code);
        let text = format!("{}{}", outcome.stdout(), outcome.stderr());
        let is_raw = |character: char| (character.is_control() && character != '\n') || character == '\u{202e}';
        assert!(!text.contains(is_raw), "{outcome}");
        shown += usize::from(text.contains(SHOWN));
    }
    assert_eq!(shown, 9, "all but the two that name no file");

    let rows = sandbox.bitext(["export", "-q", "-f=jsonl", "--per=occurrence", "-o=-", "--tm", &memory]).run();
    let rows = rows.exits(0).jsonl();
    assert_eq!(rows[0]["path"], format!("{EVIL}.md"));
    assert_eq!(tmx::read(&sandbox.path(&format!("{EVIL}.tmx"))).len(), 1);
    assert_sound(&sandbox, &memory);
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_not_utf_8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let sandbox = Sandbox::new();
    let folder = sandbox.path("").join(OsStr::from_bytes(b"r\xf8ye.nb-NO"));
    fs::create_dir(&folder).unwrap();
    for (name, text) in [(&b"b\xe5t.md"[..], "Boat"), (b"b\xe6r.md", "Berry")] {
        fs::write(folder.join(OsStr::from_bytes(name)), document(&[(text, text)])).unwrap();
    }
    let memory = OsStr::from_bytes(b"h\xe5v.db");
    let call = |arguments: &[&str]| sandbox.bitext(arguments.iter().copied()).arg("--tm").arg(memory);
    let summary = call(&["ingest", "--format=json"]).arg(&folder).run().exits(0).json();
    assert_eq!((&summary["documents"], &summary["skipped"]), (&2.into(), &serde_json::json!({})));
    let rows = call(&["export", "-q", "-f=jsonl", "--per=occurrence", "-o=-"]).run().exits(0).jsonl();
    let paths: Vec<&str> = rows.iter().map(|row| row["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["b%E5t.md", "b%E6r.md"], "told apart");
    assert_eq!(call(&["ingest", "--format=json"]).arg(&folder).run().exits(0).json()["unchanged"], 2);
    call(&["export", "-q", "-o"]).arg(OsStr::from_bytes(b"\xff.tmx")).run().exits(2);
    call(&["memory", "verify"]).run().exits(0);
}
