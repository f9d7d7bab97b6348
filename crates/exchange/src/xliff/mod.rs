//! XLIFF: one pair of languages a file, markup in texts as inline elements, provenance as metadata and notes.
//!
//! Versions 2.1 and 1.2 say the same in different elements; what is common to them stands here. What each piece of
//! metadata means is published in this crate's README.

mod version_1;
mod version_2;

use bitext_markup::Role;
use bitext_model::Locale;

use crate::codes::{Codes, Piece};
use crate::error::Error;
use crate::pairing::{count, is_anchor, partners};
use crate::prepared::{Preparation, PreparedUnit};
use crate::properties;
use crate::unit::{Header, Per, Property, Target, TranslationUnit};
use crate::writer::{Encoded, Encoder};

pub(crate) fn begin_1(header: &Header, encoded: &mut Encoded) -> Box<dyn Encoder> {
    version_1::begin(encoded);
    Box::new(XliffEncoder::new(header, version_1::VERSION))
}

pub(crate) fn begin_2(header: &Header, encoded: &mut Encoded) -> Box<dyn Encoder> {
    version_2::begin(header, encoded);
    Box::new(XliffEncoder::new(header, version_2::VERSION))
}

/// What the versions write differently.
struct Version {
    name: &'static str,
    begin_file: fn(&FileStart<'_>, &mut Encoded),
    end_file: &'static str,
    /// A file's content when it has no unit.
    without_units: &'static str,
    unit: fn(&BilingualUnit<'_>, &mut Encoded),
}

/// What a `file` element says of itself.
struct FileStart<'a> {
    header: &'a Header,
    /// From 1.
    number: u64,
    /// The product, or the path of a document.
    original: &'a str,
    family: &'a str,
}

/// A unit and the one target that a file holds of it.
struct BilingualUnit<'a> {
    unit: &'a TranslationUnit<'a>,
    target: &'a Target<'a>,
    source_pieces: &'a [Piece<'a>],
    target_pieces: &'a [Piece<'a>],
    per: Per,
}

struct XliffEncoder {
    preparation: Preparation,
    header: Header,
    version: Version,
    /// What the units of the open `file` element share.
    ///
    /// A unit that is taken back leaves its own here. That does no harm: it happens in full files alone, which are ended
    /// next, and one `file` element is open with the unit and without it.
    open: Option<Document>,
    files: u64,
}

/// What units of one `file` element have in common: the product and, per occurrence, one place's document.
#[derive(PartialEq, Eq)]
struct Document {
    family: String,
    place: Option<[String; 4]>,
}

impl XliffEncoder {
    fn new(header: &Header, version: Version) -> XliffEncoder {
        XliffEncoder { preparation: Preparation::new(header), header: header.clone(), version, open: None, files: 0 }
    }

    fn begin_file(&mut self, document: Document, encoded: &mut Encoded) {
        if self.open.is_some() {
            encoded.markup(self.version.end_file);
        }
        self.files += 1;
        let original = document.place.as_ref().map_or(&document.family, |[.., path, _]| path);
        let start = FileStart { header: &self.header, number: self.files, original, family: &document.family };
        (self.version.begin_file)(&start, encoded);
        self.open = Some(document);
    }
}

impl Document {
    fn of(unit: &TranslationUnit<'_>, target: &Target<'_>, per: Per) -> Document {
        let place = target.provenance.first().filter(|_| per == Per::Occurrence).map(|place| {
            let revision = place.revision.map(|revision| revision.to_string()).unwrap_or_default();
            [place.repository.to_owned(), place.reference.to_owned(), place.path.to_owned(), revision]
        });
        Document { family: unit.family.to_owned(), place }
    }
}

impl Encoder for XliffEncoder {
    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        let allowed = self.header.target_locales.first();
        let is_other = |target: &&Target<'_>| {
            *target.locale != self.header.source_locale && allowed.is_some_and(|allowed| allowed != target.locale)
        };
        if let (Some(first), Some(other)) = (allowed, unit.targets.iter().find(is_other)) {
            let (first, second) = (first.clone(), other.locale.clone());
            return Err(Error::SeveralTargets { format: self.version.name, first, second });
        }
        let Some(PreparedUnit { source, targets }) = self.preparation.unit(unit, encoded)? else { return Ok(()) };
        for (target, text) in &targets {
            let document = Document::of(unit, target, self.header.per);
            if self.open.as_ref() != Some(&document) {
                self.begin_file(document, encoded);
            }
            let (source_pieces, target_pieces) = (source.pieces.as_slice(), text.pieces.as_slice());
            let bilingual = BilingualUnit { unit, target, source_pieces, target_pieces, per: self.header.per };
            (self.version.unit)(&bilingual, encoded);
        }
        Ok(())
    }

    fn end(&mut self, encoded: &mut Encoded) -> Result<(), Error> {
        if self.open.is_none() {
            self.begin_file(Document { family: "bitext".to_owned(), place: None }, encoded);
            encoded.markup(self.version.without_units);
        }
        encoded.markup(self.version.end_file);
        encoded.markup("</xliff>\n");
        Ok(())
    }
}

