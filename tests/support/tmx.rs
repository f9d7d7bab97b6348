//! TMX as a parser sees it that is not ours.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use bitext_testkit::Kind;
use bitext_testkit::slow::BestUnit;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// Every `tu` of a well-formed file, sorted by source and kind.
///
/// Asserts what the parser itself lets pass: one root element, no characters that XML forbids, one source in front and
/// each target locale once.
pub(crate) fn read(path: &Path) -> Vec<BestUnit> {
    let file = fs::read_to_string(path).unwrap();
    assert_eq!(file.chars().find(|character| !is_legal(*character)), None, "a character that XML forbids");
    let mut reader = Reader::from_str(&file);
    reader.config_mut().check_end_names = true;
    let mut open = 0;
    let mut roots = 0;
    let mut units: Vec<BestUnit> = Vec::new();
    let mut locale = String::new();
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{}: {error}", path.display())) {
            Event::Start(start) => {
                roots += usize::from(open == 0);
                open += 1;
                let attributes = attributes(&start);
                match start.name().0 {
                    "tu" => {
                        let is_paragraph = attributes.get("segtype").is_some_and(|kind| kind == "paragraph");
                        let kind = if is_paragraph { Kind::Paragraph } else { Kind::Sentence };
                        units.push(BestUnit { source: String::new(), kind, targets: BTreeMap::new() });
                    }
                    "tuv" => locale.clone_from(&attributes["xml:lang"]),
                    _ => {}
                }
                text.clear();
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(character) => {
                    assert!(is_legal(character), "a reference to a character that XML forbids");
                    text.push(character);
                }
                None => text.push_str(quick_xml::escape::resolve_predefined_entity(&reference).unwrap()),
            },
            Event::End(end) => {
                open -= 1;
                match (end.name().0, units.last_mut()) {
                    ("seg", Some(unit)) => add(unit, &locale, std::mem::take(&mut text)),
                    ("seg", None) => panic!("a `seg` outside of a `tu`"),
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((open, roots), (0, 1), "one element holds everything");
    units.sort_by(|left, right| (&left.source, left.kind).cmp(&(&right.source, right.kind)));
    units
}

fn attributes(start: &BytesStart<'_>) -> BTreeMap<String, String> {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).unwrap();
        (attribute.key.0.to_owned(), value.into_owned())
    });
    attributes.collect()
}

fn add(unit: &mut BestUnit, locale: &str, text: String) {
    assert!(!text.is_empty(), "a `seg` holds something");
    if unit.source.is_empty() {
        assert_eq!(locale, "en-US", "the source comes first");
        unit.source = text;
    } else {
        assert_eq!(unit.targets.insert(locale.to_owned(), text), None, "{locale} twice in a `tu`");
    }
}

fn is_legal(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}
