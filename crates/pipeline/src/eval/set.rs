use std::io::{self, BufRead};

use bitext_model::UnitKey;
use serde::Deserialize;
use thiserror::Error;

/// Why a set cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SetError {
    /// The set cannot be read.
    #[error("cannot read the set")]
    Read(#[source] io::Error),
    /// A line is not a document.
    #[error("line {line} is no document of an evaluation set: {reason}")]
    Line {
        /// The line, from 1.
        line: u64,
        /// What is wrong with it.
        reason: String,
    },
    /// Predictions cannot be written.
    #[error("cannot write the predictions")]
    Write(#[source] io::Error),
}

/// Two documents whose alignment is known.
#[derive(Debug, Clone)]
pub struct Document {
    /// What it is called.
    pub id: String,
    /// The units of the one side.
    pub left: Vec<SetUnit>,
    /// The units of the other side.
    pub right: Vec<SetUnit>,
    /// The beads that are right, as places of units on both sides.
    pub gold: Vec<(Vec<usize>, Vec<usize>)>,
}

/// A unit of such a document.
#[derive(Debug, Clone)]
pub struct SetUnit {
    /// Its number.
    pub key: Option<UnitKey>,
    /// Its text.
    pub text: String,
}

/// The documents of a set, one JSON object a line: `{"id", "a": [{"k", "x"}], "b": [...], "gold": [[[i...], [j...]], ...]}`.
pub fn documents(set: impl BufRead) -> impl Iterator<Item = Result<Document, SetError>> {
    let lines = set.lines().enumerate().map(|(line, text)| (line as u64 + 1, text));
    lines.filter(|(_, text)| !text.as_ref().is_ok_and(|text| text.trim().is_empty())).map(|(line, text)| {
        let text = text.map_err(SetError::Read)?;
        let read: Line =
            serde_json::from_str(&text).map_err(|error| SetError::Line { line, reason: error.to_string() })?;
        read.document().map_err(|reason| SetError::Line { line, reason })
    })
}

#[derive(Deserialize)]
struct Line {
    id: String,
    a: Vec<LineUnit>,
    b: Vec<LineUnit>,
    gold: Vec<(Vec<usize>, Vec<usize>)>,
}

#[derive(Deserialize)]
struct LineUnit {
    k: Option<String>,
    x: String,
}

impl Line {
    fn document(self) -> Result<Document, String> {
        for (left, right) in &self.gold {
            if left.iter().any(|place| self.a.len() <= *place) || right.iter().any(|place| self.b.len() <= *place) {
                return Err("a bead names a unit that is not there".to_owned());
            }
        }
        let unit = |unit: LineUnit| SetUnit { key: unit.k.as_deref().and_then(UnitKey::parse), text: unit.x };
        Ok(Document {
            id: self.id,
            left: self.a.into_iter().map(unit).collect(),
            right: self.b.into_iter().map(unit).collect(),
            gold: self.gold,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_documents() {
        let set = r#"
{"id": "piers.md", "a": [{"k": "102", "x": "Piers"}], "b": [{"x": "Piers"}], "gold": [[[0], [0]]]}
"#;
        let documents: Vec<Document> = documents(set.as_bytes()).map(Result::unwrap).collect();
        assert_eq!(documents[0].left[0].key, UnitKey::parse("102"));
        assert_eq!(documents[0].right[0].key, None);
        assert_eq!(documents[0].gold, [(vec![0], vec![0])]);
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        for line in ["{}", r#"{"id": "piers.md", "a": [], "b": [], "gold": [[[0], []]]}"#] {
            let error = documents(format!("\n{line}\n").as_bytes()).next().unwrap().unwrap_err();
            assert!(matches!(error, SetError::Line { line: 2, .. }), "{error}");
        }
    }
}
