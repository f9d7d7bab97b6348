//! A small export of a fictional product, with every kind of unit, and helpers to write it.

use bitext_exchange::{
    Codes, Error, FormatWriter, Header, Neighbours, Per, Provenance, Target, TranslationUnit, WriteCounts, format, tuid,
};
use bitext_model::{Block, Label, Locale, ObjectId, Origin, OriginBasis, Relation, UnitKind};
use jiff::civil::{Date, date};

pub(crate) fn locale(tag: &str) -> Locale {
    tag.parse().unwrap()
}

pub(crate) fn header(per: Per) -> Header {
    Header {
        source_locale: locale("en-US"),
        target_locales: vec![locale("nb-NO"), locale("ja-JP"), locale("ar-SA")],
        per,
        changes: false,
        newest: Some(date(2021, 3, 9)),
        licences: vec![
            ("harbor-docs.nb-NO".to_owned(), Some("CC-BY-4.0".to_owned())),
            ("harbor-docs.ja-JP".to_owned(), None),
            ("harbor-docs.ar-SA".to_owned(), Some("CC-BY-4.0".to_owned())),
        ],
        tool_version: "0.1.0".to_owned(),
        codes: Codes::Markdown,
        dialect: None,
    }
}

/// A place in the repository of a locale.
pub(crate) fn place(repository: &'static str, line: u32, handoff: Option<Date>) -> Provenance<'static> {
    Provenance {
        repository,
        reference: "live-sxs",
        commit: Some(ObjectId([0x1b; 20])),
        path: "moorings/tie-up.md",
        line: Some(line),
        revision: Some(ObjectId([0xa7; 20])),
        key: "104",
        block: Some(Block::Paragraph),
        bytes: Some((700, 812)),
        heading: "Moorings > Tie up",
        anchor: "tie-up",
        label: Label::Human,
        handoff,
        source_commit: Some("5f0c2d7e9b1a4c3d8e6f5f0c2d7e9b1a4c3d8e6f"),
        source_hash: Some("AB12CD34AB12CD34AB12CD34AB12CD34AB12CD34"),
        confidence: None,
        file_id: Some("20417"),
        current: true,
        neighbours: Neighbours::default(),
    }
}

pub(crate) fn target<'a>(
    locale: &'a Locale,
    text: &'a str,
    origin: Origin,
    provenance: Vec<Provenance<'a>>,
) -> Target<'a> {
    Target {
        locale,
        text,
        origin,
        origin_basis: OriginBasis::Label,
        shown_by: None,
        usage: provenance.len() as u64,
        usage_of_source: 1,
        other_variants: 0,
        relation: Relation::Exact,
        translated_source: None,
        handoff: provenance.iter().filter_map(|place| place.handoff).max(),
        properties: &[],
        change: None,
        provenance,
    }
}

pub(crate) fn unit<'a>(kind: UnitKind, source: &'a str, targets: Vec<Target<'a>>) -> TranslationUnit<'a> {
    let usage = targets.iter().map(|target| target.usage).max().unwrap_or(0);
    TranslationUnit {
        tuid: tuid("harbor-docs", kind, source, ""),
        family: "harbor-docs",
        kind,
        source,
        targets,
        usage,
        properties: &[],
    }
}

/// What is written to each part.
pub(crate) fn write_parts(
    name: &str,
    header: &Header,
    units: &[TranslationUnit<'_>],
) -> Result<(Vec<Vec<u8>>, WriteCounts), Error> {
    let format = format(name).unwrap();
    let outputs = vec![Vec::new(); format.parts(header).len()];
    let mut writer = FormatWriter::over_parts(format, header, outputs)?;
    for unit in units {
        writer.unit(unit)?;
    }
    let (counts, outputs) = writer.into_outputs()?;
    Ok((outputs, counts))
}

/// As text, for formats of one part that are text.
#[allow(dead_code, reason = "not every test reads text")]
pub(crate) fn write(
    name: &str,
    header: &Header,
    units: &[TranslationUnit<'_>],
) -> Result<(String, WriteCounts), Error> {
    let (parts, counts) = write_parts(name, header, units)?;
    Ok((String::from_utf8(parts.concat()).unwrap(), counts))
}
