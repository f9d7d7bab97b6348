use std::path::PathBuf;

use bitext_model::Locale;
use clap::Args;

use super::SummaryFormat;

const EXAMPLES: &str = "\
The files become a layer of their own beside the documents. It overwrites nothing, its translations compete in exports, \
and `bitext memory forget --import NAME` takes it out again.

What a translation is to the memory:
  same      documents have it for this source
  changed   documents have others for this source
  new       documents have the source, and no translation into the locale
  unplaced  documents do not have the source
  conflict  the files, or an earlier import, give another one for the same source and context

Examples:
  bitext import vendor.tmx --name vendor-2021-03 --dry-run --report changes.tsv
  bitext import vendor.tmx --name vendor-2021-03
  bitext import terms.tsv --name terms -s en-US -t nb-NO";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ImportArguments {
    /// TMX and XLIFF files, and tab-separated values with a line of column names; .gz too
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The layer's name, which no other may have
    #[arg(long, value_parser = layer_name)]
    pub(crate) name: String,
    /// The source locale of files that do not name theirs [default: the memory's]
    #[arg(short, long, value_name = "LOCALE")]
    pub(crate) source: Option<Locale>,
    /// The target locale of tables that do not name theirs
    #[arg(short, long, value_name = "LOCALE")]
    pub(crate) target: Option<Locale>,
    /// Take locales of the files for what this file says: lines such as no=nb-NO, with comments after `#`
    #[arg(long, value_name = "FILE")]
    pub(crate) locale_map: Option<PathBuf>,
    /// Say what the import would do, and change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// List what each translation is to the memory, as tab-separated values; `-` is standard output
    #[arg(long, value_name = "OUT")]
    pub(crate) report: Option<PathBuf>,
    /// How to print the summary
    #[arg(long, visible_alias = "summary", value_name = "FORMAT", default_value = "human")]
    pub(crate) format: SummaryFormat,
    /// How long to wait for another process that writes to the memory
    #[arg(long, value_name = "SECONDS", default_value = "0")]
    pub(crate) wait: u32,
}

/// A name that can be shown in a line and is none of a blank.
fn layer_name(name: &str) -> Result<String, String> {
    if name.trim().is_empty() {
        return Err("a name cannot be blank".to_owned());
    }
    if name.chars().any(char::is_control) {
        return Err("a name cannot hold control characters".to_owned());
    }
    Ok(name.to_owned())
}
