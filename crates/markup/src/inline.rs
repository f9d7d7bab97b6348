use std::borrow::Cow;

use crate::clean::legal;
use crate::html::attributes;
use crate::reference::leading_reference;
use crate::token::{CodeKind, Role, Token, TokenKind};
use crate::tokenizer::Tokenizer;

/// A stretch of a text as translation tools see it: words to translate, or a code to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part<'t> {
    /// Text, decoded: character references and backslash escapes are what they stand for.
    Text(Cow<'t, str>),
    /// Markup.
    Code(Code<'t>),
}

/// A stretch of markup inside a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code<'t> {
    /// What it is.
    pub kind: CodeKind,
    /// How it goes with other codes.
    pub role: Role,
    /// It, as written.
    pub text: &'t str,
}

/// The parts of a text: no two texts in a row, none empty.
///
/// Written one after the other (text as it is, codes as written) they give a text that has these same parts, and whose
/// parts give it again. So references and escapes are decoded only where what they stand for would not be read as
/// markup; the others are codes of their own.
///
/// ```
/// use bitext_markup::{Code, CodeKind, Part, Role, inline};
/// let parts = inline("Tide &amp; **time**");
/// assert_eq!(parts[0], Part::Text("Tide & ".into()));
/// assert_eq!(parts[1], Part::Code(Code { kind: CodeKind::Bold, role: Role::Open(1), text: "**" }));
/// ```
pub fn inline(text: &str) -> Vec<Part<'_>> {
    let mut tokenizer = Tokenizer::new();
    let tokens = tokenizer.tokens(text);
    if !tokens.iter().any(is_encoded) {
        return parts(text, tokens, |_| false);
    }
    let tokens = tokens.to_vec();
    for keep in [stays_encoded, stays_encoded_to_be_safe] {
        let kept: Vec<bool> = (0..tokens.len()).map(|index| keep(text, &tokens, index)).collect();
        let decoded = parts(text, &tokens, |index| !kept[index]);
        let written = written(&decoded);
        // Here, what is a reference or an escape in the new text has to be one that was kept.
        if parts(&written, tokenizer.tokens(&written), |_| false) == decoded {
            return decoded;
        }
    }
    parts(text, &tokens, |_| false)
}

/// The text that parts are written as, one after the other.
pub fn written(parts: &[Part<'_>]) -> String {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text,
            Part::Code(code) => code.text,
        })
        .collect()
}

/// The parts that tokens make, with those references and escapes decoded that `decodes` names by their index.
fn parts<'t>(text: &'t str, tokens: &[Token], decodes: impl Fn(usize) -> bool) -> Vec<Part<'t>> {
    let mut parts: Vec<Part<'t>> = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        let written = &text[token.range.clone()];
        let decoded = match token.kind {
            TokenKind::Text | TokenKind::Placeholder => Cow::Borrowed(written),
            TokenKind::Code(..) if is_encoded(token) && decodes(index) => decode(written),
            TokenKind::Code(kind, role) => {
                parts.push(Part::Code(Code { kind, role, text: written }));
                continue;
            }
        };
        if let Some(Part::Text(before)) = parts.last_mut() {
            before.to_mut().push_str(&decoded);
        } else {
            parts.push(Part::Text(decoded));
        }
    }
    parts
}

fn is_encoded(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Code(CodeKind::Reference | CodeKind::Escape, _))
}

/// What a reference or an escape stands for.
pub(crate) fn decode(written: &str) -> Cow<'_, str> {
    match leading_reference(written) {
        Some(reference) => Cow::Owned([Some(reference.first), reference.second].into_iter().flatten().collect()),
        None => Cow::Borrowed(&written[1..]),
    }
}

/// Whether a reference must not be decoded in any case: files could not hold what it stands for.
fn stays_encoded(text: &str, tokens: &[Token], index: usize) -> bool {
    is_encoded(&tokens[index]) && 0 < legal(&decode(&text[tokens[index].range.clone()])).1
}

