//! From errors to what a person is told and the exit code.

use std::error::Error as StdError;
use std::fmt;
use std::io;

use crate::exit::Exit;

/// An error of the command line's own, with advice.
#[derive(Debug)]
pub(crate) struct Advised {
    message: String,
    hint: String,
}

impl Advised {
    pub(crate) fn new(message: impl Into<String>, hint: impl Into<String>) -> Advised {
        Advised { message: message.into(), hint: hint.into() }
    }
}

impl fmt::Display for Advised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Advised {}

/// The error and what caused it, in one line, nothing said twice.
pub(crate) fn message(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for (index, cause) in error.chain().skip(1).map(ToString::to_string).enumerate() {
        // A number and general words for what SQLite has just said in particular.
        let is_code = 0 < index && cause.starts_with("Error code ");
        if !is_code && !text.to_lowercase().contains(&cause.to_lowercase()) {
            text.push_str(": ");
            text.push_str(&cause);
        }
    }
    text
}

/// What can be done about it.
pub(crate) fn hint(error: &anyhow::Error) -> Option<String> {
    if let Some(advised) = error.downcast_ref::<Advised>() {
        return Some(advised.hint.clone());
    }
    if let Some(bitext_pipeline::Error::AmbiguousOutput { placeholder, .. }) = error.downcast_ref() {
        let choice = if *placeholder == "target" { ", or choose one with -t LOCALE" } else { "" };
        return Some(format!("put the placeholder into the name, such as -o 'out.{{{placeholder}}}.tmx'{choice}"));
    }
    if let Some(bitext_pipeline::Error::NotOurs { option, .. }) = error.downcast_ref() {
        return Some(format!("write to another folder, or name another file with {option} PATH"));
    }
    if let Some(bitext_pipeline::Error::SameLocale { .. }) = error.downcast_ref() {
        return Some("give them different names with --locale-map, or leave one of them out with -t".to_owned());
    }
    if let Some(bitext_pipeline::Error::NoHistory) = error.downcast_ref() {
        return Some("`bitext ingest REPO --history` reads the history of a git repository".to_owned());
    }
    if let Some(bitext_pipeline::Error::OtherSource { .. }) = error.downcast_ref() {
        return Some("a memory has one source language: name another file with --tm FILE".to_owned());
    }
    if let Some(bitext_pipeline::Error::Exchange(bitext_exchange::Error::Temporary { .. })) = error.downcast_ref() {
        return Some("make room, or name another folder with the environment variable TMPDIR".to_owned());
    }
    if let Some(bitext_pipeline::Error::Repository(error)) = error.downcast_ref() {
        return error.hint();
    }
    let advice = match store_error(error)? {
        bitext_store::Error::ImportExists { name } => {
            return Some(format!("take another name, or take it out first: bitext memory forget --import '{name}'"));
        }
        bitext_store::Error::NoSuchImport { .. } => "`bitext stats` lists the imports",
        bitext_store::Error::Missing { .. } => {
            "`bitext ingest INPUT...` or `bitext import FILE --name NAME` makes one; --tm FILE or BITEXT_TM names one elsewhere"
        }
        bitext_store::Error::NotAMemory { .. } => "name another file with --tm FILE",
        bitext_store::Error::Newer { .. } => "use the version of bitext that wrote it, or a newer one",
        bitext_store::Error::InUse { .. } => "--wait SECONDS waits for it",
        bitext_store::Error::DiskFull { .. } => {
            "make room and run the same command again: what was committed is not done twice"
        }
        bitext_store::Error::UnknownRun { .. } => "`bitext memory runs` lists them",
        bitext_store::Error::OtherSource { .. } => "a memory has one source language: name another file with --tm FILE",
        _ => return None,
    };
    Some(advice.to_owned())
}

/// The exit code that the error stands for.
pub(crate) fn exit(error: &anyhow::Error) -> Exit {
    if store_error(error).is_some_and(bitext_store::Error::is_in_use) { Exit::InUse } else { Exit::Error }
}

/// Whether whoever read our output went away, which is no failure.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let is_broken = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    match error.downcast_ref::<bitext_pipeline::Error>() {
        Some(bitext_pipeline::Error::Exchange(error)) => error.is_broken_pipe(),
        Some(_) => false,
        None => error.downcast_ref::<io::Error>().is_some_and(is_broken),
    }
}

fn store_error(error: &anyhow::Error) -> Option<&bitext_store::Error> {
    match error.downcast_ref::<bitext_pipeline::Error>() {
        Some(bitext_pipeline::Error::Store(error)) => Some(error),
        _ => error.downcast_ref(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_memory_is_told_from_other_errors() {
        let busy = || bitext_store::Error::InUse { path: "m.db".into(), holder: "process 7".to_owned() };
        let direct = anyhow::Error::from(busy());
        let wrapped = anyhow::Error::from(bitext_pipeline::Error::Store(busy()));
        for error in [direct, wrapped] {
            assert_eq!(exit(&error), Exit::InUse);
            assert_eq!(message(&error), "the memory `m.db` is in use by process 7");
            assert!(hint(&error).is_some_and(|hint| hint.contains("--wait")));
        }
        let full = anyhow::Error::from(bitext_store::Error::DiskFull { path: "m.db".into() });
        assert_eq!(exit(&full), Exit::Error);
    }

    #[test]
    fn a_reader_that_went_away() {
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        let export = bitext_exchange::Error::Write { path: "-".into(), source: broken() };
        assert!(is_broken_pipe(&bitext_pipeline::Error::Exchange(export).into()));
        assert!(is_broken_pipe(&broken().into()));
        assert!(!is_broken_pipe(&io::Error::from(io::ErrorKind::StorageFull).into()));
    }

    #[test]
    fn causes_stand_in_one_line() {
        let error = bitext_exchange::Error::Create { path: "x/o.tmx".into(), source: io::ErrorKind::NotFound.into() };
        let error = anyhow::Error::from(bitext_pipeline::Error::Exchange(error));
        assert_eq!(message(&error), "cannot create `x/o.tmx`: entity not found");
        assert_eq!(hint(&error), None);
    }

    #[test]
    fn causes_that_repeat_are_said_once() {
        let said = |code, words: Option<&str>| {
            let source = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), words.map(str::to_owned));
            message(&bitext_store::Error::Sqlite { path: "m.db".into(), source }.into())
        };
        let damaged = said(11, Some("database disk image is malformed"));
        assert_eq!(damaged, "the memory `m.db` failed: database disk image is malformed");
        let error = anyhow::anyhow!("disk on fire").context("cannot write: Disk on fire");
        assert_eq!(message(&error), "cannot write: Disk on fire");
        assert!(said(11, None).ends_with("malformed"), "{}", said(11, None));
    }
}
