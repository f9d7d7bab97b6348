//! Which unit goes to which file.

mod publish;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};

use bitext_exchange::{
    Codes, DialectFiles, EndedFile, Format, FormatWriter, Header, Layer, Leftovers, NameTemplate, NameValues,
    OutputFile, Placeholder, Target, TranslationUnit, WriteCounts,
};
use bitext_model::{Locale, Origin};
use bitext_store::{Place, Places};

use super::layers::Layers;
use super::{Options, Output};
use crate::Error;
use crate::import::detail::FileDetail;

/// The files of an export, begun as units come for them.
pub(super) struct Files<'e> {
    options: &'e Options,
    source_locale: &'e Locale,
    /// The memory's source locale, if its texts are translations here.
    back: Option<&'e Locale>,
    places: &'e Places,
    layers: &'e Layers,
    /// Files that may get more units, at most one of a key.
    open: BTreeMap<Key, File>,
    /// Complete files. They are closed, so that there may be more of them than files can be open.
    ended: Vec<Ended>,
    begun: HashMap<Key, Begun>,
    leftovers: Leftovers,
}

/// What a file's name says: the parts that the template uses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Key {
    family: Option<String>,
    target: Option<Locale>,
    origin: Option<Origin>,
    layer: Option<Layer>,
    /// The number of a split's part.
    part: Option<usize>,
    /// Whether these files list what was removed, since the format has no way to say it.
    removed: bool,
}

/// How the name of a list of removed translations ends.
const REMOVED: &str = ".removed.tsv";

/// The format of such a list.
const REMOVED_FORMAT: &str = "tsv";

/// The files of a key.
struct Begun {
    files: u64,
    header: Header,
}

struct File {
    /// The name of each of its parts.
    names: Vec<PathBuf>,
    writer: FormatWriter<OutputFile>,
    removed: bool,
}

struct Ended {
    name: PathBuf,
    counts: WriteCounts,
    file: EndedFile,
    /// Whether the counts are those of another part too, and were added up there.
    is_further_part: bool,
    /// Whether it is a list of what was removed.
    removed: bool,
}

