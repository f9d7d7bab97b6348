use std::path::{Path, PathBuf};

use bitext_exchange::{Codes, Dialect, DialectFiles, Format, Per, dialects, formats};
use bitext_model::{Locale, Origin, Relation, UnitKind};
use bitext_pipeline::export::{DateKind, Variants};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::values::{OutputName, confidence, one_of};
use super::{LayerOptions, PlaceOptions, SelectionOptions, SummaryFormat, same_locales};

// The parser takes `{n}` for a line end: a sequence without effect keeps it from being one, and goes with the colours.
const EXAMPLES: &str = "\
OUT may hold {family}, {source}, {target}, {origin}, {split} and {\u{1b}[0mn}: one file for each combination. Folders in it are made. \
A name that ends in .gz is compressed. \
Units of machine translation are marked in every file and counted in the summary.

--for follows what the makers of a tool document of their files. None of the tools could be tried: their files are checked \
against the rules and the DTD of TMX, and untested beyond that. With --for omegat, OUT is a folder: translations go to OUT/tm, \
those by machine to OUT/tm/mt, those of former revisions to OUT/tm/penalty-010.

Examples:
  bitext export -o docs.tmx
  bitext export -t nb-NO --origin human,imported,unknown -o docs.nb-NO.tmx
  bitext export -t nb-NO --for trados -o docs.nb-NO.tmx
  bitext export -o 'docs.{target}.xlf'
  bitext export -f tsv -o 'out/{family}.{target}.tsv.gz'
  bitext export -f tsv --split train,dev,test -o '{target}.{split}.tsv'
  bitext export -f jsonl --changes-since 3 -o changes.jsonl
  bitext export -f jsonl --per occurrence --all-revisions -o - | less";

const RELATION_HELP: &str = "Which links between locales bring translations into one unit, beside the same source text: \
    normalized (white space differs), merged (a paragraph here, its sentences there), edited (the translation of a former \
    source, marked as such) [default: normalized,merged in files with several target locales and with another -s; else exact]";

const MAX_UNITS_HELP: &str = "Begin another file after so many units; OUT needs {\u{1b}[0mn}";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExportArguments {
    /// The format of the files [default: by the ending of OUT, else tmx]
    #[arg(short, long, visible_alias = "to", value_name = "FORMAT", value_parser = format())]
    pub(crate) format: Option<&'static Format>,
    /// Where to write; `-` is standard output
    #[arg(short, long, value_name = "OUT", value_parser = OutputName::parse, required_unless_present = "list_formats")]
    pub(crate) output: Option<OutputName>,
    #[command(flatten)]
    pub(crate) options: ExportOptions,
    /// How to print the summary
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) summary: SummaryFormat,
    /// List the formats of files and do nothing else
    #[arg(long)]
    pub(crate) list_formats: bool,
}

impl ExportArguments {
    /// What is wrong with the arguments together, if anything is.
    pub(super) fn conflict(&self) -> Option<String> {
        let output = self.output.as_ref();
        self.options
            .conflict()
            .or_else(|| output.and_then(|output| self.options.selection.name_conflict(output)))
            .or_else(|| output.and_then(|output| self.options.shape(self.format, output).err()))
    }
}

/// What the files of an export are, with everything that the user left open filled in.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) format: &'static Format,
    pub(crate) codes: Codes,
    pub(crate) output: OutputName,
}

