use std::borrow::Cow;
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

use bitext_markup::plain;

use crate::codes::{Codes, Prepared};
use crate::dialect::dialects;
use crate::error::Error;
#[cfg(feature = "parquet")]
use crate::parquet;
use crate::unit::Header;
use crate::writer::{Encoded, Encoder, FormatWriter, UnitWriter};
use crate::{jsonl, moses, tmx, tsv, weblate, xliff, xlsx};

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
    /// How the names of the parts of a file end, when it has several.
    parts: Option<fn(&Header) -> Vec<String>>,
}

/// What of a unit comes through in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent answers to yes-or-no questions")]
pub struct Carries {
    /// What becomes of a text.
    pub text: TextForm,
    /// Inline codes can be written as codes, and not only as the Markdown that they are in the documents.
    pub codes: bool,
    /// A file may have targets in several locales.
    pub several_locales: bool,
    /// All targets of a source stand in one record; else there is a record for each.
    pub targets_together: bool,
    /// How many of the places where a distinct unit stands are written.
    pub examples: usize,
    /// Of these places everything is written; else only repository, path and the like.
    pub whole_examples: bool,
    /// What an imported file says in properties and notes that have no field here.
    pub properties: bool,
    /// A reader can tell machine translation from other origins.
    pub origin: bool,
    /// How often a unit occurs, and how many other translations its source has.
    pub usage: bool,
    /// The licences of the repositories.
    pub licences: bool,
    /// Can go to standard output.
    pub streams: bool,
    /// `bitext import` reads it, and what is then exported again is the same file.
    pub imports: bool,
    /// Its files are compressed as they are, and no reader expects them packed once more.
    pub packed: bool,
    /// A record can say that its translation was [removed](crate::Change::Remove).
    pub removals: bool,
}

/// What becomes of a text in a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// It is written exactly as it is.
    Exact,
    /// Characters that XML cannot hold are removed.
    Legal,
    /// In its [clean](crate::clean) form: characters that XML cannot hold are removed, edges are trimmed.
    Clean,
    /// In its clean form, and line breaks become blanks.
    Line,
}

impl TextForm {
    /// The name used in lists of formats.
    pub fn as_str(self) -> &'static str {
        match self {
            TextForm::Exact => "exact",
            TextForm::Legal => "legal",
            TextForm::Clean => "clean",
            TextForm::Line => "line",
        }
    }

    /// Whether white space at the edges of a text is lost.
    pub fn trims(self) -> bool {
        matches!(self, TextForm::Clean | TextForm::Line)
    }
}

/// A table that can be read back into records: every field, but nothing that is said once for the whole file.
const TABLE: Carries = Carries {
    text: TextForm::Exact,
    codes: false,
    several_locales: true,
    targets_together: false,
    examples: 1,
    whole_examples: true,
    properties: false,
    origin: true,
    usage: true,
    licences: false,
    streams: true,
    imports: false,
    packed: false,
    removals: true,
};

/// A file of one pair of languages for translation tools.
const XLIFF: Carries = Carries {
    text: TextForm::Clean,
    codes: true,
    several_locales: false,
    examples: 3,
    whole_examples: false,
    properties: true,
    imports: true,
    removals: false,
    ..TABLE
};

