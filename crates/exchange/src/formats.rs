use std::io::Write;

use crate::error::Error;
use crate::unit::Header;
use crate::writer::{Encoded, Encoder, FormatWriter, UnitWriter};
use crate::{jsonl, tmx, tsv};

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
    begin: fn(&Header, &mut Encoded) -> Box<dyn Encoder>,
}

/// What of a unit comes through in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Carries {
    /// Texts are written exactly as they are; else in their [clean](crate::clean) form.
    pub exact_text: bool,
    /// All targets of a source stand in one record; else there is a record for each.
    pub targets_together: bool,
    /// Of the places that a distinct unit names as examples, everything is written; else only repository, reference,
    /// path, line and key.
    pub whole_examples: bool,
    /// The texts beside each place are written.
    pub context: bool,
    /// A record can say that its translation was [removed](crate::Change::Remove).
    pub removals: bool,
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
            removals: true,
        },
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
            removals: false,
        },
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
            removals: true,
        },
        begin: tsv::begin,
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
