//! XLIFF 1.2.

use bitext_markup::{CodeKind, Role};

use super::{BilingualUnit, FileStart, Version, name, numbered};
use crate::codes::Piece;
use crate::writer::Encoded;

pub(super) const VERSION: Version =
    Version { name: "xliff12", begin_file, end_file: "    </body>\n  </file>\n", without_units: "", unit };

pub(super) fn begin(encoded: &mut Encoded) {
    encoded.markup("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    encoded.markup("<xliff xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" version=\"1.2\">\n");
}

fn begin_file(start: &FileStart<'_>, encoded: &mut Encoded) {
    encoded.markup("  <file");
    encoded.attribute("original", start.original);
    encoded.attribute("source-language", start.header.source_locale.as_str());
    if let Some(target) = start.target_locale() {
        encoded.attribute("target-language", target.as_str());
    }
    encoded.attribute("datatype", start.header.codes.datatype());
    encoded.attribute("product-name", start.family);
    encoded.markup(" tool-id=\"bitext\">\n    <header>\n      <tool tool-id=\"bitext\" tool-name=\"bitext\"");
    encoded.attribute("tool-version", &start.header.tool_version);
    encoded.markup("/>\n");
    if start.number == 1 {
        start.properties(|topic, text| note(encoded, "      ", topic, None, text));
    }
    encoded.markup("    </header>\n    <body>\n");
}

fn unit(unit: &BilingualUnit<'_>, encoded: &mut Encoded) {
    encoded.markup("      <trans-unit");
    encoded.attribute("id", &name(&unit.unit.tuid));
    encoded.markup(" xml:space=\"preserve\">\n        <source>");
    let (of_source, of_target) = unit.code_ids();
    pieces(unit.source_pieces, &of_source, encoded);
    encoded.markup("</source>\n        <target");
    encoded.markup(if unit.target.origin.is_machine() {
        " state=\"needs-review-translation\" state-qualifier=\"leveraged-mt\""
    } else {
        " state=\"translated\""
    });
    encoded.markup(">");
    pieces(unit.target_pieces, &of_target, encoded);
    encoded.markup("</target>\n");

    encoded.markup("        <context-group purpose=\"x-unit\">\n");
    unit.unit_properties(|kind, value| context(encoded, kind, value));
    encoded.markup("        </context-group>\n        <context-group purpose=\"x-target\">\n");
    unit.target_properties(|kind, value| context(encoded, kind, value));
    encoded.markup("        </context-group>\n");
    unit.notes(|topic, side, text| note(encoded, "        ", topic, Some(side.as_str()), text));
    encoded.markup("      </trans-unit>\n");
}

/// A piece of metadata, unless it is empty.
fn context(encoded: &mut Encoded, kind: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    encoded.markup("          <context");
    encoded.attribute("context-type", kind);
    encoded.markup(">");
    encoded.content(value);
    encoded.markup("</context>\n");
}

fn note(encoded: &mut Encoded, indentation: &str, topic: &str, annotates: Option<&str>, text: &str) {
    encoded.markup(indentation);
    encoded.markup("<note");
    encoded.attribute("from", topic);
    if let Some(annotates) = annotates {
        encoded.attribute("annotates", annotates);
    }
    encoded.markup(">");
    encoded.content(text);
    encoded.markup("</note>\n");
}

/// Text and inline elements.
fn pieces(pieces: &[Piece<'_>], ids: &[usize], encoded: &mut Encoded) {
    for (piece, id) in numbered(pieces, ids) {
        let Piece::Code { kind, role, text } = piece else {
            encoded.content(piece.text());
            continue;
        };
        let id = id.to_string();
        let (element, position) = match role {
            Role::Open(_) => ("bpt", None),
            Role::Close(_) => ("ept", None),
            Role::Begin => ("it", Some("open")),
            Role::End => ("it", Some("close")),
            Role::Alone => ("ph", None),
        };
        encoded.markup("<");
        encoded.markup(element);
        encoded.attribute("id", &id);
        if matches!(role, Role::Open(_) | Role::Close(_)) {
            encoded.attribute("rid", &id);
        }
        if let Some(position) = position {
            encoded.attribute("pos", position);
        }
        if !matches!(role, Role::Close(_)) {
            encoded.attribute("ctype", &code_type(element, *kind));
        }
        encoded.markup(">");
        encoded.content(text);
        encoded.markup("</");
        encoded.markup(element);
        encoded.markup(">");
    }
}

/// What a code is in the words of XLIFF, where it has one for this element.
fn code_type(element: &str, kind: CodeKind) -> String {
    match (element, kind) {
        ("ph", CodeKind::LineBreak) => "lb".to_owned(),
        ("ph", CodeKind::Image) | ("bpt" | "it", CodeKind::Bold | CodeKind::Italic | CodeKind::Link) => {
            kind.as_str().to_owned()
        }
        _ => format!("x-{}", kind.as_str()),
    }
}
