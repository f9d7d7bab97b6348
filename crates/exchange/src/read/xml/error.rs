use std::io;

use super::DEPTH;
use super::attributes::ATTRIBUTES;
use crate::read::input::{Overlong, UnknownEncoding};
use crate::read::problem::Position;

/// Why XML cannot be read on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// The document type declares entities, which may grow without bounds or name other files.
    #[error("the document type declares entities, which are not read")]
    Entities,
    /// An element, an attribute or a text is too large to be one.
    #[error("a unit, or something outside of units, is larger than {limit} bytes")]
    TooLarge {
        /// The most that is read in one piece.
        limit: u64,
    },
    /// Elements stand too deep in each other.
    #[error("elements stand more than {DEPTH} deep in each other")]
    TooDeep,
    /// An element with too many attributes.
    #[error("an element has more than {ATTRIBUTES} attributes")]
    TooManyAttributes,
    /// The file ends too early.
    #[error("the file ends inside `{element}`, which begins at line {line}")]
    Truncated {
        /// The innermost element that is open.
        element: String,
        /// Where it begins.
        line: u64,
    },
    /// An end tag that does not belong to the element that is open.
    #[error("`</{found}>` where `{expected}` should end")]
    WrongEnd {
        /// The name in the end tag.
        found: String,
        /// The open element; empty when none is.
        expected: String,
    },
    /// The file is no XML at all, or not what its name says.
    #[error("expected `{expected}` and found {found}")]
    WrongRoot {
        /// The root elements that are read.
        expected: &'static str,
        /// What there is instead.
        found: String,
    },
    /// The declared encoding is not one that is read.
    #[error("the encoding `{0}` is not read, only UTF-8, UTF-16, ISO-8859-1 and windows-1252")]
    Encoding(String),
    /// Whatever else a parser does not get over.
    #[error("{0}")]
    Syntax(String),
}

/// Where and why reading stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    Io(io::Error),
    Xml(Position, XmlError),
}

/// What an error of the library is; `open` is the innermost element that is open, and the line where it begins.
pub(super) fn stop(error: quick_xml::Error, position: Position, open: Option<(&str, u64)>) -> Stop {
    let xml = match error {
        quick_xml::Error::Io(error) => {
            let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<Overlong>());
            match inner {
                Some(Overlong { limit }) => XmlError::TooLarge { limit: *limit },
                None => return Stop::Io(io::Error::new(error.kind(), error.to_string())),
            }
        }
        // All of these say that something is not closed before the file ends.
        quick_xml::Error::Syntax(error) => match open {
            Some((element, line)) => XmlError::Truncated { element: element.to_owned(), line },
            None => XmlError::Syntax(quick_xml::Error::Syntax(error).to_string()),
        },
        other => XmlError::Syntax(other.to_string()),
    };
    Stop::Xml(position, xml)
}

/// What an error of the input itself is: a file that cannot be read, or one in an encoding that is not.
pub(crate) fn input_stop(error: io::Error) -> Stop {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<UnknownEncoding>()) {
        Some(UnknownEncoding { name }) => Stop::Xml(Position::START, XmlError::Encoding(name.clone())),
        None => Stop::Io(error),
    }
}
