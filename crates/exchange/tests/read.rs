//! What readers make of files, ours and others'.

mod sample;

use std::path::Path;

use bitext_exchange::read::{
    self, FileHeader, InputFormat, ReadCounts, ReadError, ReadNotice, ReadOptions, UnitReader,
};
use bitext_exchange::{Codes, FormatWriter, Header, Per, Property, TranslationUnit, UnitRecord, format};
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
    let (file, read, counts) = read_all(&format!("out.{name}"), written.clone(), &ReadOptions::default());
    assert_eq!(counts.notices, std::collections::BTreeMap::new(), "{written}");
    let again = write_again(name, &file, &read, header);
    assert_eq!(again, written);
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
    for name in ["tmx", "tsv"] {
        let (written, _) = write(name, &header(Per::Occurrence), &units).unwrap();
        let (_, read, _) = read_all(&format!("out.{name}"), written, &ReadOptions::default());
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
    #![proptest_config(ProptestConfig::with_cases(200))]

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
            assert_comes_back("tmx", &header(per), &units);
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
