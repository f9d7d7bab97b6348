//! XML as a stream of elements and texts, for readers that go on where they can.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::input::{Overlong, TextInput, UnknownEncoding, is_legal};
use super::problem::{Position, Problem, ProblemKind, Problems};

/// How deep elements may stand in each other. Formats of translation units need less than thirty.
const DEPTH: usize = 256;

/// How many attributes an element may have.
const ATTRIBUTES: usize = 1000;

/// Why XML cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// The document type declares entities, which may grow without bounds or name other files.
    #[error("the document type declares entities, which are not read")]
    Entities,
    /// An element, an attribute or a text is too large to be one.
    #[error("a unit, or something outside of units, is larger than {limit} bytes")]
    TooLarge {
        /// The most that is read in one piece.
        limit: u64,
    },
    /// Elements stand too deep in each other.
    #[error("elements stand more than {DEPTH} deep in each other")]
    TooDeep,
    /// An element with too many attributes.
    #[error("an element has more than {ATTRIBUTES} attributes")]
    TooManyAttributes,
    /// The file ends too early.
    #[error("the file ends inside `{element}`, which begins at line {line}")]
    Truncated {
        /// The innermost element that is open.
        element: String,
        /// Where it begins.
        line: u64,
    },
    /// An end tag that does not belong to the element that is open.
    #[error("`</{found}>` where `{expected}` should end")]
    WrongEnd {
        /// The name in the end tag.
        found: String,
        /// The open element; empty when none is.
        expected: String,
    },
    /// The file is no XML at all, or not what its name says.
    #[error("expected `{expected}` and found {found}")]
    WrongRoot {
        /// The root elements that are read.
        expected: &'static str,
        /// What there is instead.
        found: String,
    },
    /// The declared encoding is not one that is read.
    #[error("the encoding `{0}` is not read, only UTF-8, UTF-16, ISO-8859-1 and windows-1252")]
    Encoding(String),
    /// Whatever else a parser does not get over.
    #[error("{0}")]
    Syntax(String),
}

/// Where and why reading stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    Io(io::Error),
    Xml(Position, XmlError),
}

/// What comes next in a document. What it holds is asked of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    /// An element begins.
    Start,
    /// Part of a text; one text may come in several.
    Text,
    /// An element ends.
    End,
    /// The document is at its end.
    EndOfFile,
}

/// An open element.
#[derive(Debug)]
struct Open {
    name: String,
    line: u64,
}

/// Reads a document item by item.
pub(crate) struct XmlReader {
    xml: Reader<TextInput>,
    buffer: Vec<u8>,
    open: Vec<Open>,
    has_root: bool,
    has_doctype: bool,
    is_first: bool,
    position: Position,
    /// The name of the element that begins or ends.
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    /// Those of the document; those of its text are the input's.
    problems: Problems,
}

impl XmlReader {
    pub(crate) fn new(input: TextInput) -> XmlReader {
        let mut xml = Reader::from_reader(input);
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        config.check_comments = false;
        // Done here, with a better message.
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        XmlReader {
            xml,
            buffer: Vec::new(),
            open: Vec::new(),
            has_root: false,
            has_doctype: false,
            is_first: true,
            position: Position::START,
            name: String::new(),
            attributes: Vec::new(),
            text: String::new(),
            problems: Problems::default(),
        }
    }

    /// Where the last item begins.
    pub(crate) fn position(&self) -> Position {
        self.position
    }

    /// The name of the element that the last item begins or ends.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The attributes of the element that the last item begins, in the file's order, each once.
    pub(crate) fn attributes(&self) -> &[(String, String)] {
        &self.attributes
    }

    /// One of them.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The text that the last item is.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// How many elements are open; one that begins is.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Whether the document has a document type.
    pub(crate) fn has_doctype(&self) -> bool {
        self.has_doctype
    }

    /// Says that nothing that was read so far is kept.
    pub(crate) fn mark(&mut self) {
        self.xml.get_mut().mark();
    }

    /// What was wrong since somebody last asked.
    pub(crate) fn take_problems(&mut self) -> Vec<Problem> {
        let input = &mut self.xml.get_mut().problems;
        if self.problems.is_empty() && input.is_empty() {
            return Vec::new();
        }
        input.take().chain(self.problems.take()).collect()
    }

