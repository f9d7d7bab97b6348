//! What stands in `trans-unit` and `unit`.

use std::collections::HashMap;

use super::{XliffReader, local};
use crate::read::document::Copies;
use crate::read::input::is_legal;
use crate::read::notice::ReadNotice;
use crate::read::problem::Position;
use crate::read::xml::{Item, Stop};
use crate::unit::Property;

/// A `trans-unit` or `unit` while it is read.
pub(super) struct Unit {
    pub(super) copies: Copies,
    pub(super) id: Option<String>,
    /// What codes stand for, by what they are referred to.
    pub(super) data: HashMap<String, String>,
    pub(super) segments: Vec<Segment>,
    pub(super) properties: Vec<Property>,
    pub(super) target_properties: Vec<Property>,
}

/// A pair of texts.
#[derive(Default)]
pub(super) struct Segment {
    pub(super) line: u64,
    pub(super) source: Option<String>,
    pub(super) target: Option<String>,
    pub(super) target_language: Option<String>,
    pub(super) is_machine: bool,
    pub(super) is_untranslated: bool,
    /// Whether somebody says that the translation is done.
    pub(super) is_done: bool,
}

impl Unit {
    fn new(begin: Position, id: Option<String>) -> Unit {
        Unit {
            copies: Copies::of_unit(begin),
            id,
            data: HashMap::new(),
            segments: Vec::new(),
            properties: Vec::new(),
            target_properties: Vec::new(),
        }
    }
}

impl XliffReader {
    /// The unit that has just begun.
    pub(super) fn unit(&mut self) -> Result<(), Stop> {
        self.remember_languages();
        let depth = self.document.xml.depth();
        let before = std::mem::replace(&mut self.document.kept, depth);
        let id = self.document.xml.attribute("id").map(str::to_owned);
        let is_single = local(self.document.xml.name()) == "trans-unit";
        let mut unit = Unit::new(self.document.xml.position(), id);
        if is_single {
            unit.segments.push(Segment { line: self.document.line(), ..Segment::default() });
        }
        // Which of the two the metadata that follow are about.
        let mut is_about_target = false;
        loop {
            let item = self.document.item()?;
            let xml = &self.document.xml;
            if item == Item::End && xml.depth() < depth || item == Item::EndOfFile {
                break;
            }
            if item != Item::Start {
                continue;
            }
            let attribute = |name: &str| xml.attribute(name).unwrap_or_default().to_owned();
            match local(xml.name()) {
                "source" => {
                    let text = self.text(&unit.data, &mut unit.copies)?;
                    if let Some(segment) = unit.segments.last_mut() {
                        segment.source = Some(text);
                    }
                }
                "target" => {
                    let (state, qualifier) = (attribute("state"), attribute("state-qualifier"));
                    let language = xml.attribute("xml:lang").map(str::to_owned);
                    let text = self.text(&unit.data, &mut unit.copies)?;
                    if let Some(segment) = unit.segments.last_mut() {
                        segment.target = Some(text);
                        segment.target_language = language;
                        segment.is_untranslated |= matches!(state.as_str(), "new" | "needs-translation");
                        segment.is_machine |= matches!(qualifier.as_str(), "leveraged-mt" | "mt-suggestion");
                        segment.is_done |= is_done(&state);
                    }
                }
                "segment" => {
                    let is_machine = attribute("subState") == "bitext:machine";
                    unit.copies.add(size_of::<Segment>())?;
                    unit.segments.push(Segment {
                        line: self.document.line(),
                        is_machine,
                        is_untranslated: attribute("state") == "initial" && !is_machine,
                        is_done: is_done(&attribute("state")),
                        ..Segment::default()
                    });
                }
                "data" => {
                    let id = attribute("id");
                    unit.copies.add(size_of::<(String, String)>())?;
                    let data = self.text(&HashMap::new(), &mut unit.copies)?;
                    unit.data.insert(id, data);
                }
                "metaGroup" => is_about_target = attribute("category") == "target",
                "context-group" => is_about_target = attribute("purpose") == "x-target",
                "meta" | "context" => {
                    let name = if local(xml.name()) == "meta" { attribute("type") } else { attribute("context-type") };
                    let value = self.document.content()?;
                    let properties = if is_about_target { &mut unit.target_properties } else { &mut unit.properties };
                    properties.push(Property { name, value });
                }
                "note" => {
                    let topic = xml.attribute("from").or_else(|| xml.attribute("category")).unwrap_or_default();
                    let topic = topic.to_owned();
                    let is_target = attribute("annotates") == "target" || attribute("appliesTo") == "target";
                    let value = self.document.content()?;
                    self.note(&mut unit, &topic, is_target, value);
                }
                // The source once more.
                "seg-source" => self.document.pass()?,
                "alt-trans" | "matches" | "glossary" => {
                    self.document.notice(ReadNotice::PassedOver);
                    self.document.pass()?;
                }
                // White space between sentences is nothing that anybody misses.
                "ignorable" => {
                    let line = self.document.line();
                    if !self.document.content()?.trim().is_empty() {
                        self.document.counts.notice(ReadNotice::PassedOver, line);
                    }
                }
                _ => {}
            }
        }
        self.document.kept = before;
        self.units(unit)
    }

