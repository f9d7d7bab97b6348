use std::path::PathBuf;

use super::SummaryFormat;

/// Measure against sets whose right answers are known
#[derive(Debug, clap::Args)]
pub(crate) struct EvalArguments {
    #[command(subcommand)]
    pub(crate) command: EvalCommand,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum EvalCommand {
    /// Align the documents of a set and score the beads
    Align(EvalAlignArguments),
    /// Look lines up among lines and time it
    Lookup(EvalLookupArguments),
    /// Take the spans out of documents, divide what is left into segments, and score these against the spans
    Segment(EvalSegmentArguments),
}

#[derive(Debug, clap::Args)]
pub(crate) struct EvalAlignArguments {
    /// The set: a JSON object a line, .zst when its name says so
    #[arg(value_name = "SET")]
    pub(crate) set: PathBuf,
    /// Write what was found here, a JSON object a line
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Leave the numbers of units out
    #[arg(long)]
    pub(crate) hide_keys: bool,
    /// List beads that the set does not have on standard error
    #[arg(long)]
    pub(crate) errors: bool,
    /// How to print: human or json
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: SummaryFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct EvalLookupArguments {
    /// The sentences to look among, one a line, .zst when its name says so
    #[arg(long, value_name = "FILE")]
    pub(crate) memory: PathBuf,
    /// The sentences to look up, one a line, .zst when its name says so
    #[arg(long, value_name = "FILE")]
    pub(crate) queries: PathBuf,
    /// The least score of a match in percent, 50 or more
    #[arg(long, value_name = "PERCENT", default_value_t = 70, value_parser = clap::value_parser!(u8).range(50..=100))]
    pub(crate) min_score: u8,
    /// How many matches a query has at most
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) limit: usize,
    /// Write what was found here, a JSON object a line
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// How to print: human or json
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: SummaryFormat,
}

#[derive(Debug, clap::Args)]
pub(crate) struct EvalSegmentArguments {
    /// Side-by-side Markdown documents: files, folders and git repositories
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// List texts that are a span's or a segment's only on standard error
    #[arg(long)]
    pub(crate) errors: bool,
    /// How to print: human or json
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: SummaryFormat,
}
