//! What goes wrong, what is said about it, and every documented exit code. Those of signals are in `signals`.

use std::fs::File;
use std::io::Read;
use std::process::Stdio;
use std::time::Duration;

use bitext_testkit::generate;
use rusqlite::Connection;

use crate::support::{Sandbox, document, sample_of};

#[test]
fn a_failed_ingest_says_in_its_summary_how_far_it_came() {
    let sandbox = Sandbox::new();
    sandbox.write("harbor.nb-NO/a.md", document(&[("Moor.", "Fortøy.")]));
    sandbox.bitext(["ingest", "-q", "harbor.nb-NO"]).run().exits(0);
    sandbox.write("harbor.nl-NL/a.md", document(&[("Sail.", "Zeil.")]));
    let memory = Connection::open(sandbox.path("bitext.db")).unwrap();
    memory
        .execute_batch("CREATE TRIGGER full BEFORE INSERT ON unit BEGIN SELECT RAISE(ABORT, 'no room'); END")
        .unwrap();
    drop(memory);
    let outcome = sandbox.bitext(["ingest", "harbor.nb-NO", "harbor.nl-NL", "--format=json"]).run();
    let summary = outcome.exits(1).says("no room").json();
    let inputs = summary["inputs"].as_array().unwrap();
    let statuses: Vec<&str> = inputs.iter().map(|input| input["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["done", "failed"]);
    assert!(inputs[1]["message"].as_str().unwrap().contains("no room"), "{summary}");
}

#[test]
fn usage_is_2() {
    let sandbox = Sandbox::new();
    for arguments in [
        &[][..],
        &["ingest"],
        &["ingest", "--nonsense", "x"],
        &["ingest", "x", "--jobs", "0"],
        &["ingest", "x", "--max-file-size", "many"],
        &["ingest", "x", "--locale", "norwegian!"],
        &["lookup", "x", "-t", ""],
        &["lookup", "x", "--limit", "0"],
        &["build", "x"],
        &["export"],
        &["export", "-o", "{nonsense}.tmx"],
        &["export", "-o", "x.tmx", "-f", "docx"],
        &["export", "-o", "x.tmx", "--origin", "robot"],
        &["export", "-o", "x.tmx", "--since", "yesterday"],
        &["export", "-o", "x.tmx", "--current", "--all-revisions"],
        &["export", "-o", "x.{n}.tmx", "--max-units", "0"],
        &["export", "-o", "x.tmx", "--per", "occurrence", "--variants", "all"],
        &["build", "x", "-o", "x.tmx", "--per", "occurrence", "--variants", "newest"],
        &["build", "x", "-o", ""],
        &["build", "x", "-o", "x.json"],
        &["explain", "nonsense"],
        &["stats", "-q", "-v"],
    ] {
        let outcome = sandbox.bitext(arguments.iter().copied()).run();
        outcome.exits(2).prints_nothing();
        assert!(!outcome.stderr().is_empty());
    }
    assert!(sandbox.names().is_empty());
}

#[test]
fn what_is_wrong_is_said_in_words() {
    let sandbox = Sandbox::with_sample();
    let says = |arguments: &[&str], code: i32, message: &str| {
        sandbox.bitext(arguments.iter().copied()).run().exits(code).prints_nothing().says(message);
    };
    for command in ["search", "lookup"] {
        says(&[command, "x", "--limit", "0"], 2, "for '--limit <N>': at least 1 is needed\n");
        says(&[command, "x", "--limit", "many"], 2, "for '--limit <N>': invalid digit found in string\n");
    }
    says(&["lookup", "x", "-s", "nb-NO", "-t", "nb-NO"], 2, "error: --source and --target are both nb-NO\n");
    let relation = "bitext: --relation is for texts in other locales than en-US\n\nhint: leave --relation out";
    says(&["lookup", "x", "-s", "en-US", "--relation", "merged"], 1, relation);
    let folder = "bitext: there is no folder `nowhere` for the memory `nowhere/x.db`\n\nhint: make the folder";
    says(&["ingest", ".", "--tm", "nowhere/x.db"], 1, folder);
    says(&["build", ".", "--tm", "nowhere/x.db", "-o", "x.tmx"], 1, folder);
    sandbox.write("x.tsv", "source\ttarget\nMoor\tFortøy\n");
    says(&["import", "x.tsv", "-s=en-US", "-t=nb-NO", "--name=x", "--tm", "nowhere/x.db"], 1, folder);
}

#[test]
fn a_summary_as_json_is_pointed_at() {
    let outcome = Sandbox::new().bitext(["export", "--format=json", "-o=x.tmx"]).run();
    outcome.exits(2).prints_nothing().says("  tip: for a summary as JSON, use '--summary json'\n");
}

#[test]
fn what_is_wrong_with_a_value_is_said_before_any_work() {
    let sandbox = Sandbox::with_sample();
    for (arguments, message) in [
        (
            &["-o", "x.tmx", "--path", "a[b"][..],
            "error: invalid value 'a[b' for '--path <GLOB>': unclosed character class",
        ),
        (
            &["-o", ""],
            "error: invalid value '' for '--output <OUT>': write the name of a file, or `-` for standard output",
        ),
        (
            &["-o", "x.json"],
            "error: `.json` says no format; name it with -f (jsonl, moses, parquet, tmx, tsv, weblate, xliff, xliff12, xlsx)\n",
        ),
        (
            &["-o", "{target}.xml.gz"],
            "error: `.xml` says no format; name it with -f (jsonl, moses, parquet, tmx, tsv, weblate, xliff, xliff12, xlsx)\n",
        ),
        (&["-o", "x.tmx", "--since", "2/3/2021"], "for '--since <DATE>': write a day as 2021-03-09\n"),
        (&["-o", "x.tmx", "--until", "2021-02-30"], "for '--until <DATE>': write a day as 2021-03-09\n"),
        (
            &["-o", "x.tmx", "--since", "2021-02-02", "--until", "2021-02-01"],
            "error: --since 2021-02-02 is after --until 2021-02-01\n",
        ),
    ] {
        sandbox.bitext(["export"]).args(arguments).run().exits(2).prints_nothing().says(message);
        let build = sandbox.bitext(["build", "nowhere"]).args(arguments).run();
        assert!(!build.exits(2).prints_nothing().says(message).stderr().contains("nowhere does not"), "{build}");
    }
    for command in ["ingest", "build"] {
        let call = sandbox.bitext([command, "nowhere", "--exclude", "{a,b"]);
        let call = if command == "build" { call.args(&["-o", "x.tmx"]) } else { call };
        let outcome = call.run();
        outcome.exits(2).says("for '--exclude <GLOB>': unclosed alternate group");
        assert_eq!(outcome.stderr().matches("{a,b").count(), 1, "said once\n{outcome}");
    }
    assert!(sandbox.names().iter().all(|name| name.starts_with("bitext.db")));
}

#[test]
fn commands_that_need_a_memory_name_the_path_tried_and_make_none() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["lookup", "x"][..],
        &["export", "-o", "out.tmx"],
        &["stats"],
        &["align"],
        &["memory", "verify"],
        &["memory", "runs"],
        &["memory", "backup", "copy.db"],
    ] {
        let outcome = sandbox.bitext(arguments.iter().copied()).run();
        outcome.exits(1).prints_nothing().says("bitext: there is no memory at `bitext.db`\n\nhint: `bitext ingest");
    }
    sandbox.bitext(["stats"]).env("BITEXT_TM", "else.db").run().exits(1).says("`else.db`");
    assert!(sandbox.names().is_empty());
}

