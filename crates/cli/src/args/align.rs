use clap::Args;

use super::SummaryFormat;

const EXAMPLES: &str = "\
`bitext ingest` and `bitext build` do this for what changed, unless --no-align is given. Documents belong together by path, \
else by their ms.assetid, else by what they say.

Examples:
  bitext align
  bitext --tm docs.db align --full --format json";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AlignArguments {
    /// Align anew what is aligned already
    #[arg(long)]
    pub(crate) full: bool,
    /// Threads that read and align, beside the one that writes [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// How to print the summary
    #[arg(long, visible_alias = "summary", value_name = "FORMAT", default_value = "human")]
    pub(crate) format: SummaryFormat,
    /// How long to wait for another process that writes to the memory
    #[arg(long, value_name = "SECONDS", default_value = "0")]
    pub(crate) wait: u32,
}
