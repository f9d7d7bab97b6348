//! Codes in what the Markdown reader left as text: texts are cut out of sentences, and machines break markup.

use crate::mark::{Marks, Shape};
use crate::markdown::{angle_brackets, is_file_pattern};
use crate::reference::{is_escape, leading_reference};
use crate::token::CodeKind;

/// A stretch in angle brackets longer than this is no placeholder.
const LONGEST_PLACEHOLDER: usize = 120;
/// How far the end of a link's address is looked for.
const LONGEST_DESTINATION: usize = 2_000;

/// What waits for its other half; kept between texts for its memory.
#[derive(Debug, Default)]
pub(crate) struct Recovery {
    brackets: Vec<Bracket>,
    runs: Vec<Run>,
}

/// An opening bracket.
#[derive(Debug, Clone, Copy)]
struct Bracket {
    start: usize,
    end: usize,
}

/// A run of asterisks or tildes.
#[derive(Debug, Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    byte: u8,
}

impl Recovery {
    pub(crate) fn clear(&mut self) {
        self.brackets.clear();
        self.runs.clear();
    }

    /// Looks through a stretch of text between two marks.
    pub(crate) fn stretch(&mut self, text: &str, start: usize, end: usize, marks: &mut Marks) {
        let bytes = &text.as_bytes()[..end];
        let mut at = start;
        while at < end {
            let rest = &bytes[at..];
            at += match rest[0] {
                b'\\' => backslash(rest, at, marks),
                b'&' => match leading_reference(&text[at..end]) {
                    Some(reference) => {
                        marks.push(at, at + reference.len, CodeKind::Reference, Shape::Alone);
                        reference.len
                    }
                    None => 1,
                },
                b' ' => spaces(rest, at, marks),
                b'`' => backticks(text, at, end, marks),
                byte @ (b'*' | b'~') => {
                    let len = run_length(rest, byte);
                    self.runs.push(Run { start: at, end: at + len, byte });
                    len
                }
                b'<' => angle(&text[at..end], at, marks),
                b'!' if rest.starts_with(b"![") => {
                    self.brackets.push(Bracket { start: at, end: at + 2 });
                    2
                }
                b'[' => match footnote(rest) {
                    Some(len) => {
                        marks.push(at, at + len, CodeKind::Footnote, Shape::Alone);
                        len
                    }
                    None => {
                        self.brackets.push(Bracket { start: at, end: at + 1 });
                        1
                    }
                },
                b']' => self.closing_bracket(text, at, end, marks),
                _ => 1,
            };
        }
    }

    /// Decides on what still waits.
    pub(crate) fn finish(&mut self, text: &str, marks: &mut Marks) {
        // A bracket after which another one closes is a mark of punctuation, though the two do not match.
        let last_closing = memchr::memrchr(b']', text.as_bytes()).unwrap_or_default();
        for bracket in self.brackets.iter().filter(|bracket| last_closing < bracket.end) {
            let word_follows = text[bracket.end..].chars().next().is_some_and(char::is_alphabetic);
            let in_word = text[..bracket.start].chars().next_back().is_some_and(char::is_alphanumeric);
            let kind = bracket.kind();
            if word_follows && (kind == CodeKind::Image || !in_word) {
                marks.push(bracket.start, bracket.end, kind, Shape::Begin);
            }
        }
        delimiters(text, &self.runs, marks);
    }

    fn closing_bracket(&mut self, text: &str, at: usize, end: usize, marks: &mut Marks) -> usize {
        let open = self.brackets.pop();
        let rest = &text[at..end];
        let (len, needs_open) = if let Some(destination) = destination(rest) {
            (destination.len, destination.needs_open)
        } else if let Some(len) = label(rest) {
            // `tides[0][1]` is an element of a table.
            if open.is_some_and(|open| text[..open.start].ends_with(char::is_alphanumeric)) {
                return 1;
            }
            (len, true)
        } else {
            return 1;
        };
        match open {
            Some(open) => marks.push_pair(open.kind(), (open.start, open.end), (at, at + len)),
            None if needs_open => return 1,
            None => marks.push(at, at + len, CodeKind::Link, Shape::End),
        }
        len
    }
}

impl Bracket {
    fn kind(self) -> CodeKind {
        if self.end - self.start == 2 { CodeKind::Image } else { CodeKind::Link }
    }
}

fn backslash(rest: &[u8], at: usize, marks: &mut Marks) -> usize {
    let line_end = if rest[1..].starts_with(b"\r\n") { 2 } else { usize::from(rest[1..].starts_with(b"\n")) };
    if 0 < line_end {
        marks.push(at, at + 1 + line_end, CodeKind::LineBreak, Shape::Alone);
        1 + line_end
    } else if is_escape(rest) {
        marks.push(at, at + 2, CodeKind::Escape, Shape::Alone);
        2
    } else {
        1
    }
}

