use bitext_model::{Block, UnitKey, UnitKind};

use crate::texts::TextId;

/// A unit of a document, as far as alignment looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// Its source text.
    pub text: TextId,
    /// Its number, where it has one. Numbers are evidence, never the reason for a link.
    pub key: Option<UnitKey>,
    /// What it stands in, where that is known.
    pub block: Option<Block>,
    /// The anchor of the heading that it is, by [`Texts::intern`](crate::Texts::intern): equal in all locales, also where
    /// the heading's words changed.
    pub anchor: Option<TextId>,
}

impl Unit {
    /// A unit of which nothing is known but its text.
    pub fn new(text: TextId) -> Unit {
        Unit { text, key: None, block: None, anchor: None }
    }

    /// The same with a number.
    #[must_use]
    pub fn with_key(mut self, key: UnitKey) -> Unit {
        self.key = Some(key);
        self
    }

    pub(crate) fn kind(&self) -> Option<UnitKind> {
        self.key.map(|key| key.kind)
    }
}
