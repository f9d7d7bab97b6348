//! What stands in `tu`, `tuv` and `seg`.

use bitext_model::{Locale, UnitKind};
use jiff::civil::Date;

use super::{TmxReader, kind};
use crate::read::notice::ReadNotice;
use crate::read::problem::Position;
use crate::read::xml::{Item, Stop};
use crate::unit::Property;

/// What Trados, and this crate, name the author of machine translation.
const MACHINE: &str = "MT!";

/// A `tu` as it stands in the file.
pub(super) struct Tu {
    pub(super) position: Position,
    pub(super) tuid: Option<String>,
    pub(super) source_language: Option<String>,
    pub(super) kind: Option<UnitKind>,
    pub(super) usage: Option<u64>,
    pub(super) day: Option<Date>,
    pub(super) authors: Authors,
    pub(super) properties: Vec<Property>,
    pub(super) variants: Vec<Tuv>,
}

/// Whether the authors of an element are machines, as far as it names any: names of people are not kept.
#[derive(Clone, Copy)]
pub(super) struct Authors {
    pub(super) created: Option<bool>,
    pub(super) changed: Option<bool>,
}

/// A `tuv` as it stands in the file.
pub(super) struct Tuv {
    pub(super) line: u64,
    pub(super) locale: Locale,
    pub(super) usage: Option<u64>,
    pub(super) day: Option<Date>,
    pub(super) authors: Authors,
    pub(super) properties: Vec<Property>,
    pub(super) text: String,
}

impl Authors {
    /// What these say, else what the others do.
    pub(super) fn or(self, others: Authors) -> Authors {
        Authors { created: self.created.or(others.created), changed: self.changed.or(others.changed) }
    }
}

impl TmxReader {
    /// The `tu` that has just begun.
    pub(super) fn tu(&mut self) -> Result<Tu, Stop> {
        let attribute = |name| self.document.xml.attribute(name).filter(|value| !value.is_empty()).map(str::to_owned);
        let mut tu = Tu {
            position: self.document.xml.position(),
            tuid: attribute("tuid"),
            source_language: attribute("srclang"),
            kind: kind(self.document.xml.attribute("segtype")),
            usage: None,
            day: None,
            authors: self.authors(),
            properties: self.spare.list(),
            variants: Vec::new(),
        };
        tu.usage = self.number("usagecount");
        tu.day = self.day("creationdate");
        let depth = self.document.xml.depth();
        loop {
            match self.document.item()? {
                Item::Start if self.document.xml.name() == "tuv" => {
                    let variant = self.tuv()?;
                    tu.variants.extend(variant);
                }
                Item::Start => match self.property()? {
                    Some(property) => tu.properties.push(property),
                    None => self.document.skip()?,
                },
                Item::End if self.document.xml.depth() < depth => return Ok(tu),
                Item::End | Item::Text | Item::EndOfFile => {}
            }
        }
    }

    /// The `tuv` that has just begun, if it has a language and a text.
    fn tuv(&mut self) -> Result<Option<Tuv>, Stop> {
        let locale = self.language();
        if locale.is_none() {
            self.document.notice(ReadNotice::UnknownLanguage);
        }
        let line = self.document.line();
        let (usage, day) = (self.number("usagecount"), self.day("creationdate"));
        let authors = self.authors();
        let mut properties = self.spare.list();
        let mut text = None;
        let depth = self.document.xml.depth();
        loop {
            match self.document.item()? {
                Item::Start if self.document.xml.name() == "seg" && text.is_none() => text = Some(self.seg()?),
                Item::Start => match self.property()? {
                    Some(property) => properties.push(property),
                    None => self.document.skip()?,
                },
                Item::End if self.document.xml.depth() < depth => break,
                Item::End | Item::Text | Item::EndOfFile => {}
            }
        }
        let Some(locale) = locale else { return Ok(None) };
        if text.is_none() {
            self.document.counts.notice(ReadNotice::NoText, line);
        }
        Ok(text.map(|text| Tuv { line, locale, usage, day, authors, properties, text }))
    }

    /// The text of a `seg` that has just begun: codes are text like any other, since that is what they stand for.
    fn seg(&mut self) -> Result<String, Stop> {
        let depth = self.document.xml.depth();
        let mut text = String::new();
        let mut has_codes = false;
        // How much text there was when the innermost code began.
        let mut begun = None;
        loop {
            match self.document.item()? {
                Item::Text => text.push_str(self.document.xml.text()),
                Item::Start => match self.document.xml.name() {
                    "bpt" | "ept" | "ph" | "it" | "ut" => {
                        has_codes = true;
                        begun = Some(text.len());
                    }
                    "hi" | "sub" => has_codes = true,
                    _ => self.document.notice(ReadNotice::UnknownElement),
                },
                Item::End if self.document.xml.depth() < depth => break,
                Item::End => {
                    if begun.take() == Some(text.len()) {
                        self.document.notice(ReadNotice::EmptyCode);
                    }
                }
                Item::EndOfFile => break,
            }
        }
        self.document.counts.with_codes += u64::from(has_codes);
        Ok(text)
    }

    /// The authors that the element which has just begun names.
    fn authors(&self) -> Authors {
        let is_machine = |name| {
            let author = self.document.xml.attribute(name).filter(|author| !author.trim().is_empty());
            author.map(|author| author == MACHINE)
        };
        Authors { created: is_machine("creationid"), changed: is_machine("changeid") }
    }

    /// The language of the element that has just begun, if it names one.
    fn language(&mut self) -> Option<Locale> {
        let (usual, old) = (self.document.xml.attribute("xml:lang"), self.document.xml.attribute("lang"));
        let is_old = usual.is_none() && old.is_some();
        let locale = usual.or(old).and_then(|code| self.languages.locale(code));
        if is_old {
            self.document.notice(ReadNotice::LangAttribute);
        }
        locale
    }
}
