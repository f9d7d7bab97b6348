//! The index of similar texts: made from the memory, kept beside it, and completed when the memory has grown.

use std::thread;

use bitext_fuzzy::{Builder, Index, Token};
use bitext_model::Locale;
use bitext_store::{Coverage, Derived, DerivedFiles, Memory, Snapshot, TextId};

use super::tokens::{TOKENS_VERSION, tokenize};
use crate::Error;
use crate::threads::threads;

/// Texts that a thread takes at once.
const CHUNK: usize = 4_096;

/// A delta of so many texts is kept apart, whatever the size of the base.
const SMALL: usize = 20_000;

/// A delta of a larger share of the base is not: then the base is made anew.
const SHARE: usize = 5;

/// The indexes of one side of the memory: a base, and what came since.
pub(super) struct Indexes {
    contents: Vec<Vec<u8>>,
}

/// The texts that are looked among: the memory's sources, or the targets of a locale.
struct Role<'r> {
    locale: Option<&'r Locale>,
}

impl Indexes {
    /// No index at all.
    pub(super) fn none() -> Indexes {
        Indexes { contents: Vec::new() }
    }

    /// The indexes of the memory's sources, or of the targets of a locale, complete for the snapshot's state.
    pub(super) fn open(memory: &Memory, snapshot: &Snapshot<'_>, locale: Option<&Locale>) -> Result<Indexes, Error> {
        let role = Role { locale };
        let files = memory.derived_files()?;
        let now = snapshot.coverage()?;
        let usable =
            |derived: &Derived| Index::open(&derived.content).is_ok() && snapshot.extends(&derived.to).unwrap_or(false);
        let base = files.read(&role.name("base"), TOKENS_VERSION).filter(|base| base.from.is_none() && usable(base));
        let Some(base) = base else { return role.build(&files, snapshot, now) };
        if base.to.has_units_of(&now) {
            return Ok(Indexes { contents: vec![base.content] });
        }
        let goes_on = |delta: &Derived| delta.from.as_ref() == Some(&base.to) && usable(delta);
        let delta = files.read(&role.name("delta"), TOKENS_VERSION).filter(goes_on);
        if let Some(delta) = delta.filter(|delta| delta.to.has_units_of(&now)) {
            return Ok(Indexes { contents: vec![base.content, delta.content] });
        }
        // All since the base: what the last delta had is a part of it.
        let (content, texts) = role.index(snapshot, Some(&base.to))?;
        let base_texts = Index::open(&base.content).map_or(0, |index| index.len());
        if SMALL.max(base_texts / SHARE) < texts {
            return role.build(&files, snapshot, now);
        }
        let delta = Derived { from: Some(base.to), to: now, content };
        role.keep(&files, "delta", &delta);
        Ok(Indexes { contents: vec![base.content, delta.content] })
    }

    /// The indexes, ready to be searched.
    pub(super) fn indexes(&self) -> Vec<Index<'_>> {
        self.contents.iter().filter_map(|content| Index::open(content).ok()).collect()
    }
}

impl Role<'_> {
    fn name(&self, part: &str) -> String {
        match self.locale {
            None => format!("similar.source.{part}"),
            Some(locale) => format!("similar.{locale}.{part}"),
        }
    }

    /// Makes the base anew.
    fn build(&self, files: &DerivedFiles, snapshot: &Snapshot<'_>, to: Coverage) -> Result<Indexes, Error> {
        let (content, _) = self.index(snapshot, None)?;
        let base = Derived { from: None, to, content };
        self.keep(files, "base", &base);
        // What went on from another base is of no use any more.
        let _ = files.remove(&self.name("delta"));
        Ok(Indexes { contents: vec![base.content] })
    }

    /// Keeps an index beside the memory. Where that is not possible, in a folder that cannot be written to or on a full
    /// disk, it serves this session, and the next one makes its own.
    fn keep(&self, files: &DerivedFiles, part: &str, derived: &Derived) {
        let _ = files.write(&self.name(part), TOKENS_VERSION, derived);
    }

    /// The index of the texts that came since, and how many they are.
    fn index(&self, snapshot: &Snapshot<'_>, since: Option<&Coverage>) -> Result<(Vec<u8>, usize), Error> {
        let mut builder = Builder::new();
        let mut texts = 0;
        let threads = threads(0);
        let mut chunks: Vec<Vec<(u32, String)>> = Vec::new();
        let mut take = |text: TextId, body: &str| {
            // A memory of four thousand million texts is beyond what SQLite is used for here.
            let Ok(number) = u32::try_from(text.0) else { return };
            texts += 1;
            if chunks.last().is_none_or(|chunk| chunk.len() == CHUNK) {
                if chunks.len() == threads {
                    add(&mut builder, &mut chunks);
                }
                chunks.push(Vec::with_capacity(CHUNK));
            }
            if let Some(chunk) = chunks.last_mut() {
                chunk.push((number, body.to_owned()));
            }
        };
        match self.locale {
            None => snapshot.sources_since(since, &mut take)?,
            Some(locale) => snapshot.targets_since(locale, since, &mut take)?,
        }
        add(&mut builder, &mut chunks);
        let content = builder.build().map_err(|error| Error::Index { reason: error.to_string() })?;
        Ok((content, texts))
    }
}

/// Takes the tokens of texts, a thread for each chunk, and adds them in the order of the texts.
fn add(builder: &mut Builder, chunks: &mut Vec<Vec<(u32, String)>>) {
    let tokens = |chunk: &[(u32, String)]| -> Vec<(u32, Vec<Token>)> {
        chunk.iter().map(|(number, body)| (*number, tokenize(body).tokens)).collect()
    };
    thread::scope(|scope| {
        let workers: Vec<_> = chunks.iter().map(|chunk| scope.spawn(move || tokens(chunk))).collect();
        for worker in workers {
            match worker.join() {
                Ok(tokenized) => tokenized.iter().for_each(|(number, tokens)| builder.add(*number, tokens)),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    chunks.clear();
}
