//! Markup in texts as inline elements: what every file with them must keep to.

mod sample;

use bitext_exchange::{Codes, Header, Neighbours, Per, Property, Provenance, TranslationUnit, dialect, format};
use bitext_model::{Origin, UnitKind};
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use sample::{header, locale, place, target, unit, write};

/// An inline element of TMX: its name, `i`, `x`, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Inline {
    element: String,
    pair: Option<u32>,
    partner: Option<u32>,
    text: String,
}

/// The text of each `seg` with its elements, as an XML reader sees them.
fn segs(tmx: &str) -> Vec<(String, Vec<Inline>)> {
    let mut reader = Reader::from_str(tmx);
    let mut segs = Vec::new();
    let mut open: Option<Inline> = None;
    let mut in_seg = false;
    loop {
        let mut push = |text: &str, open: &mut Option<Inline>| {
            if let (true, Some((whole, _))) = (in_seg, segs.last_mut()) {
                let whole: &mut String = whole;
                whole.push_str(text);
                if let Some(inline) = open {
                    inline.text.push_str(text);
                }
            }
        };
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == "seg" => {
                in_seg = true;
                segs.push((String::new(), Vec::new()));
            }
            Event::End(end) if end.name().as_ref() == "seg" => in_seg = false,
            Event::Start(start) if in_seg => {
                let attribute = |name: &str| {
                    let value = start.try_get_attribute(name).unwrap()?;
                    Some(value.value.parse().unwrap())
                };
                let element = start.name().as_ref().to_owned();
                open = Some(Inline { element, pair: attribute("i"), partner: attribute("x"), text: String::new() });
            }
            Event::End(_) if in_seg => segs.last_mut().unwrap().1.extend(open.take()),
            Event::Text(text) => push(&text, &mut open),
            Event::GeneralRef(reference) => {
                let text = match reference.resolve_char_ref().unwrap() {
                    Some(character) => character.to_string(),
                    None => quick_xml::escape::resolve_predefined_entity(&reference).unwrap().to_owned(),
                };
                push(&text, &mut open);
            }
            Event::Eof => return segs,
            _ => {}
        }
    }
}

fn check_pairs(elements: &[Inline]) {
    let mut open = Vec::new();
    let mut seen = Vec::new();
    for Inline { element, pair, .. } in elements {
        match (element.as_str(), pair) {
            ("bpt", Some(pair)) => {
                assert!(!seen.contains(pair), "{elements:?}");
                seen.push(*pair);
                open.push(*pair);
            }
            ("ept", Some(pair)) => {
                let at = open.iter().position(|other| other == pair);
                open.remove(at.expect("an end has its beginning before it"));
            }
            ("ph" | "it", None) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(open.is_empty(), "{elements:?}");
}

fn partners(elements: &[Inline]) -> Vec<u32> {
    let mut partners: Vec<u32> = elements.iter().filter_map(|inline| inline.partner).collect();
    partners.sort_unstable();
    partners
}

fn with_codes(per: Per, codes: Codes) -> Header {
    Header { codes, ..header(per) }
}

/// A sentence of words and markup, whole or cut anywhere.
fn markdown() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Moor ",
        "the boat",
        " ",
        "**",
        "*",
        "`",
        "`fast`",
        "[",
        "](quay.md)",
        "![",
        "<b>",
        "</b>",
        "<br>",
        "&nbsp;",
        "&amp;",
        "&lt;",
        "\\*",
        "\\[",
        "~~",
        "{{ tide }}",
        ":::",
        "é",
        "港",
        "\u{a0}",
        "\u{b}",
        "<",
        ">",
        "&",
        "\r\n",
        "$x$",
        "<https://harbor.example>",
    ]);
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn elements_keep_the_rules_and_lose_nothing(texts in prop::collection::vec(markdown(), 2..5)) {
        let tmx = format("tmx").unwrap();
        let tags = ["nb-NO", "nl-NL", "th-TH"].map(locale);
        let targets = tags.iter().zip(&texts[1..]).map(|(tag, text)| target(tag, text, Origin::Human, Vec::new()));
        let unit = unit(UnitKind::Sentence, &texts[0], targets.collect());
        let (file, counts) = write("tmx", &with_codes(Per::Unit, Codes::Tags), &[unit]).unwrap();
        let segs = segs(&file);
        let written: Vec<_> = texts.iter().map(|text| tmx.written(text, Codes::Tags)).collect();
        let expected: Vec<_> = if written[0].is_empty() { Vec::new() } else { written.iter().filter(|text| !text.is_empty()).collect() };
        if counts.units == 0 {
            prop_assert!(expected.len() < 2 && segs.is_empty());
            return Ok(());
        }
        let read: Vec<_> = segs.iter().map(|(text, _)| text).collect();
        prop_assert_eq!(read, expected);
        for (text, elements) in &segs {
            check_pairs(elements);
            prop_assert_eq!(partners(elements), partners(&segs[0].1));
            // What an import restores is written like this again.
            prop_assert_eq!(&*tmx.written(text, Codes::Tags), text.as_str());
            prop_assert!(elements.iter().all(|inline| inline.element != "ept" || inline.partner.is_none()));
        }
    }

    #[test]
    fn xliff_is_well_formed_whatever_the_markup(source in markdown(), text in markdown()) {
        let norwegian = locale("nb-NO");
        let unit = unit(UnitKind::Sentence, &source, vec![target(&norwegian, &text, Origin::Machine, Vec::new())]);
        let header = Header { target_locales: vec![norwegian.clone()], ..with_codes(Per::Unit, Codes::Tags) };
        for name in ["xliff", "xliff12"] {
            let (file, _) = write(name, &header, std::slice::from_ref(&unit)).unwrap();
            let mut reader = Reader::from_str(&file);
            reader.config_mut().check_end_names = true;
            while reader.read_event().unwrap() != Event::Eof {}
        }
    }
}

