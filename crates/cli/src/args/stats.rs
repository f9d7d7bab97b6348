use clap::{Args, ValueEnum};

use super::ListFormat;

const EXAMPLES: &str = "\
Examples:
  bitext stats
  bitext stats --by repository --format tsv
  bitext --tm docs.db stats --format json";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct StatsArguments {
    /// Only this table [default: all; locale for jsonl and tsv]
    #[arg(long, value_name = "WHAT")]
    pub(crate) by: Option<StatsBy>,
    /// How to print the figures
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
}

/// What figures are broken down by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatsBy {
    /// The locale of the translations
    Locale,
    /// The repository and its branch
    Repository,
    /// How segments are related to the source that stands for them in all locales
    Relation,
    /// Who wrote the translations, as history or the files' labels say
    Origin,
}
