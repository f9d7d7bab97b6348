//! Files that are not what their names promise, or too much of it.

use std::fmt::Write;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write as _};
use std::time::{Duration, Instant};

use crate::assert_sound;
use crate::support::{Sandbox, document, tmx};

/// The front matter and one pair.
fn good() -> String {
    document(&[("Cast off", "Kast loss")])
}

#[test]
fn a_binary_file_named_md() {
    let sandbox = Sandbox::new();
    let binary: Vec<u8> = (0..100_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    sandbox.write("rope.nb-NO/photo.md", binary);
    let utf_16: Vec<u8> = std::iter::once(0xfeff).chain(good().encode_utf16()).flat_map(u16::to_le_bytes).collect();
    sandbox.write("rope.nb-NO/wide.md", utf_16);
    sandbox.bitext(["ingest", "rope.nb-NO"]).run().exits(1).says("bitext: rope.nb-NO: no spans in its documents");
    let outcome = sandbox.bitext(["ingest", "rope.nb-NO/photo.md"]).run();
    outcome.exits(1).says("bitext: rope.nb-NO/photo.md: it is not a text file\n");
    assert!(!sandbox.path("bitext.db").exists());

    sandbox.write("rope.nb-NO/good.md", good());
    let outcome = sandbox.bitext(["ingest", "-v", "--format=json", "rope.nb-NO"]).run();
    let summary = outcome.exits(0).says("rope.nb-NO/photo.md: binary\n").says("rope.nb-NO/wide.md: binary\n").json();
    assert_eq!((&summary["segments"], &summary["skipped"]["binary"]), (&1.into(), &2.into()));
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn invalid_utf_8_and_control_characters_keep_their_segments() {
    let sandbox = Sandbox::new();
    let mut file = document(&[("Moor @", "Fortøy @"), ("Heave\0 to", "Dreie \u{1b}[2J\u{b}bi")]).into_bytes();
    for at in (0..file.len()).filter(|at| file[*at] == b'@').collect::<Vec<_>>() {
        file[at] = 0xff;
    }
    sandbox.write("rope.nb-NO/odd.md", file);
    let outcome = sandbox.bitext(["ingest", "-v", "--format=json", "rope.nb-NO"]).run();
    let summary = outcome.exits(0).says("rope.nb-NO/odd.md:6: invalid-utf8: ").json();
    assert_eq!((&summary["segments"], &summary["diagnostics"]["invalid-utf8"]), (&2.into(), &1.into()));
    sandbox.bitext(["lookup", "Moor \u{fffd}"]).run().exits(0).prints("nb-NO  Fortøy \u{fffd}\n");

    let outcome = sandbox.bitext(["export", "-o", "out.tmx"]).run();
    outcome.exits(0).prints("changed       3 characters removed\n");
    let units = tmx::read(&sandbox.path("out.tmx"));
    assert_eq!((&*units[0].source, &*units[0].targets["nb-NO"]), ("Heave to", "Dreie [2Jbi"));
    let rows = sandbox.bitext(["export", "-q", "-f=jsonl", "-o=-"]).run().exits(0).jsonl();
    assert!(rows.iter().any(|row| row["source"] == "Heave\0 to"), "the memory keeps what TMX cannot hold");
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn a_file_of_200_megabytes() {
    const SIZE: u64 = 200 << 20;
    let sandbox = Sandbox::new();
    let path = sandbox.write("rope.nb-NO/huge.md", "");
    // Nothing but a hole up to the pair, which takes no room on the disk.
    let mut file = File::options().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(SIZE)).unwrap();
    file.write_all(document(&[("Anchor", "Anker")]).as_bytes()).unwrap();
    drop(file);
    let hint = "\n\nhint: --max-file-size sets the limit\n";
    for (input, message) in [("rope.nb-NO/huge.md", "it is too large"), ("rope.nb-NO", "its documents are too large")] {
        let outcome = sandbox.bitext(["ingest", input]).run();
        outcome.exits(1).says(&format!("bitext: {input}: {message}{hint}"));
    }
    assert!(!sandbox.path("bitext.db").exists());

    sandbox.write("rope.nb-NO/good.md", good());
    let call = || sandbox.bitext(["ingest", "--format=json", "rope.nb-NO"]);
    let outcome = call().arg("-v").run();
    let summary = outcome.exits(0).says("rope.nb-NO/huge.md: too-large\n").json();
    assert_eq!((&summary["segments"], &summary["skipped"]["too-large"]), (&1.into(), &1.into()));
    call().arg("--strict").run().exits(1).says("bitext: 1 file could not be read\n");
    let summary = call().arg("--max-file-size=1G").run().exits(0).json();
    assert_eq!(
        (&summary["segments"], &summary["new"]),
        (&2.into(), &1.into()),
        "read to its end when that is asked for"
    );
    assert_sound(&sandbox, "bitext.db");
}

#[test]
fn a_million_nested_spans() {
    const MILLION: usize = 1_000_000;
    let sandbox = Sandbox::new();
    let balanced = format!("{}{}", "<span>".repeat(MILLION), "</span>".repeat(MILLION));
    let (cut, open) = ("<span".repeat(MILLION), "<span ".repeat(MILLION));
    let pairs = [("First", "Først"), (&cut, "A"), (&open, "B"), (&balanced, "C"), ("Last", "Sist")];
    sandbox.write("rope.nb-NO/nested.md", document(&pairs));
    let summary = sandbox.bitext(["ingest", "--format=json", "rope.nb-NO"]).run().exits(0).json();
    assert_eq!(summary["segments"], pairs.len());
    assert_sound(&sandbox, "bitext.db");

    sandbox.bitext(["export", "-q", "-o", "out.tmx"]).run().exits(0);
    let units = tmx::read(&sandbox.path("out.tmx"));
    let mut expected: Vec<&str> = pairs.iter().map(|(source, _)| source.trim()).collect();
    expected.sort_unstable();
    let lengths = || units.iter().map(|unit| unit.source.len()).collect::<Vec<_>>();
    assert!(units.iter().map(|unit| unit.source.as_str()).eq(expected), "lengths {:?}", lengths());
    let answer = sandbox.bitext(["lookup", "-"]).stdin(format!("{balanced}\n")).run().exits(0).json();
    assert_eq!(answer["matches"][0]["target"], "C");
}

/// What a scanner looks for, without what ends it.
const OPENERS: [&str; 24] = [
    "<span data-ttu-id=\"a-101\">",
    "<span data-ttu-id=\"",
    "<span data-ttu-id=&quot;a-101\">",
    "<span data-ttu-id=\"a-101\">x</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-101\">",
    "</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-101\">",
    "<span data-ttu-id=&quot;a-101&quot;>x</span><span class=&quot;sxs-lookup&quot;>",
    "<span",
    "<span ",
    "</span>",
    "&quot;",
    "<",
    "<!--",
    "<table>",
    "# <a name=\"x",
    "\n# ",
    "[",
    "![](",
    "\n> ",
    "> ",
    "\n```",
    "\n- ",
    "\n|",
    "\n---\n",
    "\nkey: &a [*a, ",
];

#[test]
fn time_grows_linearly_on_repeated_openers() {
    const BYTES: usize = 512 << 10;
    let sandbox = Sandbox::new();
    for opener in OPENERS {
        // In front of it all, so that there is something to take; and once more as front matter that never ends.
        for before in [good(), format!("{}---\n", good())] {
            let time = |bytes: usize| {
                let mut file = before.clone();
                file.extend(std::iter::repeat_n(opener, bytes / opener.len()));
                write!(file, "\n{}", good()).unwrap();
                sandbox.write("rope.nb-NO/open.md", file);
                ingest_time(&sandbox)
            };
            // What else the machine does may slow one of the calls down, but hardly each time.
            let is_linear = (0..5).any(|_| time(4 * BYTES) < 8 * time(BYTES));
            assert!(is_linear, "{opener:?}");
        }
    }
}

/// How long it takes to read `rope.nb-NO` into a new memory.
fn ingest_time(sandbox: &Sandbox) -> Duration {
    for file in ["bitext.db", "bitext.db.lock"] {
        let _ = std::fs::remove_file(sandbox.path(file));
    }
    let begin = Instant::now();
    sandbox.bitext(["ingest", "-q", "rope.nb-NO"]).run().exits(0);
    begin.elapsed()
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    let sandbox = Sandbox::with_permissions();
    for name in ["a", "b", "c"] {
        sandbox.write(&format!("rope.nb-NO/{name}.md"), document(&[(name, name)]));
    }
    let call = || sandbox.bitext(["ingest", "--format=json", "rope.nb-NO"]);
    assert_eq!(call().run().exits(0).json()["documents"], 3);
    sandbox.permit("rope.nb-NO/b.md", 0);
    let outcome = call().arg("-v").run();
    let summary = outcome.exits(0).says("rope.nb-NO/b.md: unreadable\n").json();
    assert_eq!((&summary["documents"], &summary["retired"]), (&2.into(), &0.into()));
    assert_eq!(summary["skipped"]["unreadable"], 1);
    sandbox.bitext(["lookup", "b"]).run().exits(0).prints("current").says_only("");
    call().arg("--strict").run().exits(1).says("bitext: 1 file could not be read\n");

    sandbox.bitext(["ingest", "rope.nb-NO/b.md"]).run().exits(1).says("bitext: cannot read rope.nb-NO/b.md: ");
    sandbox.permit("rope.nb-NO/a.md", 0);
    sandbox.permit("rope.nb-NO/c.md", 0);
    let outcome = sandbox.bitext(["ingest", "rope.nb-NO"]).run();
    outcome.exits(1).says("bitext: rope.nb-NO: no spans in what can be read of it\n\nhint: -v lists what cannot\n");
    assert_sound(&sandbox, "bitext.db");
    let stats = sandbox.bitext(["stats", "--format=json"]).run().exits(0).json();
    assert_eq!(stats["documents"], 3, "nothing is known to be gone");
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_read() {
    let sandbox = Sandbox::with_permissions();
    sandbox.write("rope.nb-NO/good.md", good());
    sandbox.write("rope.nb-NO/closed/b.md", document(&[("b", "b")]));
    sandbox.permit("rope.nb-NO/closed", 0);
    let outcome = sandbox.bitext(["ingest", "-v", "rope.nb-NO"]).run();
    outcome.exits(0).says("rope.nb-NO/closed: unreadable\n");
    let outcome = sandbox.bitext(["ingest", "rope.nb-NO/closed"]).run();
    outcome.exits(1).prints_nothing().says("bitext: cannot read rope.nb-NO/closed: ");
    sandbox.permit("rope.nb-NO/closed", 0o755);
    assert_sound(&sandbox, "bitext.db");
}

#[cfg(unix)]
#[test]
fn pipes_and_links_do_not_lead_astray() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new();
    sandbox.write("rope.nb-NO/good.md", good());
    // Opening a pipe that nobody writes to would wait for ever.
    for pipe in ["rope.nb-NO/pipe.md", "rope.nb-NO/.gitignore"] {
        assert!(std::process::Command::new("mkfifo").arg(sandbox.path(pipe)).status().unwrap().success());
    }
    symlink(sandbox.path("rope.nb-NO"), sandbox.path("rope.nb-NO/loop")).unwrap();
    symlink("self.md", sandbox.path("rope.nb-NO/self.md")).unwrap();
    let call = sandbox.bitext(["ingest", "--format=json", "--respect-gitignore", "rope.nb-NO"]);
    let summary = call.run().exits(0).json();
    assert_eq!(summary["skipped"], serde_json::json!({ "special": 2, "symlink": 2 }));
    let outcome = sandbox.bitext(["ingest", "rope.nb-NO/pipe.md"]).run();
    outcome.exits(1).says("bitext: rope.nb-NO/pipe.md is neither a file nor a folder\n");
    sandbox.bitext(["ingest", "rope.nb-NO/self.md"]).run().exits(1).says("bitext: ");
    assert_sound(&sandbox, "bitext.db");
}
