//! Pieces of a text to Markdown, once it is known which tags become marks.

use std::fmt::Write;

use super::super::reference::begins_reference;
use super::attributes::Address;
use super::escape::Escape;
use super::{Kind, Mark, Piece};

/// Writes the pieces of a text.
pub(super) struct Writer<'a> {
    pub(super) pieces: &'a [Piece<'a>],
    pub(super) out: String,
    /// How many links the place is in.
    pub(super) links: usize,
}

impl Writer<'_> {
    pub(super) fn write(mut self) -> String {
        let mut at = 0;
        while let Some(piece) = self.pieces.get(at) {
            at = match piece {
                Piece::Open(Mark { kind: Kind::Code, partner: Some(closing), .. }) => {
                    self.code(at + 1);
                    *closing
                }
                Piece::Open(Mark { kind: Kind::Link, partner: Some(closing), address: Some(address), .. })
                    if self.autolink(at, *closing, address) =>
                {
                    *closing
                }
                _ => {
                    self.piece(at);
                    at
                }
            } + 1;
        }
        self.out
    }

    fn piece(&mut self, at: usize) {
        let (before, after) = (at.checked_sub(1).map(|before| &self.pieces[before]), self.pieces.get(at + 1));
        match &self.pieces[at] {
            Piece::Text(text) => {
                let broken = matches!(before, Some(Piece::Break(_))).then(|| without_line_break(text)).flatten();
                let (outer_before, outer_after) = (
                    before.and_then(Piece::last_character).unwrap_or(' '),
                    after.and_then(Piece::first_character).unwrap_or(' '),
                );
                if broken.is_some() {
                    self.out.push('\n');
                }
                let escape = Escape { in_link: 0 < self.links, before: outer_before, after: outer_after };
                escape.write(broken.unwrap_or(text), &mut self.out);
                // It would make an image of the link.
                if text.ends_with('!')
                    && matches!(after, Some(Piece::Open(Mark { kind: Kind::Link, partner: Some(_), .. })))
                {
                    self.out.pop();
                    self.out.push_str("\\!");
                }
            }
            Piece::Raw(tag) => self.out.push_str(tag),
            Piece::Break(tag) => match after {
                Some(Piece::Text(text)) if without_line_break(text).is_some() => self.out.push_str("  "),
                _ => self.out.push_str(tag),
            },
            Piece::Paragraph if at == 0 => {}
            Piece::Paragraph => {
                self.out.truncate(self.out.trim_end().len());
                self.out.push_str("\n\n");
            }
            Piece::Image(address, alt) => {
                self.out.push_str("![");
                Escape { in_link: true, before: ' ', after: ' ' }.write(alt, &mut self.out);
                self.address(address);
            }
            Piece::Open(mark) | Piece::Close(mark) if mark.partner.is_none() => self.out.push_str(&mark.tag),
            Piece::Open(Mark { kind: Kind::Link, .. }) => {
                self.links += 1;
                self.out.push('[');
            }
            Piece::Close(Mark { kind: Kind::Link, partner: Some(opening), .. }) => {
                self.links -= 1;
                if let Piece::Open(Mark { address: Some(address), .. }) = &self.pieces[*opening] {
                    self.address(address);
                }
            }
            Piece::Open(mark) | Piece::Close(mark) => self.out.push_str(mark.kind.mark()),
        }
    }

    /// The code span whose text is the piece at this place.
    fn code(&mut self, at: usize) {
        let Some(Piece::Text(code)) = self.pieces.get(at) else { return };
        let longest_run = code.split(|character| character != '`').map(str::len).max().unwrap_or(0);
        let fence = if longest_run == 0 { "`".to_owned() } else { "`".repeat(longest_run + 1) };
        let has_edge = |edge: char| code.starts_with(edge) || code.ends_with(edge);
        let loses_spaces = code.starts_with(' ') && code.ends_with(' ') && code.contains(|edge| edge != ' ');
        let padding = if has_edge('`') || loses_spaces { " " } else { "" };
        // Writing to a string does not fail.
        let _ = write!(self.out, "{fence}{padding}{code}{padding}{fence}");
    }

    /// Writes a link whose text is its address, if this is one.
    fn autolink(&mut self, opening: usize, closing: usize, address: &Address<'_>) -> bool {
        let [Piece::Text(text)] = &self.pieces[opening + 1..closing] else { return false };
        let destination = &*address.destination;
        let is_same = destination == text || destination.strip_prefix("mailto:") == Some(text);
        let is_mail = destination.starts_with("mailto:") && text.contains('@');
        let is_plain = !text.contains(|character: char| character.is_whitespace() || character.is_control());
        let is_autolink = address.title.is_none() && is_same && is_plain && (is_mail || has_scheme(text));
        if is_autolink {
            let _ = write!(self.out, "<{text}>");
        }
        is_autolink
    }

    /// The end of a link or an image.
    fn address(&mut self, address: &Address<'_>) {
        let destination = &*address.destination;
        let needs_brackets = destination.contains(|character: char| character == ' ' || character.is_control())
            || !has_balanced_parentheses(destination);
        self.out.push_str("](");
        if needs_brackets {
            self.out.push('<');
        }
        let backslash_is_read = |rest: &str| rest[1..].starts_with(|next: char| next.is_ascii_punctuation());
        for (at, character) in destination.char_indices() {
            let rest = &destination[at..];
            match character {
                '&' if begins_reference(&rest[1..]) => self.out.push_str("&amp;"),
                '\\' if backslash_is_read(rest) => self.out.push_str("\\\\"),
                _ => self.out.push(character),
            }
        }
        if needs_brackets {
            self.out.push('>');
        }
        if let Some(title) = &address.title {
            self.out.push_str(" \"");
            for (at, character) in title.char_indices() {
                let rest = &title[at..];
                match character {
                    '"' => self.out.push_str("\\\""),
                    '&' if begins_reference(&rest[1..]) => self.out.push_str("&amp;"),
                    '\\' if rest.len() == 1 || backslash_is_read(rest) => self.out.push_str("\\\\"),
                    _ => self.out.push(character),
                }
            }
            self.out.push('"');
        }
        self.out.push(')');
    }
}

/// Whether a text begins like an absolute address, as Markdown wants it in `<` and `>`.
fn has_scheme(text: &str) -> bool {
    let Some((scheme, _)) = text.split_once(':') else { return false };
    (2..=32).contains(&scheme.len())
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'.' | b'-'))
}

/// What stands behind the line break that the text begins with.
fn without_line_break(text: &str) -> Option<&str> {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix('\n'))
}

fn has_balanced_parentheses(text: &str) -> bool {
    // Markdown readers stop counting at some depth.
    const DEEPEST: usize = 30;
    let mut depth = 0_usize;
    for byte in text.bytes() {
        match byte {
            b'(' if depth == DEEPEST => return false,
            b'(' => depth += 1,
            b')' if depth == 0 => return false,
            b')' => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}
