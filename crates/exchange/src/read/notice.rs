use std::collections::BTreeMap;

use bitext_model::documented_codes;

/// How many lines are named of each notice.
const LINES: usize = 10;

documented_codes! {
    /// The closed list of what readers leave out or change; each has a stable code for people and machines.
    pub enum ReadNotice {
        /// A `lang` attribute instead of `xml:lang`, as before TMX 1.3. It was taken.
        LangAttribute = "read-lang-attribute",
        /// A text without a language, or with one that is not a language tag. It was left out.
        UnknownLanguage = "read-unknown-language",
        /// No source language is named. The first text of the first unit was taken for the source.
        AssumedSource = "read-assumed-source",
        /// No text is in the source language itself. One in another variety of it was taken for the source.
        RelatedSource = "read-related-source",
        /// A unit without a text in the source language. It was left out.
        NoSource = "read-no-source",
        /// A unit with a second text in the source language, which was left out.
        SecondSource = "read-second-source",
        /// A language without a text, because there is no `seg`. It was left out.
        NoText = "read-no-text",
        /// A text that is empty, or white space alone. It was left out, and with a source its unit.
        EmptyText = "read-empty-text",
        /// A unit without a translation. It was left out.
        Untranslated = "read-untranslated",
        /// A translation that an export of changes lists as removed. It was left out.
        Removed = "read-removed",
        /// A proposed translation, glossary or file inside XLIFF, or text between its segments. It was left out.
        PassedOver = "read-passed-over",
        /// A second text in one language. It became a further unit with the same source.
        RepeatedLanguage = "read-repeated-language",
        /// An inline element that stands for something the file does not hold. It left nothing in the text.
        EmptyCode = "read-empty-code",
        /// An element that does not belong where it stands. It was passed over.
        UnknownElement = "read-unknown-element",
        /// A date that is not written as `20210309T000000Z`. It was taken where it begins with a day, else left out.
        DateForm = "read-date-form",
        /// A number that is none, or too large. It was left out.
        BadNumber = "read-bad-number",
        /// The encoding is not the one declared, or had to be guessed.
        Encoding = "read-encoding",
        /// Bytes that are no text in the file's encoding. U+FFFD took the place of each.
        InvalidBytes = "read-invalid-bytes",
        /// A text with U+FFFD in a file that has bytes which are no text. It was left out, and with a source its unit.
        DamagedText = "read-damaged-text",
        /// A character that XML cannot hold, or a reference to one. It was removed.
        IllegalCharacter = "read-illegal-character",
        /// A reference to an entity that is not one of XML's five. It was kept as it is written.
        UndefinedEntity = "read-undefined-entity",
        /// Something that XML does not allow and that can be read all the same.
        IllFormed = "read-ill-formed",
        /// A line with fewer or more cells than columns. It was left out.
        WrongCells = "read-wrong-cells",
        /// A cell with a value that its column cannot hold. The value was left out.
        BadValue = "read-bad-value",
        /// A backslash in a cell that escapes nothing. It was kept as it is.
        BadEscape = "read-bad-escape",
    }
}

/// What a reader has read so far, and what it left out or changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadCounts {
    /// Units handed out.
    pub units: u64,
    /// Targets handed out.
    pub targets: u64,
    /// Texts, source or target, that held inline elements.
    pub with_codes: u64,
    /// What else is to be said.
    pub notices: BTreeMap<ReadNotice, NoticeCount>,
}

/// How often there was something to say, and where.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoticeCount {
    /// How often.
    pub count: u64,
    /// The first lines, at most ten.
    pub lines: Vec<u64>,
}

impl ReadCounts {
    pub(crate) fn notice(&mut self, notice: ReadNotice, line: u64) {
        self.notices_at(notice, line, 1);
    }

    pub(crate) fn notices_at(&mut self, notice: ReadNotice, line: u64, count: u64) {
        let counted = self.notices.entry(notice).or_default();
        counted.count += count;
        if counted.lines.len() < LINES && counted.lines.last() != Some(&line) {
            counted.lines.push(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_explained() {
        let codes: std::collections::BTreeSet<_> = ReadNotice::ALL.iter().map(|notice| notice.as_str()).collect();
        assert_eq!(codes.len(), ReadNotice::ALL.len());
        for notice in ReadNotice::ALL {
            assert!(notice.as_str().starts_with("read-") && notice.explanation().trim().ends_with('.'), "{notice}");
        }
    }

    #[test]
    fn all_are_counted_and_few_are_named() {
        let mut counts = ReadCounts::default();
        for line in 1..=100 {
            counts.notice(ReadNotice::NoText, line);
            counts.notice(ReadNotice::NoText, line);
        }
        let counted = &counts.notices[&ReadNotice::NoText];
        assert_eq!((counted.count, counted.lines.as_slice()), (200, &(1..=10).collect::<Vec<_>>()[..]));
    }
}
