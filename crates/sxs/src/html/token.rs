//! A page as tags and text, with their places in the file.

use std::borrow::Cow;
use std::ops::Range;

use memchr::{memchr, memmem};

use super::reference::decode;

/// A piece of a page; the ranges of all tokens, one after the other, are the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) range: Range<usize>,
    pub(super) kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Characters and character references.
    Text,
    /// `<name ...>`, with the places of the name and of what stands behind it.
    Start { name: Range<usize>, attributes: Range<usize> },
    /// `</name>`.
    End { name: Range<usize> },
    /// A comment, a doctype or the like.
    Other,
}

/// The elements whose content is text whatever it looks like.
const RAW_TEXT: [&[u8]; 8] = [b"script", b"style", b"title", b"textarea", b"iframe", b"xmp", b"noembed", b"noframes"];

/// Cuts a page, or a part of one, into tokens as the HTML standard does, except that nothing swallows the rest of the
/// file: a comment, a tag or an element of raw text that never ends is text, and what follows is read. So is a comment
/// with a pair in it, for a pair counts wherever it stands.
///
/// Each byte is looked at a fixed number of times: what was searched for once and is not there is not searched again.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    position: usize,
    end: usize,
    /// The raw text element that the position is at the begin of, as a place in [`RAW_TEXT`].
    raw: Option<usize>,
    /// Which of [`RAW_TEXT`] are not closed any more from here on.
    never_closed: [bool; RAW_TEXT.len()],
    comment_end: Next,
    pair: Next,
    /// Once a quote turned out to be never closed: tags end at their first `>` from then on.
    quotes_are_broken: bool,
    no_tag_end: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of a part of a page.
    pub(super) fn new(bytes: &'a [u8], range: Range<usize>) -> Tokens<'a> {
        Tokens {
            bytes,
            position: range.start,
            end: range.end,
            raw: None,
            never_closed: [false; RAW_TEXT.len()],
            comment_end: Next::new(b"-->"),
            pair: Next::new(b"tu-id"),
            quotes_are_broken: false,
            no_tag_end: false,
        }
    }

    fn token(&mut self, end: usize, kind: TokenKind) -> Token {
        let range = self.position..end;
        self.position = end;
        Token { range, kind }
    }

    /// Up to the end tag of a raw text element; `None` if there is none.
    fn raw_text(&mut self, element: usize) -> Option<Token> {
        if self.never_closed[element] {
            return None;
        }
        let name = RAW_TEXT[element];
        let rest = &self.bytes[self.position..self.end];
        let closer = memmem::find_iter(rest, b"</").find(|at| {
            let behind = &rest[at + 2..];
            behind.len() > name.len()
                && behind[..name.len()].eq_ignore_ascii_case(name)
                && matches!(behind[name.len()], b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0C')
        });
        match closer {
            Some(0) => None,
            Some(length) => Some(self.token(self.position + length, TokenKind::Text)),
            None => {
                self.never_closed[element] = true;
                None
            }
        }
    }

    /// The tag, comment or declaration at the position, where a `<` is; `None` if it is a mere character.
    fn markup(&mut self) -> Option<Token> {
        let start = self.position;
        let rest = &self.bytes[start..self.end];
        match rest.get(1)? {
            // Without an end in sight, no name is looked for: it would be looked for to the end of the page each time.
            b'a'..=b'z' | b'A'..=b'Z' | b'/' if self.no_tag_end => None,
            b'!' if rest.starts_with(b"<!--") => self.comment(),
            b'/' if rest.get(2)?.is_ascii_alphabetic() => {
                let name = self.name(start + 2);
                let end = self.tag_end(name.end)?;
                Some(self.token(end, TokenKind::End { name }))
            }
            b'!' | b'?' | b'/' => self.declaration(),
            first if first.is_ascii_alphabetic() => {
                let name = self.name(start + 1);
                let end = self.tag_end(name.end)?;
                self.raw = RAW_TEXT.iter().position(|raw| self.bytes[name.clone()].eq_ignore_ascii_case(raw));
                let attributes = name.end..end - 1;
                Some(self.token(end, TokenKind::Start { name, attributes }))
            }
            _ => None,
        }
    }

    fn comment(&mut self) -> Option<Token> {
        let inside = self.position + 4;
        let rest = &self.bytes[inside..self.end];
        // `<!-->` and `<!--->` are whole comments.
        let end = if rest.starts_with(b">") {
            inside + 1
        } else if rest.starts_with(b"->") {
            inside + 2
        } else {
            self.comment_end.from(&self.bytes[..self.end], inside)? + 3
        };
        // Where Markdown was left alone, as in tables, an escaped `\<!--` begins one.
        let hides_pair = self.pair.from(&self.bytes[..self.end], inside).is_some_and(|pair| pair < end);
        (!hides_pair).then(|| self.token(end, TokenKind::Other))
    }

    fn declaration(&mut self) -> Option<Token> {
        let end = self.next_closer(self.position)?;
        Some(self.token(end, TokenKind::Other))
    }

    fn name(&self, start: usize) -> Range<usize> {
        let is_end = |byte: &u8| matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | b'\x0C');
        let length = self.bytes[start..self.end].iter().position(is_end).unwrap_or(self.end - start);
        start..start + length
    }

    /// Behind the `>` of a tag whose name ends at `position`; one in a quoted value does not count.
    fn tag_end(&mut self, position: usize) -> Option<usize> {
        if self.no_tag_end {
            return None;
        }
        if !self.quotes_are_broken {
            let mut attributes = Attributes { bytes: self.bytes, position, end: self.end };
            while attributes.next_raw().is_some() {}
            if self.bytes[..self.end].get(attributes.position) == Some(&b'>') {
                return Some(attributes.position + 1);
            }
            self.quotes_are_broken = true;
        }
        self.next_closer(position)
    }

    /// Behind the next `>`.
    fn next_closer(&mut self, from: usize) -> Option<usize> {
        if self.no_tag_end {
            return None;
        }
        let end = memchr(b'>', &self.bytes[from..self.end]).map(|length| from + length + 1);
        self.no_tag_end = end.is_none();
        end
    }
}