fn spaces(rest: &[u8], at: usize, marks: &mut Marks) -> usize {
    let blanks = run_length(rest, b' ');
    let line_end = if rest[blanks..].starts_with(b"\r\n") { 2 } else { usize::from(rest[blanks..].starts_with(b"\n")) };
    if 2 <= blanks && 0 < line_end {
        marks.push(at, at + blanks + line_end, CodeKind::LineBreak, Shape::Alone);
        blanks + line_end
    } else {
        blanks
    }
}

/// Backticks without their others: a code span reaches beyond the text where they touch a word on one side only.
fn backticks(text: &str, at: usize, end: usize, marks: &mut Marks) -> usize {
    let len = run_length(&text.as_bytes()[at..end], b'`');
    let sides = Sides::of(text, at, at + len);
    if sides.begins() {
        marks.push(at, at + len, CodeKind::CodeSpan, Shape::Begin);
    } else if sides.ends() {
        marks.push(at, at + len, CodeKind::CodeSpan, Shape::End);
    }
    len
}

/// `[^1]`. With letters it is a set of characters in a pattern.
fn footnote(rest: &[u8]) -> Option<usize> {
    let label = rest.strip_prefix(b"[^")?;
    let len = label.iter().take(4).position(|byte| !byte.is_ascii_digit())?;
    (0 < len && label[len] == b']').then_some(len + 3)
}

/// What Markdown did not take for a tag: placeholders with any characters in them, and tags with blanks where none may
/// be, which machines put there.
fn angle(rest: &str, at: usize, marks: &mut Marks) -> usize {
    if rest.starts_with("<!--") {
        marks.push(at, at + 4, CodeKind::Comment, Shape::Begin);
        return 4;
    }
    let window = &rest.as_bytes()[1..rest.len().min(1 + LONGEST_PLACEHOLDER)];
    let Some(close) = window.iter().position(|byte| matches!(byte, b'<' | b'>' | b'\n' | b'`')) else { return 1 };
    let written = &rest[..close + 2];
    if window[close] != b'>' {
        return 1;
    }
    let inner = written[1..=close].trim_start_matches([' ', '/', '\\']);
    let is_spaced_tag = written.as_bytes()[1..].starts_with(b" ") || written.starts_with("</ ");
    let (kind, shape) = match angle_brackets(written) {
        (_, Shape::Placeholder) if is_spaced_tag => return 1,
        // `a < b > c` compares, unless something closes it.
        (_, Shape::OpenTag { .. }) if is_spaced_tag && inner.trim_end().contains(' ') => return 1,
        (kind, Shape::OpenTag { element, .. }) if is_spaced_tag => (kind, Shape::OpenTag { element, doubtful: true }),
        (CodeKind::Comment, _) => return 1,
        known => known,
    };
    if !is_name(inner) {
        return 1;
    }
    marks.push(at, at + written.len(), kind, shape);
    written.len()
}

/// Whether what follows an opening angle bracket up to the closing one can be the name of something to be filled in:
/// not so `5 and wind` in `depth<5 and wind>7`.
pub(crate) fn is_name(inner: &str) -> bool {
    inner.starts_with(char::is_alphabetic)
        || inner.starts_with(char::is_numeric) && !inner.contains(char::is_whitespace)
}

/// The end of a link: from its closing bracket to its closing parenthesis.
struct Destination {
    len: usize,
    /// Whether it could be something else than a link, were there no opening bracket.
    needs_open: bool,
}