/// Every format, by name. A new one is a file of its own and a row here.
const FORMATS: &[Format] = &[
    Format {
        name: "jsonl",
        extension: "jsonl",
        description: "JSON lines, an object for each pair of source and target, with every field",
        carries: Carries { examples: 3, ..TABLE },
        codes: Codes::Markdown,
        begin: jsonl::begin,
        parts: None,
    },
    Format {
        name: "moses",
        extension: "moses",
        description: "plain text, a line for each text: OUT.SOURCE, OUT.TARGET and OUT.ids",
        carries: Carries {
            text: TextForm::Line,
            several_locales: false,
            whole_examples: false,
            usage: false,
            streams: false,
            removals: false,
            ..TABLE
        },
        codes: Codes::Markdown,
        begin: moses::begin,
        parts: Some(moses::parts),
    },
    #[cfg(feature = "parquet")]
    Format {
        name: "parquet",
        extension: "parquet",
        description: "Apache Parquet, a row for each pair of source and target, in typed columns",
        carries: Carries { licences: true, packed: true, ..TABLE },
        codes: Codes::Markdown,
        begin: parquet::begin,
        parts: None,
    },
    Format {
        name: "tmx",
        extension: "tmx",
        description: "Translation Memory eXchange 1.4, for translation tools",
        carries: Carries {
            text: TextForm::Clean,
            codes: true,
            targets_together: true,
            examples: 3,
            whole_examples: false,
            properties: true,
            licences: true,
            imports: true,
            removals: false,
            ..TABLE
        },
        codes: Codes::Markdown,
        begin: tmx::begin,
        parts: None,
    },
    Format {
        name: "tsv",
        extension: "tsv",
        description: "tab-separated values, a line for each pair of source and target",
        carries: Carries { imports: true, ..TABLE },
        codes: Codes::Markdown,
        begin: tsv::begin,
        parts: None,
    },
    Format {
        name: "weblate",
        extension: "weblate.json",
        description: "translation memory of Weblate, as JSON",
        carries: Carries { whole_examples: false, usage: false, removals: false, ..TABLE },
        codes: Codes::Markdown,
        begin: weblate::begin,
        parts: None,
    },
    Format {
        name: "xliff",
        extension: "xlf",
        description: "XLIFF 2.1, one target locale a file, with the codes as inline elements",
        carries: XLIFF,
        codes: Codes::Tags,
        begin: xliff::begin_2,
        parts: None,
    },
    Format {
        name: "xliff12",
        extension: "xlf",
        description: "XLIFF 1.2, one target locale a file, with the codes as inline elements",
        carries: XLIFF,
        codes: Codes::Tags,
        begin: xliff::begin_1,
        parts: None,
    },
    Format {
        name: "xlsx",
        extension: "xlsx",
        description: "Excel workbook, a row for each pair of source and target",
        carries: Carries { text: TextForm::Legal, licences: true, packed: true, ..TABLE },
        codes: Codes::Markdown,
        begin: xlsx::begin,
        parts: None,
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
        match (self.carries.text.trims(), codes) {
            (true, codes) => Prepared::new(text, codes).into_text(),
            (false, Codes::None) => plain(text),
            (false, Codes::Markdown | Codes::Tags) => Cow::Borrowed(text),
        }
    }

    /// Whether it holds the texts beside each place, for the tools that read them there: with their
    /// [dialect](crate::Dialect) alone.
    pub fn has_context(&self) -> bool {
        dialects().iter().any(|dialect| dialect.format == self.name && dialect.has_context())
    }

    /// Whether what is one file elsewhere is several in this format.
    pub fn has_parts(&self) -> bool {
        self.parts.is_some()
    }

    /// What is put behind the name of a file for each of its parts: nothing, once, in a format without parts.
    ///
    /// ```
    /// # use bitext_exchange::{Codes, Header, Per, format};
    /// # let header = Header {
    /// #     changes: false,
    /// #     source_locale: "en-US".parse().unwrap(),
    /// #     target_locales: vec!["nb-NO".parse().unwrap()],
    /// #     per: Per::Unit,
    /// #     codes: Codes::Markdown,
    /// #     dialect: None,
    /// #     newest: None,
    /// #     licences: Vec::new(),
    /// #     tool_version: String::new(),
    /// # };
    /// assert_eq!(format("tmx").unwrap().parts(&header), [""]);
    /// assert_eq!(format("moses").unwrap().parts(&header), [".en-US", ".nb-NO", ".ids"]);
    /// ```
    pub fn parts(&self, header: &Header) -> Vec<String> {
        self.parts.map_or_else(|| vec![String::new()], |parts| parts(header))
    }

    /// The files of the parts of a file of this name. `.gz` stays at the end: `corpus.gz` becomes `corpus.nb-NO.gz`.
    pub fn paths(&self, header: &Header, name: &Path) -> Vec<PathBuf> {
        let packed = name.extension().filter(|extension| extension.eq_ignore_ascii_case("gz"));
        let stem = if packed.is_some() { name.with_extension("") } else { name.to_owned() };
        let path = |part: String| {
            let mut path = OsString::from(&stem);
            path.push(part);
            if let Some(packed) = packed {
                path.push(".");
                path.push(packed);
            }
            PathBuf::from(path)
        };
        self.parts(header).into_iter().map(path).collect()
    }

    pub(crate) fn begin(&self, header: &Header, encoded: &mut Encoded) -> Box<dyn Encoder> {
        (self.begin)(header, encoded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Per;

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(formats().is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(format("tmx").map(|format| format.extension), Some("tmx"));
        assert!(format("TMX").is_none());
        let with_context: Vec<&str> =
            formats().iter().filter(|format| format.has_context()).map(|format| format.name).collect();
        assert_eq!(with_context, ["tmx"]);
    }

    #[test]
    fn parts_are_files_beside_each_other() {
        let header = Header {
            source_locale: "en-US".parse().unwrap(),
            // Texts in the source's locale are no translations.
            target_locales: ["en-US", "nb-NO"].map(|tag| tag.parse().unwrap()).to_vec(),
            per: Per::Unit,
            codes: Codes::Markdown,
            dialect: None,
            changes: false,
            newest: None,
            licences: Vec::new(),
            tool_version: "0.1.0".to_owned(),
        };
        let paths = |name: &str, path: &str| {
            let paths = format(name).unwrap().paths(&header, Path::new(path));
            paths.into_iter().map(|path| path.display().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(paths("tmx", "out/a.tmx.gz"), ["out/a.tmx.gz"]);
        assert_eq!(paths("moses", "out.d/a.b"), ["out.d/a.b.en-US", "out.d/a.b.nb-NO", "out.d/a.b.ids"]);
        assert_eq!(paths("moses", "a.v1.GZ"), ["a.v1.en-US.GZ", "a.v1.nb-NO.GZ", "a.v1.ids.GZ"]);
    }
}
