//! Which unit goes to which file.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Component, Path, PathBuf};

use bitext_exchange::{
    EndedFile, FormatWriter, Header, Manifest, NameTemplate, NameValues, OutputFile, Placeholder, Target,
    TranslationUnit, WriteCounts,
};
use bitext_model::{Locale, Origin};
use bitext_store::{Place, Places};

use super::layers::Layers;
use super::{FileSummary, Options, Output, Summary};
use crate::Error;
use crate::import::detail::FileDetail;

/// The files of an export, begun as units come for them.
pub(super) struct Files<'e> {
    options: &'e Options,
    source_locale: &'e Locale,
    places: &'e Places,
    layers: &'e Layers,
    /// Files that may get more units, at most one of a key.
    open: BTreeMap<Key, File>,
    /// Complete files. They are closed, so that there may be more of them than files can be open.
    ended: Vec<Ended>,
    begun: HashMap<Key, Begun>,
}

/// What a file's name says: the parts that the template uses.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Key {
    family: Option<String>,
    target: Option<Locale>,
    origin: Option<Origin>,
}

/// The files of a key.
struct Begun {
    files: u64,
    header: Header,
}

struct File {
    name: PathBuf,
    writer: FormatWriter<OutputFile>,
}

struct Ended {
    name: PathBuf,
    counts: WriteCounts,
    file: EndedFile,
}

impl<'e> Files<'e> {
    /// Begins the file of a name that does not vary, since it is written even when no unit comes for it; the others
    /// are begun by their first unit.
    pub(super) fn new(
        options: &'e Options,
        source_locale: &'e Locale,
        places: &'e Places,
        layers: &'e Layers,
    ) -> Result<Files<'e>, Error> {
        let (open, ended, begun) = (BTreeMap::new(), Vec::new(), HashMap::new());
        let mut files = Files { options, source_locale, places, layers, open, ended, begun };
        if !files.names_vary() {
            let whole = Key::default();
            let file = files.begin(&whole)?;
            files.open.insert(whole, file);
        }
        Ok(files)
    }

    fn names_vary(&self) -> bool {
        matches!(&self.options.output, Output::Files(template) if !template.is_fixed())
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

    /// Whether each family has files of its own.
    pub(super) fn are_by_family(&self) -> bool {
        self.uses(Placeholder::Family)
    }

    /// Ends the files of a family, when files are by family: no unit will come for them.
    pub(super) fn family_is_done(&mut self) -> Result<(), Error> {
        if self.uses(Placeholder::Family) { self.end_open() } else { Ok(()) }
    }

    fn end_open(&mut self) -> Result<(), Error> {
        std::mem::take(&mut self.open).into_values().try_for_each(|file| self.end(file))
    }

    fn end(&mut self, file: File) -> Result<(), Error> {
        let (counts, output) = file.writer.into_output()?;
        self.ended.push(Ended { name: file.name, counts, file: output.end()? });
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
        Ok(File { name, writer: FormatWriter::new(self.options.format, &header, output)? })
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
        let places = match &key.family {
            Some(family) => of_family(&self.places.places, family),
            None => &self.places.places,
        };
        for place in places {
            let revision = &self.places.revisions[place.revision as usize];
            if key.target.as_ref().is_none_or(|target| *target == place.locale) {
                locales.insert(place.locale.clone());
                newest = newest.max(revision.handoff);
                let reference = &self.places.refs[place.reference as usize];
                licences.insert((reference.repository.clone(), reference.licence.clone()));
            }
        }
        let wanted = &self.options.filter.targets;
        for layer in &self.layers.layers {
            let stated = layer.files.iter().flat_map(FileDetail::locales);
            locales.extend(stated.chain(layer.locales.iter().cloned()).filter(|locale| {
                (wanted.is_empty() || wanted.contains(locale))
                    && key.target.as_ref().is_none_or(|target| target == locale)
            }));
            for file in &layer.files {
                newest = newest.max(file.newest());
                licences.extend(file.licences().iter().cloned());
            }
        }
        Header {
            source_locale: self.source_locale.clone(),
            target_locales: locales.into_iter().collect(),
            per: self.options.per,
            newest,
            licences: licences.into_iter().collect(),
            tool_version: self.options.version.clone(),
        }
    }

    /// Ends all files, and only when all of them are complete, the manifest included, gives them their names.
    ///
    /// So an error while writing leaves everything as it was. The one exception is a file that cannot be given its name
    /// after others were.
    pub(super) fn commit(
        mut self,
        summary: &mut Summary,
        filters: BTreeMap<String, String>,
        state: String,
    ) -> Result<(), Error> {
        self.end_open()?;
        self.ended.sort_by(|left, right| left.name.cmp(&right.name));
        let manifest = match self.manifest_path() {
            Some(path) => Some((self.manifest(&path, filters, state).write(&path)?, path)),
            None => None,
        };
        for Ended { name, counts, file } in self.ended {
            let written = file.commit()?;
            summary.total += &counts;
            summary.files.push(FileSummary {
                name: name.display().to_string(),
                counts,
                bytes: written.bytes,
                sha256: written.sha256,
            });
        }
        if let Some((file, path)) = manifest {
            file.commit()?;
            summary.manifest = Some(path);
        }
        Ok(())
    }

    fn manifest(&self, path: &Path, filters: BTreeMap<String, String>, state: String) -> Manifest {
        let header = self.header(&Key::default());
        let mut manifest = Manifest::new(self.options.format, &header, filters, state);
        for Ended { name, counts, file } in &self.ended {
            let name = match self.options.output {
                Output::Stdout => name.display().to_string(),
                Output::Files(_) => name_from(folder_of(path), name),
            };
            manifest.add_file(&name, counts, file.written());
        }
        manifest
    }

    fn manifest_path(&self) -> Option<PathBuf> {
        if self.options.manifest.is_some() {
            return self.options.manifest.clone();
        }
        let mut folders = self.ended.iter().map(|ended| folder_of(&ended.name));
        let first = folders.next()?;
        // The folder that all files are below.
        let folder = folders.fold(first, |common, folder| {
            common.ancestors().find(|common| folder.starts_with(common)).unwrap_or(common)
        });
        self.names_vary().then(|| folder.join("manifest.json"))
    }
}

/// The places of a family; they stand together.
fn of_family<'p>(places: &'p [Place], family: &str) -> &'p [Place] {
    let start = places.partition_point(|place| *place.family < *family);
    let length = places[start..].partition_point(|place| *place.family == *family);
    &places[start..start + length]
}

fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

/// What a file is called in a folder's terms, with `/` between the parts: `../de-DE/units.tmx`.
fn name_from(folder: &Path, file: &Path) -> String {
    let name = file.file_name().map_or_else(|| file.display().to_string(), |name| name.to_string_lossy().into_owned());
    let real = |folder: &Path| fs::canonicalize(if folder == Path::new("") { Path::new(".") } else { folder });
    let (Ok(from), Ok(to)) = (real(folder), real(folder_of(file))) else { return name };
    let common = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    let parts = up.chain(to.components().skip(common)).map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.chain([name]).collect::<Vec<_>>().join("/")
}
