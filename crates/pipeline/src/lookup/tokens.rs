//! Texts as the tokens that similarity is measured in.

use std::ops::Range;

use bitext_fuzzy::Token;
use bitext_markup::{WordClass, hash, words};

/// The version of [`tokenize`]: to be raised when it gives other tokens for any text.
pub(super) const TOKENS_VERSION: u32 = 1;

/// A text with its tokens.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tokenized {
    pub(crate) tokens: Vec<Token>,
    /// The bytes of each token.
    pub(crate) ranges: Vec<Range<usize>>,
}

/// The tokens of a text: words in lower case, and punctuation; numbers, addresses, code spans and placeholders as what
/// may stand for another of its kind. Other markup has none.
pub(crate) fn tokenize(text: &str) -> Tokenized {
    let mut lower = String::new();
    let mut tokenized = Tokenized::default();
    for word in words(text) {
        let form = &text[word.range.clone()];
        let class = match word.class {
            WordClass::Word | WordClass::Punctuation => None,
            WordClass::Number => Some(1),
            WordClass::Url => Some(2),
            WordClass::Code => Some(3),
            WordClass::Placeholder => Some(4),
        };
        tokenized.tokens.push(match class {
            Some(class) => Token::Class { class, form: hash(form) },
            None => Token::Word(hash(folded(form, &mut lower))),
        });
        tokenized.ranges.push(word.range);
    }
    tokenized
}

/// In lower case and composed.
fn folded<'f>(form: &'f str, lower: &'f mut String) -> &'f str {
    if form.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        return form;
    }
    lower.clear();
    if form.is_ascii() {
        lower.push_str(form);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(bitext_markup::normalized(form).chars().flat_map(char::to_lowercase));
    }
    lower
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_composition_and_codes_make_no_difference_and_numbers_are_of_a_kind() {
        let tokens = |text: &str| tokenize(text).tokens;
        assert_eq!(tokens("Moor **the** Boat"), tokens("moor the boat"));
        assert_eq!(tokens("Ga\u{308}ste"), tokens("gäste"));
        assert_ne!(tokens("Pier 7"), tokens("Pier 8"));
        let kinds: Vec<bool> =
            tokens("Run `moor` 7 times").iter().map(|token| matches!(token, Token::Class { .. })).collect();
        assert_eq!(kinds, [false, true, true, false]);
        assert_eq!(tokens("港へ戻る").len(), 4, "a token for each character");
    }

    #[test]
    fn ranges_are_those_of_the_text() {
        let text = "Moor **12** boats";
        let tokenized = tokenize(text);
        let forms: Vec<&str> = tokenized.ranges.iter().map(|range| &text[range.clone()]).collect();
        assert_eq!(forms, ["Moor", "12", "boats"]);
    }
}
