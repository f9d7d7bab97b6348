//! XML as a stream of elements and texts, for readers that go on where they can.

mod attributes;
mod error;
mod name;
mod open;
mod reference;

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::input::TextInput;
use super::problem::{Position, Problem, ProblemKind, Problems};
use attributes::Attributes;
use error::stop;
use name::check_name;
use open::OpenElements;
use reference::push_reference;

pub use error::XmlError;
pub(crate) use error::{Stop, input_stop};

/// How deep elements may stand in each other. Formats of translation units need less than thirty.
const DEPTH: usize = 256;

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

/// Reads a document item by item.
pub(crate) struct XmlReader {
    xml: Reader<TextInput>,
    buffer: Vec<u8>,
    open: OpenElements,
    has_root: bool,
    has_doctype: bool,
    is_first: bool,
    position: Position,
    /// The name of the element that begins or ends.
    name: String,
    attributes: Attributes,
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
            open: OpenElements::default(),
            has_root: false,
            has_doctype: false,
            is_first: true,
            position: Position::START,
            name: String::new(),
            attributes: Attributes::default(),
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
        self.attributes.as_slice()
    }

    /// One of them.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes().iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The text that the last item is.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// How many elements are open; one that begins is.
    pub(crate) fn depth(&self) -> usize {
        self.open.depth()
    }

    /// Whether there was a root element.
    pub(crate) fn has_root(&self) -> bool {
        self.has_root
    }

    /// Says that nothing that was read so far is kept.
    pub(crate) fn mark(&mut self) {
        self.xml.get_mut().mark();
    }

    /// Whether anything was wrong since somebody last took problems.
    pub(crate) fn has_problems(&self) -> bool {
        !self.problems.is_empty() || !self.xml.get_ref().problems.is_empty()
    }

    /// What was wrong since somebody last asked.
    pub(crate) fn take_problems(&mut self) -> Vec<Problem> {
        let input = &mut self.xml.get_mut().problems;
        input.take().chain(self.problems.take()).collect()
    }

    /// Reads the next item.
    pub(crate) fn read(&mut self) -> Result<Item, Stop> {
        loop {
            let position = self.xml.get_mut().position();
            self.position = position;
            self.buffer.clear();
            let event = match self.xml.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(stop(error, self.xml.get_mut().position(), self.open.last())),
            };
            let is_first = std::mem::take(&mut self.is_first);
            let problems = &mut self.problems;
            let mut ill_formed = |detail: &'static str| problems.add(ProblemKind::IllFormed, position, detail.into());
            match event {
                Event::Start(start) => {
                    if self.open.is_empty() && std::mem::replace(&mut self.has_root, true) {
                        ill_formed("a second root element");
                    }
                    if self.open.depth() == DEPTH {
                        return Err(Stop::Xml(position, XmlError::TooDeep));
                    }
                    self.name.clear();
                    self.name.push_str(start.name().0);
                    check_name(&self.name, position, problems);
                    let read = self.attributes.read(&start, position, problems);
                    read.map_err(|error| Stop::Xml(position, error))?;
                    self.open.push(&self.name, position.line);
                    return Ok(Item::Start);
                }
                Event::End(end) => {
                    let found = end.name().0;
                    match self.open.last() {
                        Some((name, _)) if name == found => self.open.pop(),
                        open => {
                            let expected = open.map_or_else(String::new, |(name, _)| name.to_owned());
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
                    // Looking for three bytes takes longer than finding that one of them is not there.
                    if content.as_bytes().contains(&b']') && content.contains("]]>") {
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
                    return match self.open.last() {
                        Some((name, line)) => {
                            Err(Stop::Xml(position, XmlError::Truncated { element: name.to_owned(), line }))
                        }
                        None => Ok(Item::EndOfFile),
                    };
                }
            }
        }
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

/// The beginning of a text, for a message.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    const LENGTH: usize = 40;
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
