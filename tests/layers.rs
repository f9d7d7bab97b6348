//! Crates depend on lower layers only, and what is one crate's business stays there.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// Every crate that ships, with its layer.
const LAYERS: &[(&str, u8)] = &[
    ("bitext-model", 0),
    ("bitext-sxs", 1),
    ("bitext-markup", 1),
    ("bitext-align", 2),
    ("bitext-fuzzy", 2),
    ("bitext-metrics", 2),
    ("bitext-store", 3),
    ("bitext-exchange", 3),
    ("bitext-repo", 3),
    ("bitext-pipeline", 4),
    ("bitext", 6),
];

/// Crates that only tests may use.
const FOR_TESTS: &[&str] = &["bitext-testkit"];

/// Libraries that only one crate may know, and that crate.
const PRIVATE: &[(&str, &str)] = &[
    ("rusqlite", "bitext-store"),
    ("gix", "bitext-repo"),
    ("quick-xml", "bitext-exchange"),
    ("clap", "bitext"),
    ("indicatif", "bitext"),
    ("signal-hook", "bitext"),
];

fn workspace() -> Metadata {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().expect("cargo describes the workspace")
}

/// What a package needs when it ships.
fn needs(package: &Package) -> impl Iterator<Item = &str> {
    let dependencies = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
    dependencies.map(|dependency| dependency.name.as_str())
}

#[test]
fn every_crate_has_a_layer() {
    let mut expected: Vec<&str> = LAYERS.iter().map(|(name, _)| *name).chain(FOR_TESTS.iter().copied()).collect();
    expected.sort_unstable();
    let workspace = workspace();
    let mut found: Vec<&str> = workspace.packages.iter().map(|package| package.name.as_str()).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn dependencies_go_downwards() {
    let layers: BTreeMap<&str, u8> = LAYERS.iter().copied().collect();
    for package in &workspace().packages {
        let Some(own) = layers.get(package.name.as_str()) else { continue };
        for dependency in needs(package) {
            if let Some(other) = layers.get(dependency) {
                assert!(other < own, "{} (layer {own}) depends on {dependency} (layer {other})", package.name);
            }
        }
    }
}

#[test]
fn what_is_for_tests_does_not_ship() {
    for package in &workspace().packages {
        for dependency in needs(package) {
            assert!(!FOR_TESTS.contains(&dependency), "{} ships with {dependency}", package.name);
        }
    }
}

#[test]
fn libraries_stay_where_they_belong() {
    for package in &workspace().packages {
        for dependency in needs(package) {
            for (library, owner) in PRIVATE {
                let is_allowed = dependency != *library || package.name.as_str() == *owner;
                assert!(is_allowed, "{} knows {library}, which is {owner}'s business", package.name);
            }
        }
    }
}
