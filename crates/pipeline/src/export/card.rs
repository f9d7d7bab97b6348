//! `DATASET.md`: what a training set is, for those who get it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use bitext_exchange::{Per, TranslationUnit};
use bitext_markup::plain;
use bitext_model::{Commit, Locale, Origin};
use bitext_store::Places;
use unicode_segmentation::UnicodeSegmentation;

use super::Options;
use super::layers::Layers;
use super::select::LeftOut;
use crate::import::detail::FileDetail;

/// How every card begins, and hardly a file of anybody else.
pub(super) const BEGINNING: &str = "# Parallel texts: ";

/// What a set holds, by part and locale.
#[derive(Debug)]
pub(super) struct Tally {
    source_locale: Locale,
    rows: BTreeMap<(Option<usize>, Locale), Row>,
}

#[derive(Debug, Default)]
struct Row {
    pairs: u64,
    source: Size,
    target: Size,
    origins: BTreeMap<Origin, u64>,
}

#[derive(Debug, Default)]
struct Size {
    characters: u64,
    words: u64,
}

impl Size {
    fn of(text: &str) -> Size {
        let text = plain(text);
        Size { characters: text.chars().count() as u64, words: text.unicode_words().count() as u64 }
    }

    fn add(&mut self, other: &Size) {
        self.characters += other.characters;
        self.words += other.words;
    }
}

impl Tally {
    pub(super) fn new(source_locale: Locale) -> Tally {
        Tally { source_locale, rows: BTreeMap::new() }
    }

    pub(super) fn unit(&mut self, unit: &TranslationUnit<'_>, part: Option<usize>) {
        let source = Size::of(unit.source);
        for target in unit.targets.iter().filter(|target| *target.locale != self.source_locale) {
            let row = self.rows.entry((part, target.locale.clone())).or_default();
            row.pairs += 1;
            row.source.add(&source);
            row.target.add(&Size::of(target.text));
            *row.origins.entry(target.origin).or_default() += 1;
        }
    }
}

/// What else a card says.
pub(super) struct About<'a> {
    pub(super) options: &'a Options,
    pub(super) places: &'a Places,
    pub(super) layers: &'a Layers,
    pub(super) filters: &'a BTreeMap<String, String>,
    pub(super) left_out: &'a LeftOut,
    pub(super) fingerprint: &'a str,
}

/// The text of a card. Like all outputs it holds no time and nothing of the machine.
pub(super) fn card(tally: &Tally, about: &About<'_>) -> String {
    let About { options, places, layers, filters, left_out, fingerprint } = about;
    let of_documents = places.places.iter().map(|place| place.family.as_str());
    let families: BTreeSet<&str> = of_documents.chain(layers.families.iter().map(String::as_str)).collect();
    let locales: BTreeSet<&str> = tally.rows.keys().map(|(_, locale)| locale.as_str()).collect();
    let mut sections = vec![
        format!("{BEGINNING}{} to {}\n", tally.source_locale, listed(&locales)),
        format!(
            "Made by bitext {} in the format {}, {}. Source locale: {}. Products: {}.\n",
            options.version,
            options.format.name,
            match options.per {
                Per::Unit => "a record for each distinct source with its translation",
                Per::Occurrence => "a record for each place where a source stands",
            },
            tally.source_locale,
            escaped(&listed(&families)),
        ),
        format!("State of the data: `{fingerprint}` (SHA-256 over what stands where).\n"),
        format!("## Size\n\n{}", sizes(tally, options)),
        format!("## Origin of translations\n\n{}", origins(tally, options)),
        format!("## What was taken\n\n{}", filters_in_words(filters)),
    ];
    if !left_out.is_empty() {
        let rows = left_out.iter().map(|(reason, count)| vec![(*reason).to_owned(), count.to_string()]);
        let table = table(&["reason", "translations left out"], 1, rows);
        sections.push(format!("{table}\nReasons apply in the order: identical, length, ratio, duplicate, sample.\n"));
    }
    if let Some(split) = &options.training.split {
        sections.push(format!(
            "## Split\n\n{split} (percent of distinct sources). The part of a unit is decided by a hash of its source \
             text and the seed {} alone, where texts that differ only in numbers, addresses, code spans, \
             placeholders, markup, case, punctuation and white space count as one: such sources are in one part, in \
             all locales and in every later export with this seed.\n",
            options.training.seed
        ));
    }
    sections.push(format!("## Repositories\n\n{}", repositories(places)));
    if !layers.is_empty() {
        sections.push(format!("## Imports\n\n{}", imports(layers)));
    }
    sections.join("\n")
}

fn sizes(tally: &Tally, options: &Options) -> String {
    let columns = ["pairs", "source characters", "source words", "target characters", "target words"];
    let table = by_part_and_locale(tally, options, &columns, |row| {
        vec![row.pairs, row.source.characters, row.source.words, row.target.characters, row.target.words]
    });
    format!("{table}\nCharacters and words (as Unicode segments them) are those of texts without their markup.\n")
}

fn origins(tally: &Tally, options: &Options) -> String {
    let is_there = |origin: &Origin| tally.rows.values().any(|row| row.origins.contains_key(origin));
    let present: Vec<Origin> = Origin::ALL.into_iter().filter(is_there).collect();
    let columns: Vec<&str> = present.iter().map(|origin| origin.as_str()).collect();
    let mut text = by_part_and_locale(tally, options, &columns, |row| {
        present.iter().map(|origin| row.origins.get(origin).copied().unwrap_or(0)).collect()
    });
    if let Some(warning) = machine_made_measures(tally, options) {
        text.push('\n');
        text.push_str(&warning);
    }
    text
}

