//! Linking what the memory holds across locales.

use serde_json::{Value, json};

use crate::support::{Sandbox, document, sample, sample_of};

/// The fields that are the same whoever aligned what when.
fn state(summary: &Value) -> Value {
    json!([summary["groups"], summary["documents"], summary["links"]])
}

/// A Dutch document with these pairs of source and target.
fn dutch(pairs: &[(&str, &str)]) -> String {
    document(pairs).replace("nb-NO", "nl-NL")
}

#[test]
fn ingest_aligns_what_changed() {
    let sandbox = Sandbox::new();
    let ingest =
        |input: &str| sandbox.bitext(["ingest", "--format=json", input]).run().exits(0).json()["align"].clone();
    sandbox.write("harbor.nb-NO/moor.md", document(&[("Moor the boat.", "Fortøy båten.")]));
    sandbox.write("harbor.nb-NO/sail.md", document(&[("Hoist the sail.", "Heis seilet.")]));
    let alone = ingest("harbor.nb-NO");
    assert_eq!((&alone["run"], &alone["groups"]), (&Value::Null, &0.into()));
    sandbox.write("harbor.nl-NL/moor.md", dutch(&[("Moor the boat.", "Meer de boot af.")]));
    sandbox.write("harbor.nl-NL/sail.md", dutch(&[("Hoist the sail.", "Hijs het zeil.")]));
    let both = ingest("harbor.nl-NL");
    assert_eq!((&both["run"], &both["aligned"], &both["links"]["exact"]), (&3.into(), &2.into(), &4.into()));
    sandbox.write("harbor.nl-NL/moor.md", dutch(&[("Moor the boat.", "Meer af.")]));
    let changed = ingest("harbor.nl-NL");
    assert_eq!((&changed["aligned"], &changed["unchanged"]), (&1.into(), &1.into()));
    assert_eq!(state(&changed), state(&both));
}

#[test]
fn what_ingest_leaves_align_does() {
    let at_once = Sandbox::new();
    let summary = at_once.bitext(["ingest", "--format=json"]).arg(sample()).run().exits(0).json();
    let sandbox = Sandbox::new();
    let ingested = sandbox.bitext(["ingest", "--no-align", "--format=json"]).arg(sample()).run().exits(0).json();
    assert_eq!(ingested["align"], Value::Null);
    sandbox.bitext(["ingest", "--no-align"]).arg(sample()).run().exits(0);
    let aligned = sandbox.bitext(["align", "--jobs=1", "--format=json"]).run().exits(0).json();
    assert_eq!(state(&aligned), state(&summary["align"]));
    assert_eq!((&aligned["groups"], &aligned["documents"]), (&16.into(), &80.into()));
    sandbox
        .bitext(["align"])
        .run()
        .exits(0)
        .prints("memory     bitext.db, nothing to do\ngroups     16 (16 unchanged)\n");
    sandbox.bitext(["align", "--full"]).run().exits(0).prints("run 4\ngroups     16 (16 aligned)\n");
    sandbox.bitext(["memory", "verify"]).run().exits(0);
}

