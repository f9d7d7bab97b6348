use bitext_markup::{QueryError, SearchQuery};
use bitext_model::{Locale, Origin, UnitKind};
use bitext_pipeline::export::{DateKind, Filter};
use bitext_pipeline::search::{Options, Pattern, Sides, Wanted};
use clap::Args;

use super::values::{at_least_one, one_of};
use super::{LayerOptions, ListFormat, PlaceOptions};

const EXAMPLES: &str = "\
Found are units that have all words of PHRASE in one text: its source or its target. \
\"Words in quotes\" stand one after the other, and moor* is every word that begins so. \
Scripts without blanks between words, such as Japanese and Thai, are searched for the characters as they stand. \
Upper and lower case, full and half width, markup and punctuation make no difference; diacritics do without --ignore-diacritics, which takes longer.

The best come first: by people before of unknown origin before by machine; in each those that stand in the documents now, \
and the newest hand-off. Units are counted up to 10,000, and with --facets all of them. \
No import is at a path: --repo, --path and dates leave them out.

Examples:
  bitext search moor
  bitext search '\"sign in\" harbor*' -t nb-NO --in source
  bitext search 港 --context --facets
  bitext search bat --ignore-diacritics --in target
  bitext search --regex 'v[0-9]+(\\.[0-9]+)+' --in target --format json";

#[expect(clippy::struct_excessive_bools, reason = "each is an option that is given or not")]
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SearchArguments {
    /// What to look for
    #[arg(required = true, value_name = "PHRASE")]
    phrase: Vec<String>,
    /// Which text of a unit has it
    #[arg(long = "in", value_name = "SIDE", default_value = "both", value_parser = one_of(&Sides::ALL, Sides::as_str))]
    sides: Sides,
    /// PHRASE is a regular expression over texts as they are written, markup and all; (?i) makes it ignore case
    #[arg(long)]
    regex: bool,
    /// Letters are the same with and without diacritics: bat finds båt, and fortoy fortøy. Every text is looked at
    #[arg(long, conflicts_with = "regex")]
    ignore_diacritics: bool,
    /// Only translations into this locale (repeatable, or with commas)
    #[arg(short, long, value_name = "LOCALE", value_delimiter = ',')]
    pub(crate) target: Vec<Locale>,
    /// The locale of sources: the memory's source locale
    #[arg(short, long, value_name = "LOCALE")]
    pub(crate) source: Option<Locale>,
    /// Only translations of this origin (repeatable, or with commas); human and machine stand for all their cases
    #[arg(long, value_delimiter = ',', value_parser = one_of(&Origin::ALL, Origin::as_str))]
    origin: Vec<Origin>,
    /// Only units of this kind (repeatable, or with commas): hidden ones are titles, descriptions and texts of images
    #[arg(long, value_delimiter = ',', value_parser = one_of(&UnitKind::ALL, UnitKind::as_str))]
    kind: Vec<UnitKind>,
    #[command(flatten)]
    pub(crate) places: PlaceOptions,
    /// Which date --since and --until mean (UTC)
    #[arg(long, value_name = "WHICH", default_value = "handoff", value_parser = one_of(&DateKind::ALL, DateKind::as_str))]
    date: DateKind,
    /// Only documents as they stand now
    #[arg(long, conflicts_with = "all_revisions")]
    current: bool,
    /// Former revisions of documents too; this is the default
    #[arg(long)]
    all_revisions: bool,
    #[command(flatten)]
    pub(crate) layers: LayerOptions,
    /// At most so many units, at least 1
    #[arg(long, value_name = "N", default_value = "20", value_parser = at_least_one::<u32>)]
    limit: u32,
    /// Leave out so many units first: those of the pages before
    #[arg(long, value_name = "N", default_value = "0")]
    pub(crate) offset: u32,
    /// At most so many places of a unit
    #[arg(long, value_name = "N", default_value = "1")]
    occurrences: u32,
    /// Show what stands before and behind a unit
    #[arg(long)]
    pub(crate) context: bool,
    /// Say how all units that were found are distributed over locales, origins and documents
    #[arg(long)]
    facets: bool,
    /// How to print the units
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
}

impl SearchArguments {
    /// What is wrong with the arguments together, if anything is.
    pub(super) fn conflict(&self) -> Option<String> {
        if self.facets && matches!(self.format, ListFormat::Jsonl | ListFormat::Tsv) {
            return Some("--facets go with --format human or json".to_owned());
        }
        self.places.conflict().or_else(|| self.wanted().err())
    }

    /// What to look for, in one piece.
    pub(crate) fn phrase(&self) -> String {
        self.phrase.join(" ")
    }

