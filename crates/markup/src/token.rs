use std::ops::Range;

/// A stretch of a text. The tokens of a text, one after the other, are the text byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its bytes; never empty.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Words to translate, as written.
    Text,
    /// A name in angle brackets that is no HTML element, such as `<YourHarbour>`: text, which the reader replaces.
    Placeholder,
    /// Markup.
    Code(CodeKind, Role),
}

/// How a code goes with the others of its text. Pairs nest: of two that cross, the one that closes later is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    /// `**` or `__`, and `***` that the Markdown reader left over.
    Bold,
    /// `*` or `_`.
    Italic,
    /// `~~`.
    Strike,
    /// `` `code` `` as a whole; a lone run of backticks where the other one is not in the text.
    CodeSpan,
    /// `[` and `](destination "title")` or `][label]`.
    Link,
    /// `![` and `](source "title")`; the alternative text stands between.
    Image,
    /// `<https://...>` or `<someone@example.com>`.
    Autolink,
    /// `<xref:...>` or `<xref href="..." />`.
    Xref,
    /// A tag of an HTML element.
    Tag,
    /// `<!-- ... -->`, and the other declarations that begin with `<!` or `<?`.
    Comment,
    /// `<br>`, two blanks or a backslash before a line end.
    LineBreak,
    /// `&nbsp;` or `&#160;`.
    Reference,
    /// A backslash and the punctuation mark that it keeps from being markup.
    Escape,
    /// `[!NOTE]`.
    Alert,
    /// `[!INCLUDE [title](path)]` and other bracketed commands.
    Include,
    /// `:::image ... :::` and other commands in colons.
    Directive,
    /// `:::no-loc text="...":::`.
    NoLoc,
    /// `$$...$$` or `$...$`.
    Math,
    /// `{{...}}` or `{%...%}`.
    Template,
    /// `[^1]`.
    Footnote,
}

impl CodeKind {
    /// Every kind, in their order.
    pub const ALL: [CodeKind; 20] = [
        CodeKind::Bold,
        CodeKind::Italic,
        CodeKind::Strike,
        CodeKind::CodeSpan,
        CodeKind::Link,
        CodeKind::Image,
        CodeKind::Autolink,
        CodeKind::Xref,
        CodeKind::Tag,
        CodeKind::Comment,
        CodeKind::LineBreak,
        CodeKind::Reference,
        CodeKind::Escape,
        CodeKind::Alert,
        CodeKind::Include,
        CodeKind::Directive,
        CodeKind::NoLoc,
        CodeKind::Math,
        CodeKind::Template,
        CodeKind::Footnote,
    ];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            CodeKind::Bold => "bold",
            CodeKind::Italic => "italic",
            CodeKind::Strike => "strike",
            CodeKind::CodeSpan => "code",
            CodeKind::Link => "link",
            CodeKind::Image => "image",
            CodeKind::Autolink => "autolink",
            CodeKind::Xref => "xref",
            CodeKind::Tag => "tag",
            CodeKind::Comment => "comment",
            CodeKind::LineBreak => "break",
            CodeKind::Reference => "reference",
            CodeKind::Escape => "escape",
            CodeKind::Alert => "alert",
            CodeKind::Include => "include",
            CodeKind::Directive => "directive",
            CodeKind::NoLoc => "no-loc",
            CodeKind::Math => "math",
            CodeKind::Template => "template",
            CodeKind::Footnote => "footnote",
        }
    }
}
