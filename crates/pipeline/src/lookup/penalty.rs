//! What makes a match worth less than its texts say.

use std::collections::BTreeMap;

/// A reason to trust a match less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The translation is by a machine.
    Machine,
    /// The text found stands nowhere now: the source has changed since.
    Stale,
    /// The text found stands in documents, but the files that they were translated from say something else now.
    Outdated,
    /// The unit is a paragraph.
    Paragraph,
    /// The texts differ in markup, case or punctuation alone, or beside what else differs in markup.
    Markup,
    /// The source has several translations, and nothing tells which one is meant.
    Variants,
    /// The translation is into another region's or a more general variety of the language.
    Locale,
    /// The two locales have it of sources that are not the same.
    Link,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 8] = [
        Reason::Machine,
        Reason::Stale,
        Reason::Outdated,
        Reason::Paragraph,
        Reason::Markup,
        Reason::Variants,
        Reason::Locale,
        Reason::Link,
    ];

    /// The name used by `--penalty` and in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Machine => "machine",
            Reason::Stale => "stale",
            Reason::Outdated => "outdated",
            Reason::Paragraph => "paragraph",
            Reason::Markup => "markup",
            Reason::Variants => "variants",
            Reason::Locale => "locale",
            Reason::Link => "link",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.as_str() == name)
    }

    /// The points that it takes unless somebody says otherwise.
    fn points(self) -> u8 {
        match self {
            Reason::Machine => 5,
            Reason::Stale | Reason::Outdated => 2,
            Reason::Paragraph => 0,
            Reason::Markup | Reason::Variants => 1,
            Reason::Locale => 3,
            Reason::Link => 10,
        }
    }

    /// What to tell people.
    pub fn explanation(self) -> &'static str {
        match self {
            Reason::Machine => "machine translation",
            Reason::Stale => "the source stands nowhere now",
            Reason::Outdated => "the source file says something else now",
            Reason::Paragraph => "a paragraph unit",
            Reason::Markup => "markup, case or punctuation differs",
            Reason::Variants => "several translations of one source",
            Reason::Locale => "another variety of the language",
            Reason::Link => "the locales have other sources",
        }
    }
}

/// How many points each reason takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Penalties {
    changed: BTreeMap<Reason, u8>,
}

impl Penalties {
    /// Lets a reason take so many points, of 100 at most.
    pub fn set(&mut self, reason: Reason, points: u8) {
        self.changed.insert(reason, points.min(100));
    }

    /// How many points a reason takes.
    pub fn points(&self, reason: Reason) -> u8 {
        self.changed.get(&reason).copied().unwrap_or_else(|| reason.points())
    }
}
