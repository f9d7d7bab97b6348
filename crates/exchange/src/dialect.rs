//! What single translation tools want of a file beyond what its format says.

use bitext_model::Origin;

use crate::codes::Codes;
use crate::unit::Target;

/// How one translation tool reads units.
///
/// Every row rests on what the tool's makers document, or on public code that reads or writes its files; where nothing
/// was found, the rule of the format holds. None of the tools has read a file of this crate yet: files follow the
/// format's DTD, and the rest is untested.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Its name on the command line.
    pub name: &'static str,
    /// The tool's name as its makers write it, with what the dialect does, in one line for people.
    pub description: &'static str,
    /// The name of the format that it is a dialect of.
    pub format: &'static str,
    /// How the tool wants the markup in texts.
    pub codes: Codes,
    /// Which files it wants.
    pub files: DialectFiles,
    /// The most characters it takes in a text. Longer ones are written all the same, and listed.
    pub most_characters: Option<u64>,
    pub(crate) context: Context,
    pub(crate) signature: Option<Signature>,
}

/// Which files a tool wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialectFiles {
    /// Any: several languages may share one.
    Any,
    /// One for each language of targets.
    PerTarget,
    /// A folder for each [`Layer`], and in them a file for each product and language of targets.
    Layers,
}

/// How far a translation is to be trusted, as OmegaT tells by the folder that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// By people, or by nobody knows whom.
    Trusted,
    /// By a machine.
    Machine,
    /// By people, of a revision that has gone.
    Former,
}

/// Where a tool reads the texts beside a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    /// Nowhere.
    None,
    /// Properties of the source's `tuv`: the name for the segment before, the name for the one after, and whether the
    /// text stands in a `seg` of its own.
    OfSource { previous: &'static str, next: &'static str, in_seg: bool },
    /// Properties of the `tu`: for the segment before, and for the one after.
    OfUnit { types: [&'static str; 2] },
    /// One property of the `tu` with source and target of the segment before, in four fields between bars: text and
    /// codes of the source, text and codes of the target. The fields for codes stay empty.
    Bars { property: &'static str },
}

impl Context {
    /// The types of the properties of a `tu` that say it.
    pub(crate) fn types_on_unit(&self) -> &[&'static str] {
        match self {
            Context::None | Context::OfSource { .. } => &[],
            Context::OfUnit { types } => types,
            Context::Bars { property } => std::slice::from_ref(property),
        }
    }
}

/// What a header has to say for the tool to read its own properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) tool: &'static str,
    pub(crate) memory_format: &'static str,
    /// A property of the header.
    pub(crate) property: (&'static str, &'static str),
}

/// Every dialect, by name.
const DIALECTS: &[Dialect] = &[
    Dialect {
        name: "memoq",
        description: "memoQ: TMX with tags, neighbours in x-context-pre and x-context-post (untested in memoQ)",
        format: "tmx",
        codes: Codes::Tags,
        files: DialectFiles::Any,
        most_characters: None,
        context: Context::OfSource { previous: "x-context-pre", next: "x-context-post", in_seg: true },
        signature: None,
    },
    Dialect {
        name: "omegat",
        description: "OmegaT: OUT is a project folder; TMX with Markdown in tm/, tm/mt/ and tm/penalty-010/ (untested in OmegaT)",
        format: "tmx",
        codes: Codes::Markdown,
        files: DialectFiles::Layers,
        most_characters: None,
        context: Context::None,
        signature: None,
    },
    Dialect {
        name: "phrase",
        description: "Phrase TMS: TMX with tags, neighbours in context_prev and context_next (untested in Phrase)",
        format: "tmx",
        codes: Codes::Tags,
        files: DialectFiles::Any,
        most_characters: None,
        context: Context::OfSource { previous: "context_prev", next: "context_next", in_seg: false },
        signature: None,
    },
    Dialect {
        name: "trados",
        description: "Trados Studio: TMX with tags, one target locale a file, the segment before in x-ContextContent, texts over 2,000 characters listed (untested in Trados)",
        format: "tmx",
        codes: Codes::Tags,
        files: DialectFiles::PerTarget,
        most_characters: Some(2_000),
        context: Context::Bars { property: "x-ContextContent" },
        // Trados reads properties of its own in such files only.
        signature: Some(Signature {
            tool: "SDL Language Platform",
            memory_format: "SDL TM8 Format",
            property: ("x-IncludesContextContent", "True"),
        }),
    },
    Dialect {
        name: "weblate",
        description: "Weblate: TMX with Markdown (untested in Weblate)",
        format: "tmx",
        codes: Codes::Markdown,
        files: DialectFiles::Any,
        most_characters: None,
        context: Context::None,
        signature: None,
    },
    Dialect {
        name: "xtm",
        description: "XTM: TMX with tags, neighbours in x-previous-source-text and x-next-source-text (untested in XTM)",
        format: "tmx",
        codes: Codes::Tags,
        files: DialectFiles::Any,
        most_characters: None,
        context: Context::OfUnit { types: ["x-previous-source-text", "x-next-source-text"] },
        signature: None,
    },
];

/// Every dialect, sorted by name.
pub fn dialects() -> &'static [Dialect] {
    DIALECTS
}

/// The dialect of a name.
pub fn dialect(name: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().find(|dialect| dialect.name == name)
}

impl Dialect {
    /// Whether the texts beside each place are written.
    pub fn has_context(&self) -> bool {
        self.context != Context::None
    }
}

impl Layer {
    /// The layer of a translation.
    pub fn of(target: &Target<'_>) -> Layer {
        match target.provenance.first() {
            _ if target.origin.is_machine() => Layer::Machine,
            // Places come best first, so a target that still stands somewhere names that place first.
            Some(place) if !place.current && target.origin != Origin::Imported => Layer::Former,
            _ => Layer::Trusted,
        }
    }

    /// The folder within that of all layers; `None`: the folder itself.
    pub fn folder(self) -> Option<&'static str> {
        match self {
            Layer::Trusted => None,
            Layer::Machine => Some("mt"),
            Layer::Former => Some("penalty-010"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dialect_is_found_and_of_a_format() {
        assert!(dialects().is_sorted_by(|a, b| a.name < b.name));
        for row in dialects() {
            assert_eq!(dialect(row.name), Some(row));
            assert!(crate::format(row.format).is_some(), "{}", row.name);
            assert!(row.description.contains("untested"), "{}", row.name);
        }
        assert_eq!(dialect("OmegaT"), None);
    }
}
