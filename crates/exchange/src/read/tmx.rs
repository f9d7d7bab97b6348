//! TMX of any version and from any program.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use bitext_model::{Locale, Origin, UnitKind};
use jiff::civil::Date;

use super::context::Context;
use super::header::FileHeader;
use super::input::{Illegal, TextInput};
use super::languages::Languages;
use super::notice::{ReadCounts, ReadNotice};
use super::own;
use super::problem::ProblemKind;
use super::xml::{Item, Stop, XmlError, XmlReader, shortened};
use super::{ReadError, ReadOptions, UNIT_LIMIT, UnitReader};
use crate::codes::Codes;
use crate::record::{TargetRecord, UnitRecord};
use crate::unit::{Per, Property};

/// The source language of a file whose units may have any.
const ALL_LANGUAGES: &str = "*all*";

/// What Trados, and this crate, name the author of machine translation.
const MACHINE: &str = "MT!";

pub(crate) struct TmxReader {
    path: PathBuf,
    xml: XmlReader,
    header: FileHeader,
    counts: ReadCounts,
    languages: Languages,
    /// The source language of units that name none; fixed by the first unit where nothing else says it.
    source: Option<Locale>,
    header_segtype: Option<UnitKind>,
    /// Further units that came of one `tu`.
    waiting: VecDeque<UnitRecord>,
    ended: bool,
}

/// A `tu` as it stands in the file.
#[derive(Default)]
struct Tu {
    line: u64,
    tuid: Option<String>,
    source_language: Option<String>,
    kind: Option<UnitKind>,
    usage: Option<u64>,
    day: Option<Date>,
    is_machine: bool,
    properties: Vec<Property>,
    variants: Vec<Tuv>,
}

/// A `tuv` as it stands in the file.
struct Tuv {
    line: u64,
    locale: Option<Locale>,
    usage: Option<u64>,
    day: Option<Date>,
    is_machine: bool,
    properties: Vec<Property>,
    text: Option<String>,
}

impl TmxReader {
    /// Reads up to the first unit.
    pub(crate) fn new(path: &Path, mut input: TextInput, options: &ReadOptions) -> Result<TmxReader, ReadError> {
        input.treat(Illegal::Remove, UNIT_LIMIT);
        let mut reader = TmxReader {
            path: path.to_owned(),
            xml: XmlReader::new(input),
            header: FileHeader::default(),
            counts: ReadCounts::default(),
            languages: Languages::new(&options.locale_map),
            source: None,
            header_segtype: None,
            waiting: VecDeque::new(),
            ended: false,
        };
        reader.start(options).map_err(|stop| ReadError::new(path, stop))?;
        Ok(reader)
    }

