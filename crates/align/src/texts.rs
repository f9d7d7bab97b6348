use std::borrow::Cow;
use std::collections::HashMap;

use bitext_markup::{WordClass, normalized, words};

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
        self.entries.push(Entry { text, class, words: None });
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
        for word in words(text) {
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
        self.entries[id.index()].words = Some(numbers.into_boxed_slice());
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
}
