//! `bitext import` and `bitext memory forget --import`.

use std::fs;

use serde_json::Value;

use crate::support::{Sandbox, sample_of};

/// A memory of one locale, and its export as `out.tmx`.
fn exported() -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    sandbox.bitext(["ingest", "-q"]).arg(sample_of("nb-NO")).run().exits(0);
    sandbox.bitext(["export", "-q", "-o", "out.tmx"]).run().exits(0);
    let tmx = fs::read_to_string(sandbox.path("out.tmx")).unwrap();
    (sandbox, tmx)
}

/// The export as a vendor gives it back: without identifiers and properties, `changed` translations changed and
/// `deleted` units gone.
fn by_a_vendor(tmx: &str, changed: usize, deleted: usize) -> (String, u64) {
    let mut back = String::new();
    let (mut unit, mut kept, mut is_target, mut in_property) = (0, 0, false, false);
    for line in tmx.lines() {
        let trimmed = line.trim();
        if trimmed.starts_with("<tu ") {
            unit += 1;
            is_target = false;
        }
        if in_property || trimmed.starts_with("<prop ") || trimmed.starts_with("<note>") {
            in_property = !trimmed.ends_with("</prop>") && !trimmed.ends_with("</note>");
            continue;
        }
        let inside = 0 < unit && trimmed != "</body>" && trimmed != "</tmx>";
        if inside && unit <= deleted {
            continue;
        }
        if trimmed.starts_with("<tu ") {
            kept += 1;
            back.push_str("<tu>\n");
            continue;
        }
        is_target |= trimmed.contains("xml:lang=\"nb-NO\"");
        if is_target && trimmed.ends_with("</seg>") && unit <= deleted + changed {
            back.push_str(&line.replace("</seg>", " (rettet)</seg>"));
        } else {
            back.push_str(line);
        }
        back.push('\n');
    }
    (back, kept)
}

#[test]
fn the_vendors_round() {
    let (sandbox, tmx) = exported();
    let (back, kept) = by_a_vendor(&tmx, 20, 5);
    sandbox.write("vendor.tmx", &back);
    let verified = || sandbox.bitext(["memory", "verify"]).run().exits(0).stdout().to_owned();
    let before = verified();

    let import = ["import", "vendor.tmx", "--name=vendor", "--format=json"];
    let dry = sandbox.bitext(import).args(&["--dry-run", "--report=report.tsv"]).run().exits(0).json();
    let count = |summary: &Value, name: &str| summary[name].as_u64().unwrap();
    assert_eq!((count(&dry, "changed"), count(&dry, "same")), (20, kept - 20), "{dry}");
    assert_eq!((count(&dry, "new"), count(&dry, "unplaced"), count(&dry, "conflict")), (0, 0, 0), "{dry}");
    assert_eq!((&dry["run"], &dry["dry_run"]), (&Value::Null, &Value::Bool(true)));
    let report = fs::read_to_string(sandbox.path("report.tsv")).unwrap();
    assert_eq!(report.lines().count() as u64, kept + 1);
    assert_eq!(report.lines().filter(|line| line.contains("\tchanged\t")).count(), 20);

    let real = sandbox.bitext(import).run().exits(0).json();
    for status in ["same", "changed", "new", "unplaced", "conflict", "units", "targets"] {
        assert_eq!(real[status], dry[status], "{status}");
    }
    sandbox.bitext(["stats"]).run().exits(0).prints("vendor");
    sandbox.bitext(["memory", "runs"]).run().exits(0).prints("import   done");
    sandbox.bitext(import).run().exits(0).prints("\"unchanged\":true");
    sandbox.bitext(["export", "-q", "-o", "with.tmx"]).run().exits(0);
    assert_ne!(fs::read_to_string(sandbox.path("with.tmx")).unwrap(), tmx);
    sandbox.bitext(["export", "-q", "--no-imports", "-o", "without.tmx"]).run().exits(0);
    assert_eq!(fs::read_to_string(sandbox.path("without.tmx")).unwrap(), tmx);

    sandbox.bitext(["memory", "forget", "--import", "vendor"]).run().exits(0);
    sandbox.bitext(["export", "-q", "-o", "after.tmx"]).run().exits(0);
    assert_eq!(fs::read_to_string(sandbox.path("after.tmx")).unwrap(), tmx);
    assert_eq!(verified(), before);
    sandbox
        .bitext(["memory", "forget", "--import", "vendor"])
        .run()
        .exits(1)
        .says_only("bitext: the memory has no import `vendor`\n\nhint: it has no imports at all\n");
}

