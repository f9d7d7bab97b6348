//! `bitext ingest`.

use std::fs;

use bitext_testkit::generate;

use crate::support::{SAMPLE_SEGMENTS, Sandbox, document, sample, sample_of};

#[test]
fn sample_documentation_is_read_whole() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.bitext(["ingest", "--format", "json"]).arg(sample()).run();
    let summary = outcome.exits(0).json();
    assert_eq!(summary["segments"], SAMPLE_SEGMENTS);
    assert_eq!((&summary["documents"], &summary["new"], &summary["unchanged"]), (&80.into(), &80.into(), &0.into()));
    let statuses: Vec<&str> =
        summary["inputs"].as_array().unwrap().iter().map(|input| input["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["done", "empty", "done", "done", "done", "done"], "the source repository holds no segments");
    outcome.says("took the 6 repositories in it").says("history");
}

#[test]
fn a_second_run_changes_nothing() {
    let sandbox = Sandbox::with_sample();
    let summary = sandbox.bitext(["ingest", "--format", "json"]).arg(sample()).run().exits(0).json();
    assert_eq!((&summary["new"], &summary["unchanged"], &summary["new_units"]), (&0.into(), &80.into(), &0.into()));
    assert_eq!((&summary["run"], &summary["segments"]), (&3.into(), &SAMPLE_SEGMENTS.into()));
    let align = &summary["align"];
    assert_eq!(
        (&align["run"], &align["groups"], &align["unchanged"]),
        (&serde_json::Value::Null, &16.into(), &16.into())
    );
}

#[test]
fn the_summary_is_for_people_and_quiet_drops_it() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.bitext(["ingest"]).arg(sample()).run();
    for line in [
        "memory       bitext.db, run 1\n",
        "inputs       6 (5 done, 1 empty)\n",
        "documents    80 (80 new)\n",
        "segments     1,248 (14 recovered from damage)\n",
        "machine      40.4 % of segments are labelled as such (504)\n",
        "skipped      22 (16 no-segments, 6 extension)\n",
        "damaged-quotes, 5 stray-closer, 1 invalid-utf8); see `bitext explain CODE`\n",
    ] {
        outcome.exits(0).prints(line);
    }
    sandbox.bitext(["ingest", "-q"]).arg(sample()).run().exits(0).prints_nothing().says_only("");
}

#[test]
fn generated_documents_give_every_segment_as_folder_and_as_git() {
    let sandbox = Sandbox::new();
    let (folder, tree) = sandbox.generated("rope", 5, 26);
    let expected: usize = tree.newest().iter().map(|document| document.segments.len()).sum();
    let summary = sandbox.bitext(["ingest", "--format", "json"]).arg(&folder).run().exits(0).json();
    assert_eq!(summary["segments"], expected);

    let mirror = sandbox.path("rope.nb-NO.git");
    generate::write_git(&tree, &mirror, true).unwrap();
    let outcome = sandbox.bitext(["ingest", "--format", "json"]).arg(&mirror).run();
    let again = outcome.exits(0).says("rope.nb-NO.git: took branch `live-sxs`").json();
    assert_eq!(
        (&again["new"], &again["segments"]),
        (&0.into(), &summary["segments"]),
        "the same repository and branch"
    );
    assert!(again["inputs"][0]["commit"].as_str().is_some_and(|commit| commit.len() == 40));
}

#[test]
fn the_memory_is_the_option_then_the_variable_then_the_default() {
    let sandbox = Sandbox::new();
    let ingest = |arguments: &[&str]| {
        sandbox.bitext(["ingest", "-q"]).arg(sample_of("nb-NO")).env("BITEXT_TM", "v.db").args(arguments)
    };
    ingest(&["--tm", "o.db"]).run().exits(0);
    assert_eq!((sandbox.path("o.db").exists(), sandbox.path("v.db").exists()), (true, false));
    ingest(&[]).run().exits(0);
    assert_eq!((sandbox.path("v.db").exists(), sandbox.path("bitext.db").exists()), (true, false));
    ingest(&[]).env("BITEXT_TM", "").run().exits(0);
    assert!(sandbox.path("bitext.db").exists());
}

#[test]
fn skipped_files_are_counted_and_listed_by_reason() {
    let sandbox = Sandbox::new();
    sandbox.write("mast.nb-NO/a.md", document(&[("Mast", "Mast")]));
    sandbox.write("mast.nb-NO/includes/b.md", document(&[("Sail", "Seil")]));
    sandbox.write("mast.nb-NO/large.md", document(&[("Hull", "Skrog"); 100]));
    sandbox.write("mast.nb-NO/binary.md", b"\x00\x01\x02\xff".repeat(400));
    sandbox.write("mast.nb-NO/logo.png", b"\x89PNG");
    let call = || sandbox.bitext(["ingest", "--exclude", "**/includes/**", "--max-file-size", "2k", "mast.nb-NO"]);
    let outcome = call().arg("-v").arg("--format=json").run();
    let summary = outcome.exits(0).json();
    let skipped = serde_json::json!({ "binary": 1, "excluded": 1, "extension": 1, "too-large": 1 });
    assert_eq!((&summary["skipped"], &summary["segments"]), (&skipped, &1.into()));
    for line in
        ["mast.nb-NO/includes/b.md: excluded\n", "mast.nb-NO/binary.md: binary\n", "mast.nb-NO/logo.png: extension\n"]
    {
        outcome.says(line);
    }
    let warnings = "warning: mast.nb-NO/large.md: too-large\nwarning: mast.nb-NO/binary.md: binary\n";
    call().run().exits(0).says_only(warnings);
    call().arg("-q").run().exits(0).says_only("");
    call().arg("--strict").run().exits(1).says("bitext: 2 files could not be read\n\nhint: -v lists them\n");
}