/// Reads `](destination "title")`; between bracket and parenthesis there may be the blank that machines put there.
fn destination(rest: &str) -> Option<Destination> {
    let bytes = rest.as_bytes();
    let blanks = run_length(&bytes[1..], b' ');
    let open = 1 + blanks;
    if bytes.get(open) != Some(&b'(') || 1 < blanks {
        return None;
    }
    let mut depth = 0_u32;
    let window = &bytes[open..bytes.len().min(open + LONGEST_DESTINATION)];
    let close = window.iter().position(|byte| {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    let inner = rest[open + 1..open + close].trim();
    let len = open + close + 1;
    let address = inner.split([' ', '\t', '\n']).next().unwrap_or_default();
    let titled = inner[address.len()..].trim_start().starts_with(['"', '\'', '(']);
    let whole = address.len() == inner.len() || titled;
    let is_path = address.contains("://") || address.starts_with(['/', '#', '.', '~']) || address.ends_with(".md");
    if 0 < blanks {
        return (whole && is_path).then_some(Destination { len, needs_open: false });
    }
    let path_like = is_path || inner.contains(['/', '#', '.', ':']) || inner.is_empty();
    (whole && (path_like || !inner.contains(',')) || path_like)
        .then_some(Destination { len, needs_open: !(whole && path_like) })
}

/// `][label]`, the end of a link whose address stands elsewhere.
fn label(rest: &str) -> Option<usize> {
    let label = rest.strip_prefix("][")?;
    let window = &label.as_bytes()[..label.len().min(200)];
    let end = memchr::memchr2(b'[', b']', window)?;
    (0 < end && window[end] == b']').then_some(end + 3)
}

/// What touches a run of delimiters.
#[derive(Debug, Clone, Copy)]
struct Sides {
    before: Option<char>,
    after: Option<char>,
}

impl Sides {
    fn of(text: &str, start: usize, end: usize) -> Sides {
        Sides { before: text[..start].chars().next_back(), after: text[end..].chars().next() }
    }

    fn touches_before(self) -> bool {
        self.before.is_some_and(|character| !character.is_whitespace())
    }

    fn touches_after(self) -> bool {
        self.after.is_some_and(|character| !character.is_whitespace())
    }

    /// Whether a word begins here.
    fn begins(self) -> bool {
        self.touches_after()
            && self.before.is_none_or(|before| before.is_whitespace() || "([{\"'“‘«„>:/（「".contains(before))
    }

    /// Whether a word ends here.
    fn ends(self) -> bool {
        self.touches_before()
            && self
                .after
                .is_none_or(|after| after.is_whitespace() || ".,;:!?)]}\"'”’»<。、，；：！？）」".contains(after))
    }

    /// Whether it stands in a path, a pattern or a sum.
    fn is_elsewhere(self) -> bool {
        let path = |side: Option<char>| side.is_some_and(|character| matches!(character, '/' | '\\' | '*' | '~' | '='));
        let word = |side: Option<char>| side.is_some_and(|character| character.is_ascii_alphanumeric());
        path(self.before) || path(self.after) || word(self.before) && word(self.after)
    }
}

/// Pairs the runs that the Markdown reader left over, in their order.
///
/// It leaves them where they are unbalanced, where blanks stand inside of them, and where letters that are written
/// without blanks touch them together with punctuation.
fn delimiters(text: &str, runs: &[Run], marks: &mut Marks) {
    let mut waiting: [Option<(Run, Sides)>; 4] = [None; 4];
    for &run in runs {
        let (sort, kind) = match (run.byte, run.end - run.start) {
            (b'*', 1) => (0, CodeKind::Italic),
            (b'*', 2) => (1, CodeKind::Bold),
            (b'*', 3) => (2, CodeKind::Bold),
            (b'~', 2) => (3, CodeKind::Strike),
            _ => continue,
        };
        let sides = Sides::of(text, run.start, run.end);
        if sides.is_elsewhere() {
            continue;
        }
        if run.byte == b'*' && run.end - run.start == 1 {
            if is_file_pattern(&text[run.end..]) {
                continue;
            }
            // One asterisk is a note or a sum as often: only where it touches on the inner sides and no word outside.
            let opens = sides.touches_after() && !sides.before.is_some_and(|before| before.is_ascii_alphanumeric());
            let closes = sides.touches_before() && !sides.after.is_some_and(|after| after.is_ascii_alphanumeric());
            match waiting[sort].take() {
                Some((open, _)) if closes => marks.push_pair(kind, (open.start, open.end), (run.start, run.end)),
                _ if opens => waiting[sort] = Some((run, sides)),
                _ => {}
            }
            continue;
        }
        match waiting[sort].take() {
            Some((open, open_sides)) if open_sides.ends() && !open_sides.begins() => {
                marks.push(open.start, open.end, kind, Shape::End);
                waiting[sort] = Some((run, sides));
            }
            Some((open, _)) if !text[open.end..run.start].trim().is_empty() => {
                marks.push_pair(kind, (open.start, open.end), (run.start, run.end));
            }
            _ => waiting[sort] = Some((run, sides)),
        }
    }
    for (sort, kind) in [(1, CodeKind::Bold), (2, CodeKind::Bold), (3, CodeKind::Strike)] {
        if let Some((run, sides)) = waiting[sort] {
            if sides.ends() {
                marks.push(run.start, run.end, kind, Shape::End);
            } else if sides.touches_after() {
                marks.push(run.start, run.end, kind, Shape::Begin);
            }
        }
    }
}

fn run_length(bytes: &[u8], byte: u8) -> usize {
    bytes.iter().take_while(|own| **own == byte).count()
}
