//! `bitext export` and `bitext build`.

use std::fs;

use crate::support::{Call, SAMPLE_SEGMENTS, Sandbox, document, sample, sample_of};

#[test]
fn build_makes_a_file_and_nothing_else() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.bitext(["build", "-o", "out.tmx"]).arg(sample()).run();
    outcome.exits(0).prints("segments      1,248").prints("file          out.tmx (");
    assert_eq!(sandbox.names(), ["out.tmx"], "{outcome}");
    let tmx = sandbox.read("out.tmx");
    assert!(tmx.contains("<tmx version=\"1.4\">") && tmx.ends_with("</tmx>\n"));
    for locale in ["ar-SA", "ja-JP", "nb-NO", "nl-NL", "th-TH"] {
        assert!(tmx.contains(&format!("xml:lang=\"{locale}\"")), "{locale}");
    }
}

#[test]
fn build_is_ingest_and_export() {
    let sandbox = Sandbox::with_sample();
    sandbox.bitext(["export", "-q", "-o", "exported.tmx"]).run().exits(0);
    sandbox.bitext(["build", "-q", "-o", "built.tmx", "--tm", "kept.db"]).arg(sample()).run().exits(0);
    assert_eq!(sandbox.read("exported.tmx"), sandbox.read("built.tmx"));
    assert!(sandbox.path("kept.db").exists(), "a memory that was named is kept");
}

#[test]
fn neither_threads_nor_the_order_of_inputs_show_in_the_file() {
    let sandbox = Sandbox::new();
    let mut folders = Vec::new();
    for (name, seed) in [("rope", 1), ("sail", 2), ("mast", 3)] {
        folders.push(sandbox.generated(name, seed, 13).0);
    }
    let build = |jobs: &str, out: &str, order: [usize; 3]| {
        let mut call = sandbox.bitext(["build", "-q", "--jobs", jobs, "-o", out]);
        for index in order {
            call = call.arg(&folders[index]);
        }
        call.run().exits(0);
        sandbox.read(out)
    };
    let first = build("1", "a.tmx", [0, 1, 2]);
    assert!(first.contains("<tu "));
    assert_eq!(first, build("2", "b.tmx", [2, 0, 1]));
}

#[test]
fn machine_translation_is_always_pointed_out() {
    let sandbox = Sandbox::with_sample();
    let summary = sandbox.bitext(["export", "-o", "all.tmx", "--summary", "json"]).run().exits(0).json();
    let machine = summary["machine"].as_u64().unwrap();
    assert!(0 < machine);
    sandbox
        .bitext(["export", "-o", "all.tmx"])
        .run()
        .exits(0)
        .prints(&format!("by machine    {machine} of the translations ("))
        .prints("`--origin human,unknown` leaves them out\n");
    let call = sandbox.bitext(["export", "-o", "people.tmx", "--origin", "human,unknown", "--summary=json"]);
    assert_eq!(call.run().exits(0).json()["machine"], 0);
    assert!(!sandbox.read("people.tmx").contains("MT!"));
}

#[test]
fn standard_output_carries_the_file_and_stderr_the_summary() {
    let sandbox = Sandbox::with_sample();
    let outcome = sandbox.bitext(["export", "-f", "tsv", "--per", "occurrence", "-o", "-"]).run();
    outcome.exits(0).says("translations").says("by machine");
    assert_eq!(outcome.stdout().lines().count() as u64, 1 + SAMPLE_SEGMENTS);
    sandbox.bitext(["export", "-q", "-f", "jsonl", "-o", "-"]).run().exits(0).says_only("").jsonl();
    let outcome = sandbox.bitext(["export", "-f", "tsv", "--summary", "json", "-o", "-"]).run();
    assert!(outcome.exits(0).stderr().starts_with("{\"units\":"), "{outcome}");
    let outcome = sandbox.bitext(["build", "-f", "tsv", "-o", "-"]).arg(sample_of("nb-NO")).run();
    assert!(outcome.exits(0).says("segments").stdout().starts_with("tuid\tfamily\t"), "{outcome}");
}

#[test]
fn the_format_follows_the_name_unless_it_is_given() {
    let sandbox = Sandbox::with_sample();
    for (arguments, name, begin) in [
        (&[][..], "a.tsv", "tuid\t"),
        (&[], "b.jsonl", "{\"tuid\""),
        (&[], "c.xml", "<?xml"),
        (&["-f", "tsv"], "d.tmx", "tuid\t"),
        (&["--to", "jsonl"], "e.tmx", "{\"tuid\""),
    ] {
        let call = arguments.iter().fold(sandbox.bitext(["export", "-q", "-o", name]), Call::arg);
        call.run().exits(0);
        assert!(sandbox.read(name).starts_with(begin), "{name}");
    }
}

