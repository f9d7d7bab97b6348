use std::fmt;

/// What a unit covers of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UnitKind {
    /// One sentence.
    Sentence,
    /// Two or more sentences translated as one.
    Paragraph,
    /// A text that can carry no span, such as a title or an image's alternative text: its pair was found, not marked.
    Hidden,
}

impl UnitKind {
    /// Every kind.
    pub const ALL: [UnitKind; 3] = [UnitKind::Sentence, UnitKind::Paragraph, UnitKind::Hidden];

    /// The name used in every output: `sentence`, `paragraph`, `hidden`.
    pub fn as_str(self) -> &'static str {
        match self {
            UnitKind::Sentence => "sentence",
            UnitKind::Paragraph => "paragraph",
            UnitKind::Hidden => "hidden",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<UnitKind> {
        UnitKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// The part of a segment's id that counts: `102` for a sentence unit, `p101` for a paragraph unit.
///
/// Sentence numbers count the translatable units of the English source from 101; paragraph units have a counter of
/// their own. The prefix before the key (`0a1b2` of `0a1b2-102`) belongs to one localized file and says nothing across
/// locales.
///
/// ```
/// use bitext_model::{UnitKey, UnitKind};
/// let (prefix, key) = UnitKey::split_id("0a1b2-p101").unwrap();
/// assert_eq!((prefix, key.kind, key.number), ("0a1b2", UnitKind::Paragraph, 101));
/// assert_eq!(key.to_string(), "p101");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitKey {
    /// Sentence or paragraph; never hidden.
    pub kind: UnitKind,
    /// The number, counted from 101 in documents seen so far.
    pub number: u32,
}

impl UnitKey {
    /// Splits a segment id into prefix and key; `None` when it does not end in `-102` or `-p101` exactly as
    /// [`Display`](fmt::Display) would write it.
    pub fn split_id(id: &str) -> Option<(&str, UnitKey)> {
        // Ids are so short that a plain loop beats the general search.
        let dash = id.bytes().rposition(|byte| byte == b'-')?;
        Some((&id[..dash], UnitKey::parse(&id[dash + 1..])?))
    }

    /// Reads `102` or `p101`, exactly as [`Display`](fmt::Display) would write it.
    pub fn parse(key: &str) -> Option<UnitKey> {
        let (kind, digits) = match key.strip_prefix('p') {
            Some(digits) => (UnitKind::Paragraph, digits),
            None => (UnitKind::Sentence, key),
        };
        // Leading zeros and signs would not survive the round trip to a number.
        if digits.is_empty() || digits.len() > 9 || digits.starts_with('0') {
            return None;
        }
        let mut number = 0;
        for digit in digits.bytes() {
            if !digit.is_ascii_digit() {
                return None;
            }
            number = number * 10 + u32::from(digit - b'0');
        }
        Some(UnitKey { kind, number })
    }
}

impl fmt::Display for UnitKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            UnitKind::Sentence | UnitKind::Hidden => write!(f, "{}", self.number),
            UnitKind::Paragraph => write!(f, "p{}", self.number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids() {
        let (prefix, key) = UnitKey::split_id("0a1b2-102").unwrap();
        assert_eq!((prefix, key.kind, key.number), ("0a1b2", UnitKind::Sentence, 102));
        for id in ["", "0a1b2", "0a1b2-", "0a1b2-p", "0a1b2-x1", "0a1b2-007", "0a1b2-1x", "a-99999999999"] {
            assert_eq!(UnitKey::split_id(id), None, "{id}");
        }
    }
}
