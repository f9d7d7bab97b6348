//! Training sets: what is taken, how it is parted, and what is said of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use bitext_exchange::{NameTemplate, Per};
use bitext_markup::{class_key, key};
use bitext_pipeline::Error;
use bitext_pipeline::export::{self, LocaleMap, Output, Summary, Training};
use bitext_store::Memory;
use serde_json::Value;

use crate::support::{Page, Sandbox, export_options, export_with, fields, ingest};

/// Two products in two locales with 60 sources each, of which every third differs from another in a number alone.
fn memory(sandbox: &Sandbox) -> Memory {
    let memory = sandbox.memory("memory.db");
    for (name, locale, family) in
        [("harbor.nb-NO", "nb-NO", "h"), ("harbor.de-DE", "de-DE", "h"), ("quay.nb-NO", "nb-NO", "q")]
    {
        let mut page = Page::of(locale);
        for number in 0..60 {
            let source = match number % 3 {
                0 => format!("Moor **{number}** boats at `pier-{number}` of quay {}.", number / 6),
                1 => format!("Coil rope {} in {family}.", word(number)),
                _ => format!("Both products: hoist sail {}.", word(number)),
            };
            page = page.pair(&source, &format!("{locale}: {source}"));
        }
        ingest(&memory, &[&sandbox.tree(name, &[("a.md", page)])]);
    }
    memory
}

/// A number without digits.
fn word(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

fn training(sandbox: &Sandbox, memory: &Memory, training: &Training) -> (Summary, Vec<Value>) {
    let (summary, text) = sandbox.export(memory, "jsonl", |options| options.training = training.clone());
    (summary, text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn lengths_and_identical_texts() {
    let sandbox = Sandbox::new();
    let page = Page::of("nb-NO")
        .pair("Moor", "Fortøy")
        .pair("**Cast** off", "**Kast** loss")
        .pair("Sail  on", "Sail on")
        .pair("Heave to", "Legg båten bi mot vind og sjø")
        .pair("Hoist the flag now", "Heis flagget nå da");
    let memory = sandbox.memory_of(&[("a.md", page)]);
    let taken = |options: Training| {
        let (summary, rows) = training(&sandbox, &memory, &options);
        (fields(&rows, &["source"]), summary.left_out.into_iter().collect::<Vec<_>>())
    };
    let defaults = Training::default;
    assert_eq!(
        taken(defaults()),
        (["Moor", "**Cast** off", "Sail  on", "Heave to", "Hoist the flag now"].map(str::to_owned).to_vec(), vec![])
    );
    let (sources, left_out) = taken(Training { exclude_identical: true, ..defaults() });
    assert_eq!((sources.len(), left_out), (4, vec![("identical", 1)]));
    // Markup does not count: `Cast off` has eight characters.
    let (sources, left_out) = taken(Training { min_length: Some(9), ..defaults() });
    assert_eq!((sources, left_out), (vec!["Hoist the flag now".to_owned()], vec![("too-short", 4)]));
    let (sources, _) = taken(Training { min_length: Some(8), max_length: Some(9), ..defaults() });
    assert_eq!(sources, ["**Cast** off"]);
    let (sources, left_out) = taken(Training { max_ratio: Some(3.0), ..defaults() });
    assert_eq!((sources.len(), left_out), (4, vec![("ratio", 1)]));
}

#[test]
fn a_pair_is_taken_once_over_all_products() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let (summary, rows) = training(&sandbox, &memory, &Training { dedupe: true, ..Training::default() });
    let pairs = |rows: &[Value]| {
        let key = |row: &Value, name: &str| key(row[name].as_str().unwrap()).normalized;
        let pairs = rows.iter().map(|row| (row["target_locale"].to_string(), key(row, "source"), key(row, "target")));
        pairs.collect::<BTreeSet<_>>()
    };
    let all = sandbox.rows(&memory, |_| {});
    assert_eq!(pairs(&rows), pairs(&all));
    assert_eq!(rows.len(), pairs(&rows).len());
    assert_eq!(summary.left_out["duplicate"] as usize, all.len() - rows.len());
    assert_eq!(all.len() - rows.len(), 40);
}

#[test]
fn a_sample_is_of_its_size_and_the_same_whatever_else_there_is() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let sample = |units, seed| {
        let (summary, rows) =
            training(&sandbox, &memory, &Training { sample: Some(units), seed, ..Training::default() });
        let tuids: BTreeSet<String> = fields(&rows, &["tuid"]).into_iter().collect();
        assert_eq!(rows.len() as u64 + summary.left_out.values().sum::<u64>(), 180);
        tuids
    };
    for units in [0, 1, 17, 120] {
        assert_eq!(sample(units, 3).len() as u64, units, "{units}");
    }
    assert_eq!(sample(1000, 3).len(), 120);
    assert!(sample(10, 3).is_subset(&sample(17, 3)));
    assert_ne!(sample(10, 3), sample(10, 4));
    // Another order of documents, and one product less.
    let other = Sandbox::new();
    let memory = other.memory("memory.db");
    let page = Page::of("nb-NO").pair("Zig", "x").pair("Both products: hoist sail c.", "y");
    ingest(&memory, &[&other.tree("harbor.nb-NO", &[("z.md", page)])]);
    let (_, rows) = training(&other, &memory, &Training { sample: Some(1), seed: 3, ..Training::default() });
    assert_eq!(rows.len(), 1);
}

/// The rows of every part of an export split in three.
fn parts(sandbox: &Sandbox, memory: &Memory, training: Training, per: Per) -> (Summary, BTreeMap<String, Vec<Value>>) {
    let folder = sandbox.path(&format!("set-{}-{}", training.seed, per.as_str()));
    let template = folder.join("{target}.{split}.jsonl");
    let options = export::Options { training, per, ..export_options("jsonl", &template) };
    let summary = export_with(memory, &options).unwrap();
    let mut parts: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for file in &summary.files {
        let name = Path::new(&file.name).file_stem().unwrap().to_str().unwrap();
        let (_, part) = name.split_once('.').unwrap();
        let text = fs::read_to_string(&file.name).unwrap();
        let rows = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        parts.entry(part.to_owned()).or_default().extend(rows);
    }
    (summary, parts)
}

#[test]
fn no_near_duplicate_is_in_two_parts() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    for (seed, per) in [(0, Per::Unit), (1, Per::Unit), (2, Per::Occurrence), (3, Per::Unit)] {
        let split = Some("train=50,dev=25,test=25".parse().unwrap());
        let (summary, parts) = parts(&sandbox, &memory, Training { split, seed, ..Training::default() }, per);
        assert_eq!(summary.total.variants, 180);
        let mut part_of: BTreeMap<u64, &str> = BTreeMap::new();
        for (part, rows) in &parts {
            for row in rows {
                let source = row["source"].as_str().unwrap();
                assert_eq!(*part_of.entry(class_key(source)).or_insert(part), part, "{source}");
            }
        }
        // All boats are one class, so that one part has them all.
        assert_eq!(parts.len(), 3, "{seed}");
        let holders = parts.values().filter(|rows| rows.iter().any(|row| row["source"].to_string().contains("boats")));
        assert_eq!(holders.count(), 1);
    }
}

