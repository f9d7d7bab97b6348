use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use bitext_exchange::NameTemplate;
use bitext_pipeline::export::{self, Output};
use bitext_pipeline::{Error, Event, Interrupt, Progress, Silent, ingest};
use bitext_store::{Memory, OpenOptions};
use serde_json::Value;
use tempfile::TempDir;

/// A side-by-side page, written down piece by piece.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    front_matter: String,
    text: String,
    sentences: u32,
    paragraphs: u32,
}

impl Page {
    /// A page that says in which locale it is.
    pub(crate) fn of(locale: &str) -> Page {
        Page::default().with("ms.contentlocale", locale)
    }

    /// Adds a line of front matter.
    pub(crate) fn with(mut self, key: &str, value: &str) -> Page {
        writeln!(self.front_matter, "{key}: {value}").unwrap();
        self
    }

    pub(crate) fn human(self) -> Page {
        self.with("ms.translationtype", "HT")
    }

    pub(crate) fn machine(self) -> Page {
        self.with("ms.translationtype", "MT")
    }

    /// Month, day and year: `03/09/2021`.
    pub(crate) fn handoff(self, day: &str) -> Page {
        self.with("ms.lasthandoff", day)
    }

    pub(crate) fn asset(self, id: &str) -> Page {
        self.with("ms.assetid", id)
    }

    /// Adds a sentence and its translation.
    pub(crate) fn pair(mut self, source: &str, target: &str) -> Page {
        self.sentences += 1;
        let key = format!("{}", 100 + self.sentences);
        self.segment(&key, source, target)
    }

    /// Adds a paragraph that is one unit, and its translation.
    pub(crate) fn paragraph(mut self, source: &str, target: &str) -> Page {
        self.paragraphs += 1;
        let key = format!("p{}", 100 + self.paragraphs);
        self.segment(&key, source, target)
    }

    fn segment(mut self, key: &str, source: &str, target: &str) -> Page {
        write!(
            self.text,
            "<span data-ttu-id=\"0a1b2-{key}\">{target}</span>\
             <span class=\"sxs-lookup\"><span data-stu-id=\"0a1b2-{key}\">{source}</span></span>\n\n"
        )
        .unwrap();
        self
    }

    /// Adds text without a segment.
    pub(crate) fn text(mut self, text: &str) -> Page {
        self.text.push_str(text);
        self.text.push_str("\n\n");
        self
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "---\n{}---\n\n{}", self.front_matter, self.text)
    }
}

/// A temporary folder for repositories, memories and exports.
pub(crate) struct Sandbox {
    folder: TempDir,
    exports: Cell<u32>,
}

