//! Which files an export writes, and that it writes all of them or none.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bitext_exchange::{OutputFile, Per};
use bitext_model::Origin;
use bitext_pipeline::export::{self, Variants};
use bitext_pipeline::{Error, Interrupt, Silent};
use bitext_store::Memory;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use crate::support::{Page, Sandbox, StopAfter, export_options, export_with, fields, ingest, names, write};

/// Two products in two locales: nine units, nine of ten translations by a machine.
fn memory(sandbox: &Sandbox) -> Memory {
    let memory = sandbox.memory("memory.db");
    let page = |locale: &str| Page::of(locale).machine().handoff("02/03/2020");
    let nb = page("nb-NO").pair("One.", "En.").pair("Two.", "To.").pair("Three.", "Tre.");
    let de = page("de-DE").pair("One.", "Eins.").pair("Four.", "Vier.").pair("Five.", "Fünf.").pair("Six.", "Sechs.");
    let licence = sandbox.tree("harbor.nb-NO", &[("a.md", nb)]);
    fs::write(licence.join("LICENSE"), "These pages may be used under CC-BY-4.0.\n").unwrap();
    let german = sandbox.tree("harbor.de-DE", &[("a.md", de)]);
    let quay = page("nb-NO").pair("Seven.", "Sju.").pair("Eight.", "Åtte.");
    let quay = [("b.md", quay), ("c.md", Page::of("nb-NO").human().pair("One.", "Ett."))];
    ingest(&memory, &[&licence, &german, &sandbox.tree("quay.nb-NO", &quay)]);
    memory
}

/// An empty folder for outputs.
fn folder(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.path("out");
    fs::create_dir(&folder).unwrap();
    folder
}

fn rows(path: &Path) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn targets(path: &Path) -> Vec<String> {
    fields(&rows(path), &["target"])
}

#[test]
fn a_file_for_each_target() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    let summary = export_with(&memory, &export_options("jsonl", &out.join("{source}-{target}.jsonl"))).unwrap();
    assert_eq!(names(&out), ["en-US-de-DE.jsonl", "en-US-nb-NO.jsonl", "manifest.json"]);
    assert_eq!(targets(&out.join("en-US-de-DE.jsonl")), ["Eins.", "Vier.", "Fünf.", "Sechs."]);
    assert_eq!(targets(&out.join("en-US-nb-NO.jsonl")), ["En.", "To.", "Tre.", "Sju.", "Åtte.", "Ett."]);
    let [german, norwegian] = summary.files.as_slice() else { panic!("{summary:?}") };
    assert_eq!((german.counts.units, norwegian.counts.units, summary.total.units), (4, 6, 10));
    assert_eq!(norwegian.counts.by_locale.keys().collect::<Vec<_>>(), ["nb-NO"]);
    // A unit keeps its name in each of its files.
    let one = |file: &str| rows(&out.join(file))[0]["tuid"].clone();
    assert_eq!(one("en-US-de-DE.jsonl"), one("en-US-nb-NO.jsonl"));
}

#[test]
fn a_file_for_each_product_and_origin() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    export_with(&memory, &export_options("jsonl", &out.join("{family}.{origin}.jsonl"))).unwrap();
    assert_eq!(names(&out), ["harbor.machine.jsonl", "manifest.json", "quay.human.jsonl", "quay.machine.jsonl"]);
    assert_eq!(targets(&out.join("quay.human.jsonl")), ["Ett."]);
    assert_eq!(targets(&out.join("quay.machine.jsonl")), ["Sju.", "Åtte."]);
}

#[test]
fn a_file_counts_the_occurrences_of_its_own_translations() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let norwegian = Page::of("nb-NO").human().pair("One.", "En.").pair("One.", "En.").pair("One.", "Ett.");
    let machine = Page::of("nb-NO").machine().pair("Two.", "To.").pair("Two.", "To.");
    let german = Page::of("de-DE").human().pair("One.", "Eins.").pair("Two.", "Zwei.");
    ingest(
        &memory,
        &[
            &sandbox.tree("harbor.nb-NO", &[("a.md", norwegian), ("b.md", machine)]),
            &sandbox.tree("harbor.de-DE", &[("a.md", german)]),
        ],
    );
    let folder = folder(&sandbox);
    let usages = |template: &str, names: &[&str]| -> Vec<Vec<String>> {
        export_with(&memory, &export_options("jsonl", &folder.join(template))).unwrap();
        names.iter().map(|name| fields(&rows(&folder.join(name)), &["source", "usage", "source_usage"])).collect()
    };
    assert_eq!(
        usages("{target}.jsonl", &["nb-NO.jsonl", "de-DE.jsonl"]),
        [["One. | 2 | 3", "Two. | 2 | 2"], ["One. | 1 | 1", "Two. | 1 | 1"]]
    );
    assert_eq!(
        usages("by-{origin}.jsonl", &["by-human.jsonl", "by-machine.jsonl"]),
        [vec!["One. | 1 | 4", "One. | 2 | 4", "Two. | 1 | 1"], vec!["Two. | 2 | 2"]]
    );
    // The same as when nothing else is exported.
    let mut alone = export_options("jsonl", &folder.join("alone.jsonl"));
    alone.filter.targets = vec!["nb-NO".parse().unwrap()];
    export_with(&memory, &alone).unwrap();
    assert_eq!(fs::read(folder.join("alone.jsonl")).unwrap(), fs::read(folder.join("nb-NO.jsonl")).unwrap());
}