/// Files for tools hold codes as elements, with references and escapes decoded, and mark machine translation.
#[test]
fn what_a_vendor_changed_in_a_file_for_a_tool_is_told_from_what_is_only_spelled_otherwise() {
    for tool in ["memoq", "trados", "phrase", "xtm"] {
        let (sandbox, _) = exported();
        sandbox.bitext(["export", "-q", "--for", tool, "-t", "nb-NO", "-o", "tool.tmx"]).run().exits(0);
        let given = fs::read_to_string(sandbox.path("tool.tmx")).unwrap();
        let untouched = ["import", "tool.tmx", "--name=untouched", "--dry-run", "--format=json"];
        let counts = sandbox.bitext(untouched).run().exits(0).json();
        assert_eq!(counts["same"], counts["targets"], "{tool}: {counts}");

        let (back, kept) = by_a_vendor(&given, 60, 5);
        assert!(back.contains("MT!"), "{tool} gives machine translation too");
        sandbox.write("vendor.tmx", &back);
        let counts = sandbox.bitext(["import", "vendor.tmx", "--name=vendor", "--format=json"]).run().exits(0).json();
        assert_eq!((&counts["changed"], &counts["same"]), (&60.into(), &(kept - 60).into()), "{tool}: {counts}");
        sandbox.bitext(["export", "-q", "--variants=imported", "-o", "edited.tmx"]).run().exits(0);
        let edited = fs::read_to_string(sandbox.path("edited.tmx")).unwrap();
        assert_eq!(edited.matches(" (rettet)</seg>").count(), 60, "{tool}");
        assert_eq!(edited.matches("<tu ").count(), given.matches("<tu ").count(), "{tool}");
    }
}

#[test]
fn an_import_makes_a_memory_and_a_dry_run_makes_none() {
    let (sandbox, tmx) = exported();
    sandbox.bitext(["import", "out.tmx", "--name=a", "--tm=b.db", "--dry-run"]).run().exits(0).prints("unplaced");
    assert!(!sandbox.path("b.db").exists());
    sandbox.bitext(["import", "out.tmx", "--name=a", "--tm=b.db"]).run().exits(0);
    sandbox.bitext(["export", "-q", "--tm=b.db", "-o", "back.tmx"]).run().exits(0);
    assert_eq!(fs::read_to_string(sandbox.path("back.tmx")).unwrap(), tmx);
    let matches =
        sandbox.bitext(["lookup", "Vardelyn", "-t", "nb-NO", "--tm=b.db", "--format=json"]).run().exits(0).json();
    for found in matches["matches"].as_array().unwrap() {
        assert_eq!(found["imports"][0]["import"], "a");
    }
}

#[test]
fn units_of_another_source_language_are_left_out_and_counted() {
    let (sandbox, _) = exported();
    sandbox.write(
        "mixed.tmx",
        "<tmx version=\"1.4\"><header srclang=\"en-US\"/><body>\
         <tu><tuv xml:lang=\"en-US\"><seg>Moor here</seg></tuv><tuv xml:lang=\"nb-NO\"><seg>Fortøy her</seg></tuv></tu>\
         <tu srclang=\"de-DE\"><tuv xml:lang=\"de-DE\"><seg>Hier anlegen</seg></tuv>\
         <tuv xml:lang=\"nb-NO\"><seg>Legg til her</seg></tuv></tu></body></tmx>",
    );
    let counts = sandbox.bitext(["import", "mixed.tmx", "--name=mixed", "--format=json"]).run().exits(0).json();
    assert_eq!((&counts["units"], &counts["other_source"]), (&1.into(), &1.into()), "{counts}");
}

