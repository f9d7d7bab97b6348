//! TMX of any version and from any program.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};

use bitext_model::{Locale, Origin, UnitKind};
use jiff::civil::Date;

use super::context::Context;
use super::document::{Copies, Document, bytes_of};
use super::header::FileHeader;
use super::input::{Illegal, TextInput};
use super::languages::Languages;
use super::notice::{ReadCounts, ReadNotice};
use super::own;
use super::problem::Position;
use super::xml::{Item, Stop, XmlError, XmlReader, shortened};
use super::{ReadError, ReadOptions, UNIT_LIMIT, UnitReader};
use crate::codes::Codes;
use crate::record::{TargetRecord, UnitRecord};
use crate::unit::{Change, Per, Property};

/// The source language of a file whose units may have any.
const ALL_LANGUAGES: &str = "*all*";

/// What Trados, and this crate, name the author of machine translation.
const MACHINE: &str = "MT!";

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
    ended: bool,
}

/// A `tu` as it stands in the file.
struct Tu {
    position: Position,
    tuid: Option<String>,
    source_language: Option<String>,
    kind: Option<UnitKind>,
    usage: Option<u64>,
    day: Option<Date>,
    authors: Authors,
    properties: Vec<Property>,
    variants: Vec<Tuv>,
}

/// Whether the authors of an element are machines, as far as it names any: names of people are not kept.
#[derive(Clone, Copy)]
struct Authors {
    created: Option<bool>,
    changed: Option<bool>,
}

/// A `tuv` as it stands in the file.
struct Tuv {
    line: u64,
    locale: Locale,
    usage: Option<u64>,
    day: Option<Date>,
    authors: Authors,
    properties: Vec<Property>,
    text: String,
}

