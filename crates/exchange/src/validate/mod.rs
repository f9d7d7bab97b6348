//! Whether a file is TMX 1.4, by its document type and by the rules that no document type can state.
//!
//! The file is read once, as a stream: memory does not grow with it. The document type that it names is never fetched.
//!
//! ```
//! use bitext_exchange::validate::{FindingCode, validate};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let file = "<tmx version=\"1.4\">\n<body/></tmx>";
//! let mut findings = Vec::new();
//! validate("harbour.tmx".as_ref(), file.as_bytes(), |finding| {
//!     findings.push(finding);
//!     Ok::<(), bitext_exchange::read::ReadError>(())
//! })?;
//! assert_eq!((findings[0].code, findings[0].position.line), (FindingCode::MissingElement, 2));
//! # Ok(())
//! # }
//! ```

mod finding;
mod grammar;
mod unit;
mod values;

use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;

use crate::read::input::{Illegal, TextInput};
use crate::read::problem::ProblemKind;
use crate::read::xml::{Item, Stop, XmlReader, input_stop, shortened};
use crate::read::{Position, ReadError, UNIT_LIMIT, XmlError};
use grammar::{Content, Element, SEGTYPES, element};
use unit::{Broken, Seg, Unit, Variant};
use values::Language;

pub use finding::{Finding, FindingCode, Severity};

/// The only version there is.
const VERSION: &str = "1.4";

/// How much of a file was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validated {
    /// Units.
    pub units: u64,
    /// Their texts, sources included.
    pub texts: u64,
}

/// Hands each finding to `report`, in the order of the file but for those about a whole unit, which come at its end.
///
/// `path` is the name of the stream. Fails when the stream does, or when `report` does; a file that cannot be read on
/// is a finding.
pub fn validate<E: From<ReadError>>(
    path: &Path,
    stream: impl Read + Send + 'static,
    mut report: impl FnMut(Finding) -> Result<(), E>,
) -> Result<Validated, E> {
    let started = TextInput::new(Box::new(stream), Illegal::Replace, UNIT_LIMIT).map_err(input_stop);
    let mut validator = match started {
        Ok(input) => Validator::new(XmlReader::new(input)),
        Err(stop) => return stopped(path, stop, &mut report).map(|()| Validated::default()),
    };
    loop {
        let read = validator.xml.read();
        for problem in validator.xml.take_problems() {
            let code = match problem.kind {
                ProblemKind::Encoding => FindingCode::Encoding,
                ProblemKind::InvalidBytes => FindingCode::InvalidBytes,
                ProblemKind::IllegalCharacter => FindingCode::IllegalCharacter,
                ProblemKind::IllegalReference => FindingCode::IllegalReference,
                ProblemKind::UndefinedEntity => FindingCode::UndefinedEntity,
                ProblemKind::IllFormed => FindingCode::IllFormed,
            };
            let mut detail = problem.detail.into_owned();
            if problem.kind == ProblemKind::InvalidBytes {
                detail.push_str("bytes that are no text");
            }
            if 1 < problem.count {
                // Writing to a string cannot fail.
                let _ = write!(detail, ", and {} more", problem.count - 1);
            }
            report(Finding { code, position: problem.position, detail })?;
        }
        match read {
            Ok(item) => validator.item(item),
            Err(stop) => {
                stopped(path, stop, &mut report)?;
                return Ok(validator.validated);
            }
        }
        for (code, position, detail) in validator.broken.drain(..) {
            report(Finding { code, position, detail })?;
        }
        if validator.ended {
            return Ok(validator.validated);
        }
    }
}

/// Reports why a file cannot be read on.
fn stopped<E: From<ReadError>>(
    path: &Path,
    stop: Stop,
    report: &mut impl FnMut(Finding) -> Result<(), E>,
) -> Result<(), E> {
    match stop {
        Stop::Io(_) => Err(ReadError::new(path, stop).into()),
        Stop::Xml(position, error) => {
            let code = match &error {
                XmlError::Entities => FindingCode::Entities,
                XmlError::TooLarge { .. } | XmlError::TooDeep | XmlError::TooManyAttributes => FindingCode::TooLarge,
                XmlError::Encoding(_) => FindingCode::Encoding,
                XmlError::WrongRoot { .. } => FindingCode::Root,
                XmlError::Truncated { .. } | XmlError::WrongEnd { .. } | XmlError::Syntax(_) => FindingCode::IllFormed,
            };
            report(Finding { code, position, detail: error.to_string() })
        }
    }
}

/// An open element of TMX.
struct Open {
    element: &'static Element,
    position: Position,
    /// The part of its content that the last child belongs to, and whether that part has one.
    part: usize,
    part_has_child: bool,
    /// Whether text was found where none may stand: once is enough.
    has_text: bool,
}

struct Validator {
    xml: XmlReader,
    open: Vec<Open>,
    /// How deep the outermost element is that TMX does not have; nothing in it is looked at.
    unknown: Option<usize>,
    /// The header's source language in lower case, `None` for any.
    source: Option<String>,
    unit: Option<Unit>,
    variant: Option<Variant>,
    broken: Vec<Broken>,
    validated: Validated,
    ended: bool,
}