impl Sandbox {
    pub(crate) fn new() -> Sandbox {
        Sandbox { folder: tempfile::tempdir().unwrap(), exports: Cell::new(0) }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A folder with these pages; what else is in it stays.
    pub(crate) fn tree(&self, name: &str, pages: &[(&str, Page)]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(&path).unwrap();
        write(&path, pages);
        path
    }

    /// A new, empty memory.
    pub(crate) fn memory(&self, name: &str) -> Memory {
        Memory::create(&self.path(name), &OpenOptions::default()).unwrap()
    }

    /// A memory of one repository `harbor.nb-NO` with these pages.
    pub(crate) fn memory_of(&self, pages: &[(&str, Page)]) -> Memory {
        let memory = self.memory("memory.db");
        ingest(&memory, &[&self.tree("harbor.nb-NO", pages)]);
        memory
    }

    /// A new git repository on branch `live-sxs` without a commit.
    pub(crate) fn git(&self, name: &str) -> Git {
        let path = self.path(name);
        fs::create_dir_all(&path).unwrap();
        let git = Git { path, clock: 1_600_000_000 };
        git.run(&["init", "--quiet", "--initial-branch=live-sxs"]);
        git
    }

    /// Exports to a file, with options changed by `change`; the summary and what was written.
    pub(crate) fn export(
        &self,
        memory: &Memory,
        format: &str,
        change: impl FnOnce(&mut export::Options),
    ) -> (export::Summary, String) {
        self.exports.set(self.exports.get() + 1);
        let path = self.path(&format!("export-{}.{format}", self.exports.get()));
        let mut options = export_options(format, &path);
        change(&mut options);
        let summary = export::export(memory, &options, &Interrupt::default(), &Silent).unwrap();
        let written = if summary.files.is_empty() { String::new() } else { fs::read_to_string(path).unwrap() };
        (summary, written)
    }

    /// The records of an export as JSON lines.
    pub(crate) fn rows(&self, memory: &Memory, change: impl FnOnce(&mut export::Options)) -> Vec<Value> {
        let (_, written) = self.export(memory, "jsonl", change);
        written.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The units of an export as TMX.
    pub(crate) fn units(&self, memory: &Memory, change: impl FnOnce(&mut export::Options)) -> Vec<Unit> {
        read_tmx(&self.export(memory, "tmx", change).1)
    }
}

/// Writes pages into a folder.
pub(crate) fn write(folder: &Path, pages: &[(&str, Page)]) {
    for (path, page) in pages {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, page.to_string()).unwrap();
    }
}

/// The names of everything in a folder, hidden files included, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let children = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = children.map(|child| child.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub(crate) fn ingest_options(inputs: &[&Path]) -> ingest::Options {
    ingest::Options {
        inputs: inputs.iter().map(|input| input.to_path_buf()).collect(),
        reference: None,
        name: None,
        family: None,
        locale: None,
        exclude: Vec::new(),
        source_repositories: Vec::new(),
        source_reference: None,
        respect_gitignore: false,
        max_file_size: 1 << 20,
        history: false,
        allow_shrink: false,
        jobs: 2,
        version: "1.0.0".to_owned(),
        record: "{}".to_owned(),
        command: "ingest",
    }
}

/// Ingests undisturbed with the usual options.
pub(crate) fn ingest(memory: &Memory, inputs: &[&Path]) -> ingest::Summary {
    ingest_with(memory, &ingest_options(inputs))
}

pub(crate) fn ingest_with(memory: &Memory, options: &ingest::Options) -> ingest::Summary {
    ingest::ingest(memory, options, &Interrupt::default(), &Silent).unwrap()
}

pub(crate) fn export_options(format: &str, output: &Path) -> export::Options {
    let output = Output::Files(NameTemplate::parse(output.to_str().unwrap()).unwrap());
    export::Options::new(bitext_exchange::format(format).unwrap(), output, "1.0.0")
}

/// Exports undisturbed.
pub(crate) fn export_with(memory: &Memory, options: &export::Options) -> Result<export::Summary, Error> {
    export::export(memory, options, &Interrupt::default(), &Silent)
}

/// Fields of records, with blanks and bars between them; `-` for what is missing.
pub(crate) fn fields(rows: &[Value], names: &[&str]) -> Vec<String> {
    let shown = |value: &Value| match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    rows.iter()
        .map(|row| {
            let values: Vec<String> = names
                .iter()
                .map(|name| shown(row.get(name).unwrap_or_else(|| panic!("no field `{name}` in {row}"))))
                .collect();
            values.join(" | ")
        })
        .collect()
}

/// A `tu` of a TMX file. Texts must need no escapes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The attributes of the `tu`, as written.
    pub(crate) attributes: String,
    /// The texts, by locale.
    pub(crate) texts: BTreeMap<String, String>,
    /// The properties of the `tu` and of its targets: `type=value`.
    pub(crate) properties: Vec<String>,
}

impl Unit {
    /// An attribute of the `tu`.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        between(&self.attributes, &format!("{name}=\""), "\"")
    }

    /// The properties of a type.
    pub(crate) fn properties(&self, name: &str) -> Vec<&str> {
        self.properties
            .iter()
            .filter_map(|property| property.strip_prefix(name).and_then(|rest| rest.strip_prefix('=')))
            .collect()
    }
}

