//! XML made to break its readers: refused or cleaned with a message, in bounded time and memory.

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Outcome, Sandbox};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n<header creationtool=\"quay\" \
                    creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"quay\" adminlang=\"en\" srclang=\"en\" \
                    datatype=\"plaintext\"/>\n<body>\n";
const UNIT: &str =
    "<tu><tuv xml:lang=\"en\"><seg>Cast off</seg></tuv><tuv xml:lang=\"nb\"><seg>Kast loss</seg></tuv></tu>\n";
const TAIL: &str = "</body>\n</tmx>\n";

/// How long any of this may take, on a busy machine and without optimization.
const PATIENCE: Duration = Duration::from_mins(1);

fn validate(file: impl Into<Vec<u8>>) -> Outcome {
    let sandbox = Sandbox::new();
    sandbox.write("hostile.tmx", file.into());
    let start = Instant::now();
    let outcome = sandbox.bitext(["validate", "hostile.tmx"]).run();
    assert!(start.elapsed() < PATIENCE, "{outcome}");
    outcome
}

/// How much memory, in KiB, a process may have that reads what is larger than that.
const MEMORY: u32 = 600 * 1024;

/// What an import of the file would do, in bounded memory. There is none before and none after it.
fn import(name: &str, file: impl Into<Vec<u8>>) -> Outcome {
    let sandbox = Sandbox::new();
    sandbox.write(name, file.into());
    let start = Instant::now();
    let outcome = sandbox.bitext(["import", name, "--name=hostile", "--dry-run"]).within(MEMORY).run();
    assert!(start.elapsed() < PATIENCE, "{outcome}");
    assert_eq!(sandbox.names(), [name]);
    outcome
}

/// A file that is as large as it says, in few bytes: gzip of `before`, a million of `middle` and `after`.
fn gigabyte(before: &str, middle: &str, after: &str) -> Vec<u8> {
    let member = |content: &[u8]| {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(content).unwrap();
        gzip.finish().unwrap()
    };
    let middle = member(middle.repeat(1000).as_bytes()).repeat(1000);
    [member(before.as_bytes()), middle, member(after.as_bytes())].concat()
}

fn with_doctype(doctype: &str) -> String {
    HEAD.replacen("<tmx", &format!("{doctype}\n<tmx"), 1) + UNIT + TAIL
}

#[test]
fn entities_that_grow_or_read_files_are_refused() {
    let laughs = (1..10).fold(String::new(), |laughs, n| {
        format!("{laughs}<!ENTITY a{n} \"{}\">\n", format!("&a{};", n - 1).repeat(10))
    });
    for doctype in [
        format!("<!DOCTYPE tmx [<!ENTITY a0 \"ha\">\n{laughs}]>"),
        "<!DOCTYPE tmx [<!ENTITY host SYSTEM \"file:///etc/hostname\">]>".to_owned(),
        "<!DOCTYPE tmx [<!ENTITY % all SYSTEM \"http://127.0.0.1:9/all.dtd\"> %all;]>".to_owned(),
    ] {
        let file = with_doctype(&doctype).replace("Kast loss", "&a9;&host;");
        validate(file.clone()).exits(3).prints("hostile.tmx:2:1: error tmx-entities");
        import("hostile.tmx", file).exits(1).says("line 2, column 1: the document type declares entities");
    }
}

#[test]
fn a_document_type_elsewhere_is_not_fetched() {
    let doctype = "<!DOCTYPE tmx SYSTEM \"http://127.0.0.1:9/tmx14.dtd\">";
    validate(with_doctype(doctype)).exits(0).prints("1 unit, nothing found");
    import("hostile.tmx", with_doctype(doctype)).exits(0);
}

