//! What may stand on the command line.
//!
//! One file for each command. Values are checked while they are parsed, so that a wrong one ends the program with exit
//! code 2 before any work; whatever needs a file or a memory is left to the commands.

mod align;
mod build;
mod compare;
mod drift;
mod eval;
mod explain;
mod export;
mod import;
mod ingest;
mod layers;
mod list_format;
mod lookup;
mod memory;
mod places;
mod postedits;
mod search;
mod selection;
mod size;
mod stats;
mod validate;
mod values;

use std::path::PathBuf;

use bitext_model::Locale;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand, ValueEnum};

pub(crate) use align::AlignArguments;
pub(crate) use build::BuildArguments;
pub(crate) use compare::CompareArguments;
pub(crate) use drift::DriftArguments;
pub(crate) use eval::{EvalAlignArguments, EvalArguments, EvalCommand, EvalLookupArguments, EvalSegmentArguments};
pub(crate) use explain::ExplainArguments;
pub(crate) use export::{ExportArguments, ExportOptions, Shape};
pub(crate) use import::ImportArguments;
pub(crate) use ingest::{IngestArguments, IngestOptions};
pub(crate) use layers::LayerOptions;
pub(crate) use list_format::ListFormat;
pub(crate) use lookup::LookupArguments;
pub(crate) use memory::{MemoryArguments, MemoryCommand};
pub(crate) use places::PlaceOptions;
pub(crate) use postedits::{PosteditsArguments, plural};
pub(crate) use search::SearchArguments;
pub(crate) use selection::SelectionOptions;
pub(crate) use stats::{StatsArguments, StatsBy};
pub(crate) use validate::ValidateArguments;
pub(crate) use values::OutputName;

const AFTER_HELP: &str = "\
Exit codes:
  0    done
  1    an error
  2    wrong usage
  3    what was checked is not in order (memory verify, validate, drift --fail-over)
  4    done, but some INPUT could not be opened or held no segments
  5    the memory is in use by another process
  130  interrupted (SIGINT)
  143  terminated (SIGTERM)

Environment:
  BITEXT_TM  the memory, unless --tm names one; build does not read it
  NO_COLOR   no colours in help and usage errors

Example:
  bitext build docs.nb-NO docs.nl-NL.git -o docs.tmx";

// Not a documentation comment: backticks would show.
const TM_HELP: &str = "The translation memory [default: BITEXT_TM, else bitext.db in the current directory; for build \
                       a temporary one]";

/// Translation memories from side-by-side localized documentation.
///
/// Reads the translated segments of documentation repositories, keeps them in a translation memory with where they come
/// from, and exports them for translation tools, as tables and as training data.
#[derive(Debug, Parser)]
#[command(name = "bitext", version, after_help = AFTER_HELP, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// Those of the program, or what there is to print instead: help, the version, or what is wrong with them.
    pub(crate) fn read() -> Result<Arguments, clap::Error> {
        let arguments = Arguments::try_parse().map_err(with_tip)?;
        // What depends on the values of several options cannot be told to the parser.
        let (name, conflict) = match &arguments.command {
            Command::Build(build) => ("build", build.conflict()),
            Command::Export(export) => ("export", export.conflict()),
            Command::Lookup(lookup) => ("lookup", lookup.conflict()),
            Command::Search(search) => ("search", search.conflict()),
            Command::Postedits(postedits) => ("postedits", postedits.conflict()),
            Command::Compare(compare) => ("compare", compare.conflict()),
            _ => return Ok(arguments),
        };
        let Some(conflict) = conflict else { return Ok(arguments) };
        let mut command = Arguments::command();
        command.build();
        Err(match command.find_subcommand_mut(name) {
            Some(command) => command.error(ErrorKind::ArgumentConflict, conflict),
            None => command.error(ErrorKind::ArgumentConflict, conflict),
        })
    }
}

/// Adds what somebody is after who writes `export --format json`, as other commands are called.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let is = |kind, value: &str| matches!(error.get(kind), Some(ContextValue::String(given)) if given == value);
    if is(ContextKind::InvalidArg, "--format <FORMAT>") && is(ContextKind::InvalidValue, "json") {
        let tip = StyledStr::from("for a summary as JSON, use '--summary json'");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    error
}

/// What every command understands.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    #[arg(long, global = true, value_name = "FILE", help = TM_HELP)]
    pub(crate) tm: Option<PathBuf>,
    /// Say nothing but errors: no progress, no notes, no summary for people
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// List every skipped file and diagnostic on standard error
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// Show progress on standard error: auto (when it is a terminal), always or never
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = true)]
    pub(crate) progress: ProgressWhen,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read repositories and write their translation memory as a file, in one go
    Build(Box<BuildArguments>),
    /// Read files, folders and git repositories into the memory
    Ingest(Box<IngestArguments>),
    /// Link what the memory holds across locales
    Align(AlignArguments),
    /// Take files of translation units into the memory, as a layer of their own
    Import(Box<ImportArguments>),
    /// Find the translations of a text
    Lookup(Box<LookupArguments>),
    /// Find units by words and phrases in their texts
    Search(Box<SearchArguments>),
    /// Say what moved on in the source repository since documents were translated
    Drift(DriftArguments),
    /// Write the memory's units to files
    Export(Box<ExportArguments>),
    /// Say how much the memory holds, by locale and repository
    Stats(StatsArguments),
    /// List what people made of machine translation, as history shows it
    Postedits(PosteditsArguments),
    /// Put machine translation beside people's for the same source
    Compare(CompareArguments),
    /// Check TMX files, more strictly than their document type does
    Validate(ValidateArguments),
    /// Care for the memory file: verify, runs, backup, forget
    Memory(MemoryArguments),
    /// Explain the code of a diagnostic, of a finding, of a notice, or the reason for a skipped file
    Explain(ExplainArguments),
    // For those who work on the program.
    #[command(hide = true)]
    Eval(EvalArguments),
}

/// When progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressWhen {
    Auto,
    Always,
    Never,
}

/// How a summary is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// Text for people
    Human,
    /// One JSON object
    Json,
}

/// What is wrong with a source and targets of which one is the same.
fn same_locales(source: Option<&Locale>, targets: &[Locale]) -> Option<String> {
    let same = source.filter(|source| targets.contains(source))?;
    Some(format!("--source and --target are both {same}"))
}

/// The `--limit` of a list, which is 0 for all.
pub(crate) fn at_most(asked: Option<u64>, default: u64) -> u64 {
    match asked.unwrap_or(default) {
        0 => u64::MAX,
        limit => limit,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }
}
