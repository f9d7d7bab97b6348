//! Stopping cleanly, and going on afterwards.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command};

use rusqlite::Connection;

use crate::support::{Call, Sandbox, document, sample_of};

/// Repositories that take longer to read than a signal takes to arrive.
fn repositories(sandbox: &Sandbox) -> Vec<PathBuf> {
    (0..12).map(|number| sandbox.generated(&format!("rope-{number:02}"), number, 80).0).collect()
}

fn ingest(sandbox: &Sandbox, memory: &str, inputs: &[PathBuf]) -> Call {
    let call = sandbox.bitext(["ingest", "--jobs=1", "--progress=always", "--format=json", "--tm", memory]);
    inputs.iter().fold(call, Call::arg)
}

/// Waits until the program has said this on standard error; the rest of what it says is read to its end elsewhere.
fn wait_for(child: &mut Child, text: &str) -> std::thread::JoinHandle<String> {
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains(text) {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).unwrap(), 0, "the program ended before it said {text}");
    }
    std::thread::spawn(move || {
        let mut rest = String::new();
        stderr.read_to_string(&mut rest).unwrap();
        rest
    })
}

fn send(signal: &str, child: &Child) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn an_interrupted_ingest_keeps_what_it_did_and_the_next_goes_on() {
    let sandbox = Sandbox::new();
    let inputs = repositories(&sandbox);
    ingest(&sandbox, "undisturbed.db", &inputs).run().exits(0);
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let memory = format!("stopped{signal}.db");
        let mut child = ingest(&sandbox, &memory, &inputs).spawn();
        let rest = wait_for(&mut child, "rope-01.nb-NO: 0 of ");
        send(signal, &child);
        let output = child.wait_with_output().unwrap();
        let stderr = rest.join().unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains("note: stopped; what was read is kept"), "{stderr}");
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(summary["interrupted"], true);
        let done = summary["documents"].as_u64().unwrap();
        assert!(0 < done, "the first input was read");

        sandbox.bitext(["memory", "verify", "--tm", &memory]).run().exits(0);
        let runs = sandbox.bitext(["memory", "runs", "--format=json", "--tm", &memory]).run().exits(0).json();
        assert_eq!(runs["runs"][0]["outcome"], "interrupted");
        let again = ingest(&sandbox, &memory, &inputs).run().exits(0).json();
        assert_eq!(again["unchanged"].as_u64(), Some(done), "what was committed is not done again");
        let export = |memory: &str, out: &str| {
            sandbox.bitext(["export", "-q", "--tm", memory, "-o", out]).run().exits(0);
            sandbox.read(out)
        };
        assert!(export(&memory, "a.tmx") == export("undisturbed.db", "b.tmx"), "the same file in the end");
    }
}

/// A git repository whose history takes longer to walk than a signal takes to arrive.
fn with_long_history(sandbox: &Sandbox) -> PathBuf {
    let path = sandbox.path("rope.nb-NO.git");
    let git = |arguments: &[&str]| {
        let mut git = Command::new("git");
        git.args(arguments).env("GIT_DIR", &path).env("GIT_CONFIG_GLOBAL", "/dev/null");
        git
    };
    assert!(git(&["init", "-q", "--bare", "-b", "main"]).status().unwrap().success());
    let mut import = git(&["fast-import", "--quiet"]).stdin(std::process::Stdio::piped()).spawn().unwrap();
    let mut stream = String::new();
    for commit in 0..8000 {
        let text = document(&[(&format!("Berth {commit}."), &format!("Plass {commit}."))]);
        let length = text.len();
        let stamp = 1_600_000_000 + commit;
        write!(
            stream,
            "commit refs/heads/live-sxs\ncommitter x <x@example.com> {stamp} +0000\ndata 1\nx\n\
             M 100644 inline a.md\ndata {length}\n{text}\n"
        )
        .unwrap();
    }
    import.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
    assert!(import.wait().unwrap().success());
    path
}

