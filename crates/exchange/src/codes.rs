/// How the codes of Markdown and HTML inside a text are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Codes {
    /// As text like any other.
    Markdown,
    /// As elements of the format.
    Tags,
    /// Not at all.
    None,
}

impl Codes {
    /// Every way.
    pub const ALL: [Codes; 3] = [Codes::Markdown, Codes::Tags, Codes::None];

    /// The name used in every output and by `--codes`.
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
}
