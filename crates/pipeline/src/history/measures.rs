//! How far texts were edited, one by one and together.

use bitext_metrics::{
    ChrfCounts, EditCounts, TerCounts, TerOptions, character_edits, character_signature, chrf2, chrf2_signature, ter,
    word_edits, word_signature,
};
use bitext_model::Locale;

/// Scores of one pair of texts or of several together, 0 to 100; TER may exceed that.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scores {
    /// Edits of words for each word of the longer text.
    pub word_edit_rate: f64,
    /// Edits of characters for each character of the longer text.
    pub character_edit_rate: f64,
    /// Translation edit rate.
    pub ter: f64,
    /// Stretches of characters that both have: the higher, the more alike.
    pub chrf2: f64,
}

/// What the measures of a locale are, and who computed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatures {
    /// Of [`Scores::word_edit_rate`].
    pub word_edit_rate: String,
    /// Of [`Scores::character_edit_rate`].
    pub character_edit_rate: String,
    /// Of [`Scores::ter`].
    pub ter: String,
    /// Of [`Scores::chrf2`].
    pub chrf2: String,
}

impl Signatures {
    /// Those for texts in a locale.
    pub fn of(locale: &Locale) -> Signatures {
        Signatures {
            word_edit_rate: word_signature(),
            character_edit_rate: character_signature(),
            ter: TerOptions::for_locale(locale).signature(),
            chrf2: chrf2_signature(),
        }
    }
}

/// What is counted in pairs of texts; adds up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Measures {
    words: EditCounts,
    characters: EditCounts,
    ter: TerCounts,
    chrf2: ChrfCounts,
}

impl Measures {
    /// Those of a pair; `None` for texts that are too long to be measured.
    pub(super) fn of(old: &str, new: &str, locale: &Locale) -> Option<Measures> {
        Some(Measures {
            words: word_edits(old, new)?,
            characters: character_edits(old, new)?,
            ter: ter(old, new, TerOptions::for_locale(locale))?,
            chrf2: chrf2(old, new),
        })
    }

    pub(super) fn add(&mut self, other: Measures) {
        self.words += other.words;
        self.characters += other.characters;
        self.ter += other.ter;
        self.chrf2 += other.chrf2;
    }

    pub(super) fn scores(&self) -> Scores {
        Scores {
            word_edit_rate: self.words.score(),
            character_edit_rate: self.characters.score(),
            ter: self.ter.score(),
            chrf2: self.chrf2.score(),
        }
    }
}