#[test]
fn warnings_about_an_input_are_cut_off() {
    let sandbox = Sandbox::new();
    for (name, binaries) in [("mast.nb-NO", 13), ("sail.nb-NO", 10), ("rope.nb-NO", 12)] {
        sandbox.write(&format!("{name}/a.md"), document(&[("Mast", "Mast")]));
        for number in 0..binaries {
            sandbox.write(&format!("{name}/binary-{number}.md"), b"\x00\x01\x02\xff");
        }
    }
    let ingest = || sandbox.bitext(["ingest", "mast.nb-NO", "sail.nb-NO", "rope.nb-NO"]);
    let outcome = ingest().run();
    let lines: Vec<&str> = outcome.exits(0).stderr().lines().collect();
    assert_eq!(lines.len(), 32, "{outcome}");
    assert!(lines[..10].iter().all(|line| line.starts_with("warning: mast.nb-NO/binary-")), "{outcome}");
    assert_eq!(lines[10], "warning: mast.nb-NO: and 3 more; -v lists them");
    assert!(lines[20].ends_with(": binary") && lines[21].starts_with("warning: rope.nb-NO/binary-"), "{outcome}");
    assert_eq!(lines[31], "warning: rope.nb-NO: and 2 more; -v lists them");
    let listed = ingest().arg("-v").run();
    assert_eq!(listed.exits(0).stderr().matches(": binary\n").count(), 35, "{listed}");
    assert!(!listed.stderr().contains("warning"), "{listed}");
}

#[test]
fn what_is_beside_repositories_is_named_but_not_all_of_it() {
    let sandbox = Sandbox::new();
    sandbox.write("all/mast.nb-NO/a.md", document(&[("Mast", "Mast")]));
    for number in 1..=7 {
        sandbox.write(&format!("all/notes-{number}.txt"), "");
    }
    let outcome = sandbox.bitext(["ingest", "all"]).run();
    let names = "notes-1.txt, notes-2.txt, notes-3.txt, notes-4.txt, notes-5.txt";
    outcome.exits(0).says_only(&format!("note: all: took the 1 repositories in it; not read: {names} and 2 more\n"));
}

#[test]
fn diagnostics_are_listed_with_their_place() {
    let sandbox = Sandbox::new();
    let call = sandbox.bitext(["ingest", "-v"]).arg(sample_of("nb-NO"));
    let outcome = call.run();
    let listed =
        outcome.exits(0).stderr().lines().filter(|line| line.contains(".md:") && line.contains(": damaged-quotes: "));
    assert_eq!(listed.count(), 6, "{outcome}");
}

#[test]
fn a_file_that_is_named_is_read_whatever_its_extension() {
    let sandbox = Sandbox::new();
    sandbox.write("handed-over.txt", document(&[("Cast off", "Kast loss")]));
    let summary = sandbox.bitext(["ingest", "--format", "json", "handed-over.txt"]).run().exits(0).json();
    assert_eq!((&summary["files"], &summary["segments"]), (&1.into(), &1.into()));
    sandbox.bitext(["lookup", "Cast off"]).run().exits(0).prints("Kast loss");
}

#[test]
fn a_shrunken_tree_is_refused_until_it_is_meant() {
    let sandbox = Sandbox::new();
    for number in 0..60 {
        let text = format!("Buoy {number}");
        sandbox.write(&format!("buoys.nb-NO/{number}.md"), document(&[(&text, &text)]));
    }
    sandbox.bitext(["ingest", "-q", "buoys.nb-NO"]).run().exits(0);
    for number in 0..40 {
        fs::remove_file(sandbox.path(&format!("buoys.nb-NO/{number}.md"))).unwrap();
    }
    sandbox
        .bitext(["ingest", "buoys.nb-NO"])
        .run()
        .exits(1)
        .says("bitext: buoys.nb-NO: 40 of 60 documents are gone")
        .says("\nhint: if that is meant, take it with --allow-shrink\n");
    let summary = sandbox.bitext(["ingest", "--allow-shrink", "--format=json", "buoys.nb-NO"]).run().exits(0).json();
    assert_eq!((&summary["retired"], &summary["documents"]), (&40.into(), &20.into()));
}

#[test]
fn options_are_recorded_with_the_run() {
    let sandbox = Sandbox::new();
    let call = sandbox.bitext(["ingest", "-q", "--no-align", "--jobs=1", "--exclude=x/**", "--family=harbor"]);
    call.arg(sample_of("nb-NO")).run().exits(0);
    let runs = sandbox.bitext(["memory", "runs", "--format", "json"]).run().exits(0).json();
    let run = &runs["runs"][0];
    assert_eq!((&run["command"], &run["outcome"]), (&"ingest".into(), &"done".into()));
    assert_eq!(run["options"]["family"], "harbor");
    assert_eq!(run["options"]["exclude"], serde_json::json!(["x/**"]));
}

#[test]
fn progress_goes_to_stderr_when_asked_for() {
    let sandbox = Sandbox::new();
    let call = |when: &str| sandbox.bitext(["ingest", "--format=json", "--progress", when]).arg(sample_of("nb-NO"));
    let outcome = call("always").run();
    outcome.exits(0).says("vardelyn.nb-NO: 0 of 16\n").json();
    for when in ["never", "auto"] {
        call(when).run().exits(0).says_only("");
    }
}
