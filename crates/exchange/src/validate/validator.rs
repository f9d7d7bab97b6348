//! Follows a file element by element.

use super::attributes::is_all;
use super::grammar::{Content, Element, element};
use super::unit::{Broken, Seg, Unit, Variant};
use super::{FindingCode, Validated, values};
use crate::read::Position;
use crate::read::xml::{Item, XmlReader, shortened};

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

/// What is known of a file as far as it was read.
pub(super) struct Validator {
    pub(super) xml: XmlReader,
    open: Vec<Open>,
    /// How deep the outermost element is that TMX does not have; nothing in it is looked at.
    unknown: Option<usize>,
    /// The header's source language in lower case, `None` for any.
    source: Option<String>,
    unit: Option<Unit>,
    variant: Option<Variant>,
    pub(super) broken: Vec<Broken>,
    pub(super) validated: Validated,
    pub(super) ended: bool,
}

impl Validator {
    pub(super) fn new(xml: XmlReader) -> Validator {
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

    pub(super) fn item(&mut self, item: Item) {
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

    pub(super) fn add(&mut self, code: FindingCode, detail: impl Into<String>) {
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
