//! Tables read again by programs that are not ours.

mod sample;

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use bitext_exchange::{Error, FormatWriter, Header, Per, TranslationUnit, format};
use bitext_model::{Locale, Origin, UnitKind};
use jiff::civil::date;
use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use sample::{header, locale, place, target, unit, write, write_parts};
use zip::ZipArchive;

const NASTY: &[&str] = &[
    "=HYPERLINK(\"https://vardelyn.example\",\"Moor\")",
    "+47 555",
    "-1",
    "@SUM(A1)",
    "錨を下ろす",
    "مرحبا بكم في الميناء (A-3)",
    "\u{202b}שלום\u{202c}",
    " edges\u{a0}",
    "tab\tand \"quotes\" & <b>]]>",
    "line\nline\r\nline\rline",
    "_x0041_ and _x000D_",
    "👩\u{200d}🔧 e\u{301}",
    "1e5",
    "TRUE",
    "\u{85}\u{2028}",
    "null",
];

fn norwegian() -> Header {
    Header { target_locales: vec![locale("nb-NO")], ..header(Per::Unit) }
}

fn nasty(locale: &Locale) -> Vec<TranslationUnit<'_>> {
    let pairs = NASTY.iter().zip(NASTY.iter().rev());
    pairs
        .map(|(source, text)| {
            unit(UnitKind::Sentence, source, vec![target(locale, text, Origin::Human, vec![place("harbor", 7, None)])])
        })
        .collect()
}

/// The cells of each sheet of a workbook, row by row, as its XML has them. What is not a text is in braces.
fn sheets(workbook: &[u8]) -> Vec<Vec<Vec<String>>> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut sheets = Vec::new();
    for number in 1.. {
        let mut xml = String::new();
        let Ok(mut file) = archive.by_name(&format!("xl/worksheets/sheet{number}.xml")) else { break };
        file.read_to_string(&mut xml).unwrap();
        sheets.push(rows(&xml));
    }
    sheets
}

fn rows(sheet: &str) -> Vec<Vec<String>> {
    let mut reader = Reader::from_str(sheet);
    let (mut rows, mut text, mut is_text) = (Vec::<Vec<String>>::new(), String::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().0 == "row" => rows.push(Vec::new()),
            Event::Start(start) if start.name().0 == "f" => panic!("a formula in {sheet}"),
            Event::Start(start) if start.name().0 == "c" => {
                text.clear();
                // Cells that are empty are not there.
                let name =
                    start.attributes().find_map(|attribute| attribute.ok().filter(|it| it.key.0 == "r")).unwrap();
                let name = name.value.into_owned();
                let row = rows.last_mut().unwrap();
                while column_name(row.len()) != name.trim_end_matches(|digit: char| digit.is_ascii_digit()) {
                    row.push(String::new());
                }
                is_text = start
                    .attributes()
                    .any(|attribute| attribute.is_ok_and(|attribute| attribute.value.as_ref() == "inlineStr"));
            }
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref().unwrap() {
                Some(character) => text.push(character),
                None => text.push_str(quick_xml::escape::resolve_predefined_entity(&reference).unwrap()),
            },
            Event::End(end) if end.name().0 == "c" => {
                let cell = if is_text { unescape(&text) } else { format!("{{{text}}}") };
                rows.last_mut().unwrap().push(cell);
            }
            Event::Eof => return rows,
            _ => {}
        }
    }
}

/// The letters by which a column is called.
fn column_name(column: usize) -> String {
    let letter = |number: usize| char::from(b'A' + u8::try_from(number).unwrap());
    let first = (26 <= column).then(|| letter(column / 26 - 1));
    first.into_iter().chain([letter(column % 26)]).collect()
}

/// The characters that a workbook writes as `_x000D_`.
fn unescape(text: &str) -> String {
    let mut characters = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let code = rest.get(at + 2..at + 7).and_then(|code| code.strip_suffix('_'));
        let character = code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32);
        let end = if let Some(character) = character {
            characters.push_str(&rest[..at]);
            characters.push(character);
            at + 7
        } else {
            characters.push_str(&rest[..at + 2]);
            at + 2
        };
        rest = &rest[end..];
    }
    characters + rest
}

