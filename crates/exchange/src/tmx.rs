//! TMX 1.4, with markup in `seg` as plain text (level 1) or as inline elements (level 2).
//!
//! What each attribute and property means is published in this crate's README.

use bitext_markup::Role;
use bitext_model::{Locale, UnitKind};
use jiff::civil::Date;

use crate::codes::{Codes, Piece, Prepared};
use crate::dialect::{Context, Dialect};
use crate::error::Error;
use crate::pairing::{count, is_anchor, partners};
use crate::prepared::{Preparation, PreparedUnit};
use crate::properties;
use crate::tuid::{STATED_TUID, without_white_space};
use crate::unit::{Header, Neighbours, Per, Property, Target, TranslationUnit};
use crate::writer::{Encoded, Encoder};

/// The value by which Trados recognizes machine translation; it reads it on the `tu`.
const MACHINE: &str = "MT!";

/// Indentation of the properties of a `header`, a `tu` and a `tuv`.
const IN_HEADER: &str = "    ";
const IN_TU: &str = "      ";
const IN_TUV: &str = "        ";

struct TmxEncoder {
    preparation: Preparation,
    per: Per,
    context: Context,
}

pub(crate) fn begin(header: &Header, encoded: &mut Encoded) -> Box<dyn Encoder> {
    let signature = header.dialect.and_then(|dialect| dialect.signature);
    encoded.markup(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx version=\"1.4\">\n  <header",
    );
    encoded.attribute("creationtool", signature.map_or("bitext", |signature| signature.tool));
    encoded.attribute("creationtoolversion", &header.tool_version);
    encoded.attribute("segtype", UnitKind::Sentence.as_str());
    encoded.attribute("o-tmf", signature.map_or("bitext-sqlite", |signature| signature.memory_format));
    encoded.attribute("adminlang", "en-US");
    encoded.attribute("srclang", header.source_locale.as_str());
    encoded.attribute("datatype", header.codes.datatype());
    encoded.attribute("o-encoding", "UTF-8");
    if let Some(newest) = header.newest {
        encoded.attribute("creationdate", &midnight(newest));
    }
    encoded.markup(
        ">\n    <note>Dates are days: that of the hand-off to translation. Their time of day says nothing.</note>\n",
    );
    if let Some(signature) = signature {
        let (name, value) = signature.property;
        prop(encoded, IN_HEADER, name, value);
        prop(encoded, IN_HEADER, "x-written-by", "bitext");
    }
    prop(encoded, IN_HEADER, "x-per", header.per.as_str());
    if header.codes != Codes::Markdown {
        prop(encoded, IN_HEADER, "x-codes", header.codes.as_str());
    }
    let mut locales: Vec<&str> = header.target_locales.iter().map(Locale::as_str).collect();
    locales.sort_unstable();
    prop(encoded, IN_HEADER, "x-target-locales", &locales.join(" "));
    for (repository, licence) in header.sorted_licences() {
        prop(encoded, IN_HEADER, "x-licence", &format!("{repository}: {}", licence.unwrap_or("unknown")));
    }
    encoded.markup("  </header>\n  <body>\n");
    let context = header.dialect.map_or(Context::None, |dialect: &Dialect| dialect.context);
    Box::new(TmxEncoder { preparation: Preparation::new(header), per: header.per, context })
}

