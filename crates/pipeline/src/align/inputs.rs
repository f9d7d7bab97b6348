use std::collections::{HashMap, HashSet};
use std::ops::Range;

use bitext_align::{TextId as Interned, Texts, Unit};
use bitext_model::{Block, UnitKey};
use bitext_store::{SourceUnit, TextId};

use crate::Error;

/// What a group is aligned from: the source side of its documents, with each text once.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    documents: Vec<Vec<ReadUnit>>,
    /// Index into the texts below.
    known: HashMap<TextId, usize>,
    texts: Vec<TextId>,
    /// All bodies, and where each ends.
    bodies: String,
    ends: Vec<usize>,
    anchors: Vec<String>,
    known_anchors: HashMap<String, usize>,
    /// Headings and anchors that the document at hand has had.
    headings: HashSet<u32>,
    used_anchors: HashSet<usize>,
}

#[derive(Debug)]
struct ReadUnit {
    text: usize,
    key: Option<UnitKey>,
    block: Block,
    anchor: Option<usize>,
}

/// The same in the terms of the aligner.
pub(super) struct InternedInputs {
    pub(super) documents: Vec<Vec<Unit>>,
    /// The memory's numbers of the texts.
    pub(super) stored: HashMap<Interned, TextId>,
}

impl Inputs {
    /// What comes is of another document.
    pub(super) fn begin_document(&mut self) {
        self.documents.push(Vec::new());
        self.headings.clear();
        self.used_anchors.clear();
    }

    /// Takes the next unit of the document.
    pub(super) fn unit(&mut self, unit: &SourceUnit<'_>) {
        let text = *self.known.entry(unit.source).or_insert_with(|| {
            self.texts.push(unit.source);
            self.texts.len() - 1
        });
        let anchor = unit.heading.and_then(|heading| self.anchor(heading.number, heading.anchor));
        if let Some(document) = self.documents.last_mut() {
            document.push(ReadUnit { text, key: unit.key, block: unit.block, anchor });
        }
    }

    /// A heading without an anchor of its own has the one above it, and one of several sentences has its own in all of
    /// them: the first has it.
    fn anchor(&mut self, heading: u32, anchor: &str) -> Option<usize> {
        if anchor.is_empty() || !self.headings.insert(heading) {
            return None;
        }
        let number = match self.known_anchors.get(anchor) {
            Some(number) => *number,
            None => {
                self.anchors.push(anchor.to_owned());
                self.known_anchors.insert(anchor.to_owned(), self.anchors.len() - 1);
                self.anchors.len() - 1
            }
        };
        self.used_anchors.insert(number).then_some(number)
    }

    /// Reads each text once; `read` appends a body.
    pub(super) fn read_texts(
        &mut self,
        mut read: impl FnMut(TextId, &mut String) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for text in &self.texts {
            read(*text, &mut self.bodies)?;
            self.ends.push(self.bodies.len());
        }
        Ok(())
    }

    /// Puts everything in the terms of the aligner.
    pub(super) fn intern<'t>(&'t self, texts: &mut Texts<'t>) -> InternedInputs {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let numbers: Vec<Interned> =
            starts.zip(&self.ends).map(|(start, end)| texts.intern(&self.bodies[Range { start, end: *end }])).collect();
        let anchors: Vec<Interned> = self.anchors.iter().map(|anchor| texts.intern(anchor)).collect();
        let unit = |unit: &ReadUnit| Unit {
            text: numbers[unit.text],
            key: unit.key,
            block: Some(unit.block),
            anchor: unit.anchor.map(|anchor| anchors[anchor]),
        };
        InternedInputs {
            documents: self.documents.iter().map(|units| units.iter().map(unit).collect()).collect(),
            stored: numbers.iter().copied().zip(self.texts.iter().copied()).collect(),
        }
    }
}
