//! Alignment against sets whose answer is known, and across two locales of one source revision.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bitext_align::{Bead, Evidence, Texts, Unit, pair};
use bitext_model::{UnitKey, UnitKind};
use bitext_testkit::slow;
use serde_json::Value;

use crate::corpora;
use crate::determinism::files;
use crate::support::Sandbox;

/// Set, whether units are aligned without their numbers, and the least F1 (strict) and precision of links in percent. They may only rise.
const FLOORS: [(&str, bool, f64, f64); 6] = [
    ("cross.hand", false, 100.0, 100.0),
    ("cross.hand", true, 100.0, 100.0),
    ("cross.paragraph", false, 100.0, 100.0),
    ("cross.paragraph", true, 100.0, 100.0),
    ("cross.synthetic", false, 99.6, 99.7),
    ("cross.synthetic", true, 99.6, 99.7),
];

/// The folder of evaluation sets for alignment. Without it a test says that it is skipped.
#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
fn sets() -> Option<PathBuf> {
    let folder = std::env::var_os("BITEXT_EVAL");
    if folder.is_none() {
        eprintln!("skipped: BITEXT_EVAL is not set");
    }
    folder.map(|folder| PathBuf::from(folder).canonicalize().unwrap().join("align"))
}

#[test]
fn sets_are_aligned_as_well_as_ever() {
    let Some(sets) = sets() else { return };
    let sandbox = Sandbox::new();
    for (set, hide_keys, f1, precision) in FLOORS {
        let path = sets.join(format!("{set}.jsonl.zst"));
        let call = sandbox.bitext(["eval", "align", "--format=json", "-o", "found.jsonl"]).arg(&path);
        let call = if hide_keys { call.arg("--hide-keys") } else { call };
        let report: Value = call.run().exits(0).json();
        let percent = |score: &str, figure: &str| 100.0 * report[score][figure].as_f64().unwrap();
        let figures = (percent("strict", "f1"), percent("link", "precision"));
        assert!(
            f1 - 0.005 <= figures.0 && precision - 0.005 <= figures.1,
            "{set}, keys hidden {hide_keys}: {figures:?}"
        );
        assert_eq!(sandbox.read("found.jsonl").lines().count() as u64, report["documents"]);
    }
}

/// A document as alignment sees it: numbers and source texts.
type Page = Vec<(UnitKey, String)>;

/// The documents of a folder by their paths.
fn pages(folder: &Path) -> BTreeMap<String, Page> {
    let page = |document: &slow::Document| -> Page {
        let unit = |segment: &slow::Segment| {
            let id = String::from_utf8_lossy(&segment.id).into_owned();
            Some((UnitKey::split_id(&id)?.1, String::from_utf8_lossy(&segment.source).into_owned()))
        };
        document.segments.iter().filter_map(unit).collect()
    };
    let name = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
    let documents =
        files(folder).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    documents.map(|path| (name(&path), page(&slow::read(&std::fs::read(&path).unwrap())))).collect()
}

/// The numbers that each unit holds: its own, or those of the gap that a lone paragraph unit stands in.
fn numbers(page: &Page) -> Vec<Option<(u32, u32)>> {
    let sentence = |at: Option<usize>| {
        at.and_then(|at| page.get(at)).filter(|(key, _)| key.kind == UnitKind::Sentence).map(|(key, _)| key.number)
    };
    let of = |at: usize| match page[at].0.kind {
        UnitKind::Sentence | UnitKind::Hidden => Some((page[at].0.number, page[at].0.number)),
        UnitKind::Paragraph => Some((sentence(at.checked_sub(1))? + 1, sentence(Some(at + 1))? - 1)),
    };
    (0..page.len()).map(of).collect()
}

/// Both locales translated the same revision of every document, so that numbers say what belongs together. What
/// alignment finds without being told so has to be the same.
#[test]
#[expect(clippy::print_stdout, reason = "exceptions are looked at by people")]
fn locales_of_one_revision_agree_with_their_numbers() {
    let Some(corpora) = corpora() else { return };
    let (es, zh) = (corpora.join("odc.es-ES"), corpora.join("odc.zh-CN"));
    let (mut sentences, mut as_numbered, mut paragraphs, mut as_gap) = (0_u32, 0_u32, 0_u32, 0_u32);
    let mut exceptions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut others = pages(&zh);
    for (name, left) in pages(&es) {
        let Some(right) = others.remove(&name) else { continue };
        let (left_numbers, right_numbers) = (numbers(&left), numbers(&right));
        let mut texts = Texts::new();
        let mut units = |page: &Page| -> Vec<Unit> {
            page.iter().map(|(key, text)| Unit::new(texts.intern(text.clone().leak())).with_key(*key)).collect()
        };
        let (a, b) = (units(&left), units(&right));
        let beads = pair(&mut texts, &a, &b);
        for bead in beads.iter().filter(|bead| bead.is_link()) {
            check(bead, &left, &left_numbers, &right_numbers, &mut |is_paragraph, is_right, key| {
                let (all, good) =
                    if is_paragraph { (&mut paragraphs, &mut as_gap) } else { (&mut sentences, &mut as_numbered) };
                *all += 1;
                *good += u32::from(is_right);
                if !is_right {
                    exceptions.entry(name.clone()).or_default().push(key.to_string());
                }
            });
        }
        for bead in beads.iter().filter(|bead| bead.right.is_empty()) {
            // Left alone although the other side has its number.
            for place in bead.left.clone() {
                let has = left_numbers[place]
                    .is_some_and(|own| right_numbers.iter().flatten().any(|other| overlap(own, *other)));
                if has {
                    sentences += 1;
                    exceptions.entry(name.clone()).or_default().push(left[place].0.to_string());
                }
            }
        }
    }
    println!(
        "{as_numbered} of {sentences} sentence units and {as_gap} of {paragraphs} lone paragraph units as numbered"
    );
    println!("exceptions: {exceptions:#?}");
    assert!(150_000 < sentences && 300 < paragraphs, "{sentences} {paragraphs}");
    assert!(f64::from(sentences - as_numbered) <= 0.001 * f64::from(sentences), "{as_numbered} of {sentences}");
}

fn overlap(one: (u32, u32), other: (u32, u32)) -> bool {
    one.0 <= other.1 && other.0 <= one.1
}

fn check(
    bead: &Bead,
    left: &Page,
    left_numbers: &[Option<(u32, u32)>],
    right_numbers: &[Option<(u32, u32)>],
    count: &mut dyn FnMut(bool, bool, UnitKey),
) {
    // What moved within the document is right whatever its number.
    if bead.evidence == Evidence::Moved {
        return;
    }
    let hull = |numbers: &[Option<(u32, u32)>]| {
        let known: Option<Vec<(u32, u32)>> = numbers.iter().copied().collect();
        let known = known?;
        Some((known.first()?.0, known.last()?.1))
    };
    let (Some(own), Some(other)) = (hull(&left_numbers[bead.left.clone()]), hull(&right_numbers[bead.right.clone()]))
    else {
        return;
    };
    for place in bead.left.clone() {
        let key = left[place].0;
        match key.kind {
            UnitKind::Sentence | UnitKind::Hidden => count(false, overlap((key.number, key.number), other), key),
            UnitKind::Paragraph => count(true, own == other, key),
        }
    }
}
