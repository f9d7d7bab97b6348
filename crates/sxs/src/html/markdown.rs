//! The HTML of a text back to the Markdown that it was rendered from.
//!
//! All other inputs hold Markdown, so the same sentence is found under the same key only if a page's is Markdown too.
//! What has one usual spelling gets it; every other tag stays as it is, which Markdown allows:
//!
//! | HTML | Markdown |
//! | --- | --- |
//! | `<strong>`, `<em>`, `<del>` | `**`, `*`, `~~` |
//! | `<code>` around mere text | backticks, as many as it takes |
//! | `<a href title>` | `[text](href "title")`, or `<href>` when the text is the address |
//! | `<img src alt title>` | `![alt](src "title")` |
//! | `<br>` before a line break | two spaces |
//! | `<p>` behind text, `</p>` | a blank line, nothing |
//! | character references | the characters |
//! | characters that Markdown would take for markup | behind a backslash, an ampersand as `&amp;` |
//!
//! A tag is left as it is if it is not closed where it should be, has an attribute that Markdown cannot say (`data-`
//! ones are the renderer's and do not count), or if the marks would not be read as such where they stand.

use std::borrow::Cow;
use std::fmt::Write;
use std::ops::Range;

use super::reference::{begins_reference, decode};
use super::token::{Attributes, TokenKind, Tokens};

/// The Markdown of a part of a page.
pub(super) fn markdown(bytes: &[u8], range: Range<usize>) -> Cow<'_, str> {
    let html = &bytes[range.clone()];
    // Two texts of three.
    if !html.iter().any(|byte| b"<&*_`[]~\\".contains(byte)) {
        return String::from_utf8_lossy(html);
    }
    let mut pieces = Pieces { bytes, list: Vec::new(), open: Vec::new(), open_counts: [0; KINDS] };
    for token in Tokens::new(bytes, range) {
        match token.kind {
            TokenKind::Text => pieces.text(decode(&bytes[token.range], false)),
            TokenKind::Start { name, attributes } => pieces.start(token.range, &bytes[name], attributes),
            TokenKind::End { name } => pieces.end(token.range, &bytes[name]),
            TokenKind::Other => pieces.raw(token.range),
        }
    }
    pieces.settle();
    Cow::Owned(Writer { pieces: &pieces.list, out: String::with_capacity(html.len()), links: 0 }.write())
}

/// The elements that Markdown has marks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Strong,
    Emphasis,
    Deleted,
    Code,
    Link,
}

const KINDS: usize = 5;

impl Kind {
    fn of(name: &[u8]) -> Option<Kind> {
        let kinds: [(&[u8], Kind); KINDS] = [
            (b"strong", Kind::Strong),
            (b"em", Kind::Emphasis),
            (b"del", Kind::Deleted),
            (b"code", Kind::Code),
            (b"a", Kind::Link),
        ];
        kinds.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, kind)| kind)
    }

    /// What begins and ends it; nothing for those that take more than a mark.
    fn mark(self) -> &'static str {
        match self {
            Kind::Strong => "**",
            Kind::Emphasis => "*",
            Kind::Deleted => "~~",
            Kind::Code | Kind::Link => "",
        }
    }
}