    fn start(&mut self, options: &ReadOptions) -> Result<(), Stop> {
        let wrong_root =
            |xml: &XmlReader, found| Err(Stop::Xml(xml.position(), XmlError::WrongRoot { expected: "tmx", found }));
        match self.item() {
            Ok(Item::Start) if self.xml.name() == "tmx" => {}
            Ok(Item::Start) => return wrong_root(&self.xml, format!("`{}`", shortened(self.xml.name()))),
            Ok(_) => return wrong_root(&self.xml, "no element at all".to_owned()),
            Err(stop) => return Err(stop),
        }
        loop {
            match self.item()? {
                Item::Start if self.xml.name() == "header" => self.header()?,
                Item::Start if self.xml.name() == "body" => break,
                Item::Start => self.skip()?,
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

    /// The next item, with what was wrong before it counted.
    fn item(&mut self) -> Result<Item, Stop> {
        let item = self.xml.read();
        for problem in self.xml.take_problems() {
            let notice = match problem.kind {
                ProblemKind::Encoding => ReadNotice::Encoding,
                ProblemKind::InvalidBytes => ReadNotice::InvalidBytes,
                ProblemKind::IllegalCharacter | ProblemKind::IllegalReference => ReadNotice::IllegalCharacter,
                ProblemKind::UndefinedEntity => ReadNotice::UndefinedEntity,
                ProblemKind::IllFormed => ReadNotice::IllFormed,
            };
            self.counts.notices_at(notice, problem.position.line, problem.count);
        }
        // Whatever is kept belongs to a unit or to the header, which stand in two elements.
        if self.xml.depth() <= 2 {
            self.xml.mark();
        }
        item
    }

    fn line(&self) -> u64 {
        self.xml.position().line
    }

    fn notice(&mut self, notice: ReadNotice) {
        let line = self.line();
        self.counts.notice(notice, line);
    }

    /// Passes over an element that has just begun.
    fn skip(&mut self) -> Result<(), Stop> {
        self.notice(ReadNotice::UnknownElement);
        self.content().map(drop)
    }

    /// The text of the element that has just begun.
    fn content(&mut self) -> Result<String, Stop> {
        let depth = self.xml.depth();
        let mut content = String::new();
        loop {
            match self.item()? {
                Item::Text => content.push_str(self.xml.text()),
                Item::End if self.xml.depth() < depth => return Ok(content),
                Item::Start | Item::End | Item::EndOfFile => {}
            }
        }
    }

    /// The text of a `seg` that has just begun: codes are text like any other, since that is what they stand for.
    fn seg(&mut self) -> Result<String, Stop> {
        let depth = self.xml.depth();
        let mut text = String::new();
        let mut has_codes = false;
        // How much text there was when the innermost code began.
        let mut begun = None;
        loop {
            match self.item()? {
                Item::Text => text.push_str(self.xml.text()),
                Item::Start => match self.xml.name() {
                    "bpt" | "ept" | "ph" | "it" | "ut" => {
                        has_codes = true;
                        begun = Some(text.len());
                    }
                    "hi" | "sub" => has_codes = true,
                    _ => self.notice(ReadNotice::UnknownElement),
                },
                Item::End if self.xml.depth() < depth => break,
                Item::End => {
                    if begun.take() == Some(text.len()) {
                        self.notice(ReadNotice::EmptyCode);
                    }
                }
                Item::EndOfFile => break,
            }
        }
        self.counts.with_codes += u64::from(has_codes);
        Ok(text)
    }

    fn header(&mut self) -> Result<(), Stop> {
        let attribute = |name| self.xml.attribute(name).filter(|value| !value.is_empty()).map(str::to_owned);
        self.header.tool = attribute("creationtool");
        self.header.tool_version = attribute("creationtoolversion");
        self.header_segtype = kind(self.xml.attribute("segtype"));
        let source = attribute("srclang").filter(|code| !code.eq_ignore_ascii_case(ALL_LANGUAGES));
        if let Some(code) = source {
            self.source = self.languages.locale(&code);
            if self.source.is_none() {
                self.notice(ReadNotice::UnknownLanguage);
            }
        }
        self.header.newest = self.day("creationdate");
        let depth = self.xml.depth();
        loop {
            match self.item()? {
                Item::Start => match self.property()? {
                    Some(property) => self.header_property(property),
                    // Descriptions of private characters are none of ours.
                    None => drop(self.content()?),
                },
                Item::End if self.xml.depth() < depth => return Ok(()),
                Item::End | Item::Text | Item::EndOfFile => {}
            }
        }
    }

    fn header_property(&mut self, property: Property) {
        let value = property.value.as_str();
        match property.name.as_str() {
            "x-per" if self.header.per.is_none() => {
                self.header.per = [Per::Unit, Per::Occurrence].into_iter().find(|per| per.as_str() == value);
            }
            "x-codes" if self.header.codes.is_none() => self.header.codes = Codes::parse(value),
            "x-target-locales" => {
                self.header.target_locales = value.split(' ').filter_map(|code| self.languages.locale(code)).collect();
            }
            "x-licence" => match value.rsplit_once(": ") {
                Some((repository, licence)) => {
                    let licence = (licence != "unknown").then(|| licence.to_owned());
                    self.header.licences.push((repository.to_owned(), licence));
                }
                None => self.header.properties.push(property),
            },
            _ => self.header.properties.push(property),
        }
    }

    /// The `prop` or `note` that has just begun; else `None`, and nothing is read.
    fn property(&mut self) -> Result<Option<Property>, Stop> {
        let name = match self.xml.name() {
            "prop" => self.xml.attribute("type").unwrap_or_default().to_owned(),
            "note" => String::new(),
            _ => return Ok(None),
        };
        Ok(Some(Property { name, value: self.content()? }))
    }

    /// The day of an attribute that is a date and a time.
    fn day(&mut self, name: &str) -> Option<Date> {
        let value = self.xml.attribute(name)?;
        let (day, is_usual) = day_of(value);
        if !is_usual {
            self.notice(ReadNotice::DateForm);
        }
        day
    }

    fn number(&mut self, name: &str) -> Option<u64> {
        let number = self.xml.attribute(name)?.trim().parse().ok();
        if number.is_none() {
            self.notice(ReadNotice::BadNumber);
        }
        number
    }

    /// Whether the author in an attribute is a machine.
    fn is_machine(&self) -> bool {
        ["creationid", "changeid"].into_iter().any(|name| self.xml.attribute(name) == Some(MACHINE))
    }

    /// The language of the element that has just begun, as it is written.
    fn language(&mut self) -> Option<String> {
        let language = self.xml.attribute("xml:lang");
        if language.is_none() && self.xml.attribute("lang").is_some() {
            self.notice(ReadNotice::LangAttribute);
            return self.xml.attribute("lang").map(str::to_owned);
        }
        language.map(str::to_owned)
    }

    /// The `tu` that has just begun.
    fn tu(&mut self) -> Result<Tu, Stop> {
        let attribute = |name| self.xml.attribute(name).filter(|value| !value.is_empty()).map(str::to_owned);
        let mut tu = Tu {
            line: self.line(),
            tuid: attribute("tuid"),
            source_language: attribute("srclang"),
            kind: kind(self.xml.attribute("segtype")),
            is_machine: self.is_machine(),
            ..Tu::default()
        };
        tu.usage = self.number("usagecount");
        tu.day = self.day("creationdate");
        let depth = self.xml.depth();
        loop {
            match self.item()? {
                Item::Start if self.xml.name() == "tuv" => {
                    let variant = self.tuv()?;
                    tu.variants.push(variant);
                }
                Item::Start => match self.property()? {
                    Some(property) => tu.properties.push(property),
                    None => self.skip()?,
                },
                Item::End if self.xml.depth() < depth => return Ok(tu),
                Item::End | Item::Text | Item::EndOfFile => {}
            }
        }
    }

    /// The `tuv` that has just begun.
    fn tuv(&mut self) -> Result<Tuv, Stop> {
        let locale = self.language().and_then(|code| self.languages.locale(&code));
        if locale.is_none() {
            self.notice(ReadNotice::UnknownLanguage);
        }
        let mut variant = Tuv {
            line: self.line(),
            locale,
            usage: self.number("usagecount"),
            day: self.day("creationdate"),
            is_machine: self.is_machine(),
            properties: Vec::new(),
            text: None,
        };
        let depth = self.xml.depth();
        loop {
            match self.item()? {
                Item::Start if self.xml.name() == "seg" && variant.text.is_none() => variant.text = Some(self.seg()?),
                Item::Start => match self.property()? {
                    Some(property) => variant.properties.push(property),
                    None => self.skip()?,
                },
                Item::End if self.xml.depth() < depth => return Ok(variant),
                Item::End | Item::Text | Item::EndOfFile => {}
            }
        }
    }

    /// Makes units of a `tu`: one, or more where a language has several texts.
    fn units(&mut self, mut tu: Tu) {
        let mut readable = Vec::with_capacity(tu.variants.len());
        for variant in std::mem::take(&mut tu.variants) {
            match (variant.locale, variant.text) {
                // Counted when it was read.
                (None, _) => {}
                (Some(_), None) => self.counts.notice(ReadNotice::NoText, variant.line),
                (Some(locale), Some(text)) => {
                    readable.push(Tuv { locale: Some(locale), text: Some(text), ..variant });
                }
            }
        }
        let Some(source_locale) = self.source_locale(&tu, &readable) else {
            self.counts.notice(ReadNotice::NoSource, tu.line);
            return;
        };
        let is_source = |variant: &Tuv| variant.locale.as_ref() == Some(&source_locale);
        let Some(at) = readable.iter().position(is_source) else {
            self.counts.notice(ReadNotice::NoSource, tu.line);
            return;
        };
        let source = readable.remove(at);
        for second in readable.extract_if(.., |variant| is_source(variant)) {
            self.counts.notice(ReadNotice::SecondSource, second.line);
        }
        let text = source.text.unwrap_or_default();
        if text.trim().is_empty() {
            self.counts.notice(ReadNotice::EmptyText, source.line);
            return;
        }
        let mut properties = tu.properties;
        let context = Context::of(&properties);
        properties.extend(source.properties);
        let family_at = properties.iter().position(|property| property.name == "x-family");
        let family = family_at.map(|at| properties.remove(at).value);
        let mut units: Vec<UnitRecord> = Vec::with_capacity(1);
        for variant in readable {
            let line = variant.line;
            let Some(mut target) = target(variant, &context, self.header.per) else {
                self.counts.notice(ReadNotice::EmptyText, line);
                continue;
            };
            if target.origin.is_none() && tu.is_machine {
                target.origin = Some(Origin::Machine);
            }
            if target.handoff.is_none() {
                target.handoff = tu.day;
            }
            let has_locale = |unit: &UnitRecord| unit.targets.iter().any(|other| other.locale == target.locale);
            match units.iter_mut().find(|unit| !has_locale(unit)) {
                Some(unit) => unit.targets.push(target),
                None => {
                    if !units.is_empty() {
                        self.counts.notice(ReadNotice::RepeatedLanguage, line);
                    }
                    units.push(UnitRecord {
                        line: tu.line,
                        tuid: tu.tuid.clone(),
                        family: family.clone(),
                        kind: tu.kind.or(self.header_segtype).unwrap_or(UnitKind::Sentence),
                        source: text.clone(),
                        usage: tu.usage,
                        properties: properties.clone(),
                        targets: vec![target],
                    });
                }
            }
        }
        if units.is_empty() {
            self.counts.notice(ReadNotice::Untranslated, tu.line);
        }
        self.waiting.extend(units);
    }

    /// The language of a unit's source, as one of its texts has it.
    fn source_locale(&mut self, tu: &Tu, variants: &[Tuv]) -> Option<Locale> {
        let named = tu.source_language.as_deref().filter(|code| !code.eq_ignore_ascii_case(ALL_LANGUAGES));
        let wanted = named.and_then(|code| self.languages.locale(code)).or_else(|| self.source.clone());
        let mut locales = variants.iter().filter_map(|variant| variant.locale.as_ref());
        let Some(wanted) = wanted else {
            let first = locales.next()?.clone();
            self.counts.notice(ReadNotice::AssumedSource, tu.line);
            self.source = Some(first.clone());
            self.header.source_locale = Some(first.clone());
            return Some(first);
        };
        if locales.clone().any(|locale| *locale == wanted) {
            return Some(wanted);
        }
        let related = locales.find(|locale| locale.language() == wanted.language())?.clone();
        self.counts.notice(ReadNotice::RelatedSource, tu.line);
        Some(related)
    }
}

impl UnitReader for TmxReader {
    fn header(&self) -> &FileHeader {
        &self.header
    }

    fn next_unit(&mut self) -> Result<Option<UnitRecord>, ReadError> {
        loop {
            if let Some(unit) = self.waiting.pop_front() {
                self.counts.units += 1;
                self.counts.targets += unit.targets.len() as u64;
                return Ok(Some(unit));
            }
            if self.ended {
                return Ok(None);
            }
            let read = self.item().and_then(|item| match item {
                Item::Start if self.xml.name() == "tu" => self.tu().map(Some),
                Item::Start => self.skip().map(|()| None),
                Item::EndOfFile => {
                    self.ended = true;
                    Ok(None)
                }
                Item::Text | Item::End => Ok(None),
            });
            match read {
                Ok(Some(tu)) => self.units(tu),
                Ok(None) => {}
                Err(stop) => {
                    self.ended = true;
                    return Err(ReadError::new(&self.path, stop));
                }
            }
        }
    }

    fn counts(&self) -> &ReadCounts {
        &self.counts
    }
}

/// A translation; `None` when it has no text.
fn target(variant: Tuv, of_unit: &Context, per: Option<Per>) -> Option<TargetRecord> {
    let text = variant.text.filter(|text| !text.trim().is_empty())?;
    let context = Context::of(&variant.properties).or(of_unit);
    let mut target = TargetRecord {
        locale: variant.locale?,
        text,
        origin: None,
        origin_basis: None,
        handoff: variant.day,
        usage: variant.usage,
        other_variants: 0,
        places: Vec::new(),
        previous_source: context.previous,
        next_source: context.next,
        properties: Vec::new(),
    };
    let has_place = || variant.properties.iter().any(|property| property.name == "x-repository");
    let places = per == Some(Per::Occurrence) || (per.is_none() && has_place());
    own::target_properties(&mut target, variant.properties, places);
    if target.origin.is_none() && variant.is_machine {
        target.origin = Some(Origin::Machine);
    }
    Some(target)
}

fn kind(segtype: Option<&str>) -> Option<UnitKind> {
    match segtype? {
        "paragraph" | "block" => Some(UnitKind::Paragraph),
        "sentence" | "phrase" => Some(UnitKind::Sentence),
        _ => None,
    }
}

/// The day of a date, and whether that is written as TMX recommends.
fn day_of(value: &str) -> (Option<Date>, bool) {
    let value = value.trim();
    let digits: Vec<u8> = value.bytes().filter(u8::is_ascii_digit).take(8).collect();
    let number = |range: std::ops::Range<usize>| {
        digits.get(range).map(|digits| digits.iter().fold(0_i16, |sum, digit| sum * 10 + i16::from(digit - b'0')))
    };
    let day = || {
        let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    let is_usual = value.len() == 16
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 => byte == b'T',
            15 => byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    let begins_with_day = is_usual
        || value.as_bytes().get(4) == Some(&b'-') && value.as_bytes().get(7) == Some(&b'-')
        || value.bytes().take(8).filter(u8::is_ascii_digit).count() == 8;
    let day = if begins_with_day { day() } else { None };
    (day, is_usual && day.is_some())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days() {
        let march = Some(date(2021, 3, 9));
        for (value, expected) in [
            ("20210309T000000Z", (march, true)),
            ("2021-03-09T00:00:00Z", (march, false)),
            ("20210309", (march, false)),
            ("20210231T000000Z", (None, false)),
            ("9.3.2021 10:00:00", (None, false)),
            ("", (None, false)),
        ] {
            assert_eq!(day_of(value), expected, "{value}");
        }
    }
}
