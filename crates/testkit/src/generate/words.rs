//! Invented words: a number becomes a word of two to four made-up syllables, the same one every time.

use super::random::Random;

const SOURCE: &[&str] =
    &["ba", "dro", "fen", "gul", "hem", "jor", "ka", "lin", "mo", "nes", "pra", "ru", "sil", "tov", "ul", "wick"];
const LATIN: &[&str] =
    &["bæ", "dør", "fi", "gål", "hé", "jun", "kra", "lo", "mü", "ñe", "pol", "ris", "ska", "tyv", "un", "vel"];
const JAPANESE: &[&str] =
    &["カモ", "ヌレ", "ひさ", "山葉", "テン", "ろく", "名水", "ソラ", "みね", "ドゥ", "石間", "ゆる", "パキ", "緑"];
const ARABIC: &[&str] = &["با", "سو", "مي", "كر", "نوط", "دال", "في", "زم", "حان", "رو", "شيل", "قا"];
const THAI: &[&str] = &["กา", "โม", "เล", "ทิ", "นู", "ราม", "ไส", "บอ", "แพ", "คืน", "ยุ", "หวัน"];

/// How a language of this invented world is written.
#[derive(Debug)]
pub(super) struct Language {
    name: String,
    syllables: &'static [&'static str],
    /// What stands between two words.
    pub(super) separator: &'static str,
    /// What ends a sentence.
    pub(super) full_stop: &'static str,
}

impl Language {
    /// The language of every source text: plain ASCII.
    pub(super) fn source() -> Language {
        Language { name: "source".to_owned(), syllables: SOURCE, separator: " ", full_stop: "." }
    }

    /// The language of a locale, in a script like the real one's: Japanese, Arabic, Thai, else Latin.
    pub(super) fn of(locale: &str) -> Language {
        let (syllables, separator, full_stop) = match locale.split('-').next() {
            Some("ja" | "ko" | "zh") => (JAPANESE, "", "。"),
            Some("ar" | "fa" | "he" | "ur") => (ARABIC, " ", "."),
            Some("th" | "lo" | "km") => (THAI, "", ""),
            _ => (LATIN, " ", "."),
        };
        Language { name: locale.to_owned(), syllables, separator, full_stop }
    }

    /// The word for a number. `variant` 0 is the usual one, others are synonyms.
    pub(super) fn word(&self, number: u32, variant: u32) -> String {
        let mut random = Random::keyed(u64::from(number) << 32 | u64::from(variant), &[&self.name]);
        (0..2 + random.below(3)).map(|_| random.pick(self.syllables)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_number_same_word() {
        let source = Language::source();
        assert_eq!(source.word(7, 0), source.word(7, 0));
        assert!(source.word(7, 0).is_ascii());
        assert_ne!(source.word(7, 0), Language::of("nb-NO").word(7, 0));
        assert_ne!(Language::of("nl-NL").word(7, 0), Language::of("nb-NO").word(7, 0));
        assert_ne!(Language::of("th-TH").word(7, 0), Language::of("th-TH").word(7, 1));
    }
}
