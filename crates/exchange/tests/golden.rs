//! Small files compared byte for byte with those in `tests/golden`.
//!
//! With `BITEXT_BLESS=1` the files are written instead; look at the difference before keeping it.

mod sample;

use std::path::Path;

use bitext_exchange::{Format, Per, TranslationUnit};
use bitext_model::{Block, Label, Locale, Origin, UnitKind};
use jiff::civil::date;
use sample::{header, locale, place, target, unit, write_parts};

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

#[test]
fn every_format_of_text() {
    let locales = [locale("nb-NO"), locale("ja-JP"), locale("ar-SA")];
    for (per, units) in [(Per::Unit, units(&locales)), (Per::Occurrence, occurrences(&locales))] {
        let is_text = |format: &&Format| !["parquet", "xlsx"].contains(&format.name);
        for format in bitext_exchange::formats().iter().filter(is_text) {
            let (mut header, mut units) = (header(per), units.clone());
            if !format.carries.several_locales {
                header.target_locales.retain(|locale| *locale == locales[0]);
                units.iter_mut().for_each(|unit| unit.targets.retain(|target| *target.locale == locales[0]));
                units.retain(|unit| !unit.targets.is_empty());
            }
            let (parts, counts) = write_parts(format.name, &header, &units).unwrap();
            for (ending, part) in format.parts(&header).iter().zip(parts) {
                let name = format!("{}.{}{ending}", per.as_str(), format.extension);
                check(&name, &String::from_utf8(part).unwrap());
            }
            assert_eq!(counts.units, units.len() as u64);
            assert_eq!(counts.machine, u64::from(format.carries.several_locales));
        }
    }
}
