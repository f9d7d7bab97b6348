use std::fmt;

/// How a segment's source is related to the source that stands for it in all locales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Relation {
    /// The same text, byte for byte, at the same place.
    Exact,
    /// The same but for white space, composition of characters, references and escapes.
    Normalized,
    /// The same text in other portions: one unit here, several there.
    Merged,
    /// The same place, but the text was changed.
    Edited,
    /// The same text, byte for byte or normalized, at another place of the document.
    Moved,
}

impl Relation {
    /// Every relation, the strongest first.
    pub const ALL: [Relation; 5] =
        [Relation::Exact, Relation::Normalized, Relation::Merged, Relation::Edited, Relation::Moved];

    /// The name used in every output and by `--relation`.
    pub fn as_str(self) -> &'static str {
        match self {
            Relation::Exact => "exact",
            Relation::Normalized => "normalized",
            Relation::Merged => "merged",
            Relation::Edited => "edited",
            Relation::Moved => "moved",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Relation> {
        Relation::ALL.into_iter().find(|relation| relation.as_str() == name)
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