#[test]
fn codes_that_stand_for_each_other_have_one_number() {
    let (norwegian, dutch) = (locale("nb-NO"), locale("nl-NL"));
    let source = "Press `a`, then `b` by the [quay](quay.md).";
    let turned = "Trykk `b` etter `a` ved [kaia](kai.md).";
    let same = vec![target(&norwegian, turned, Origin::Human, Vec::new())];
    let header = with_codes(Per::Unit, Codes::Tags);
    let (file, _) = write("tmx", &header, &[unit(UnitKind::Sentence, source, same.clone())]).unwrap();
    let numbers = |file: &str| -> Vec<Vec<Option<u32>>> {
        let of = |(_, elements): (String, Vec<Inline>)| elements.into_iter().map(|inline| inline.partner).collect();
        segs(file).into_iter().map(of).collect()
    };
    let expected = [vec![Some(1), Some(2), Some(3), None], vec![Some(2), Some(1), Some(3), None]];
    assert_eq!(numbers(&file), expected);

    // One target with other codes, and no text of the unit has numbers.
    let fewer = [same, vec![target(&dutch, "Druk op `a`.", Origin::Human, Vec::new())]].concat();
    let (file, _) = write("tmx", &header, &[unit(UnitKind::Sentence, source, fewer)]).unwrap();
    assert!(numbers(&file).iter().flatten().all(Option::is_none), "{file}");
}

#[test]
fn without_codes_only_text_is_left() {
    let norwegian = locale("nb-NO");
    let units = [
        unit(
            UnitKind::Sentence,
            "**Moor** &amp; wait",
            vec![target(&norwegian, "`Fortøy`", Origin::Human, Vec::new())],
        ),
        unit(UnitKind::Sentence, "Moor", vec![target(&norwegian, "<br>", Origin::Human, Vec::new())]),
    ];
    let header = with_codes(Per::Unit, Codes::None);
    let (file, counts) = write("tmx", &header, &units).unwrap();
    let texts: Vec<_> = segs(&file).into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["Moor & wait", "Fortøy"]);
    assert_eq!((counts.units, counts.empty), (1, 1));
    assert!(file.contains("datatype=\"plaintext\"") && file.contains("<prop type=\"x-codes\">none</prop>"));
    // Tables have no cleaning, and no elements.
    let (table, _) = write("tsv", &header, &units[..1]).unwrap();
    assert!(table.contains("\tMoor & wait\tFortøy\t"), "{table}");
    let error = write("tsv", &with_codes(Per::Unit, Codes::Tags), &units).unwrap_err();
    assert_eq!(error.to_string(), "tsv has no inline elements; its codes are markdown or none");
}