#[test]
fn an_ingest_that_is_stopped_before_it_kept_anything_says_so() {
    let sandbox = Sandbox::new();
    let input = with_long_history(&sandbox);
    let mut child = sandbox.bitext(["ingest", "--history", "--progress=always"]).arg(&input).spawn();
    let rest = wait_for(&mut child, "took branch `live-sxs`");
    send("-INT", &child);
    let output = child.wait_with_output().unwrap();
    let stderr = rest.join().unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "", "{stderr}");
    assert!(stderr.ends_with("note: stopped before anything was kept\n"), "{stderr}");
    assert!(!sandbox.path("bitext.db").exists());
}

/// Documents in two locales, all of whose sentences are a little different: they take long to align.
fn with_unlike_documents(sandbox: &Sandbox, documents: usize) {
    for (locale, words) in [("nb-NO", ["Moor", "kai"]), ("nl-NL", ["Wait", "kade"])] {
        for name in 0..documents {
            let pairs: Vec<(String, String)> = (0..200)
                .map(|berth| format!("at berth {berth} of pier {name} before the tide turns."))
                .map(|place| (format!("{} {place}", words[0]), format!("{} {place}", words[1])))
                .collect();
            let pairs: Vec<(&str, &str)> = pairs.iter().map(|(source, target)| (&**source, &**target)).collect();
            sandbox.write(&format!("pier.{locale}/{name}.md"), document(&pairs).replace("nb-NO", locale));
        }
    }
}

/// Every link of a memory, in the order of documents and their units.
fn links(sandbox: &Sandbox, memory: &str) -> Vec<String> {
    let memory = Connection::open(sandbox.path(memory)).unwrap();
    let query = "SELECT json_array(path, locale, ordinal, first, last, relation, confidence, evidence) \
                 FROM tm_links ORDER BY path, locale, ordinal";
    let mut links = memory.prepare(query).unwrap();
    links.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn an_interrupted_align_keeps_what_it_did_and_the_next_goes_on() {
    const DOCUMENTS: u64 = 30;
    let sandbox = Sandbox::new();
    with_unlike_documents(&sandbox, DOCUMENTS as usize);
    sandbox.bitext(["ingest", "-q", "--no-align", "--tm=read.db", "pier.nb-NO", "pier.nl-NL"]).run().exits(0);
    let align =
        |memory: &str| sandbox.bitext(["align", "--jobs=1", "--progress=always", "--format=json", "--tm", memory]);
    std::fs::copy(sandbox.path("read.db"), sandbox.path("undisturbed.db")).unwrap();
    let undisturbed = align("undisturbed.db").run().exits(0).json();
    assert_eq!(undisturbed["aligned"], DOCUMENTS);
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let memory = format!("stopped{signal}.db");
        std::fs::copy(sandbox.path("read.db"), sandbox.path(&memory)).unwrap();
        let mut child = align(&memory).spawn();
        let rest = wait_for(&mut child, "aligning: 0 of ");
        send(signal, &child);
        let output = child.wait_with_output().unwrap();
        let stderr = rest.join().unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains("note: stopped; what was aligned is kept"), "{stderr}");
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(summary["interrupted"], true);
        let done = summary["aligned"].as_u64().unwrap();
        assert!(done < DOCUMENTS, "it was stopped before its end");

        sandbox.bitext(["memory", "verify", "--tm", &memory]).run().exits(0);
        let runs = sandbox.bitext(["memory", "runs", "--format=json", "--tm", &memory]).run().exits(0).json();
        assert_eq!(
            (&runs["runs"][1]["command"], &runs["runs"][1]["outcome"]),
            (&"align".into(), &"interrupted".into())
        );
        assert_eq!(summary["groups"], done);
        let again = align(&memory).run().exits(0).json();
        assert_eq!((&again["unchanged"], &again["aligned"]), (&done.into(), &(DOCUMENTS - done).into()));
        assert!(links(&sandbox, &memory) == links(&sandbox, "undisturbed.db"), "the same links in the end");
        let nothing = align(&memory).run().exits(0).json();
        assert_eq!(nothing["run"], serde_json::Value::Null, "nothing is left to do");
    }
}

