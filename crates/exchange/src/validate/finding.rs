use bitext_model::documented_codes;

use crate::read::Position;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// A rule is broken: some programs will refuse the file or lose something.
    Error,
    /// Allowed, and a cause of trouble.
    Warning,
}

impl Severity {
    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

/// What is wrong with a file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that is broken.
    pub code: FindingCode,
    /// Where.
    pub position: Position,
    /// What exactly, in words for a person; may quote a little of the file.
    pub detail: String,
}

/// A list of codes of which each has a severity.
macro_rules! finding_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $severity:ident $code:literal,)+) => {
        documented_codes! {
            /// The closed list of findings; each has a stable code for people and machines.
            pub enum FindingCode {
                $($(#[doc = $doc])+ $variant = $code,)+
            }
        }

        impl FindingCode {
            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(FindingCode::$variant => Severity::$severity,)+ }
            }
        }
    };
}

finding_codes! {
    /// The file is not well-formed XML. Where it cannot be read on, nothing behind this place was looked at.
    IllFormed = Error "tmx-ill-formed",
    /// The file is not in the encoding that it declares, or in one that TMX does not have. TMX is UTF-8 or UTF-16, the
    /// latter with a byte order mark.
    Encoding = Error "tmx-encoding",
    /// Bytes that are no text in the file's encoding, such as half a character or a surrogate on its own.
    InvalidBytes = Error "tmx-invalid-bytes",
    /// A character that XML cannot hold: a control character other than TAB, LF and CR, U+FFFE or U+FFFF.
    IllegalCharacter = Error "tmx-illegal-character",
    /// A numeric reference to a character that XML cannot hold, such as `&#11;`. It is as illegal as the character.
    IllegalReference = Error "tmx-illegal-reference",
    /// A reference to an entity other than `&amp;`, `&lt;`, `&gt;`, `&quot;` and `&apos;`.
    UndefinedEntity = Error "tmx-undefined-entity",
    /// The document type declares entities. They may grow without bounds or name other files, and are never read.
    Entities = Error "tmx-entities",
    /// A unit, or something outside of units, is so large or so deep that no program means it.
    TooLarge = Error "tmx-too-large",
    /// The root element is not `tmx`.
    Root = Error "tmx-root",
    /// The version is not `1.4`, which is what TMX 1.4b has too.
    Version = Error "tmx-version",
    /// An element that TMX does not have.
    UnknownElement = Error "tmx-unknown-element",
    /// An element of TMX in a place where it must not stand, such as a `prop` behind the `tuv` of a unit.
    MisplacedElement = Error "tmx-misplaced-element",
    /// An element that must be there is not: `header`, `body`, a `tuv`, a `seg`, a `map`.
    MissingElement = Error "tmx-missing-element",
    /// Text where only elements may stand.
    Text = Error "tmx-text",
    /// An attribute that must be there is not.
    MissingAttribute = Error "tmx-missing-attribute",
    /// An attribute that TMX does not have on this element.
    UnknownAttribute = Error "tmx-unknown-attribute",
    /// An attribute's value is not one of those it may have.
    AttributeValue = Error "tmx-attribute-value",
    /// `lang` where `xml:lang` belongs. It went out of use with TMX 1.3, and programs read a unit without a language.
    LangAttribute = Error "tmx-lang-attribute",
    /// A language code that is not a language tag.
    Language = Error "tmx-language",
    /// A language code that is not written as the registry writes it, as `nb-no` for `nb-NO`.
    LanguageForm = Error "tmx-language-form",
    /// A date that is not written as `20210309T000000Z`, or on no day of the calendar.
    Date = Error "tmx-date",
    /// A `usagecount` that is not a number.
    UsageCount = Error "tmx-usagecount",
    /// A `tuid` with white space in it.
    TuidSpace = Error "tmx-tuid-space",
    /// No text of the unit is in the source language, which the unit or else the header names.
    NoSource = Error "tmx-no-source",
    /// A second text in one language. Programs keep one of them, and not all the same one.
    RepeatedLanguage = Error "tmx-repeated-language",
    /// A `seg` without text.
    EmptySeg = Error "tmx-empty-seg",
    /// White space at an edge of a `seg`. Programs trim the texts that they look up and do not find this one.
    SegSpace = Warning "tmx-seg-space",
    /// The `i` of a `bpt` or `ept` is not a number.
    PairNumber = Error "tmx-pair-number",
    /// Two `bpt` of a `seg` have the same `i`.
    RepeatedPair = Error "tmx-repeated-pair",
    /// A `bpt` without an `ept` of the same `i` behind it, or an `ept` without a `bpt` before it.
    Unpaired = Error "tmx-unpaired",
    /// An `it` without `pos`, so that nobody knows whether it opens or closes.
    ItPosition = Error "tmx-it-position",
    /// An `x` that is not a number.
    CodeNumber = Error "tmx-code-number",
    /// Two elements of a kind have the same `x` in one text, so that their counterparts cannot be told.
    RepeatedCode = Error "tmx-repeated-code",
    /// The texts of a unit do not have the same `x`. Where they cannot, leave `x` out.
    CodesDiffer = Error "tmx-codes-differ",
    /// An `ut`, which has been deprecated since TMX 1.4.
    Ut = Warning "tmx-ut",
    /// A property whose type does not begin with `x-`. Types that nobody has published should.
    PropType = Warning "tmx-prop-type",
    /// A control character from U+007F to U+009F, or a code point that is no character. XML allows it, and it is mostly
    /// the trace of a wrong conversion.
    ControlCharacter = Warning "tmx-control-character",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_explained() {
        let codes: std::collections::BTreeSet<_> = FindingCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), FindingCode::ALL.len());
        for code in FindingCode::ALL {
            assert!(code.as_str().starts_with("tmx-") && code.explanation().trim().ends_with('.'), "{code}");
        }
    }
}
