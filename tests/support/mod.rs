//! A temporary folder to run the program in, and assertions that show everything when they fail.

#![allow(dead_code, reason = "several test programs share it, and none needs all of it")]

pub(crate) mod tmx;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use bitext_testkit::generate::{self, LocaleTree};
use serde_json::Value;
use tempfile::TempDir;

/// Segments of the newest trees of the sample documentation.
pub(crate) const SAMPLE_SEGMENTS: u64 = 1248;

/// The sample documentation: a folder of repositories.
pub(crate) fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/docs").canonicalize().unwrap()
}

/// A repository of the sample documentation.
pub(crate) fn sample_of(locale: &str) -> PathBuf {
    sample().join(format!("vardelyn.{locale}"))
}

/// The user who owns nothing.
#[cfg(unix)]
const NOBODY: u32 = 65534;

/// A temporary folder, which the program runs in.
pub(crate) struct Sandbox {
    folder: TempDir,
    program: PathBuf,
    /// Whom the program runs as, when that is somebody else than the test.
    user: Option<u32>,
}

impl Sandbox {
    pub(crate) fn new() -> Sandbox {
        Sandbox {
            folder: tempfile::tempdir().unwrap(),
            program: PathBuf::from(env!("CARGO_BIN_EXE_bitext")),
            user: None,
        }
    }

    /// A sandbox where permissions hold. They do not for root, so for root the program runs as a user without rights,
    /// who may write to the sandbox itself.
    #[cfg(unix)]
    pub(crate) fn with_permissions() -> Sandbox {
        use std::os::unix::fs::MetadataExt;
        let mut sandbox = Sandbox::new();
        if fs::metadata(sandbox.folder.path()).unwrap().uid() == 0 {
            sandbox.permit("", 0o777);
            // The way to the program may be closed to others. Another process copies it: while this one has a file open
            // for writing, a program that another thread starts has it open too, and then it cannot be run.
            let copy = sandbox.path("program");
            assert!(Command::new("cp").arg(&sandbox.program).arg(&copy).status().unwrap().success());
            sandbox.permit("program", 0o755);
            sandbox.program = copy;
            sandbox.user = Some(NOBODY);
        }
        sandbox
    }

    /// Sets a file's permissions.
    #[cfg(unix)]
    pub(crate) fn permit(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// A sandbox whose `bitext.db` holds the sample documentation.
    pub(crate) fn with_sample() -> Sandbox {
        let sandbox = Sandbox::new();
        sandbox.bitext(["ingest", "-q"]).arg(sample()).run().exits(0);
        sandbox
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, with the folders above it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.path(name)).unwrap()).unwrap()
    }

    /// The names of files and folders in the sandbox, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// A generated folder of documents in one locale, `NAME.nb-NO`.
    pub(crate) fn generated(&self, name: &str, seed: u64, documents: usize) -> (PathBuf, LocaleTree) {
        let options = generate::Options { seed, documents, locales: &["nb-NO"], revisions: 1, damage: 0.2 };
        let tree = generate::repository(&options).locales.remove(0);
        let folder = self.path(&format!("{name}.nb-NO"));
        generate::write_folder(tree.newest(), &folder).unwrap();
        (folder, tree)
    }

    /// A call of the program.
    pub(crate) fn bitext<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Call {
        let mut command = Command::new(&self.program);
        #[cfg(unix)]
        if let Some(user) = self.user {
            std::os::unix::process::CommandExt::uid(&mut command, user);
        }
        command.current_dir(self.folder.path()).env_remove("BITEXT_TM").args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Call { command, input: Vec::new() }
    }
}

/// A document with these pairs of source and target.
pub(crate) fn document(pairs: &[(&str, &str)]) -> String {
    let mut text = String::from("---\nms.contentlocale: nb-NO\nms.translationtype: HT\n---\n");
    for (index, (source, target)) in pairs.iter().enumerate() {
        let id = format!("abcde-{}", 101 + index);
        write!(
            text,
            "\n<span data-ttu-id=\"{id}\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"{id}\">{source}\
             </span></span>\n"
        )
        .unwrap();
    }
    text
}

/// A call being put together.
pub(crate) struct Call {
    command: Command,
    input: Vec<u8>,
}

