//! What a word is to tercom.

use std::borrow::Cow;

use super::TerOptions;
use crate::space::is_space;

/// A text with blanks between all its [words].
pub(super) fn tokenized(text: &str, options: TerOptions) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if !options.case_sensitive {
        text = Cow::Owned(text.to_lowercase());
    }
    if options.normalized {
        text = Cow::Owned(normalized(&text, options.asian_support));
    }
    if options.no_punct {
        let is_left_out = |character| is_punctuation(character) || (options.asian_support && is_asian_sign(character));
        text = Cow::Owned(text.chars().filter(|character| !is_left_out(*character)).collect());
    }
    text
}

/// The words of a text that is tokenized.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

/// A text that is tokenized, with one blank between words and none around them.
pub(super) fn joined(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for word in words(text) {
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

/// Blanks around punctuation, but not around points and commas in numbers, hyphens in words, and most apostrophes. One step
/// works on what the one before it made.
fn normalized(text: &str, asian_support: bool) -> String {
    // A line that begins with a hyphen goes on with the word before.
    let text = text.trim_end_matches(is_space).replace("\n-", "");
    let text = text.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">");
    let text = format!(" {} ", spaced(&text, is_always_apart)).replace('\n', " ").replace("'s ", " 's ");
    let is_digit = |character: char| character.is_ascii_digit();
    let is_point = |character: char| matches!(character, '.' | ',');
    let text = pairs_spaced(&text, ["", " ", " "], |left, right| !is_digit(left) && is_point(right));
    let text = pairs_spaced(&text, [" ", " ", ""], |left, right| is_point(left) && !is_digit(right));
    let text = pairs_spaced(&text, ["", " ", " "], |left, right| is_digit(left) && right == '-');
    if asian_support { spaced(&text, |character| is_ideograph(character) || is_asian_sign(character)) } else { text }
}

/// A text with blanks around certain characters.
fn spaced(text: &str, is_apart: impl Fn(char) -> bool) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 4);
    for character in text.chars() {
        if is_apart(character) {
            spaced.extend([' ', character, ' ']);
        } else {
            spaced.push(character);
        }
    }
    spaced
}

/// A text with `blanks` before, between and after certain pairs of characters. A character is of one pair at most, the first.
fn pairs_spaced(text: &str, blanks: [&str; 3], is_pair: impl Fn(char, char) -> bool) -> String {
    let mut spaced = String::with_capacity(text.len() + text.len() / 4);
    let mut characters = text.chars().peekable();
    while let Some(left) = characters.next() {
        if let Some(right) = characters.next_if(|right| is_pair(left, *right)) {
            spaced.push_str(blanks[0]);
            spaced.push(left);
            spaced.push_str(blanks[1]);
            spaced.push(right);
            spaced.push_str(blanks[2]);
        } else {
            spaced.push(left);
        }
    }
    spaced
}

/// ASCII punctuation but for `'`, `,`, `-` and `.`.
fn is_always_apart(character: char) -> bool {
    character.is_ascii_punctuation() && !matches!(character, '\'' | ',' | '-' | '.')
}

/// What `no_punct` leaves out in every language.
fn is_punctuation(character: char) -> bool {
    matches!(character, '.' | ',' | '?' | ':' | ';' | '!' | '"' | '(' | ')')
}

/// Ideographs, their parts, and what stands in squares and circles. Kana is not parted.
fn is_ideograph(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{2eff}' | '\u{31c0}'..='\u{31ef}' | '\u{3200}'..='\u{4dbf}')
        || matches!(character, '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}')
}

/// Punctuation of East Asia, and of full width.
fn is_asian_sign(character: char) -> bool {
    matches!(character, '、' | '。' | '〈'..='】' | '〔'..='〟' | '・' | '｡'..='･')
        || matches!(character, '．' | '，' | '？' | '：' | '；' | '！' | '＂' | '（' | '）')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_words(text: &str, options: TerOptions, expected: &str) {
        let tokenized = tokenized(text, options);
        assert_eq!(joined(&tokenized), expected, "{text:?}");
    }

    #[test]
    fn without_options_blanks_part_words() {
        let options = TerOptions::default();
        assert_words("The U.S.\u{a0}3,000.50\u{1f}HARBOURS\n", options, "the u.s. 3,000.50 harbours");
        assert_words("Dock", TerOptions { case_sensitive: true, ..options }, "Dock");
    }

    #[test]
    fn normalized_texts_have_punctuation_apart() {
        let options = TerOptions { normalized: true, ..TerOptions::default() };
        assert_words("The U.S. 3,000.50.", options, "the u . s . 3,000.50 .");
        assert_words("1,,2 1..2 a,,b .5", options, "1 , , 2 1 . . 2 a , , b . 5");
        assert_words("10-20 a-b 1-a a-1 1--2", options, "10 - 20 a-b 1 - a a-1 1 - -2");
        assert_words("boat's don't 's x's.", options, "boat 's don't 's x's .");
        assert_words("a\n-b c-\nd e\nf\n", options, "ab c- d e f");
        assert_words("&quot;&amp;amp; &amp;lt; &#39; &LT;", options, "\" & amp ; < & # 39 ; <");
        assert_words("港。ひ", options, "港。ひ");
    }

    #[test]
    fn ideographs_are_words_of_their_own() {
        let options = TerOptions { normalized: true, asian_support: true, ..TerOptions::default() };
        assert_words("Vardelynは港へ戻る。", options, "vardelynは 港 へ 戻 る 。");
        assert_words("ドック（２-3）々", options, "ドック （ ２-3 ） 々");
        assert_words("港 へ", TerOptions { normalized: false, ..options }, "港 へ");
    }

    #[test]
    fn punctuation_can_be_left_out() {
        let options = TerOptions { no_punct: true, ..TerOptions::default() };
        assert_words("\"Dock\" (3.5): it's-a。", options, "dock 35 it's-a。");
        assert_words("港、（へ）。", TerOptions { asian_support: true, ..options }, "港へ");
    }
}
