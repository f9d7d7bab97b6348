//! The rules about a unit that no document type can state.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::FindingCode;
use crate::read::Position;

/// A `tu` while it is read.
pub(super) struct Unit {
    pub(super) position: Position,
    /// Its source language in lower case; `None` when any will do.
    pub(super) source: Option<String>,
    /// The languages so far, in lower case.
    languages: BTreeSet<String>,
    /// Whether a text has no language; then nobody knows which are missing.
    unknown: bool,
    /// The `x` of the first text.
    codes: Option<BTreeSet<(Kind, u64)>>,
    codes_differ: bool,
}

/// A kind of inline element.
type Kind = &'static str;

/// A text while it is read.
pub(super) struct Variant {
    pub(super) position: Position,
    codes: BTreeSet<(Kind, u64)>,
    /// The `bpt` that wait for their `ept`, and those that have got it.
    pairs: BTreeMap<String, Option<Position>>,
    pub(super) seg: Option<Seg>,
}

/// A `seg` while it is read.
pub(super) struct Seg {
    position: Position,
    begins_with_space: Option<bool>,
    ends_with_space: bool,
    has_text: bool,
}

/// A broken rule.
pub(super) type Broken = (FindingCode, Position, String);

impl Unit {
    pub(super) fn new(position: Position, source: Option<String>) -> Unit {
        let languages = BTreeSet::new();
        Unit { position, source, languages, unknown: false, codes: None, codes_differ: false }
    }

    /// Adds a text in this language.
    pub(super) fn language(&mut self, language: Option<&str>, position: Position) -> Option<Broken> {
        let Some(language) = language else {
            self.unknown = true;
            return None;
        };
        let is_new = self.languages.insert(language.to_ascii_lowercase());
        (!is_new).then(|| (FindingCode::RepeatedLanguage, position, format!("a second text in `{language}`")))
    }

    /// Ends a text.
    pub(super) fn variant(&mut self, variant: &Variant) -> Vec<Broken> {
        let mut broken: Vec<Broken> = Vec::new();
        for (number, open) in &variant.pairs {
            if let Some(position) = open {
                broken.push((
                    FindingCode::Unpaired,
                    *position,
                    format!("no `ept` with i=\"{}\" behind this `bpt`", short(number)),
                ));
            }
        }
        match &self.codes {
            None => self.codes = Some(variant.codes.clone()),
            Some(first) if *first != variant.codes && !self.codes_differ => {
                self.codes_differ = true;
                let detail = "its elements do not have the same `x` as those of the unit's first text".to_owned();
                broken.push((FindingCode::CodesDiffer, variant.position, detail));
            }
            Some(_) => {}
        }
        broken
    }

    /// Ends the unit.
    pub(super) fn end(&self) -> Option<Broken> {
        let source = self.source.as_ref()?;
        if self.unknown || self.languages.is_empty() || self.languages.contains(source) {
            return None;
        }
        Some((FindingCode::NoSource, self.position, format!("no text in the source language `{source}`")))
    }
}

impl Variant {
    pub(super) fn new(position: Position) -> Variant {
        Variant { position, codes: BTreeSet::new(), pairs: BTreeMap::new(), seg: None }
    }

    /// An `x` of an element.
    pub(super) fn code(&mut self, kind: Kind, x: &str, position: Position) -> Option<Broken> {
        match number(x) {
            None => Some((FindingCode::CodeNumber, position, format!("x=\"{}\" is not a number", short(x)))),
            Some(number) if !self.codes.insert((kind, number)) => {
                Some((FindingCode::RepeatedCode, position, format!("a second `{kind}` with x=\"{number}\"")))
            }
            Some(_) => None,
        }
    }

    /// The `i` of a `bpt`.
    pub(super) fn begins(&mut self, i: &str, position: Position) -> Option<Broken> {
        if self.pairs.contains_key(i) {
            return Some((FindingCode::RepeatedPair, position, format!("a second `bpt` with i=\"{}\"", short(i))));
        }
        self.pairs.insert(i.to_owned(), Some(position));
        not_a_number(i, position)
    }

    /// The `i` of an `ept`.
    pub(super) fn ends(&mut self, i: &str, position: Position) -> Option<Broken> {
        match self.pairs.get_mut(i) {
            Some(open) if open.is_some() => {
                *open = None;
                None
            }
            _ => not_a_number(i, position).or_else(|| {
                let detail = format!("no open `bpt` with i=\"{}\" before this `ept`", short(i));
                Some((FindingCode::Unpaired, position, detail))
            }),
        }
    }
}

impl Seg {
    pub(super) fn new(position: Position) -> Seg {
        Seg { position, begins_with_space: None, ends_with_space: false, has_text: false }
    }

    pub(super) fn text(&mut self, text: &str) {
        let Some(first) = text.chars().next() else { return };
        self.begins_with_space.get_or_insert(first.is_whitespace());
        self.ends_with_space = text.ends_with(char::is_whitespace);
        self.has_text |= !text.trim().is_empty();
    }

    pub(super) fn end(&self) -> Option<Broken> {
        if !self.has_text {
            return Some((FindingCode::EmptySeg, self.position, "no text".to_owned()));
        }
        let edge = match (self.begins_with_space == Some(true), self.ends_with_space) {
            (false, false) => return None,
            (true, false) => "before the text",
            (false, true) => "behind the text",
            (true, true) => "on both sides of the text",
        };
        Some((FindingCode::SegSpace, self.position, format!("white space {edge}")))
    }
}

fn not_a_number(i: &str, position: Position) -> Option<Broken> {
    number(i).is_none().then(|| (FindingCode::PairNumber, position, format!("i=\"{}\" is not a number", short(i))))
}

/// A number as it is written in attributes, with digits alone.
pub(super) fn number(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn short(text: &str) -> std::borrow::Cow<'_, str> {
    crate::read::xml::shortened(text)
}
