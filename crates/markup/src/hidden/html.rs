//! Texts in the tags of HTML.

use std::ops::Range;

use memchr::{memchr, memmem};

/// An attribute as it is written.
struct Attribute {
    name: Range<usize>,
    value: Range<usize>,
}

/// What a tag says: the bytes of its alternative text and its title, and of what it shows or leads to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct TagTexts {
    pub(super) alt: Option<Range<usize>>,
    pub(super) title: Option<Range<usize>>,
    pub(super) destination: Option<Range<usize>>,
}

/// Elements whose content is no markup.
const RAW: [&str; 3] = ["script", "style", "textarea"];

/// The tags of a stretch of HTML that have a text, in their order.
pub(super) fn tags(html: &str) -> Vec<TagTexts> {
    let bytes = html.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr(b'<', &bytes[at..]).map(|open| at + open) {
        at = open + 1;
        if bytes[open..].starts_with(b"<!--") {
            match memmem::find(&bytes[open..], b"-->") {
                Some(end) => at = open + end + 3,
                // Nothing behind it is anything else.
                None => break,
            }
            continue;
        }
        let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if length == 0 || !bytes[at].is_ascii_alphabetic() {
            continue;
        }
        let name = &html[at..at + length];
        let (attributes, end) = attributes(bytes, at + length);
        at = end;
        let of = |names: &[&str]| {
            let is = |own: &&Attribute| names.iter().any(|name| html[own.name.clone()].eq_ignore_ascii_case(name));
            attributes.iter().find(is).map(|own| own.value.clone())
        };
        let (alt, title) = (of(&["alt"]), of(&["title"]));
        if alt.is_some() || title.is_some() {
            found.push(TagTexts { alt, title, destination: of(&["src", "href"]) });
        }
        if let Some(raw) = RAW.iter().find(|raw| name.eq_ignore_ascii_case(raw)) {
            at = closing(bytes, at, raw.as_bytes());
        }
    }
    found
}

/// The attributes from an offset to the end of the tag, and where that is.
fn attributes(bytes: &[u8], start: usize) -> (Vec<Attribute>, usize) {
    let mut attributes = Vec::new();
    let mut at = start;
    let skip_white = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        at
    };
    loop {
        at = skip_white(at);
        match bytes.get(at) {
            Some(b'>') => return (attributes, at + 1),
            // A tag that never ends.
            None | Some(b'<') => return (attributes, at),
            Some(b'/' | b'=') => {
                at += 1;
                continue;
            }
            Some(_) => {}
        }
        let name = at;
        while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace() && !b"=></".contains(byte)) {
            at += 1;
        }
        let name = name..at;
        let equals = skip_white(at);
        if bytes.get(equals) != Some(&b'=') {
            continue;
        }
        at = skip_white(equals + 1);
        match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let Some(length) = memchr(*quote, &bytes[at + 1..]) else { return (attributes, at + 1) };
                let value = at + 1..at + 1 + length;
                at = value.end + 1;
                attributes.push(Attribute { name, value });
            }
            _ => {
                let start = at;
                while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace() && !b"><".contains(byte)) {
                    at += 1;
                }
                attributes.push(Attribute { name, value: start..at });
            }
        }
    }
}

/// Where an element's closing tag begins.
fn closing(bytes: &[u8], from: usize, name: &[u8]) -> usize {
    let mut at = from;
    while let Some(found) = memmem::find(&bytes[at..], b"</") {
        at += found + 2;
        if bytes[at..].get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name)) {
            return at;
        }
    }
    bytes.len()
}
