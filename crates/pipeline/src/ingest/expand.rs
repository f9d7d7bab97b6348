//! Folders that hold repositories instead of documents.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use bitext_model::Locale;
use bitext_repo::is_repository;

use super::InputPath;
use crate::{Event, Progress};

/// The inputs with each folder of repositories replaced by the repositories in it.
///
/// A folder that is no repository itself and holds git repositories, or folders named like localized ones
/// (`harbor.nb-NO`), is where somebody keeps repositories: read as one, the same document of several locales would have
/// several paths.
pub(super) fn expand(inputs: &[PathBuf], progress: &dyn Progress) -> Vec<InputPath> {
    let mut expanded = Vec::new();
    for input in inputs {
        let (repositories, outside) = if is_repository(input) { (Vec::new(), Vec::new()) } else { children(input) };
        if repositories.is_empty() {
            expanded.push(InputPath::named(input));
        } else {
            progress.event(&Event::Expanded { folder: input, repositories: repositories.len(), outside: &outside });
            expanded.extend(repositories.into_iter().map(|path| InputPath { path, named: false }));
        }
    }
    expanded
}

/// The repositories directly in a folder, and the names of everything else in it, both sorted.
fn children(folder: &Path) -> (Vec<PathBuf>, Vec<String>) {
    let mut repositories = Vec::new();
    let mut outside = Vec::new();
    // A folder that cannot be listed is reported where it is opened.
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && (is_repository(&path) || has_locale(entry.file_name().as_os_str())) {
            repositories.push(path);
        } else {
            outside.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    repositories.sort();
    outside.sort();
    (repositories, outside)
}

fn has_locale(name: &OsStr) -> bool {
    name.to_str().is_some_and(|name| Locale::split_suffix(name.trim_end_matches(".git")).is_some())
}
