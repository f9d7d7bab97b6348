//! XLIFF 1.2 and 2.x, of any program.
//!
//! Elements are told by their names alone, whatever their namespace's prefix: no two of those that are read here have one
//! name. A unit of version 1.2, and a segment of version 2, is a unit.

mod element;
mod units;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use bitext_model::Locale;

use super::document::Document;
use super::header::FileHeader;
use super::input::{Illegal, TextInput};
use super::languages::Languages;
use super::notice::{ReadCounts, ReadNotice};
use super::own;
use super::xml::{Item, Stop, XmlError, XmlReader, shortened};
use super::{ReadError, ReadOptions, UNIT_LIMIT, UnitReader};
use crate::codes::Codes;
use crate::record::UnitRecord;
use crate::unit::Per;

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

    fn counts_mut(&mut self) -> &mut ReadCounts {
        &mut self.document.counts
    }
}

/// A name without its namespace's prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}
