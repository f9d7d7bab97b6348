use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use bitext_exchange::{Codes, Dialect, DialectFiles, Format, NameTemplate, Per, Placeholder};
use bitext_model::{Locale, Relation};
use bitext_store::Places;

use super::{Filter, Imports, LocaleMap, Training, files};
use crate::Error;

/// What to export, and how.
#[derive(Debug, Clone)]
pub struct Options {
    /// The format.
    pub format: &'static Format,
    /// How the markup in texts is written.
    pub codes: Codes,
    /// The tool that the files are for, if for one alone. It has to be a dialect of the format.
    pub dialect: Option<&'static Dialect>,
    /// Where to write.
    pub output: Output,
    /// What one unit stands for.
    pub per: Per,
    /// Which translations of a source are written with [`Per::Unit`]; else all of them are.
    pub variants: Variants,
    /// The locale to translate from, if not the memory's source locale: a unit is then what translates one source into
    /// both locales. Imports have no part in that, so the filter has to leave them out.
    pub source: Option<Locale>,
    /// Which links bring translations of other texts into one unit with [`Per::Unit`]; the same text always does.
    /// `None`: normalized and merged ones, in files with several target locales and in pairs with another source locale.
    pub relations: Option<Vec<Relation>>,
    /// The least confidence of these links and of hidden units, from 0 to 1.
    pub min_confidence: f64,
    /// What is exported at all.
    pub filter: Filter,
    /// Which of the units are taken, and in which parts.
    pub training: Training,
    /// Export the memory as it was right after this run.
    pub as_of: Option<i64>,
    /// Export only what was added, changed and removed since right after this run.
    pub changes_since: Option<i64>,
    /// How locales are called in files and their names.
    pub locale_map: LocaleMap,
    /// Begin another file after so many units, not 0.
    pub max_units: Option<u64>,
    /// Where to list the files written. `None`: in the innermost folder that holds them all, when their name is a
    /// template.
    pub manifest: Option<PathBuf>,
    /// Where to describe a training set. `None`: beside the manifest, when there is any option for one and the name of
    /// the files is a template.
    pub dataset_card: Option<PathBuf>,
    /// The version of the program, for the files.
    pub version: String,
}

impl Options {
    /// The least confidence in 1/10000, rounded up. One of four digits is meant exactly, whatever the product rounds to.
    pub(super) fn least_confidence(&self) -> u16 {
        (self.min_confidence * 10_000.0 - 1e-6).ceil() as u16
    }

    /// Everything current in one format, a unit for each source with its best translation.
    pub fn new(format: &'static Format, output: Output, version: &str) -> Options {
        Options {
            format,
            codes: format.codes,
            dialect: None,
            output,
            per: Per::Unit,
            variants: Variants::Best,
            source: None,
            relations: None,
            min_confidence: 0.0,
            filter: Filter::default(),
            training: Training::default(),
            as_of: None,
            changes_since: None,
            locale_map: LocaleMap::default(),
            max_units: None,
            manifest: None,
            dataset_card: None,
            version: version.to_owned(),
        }
    }

    /// A text as files hold it.
    pub(super) fn written<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.format.written(text, self.codes)
    }

    /// Whether targets in several locales may share a file.
    pub(super) fn takes_several_targets(&self) -> bool {
        let by_tool = self.dialect.map(|dialect| dialect.files);
        self.format.carries.several_locales && !matches!(by_tool, Some(DialectFiles::PerTarget))
    }

    /// The relations of the links that are followed.
    pub(super) fn linked_relations(&self, places: &Places) -> Vec<Relation> {
        let shares_files = self.takes_several_targets() && !files::names_vary_by(self, Placeholder::Target);
        let mut relations = match &self.relations {
            Some(relations) => relations.clone(),
            None if shares_files || self.source.is_some() => vec![Relation::Normalized, Relation::Merged],
            None => Vec::new(),
        };
        // Links are about what stands now.
        let is_now = self.as_of.is_none() && self.changes_since.is_none();
        let mut locales = places.places.iter().map(|place| &place.locale);
        let first = locales.next();
        if self.per != Per::Unit || !is_now || locales.all(|locale| Some(locale) == first) {
            relations.clear();
        }
        relations.retain(|relation| matches!(relation, Relation::Normalized | Relation::Merged | Relation::Edited));
        relations
    }

    /// Whether removed translations go to files of their own.
    pub fn lists_removed(&self) -> bool {
        self.changes_since.is_some() && !self.format.carries.removals
    }

    /// Whether files hold the texts beside each place.
    pub(super) fn has_context(&self) -> bool {
        self.dialect.is_some_and(Dialect::has_context)
    }
}

