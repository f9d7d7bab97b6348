//! The exported TMX, read by another parser, is what the slow reader makes of the same files.

use std::path::{Path, PathBuf};

use bitext_testkit::slow::{self, BestUnit, LocaleDocument};

use crate::support::{Call, Sandbox, tmx};
use crate::{CORPORA, ONE_FAMILY, corpora};

#[test]
fn each_corpus_gives_the_units_of_the_slow_reader() {
    let Some(corpora) = corpora() else { return };
    for (name, ..) in CORPORA {
        let folder = corpora.join(name);
        assert_same(&built(std::slice::from_ref(&folder)), &expected(&[folder]), name);
    }
}

#[test]
fn locales_of_one_product_meet_where_their_sources_are_the_same() {
    let Some(corpora) = corpora() else { return };
    let folders = ONE_FAMILY.map(|name| corpora.join(name));
    let units = built(&folders);
    assert_same(&units, &expected(&folders), "three locales");
    let in_all = units.iter().filter(|unit| unit.targets.len() == ONE_FAMILY.len()).count();
    assert!(10_000 < in_all, "{in_all} units have every locale");
}

/// The units of the TMX that the program builds, without what links add: the reader knows sources alone.
fn built(inputs: &[PathBuf]) -> Vec<BestUnit> {
    let sandbox = Sandbox::new();
    let build = sandbox.bitext(["build", "--relation=exact", "--format=json", "-o", "out.tmx"]);
    let summary = inputs.iter().fold(build, Call::arg).run().exits(0).json();
    let families: Vec<&str> =
        summary["inputs"].as_array().unwrap().iter().filter_map(|row| row["family"].as_str()).collect();
    assert!(families.iter().all(|family| *family == families[0]), "one product: {families:?}");
    let units = tmx::read(&sandbox.path("out.tmx"));
    assert_eq!(summary["export"]["units"], units.len());
    units
}

fn expected(folders: &[PathBuf]) -> Vec<BestUnit> {
    let documents: Vec<LocaleDocument> = folders.iter().flat_map(|folder| read(folder)).collect();
    slow::best_units(&documents)
}

fn read(folder: &Path) -> Vec<LocaleDocument> {
    slow::read_folder(folder).unwrap()
}

/// Shows the first unit that differs, of more than a hundred thousand.
fn assert_same(units: &[BestUnit], expected: &[BestUnit], name: &str) {
    if let Some((unit, expected)) = units.iter().zip(expected).find(|(unit, expected)| unit != expected) {
        panic!("{name}: expected {expected:#?}\nfound {unit:#?}");
    }
    assert_eq!(units.len(), expected.len(), "{name}");
}