impl Encoder for TmxEncoder {
    fn writes(&self, unit: &TranslationUnit<'_>) -> bool {
        self.preparation.leaves_something(unit)
    }

    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        let Some(prepared) = self.preparation.unit(unit, encoded)? else { return Ok(()) };
        let PreparedUnit { source, targets } = &prepared;
        encoded.markup("    <tu");
        let tuid = without_white_space(&unit.tuid);
        encoded.attribute("tuid", &tuid);
        encoded.attribute("usagecount", &unit.usage.to_string());
        if unit.kind == UnitKind::Paragraph {
            encoded.attribute("segtype", UnitKind::Paragraph.as_str());
        }
        if targets.iter().any(|(target, _)| target.origin.is_machine()) {
            encoded.attribute("creationid", MACHINE);
        }
        encoded.markup(">\n");
        prop(encoded, IN_TU, "x-family", unit.family);
        if unit.kind == UnitKind::Hidden {
            // No segmentation type says so.
            prop(encoded, IN_TU, "x-kind", UnitKind::Hidden.as_str());
        }
        if tuid != unit.tuid {
            prop(encoded, IN_TU, STATED_TUID, &unit.tuid);
        }
        let neighbours = neighbours(targets);
        self.context_of_unit(&neighbours, encoded);
        let ours = if neighbours == Neighbours::default() { &[][..] } else { self.context.types_on_unit() };
        foreign(encoded, IN_TU, unit.properties.iter().filter(|property| !ours.contains(&property.name.as_str())));

        let numbers = numbers(&prepared);
        let mut numbers = numbers.iter().map(Vec::as_slice);
        encoded.markup("      <tuv");
        encoded.attribute("xml:lang", self.preparation.source_locale.as_str());
        encoded.markup(">\n");
        self.context_of_source(&neighbours, encoded);
        seg(encoded, source, numbers.next());
        for (target, text) in targets {
            self.tuv(target, text, numbers.next(), encoded);
        }
        encoded.markup("    </tu>\n");
        Ok(())
    }

    fn end(&mut self, encoded: &mut Encoded) -> Result<(), Error> {
        encoded.markup("  </body>\n</tmx>\n");
        Ok(())
    }
}

impl TmxEncoder {
    /// A target with what is known about it.
    fn tuv(&self, target: &Target<'_>, text: &Prepared<'_>, numbers: Option<&[usize]>, encoded: &mut Encoded) {
        encoded.markup("      <tuv");
        encoded.attribute("xml:lang", target.locale.as_str());
        if let Some(newest) = target.handoff {
            encoded.attribute("creationdate", &midnight(newest));
        }
        if target.origin.is_machine() {
            encoded.attribute("creationid", MACHINE);
        }
        if target.usage > 1 {
            encoded.attribute("usagecount", &target.usage.to_string());
        }
        encoded.markup(">\n");
        properties::of_target(target, self.per, |name, value| prop(encoded, IN_TUV, name, value));
        foreign(encoded, IN_TUV, target.properties);
        seg(encoded, text, numbers);
    }

    /// The texts beside a unit, for tools that read them on the `tu`.
    fn context_of_unit(&self, neighbours: &Neighbours<'_>, encoded: &mut Encoded) {
        match self.context {
            Context::None | Context::OfSource { .. } => {}
            Context::OfUnit { types } => {
                for (name, neighbour) in types.into_iter().zip([neighbours.previous, neighbours.next]) {
                    prop(encoded, IN_TU, name, &neighbour.map(|(source, _)| bare(source)).unwrap_or_default());
                }
            }
            Context::Bars { property } => {
                if let Some((source, target)) = neighbours.previous {
                    let field = |text| bare(text).replace('|', "||");
                    prop(encoded, IN_TU, property, &format!("{} |  | {} | ", field(source), field(target)));
                }
            }
        }
    }

    /// The texts beside a unit, for tools that read them on the source's `tuv`.
    fn context_of_source(&self, neighbours: &Neighbours<'_>, encoded: &mut Encoded) {
        let Context::OfSource { previous, next, in_seg } = self.context else { return };
        for (name, neighbour) in [(previous, neighbours.previous), (next, neighbours.next)] {
            let Some((source, _)) = neighbour else { continue };
            if in_seg {
                let text = Prepared::new(source, self.preparation.codes);
                if !text.is_empty() {
                    let mut inner = Encoded::default();
                    pieces(&mut inner, &text.pieces, None);
                    prop(encoded, IN_TUV, name, &format!("<seg>{}</seg>", String::from_utf8_lossy(&inner.bytes)));
                }
            } else {
                prop(encoded, IN_TUV, name, &bare(source));
            }
        }
    }
}

