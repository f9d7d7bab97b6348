//! Files of several locales: every translation has the source that its unit says it has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use bitext_markup::key;
use serde_json::Value;

use crate::ONE_FAMILY;
use crate::support::Sandbox;

/// Where a segment stands: repository, path and key.
type Place = (String, String, String);

fn place(row: &Value) -> Place {
    let text = |name: &str| row[name].as_str().unwrap().to_owned();
    (text("repository"), text("path"), text("key"))
}

/// Exports units of these corpora with every relation, compares each translation's source with those that the documents
/// have at its places, and gives how many units are in how many locales.
fn check(corpora: &[&str]) -> Option<BTreeMap<String, u64>> {
    let folder = crate::corpora()?;
    let sandbox = Sandbox::new();
    let inputs = corpora.iter().fold(sandbox.bitext(["ingest", "-q"]), |call, name| call.arg(folder.join(name)));
    inputs.run().exits(0);
    let mut sources: HashMap<Place, Vec<String>> = HashMap::new();
    sandbox.bitext(["export", "-q", "--per=occurrence", "-o", "places.jsonl"]).run().exits(0);
    for line in sandbox.read("places.jsonl").lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        sources.entry(place(&row)).or_default().push(row["source"].as_str().unwrap().to_owned());
    }
    let export = ["export", "--relation=normalized,merged,edited", "-o", "units.jsonl", "--summary=json"];
    let summary = sandbox.bitext(export).run().exits(0).json();
    let mut locales: HashMap<String, BTreeSet<String>> = HashMap::new();
    let mut by_relation: BTreeMap<String, u64> = BTreeMap::new();
    for line in sandbox.read("units.jsonl").lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
        assert!(locales.entry(text("tuid")).or_default().insert(text("target_locale")), "twice: {line}");
        *by_relation.entry(text("relation")).or_default() += 1;
        let agrees = |example: &Value| {
            let (repository, path, keys) = place(example);
            let portions: Vec<&str> = keys.split('+').collect();
            if let [_] = portions.as_slice() {
                return sources[&(repository, path, keys)].iter().any(|own| is_related(&row, own));
            }
            let own = |key: &&str| sources[&(repository.clone(), path.clone(), (*key).to_owned())][0].clone();
            row["relation"] == "merged" && is_related(&row, &portions.iter().map(own).collect::<Vec<_>>().join(" "))
        };
        assert!(row["occurrences"].as_array().unwrap().iter().any(agrees), "{line}");
    }
    let count = |relation: &str| summary["by_relation"][relation].as_u64();
    assert!(by_relation.iter().all(|(relation, targets)| count(relation) == Some(*targets)), "{by_relation:?}");
    let mut shared: BTreeMap<String, u64> = BTreeMap::new();
    for locales in locales.values() {
        *shared.entry(locales.len().to_string()).or_default() += 1;
    }
    assert_eq!(serde_json::to_value(&shared).unwrap(), summary["by_targets"]);
    Some(shared)
}

/// Whether a document's source agrees with a unit's as far as the unit says.
fn is_related(row: &Value, own: &str) -> bool {
    let source = row["source"].as_str().unwrap();
    match row["relation"].as_str().unwrap() {
        "exact" => own == source,
        "normalized" | "merged" => key(own).normalized == key(source).normalized,
        "edited" => row["translated_source"] == own && own != source,
        _ => false,
    }
}

#[test]
fn units_of_three_locales_agree_in_their_sources() {
    let Some(shared) = check(&ONE_FAMILY) else { return };
    // What meets may only grow.
    assert!(21_760 <= shared["3"] && 23_100 <= shared["2"] + shared["3"], "{shared:?}");
}

#[test]
fn units_of_two_locales_agree_in_their_sources() {
    let Some(shared) = check(&["odc.es-ES", "odc.zh-CN"]) else { return };
    assert!(85_480 <= shared["2"], "{shared:?}");
}
