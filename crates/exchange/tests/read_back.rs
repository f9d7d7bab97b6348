//! TMX read again by a parser that is not ours.

mod sample;

use bitext_exchange::{Error, Per, TranslationUnit, clean};
use bitext_model::{Origin, UnitKind};
use jiff::civil::date;
use proptest::prelude::*;
use quick_xml::events::Event;
use quick_xml::{Reader, XmlVersion};
use sample::{header, locale, place, target, unit, write};

/// A `tuv`, or the `header` or `tu` around it, as a parser sees it: attributes, properties and the text of `seg`.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    props: Vec<(String, String)>,
    seg: String,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    fn props(&self, name: &str) -> Vec<&str> {
        self.props.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str()).collect()
    }
}

/// Every `header`, `tu` and `tuv`, in the order in which they end.
fn read(file: &str) -> Vec<Element> {
    assert!(
        !file.contains(
            |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
        ),
        "a character that XML cannot hold"
    );
    let mut reader = Reader::from_str(file);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = Vec::new();
    let mut text = String::new();
    let mut ended = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let attributes = start.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = attribute.normalized_value(XmlVersion::Explicit1_0).unwrap();
                    (attribute.key.0.to_owned(), value.into_owned())
                });
                open.push(Element {
                    name: start.name().0.to_owned(),
                    attributes: attributes.collect(),
                    ..Element::default()
                });
                text.clear();
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(character) => text.push(character),
                None => text.push_str(quick_xml::escape::resolve_predefined_entity(&reference).unwrap()),
            },
            Event::End(_) => {
                let element = open.pop().unwrap();
                match (element.name.as_str(), open.last_mut()) {
                    ("prop", Some(parent)) => {
                        parent.props.push((element.attribute("type").unwrap().to_owned(), text.clone()));
                    }
                    ("seg", Some(parent)) => parent.seg.clone_from(&text),
                    ("header" | "tu" | "tuv", _) => ended.push(element),
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    ended
}

/// The texts of each unit: source, then targets.
fn segs(file: &str) -> Vec<Vec<String>> {
    let mut units = vec![Vec::new()];
    for element in read(file) {
        match element.name.as_str() {
            "tuv" => units.last_mut().unwrap().push(element.seg),
            "tu" => units.push(Vec::new()),
            _ => {}
        }
    }
    units.pop();
    units
}

const NASTY: &[&str] = &[
    "]]>",
    "<![CDATA[x]]>",
    "&#11;",
    "&amp;lt;",
    "<C:\\Data\\%1>",
    "\"double\" 'single'",
    "a\rb\r\nc\nd",
    "tab\tstop",
    "👩\u{200d}🔧 e\u{301} \u{10ffff}",
    "\u{202b}שלום\u{202c} (مرحبا)",
    "<!-- -- -->",
    "\u{85}\u{7f}\u{2028}.",
    "\u{fffd} \u{fffe}\u{0}\u{1b}[31m\u{ffff}",
    "two  blanks   inside",
];

#[test]
fn nasty_texts_come_back() {
    let norwegian = locale("nb-NO");
    let units: Vec<TranslationUnit<'_>> = NASTY
        .iter()
        .zip(NASTY.iter().rev())
        .map(|(source, text)| {
            unit(UnitKind::Sentence, source, vec![target(&norwegian, text, Origin::Human, Vec::new())])
        })
        .collect();
    let (file, counts) = write("tmx", &header(Per::Unit), &units).unwrap();
    let expected: Vec<Vec<String>> = NASTY
        .iter()
        .zip(NASTY.iter().rev())
        .map(|(source, text)| vec![clean(source).text.into_owned(), clean(text).text.into_owned()])
        .collect();
    assert_eq!(segs(&file), expected);
    assert_eq!((counts.units, counts.removed_characters), (NASTY.len() as u64, 2 * 4));
    // U+0085 is white space for trimming.
    assert_eq!(counts.trimmed, 2);
}

proptest! {
    #[test]
    fn any_text_comes_back(source in any::<String>(), text in any::<String>(), path in any::<String>()) {
        let norwegian = locale("nb-NO");
        let mut place = place("harbor", 1, None);
        let path: String = format!("a{path}");
        place.path = &path;
        let unit = unit(
            UnitKind::Sentence,
            &source,
            vec![target(&norwegian, &text, Origin::Human, vec![place])],
        );
        let (file, counts) = write("tmx", &header(Per::Occurrence), &[unit]).unwrap();
        let (source, text) = (clean(&source).text, clean(&text).text);
        if source.is_empty() || text.is_empty() {
            prop_assert_eq!((counts.units, counts.variants, counts.empty), (0, 0, 1));
            prop_assert!(segs(&file).is_empty());
        } else {
            prop_assert_eq!(segs(&file), vec![vec![source.into_owned(), text.into_owned()]]);
            let tuv = &read(&file)[2];
            let legal: String = path.chars().filter(|c| clean(c.encode_utf8(&mut [0; 4])).removed == 0).collect();
            prop_assert_eq!(tuv.props("x-path"), vec![legal.as_str()]);
        }
    }

    #[test]
    fn json_is_exact(source in any::<String>(), text in any::<String>()) {
        let norwegian = locale("nb-NO");
        let unit = unit(UnitKind::Sentence, &source, vec![target(&norwegian, &text, Origin::Human, Vec::new())]);
        for per in [Per::Unit, Per::Occurrence] {
            let (file, _) = write("jsonl", &header(per), std::slice::from_ref(&unit)).unwrap();
            prop_assert_eq!(file.lines().count(), 1);
            let object: serde_json::Value = serde_json::from_str(&file).unwrap();
            prop_assert_eq!((object["source"].as_str(), object["target"].as_str()), (Some(&*source), Some(&*text)));
        }
    }
}

#[test]
fn machine_translation_is_marked() {
    let (norwegian, japanese) = (locale("nb-NO"), locale("ja-JP"));
    let units = [
        unit(
            UnitKind::Sentence,
            "Drop anchor",
            vec![
                target(&norwegian, "Kast anker", Origin::Human, Vec::new()),
                target(&japanese, "錨を下ろす", Origin::Machine, Vec::new()),
            ],
        ),
        unit(UnitKind::Paragraph, "Ahoy", vec![target(&norwegian, "Ohoi", Origin::Unknown, Vec::new())]),
    ];
    let (file, counts) = write("tmx", &header(Per::Unit), &units).unwrap();
    let elements = read(&file);
    let marks: Vec<(&str, Option<&str>, Option<&str>)> = elements
        .iter()
        .map(|element| (element.name.as_str(), element.attribute("xml:lang"), element.attribute("creationid")))
        .collect();
    assert_eq!(
        marks,
        [
            ("header", None, None),
            ("tuv", Some("en-US"), None),
            ("tuv", Some("ja-JP"), Some("MT!")),
            ("tuv", Some("nb-NO"), None),
            ("tu", None, Some("MT!")),
            ("tuv", Some("en-US"), None),
            ("tuv", Some("nb-NO"), None),
            ("tu", None, None),
        ]
    );
    assert_eq!(elements[2].props("x-origin"), ["machine"]);
    assert_eq!(elements[4].attribute("segtype"), None);
    assert_eq!(elements[7].attribute("segtype"), Some("paragraph"));
    assert_eq!((counts.variants, counts.machine), (3, 1));
    assert_eq!(counts.by_locale.into_iter().collect::<Vec<_>>(), [("ja-JP".to_owned(), 1), ("nb-NO".to_owned(), 2)]);
}

#[test]
fn dates_come_from_the_data() {
    let norwegian = locale("nb-NO");
    let places = [Some(date(2020, 2, 29)), None, Some(date(2019, 12, 31))].map(|day| place("harbor", 1, day)).to_vec();
    let units = [unit(UnitKind::Sentence, "Ahoy", vec![target(&norwegian, "Ohoi", Origin::Human, places)])];
    let mut header = header(Per::Unit);
    let (file, _) = write("tmx", &header, &units).unwrap();
    let elements = read(&file);
    assert_eq!(elements[0].attribute("creationdate"), Some("20210309T000000Z"));
    assert_eq!(elements[1].attribute("creationdate"), None);
    assert_eq!(elements[2].attribute("creationdate"), Some("20200229T000000Z"));
    assert_eq!(elements[2].attribute("usagecount"), Some("3"));
    header.newest = None;
    assert_eq!(read(&write("tmx", &header, &units).unwrap().0)[0].attribute("creationdate"), None);
}

#[test]
fn what_no_file_can_hold_is_counted_or_refused() {
    let (english, norwegian) = (locale("en-US"), locale("nb-NO"));
    let ahoy = |locale, text| target(locale, text, Origin::Human, Vec::new());
    let units = [
        unit(UnitKind::Sentence, "Ahoy", vec![]),
        unit(UnitKind::Sentence, "Ahoy", vec![ahoy(&english, "Ahoy"), ahoy(&norwegian, "Ohoi")]),
        unit(UnitKind::Sentence, "\u{a0}", vec![ahoy(&norwegian, "Ohoi")]),
        unit(UnitKind::Sentence, "Ahoy", vec![ahoy(&norwegian, "\u{1}")]),
    ];
    let (file, counts) = write("tmx", &header(Per::Unit), &units).unwrap();
    assert_eq!(segs(&file), [["Ahoy", "Ohoi"]]);
    assert_eq!((counts.units, counts.untranslated, counts.same_locale, counts.empty), (1, 1, 1, 2));

    let twice = unit(UnitKind::Sentence, "Ahoy", vec![ahoy(&norwegian, "Ohoi"), ahoy(&norwegian, "Hei")]);
    let error = write("tmx", &header(Per::Unit), &[twice]).unwrap_err();
    assert!(matches!(&error, Error::RepeatedLocale { locale, .. } if *locale == norwegian), "{error}");
}

#[test]
fn order_of_targets_does_not_count() {
    let locales = ["th-TH", "ar-SA", "nb-NO"].map(locale);
    let mut targets: Vec<_> = locales.iter().map(|tag| target(tag, "x", Origin::Human, Vec::new())).collect();
    let forward = unit(UnitKind::Sentence, "Ahoy", targets.clone());
    targets.reverse();
    let backward = unit(UnitKind::Sentence, "Ahoy", targets);
    for format in bitext_exchange::formats().iter().filter(|format| !format.carries.bilingual) {
        let files = [&forward, &backward]
            .map(|unit| write(format.name, &header(Per::Unit), std::slice::from_ref(unit)).unwrap().0);
        assert_eq!(files[0], files[1], "{}", format.name);
    }
}