impl Authors {
    /// What these say, else what the others do.
    fn or(self, others: Authors) -> Authors {
        Authors { created: self.created.or(others.created), changed: self.changed.or(others.changed) }
    }
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
            "prop" => self.document.xml.attribute("type").unwrap_or_default().to_owned(),
            "note" => String::new(),
            _ => return Ok(None),
        };
        Ok(Some(Property { name, value: self.document.content()? }))
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

    /// The authors that the element which has just begun names.
    fn authors(&self) -> Authors {
        let is_machine = |name| {
            let author = self.document.xml.attribute(name).filter(|author| !author.trim().is_empty());
            author.map(|author| author == MACHINE)
        };
        Authors { created: is_machine("creationid"), changed: is_machine("changeid") }
    }

    /// The language of the element that has just begun, as it is written.
    fn language(&mut self) -> Option<String> {
        let language = self.document.xml.attribute("xml:lang");
        if language.is_none() && self.document.xml.attribute("lang").is_some() {
            self.document.notice(ReadNotice::LangAttribute);
            return self.document.xml.attribute("lang").map(str::to_owned);
        }
        language.map(str::to_owned)
    }

    /// The `tu` that has just begun.
    fn tu(&mut self) -> Result<Tu, Stop> {
        let attribute = |name| self.document.xml.attribute(name).filter(|value| !value.is_empty()).map(str::to_owned);
        let mut tu = Tu {
            position: self.document.xml.position(),
            tuid: attribute("tuid"),
            source_language: attribute("srclang"),
            kind: kind(self.document.xml.attribute("segtype")),
            usage: None,
            day: None,
            authors: self.authors(),
            properties: Vec::new(),
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
        let locale = self.language().and_then(|code| self.languages.locale(&code));
        if locale.is_none() {
            self.document.notice(ReadNotice::UnknownLanguage);
        }
        let line = self.document.line();
        let (usage, day) = (self.number("usagecount"), self.day("creationdate"));
        let authors = self.authors();
        let mut properties = Vec::new();
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

    /// Makes units of a `tu`: one, or more where a language has several texts.
    fn units(&mut self, mut tu: Tu) -> Result<(), Stop> {
        let line = tu.position.line;
        let mut variants = std::mem::take(&mut tu.variants);
        let Some((source_locale, of_text)) = self.source_locale(&tu, &variants) else {
            self.document.counts.notice(ReadNotice::NoSource, line);
            return Ok(());
        };
        let mut sources = variants.extract_if(.., |variant| variant.locale == of_text);
        let Some(source) = sources.next() else {
            self.document.counts.notice(ReadNotice::NoSource, line);
            return Ok(());
        };
        for second in sources {
            self.document.counts.notice(ReadNotice::SecondSource, second.line);
        }
        if source.text.trim().is_empty() {
            self.document.counts.notice(ReadNotice::EmptyText, source.line);
            return Ok(());
        }
        let mut properties = tu.properties;
        properties.extend(source.properties);
        let context = Context::of(&properties);
        let family_at = properties.iter().position(|property| property.name == "x-family");
        let family = family_at.map(|at| properties.remove(at).value);
        let tuid = own::stated_tuid(tu.tuid, &mut properties);
        let first = UnitRecord {
            line,
            tuid,
            family,
            kind: tu.kind.or(self.header_segtype).unwrap_or(UnitKind::Sentence),
            source: source.text,
            source_locale: Some(source_locale),
            usage: tu.usage,
            properties,
            targets: Vec::new(),
        };
        let mut copies = Copies::of_unit(tu.position);
        let mut units = vec![first];
        // A language's first text belongs to the first unit, its second one to the second, and so on.
        let mut used: HashMap<Locale, usize> = HashMap::new();
        for variant in variants {
            let line = variant.line;
            copies.add(size_of::<TargetRecord>() + context.bytes())?;
            let mut target = match target(variant, &context, tu.authors, self.header.per) {
                Ok(target) => target,
                Err(reason) => {
                    self.document.counts.notice(reason, line);
                    continue;
                }
            };
            if target.handoff.is_none() {
                target.handoff = tu.day;
            }
            let at = used.entry(target.locale.clone()).or_default();
            if *at == units.len() {
                self.document.counts.notice(ReadNotice::RepeatedLanguage, line);
                copies.add(bytes(&units[0]))?;
                units.push(without_targets(&units[0]));
            }
            units[*at].targets.push(target);
            *at += 1;
        }
        if units[0].targets.is_empty() {
            self.document.counts.notice(ReadNotice::Untranslated, line);
            return Ok(());
        }
        self.waiting.extend(units);
        Ok(())
    }

    /// The language of a unit's source: as it is stated, and as one of its texts has it.
    fn source_locale(&mut self, tu: &Tu, variants: &[Tuv]) -> Option<(Locale, Locale)> {
        let line = tu.position.line;
        let named = tu.source_language.as_deref().filter(|code| !code.eq_ignore_ascii_case(ALL_LANGUAGES));
        let wanted = named.and_then(|code| self.languages.locale(code)).or_else(|| self.source.clone());
        let mut locales = variants.iter().map(|variant| &variant.locale);
        let Some(wanted) = wanted else {
            let first = locales.next()?.clone();
            self.document.counts.notice(ReadNotice::AssumedSource, line);
            self.source = Some(first.clone());
            self.header.source_locale = Some(first.clone());
            return Some((first.clone(), first));
        };
        if locales.clone().any(|locale| *locale == wanted) {
            return Some((wanted.clone(), wanted));
        }
        let related = locales.find(|locale| locale.language() == wanted.language())?.clone();
        self.document.counts.notice(ReadNotice::RelatedSource, line);
        Some((wanted, related))
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

/// A translation, or why it is left out.
fn target(
    variant: Tuv,
    of_unit: &Context,
    authors_of_unit: Authors,
    per: Option<Per>,
) -> Result<TargetRecord, ReadNotice> {
    if variant.text.trim().is_empty() {
        return Err(ReadNotice::EmptyText);
    }
    let context = Context::of(&variant.properties).or(of_unit);
    let mut target = TargetRecord {
        locale: variant.locale,
        text: variant.text,
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
    if own::target_properties(&mut target, variant.properties, places) == Some(Change::Remove) {
        return Err(ReadNotice::Removed);
    }
    let authors = variant.authors.or(authors_of_unit);
    if authors.changed == Some(false) {
        // Somebody changed what a machine wrote, whatever else was left as it was.
        if target.origin == Some(Origin::Machine) {
            (target.origin, target.origin_basis) = (None, None);
        }
    } else if target.origin.is_none() && [authors.created, authors.changed].contains(&Some(true)) {
        target.origin = Some(Origin::Machine);
    }
    Ok(target)
}

/// A copy of a unit. Its targets, of which there may be many, are not copied to be dropped.
fn without_targets(unit: &UnitRecord) -> UnitRecord {
    UnitRecord {
        line: unit.line,
        tuid: unit.tuid.clone(),
        family: unit.family.clone(),
        kind: unit.kind,
        source: unit.source.clone(),
        source_locale: unit.source_locale.clone(),
        usage: unit.usage,
        properties: unit.properties.clone(),
        targets: Vec::new(),
    }
}

/// What such a copy needs.
fn bytes(unit: &UnitRecord) -> usize {
    let texts = [&unit.tuid, &unit.family].into_iter().flatten().chain([&unit.source]);
    size_of::<UnitRecord>() + texts.map(String::len).sum::<usize>() + bytes_of(&unit.properties)
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
