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
