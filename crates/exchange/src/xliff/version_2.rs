//! XLIFF 2.1: the core, and its metadata module.

use std::collections::HashMap;

use bitext_markup::{CodeKind, Role};

use super::{BilingualUnit, FileStart, Side, Version, name, numbered};
use crate::codes::Piece;
use crate::unit::Header;
use crate::writer::Encoded;

pub(super) const VERSION: Version =
    Version { name: "xliff", begin_file, end_file: "  </file>\n", without_units: "    <group id=\"empty\"/>\n", unit };

pub(super) fn begin(header: &Header, encoded: &mut Encoded) {
    encoded
        .markup("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\"");
    encoded.markup(" xmlns:mda=\"urn:oasis:names:tc:xliff:metadata:2.0\" version=\"2.1\"");
    encoded.attribute("srcLang", header.source_locale.as_str());
    if let Some(target) = header.target_locales.first() {
        encoded.attribute("trgLang", target.as_str());
    }
    encoded.markup(">\n");
}

fn begin_file(start: &FileStart<'_>, encoded: &mut Encoded) {
    encoded.markup("  <file");
    encoded.attribute("id", &format!("f{}", start.number));
    encoded.attribute("original", start.original);
    // Segments are what they are: they came from the documents like this.
    encoded.markup(" canResegment=\"no\" xml:space=\"preserve\">\n");
    if start.number == 1 {
        let mut about = vec![("x-tool", format!("bitext {}", start.header.tool_version))];
        start.properties(|name, value| about.push((name, value.to_owned())));
        encoded.markup("    <mda:metadata>\n");
        group(encoded, "    ", "file", &about);
        encoded.markup("    </mda:metadata>\n");
    }
}

fn unit(unit: &BilingualUnit<'_>, encoded: &mut Encoded) {
    encoded.markup("    <unit");
    encoded.attribute("id", &name(&unit.unit.tuid));
    encoded.markup(">\n      <mda:metadata>\n");
    let mut about = Vec::new();
    unit.unit_properties(|name, value| about.push((name, value.to_owned())));
    group(encoded, "      ", "unit", &about);
    about.clear();
    unit.target_properties(|name, value| about.push((name, value.to_owned())));
    group(encoded, "      ", "target", &about);
    encoded.markup("      </mda:metadata>\n");
    notes(unit, encoded);

    let data = data(unit, encoded);
    // A machine's text is a draft to every reader, also to one that does not know the finer state.
    let state = if unit.target.origin.is_machine() {
        " state=\"initial\" subState=\"bitext:machine\""
    } else {
        " state=\"translated\""
    };
    encoded.markup("      <segment");
    encoded.markup(state);
    encoded.markup(">\n        <source xml:space=\"preserve\">");
    let (of_source, of_target) = unit.code_ids();
    pieces(unit.source_pieces, &of_source, &data, encoded);
    encoded.markup("</source>\n        <target xml:space=\"preserve\">");
    pieces(unit.target_pieces, &of_target, &data, encoded);
    encoded.markup("</target>\n      </segment>\n    </unit>\n");
}

/// A group of metadata; what is empty is left out.
fn group(encoded: &mut Encoded, indentation: &str, category: &str, about: &[(&str, String)]) {
    encoded.markup(indentation);
    encoded.markup("  <mda:metaGroup");
    encoded.attribute("category", category);
    encoded.markup(">\n");
    for (kind, value) in about.iter().filter(|(_, value)| !value.is_empty()) {
        encoded.markup(indentation);
        encoded.markup("    <mda:meta");
        encoded.attribute("type", kind);
        encoded.markup(">");
        encoded.content(value);
        encoded.markup("</mda:meta>\n");
    }
    encoded.markup(indentation);
    encoded.markup("  </mda:metaGroup>\n");
}

fn notes(unit: &BilingualUnit<'_>, encoded: &mut Encoded) {
    let mut any = false;
    unit.notes(|topic, side, text| {
        if !any {
            encoded.markup("      <notes>\n");
            any = true;
        }
        encoded.markup("        <note");
        encoded.attribute("category", topic);
        if side == Side::Target {
            encoded.attribute("appliesTo", side.as_str());
        }
        encoded.markup(">");
        encoded.content(text);
        encoded.markup("</note>\n");
    });
    if any {
        encoded.markup("      </notes>\n");
    }
}

