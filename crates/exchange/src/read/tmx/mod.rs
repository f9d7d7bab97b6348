//! TMX of any version and from any program.

mod day;
mod element;
mod units;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use bitext_model::{Locale, UnitKind};
use jiff::civil::Date;

use super::document::Document;
use super::header::FileHeader;
use super::input::{Illegal, TextInput};
use super::languages::Languages;
use super::notice::{ReadCounts, ReadNotice};
use super::own;
use super::spare::Spare;
use super::xml::{Item, Stop, XmlError, XmlReader, shortened};
use super::{ReadError, ReadOptions, UNIT_LIMIT, UnitReader};
use crate::codes::Codes;
use crate::record::UnitRecord;
use crate::unit::{Per, Property};
use day::day_of;

/// The source language of a file whose units may have any.
const ALL_LANGUAGES: &str = "*all*";

pub(crate) struct TmxReader {
    path: PathBuf,
    document: Document,
    header: FileHeader,
    languages: Languages,
    /// The source language of units that name none; fixed by the first unit where nothing else says it.
    source: Option<Locale>,
    header_segtype: Option<UnitKind>,
    /// Further units that came of one `tu`.
    waiting: VecDeque<UnitRecord>,
    spare: Spare,
    ended: bool,
}

impl TmxReader {
    /// Reads up to the first unit.
    pub(crate) fn new(path: &Path, mut input: TextInput, options: &ReadOptions) -> Result<TmxReader, ReadError> {
        input.treat(Illegal::Remove, UNIT_LIMIT);
        let mut reader = TmxReader {
            path: path.to_owned(),
            // Whatever is kept belongs to a unit or to the header, which stand in two elements.
            document: Document { kept: 3, ..Document::new(XmlReader::new(input)) },
            header: FileHeader::default(),
            languages: Languages::new(&options.locale_map),
            source: None,
            header_segtype: None,
            waiting: VecDeque::new(),
            spare: Spare::default(),
            ended: false,
        };
        reader.start(options).map_err(|stop| ReadError::new(path, stop))?;
        Ok(reader)
    }

    fn start(&mut self, options: &ReadOptions) -> Result<(), Stop> {
        let wrong_root =
            |xml: &XmlReader, found| Err(Stop::Xml(xml.position(), XmlError::WrongRoot { expected: "tmx", found }));
        match self.document.item() {
            Ok(Item::Start) if self.document.xml.name() == "tmx" => {}
            Ok(Item::Start) => {
                return wrong_root(&self.document.xml, format!("`{}`", shortened(self.document.xml.name())));
            }
            Ok(_) => return wrong_root(&self.document.xml, "no element at all".to_owned()),
            Err(stop) => return Err(stop),
        }
        loop {
            match self.document.item()? {
                Item::Start if self.document.xml.name() == "header" => self.header()?,
                Item::Start if self.document.xml.name() == "body" => break,
                Item::Start => self.document.skip()?,
                Item::EndOfFile => {
                    self.ended = true;
                    break;
                }
                Item::Text | Item::End => {}
            }
        }
        if self.source.is_none() {
            self.source.clone_from(&options.source_locale);
        }
        self.header.source_locale.clone_from(&self.source);
        Ok(())
    }

    fn header(&mut self) -> Result<(), Stop> {
        let attribute = |name| self.document.xml.attribute(name).filter(|value| !value.is_empty()).map(str::to_owned);
        self.header.tool = attribute("creationtool");
        self.header.tool_version = attribute("creationtoolversion");
        self.header_segtype = kind(self.document.xml.attribute("segtype"));
        let source = attribute("srclang").filter(|code| !code.eq_ignore_ascii_case(ALL_LANGUAGES));
        if let Some(code) = source {
            self.source = self.languages.locale(&code);
            if self.source.is_none() {
                self.document.notice(ReadNotice::UnknownLanguage);
            }
        }
        self.header.newest = self.day("creationdate");
        let depth = self.document.xml.depth();
        loop {
            match self.document.item()? {
                Item::Start => match self.property()? {
                    Some(property) => self.header_property(&property),
                    // Descriptions of private characters are none of ours.
                    None => drop(self.document.content()?),
                },
                Item::End if self.document.xml.depth() < depth => return Ok(()),
                Item::End | Item::Text | Item::EndOfFile => {}
            }
        }
    }

    fn header_property(&mut self, Property { name, value }: &Property) {
        match name.as_str() {
            "x-per" if self.header.per.is_none() => {
                self.header.per = [Per::Unit, Per::Occurrence].into_iter().find(|per| per.as_str() == value);
            }
            "x-codes" if self.header.codes.is_none() => self.header.codes = Codes::parse(value),
            "x-target-locales" => {
                for locale in value.split(' ').filter_map(|code| self.languages.locale(code)) {
                    self.header.add_target_locale(&locale);
                }
            }
            "x-licence" => own::licence(value).into_iter().for_each(|licence| self.header.add_licence(licence)),
            _ => {}
        }
    }

    /// The `prop` or `note` that has just begun; else `None`, and nothing is read.
    fn property(&mut self) -> Result<Option<Property>, Stop> {
        let name = match self.document.xml.name() {
            "prop" => self.document.xml.attribute("type").unwrap_or_default(),
            "note" => "",
            _ => return Ok(None),
        };
        let mut property = self.spare.property();
        property.name.push_str(name);
        self.document.append_content(&mut property.value)?;
        Ok(Some(property))
    }

    /// The day of an attribute that is a date and a time.
    fn day(&mut self, name: &str) -> Option<Date> {
        let value = self.document.xml.attribute(name)?;
        let (day, is_usual) = day_of(value);
        if !is_usual {
            self.document.notice(ReadNotice::DateForm);
        }
        day
    }

    fn number(&mut self, name: &str) -> Option<u64> {
        let number = self.document.xml.attribute(name)?.trim().parse().ok();
        if number.is_none() {
            self.document.notice(ReadNotice::BadNumber);
        }
        number
    }
}

impl UnitReader for TmxReader {
    fn header(&self) -> &FileHeader {
        &self.header
    }

    fn next_unit(&mut self) -> Result<Option<UnitRecord>, ReadError> {
        loop {
            if let Some(unit) = self.waiting.pop_front() {
                self.document.counts.units += 1;
                self.document.counts.targets += unit.targets.len() as u64;
                return Ok(Some(unit));
            }
            if self.ended {
                return Ok(None);
            }
            let read = self.document.item().and_then(|item| match item {
                Item::Start if self.document.xml.name() == "tu" => self.tu().map(Some),
                Item::Start => self.document.skip().map(|()| None),
                Item::EndOfFile => {
                    self.ended = true;
                    Ok(None)
                }
                Item::Text | Item::End => Ok(None),
            });
            if let Err(stop) = read.and_then(|tu| tu.map_or(Ok(()), |tu| self.units(tu))) {
                self.ended = true;
                return Err(ReadError::new(&self.path, stop));
            }
        }
    }

    fn counts(&self) -> &ReadCounts {
        &self.document.counts
    }

    fn counts_mut(&mut self) -> &mut ReadCounts {
        &mut self.document.counts
    }
}

fn kind(segtype: Option<&str>) -> Option<UnitKind> {
    match segtype? {
        "paragraph" | "block" => Some(UnitKind::Paragraph),
        "sentence" | "phrase" => Some(UnitKind::Sentence),
        _ => None,
    }
}