impl Call {
    pub(crate) fn arg(mut self, argument: impl AsRef<std::ffi::OsStr>) -> Call {
        self.command.arg(argument);
        self
    }

    pub(crate) fn args(mut self, arguments: &[&str]) -> Call {
        self.command.args(arguments);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Call {
        self.command.env(name, value);
        self
    }

    pub(crate) fn stdin(mut self, input: impl Into<Vec<u8>>) -> Call {
        self.input = input.into();
        self
    }

    pub(crate) fn stdout(mut self, stdout: impl Into<Stdio>) -> Call {
        self.command.stdout(stdout);
        self
    }

    pub(crate) fn stderr(mut self, stderr: impl Into<Stdio>) -> Call {
        self.command.stderr(stderr);
        self
    }

    /// The call with so many KiB of memory at most; the user is the test's, and output is piped.
    pub(crate) fn within(self, memory: u32) -> Call {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("ulimit -v {memory}; exec \"$0\" \"$@\""));
        command.arg(self.command.get_program()).args(self.command.get_args());
        for (name, value) in self.command.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        if let Some(folder) = self.command.get_current_dir() {
            command.current_dir(folder);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Call { command, ..self }
    }

    /// Starts the program and leaves it to the test.
    pub(crate) fn spawn(mut self) -> Child {
        self.command.spawn().unwrap()
    }

    pub(crate) fn run(mut self) -> Outcome {
        let mut child = self.command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = std::mem::take(&mut self.input);
        // The program may end without reading all of it.
        let writer = std::thread::spawn(move || {
            let _ = stdin.write_all(&input);
        });
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Outcome { command: self.command, status: output.status, stdout: output.stdout, stderr: output.stderr }
    }
}

/// What a call came to.
pub(crate) struct Outcome {
    command: Command,
    status: ExitStatus,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Outcome {
    /// The exit code, unless a signal ended it.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Asserts the exit code, and that nothing panicked on the way to it.
    pub(crate) fn exits(&self, code: i32) -> &Outcome {
        assert!(!String::from_utf8_lossy(&self.stderr).contains("panicked"), "{self}");
        assert!(self.status.code() == Some(code), "expected exit code {code}\n{self}");
        self
    }

    /// Asserts that a part of standard error says this.
    pub(crate) fn says(&self, text: &str) -> &Outcome {
        assert!(self.stderr().contains(text), "expected on stderr: {text}\n{self}");
        self
    }

    /// Asserts that standard error is exactly this.
    pub(crate) fn says_only(&self, text: &str) -> &Outcome {
        assert!(self.stderr() == text, "expected stderr: {text:?}\n{self}");
        self
    }

    /// Asserts that a part of standard output is this.
    pub(crate) fn prints(&self, text: &str) -> &Outcome {
        assert!(self.stdout().contains(text), "expected on stdout: {text}\n{self}");
        self
    }

    /// Asserts that standard output is empty.
    pub(crate) fn prints_nothing(&self) -> &Outcome {
        assert!(self.stdout.is_empty(), "expected nothing on stdout\n{self}");
        self
    }

    pub(crate) fn stdout(&self) -> &str {
        std::str::from_utf8(&self.stdout).unwrap()
    }

    pub(crate) fn stderr(&self) -> &str {
        std::str::from_utf8(&self.stderr).unwrap()
    }

    /// Standard output as one JSON object on one line.
    pub(crate) fn json(&self) -> Value {
        assert!(self.stdout().lines().count() == 1, "expected one line of JSON\n{self}");
        let value: Value = serde_json::from_str(self.stdout()).unwrap_or_else(|error| panic!("{error}\n{self}"));
        assert!(value.is_object(), "expected an object\n{self}");
        value
    }

    /// Standard output as an object a line.
    pub(crate) fn jsonl(&self) -> Vec<Value> {
        self.stdout().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let folder = self.command.get_current_dir().unwrap();
        writeln!(f, "command: {:?}\nended with {}\nin {}:", self.command, self.status, folder.display())?;
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            writeln!(f, "  {}", entry.file_name().display())?;
        }
        let [stdout, stderr] = [&self.stdout, &self.stderr].map(|bytes| String::from_utf8_lossy(bytes));
        write!(f, "stdout:\n{stdout}\nstderr:\n{stderr}")
    }
}