#[derive(Debug)]
enum Piece<'a> {
    Text(Cow<'a, str>),
    Raw(Cow<'a, str>),
    Image(Address<'a>, Cow<'a, str>),
    /// A hard line break, if a line break follows; else the tag.
    Break(Cow<'a, str>),
    Paragraph,
    Open(Mark<'a>),
    Close(Mark<'a>),
}

/// A tag that may become a mark.
#[derive(Debug)]
struct Mark<'a> {
    kind: Kind,
    tag: Cow<'a, str>,
    /// Where a link leads.
    address: Option<Address<'a>>,
    /// The other tag of the pair, once it is known that the two become marks.
    partner: Option<usize>,
}

#[derive(Debug, Clone)]
struct Address<'a> {
    destination: Cow<'a, str>,
    title: Option<Cow<'a, str>>,
}

struct Pieces<'a> {
    bytes: &'a [u8],
    list: Vec<Piece<'a>>,
    /// The opening tags not closed so far.
    open: Vec<usize>,
    /// How many of them are of each kind.
    open_counts: [usize; KINDS],
}

/// So many pieces are looked at between two marks that touch others.
const MOST_PIECES_OF_A_RUN: usize = 64;

impl<'a> Pieces<'a> {
    fn text(&mut self, text: Cow<'a, str>) {
        if let Some(Piece::Text(before)) = self.list.last_mut() {
            before.to_mut().push_str(&text);
        } else {
            self.list.push(Piece::Text(text));
        }
    }

    fn raw(&mut self, range: Range<usize>) {
        self.list.push(Piece::Raw(String::from_utf8_lossy(&self.bytes[range])));
    }

    fn start(&mut self, range: Range<usize>, name: &[u8], attributes: Range<usize>) {
        let bytes = self.bytes;
        let attributes = || Attributes::new(bytes, attributes.clone());
        let tag = String::from_utf8_lossy(&bytes[range.clone()]);
        let address = match name.to_ascii_lowercase().as_slice() {
            b"img" => {
                match (address(attributes(), "src", Some("alt")), attributes().find(|attribute| attribute.is("alt"))) {
                    (Some(address), Some(alt)) => self.list.push(Piece::Image(address, alt.value())),
                    _ => self.raw(range),
                }
                return;
            }
            b"br" => return self.list.push(Piece::Break(tag)),
            b"p" if is_bare(attributes()) => return self.list.push(Piece::Paragraph),
            b"a" => address(attributes(), "href", None),
            _ => None,
        };
        match Kind::of(name) {
            Some(kind) => {
                // One that Markdown cannot say is remembered too, so that its closing tag is not taken for another's.
                self.open.push(self.list.len());
                self.open_counts[kind as usize] += 1;
                let can_be_said = if kind == Kind::Link { address.is_some() } else { is_bare(attributes()) };
                let partner = can_be_said.then_some(0);
                self.list.push(Piece::Open(Mark { kind, tag, address, partner }));
            }
            None => self.raw(range),
        }
    }

    fn end(&mut self, range: Range<usize>, name: &[u8]) {
        if name.eq_ignore_ascii_case(b"p") {
            return;
        }
        let Some(kind) = Kind::of(name).filter(|kind| 0 < self.open_counts[*kind as usize]) else {
            return self.raw(range);
        };
        let position = self.list.len();
        let mut partner = None;
        // Those opened inside it and never closed stay tags.
        while let Some(opening) = self.open.pop() {
            let Piece::Open(mark) = &mut self.list[opening] else { continue };
            self.open_counts[mark.kind as usize] -= 1;
            if mark.kind == kind {
                partner = mark.partner.map(|_| opening);
                mark.partner = partner.map(|_| position);
                break;
            }
            mark.partner = None;
        }
        let tag = String::from_utf8_lossy(&self.bytes[range]);
        self.list.push(Piece::Close(Mark { kind, tag, address: None, partner }));
    }

    /// Decides which pairs become marks. Of two whose marks would touch the first does.
    fn settle(&mut self) {
        for opening in std::mem::take(&mut self.open) {
            if let Piece::Open(mark) = &mut self.list[opening] {
                mark.partner = None;
            }
        }
        // A mark inside one of its kind would end that one.
        let mut inside = [false; KINDS];
        for at in 0..self.list.len() {
            match self.list[at] {
                Piece::Open(Mark { kind, partner: Some(closing), .. }) => {
                    if !inside[kind as usize] && self.reads_as_mark(kind, at, closing) {
                        inside[kind as usize] = true;
                        continue;
                    }
                    for position in [at, closing] {
                        if let Piece::Open(mark) | Piece::Close(mark) = &mut self.list[position] {
                            mark.partner = None;
                        }
                    }
                }
                Piece::Close(Mark { kind, partner: Some(_), .. }) => inside[kind as usize] = false,
                _ => {}
            }
        }
    }

    fn reads_as_mark(&self, kind: Kind, opening: usize, closing: usize) -> bool {
        let inside = opening + 1..closing;
        match kind {
            Kind::Link => true,
            Kind::Code => {
                let [Piece::Text(code)] = &self.list[inside] else { return false };
                // Backticks beside it would be counted with its own.
                !code.is_empty() && ![self.outside_before(opening), self.outside_after(closing)].contains(&'`')
            }
            Kind::Strong | Kind::Emphasis | Kind::Deleted => {
                let (before, after) = (self.outside_before(opening), self.outside_after(closing));
                let (Some(first), Some(last)) =
                    (self.list[opening + 1].first_character(), self.list[closing - 1].last_character())
                else {
                    return false;
                };
                let breaks = |piece: &Piece<'_>| matches!(piece, Piece::Break(_) | Piece::Paragraph);
                let touches =
                    |neighbour: Option<&Piece<'_>>, opposite: fn(&Piece<'_>) -> bool| neighbour.is_some_and(opposite);
                let is_closing = |piece: &Piece<'_>| matches!(piece, Piece::Close(mark) if mark.partner.is_some());
                let is_opening = |piece: &Piece<'_>| matches!(piece, Piece::Open(mark) if mark.partner.is_some());
                opening + 1 < closing
                    && !breaks(&self.list[opening + 1])
                    && !breaks(&self.list[closing - 1])
                    && !touches(opening.checked_sub(1).map(|before| &self.list[before]), is_closing)
                    && !touches(self.list.get(closing + 1), is_opening)
                    && flanks(before, first)
                    && flanks(after, last)
                    && !self.meets_delimiters(opening, closing)
            }
        }
    }

    /// Whether a character of the text that looks like a mark stands right at one of the two; or, where another mark does,
    /// so that the two are one run, whether any punctuation stands at a mark inside. With its backslash such a character
    /// is none, and yet it changes how runs of marks are counted.
    fn meets_delimiters(&self, opening: usize, closing: usize) -> bool {
        let is_run =
            matches!(self.list[opening + 1], Piece::Open(_)) || matches!(self.list[closing - 1], Piece::Close(_));
        let is_delimiter = |character: char| match character {
            '*' | '_' | '~' | '`' | '\\' => true,
            other => is_run && is_punctuation(other),
        };
        let meets = |at: usize, is_before: bool| match self.list.get(at) {
            Some(Piece::Text(text)) if is_before => text.ends_with(is_delimiter),
            Some(Piece::Text(text)) => text.starts_with(is_delimiter),
            _ => false,
        };
        if opening.checked_sub(1).is_some_and(|before| meets(before, true)) || meets(closing + 1, false) {
            return true;
        }
        if !is_run {
            return meets(opening + 1, false) || meets(closing - 1, true);
        }
        // A bound, because marks may be nested deep.
        MOST_PIECES_OF_A_RUN < closing - opening
            || (opening + 1..closing).any(|inside| meets(inside, true) || meets(inside, false))
    }

    fn outside_before(&self, opening: usize) -> char {
        opening.checked_sub(1).and_then(|before| self.list[before].last_character()).unwrap_or(' ')
    }

    fn outside_after(&self, closing: usize) -> char {
        self.list.get(closing + 1).and_then(Piece::first_character).unwrap_or(' ')
    }
}

