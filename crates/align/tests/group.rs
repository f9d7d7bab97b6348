//! Several documents of one page.

use bitext_align::{Document, Link, LinkEvidence, Texts, Unit, group};
use bitext_model::{Relation, UnitKey};
use proptest::collection::vec;
use proptest::prelude::*;

/// A document as tests write it: day, and units as key and text.
type Page = (String, Vec<(Option<UnitKey>, String)>);

fn page(handoff: &str, units: &[(&str, &str)]) -> Page {
    (handoff.to_owned(), units.iter().map(|(key, text)| (UnitKey::parse(key), (*text).to_owned())).collect())
}

/// The spine and the links, with texts for numbers.
#[derive(Debug, Clone, PartialEq)]
struct Aligned {
    spine: Vec<String>,
    links: Vec<Vec<Link>>,
}

fn align(pages: &[&Page]) -> Aligned {
    let mut texts = Texts::new();
    let mut unit = |(key, text): &'_ (Option<UnitKey>, String)| -> Unit {
        let text: &'static str = text.clone().leak();
        Unit { key: *key, ..Unit::new(texts.intern(text)) }
    };
    let units: Vec<Vec<Unit>> = pages.iter().map(|page| page.1.iter().map(&mut unit).collect()).collect();
    let documents: Vec<Document<'_>> =
        pages.iter().zip(&units).map(|(page, units)| Document { units, handoff: &page.0, source_hash: "" }).collect();
    let alignment = group(&mut texts, &documents);
    let spine = alignment.spine.iter().map(|text| texts.text(*text).to_owned()).collect();
    Aligned { spine, links: alignment.links }
}

/// The link of a unit, as `from-to relation`.
fn links(aligned: &Aligned, document: usize) -> Vec<String> {
    let show = |link: &Link| format!("{}-{} {}", link.spine.start, link.spine.end, link.relation);
    aligned.links[document].iter().map(show).collect()
}

#[test]
fn paragraphs_and_sentences_of_other_revisions() {
    let old = page(
        "2019-03-04",
        &[
            ("102", "The harbour master does not answer"),
            ("p101", "The line may be busy. You will have to:"),
            ("p102", "[Call the lock](lock.md). Wait for the lights to change."),
            ("109", "To avoid this, read [Radio at sea](radio.md)."),
        ],
    );
    let new = page(
        "2019-12-10",
        &[
            ("102", "The harbour master does not answer"),
            ("103", "When the harbour master does not answer the line may be busy."),
            ("104", "You will have to:"),
            ("105", "[Call the lock](lock.md)."),
            ("106", "If nobody answers there, wait for the lights to change."),
            ("109", "To avoid this, read [Radio on the water](radio.md)."),
        ],
    );
    let aligned = align(&[&old, &new]);
    assert_eq!(aligned.spine, new.1.iter().map(|unit| unit.1.clone()).collect::<Vec<_>>());
    assert_eq!(links(&aligned, 0), ["0-1 exact", "1-3 edited", "3-5 edited", "5-6 edited"]);
    let exact: Vec<String> = (0..6).map(|at| format!("{at}-{} exact", at + 1)).collect();
    assert_eq!(links(&aligned, 1), exact);
}

#[test]
fn a_paragraph_of_the_newest_is_divided_by_an_older_one() {
    let new =
        page("2021-05-01", &[("102", "Mooring"), ("p101", "Take the line. Make it fast."), ("105", "Go ashore.")]);
    let old = page(
        "2020-05-01",
        &[("102", "Mooring"), ("103", "Take the line."), ("104", "Make it fast."), ("105", "Go ashore.")],
    );
    let aligned = align(&[&new, &old]);
    assert_eq!(aligned.spine, ["Mooring", "Take the line.", "Make it fast.", "Go ashore."]);
    assert_eq!(links(&aligned, 0), ["0-1 exact", "1-3 merged", "3-4 exact"]);
    assert_eq!(aligned.links[1][1].evidence, LinkEvidence::Spine);
}

