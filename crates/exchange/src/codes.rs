use std::borrow::Cow;

use bitext_markup::{CodeKind, Part, Role, clean, inline, legal, plain};

/// How the markup inside texts is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Codes {
    /// As part of the text, as it stands in the documents.
    #[default]
    Markdown,
    /// As inline elements around and between the text. What stands inside the elements is the markup as written, so
    /// text and elements one after the other are Markdown again.
    Tags,
    /// Not at all: the text alone.
    None,
}

/// A stretch of a text on its way into a file of XML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    Text(Cow<'t, str>),
    Code { kind: CodeKind, role: Role, text: Cow<'t, str> },
}

/// A text as a file of XML holds it, with what that took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prepared<'t> {
    /// Its stretches; none of them is empty.
    pub(crate) pieces: Vec<Piece<'t>>,
    /// Characters removed because XML has no way to write them.
    pub(crate) removed: u64,
    /// Whether white space at an edge was cut.
    pub(crate) trimmed: bool,
}

impl Codes {
    /// Every way.
    pub const ALL: [Codes; 3] = [Codes::Markdown, Codes::Tags, Codes::None];

    /// The name used by `--codes` and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Codes::Markdown => "markdown",
            Codes::Tags => "tags",
            Codes::None => "none",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Codes> {
        Codes::ALL.into_iter().find(|codes| codes.as_str() == name)
    }

    /// What kind of text a file then holds, in the words of TMX and XLIFF.
    pub(crate) fn datatype(self) -> &'static str {
        match self {
            Codes::Markdown | Codes::Tags => "x-markdown",
            Codes::None => "plaintext",
        }
    }
}

impl Piece<'_> {
    pub(crate) fn text(&self) -> &str {
        match self {
            Piece::Text(text) | Piece::Code { text, .. } => text,
        }
    }

    fn into_owned(self) -> Piece<'static> {
        match self {
            Piece::Text(text) => Piece::Text(Cow::Owned(text.into_owned())),
            Piece::Code { kind, role, text } => Piece::Code { kind, role, text: Cow::Owned(text.into_owned()) },
        }
    }
}

impl<'t> Prepared<'t> {
    pub(crate) fn new(text: &'t str, codes: Codes) -> Prepared<'t> {
        let cleaned = clean(text);
        let mut prepared = match (codes, cleaned.text) {
            (Codes::Markdown, text) => Prepared::whole(text),
            (Codes::Tags, Cow::Borrowed(text)) => Prepared::with_codes(text),
            (Codes::Tags, Cow::Owned(text)) => Prepared::with_codes(&text).into_owned(),
            (Codes::None, Cow::Borrowed(text)) => Prepared::without_codes(text),
            (Codes::None, Cow::Owned(text)) => Prepared::without_codes(&text).into_owned(),
        };
        prepared.removed += cleaned.removed;
        prepared.trimmed |= cleaned.trimmed;
        prepared
    }

    fn whole(text: Cow<'t, str>) -> Prepared<'t> {
        let pieces = if text.is_empty() { Vec::new() } else { vec![Piece::Text(text)] };
        Prepared { pieces, removed: 0, trimmed: false }
    }

    fn with_codes(text: &'t str) -> Prepared<'t> {
        let mut prepared = Prepared { pieces: Vec::new(), removed: 0, trimmed: false };
        for part in inline(text) {
            prepared.pieces.push(match part {
                // A character reference may have stood for one that XML cannot hold.
                Part::Text(text) => {
                    let (text, removed) = legal_owned(text);
                    prepared.removed += removed;
                    Piece::Text(text)
                }
                Part::Code(code) => Piece::Code { kind: code.kind, role: code.role, text: Cow::Borrowed(code.text) },
            });
        }
        prepared.trim();
        prepared.pieces.retain(|piece| !piece.text().is_empty());
        prepared
    }

    fn without_codes(text: &'t str) -> Prepared<'t> {
        let text = plain(text);
        let cleaned = clean(&text);
        let (removed, trimmed) = (cleaned.removed, cleaned.trimmed);
        let unchanged = cleaned.text.len() == text.len();
        let text = if unchanged { text } else { Cow::Owned(cleaned.text.into_owned()) };
        Prepared { removed, trimmed, ..Prepared::whole(text) }
    }

    /// Cuts white space at the edges of the text; a code at an edge ends it.
    fn trim(&mut self) {
        self.trimmed |= cut_edge(self.pieces.iter_mut(), str::trim_start);
        self.trimmed |= cut_edge(self.pieces.iter_mut().rev(), str::trim_end);
    }

    fn into_owned(self) -> Prepared<'static> {
        let pieces = self.pieces.into_iter().map(Piece::into_owned).collect();
        Prepared { pieces, removed: self.removed, trimmed: self.trimmed }
    }

    /// Whether nothing is left of the text.
    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// How many characters stand in the file, codes included.
    pub(crate) fn characters(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.text().chars().count() as u64).sum()
    }

    /// Text and codes one after the other.
    pub(crate) fn into_text(mut self) -> Cow<'t, str> {
        match self.pieces.len() {
            0 => Cow::Borrowed(""),
            1 => match self.pieces.remove(0) {
                Piece::Text(text) | Piece::Code { text, .. } => text,
            },
            _ => Cow::Owned(self.pieces.iter().map(Piece::text).collect()),
        }
    }
}

/// Cuts the text at one edge, given the pieces from there on; whether anything went.
fn cut_edge<'p, 't: 'p>(pieces: impl Iterator<Item = &'p mut Piece<'t>>, cut: fn(&str) -> &str) -> bool {
    let mut trimmed = false;
    for piece in pieces {
        let Piece::Text(text) = piece else { break };
        let kept = cut(text);
        if kept.len() < text.len() {
            trimmed = true;
            *text = Cow::Owned(kept.to_owned());
        }
        if !text.is_empty() {
            break;
        }
    }
    trimmed
}

fn legal_owned(text: Cow<'_, str>) -> (Cow<'_, str>, u64) {
    let (legal, removed) = legal(&text);
    match removed {
        0 => (text, 0),
        _ => (Cow::Owned(legal.into_owned()), removed),
    }
}
