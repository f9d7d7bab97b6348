use std::path::PathBuf;

use bitext_model::Locale;
use bitext_pipeline::history::{By, ChangeOptions, What};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::values::one_of;
use super::{ListFormat, PlaceOptions};

const EXAMPLES: &str = "\
Needs a memory that has read history: `bitext ingest REPO --history`.

What became of a text for the same source from one revision of a document to the next:
  post-edit      people replaced a machine's text by one not seen before
  revision       people replaced people's text by one not seen before
  revert         a text that stood there before was put back
  relabel        the text stayed, and the file's label did not
  retranslation  a machine replaced a machine's text
  regression     a machine replaced people's text

Each has edit rates of words and characters, TER and chrF2 from 0 to 100, with signatures that say how they were computed. \
Days are those of the commits that brought the new texts.

Examples:
  bitext postedits -t nb-NO
  bitext postedits -t ja-JP --distinct --format jsonl -o post-edits.ja-JP.jsonl
  bitext postedits --by month --format tsv
  bitext postedits --what regression --since 2021-03-09 --path 'docs/**'";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PosteditsArguments {
    /// Only translations into this locale (repeatable, or with commas)
    #[arg(short, long, value_name = "LOCALE", value_delimiter = ',')]
    pub(crate) target: Vec<Locale>,
    /// What is listed (repeatable, or with commas); counts are of everything
    #[arg(long, value_name = "WHAT", default_value = "post-edit", value_delimiter = ',', value_parser = what())]
    what: Vec<What>,
    #[command(flatten)]
    pub(crate) places: PlaceOptions,
    /// A change of one translation into another once only, however often it was made
    #[arg(long)]
    distinct: bool,
    /// Leave out changes of which one text is the source itself
    #[arg(long)]
    exclude_identical: bool,
    /// Only counts and the scores of all together: by locale, document or month
    #[arg(long, value_name = "WHAT", value_parser = one_of(&By::ALL, By::as_str))]
    pub(crate) by: Option<By>,
    /// At most so many rows, or all with 0; counts and scores are of all [default: 20 for human on standard output, else 0]
    #[arg(long, value_name = "N", conflicts_with = "by")]
    pub(crate) limit: Option<u64>,
    /// How to print the rows [default: by the ending of FILE, else human]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ListFormat>,
    /// Where to write the rows; `-` is standard output. A name that ends in .gz is compressed
    #[arg(short, long, value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(crate) output: PathBuf,
}

impl PosteditsArguments {
    /// How to print.
    pub(crate) fn format(&self) -> ListFormat {
        ListFormat::of_output(self.format, &self.output).unwrap_or(ListFormat::Human)
    }

    /// What is listed, in the order of everything that there is.
    pub(crate) fn what(&self) -> Vec<What> {
        What::ALL.into_iter().filter(|what| self.what.contains(what)).collect()
    }

    /// Whether something was left out by a condition.
    pub(crate) fn has_conditions(&self) -> bool {
        !self.target.is_empty() || self.places.is_given() || self.exclude_identical
    }

    /// What is wrong with the arguments together, if anything is.
    pub(super) fn conflict(&self) -> Option<String> {
        ListFormat::of_output(self.format, &self.output).err().or_else(|| self.places.conflict())
    }

    /// What the library takes.
    pub(crate) fn options(&self) -> ChangeOptions {
        ChangeOptions {
            what: self.what(),
            filter: self.places.filter(&self.target),
            distinct: self.distinct,
            exclude_identical: self.exclude_identical,
            by: self.by.unwrap_or_default(),
        }
    }
}

/// What several of a kind are called.
pub(crate) fn plural(what: What) -> &'static str {
    match what {
        What::PostEdit => "post-edits",
        What::Revision => "revisions",
        What::Revert => "reverts",
        What::Relabel => "relabels",
        What::Retranslation => "retranslations",
        What::Regression => "regressions",
    }
}

/// One of the things that become of a text, which may be named as several of them are.
fn what() -> impl TypedValueParser<Value = What> {
    let names = What::ALL.map(|what| PossibleValue::new(what.as_str()).alias(plural(what)));
    PossibleValuesParser::new(names).try_map(|text| {
        let found = What::ALL.into_iter().find(|what| [what.as_str(), plural(*what)].contains(&text.as_str()));
        found.ok_or("no such value")
    })
}