    /// Reads the next item.
    pub(crate) fn read(&mut self) -> Result<Item, Stop> {
        loop {
            let position = self.xml.get_ref().position();
            self.position = position;
            self.buffer.clear();
            let event = match self.xml.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(stop(error, self.xml.get_ref().position(), &self.open)),
            };
            let is_first = std::mem::take(&mut self.is_first);
            let problems = &mut self.problems;
            let mut ill_formed = |detail: &'static str| problems.add(ProblemKind::IllFormed, position, detail.into());
            match event {
                Event::Start(start) => {
                    if self.open.is_empty() && std::mem::replace(&mut self.has_root, true) {
                        ill_formed("a second root element");
                    }
                    if self.open.len() == DEPTH {
                        return Err(Stop::Xml(position, XmlError::TooDeep));
                    }
                    self.name.clear();
                    self.name.push_str(start.name().0);
                    check_name(&self.name, position, problems);
                    read_attributes(&start, position, &mut self.attributes, problems)
                        .map_err(|error| Stop::Xml(position, error))?;
                    self.open.push(Open { name: self.name.clone(), line: position.line });
                    return Ok(Item::Start);
                }
                Event::End(end) => {
                    let found = end.name().0;
                    match self.open.pop() {
                        Some(open) if open.name == found => {}
                        open => {
                            let expected = open.map(|open| open.name).unwrap_or_default();
                            return Err(Stop::Xml(position, XmlError::WrongEnd { found: found.to_owned(), expected }));
                        }
                    }
                    self.name.clear();
                    self.name.push_str(found);
                    return Ok(Item::End);
                }
                Event::Text(text) => {
                    let content = text.xml10_content();
                    if content.starts_with('&') {
                        ill_formed("`&` that begins no reference");
                    }
                    if content.contains("]]>") {
                        ill_formed("`]]>` in a text");
                    }
                    if self.open.is_empty() {
                        if !content.trim_matches(is_space).is_empty() {
                            ill_formed("text outside of the root element");
                        }
                        self.xml.get_mut().mark();
                        continue;
                    }
                    self.text.clear();
                    self.text.push_str(&content);
                    return Ok(Item::Text);
                }
                Event::CData(text) => {
                    if self.open.is_empty() {
                        ill_formed("text outside of the root element");
                        continue;
                    }
                    self.text.clear();
                    self.text.push_str(&text.xml10_content());
                    return Ok(Item::Text);
                }
                Event::GeneralRef(reference) => {
                    if self.open.is_empty() {
                        ill_formed("text outside of the root element");
                    }
                    self.text.clear();
                    push_reference(&mut self.text, &reference.into_inner(), position, problems);
                    return Ok(Item::Text);
                }
                Event::Comment(comment) => {
                    if comment.contains("--") || comment.ends_with('-') {
                        ill_formed("`--` inside a comment");
                    }
                }
                Event::Decl(declaration) => {
                    if !is_first {
                        ill_formed("the XML declaration does not stand at the beginning");
                    }
                    if let Some(Ok(name)) = declaration.encoding() {
                        let read = self.xml.get_ref().encoding();
                        if !is_name_of(&name, read) {
                            let detail = format!("`{name}` is declared, and the file is in {}", read.name());
                            problems.add(ProblemKind::Encoding, position, detail.into());
                        }
                    }
                }
                Event::DocType(doctype) => {
                    if self.has_root || std::mem::replace(&mut self.has_doctype, true) {
                        ill_formed("a document type in the wrong place");
                    }
                    // Comments inside may hold the word as well, and nobody who means well writes either.
                    if doctype.contains("<!ENTITY") {
                        return Err(Stop::Xml(position, XmlError::Entities));
                    }
                }
                // Empty elements come as two items.
                Event::PI(_) | Event::Empty(_) => {}
                Event::Eof => {
                    return match self.open.pop() {
                        Some(Open { name, line }) => {
                            Err(Stop::Xml(position, XmlError::Truncated { element: name, line }))
                        }
                        None => Ok(Item::EndOfFile),
                    };
                }
            }
        }
    }

    /// Reads to the end of the element that has just begun and gives what text it holds, in whatever elements.
    pub(crate) fn content(&mut self) -> Result<String, Stop> {
        let mut content = String::new();
        let depth = self.depth();
        loop {
            match self.read()? {
                Item::Text => content.push_str(&self.text),
                Item::End if self.depth() < depth => return Ok(content),
                Item::Start | Item::End => {}
                Item::EndOfFile => return Ok(content),
            }
        }
    }
}

fn stop(error: quick_xml::Error, position: Position, open: &[Open]) -> Stop {
    let xml = match error {
        quick_xml::Error::Io(error) => {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Overlong>());
            match inner {
                Some(Overlong { limit }) => XmlError::TooLarge { limit: *limit },
                None => return Stop::Io(io::Error::new(error.kind(), error.to_string())),
            }
        }
        // All of these say that something is not closed before the file ends.
        quick_xml::Error::Syntax(_) if !open.is_empty() => {
            let Open { name, line } = &open[open.len() - 1];
            XmlError::Truncated { element: name.clone(), line: *line }
        }
        other => XmlError::Syntax(other.to_string()),
    };
    Stop::Xml(position, xml)
}