fn read_tmx(tmx: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut locale = "";
    for line in tmx.lines().skip_while(|line| line.trim() != "<body>") {
        if line.trim_start().starts_with("<tu ") {
            units.push(Unit { attributes: line.trim().to_owned(), ..Unit::default() });
        } else if let (Some(found), Some(unit)) = (between(line, "xml:lang=\"", "\""), units.last_mut()) {
            locale = found;
            unit.texts.insert(locale.to_owned(), String::new());
        } else if let (Some(text), Some(unit)) = (between(line, "<seg>", "</seg>"), units.last_mut()) {
            unit.texts.insert(locale.to_owned(), text.to_owned());
        } else if let (Some(name), Some(unit)) = (between(line, "<prop type=\"", "\""), units.last_mut()) {
            let value = between(line, "\">", "</prop>").unwrap();
            unit.properties.push(format!("{name}={value}"));
        }
    }
    units
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(before)?;
    Some(rest.split_once(after)?.0)
}

/// A git repository, away from the machine's settings and with dates of its own.
pub(crate) struct Git {
    pub(crate) path: PathBuf,
    /// Seconds of the next commit's date: 2020-09-13 and after.
    clock: i64,
}

impl Git {
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let date = format!("@{} +0000", self.clock);
        let mut command = Command::new("git");
        command.current_dir(&self.path).args(["-c", "core.autocrlf=false", "-c", "protocol.file.allow=always"]);
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"] {
            command.env_remove(variable);
        }
        for role in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{role}_NAME"), "Fennel").env(format!("GIT_{role}_EMAIL"), "fennel@example.com");
            command.env(format!("GIT_{role}_DATE"), &date);
        }
        let output = command
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("the git program is needed for these tests");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    /// Writes pages and commits everything, a day after the commit before; the commit's id.
    pub(crate) fn commit(&mut self, pages: &[(&str, Page)]) -> String {
        write(&self.path, pages);
        self.clock += 86_400;
        self.run(&["add", "--all"]);
        self.run(&["commit", "--quiet", "--allow-empty", "--message=x"]);
        self.run(&["rev-parse", "HEAD"])
    }

    /// Where an object is kept that is not in a pack.
    pub(crate) fn object(&self, revision: &str) -> PathBuf {
        let id = self.run(&["rev-parse", revision]);
        self.path.join(".git/objects").join(&id[..2]).join(&id[2..])
    }
}

/// Asks to stop when so many things are done.
pub(crate) struct StopAfter<'i> {
    interrupt: &'i Interrupt,
    left: Cell<u64>,
}

impl StopAfter<'_> {
    pub(crate) fn new(interrupt: &Interrupt, done: u64) -> StopAfter<'_> {
        StopAfter { interrupt, left: Cell::new(done) }
    }
}

impl Progress for StopAfter<'_> {
    fn advance(&self, done: u64) {
        self.left.set(self.left.get().saturating_sub(done));
        if self.left.get() == 0 {
            self.interrupt.stop();
        }
    }
}

/// Does something when work on documents begins, after they were listed.
pub(crate) struct WhenListed<F: Fn()>(pub(crate) F);

impl<F: Fn()> Progress for WhenListed<F> {
    fn begin(&self, what: &str, _total: u64) {
        if what != "finishing" {
            self.0();
        }
    }
}

/// Remembers events in words.
#[derive(Default)]
pub(crate) struct Events(pub(crate) std::cell::RefCell<Vec<String>>);

impl Progress for Events {
    fn event(&self, event: &Event<'_>) {
        let words = match event {
            Event::Choice { choice, .. } => format!("choice: {choice}"),
            Event::HistoryReplaced { why, .. } => format!("history replaced: {why:?}"),
            Event::HistoryCut { commits, .. } => format!("history cut to {commits} commits"),
            Event::Expanded { repositories, outside, .. } => format!("expanded: {repositories}, outside {outside:?}"),
            Event::Skipped { path, reason, .. } => format!("skipped: {path} {reason}"),
            Event::Diagnostic { path, diagnostic, .. } => format!("{}: {path}: {}", diagnostic.code, diagnostic.detail),
            other => format!("{other:?}"),
        };
        self.0.borrow_mut().push(words);
    }
}