#[test]
fn a_failed_ingest_leaves_no_memory_behind() {
    let sandbox = Sandbox::new();
    sandbox.bitext(["ingest", "nowhere"]).run().exits(1).prints_nothing().says_only("bitext: nowhere does not exist\n");
    sandbox.bitext(["build", "nowhere", "-o", "out.tmx"]).run().exits(1).prints_nothing();
    assert!(sandbox.names().is_empty(), "{:?}", sandbox.names());
    sandbox.bitext(["build", "nowhere", "-o", "out.tmx", "--tm", "kept.db"]).run().exits(1);
    assert!(sandbox.names().is_empty(), "{:?}", sandbox.names());
}

#[test]
fn a_failed_ingest_leaves_an_old_memory_alone() {
    let sandbox = Sandbox::with_sample();
    sandbox.bitext(["ingest", "nowhere"]).run().exits(1);
    sandbox.bitext(["memory", "verify"]).run().exits(0);
    let runs = sandbox.bitext(["memory", "runs", "--format=json"]).run().exits(0).json();
    assert_eq!(runs["runs"][2]["outcome"], "failed");
}

#[test]
fn inputs_without_segments_say_what_to_try() {
    let sandbox = Sandbox::new();
    sandbox.write("plain.nb-NO/a.md", "# Tau\n");
    let outcome = sandbox.bitext(["ingest", "plain.nb-NO"]).run();
    outcome.exits(1).prints_nothing().says("bitext: plain.nb-NO: no spans").says("\n\nhint: ").says("`live-sxs`");

    let (_, tree) = sandbox.generated("rope", 1, 3);
    let mirror = sandbox.path("mirror.nb-NO.git");
    generate::write_git(&tree, &mirror, true).unwrap();
    let head = std::process::Command::new("git")
        .args(["-c", "user.name=Fennel", "-c", "user.email=fennel@example.com", "-C"])
        .arg(&mirror)
        .args(["update-ref", "refs/heads/live"])
        .arg(empty_commit(&mirror))
        .status()
        .unwrap();
    assert!(head.success());
    let outcome = sandbox.bitext(["ingest", "mirror.nb-NO.git", "--ref", "live"]).run();
    outcome.exits(1).says_only(
        "bitext: mirror.nb-NO.git: no spans on branch `live`\n\n\
         hint: the repository has `live-sxs`: try --ref live-sxs\n",
    );
    let outcome = sandbox.bitext(["ingest", "mirror.nb-NO.git", "--ref", "nonsense"]).run();
    outcome.exits(1).says("`nonsense` names no commit").says("hint: it has `live`, `live-sxs`\n");
}