#[test]
fn translations_that_are_written_alike_are_one_and_counted() {
    let sandbox = Sandbox::new();
    let page = Page::of("nb-NO")
        .pair("One.", "En.")
        .pair(" One. ", "En.")
        .pair("One.", " En.")
        .pair(" One. ", " En.")
        .pair(" One. ", " En.")
        .pair("Two.", "To.")
        .pair(" Three.", "Tre.");
    let memory = sandbox.memory_of(&[("a.md", page)]);
    let (trimmed, _) = sandbox.export(&memory, "tmx", |_| ());
    assert_eq!((trimmed.total.units, trimmed.merged, trimmed.merged_sources), (3, 3, 1));
    let (exact, _) = sandbox.export(&memory, "jsonl", |_| ());
    assert_eq!((exact.total.variants, exact.merged, exact.merged_sources), (4, 0, 0));
}

#[test]
fn files_of_so_many_units() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    let mut options = export_options("jsonl", &out.join("{target}.{n}.jsonl"));
    options.max_units = Some(2);
    let summary = export_with(&memory, &options).unwrap();
    assert_eq!(
        names(&out),
        [
            "de-DE.001.jsonl",
            "de-DE.002.jsonl",
            "manifest.json",
            "nb-NO.001.jsonl",
            "nb-NO.002.jsonl",
            "nb-NO.003.jsonl"
        ]
    );
    assert_eq!(targets(&out.join("nb-NO.002.jsonl")), ["Tre.", "Sju."]);
    assert_eq!(targets(&out.join("nb-NO.003.jsonl")), ["Åtte.", "Ett."]);
    assert_eq!(summary.files.iter().map(|file| file.counts.units).collect::<Vec<_>>(), [2; 5]);

    // Each part of a TMX file is a whole file.
    let mut options = export_options("tmx", &out.join("{n}.tmx"));
    options.max_units = Some(7);
    export_with(&memory, &options).unwrap();
    for (name, units) in [("001.tmx", 7), ("002.tmx", 2)] {
        let tmx = fs::read_to_string(out.join(name)).unwrap();
        assert!(tmx.starts_with("<?xml") && tmx.ends_with("</tmx>\n"));
        assert_eq!(tmx.matches("<tu ").count(), units, "{name}");
    }
}

#[test]
fn parts_need_a_number_in_their_name() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    fs::write(out.join("all.jsonl"), "before").unwrap();
    let mut options = export_options("jsonl", &out.join("all.jsonl"));
    options.max_units = Some(2);
    let error = export_with(&memory, &options).unwrap_err();
    assert!(matches!(error, Error::AmbiguousOutput { placeholder: "n", .. }), "{error:?}");
    assert_eq!(names(&out), ["all.jsonl"]);
    assert_eq!(fs::read_to_string(out.join("all.jsonl")).unwrap(), "before");
    // A number is not needed for as many units as fit.
    options.max_units = Some(9);
    assert_eq!(export_with(&memory, &options).unwrap().total.units, 9);
    assert_eq!(names(&out), ["all.jsonl"]);
}