#[test]
fn oddities_are_told_in_words_and_the_report_may_go_to_standard_output() {
    let (sandbox, _) = exported();
    sandbox.write(
        "odd.tmx",
        "<tmx version=\"1.4\"><header srclang=\"en-US\"/><body>\n\
         <tu creationdate=\"9.3.2021\"><tuv xml:lang=\"en-US\"><seg>Moor here</seg></tuv>\
         <tuv xml:lang=\"nb-NO\"><seg>Fortøy her</seg></tuv></tu></body></tmx>",
    );
    let arguments = ["import", "odd.tmx", "--name=odd", "--dry-run", "--report=-"];
    let outcome = sandbox.bitext(arguments).arg("--format=json").run();
    outcome.exits(0).says(
        "warning: odd.tmx:2: read-date-form: a date that is not written as `20210309T000000Z`; it was taken where it \
         begins with a day, else left out\n",
    );
    let lines: Vec<&str> = outcome.stdout().lines().collect();
    assert!(lines[0].starts_with("file\tline\t") && lines[1].contains("\tMoor here\t"), "{lines:?}");
    assert_eq!(lines.len(), 2);
    assert!(outcome.stderr().lines().any(|line| line.starts_with('{') && line.contains("\"unplaced\":1")));
    assert!(!sandbox.path("-").exists());
}

#[test]
fn what_cannot_be_imported_leaves_no_memory() {
    let sandbox = Sandbox::new();
    sandbox.write("empty.tmx", "<tmx version=\"1.4\"><header srclang=\"en-US\"/><body></body></tmx>");
    sandbox
        .bitext(["import", "empty.tmx", "--name=a"])
        .run()
        .exits(1)
        .says("bitext: there is nothing to import in `empty.tmx`\n");
    sandbox.write("broken.tmx", "<tmx version=\"1.4\"><header srclang=\"en-US\"/><body><tu>");
    sandbox.bitext(["import", "broken.tmx", "--name=a"]).run().exits(1);
    sandbox.bitext(["import", "nowhere.tmx", "--name=a"]).run().exits(1);
    sandbox.bitext(["import", "empty.tmx", "--name= "]).run().exits(2);
    sandbox.bitext(["import", "empty.tmx"]).run().exits(2);
    assert!(!sandbox.path("bitext.db").exists());
}

#[test]
fn another_file_under_a_name_that_is_taken_is_refused() {
    let (sandbox, tmx) = exported();
    sandbox.bitext(["import", "-q", "out.tmx", "--name=a"]).run().exits(0);
    sandbox.write("other.tmx", tmx.replace("bitext-sqlite", "other"));
    sandbox.bitext(["import", "other.tmx", "--name=a"]).run().exits(1).says("bitext memory forget --import 'a'");
}

#[test]
fn locales_of_files_get_the_memorys_names() {
    let (sandbox, tmx) = exported();
    sandbox.write("no.tmx", tmx.replace("nb-NO", "no"));
    sandbox.write("map.txt", "# as the vendor calls it\nno = nb-NO\n");
    let dry = ["import", "no.tmx", "--name=a", "--dry-run", "--format=json"];
    let plain = sandbox.bitext(dry).run().exits(0).json();
    assert_eq!((&plain["by_locale"]["no"]["new"], &plain["same"]), (&plain["targets"], &0.into()));
    let mapped = sandbox.bitext(dry).arg("--locale-map=map.txt").run().exits(0).json();
    assert_eq!(mapped["same"], mapped["targets"]);
    sandbox.write("broken.txt", "no");
    sandbox.bitext(dry).arg("--locale-map=broken.txt").run().exits(1).says("`broken.txt` is no map of locales");
    sandbox.bitext(dry).arg("--locale-map=nowhere.txt").run().exits(1).says("cannot read `nowhere.txt`");
}

#[test]
fn a_locale_that_only_an_import_has_is_not_missing() {
    let (sandbox, tmx) = exported();
    sandbox.write("da.tmx", tmx.replace("nb-NO", "da-DK"));
    sandbox.bitext(["import", "-q", "da.tmx", "--name=danish"]).run().exits(0);
    let export = |options: &[&str]| sandbox.bitext(["export", "-t=da-DK", "-o=da.out.tmx"]).args(options).run();
    let note = "the memory has no translations into da-DK";
    for options in [&[][..], &["--import=danish"]] {
        assert!(!export(options).exits(0).stderr().contains(note), "{options:?}");
    }
    let left_out = export(&["--no-imports"]).exits(0).stderr().to_owned();
    assert!(left_out.contains("nothing in the memory meets all conditions"), "{left_out}");
    let lookup = sandbox.bitext(["lookup", "Vardelyn", "-t=da-DK"]).run();
    assert!(!lookup.stderr().contains(note), "{}", lookup.stderr());
}
