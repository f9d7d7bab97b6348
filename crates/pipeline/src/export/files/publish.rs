//! Complete files get their names, with those beside them that say what they are.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Component, Path, PathBuf};

use bitext_exchange::{Manifest, OutputFile};

use super::super::{Description, FileSummary, Output, Summary, card};
use super::{Ended, Files, Key, folder_of};
use crate::Error;

impl Files<'_> {
    /// Ends all files, and only when all of them are complete, the manifest included, gives them their names.
    ///
    /// So an error while writing leaves everything as it was. The one exception is a file that cannot be given its name
    /// after others were.
    pub(in super::super) fn commit(mut self, summary: &mut Summary, description: Description) -> Result<(), Error> {
        let Description { filters, state, card } = description;
        summary.empty_parts = self.fill_parts()?;
        self.end_open()?;
        self.ended.sort_by(|left, right| left.name.cmp(&right.name));
        let card_path = if card.is_some() { self.card_path()? } else { None };
        let card = match card.zip(card_path) {
            Some((text, path)) => {
                self.leftovers.remove_of(&path);
                let mut file = OutputFile::create(&path)?;
                file.write_all(text.as_bytes()).map_err(bitext_exchange::Error::from)?;
                Some((file.end()?, path))
            }
            None => None,
        };
        let manifest = match self.manifest_path()? {
            Some(path) => {
                self.leftovers.remove_of(&path);
                let mut manifest = self.manifest(&path, filters, state);
                if let Some((file, name)) = &card {
                    manifest.set_dataset_card(&name_from(folder_of(&path), name), file.written());
                }
                Some((manifest.write(&path)?, path))
            }
            None => None,
        };
        for Ended { name, counts, file, is_further_part, removed } in self.ended {
            let written = file.commit()?;
            if !is_further_part && !removed {
                summary.total += &counts;
            }
            summary.files.push(FileSummary {
                name: name.display().to_string(),
                counts,
                bytes: written.bytes,
                sha256: written.sha256,
            });
        }
        if let Some((file, path)) = card {
            file.commit()?;
            summary.dataset_card = Some(path);
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
        for Ended { name, counts, file, .. } in &self.ended {
            let name = match self.options.output {
                Output::Stdout => name.display().to_string(),
                Output::Files(_) => name_from(folder_of(path), name),
            };
            manifest.add_file(&name, counts, file.written());
        }
        manifest
    }

    fn manifest_path(&self) -> Result<Option<PathBuf>, Error> {
        self.beside(self.options.manifest.as_ref(), "manifest.json", Manifest::BEGINNING, "--manifest")
    }

    fn card_path(&self) -> Result<Option<PathBuf>, Error> {
        self.beside(self.options.dataset_card.as_ref(), "DATASET.md", card::BEGINNING, "--dataset-card")
    }

    /// The path that the user chose, else that of a file of this name in the common folder: there, where only one that
    /// begins as ours do may be replaced.
    fn beside(
        &self,
        chosen: Option<&PathBuf>,
        name: &str,
        beginning: &str,
        option: &'static str,
    ) -> Result<Option<PathBuf>, Error> {
        let path = match (chosen, self.common_folder()) {
            (Some(path), _) => return Ok(Some(path.clone())),
            (None, None) => return Ok(None),
            (None, Some(folder)) => folder.join(name),
        };
        if path.is_file() && !begins_with(&path, beginning) {
            return Err(Error::NotOurs { path, option });
        }
        Ok(Some(path))
    }

    /// The innermost folder that all files are below, when their name is a template.
    fn common_folder(&self) -> Option<&Path> {
        let mut folders = self.ended.iter().map(|ended| folder_of(&ended.name));
        let first = folders.next()?;
        let folder = folders.fold(first, |common, folder| {
            common.ancestors().find(|common| folder.starts_with(common)).unwrap_or(common)
        });
        self.names_vary().then_some(folder)
    }
}

/// Whether a file can be read and begins with a text.
fn begins_with(path: &Path, text: &str) -> bool {
    let mut beginning = vec![0; text.len()];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut beginning));
    read.is_ok() && beginning == text.as_bytes()
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
