//! The files at the root of a tree that say something of the whole, wherever the tree is.

use crate::identity::{self, CONFIG_FILE, Testimony};
use crate::licence;

/// The most bytes of such a file that are read.
pub(crate) const ROOT_FILE_LIMIT: u64 = 1024 * 1024;

/// Access to the files directly at a tree's root. What cannot be read is not there.
pub(crate) trait RootFiles {
    /// The names that are UTF-8, sorted.
    fn names(&self) -> Vec<String>;
    /// The content of a regular file, up to [`ROOT_FILE_LIMIT`] bytes.
    fn read(&self, name: &str) -> Option<Vec<u8>>;
}

/// What the publishing configuration says of the repository.
pub(crate) fn config(root: &impl RootFiles) -> Testimony {
    root.read(CONFIG_FILE).map(|json| Testimony::of_config(&json)).unwrap_or_default()
}

/// Where the publishing configuration says that documents are: folders without a `/` at their ends, the root as the
/// empty text; sorted, each once.
pub(crate) fn source_folders(root: &impl RootFiles) -> Vec<String> {
    let mut folders = root.read(CONFIG_FILE).map(|json| identity::source_folders(&json)).unwrap_or_default();
    folders.sort_unstable();
    folders.dedup();
    folders
}

/// The licence, `None` without a licence file.
pub(crate) fn licence(root: &impl RootFiles) -> Option<String> {
    let names = root.names();
    let texts = names.iter().filter(|name| licence::is_licence_file(name)).filter_map(|name| root.read(name));
    licence::best(texts).map(str::to_owned)
}