#[test]
fn the_manifest_says_what_the_files_are() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    let mut options = export_options("tmx", &out.join("{family}.tmx"));
    options.variants = Variants::Newest;
    options.filter.origins = vec![Origin::Machine];
    options.filter.since = Some("2020-01-01".parse().unwrap());
    let summary = export_with(&memory, &options).unwrap();
    assert_eq!(summary.manifest.as_deref(), Some(out.join("manifest.json").as_path()));
    let manifest: Value = serde_json::from_str(&fs::read_to_string(out.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(
        (&manifest["tool"], &manifest["version"], &manifest["format"], &manifest["per"]),
        (&json!("bitext"), &json!("1.0.0"), &json!("tmx"), &json!("unit"))
    );
    let state = manifest["memory"].as_str().unwrap();
    assert!(state.len() == 64 && state.bytes().all(|digit| digit.is_ascii_hexdigit()), "{state}");
    assert_eq!(
        manifest["filters"],
        json!({
            "origin": "machine", "since": "2020-01-01", "date": "handoff", "revisions": "current",
            "per": "unit", "variants": "newest"
        })
    );
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(
        fields(files, &["name", "units", "variants", "machine", "by_locale", "empty"]),
        [r#"harbor.tmx | 6 | 7 | 7 | {"de-DE":4,"nb-NO":3} | 0"#, r#"quay.tmx | 2 | 2 | 2 | {"nb-NO":2} | 0"#]
    );
    for (row, file) in files.iter().zip(&summary.files) {
        assert_eq!(row["bytes"], fs::metadata(&file.name).unwrap().len());
        assert_eq!(row["sha256"], file.sha256);
    }
    assert_eq!(
        fields(manifest["licences"].as_array().unwrap(), &["repository", "licence"]),
        ["harbor.de-DE | -", "harbor.nb-NO | CC-BY-4.0", "quay.nb-NO | -"]
    );
    assert_eq!(manifest["unknown_licences"], 2);
    assert_eq!(summary.unknown_licences, ["harbor.de-DE", "quay.nb-NO"]);
}

#[test]
fn the_manifest_is_where_it_is_wanted_and_names_files_from_there() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    for folder in ["de-DE", "nb-NO", "about"] {
        fs::create_dir(out.join(folder)).unwrap();
    }
    let listed = |manifest: &Path| {
        let manifest: Value = serde_json::from_str(&fs::read_to_string(manifest).unwrap()).unwrap();
        let names = fields(manifest["files"].as_array().unwrap(), &["name"]);
        names.into_iter().map(|name| name.replace('\\', "/")).collect::<Vec<_>>()
    };
    let mut options = export_options("jsonl", &out.join("{target}/units.jsonl"));
    options.manifest = Some(out.join("about/files.json"));
    let summary = export_with(&memory, &options).unwrap();
    assert_eq!(summary.manifest, options.manifest);
    assert_eq!(listed(&out.join("about/files.json")), ["../de-DE/units.jsonl", "../nb-NO/units.jsonl"]);

    // Of files in several folders it stands beside the folders.
    options.manifest = None;
    export_with(&memory, &options).unwrap();
    assert_eq!(names(&out), ["about", "de-DE", "manifest.json", "nb-NO"]);
    assert_eq!(listed(&out.join("manifest.json")), ["de-DE/units.jsonl", "nb-NO/units.jsonl"]);

    // A single file has one only when it is wanted.
    let mut options = export_options("jsonl", &out.join("all.jsonl"));
    assert_eq!(export_with(&memory, &options).unwrap().manifest, None);
    options.manifest = Some(out.join("all.json"));
    export_with(&memory, &options).unwrap();
    assert_eq!(listed(&out.join("all.json")), ["all.jsonl"]);
}

#[test]
fn compressed_files_can_be_read_again() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    let plain = sandbox.export(&memory, "tmx", |_| {}).1;
    let summary = export_with(&memory, &export_options("tmx", &out.join("all.tmx.gz"))).unwrap();
    let path = out.join("all.tmx.gz");
    let mut unpacked = String::new();
    GzDecoder::new(File::open(&path).unwrap()).read_to_string(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain);
    assert_eq!(summary.files[0].bytes, fs::metadata(&path).unwrap().len());
    let before = fs::read(&path).unwrap();
    export_with(&memory, &export_options("tmx", &path)).unwrap();
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn without_units_a_name_gets_an_empty_file_and_a_template_none() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    fs::write(out.join("all.tmx"), "before").unwrap();
    let mut options = export_options("tmx", &out.join("all.tmx"));
    options.filter.targets = vec!["th-TH".parse().unwrap()];
    let summary = export_with(&memory, &options).unwrap();
    assert_eq!((summary.files.len(), summary.total.units, summary.occurrences), (1, 0, 0));
    let tmx = fs::read_to_string(out.join("all.tmx")).unwrap();
    assert!(tmx.ends_with("</tmx>\n") && !tmx.contains("<tu "));

    fs::remove_file(out.join("all.tmx")).unwrap();
    options.output = export_options("tmx", &out.join("{target}.tmx")).output;
    let summary = export_with(&memory, &options).unwrap();
    assert!(summary.files.is_empty() && summary.manifest.is_none());
    assert!(names(&out).is_empty());
}