/// A commit with one file without spans.
fn empty_commit(repository: &std::path::Path) -> String {
    use std::io::Write;
    let git = |arguments: &[&str], input: &[u8]| {
        let mut child = std::process::Command::new("git")
            .args(["-c", "user.name=Fennel", "-c", "user.email=fennel@example.com", "-C"])
            .arg(repository)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap().trim().to_owned()
    };
    let blob = git(&["hash-object", "-w", "--stdin"], b"# Tau\n");
    let tree = git(&["mktree"], format!("100644 blob {blob}\ta.md\n").as_bytes());
    git(&["commit-tree", "-m", "x", &tree], b"")
}

#[test]
fn some_failed_inputs_are_4_and_strict_makes_that_1() {
    let sandbox = Sandbox::new();
    sandbox.write("mast.nb-NO/a.md", document(&[("Mast", "Mast")]));
    sandbox.write("plain.nb-NO/a.md", "# Tau\n");
    let inputs = ["nowhere", "mast.nb-NO", "plain.nb-NO"];
    let outcome = sandbox.bitext(["ingest"].into_iter().chain(inputs)).run();
    outcome
        .exits(4)
        .prints("inputs       3 (1 done, 2 failed)\n")
        .says("bitext: nowhere does not exist\n")
        .says("bitext: plain.nb-NO: no spans");
    let summary = sandbox.bitext(["ingest", "--format=json"].into_iter().chain(inputs)).run().exits(4).json();
    assert_eq!(summary["inputs"][0]["status"], "failed");
    assert_eq!(summary["inputs"][0]["message"], "nowhere does not exist");
    for unknown in ["repository", "family", "ref", "locale", "commit"] {
        assert_eq!(summary["inputs"][0][unknown], serde_json::Value::Null, "{unknown}");
    }
    assert_eq!(summary["inputs"][1]["repository"], "mast.nb-NO");
    sandbox.bitext(["ingest", "--strict"].into_iter().chain(inputs)).run().exits(1);
    let outcome = sandbox.bitext(["build", "-o", "out.tmx"].into_iter().chain(inputs)).run();
    outcome.exits(4);
    assert!(sandbox.read("out.tmx").contains("Mast"), "what could be read is exported");
    sandbox.bitext(["build", "--strict", "-o", "strict.tmx"].into_iter().chain(inputs)).run().exits(1);
    assert!(!sandbox.path("strict.tmx").exists());
}

#[test]
fn a_json_summary_is_printed_even_if_every_input_failed() {
    let sandbox = Sandbox::new();
    let summary = sandbox.bitext(["ingest", "--format=json", "nowhere"]).run().exits(1).json();
    assert_eq!((&summary["segments"], &summary["inputs"][0]["status"]), (&0.into(), &"failed".into()));
    let summary = sandbox.bitext(["build", "--format=json", "-o", "x.tmx", "nowhere"]).run().exits(1).json();
    assert_eq!(summary["export"], serde_json::Value::Null);
}

