use bitext_exchange::Format;
use clap::Args;

use super::values::OutputName;
use super::{ExportOptions, IngestOptions, SummaryFormat, export};

const EXAMPLES: &str = "\
Without --tm the memory is a temporary one, and gone at the end: BITEXT_TM does not count here. \
OUT is a name as for `bitext export`. Nothing is written if no input could be read, nor over the memory or a file in an INPUT. \
A folder that holds repositories (docs.nb-NO, docs.nl-NL.git ...) stands for all of them.

Examples:
  bitext build docs.nb-NO docs.nl-NL.git -o docs.tmx
  bitext build repositories --origin human -o '{family}.{target}.tmx.gz'
  bitext --tm docs.db build repositories -f tsv -o docs.tsv";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct BuildArguments {
    /// The format of the files [default: by the ending of OUT, else tmx]
    #[arg(short = 'f', long = "to", value_name = "FORMAT", value_parser = export::format())]
    pub(crate) file_format: Option<&'static Format>,
    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "OUT", value_parser = OutputName::parse)]
    pub(crate) output: OutputName,
    #[command(flatten)]
    pub(crate) ingest: IngestOptions,
    #[command(flatten)]
    pub(crate) export: ExportOptions,
    /// How to print the summary
    #[arg(long = "format", visible_alias = "summary", value_name = "FORMAT", default_value = "human")]
    pub(crate) summary: SummaryFormat,
}

impl BuildArguments {
    /// What is wrong with the arguments together, if anything is.
    pub(super) fn conflict(&self) -> Option<String> {
        self.export.conflict().or_else(|| self.export.shape(self.file_format, &self.output).err())
    }
}
