//! Outputs that would destroy what they are made from.

use std::path::{Component, Path, PathBuf};

use anyhow::Context;
use bitext_exchange::Format;
use globset::GlobBuilder;

use crate::args::OutputName;
use crate::failure::Advised;
use crate::memory_path::files_of;

/// What a folder beside the memory is called, after the memory's name.
const REVIEW_FOLDER: &str = ".review";

/// What may not be written over: the memory with what is kept beside it, and what is read.
///
/// Names are compared by where they lead, so that links and other ways to write a path make no difference.
#[derive(Debug, Default)]
pub(crate) struct OutputGuard {
    memory: Option<ProtectedMemory>,
    inputs: Vec<ProtectedInput>,
}

#[derive(Debug)]
struct ProtectedMemory {
    /// As the user wrote it.
    name: PathBuf,
    /// The memory itself, then the files beside it.
    files: [PathBuf; 4],
    review: PathBuf,
}

#[derive(Debug)]
struct ProtectedInput {
    /// As the user wrote it.
    name: PathBuf,
    path: PathBuf,
}

impl OutputGuard {
    /// Guards a memory and inputs, whether they are there or not.
    pub(crate) fn new(memory: Option<&Path>, inputs: &[PathBuf]) -> anyhow::Result<OutputGuard> {
        let memory = match memory {
            Some(name) => Some(ProtectedMemory::new(name)?),
            None => None,
        };
        // What is not there cannot be written over.
        let inputs = inputs.iter().filter_map(|input| {
            let path = input.canonicalize().ok()?;
            Some(ProtectedInput { name: input.clone(), path })
        });
        Ok(OutputGuard { memory, inputs: inputs.collect() })
    }

    /// Refuses an output of a format and the files beside it.
    pub(crate) fn check(&self, output: &OutputName, format: &Format, beside: &[&Path]) -> anyhow::Result<()> {
        if let Some(path) = output.fixed_path(format) {
            self.check_file(&path)?;
        } else if let Some(memory) = &self.memory {
            memory.check_template(output, format)?;
        }
        beside.iter().try_for_each(|path| self.check_file(path))
    }

    /// Refuses a file.
    pub(crate) fn check_path(&self, name: &Path) -> anyhow::Result<()> {
        self.check_file(name)
    }

    fn check_file(&self, name: &Path) -> anyhow::Result<()> {
        let path = destination(name)?;
        let shown = name.display();
        if let Some(memory) = &self.memory {
            if path == memory.files[0] {
                return Err(refusal(format!("`{shown}` is the memory itself")));
            }
            if memory.files.contains(&path) || path.starts_with(&memory.review) {
                return Err(refusal(format!("`{shown}` belongs to the memory `{}`", memory.name.display())));
            }
        }
        // What an earlier run wrote into a folder that it reads may be written again.
        let holds_it = |input: &&ProtectedInput| {
            path.is_file() && path.starts_with(&input.path) && (path == input.path || !is_export(&path))
        };
        match self.inputs.iter().find(holds_it) {
            Some(input) if path == input.path => Err(refusal(format!("`{shown}` is an INPUT"))),
            Some(input) => Err(refusal(format!("`{shown}` is a file of the INPUT `{}`", input.name.display()))),
            None => Ok(()),
        }
    }
}

impl ProtectedMemory {
    fn new(name: &Path) -> anyhow::Result<ProtectedMemory> {
        let path = destination(name)?;
        let files = files_of(&path);
        let mut review = path.into_os_string();
        review.push(REVIEW_FOLDER);
        Ok(ProtectedMemory { name: name.to_owned(), files, review: review.into() })
    }

    /// Refuses a name that can become that of the memory, by its placeholders or by what is put behind it.
    fn check_template(&self, output: &OutputName, format: &Format) -> anyhow::Result<()> {
        let Some((folder, glob)) = output.folder_and_glob(format) else { return Ok(()) };
        let folder = destination(&folder)?;
        let glob = GlobBuilder::new(&glob).literal_separator(true).build()?.compile_matcher();
        let is_named =
            self.files.iter().filter_map(|file| file.strip_prefix(&folder).ok()).any(|file| glob.is_match(file));
        if is_named || folder.starts_with(&self.review) {
            let (template, memory) = (output.as_str(), self.name.display());
            return Err(refusal(format!("`{template}` can become the memory `{memory}` or a file that belongs to it")));
        }
        Ok(())
    }
}

/// Whether the name is one of an export's: no document and no part of a repository has such a name.
fn is_export(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    extension == "json" || bitext_exchange::formats().iter().any(|format| format.extension == extension)
}

fn refusal(message: String) -> anyhow::Error {
    Advised::new(message, "name another file to write").into()
}

/// Where writing to a name leads, whether anything is there or not: folders that are missing would be made.
fn destination(name: &Path) -> anyhow::Result<PathBuf> {
    let absolute = std::path::absolute(name).with_context(|| format!("cannot tell where `{}` is", name.display()))?;
    let mut path = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            component => path.push(component),
        }
        // Of what is not there, the name is all there is to know.
        path = path.canonicalize().unwrap_or(path);
    }
    Ok(path)
}
