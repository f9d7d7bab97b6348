//! `--codes`, `--for`, and XLIFF.

use std::collections::BTreeSet;

use crate::support::{Sandbox, document, sample};

/// A memory of two documents in one locale, one by people and one by a machine, with markup.
fn marked() -> Sandbox {
    let sandbox = Sandbox::new();
    let human = document(&[
        ("Press **Cast off** &amp; wait.", "Trykk **Kast loss** &amp; vent."),
        ("Moor.", "Fortøy."),
        ("Press Cast off & wait.", "Trykk Kast loss & vent."),
    ]);
    let machine = document(&[("Mind the `tide`.", "Pass på `tide`."), ("Read <b>this</b>", "Les <b>dette</b>")]);
    sandbox.write("docs.nb-NO/a.md", human);
    sandbox.write("docs.nb-NO/b.md", machine.replace("translationtype: HT", "translationtype: MT"));
    sandbox.bitext(["ingest", "-q", "docs.nb-NO"]).run().exits(0);
    sandbox
}

fn segs(tmx: &str) -> Vec<&str> {
    tmx.lines().filter_map(|line| line.trim().strip_prefix("<seg>")?.strip_suffix("</seg>")).collect()
}

#[test]
fn markup_is_text_or_elements_or_nothing() {
    let sandbox = marked();
    let export = |codes: &str| {
        sandbox.bitext(["export", "-q", "--codes", codes, "-o", "out.tmx"]).run().exits(0);
        sandbox.read("out.tmx")
    };
    let markdown = export("markdown");
    assert!(segs(&markdown).contains(&"Press **Cast off** &amp;amp; wait."), "{markdown}");
    sandbox.bitext(["export", "-q", "-o", "default.tmx"]).run().exits(0);
    assert_eq!(sandbox.read("default.tmx"), markdown);

    let tags = export("tags");
    let pressed = "Press <bpt i=\"1\" x=\"1\" type=\"bold\">**</bpt>Cast off<ept i=\"1\">**</ept> &amp; wait.";
    assert!(segs(&tags).contains(&pressed), "{tags}");
    assert!(tags.contains("<prop type=\"x-codes\">tags</prop>"), "{tags}");

    // Two sources are alike without their codes: they are one unit.
    let none = export("none");
    assert_eq!(segs(&none).iter().filter(|seg| **seg == "Press Cast off &amp; wait.").count(), 1, "{none}");
    assert_eq!((segs(&tags).len(), segs(&none).len()), (10, 8));
    assert!(none.contains("datatype=\"plaintext\""), "{none}");
}

#[test]
fn tables_have_text_with_codes_or_without() {
    let sandbox = marked();
    sandbox.bitext(["export", "-q", "--codes", "none", "-o", "out.tsv"]).run().exits(0);
    let table = sandbox.read("out.tsv");
    assert!(table.contains("\tMind the tide.\tPass på tide.\t") && !table.contains("**"), "{table}");
    let outcome = sandbox.bitext(["export", "--codes", "tags", "-o", "out.tsv"]).run();
    outcome.exits(2).says("tsv has no inline elements; its --codes are markdown or none");
}

#[test]
fn xliff_holds_one_target_locale() {
    let sandbox = Sandbox::with_sample();
    let outcome = sandbox.bitext(["export", "-o", "all.xlf"]).run();
    outcome.exits(1).says("no `{target}`, but there is more than one target locale").says("hint:");
    assert!(!sandbox.path("all.xlf").exists());
    sandbox.bitext(["export", "-t", "nb-NO", "-o", "one.xlf"]).run().exits(0);
    let xliff = sandbox.read("one.xlf");
    assert!(xliff.contains("version=\"2.1\" srcLang=\"en-US\" trgLang=\"nb-NO\""), "{xliff}");
    assert!(xliff.contains("<originalData>") && xliff.contains("<pc id=\"1\""), "{xliff}");
    assert!(xliff.contains("<segment state=\"initial\" subState=\"bitext:machine\">"), "{xliff}");
    sandbox.bitext(["export", "-f", "xliff12", "--codes", "markdown", "-o", "{target}.xlf"]).run().exits(0);
    let xliff = sandbox.read("th-TH.xlf");
    assert!(xliff.contains("source-language=\"en-US\" target-language=\"th-TH\" datatype=\"x-markdown\""), "{xliff}");
    assert!(xliff.contains("state-qualifier=\"leveraged-mt\"") && !xliff.contains("<bpt"), "{xliff}");
    sandbox.bitext(["export", "-f", "xliff", "--per", "occurrence", "-t", "ja-JP", "-o", "-"]).run().exits(0);
}