/// Writes the codes as the documents have them, each once; what they are referred to by.
fn data<'u>(unit: &BilingualUnit<'u>, encoded: &mut Encoded) -> HashMap<&'u str, usize> {
    let mut numbers = HashMap::new();
    for piece in unit.source_pieces.iter().chain(unit.target_pieces) {
        let Piece::Code { text, .. } = piece else { continue };
        let next = numbers.len() + 1;
        if *numbers.entry(text.as_ref()).or_insert(next) != next {
            continue;
        }
        encoded.markup(if next == 1 { "      <originalData>\n        <data" } else { "        <data" });
        encoded.attribute("id", &format!("d{next}"));
        encoded.markup(">");
        encoded.content(text);
        encoded.markup("</data>\n");
    }
    if !numbers.is_empty() {
        encoded.markup("      </originalData>\n");
    }
    numbers
}

/// Text and inline elements. Pairs are elements around their text, unless some of them overlap.
fn pieces(pieces: &[Piece<'_>], ids: &[usize], data: &HashMap<&str, usize>, encoded: &mut Encoded) {
    let ends = if is_nested(pieces) { Some(ends(pieces)) } else { None };
    let reference = |text: &str| format!("d{}", data.get(text).copied().unwrap_or_default());
    for (piece, id) in numbered(pieces, ids) {
        let Piece::Code { kind, role, text } = piece else {
            encoded.content(piece.text());
            continue;
        };
        let id = id.to_string();
        let isolated = matches!(role, Role::Begin | Role::End);
        let element = match (role, &ends) {
            (Role::Close(_), Some(_)) => {
                encoded.markup("</pc>");
                continue;
            }
            (Role::Open(_), Some(_)) => "pc",
            (Role::Open(_), None) | (Role::Begin, _) => "sc",
            (Role::Close(_), None) | (Role::End, _) => "ec",
            (Role::Alone, _) => "ph",
        };
        encoded.markup("<");
        encoded.markup(element);
        encoded.attribute(if matches!(role, Role::Close(_)) { "startRef" } else { "id" }, &id);
        match (role, &ends) {
            (Role::Open(pair), Some(ends)) => {
                encoded.attribute("dataRefStart", &reference(text));
                if let Some(end) = ends.get(pair) {
                    encoded.attribute("dataRefEnd", &reference(end));
                }
            }
            _ => encoded.attribute("dataRef", &reference(text)),
        }
        if isolated {
            encoded.attribute("isolated", "yes");
        }
        if !matches!(role, Role::Close(_)) {
            let (class, finer) = kinds(*kind);
            encoded.attribute("type", class);
            encoded.attribute("subType", &finer);
        }
        encoded.markup(if element == "pc" { ">" } else { "/>" });
    }
}

/// The codes that close pairs, by pair.
fn ends<'p>(pieces: &'p [Piece<'_>]) -> HashMap<u32, &'p str> {
    let end = |piece: &'p Piece<'_>| match piece {
        Piece::Code { role: Role::Close(pair), text, .. } => Some((*pair, text.as_ref())),
        _ => None,
    };
    pieces.iter().filter_map(end).collect()
}

/// Whether every pair that begins within another one ends within it.
fn is_nested(pieces: &[Piece<'_>]) -> bool {
    let mut open = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Code { role: Role::Open(pair), .. } => open.push(*pair),
            Piece::Code { role: Role::Close(pair), .. } if open.pop() != Some(*pair) => return false,
            _ => {}
        }
    }
    open.is_empty()
}

/// What a code is in the words of XLIFF, and more exactly in its words or ours.
fn kinds(kind: CodeKind) -> (&'static str, String) {
    let class = match kind {
        CodeKind::Bold => return ("fmt", "xlf:b".to_owned()),
        CodeKind::Italic => return ("fmt", "xlf:i".to_owned()),
        CodeKind::LineBreak => return ("fmt", "xlf:lb".to_owned()),
        CodeKind::Strike => "fmt",
        CodeKind::Link | CodeKind::Autolink | CodeKind::Xref => "link",
        CodeKind::Image => "image",
        _ => "other",
    };
    (class, format!("md:{}", kind.as_str()))
}
