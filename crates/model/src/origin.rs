use std::fmt;

/// What a file says of itself in `ms.translationtype`.
///
/// It labels the whole file as it is today, not the history of each text; see [`Origin`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Label {
    /// `HT`: translated by people.
    Human,
    /// `MT`: translated by a machine.
    Machine,
    /// No label, or one that is neither.
    #[default]
    Unknown,
}

impl Label {
    /// Reads `HT` or `MT`, in any case.
    pub fn parse(text: &str) -> Label {
        if text.eq_ignore_ascii_case("HT") {
            Label::Human
        } else if text.eq_ignore_ascii_case("MT") {
            Label::Machine
        } else {
            Label::Unknown
        }
    }

    /// The label as files write it: `HT`, `MT`, or empty.
    pub fn as_str(self) -> &'static str {
        match self {
            Label::Human => "HT",
            Label::Machine => "MT",
            Label::Unknown => "",
        }
    }
}

/// Where a unit's target text came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// People wrote it.
    Human,
    /// A machine wrote it.
    Machine,
    /// Somebody gave it to the memory in a file that does not say who wrote it.
    Imported,
    /// Nothing says.
    Unknown,
}

impl Origin {
    /// Every origin, in the order in which a best translation is chosen.
    pub const ALL: [Origin; 4] = [Origin::Human, Origin::Imported, Origin::Unknown, Origin::Machine];

    /// The name used in every output and by `--origin`.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Human => "human",
            Origin::Machine => "machine",
            Origin::Imported => "imported",
            Origin::Unknown => "unknown",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Origin> {
        Origin::ALL.into_iter().find(|origin| origin.as_str() == name)
    }

    /// How much the text is worth when several compete for one source: higher wins.
    pub fn rank(self) -> u8 {
        match self {
            Origin::Human => 3,
            Origin::Imported => 2,
            Origin::Unknown => 1,
            Origin::Machine => 0,
        }
    }

    /// Whether exports must mark the text as machine translation.
    pub fn is_machine(self) -> bool {
        self == Origin::Machine
    }
}

impl From<Label> for Origin {
    fn from(label: Label) -> Origin {
        match label {
            Label::Human => Origin::Human,
            Label::Machine => Origin::Machine,
            Label::Unknown => Origin::Unknown,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an [`Origin`] rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OriginBasis {
    /// Only the file's label: no history was read.
    Label,
    /// What an imported file says.
    Import,
}

impl OriginBasis {
    /// Every basis.
    pub const ALL: [OriginBasis; 2] = [OriginBasis::Label, OriginBasis::Import];

    /// Reads the name.
    pub fn parse(name: &str) -> Option<OriginBasis> {
        OriginBasis::ALL.into_iter().find(|basis| basis.as_str() == name)
    }

    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            OriginBasis::Label => "label",
            OriginBasis::Import => "import",
        }
    }
}