    /// What of the phrase makes no difference though it may be meant to, with an expression that finds it.
    pub(crate) fn overlooked(&self) -> Vec<String> {
        if self.regex {
            return Vec::new();
        }
        let phrase = self.phrase();
        phrase.split(|character: char| character.is_whitespace() || character == '"').filter_map(overlooked).collect()
    }

    /// Which texts of a unit are looked at.
    pub(crate) fn sides(&self) -> Sides {
        self.sides
    }

    /// What the library takes; what is wrong with the phrase.
    pub(crate) fn options(&self) -> Result<Options, String> {
        Ok(Options {
            wanted: self.wanted()?,
            sides: self.sides,
            filter: Filter {
                kinds: self.kind.clone(),
                targets: self.target.clone(),
                origins: self.origin.clone(),
                repositories: self.places.repo.clone(),
                paths: self.places.path.clone(),
                since: self.places.since,
                until: self.places.until,
                date: self.date,
                all_revisions: !self.current,
                imports: self.layers.imports(),
            },
            offset: self.offset as usize,
            limit: self.limit as usize,
            occurrences: self.occurrences as usize,
            facets: self.facets,
        })
    }

    fn wanted(&self) -> Result<Wanted, String> {
        let phrase = self.phrase();
        if self.regex {
            return Pattern::parse(&phrase).map(Wanted::Pattern).map_err(|error| error.to_string());
        }
        let parse = if self.ignore_diacritics { SearchQuery::parse_ignoring_diacritics } else { SearchQuery::parse };
        let query = parse(&phrase).map_err(|error| {
            let advice = match error {
                QueryError::Nothing => "; --regex finds punctuation",
                QueryError::OpenQuote => "; --regex finds the mark itself",
                _ => "",
            };
            format!("{error}{advice}")
        });
        query.map(Wanted::Words)
    }
}

/// What of a word makes no difference: an asterisk before letters, and signs that are no punctuation.
fn overlooked(word: &str) -> Option<String> {
    // Asterisks in pairs are markup, and so are those around a word.
    let is_emphasized = word.starts_with('*') && word.ends_with('*');
    let characters: Vec<char> = word.chars().collect();
    let is_open = |index: usize| {
        characters[index] == '*'
            && characters.get(index + 1).is_some_and(|next| next.is_alphanumeric())
            && index.checked_sub(1).is_none_or(|before| characters[before] != '*')
    };
    if !is_emphasized && (0..characters.len()).any(is_open) {
        let expression = expression(word);
        return Some(format!(
            "`*` stands for letters at the end of a word alone, so not in `{word}`; --regex '{expression}' finds it"
        ));
    }
    let is_sign =
        |character: char| matches!(character, '+' | '#' | '=' | '<' | '>' | '^' | '|' | '~' | '$' | '%' | '&');
    let ends_in_sign = matches!(characters.last(), Some('+' | '#'));
    let has_only_signs = !characters.is_empty() && characters.iter().all(|character| is_sign(*character));
    (ends_in_sign || has_only_signs).then(|| {
        let expression = expression(word);
        format!("signs make no difference, so those in `{word}` do not; --regex '{expression}' finds them")
    })
}

/// A regular expression for a word as it is written, in which asterisks stand for letters.
fn expression(word: &str) -> String {
    let mut expression = String::from("(?i)");
    for character in word.chars() {
        match character {
            '*' => expression.push_str("\\w*"),
            '\'' => expression.push('.'),
            // Behind a backslash these two are edges of words.
            '<' | '>' => expression.push(character),
            character if character.is_ascii_punctuation() => expression.extend(['\\', character]),
            character => expression.push(character),
        }
    }
    expression
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_difference_in_words() {
        for (word, expected) in [
            ("*moor", Some("(?i)\\w*moor")),
            ("mo*r", Some("(?i)mo\\w*r")),
            ("C++", Some("(?i)C\\+\\+")),
            ("->", None),
            ("++", Some("(?i)\\+\\+")),
            ("<=>", Some("(?i)<\\=>")),
            ("(moor'*a#", Some("(?i)\\(moor.\\w*a\\#")),
            ("moor*", None),
            ("**moor**", None),
            ("moor.", None),
            ("", None),
        ] {
            let told = overlooked(word);
            assert_eq!(told.is_some(), expected.is_some(), "{word}: {told:?}");
            if let Some(expression) = expected {
                assert!(told.unwrap().contains(&format!("'{expression}'")), "{word}");
                assert!(Pattern::parse(expression).is_ok());
            }
        }
    }
}