/// A document divides a paragraph of another, although its words are others: that comparison is what joins them.
#[test]
fn a_link_to_other_words_rests_on_words() {
    let paragraph = "Take the line round the bollard. Mind the gap and the wet steps.";
    let newest = page("2021-05-01", &[("", "Mooring"), ("", paragraph), ("", "Go ashore.")]);
    let divided = page(
        "2020-05-01",
        &[
            ("", "Mooring"),
            ("", "Take the other line to a pier."),
            ("", "Hold the rail and mind the children."),
            ("", "Go ashore."),
        ],
    );
    // Has the text of the newest one, which is another than the spine's by now.
    let like_newest = page("2019-05-01", &[("", "Mooring"), ("", paragraph), ("", "Go ashore now.")]);
    let aligned = align(&[&newest, &divided, &like_newest]);
    assert_eq!(links(&aligned, 0), ["0-1 exact", "1-3 edited", "3-4 exact"]);
    assert_eq!(links(&aligned, 2)[1], "1-3 edited");
    let sentences = &aligned.links[1][1..3];
    assert!(sentences.iter().all(|link| link.evidence == LinkEvidence::Spine && link.relation == Relation::Exact));
    for document in [0, 2] {
        let link = &aligned.links[document][1];
        assert_eq!(link.evidence, LinkEvidence::Words, "{document}");
        assert!(link.confidence <= sentences[0].confidence, "{document}: {link:?} {sentences:?}");
    }
    assert!(sentences[0].confidence < 0.999, "{sentences:?}");
}

#[test]
fn what_one_alone_has_stands_where_it_has_it() {
    let newest = page("2021-05-01", &[("102", "Mooring"), ("103", "Take the line."), ("104", "Go ashore.")]);
    let middle = page("2020-05-01", &[("102", "Mooring"), ("103", "Ring the bell."), ("104", "Take the line.")]);
    let oldest = page(
        "2019-05-01",
        &[
            ("102", "Mooring"),
            ("103", "Ring the bell."),
            ("104", "Nobody may pass while both lamps on that bridge show red."),
        ],
    );
    let aligned = align(&[&oldest, &newest, &middle]);
    assert_eq!(
        aligned.spine,
        [
            "Mooring",
            "Ring the bell.",
            "Nobody may pass while both lamps on that bridge show red.",
            "Take the line.",
            "Go ashore."
        ]
    );
    assert_eq!(links(&aligned, 0), ["0-1 exact", "1-2 exact", "2-3 exact"]);
}

#[test]
fn what_moved_is_known() {
    let units = ["Take the line round the bollard.", "Switch the engine off.", "Put the fenders out."];
    let moved = ["Put the fenders out.", "Take the line round the bollard.", "Switch the engine off."];
    let page = |day: &str, units: &[&str]| -> Page {
        (day.to_owned(), units.iter().map(|text| (None, (*text).to_owned())).collect())
    };
    let aligned = align(&[&page("2021-05-01", &units), &page("2020-05-01", &moved)]);
    assert_eq!(links(&aligned, 1), ["2-3 moved", "0-1 exact", "1-2 exact"]);
}

#[test]
fn nothing_and_the_same() {
    let empty = page("2021-05-01", &[]);
    let one = page("", &[("102", "Mooring")]);
    let aligned = align(&[&empty, &one, &one]);
    assert_eq!(aligned.spine, ["Mooring"]);
    assert_eq!(links(&aligned, 0), Vec::<String>::new());
    assert_eq!(aligned.links[1], aligned.links[2]);
    assert_eq!(align(&[]).spine, Vec::<String>::new());
}

/// What happens to a sentence on its way from one revision to the next.
#[derive(Debug, Clone, Copy)]
enum Edit {
    Keep,
    Drop,
    Change(u32),
    Add(u32),
    Join,
}

fn sentence(number: u32) -> String {
    const WORDS: [&str; 9] = ["line", "bollard", "fender", "engine", "light", "lock", "bridge", "tide", "pier"];
    let word = |shift: u32| WORDS[(number / 9_u32.pow(shift) % 9) as usize];
    format!("Check the {} at the {} before the {} is {number}.", word(0), word(1), word(2))
}

