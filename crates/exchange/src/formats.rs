use std::borrow::Cow;
use std::io::Write;

use bitext_markup::plain;

use crate::codes::{Codes, Prepared};
use crate::error::Error;
use crate::unit::Header;
use crate::writer::{Encoded, Encoder, FormatWriter, UnitWriter};
use crate::{jsonl, tmx, tsv, xliff};

/// A file format that units can be written in.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// How its files' names end, without the dot.
    pub extension: &'static str,
    /// What it is, in one line for people.
    pub description: &'static str,
    /// What of a unit comes through.
    pub carries: Carries,
    /// How the markup in texts is written unless somebody says otherwise.
    pub codes: Codes,
    begin: fn(&Header, &mut Encoded) -> Box<dyn Encoder>,
}

/// What of a unit comes through in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carries {
    /// Texts are written exactly as they are; else in their [clean](crate::clean) form.
    pub exact_text: bool,
    /// All targets of a source stand in one record; else there is a record for each.
    pub targets_together: bool,
    /// Of the places that a distinct unit names as examples, everything is written; else only repository, reference,
    /// path, line and key.
    pub whole_examples: bool,
    /// The texts beside each place are written, whatever the [dialect](crate::Dialect).
    pub context: bool,
    /// Codes can be written as elements, [`Codes::Tags`].
    pub inline_codes: bool,
    /// A file holds targets in one locale only.
    pub bilingual: bool,
}

/// Every format, by name. A new one is a file of its own and a row here.
const FORMATS: &[Format] = &[
    Format {
        name: "jsonl",
        extension: "jsonl",
        description: "JSON lines, an object for each pair of source and target, with every field",
        carries: Carries {
            exact_text: true,
            targets_together: false,
            whole_examples: true,
            context: false,
            inline_codes: false,
            bilingual: false,
        },
        codes: Codes::Markdown,
        begin: jsonl::begin,
    },
    Format {
        name: "tmx",
        extension: "tmx",
        description: "Translation Memory eXchange 1.4, for translation tools",
        carries: Carries {
            exact_text: false,
            targets_together: true,
            whole_examples: false,
            context: false,
            inline_codes: true,
            bilingual: false,
        },
        codes: Codes::Markdown,
        begin: tmx::begin,
    },
    Format {
        name: "tsv",
        extension: "tsv",
        description: "tab-separated values, a line for each pair of source and target",
        carries: Carries {
            exact_text: true,
            targets_together: false,
            whole_examples: true,
            context: false,
            inline_codes: false,
            bilingual: false,
        },
        codes: Codes::Markdown,
        begin: tsv::begin,
    },
    Format {
        name: "xliff",
        extension: "xlf",
        description: "XLIFF 2.1, one target locale a file, with the codes as inline elements",
        carries: Carries {
            exact_text: false,
            targets_together: false,
            whole_examples: false,
            context: false,
            inline_codes: true,
            bilingual: true,
        },
        codes: Codes::Tags,
        begin: xliff::begin_2,
    },
    Format {
        name: "xliff12",
        extension: "xlf",
        description: "XLIFF 1.2, one target locale a file, with the codes as inline elements",
        carries: Carries {
            exact_text: false,
            targets_together: false,
            whole_examples: false,
            context: false,
            inline_codes: true,
            bilingual: true,
        },
        codes: Codes::Tags,
        begin: xliff::begin_1,
    },
];

/// Every format, sorted by name.
pub fn formats() -> &'static [Format] {
    FORMATS
}

/// The format of a name.
pub fn format(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name == name)
}

impl Format {
    /// A writer of this format to an output, which may be lent (`&mut file`) or given.
    ///
    /// [`FormatWriter::new`] does the same and can give the output back.
    pub fn writer<'w>(&self, header: &Header, output: impl Write + 'w) -> Result<Box<dyn UnitWriter + 'w>, Error> {
        Ok(Box::new(FormatWriter::new(self, header, output)?))
    }

    /// A text as files of this format hold it, text and codes one after the other: what units are grouped and named by.
    pub fn written<'t>(&self, text: &'t str, codes: Codes) -> Cow<'t, str> {
        match (self.carries.exact_text, codes) {
            (false, codes) => Prepared::new(text, codes).into_text(),
            (true, Codes::None) => plain(text),
            (true, Codes::Markdown | Codes::Tags) => Cow::Borrowed(text),
        }
    }

    pub(crate) fn begin(&self, header: &Header, encoded: &mut Encoded) -> Box<dyn Encoder> {
        (self.begin)(header, encoded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(formats().is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(format("tmx").map(|format| format.extension), Some("tmx"));
        assert!(format("TMX").is_none());
    }
}
