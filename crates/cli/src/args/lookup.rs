use bitext_model::Locale;
use clap::Args;

use super::ListFormat;

const EXAMPLES: &str = "\
Found are units whose source is TEXT, exactly or but for white space, references and escapes. \
With `-` each line of standard input is a query and gets one JSON object: \
{\"query\": ..., \"matches\": [...], \"total\": ...}.

Examples:
  bitext lookup 'Sign in' -t nb-NO
  bitext lookup 'Sign in' --format json
  bitext lookup - -t nb-NO < sentences.txt > matches.jsonl";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LookupArguments {
    /// The source text to look for; `-` reads lines from standard input
    pub(crate) text: String,
    /// Only translations into this locale (repeatable, or with commas)
    #[arg(short, long, value_name = "LOCALE", value_delimiter = ',')]
    pub(crate) target: Vec<Locale>,
    /// The locale of TEXT: the memory's source locale
    #[arg(short, long, value_name = "LOCALE")]
    pub(crate) source: Option<Locale>,
    /// At most so many translations of a text
    #[arg(long, value_name = "N", default_value = "20", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) limit: u64,
    /// At most so many places of a translation
    #[arg(long, value_name = "N", default_value = "3")]
    pub(crate) occurrences: u64,
    /// How to print the matches [default: human; jsonl for `-`]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<ListFormat>,
}