#[test]
fn templates_make_a_file_for_each_combination_and_a_manifest() {
    let sandbox = Sandbox::with_sample();
    fs::create_dir(sandbox.path("out")).unwrap();
    let call = sandbox.bitext(["export", "-o", "out/{family}.{target}.tmx.gz", "--summary", "json"]);
    let summary = call.run().exits(0).json();
    let files = summary["files"].as_array().unwrap();
    assert_eq!(files.len(), 5);
    assert_eq!(files[0]["name"], "out/vardelyn.ar-SA.tmx.gz");
    assert_eq!(summary["manifest"], "out/manifest.json");
    let manifest: serde_json::Value = serde_json::from_str(&sandbox.read("out/manifest.json")).unwrap();
    assert_eq!(manifest["files"][0]["sha256"], files[0]["sha256"]);
    assert_eq!(fs::read(sandbox.path("out/vardelyn.ar-SA.tmx.gz")).unwrap()[..2], [0x1f, 0x8b]);
}

#[test]
fn files_are_split_when_their_name_has_a_number() {
    let sandbox = Sandbox::with_sample();
    let call = sandbox.bitext(["export", "-t", "nb-NO", "--max-units", "100", "-o", "part-{n}.tsv"]);
    call.run().exits(0).prints("part-001.tsv").prints("part-003.tsv");
    assert_eq!(sandbox.read("part-001.tsv").lines().count(), 101);
    let call = sandbox.bitext(["export", "-t", "nb-NO", "--max-units", "100", "-o", "whole.tsv"]);
    call.run().exits(1).says("no `{n}`").says("hint: put the placeholder into the name");
    assert!(!sandbox.path("whole.tsv").exists());
}

#[test]
fn filters_narrow_what_is_written() {
    let sandbox = Sandbox::with_sample();
    let occurrences = |arguments: &[&str]| {
        let call = sandbox.bitext(["export", "--summary=json", "--per=occurrence", "-o", "out.jsonl"]).args(arguments);
        call.run().exits(0).json()["occurrences"].as_u64().unwrap()
    };
    let all = occurrences(&[]);
    assert_eq!(all, SAMPLE_SEGMENTS);
    assert_eq!(occurrences(&["-t", "nb_no,JA-jp"]), 258 + 256);
    assert_eq!(occurrences(&["-t", "nb-NO", "-t", "ja-JP"]), 258 + 256);
    assert_eq!(occurrences(&["--repo", "vardelyn.nb-NO"]), 258);
    assert_eq!(occurrences(&["--origin", "human"]) + occurrences(&["--origin", "machine,unknown"]), all);
    let below = occurrences(&["--path", "reference/*"]);
    assert!(0 < below && below < all);
    assert_eq!(occurrences(&["--path", "**"]), all);
    assert_eq!(occurrences(&["--since", "2030-01-01"]), 0);
    let before = occurrences(&["--until", "2021-01-31"]);
    assert!(0 < before && before < all, "some documents translate the earlier source revision");
    assert_eq!(occurrences(&["--current", "-s", "en-US"]), all);
}

#[test]
fn former_revisions_are_exported_when_asked_for() {
    let sandbox = Sandbox::new();
    for (target, source) in [("Kast loss", "Cast off"), ("Fortøy", "Moor")] {
        sandbox.write("quay.nb-NO/a.md", document(&[(source, target)]));
        sandbox.bitext(["ingest", "-q", "quay.nb-NO"]).run().exits(0);
    }
    let exported = |argument: &str| {
        let outcome = sandbox.bitext(["export", "-q", "-f=jsonl", "-o=-", argument]).run();
        outcome.exits(0).jsonl().iter().map(|unit| unit["target"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(exported("--current"), ["Fortøy"]);
    let mut all = exported("--all-revisions");
    all.sort();
    assert_eq!(all, ["Fortøy", "Kast loss"]);
}

#[test]
fn variants_of_a_source() {
    let sandbox = Sandbox::new();
    sandbox.write("quay.nb-NO/a.md", document(&[("Moor", "Fortøy"), ("Moor", "Fortøy"), ("Moor", "Legg til kai")]));
    sandbox.bitext(["ingest", "-q", "quay.nb-NO"]).run().exits(0);
    let targets = |variants: &str| {
        let call = sandbox.bitext(["export", "-q", "-f=jsonl", "-o=-", "--variants", variants]);
        let units = call.run().exits(0).jsonl();
        units.iter().map(|unit| unit["target"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(targets("best"), ["Fortøy"]);
    assert_eq!(targets("all"), ["Fortøy", "Legg til kai"]);
}

#[test]
fn an_empty_export_says_why() {
    let sandbox = Sandbox::with_sample();
    let call = sandbox.bitext(["export", "-t", "nb", "-o", "out.tmx"]);
    call.run()
        .exits(0)
        .says("note: the memory has no translations into nb; it has ar-SA, ja-JP, nb-NO, nl-NL, th-TH\n");
    let call = sandbox.bitext(["export", "--repo", "nobody", "-o", "out.tmx"]);
    call.run().exits(0).says("note: nothing in the memory meets all conditions\n");
}

#[test]
fn formats_are_listed() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.bitext(["export", "--list-formats"]).run();
    for format in ["jsonl", "tmx", "tsv"] {
        assert!(outcome.exits(0).stdout().lines().any(|line| line.starts_with(format)), "{outcome}");
    }
    let formats = sandbox.bitext(["export", "--list-formats", "--summary=json"]).run().exits(0).json();
    assert_eq!(formats["formats"][1]["name"], "tmx");
}
