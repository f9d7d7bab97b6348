use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bitext_repo::{Entry, Error, Input, Listing, OpenOptions};
use tempfile::TempDir;

/// A temporary folder that repositories and files are made in.
pub(crate) struct Sandbox {
    folder: TempDir,
}

impl Sandbox {
    pub(crate) fn new() -> Sandbox {
        Sandbox { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// An empty folder, or one with these files.
    pub(crate) fn folder(&self, name: &str, files: &[(&str, &str)]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(&path).unwrap();
        for (file, content) in files {
            write(&path.join(file), content);
        }
        path
    }

    /// A new work tree on branch `main` without a commit.
    pub(crate) fn repository(&self, name: &str) -> Git {
        let path = self.folder(name, &[]);
        let git = Git { path, clock: 1_600_000_000 };
        git.run(&["init", "--quiet", "--initial-branch=main"]);
        git
    }

    /// A bare clone, with the source's branches as its own.
    pub(crate) fn mirror(&self, source: &Git, name: &str) -> Git {
        let path = self.path(name);
        source.run(&["clone", "--quiet", "--mirror", ".", path.to_str().unwrap()]);
        Git { path, clock: 0 }
    }
}

/// A repository that the `git` program works in, away from the machine's settings and with dates of its own.
pub(crate) struct Git {
    pub(crate) path: PathBuf,
    /// Seconds of the next commit's date.
    clock: i64,
}

impl Git {
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let date = format!("@{} +0200", self.clock);
        let output = Command::new("git")
            .current_dir(&self.path)
            .args(["-c", "protocol.file.allow=always", "-c", "core.autocrlf=false", "-c", "advice.detachedHead=false"])
            .args(arguments)
            .env_remove("GIT_DIR")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_NAME", "A")
            .env("GIT_AUTHOR_EMAIL", "a@example.com")
            .env("GIT_COMMITTER_NAME", "C")
            .env("GIT_COMMITTER_EMAIL", "c@example.com")
            .env("GIT_AUTHOR_DATE", "@1000000000 +0000")
            .env("GIT_COMMITTER_DATE", &date)
            .output()
            .expect("the git program is needed for these tests");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// An ordinary clone with its `origin`.
    pub(crate) fn clone_of(source: &Git, path: &Path) -> Git {
        source.run(&["clone", "--quiet", ".", path.to_str().unwrap()]);
        Git { path: path.to_owned(), clock: source.clock }
    }

    /// Writes files.
    pub(crate) fn write(&self, files: &[(&str, &str)]) {
        for (file, content) in files {
            write(&self.path.join(file), content);
        }
    }

    /// Writes files and commits everything; returns the commit's id.
    pub(crate) fn commit(&mut self, files: &[(&str, &str)]) -> String {
        self.write(files);
        self.run(&["add", "--all"]);
        self.commit_index()
    }

    /// Makes forty commits of documents in folders that come and go: one change in `removals` removes a document, the
    /// others write one of so many `contents`.
    pub(crate) fn commit_at_random(&mut self, seed: u32, removals: u32, contents: u32) {
        let mut state = seed;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for _ in 0..40 {
            for _ in 0..=random(3) {
                let path = self.path.join(format!("f{}/g{}/{}.md", random(3), random(2), random(4)));
                if random(removals) == 0 {
                    let _ = fs::remove_file(path);
                } else {
                    write(&path, &random(contents).to_string());
                }
            }
            self.commit(&[]);
        }
    }

    /// Commits what was added.
    pub(crate) fn commit_index(&mut self) -> String {
        self.clock += 60;
        self.run(&["commit", "--quiet", "--allow-empty", "--message=x"]);
        self.id("HEAD")
    }

    pub(crate) fn id(&self, revision: &str) -> String {
        self.run(&["rev-parse", revision])
    }

    /// The date of the newest commit made here.
    pub(crate) fn now(&self) -> i64 {
        self.clock
    }

    pub(crate) fn advance(&mut self) {
        self.clock += 60;
    }
}

pub(crate) fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

pub(crate) fn open(path: &Path) -> Input {
    Input::open(path, &OpenOptions::default()).unwrap()
}

pub(crate) fn open_at(path: &Path, reference: &str) -> Result<Input, Error> {
    Input::open(path, &OpenOptions { reference: Some(reference.to_owned()), ..OpenOptions::default() })
}

pub(crate) fn paths(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|entry| entry.path.as_str()).collect()
}

/// `path reason` of everything passed over.
pub(crate) fn skipped(listing: &Listing) -> Vec<String> {
    listing.skipped.iter().map(|skipped| format!("{} {}", skipped.path, skipped.reason.as_str())).collect()
}

/// `path id content` of every document, as a reader gives them.
pub(crate) fn contents(input: &Input) -> Vec<(String, String, String)> {
    let mut reader = input.reader();
    let mut buffer = b"from before".to_vec();
    let mut read = |entry: Entry| {
        let id = reader.read(&entry, &mut buffer).unwrap();
        assert!(entry.id.is_none_or(|known| known == id));
        assert_eq!(entry.size, buffer.len() as u64);
        (entry.path, id.to_string(), String::from_utf8(buffer.clone()).unwrap())
    };
    input.list().unwrap().entries.into_iter().map(&mut read).collect()
}
