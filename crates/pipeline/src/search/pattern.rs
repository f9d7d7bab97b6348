use std::ops::Range;

use bitext_markup::{IndexTerm, SearchReader, certain_terms};
use regex_automata::meta::Regex;
use regex_syntax::hir::{Hir, HirKind};

use crate::Error;

/// What an expression may take, in bytes: larger ones are of repetitions within repetitions, and slow.
const LARGEST: usize = 1 << 20;

/// How long an expression may be.
const LONGEST: usize = 1000;

/// A regular expression.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    terms: Vec<IndexTerm>,
}

impl Pattern {
    /// Reads an expression in the syntax of Rust's `regex` crate. Letters count as they are written, unless it begins
    /// with `(?i)`.
    pub fn parse(text: &str) -> Result<Pattern, Error> {
        let refused = |reason: String| Error::Expression { reason };
        if LONGEST < text.len() {
            return Err(refused(format!("it has more than {LONGEST} bytes")));
        }
        let hir = regex_syntax::parse(text).map_err(|error| match error {
            regex_syntax::Error::Parse(error) => refused(error.kind().to_string()),
            regex_syntax::Error::Translate(error) => refused(error.kind().to_string()),
            _ => refused("it cannot be read".to_owned()),
        })?;
        if hir.properties().minimum_len() == Some(0) {
            return Err(refused("it matches the empty text, and so every one".to_owned()));
        }
        let config = Regex::config().nfa_size_limit(Some(LARGEST)).hybrid_cache_capacity(4 * LARGEST);
        let regex = Regex::builder()
            .configure(config)
            .build_from_hir(&hir)
            .map_err(|_| refused("it is too large".to_owned()))?;
        let mut literals = Vec::new();
        collect_literals(&hir, &mut literals);
        let mut reader = SearchReader::new();
        let mut terms: Vec<IndexTerm> =
            literals.iter().flat_map(|literal| certain_terms(&mut reader, literal)).collect();
        terms.sort_unstable();
        terms.dedup();
        Ok(Pattern { regex, terms })
    }

    /// What an index has every match under.
    pub(super) fn index_terms(&self) -> Vec<IndexTerm> {
        self.terms.clone()
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    pub(super) fn find(&self, text: &str) -> Option<Vec<Range<usize>>> {
        let found: Vec<Range<usize>> =
            self.regex.find_iter(text).map(|found| found.range()).filter(|range| !range.is_empty()).collect();
        (!found.is_empty()).then_some(found)
    }
}

/// The stretches that every match has, as written.
fn collect_literals(hir: &Hir, literals: &mut Vec<String>) {
    match hir.kind() {
        HirKind::Literal(literal) => literals.extend(String::from_utf8(literal.0.to_vec()).ok()),
        HirKind::Capture(capture) => collect_literals(&capture.sub, literals),
        HirKind::Repetition(repetition) if 0 < repetition.min => collect_literals(&repetition.sub, literals),
        HirKind::Concat(parts) => parts.iter().for_each(|part| collect_literals(part, literals)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(expression: &str) -> Vec<String> {
        let terms = Pattern::parse(expression).unwrap().terms;
        terms.into_iter().map(|term| term.term + if term.is_prefix { "*" } else { "" }).collect()
    }

    #[test]
    fn the_index_is_asked_for_what_every_match_has() {
        assert_eq!(terms(r"moor the boats?\."), ["boa*", "the"]);
        assert_eq!(terms("moor|reef the boat"), [] as [&str; 0]);
        assert_eq!(terms("(?i)moor the boat"), [] as [&str; 0]);
        assert_eq!(terms(r"\w+ing the (boat )+x"), ["the"]);
        assert_eq!(terms("港へ行く"), ["へ行", "港へ"]);
        assert_eq!(terms("[0-9]+"), [] as [&str; 0]);
    }

    #[test]
    fn expressions_that_are_none_or_too_much() {
        for expression in ["(", "[z-a]", "*", "a{100000}", "((a{100}){100}){100}", "x*", "", &"a".repeat(2000)] {
            let error = Pattern::parse(expression).unwrap_err();
            assert!(matches!(error, Error::Expression { .. }), "{expression}");
        }
    }

    #[test]
    fn matches_have_ranges() {
        let pattern = Pattern::parse("b.{2}t").unwrap();
        assert_eq!(pattern.find("a boat, a boot, a bat"), Some(vec![2..6, 10..14]));
        assert_eq!(pattern.find("a bat"), None);
    }
}
