//! Markup that Markdown does not know, to be found before Markdown is read: its insides are not Markdown.

use memchr::memmem;

use crate::mark::{Marks, Shape};
use crate::token::CodeKind;

/// Runs of backticks longer than this are not matched with each other.
const LONGEST_FENCE: usize = 32;
/// Commands in brackets are short.
const LONGEST_COMMAND: usize = 400;
/// `$` is money far more often than mathematics: only a short stretch can be a formula.
const LONGEST_FORMULA: usize = 200;

/// Finds commands in brackets and colons, templates and formulas, outside of code spans and escapes.
///
/// Every search either ends in a mark, after which reading goes on behind it, or shows that there is no such end in the
/// rest of the text, so that it is not repeated: time is linear.
pub(crate) fn find(text: &str, marks: &mut Marks) {
    let bytes = text.as_bytes();
    let mut ends = Ends::default();
    let mut code_ends: Option<Vec<(usize, usize)>> = None;
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let found = match bytes[at] {
            b'\\' if crate::reference::is_escape(rest) => {
                at += 2;
                continue;
            }
            b'`' => {
                let spans = code_ends.get_or_insert_with(|| code_spans(bytes));
                at = match spans.binary_search_by_key(&at, |span| span.0) {
                    Ok(index) => spans[index].1,
                    Err(_) => at + run_length(rest, b'`'),
                };
                continue;
            }
            b'{' if rest.starts_with(b"{{") => ends.next(0, "}}", bytes, at + 2).map(|end| (end, CodeKind::Template)),
            b'{' if rest.starts_with(b"{%") => ends.next(1, "%}", bytes, at + 2).map(|end| (end, CodeKind::Template)),
            b':' if rest.starts_with(b":::") => directive(text, at, &mut ends),
            b'[' if rest.starts_with(b"[!") => bracketed(text, at),
            b'$' => formula(bytes, at, &mut ends),
            _ => None,
        };
        match found {
            Some((end, kind)) => {
                marks.push(at, end, kind, Shape::Alone);
                at = end;
            }
            None if rest.starts_with(b":::") => at += run_length(rest, b':'),
            None => at += 1,
        }
    }
}

/// Where the next end of each sort is; remembered, so that texts full of beginnings are not searched again and again.
#[derive(Default)]
struct Ends([Option<Option<usize>>; 5]);

impl Ends {
    /// The end of the first `needle` that begins at or after `from`, which only grows.
    fn next(&mut self, sort: usize, needle: &str, bytes: &[u8], from: usize) -> Option<usize> {
        if let Some(known) = self.0[sort]
            && known.is_none_or(|end| from + needle.len() <= end)
        {
            return known;
        }
        let end = memmem::find(bytes.get(from..)?, needle.as_bytes()).map(|found| from + found + needle.len());
        self.0[sort] = Some(end);
        end
    }
}

/// `:::name ...:::`, or `:::name ...` up to the end of a line that it begins.
fn directive(text: &str, start: usize, ends: &mut Ends) -> Option<(usize, CodeKind)> {
    let bytes = text.as_bytes();
    let name_start = start + 3 + run_length(&bytes[start + 3..], b' ');
    let name_len = bytes[name_start..].iter().position(|byte| !byte.is_ascii_alphabetic() && *byte != b'-');
    let name = &text[name_start..name_len.map_or(bytes.len(), |len| name_start + len)];
    if name.is_empty() {
        return None;
    }
    let kind = if name.eq_ignore_ascii_case("no-loc") { CodeKind::NoLoc } else { CodeKind::Directive };
    let line_end = ends.next(3, "\n", bytes, start).map_or(bytes.len(), |end| end - 1);
    match ends.next(2, ":::", bytes, name_start) {
        Some(end) if end <= line_end => Some((end, kind)),
        // `row:::` and the like have their end above. `zone pivot="tide"` has none.
        _ if kind == CodeKind::Directive && starts_line(bytes, start) => Some((line_end, kind)),
        _ => None,
    }
}

fn starts_line(bytes: &[u8], at: usize) -> bool {
    bytes[..at].iter().rev().take_while(|byte| **byte != b'\n').all(u8::is_ascii_whitespace)
}

/// `[!NOTE]`, `[!INCLUDE [title](path)]`.
fn bracketed(text: &str, start: usize) -> Option<(usize, CodeKind)> {
    let bytes = text.as_bytes();
    let name_start = start + 2 + run_length(&bytes[start + 2..], b' ');
    let mut depth = 1_u32;
    let mut end = name_start;
    // The limit keeps texts full of `[!` linear.
    for (offset, byte) in bytes[name_start..].iter().take(LONGEST_COMMAND).enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            end = name_start + offset + 1;
            break;
        }
    }
    if depth != 0 {
        return None;
    }
    let body = &text[name_start..end - 1];
    let name_end = body.find(|character: char| !character.is_alphabetic() && character != '-').unwrap_or(body.len());
    let (name, rest) = body.split_at(name_end);
    if name.is_empty() {
        return None;
    }
    // `[!NOTE](x)` is the link of an exclamation.
    if rest.trim().is_empty() {
        return (bytes.get(end) != Some(&b'(')).then_some((end, CodeKind::Alert));
    }
    let has_argument = rest.contains("](") || rest.contains('=') || rest.contains("://");
    has_argument.then_some((end, CodeKind::Include))
}

/// `$$...$$` or `$...$`, where what stands between is written as a formula.
fn formula(bytes: &[u8], start: usize, ends: &mut Ends) -> Option<(usize, CodeKind)> {
    if bytes[start..].starts_with(b"$$") {
        let end = ends.next(4, "$$", bytes, start + 2)?;
        let body = &bytes[start + 2..end - 2];
        return (body.len() <= LONGEST_FORMULA && is_formula(body)).then_some((end, CodeKind::Math));
    }
    let window = &bytes[start + 1..bytes.len().min(start + 1 + LONGEST_FORMULA)];
    let len = memchr::memchr(b'$', window)?;
    let body = &window[..len];
    let end = start + 1 + len + 1;
    let after = bytes.get(end);
    let tight = body.first().is_some_and(|byte| !byte.is_ascii_whitespace())
        && body.last().is_some_and(|byte| !byte.is_ascii_whitespace() && *byte != b'\\')
        && !after.is_some_and(u8::is_ascii_alphanumeric);
    (tight && is_formula(body)).then_some((end, CodeKind::Math))
}

/// Whether something only formulas have is in it: a command, a power, an index in braces.
fn is_formula(body: &[u8]) -> bool {
    body.windows(2).any(|pair| pair[0] == b'\\' && pair[1].is_ascii_alphabetic() || pair == b"_{" || pair[0] == b'^')
}

/// Code spans, each as start and end, in their order.
fn code_spans(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'`', &bytes[at..]) {
        let start = at + found;
        let len = run_length(&bytes[start..], b'`');
        runs.push((start, len));
        at = start + len;
    }
    let mut next_of_length = [usize::MAX; LONGEST_FENCE + 1];
    let mut spans = Vec::new();
    for &(start, len) in runs.iter().rev() {
        if let Some(next) = next_of_length.get_mut(len) {
            if *next != usize::MAX {
                spans.push((start, *next + len));
            }
            *next = start;
        }
    }
    spans.reverse();
    spans
}

fn run_length(bytes: &[u8], byte: u8) -> usize {
    bytes.iter().take_while(|own| **own == byte).count()
}