#[test]
fn a_file_of_no_units_cannot_be_asked_for() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let mut options = export_options("tmx", &folder(&sandbox).join("{n}.tmx"));
    options.max_units = Some(0);
    assert!(matches!(export_with(&memory, &options), Err(Error::Options { .. })));
}

#[test]
fn an_interrupted_export_replaces_nothing() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    for name in ["de-DE.jsonl", "nb-NO.jsonl", "manifest.json"] {
        fs::write(out.join(name), "before").unwrap();
    }
    let mut options = export_options("jsonl", &out.join("{target}.jsonl"));
    for per in [Per::Unit, Per::Occurrence] {
        options.per = per;
        // Before the first document, after some, and after the last one.
        for after in 0..=4 {
            let interrupt = Interrupt::default();
            let summary = if after == 0 {
                interrupt.stop();
                export::export(&memory, &options, &interrupt, &Silent)
            } else {
                export::export(&memory, &options, &interrupt, &StopAfter::new(&interrupt, after))
            };
            let summary = summary.unwrap();
            assert!(summary.interrupted && summary.files.is_empty() && summary.manifest.is_none(), "{per:?} {after}");
            assert_eq!(names(&out), ["de-DE.jsonl", "manifest.json", "nb-NO.jsonl"], "{per:?} {after}");
            for name in names(&out) {
                assert_eq!(fs::read_to_string(out.join(name)).unwrap(), "before", "{per:?} {after}");
            }
        }
        // Only a manifest of ours is replaced.
        fs::remove_file(out.join("manifest.json")).unwrap();
        assert!(!export_with(&memory, &options).unwrap().interrupted);
        assert_ne!(fs::read_to_string(out.join("nb-NO.jsonl")).unwrap(), "before");
        for name in names(&out) {
            fs::write(out.join(name), "before").unwrap();
        }
    }
}

#[test]
fn a_file_that_cannot_be_made_leaves_the_others_as_they_were() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    for (broken, whole) in [("nb-NO", "de-DE"), ("de-DE", "nb-NO")] {
        let (broken, whole) = (out.join(format!("{broken}.jsonl")), out.join(format!("{whole}.jsonl")));
        fs::create_dir(&broken).unwrap();
        fs::write(&whole, "before").unwrap();
        let error = export_with(&memory, &export_options("jsonl", &out.join("{target}.jsonl"))).unwrap_err();
        assert!(matches!(error, Error::Exchange(bitext_exchange::Error::IsFolder { .. })), "{error:?}");
        assert_eq!(names(&out), ["de-DE.jsonl", "nb-NO.jsonl"]);
        assert_eq!(fs::read_to_string(&whole).unwrap(), "before");
        fs::remove_dir(&broken).unwrap();
        fs::remove_file(&whole).unwrap();
    }
    fs::write(out.join("file"), "").unwrap();
    let error = export_with(&memory, &export_options("jsonl", &out.join("file/{target}.jsonl"))).unwrap_err();
    assert!(matches!(error, Error::Exchange(bitext_exchange::Error::Create { .. })), "{error:?}");
    assert_eq!(names(&out), ["file"]);
}