/// Whether what a reference or an escape stands for could be taken for markup.
///
/// This looks at the neighbours as they are when all are decoded: so it says the same of what is left when some are.
fn stays_encoded_to_be_safe(text: &str, tokens: &[Token], index: usize) -> bool {
    if !is_encoded(&tokens[index]) {
        return false;
    }
    if stays_encoded(text, tokens, index) {
        return true;
    }
    let neighbour = |index: usize| -> Option<Cow<'_, str>> {
        let written = &text[tokens.get(index)?.range.clone()];
        let decodes = is_encoded(&tokens[index]) && !stays_encoded(text, tokens, index);
        Some(if decodes { decode(written) } else { Cow::Borrowed(written) })
    };
    let before = index.checked_sub(1).and_then(neighbour).and_then(|text| text.chars().next_back());
    let after = neighbour(index + 1).and_then(|text| text.chars().next());
    let is_word = |side: Option<char>| side.is_some_and(char::is_alphanumeric);
    let decoded = decode(&text[tokens[index].range.clone()]);
    match decoded.as_bytes() {
        b"&" => after.is_some_and(|after| after.is_ascii_alphanumeric() || after == '#'),
        b"\\" => after.is_some_and(|after| after.is_ascii_punctuation() || matches!(after, '\n' | '\r')),
        b"<" => after.is_some_and(|after| !after.is_whitespace() && !after.is_ascii_digit() && after != '='),
        b"_" => !(is_word(before) && is_word(after)),
        [b'*' | b'`' | b'~' | b'[' | b']' | b'!' | b'$' | b'{' | b':' | b'\n' | b'\r' | b' '] => true,
        _ => false,
    }
}

/// What a reader sees of a text, without its codes.
///
/// Code spans give what is in them, addresses in angle brackets themselves, line breaks a blank; placeholders, formulas
/// and templates stay as written. Where a code went between two blanks, one of them goes too.
///
/// ```
/// use bitext_markup::plain;
/// assert_eq!(plain("Run `moor` in <br> the [harbour](harbour.md)&nbsp;now"), "Run moor in the harbour\u{a0}now");
/// ```
pub fn plain(text: &str) -> Cow<'_, str> {
    let parts = inline(text);
    match parts.as_slice() {
        [] => return Cow::Borrowed(text),
        [Part::Text(Cow::Borrowed(same))] => return Cow::Borrowed(same),
        _ => {}
    }
    let mut plain = String::with_capacity(text.len());
    let mut after_code = false;
    let mut push = |shown: &str, after_code: bool| {
        let blank_before = plain.is_empty() || plain.ends_with(char::is_whitespace);
        plain.push_str(if after_code && blank_before { shown.trim_start() } else { shown });
    };
    for part in &parts {
        let shown = match part {
            Part::Text(text) => Cow::Borrowed(&**text),
            Part::Code(code) => shown(*code),
        };
        push(&shown, after_code || shown == " ");
        after_code = shown.is_empty() || shown == " " || after_code && shown.trim().is_empty();
    }
    if after_code {
        plain.truncate(plain.trim_end().len());
    }
    Cow::Owned(plain)
}

/// What a reader sees of a code.
fn shown(code: Code<'_>) -> Cow<'_, str> {
    match (code.kind, code.role) {
        (CodeKind::CodeSpan, Role::Alone) => Cow::Borrowed(code_content(code.text)),
        (CodeKind::Autolink, _) => Cow::Borrowed(code.text.trim_start_matches('<').trim_end_matches('>')),
        (CodeKind::NoLoc, _) => {
            let command = code.text.trim_matches(':').trim();
            let values = attributes(&format!("<{command}>"));
            Cow::Owned(values.into_iter().find(|(name, _)| name == "text").map(|(_, value)| value).unwrap_or_default())
        }
        (CodeKind::Reference | CodeKind::Escape, _) => decode(code.text),
        (CodeKind::Math | CodeKind::Template, _) => Cow::Borrowed(code.text),
        (CodeKind::LineBreak, _) => Cow::Borrowed(" "),
        _ => Cow::Borrowed(""),
    }
}

/// What stands in a code span: without its backticks, and without the one blank at each end that keeps it from them.
pub(crate) fn code_content(span: &str) -> &str {
    let content = span.trim_matches('`');
    match content.strip_prefix(' ').and_then(|content| content.strip_suffix(' ')) {
        Some(inner) if !inner.trim().is_empty() => inner,
        _ => content,
    }
}
