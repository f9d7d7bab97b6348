//! Source repositories: `ingest --source-repo`, what comes of it, and `drift`.

use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Value, json};
use sha1::Digest as _;

use crate::support::{Outcome, Sandbox};

const MOOR: &str = "---\ntitle: Mooring\ndescription: \"How to moor\"\n---\n# Mooring\n\n![The pier](media/pier.png)\n\n\
                    Take the bow line to the pier. Make it fast.\n\nWatch the tide.\n";
const TIDE: &str = "---\r\ntitle: Tides\r\n---\r\n# Tides\r\n\r\nThe tide is high.\r\n";
const ROPE: &str = "# Ropes\n\nCoil the rope.\n";
const OLD: &str = "# Old charts\n";
const BAY: &str = "# The bay\n";

/// The path of the first document: with an en dash in its name.
const MOOR_PATH: &str = "docs/moor \u{2013} now.md";

/// Two repositories, as a test needs them.
struct Harbor {
    sandbox: Sandbox,
    /// The commit that was translated.
    translated: String,
}

impl Harbor {
    fn new() -> Harbor {
        let harbor = Harbor { sandbox: Sandbox::new(), translated: String::new() };
        harbor.git(&["init", "-q", "-b", "live"]);
        for (path, text) in [
            (MOOR_PATH, MOOR),
            ("docs/tide.md", TIDE),
            ("docs/rope.md", ROPE),
            ("docs/old.md", OLD),
            ("docs/bay.md", BAY),
        ] {
            harbor.sandbox.write(&format!("harbor.en-US/{path}"), text);
        }
        harbor.commit();
        let translated = harbor.git(&["rev-parse", "HEAD"]);
        Harbor { translated, ..harbor }
    }