#[test]
fn parts_are_files_that_appear_together() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    let mut options = export_options("moses", &out.join("corpus"));

    let error = export_with(&memory, &options).unwrap_err();
    assert!(matches!(error, Error::AmbiguousOutput { placeholder: "target", .. }), "{error:?}");
    assert!(names(&out).is_empty());

    options.filter.targets = vec!["nb-NO".parse().unwrap()];
    // One of the parts cannot be made.
    fs::create_dir(out.join("corpus.ids")).unwrap();
    fs::write(out.join("corpus.nb-NO"), "before").unwrap();
    let error = export_with(&memory, &options).unwrap_err();
    assert!(matches!(error, Error::Exchange(bitext_exchange::Error::IsFolder { .. })), "{error:?}");
    assert_eq!((names(&out).len(), read("corpus.nb-NO")), (2, "before".to_owned()));
    fs::remove_dir(out.join("corpus.ids")).unwrap();

    options.manifest = Some(out.join("list.json"));
    let summary = export_with(&memory, &options).unwrap();
    assert_eq!(names(&out), ["corpus.en-US", "corpus.ids", "corpus.nb-NO", "list.json"]);
    assert_eq!(read("corpus.nb-NO"), "En.\nTo.\nTre.\nSju.\nÅtte.\nEtt.\n");
    assert_eq!(read("corpus.en-US").lines().count(), 6);
    assert!(read("corpus.ids").lines().all(|line| line.split('\t').count() == 6));
    assert_eq!((summary.total.units, summary.files.len()), (6, 3), "what parts share is counted once");
    let manifest: Value = serde_json::from_str(&read("list.json")).unwrap();
    for (listed, file) in manifest["files"].as_array().unwrap().iter().zip(&summary.files) {
        assert_eq!((&listed["sha256"], &listed["bytes"]), (&json!(file.sha256), &json!(file.bytes)));
    }

    // In both locales, packed and split.
    let mut options = export_options("moses", &out.join("{target}/{n}.gz"));
    options.max_units = Some(5);
    let summary = export_with(&memory, &options).unwrap();
    assert_eq!(names(&out.join("de-DE")), ["001.de-DE.gz", "001.en-US.gz", "001.ids.gz"]);
    assert_eq!(names(&out.join("nb-NO")).len(), 6);
    assert_eq!(summary.files.len(), 9);
    let mut text = String::new();
    GzDecoder::new(File::open(out.join("nb-NO/002.nb-NO.gz")).unwrap()).read_to_string(&mut text).unwrap();
    assert_eq!(text, "Ett.\n");
}

#[test]
fn parts_are_no_stream_and_nothing_without_units() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    let mut options = export_options("moses", &out.join("corpus"));
    options.filter.targets = vec!["th-TH".parse().unwrap()];
    assert!(export_with(&memory, &options).unwrap().files.is_empty());
    assert!(names(&out).is_empty());
    options.output = export::Output::Stdout;
    assert!(matches!(export_with(&memory, &options), Err(Error::Options { .. })));
}

/// Elsewhere nothing tells at once that the process has gone.
#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_export_left_goes_with_the_next_one() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let folder = folder(&sandbox);
    let path = folder.join("units.tsv");
    let unfinished = OutputFile::create(&path).unwrap();
    let of_nobody = names(&folder)[0].replace(&format!("-{}-", std::process::id()), "-4294967295-");
    let of_this_process = names(&folder)[0].clone();
    fs::write(folder.join(&of_nobody), "half").unwrap();
    let export = |name: &str| {
        let mut options = export_options("jsonl", &folder.join(name));
        options.filter.targets = vec!["nb-NO".parse().unwrap()];
        export_with(&memory, &options).unwrap();
    };
    export("others.tsv");
    assert_eq!(names(&folder).len(), 3);
    export("units.tsv");
    assert_eq!(names(&folder), [of_this_process.as_str(), "others.tsv", "units.tsv"]);
    drop(unfinished);
    assert_eq!(names(&folder), ["others.tsv", "units.tsv"]);
}

#[test]
fn folders_are_made() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    export_with(&memory, &export_options("jsonl", &out.join("{target}/all.jsonl"))).unwrap();
    assert_eq!(names(&out), ["de-DE", "manifest.json", "nb-NO"]);
}

/// A disk that is full is noticed when a file is written out, at the latest when it ends.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_other_files_as_they_were() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let out = folder(&sandbox);
    for (full, whole) in [("de-DE", "nb-NO"), ("nb-NO", "de-DE")] {
        let (full, whole) = (out.join(format!("{full}.tmx")), out.join(format!("{whole}.tmx")));
        std::os::unix::fs::symlink("/dev/full", &full).unwrap();
        fs::write(&whole, "before").unwrap();
        let error = export_with(&memory, &export_options("tmx", &out.join("{target}.tmx"))).unwrap_err();
        assert!(matches!(error, Error::Exchange(bitext_exchange::Error::Write { .. })), "{error:?}");
        assert_eq!(names(&out), ["de-DE.tmx", "nb-NO.tmx"]);
        assert_eq!(fs::read_to_string(&whole).unwrap(), "before", "{}", whole.display());
        fs::remove_file(&full).unwrap();
        fs::remove_file(&whole).unwrap();
    }
}

#[test]
fn an_export_sees_the_memory_as_it_is_then() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let before = sandbox.export(&memory, "tmx", |_| {}).1;
    let tree = sandbox.path("quay.nb-NO");
    write(&tree, &[("d.md", Page::of("nb-NO").pair("Nine.", "Ni."))]);
    ingest(&memory, &[&tree]);
    let after = sandbox.export(&memory, "tmx", |_| {}).1;
    assert!(!before.contains("Nine.") && after.contains("Nine."));
}
