//! Putting generated documents where programs find them: in folders and in git repositories.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Document, LocaleTree};

/// The branch that side-by-side files live on.
pub const BRANCH: &str = "live-sxs";

/// 2020-01-01, in seconds; each revision is a day younger than the one before.
const FIRST_COMMIT: usize = 1_577_836_800;
const DAY: usize = 86_400;

/// Writes documents below a folder, which is made if it does not exist. What else the folder holds stays.
///
/// # Errors
///
/// When a folder or file cannot be made.
pub fn write_folder(documents: &[Document], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for document in documents {
        let path = folder.join(&document.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &document.bytes)?;
    }
    Ok(())
}

/// Makes a git repository with one commit per revision on the branch [`BRANCH`]. As in many mirrors, `HEAD` names a
/// branch `main` that does not exist; a repository that is not bare has an empty work tree.
///
/// The commits are the same, ids included, whenever and wherever they are made.
///
/// # Errors
///
/// When the folder cannot be made, or `git` is not installed or fails.
pub fn write_git(tree: &LocaleTree, folder: &Path, bare: bool) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut init = git(folder);
    init.args(["init", "--quiet", "--template=", "--initial-branch=main"]);
    if bare {
        init.arg("--bare");
    }
    succeeded("git init", &mut init, b"")?;
    succeeded("git fast-import", git(folder).args(["fast-import", "--quiet"]), &fast_import(tree))
}

/// The revisions in the language of `git fast-import`.
fn fast_import(tree: &LocaleTree) -> Vec<u8> {
    let mut stream = Vec::new();
    for (number, documents) in tree.revisions.iter().enumerate() {
        let seconds = FIRST_COMMIT + number * DAY;
        let message = format!("Hand back revision {}\n", number + 1);
        stream.extend(
            format!(
                "commit refs/heads/{BRANCH}\n\
                 author Fennel <fennel@example.com> {seconds} +0000\n\
                 committer Fennel <fennel@example.com> {seconds} +0000\n\
                 data {}\n{message}\
                 deleteall\n",
                message.len()
            )
            .into_bytes(),
        );
        for document in documents {
            stream.extend(format!("M 100644 inline {}\ndata {}\n", document.path, document.bytes.len()).into_bytes());
            stream.extend(&document.bytes);
            stream.push(b'\n');
        }
    }
    stream.extend(b"done\n");
    stream
}

/// `git` in a folder, out of reach of the machine's and the user's configuration and of a git that runs the tests.
fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"] {
        command.env_remove(variable);
    }
    command
}

fn succeeded(name: &str, command: &mut Command, input: &[u8]) -> io::Result<()> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ends before it has read everything tells why on standard error.
        let _ = stdin.write_all(input);
    }
    let output = child.wait_with_output()?;
    if output.status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("{name}: {}", String::from_utf8_lossy(&output.stderr).trim())))
    }
}