#[test]
fn what_is_too_large_is_refused_in_bounded_memory() {
    // Gigabytes come through a pipe; a process that kept them would be killed by its limit on memory.
    let shell = |make: &str| {
        let program = env!("CARGO_BIN_EXE_bitext");
        let script = format!("ulimit -v {MEMORY}; {{ {make}; }} | '{program}' validate -");
        let start = Instant::now();
        let output = std::process::Command::new("sh").arg("-c").arg(script).output().unwrap();
        assert!(start.elapsed() < PATIENCE);
        assert_eq!(output.status.code(), Some(3), "{make}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let zeros = "head -c 1000000000 /dev/zero | tr '\\0' x";
    let head = format!("printf '%s' '{}'", HEAD.trim_end());
    for (before, after) in [
        ("<tu tuid=\"", "\"/>"),
        ("<tu><tuv xml:lang=\"en\"><seg>", "</seg></tuv></tu>"),
        ("<!--", "-->"),
        ("<", "/>"),
        ("<tu><prop type=\"x-a\">&", ";</prop></tu>"),
    ] {
        let found = shell(&format!("{head}; printf '%s' '{before}'; {zeros}; printf '%s' '{after}'"));
        assert!(found.contains("error tmx-too-large"), "{before}: {found}");
        let file = gigabyte(&format!("{HEAD}{before}"), &"x".repeat(1000), &format!("{after}{TAIL}"));
        import("hostile.tmx.gz", file).exits(1).says("larger than 16777216 bytes");
    }
    let many = "yes '<hi>' | head -n 10000000";
    let found = shell(&format!("{head}; printf '<tu><tuv xml:lang=\"en\"><seg>'; {many}"));
    assert!(found.contains("error tmx-too-large: elements stand more than 256 deep"), "{found}");
    let file = gigabyte(&format!("{HEAD}<tu><tuv xml:lang=\"en\"><seg>"), "<hi>", "");
    import("hostile.tmx.gz", file).exits(1).says("elements stand more than 256 deep");
}

#[test]
fn few_bytes_do_not_ask_for_much_memory() {
    let tmx = |unit: &str| format!("{HEAD}{UNIT}<tu>{unit}</tu>\n{TAIL}");
    let xliff = |unit: &str| {
        format!(
            "<xliff version=\"2.0\" srcLang=\"en\" trgLang=\"nb\">\n<file id=\"f\">\n\n\n<unit id=\"u\">{unit}</unit></file></xliff>"
        )
    };
    let long = "x".repeat(1_000_000);
    let source = "<tuv xml:lang=\"en\"><seg>Cast off</seg></tuv>";
    let target = "<tuv xml:lang=\"nb\"><seg>Kast loss</seg></tuv>";
    let segment = "<segment><source>Cast off</source><target>Kast loss</target></segment>";
    let data = format!("<originalData><data id=\"d\">{long}</data></originalData>");
    for (name, file) in [
        ("source.tmx", tmx(&format!("{}{}", source.replace("Cast off", &long), target.repeat(1000)))),
        ("properties.tmx", tmx(&format!("<note>{long}</note>{source}{}", target.repeat(1000)))),
        ("texts.tmx", tmx(&format!("{source}{}", target.repeat(300_000)))),
        (
            "references.xlf",
            xliff(&format!("{data}{}", segment.replace("Cast off", &"<ph id=\"1\" dataRef=\"d\"/>".repeat(10_000)))),
        ),
        ("properties.xlf", xliff(&format!("<notes><note>{long}</note></notes>{}", segment.repeat(1000)))),
        ("segments.xlf", xliff(&"<segment/>".repeat(1_000_000))),
    ] {
        let line = if name.ends_with("tmx") { 6 } else { 5 };
        import(name, file).exits(1).says(&format!("at line {line}, column 1: a unit, or something outside of units"));
    }
    // What is nothing is not kept either.
    import("nothing.tmx", tmx(&"<tuv/>".repeat(2_000_000))).exits(0).says("read-unknown-language");
}

#[test]
fn what_is_no_table_and_no_memory_is_named() {
    import("review.xlsx", &b"PK\x03\x04\x14\0\x06\0"[..]).exits(1).says("save it as tab-separated text");
}

#[test]
fn a_bomb_of_gzip_is_refused() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    bomb.write_all(HEAD.as_bytes()).unwrap();
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..256 {
        bomb.write_all(&blanks).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    validate(&bomb[..]).exits(3).prints("error tmx-too-large");
    import("hostile.tmx", bomb).exits(1).says("larger than 16777216 bytes");
}

#[test]
fn bytes_that_are_no_text_are_found_and_read_over() {
    let with_text = |bytes: &[u8]| {
        let (before, after) = UNIT.split_at(UNIT.find("Kast").unwrap());
        [HEAD.as_bytes(), before.as_bytes(), bytes, after.as_bytes(), TAIL.as_bytes()].concat()
    };
    for (bytes, code) in [
        (&b"\0\0\0"[..], "tmx-illegal-character: U+0000, and 2 more"),
        (b"\xed\xa0\xbd\xed\xb3\xa2", "tmx-invalid-bytes: bytes that are no text, and 5 more"),
        (b"\xff\xfe", "tmx-invalid-bytes"),
        ("\u{ffff}".as_bytes(), "tmx-illegal-character: U+FFFF"),
    ] {
        let outcome = validate(with_text(bytes));
        outcome.exits(3).prints(&format!("error {code}")).prints("1 unit, 1 error, 0 warnings");
        let notice = code.split(':').next().unwrap().replace("tmx-", "read-");
        // What took the place of bytes is no translation.
        let exit = i32::from(notice == "read-invalid-bytes");
        import("hostile.tmx", with_text(bytes)).exits(exit).says(&notice);
    }
}

#[test]
fn files_that_are_cut_off_or_something_else() {
    let whole = format!("{HEAD}{UNIT}{TAIL}");
    for length in [0, 3, 30, 60, 200, 260, 300, whole.len() - 9] {
        validate(&whole[..length]).exits(3);
        import("hostile.tmx", &whole[..length]).exits(1);
    }
    let utf16: Vec<u8> = whole.encode_utf16().flat_map(u16::to_be_bytes).collect();
    validate(&utf16[..utf16.len() / 2]).exits(3);
    import("hostile.tmx", &utf16[..utf16.len() / 2]).exits(1);
    for other in [
        &b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"[..],
        b"SQLite format 3\0\x10\0",
        b"{\"units\": []}",
        &[0x1f, 0x8b, 8, 0],
    ] {
        let outcome = validate(other);
        assert!(matches!(outcome.code(), Some(1 | 3)), "{outcome}");
        import("hostile.tmx", other).exits(1);
        import("hostile", other).exits(1);
    }
}

#[test]
fn a_line_of_a_million_faults_is_counted_and_not_listed() {
    let file =
        format!("{HEAD}{}{TAIL}", "<tu tuid=\"a b\"><tuv xml:lang=\"en\"><seg>a</seg></tuv></tu>".repeat(100_000));
    import("hostile.tmx", file.as_str()).exits(1).says("nothing to import");
    let outcome = validate(file);
    outcome.exits(3).prints("99,980 more tmx-tuid-space");
    assert!(outcome.stdout().len() < 10_000);
    let attributes = (0..2_000).fold(String::new(), |all, n| format!("{all} a{n}=\"\""));
    let file = format!("{HEAD}<tu{attributes}/>{TAIL}");
    validate(file.as_str()).exits(3).prints("more than 1000 attributes");
    import("hostile.tmx", file).exits(1).says("more than 1000 attributes");
}