/// Where an export goes.
#[derive(Debug, Clone)]
pub enum Output {
    /// To standard output.
    Stdout,
    /// To files named after a template.
    Files(NameTemplate),
}

/// Which translations of a source are written when it has several in a locale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variants {
    /// The best: human before unknown before machine; within those current, newest hand-off, most frequent, first in
    /// text order.
    #[default]
    Best,
    /// Every one, best first: the best of each locale in one unit, the second best in another, and so on.
    All,
    /// The newest hand-off, then as for the best.
    Newest,
    /// The most frequent, then as for the best.
    MostFrequent,
    /// What imports have otherwise than documents, unless it is by machine; then as for the best.
    Imported,
}

impl Variants {
    /// Every choice.
    pub const ALL: [Variants; 5] =
        [Variants::Best, Variants::All, Variants::Newest, Variants::MostFrequent, Variants::Imported];

    /// The name used by `--variants` and in manifests.
    pub fn as_str(self) -> &'static str {
        match self {
            Variants::Best => "best",
            Variants::All => "all",
            Variants::Newest => "newest",
            Variants::MostFrequent => "most-frequent",
            Variants::Imported => "imported",
        }
    }
}

/// Refuses options that do not go together.
pub(super) fn check(options: &Options) -> Result<(), Error> {
    let refuse = |reason: &str| Err(Error::Options { reason: reason.to_owned() });
    let names_parts = matches!(&options.output, Output::Files(template) if template.uses(Placeholder::Split));
    if options.source.is_some() && options.filter.imports != Imports::None {
        return refuse("imports have no part in pairs with another source locale");
    }
    let is_now = options.as_of.is_none() && options.changes_since.is_none();
    if options.relations.is_some() && (options.per != Per::Unit || !is_now) {
        return refuse("relations are followed for units of the memory as it is now");
    }
    if options.max_units == Some(0) {
        return refuse("a file cannot be full before its first unit");
    }
    if matches!(options.output, Output::Stdout) && !options.format.carries.streams {
        return Err(Error::Options { reason: format!("{} is several files and no stream", options.format.name) });
    }
    if matches!(options.output, Output::Stdout) && options.lists_removed() {
        let reason = format!(
            "{} cannot say what was removed, and beside standard output there is no file to list it",
            options.format.name
        );
        return Err(Error::Options { reason });
    }
    match (&options.training.split, names_parts) {
        (Some(_), false) => refuse("the parts of a split need `{split}` in the output name"),
        (None, true) => refuse("`{split}` in the output name needs a split"),
        _ => Ok(()),
    }
}

/// The options that decide what is in the files, in words.
pub(super) fn manifest_filters(options: &Options) -> BTreeMap<String, String> {
    let mut filters = options.filter.in_words();
    if options.codes != Codes::Markdown {
        filters.insert("codes".to_owned(), options.codes.as_str().to_owned());
    }
    if let Some(dialect) = options.dialect {
        filters.insert("for".to_owned(), dialect.name.to_owned());
    }
    filters.insert("per".to_owned(), options.per.as_str().to_owned());
    if options.per == Per::Unit {
        filters.insert("variants".to_owned(), options.variants.as_str().to_owned());
    }
    if let Some(source) = &options.source {
        filters.insert("source".to_owned(), source.to_string());
    }
    if let Some(relations) = &options.relations {
        let names: Vec<&str> = relations.iter().map(|relation| relation.as_str()).collect();
        filters.insert("relation".to_owned(), names.join(", "));
    }
    if 0.0 < options.min_confidence {
        filters.insert("min-confidence".to_owned(), options.min_confidence.to_string());
    }
    filters.extend(options.training.in_words());
    let names = options.locale_map.to_string();
    if !names.is_empty() {
        filters.insert("locale-map".to_owned(), names);
    }
    if options.locale_map.bare {
        filters.insert("bare-locales".to_owned(), "yes".to_owned());
    }
    filters
}
