//! Files of translation units in: TMX, XLIFF and tables.
//!
//! [`open`] looks what a file is and gives a [`UnitReader`], which hands out one [`UnitRecord`] after the other and keeps
//! none: memory does not grow with the file. What a file says that is odd is read where it can be, and counted in
//! [`ReadCounts`] with the first lines; what cannot be read on is a [`ReadError`] with its line, after the units before.
//!
//! ```
//! use bitext_exchange::read::{self, ReadOptions};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let file = "source\ttarget\nCast off\tKast loss\n";
//! let options = ReadOptions {
//!     source_locale: Some("en-US".parse()?),
//!     target_locale: Some("nb-NO".parse()?),
//!     ..ReadOptions::default()
//! };
//! let mut reader = read::from_stream("harbour.tsv".as_ref(), file.as_bytes(), &options)?;
//! let unit = reader.next_unit()?.ok_or("no unit")?;
//! assert_eq!((unit.source.as_str(), unit.targets[0].text.as_str()), ("Cast off", "Kast loss"));
//! assert!(reader.next_unit()?.is_none());
//! assert_eq!(reader.counts().units, 1);
//! # Ok(())
//! # }
//! ```

mod context;
mod document;
mod error;
mod foreign;
mod header;
pub(crate) mod input;
mod languages;
mod notice;
mod own;
pub(crate) mod problem;
mod spare;
mod tmx;
mod tsv;
mod undamaged;
mod xliff;
pub(crate) mod xml;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use bitext_model::Locale;

use crate::record::UnitRecord;
use input::{Illegal, TextInput};
use undamaged::Undamaged;

pub use error::ReadError;
pub use header::FileHeader;
pub use notice::{NoticeCount, ReadCounts, ReadNotice};
pub use problem::Position;
pub use xml::XmlError;

/// The most bytes that a unit may have, and anything between two units.
pub const UNIT_LIMIT: u64 = 16 << 20;

/// A format that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InputFormat {
    /// TMX of any version, with or without inline elements.
    Tmx,
    /// Tab-separated values with a line of column names.
    Tsv,
    /// XLIFF 1.2 and 2.x.
    Xliff,
}

/// What to know about a file that it may not say itself.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The format, unless the name or the content of the file is to tell it.
    pub format: Option<InputFormat>,
    /// The source language of files that state none.
    pub source_locale: Option<Locale>,
    /// The target language of tables and XLIFF that state none.
    pub target_locale: Option<Locale>,
    /// What languages of the file stand for, by their names in lower case and with `-`.
    pub locale_map: BTreeMap<String, Locale>,
}

/// Hands out the units of a file one by one.
pub trait UnitReader: Send {
    /// What the file says once.
    fn header(&self) -> &FileHeader;

    /// The next unit, `None` after the last one.
    fn next_unit(&mut self) -> Result<Option<UnitRecord>, ReadError>;

    /// What was read so far, and what was left out or changed.
    fn counts(&self) -> &ReadCounts;

    /// The same, for whoever leaves out more.
    fn counts_mut(&mut self) -> &mut ReadCounts;
}

impl InputFormat {
    /// Every format that is read.
    pub const ALL: [InputFormat; 3] = [InputFormat::Tmx, InputFormat::Tsv, InputFormat::Xliff];

    /// The name used by `--format` and in outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            InputFormat::Tmx => "tmx",
            InputFormat::Tsv => "tsv",
            InputFormat::Xliff => "xliff",
        }
    }

    /// Reads the name.
    pub fn parse(name: &str) -> Option<InputFormat> {
        InputFormat::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// The format that a file's name says.
    fn of_name(path: &Path) -> Option<InputFormat> {
        match ending(path)?.as_str() {
            "tmx" => Some(InputFormat::Tmx),
            "tsv" | "tab" => Some(InputFormat::Tsv),
            "xlf" | "xliff" | "mqxliff" | "sdlxliff" | "mxliff" => Some(InputFormat::Xliff),
            _ => None,
        }
    }

    /// The format that a file begins like.
    fn of_content(start: &str) -> Option<InputFormat> {
        let first_line = start.lines().next().unwrap_or_default();
        if start.contains("<tmx") {
            Some(InputFormat::Tmx)
        } else if start.contains("<xliff") {
            Some(InputFormat::Xliff)
        } else if first_line.contains('\t') {
            Some(InputFormat::Tsv)
        } else {
            None
        }
    }
}

/// Opens a file, which may be compressed with gzip.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Box<dyn UnitReader>, ReadError> {
    let file = File::open(path).map_err(|source| ReadError::Open { path: path.to_owned(), source })?;
    from_stream(path, file, options)
}

/// Reads a stream of bytes, of which `path` is the name.
pub fn from_stream(
    path: &Path,
    stream: impl Read + Send + 'static,
    options: &ReadOptions,
) -> Result<Box<dyn UnitReader>, ReadError> {
    let failed = |stop| ReadError::new(path, stop);
    let mut input =
        TextInput::new(Box::new(stream), Illegal::Keep, UNIT_LIMIT).map_err(|error| failed(xml::input_stop(error)))?;
    let start = input.peek().map_err(|error| failed(xml::Stop::Io(error)))?;
    if let Some((kind, advice)) = foreign::program(path, start, options.format.is_some()) {
        return Err(ReadError::Foreign { path: path.to_owned(), kind, advice });
    }
    let format = match options.format.or_else(|| InputFormat::of_name(path)) {
        Some(format) => Some(format),
        None => InputFormat::of_content(start),
    };
    let reader: Box<dyn UnitReader> = match format {
        Some(InputFormat::Tmx) => Box::new(tmx::TmxReader::new(path, input, options)?),
        Some(InputFormat::Tsv) => Box::new(tsv::TsvReader::new(path, input, options)?),
        Some(InputFormat::Xliff) => Box::new(xliff::XliffReader::new(path, input, options)?),
        None => return Err(ReadError::UnknownFormat { path: path.to_owned() }),
    };
    Ok(Box::new(Undamaged { reader }))
}

/// The ending of a file's name in lower case, `.gz` aside.
fn ending(path: &Path) -> Option<String> {
    let mut name = path;
    if name.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz")) {
        name = Path::new(name.file_stem()?);
    }
    Some(name.extension()?.to_str()?.to_ascii_lowercase())
}