impl Validator {
    fn new(xml: XmlReader) -> Validator {
        Validator {
            xml,
            open: Vec::new(),
            unknown: None,
            source: None,
            unit: None,
            variant: None,
            broken: Vec::new(),
            validated: Validated::default(),
            ended: false,
        }
    }

    fn item(&mut self, item: Item) {
        if self.unit.is_none() {
            self.xml.mark();
        }
        match item {
            Item::Start => self.start(),
            Item::Text => self.text(),
            Item::End => self.end(),
            Item::EndOfFile => {
                if self.validated == Validated::default() && self.open.is_empty() && !self.xml.has_root() {
                    self.add(FindingCode::Root, "no element at all");
                }
                self.ended = true;
            }
        }
    }

    fn add(&mut self, code: FindingCode, detail: impl Into<String>) {
        self.broken.push((code, self.xml.position(), detail.into()));
    }

    fn start(&mut self) {
        if self.unknown.is_some() {
            return;
        }
        let position = self.xml.position();
        let name = self.xml.name().to_owned();
        let Some(element) = element(&name) else {
            let code = if self.xml.depth() == 1 { FindingCode::Root } else { FindingCode::UnknownElement };
            self.add(code, format!("`{}` is no element of TMX", shortened(&name)));
            self.unknown = Some(self.xml.depth());
            return;
        };
        if self.xml.depth() == 1 && element.name != "tmx" {
            self.add(FindingCode::Root, format!("the root element is `{name}`"));
        }
        self.place(element.name);
        self.attributes(element);
        match element.name {
            "header" => self.source = source_language(self.xml.attribute("srclang")),
            "tu" => {
                self.validated.units += 1;
                let source = match self.xml.attribute("srclang") {
                    Some(code) => source_language(Some(code)),
                    None => self.source.clone(),
                };
                self.unit = Some(Unit::new(position, source));
            }
            "tuv" => {
                self.validated.texts += 1;
                self.variant = Some(Variant::new(position));
                let language = self.xml.attribute("xml:lang").or_else(|| self.xml.attribute("lang"));
                let broken = self.unit.as_mut().and_then(|unit| unit.language(language, position));
                self.broken.extend(broken);
            }
            "seg" => {
                if let Some(variant) = &mut self.variant {
                    variant.seg = Some(Seg::new(position));
                }
            }
            _ => self.code(element.name),
        }
        self.open.push(Open { element, position, part: 0, part_has_child: false, has_text: false });
    }

    /// Checks that an element may begin here.
    fn place(&mut self, name: &'static str) {
        let Some(parent) = self.open.last_mut() else { return };
        let outer = parent.element.name;
        let parts = match &parent.element.content {
            Content::Mixed(names) => {
                if !names.contains(&name) {
                    self.add(FindingCode::MisplacedElement, format!("`{name}` inside `{outer}`"));
                }
                return;
            }
            Content::Elements(parts) => parts,
        };
        let Some(at) = parts.iter().position(|part| part.names.contains(&name)) else {
            self.add(FindingCode::MisplacedElement, format!("`{name}` inside `{outer}`"));
            return;
        };
        let is_same = at == parent.part && parent.part_has_child;
        if at < parent.part || (is_same && !parts[at].repeats) {
            let detail = if is_same {
                format!("a second `{name}` in `{outer}`")
            } else {
                format!("`{name}` behind `{}` in `{outer}`", parts[parent.part].names.join("` or `"))
            };
            self.add(FindingCode::MisplacedElement, detail);
            return;
        }
        let first = parent.part + usize::from(parent.part_has_child);
        let missing: Vec<_> = parts.get(first..at).into_iter().flatten().filter(|part| part.required).collect();
        parent.part = at;
        parent.part_has_child = true;
        for part in missing {
            self.add(FindingCode::MissingElement, format!("no `{}` before this `{name}`", part.names.join("` or `")));
        }
    }