#[test]
fn omegat_gets_a_folder_of_layers() {
    let sandbox = marked();
    let former = document(&[("Raise the anchor.", "Lett anker.")]);
    sandbox.write("docs.nb-NO/a.md", former);
    sandbox.bitext(["ingest", "-q", "docs.nb-NO"]).run().exits(0);
    let call = sandbox.bitext(["export", "--for", "omegat", "--all-revisions", "-o", "project", "--summary=json"]);
    let summary = call.run().exits(0).json();
    let files: Vec<(&str, u64)> = summary["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (file["name"].as_str().unwrap(), file["units"].as_u64().unwrap()))
        .collect();
    let expected = [
        ("project/tm/docs.nb-NO.tmx", 1),
        ("project/tm/mt/docs.nb-NO.tmx", 2),
        ("project/tm/penalty-010/docs.nb-NO.tmx", 3),
    ];
    assert_eq!(files, expected);
    assert!(sandbox.read("project/tm/mt/docs.nb-NO.tmx").contains("<seg>Mind the `tide`.</seg>"));
    sandbox.bitext(["export", "--for", "omegat", "-o", "-"]).run().exits(2).says("--for omegat writes a folder");
}

#[test]
fn an_omegat_project_has_one_target_language() {
    let sandbox = Sandbox::with_sample();
    let note = "note: an OmegaT project has one target language: choose it with -t, and a folder for each\n";
    for (out, target, said) in
        [("project", "ja-JP,nb-NO", note), ("project", "nb-NO", ""), ("{target}", "ja-JP,nb-NO", "")]
    {
        sandbox.bitext(["export", "--for=omegat", "-t", target, "-o", out]).run().exits(0).says_only(said);
    }
}

#[test]
fn tools_find_neighbours_where_they_look_for_them() {
    let sandbox = marked();
    for (tool, expected) in [
        ("memoq", "<prop type=\"x-context-pre\">&lt;seg&gt;Moor.&lt;/seg&gt;</prop>"),
        ("phrase", "<prop type=\"context_prev\">Moor.</prop>"),
        ("xtm", "<prop type=\"x-next-source-text\">Moor.</prop>"),
        ("trados", "<prop type=\"x-ContextContent\">Moor. |  | Fortøy. | </prop>"),
    ] {
        for per in ["unit", "occurrence"] {
            sandbox.bitext(["export", "-q", "--for", tool, "--per", per, "-o", "out.tmx"]).run().exits(0);
            let tmx = sandbox.read("out.tmx");
            assert!(tmx.contains(expected) && tmx.contains("<bpt "), "{tool}: {tmx}");
        }
    }
    sandbox.bitext(["export", "-q", "--for", "weblate", "-o", "out.tmx"]).run().exits(0);
    assert!(!sandbox.read("out.tmx").contains("<bpt "));
    sandbox.bitext(["export", "--for", "weblate", "-o", "out.tsv"]).run().exits(2).says("--for weblate writes tmx");
    let call = sandbox.bitext(["build", "-q", "--for", "trados", "-o", "built/{target}.tmx"]);
    call.arg(sample()).run().exits(0);
    let names: BTreeSet<_> = std::fs::read_dir(sandbox.path("built"))
        .unwrap()
        .collect::<Result<Vec<_>, _>>()
        .unwrap()
        .into_iter()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(names.len(), 6, "five locales and the manifest: {names:?}");
}

#[test]
fn texts_over_a_tools_limit_are_listed() {
    let sandbox = Sandbox::new();
    let long = "boat ".repeat(401);
    sandbox.write("docs.nb-NO/a.md", document(&[("Moor.", &long), ("Wait.", "Vent.")]));
    sandbox.bitext(["ingest", "-q", "docs.nb-NO"]).run().exits(0);
    let outcome = sandbox.bitext(["export", "--for", "trados", "-o", "out.tmx"]).run();
    outcome
        .exits(0)
        .says("its text in nb-NO has 2,004 characters, the tool takes 2,000")
        .prints("too long      1 text");
    let call = sandbox.bitext(["export", "--for", "trados", "-o", "out.tmx", "--summary=json"]);
    let over = call.run().exits(0).json()["over_limit"].clone();
    assert_eq!(
        (&over[0]["locale"], &over[0]["length"], &over[0]["limit"]),
        (&"nb-NO".into(), &2004.into(), &2000.into())
    );
    assert_eq!(over.as_array().unwrap().len(), 1);
}

#[test]
fn help_says_what_is_untested() {
    let outcome = Sandbox::new().bitext(["export", "--help"]).run();
    outcome.exits(0).prints("None of the tools could be tried").prints("untested in OmegaT");
}
