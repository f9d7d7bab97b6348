use std::path::PathBuf;

use clap::Args;

use super::ListFormat;

const EXAMPLES: &str = "\
Exit code 3 says that there is an error; with --strict also that there is a warning.

Examples:
  bitext validate docs.tmx
  bitext validate --strict --format jsonl a.tmx b.tmx.gz
  bitext explain tmx-codes-differ";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ValidateArguments {
    /// TMX files, compressed or not; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Take warnings for errors
    #[arg(long)]
    pub(crate) strict: bool,
    /// The most findings of one code that are listed of a file; all are counted
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) max: u64,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
}