/// What to export, and in which units.
#[derive(Debug, Args)]
pub(crate) struct ExportOptions {
    /// How the markup in texts is written: as it is, as inline elements, or not at all
    /// [default: markdown; tags for XLIFF and for tools that want them]
    #[arg(long, value_parser = one_of(&Codes::ALL, Codes::as_str))]
    pub(crate) codes: Option<Codes>,
    /// The translation tool that the files are for
    #[arg(long = "for", value_name = "TOOL", value_parser = tool())]
    pub(crate) tool: Option<&'static Dialect>,
    /// What one unit is: a distinct source with its best translation, or one place in a document
    #[arg(long, default_value = "unit", value_parser = one_of(&[Per::Unit, Per::Occurrence], Per::as_str))]
    pub(crate) per: Per,
    /// Which translations are written when a source has several in a locale; with --per unit
    #[arg(long, value_name = "WHICH", default_value = "best", value_parser = one_of(&Variants::ALL, Variants::as_str))]
    pub(crate) variants: Variants,
    /// Only translations into this locale (repeatable, or with commas)
    #[arg(short, long, value_name = "LOCALE", value_delimiter = ',')]
    pub(crate) target: Vec<Locale>,
    /// The locale to translate from [default: the memory's source locale]; with another one, a unit is what two locales
    /// have of one source, and -t may name the memory's source locale
    #[arg(short, long, value_name = "LOCALE")]
    pub(crate) source: Option<Locale>,
    #[arg(long, value_name = "RELATION", value_delimiter = ',', help = RELATION_HELP,
          value_parser = one_of(&Relation::ALL, Relation::as_str))]
    pub(crate) relation: Option<Vec<Relation>>,
    /// Only units of this kind (repeatable, or with commas): hidden ones are titles, descriptions and texts of images
    #[arg(long, value_delimiter = ',', value_parser = one_of(&UnitKind::ALL, UnitKind::as_str))]
    pub(crate) kind: Vec<UnitKind>,
    /// Follow only links of this confidence or more, from 0 to 1, and take only hidden units of it
    #[arg(long, value_name = "P", value_parser = confidence)]
    pub(crate) min_confidence: Option<f64>,
    /// Only translations of this origin (repeatable, or with commas); human and machine stand for all their cases
    #[arg(long, value_delimiter = ',', value_parser = one_of(&Origin::ALL, Origin::as_str))]
    pub(crate) origin: Vec<Origin>,
    #[command(flatten)]
    pub(crate) places: PlaceOptions,
    /// Which date --since and --until mean (UTC)
    #[arg(long, value_name = "WHICH", default_value = "handoff", value_parser = one_of(&DateKind::ALL, DateKind::as_str))]
    pub(crate) date: DateKind,
    /// Only documents as they stand now; this is the default
    #[arg(long, conflicts_with = "all_revisions")]
    pub(crate) current: bool,
    /// Former revisions of documents too
    #[arg(long)]
    pub(crate) all_revisions: bool,
    #[command(flatten)]
    pub(crate) layers: LayerOptions,
    #[arg(long, value_name = "N", help = MAX_UNITS_HELP, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) max_units: Option<u64>,
    /// Where to list the files written [default: manifest.json beside them when OUT has placeholders]
    #[arg(long, value_name = "PATH")]
    pub(crate) manifest: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) selection: SelectionOptions,
}

impl ExportOptions {
    /// The files beside the output that the user named.
    pub(crate) fn beside(&self) -> Vec<&Path> {
        [&self.manifest, &self.selection.dataset_card].into_iter().filter_map(Option::as_deref).collect()
    }

    /// What is wrong with the options together, if anything is.
    pub(super) fn conflict(&self) -> Option<String> {
        if self.per == Per::Occurrence && self.variants != Variants::default() {
            return Some("--variants goes with --per unit".to_owned());
        }
        if self.relation.is_some() && self.per == Per::Occurrence {
            return Some("--relation goes with --per unit: an occurrence has the source of its document".to_owned());
        }
        let states = [(self.selection.as_of, "--as-of"), (self.selection.changes_since, "--changes-since")];
        if self.relation.is_some()
            && let Some((_, option)) = states.iter().find(|(run, _)| run.is_some())
        {
            return Some(format!("--relation does not go with {option}: links are about what stands now"));
        }
        let same = same_locales(self.source.as_ref(), &self.target);
        same.or_else(|| self.places.conflict()).or_else(|| self.selection.conflict())
    }
}

impl ExportOptions {
    /// What the files are; what is wrong with the options and the name of the output together.
    pub(crate) fn shape(&self, wanted: Option<&'static Format>, output: &OutputName) -> Result<Shape, String> {
        let layers = |tool: &&Dialect| tool.files == DialectFiles::Layers;
        let output = match self.tool.filter(layers) {
            Some(_) => output.in_layers(self.max_units.is_some())?,
            None => output.clone(),
        };
        let own =
            self.tool.and_then(|tool| bitext_exchange::format(tool.format)).filter(|_| !output.has_known_ending());
        let format = output.format(wanted.or(own))?;
        if let Some(tool) = self.tool.filter(|tool| tool.format != format.name) {
            return Err(format!("--for {} writes {}, not {}", tool.name, tool.format, format.name));
        }
        let codes = self.codes.or_else(|| self.tool.map(|tool| tool.codes)).unwrap_or(format.codes);
        if codes == Codes::Tags && !format.carries.codes {
            return Err(format!("{} has no inline elements; its --codes are markdown or none", format.name));
        }
        if self.selection.changes_since.is_some() && output.is_stdout() && !format.carries.removals {
            return Err(format!(
                "{} cannot say what was removed, and beside standard output there is no file to list it: \
                 --changes-since wants a file, or -f jsonl or tsv",
                format.name
            ));
        }
        Ok(Shape { format, codes, output })
    }
}

/// One of the translation tools.
fn tool() -> impl TypedValueParser<Value = &'static Dialect> {
    let names = dialects().iter().map(|dialect| PossibleValue::new(dialect.name).help(dialect.description));
    PossibleValuesParser::new(names).try_map(|name| bitext_exchange::dialect(&name).ok_or("no such tool"))
}

/// One of the file formats.
pub(super) fn format() -> impl TypedValueParser<Value = &'static Format> {
    let names = formats().iter().map(|format| PossibleValue::new(format.name).help(format.description));
    PossibleValuesParser::new(names).try_map(|name| bitext_exchange::format(&name).ok_or("no such format"))
}