#[test]
fn workbooks_hold_texts_and_no_formulas() {
    let norwegian = locale("nb-NO");
    let units = nasty(&norwegian);
    for per in [Per::Unit, Per::Occurrence] {
        let (parts, counts) = write_parts("xlsx", &header(per), &units).unwrap();
        let sheets = sheets(&parts[0]);
        let [rows] = sheets.as_slice() else { panic!("{} sheets", sheets.len()) };
        let column = |name: &str| rows[0].iter().position(|cell| cell == name).unwrap();
        // Reviewers have a column to themselves, behind all others and empty.
        assert_eq!(rows[0].last().unwrap(), "comment");
        assert!(rows[1..].iter().all(|row| row.len() < rows[0].len()));
        let columns = ["source", "target", "line", "current", "key"].map(column);
        let read: Vec<[&str; 5]> = rows[1..].iter().map(|row| columns.map(|at| row[at].as_str())).collect();
        let expected: Vec<[&str; 5]> =
            NASTY.iter().zip(NASTY.iter().rev()).map(|(source, text)| [source, text, "{7}", "{1}", "104"]).collect();
        assert_eq!(read, expected);
        assert_eq!((counts.units, counts.removed_characters), (NASTY.len() as u64, 0));
    }
}

#[test]
fn workbooks_are_made_of_the_data_alone() {
    let norwegian = locale("nb-NO");
    let units = nasty(&norwegian);
    let write = |newest| write_parts("xlsx", &Header { newest, ..header(Per::Unit) }, &units).unwrap().0.concat();
    let first = write(Some(date(2021, 3, 9)));
    assert!(first == write(Some(date(2021, 3, 9))), "two workbooks of one export differ");
    let core = |workbook: &[u8]| {
        let mut xml = String::new();
        let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
        archive.by_name("docProps/core.xml").unwrap().read_to_string(&mut xml).unwrap();
        xml
    };
    assert!(core(&first).contains("2021-03-09T00:00:00Z"), "{}", core(&first));
    assert!(core(&first).contains("harbor-docs.nb-NO: CC-BY-4.0"), "{}", core(&first));
    // Excel knows no day before 1900.
    for newest in [None, Some(date(800, 1, 1))] {
        assert!(core(&write(newest)).contains("1980-01-01T00:00:00Z"), "{newest:?}");
    }
}

#[test]
fn what_is_too_long_for_a_cell_is_left_out_and_listed() {
    let norwegian = locale("nb-NO");
    // Two code units each: what counts is neither bytes nor characters.
    let (fits, long) = ("\u{1f6a2}".repeat(16_383), "\u{1f6a2}".repeat(16_384));
    let units = ["Moor", &fits, &long]
        .map(|text| unit(UnitKind::Sentence, text, vec![target(&norwegian, text, Origin::Human, Vec::new())]));
    let (parts, counts) = write_parts("xlsx", &header(Per::Unit), &units).unwrap();
    assert_eq!(sheets(&parts[0])[0].len(), 3);
    assert_eq!((counts.units, counts.variants, counts.too_long), (2, 2, 1));
    assert_eq!(counts.too_long_units, [units[2].tuid.as_str()]);

    let xlsx = format("xlsx").unwrap();
    let mut writer = FormatWriter::new(xlsx, &header(Per::Unit), Vec::new()).unwrap();
    assert!(writer.unit_up_to(&units[0], 1).unwrap());
    assert!(writer.unit_up_to(&units[2], 1).unwrap(), "it takes no room");
    assert!(!writer.unit_up_to(&units[1], 1).unwrap());
}

#[test]
fn an_empty_workbook_has_its_columns() {
    let (parts, _) = write_parts("xlsx", &header(Per::Unit), &[]).unwrap();
    let sheets = sheets(&parts[0]);
    assert_eq!((sheets.len(), sheets[0].len(), sheets[0][0][0].as_str()), (1, 1, "tuid"));
}

#[test]
fn moses_files_are_as_long_as_each_other() {
    let norwegian = locale("nb-NO");
    let mut units = nasty(&norwegian);
    units.push(unit(UnitKind::Sentence, "Moor", vec![target(&norwegian, "\u{b}\n", Origin::Human, Vec::new())]));
    let (parts, counts) = write_parts("moses", &self::norwegian(), &units).unwrap();
    let lines = parts.iter().map(|part| std::str::from_utf8(part).unwrap().lines().count());
    // The text of line breaks alone is one side of two units.
    assert_eq!(lines.collect::<Vec<_>>(), [NASTY.len() - 2; 3]);
    assert_eq!((counts.units, counts.empty), (NASTY.len() as u64 - 2, 3));
    assert!(0 < counts.joined_lines);
}

#[test]
fn formats_of_one_locale_refuse_another() {
    let japanese = locale("ja-JP");
    let error = write_parts("moses", &norwegian(), &nasty(&japanese)).unwrap_err();
    assert!(matches!(&error, Error::SeveralTargets { second, .. } if *second == japanese), "{error}");
    let error = FormatWriter::new(format("moses").unwrap(), &norwegian(), Vec::new()).err().unwrap();
    assert!(matches!(error, Error::Parts { parts: 3, outputs: 1, .. }), "{error}");
}

