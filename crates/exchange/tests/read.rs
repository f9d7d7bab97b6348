//! What readers make of files, ours and others'.

mod sample;

use std::path::Path;

use bitext_exchange::read::{
    self, FileHeader, InputFormat, ReadCounts, ReadError, ReadNotice, ReadOptions, UnitReader,
};
use bitext_exchange::validate::validate;
use bitext_exchange::{Change, Codes, FormatWriter, Header, Per, Property, TranslationUnit, UnitRecord, format};
use bitext_model::{Block, Label, Origin, OriginBasis, UnitKind};
use jiff::civil::date;
use proptest::prelude::*;
use sample::{header, locale, place, target, unit, write};

fn open(name: &str, bytes: impl Into<Vec<u8>>, options: &ReadOptions) -> Result<Box<dyn UnitReader>, ReadError> {
    read::from_stream(Path::new(name), std::io::Cursor::new(bytes.into()), options)
}

/// Every unit of a file that can be read to its end.
fn read_all(name: &str, bytes: impl Into<Vec<u8>>, options: &ReadOptions) -> (FileHeader, Vec<UnitRecord>, ReadCounts) {
    let mut reader = open(name, bytes, options).unwrap();
    let mut units = Vec::new();
    while let Some(unit) = reader.next_unit().unwrap() {
        units.push(unit);
    }
    (reader.header().clone(), units, reader.counts().clone())
}

fn tmx(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx version=\"1.4\">\n\
         <header creationtool=\"quay\" creationtoolversion=\"2\" segtype=\"sentence\" o-tmf=\"quay\" adminlang=\"en\" \
         srclang=\"en-US\" datatype=\"plaintext\"/>\n<body>\n{body}\n</body>\n</tmx>\n"
    )
}

fn read_tmx(body: &str) -> (Vec<UnitRecord>, ReadCounts) {
    let (_, units, counts) = read_all("quay.tmx", tmx(body), &ReadOptions::default());
    (units, counts)
}

/// The notices, each with how often there was one.
fn notices(counts: &ReadCounts) -> Vec<(ReadNotice, u64)> {
    counts.notices.iter().map(|(notice, count)| (*notice, count.count)).collect()
}

/// Writes what was read as it came, with what the file's header says.
fn write_again(name: &str, file: &FileHeader, units: &[UnitRecord], header: &Header) -> String {
    let header = Header {
        source_locale: file.source_locale.clone().unwrap_or_else(|| header.source_locale.clone()),
        per: file.per.unwrap_or(header.per),
        codes: file.codes.unwrap_or_default(),
        ..header.clone()
    };
    let mut writer = FormatWriter::new(format(name).unwrap(), &header, Vec::new()).unwrap();
    for unit in units {
        writer.unit(&unit.as_unit("", "")).unwrap();
    }
    String::from_utf8(writer.into_output().unwrap().1).unwrap()
}