    /// Checks the attributes of the element that begins.
    fn attributes(&mut self, element: &'static Element) {
        let name = element.name;
        let mut found: Vec<(FindingCode, String)> = Vec::new();
        let mut has_lang = false;
        for (attribute, value) in self.xml.attributes() {
            let quoted = || format!("{attribute}=\"{}\"", shortened(value));
            if !element.has(attribute) {
                found.push((FindingCode::UnknownAttribute, format!("`{}` on `{name}`", shortened(attribute))));
                continue;
            }
            match attribute.as_str() {
                "version" if value != VERSION => {
                    found.push((FindingCode::Version, format!("{}, not `{VERSION}`", quoted())));
                }
                "segtype" if !SEGTYPES.contains(&value.as_str()) => {
                    found.push((
                        FindingCode::AttributeValue,
                        format!("{} is none of {}", quoted(), SEGTYPES.join(", ")),
                    ));
                }
                "pos" if !matches!(value.as_str(), "begin" | "end") => {
                    found.push((FindingCode::AttributeValue, format!("{} is none of begin, end", quoted())));
                }
                "assoc" if !matches!(value.as_str(), "p" | "f" | "b") => {
                    found.push((FindingCode::AttributeValue, format!("{} is none of p, f, b", quoted())));
                }
                "creationdate" | "changedate" | "lastusagedate" if !values::is_date(value) => {
                    found.push((FindingCode::Date, format!("{} is not a date such as 20210309T000000Z", quoted())));
                }
                "usagecount" if value.is_empty() || unit::number(value).is_none() => {
                    found.push((FindingCode::UsageCount, format!("{} is not a number", quoted())));
                }
                "tuid" if value.contains(char::is_whitespace) => found.push((FindingCode::TuidSpace, quoted())),
                "type" if name == "prop" && !value.starts_with("x-") => {
                    found.push((FindingCode::PropType, format!("{} does not begin with `x-`", quoted())));
                }
                "srclang" if is_all(value) => {}
                "xml:lang" | "lang" | "srclang" | "adminlang" => {
                    has_lang |= attribute == "lang";
                    match values::language(value) {
                        Language::Canonical => {}
                        Language::Form(form) => {
                            found.push((FindingCode::LanguageForm, format!("{} is written `{form}`", quoted())));
                        }
                        Language::None => {
                            found.push((FindingCode::Language, format!("{} is not a language tag", quoted())));
                        }
                    }
                }
                _ => {}
            }
        }
        for required in element.required {
            if self.xml.attribute(required).is_none() {
                found.push(match *required {
                    "xml:lang" if has_lang => (FindingCode::LangAttribute, "`lang` instead of `xml:lang`".to_owned()),
                    "pos" => (FindingCode::ItPosition, "`it` without `pos`".to_owned()),
                    _ => (FindingCode::MissingAttribute, format!("`{name}` without `{required}`")),
                });
            }
        }
        // Where it is an alternative to nothing, `lang` is as old.
        if has_lang && name != "tuv" {
            found.push((FindingCode::LangAttribute, "`lang` instead of `xml:lang`".to_owned()));
        }
        for (code, detail) in found {
            self.add(code, detail);
        }
    }

    /// Checks an inline element that begins.
    fn code(&mut self, kind: &'static str) {
        let position = self.xml.position();
        if kind == "ut" {
            self.add(FindingCode::Ut, "`ut` is deprecated");
        }
        let Some(variant) = &mut self.variant else { return };
        if matches!(kind, "bpt" | "it" | "ph" | "hi")
            && let Some(x) = self.xml.attribute("x")
        {
            self.broken.extend(variant.code(kind, x, position));
        }
        let Some(i) = self.xml.attribute("i") else { return };
        match kind {
            "bpt" => self.broken.extend(variant.begins(i, position)),
            "ept" => self.broken.extend(variant.ends(i, position)),
            _ => {}
        }
    }

    fn text(&mut self) {
        if self.unknown.is_some() {
            return;
        }
        let text = self.xml.text();
        let position = self.xml.position();
        if let Some((at, character)) = values::control_character(text) {
            let detail = format!("U+{:04X}", u32::from(character));
            self.broken.push((FindingCode::ControlCharacter, position.after(&text[..at]), detail));
        }
        let Some(open) = self.open.last_mut() else { return };
        if let Content::Elements(parts) = &open.element.content {
            let is_empty = parts.is_empty();
            if !open.has_text && (is_empty || text.contains(|character| !crate::read::xml::is_space(character))) {
                open.has_text = true;
                let inner = text.trim_start_matches(crate::read::xml::is_space);
                let position = position.after(&text[..text.len() - inner.len()]);
                self.broken.push((FindingCode::Text, position, format!("text inside `{}`", open.element.name)));
            }
        } else if let Some(seg) = self.variant.as_mut().and_then(|variant| variant.seg.as_mut()) {
            seg.text(text);
        }
    }

    fn end(&mut self) {
        if let Some(depth) = self.unknown {
            if self.xml.depth() < depth {
                self.unknown = None;
            }
            return;
        }
        let Some(open) = self.open.pop() else { return };
        if let Content::Elements(parts) = &open.element.content {
            let first = open.part + usize::from(open.part_has_child);
            for part in parts.get(first..).into_iter().flatten().filter(|part| part.required) {
                let detail = format!("no `{}` in this `{}`", part.names.join("` or `"), open.element.name);
                self.broken.push((FindingCode::MissingElement, open.position, detail));
            }
        }
        match open.element.name {
            "seg" => {
                let seg = self.variant.as_mut().and_then(|variant| variant.seg.take());
                self.broken.extend(seg.and_then(|seg| seg.end()));
            }
            "tuv" => {
                if let (Some(variant), Some(unit)) = (self.variant.take(), &mut self.unit) {
                    self.broken.extend(unit.variant(&variant));
                }
            }
            "tu" => self.broken.extend(self.unit.take().and_then(|unit| unit.end())),
            _ => {}
        }
    }
}

/// The source language that an attribute names, in lower case; `None` for any.
fn source_language(code: Option<&str>) -> Option<String> {
    code.filter(|code| !is_all(code)).map(str::to_ascii_lowercase)
}

fn is_all(code: &str) -> bool {
    code.eq_ignore_ascii_case("*all*")
}