/// The texts beside the first place that has any.
fn neighbours<'u>(targets: &[(&'u Target<'u>, Prepared<'_>)]) -> Neighbours<'u> {
    let places = targets.iter().flat_map(|(target, _)| &target.provenance);
    let mut known = places.map(|place| place.neighbours).filter(|beside| *beside != Neighbours::default());
    known.next().unwrap_or_default()
}

/// A text that is only compared with others: without its codes.
fn bare(text: &str) -> String {
    Prepared::new(text, Codes::None).into_text().into_owned()
}

/// The numbers that say which codes of the texts stand for each other: one list for the source and one for each target.
/// None at all unless every text has the same codes.
fn numbers(unit: &PreparedUnit<'_>) -> Vec<Vec<usize>> {
    let codes = count(&unit.source.pieces);
    if codes == 0 {
        return Vec::new();
    }
    let mut all = vec![(1..=codes).collect()];
    for (_, target) in &unit.targets {
        let partners: Option<Vec<usize>> =
            partners(&unit.source.pieces, &target.pieces).into_iter().map(|partner| Some(partner? + 1)).collect();
        match partners {
            Some(numbers) if numbers.len() == codes => all.push(numbers),
            _ => return Vec::new(),
        }
    }
    all
}

fn seg(encoded: &mut Encoded, text: &Prepared<'_>, numbers: Option<&[usize]>) {
    encoded.markup("        <seg>");
    pieces(encoded, &text.pieces, numbers);
    encoded.markup("</seg>\n      </tuv>\n");
}

/// Text and inline elements.
fn pieces(encoded: &mut Encoded, pieces: &[Piece<'_>], numbers: Option<&[usize]>) {
    let mut numbers = numbers.unwrap_or_default().iter();
    for piece in pieces {
        let Piece::Code { kind, role, text } = piece else {
            encoded.content(piece.text());
            continue;
        };
        let (element, pair, position) = match role {
            Role::Open(pair) => ("bpt", Some(pair), None),
            Role::Close(pair) => ("ept", Some(pair), None),
            Role::Begin => ("it", None, Some("begin")),
            Role::End => ("it", None, Some("end")),
            Role::Alone => ("ph", None, None),
        };
        encoded.markup("<");
        encoded.markup(element);
        if let Some(pair) = pair {
            encoded.attribute("i", &pair.to_string());
        }
        if let Some(position) = position {
            encoded.attribute("pos", position);
        }
        if is_anchor(piece) {
            if let Some(number) = numbers.next() {
                encoded.attribute("x", &number.to_string());
            }
            encoded.attribute("type", kind.as_str());
        }
        encoded.markup(">");
        encoded.content(text);
        encoded.markup("</");
        encoded.markup(element);
        encoded.markup(">");
    }
}

/// A property, unless its value is empty.
fn prop(encoded: &mut Encoded, indentation: &str, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    encoded.markup(indentation);
    encoded.markup("<prop type=\"");
    encoded.markup(name);
    encoded.markup("\">");
    encoded.content(value);
    encoded.markup("</prop>\n");
}

/// What a file of another program said, as it said it.
fn foreign<'p>(encoded: &mut Encoded, indentation: &str, properties: impl IntoIterator<Item = &'p Property>) {
    for property in properties {
        encoded.markup(indentation);
        if property.name.is_empty() {
            encoded.markup("<note>");
            encoded.content(&property.value);
            encoded.markup("</note>\n");
        } else {
            encoded.markup("<prop");
            encoded.attribute("type", &property.name);
            encoded.markup(">");
            encoded.content(&property.value);
            encoded.markup("</prop>\n");
        }
    }
}

/// A day in the form that TMX recommends, which has no way to leave the time out.
fn midnight(day: Date) -> String {
    format!("{:04}{:02}{:02}T000000Z", day.year(), day.month(), day.day())
}