impl<'e> Files<'e> {
    /// Begins the file that is written even when no unit comes for it; the others are begun by their first unit.
    pub(super) fn new(
        options: &'e Options,
        source_locale: &'e Locale,
        back: Option<&'e Locale>,
        places: &'e Places,
        layers: &'e Layers,
    ) -> Result<Files<'e>, Error> {
        let mut files = Files {
            options,
            source_locale,
            back,
            places,
            layers,
            open: BTreeMap::new(),
            ended: Vec::new(),
            begun: HashMap::new(),
            leftovers: Leftovers::default(),
        };
        if files.is_always_written() {
            for removed in [false, true].into_iter().take(1 + usize::from(options.lists_removed())) {
                let whole = Key { removed, ..Key::default() };
                let file = files.begin(&whole)?;
                files.open.insert(whole, file);
            }
        }
        Ok(files)
    }

    fn names_vary(&self) -> bool {
        matches!(&self.options.output, Output::Files(template) if !template.is_fixed())
    }

    /// Whether the file is there even without a unit: its name says nothing of what is in it.
    fn is_always_written(&self) -> bool {
        !self.names_vary() && !self.options.format.has_parts()
    }

    fn uses(&self, placeholder: Placeholder) -> bool {
        names_vary_by(self.options, placeholder)
    }

    fn has_layers(&self) -> bool {
        self.options.dialect.is_some_and(|dialect| dialect.files == DialectFiles::Layers)
    }

    /// Writes a unit whose targets are all removed ones, in the part of a split: to a list where the format cannot say
    /// so.
    pub(super) fn removed(&mut self, unit: &TranslationUnit<'_>, part: Option<usize>) -> Result<(), Error> {
        self.distribute(unit, part, self.options.lists_removed())
    }

    /// Writes a unit to its file, or its targets to theirs, in the part of a split.
    pub(super) fn unit(&mut self, unit: &TranslationUnit<'_>, part: Option<usize>) -> Result<(), Error> {
        self.distribute(unit, part, false)
    }

    fn distribute(&mut self, unit: &TranslationUnit<'_>, part: Option<usize>, removed: bool) -> Result<(), Error> {
        let by_target = self.uses(Placeholder::Target);
        let by_origin = self.uses(Placeholder::Origin);
        let family = self.uses(Placeholder::Family).then(|| unit.family.to_owned());
        let has_layers = self.has_layers();
        if !by_target && !by_origin && !has_layers {
            return self.write(&Key { family, part, removed, ..Key::default() }, unit);
        }
        let mut parts: BTreeMap<Key, Vec<Target<'_>>> = BTreeMap::new();
        for target in &unit.targets {
            let key = Key {
                family: family.clone(),
                target: by_target.then(|| target.locale.clone()),
                origin: by_origin.then_some(target.origin),
                layer: has_layers.then(|| Layer::of(target)),
                part,
                removed,
            };
            parts.entry(key).or_default().push(target.clone());
        }
        for (key, targets) in parts {
            let usage = targets.iter().map(|target| target.usage_of_source).sum::<u64>().min(unit.usage);
            let part = TranslationUnit { tuid: unit.tuid.clone(), targets, usage, ..*unit };
            self.write(&key, &part)?;
        }
        Ok(())
    }

    fn write(&mut self, key: &Key, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        if let Some(file) = self.open.get_mut(key) {
            let fits = match self.options.max_units {
                Some(limit) => file.writer.unit_up_to(unit, limit)?,
                None => file.writer.unit(unit).map(|()| true)?,
            };
            if fits {
                return Ok(());
            }
            if let Some(full) = self.open.remove(key) {
                self.end(full)?;
            }
        }
        let mut file = self.begin(key)?;
        file.writer.unit(unit)?;
        self.open.insert(key.clone(), file);
        Ok(())
    }

    /// Begins the files of the parts of a split that no unit came for, when nothing but the part is in their names; else
    /// the names of these parts.
    fn fill_parts(&mut self) -> Result<Vec<String>, Error> {
        let Some(split) = &self.options.training.split else { return Ok(Vec::new()) };
        let is_begun = |part| self.begun.keys().any(|key| key.part == Some(part) && !key.removed);
        let empty: Vec<(usize, String)> =
            split.names().map(str::to_owned).enumerate().filter(|(part, _)| !is_begun(*part)).collect();
        let others = Placeholder::ALL.into_iter().filter(|placeholder| *placeholder != Placeholder::Split);
        if self.options.format.has_parts() || self.has_layers() || others.into_iter().any(|other| self.uses(other)) {
            return Ok(empty.into_iter().map(|(_, name)| name).collect());
        }
        for (part, _) in empty {
            let key = Key { part: Some(part), ..Key::default() };
            let file = self.begin(&key)?;
            self.open.insert(key, file);
        }
        Ok(Vec::new())
    }

    /// Ends the files of a family, when files are by family: no unit will come for them.
    pub(super) fn family_is_done(&mut self) -> Result<(), Error> {
        if self.uses(Placeholder::Family) { self.end_open() } else { Ok(()) }
    }

    fn end_open(&mut self) -> Result<(), Error> {
        std::mem::take(&mut self.open).into_values().try_for_each(|file| self.end(file))
    }

    fn end(&mut self, file: File) -> Result<(), Error> {
        let (counts, outputs) = file.writer.into_outputs()?;
        for (part, (name, output)) in file.names.into_iter().zip(outputs).enumerate() {
            let (counts, is_further_part) = (counts.clone(), 0 < part);
            self.ended.push(Ended { name, counts, file: output.end()?, is_further_part, removed: file.removed });
        }
        Ok(())
    }

    fn begin(&mut self, key: &Key) -> Result<File, Error> {
        let (number, header) = if let Some(begun) = self.begun.get_mut(key) {
            begun.files += 1;
            (begun.files, begun.header.clone())
        } else {
            let header = self.header(key);
            self.begun.insert(key.clone(), Begun { files: 1, header: header.clone() });
            (1, header)
        };
        let format = self.format(key);
        if !self.options.takes_several_targets() && 1 < self.translated_locales(&header) {
            return Err(Error::AmbiguousOutput { placeholder: "target", what: "target locale" });
        }
        let (names, outputs) = match &self.options.output {
            Output::Stdout => (vec![PathBuf::from("-")], vec![OutputFile::over(std::io::stdout())]),
            Output::Files(template) => {
                if 1 < number && !template.uses(Placeholder::Number) {
                    return Err(Error::AmbiguousOutput { placeholder: "n", what: "file's worth of units" });
                }
                let names = format.paths(&header, &self.name(template, key, number));
                for name in &names {
                    self.leftovers.remove_of(name);
                }
                let outputs = names.iter().map(|name| OutputFile::create(name)).collect::<Result<_, _>>()?;
                (names, outputs)
            }
        };
        Ok(File { names, writer: FormatWriter::over_parts(format, &header, outputs)?, removed: key.removed })
    }

    /// The format of the files of a key.
    fn format(&self, key: &Key) -> &'static Format {
        let list = if key.removed { bitext_exchange::format(REMOVED_FORMAT) } else { None };
        list.unwrap_or(self.options.format)
    }

    /// How many locales a file has translations into: texts in the source's locale are none.
    fn translated_locales(&self, header: &Header) -> usize {
        header.target_locales.iter().filter(|locale| *locale != self.source_locale).count()
    }

    fn name(&self, template: &NameTemplate, key: &Key, number: u64) -> PathBuf {
        let split = self.options.training.split.as_ref().zip(key.part);
        let name = template.render(&NameValues {
            family: key.family.as_deref().unwrap_or_default(),
            source: self.source_locale.as_str(),
            target: key.target.as_ref().map(Locale::as_str).unwrap_or_default(),
            origin: key.origin.map(Origin::as_str).unwrap_or_default(),
            split: split.map(|(split, part)| split.name(part)).unwrap_or_default(),
            number,
        });
        let name = match (key.layer.and_then(Layer::folder), name.file_name()) {
            (Some(folder), Some(file)) => folder_of(&name).join(folder).join(file),
            _ => name,
        };
        if !key.removed {
            return name;
        }
        let plain = if name.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz")) {
            name.with_extension("")
        } else {
            name
        };
        let mut list = plain.into_os_string();
        list.push(REMOVED);
        PathBuf::from(list)
    }

    /// What a file says of itself, from the places that its units can come from.
    fn header(&self, key: &Key) -> Header {
        let mut locales = BTreeSet::new();
        let mut licences = BTreeSet::new();
        let mut newest = None;
        let places = match &key.family {
            Some(family) => &self.places.places[of_family(&self.places.places, family)],
            None => &self.places.places,
        };
        let is_meant = |locale: &Locale| key.target.as_ref().is_none_or(|target| target == locale);
        let back = self.back.filter(|back| is_meant(back));
        locales.extend(back.cloned());
        for place in places {
            let revision = &self.places.revisions[place.revision as usize];
            if is_meant(&place.locale) || (back.is_some() && place.locale == *self.source_locale) {
                locales.insert(place.locale.clone());
                newest = newest.max(revision.handoff);
                let reference = &self.places.refs[place.reference as usize];
                licences.insert((reference.repository.clone(), reference.licence.clone()));
            }
        }
        let wanted = &self.options.filter.targets;
        for layer in &self.layers.list {
            let stated = layer.files.iter().flat_map(FileDetail::locales);
            let wanted = stated
                .chain(layer.locales.iter().cloned())
                .filter(|locale| wanted.is_empty() || wanted.contains(locale))
                .map(|locale| self.options.locale_map.name(&locale));
            locales.extend(wanted.filter(|locale| key.target.as_ref().is_none_or(|target| target == locale)));
            for file in &layer.files {
                newest = newest.max(file.newest());
                licences.extend(file.licences().iter().cloned());
            }
        }
        Header {
            source_locale: self.source_locale.clone(),
            target_locales: locales.into_iter().filter(|locale| locale != self.source_locale).collect(),
            per: self.options.per,
            changes: self.options.changes_since.is_some(),
            newest,
            licences: licences.into_iter().collect(),
            tool_version: self.options.version.clone(),
            codes: match self.options.codes {
                // A list of what was removed is a table, whatever the other files are.
                Codes::Tags if key.removed => self.format(key).codes,
                codes => codes,
            },
            dialect: self.options.dialect.filter(|_| !key.removed),
        }
    }
}

pub(super) fn names_vary_by(options: &Options, placeholder: Placeholder) -> bool {
    matches!(&options.output, Output::Files(template) if template.uses(placeholder))
}

/// The places of a family by their indexes; they stand together.
pub(super) fn of_family(places: &[Place], family: &str) -> Range<usize> {
    let start = places.partition_point(|place| *place.family < *family);
    let length = places[start..].partition_point(|place| *place.family == *family);
    start..start + length
}

fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}
