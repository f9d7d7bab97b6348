use std::path::PathBuf;

use bitext_model::Locale;
use clap::Args;

use super::values::glob;
use super::{SummaryFormat, size};

const EXAMPLES: &str = "\
A folder that holds repositories (docs.nb-NO, docs.nl-NL.git ...) stands for all of them.

Examples:
  bitext ingest docs.nb-NO docs.nl-NL.git
  bitext ingest mirror.git --ref live-sxs --locale nb-NO
  bitext ingest docs.nb-NO --history
  bitext ingest docs.nb-NO.git --source-repo docs.en-US.git
  bitext --tm docs.db ingest mirrors --exclude '**/includes/**' --format json";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct IngestArguments {
    #[command(flatten)]
    pub(crate) options: IngestOptions,
    /// How to print the summary
    #[arg(long, visible_alias = "summary", value_name = "FORMAT", default_value = "human")]
    pub(crate) format: SummaryFormat,
}

/// What to read, and how.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct IngestOptions {
    /// Files, folders and git repositories, bare or not
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// The branch, tag or commit to read [default: the branch with side-by-side files]
    #[arg(long = "ref", value_name = "REF")]
    pub(crate) reference: Option<String>,
    /// Read every content that documents had on the branch, not only what stands there now: shows who wrote each text,
    /// and what people changed in machine translation. A branch read so once is followed from then on
    #[arg(long)]
    pub(crate) history: bool,
    /// The repository's name, in place of what the input says
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// The product's name in all locales, likewise
    #[arg(long)]
    pub(crate) family: Option<String>,
    /// The locale of documents that do not name theirs
    #[arg(long)]
    pub(crate) locale: Option<Locale>,
    /// The locale of the source texts [default: the memory's, en-US for a new one]
    #[arg(long, value_name = "LOCALE")]
    pub(crate) source_locale: Option<Locale>,
    /// A git repository of the files that documents were translated from: their hashes are verified, and titles,
    /// descriptions and texts of images become hidden units (repeatable)
    #[arg(long = "source-repo", value_name = "PATH")]
    pub(crate) source_repositories: Vec<PathBuf>,
    /// The branch with the newest source files [default: live, main or master, whichever is there]
    #[arg(long = "source-ref", value_name = "REF", requires = "source_repositories")]
    pub(crate) source_reference: Option<String>,
    /// Leave out paths that match; `*` stops at `/`, `**` does not (repeatable)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub(crate) exclude: Vec<String>,
    /// Leave out what .gitignore files name; by default every file counts
    #[arg(long)]
    pub(crate) respect_gitignore: bool,
    /// Leave out larger files
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = size::parse)]
    pub(crate) max_file_size: u64,
    /// Take an input even if more than a fifth of its documents are gone
    #[arg(long)]
    pub(crate) allow_shrink: bool,
    /// Threads: one writes, the others read and parse; 1 means one of each [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) jobs: Option<u16>,
    /// End with an error if any file could not be read
    #[arg(long)]
    pub(crate) strict: bool,
    /// Do not link what changed across locales; `bitext align` does that later
    #[arg(long)]
    pub(crate) no_align: bool,
    /// How long to wait for another process that writes to the memory
    #[arg(long, value_name = "SECONDS", default_value = "0")]
    pub(crate) wait: u32,
}