#[test]
fn an_interrupted_build_writes_no_file_and_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    let inputs = repositories(&sandbox);
    std::fs::create_dir(sandbox.path("temporary")).unwrap();
    let call = sandbox.bitext(["build", "--jobs=1", "--progress=always", "-o", "out.tmx"]);
    let call = inputs.iter().fold(call, Call::arg).env("TMPDIR", sandbox.path("temporary"));
    let mut child = call.spawn();
    let rest = wait_for(&mut child, "rope-00.nb-NO: 0 of ");
    send("-INT", &child);
    let output = child.wait_with_output().unwrap();
    let stderr = rest.join().unwrap();
    assert_eq!(output.status.code(), Some(130), "{stderr}");
    assert!(output.stdout.is_empty(), "no summary");
    let said: Vec<&str> = stderr.lines().filter(|line| !line.contains("rope-")).collect();
    assert_eq!(said, ["finishing", "note: stopped; no file was changed"], "nothing is kept that could be gone on with");
    assert!(!sandbox.path("out.tmx").exists());
    assert_eq!(std::fs::read_dir(sandbox.path("temporary")).unwrap().count(), 0);
}

/// A file that takes longer to import than a signal takes to arrive, and a memory beside it with what it says.
fn with_large_import(sandbox: &Sandbox) -> String {
    let mut tsv = "source\ttarget\ttarget_locale\n".to_owned();
    for number in 0..150_000 {
        writeln!(tsv, "Moor at berth {number}.\tFortøy ved kai {number}.\tnb-NO").unwrap();
    }
    sandbox.write("large.tsv", tsv);
    sandbox.bitext(["ingest", "-q"]).arg(sample_of("nb-NO")).run().exits(0);
    state(sandbox)
}

/// What the memory answers.
fn state(sandbox: &Sandbox) -> String {
    sandbox.bitext(["export", "-q", "-o", "state.tmx"]).run().exits(0);
    let verified = sandbox.bitext(["memory", "verify"]).run().exits(0).stdout().to_owned();
    sandbox.read("state.tmx") + &verified
}

const LARGE_IMPORT: [&str; 4] = ["import", "large.tsv", "--name=large", "--progress=always"];

#[test]
fn an_interrupted_import_leaves_nothing_but_its_run() {
    let sandbox = Sandbox::new();
    let before = with_large_import(&sandbox);
    for (number, (signal, code)) in [("-INT", 130), ("-TERM", 143)].into_iter().enumerate() {
        let mut child = sandbox.bitext(LARGE_IMPORT).args(&["--format=json"]).spawn();
        let rest = wait_for(&mut child, "importing units");
        send(signal, &child);
        let output = child.wait_with_output().unwrap();
        let stderr = rest.join().unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains("note: stopped; the memory is as it was"), "{stderr}");
        let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(summary["interrupted"], true);
        assert!(state(&sandbox) == before);
        let runs = sandbox.bitext(["memory", "runs", "--format=json"]).run().exits(0).json();
        let run = runs["runs"].as_array().unwrap().last().unwrap();
        assert_eq!((&run["command"], &run["outcome"]), (&"import".into(), &"interrupted".into()));
        assert_eq!(runs["runs"].as_array().unwrap().len(), 2 + number);
    }
}

#[test]
fn a_killed_import_leaves_nothing_but_its_run() {
    let sandbox = Sandbox::new();
    let before = with_large_import(&sandbox);
    for pause in [0, 50, 200] {
        let mut child = sandbox.bitext(LARGE_IMPORT).spawn();
        let rest = wait_for(&mut child, "importing units");
        std::thread::sleep(std::time::Duration::from_millis(pause));
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None, "it ended before it was killed");
        rest.join().unwrap();
        assert!(state(&sandbox) == before, "killed after {pause} ms");
        let runs = sandbox.bitext(["memory", "runs", "--format=json"]).run().exits(0).json();
        let run = runs["runs"].as_array().unwrap().last().unwrap();
        assert_eq!((&run["command"], &run["outcome"]), (&"import".into(), &serde_json::Value::Null));
    }
    sandbox.bitext(LARGE_IMPORT).run().exits(0);
    assert!(state(&sandbox) != before);
    sandbox.bitext(["memory", "forget", "--import=large"]).run().exits(0);
    assert!(state(&sandbox) == before);
}
