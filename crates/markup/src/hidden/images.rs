//! The texts of images, commands and tags in a document's own text.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::html;
use super::{HiddenKind, HiddenText};

/// How the command for an image begins.
const IMAGE: &str = ":::image";

/// How the command for an included file begins; white space may follow.
const INCLUDE: &str = "[!include";

/// Appends the texts of a document from an offset on.
pub(super) fn read<'a>(document: &'a str, start: usize, texts: &mut Vec<HiddenText<'a>>) {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let mut walk =
        Walk { document, texts, open: Vec::new(), headings: 0, blocks: 0, is_code: false, html_until: 0, first: 0 };
    walk.first = walk.texts.len();
    for (event, range) in Parser::new_ext(&document[start..], options).into_offset_iter() {
        walk.event(event, start + range.start..start + range.end);
    }
    // An image is known at its end, and others may stand in it.
    let first = walk.first;
    texts[first..].sort_by_key(|text| text.range.start);
    let mut end = 0;
    texts.retain(|text| {
        let is_apart = text.kind.is_of_front_matter() || end <= text.range.start;
        if is_apart {
            end = text.range.end;
        }
        is_apart
    });
}

struct Walk<'a, 't> {
    document: &'a str,
    texts: &'t mut Vec<HiddenText<'a>>,
    /// The images and included files that are not at their ends.
    open: Vec<Open>,
    headings: u32,
    blocks: u32,
    is_code: bool,
    /// Up to where HTML was looked at.
    html_until: usize,
    /// The first text that is not of front matter.
    first: usize,
}

/// An image or a link whose text is being read.
struct Open {
    /// `None` for a link that includes nothing.
    kind: Option<HiddenKind>,
    destination: String,
    text: Range<usize>,
}

impl<'a> Walk<'a, '_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => {
                let text = (range.start + 2).min(range.end);
                self.open(Some(HiddenKind::Alt), &dest_url, text);
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let is_include = is_include(&self.document[..range.start]);
                let text = (range.start + 1).min(range.end);
                self.open(is_include.then_some(HiddenKind::Include), &dest_url, text);
            }
            Event::End(TagEnd::Image | TagEnd::Link) => {
                if let Some(open) = self.open.pop() {
                    self.inside(&range);
                    if let Some(kind) = open.kind {
                        self.push(kind, open.text, Cow::Owned(open.destination));
                    }
                }
            }
            Event::Start(Tag::HtmlBlock) => {
                self.blocks += 1;
                self.html(range);
            }
            Event::InlineHtml(_) => {
                self.html(range.clone());
                self.inside(&range);
            }
            Event::Start(Tag::CodeBlock(_)) => self.is_code = true,
            Event::End(TagEnd::CodeBlock) => self.is_code = false,
            Event::Start(Tag::Heading { .. }) => {
                self.headings += 1;
                self.blocks += 1;
            }
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell) => self.blocks += 1,
            Event::Text(_) if !self.is_code => {
                if self.document[range.clone()].starts_with(IMAGE) {
                    self.command(range.start);
                }
                self.inside(&range);
            }
            _ => self.inside(&range),
        }
    }

    fn open(&mut self, kind: Option<HiddenKind>, destination: &CowStr<'_>, start: usize) {
        self.open.push(Open { kind, destination: destination.to_string(), text: start..start });
    }

    /// Notes that something stands in the innermost image or link.
    fn inside(&mut self, range: &Range<usize>) {
        if let Some(open) = self.open.last_mut() {
            open.text.end = open.text.end.max(range.end);
        }
    }

    fn push(&mut self, kind: HiddenKind, range: Range<usize>, destination: Cow<'a, str>) {
        let Some(text) = self.document.get(range.clone()) else { return };
        let start = range.start + text.len() - text.trim_start().len();
        let text = text.trim();
        self.texts.push(HiddenText {
            kind,
            text: Cow::Borrowed(text),
            range: start..start + text.len(),
            line: 0,
            destination,
            heading: self.headings,
            block: self.blocks,
        });
    }

    /// Adds the texts of the tags in a stretch.
    fn html(&mut self, range: Range<usize>) {
        if range.start < self.html_until {
            return;
        }
        self.html_until = range.end;
        let document = self.document;
        for tag in html::tags(&document[range.clone()]) {
            let place = |own: Range<usize>| range.start + own.start..range.start + own.end;
            let destination = tag.destination.map_or("", |own| &document[place(own)]);
            for (kind, own) in [(HiddenKind::Alt, tag.alt), (HiddenKind::HtmlTitle, tag.title)] {
                if let Some(own) = own {
                    self.push(kind, place(own), Cow::Borrowed(destination));
                }
            }
        }
    }

    /// Adds the text of the command for an image that begins at an offset.
    fn command(&mut self, start: usize) {
        let document = self.document;
        let begin = start + IMAGE.len();
        let rest = &document[begin..];
        let line = memchr::memchr(b'\n', rest.as_bytes()).map_or(rest, |end| &rest[..end]);
        let line = line.find(":::").map_or(line, |end| &line[..end]);
        let Some((text, range)) = value(line, "alt-text") else { return };
        if text.trim().is_empty() {
            return;
        }
        let destination = value(line, "source").map_or("", |(source, _)| source);
        self.push(HiddenKind::Alt, begin + range.start..begin + range.end, Cow::Borrowed(destination));
    }
}

/// The value of `name="..."` and its bytes.
fn value<'l>(line: &'l str, name: &str) -> Option<(&'l str, Range<usize>)> {
    let at = line.find(name)?;
    let rest = line[at + name.len()..].strip_prefix("=\"")?;
    let start = at + name.len() + 2;
    let length = rest.find('"')?;
    Some((&rest[..length], start..start + length))
}

/// Whether what stands before a link makes it the title of an included file.
fn is_include(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t', '-', '+']).as_bytes();
    let start = before.len().saturating_sub(INCLUDE.len());
    before[start..].eq_ignore_ascii_case(INCLUDE.as_bytes())
}
