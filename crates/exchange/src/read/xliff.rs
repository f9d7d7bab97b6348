//! XLIFF 1.2 and 2.x, of any program.
//!
//! Elements are told by their names alone, whatever their namespace's prefix: no two of those that are read here have one
//! name. A unit of version 1.2, and a segment of version 2, is a unit.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use bitext_model::{Locale, Origin, UnitKind};

use super::context::Context;
use super::document::{Copies, Document, bytes_of};
use super::header::FileHeader;
use super::input::{Illegal, TextInput, is_legal};
use super::languages::Languages;
use super::notice::{ReadCounts, ReadNotice};
use super::own;
use super::problem::Position;
use super::spare::Spare;
use super::xml::{Item, Stop, XmlError, XmlReader, shortened};
use super::{ReadError, ReadOptions, UNIT_LIMIT, UnitReader};
use crate::codes::Codes;
use crate::record::{TargetRecord, UnitRecord};
use crate::unit::{Change, Per, Property};

/// The program whose metadata are ours.
const OWN_TOOL: &str = "bitext";

pub(crate) struct XliffReader {
    path: PathBuf,
    document: Document,
    header: FileHeader,
    languages: Languages,
    /// Of the open `file`.
    source_locale: Option<Locale>,
    target_locale: Option<Locale>,
    given_source: Option<Locale>,
    given_target: Option<Locale>,
    waiting: VecDeque<UnitRecord>,
    ended: bool,
}

/// A `trans-unit` or `unit` while it is read.
struct Unit {
    copies: Copies,
    id: Option<String>,
    /// What codes stand for, by what they are referred to.
    data: HashMap<String, String>,
    segments: Vec<Segment>,
    properties: Vec<Property>,
    target_properties: Vec<Property>,
}

/// A pair of texts.
#[derive(Default)]
struct Segment {
    line: u64,
    source: Option<String>,
    target: Option<String>,
    target_language: Option<String>,
    is_machine: bool,
    is_untranslated: bool,
    /// Whether somebody says that the translation is done.
    is_done: bool,
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
    /// Reads up to the first unit and that too: what a file says of itself may stand before it in several places.
    pub(crate) fn new(path: &Path, mut input: TextInput, options: &ReadOptions) -> Result<XliffReader, ReadError> {
        input.treat(Illegal::Remove, UNIT_LIMIT);
        let mut reader = XliffReader {
            path: path.to_owned(),
            document: Document::new(XmlReader::new(input)),
            header: FileHeader::default(),
            languages: Languages::new(&options.locale_map),
            source_locale: None,
            target_locale: None,
            given_source: options.source_locale.clone(),
            given_target: options.target_locale.clone(),
            waiting: VecDeque::new(),
            ended: false,
        };
        reader.start().map_err(|stop| ReadError::new(path, stop))?;
        Ok(reader)
    }

    fn start(&mut self) -> Result<(), Stop> {
        let item = self.document.item()?;
        let xml = &self.document.xml;
        if item != Item::Start || local(xml.name()) != "xliff" {
            let found = match item {
                Item::Start => format!("`{}`", shortened(xml.name())),
                _ => "no element at all".to_owned(),
            };
            return Err(Stop::Xml(xml.position(), XmlError::WrongRoot { expected: "xliff", found }));
        }
        let (source, target) = (xml.attribute("srcLang"), xml.attribute("trgLang"));
        self.source_locale = source.and_then(|code| self.languages.locale(code)).or(self.given_source.clone());
        self.target_locale = target.and_then(|code| self.languages.locale(code)).or(self.given_target.clone());
        self.fill()
    }

    /// Reads until a unit waits, or to the end.
    fn fill(&mut self) -> Result<(), Stop> {
        while self.waiting.is_empty() && !self.ended {
            match self.document.item()? {
                Item::Start => self.element()?,
                Item::EndOfFile => self.ended = true,
                Item::Text | Item::End => {}
            }
        }
        Ok(())
    }

    /// An element outside of units.
    fn element(&mut self) -> Result<(), Stop> {
        let xml = &self.document.xml;
        match local(xml.name()) {
            "file" => {
                let mut language = |name| xml.attribute(name).map(|code| self.languages.locale(code));
                if let Some(source) = language("source-language") {
                    self.source_locale = source.or_else(|| self.given_source.clone());
                }
                if let Some(target) = language("target-language") {
                    self.target_locale = target.or_else(|| self.given_target.clone());
                }
                self.remember_languages();
            }
            "tool" => {
                self.header.tool = xml.attribute("tool-name").map(str::to_owned);
                self.header.tool_version = xml.attribute("tool-version").map(str::to_owned);
            }
            "note" => {
                let name = xml.attribute("from").unwrap_or_default().to_owned();
                let value = self.document.content()?;
                self.of_file(&name, &value);
            }
            "meta" => {
                let name = xml.attribute("type").unwrap_or_default().to_owned();
                let value = self.document.content()?;
                self.of_file(&name, &value);
            }
            "trans-unit" | "unit" => self.unit()?,
            // The skeleton of a document is as large as the document.
            "skeleton" | "skl" => self.document.pass()?,
            "bin-unit" => {
                self.document.notice(ReadNotice::PassedOver);
                self.document.pass()?;
            }
            _ => {}
        }
        Ok(())
    }

    fn remember_languages(&mut self) {
        if self.header.source_locale.is_none() {
            self.header.source_locale.clone_from(&self.source_locale);
        }
        if let Some(target) = &self.target_locale {
            self.header.add_target_locale(target);
        }
    }

