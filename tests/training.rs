//! Training sets from `bitext export` and `bitext build`.

use std::collections::BTreeSet;

use crate::support::{Sandbox, sample};

/// The sources in a file of JSON lines, white space folded.
fn sources(sandbox: &Sandbox, name: &str) -> BTreeSet<String> {
    let text = sandbox.read(name);
    let rows = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.map(|row| row["source"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn a_set_in_three_parts() {
    let sandbox = Sandbox::with_sample();
    let arguments = ["export", "--split=train=60,dev=20,test=20", "--dedupe", "--exclude-identical", "--min-length=3"];
    let call = sandbox.bitext(arguments).args(&["-o", "set/{target}.{split}.jsonl", "--summary=json"]);
    let summary = call.run().exits(0).json();
    assert_eq!(
        (&summary["manifest"], &summary["dataset_card"]),
        (&"set/manifest.json".into(), &"set/DATASET.md".into())
    );
    let left_out = summary["left_out"].as_object().unwrap();
    assert!(!left_out.is_empty() && left_out.values().all(|count| 0 < count.as_u64().unwrap()));
    let files: Vec<&str> =
        summary["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    assert_eq!(files.len(), 15);
    let part = |part: &str| -> BTreeSet<String> {
        let files = files.iter().filter(|file| file.ends_with(&format!(".{part}.jsonl")));
        files.flat_map(|file| sources(&sandbox, file)).collect()
    };
    let (train, dev, test) = (part("train"), part("dev"), part("test"));
    assert!(!train.is_empty() && !dev.is_empty() && !test.is_empty());
    assert!(train.is_disjoint(&dev) && train.is_disjoint(&test) && dev.is_disjoint(&test));
    let card = sandbox.read("set/DATASET.md");
    assert!(card.contains("| split | train=60, dev=20, test=20 |") && card.contains("| train | nb-NO | "), "{card}");
    assert!(card.contains("| split | locale | human | unknown | machine |\n"), "{card}");
    let measured = card.lines().find(|line| line.starts_with("Machine translation is the target of ")).unwrap();
    assert!(measured.contains(" pairs in dev, ") && measured.contains(" pairs in test: "), "{measured}");
    sandbox
        .bitext(arguments)
        .args(&["-o", "set/{target}.{split}.jsonl"])
        .run()
        .prints("not taken     ")
        .prints("DATASET.md");
}

#[test]
fn a_card_names_the_imports() {
    let sandbox = Sandbox::with_sample();
    let table = "source\ttarget\tsource_locale\ttarget_locale\tfamily\nHoist the flag.\tHeis flagget.\ten-US\tnb-NO\tsail_loft\n";
    sandbox.write("vendor.tsv", table);
    sandbox.bitext(["import", "-q", "--name=by*vendor", "vendor.tsv"]).run().exits(0);
    sandbox.bitext(["export", "-q", "-f=tsv", "--dataset-card=CARD.md", "-t=nb-NO", "-o=out.tsv"]).run().exits(0);
    let card = sandbox.read("CARD.md");
    let row = card.lines().find(|line| line.starts_with("| by\\*vendor | `")).unwrap_or_else(|| panic!("{card}"));
    assert!(row.ends_with("` | unknown | 1 | 1 |"), "{row}");
    assert!(card.lines().any(|line| line.contains("Products: ") && line.contains("sail\\_loft")), "{card}");
    let without = ["export", "-q", "-f=tsv", "--dataset-card=CARD.md", "--no-imports", "-t=nb-NO", "-o=out.tsv"];
    sandbox.bitext(without).run().exits(0);
    assert!(!sandbox.read("CARD.md").contains("## Imports"));
}

#[test]
fn an_empty_part_has_a_file_or_a_note() {
    let sandbox = Sandbox::with_sample();
    let export = |out: &str| {
        let arguments = ["export", "--split=train=50,dev=50", "--sample=1", "--format=tsv", "-t=nb-NO", "-o", out];
        sandbox.bitext(arguments).run()
    };
    export("{split}.tsv").exits(0).says_only("");
    let lines = ["train.tsv", "dev.tsv"].map(|name| sandbox.read(name).lines().count());
    assert!(lines == [1, 2] || lines == [2, 1], "{lines:?}");
    let empty = if lines == [1, 2] { "train" } else { "dev" };
    let outcome = export("{target}.{split}.tsv");
    outcome.exits(0).says_only(&format!("note: no unit is in {empty} of the split: no file was written\n"));
    assert!(!sandbox.path(&format!("nb-NO.{empty}.tsv")).exists());
}

#[test]
fn files_of_others_beside_the_set_are_left_alone() {
    let sandbox = Sandbox::with_sample();
    let export = || sandbox.bitext(["export", "-q", "-t=nb-NO", "--sample=5", "-o={target}.tsv"]);
    for (name, content, option) in
        [("manifest.json", "{\"tool\": \"other\"}\n", "--manifest"), ("DATASET.md", "# Our boats\n", "--dataset-card")]
    {
        sandbox.write(name, content);
        export()
            .run()
            .exits(1)
            .says(&format!("bitext: `{name}` is there already, and bitext did not write it\n"))
            .says(&format!("hint: write to another folder, or name another file with {option} PATH\n"));
        assert_eq!(sandbox.read(name), content);
        assert!(!sandbox.path("nb-NO.tsv").exists());
        export().args(&[option, "chosen"]).run().exits(0);
        std::fs::remove_file(sandbox.path(name)).unwrap();
        std::fs::remove_file(sandbox.path("nb-NO.tsv")).unwrap();
    }
    export().run().exits(0);
    export().run().exits(0);
}

#[test]
fn a_sample_depends_on_its_seed_and_not_on_how_the_memory_came_about() {
    let sandbox = Sandbox::with_sample();
    let sample_of = |seed: &str, out: &str| {
        let call = sandbox.bitext(["export", "-q", "--sample=25", "--seed", seed, "-o", out]);
        call.run().exits(0);
        sandbox.read(out)
    };
    let first = sample_of("1", "a.jsonl");
    assert_eq!(first.matches("\"tuid\"").count(), first.lines().count());
    let tuids = |text: &str| text.lines().map(|line| line[..43].to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(tuids(&first).len(), 25);
    assert_ne!(tuids(&first), tuids(&sample_of("2", "b.jsonl")));
    let call = sandbox.bitext(["build", "-q", "--jobs=1", "--sample=25", "--seed=1", "-o", "c.jsonl"]);
    call.arg(sample()).run().exits(0);
    assert_eq!(first, sandbox.read("c.jsonl"));
}

#[test]
fn locales_are_called_as_a_file_says() {
    let sandbox = Sandbox::with_sample();
    sandbox.write("map.txt", "nb-NO=no # as of old\nen-US=en\n");
    let call =
        sandbox.bitext(["export", "-t=nb-NO", "--locale-map=map.txt", "-o={source}-{target}.tmx", "--summary=json"]);
    let summary = call.run().exits(0).json();
    assert_eq!(summary["files"][0]["name"], "en-no.tmx");
    let tmx = sandbox.read("en-no.tmx");
    assert!(tmx.contains("srclang=\"en\"") && tmx.contains("xml:lang=\"no\"") && !tmx.contains("nb-NO\""));
    sandbox.write("same.txt", "nb-NO=nl-NL\n");
    let outcome = sandbox.bitext(["export", "--locale-map=same.txt", "-o=all.tmx"]).run();
    outcome.exits(1).says("bitext: nb-NO and nl-NL would both be called nl-NL\n").says("hint: ");
    sandbox.write("broken.txt", "\nnb-NO\n");
    let outcome = sandbox.bitext(["export", "--locale-map=broken.txt", "-o=all.tmx"]).run();
    outcome.exits(1).says("`broken.txt` is no map of locales: line 2: `nb-NO` is not of the form no=nb-NO");
}

#[test]
fn options_that_do_not_go_together() {
    let sandbox = Sandbox::with_sample();
    for (arguments, message) in [
        (&["--split=train,test", "-o=a.jsonl"][..], "--split needs {split} in the output name"),
        (&["-o={split}.jsonl"], "{split} in the output name needs --split"),
        (&["--split=train=50,test=49", "-o={split}.jsonl"], "the sizes make 99 %, not 100"),
        (&["--min-length=9", "--max-length=8", "-o=a.jsonl"], "--min-length 9 is more than --max-length 8"),
        (&["--max-ratio=0.5", "-o=a.jsonl"], "write a number of 1 or more"),
        (&["--changes-since=2", "--as-of=1", "-o=a.jsonl"], "--changes-since 2 is after --as-of 1"),
    ] {
        sandbox.bitext(["export"]).args(arguments).run().exits(2).says(message);
    }
    assert_eq!(sandbox.names().iter().filter(|name| name.ends_with("jsonl")).count(), 0);
}