    fn note(&self, unit: &mut Unit, topic: &str, is_target: bool, value: String) {
        let properties = if is_target { &mut unit.target_properties } else { &mut unit.properties };
        let name = match topic.strip_prefix("x-property:") {
            _ if !self.is_own() => "",
            Some(name) => name,
            None if topic == "x-occurrence" => topic,
            // The place of which all parts are metadata as well.
            None if topic == "place" && is_target => return,
            None => "",
        };
        properties.push(Property { name: name.to_owned(), value });
    }

    /// The text of the element that has just begun, with the codes in it as they stand in documents.
    ///
    /// One code may be referred to any number of times, so what references add is counted.
    fn text(&mut self, data: &HashMap<String, String>, copies: &mut Copies) -> Result<String, Stop> {
        let depth = self.document.xml.depth();
        let mut text = String::new();
        let mut has_codes = false;
        // What to add where the open elements end.
        let mut ends: Vec<Option<&str>> = Vec::new();
        loop {
            let item = self.document.item()?;
            let xml = &self.document.xml;
            match item {
                Item::Text => text.push_str(xml.text()),
                Item::End if xml.depth() < depth => break,
                Item::End => {
                    let code = ends.pop().flatten().unwrap_or_default();
                    copies.add(code.len())?;
                    text.push_str(code);
                }
                Item::EndOfFile => break,
                Item::Start => {
                    let of = |name: &str| xml.attribute(name).and_then(|id| data.get(id)).map(String::as_str);
                    let name = local(xml.name());
                    has_codes |= !matches!(name, "mrk" | "sm" | "em" | "cp");
                    let (mut code, mut end) = (None, None);
                    let mut is_empty = false;
                    match name {
                        // What stands in them is the code; in version 2 it stands elsewhere.
                        "bpt" | "ept" | "it" | "sub" | "mrk" | "sm" | "em" => {}
                        "ph" | "sc" | "ec" => {
                            if xml.attribute("dataRef").is_some() || name != "ph" {
                                code = of("dataRef");
                                is_empty = code.is_none();
                            }
                        }
                        "pc" => {
                            code = of("dataRefStart");
                            is_empty = code.is_none();
                            end = of("dataRefEnd");
                        }
                        "cp" => {
                            let code = xml.attribute("hex").and_then(|hex| u32::from_str_radix(hex, 16).ok());
                            match code.and_then(char::from_u32).filter(|character| is_legal(*character)) {
                                Some(character) => text.push(character),
                                None => self.document.notice(ReadNotice::IllegalCharacter),
                            }
                        }
                        _ => is_empty = true,
                    }
                    if let Some(code) = code {
                        copies.add(code.len())?;
                        text.push_str(code);
                    }
                    ends.push(end);
                    if is_empty {
                        self.document.notice(ReadNotice::EmptyCode);
                    }
                }
            }
        }
        self.document.counts.with_codes += u64::from(has_codes);
        Ok(text)
    }
}

/// Whether a state, of either version, is one of a translation that is done.
fn is_done(state: &str) -> bool {
    matches!(state, "translated" | "reviewed" | "signed-off" | "final")
}