/// What an error of the input itself is: a file that cannot be read, or one in an encoding that is not.
pub(crate) fn input_stop(error: io::Error) -> Stop {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<UnknownEncoding>()) {
        Some(UnknownEncoding { name }) => Stop::Xml(Position::START, XmlError::Encoding(name.clone())),
        None => Stop::Io(error),
    }
}

pub(crate) fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

fn is_name_of(name: &str, encoding: &'static encoding_rs::Encoding) -> bool {
    match name.to_ascii_lowercase().as_str() {
        "utf-16" => encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE,
        "us-ascii" | "ascii" => encoding == encoding_rs::UTF_8,
        other => encoding_rs::Encoding::for_label(other.as_bytes()) == Some(encoding),
    }
}

fn check_name(name: &str, position: Position, problems: &mut Problems) {
    let begins = |c: char| c.is_alphabetic() || matches!(c, '_' | ':');
    let goes_on = |c: char| begins(c) || c.is_numeric() || matches!(c, '-' | '.' | '\u{b7}') || !c.is_ascii();
    if !name.starts_with(begins) || !name.chars().all(goes_on) {
        problems.add_with(ProblemKind::IllFormed, || (position, format!("`{name}` is not a name").into()));
    }
}

fn read_attributes(
    start: &BytesStart<'_>,
    position: Position,
    attributes: &mut Vec<(String, String)>,
    problems: &mut Problems,
) -> Result<(), XmlError> {
    let mut used = 0;
    // The library compares each name with all before it, which hostile input makes slow.
    let mut raw = start.attributes();
    let mut names = BTreeSet::new();
    let ill_formed =
        |problems: &mut Problems, detail: Cow<'static, str>| problems.add(ProblemKind::IllFormed, position, detail);
    for attribute in raw.with_checks(false) {
        let attribute = match attribute {
            Ok(attribute) => attribute,
            Err(error) => {
                ill_formed(problems, error.to_string().into());
                continue;
            }
        };
        let name = attribute.key.0;
        if !names.insert(name) {
            ill_formed(problems, format!("the attribute `{name}` stands twice").into());
            continue;
        }
        check_name(name, position, problems);
        if attribute.value.contains('<') {
            ill_formed(problems, format!("`<` in the attribute `{name}`").into());
        }
        if used == attributes.len() {
            attributes.push((String::new(), String::new()));
        }
        let (kept_name, kept_value) = &mut attributes[used];
        kept_name.clear();
        kept_name.push_str(name);
        kept_value.clear();
        push_attribute_value(kept_value, &attribute.value, position, problems);
        used += 1;
        if ATTRIBUTES < used {
            return Err(XmlError::TooManyAttributes);
        }
    }
    attributes.truncate(used);
    Ok(())
}

/// Appends an attribute's value: white space is a blank each, references are resolved.
fn push_attribute_value(out: &mut String, raw: &str, position: Position, problems: &mut Problems) {
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\t', '\n', '\r']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('&') {
            let end = after.find(|c: char| c == ';' || c == '&' || c.is_whitespace());
            match end.filter(|end| after[*end..].starts_with(';')) {
                Some(end) => {
                    push_reference(out, &after[..end], position, problems);
                    rest = &after[end + 1..];
                }
                None => {
                    problems.add(ProblemKind::IllFormed, position, "`&` that begins no reference".into());
                    out.push('&');
                    rest = after;
                }
            }
        } else {
            out.push(' ');
            rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
        }
    }
    out.push_str(rest);
}

/// Appends what a reference stands for; one that stands for nothing is kept as it is written.
fn push_reference(out: &mut String, name: &str, position: Position, problems: &mut Problems) {
    let predefined = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    };
    if let Some(character) = predefined {
        out.push(character);
        return;
    }
    let Some(number) = name.strip_prefix('#') else {
        problems.add_with(ProblemKind::UndefinedEntity, || (position, format!("`&{}`", shortened(name)).into()));
        out.push('&');
        out.push_str(name);
        out.push(';');
        return;
    };
    let parsed = match number.strip_prefix('x') {
        Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => u32::from_str_radix(digits, 16).ok(),
        None if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok(),
        _ => None,
    };
    match parsed.and_then(char::from_u32).filter(|character| is_legal(*character)) {
        Some(character) => out.push(character),
        None => {
            problems.add_with(ProblemKind::IllegalReference, || (position, format!("`&{};`", shortened(name)).into()))
        }
    }
}

/// The beginning of a text, for a message.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    const LENGTH: usize = 40;
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