    /// The source repository moves on.
    fn move_on(&self) {
        let moor = MOOR
            .replace("title: Mooring", "title: Mooring a boat")
            .replace("bow line", "stern line")
            .replace("Watch the tide.", "Call the harbor master before noon.");
        self.sandbox.write(&format!("harbor.en-US/{MOOR_PATH}"), moor);
        self.sandbox.write("harbor.en-US/docs/new.md", "# New\n");
        self.git(&["mv", "docs/rope.md", "docs/line.md"]);
        self.git(&["rm", "-q", "docs/old.md"]);
        self.commit();
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "x"]);
    }

    fn git(&self, arguments: &[&str]) -> String {
        let folder = self.sandbox.path("harbor.en-US");
        std::fs::create_dir_all(&folder).unwrap();
        let output = Command::new("git")
            .current_dir(folder)
            .args(["-c", "core.autocrlf=false", "-c", "user.name=x", "-c", "user.email=x@example.com"])
            .args(["-c", "commit.gpgsign=false"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            // The same commits in every test.
            .env("GIT_AUTHOR_DATE", "@1600000000 +0000")
            .env("GIT_COMMITTER_DATE", "@1600000000 +0000")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Writes a translation that names a commit and a hash.
    fn translation(&self, path: &str, commit: &str, hash: &str, front_matter: &str, body: &str) {
        let text = format!(
            "---\n{front_matter}ms.contentlocale: nb-NO\nms.translationtype: HT\nms.sourcegitcommit: {commit}\n\
             ms.openlocfilehash: {hash}\n---\n{body}"
        );
        self.sandbox.write(&format!("harbor.nb-NO/{path}"), text);
    }

    /// All translations, each with what is right or wrong about it.
    fn translate(&self) {
        let commit = self.translated.as_str();
        let moor = [
            "# ".to_owned() + &pair("104", "Mooring", "Fort\u{f8}yning"),
            "![Brygga](media/pier.png)".to_owned(),
            pair("106", "Take the bow line to the pier.", "Ta baugtauet til brygga.")
                + " "
                + &pair("107", "Make the line fast.", "Gj\u{f8}r det fast."),
            pair("108", "Watch the tide.", "F\u{f8}lg med p\u{e5} tidevannet."),
        ];
        let front_matter = "title: Fort\u{f8}yning\ndescription: Slik fort\u{f8}yer du\n";
        self.translation(MOOR_PATH, commit, &sha256(MOOR), front_matter, &moor.join("\n\n"));
        let tide = pair("102", "Tides", "Tidevann") + "\n\n" + &pair("103", "The tide is high.", "Det er flo.");
        self.translation("docs/tide.md", commit, &sha1_of(TIDE), "title: Tidevann\n", &tide);
        let rope = pair("101", "Ropes", "Tau") + "\n\n" + &pair("102", "Coil the rope.", "Kveil tauet.");
        self.translation("docs/rope.md", commit, &sha1_of(ROPE), "", &rope);
        self.translation("docs/old.md", commit, &sha1_of(OLD), "", &pair("101", "Old charts", "Gamle kart"));
        let bay = pair("101", "The bay", "Bukta");
        self.translation("docs/bay.md", commit, &sha1_of("# Another bay\n"), "title: Bukta\n", &bay);
        self.translation("docs/gone.md", commit, &sha1_of(BAY), "", &bay);
        self.translation("docs/far.md", &"0".repeat(40), &sha1_of(BAY), "", &bay);
        self.sandbox.write("harbor.nb-NO/docs/plain.md", crate::support::document(&[("The bay", "Bukta")]));
    }

    fn ingest(&self) -> Outcome {
        self.sandbox.bitext(["ingest", "harbor.nb-NO", "--source-repo", "harbor.en-US", "--format", "json"]).run()
    }

    fn drift(&self, arguments: &[&str]) -> Outcome {
        self.sandbox.bitext(["drift", "--source-repo", "harbor.en-US"]).args(arguments).run()
    }
}

fn pair(number: &str, source: &str, target: &str) -> String {
    format!(
        "<span data-ttu-id=\"0a1b2-{number}\">{target}</span><span class=\"sxs-lookup\">\
         <span data-stu-id=\"0a1b2-{number}\">{source}</span></span>"
    )
}

fn with_crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn hex(bytes: &[u8]) -> String {
    let mut hex = String::new();
    for byte in bytes {
        write!(hex, "{byte:02X}").unwrap();
    }
    hex
}

fn sha1_of(text: &str) -> String {
    hex(&sha1::Sha1::digest(with_crlf(text)))
}

fn sha256(text: &str) -> String {
    hex(&sha2::Sha256::digest(with_crlf(text)))
}

#[test]
fn every_document_is_told_by_what_became_of_its_source_file() {
    let harbor = Harbor::new();
    harbor.translate();
    let summary = harbor.ingest().exits(0).json();
    let states = json!({"verified": 4, "other-hash": 1, "no-file": 1, "no-commit": 1, "unnamed": 1});
    assert_eq!(summary["sources"], json!({"documents": states, "hidden": 4, "outdated": 0}));
    assert_eq!(summary["inputs"][0]["sources"], summary["sources"]);
    assert_eq!(summary["segments"], 13, "hidden ones are not counted");
    assert_eq!(summary["diagnostics"], json!({"recycled-source": 1}));

    // Again: nothing is read anew, and what is known stays.
    let again = harbor.ingest().exits(0).json();
    assert_eq!(again["sources"], summary["sources"]);
    assert_eq!((&again["new_units"], &again["diagnostics"]), (&json!(0), &json!({})));
    harbor.sandbox.bitext(["memory", "verify"]).run().exits(0);

    let people = harbor.sandbox.bitext(["ingest", "harbor.nb-NO", "--source-repo", "harbor.en-US"]).run();
    people.exits(0).prints("8 (1 no-commit, 1 no-file, 1 other-hash, 1 unnamed, 4 verified)");
}

#[test]
fn a_memory_that_was_there_before_learns_the_same() {
    let harbor = Harbor::new();
    harbor.translate();
    harbor.sandbox.bitext(["ingest", "-q", "harbor.nb-NO"]).run().exits(0);
    let later = harbor.ingest().exits(0).json();
    assert_eq!(later["sources"]["hidden"], 4);
    let dump = |sandbox: &Sandbox| {
        sandbox.bitext(["export", "-q", "-f", "jsonl", "--per", "occurrence", "-o", "-"]).run().stdout().to_owned()
    };
    let other = Harbor::new();
    other.translate();
    other.ingest().exits(0);
    assert_eq!(dump(&harbor.sandbox), dump(&other.sandbox));
}

#[test]
fn hidden_units_are_units_like_others() {
    let harbor = Harbor::new();
    harbor.translate();
    harbor.ingest().exits(0);
    let sandbox = &harbor.sandbox;
    let list = |arguments: &[&str]| -> Vec<(String, String, String)> {
        let call = sandbox.bitext(["export", "-q", "-f", "jsonl", "--per", "occurrence", "-o", "-"]).args(arguments);
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        let rows = call.run().exits(0).jsonl();
        rows.iter().map(|row| (text(row, "key"), text(row, "source"), text(row, "target"))).collect()
    };
    let expected = [
        ("title", "Mooring", "Fort\u{f8}yning"),
        ("description", "How to moor", "Slik fort\u{f8}yer du"),
        ("alt-1", "The pier", "Brygga"),
        ("title", "Tides", "Tidevann"),
    ]
    .map(|(key, source, target)| (key.to_owned(), source.to_owned(), target.to_owned()));
    assert_eq!(list(&["--kind", "hidden"]), expected);
    assert_eq!(list(&["--kind", "sentence"]).len(), 13);
    assert_eq!(list(&[]).len(), 17);
    // The image is the same by its name; the front matter by its key, which is surer.
    assert_eq!(list(&["--kind", "hidden", "--min-confidence", "0.993"]).len(), 3);

    let answer = sandbox.bitext(["lookup", "The pier", "-t", "nb-NO", "--format", "json"]).run().exits(0).json();
    let found = &answer["matches"][0];
    assert_eq!((&found["score"], &found["kind"], &found["target"]), (&json!(100), &json!("hidden"), &json!("Brygga")));
    let place = &found["occurrences"][0];
    assert_eq!((&place["kind"], &place["line"], &place["confidence"]), (&json!("hidden"), &json!(11), &json!(0.99)));
    // Nothing stands beside it.
    let beside = sandbox.bitext(["search", "Brygga", "--context", "--format", "json"]).run().exits(0).json();
    let hits = beside["hits"].as_array().unwrap();
    let hidden = hits.iter().find(|hit| hit["source"] == "The pier").unwrap();
    assert_eq!((&hidden["previous"], &hidden["next"]), (&Value::Null, &Value::Null));

    sandbox.bitext(["export", "-q", "--kind", "hidden", "-o", "hidden.tmx"]).run().exits(0);
    let tmx = sandbox.read("hidden.tmx");
    assert_eq!(tmx.matches("<prop type=\"x-kind\">hidden</prop>").count(), 4);
    assert_eq!(tmx.matches("<prop type=\"x-confidence\">0.995</prop>").count(), 3);
    sandbox.bitext(["validate", "hidden.tmx"]).run().exits(0);
    sandbox.bitext(["export", "-q", "--kind", "hidden", "-t", "nb-NO", "-o", "hidden.xlf"]).run().exits(0);
    assert!(sandbox.read("hidden.xlf").contains("x-confidence"));
    for file in ["hidden.tmx", "hidden.xlf"] {
        let copy = format!("{file}.db");
        sandbox.bitext(["--tm", &copy, "import", "-q", file, "--name", "vendor"]).run().exits(0);
        let found = sandbox.bitext(["--tm", &copy, "lookup", "The pier", "--format", "json"]).run().exits(0).json();
        assert_eq!(found["matches"][0]["kind"], "hidden", "{file}");
    }
    let stats = sandbox.bitext(["stats", "--format", "json"]).run().exits(0).json();
    assert_eq!((&stats["hidden"], &stats["current_segments"]), (&json!(4), &json!(13)));
}

#[test]
fn searches_and_lookups_are_of_the_kinds_asked_for() {
    let harbor = Harbor::new();
    harbor.translate();
    harbor.ingest().exits(0);
    let sandbox = &harbor.sandbox;
    let found = |command: &[&str], list: &str| -> Vec<(String, u64, usize)> {
        let answer = sandbox.bitext(command.iter().copied()).args(&["--format", "json"]).run().exits(0).json();
        let units = answer[list].as_array().unwrap().iter();
        let told = units.map(|unit| {
            let places = unit["occurrences"].as_array().unwrap();
            (unit["source"].as_str().unwrap().to_owned(), unit["usage"].as_u64().unwrap(), places.len())
        });
        told.collect()
    };
    // A heading, and the title in the front matter.
    let mooring = |usage: u64| vec![("Mooring".to_owned(), usage, usage as usize)];
    for (kinds, expected) in
        [("sentence,hidden", mooring(2)), ("hidden", mooring(1)), ("sentence", mooring(1)), ("paragraph", Vec::new())]
    {
        let ask = ["Fort\u{f8}yning", "--occurrences", "9", "--kind", kinds];
        assert_eq!(found(&[&["search"][..], &ask].concat(), "hits"), expected, "{kinds}");
        let ask = ["Mooring", "-t", "nb-NO", "--min-score", "100", "--kind", kinds];
        assert_eq!(found(&[&["lookup"][..], &ask].concat(), "matches"), expected, "{kinds}");
    }
    let facets = sandbox.bitext(["search", "pier", "--kind", "hidden", "--facets", "--format", "json"]).run();
    let facets = facets.exits(0).json();
    assert_eq!((&facets["total"], &facets["hits"][0]["source"]), (&json!(1), &json!("The pier")));
    assert_eq!(facets["facets"]["by_document"][0]["units"], 1);

    // What an import has is of the kind that its file says.
    sandbox.bitext(["export", "-q", "--kind", "hidden", "-o", "hidden.tmx"]).run().exits(0);
    let import = ["--tm", "copy.db", "import", "-q", "hidden.tmx", "--name", "vendor"];
    sandbox.bitext(import).run().exits(0);
    for (kind, expected) in [("hidden", 1), ("sentence", 0)] {
        let ask = ["--tm", "copy.db", "search", "pier", "--kind", kind];
        assert_eq!(found(&ask, "hits").len(), expected);
        let ask = ["--tm", "copy.db", "lookup", "The pier", "--min-score", "100", "--kind", kind];
        assert_eq!(found(&ask, "matches").len(), expected);
    }
}

#[test]
fn a_guess_says_how_sure_it_is() {
    let harbor = Harbor::new();
    harbor.translate();
    harbor.ingest().exits(0);
    let sandbox = &harbor.sandbox;
    let place = ":11 alt-1, hidden, confidence 0.99\n";
    sandbox.bitext(["lookup", "The pier", "-t", "nb-NO"]).run().exits(0).prints(place);
    let outcome = sandbox.bitext(["search", "pier"]).run();
    outcome.exits(0).prints(place).prints(" 106\n");
    for command in [["search", "pier"], ["lookup", "The pier"]] {
        let table = sandbox.bitext(command).args(&["--kind", "hidden", "--format", "tsv"]).run();
        let rows: Vec<Vec<&str>> = table.exits(0).stdout().lines().map(|line| line.split('\t').collect()).collect();
        assert_eq!((rows[0].len(), *rows[0].last().unwrap()), (rows[1].len(), "confidence"));
        assert_eq!(rows[1].last(), Some(&"0.99"));
    }
    for per in ["unit", "occurrence"] {
        let export = |format: &str| {
            let call = sandbox.bitext(["export", "-q", "-f", format, "-o", "-", "--path", "docs/moor*"]);
            call.args(&["--per", per]).run().exits(0).stdout().to_owned()
        };
        let table = export("tsv");
        let cells: Vec<&str> = table.lines().map(|line| line.rsplit('\t').next().unwrap()).collect();
        assert_eq!((cells[0], cells.iter().filter(|cell| **cell == "0.99").count()), ("confidence", 1));
        assert_eq!(cells.iter().filter(|cell| **cell == "1").count(), 4, "{table}");
        let record = export("jsonl");
        assert!(
            record.lines().any(|line| line.contains("\"confidence\":0.99")) && record.contains("\"confidence\":1.0")
        );
    }
    sandbox.bitext(["export", "-q", "--kind", "hidden", "-o", "hidden.tsv"]).run().exits(0);
    sandbox.bitext(["--tm", "copy.db", "import", "-q", "hidden.tsv", "--name", "vendor"]).run().exits(0);
    let copy = sandbox.bitext(["--tm", "copy.db", "export", "-q", "-f", "tsv", "-o", "-"]).run();
    assert_eq!(copy.exits(0).stdout().matches("\t0.99\n").count(), 1, "{copy}");
    let copy = sandbox.bitext(["--tm", "copy.db", "export", "-q", "-f", "tmx", "-o", "-"]).run();
    assert_eq!(copy.exits(0).stdout().matches("<prop type=\"x-confidence\">").count(), 4, "{copy}");
}

#[test]
fn drift_follows_the_source() {
    let harbor = Harbor::new();
    harbor.translate();
    harbor.ingest().exits(0);
    let before = harbor.drift(&["--format", "json", "--fail-over", "0"]).exits(0).json();
    assert_eq!(before["documents"], json!({"unchanged": 4, "changed": 0, "removed": 0, "unverified": 4}));
    assert_eq!(before["units"]["unchanged"], 13);

    harbor.move_on();
    let after = harbor.drift(&["--format", "json", "--units"]).exits(0).json();
    assert_eq!(after["documents"], json!({"unchanged": 2, "changed": 1, "removed": 1, "unverified": 4}));
    let units = json!({"units": 13, "unchanged": 9, "edited": 2, "removed": 2, "new": 1, "percent": 30.77});
    assert_eq!(after["units"], units);
    // `bay.md` is translated, though of which state of it is not known; `new.md` and no other is not.
    assert_eq!(after["untranslated"], 1);
    let file = |path: &str| after["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap();
    assert_eq!(
        (&file("docs/rope.md")["state"], &file("docs/rope.md")["renamed_to"]),
        (&json!("unchanged"), &json!("docs/line.md"))
    );
    assert_eq!(file("docs/old.md")["state"], "removed");
    assert_eq!(file("docs/bay.md")["search"], "other-hash");
    assert_eq!(file("docs/plain.md")["search"], Value::Null);
    let changes = file(MOOR_PATH)["changes"].as_array().unwrap();
    let told: Vec<_> = changes.iter().map(|unit| (unit["key"].as_str().unwrap(), unit["now"].as_str())).collect();
    assert_eq!(
        told,
        [("106", Some("Take the stern line to the pier.")), ("108", None), ("title", Some("Mooring a boat")),]
    );
    assert_eq!(changes[0]["difference"][1], json!({"change": "replaced", "query": "stern", "source": "bow"}));
    assert_eq!(file(MOOR_PATH)["new"], json!([{"line": 11, "text": "Call the harbor master before noon."}]));

    harbor.drift(&["--fail-over", "30"]).exits(3).says("30.77 % of the units are edited or removed, more than 30 %");
    harbor.drift(&["--fail-over", "31"]).exits(0);
    let filtered = harbor
        .drift(&["--format", "json", "--path", "x/**"])
        .exits(0)
        .says("note: no document of the memory meets all conditions\n")
        .json();
    assert_eq!(filtered["documents"]["changed"], 0);
    let one = harbor.drift(&["--format", "jsonl", "--path", "docs/old.md", "--repo", "HARBOR.nb-NO"]).exits(0).jsonl();
    assert_eq!((one.len(), &one[0]["units"]["removed"]), (1, &json!(1)));
    let rows = harbor.drift(&["--format", "tsv", "--units"]);
    let rows: Vec<&str> = rows.exits(0).stdout().lines().collect();
    assert_eq!(rows.len(), 6, "{rows:?}");
    assert!(rows[5].ends_with("docs/old.md\tremoved\t101\t7\tOld charts\t"), "{rows:?}");
    harbor.drift(&["--units"]).exits(0).prints("106 edited   Take the [-bow-]{+stern+} line to the pier.");
    harbor.drift(&["--source-ref", "nonsense"]).exits(1).says("names no commit");
}

#[test]
fn a_list_for_people_is_short_and_one_for_programs_whole() {
    let harbor = Harbor::new();
    harbor.translate();
    harbor.ingest().exits(0);
    harbor.move_on();
    // Seven documents are news, and `tide.md` is as it was.
    let listed = |arguments: &[&str]| {
        let outcome = harbor.drift(arguments);
        outcome.exits(0).stdout().lines().filter(|line| line.starts_with("harbor.nb-NO nb-NO docs/")).count()
    };
    assert_eq!((listed(&[]), listed(&["--limit", "0"]), listed(&["--limit", "7"])), (7, 7, 7));
    assert_eq!(listed(&["--limit", "2"]), 2);
    let cut = harbor.drift(&["--limit", "2"]);
    cut.prints("\nand 5 more documents; --limit 0 lists all\nsource ").prints("\ndocuments     8 (");
    assert!(!harbor.drift(&["--limit", "7"]).stdout().contains("more document"));
    assert_eq!(harbor.drift(&["--limit", "0", "--format", "jsonl"]).exits(0).jsonl().len(), 8);
    assert_eq!(harbor.drift(&["--format", "jsonl"]).exits(0).jsonl().len(), 8);
    // The limit holds in every format, and counts are of all.
    let cut = harbor.drift(&["--limit", "2", "--format", "tsv"]);
    cut.exits(0).says_only("note: 2 of 8 documents are listed; --limit 0 lists all\n");
    assert_eq!(cut.stdout().lines().count(), 3);
    let cut = harbor.drift(&["--limit", "2", "--format", "json"]).exits(0).json();
    assert_eq!(cut["files"].as_array().unwrap().len(), 2);
    assert_eq!(cut["documents"].as_object().unwrap().values().filter_map(Value::as_u64).sum::<u64>(), 8);
    let nothing = harbor.drift(&["--path", "x/**"]);
    nothing.exits(0).prints_nothing().says("note: no document of the memory meets all conditions\n");
    let header = harbor.drift(&["--path", "x/**", "--format", "tsv"]);
    assert_eq!(header.exits(0).stdout().lines().count(), 1);
}

/// As git has it: a file is another one under a new name when at least half of it is the same.
#[test]
fn a_file_that_was_moved_and_edited_is_followed() {
    let harbor = Harbor::new();
    harbor.translate();
    let new_path = "guide/moor \u{2013} now.md";
    std::fs::create_dir_all(harbor.sandbox.path("harbor.en-US/guide")).unwrap();
    harbor.git(&["mv", MOOR_PATH, new_path]);
    harbor.sandbox.write(&format!("harbor.en-US/{new_path}"), MOOR.replace("Watch the tide.", "Watch the tide now."));
    harbor.git(&["mv", "docs/tide.md", "guide/tide.md"]);
    harbor.sandbox.write("harbor.en-US/guide/tide.md", "# Something else\n");
    harbor.commit();
    let summary = harbor.ingest().exits(0).json();
    // Of the page about tides two segments and the title, of the other a sentence.
    assert_eq!(summary["inputs"][0]["sources"]["outdated"], 4);
    let drift = harbor.drift(&["--format", "json", "--units"]).exits(0).json();
    let file = |path: &str| drift["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap();
    let moor = file(MOOR_PATH);
    assert_eq!((&moor["state"], &moor["renamed_to"]), (&json!("changed"), &json!(new_path)));
    assert_eq!((&moor["units"]["edited"], &moor["units"]["removed"]), (&json!(1), &json!(0)));
    let tide = file("docs/tide.md");
    assert_eq!((&tide["state"], &tide["perhaps_renamed_to"]), (&json!("removed"), &json!("guide/tide.md")));
    assert_eq!((&tide["renamed_to"], &tide["units"]["removed"]), (&Value::Null, &json!(3)));
}

#[test]
fn lookups_say_that_the_source_moved_on() {
    let harbor = Harbor::new();
    harbor.translate();
    harbor.ingest().exits(0);
    let look = |text: &str| -> Value {
        let call = harbor.sandbox.bitext(["lookup", text, "-t", "nb-NO", "--format", "json"]);
        call.run().exits(0).json()["matches"][0].clone()
    };
    let text = "Take the bow line to the pier.";
    assert_eq!((&look(text)["score"], &look(text)["penalties"]), (&json!(100), &json!([])));
    harbor.move_on();
    assert_eq!(harbor.ingest().exits(0).json()["sources"]["outdated"], 4);
    let found = look(text);
    let penalty = json!([{
        "reason": "outdated", "points": 2, "explanation": "the source file says something else now"
    }]);
    assert_eq!((&found["score"], &found["penalties"]), (&json!(98), &penalty));
    assert_eq!(found["occurrences"][0]["outdated"], "edited");
    assert_eq!(look("Watch the tide.")["occurrences"][0]["outdated"], "removed");
    assert_eq!(look("Coil the rope.")["penalties"], json!([]));
    harbor.sandbox.bitext(["stats"]).run().exits(0).prints("4 segments say something else");
    // And back: what was outdated is not any more.
    harbor.git(&["revert", "--no-edit", "HEAD"]);
    assert_eq!(harbor.ingest().exits(0).json()["sources"]["outdated"], 0);
    assert_eq!(look(text)["penalties"], json!([]));
}

#[test]
fn a_wrong_source_repository_is_found_out_before_anything_is_read() {
    let harbor = Harbor::new();
    harbor.translate();
    let outcome = harbor.sandbox.bitext(["ingest", "harbor.nb-NO", "--source-repo", "nowhere"]).run();
    outcome.exits(1).says("nowhere does not exist");
    let plain = harbor.sandbox.bitext(["ingest", "harbor.nb-NO", "--source-repo", "harbor.nb-NO"]).run();
    plain.exits(1).says_only("bitext: `harbor.nb-NO` is a plain folder; --source-repo needs a git repository\n");
    assert!(!harbor.sandbox.path("bitext.db").exists(), "nothing is left behind");
}

#[test]
fn a_source_repository_of_other_documents_is_told_from_one_without_changes() {
    let harbor = Harbor::new();
    let hash = sha1_of(BAY);
    harbor.translation("docs/bay.md", &"0".repeat(40), &hash, "", &pair("101", "The bay", "Bukta"));
    let needed = "a source repository that has the commits of the documents is needed";
    harbor.ingest().exits(0).says_only(&format!("note: the source has no commit that a document names: {needed}\n"));
    let note = format!("note: no unit could be compared with its source: {needed}\n");
    let told = harbor.drift(&[]);
    told.exits(0).says_only(&note).prints("docs/bay.md  unverified (its commit is in no source repository)\n");
    told.prints("\ndrift         -\n");
    harbor.drift(&["--format", "json"]).exits(0).says_only(&note);
    harbor.drift(&["--fail-over", "5"]).exits(3).says(&format!("\nhint: {needed}\n"));
    // One that has some of the commits says nothing of it.
    harbor.translate();
    harbor.ingest().exits(0).says_only("");
    harbor.drift(&[]).exits(0).says_only("");
}

#[test]
fn the_right_one_of_several_source_repositories_is_found() {
    let harbor = Harbor::new();
    harbor.translate();
    // Another product's.
    let other = harbor.sandbox.path("aaa.en-US");
    std::fs::create_dir_all(&other).unwrap();
    for arguments in [&["init", "-q", "-b", "main"][..], &["commit", "-q", "--allow-empty", "-m", "x"]] {
        let command = Command::new("git")
            .current_dir(&other)
            .args(["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .status();
        assert!(command.unwrap().success());
    }
    let call =
        ["ingest", "harbor.nb-NO", "--source-repo", "aaa.en-US", "--source-repo", "harbor.en-US", "--format=json"];
    let summary = harbor.sandbox.bitext(call).run().exits(0).json();
    assert_eq!(summary["sources"]["documents"]["verified"], 4);
}

#[test]
fn documents_are_built_from_another_folder_there() {
    let harbor = Harbor::new();
    let config = |folder: &str| format!("{{\"docsets_to_publish\": [{{\"build_source_folder\": \"{folder}\"}}]}}");
    harbor.sandbox.write("harbor.en-US/.openpublishing.publish.config.json", config("docs"));
    harbor.commit();
    harbor.sandbox.write("harbor.nb-NO/.openpublishing.publish.config.json", config("articles"));
    let rope = pair("101", "Ropes", "Tau") + "\n\n" + &pair("102", "Coil the rope.", "Kveil tauet.");
    harbor.translation("articles/rope.md", &harbor.translated, &sha1_of(ROPE), "", &rope);
    assert_eq!(harbor.ingest().exits(0).json()["sources"]["documents"], json!({"verified": 1}));
    // The memory knows the path by now.
    let drift = harbor.drift(&["--format", "json"]).exits(0).json();
    assert_eq!(
        (&drift["documents"]["unchanged"], &drift["files"][0]["source_path"]),
        (&json!(1), &json!("docs/rope.md"))
    );
}