/// Where a literal occurs next; searches no byte twice as long as the places asked for rise.
#[derive(Debug)]
struct Next {
    literal: &'static [u8],
    /// The occurrence last found.
    found: Option<usize>,
    /// Whether the last search found none, so that there is none behind it either.
    is_over: bool,
}

impl Next {
    fn new(literal: &'static [u8]) -> Next {
        Next { literal, found: None, is_over: false }
    }

    /// The first occurrence at or behind a place.
    fn from(&mut self, bytes: &[u8], place: usize) -> Option<usize> {
        let is_known = self.is_over || self.found.is_some_and(|found| place <= found);
        if !is_known {
            self.found = memmem::find(&bytes[place..], self.literal).map(|length| place + length);
            self.is_over = self.found.is_none();
        }
        self.found
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if self.position == self.end {
            return None;
        }
        if let Some(text) = self.raw.take().and_then(|element| self.raw_text(element)) {
            return Some(text);
        }
        if self.bytes[self.position] == b'<'
            && let Some(token) = self.markup()
        {
            return Some(token);
        }
        // The first byte is text, whatever it is.
        let from = self.position + 1;
        let end = memchr(b'<', &self.bytes[from..self.end]).map_or(self.end, |length| from + length);
        Some(self.token(end, TokenKind::Text))
    }
}

/// The attributes of a start tag in their order.
#[derive(Debug)]
pub(super) struct Attributes<'a> {
    bytes: &'a [u8],
    position: usize,
    end: usize,
}

/// An attribute; its value is empty if it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribute<'a> {
    /// As written; names are compared without regard to case.
    pub(super) name: &'a [u8],
    raw_value: &'a [u8],
}

impl<'a> Attribute<'a> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// The value with its character references decoded.
    pub(super) fn value(&self) -> Cow<'a, str> {
        decode(self.raw_value, true)
    }
}

