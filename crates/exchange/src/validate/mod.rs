//! Whether a file is TMX 1.4, by its document type and by the rules that no document type can state.
//!
//! The file is read once, as a stream: memory does not grow with it. The document type that it names is never fetched.
//!
//! ```
//! use bitext_exchange::validate::{FindingCode, validate};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let file = "<tmx version=\"1.4\">\n<body/></tmx>";
//! let mut findings = Vec::new();
//! validate("harbour.tmx".as_ref(), file.as_bytes(), |finding| {
//!     findings.push(finding);
//!     Ok::<(), bitext_exchange::read::ReadError>(())
//! })?;
//! assert_eq!((findings[0].code, findings[0].position.line), (FindingCode::MissingElement, 2));
//! # Ok(())
//! # }
//! ```

mod attributes;
mod finding;
mod grammar;
mod unit;
mod validator;
mod values;

use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;

use crate::read::input::{Illegal, TextInput};
use crate::read::problem::ProblemKind;
use crate::read::xml::{Stop, XmlReader, input_stop};
use crate::read::{ReadError, UNIT_LIMIT, XmlError};
use validator::Validator;

pub use finding::{Finding, FindingCode, Severity};

/// How much of a file was looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validated {
    /// Units.
    pub units: u64,
    /// Their texts, sources included.
    pub texts: u64,
}

/// Hands each finding to `report`, in the order of the file but for those about a whole unit, which come at its end.
///
/// `path` is the name of the stream. Fails when the stream does, or when `report` does; a file that cannot be read on
/// is a finding.
pub fn validate<E: From<ReadError>>(
    path: &Path,
    stream: impl Read + Send + 'static,
    mut report: impl FnMut(Finding) -> Result<(), E>,
) -> Result<Validated, E> {
    let started = TextInput::new(Box::new(stream), Illegal::Replace, UNIT_LIMIT).map_err(input_stop);
    let mut validator = match started {
        Ok(input) => Validator::new(XmlReader::new(input)),
        Err(stop) => return stopped(path, stop, &mut report).map(|()| Validated::default()),
    };
    loop {
        let read = validator.xml.read();
        for problem in validator.xml.take_problems() {
            let code = match problem.kind {
                ProblemKind::Encoding => FindingCode::Encoding,
                ProblemKind::InvalidBytes => FindingCode::InvalidBytes,
                ProblemKind::IllegalCharacter => FindingCode::IllegalCharacter,
                ProblemKind::IllegalReference => FindingCode::IllegalReference,
                ProblemKind::UndefinedEntity => FindingCode::UndefinedEntity,
                ProblemKind::IllFormed => FindingCode::IllFormed,
            };
            let mut detail = problem.detail.into_owned();
            if problem.kind == ProblemKind::InvalidBytes {
                detail.push_str("bytes that are no text");
            }
            if 1 < problem.count {
                // Writing to a string cannot fail.
                let _ = write!(detail, ", and {} more", problem.count - 1);
            }
            report(Finding { code, position: problem.position, detail })?;
        }
        match read {
            Ok(item) => validator.item(item),
            Err(stop) => {
                stopped(path, stop, &mut report)?;
                return Ok(validator.validated);
            }
        }
        for (code, position, detail) in validator.broken.drain(..) {
            report(Finding { code, position, detail })?;
        }
        if validator.ended {
            return Ok(validator.validated);
        }
    }
}

/// Reports why a file cannot be read on.
fn stopped<E: From<ReadError>>(
    path: &Path,
    stop: Stop,
    report: &mut impl FnMut(Finding) -> Result<(), E>,
) -> Result<(), E> {
    match stop {
        Stop::Io(_) => Err(ReadError::new(path, stop).into()),
        Stop::Xml(position, error) => {
            let code = match &error {
                XmlError::Entities => FindingCode::Entities,
                XmlError::TooLarge { .. } | XmlError::TooDeep | XmlError::TooManyAttributes => FindingCode::TooLarge,
                XmlError::Encoding(_) => FindingCode::Encoding,
                XmlError::WrongRoot { .. } => FindingCode::Root,
                XmlError::Truncated { .. } | XmlError::WrongEnd { .. } | XmlError::Syntax(_) => FindingCode::IllFormed,
            };
            report(Finding { code, position, detail: error.to_string() })
        }
    }
}