#[test]
fn texts_over_a_tools_limit_are_written_and_listed() {
    let norwegian = locale("nb-NO");
    let long = "å".repeat(2_001);
    let fits = "a".repeat(2_000);
    let units = [unit(UnitKind::Sentence, &fits, vec![target(&norwegian, &long, Origin::Human, Vec::new())])];
    let header = Header { dialect: dialect("trados"), ..with_codes(Per::Unit, Codes::Tags) };
    let (file, counts) = write("tmx", &header, &units).unwrap();
    assert!(file.contains(&long));
    let [over] = counts.over_limit_texts.as_slice() else { panic!("{:?}", counts.over_limit_texts) };
    assert_eq!((over.tuid.as_str(), over.locale.as_str()), (units[0].tuid.as_str(), "nb-NO"));
    assert_eq!((over.length, over.limit), (2_001, 2_000));
    let (_, counts) = write("tmx", &Header { dialect: None, ..header }, &units).unwrap();
    assert_eq!(counts.over_limit, 0);
}

#[test]
fn a_bilingual_file_takes_one_target_locale() {
    let (norwegian, dutch) = (locale("nb-NO"), locale("nl-NL"));
    let units = [unit(UnitKind::Sentence, "Moor", vec![target(&dutch, "Meren", Origin::Human, Vec::new())])];
    for name in ["xliff", "xliff12"] {
        let error = write(name, &header(Per::Unit), &[]).unwrap_err();
        assert_eq!(error.to_string(), format!("a file of {name} holds one target locale, not nb-NO and ja-JP"));
        let header = Header { target_locales: vec![norwegian.clone()], ..header(Per::Unit) };
        let error = write(name, &header, &units).unwrap_err();
        assert_eq!(error.to_string(), format!("a file of {name} holds one target locale, not nb-NO and nl-NL"));
    }
}

#[test]
fn documents_become_file_elements_per_occurrence() {
    let norwegian = locale("nb-NO");
    let at = |path, line| {
        let place = bitext_exchange::Provenance { path, ..place("harbor-docs.nb-NO", line, None) };
        target(&norwegian, "Fortøy", Origin::Human, vec![place])
    };
    let unit = |path, line| unit(UnitKind::Sentence, "Moor", vec![at(path, line)]);
    let units: Vec<TranslationUnit<'_>> = vec![unit("a.md", 1), unit("a.md", 2), unit("b.md", 1)];
    let header = Header { target_locales: vec![norwegian.clone()], ..header(Per::Occurrence) };
    for name in ["xliff", "xliff12"] {
        let (file, counts) = write(name, &header, &units).unwrap();
        assert_eq!(counts.units, 3);
        assert_eq!((file.matches("<file").count(), file.matches("</file>").count()), (2, 2), "{file}");
        assert!(file.contains("original=\"a.md\"") && file.contains("original=\"b.md\""), "{file}");
        // Also an export without any unit is a file.
        assert_eq!(write(name, &header, &[]).unwrap().0.matches("</file>").count(), 1);
    }
}

#[test]
fn context_of_documents_takes_the_place_of_what_a_file_says_in_the_same_property() {
    let norwegian = locale("nb-NO");
    let xtm = dialect("xtm");
    let said = [("x-previous-source-text", "Tie up."), ("x-client", "Vardelyn")]
        .map(|(name, value)| Property { name: name.to_owned(), value: value.to_owned() });
    let file = |neighbours| {
        let place = Provenance { neighbours, ..place("harbor-docs.nb-NO", 7, None) };
        let mut unit =
            unit(UnitKind::Sentence, "Cast off.", vec![target(&norwegian, "Kast loss.", Origin::Human, vec![place])]);
        unit.properties = &said;
        write("tmx", &Header { dialect: xtm, codes: Codes::Tags, ..header(Per::Unit) }, &[unit]).unwrap().0
    };
    let contexts = |file: &str| -> Vec<String> {
        file.lines().filter(|line| line.contains("x-previous-source-text")).map(|line| line.trim().to_owned()).collect()
    };
    let known = file(Neighbours { previous: Some(("Wait.", "Vent.")), next: None });
    assert_eq!(contexts(&known), ["<prop type=\"x-previous-source-text\">Wait.</prop>"]);
    let unknown = file(Neighbours::default());
    assert_eq!(contexts(&unknown), ["<prop type=\"x-previous-source-text\">Tie up.</prop>"]);
    assert!([known, unknown].iter().all(|file| file.contains("<prop type=\"x-client\">Vardelyn</prop>")));
}