#[test]
fn weblate_hears_of_machines() {
    let norwegian = locale("nb-NO");
    let english = locale("en-US");
    let units = [
        unit(UnitKind::Sentence, "Moor", vec![target(&norwegian, "Fortøy", Origin::Machine, Vec::new())]),
        unit(UnitKind::Sentence, "Cast off", vec![target(&english, "Cast off", Origin::Human, Vec::new())]),
        unit(UnitKind::Sentence, "Ahoy", vec![target(&norwegian, " ", Origin::Human, Vec::new())]),
        unit(UnitKind::Sentence, "Ahoy", vec![target(&norwegian, "Ohoi", Origin::Human, Vec::new())]),
    ];
    let (file, counts) = write("weblate", &header(Per::Unit), &units).unwrap();
    let entries: Vec<BTreeMap<String, serde_json::Value>> = serde_json::from_str(&file).unwrap();
    let statuses: Vec<_> = entries.iter().map(|entry| (entry["source"].clone(), entry["status"].clone())).collect();
    assert_eq!(statuses, [("Moor".into(), 0.into()), ("Ahoy".into(), 1.into())]);
    assert_eq!(entries[0]["target_language"], "nb_NO");
    assert_eq!((counts.units, counts.same_locale, counts.empty), (2, 1, 1));
    assert_eq!(write("weblate", &header(Per::Unit), &[]).unwrap().0, "[]\n");
}

proptest! {
    #[test]
    fn any_text_stays_a_line(source in any::<String>(), text in "[\\PCa\n\r\u{b}\u{85}\u{2028}]{0,9}") {
        let norwegian = locale("nb-NO");
        let unit = unit(UnitKind::Sentence, &source, vec![target(&norwegian, &text, Origin::Human, Vec::new())]);
        let (parts, counts) = write_parts("moses", &self::norwegian(), &[unit]).unwrap();
        prop_assert_eq!(counts.units + counts.empty, 1);
        for part in &parts {
            let part = std::str::from_utf8(part).unwrap();
            let breaks = ['\r', '\u{b}', '\u{c}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{85}', '\u{2028}', '\u{2029}'];
            prop_assert_eq!(part.matches('\n').count() as u64, counts.units);
            prop_assert!(!part.contains(breaks), "{:?}", part);
            prop_assert!(part.is_empty() || !part.trim().is_empty());
        }
    }

    #[test]
    fn any_text_is_a_cell(source in any::<String>(), text in "[\\PC_x0-9A-F=+\\-@\r\n]{0,12}") {
        let norwegian = locale("nb-NO");
        let pair = unit(UnitKind::Sentence, &source, vec![target(&norwegian, &text, Origin::Human, Vec::new())]);
        let (parts, counts) = write_parts("xlsx", &header(Per::Unit), &[pair]).unwrap();
        let row = sheets(&parts[0])[0][1].clone();
        // Without the characters that XML forbids; those of a cell that is empty are not there.
        let legal = |text: &str| bitext_markup::legal(text).0.into_owned();
        let expected: Vec<String> =
            ["sentence", "en-US", "nb-NO", &legal(&source), &legal(&text), "human"].map(str::to_owned).to_vec();
        let expected: Vec<String> = expected.into_iter().filter(|cell| !cell.is_empty()).collect();
        let row: Vec<String> = row.into_iter().filter(|cell| !cell.is_empty()).collect();
        // The first two cells are identifier and product.
        prop_assert_eq!(&row[2..2 + expected.len()], expected);
        prop_assert_eq!(counts.units, 1);
    }
}

#[cfg(feature = "parquet")]
mod parquet {
    use std::thread;
    use std::time::Duration;

    use super::*;
    use ::parquet::file::reader::{FileReader, SerializedFileReader};
    use ::parquet::record::{Field, Row};

    fn read(file: Vec<u8>) -> (SerializedFileReader<bytes::Bytes>, Vec<Row>) {
        let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
        let rows = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        (reader, rows)
    }