#[test]
fn the_summary_tells_reading_and_aligning_apart() {
    let sandbox = Sandbox::new();
    let time = |command: &[&str]| {
        let outcome = sandbox.bitext(command.iter().copied()).arg(sample_of("nb-NO")).arg(sample_of("nl-NL")).run();
        let line = outcome.exits(0).stdout().lines().find(|line| line.starts_with("time ")).unwrap().to_owned();
        // Figures and columns differ from call to call.
        let line = line.replace(|character: char| character.is_ascii_digit() || character == '.', "");
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(time(&["ingest"]), "time s ( s reading, s aligning)");
    assert_eq!(time(&["ingest", "--no-align"]), "time s");
    assert_eq!(time(&["build", "-o", "out.tmx"]), "time s ( s reading, s aligning, s exporting)");
}

#[test]
fn build_aligns_unless_told_not_to() {
    let sandbox = Sandbox::new();
    let build = |more: &[&str]| {
        let call = sandbox.bitext(["build", "-o", "out.tmx", "--format=json"]).args(more);
        call.arg(sample_of("nb-NO")).arg(sample_of("nl-NL")).run().exits(0).json()
    };
    let with = build(&[]);
    assert_eq!((&with["align"]["groups"], &with["align"]["documents"]), (&16.into(), &32.into()));
    let without = build(&["--no-align"]);
    assert_eq!(without["align"], Value::Null);
    let related = |summary: &Value| summary["export"]["by_relation"].clone();
    assert_eq!(related(&with), json!({"exact": 467, "normalized": 1, "merged": 13}));
    assert_eq!(related(&without), json!({"exact": 468}));
    assert_eq!(
        (&with["export"]["needs_alignment"], &without["export"]["needs_alignment"]),
        (&false.into(), &true.into())
    );
}

#[test]
fn stats_count_links_by_relation() {
    let sandbox = Sandbox::with_sample();
    let stats = sandbox.bitext(["stats", "--format=json"]).run().exits(0).json();
    let rows = stats["by_relation"].as_array().unwrap();
    let sum: u64 = rows.iter().map(|row| row["links"].as_u64().unwrap()).sum();
    assert_eq!(stats["current_segments"], sum, "each segment of the sample has a counterpart");
    let outcome = sandbox.bitext(["stats", "--by=relation", "--format=tsv"]).run();
    let lines: Vec<&str> = outcome.exits(0).stdout().lines().collect();
    assert_eq!((lines[0], lines.len()), ("relation\tlinks", 6));
    assert_eq!(sandbox.bitext(["stats", "--by=relation", "--format=jsonl"]).run().exits(0).jsonl(), *rows);
    sandbox.bitext(["stats", "--by=relation"]).run().exits(0).prints("relation    links   share\nexact       1,2");
    sandbox.bitext(["stats"]).run().exits(0).prints("\nrelation ");
}

#[test]
fn a_memory_without_alignments_has_no_table_of_them() {
    let sandbox = Sandbox::new();
    sandbox.bitext(["ingest"]).arg(sample_of("nb-NO")).run().exits(0);
    assert!(!sandbox.bitext(["stats"]).run().exits(0).stdout().contains("relation"));
}

/// A memory with a paragraph that is one unit in Norwegian and two in Dutch.
fn portions() -> Sandbox {
    let sandbox = Sandbox::new();
    let paragraph =
        document(&[("Moor.", "Fortøy."), ("Tie the line. Check it.", "Fest. Sjekk.")]).replace("-102", "-p102");
    sandbox.write("harbor.nb-NO/moor.md", paragraph);
    let sentences = [("Moor.", "Meer af."), ("Tie the line.", "Maak vast."), ("Check it.", "Controleer.")];
    sandbox.write("harbor.nl-NL/moor.md", dutch(&sentences));
    sandbox
}

#[test]
fn exports_follow_links() {
    let sandbox = portions();
    let export = |more: &[&str]| {
        let call = sandbox.bitext(["export", "-o", "out.tmx", "--summary=json"]).args(more);
        call.run().exits(0).json()["by_relation"].clone()
    };
    sandbox.bitext(["ingest", "--no-align", "harbor.nb-NO", "harbor.nl-NL"]).run().exits(0);
    sandbox.bitext(["export", "-o", "out.tmx"]).run().exits(0).says("links to them are missing: `bitext align`");
    sandbox.bitext(["align"]).run().exits(0);
    assert_eq!(export(&[]), json!({"exact": 5, "merged": 1}));
    assert_eq!(export(&["--relation", "exact"]), json!({"exact": 5}));
    assert_eq!(export(&["-t", "nl-NL"]), json!({"exact": 3}));
    let outcome = sandbox.bitext(["export", "-o", "out.tmx"]).run();
    outcome
        .exits(0)
        .says_only("")
        .prints("shared        2 in 1 locale, 2 in 2 locales")
        .prints("linked        1 merged");
    sandbox.bitext(["export", "-s", "nl-NL", "-t", "nb-NO", "-o", "pairs.tsv"]).run().exits(0);
    let pairs = sandbox.read("pairs.tsv");
    assert!(pairs.contains("\tnl-NL\tnb-NO\tMaak vast. Controleer.\tFest. Sjekk.\t"), "{pairs}");
    sandbox.bitext(["validate", "out.tmx"]).run().exits(0);
}

#[test]
fn what_links_cannot_do_is_refused() {
    let sandbox = portions();
    sandbox.bitext(["ingest", "harbor.nb-NO", "harbor.nl-NL"]).run().exits(0);
    let refused = |code: i32, options: &[&str], reason: &str| {
        let call = sandbox.bitext(["export", "-o", "out.tmx"]).args(options);
        call.run().exits(code).says(reason);
        assert!(!sandbox.path("out.tmx").exists());
    };
    refused(2, &["--relation", "merged", "--per", "occurrence"], "--relation goes with --per unit");
    refused(2, &["--relation", "merged", "--as-of", "1"], "--relation does not go with --as-of");
    refused(2, &["--relation", "edited", "--changes-since", "1"], "--relation does not go with --changes-since");
    refused(2, &["--relation", "alike"], "[possible values: exact, normalized, merged, edited, moved]");
    refused(2, &["--min-confidence", "2"], "write a number from 0 to 1");
    refused(2, &["-s", "nb-NO", "-t", "nb-NO"], "--source and --target are both nb-NO");
    refused(1, &["-s", "de-DE", "-t", "nb-NO"], "the memory has no translations into de-DE; it has nb-NO, nl-NL");
    refused(1, &["-s", "nb-NO", "-t", "de-DE"], "the memory has no translations into de-DE");
    refused(1, &["-s", "nb-NO", "--import", "vendor"], "imports have no part in pairs");
}