    /// What is said of the whole file.
    fn of_file(&mut self, name: &str, value: &str) {
        match name {
            "x-per" if self.header.per.is_none() => {
                self.header.per = [Per::Unit, Per::Occurrence].into_iter().find(|per| per.as_str() == value);
            }
            "x-codes" if self.header.codes.is_none() => self.header.codes = Codes::parse(value),
            "x-newest" if self.header.newest.is_none() => self.header.newest = own::day(value),
            "x-tool" if self.header.tool.is_none() => {
                let (tool, version) = value.split_once(' ').unwrap_or((value, ""));
                self.header.tool = Some(tool.to_owned());
                self.header.tool_version = Some(version.to_owned()).filter(|version| !version.is_empty());
            }
            "x-licence" => own::licence(value).into_iter().for_each(|licence| self.header.add_licence(licence)),
            _ => {}
        }
    }

    fn is_own(&self) -> bool {
        self.header.tool.as_deref() == Some(OWN_TOOL)
    }

    /// The unit that has just begun.
    fn unit(&mut self) -> Result<(), Stop> {
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

    /// Makes a unit of each segment.
    fn units(&mut self, unit: Unit) -> Result<(), Stop> {
        let is_own = self.is_own();
        let mut copies = unit.copies;
        let mut properties = unit.properties;
        let mut taken = |name: &str| {
            let at = properties.iter().position(|property| is_own && property.name == name)?;
            Some(properties.remove(at).value)
        };
        let family = taken("x-family");
        let kind = taken("x-kind").filter(|kind| kind == UnitKind::Paragraph.as_str());
        let usage = taken("x-source-usage").and_then(|count| count.parse().ok());
        let of_target = Context::of(&unit.target_properties).or(&Context::of(&properties));
        let tuid = unit.id.map(|id| if is_own { own::identifier(&id) } else { id });
        let named = [&tuid, &family].into_iter().flatten().map(String::len).sum::<usize>() + of_target.bytes();
        let of_properties = bytes_of(&properties) + bytes_of(&unit.target_properties);
        let needed = size_of::<UnitRecord>() + size_of::<TargetRecord>() + named + of_properties;
        for (at, segment) in unit.segments.into_iter().enumerate() {
            let line = segment.line;
            let Some(source) = segment.source.filter(|text| !text.trim().is_empty()) else {
                self.document.counts.notice(ReadNotice::EmptyText, line);
                continue;
            };
            let target = segment.target.filter(|text| !segment.is_untranslated && !text.trim().is_empty());
            let Some(text) = target else {
                self.document.counts.notice(ReadNotice::Untranslated, line);
                continue;
            };
            if self.source_locale.is_none() || self.source_locale != self.header.source_locale {
                self.document.counts.notice(ReadNotice::NoSource, line);
                continue;
            }
            let language = match &segment.target_language {
                Some(code) => self.languages.locale(code),
                None => self.target_locale.clone(),
            };
            let Some(locale) = language else {
                self.document.counts.notice(ReadNotice::UnknownLanguage, line);
                continue;
            };
            let mut target = TargetRecord {
                locale,
                text,
                origin: segment.is_machine.then_some(Origin::Machine),
                origin_basis: None,
                handoff: None,
                usage: None,
                other_variants: 0,
                places: Vec::new(),
                previous_source: None,
                next_source: None,
                properties: Vec::new(),
            };
            if 0 < at {
                copies.add(needed)?;
            }
            let context = of_target.clone();
            (target.previous_source, target.next_source) = (context.previous, context.next);
            if is_own {
                let properties = unit.target_properties.clone();
                if own_properties(&mut target, properties, self.header.per) == Some(Change::Remove) {
                    self.document.counts.notice(ReadNotice::Removed, line);
                    continue;
                }
                if segment.is_machine {
                    target.origin = target.origin.or(Some(Origin::Machine));
                } else if segment.is_done && target.origin == Some(Origin::Machine) {
                    // Somebody saw to what a machine wrote, whatever else was left as it was.
                    (target.origin, target.origin_basis) = (None, None);
                }
            } else {
                target.properties.clone_from(&unit.target_properties);
            }
            self.waiting.push_back(UnitRecord {
                line,
                tuid: tuid.clone(),
                family: family.clone(),
                kind: if kind.is_some() { UnitKind::Paragraph } else { UnitKind::Sentence },
                source,
                source_locale: self.source_locale.clone(),
                usage,
                properties: properties.clone(),
                targets: vec![target],
            });
        }
        Ok(())
    }
}

impl UnitReader for XliffReader {
    fn header(&self) -> &FileHeader {
        &self.header
    }

    fn next_unit(&mut self) -> Result<Option<UnitRecord>, ReadError> {
        if let Err(stop) = self.fill() {
            self.ended = true;
            return Err(ReadError::new(&self.path, stop));
        }
        let unit = self.waiting.pop_front();
        self.document.counts.units += u64::from(unit.is_some());
        self.document.counts.targets += unit.as_ref().map_or(0, |unit| unit.targets.len() as u64);
        Ok(unit)
    }

    fn counts(&self) -> &ReadCounts {
        &self.document.counts
    }
}

/// Puts our metadata about a target into its fields.
fn own_properties(target: &mut TargetRecord, mut properties: Vec<Property>, per: Option<Per>) -> Option<Change> {
    target.origin = None;
    properties.retain(|Property { name, value }| match name.as_str() {
        "x-usage" if target.usage.is_none() => {
            target.usage = value.parse().ok();
            target.usage.is_none()
        }
        "x-newest-handoff" if target.handoff.is_none() => {
            target.handoff = own::day(value);
            target.handoff.is_none()
        }
        _ => true,
    });
    own::target_properties(target, properties, per == Some(Per::Occurrence), &mut Spare::default())
}

/// Whether a state, of either version, is one of a translation that is done.
fn is_done(state: &str) -> bool {
    matches!(state, "translated" | "reviewed" | "signed-off" | "final")
}

/// A name without its namespace's prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
