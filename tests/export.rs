//! `bitext export` and `bitext build`.

use std::collections::BTreeSet;
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
        .prints("`--origin human,imported,unknown` leaves them out\n");
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
        (&["-f", "tmx"], "c.xml", "<?xml"),
        (&[], "no-ending", "<?xml"),
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
fn files_are_full_of_what_is_in_them() {
    let sandbox = Sandbox::new();
    let pairs =
        [("Moor", "Fortøy"), ("Reef", ""), ("Cast off", "Kast loss"), ("Heave", ""), ("Weigh anchor", "Lett anker")];
    sandbox.write("quay.nb-NO/a.md", document(&pairs));
    sandbox.bitext(["ingest", "-q", "quay.nb-NO"]).run().exits(0);
    let call = sandbox.bitext(["export", "--max-units=2", "--summary=json", "-o", "part-{n}.tmx"]);
    let summary = call.run().exits(0).json();
    let counts = |name: &str| {
        let files = summary["files"].as_array().unwrap();
        files.iter().map(|file| file[name].as_u64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!((counts("units"), &summary["empty"]), (vec![2, 1], &serde_json::json!(2)));
    assert!(sandbox.read("part-001.tmx").ends_with("    </tu>\n  </body>\n</tmx>\n"));
    // One file is enough when all that is beyond it is nothing.
    sandbox.bitext(["export", "-q", "--max-units=3", "-o", "whole.tmx"]).run().exits(0);
}

#[cfg(unix)]
#[test]
fn there_may_be_more_files_than_can_be_open() {
    let sandbox = Sandbox::new();
    for family in 0..60 {
        sandbox.write(&format!("all/quay-{family:02}.nb-NO/a.md"), document(&[("Moor", "Fortøy"), ("Reef", "Rev")]));
    }
    sandbox.bitext(["ingest", "-q", "all"]).run().exits(0);
    for (per, out, files) in
        [("unit", "{family}.tsv", 60), ("occurrence", "{family}.tsv", 60), ("unit", "{family}-{n}.tsv.gz", 120)]
    {
        fs::create_dir(sandbox.path("out")).unwrap();
        let outcome = std::process::Command::new("sh")
            .args(["-c", "ulimit -n 32 && exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_bitext")])
            .args(["export", "-q", "--per", per, "-o", &format!("out/{out}")])
            .args(if files == 120 { &["--max-units=1"][..] } else { &[] })
            .current_dir(sandbox.path(""))
            .output()
            .unwrap();
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
        assert_eq!(fs::read_dir(sandbox.path("out")).unwrap().count(), files + 1, "and a manifest");
        fs::remove_dir_all(sandbox.path("out")).unwrap();
    }
}

#[test]
fn an_error_leaves_all_files_as_they_were() {
    let sandbox = Sandbox::with_sample();
    for locale in ["ar-SA", "nb-NO"] {
        sandbox.write(&format!("out/{locale}.tsv"), "old");
    }
    let export = |arguments: &[&str]| sandbox.bitext(["export", "-o", "out/{target}.tsv"]).args(arguments).run();
    export(&["--max-units", "200"]).exits(1).says("no `{n}`");
    sandbox.write("file", "");
    export(&["--manifest", "file/m.json"])
        .exits(1)
        .says_only("bitext: cannot create `file/m.json`: Not a directory (os error 20)\n");
    let mut names: Vec<_> =
        fs::read_dir(sandbox.path("out")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["ar-SA.tsv", "nb-NO.tsv"]);
    assert_eq!((sandbox.read("out/ar-SA.tsv"), sandbox.read("out/nb-NO.tsv")), ("old".to_owned(), "old".to_owned()));
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
fn many_variants_of_a_source() {
    let sandbox = Sandbox::new();
    // Each stands twice, far from its first place.
    let targets: Vec<String> = (0..40).map(|number| format!("Fortøy {:02}", number % 20)).collect();
    let pairs: Vec<(&str, &str)> = targets.iter().map(|target| ("Moor", target.as_str())).collect();
    sandbox.write("quay.nb-NO/a.md", document(&pairs));
    sandbox.bitext(["ingest", "-q", "quay.nb-NO"]).run().exits(0);
    let units = sandbox.bitext(["export", "-q", "-f=jsonl", "-o=-", "--variants=all"]).run().exits(0).jsonl();
    let written: Vec<&str> = units.iter().map(|unit| unit["target"].as_str().unwrap()).collect();
    assert_eq!(written, targets[..20]);
    assert!(units.iter().all(|unit| unit["usage"] == 2 && unit["variants"] == 19));
}

#[test]
fn variants_that_differ_in_their_edges_are_told_apart() {
    let sandbox = Sandbox::new();
    sandbox.write("quay.nb-NO/a.md", document(&[("Moor", "A"), ("Moor", "B"), ("Moor", "B "), ("Moor", "B  ")]));
    sandbox.bitext(["ingest", "-q", "quay.nb-NO"]).run().exits(0);
    let units = |format: &str| {
        sandbox.bitext(["export", "-q", "-o=-", "--variants=all", "-f", format]).run().exits(0).stdout().to_owned()
    };
    let tuids: BTreeSet<String> =
        units("jsonl").lines().map(|line| line.split(',').next().unwrap().to_owned()).collect();
    assert_eq!(tuids.len(), 4);
    assert_eq!(units("tmx").matches("<tu ").count(), 2, "where edges are trimmed they are one");
}

/// The revision, target and tuid of each occurrence.
fn identified(sandbox: &Sandbox, arguments: &[&str]) -> Vec<[String; 3]> {
    let call = sandbox.bitext(["export", "-q", "-f=jsonl", "-o=-", "--per=occurrence"]).args(arguments);
    let rows = call.run().exits(0).jsonl();
    rows.iter().map(|row| ["revision", "target", "tuid"].map(|name| row[name].as_str().unwrap().to_owned())).collect()
}

fn assert_unique(rows: &[[String; 3]]) {
    let tuids: BTreeSet<&String> = rows.iter().map(|[_, _, tuid]| tuid).collect();
    assert_eq!(tuids.len(), rows.len(), "{rows:?}");
}

#[test]
fn occurrences_in_former_revisions_are_told_apart() {
    let sandbox = Sandbox::new();
    let mut counts = Vec::new();
    // It goes back to what it was, more than once.
    for target in ["Fortøy", "Legg til kai", "Fortøy", "Legg til kai", "Fortøy", "Fest båten"] {
        sandbox.write("quay.nb-NO/a.md", document(&[("Moor", target), ("Moor", target)]));
        sandbox.bitext(["ingest", "-q", "quay.nb-NO"]).run().exits(0);
        let current = identified(&sandbox, &[]);
        let all = identified(&sandbox, &["--all-revisions"]);
        assert_unique(&all);
        assert_eq!(current.len(), 2);
        assert!(current.iter().all(|row| all.contains(row)), "former revisions take no identifier from current ones");
        counts.push(all.len());
    }
    assert_eq!(counts, [2, 4, 6, 8, 10, 12]);
}

#[test]
fn occurrences_in_two_repositories_of_a_locale_are_told_apart() {
    let sandbox = Sandbox::new();
    for name in ["quay", "copy"] {
        sandbox.write(&format!("{name}.nb-NO/a.md"), document(&[("Moor", "Fortøy"), ("Cast off", "Kast loss")]));
    }
    sandbox.write("quay.nl-NL/a.md", document(&[("Moor", "Meer af")]).replace("nb-NO", "nl-NL"));
    let ingest = |inputs: &[&str]| {
        for input in inputs {
            sandbox.bitext(["ingest", "-q", "--family=quay", input]).run().exits(0);
        }
        let rows = identified(&sandbox, &[]);
        fs::remove_file(sandbox.path("bitext.db")).unwrap();
        rows
    };
    let rows = ingest(&["quay.nb-NO", "copy.nb-NO", "quay.nl-NL"]);
    assert_eq!(rows.len(), 5);
    // A unit with targets in two locales is two rows.
    let units: BTreeSet<&String> = rows.iter().map(|[_, _, tuid]| tuid).collect();
    assert_eq!(units.len(), 4, "{rows:?}");
    assert_eq!(rows, ingest(&["quay.nl-NL", "copy.nb-NO", "quay.nb-NO"]));
}

#[test]
fn revisions_are_in_an_order_of_their_own_and_not_in_that_of_coming() {
    let order = |targets: [&str; 3]| {
        let sandbox = Sandbox::new();
        for target in targets {
            sandbox.write("quay.nb-NO/a.md", document(&[("Moor", target)]));
            sandbox.bitext(["ingest", "-q", "quay.nb-NO"]).run().exits(0);
        }
        let rows = identified(&sandbox, &["--all-revisions"]);
        let revisions: Vec<String> = rows.into_iter().map(|[revision, ..]| revision).collect();
        assert!(revisions.is_sorted(), "{revisions:?}");
        revisions
    };
    let one = order(["Fortøy", "Legg til kai", "Fest båten"]);
    assert_eq!(one.len(), 3);
    assert_eq!(one, order(["Fest båten", "Legg til kai", "Fortøy"]));
}

#[test]
fn manifests_name_the_state_of_the_data_and_not_of_the_memory() {
    const BOTH: &str = "nb-NO,nl-NL";
    let sandbox = Sandbox::new();
    let export = |memory: &str, inputs: &[&str], targets: &str, per: &str| {
        for input in inputs {
            sandbox.bitext(["ingest", "-q", "--tm", memory]).arg(sample_of(input)).run().exits(0);
        }
        let call = sandbox.bitext(["export", "-q", "--tm", memory, "-o", "out.tmx", "--manifest", "m.json"]);
        call.args(&["-t", targets, "--per", per]).run().exits(0);
        let manifest: serde_json::Value = serde_json::from_str(&sandbox.read("m.json")).unwrap();
        manifest
    };
    let one = export("one.db", &["nb-NO", "nl-NL"], BOTH, "unit");
    let state = one["memory"].as_str().unwrap();
    assert!(state.len() == 64 && state.bytes().all(|digit| digit.is_ascii_hexdigit()), "{state}");
    assert_eq!(one["filters"]["variants"], "best");
    assert_eq!(one, export("two.db", &["nl-NL", "nl-NL", "nb-NO", "ja-JP"], BOTH, "unit"));
    let occurrences = export("one.db", &[], BOTH, "occurrence");
    assert_eq!(occurrences["memory"], export("two.db", &[], BOTH, "occurrence")["memory"]);
    assert_ne!(occurrences["memory"], state, "links have no part in places");
    assert!(occurrences["filters"].get("variants").is_none(), "all are written");
    assert_ne!(export("less.db", &["nb-NO"], "nb-NO", "unit")["memory"], state);
}

#[test]
fn an_empty_export_says_why() {
    let sandbox = Sandbox::with_sample();
    let call = sandbox.bitext(["export", "--since", "2030-01-01", "-o", "out.tmx"]);
    call.run().exits(0).says_only("note: nothing in the memory meets all conditions: the output holds no units\n");
    sandbox.bitext(["export", "-t", "nb-NO", "--repo", "vardelyn.nl-NL", "-o", "out.tmx"]).run().exits(0);
}

#[test]
fn what_the_memory_does_not_know_is_a_mistake_and_no_empty_file() {
    let sandbox = Sandbox::with_sample();
    sandbox.write("out.tmx", "what was there before");
    let locales = "ar-SA, ja-JP, nb-NO, nl-NL, th-TH";
    let repositories = "vardelyn.ar-SA, vardelyn.ja-JP, vardelyn.nb-NO, vardelyn.nl-NL, vardelyn.th-TH";
    for (arguments, message) in [
        (&["-t=nb"][..], format!("no translations into nb; it has {locales}\n\nhint: ")),
        (
            &["-t=xx-XX,nb-NO,fi-FI", "--all-revisions"],
            format!("no translations into xx-XX, fi-FI; it has {locales}\n"),
        ),
        (&["--repo=nobody"], format!("no repository nobody; it has {repositories}\n\nhint: ")),
        (&["--repo=Vardelyn.NB-no", "--repo=quay"], format!("no repository quay; it has {repositories}\n")),
    ] {
        let outcome = sandbox.bitext(["export", "-o=out.tmx"]).args(arguments).run();
        outcome.exits(1).prints_nothing().says(&format!("bitext: the memory has {message}"));
    }
    let build = sandbox.bitext(["build", "-o=out.tmx", "-t=nb"]).arg(sample_of("nb-NO"));
    build.run().exits(1).says("bitext: the memory has no translations into nb; it has nb-NO\n");
    assert_eq!(sandbox.read("out.tmx"), "what was there before");
    sandbox.write("terms.tsv", "source\ttarget\nBerth\tBåsplats\n");
    let import = ["import", "-q", "terms.tsv", "--name=terms", "-s=en-US", "-t=sv-SE"];
    sandbox.bitext(import).run().exits(0);
    sandbox.bitext(["export", "-t=sv-SE", "-o=out.tmx"]).run().exits(0);
    assert!(sandbox.read("out.tmx").contains("Båsplats"));
    let call = sandbox.bitext(["export", "--per=occurrence", "--summary=json", "-o=out.tsv"]);
    let outcome = call.args(&["--repo=VARDELYN.nb-no", "-t=nb-NO"]).run();
    assert_eq!(outcome.exits(0).says_only("").json()["occurrences"], 258);
}

#[test]
fn texts_left_out_are_told_from_texts_changed() {
    let sandbox = Sandbox::new();
    sandbox.write("quay.nb-NO/a.md", document(&[("Moor", " Fortøy"), ("Cast off", ""), ("Heave", "")]));
    let outcome = sandbox.bitext(["build", "-o", "out.tmx", "quay.nb-NO"]).run();
    outcome.exits(0).prints("\nchanged       1 text trimmed\nleft out      2 empty texts\n");
}

#[test]
fn an_empty_export_replaces_the_file() {
    let sandbox = Sandbox::with_sample();
    sandbox.bitext(["export", "-q", "-o", "out.tmx"]).run().exits(0);
    let export = |out: &str| {
        let call = sandbox.bitext(["export", "--since", "2030-01-01", "-o", out]);
        call.args(&["--manifest=m.json", "--summary=json", "-f=tmx"]).run()
    };
    let outcome = export("out.tmx");
    assert_eq!(outcome.exits(0).json()["files"][0]["units"], 0);
    let (tmx, units) = (sandbox.read("out.tmx"), "  <body>\n  </body>\n</tmx>\n");
    assert!(tmx.starts_with("<?xml") && tmx.ends_with(units), "{tmx}");
    export("empty.tmx.gz").exits(0);
    assert_eq!(fs::read(sandbox.path("empty.tmx.gz")).unwrap()[..2], [0x1f, 0x8b]);
    assert_eq!(export("-").exits(0).stdout(), tmx);
    for (format, text) in [("tsv", "tuid\t"), ("jsonl", "")] {
        let outcome = sandbox.bitext(["export", "--since=2030-01-01", "-o=-", "-f", format]).run();
        assert!(outcome.exits(0).stdout().starts_with(text) && outcome.stdout().lines().count() <= 1, "{outcome}");
    }

    let outcome = export("{target}.tmx");
    outcome.exits(0).says("meets all conditions: no file was written\n");
    assert_eq!(outcome.json()["files"].as_array().unwrap().len(), 0);
    let names: Vec<String> = sandbox.names().into_iter().filter(|name| !name.starts_with("bitext.db")).collect();
    assert_eq!(names, ["empty.tmx.gz", "m.json", "out.tmx"]);
}

#[test]
fn formats_are_listed_with_what_they_carry() {
    let sandbox = Sandbox::new();
    let outcome = sandbox.bitext(["export", "--list-formats"]).run();
    let lines = |format: &str| outcome.stdout().lines().filter(|line| line.starts_with(format)).count();
    for format in ["jsonl ", "moses ", "parquet ", "tmx ", "tsv ", "weblate ", "xlsx "] {
        outcome.exits(0);
        assert_eq!(lines(format), 2, "{outcome}");
    }
    let formats = sandbox.bitext(["export", "--list-formats", "--summary=json"]).run().exits(0).json();
    let format = |name: &str| formats["formats"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
    assert_eq!(format("tmx")["carries"]["trims_edges"], true);
    assert_eq!(format("tmx")["carries"]["text"], "clean");
    assert_eq!(format("moses")["carries"]["stdout"], false);
    assert_eq!(format("tsv")["carries"]["import"], true);
    assert_eq!(format("weblate")["extension"], "weblate.json");
}

#[test]
fn moses_files_need_one_locale_and_names() {
    let sandbox = Sandbox::with_sample();
    let outcome = sandbox.bitext(["export", "-f", "moses", "-o", "corpus"]).run();
    outcome.exits(1).says("no `{target}`, but there is more than one target locale").says("hint: put the placeholder");
    sandbox.bitext(["export", "-f", "moses", "-o", "-"]).run().exits(2).says("moses is several files");
    let outcome = sandbox.bitext(["export", "-f", "moses", "-t", "nb-NO", "-o", "corpus"]).run();
    outcome.exits(0).prints("corpus.en-US").prints("corpus.ids").prints("corpus.nb-NO");
    let lines = ["en-US", "nb-NO", "ids"].map(|part| sandbox.read(&format!("corpus.{part}")).lines().count());
    assert!(0 < lines[0] && lines == [lines[0]; 3], "{lines:?}");
    sandbox.bitext(["export", "-f", "moses", "-o", "out/{target}"]).run().exits(0);
    assert!(sandbox.path("out/ar-SA.ids").exists());
}

#[test]
fn a_part_cannot_become_the_memory() {
    let sandbox = Sandbox::with_sample();
    fs::copy(sandbox.path("bitext.db"), sandbox.path("corpus.ids")).unwrap();
    let call = sandbox.bitext(["export", "--tm", "corpus.ids", "-f", "moses", "-t", "nb-NO", "-o", "corpus"]);
    call.run().exits(1).says("`corpus` can become the memory `corpus.ids`");
}

#[test]
fn binary_tables_begin_as_they_should() {
    let sandbox = Sandbox::with_sample();
    for (name, magic) in [("a.parquet", &b"PAR1"[..]), ("a.xlsx", b"PK\x03\x04")] {
        sandbox.bitext(["export", "-q", "-o", name]).run().exits(0);
        let first = fs::read(sandbox.path(name)).unwrap();
        assert!(first.starts_with(magic), "{name}");
        sandbox.bitext(["export", "-q", "-o", name]).run().exits(0);
        assert!(first == fs::read(sandbox.path(name)).unwrap(), "{name} differs from itself");
    }
}

#[test]
fn a_name_that_says_another_format_is_noted() {
    let sandbox = Sandbox::with_sample();
    let outcome = sandbox.bitext(["export", "-q", "-f=xlsx", "-o=e.tmx"]).run();
    outcome.exits(0).says_only("");
    for (format, name, says) in [
        ("xlsx", "e.tmx", "note: `e.tmx` is called as if it were tmx, and holds xlsx\n"),
        ("tmx", "e.{target}.TSV.gz", "note: `e.{target}.TSV.gz` is called as if it were TSV, and holds tmx\n"),
        ("tmx", "e.tmx.gz", ""),
        ("xliff12", "e.xlf", ""),
        ("tsv", "e.csv", ""),
        ("tsv", "e", ""),
    ] {
        sandbox.bitext(["export", "-t=nb-NO", "-f", format, "-o", name]).run().exits(0).says_only(says);
    }
}
