//! Small files compared byte for byte with those in `tests/golden`.
//!
//! With `BITEXT_BLESS=1` the files are written instead; look at the difference before keeping it.

mod sample;

use std::path::Path;

use bitext_exchange::{Codes, Format, Header, Neighbours, Per, Property, TranslationUnit, dialects};
use bitext_model::{Block, Label, Locale, Origin, UnitKind};
use jiff::civil::date;
use sample::{header, locale, place, target, unit, write, write_parts};

fn check(name: &str, actual: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("BITEXT_BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(actual, expected, "{name} differs");
}

/// Distinct units of three locales, targets out of order.
fn units([norwegian, japanese, arabic]: &[Locale; 3]) -> Vec<TranslationUnit<'_>> {
    let spring = Some(date(2020, 4, 30));
    let autumn = Some(date(2020, 11, 2));
    let mut machine_place = place("harbor-docs.ja-JP", 31, autumn);
    machine_place.label = Label::Machine;
    let mut plain_folder = place("odd@name:1", 9, None);
    plain_folder.reference = "";
    plain_folder.path = "notes/a#b: c@d.md";
    plain_folder.key = "p101";
    plain_folder.commit = None;
    plain_folder.label = Label::Unknown;

    let many = (1..=4).map(|line| place("harbor-docs.nb-NO", line, if line == 3 { autumn } else { spring })).collect();
    let mut cast_off = target(norwegian, "Velg **Kast loss**.", Origin::Human, many);
    cast_off.other_variants = 2;
    vec![
        unit(
            UnitKind::Sentence,
            "Select **Cast off**.",
            vec![
                cast_off,
                target(japanese, "**[出航]** を選びます。", Origin::Machine, vec![machine_place]),
                target(arabic, "حدد **الإبحار**.", Origin::Human, vec![place("harbor-docs.ar-SA", 7, autumn)]),
            ],
        ),
        unit(
            UnitKind::Paragraph,
            "See [Tides & <ports>](tides.md \"A > B\").\r\nMind the `]]>` buoy.",
            vec![target(
                norwegian,
                " Se [Tidevann](tides.md).\u{b}\tPass på bøya.\u{a0}",
                Origin::Unknown,
                vec![plain_folder],
            )],
        ),
    ]
}

/// The first unit's pairs, a place each.
fn occurrences([norwegian, japanese, _]: &[Locale; 3]) -> Vec<TranslationUnit<'_>> {
    let mut cell = place("harbor-docs.ja-JP", 31, None);
    cell.block = Some(Block::TableCell);
    cell.label = Label::Machine;
    cell.commit = None;
    cell.heading = "";
    cell.anchor = "";
    cell.source_commit = None;
    cell.source_hash = None;
    cell.file_id = None;
    cell.current = false;
    let full = place("harbor-docs.nb-NO", 12, Some(date(2021, 3, 9)));
    vec![
        unit(
            UnitKind::Sentence,
            "Select **Cast off**.",
            vec![target(norwegian, "Velg **Kast loss**.", Origin::Human, vec![full])],
        ),
        unit(
            UnitKind::Sentence,
            "Select **Cast off**.",
            vec![target(japanese, "**[出航]** を\t選びます。", Origin::Machine, vec![cell])],
        ),
    ]
}

/// The units as a file of one target locale can hold them: those that have Norwegian, in Norwegian alone.
fn bilingual<'a>(units: &[TranslationUnit<'a>], per: Per) -> (Vec<TranslationUnit<'a>>, Header) {
    let norwegian = locale("nb-NO");
    let mut units = units.to_vec();
    for unit in &mut units {
        unit.targets.retain(|target| *target.locale == norwegian);
    }
    units.retain(|unit| !unit.targets.is_empty());
    (units, Header { target_locales: vec![norwegian], ..header(per) })
}

#[test]
fn every_format_of_text() {
    let locales = [locale("nb-NO"), locale("ja-JP"), locale("ar-SA")];
    for (per, units) in [(Per::Unit, units(&locales)), (Per::Occurrence, occurrences(&locales))] {
        let is_text = |format: &&Format| !["parquet", "xlsx"].contains(&format.name);
        for format in bitext_exchange::formats().iter().filter(is_text) {
            let several = format.carries.several_locales;
            let (units, header) = if several { (units.clone(), header(per)) } else { bilingual(&units, per) };
            let header = Header { codes: format.codes, ..header };
            let (written, counts) = write_parts(format.name, &header, &units).unwrap();
            let ending = if format.extension.starts_with(format.name) {
                format.extension.to_owned()
            } else {
                format!("{}.{}", format.name, format.extension)
            };
            for (part, text) in format.parts(&header).iter().zip(written) {
                check(&format!("{}.{ending}{part}", per.as_str()), &String::from_utf8(text).unwrap());
            }
            assert_eq!(counts.units, units.len() as u64);
            assert_eq!(counts.machine, u64::from(several));
        }
    }
}

#[test]
fn codes() {
    let locales = [locale("nb-NO"), locale("ja-JP"), locale("ar-SA")];
    for codes in [Codes::Tags, Codes::None] {
        let header = Header { codes, ..header(Per::Unit) };
        let (text, _) = write("tmx", &header, &units(&locales)).unwrap();
        check(&format!("unit.{}.tmx", codes.as_str()), &text);
    }
}

#[test]
fn every_dialect() {
    let norwegian = locale("nb-NO");
    let mut beside = place("harbor-docs.nb-NO", 12, Some(date(2021, 3, 9)));
    beside.neighbours = Neighbours {
        previous: Some(("Mind the **gap** | tide.", "Pass på **tidevannet** | flo.")),
        next: Some(("Cast off.", "Kast loss.")),
    };
    let said = [("x-project", "Harbors & <quays>"), ("", "Checked twice.")];
    let said = said.map(|(name, value)| Property { name: name.to_owned(), value: value.to_owned() });
    let mut moored = target(&norwegian, "Velg **Fortøy**.", Origin::Imported, vec![beside]);
    moored.properties = &said;
    let mut units = vec![unit(UnitKind::Sentence, "Select **Moor**.", vec![moored])];
    units[0].properties = &said[..1];
    for dialect in dialects() {
        let header = Header {
            target_locales: vec![norwegian.clone()],
            codes: dialect.codes,
            dialect: Some(dialect),
            ..header(Per::Unit)
        };
        let (text, _) = write(dialect.format, &header, &units).unwrap();
        check(&format!("dialect.{}.tmx", dialect.name), &text);
    }
}