impl Piece<'_> {
    /// The character that it begins with in Markdown, as far as flanking goes: marks count as punctuation.
    fn first_character(&self) -> Option<char> {
        match self {
            Piece::Text(text) => text.chars().next(),
            Piece::Raw(_) | Piece::Break(_) => Some('<'),
            Piece::Paragraph => Some(' '),
            Piece::Image(..) => Some('!'),
            Piece::Open(Mark { kind: Kind::Code, .. }) | Piece::Close(Mark { kind: Kind::Code, .. }) => Some('`'),
            Piece::Open(_) | Piece::Close(_) => Some('*'),
        }
    }

    fn last_character(&self) -> Option<char> {
        match self {
            Piece::Text(text) => text.chars().next_back(),
            other => other.first_character(),
        }
    }
}

/// Whether a mark between these two is read as one that belongs to the inner.
fn flanks(outer: char, inner: char) -> bool {
    !inner.is_whitespace() && (!is_punctuation(inner) || outer.is_whitespace() || is_punctuation(outer))
}

/// What Markdown counts as punctuation when it reads marks: all that is neither letter, number, mark nor space is near
/// enough, because one too many only makes a tag stay a tag or a character get its backslash.
fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation() || (!character.is_ascii() && !character.is_alphanumeric())
}

