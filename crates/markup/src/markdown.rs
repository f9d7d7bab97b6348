//! What the Markdown reader finds in a text.

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::html::{self, Action};
use crate::mark::{Marks, Shape};
use crate::token::CodeKind;

/// Stands before every text that is read, so that none can begin a list, a quote, a heading, a table, a definition, HTML
/// or code: they all begin paragraphs. The blank keeps what follows at the beginning of a word.
const GUARD: &str = "x ";

/// Reads a text as one paragraph of Markdown and adds what is in it to the marks. `hidden` are stretches to be passed
/// over.
///
/// Line ends are blanks to the reader, since a line in the middle may begin a block too.
pub(crate) fn find(text: &str, hidden: usize, paragraph: &mut String, marks: &mut Marks) {
    paragraph.clear();
    paragraph.push_str(GUARD);
    let mut copied = 0;
    for mark in &marks.found[..hidden] {
        push_line(paragraph, &text[copied..mark.start]);
        // Punctuation like the markup it stands for: what is next to it reads as before.
        paragraph.extend(std::iter::repeat_n(',', mark.end - mark.start));
        copied = mark.end;
    }
    push_line(paragraph, &text[copied..]);

    let mut open: Vec<Open> = Vec::new();
    // The text of an address is not looked at.
    let mut in_autolink = false;
    for (event, range) in Parser::new_ext(paragraph, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        let start = range.start.saturating_sub(GUARD.len());
        let end = range.end.saturating_sub(GUARD.len()).min(text.len());
        if let Some(around) = open.last_mut()
            && !matches!(event, Event::End(_))
        {
            around.content_end = around.content_end.max(end);
        }
        match event {
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            Event::Start(Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. }) => {
                in_autolink = true;
                let (kind, shape) = autolink(&text[start..end]);
                marks.push(start, end, kind, shape);
            }
            Event::End(TagEnd::Link) if in_autolink => in_autolink = false,
            Event::Start(tag) => open.push(Open { kind: kind(&tag), content_end: start }),
            Event::End(_) => {
                if let Some(Open { kind: Some(kind), content_end }) = open.pop() {
                    push_pair(kind, start, end, content_end, text, marks);
                }
            }
            Event::Code(_) => marks.push(start, end, CodeKind::CodeSpan, Shape::Alone),
            Event::InlineHtml(_) | Event::Html(_) => {
                let (kind, shape) = angle_brackets(&text[start..end]);
                marks.push(start, end, kind, shape);
            }
            _ => {}
        }
    }
}

/// A pair that has begun.
struct Open {
    kind: Option<CodeKind>,
    /// Where what was found inside of it ends so far.
    content_end: usize,
}

fn push_line(paragraph: &mut String, text: &str) {
    for (index, line) in text.split(['\n', '\r']).enumerate() {
        if 0 < index {
            paragraph.push(' ');
        }
        paragraph.push_str(line);
    }
}

fn kind(tag: &Tag<'_>) -> Option<CodeKind> {
    match tag {
        Tag::Strong => Some(CodeKind::Bold),
        Tag::Emphasis => Some(CodeKind::Italic),
        Tag::Strikethrough => Some(CodeKind::Strike),
        Tag::Link { .. } => Some(CodeKind::Link),
        Tag::Image { .. } => Some(CodeKind::Image),
        _ => None,
    }
}

/// Adds the two ends of a pair that reaches from `start` to `end`.
fn push_pair(kind: CodeKind, start: usize, end: usize, content_end: usize, text: &str, marks: &mut Marks) {
    let bytes = text.as_bytes();
    let (open, close) = match kind {
        CodeKind::Link | CodeKind::Image => {
            let open = start + if kind == CodeKind::Image { 2 } else { 1 };
            // What was found inside may end before the bracket: blanks are not told of.
            let from = content_end.max(open);
            let Some(bracket) = bytes.get(from..end).and_then(|rest| memchr::memchr(b']', rest)) else { return };
            (open, from + bracket)
        }
        CodeKind::Italic => (start + 1, end - 1),
        // One tilde is a home folder or "about" in these texts.
        CodeKind::Strike if !(bytes[start..end].starts_with(b"~~") && bytes[start..end].ends_with(b"~~")) => return,
        _ => (start + 2, end - 2),
    };
    let is_delimited = matches!(kind, CodeKind::Bold | CodeKind::Italic);
    if open <= close && !(is_delimited && is_misread(text, (start, open), (close, end))) {
        marks.push_pair(kind, (start, open), (close, end));
    }
}

/// Whether what Markdown takes for emphasis is something else to a reader.
fn is_misread(text: &str, open: (usize, usize), close: (usize, usize)) -> bool {
    let before = text[..open.0].chars().next_back();
    let inside_first = text[open.1..].chars().next();
    let inside_last = text[..close.0].chars().next_back();
    let after = text[close.1..].chars().next();
    let is_digit = |side: Option<char>| side.is_some_and(|character| character.is_ascii_digit());
    let is_slash = |side: Option<char>| side == Some('/');
    let is_in = |side: Option<char>, marks: &str| side.is_some_and(|character| marks.contains(character));
    // `2**3**2`
    let is_power = [before, inside_first, inside_last, after].into_iter().all(is_digit);
    // `**/charts/**/tides`
    let is_path = is_slash(inside_first) && (is_slash(after) || is_slash(inside_last));
    // `*.log`
    let is_pattern = open.1 - open.0 == 1 && is_file_pattern(&text[open.1..]);
    // In `**「a」**b**「c」**`, Markdown takes the stretch between the two for the strong one.
    let is_inverted = is_in(before, "」』）】》〉］)]”") && is_in(after, "「『（【《〈［([“");
    is_power || is_path || is_pattern || is_inverted
}

/// Whether what follows an asterisk makes it a pattern for file names.
pub(crate) fn is_file_pattern(after: &str) -> bool {
    after.strip_prefix('.').is_some_and(|extension| extension.starts_with(|first: char| first.is_ascii_alphanumeric()))
}

/// What Markdown takes for an address in angle brackets. It takes every word before a colon for a scheme.
fn autolink(written: &str) -> (CodeKind, Shape) {
    let address = written.trim_start_matches('<');
    let scheme = address.split(':').next().unwrap_or_default();
    if scheme.eq_ignore_ascii_case("xref") {
        (CodeKind::Xref, Shape::Alone)
    } else if address.contains("://") || address.contains('@') || ["mailto", "tel", "sip"].contains(&scheme) {
        (CodeKind::Autolink, Shape::Alone)
    } else {
        (CodeKind::Autolink, Shape::Placeholder)
    }
}

/// What `<...>` is.
pub(crate) fn angle_brackets(written: &str) -> (CodeKind, Shape) {
    if written.starts_with("<!") || written.starts_with("<?") {
        return (CodeKind::Comment, Shape::Alone);
    }
    let Some(html::Tag { element, action, doubtful }) = html::tag(written) else {
        return (CodeKind::Tag, Shape::Placeholder);
    };
    let kind = if element.is_break() {
        CodeKind::LineBreak
    } else if element.is_xref() {
        CodeKind::Xref
    } else {
        CodeKind::Tag
    };
    let shape = match action {
        Action::Void if doubtful => Shape::Placeholder,
        Action::Void => Shape::Alone,
        Action::Open => Shape::OpenTag { element, doubtful },
        Action::Close => Shape::CloseTag { element, doubtful },
    };
    (kind, shape)
}