/// Which parts of a split, the first aside, hold machine translation: those that are there to measure with.
fn machine_made_measures(tally: &Tally, options: &Options) -> Option<String> {
    let split = options.training.split.as_ref()?;
    let parts: Vec<String> = split
        .names()
        .enumerate()
        .skip(1)
        .filter_map(|(number, name)| {
            let rows = || tally.rows.iter().filter(|((part, _), _)| *part == Some(number)).map(|(_, row)| row);
            let machine: u64 = rows()
                .flat_map(|row| &row.origins)
                .filter(|(origin, _)| origin.is_machine())
                .map(|(_, count)| count)
                .sum();
            let pairs: u64 = rows().map(|row| row.pairs).sum();
            (0 < machine).then(|| format!("{machine} of {pairs} pairs in {name}"))
        })
        .collect();
    (!parts.is_empty()).then(|| {
        format!(
            "Machine translation is the target of {}: what is measured with these is likeness to a machine. \
             `--origin human,imported,unknown` leaves it out.\n",
            parts.join(", ")
        )
    })
}

/// A table of numbers with a row for each locale of each part.
fn by_part_and_locale(
    tally: &Tally,
    options: &Options,
    columns: &[&str],
    numbers: impl Fn(&Row) -> Vec<u64>,
) -> String {
    let split = options.training.split.as_ref();
    let names: &[&str] = if split.is_some() { &["split", "locale"] } else { &["locale"] };
    let rows = tally.rows.iter().map(|((part, locale), row)| {
        let part = split.zip(*part).map(|(split, part)| split.name(part).to_owned());
        let names = part.into_iter().chain([locale.to_string()]);
        names.chain(numbers(row).iter().map(u64::to_string)).collect()
    });
    table(&[names, columns].concat(), names.len(), rows)
}

fn filters_in_words(filters: &BTreeMap<String, String>) -> String {
    let rows = filters.iter().map(|(name, value)| vec![name.clone(), escaped(value)]);
    table(&["option", "value"], 2, rows)
}

/// Repositories and refs that the data comes from, each with its licence and the newest commit that brought a document.
fn repositories(places: &Places) -> String {
    let mut commits: BTreeMap<u32, (u64, Option<Commit>)> = BTreeMap::new();
    for place in &places.places {
        let (documents, newest) = commits.entry(place.reference).or_default();
        *documents += 1;
        let time = |commit: Option<Commit>| commit.map(|commit| (commit.time, commit.id));
        if time(*newest) < time(place.commit) {
            *newest = place.commit;
        }
    }
    let mut rows: Vec<Vec<String>> = commits
        .iter()
        .map(|(reference, (documents, commit))| {
            let info = &places.refs[*reference as usize];
            vec![
                escaped(&info.repository),
                escaped(&info.name),
                commit.map_or_else(|| "none".to_owned(), |commit| commit.id.to_string()),
                info.licence.as_deref().map_or_else(|| "unknown".to_owned(), escaped),
                documents.to_string(),
            ]
        })
        .collect();
    rows.sort();
    let names = |known: bool| {
        let refs = commits.keys().map(|reference| &places.refs[*reference as usize]);
        let refs = refs.filter(|info| info.licence.is_some() == known);
        refs.map(|info| info.repository.as_str()).collect::<BTreeSet<_>>().len()
    };
    let table = table(&["repository", "ref", "newest commit", "licence", "documents"], 4, rows);
    format!("{table}\nRepositories with a known licence: {}; unknown: {}.\n", names(true), names(false))
}

/// Imported layers that units may come from, each with its files and the licences that these name.
fn imports(layers: &Layers) -> String {
    let rows = layers.list.iter().map(|layer| {
        let licences: BTreeSet<String> = layer.files.iter().flat_map(FileDetail::licences).map(licence).collect();
        let hashes: Vec<String> = layer.info.files.iter().map(|file| format!("`{}`", file.sha256)).collect();
        vec![
            escaped(&layer.info.name),
            hashes.join(", "),
            if licences.is_empty() { "unknown".to_owned() } else { Vec::from_iter(licences).join(", ") },
            layer.info.units.to_string(),
            layer.info.targets.to_string(),
        ]
    });
    let table = table(&["import", "SHA-256 of its files", "licence", "units", "translations"], 3, rows);
    format!("{table}\nUnits and translations are those of the files, before anything was left out.\n")
}

fn licence((repository, licence): &(String, Option<String>)) -> String {
    escaped(&format!("{repository}: {}", licence.as_deref().unwrap_or("unknown")))
}

/// A table of Markdown; columns from `numbers` on are numbers.
fn table(header: &[&str], numbers: usize, rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table = format!("| {} |\n|", header.join(" | "));
    for column in 0..header.len() {
        table.push_str(if column < numbers { " --- |" } else { " ---: |" });
    }
    table.push('\n');
    for row in rows {
        // Writing to a string does not fail.
        let _ = writeln!(table, "| {} |", row.join(" | "));
    }
    table
}

/// Text of the data, which must not become markup of the card.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '<' | '>' | '&' => {
                escaped.push('\\');
                escaped.push(character);
            }
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}

fn listed(names: &BTreeSet<&str>) -> String {
    match names.len() {
        0 => "nothing".to_owned(),
        _ => names.iter().copied().collect::<Vec<_>>().join(", "),
    }
}