fn edited(units: &[(Option<UnitKey>, String)], edits: &[Edit]) -> Vec<(Option<UnitKey>, String)> {
    let mut new: Vec<(bool, String)> = Vec::new();
    for (at, (_, text)) in units.iter().enumerate() {
        match edits.get(at).copied().unwrap_or(Edit::Keep) {
            Edit::Keep => new.push((false, text.clone())),
            Edit::Drop => {}
            Edit::Change(number) => new.push((false, text.replace("the", WORD[number as usize % WORD.len()]))),
            Edit::Add(number) => new.extend([(false, text.clone()), (false, sentence(number))]),
            Edit::Join => match new.last_mut() {
                Some((is_paragraph, last)) => {
                    *is_paragraph = true;
                    last.push(' ');
                    last.push_str(text);
                }
                None => new.push((false, text.clone())),
            },
        }
    }
    let key =
        |at: usize, is_paragraph: bool| UnitKey::parse(&format!("{}{}", if is_paragraph { "p" } else { "" }, 102 + at));
    new.into_iter().enumerate().map(|(at, (is_paragraph, text))| (key(at, is_paragraph), text)).collect()
}

const WORD: [&str; 4] = ["this", "your", "that", "another"];

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        6 => Just(Edit::Keep),
        1 => Just(Edit::Drop),
        1 => (0_u32..4).prop_map(Edit::Change),
        1 => (0_u32..700).prop_map(Edit::Add),
        1 => Just(Edit::Join),
    ]
}

/// Revisions of a page, each made from the one before, with days that may be the same.
fn pages() -> impl Strategy<Value = Vec<Page>> {
    (vec(0_u32..60, 0..14), vec((vec(edit(), 0..14), 0_u32..3), 1..6)).prop_map(|(first, revisions)| {
        let mut units: Vec<(Option<UnitKey>, String)> = first
            .into_iter()
            .enumerate()
            .map(|(at, number)| (UnitKey::parse(&format!("{}", 102 + at)), sentence(number)))
            .collect();
        let mut pages = vec![("2020-01-01".to_owned(), units.clone())];
        for (edits, day) in revisions {
            units = edited(&units, &edits);
            pages.push((format!("2020-01-0{}", day + 1), units.clone()));
        }
        pages
    })
}

proptest! {
    #[test]
    fn the_order_of_documents_does_not_matter(pages in pages(), turns in 0_usize..6, swap in any::<bool>()) {
        let straight: Vec<&Page> = pages.iter().collect();
        let mut turned: Vec<(usize, &Page)> = pages.iter().enumerate().collect();
        let count = turned.len();
        turned.rotate_left(turns % count);
        if swap {
            turned.reverse();
        }
        let expected = align(&straight);
        let found = align(&turned.iter().map(|(_, page)| *page).collect::<Vec<_>>());
        prop_assert_eq!(&found.spine, &expected.spine);
        for ((at, _), links) in turned.iter().zip(&found.links) {
            prop_assert_eq!(links, &expected.links[*at]);
        }
    }

    #[test]
    fn links_say_what_is_so(pages in pages()) {
        let aligned = align(&pages.iter().collect::<Vec<_>>());
        for ((_, units), links) in pages.iter().zip(&aligned.links) {
            prop_assert_eq!(units.len(), links.len());
            for ((_, text), link) in units.iter().zip(links) {
                prop_assert!(link.spine.start < link.spine.end && link.spine.end as usize <= aligned.spine.len());
                prop_assert!((0.0..=1.0).contains(&link.confidence));
                let spine = &aligned.spine[link.spine.start as usize..link.spine.end as usize];
                match link.relation {
                    Relation::Exact => prop_assert_eq!(spine, std::slice::from_ref(text)),
                    Relation::Normalized | Relation::Moved => prop_assert!(bitext_markup::is_same(&spine[0], text)),
                    Relation::Edited => {
                        prop_assert!(matches!(link.evidence, LinkEvidence::Words | LinkEvidence::Moved), "{:?}", link);
                    }
                    _ => {}
                }
            }
        }
        // Every unit of the spine is there because some document has it.
        let mut is_held = vec![false; aligned.spine.len()];
        for link in aligned.links.iter().flatten() {
            is_held[link.spine.start as usize..link.spine.end as usize].fill(true);
        }
        prop_assert!(is_held.into_iter().all(|is_held| is_held));
    }
}
