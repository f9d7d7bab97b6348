use std::borrow::Cow;

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

/// How a code goes with the others of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Opens the pair of this number: from 1, in the order in which pairs open.
    Open(u32),
    /// Closes the pair of this number.
    Close(u32),
    /// Opens a pair whose end is not in the text.
    Begin,
    /// Closes a pair whose beginning is not in the text.
    End,
    /// Stands by itself.
    Alone,
}

/// What a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum CodeKind {
    /// `**`.
    Bold,
}

impl CodeKind {
    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            CodeKind::Bold => "bold",
        }
    }
}

/// The parts of a text. Written one after the other (text as it is, codes as written) they give a text that has these
/// same parts.
pub fn inline(text: &str) -> Vec<Part<'_>> {
    vec![Part::Text(Cow::Borrowed(text))]
}

/// The text of a text: without its codes.
pub fn plain(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}
