//! Which unit goes to which file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use bitext_exchange::{
    FormatWriter, Header, Manifest, NameTemplate, NameValues, OutputFile, Placeholder, Target, TranslationUnit,
};
use bitext_model::{Locale, Origin};
use bitext_store::Places;

use super::{FileSummary, Options, Output, Summary};
use crate::Error;

/// The files of an export, begun as units come for them.
pub(super) struct Files<'e> {
    options: &'e Options,
    source_locale: &'e Locale,
    places: &'e Places,
    open: HashMap<Key, File>,
    /// The order in which files were begun.
    order: Vec<Key>,
    /// Files that are full.
    full: Vec<File>,
    /// How many files of a key were begun.
    begun: HashMap<Key, u64>,
}

/// What a file's name says: the parts that the template uses.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Key {
    family: Option<String>,
    target: Option<Locale>,
    origin: Option<Origin>,
}

struct File {
    name: PathBuf,
    writer: FormatWriter<OutputFile>,
    units: u64,
}

impl<'e> Files<'e> {
    pub(super) fn new(options: &'e Options, source_locale: &'e Locale, places: &'e Places) -> Files<'e> {
        Files {
            options,
            source_locale,
            places,
            open: HashMap::new(),
            order: Vec::new(),
            full: Vec::new(),
            begun: HashMap::new(),
        }
    }

    fn uses(&self, placeholder: Placeholder) -> bool {
        matches!(&self.options.output, Output::Files(template) if template.uses(placeholder))
    }

    /// Writes a unit to its file, or its targets to theirs.
    pub(super) fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        let by_target = self.uses(Placeholder::Target);
        let by_origin = self.uses(Placeholder::Origin);
        let family = self.uses(Placeholder::Family).then(|| unit.family.to_owned());
        if !by_target && !by_origin {
            return self.write(&Key { family, target: None, origin: None }, unit);
        }
        let mut parts: BTreeMap<Key, Vec<Target<'_>>> = BTreeMap::new();
        for target in &unit.targets {
            let key = Key {
                family: family.clone(),
                target: by_target.then(|| target.locale.clone()),
                origin: by_origin.then_some(target.origin),
            };
            parts.entry(key).or_default().push(target.clone());
        }
        for (key, targets) in parts {
            let part = TranslationUnit { tuid: unit.tuid.clone(), targets, ..*unit };
            self.write(&key, &part)?;
        }
        Ok(())
    }

    fn write(&mut self, key: &Key, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        if let (Some(limit), Some(file)) = (self.options.max_units, self.open.get(key))
            && limit <= file.units
            && let Some(file) = self.open.remove(key)
        {
            self.full.push(file);
        }
        if !self.open.contains_key(key) {
            let file = self.begin(key)?;
            self.order.push(key.clone());
            self.open.insert(key.clone(), file);
        }
        if let Some(file) = self.open.get_mut(key) {
            file.writer.unit(unit)?;
            file.units += 1;
        }
        Ok(())
    }

    fn begin(&mut self, key: &Key) -> Result<File, Error> {
        let number = self.begun.entry(key.clone()).or_default();
        *number += 1;
        let number = *number;
        let header = self.header(key);
        let (name, output) = match &self.options.output {
            Output::Stdout => (PathBuf::from("-"), OutputFile::over(std::io::stdout())),
            Output::Files(template) => {
                if 1 < number && !template.uses(Placeholder::Number) {
                    return Err(Error::AmbiguousOutput { placeholder: "n", what: "file's worth of units" });
                }
                let name = self.name(template, key, number);
                let output = OutputFile::create(&name)?;
                (name, output)
            }
        };
        Ok(File { name, writer: FormatWriter::new(self.options.format, &header, output)?, units: 0 })
    }

    fn name(&self, template: &NameTemplate, key: &Key, number: u64) -> PathBuf {
        template.render(&NameValues {
            family: key.family.as_deref().unwrap_or_default(),
            source: self.source_locale.as_str(),
            target: key.target.as_ref().map(Locale::as_str).unwrap_or_default(),
            origin: key.origin.map(Origin::as_str).unwrap_or_default(),
            number,
        })
    }

    /// What a file says of itself, from the places that its units can come from.
    fn header(&self, key: &Key) -> Header {
        let mut locales = BTreeSet::new();
        let mut licences = BTreeSet::new();
        let mut newest = None;
        for place in &self.places.places {
            let revision = &self.places.revisions[place.revision as usize];
            let belongs = key.family.as_ref().is_none_or(|family| *family == place.family)
                && key.target.as_ref().is_none_or(|target| *target == place.locale);
            if belongs {
                locales.insert(&place.locale);
                newest = newest.max(revision.handoff);
                let reference = &self.places.refs[place.reference as usize];
                licences.insert((&reference.repository, &reference.licence));
            }
        }
        Header {
            source_locale: self.source_locale.clone(),
            target_locales: locales.into_iter().cloned().collect(),
            per: self.options.per,
            newest,
            licences: licences.into_iter().map(|(name, licence)| (name.clone(), licence.clone())).collect(),
            tool_version: self.options.version.clone(),
        }
    }

    /// Ends all files, and only when all of them are complete gives them their names.
    pub(super) fn commit(
        mut self,
        summary: &mut Summary,
        filters: BTreeMap<String, String>,
        state: String,
    ) -> Result<(), Error> {
        let whole = Key { family: None, target: None, origin: None };
        let header = self.header(&whole);
        let open: Vec<File> = self.order.iter().filter_map(|key| self.open.remove(key)).collect();
        let mut ended = Vec::new();
        for file in self.full.drain(..).chain(open) {
            let (counts, output) = file.writer.into_output()?;
            ended.push((file.name, counts, output));
        }
        ended.sort_by(|left, right| left.0.cmp(&right.0));
        let mut manifest = Manifest::new(self.options.format, &header, filters, state);
        for (name, counts, output) in ended {
            let written = output.commit()?;
            manifest.add_file(&file_name(&name), &counts, &written);
            summary.total += &counts;
            summary.files.push(FileSummary {
                name: name.display().to_string(),
                counts,
                bytes: written.bytes,
                sha256: written.sha256,
            });
        }
        if let Some(path) = self.manifest_path(summary) {
            manifest.write(&path)?;
            summary.manifest = Some(path);
        }
        Ok(())
    }

    fn manifest_path(&self, summary: &Summary) -> Option<PathBuf> {
        if self.options.manifest.is_some() {
            return self.options.manifest.clone();
        }
        let placeholders =
            [Placeholder::Family, Placeholder::Source, Placeholder::Target, Placeholder::Origin, Placeholder::Number];
        let is_template = placeholders.into_iter().any(|placeholder| self.uses(placeholder));
        let folder = Path::new(&summary.files.first()?.name).parent()?;
        is_template.then(|| folder.join("manifest.json"))
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
