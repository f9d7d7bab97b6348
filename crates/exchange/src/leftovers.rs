//! Temporary files of outputs: how they are called, and what becomes of those whose process was killed.

use std::collections::HashMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process;
use std::time::{Duration, SystemTime};

use twox_hash::XxHash3_64;

use crate::hex::hex;

/// How the name of every temporary file begins and ends. Between them stand a hash of the destination's name, the number
/// of the process and something random.
const BEGINNING: &str = ".bitext-";
pub(crate) const END: &str = ".tmp";

/// Where nothing tells whether a process runs, a file is left over when nobody has touched it for so long.
const LONG: Duration = Duration::from_hours(24);

/// Removes the temporary files that processes which were killed left beside their outputs.
///
/// A folder is read once, when the first output in it asks, so that many outputs in one folder cost no more than one.
#[derive(Debug, Default)]
pub struct Leftovers {
    /// By folder, the temporary files there.
    folders: HashMap<PathBuf, Vec<PathBuf>>,
}

impl Leftovers {
    /// Removes what was left over of an earlier attempt to write to this destination.
    ///
    /// What a running process may still want stays, and so does what cannot be removed: it is in nobody's way.
    pub fn remove_of(&mut self, destination: &Path) {
        let real = fs::canonicalize(destination).unwrap_or_else(|_| destination.to_owned());
        let folder = folder_of(&real);
        let prefix = prefix(&real);
        let files = self.folders.entry(folder.to_owned()).or_insert_with(|| temporary_files(folder));
        files.retain(|file| {
            let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let Some(rest) = name.strip_prefix(&prefix) else { return true };
            if is_left_over(file, rest) {
                let _ = fs::remove_file(file);
            }
            false
        });
    }
}

/// How the names of this process's temporary files for a destination begin.
pub(crate) fn own_prefix(destination: &Path) -> String {
    format!("{}{}-", prefix(destination), process::id())
}

/// The folder of a file; that of a bare name is the current one.
pub(crate) fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

/// How the names of all temporary files for a destination begin.
fn prefix(destination: &Path) -> String {
    let name = destination.file_name().unwrap_or_default().as_encoded_bytes();
    format!("{BEGINNING}{}-", hex(&XxHash3_64::oneshot(name).to_be_bytes()))
}

fn temporary_files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let is_temporary = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(BEGINNING) && name.ends_with(END))
    };
    entries.flatten().map(|entry| entry.path()).filter(is_temporary).collect()
}

/// Whether no running process wants a temporary file; its name goes on with `rest` behind the destination's hash.
fn is_left_over(file: &Path, rest: &str) -> bool {
    let Some(process) = rest.split('-').next().and_then(|number| number.parse::<u32>().ok()) else { return false };
    // Who still writes to it holds a lock. A complete file that waits for its name is closed, so the process counts too.
    let is_free = || File::options().write(true).open(file).is_ok_and(|file| file.try_lock().is_ok());
    process != process::id() && !may_run(process, file) && is_free()
}

/// Whether the process of a temporary file may be running.
fn may_run(process: u32, file: &Path) -> bool {
    let processes = Path::new("/proc");
    if processes.join("self").exists() {
        return processes.join(process.to_string()).exists();
    }
    let modified = fs::metadata(file).and_then(|metadata| metadata.modified());
    let age = modified.ok().and_then(|modified| SystemTime::now().duration_since(modified).ok());
    age.is_none_or(|age| age < LONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No process has this number, on no system.
    const NOBODY: u32 = u32::MAX;

    #[test]
    fn what_nobody_wants_any_more_goes() {
        let folder = tempfile::tempdir().unwrap();
        let destination = folder.path().join("out.tmx");
        let make = |name: String| {
            let path = folder.path().join(name);
            let file = File::create(&path).unwrap();
            (path, file)
        };
        let (stale, _) = make(format!("{}{NOBODY}-a1{END}", prefix(&destination)));
        let kept = [
            make(format!("{}{NOBODY}-a2{END}", prefix(&folder.path().join("other.tmx")))).0,
            make(format!("{}{}-a3{END}", prefix(&destination), process::id())).0,
            make(format!("{BEGINNING}mine{END}")).0,
            make("out.tmx.tmp".to_owned()).0,
        ];
        let (written, writer) = make(format!("{}{NOBODY}-a4{END}", prefix(&destination)));
        writer.lock().unwrap();
        Leftovers::default().remove_of(&destination);
        // Without a list of processes a young file may be somebody's.
        assert_eq!(stale.exists(), !Path::new("/proc/self").exists());
        assert!(written.exists() && kept.iter().all(|path| path.exists()), "{kept:?}");
    }
}
