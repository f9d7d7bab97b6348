//! Which documents are one in several locales.

use std::collections::{BTreeMap, BTreeSet};

use bitext_exchange::Fingerprint;
use bitext_model::Locale;
use bitext_store::{CurrentDocument, Snapshot};

use super::{ALIGNER_VERSION, content};
use crate::Error;

/// One document in several locales.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) family: String,
    /// The first of its documents' paths.
    pub(super) path: String,
    /// Sorted by path, locale and blob id.
    pub(super) documents: Vec<CurrentDocument>,
    /// The hash of what its alignment depends on.
    pub(super) inputs: [u8; 32],
}

/// The groups of a memory, sorted by family and path: those with two locales at least.
pub(super) fn find(snapshot: &Snapshot<'_>) -> Result<Vec<Group>, Error> {
    let documents = snapshot.current_documents()?;
    let mut units = snapshot.source_units()?;
    let mut groups = Vec::new();
    for family in documents.chunk_by(|left, right| left.family == right.family) {
        let mut parts = Parts::by_path(family);
        parts.join_by_asset_id();
        let alone = parts.alone();
        for (left, right) in content::matches(family, &alone, &mut units)? {
            parts.join(left, right);
        }
        groups.extend(parts.groups());
    }
    Ok(groups)
}

/// The documents of a family, in parts that belong together. A part has no locale twice, unless at one path.
struct Parts<'d> {
    documents: &'d [CurrentDocument],
    /// The part that each document is in.
    part_of: Vec<usize>,
    /// The documents of each part, in their order; none for a part that has joined another.
    members: Vec<Vec<usize>>,
}

impl<'d> Parts<'d> {
    /// The documents are sorted by path.
    fn by_path(documents: &'d [CurrentDocument]) -> Parts<'d> {
        let mut members: Vec<Vec<usize>> = Vec::new();
        let mut part_of = Vec::with_capacity(documents.len());
        for (index, document) in documents.iter().enumerate() {
            match members.last_mut() {
                Some(part) if documents[part[0]].path == document.path => part.push(index),
                _ => members.push(vec![index]),
            }
            part_of.push(members.len() - 1);
        }
        Parts { documents, part_of, members }
    }

    fn locales(&self, part: usize) -> BTreeSet<&'d Locale> {
        self.members[part].iter().map(|index| &self.documents[*index].locale).collect()
    }

    fn is_alone(&self, part: usize) -> bool {
        self.locales(part).len() == 1
    }

    /// The documents that nothing in another locale belongs to, by part; of several states of one, the last.
    fn alone(&self) -> Vec<usize> {
        let alone = (0..self.members.len()).filter(|part| self.is_alone(*part));
        alone.filter_map(|part| self.members[part].last().copied()).collect()
    }

    /// Joins the parts of two documents, unless both have a document in the same locale.
    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.part_of[left], self.part_of[right]);
        if left == right || !self.locales(left).is_disjoint(&self.locales(right)) {
            return;
        }
        // The smaller one moves, so that joining many is not quadratic.
        let (to, from) =
            if self.members[left].len() < self.members[right].len() { (right, left) } else { (left, right) };
        let moved = std::mem::take(&mut self.members[from]);
        for index in &moved {
            self.part_of[*index] = to;
        }
        self.members[to].extend(moved);
        self.members[to].sort_unstable();
    }

    /// Joins documents that lack a counterpart to those with the same `ms.assetid`, where each locale has that once.
    fn join_by_asset_id(&mut self) {
        let mut by_asset_id: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, document) in self.documents.iter().enumerate() {
            if !document.asset_id.is_empty() {
                by_asset_id.entry(&document.asset_id).or_default().push(index);
            }
        }
        for indices in by_asset_id.into_values() {
            let locales: BTreeSet<&Locale> = indices.iter().map(|index| &self.documents[*index].locale).collect();
            if locales.len() < indices.len() {
                continue;
            }
            let first = indices[0];
            for index in &indices[1..] {
                if self.is_alone(self.part_of[first]) || self.is_alone(self.part_of[*index]) {
                    self.join(first, *index);
                }
            }
        }
    }

    fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = (0..self.members.len())
            .filter(|part| !self.members[*part].is_empty() && !self.is_alone(*part))
            .map(|part| group(self.members[part].iter().map(|index| self.documents[*index].clone()).collect()))
            .collect();
        groups.sort_unstable_by(|left, right| left.path.cmp(&right.path));
        groups
    }
}

/// A group of documents that are in order, of which there is at least one.
fn group(documents: Vec<CurrentDocument>) -> Group {
    let (family, path) = (documents[0].family.clone(), documents[0].path.clone());
    let mut inputs = Fingerprint::default();
    inputs.part(&ALIGNER_VERSION.to_be_bytes());
    for document in &documents {
        inputs.part(&document.extractor.to_be_bytes());
        inputs.part(document.blob.as_bytes());
        for text in [&document.path, document.locale.as_str(), &document.handoff, &document.source_hash] {
            inputs.part(text.as_bytes());
        }
    }
    Group { family, path, documents, inputs: inputs.bytes() }
}