#[test]
fn a_memory_in_use_is_5_and_can_be_waited_for() {
    let sandbox = Sandbox::with_sample();
    let lock = File::options().read(true).write(true).open(sandbox.path("bitext.db.lock")).unwrap();
    lock.lock().unwrap();
    let ingest = || sandbox.bitext(["ingest"]).arg(sample_of("nb-NO"));
    let outcome = ingest().run();
    outcome.exits(5).prints_nothing().says("bitext: the memory `bitext.db` is in use by process ").says("--wait");
    sandbox.bitext(["stats"]).run().exits(0);
    let holder = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        drop(lock);
    });
    ingest().arg("--wait").arg("20").run().exits(0);
    holder.join().unwrap();
}

#[test]
fn files_of_other_programs_are_left_alone() {
    let sandbox = Sandbox::new();
    let connection = Connection::open(sandbox.path("other.db")).unwrap();
    connection.execute_batch("CREATE TABLE ship (name TEXT); INSERT INTO ship VALUES ('Fennel');").unwrap();
    drop(connection);
    sandbox.write("notes.txt", "not a database, but long enough to be looked at as one, and then some more text");
    for file in ["other.db", "notes.txt"] {
        let before = std::fs::read(sandbox.path(file)).unwrap();
        for call in [
            sandbox.bitext(["stats", "--tm", file]),
            sandbox.bitext(["ingest", "--tm", file]).arg(sample_of("nb-NO")),
            sandbox.bitext(["memory", "verify", "--tm", file]),
        ] {
            call.run().exits(1).says(&format!("bitext: `{file}` is not a translation memory\n\nhint: "));
        }
        assert_eq!(std::fs::read(sandbox.path(file)).unwrap(), before);
    }
}

#[test]
fn another_source_locale_is_refused() {
    let sandbox = Sandbox::with_sample();
    let ingest = sandbox.bitext(["ingest", "--source-locale", "de-DE"]).arg(sample_of("nb-NO"));
    ingest.run().exits(1).says("the memory's source language is en-US, not de-DE").says("hint: ");
    let outcome = sandbox.bitext(["lookup", "x", "-s", "de-DE"]).run();
    outcome.exits(1).says("the memory has no translations into de-DE");
}

#[test]
fn outputs_that_cannot_be_written() {
    let sandbox = Sandbox::with_sample();
    sandbox.bitext(["export", "-o", "made/on/the/way/out.tmx"]).run().exits(0).says_only("");
    sandbox.write("file", "");
    sandbox.bitext(["export", "-o", "file/out.tmx"]).run().exits(1).says("bitext: cannot create `file/out.tmx`: ");
    sandbox.write("out.tmx", "what was there before");
    sandbox.bitext(["export", "-o", "out.tmx", "--max-units", "100"]).run().exits(1).says("no `{n}`");
    assert_eq!(sandbox.read("out.tmx"), "what was there before");
    sandbox.bitext(["memory", "backup", "missing/copy.db"]).run().exits(1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let sandbox = Sandbox::with_sample();
    sandbox.bitext(["export", "-o", "/dev/full"]).run().exits(1).says("bitext: cannot write `/dev/full`: ");
    for arguments in [&["stats"][..], &["export", "-o", "-"], &["memory", "runs", "--format=tsv"]] {
        let full = File::options().write(true).open("/dev/full").unwrap();
        sandbox.bitext(arguments.iter().copied()).stdout(full).run().exits(1).says("bitext: ");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let sandbox = Sandbox::with_sample();
    let query = "Weigh anchor\n".repeat(20_000);
    for (arguments, input) in [
        (&["export", "-f", "jsonl", "--per", "occurrence", "-o", "-", "-q"][..], ""),
        (&["lookup", "-"], query.as_str()),
        (&["stats"], ""),
        (&["explain"], ""),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let outcome = sandbox.bitext(arguments.iter().copied()).stdin(input).stdout(writer).run();
        outcome.exits(0).says_only("");
    }
}

#[test]
fn a_pipe_closed_half_way_is_no_error() {
    let sandbox = Sandbox::with_sample();
    let call = sandbox.bitext(["export", "-f", "jsonl", "--per", "occurrence", "-o", "-", "-q"]);
    let mut child = call.spawn();
    let mut begin = [0; 100];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut begin).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