#[test]
fn a_split_needs_names_that_tell_its_parts() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory_of(&[("a.md", Page::of("nb-NO").pair("Moor", "Fortøy"))]);
    let split = Training { split: Some("train,test".parse().unwrap()), ..Training::default() };
    let mut options = export_options("jsonl", &sandbox.path("out.jsonl"));
    options.training = split;
    assert!(matches!(export_with(&memory, &options), Err(Error::Options { .. })));
    let mut options = export_options("jsonl", &sandbox.path("out.{split}.jsonl"));
    options.output = Output::Files(NameTemplate::parse("{split}.jsonl").unwrap());
    assert!(matches!(export_with(&memory, &options), Err(Error::Options { .. })));
}

#[test]
fn a_set_is_described() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.git("harbor.nb-NO");
    let page = Page::of("nb-NO").human().pair("Moor **the** boat.", "Fortøy båten.").pair("Stop.", "Stop.");
    let commit = git.commit(&[("a.md", page)]);
    let memory = sandbox.memory("memory.db");
    ingest(&memory, &[&git.path]);
    let write = |folder: &str| {
        let template = sandbox.path(folder).join("{target}.tmx");
        let mut options = export_options("tmx", &template);
        options.training = Training { exclude_identical: true, ..Training::default() };
        let summary = export_with(&memory, &options).unwrap();
        let card = fs::read_to_string(summary.dataset_card.unwrap()).unwrap();
        (card, fs::read_to_string(sandbox.path(folder).join("manifest.json")).unwrap())
    };
    let (card, manifest) = write("one");
    assert_eq!((card.clone(), manifest.clone()), write("two"));
    for line in [
        "# Parallel texts: en-US to nb-NO\n",
        "| nb-NO | 1 | 14 | 3 | 13 | 2 |\n",
        "| locale | human |\n| --- | ---: |\n| nb-NO | 1 |\n",
        "| exclude-identical | yes |\n",
        "| identical | 1 |\n",
        &format!("| harbor.nb-NO | live-sxs | {commit} | unknown | 1 |\n"),
        "Repositories with a known licence: 0; unknown: 1.\n",
    ] {
        assert!(card.contains(line), "{line}{card}");
    }
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["dataset_card"]["name"], "DATASET.md");
    assert_eq!(manifest["dataset_card"]["bytes"], card.len());
    assert!(card.contains(manifest["memory"].as_str().unwrap()));
    // Without such an option nothing is described, unless it is asked for.
    let summary = export_with(&memory, &export_options("tmx", &sandbox.path("{target}.tmx"))).unwrap();
    assert_eq!(summary.dataset_card, None);
    let mut options = export_options("tmx", &sandbox.path("out.tmx"));
    options.dataset_card = Some(sandbox.path("card.md"));
    assert_eq!(export_with(&memory, &options).unwrap().dataset_card, options.dataset_card);
}

#[test]
fn locales_get_other_names() {
    let sandbox = Sandbox::new();
    let memory = memory(&sandbox);
    let export = |map: LocaleMap| {
        let template = sandbox.path("named/{source}-{target}.jsonl");
        let options = export::Options { locale_map: map, ..export_options("jsonl", &template) };
        export_with(&memory, &options)
    };
    let bare = || {
        let mut map = LocaleMap::parse("de-DE=de-Latn").unwrap();
        map.bare = true;
        map
    };
    let summary = export(bare()).unwrap();
    let names: Vec<&str> = summary.files.iter().map(|file| file.name.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["en-de-Latn.jsonl", "en-nb.jsonl"]);
    assert_eq!(summary.total.by_locale.keys().collect::<Vec<_>>(), ["de-Latn", "nb"]);
    let text = fs::read_to_string(&summary.files[1].name).unwrap();
    assert!(text.contains("\"source_locale\":\"en\",\"target_locale\":\"nb\""));
    for map in ["de-DE=nb-NO", "nb-NO=en-US"] {
        let error = export(LocaleMap::parse(map).unwrap()).unwrap_err();
        assert!(matches!(error, Error::SameLocale { .. }), "{error}");
    }
}
