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

mod attributes;
mod escape;
mod write;

use std::borrow::Cow;
use std::ops::Range;

use super::reference::decode;
use super::token::{Attributes, TokenKind, Tokens};
use attributes::{Address, address, is_bare};
use escape::{flanks, is_punctuation};
use write::Writer;

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