    fn column<'r>(row: &'r Row, name: &str) -> &'r Field {
        row.get_column_iter().find(|(other, _)| *other == name).unwrap().1
    }

    #[test]
    fn texts_come_back_with_their_columns() {
        let norwegian = locale("nb-NO");
        let units = nasty(&norwegian);
        for per in [Per::Unit, Per::Occurrence] {
            let (parts, counts) = write_parts("parquet", &header(per), &units).unwrap();
            let (reader, rows) = read(parts.concat());
            let tsv = write("tsv", &header(per), &[]).unwrap().0;
            let names: Vec<&str> = rows[0].get_column_iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, tsv.trim_end().split('\t').collect::<Vec<_>>());
            let texts = |name: &str| rows.iter().map(|row| column(row, name).clone()).collect::<Vec<_>>();
            assert_eq!(texts("source"), NASTY.iter().map(|text| Field::Str((*text).to_owned())).collect::<Vec<_>>());
            assert_eq!(column(&rows[0], "line"), &Field::Long(7));
            assert_eq!(column(&rows[0], "current"), &Field::Bool(true));
            assert_eq!(column(&rows[0], "handoff"), &Field::Str(String::new()));
            assert_eq!(column(&rows[0], "target_locale"), &Field::Str("nb-NO".to_owned()));
            assert_eq!(counts.units, NASTY.len() as u64);
            let about = reader.metadata().file_metadata().key_value_metadata().unwrap();
            let about: BTreeMap<&str, &str> =
                about.iter().map(|pair| (pair.key.as_str(), pair.value.as_deref().unwrap())).collect();
            assert_eq!(about["bitext.per"], per.as_str());
            let licences =
                r#"{"harbor-docs.ar-SA":"CC-BY-4.0","harbor-docs.ja-JP":null,"harbor-docs.nb-NO":"CC-BY-4.0"}"#;
            assert_eq!(about["bitext.licences"], licences);
        }
    }

    #[test]
    fn rows_are_in_groups() {
        let norwegian = locale("nb-NO");
        let pair = unit(UnitKind::Sentence, "Moor", vec![target(&norwegian, "Fortøy", Origin::Human, Vec::new())]);
        let mut writer = FormatWriter::new(format("parquet").unwrap(), &header(Per::Unit), Vec::new()).unwrap();
        for _ in 0..=1 << 17 {
            writer.unit(&pair).unwrap();
        }
        let (reader, rows) = read(writer.into_output().unwrap().1);
        let groups = (0..reader.num_row_groups()).map(|group| reader.metadata().row_group(group).num_rows());
        assert_eq!(groups.collect::<Vec<_>>(), [1 << 17, 1]);
        assert_eq!(column(&rows[1 << 17], "target"), &Field::Str("Fortøy".to_owned()));
    }

    /// The thread that encodes is ahead, or behind: that makes no difference to the file.
    #[test]
    fn rows_keep_their_order_whoever_waits() {
        let norwegian = locale("nb-NO");
        let write = |pause: Duration| {
            let mut writer = FormatWriter::new(format("parquet").unwrap(), &header(Per::Unit), Vec::new()).unwrap();
            for berth in 0..9000 {
                let text = format!("Fortøy ved plass {berth}");
                let target = target(&norwegian, &text, Origin::Human, Vec::new());
                writer.unit(&unit(UnitKind::Sentence, "Moor at your berth", vec![target])).unwrap();
                if berth % 1000 == 0 {
                    thread::sleep(pause);
                }
            }
            writer.into_output().unwrap().1
        };
        let file = write(Duration::ZERO);
        assert!(file == write(Duration::from_millis(20)));
        let (_, rows) = read(file);
        assert_eq!(rows.len(), 9000);
        for (berth, row) in rows.iter().enumerate() {
            assert_eq!(column(row, "target"), &Field::Str(format!("Fortøy ved plass {berth}")));
        }
    }

    #[test]
    fn a_confidence_is_never_null() {
        let norwegian = locale("nb-NO");
        let mut sure = place("harbor-docs.nb-NO", 7, None);
        sure.confidence = Some(0.985);
        for (place, expected) in
            [(sure, Field::Double(0.985)), (place("harbor-docs.nb-NO", 8, None), Field::Double(1.0))]
        {
            let unit =
                unit(UnitKind::Hidden, "The pier", vec![target(&norwegian, "Brygga", Origin::Human, vec![place])]);
            for per in [Per::Unit, Per::Occurrence] {
                let (_, rows) =
                    read(write_parts("parquet", &header(per), std::slice::from_ref(&unit)).unwrap().0.concat());
                assert_eq!(column(&rows[0], "confidence"), &expected);
            }
        }
    }

    #[test]
    fn an_empty_file_has_its_columns() {
        let (reader, rows) = read(write_parts("parquet", &header(Per::Unit), &[]).unwrap().0.concat());
        assert!(rows.is_empty());
        assert_eq!(reader.metadata().file_metadata().schema_descr().num_columns(), 35);
    }

    proptest! {
        #[test]
        fn any_text_comes_back(source in any::<String>(), text in any::<String>()) {
            let norwegian = locale("nb-NO");
            let unit = unit(UnitKind::Sentence, &source, vec![target(&norwegian, &text, Origin::Human, Vec::new())]);
            let (_, rows) = read(write_parts("parquet", &header(Per::Unit), &[unit]).unwrap().0.concat());
            prop_assert_eq!(column(&rows[0], "source"), &Field::Str(source));
            prop_assert_eq!(column(&rows[0], "target"), &Field::Str(text));
        }
    }
}