impl FileStart<'_> {
    /// What is said once, in the first `file` element, of all of them.
    fn properties(&self, mut property: impl FnMut(&'static str, &str)) {
        property("x-per", self.header.per.as_str());
        if self.header.codes != Codes::Markdown {
            property("x-codes", self.header.codes.as_str());
        }
        if let Some(newest) = self.header.newest {
            property("x-newest", &newest.to_string());
        }
        for (repository, licence) in self.header.sorted_licences() {
            property("x-licence", &format!("{repository}: {}", licence.unwrap_or("unknown")));
        }
    }

    fn target_locale(&self) -> Option<&Locale> {
        self.header.target_locales.first()
    }
}

impl BilingualUnit<'_> {
    fn unit_properties(&self, mut property: impl FnMut(&'static str, &str)) {
        property("x-family", self.unit.family);
        property("x-kind", self.unit.kind.as_str());
        property("x-source-usage", &self.unit.usage.to_string());
    }

    fn target_properties(&self, mut property: impl FnMut(&'static str, &str)) {
        property("x-usage", &self.target.usage.to_string());
        if let Some(newest) = self.target.handoff {
            property("x-newest-handoff", &newest.to_string());
        }
        properties::of_target(self.target, self.per, |name, value| {
            if name != properties::OCCURRENCE {
                property(name, value);
            }
        });
    }

    /// Notes with their topics: the places, and what a file of another program said of the unit and of its target.
    fn notes(&self, mut note: impl FnMut(&str, Side, &str)) {
        let topic = if self.per == Per::Unit { properties::OCCURRENCE } else { "place" };
        for place in self.target.provenance.iter().take(crate::OCCURRENCE_EXAMPLES) {
            note(topic, Side::Target, &properties::place(place));
        }
        let mut foreign = |side, properties: &[Property]| {
            for Property { name, value } in properties {
                let topic = if name.is_empty() { "x-note".to_owned() } else { format!("x-property:{name}") };
                note(&topic, side, value);
            }
        };
        foreign(Side::Source, self.unit.properties);
        foreign(Side::Target, self.target.properties);
    }

    /// The identifiers of the codes of the source and of the target: codes that stand for each other share one.
    fn code_ids(&self) -> (Vec<usize>, Vec<usize>) {
        let codes = count(self.source_pieces);
        let mut next = codes;
        let of_target = partners(self.source_pieces, self.target_pieces).into_iter().map(|partner| {
            partner.map_or_else(
                || {
                    next += 1;
                    next
                },
                |partner| partner + 1,
            )
        });
        let of_target = of_target.collect();
        ((1..=codes).collect(), of_target)
    }
}

/// The side of a unit that a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Source,
    Target,
}

impl Side {
    fn as_str(self) -> &'static str {
        match self {
            Side::Source => "source",
            Side::Target => "target",
        }
    }
}

/// Each piece with its identifier, which both codes of a pair share; 0 for text.
fn numbered<'p, 't>(pieces: &'p [Piece<'t>], ids: &[usize]) -> Vec<(&'p Piece<'t>, usize)> {
    let mut ids = ids.iter().copied();
    let mut of_pair = std::collections::HashMap::new();
    let id = |piece: &Piece<'_>| match piece {
        Piece::Code { role: Role::Close(pair), .. } => of_pair.get(pair).copied().unwrap_or_default(),
        piece if is_anchor(piece) => {
            let id = ids.next().unwrap_or_default();
            if let Piece::Code { role: Role::Open(pair), .. } = piece {
                of_pair.insert(*pair, id);
            }
            id
        }
        _ => 0,
    };
    let mut id = id;
    pieces.iter().map(|piece| (piece, id(piece))).collect()
}

/// An identifier that attributes of XML's type NMTOKEN can hold: other characters are written `_` and two hexadecimal
/// digits for each of their bytes.
fn push_name(name: &mut String, text: &str) {
    use std::fmt::Write as _;
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.') {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "_{byte:02X}");
        }
    }
}

fn name(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    push_name(&mut name, text);
    if name.is_empty() { "_".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_names() {
        assert_eq!(name("7309f8477fd572195d75ef591f978110"), "7309f8477fd572195d75ef591f978110");
        assert_eq!((name("a b_é"), name("")), ("a_20b_5F_C3_A9".to_owned(), "_".to_owned()));
    }
}
