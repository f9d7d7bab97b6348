//! Which imported units an export has to consider, as numbers.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use bitext_exchange::{PlaceRecord, TargetRecord};
use bitext_model::{Locale, UnitKind};
use bitext_store::{ImportInfo, Snapshot};
use globset::GlobSet;
use jiff::civil::Date;

use super::Options;
use super::filter::{DateKind, Filter, Imports};
use super::forms::WrittenForms;
use super::occurrence::Text;
use crate::Error;
use crate::conditions::{globs, is_within};
use crate::import::detail::FileDetail;

/// The layers that an export may take units from.
pub(super) struct Layers {
    pub(super) list: Vec<Layer>,
    /// Every locale that they have translations into, by its name in files, sorted.
    pub(super) locales: Vec<Locale>,
    /// Names of products, which rows refer to.
    pub(super) families: Vec<String>,
    /// Where each of them stands in the list.
    family_numbers: HashMap<String, u32>,
    /// Sorted by family, kind, source in its common form, source, layer and ordinal.
    rows: Vec<Row>,
    globs: Option<GlobSet>,
}

/// A layer.
pub(super) struct Layer {
    pub(super) info: ImportInfo,
    pub(super) files: Vec<FileDetail>,
    /// The locales that it has translations into.
    pub(super) locales: Vec<Locale>,
    /// The day of its run.
    imported: Option<Date>,
}

/// A unit of a layer: 24 bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    family: u32,
    kind: UnitKind,
    /// The source as any format of XML writes it, which is how units of documents are found.
    common: Text,
    /// The source as this format writes it.
    source: Text,
    pub(super) layer: u16,
    pub(super) ordinal: u32,
}

impl Layers {
    /// The layers that the filter lets through, with their units.
    ///
    /// With a run, those that were there when it ended.
    pub(super) fn read(
        snapshot: &Snapshot<'_>,
        options: &Options,
        forms: &WrittenForms,
        as_of: Option<i64>,
    ) -> Result<Layers, Error> {
        let mut infos = match &options.filter.imports {
            Imports::None => Vec::new(),
            Imports::All => snapshot.imports()?,
            Imports::Only(names) => {
                let mut imports = snapshot.imports()?;
                if let Some(name) = names.iter().find(|name| !imports.iter().any(|import| import.name == **name)) {
                    return Err(bitext_store::Error::NoSuchImport { name: name.clone() }.into());
                }
                imports.retain(|import| names.contains(&import.name));
                imports
            }
        };
        infos.retain(|info| as_of.is_none_or(|run| info.run <= run));
        let mut layers = Layers {
            list: Vec::with_capacity(infos.len()),
            locales: Vec::new(),
            families: Vec::new(),
            family_numbers: HashMap::new(),
            rows: Vec::new(),
            globs: globs(&options.filter.paths)?,
        };
        let mut locales = BTreeSet::new();
        for info in infos {
            let number = layers.list.len() as u16;
            layers.rows.reserve(info.units as usize);
            snapshot.import_reader()?.rows(info.row, |row| {
                if !options.filter.takes_kind(row.kind) {
                    return;
                }
                let family = layers.number_family(row.family);
                let (own, common) = (Text::new(row.source), forms.common(Text::new(row.source)));
                let source = forms.written(own);
                layers.rows.push(Row { family, kind: row.kind, common, source, layer: number, ordinal: row.ordinal });
            })?;
            let own_locales = snapshot.import_locales(info.row)?;
            locales.extend(own_locales.iter().map(|locale| options.locale_map.name(locale)));
            layers.list.push(Layer {
                files: info.files.iter().map(|file| FileDetail::parse(&file.detail)).collect(),
                locales: own_locales,
                imported: info.started.get(..10).and_then(|day| day.parse().ok()),
                info,
            });
        }
        layers.locales = locales.into_iter().collect();
        layers.rows.sort_unstable_by_key(Row::order);
        Ok(layers)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn row(&self, index: usize) -> &Row {
        &self.rows[index]
    }

    pub(super) fn family(&self, row: &Row) -> &str {
        &self.families[row.family as usize]
    }

    /// The number of a product, which gets one if it has none.
    fn number_family(&mut self, name: &str) -> u32 {
        if let Some(number) = self.family_number(name) {
            return number;
        }
        let number = self.families.len() as u32;
        self.families.push(name.to_owned());
        self.family_numbers.insert(name.to_owned(), number);
        number
    }

    /// The number of a product.
    pub(super) fn family_number(&self, name: &str) -> Option<u32> {
        self.family_numbers.get(name).copied()
    }

    /// The units that a unit of documents meets.
    pub(super) fn meeting(&self, family: u32, kind: UnitKind, common: Text) -> Range<usize> {
        let key = (family, kind, common);
        let start = self.rows.partition_point(|row| row.common_key() < key);
        let length = self.rows[start..].partition_point(|row| row.common_key() == key);
        start..start + length
    }

    /// The units that are written as one with the unit at an index.
    pub(super) fn alike(&self, index: usize) -> Range<usize> {
        let key = self.rows[index].own_key();
        let start = self.rows[..index].partition_point(|row| row.own_key() < key);
        let length = self.rows[index..].partition_point(|row| row.own_key() == key);
        start..index + length
    }

    /// All units by family, and then in the order of layers and their files.
    pub(super) fn in_file_order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        order.sort_unstable_by_key(|index| {
            let row = &self.rows[*index as usize];
            (self.family(row), row.layer, row.ordinal)
        });
        order
    }

    /// The locale as it is kept here.
    pub(super) fn locale(&self, locale: &Locale) -> Option<&Locale> {
        self.locales.binary_search(locale).ok().map(|at| &self.locales[at])
    }

    /// Whether a file's units stand for one place each.
    pub(super) fn is_per_occurrence(&self, layer: u16, file: u32) -> bool {
        let files = &self.list[usize::from(layer)].files;
        files.get(file as usize).is_some_and(FileDetail::is_per_occurrence)
    }

    /// Whether the filter lets a translation through: by what its file states of it.
    pub(super) fn lets_through(&self, filter: &Filter, layer: u16, target: &TargetRecord) -> bool {
        let date = match filter.date {
            DateKind::Handoff => target.handoff,
            DateKind::FirstSeen => self.list[usize::from(layer)].imported,
            DateKind::Commit => None,
        };
        let stands = |test: &dyn Fn(&PlaceRecord) -> bool| target.places.iter().any(test);
        (filter.targets.is_empty() || filter.targets.contains(&target.locale))
            && (filter.origins.is_empty() || target.origin.is_some_and(|origin| filter.takes_origin(origin)))
            && (filter.repositories.is_empty() || stands(&|place| filter.repositories.contains(&place.repository)))
            && self.globs.as_ref().is_none_or(|globs| stands(&|place| globs.is_match(&place.path)))
            && (filter.all_revisions || target.places.is_empty() || stands(&|place| !place.former))
            && is_within(date, filter.since, filter.until)
    }
}

impl Row {
    fn common_key(&self) -> (u32, UnitKind, Text) {
        (self.family, self.kind, self.common)
    }

    fn own_key(&self) -> (u32, UnitKind, Text, Text) {
        (self.family, self.kind, self.common, self.source)
    }

    fn order(&self) -> (u32, UnitKind, Text, Text, u16, u32) {
        (self.family, self.kind, self.common, self.source, self.layer, self.ordinal)
    }

    pub(super) fn source(&self) -> Text {
        self.source
    }

    pub(super) fn kind(&self) -> UnitKind {
        self.kind
    }
}