fn assert_comes_back(name: &str, header: &Header, units: &[TranslationUnit<'_>]) {
    let (written, _) = write(name, header, units).unwrap();
    // The names of formats are not all endings: the content tells.
    let name_of_file = if name == "tsv" { "out.tsv" } else { "out" };
    let (file, read, counts) = read_all(name_of_file, written.clone(), &ReadOptions::default());
    assert_eq!(counts.notices, std::collections::BTreeMap::new(), "{written}");
    let again = write_again(name, &file, &read, header);
    assert_eq!(again, written);
    if name == "tmx" {
        validate(Path::new("out.tmx"), std::io::Cursor::new(written.clone()), |finding| -> Result<(), ReadError> {
            panic!("{finding:?}\n{written}");
        })
        .unwrap();
    }
}

#[test]
fn our_header_comes_back() {
    for per in [Per::Unit, Per::Occurrence] {
        let (written, _) = write("tmx", &header(per), &[]).unwrap();
        let (file, units, _) = read_all("out.tmx", written, &ReadOptions::default());
        assert!(units.is_empty());
        assert_eq!(file.source_locale, Some(locale("en-US")));
        assert_eq!(file.target_locales, [locale("ar-SA"), locale("ja-JP"), locale("nb-NO")]);
        assert_eq!((file.per, file.newest), (Some(per), Some(date(2021, 3, 9))));
        assert_eq!(file.tool.as_deref(), Some("bitext"));
        let licence = ("harbor-docs.ja-JP".to_owned(), None);
        assert!(file.licences.len() == 3 && file.licences.contains(&licence));
    }
}

#[test]
fn fields_of_a_place_come_back() {
    let norwegian = locale("nb-NO");
    let mut full = place("harbor-docs.nb-NO", 12, Some(date(2021, 3, 9)));
    full.current = false;
    let units =
        [unit(UnitKind::Paragraph, "Cast off", vec![target(&norwegian, "Kast loss", Origin::Machine, vec![full])])];
    for name in ["tmx", "tsv", "xliff", "xliff12"] {
        let header = Header { target_locales: vec![norwegian.clone()], ..header(Per::Occurrence) };
        let (written, _) = write(name, &header, &units).unwrap();
        let name_of_file = if name == "tsv" { "out.tsv" } else { "out" };
        let (_, read, _) = read_all(name_of_file, written, &ReadOptions::default());
        let [read] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!((read.family.as_deref(), read.kind), (Some("harbor-docs"), UnitKind::Paragraph));
        let target = &read.targets[0];
        assert_eq!((target.origin, target.origin_basis), (Some(Origin::Machine), Some(OriginBasis::Label)));
        let place = &target.places[0];
        assert_eq!((place.bytes, place.block, place.label), (Some((700, 812)), Some(Block::Paragraph), Label::Human));
        assert_eq!((place.line, place.key.as_str(), place.former), (Some(12), "104", true));
        assert!(target.properties.is_empty());
    }
}

fn text() -> impl Strategy<Value = String> {
    // Never empty, and in the form in which XML holds it.
    "[a-z<>&\"'\\\\*\\[\\]()\u{e6}\u{8239}\u{628}\t\n\r ]{0,12}[a-z&>;\u{e6}]".prop_map(|text| text.trim().to_owned())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_we_write_comes_back_byte_for_byte(
        texts in prop::collection::vec((text(), text(), text(), any::<bool>(), 0_u8..4, 0_u64..3), 1..6),
        path in "[a-z/#:@% ]{1,12}",
    ) {
        let (norwegian, japanese) = (locale("nb-NO"), locale("ja-JP"));
        for per in [Per::Unit, Per::Occurrence] {
            let units: Vec<_> = texts.iter().map(|(source, first, second, is_paragraph, places, variants)| {
                let places = if per == Per::Occurrence { 1 } else { *places };
                let day = |line: u8| (line != 1).then(|| date(2020, 1, 1 + line as i8));
                let of = |locale, text, repository, origin| {
                    let places = (0..places).map(|line| {
                        let mut place = place(repository, u32::from(line) + 1, day(line));
                        place.path = &path;
                        place.block = Block::from_code(line);
                        place
                    });
                    let mut target = target(locale, text, origin, places.collect());
                    target.usage = target.usage.max(1);
                    target.other_variants = *variants;
                    target
                };
                let mut targets = vec![of(&norwegian, first, "harbor@docs", Origin::Human)];
                if per == Per::Unit {
                    targets.push(of(&japanese, second, "harbor", Origin::Machine));
                }
                let kind = if *is_paragraph { UnitKind::Paragraph } else { UnitKind::Sentence };
                unit(kind, source, targets)
            }).collect();
            // Text without its codes is Markdown again, and has others then.
            for codes in [Codes::Markdown, Codes::Tags] {
                let header = Header { codes, ..header(per) };
                assert_comes_back("tmx", &header, &units);
                let norwegian_alone: Vec<_> = units.iter().map(|unit| {
                    let targets = unit.targets.iter().filter(|target| target.locale.as_str() == "nb-NO").cloned();
                    TranslationUnit { targets: targets.collect(), ..unit.clone() }
                }).collect();
                let header = Header { target_locales: vec![norwegian.clone()], ..header };
                assert_comes_back("xliff", &header, &norwegian_alone);
                assert_comes_back("xliff12", &header, &norwegian_alone);
            }
            if per == Per::Occurrence || units.iter().all(|unit| unit.targets[0].provenance.len() <= 1) {
                assert_comes_back("tsv", &header(per), &units);
            }
        }
    }
}

#[test]
fn foreign_properties_and_notes_are_kept_in_order() {
    let (units, counts) = read_tmx(
        "<tu tuid=\"7\"><note>first</note><prop type=\"project\">Vardelyn</prop><note>second</note>\
         <tuv xml:lang=\"en-US\"><prop type=\"x-of-source\">s</prop><seg>Cast off</seg></tuv>\
         <tuv xml:lang=\"nb-NO\" creationdate=\"20200203T101112Z\" usagecount=\"3\"><prop type=\"client\">Kai</prop>\
         <prop type=\"x-origin\">the moon</prop><seg>Kast loss</seg></tuv></tu>",
    );
    let property = |name: &str, value: &str| Property { name: name.to_owned(), value: value.to_owned() };
    let expected =
        [property("", "first"), property("project", "Vardelyn"), property("", "second"), property("x-of-source", "s")];
    assert_eq!(units[0].properties, expected);
    let target = &units[0].targets[0];
    assert_eq!(target.properties, [property("client", "Kai"), property("x-origin", "the moon")]);
    assert_eq!((target.usage, target.handoff, target.origin), (Some(3), Some(date(2020, 2, 3)), None));
    assert_eq!((notices(&counts), counts.units, counts.targets), (vec![], 1, 1));
}

#[test]
fn codes_are_text() {
    let (units, counts) = read_tmx(
        "<tu><tuv xml:lang=\"en-US\"><seg>Press <bpt i=\"1\" x=\"1\">**</bpt>Sta<hi>rt</hi><ept i=\"1\">**</ept>\
         <ph/> &lt;<it pos=\"begin\">[<sub>a</sub></it></seg></tuv><tuv xml:lang=\"nb-NO\"><seg>Trykk</seg></tuv></tu>",
    );
    assert_eq!(units[0].source, "Press **Start** <[a");
    assert_eq!((notices(&counts), counts.with_codes), (vec![(ReadNotice::EmptyCode, 1)], 1));
}

#[test]
fn several_texts_of_a_language_are_several_units() {
    let (units, counts) = read_tmx(
        "<tu tuid=\"1\"><tuv xml:lang=\"en-US\"><seg>Cast off</seg></tuv><tuv xml:lang=\"nb-NO\"><seg>Kast loss</seg></tuv>\
         <tuv xml:lang=\"nl-NL\"><seg>Gooi los</seg></tuv><tuv xml:lang=\"nb-no\"><seg>Legg fra</seg></tuv>\
         <tuv xml:lang=\"EN-us\"><seg>Leave</seg></tuv></tu>",
    );
    let texts: Vec<Vec<&str>> =
        units.iter().map(|unit| unit.targets.iter().map(|target| target.text.as_str()).collect()).collect();
    assert_eq!(texts, [vec!["Kast loss", "Gooi los"], vec!["Legg fra"]]);
    assert_eq!(notices(&counts), [(ReadNotice::SecondSource, 1), (ReadNotice::RepeatedLanguage, 1)]);
}

/// Where reading ends, and how many units there are before it.
fn read_to_the_error(name: &str, bytes: impl Into<Vec<u8>>) -> (u64, String) {
    let mut reader = open(name, bytes, &ReadOptions::default()).unwrap();
    loop {
        match reader.next_unit() {
            Ok(unit) => assert!(unit.is_some(), "{:?}", reader.counts()),
            Err(error) => return (reader.counts().units, error.to_string()),
        }
    }
}

/// One of many languages.
fn language(n: u8, m: u8) -> String {
    format!("{}{}n", char::from(b'a' + n), char::from(b'a' + m))
}

const GOOD: &str = "<tu><tuv xml:lang=\"en-US\"><seg>a</seg></tuv><tuv xml:lang=\"nl\"><seg>b</seg></tuv></tu>";

#[test]
fn a_unit_is_not_copied_without_bounds() {
    let tuv = "<tuv xml:lang=\"nl\"><seg>b</seg></tuv>";
    let long = "x".repeat(1 << 20);
    let source = |text: &str| format!("<tuv xml:lang=\"en-US\"><seg>{text}</seg></tuv>");
    for body in [
        format!("<tu>{}{}</tu>", source(&long), tuv.repeat(400)),
        format!("<tu><prop type=\"x-a\">{long}</prop>{}{}</tu>", source("a"), tuv.repeat(400)),
        format!("<tu tuid=\"{long}\">{}{}</tu>", source("a"), tuv.repeat(400)),
        format!("<tu><prop type=\"context_prev\">{long}</prop>{}{}</tu>", source("a"), tuv.repeat(400)),
        format!("<tu>{}{}</tu>", source("a"), tuv.repeat(200_000)),
    ] {
        let (units, error) = read_to_the_error("quay.tmx", tmx(&format!("{GOOD}\n{body}")));
        assert_eq!(units, 1);
        assert!(error.contains("line 7, column 1: a unit, or something outside of units, is larger than"), "{error}");
    }
    // What anybody means is not concerned.
    let (units, counts) = read_tmx(&format!("<tu>{}{}</tu>", source("a"), tuv.repeat(5000)));
    assert_eq!((units.len(), notices(&counts)), (5000, vec![(ReadNotice::RepeatedLanguage, 4999)]));
    let many: String = (0..20)
        .flat_map(|n| (0..20).map(move |m| format!("<tuv xml:lang=\"{}\"><seg>{n}</seg></tuv>", language(n, m))))
        .collect();
    let (units, counts) = read_tmx(&format!("<tu>{}{many}{many}</tu>", source("a")));
    assert_eq!(units.iter().map(|unit| unit.targets.len()).collect::<Vec<_>>(), [400, 400]);
    assert_eq!(notices(&counts), [(ReadNotice::RepeatedLanguage, 1)]);
}

fn xliff(units: &str) -> String {
    format!(
        "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"en\" trgLang=\"nb\">\n\
         <file id=\"f\">\n{units}\n</file></xliff>"
    )
}

#[test]
fn references_and_segments_do_not_copy_without_bounds() {
    let segment = |source: &str| format!("<segment><source>{source}</source><target>b</target></segment>");
    let data = format!("<originalData><data id=\"d\">{}</data></originalData>", "x".repeat(1 << 20));
    let note = format!("<notes><note>{}</note></notes>", "x".repeat(1 << 20));
    for content in [
        format!("{data}{}", segment(&"<ph id=\"1\" dataRef=\"d\"/>".repeat(1000))),
        format!("{data}{}", segment("<ph id=\"1\" dataRef=\"d\"/>").repeat(1000)),
        format!("{data}{}", segment(&format!("{}{}", "<pc dataRefEnd=\"d\">".repeat(100), "</pc>".repeat(100)))),
        format!("{note}{}", segment("a").repeat(1000)),
        segment("a").repeat(150_000),
    ] {
        let good = format!("<unit id=\"a\">{}</unit>", segment("a"));
        let (units, error) = read_to_the_error("quay.xlf", xliff(&format!("{good}\n<unit id=\"u\">{content}</unit>")));
        assert_eq!(units, 1);
        assert!(error.contains("line 4, column 1: a unit, or something outside of units, is larger than"), "{error}");
    }
}

#[test]
fn what_is_said_of_a_whole_file_is_kept_within_bounds() {
    let file = |n: u8, m: u8| {
        let language = language(n, m);
        format!(
            "<file source-language=\"en\" target-language=\"{language}-NO\"><header><note>Moorings</note>\
             <note from=\"x-licence\">docs.{language}: MIT</note></header></file>\n\
             <file source-language=\"en\" target-language=\"{language}-SE\"/>"
        )
    };
    let files: String = (0..26).flat_map(|n| (0..26).map(move |m| file(n, m))).collect::<String>().repeat(2);
    let (header, ..) = read_all("quay.xlf", format!("<xliff version=\"1.2\">{files}</xliff>"), &ReadOptions::default());
    assert_eq!((header.target_locales.len(), header.licences.len()), (1000, 1000));
}

#[test]
fn units_say_their_source_language() {
    let languages = |units: &[UnitRecord]| {
        units.iter().map(|unit| unit.source_locale.as_ref().map_or("", |locale| locale.as_str()).to_owned()).collect()
    };
    let of_tmx = |body: &str| -> Vec<String> { languages(&read_tmx(body).0) };
    let tuvs = |language: &str| {
        format!("<tuv xml:lang=\"{language}\"><seg>a</seg></tuv><tuv xml:lang=\"nl\"><seg>b</seg></tuv>")
    };
    let body = format!("{GOOD}<tu srclang=\"sv\">{}</tu><tu srclang=\"*all*\">{}</tu>", tuvs("sv"), tuvs("en-US"));
    assert_eq!(of_tmx(&body), ["en-US", "sv", "en-US"]);
    // The text of a related language stands for the one that is stated.
    assert_eq!(of_tmx(&format!("<tu>{}</tu>", tuvs("en-GB"))), ["en-US"]);
    let file = tmx(&format!("<tu>{}</tu>", tuvs("de"))).replace("srclang=\"en-US\"", "srclang=\"*all*\"");
    let of_file =
        |name: &str, bytes: String| -> Vec<String> { languages(&read_all(name, bytes, &ReadOptions::default()).1) };
    assert_eq!(of_file("quay.tmx", file), ["de"]);
    let unit = "<unit id=\"u\"><segment><source>a</source><target>b</target></segment></unit>";
    assert_eq!(of_file("quay.xlf", xliff(unit)), ["en"]);
    let table = "source\ttarget\tsource_locale\ttarget_locale\na\tb\ten-GB\tnb\n";
    assert_eq!(of_file("quay.tsv", table.to_owned()), ["en-GB"]);
}

#[test]
fn removed_translations_are_left_out() {
    let norwegian = locale("nb-NO");
    let of = |text, change| {
        let mut target = target(&norwegian, text, Origin::Human, vec![place("harbor-docs.nb-NO", 1, None)]);
        target.change = Some(change);
        target
    };
    let units = [
        unit(UnitKind::Sentence, "Cast off", vec![of("Kast loss", Change::Add)]),
        unit(UnitKind::Sentence, "Moor", vec![of("Fortøy", Change::Remove)]),
        unit(UnitKind::Sentence, "Tide", vec![of("Tidevann", Change::Change)]),
    ];
    for name in ["tsv", "tmx", "xliff", "xliff12"] {
        let header = Header { changes: true, target_locales: vec![norwegian.clone()], ..header(Per::Unit) };
        let (written, _) = write(name, &header, &units).unwrap();
        let name_of_file = if name == "tsv" { "out.tsv" } else { "out" };
        let (_, read, counts) = read_all(name_of_file, written.clone(), &ReadOptions::default());
        let texts: Vec<_> = read.iter().map(|unit| unit.targets[0].text.as_str()).collect();
        assert_eq!(texts, ["Kast loss", "Tidevann"], "{written}");
        assert_eq!(counts.notices[&ReadNotice::Removed].count, 1, "{written}");
        assert!(read.iter().all(|unit| unit.targets[0].properties.is_empty()), "{read:?}");
    }
    let options =
        ReadOptions { source_locale: Some(locale("en")), target_locale: Some(locale("nb")), ..ReadOptions::default() };
    let (_, read, _) = read_all("quay.tsv", "source\ttarget\tchange\nMoor\tFortøy\tnew wording\n", &options);
    assert_eq!(read[0].targets[0].properties.len(), 1);
}

#[test]
fn what_is_left_out_is_counted() {
    let source = "<tuv xml:lang=\"en-US\"><seg>Cast off</seg></tuv>";
    for (body, notice, units) in [
        ("<tu><tuv xml:lang=\"nl\"><seg>Gooi los</seg></tuv></tu>".to_owned(), ReadNotice::NoSource, 0),
        (format!("<tu>{source}</tu>"), ReadNotice::Untranslated, 0),
        (
            format!("<tu>{source}<tuv><seg>x</seg></tuv><tuv xml:lang=\"nl\"><seg>y</seg></tuv></tu>"),
            ReadNotice::UnknownLanguage,
            1,
        ),
        (format!("<tu>{source}<tuv lang=\"nl\"><seg>y</seg></tuv></tu>"), ReadNotice::LangAttribute, 1),
        (
            format!("<tu>{source}<tuv xml:lang=\"de\"/><tuv xml:lang=\"nl\"><seg>y</seg></tuv></tu>"),
            ReadNotice::NoText,
            1,
        ),
        (
            format!("<tu>{source}<tuv xml:lang=\"de\"><seg> </seg></tuv><tuv xml:lang=\"nl\"><seg>y</seg></tuv></tu>"),
            ReadNotice::EmptyText,
            1,
        ),
        (
            format!("<tu creationdate=\"2020-01-01\">{source}<tuv xml:lang=\"nl\"><seg>y</seg></tuv></tu>"),
            ReadNotice::DateForm,
            1,
        ),
        (
            format!("<tu usagecount=\"often\">{source}<tuv xml:lang=\"nl\"><seg>y</seg></tuv></tu>"),
            ReadNotice::BadNumber,
            1,
        ),
        (
            format!("<tu><x>{source}</x>{source}<tuv xml:lang=\"nl\"><seg>y</seg></tuv></tu>"),
            ReadNotice::UnknownElement,
            1,
        ),
        (
            source.replace("en-US", "en-GB").replacen("<tuv", "<tu><tuv", 1)
                + "<tuv xml:lang=\"nl\"><seg>y</seg></tuv></tu>",
            ReadNotice::RelatedSource,
            1,
        ),
        (
            format!("<tu>{source}<tuv xml:lang=\"nl\"><seg>a&#11;b &nbsp; c</seg></tuv></tu>").replace(" &nbsp; ", ""),
            ReadNotice::IllegalCharacter,
            1,
        ),
        (format!("<tu>{source}<tuv xml:lang=\"nl\"><seg>a &nbsp; c</seg></tuv></tu>"), ReadNotice::UndefinedEntity, 1),
        (format!("<tu>{source}<tuv xml:lang=\"nl\"><seg>a & c</seg></tuv></tu>"), ReadNotice::IllFormed, 1),
    ] {
        let (read, counts) = read_tmx(&body);
        let mut found = notices(&counts);
        found.retain(|(other, _)| units == 1 || *other != ReadNotice::Untranslated || notice == *other);
        assert_eq!((found, read.len()), (vec![(notice, 1)], units), "{body}");
    }
}

#[test]
fn a_file_that_names_no_source_language() {
    let body =
        "<tu><tuv xml:lang=\"nl\"><seg>Gooi los</seg></tuv><tuv xml:lang=\"en-US\"><seg>Cast off</seg></tuv></tu>";
    let file = tmx(body).replace("srclang=\"en-US\"", "srclang=\"*all*\"");
    let (header, units, counts) = read_all("quay.tmx", file.clone(), &ReadOptions::default());
    assert_eq!((header.source_locale, units[0].source.as_str()), (Some(locale("nl")), "Gooi los"));
    assert_eq!(notices(&counts), [(ReadNotice::AssumedSource, 1)]);
    let options = ReadOptions { source_locale: Some(locale("en-US")), ..ReadOptions::default() };
    let (_, units, counts) = read_all("quay.tmx", file, &options);
    assert_eq!((units[0].source.as_str(), notices(&counts)), ("Cast off", vec![]));
}

#[test]
fn languages_are_mapped() {
    let options = ReadOptions {
        locale_map: [("no".to_owned(), locale("nb-NO"))].into_iter().collect(),
        ..ReadOptions::default()
    };
    let body = "<tu srclang=\"sv\"><tuv xml:lang=\"NO\"><seg>Kast loss</seg></tuv><tuv xml:lang=\"sv\"><seg>Kasta loss</seg></tuv></tu>";
    let (_, units, _) = read_all("quay.tmx", tmx(body), &options);
    assert_eq!((units[0].source.as_str(), &units[0].targets[0].locale), ("Kasta loss", &locale("nb-NO")));
}

#[test]
fn machine_translation_is_known_by_its_author() {
    let tuv = |language: &str, attributes: &str| {
        format!("<tuv xml:lang=\"{language}\"{attributes}><seg>{language}</seg></tuv>")
    };
    let machine = " creationid=\"MT!\"";
    let body = format!(
        "<tu>{}{}{}</tu><tu changeid=\"MT!\">{}{}</tu>",
        tuv("en-US", ""),
        tuv("nl", machine),
        tuv("de", ""),
        tuv("en-US", ""),
        tuv("de", "")
    );
    let (units, _) = read_tmx(&body);
    let origins: Vec<_> = units.iter().flat_map(|unit| &unit.targets).map(|target| target.origin).collect();
    assert_eq!(origins, [Some(Origin::Machine), None, Some(Origin::Machine)]);
}

#[test]
fn what_somebody_changed_is_not_machine_translation() {
    let origin = |of_unit: &str, of_text: &str, properties: &str| {
        let (units, _) = read_tmx(&format!(
            "<tu{of_unit}><tuv xml:lang=\"en-US\"><seg>a</seg></tuv>\
             <tuv xml:lang=\"nl\"{of_text}>{properties}<seg>b</seg></tuv></tu>"
        ));
        units[0].targets[0].origin
    };
    let machine = "<prop type=\"x-origin\">machine</prop>";
    for (of_unit, of_text, properties, expected) in [
        ("", " creationid=\"MT!\" changeid=\"Pilot\"", "", None),
        (" creationid=\"MT!\" changeid=\"Pilot\"", "", "", None),
        (" creationid=\"MT!\"", " changeid=\"Pilot\"", "", None),
        ("", " creationid=\"MT!\" changeid=\"Pilot\"", machine, None),
        ("", " creationid=\"MT!\" changeid=\"MT!\"", "", Some(Origin::Machine)),
        (" creationid=\"MT!\"", " changeid=\" \"", "", Some(Origin::Machine)),
        (" changeid=\"Pilot\"", " creationid=\"Pilot\" changeid=\"MT!\"", "", Some(Origin::Machine)),
        (" creationid=\"MT!\"", " creationid=\"Pilot\"", "", None),
        ("", " creationid=\"Pilot\"", machine, Some(Origin::Machine)),
    ] {
        assert_eq!(origin(of_unit, of_text, properties), expected, "{of_unit} {of_text} {properties}");
    }
}

#[test]
fn a_state_that_says_done_beats_what_was_left_of_a_machine() {
    let norwegian = locale("nb-NO");
    let place = vec![place("harbor-docs.nb-NO", 1, None)];
    let units = [unit(UnitKind::Sentence, "Moor", vec![target(&norwegian, "Fortøy", Origin::Machine, place)])];
    let header = Header { target_locales: vec![norwegian.clone()], ..header(Per::Unit) };
    for (name, draft, done) in [
        ("xliff", " state=\"initial\" subState=\"bitext:machine\"", " state=\"reviewed\""),
        ("xliff12", " state=\"needs-review-translation\" state-qualifier=\"leveraged-mt\"", " state=\"signed-off\""),
    ] {
        let (written, _) = write(name, &header, &units).unwrap();
        assert_eq!(written.matches(draft).count(), 1, "{written}");
        let origin = |file: String| {
            let (_, read, _) = read_all("out", file, &ReadOptions::default());
            (read[0].targets[0].origin, read[0].targets[0].origin_basis.is_some())
        };
        assert_eq!(origin(written.clone()), (Some(Origin::Machine), true));
        assert_eq!(origin(written.replace(draft, done)), (None, false));
        assert_eq!(origin(written.replace(draft, "")), (Some(Origin::Machine), true));
    }
}

#[test]
fn what_stands_beside_segments_is_counted() {
    let with = |beside: &str| {
        let unit = "<segment><source>a</source><target>b</target></segment>";
        let (_, units, counts) = read_all(
            "quay.xlf",
            xliff(&format!("<unit id=\"u\">{beside}{unit}{unit}</unit><bin-unit/>")),
            &ReadOptions::default(),
        );
        assert_eq!(units.len(), 2);
        counts.notices[&ReadNotice::PassedOver].count
    };
    assert_eq!(with("<ignorable><source> \n</source></ignorable>"), 1);
    assert_eq!(with("<ignorable><source> (a) </source></ignorable>"), 2);
    assert_eq!(with("<matches><match><source>a</source><target>c</target></match></matches>"), 2);
    assert_eq!(with("<glossary/><alt-trans><target>c</target></alt-trans>"), 3);
}

#[test]
fn files_of_other_programs_are_refused_with_advice() {
    for (name, content, message) in [
        (
            "review.xlsx",
            &b"PK\x03\x04\x14\0\x06\0\x08\0\xe4\xff"[..],
            "`review.xlsx` is a workbook of Excel or another program, which is not read; save it as tab-separated text",
        ),
        (
            "memory.sdltm",
            b"SQLite format 3\0\x10",
            "`memory.sdltm` is a database of Trados, which is not read; export it as TMX",
        ),
        (
            "back.tsv",
            b"PK\x03\x04\x14",
            "`back.tsv` is a zip archive, which is not read; unpack it and name a file in it",
        ),
    ] {
        let error = open(name, content, &ReadOptions::default()).err().unwrap();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn context_of_other_programs() {
    let body = "<tu><prop type=\"x-context-pre\">&lt;seg&gt;Tie up&lt;/seg&gt;</prop><tuv xml:lang=\"en-US\"><seg>a</seg></tuv>\
                <tuv xml:lang=\"nl\"><prop type=\"context_next\">Cast off</prop><seg>b</seg></tuv></tu>";
    let (units, _) = read_tmx(body);
    let target = &units[0].targets[0];
    assert_eq!((target.previous_source.as_deref(), target.next_source.as_deref()), (Some("Tie up"), Some("Cast off")));
    assert_eq!((units[0].properties.len(), target.properties.len()), (1, 1));
}

#[test]
fn a_broken_file_gives_the_units_before_the_break() {
    let whole = tmx("<tu><tuv xml:lang=\"en-US\"><seg>a</seg></tuv><tuv xml:lang=\"nl\"><seg>b</seg></tuv></tu>\n<tu>");
    let cut = &whole[..whole.find("\n</body>").unwrap()];
    let mut reader = open("quay.tmx", cut, &ReadOptions::default()).unwrap();
    assert_eq!(reader.next_unit().unwrap().unwrap().source, "a");
    let error = reader.next_unit().unwrap_err().to_string();
    assert!(error.ends_with("line 7, column 5: the file ends inside `tu`, which begins at line 7"), "{error}");
    assert!(reader.next_unit().unwrap().is_none());
}

#[test]
fn any_table_with_source_and_target() {
    let options =
        ReadOptions { source_locale: Some(locale("en")), target_locale: Some(locale("nb")), ..ReadOptions::default() };
    let table = "\u{feff}Target\tnote\tSource\ttuid\r\nKast loss\tneat\tCast\\toff\t7\r\nx\n\ta\tb\tc\r\n";
    let (header, units, counts) = read_all("quay.tsv", table, &options);
    assert_eq!(header.source_locale, Some(locale("en")));
    assert_eq!((units.len(), units[0].source.as_str(), units[0].tuid.as_deref()), (1, "Cast\toff", Some("7")));
    let target = &units[0].targets[0];
    assert_eq!(
        (target.text.as_str(), &target.locale, target.properties[0].value.as_str()),
        ("Kast loss", &locale("nb"), "neat")
    );
    assert_eq!(notices(&counts), [(ReadNotice::EmptyText, 1), (ReadNotice::WrongCells, 1)]);
    assert_eq!(counts.notices[&ReadNotice::WrongCells].lines, [3]);
}

#[test]
fn tables_that_cannot_be_read() {
    let both =
        ReadOptions { source_locale: Some(locale("en")), target_locale: Some(locale("nb")), ..ReadOptions::default() };
    for (table, options, message) in [
        ("a\tb\n", &both, "`x.tsv` has no column `source` in its first line"),
        ("source\n", &both, "`x.tsv` has no column `target` in its first line"),
        ("source\ttarget\tsource\n", &both, "`x.tsv` names the column `source` twice in its first line"),
        ("source\ttarget\n", &ReadOptions::default(), "`x.tsv` does not say its source language"),
    ] {
        let error = open("x.tsv", table, options).err().unwrap();
        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn formats_are_told_by_name_and_content() {
    let file = tmx("<tu><tuv xml:lang=\"en-US\"><seg>a</seg></tuv><tuv xml:lang=\"nl\"><seg>b</seg></tuv></tu>");
    let utf16: Vec<u8> = "\u{feff}"
        .encode_utf16()
        .chain(file.replace("UTF-8", "UTF-16").encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [file.clone().into_bytes(), utf16, format!("\u{feff}{file}").into_bytes()] {
        let (_, units, counts) = read_all("no-ending", bytes, &ReadOptions::default());
        assert_eq!((units.len(), notices(&counts)), (1, vec![]));
    }
    assert!(matches!(open("words.txt", "just words", &ReadOptions::default()), Err(ReadError::UnknownFormat { .. })));
    assert!(matches!(open("words.tmx", "just words", &ReadOptions::default()), Err(ReadError::Xml { .. })));
    for format in InputFormat::ALL {
        assert_eq!(InputFormat::parse(format.as_str()), Some(format));
    }
    assert!(Codes::ALL.into_iter().all(|codes| Codes::parse(codes.as_str()) == Some(codes)));
}

#[test]
fn xliff_of_other_programs() {
    let file = r#"<?xml version="1.0"?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
 <file original="quay.md" source-language="en" target-language="nb" datatype="plaintext"><header><note>Moorings</note></header>
 <body><group id="g">
  <trans-unit id="a_41"><source>Press <g id="1">Start</g> <x id="2"/></source>
   <target state="translated">Trykk <bpt id="1">**</bpt>Start<ept id="1">**</ept></target>
   <note from="pilot">Loud</note><alt-trans><source>no</source><target>nei</target></alt-trans></trans-unit>
  <trans-unit id="b"><source>Moor</source></trans-unit>
  <trans-unit id="c"><source>Anchor</source><target state="new">Anchor</target></trans-unit>
  <trans-unit id="d"><source>Tide</source><target state-qualifier="leveraged-mt" xml:lang="nn">Tidvatn</target></trans-unit>
 </group></body></file></xliff>"#;
    let (header, units, counts) = read_all("quay.xlf", file, &ReadOptions::default());
    assert_eq!((header.source_locale, header.target_locales), (Some(locale("en")), vec![locale("nb")]));
    let note = |value: &str| Property { name: String::new(), value: value.to_owned() };
    assert_eq!((units[0].tuid.as_deref(), units[0].source.as_str()), (Some("a_41"), "Press Start "));
    assert_eq!((units[0].targets[0].text.as_str(), &units[0].properties), ("Trykk **Start**", &vec![note("Loud")]));
    assert_eq!((&units[1].targets[0].locale, units[1].targets[0].origin), (&locale("nn"), Some(Origin::Machine)));
    assert_eq!(units.len(), 2);
    assert_eq!(
        notices(&counts),
        [(ReadNotice::Untranslated, 2), (ReadNotice::PassedOver, 1), (ReadNotice::EmptyCode, 2)]
    );
    assert_eq!(counts.notices[&ReadNotice::Untranslated].lines, [8, 9]);
}

#[test]
fn segments_of_xliff_2() {
    let file = r#"<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="nb"><file id="f">
 <unit id="u"><notes><note>Both</note></notes><originalData><data id="b">**</data><data id="l">&lt;br&gt;</data></originalData>
  <segment state="final"><source>Press <pc id="1" dataRefStart="b" dataRefEnd="b">Start</pc></source>
   <target>Trykk <sc id="1" dataRef="b"/>Start<ec startRef="1" dataRef="b"/></target></segment>
  <ignorable><source> </source></ignorable>
  <segment><source>Wait<ph id="3" dataRef="l"/><cp hex="0007"/></source><target><mrk id="m">Vent</mrk></target></segment>
  <segment state="initial"><source>Go</source><target>Go</target></segment>
 </unit></file></xliff>"#;
    let (_, units, counts) = read_all("quay.xliff", file, &ReadOptions::default());
    let texts: Vec<_> = units.iter().map(|unit| (unit.source.as_str(), unit.targets[0].text.as_str())).collect();
    assert_eq!(texts, [("Press **Start**", "Trykk **Start**"), ("Wait<br>", "Vent")]);
    assert_eq!(notices(&counts), [(ReadNotice::Untranslated, 1), (ReadNotice::IllegalCharacter, 1)]);
    assert!(units.iter().all(|unit| unit.properties.len() == 1));
}

/// Bytes without end, the same over and over.
struct Endless(&'static [u8]);

impl std::io::Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(self.0.len());
        buffer[..length].copy_from_slice(&self.0[..length]);
        Ok(length)
    }
}

#[test]
fn what_has_no_end_is_refused_with_its_line() {
    use std::io::Read;
    let head = tmx("").split("</body>").next().unwrap().to_owned();
    for (before, endless) in [
        ("<tu tuid=\"", "xxxxxxxx"),
        ("<tu><tuv xml:lang=\"en-US\"><seg>", "xxxx &amp; "),
        ("<tu>", "<note>harbour</note>\n"),
        ("<tu>", "<tuv>"),
        ("<!--", "- - "),
        ("", "        "),
    ] {
        let stream = std::io::Cursor::new(format!("{head}{before}")).chain(Endless(endless.as_bytes()));
        let mut reader = read::from_stream(Path::new("endless.tmx"), stream, &ReadOptions::default()).unwrap();
        let error = reader.next_unit().unwrap_err();
        assert!(matches!(error, ReadError::Xml { .. }), "{error}");
    }
    let mut reader = read::from_stream(
        Path::new("endless.tsv"),
        std::io::Cursor::new("source\ttarget\tsource_locale\ttarget_locale\n").chain(Endless(b"xxxx")),
        &ReadOptions::default(),
    )
    .unwrap();
    assert!(matches!(reader.next_unit(), Err(ReadError::LongLine { line: 2, .. })));
}

#[test]
fn damaged_texts_are_left_out_and_the_others_stay() {
    let table = |target: &[u8]| {
        let lines: [&[u8]; 3] = [
            b"source\ttarget\tsource_locale\ttarget_locale\nMoor\t",
            target,
            b"\ten-US\tnb-NO\nTie\tFest\ten-US\tnb-NO\nWhat is \xef\xbf\xbd?\tHva er \xef\xbf\xbd?\ten-US\tnb-NO\n",
        ];
        let (_, units, counts) = read_all("quay.tsv", lines.concat(), &ReadOptions::default());
        (units.into_iter().map(|unit| unit.source).collect::<Vec<_>>(), counts)
    };
    let (sources, counts) = table(b"Fort\xf8y");
    assert_eq!(sources, ["Tie"]);
    assert_eq!(notices(&counts), [(ReadNotice::InvalidBytes, 1), (ReadNotice::DamagedText, 2)]);
    assert_eq!((counts.units, counts.targets), (1, 1));
    // The character itself is one like others.
    let (sources, counts) = table("Fortøy".as_bytes());
    assert_eq!((sources.len(), notices(&counts)), (3, vec![]));
}

#[test]
fn hostile_documents() {
    let unit = "<tu><tuv xml:lang=\"en-US\"><seg>a</seg></tuv><tuv xml:lang=\"nl\"><seg>b\0\u{b}c</seg></tuv></tu>";
    let (units, counts) = read_tmx(unit);
    assert_eq!((units[0].targets[0].text.as_str(), notices(&counts)), ("bc", vec![(ReadNotice::IllegalCharacter, 2)]));
    let surrogates =
        [tmx(unit).split("b\0").next().unwrap().as_bytes(), b"b\xed\xa0\xbd</seg></tuv></tu></body></tmx>"].concat();
    let (_, units, counts) = read_all("quay.tmx", surrogates, &ReadOptions::default());
    assert_eq!(units, []);
    assert_eq!(notices(&counts), [(ReadNotice::InvalidBytes, 3), (ReadNotice::DamagedText, 1)]);
    assert_eq!((counts.units, counts.targets), (0, 0));
    for (name, doctype) in [
        ("laughs", "<!DOCTYPE tmx [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]>"),
        ("external", "<!DOCTYPE tmx [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>"),
    ] {
        let file = tmx(unit).replace("<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">", doctype);
        let error = open("quay.tmx", file, &ReadOptions::default()).err().unwrap().to_string();
        assert!(error.contains("line 2, column 1: the document type declares entities"), "{name}: {error}");
    }
}