impl<'a> Attributes<'a> {
    /// The attributes in the bytes between a start tag's name and its `>`.
    pub(super) fn new(bytes: &'a [u8], range: Range<usize>) -> Attributes<'a> {
        Attributes { bytes, position: range.start, end: range.end }
    }

    /// Moves behind the next attribute; at a `>` or the end there is none.
    fn next_raw(&mut self) -> Option<Attribute<'a>> {
        let bytes = &self.bytes[..self.end];
        let skip_while =
            |from: usize, test: fn(u8) -> bool| from + bytes[from..].iter().take_while(|byte| test(**byte)).count();
        let start = skip_while(self.position, |byte| is_space(byte) || byte == b'/');
        self.position = start;
        if matches!(bytes.get(start), None | Some(b'>')) {
            return None;
        }
        // A `=` at the begin is part of the name.
        let name_end = skip_while(start + 1, |byte| !is_space(byte) && !matches!(byte, b'=' | b'>' | b'/'));
        let name = &bytes[start..name_end];
        let equals = skip_while(name_end, is_space);
        if bytes.get(equals) != Some(&b'=') {
            self.position = name_end;
            return Some(Attribute { name, raw_value: b"" });
        }
        let value = skip_while(equals + 1, is_space);
        let raw_value = match bytes.get(value) {
            Some(quote @ (b'"' | b'\'')) => {
                let inside = value + 1;
                match memchr(*quote, &bytes[inside..]) {
                    Some(length) => {
                        self.position = inside + length + 1;
                        &bytes[inside..inside + length]
                    }
                    None => {
                        self.position = bytes.len();
                        &bytes[inside..]
                    }
                }
            }
            _ => {
                self.position = skip_while(value, |byte| !is_space(byte) && byte != b'>');
                &bytes[value..self.position]
            }
        };
        Some(Attribute { name, raw_value })
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = Attribute<'a>;

    fn next(&mut self) -> Option<Attribute<'a>> {
        let attribute = self.next_raw();
        if attribute.is_none() {
            // Where a quote is broken, a `>` may stand among the attributes.
            self.position = self.end;
        }
        attribute
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens, each with a letter for its kind.
    fn listed(page: &str) -> Vec<String> {
        let tokens: Vec<Token> = Tokens::new(page.as_bytes(), 0..page.len()).collect();
        let whole: String = tokens.iter().map(|token| &page[token.range.clone()]).collect();
        assert_eq!(whole, page);
        tokens
            .into_iter()
            .map(|token| {
                let kind = match token.kind {
                    TokenKind::Text => "t",
                    TokenKind::Start { .. } => "s",
                    TokenKind::End { .. } => "e",
                    TokenKind::Other => "o",
                };
                format!("{kind}{}", &page[token.range])
            })
            .collect()
    }

    #[test]
    fn tokens_of_a_page() {
        assert_eq!(
            listed("<!doctype html><p class='a>b'>x < y</p ><!-- <b> --><br/>"),
            ["o<!doctype html>", "s<p class='a>b'>", "tx ", "t< y", "e</p >", "o<!-- <b> -->", "s<br/>"]
        );
        assert_eq!(listed("<script>a</b></script >c"), ["s<script>", "ta</b>", "e</script >", "tc"]);
        assert_eq!(listed("<TITLE></title><?x?></ y>"), ["s<TITLE>", "e</title>", "o<?x?>", "o</ y>"]);
        assert_eq!(listed("<!--><b><!---><i>"), ["o<!-->", "s<b>", "o<!--->", "s<i>"]);
    }

    #[test]
    fn what_never_ends_is_text() {
        assert_eq!(listed("<!-- <b>x</b>"), ["t<!-- ", "s<b>", "tx", "e</b>"]);
        assert_eq!(listed("<script><b></b>"), ["s<script>", "s<b>", "e</b>"]);
        assert_eq!(listed("<a b=\"<i>c</i><u"), ["s<a b=\"<i>", "tc", "e</i>", "t<u"]);
        assert_eq!(listed("<!-- <b data-ttu-id> -->"), ["t<!-- ", "s<b data-ttu-id>", "t -->"]);
        assert_eq!(listed("<!-- a --><b data-ttu-id>"), ["o<!-- a -->", "s<b data-ttu-id>"]);
        assert_eq!(listed("<"), ["t<"]);
        assert_eq!(listed("</"), ["t</"]);
        assert_eq!(listed("<a"), ["t<a"]);
    }

    #[test]
    fn attributes_in_every_dress() {
        let page = "<a b C = d e='f\"g' h=\"&amp;\"i=j/k l=>";
        let Some(Token { kind: TokenKind::Start { attributes, .. }, .. }) =
            Tokens::new(page.as_bytes(), 0..page.len()).next()
        else {
            panic!("no tag");
        };
        let found: Vec<String> = Attributes::new(page.as_bytes(), attributes)
            .map(|attribute| format!("{}={}", String::from_utf8_lossy(attribute.name), attribute.value()))
            .collect();
        assert_eq!(found, ["b=", "C=d", "e=f\"g", "h=&", "i=j/k", "l="]);
    }
}
