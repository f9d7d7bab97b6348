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
///
/// A file's [`Label`] says it of the whole file as it is today. The history of a branch shows it of each text: under
/// which label it was first seen, and what it took the place of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// People wrote it.
    Human,
    /// People wrote it in place of a machine's text.
    PostEdited,
    /// People wrote it, another text took its place, and it was put back.
    Restored,
    /// People wrote it, and the file is labelled as a machine's.
    HumanUnderMtLabel,
    /// A machine wrote it.
    Machine,
    /// A machine wrote it, and the file is labelled as people's.
    MachineUnderHtLabel,
    /// Somebody gave it to the memory in a file that does not say who wrote it.
    Imported,
    /// Nothing says.
    Unknown,
}

impl Origin {
    /// Every origin, in the order in which a best translation is chosen.
    pub const ALL: [Origin; 8] = [
        Origin::Human,
        Origin::PostEdited,
        Origin::Restored,
        Origin::HumanUnderMtLabel,
        Origin::Imported,
        Origin::Unknown,
        Origin::Machine,
        Origin::MachineUnderHtLabel,
    ];

    /// The name used in every output and by `--origin`.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Human => "human",
            Origin::PostEdited => "post-edited",
            Origin::Restored => "restored",
            Origin::HumanUnderMtLabel => "human-under-mt-label",
            Origin::Machine => "machine",
            Origin::MachineUnderHtLabel => "machine-under-ht-label",
            Origin::Imported => "imported",
            Origin::Unknown => "unknown",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Origin> {
        Origin::ALL.into_iter().find(|origin| origin.as_str() == name)
    }

    /// How much the text is worth when several compete for one source: higher wins. What people wrote is worth the same
    /// however that is known.
    pub fn rank(self) -> u8 {
        match self {
            Origin::Human | Origin::PostEdited | Origin::Restored | Origin::HumanUnderMtLabel => 3,
            Origin::Imported => 2,
            Origin::Unknown => 1,
            Origin::Machine | Origin::MachineUnderHtLabel => 0,
        }
    }

    /// Whether exports must mark the text as machine translation.
    pub fn is_machine(self) -> bool {
        matches!(self, Origin::Machine | Origin::MachineUnderHtLabel)
    }

    /// Whether people wrote it.
    pub fn is_human(self) -> bool {
        self.class() == Origin::Human
    }

    /// The plain origin that it is a case of: one of human, machine, imported and unknown.
    #[must_use]
    pub fn class(self) -> Origin {
        match self {
            Origin::PostEdited | Origin::Restored | Origin::HumanUnderMtLabel => Origin::Human,
            Origin::MachineUnderHtLabel => Origin::Machine,
            plain => plain,
        }
    }

    /// Whether it is one of those asked for, of which none means all.
    pub fn is_any_of(self, wanted: &[Origin]) -> bool {
        wanted.is_empty() || wanted.iter().any(|wanted| self.is(*wanted))
    }

    /// Whether somebody who asks for `wanted` wants this one: a plain origin stands for all its cases.
    ///
    /// ```
    /// use bitext_model::Origin;
    ///
    /// assert!(Origin::PostEdited.is(Origin::Human));
    /// assert!(!Origin::Human.is(Origin::PostEdited));
    /// ```
    pub fn is(self, wanted: Origin) -> bool {
        self == wanted || self.class() == wanted
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
    /// Only the file's label: no history was read, or it does not reach far enough.
    Label,
    /// The history of the document.
    History,
    /// The history of another document, which had the text for the same source before.
    OtherDocument,
    /// What an imported file says.
    Import,
}

impl OriginBasis {
    /// Every basis.
    pub const ALL: [OriginBasis; 4] =
        [OriginBasis::Label, OriginBasis::History, OriginBasis::OtherDocument, OriginBasis::Import];

    /// Reads the name.
    pub fn parse(name: &str) -> Option<OriginBasis> {
        OriginBasis::ALL.into_iter().find(|basis| basis.as_str() == name)
    }

    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            OriginBasis::Label => "label",
            OriginBasis::History => "history",
            OriginBasis::OtherDocument => "other-document",
            OriginBasis::Import => "import",
        }
    }
}
