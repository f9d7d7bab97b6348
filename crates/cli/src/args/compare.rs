use std::path::PathBuf;

use bitext_model::Locale;
use bitext_pipeline::history::CompareOptions;
use clap::{Args, ValueEnum};

use super::values::percentage;
use super::{ListFormat, PlaceOptions};

const EXAMPLES: &str = "\
Beside each machine's text that documents have now stands, when it is another, the text of people's that most places have for the \
same source. Who wrote a text is what history shows (`bitext ingest REPO --history`), else what the file's label says. After \
these come post-edits: machine's texts, and what people put in their place; each pair once.

--repo, --path and days say where the machine's text stands now, or the post-edit was made; days are those of commits.

Examples:
  bitext compare -t nb-NO
  bitext compare -t ja-JP --what current --min-rate 30
  bitext compare -t nb-NO --format tsv -o machine-and-human.nb-NO.tsv";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompareArguments {
    /// The locale of the translations (repeatable, or with commas)
    #[arg(short, long, required = true, value_name = "LOCALE", value_delimiter = ',')]
    pub(crate) target: Vec<Locale>,
    /// Which texts are put beside each other
    #[arg(long, value_name = "WHAT", default_value = "all")]
    what: Compared,
    #[command(flatten)]
    pub(crate) places: PlaceOptions,
    /// Leave out pairs of which one text is the source itself
    #[arg(long)]
    exclude_identical: bool,
    /// Only pairs that have so many edits, or more, for a hundred words
    #[arg(long, value_name = "RATE", value_parser = percentage)]
    min_rate: Option<f64>,
    /// Only pairs that have so many edits, or less, for a hundred words
    #[arg(long, value_name = "RATE", value_parser = percentage)]
    max_rate: Option<f64>,
    /// At most so many pairs, or all with 0 [default: 20 for human on standard output, else 0]
    #[arg(long, value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// How to print the pairs [default: by the ending of FILE, else human]
    #[arg(long, value_name = "FORMAT")]
    format: Option<ListFormat>,
    /// Where to write the pairs; `-` is standard output. A name that ends in .gz is compressed
    #[arg(short, long, value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(crate) output: PathBuf,
}

/// Which texts are put beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Compared {
    /// What documents have now
    Current,
    /// What people put in the place of a machine's text
    #[value(alias = "post-edit")]
    PostEdits,
    /// Both
    All,
}

impl CompareArguments {
    /// How to print.
    pub(crate) fn format(&self) -> ListFormat {
        ListFormat::of_output(self.format, &self.output).unwrap_or(ListFormat::Human)
    }

    /// What is wrong with the arguments together, if anything is.
    pub(super) fn conflict(&self) -> Option<String> {
        match (self.min_rate, self.max_rate) {
            (Some(min), Some(max)) if max < min => Some(format!("--min-rate {min} is above --max-rate {max}")),
            _ => ListFormat::of_output(self.format, &self.output).err().or_else(|| self.places.conflict()),
        }
    }

    /// What the library takes.
    pub(crate) fn options(&self) -> CompareOptions {
        CompareOptions {
            current: self.what != Compared::PostEdits,
            post_edits: self.what != Compared::Current,
            exclude_identical: self.exclude_identical,
            filter: self.places.filter(&self.target),
            min_rate: self.min_rate,
            max_rate: self.max_rate,
        }
    }
}
