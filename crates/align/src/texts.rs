use std::borrow::Cow;
use std::collections::HashMap;

use bitext_markup::{Word, WordClass, normalized, words};

/// A text of a [`Texts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextId(u32);

impl TextId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// The texts of the documents that are aligned with each other, each once.
///
/// Words are made out when they are first asked for: most texts have their equal on the other side and need none.
#[derive(Debug, Default)]
pub struct Texts<'t> {
    entries: Vec<Entry<'t>>,
    written: HashMap<&'t str, TextId>,
    normal: HashMap<Cow<'t, str>, u32>,
    vocabulary: HashMap<Box<str>, u32>,
}

#[derive(Debug)]
struct Entry<'t> {
    text: &'t str,
    /// Equal for texts that are the same but for white space, composition, references and escapes.
    class: u32,
    words: Option<Box<[u32]>>,
    /// See [`Texts::length`].
    length: u32,
}

impl<'t> Texts<'t> {
    /// Without any text.
    pub fn new() -> Texts<'t> {
        Texts::default()
    }

    /// The number of a text, which is taken in if it is new.
    pub fn intern(&mut self, text: &'t str) -> TextId {
        if let Some(id) = self.written.get(text) {
            return *id;
        }
        let next = u32::try_from(self.normal.len()).unwrap_or(u32::MAX);
        let class = *self.normal.entry(normalized(text)).or_insert(next);
        let id = TextId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        self.entries.push(Entry { text, class, words: None, length: 0 });
        self.written.insert(text, id);
        id
    }

    /// The text as it is written.
    pub fn text(&self, id: TextId) -> &'t str {
        self.entries[id.index()].text
    }

    /// Equal for texts that are the same but for white space, composition, references and escapes.
    pub(crate) fn class(&self, id: TextId) -> u32 {
        self.entries[id.index()].class
    }

    /// How many different words there are so far; words are numbered from 0.
    pub(crate) fn vocabulary(&self) -> usize {
        self.vocabulary.len()
    }

    /// Makes the words of a text out, so that [`words`](Texts::words) has them.
    pub(crate) fn split(&mut self, id: TextId) {
        if self.entries[id.index()].words.is_some() {
            return;
        }
        let text = self.entries[id.index()].text;
        let mut numbers = Vec::new();
        let mut folded = String::new();
        let mut length = 0;
        let mut before: Option<Word> = None;
        for word in words(text) {
            length += u32::from(before.as_ref().is_none_or(|before| is_apart(text, before, &word)));
            before = Some(word.clone());
            if word.class == WordClass::Punctuation {
                continue;
            }
            folded.clear();
            folded.extend(text[word.range].chars().flat_map(char::to_lowercase));
            numbers.push(self.number(&folded));
        }
        if numbers.is_empty() && !text.is_empty() {
            // An image, a rule, three dots: the whole counts as one word, so that it can be compared at all.
            let class = self.entries[id.index()].class;
            folded = format!("\u{fdd0}{class}");
            numbers.push(self.number(&folded));
        }
        let entry = &mut self.entries[id.index()];
        entry.words = Some(numbers.into_boxed_slice());
        entry.length = length;
    }

    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.vocabulary.get(word) {
            return *number;
        }
        let number = u32::try_from(self.vocabulary.len()).unwrap_or(u32::MAX);
        self.vocabulary.insert(word.into(), number);
        number
    }

    /// The words of a text in their order, in lower case, without punctuation. Empty before [`split`](Texts::split).
    pub(crate) fn words(&self, id: TextId) -> &[u32] {
        self.entries[id.index()].words.as_deref().unwrap_or(&[])
    }

    /// How many words of a text stand apart, with all that is written onto them: an address is one with the last word of its
    /// link. Of scripts that do not part words every character counts. 0 before [`split`](Texts::split).
    pub(crate) fn length(&self, id: TextId) -> u32 {
        self.entries[id.index()].length
    }
}

/// Whether a word stands apart from the one before it.
fn is_apart(text: &str, before: &Word, word: &Word) -> bool {
    let between = &text[before.range.end..word.range.start];
    // Two with nothing between them are of a script that does not part words.
    let is_unparted = between.is_empty() && before.class == WordClass::Word && word.class == WordClass::Word;
    is_unparted || between.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn length(text: &str) -> u32 {
        let mut texts = Texts::new();
        let id = texts.intern(text);
        texts.split(id);
        texts.length(id)
    }

    #[test]
    fn words_with_what_is_written_onto_them() {
        assert_eq!(length("Moor the **boat** (12 m)."), 5);
        assert_eq!(length("See [the pier](https://example.org/a-long/address?of=it), please."), 4);
        assert_eq!(length("船を係留します。"), 7);
        assert_eq!(length(""), 0);
    }

    proptest! {
        #[test]
        fn joined_sentences_are_as_long_as_both(one in "[a-z]{1,5}( [a-z0-9]{1,5}){0,5}[.!]", two in "[A-Z][a-z]{0,5}( [a-z]{1,5}){0,5}[.!]") {
            prop_assert_eq!(length(&format!("{one} {two}")), length(&one) + length(&two));
        }

        #[test]
        fn any_text_has_a_length(text in any::<String>(), marks in "[`*<>:/\\[\\]() a港へ]{0,40}") {
            prop_assert!(length(&text) as usize <= text.len());
            prop_assert!(length(&marks) as usize <= marks.len());
        }
    }
}