/// Whether a tag says no more than its name, renderers' own attributes aside.
fn is_bare(mut attributes: Attributes<'_>) -> bool {
    attributes.all(|attribute| is_renderers(attribute.name))
}

fn is_renderers(name: &[u8]) -> bool {
    name.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case(b"data-"))
}

/// The address in a tag's attributes, if Markdown can say all of them.
fn address<'a>(attributes: Attributes<'a>, key: &str, other: Option<&str>) -> Option<Address<'a>> {
    let (mut destination, mut title) = (None, None);
    for attribute in attributes {
        if attribute.is(key) {
            destination.get_or_insert(attribute.value());
        } else if attribute.is("title") {
            title.get_or_insert(attribute.value());
        } else if !is_renderers(attribute.name) && !other.is_some_and(|other| attribute.is(other)) {
            return None;
        }
    }
    let destination = destination.filter(|text| !text.contains(['<', '>', '\n', '\r']))?;
    let has_blank_line = title.as_ref().is_some_and(|title| title.contains(['\n', '\r']));
    (!has_blank_line).then_some(Address { destination, title })
}

struct Writer<'a> {
    pieces: &'a [Piece<'a>],
    out: String,
    /// How many links the place is in.
    links: usize,
}

impl Writer<'_> {
    fn write(mut self) -> String {
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

/// How characters are kept from being read as markup.
struct Escape {
    /// Whether square brackets would end a link's text.
    in_link: bool,
    /// The character before the text.
    before: char,
    /// The character behind it.
    after: char,
}

impl Escape {
    fn write(&self, text: &str, out: &mut String) {
        let mut before = self.before;
        let mut characters = text.char_indices().peekable();
        // The run of equal characters that the current one is in: where it ends and what stands around it.
        let (mut run_end, mut run_before, mut run_after) = (0, ' ', ' ');
        while let Some((at, character)) = characters.next() {
            let rest = &text[at + character.len_utf8()..];
            if matches!(character, '*' | '_' | '~') && run_end <= at {
                run_end = text.len() - rest.trim_start_matches(character).len();
                run_before = before;
                run_after = text[run_end..].chars().next().unwrap_or(self.after);
            }
            let next = characters.peek().map_or(self.after, |(_, next)| *next);
            let run = Run { before: run_before, after: run_after };
            let escaped = match character {
                '*' => run.is_left_flanking() || run.is_right_flanking(),
                '_' => run.opens_with_underscore() || run.closes_with_underscore(),
                '~' => before == '~' || next == '~' || rest.is_empty(),
                '`' => true,
                '[' => self.in_link,
                ']' => self.in_link || matches!(next, '(' | '['),
                '<' => next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'),
                '\\' => rest.is_empty() || next.is_ascii_punctuation() || matches!(next, '\n' | '\r'),
                '&' => {
                    if begins_reference(rest) {
                        out.push_str("&amp;");
                        before = character;
                        continue;
                    }
                    false
                }
                _ => false,
            };
            if escaped {
                out.push('\\');
            }
            out.push(character);
            before = character;
        }
    }
}

/// What stands around a run of equal characters.
#[derive(Clone, Copy)]
struct Run {
    before: char,
    after: char,
}

impl Run {
    fn is_left_flanking(self) -> bool {
        flanks(self.before, self.after)
    }

    fn is_right_flanking(self) -> bool {
        flanks(self.after, self.before)
    }

    fn opens_with_underscore(self) -> bool {
        self.is_left_flanking() && (!self.is_right_flanking() || is_punctuation(self.before))
    }

    fn closes_with_underscore(self) -> bool {
        self.is_right_flanking() && (!self.is_left_flanking() || is_punctuation(self.after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(html: &str) -> String {
        markdown(html.as_bytes(), 0..html.len()).into_owned()
    }

    #[test]
    fn markup_that_markdown_has() {
        for (html, expected) in [
            ("Moor the <strong>boat</strong>.", "Moor the **boat**."),
            ("<em>Ring</em> the <del>old</del> bell", "*Ring* the ~~old~~ bell"),
            ("Run <code>bell --ring</code>.", "Run `bell --ring`."),
            ("<code>a`b</code> <code>`</code> <code> x </code>", "``a`b`` `` ` `` `  x  `"),
            ("<code>&lt;bell&gt; *x*</code>", "`<bell> *x*`"),
            ("See <a href=\"tides.html\">the <strong>tides</strong></a>.", "See [the **tides**](tides.html)."),
            (
                "<a href='a b.html' title='The \"bell\"' data-linktype=\"x\">b</a>",
                "[b](<a b.html> \"The \\\"bell\\\"\")",
            ),
            ("<a href=\"https://a.example/?b=1&amp;c=2\">c</a>", "[c](https://a.example/?b=1&c=2)"),
            ("<a href=\"https://a.example\">https://a.example</a>", "<https://a.example>"),
            ("<a href=\"xref:Tide.Gauge\">xref:Tide.Gauge</a>", "<xref:Tide.Gauge>"),
            ("<a href=\"mailto:a@b.example\">a@b.example</a>", "<a@b.example>"),
            ("<a href=\"a(b).html\">c</a><a href=\"a(.html\">c</a>", "[c](a(b).html)[c](<a(.html>)"),
            ("<img src=\"mast.png\" alt=\"A [tall] mast\">", "![A \\[tall\\] mast](mast.png)"),
            ("a<br />\nb<br>c", "a  \nb<br>c"),
            ("<p>a</p>\n<p>b</p>", "a\n\nb"),
            ("<em><strong>a</strong></em>", "***a***"),
            ("<a href=\"x\"><code>y</code></a>", "[`y`](x)"),
            ("wow!<a href=\"x\">y</a>", "wow\\![y](x)"),
        ] {
            assert_eq!(converted(html), expected, "{html}");
        }
    }

    #[test]
    fn what_stays_a_tag() {
        for html in [
            "<strong class=\"x\">a</strong>",
            "<strong>a",
            "a</strong>",
            "<strong></strong>",
            "<strong> a</strong>",
            "a<strong>(b)</strong>c",
            "<a href=\"x\" class=\"y\">z</a>",
            "<a name=\"x\"></a>",
            "<img src=\"x\" alt=\"y\" width=\"9\">",
            "<img src=\"x\">",
            "<code><b>a</b></code>",
            "<b>a</b> <kbd>F1</kbd> <sup>2</sup> <span class=\"ui\">x</span>",
            "<customdomain>",
            "<!-- a -->",
        ] {
            assert_eq!(converted(html), html);
        }
        assert_eq!(converted("<em>a <strong>b</em> c</strong>"), "*a <strong>b* c</strong>");
        assert_eq!(converted("<em>a</em><em>b</em>"), "<em>a</em>*b*");
    }

    #[test]
    fn text_stays_text() {
        for (html, expected) in [
            ("2 * 3 *4*", "2 * 3 \\*4\\*"),
            ("mast_height _x_", "mast_height \\_x\\_"),
            ("a `b`", "a \\`b\\`"),
            ("[a] [b](c)", "[a] [b\\](c)"),
            ("&lt;GUID&gt; a &lt; b", "\\<GUID> a < b"),
            ("a &amp; b &amp;amp; &amp;x", "a & b &amp;amp; &x"),
            ("C:\\Harbor\\*", "C:\\Harbor\\\\\\*"),
            ("~~a~~ ~b", "\\~\\~a\\~\\~ ~b"),
            ("&quot;a&quot;&#39;&nbsp;", "\"a\"'\u{A0}"),
        ] {
            assert_eq!(converted(html), expected, "{html}");
        }
    }
}
