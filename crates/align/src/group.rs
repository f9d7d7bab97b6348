use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;
use std::ops::Range;

use bitext_model::{Block, Relation};

use crate::spine::Spine;
use crate::texts::{TextId, Texts};
use crate::unit::Unit;

/// A document of a group: the source side of one locale's file.
#[derive(Debug, Clone, Copy)]
pub struct Document<'d> {
    /// Its units, in the order of the file.
    pub units: &'d [Unit],
    /// The day its source was handed to translation, `YYYY-MM-DD`; empty when that is unknown. Newer ones say how a
    /// sentence reads today.
    pub handoff: &'d str,
    /// What tells source revisions of one day apart, such as the source file's hash; may be empty.
    pub source_hash: &'d str,
}

/// How the documents of a group are related: the units of the source that they translate, and which of these each
/// of their units is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Alignment {
    /// The source's units, in their order, with the text that the newest document has for each.
    pub spine: Vec<TextId>,
    /// For each document, in the order they were given, a link for each unit.
    pub links: Vec<Vec<Link>>,
}

/// Which units of the spine a document's unit is.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The units of the spine; never empty.
    pub spine: Range<u32>,
    /// How the texts are related.
    pub relation: Relation,
    /// The probability that the link is right, between 0 and 1.
    pub confidence: f32,
    /// How it was found.
    pub evidence: LinkEvidence,
}

/// What a [`Link`] rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkEvidence {
    /// The spine has its text from here.
    Spine,
    /// The whole document is the same as one that is placed already.
    Identity,
    /// The same text in the same order.
    Anchor,
    /// Words in common and place, between anchors: of the document, of one on the way from it to the spine, or of one
    /// that divided the spine's unit.
    Words,
    /// The same text elsewhere.
    Moved,
}

/// Aligns all documents of a group with each other.
///
/// Documents with the same texts count once. The others are placed one after the other, the newest first: each is
/// aligned with that one of the placed documents that it shares most texts with, and takes its places in the spine;
/// what it alone has is added, and where it has several units for one, that one is divided. The result depends on
/// what the documents say, not on the order they are given in.
///
/// ```
/// use bitext_align::{Document, Texts, Unit, group};
///
/// let mut texts = Texts::new();
/// let mut units = |texts_of: &[&'static str]| texts_of.iter().map(|text| Unit::new(texts.intern(text))).collect::<Vec<_>>();
/// let (new, old) = (units(&["Mooring", "Take the line. Make it fast."]), units(&["Mooring", "Take the line.", "Make it fast."]));
/// let document = |units, handoff| Document { units, handoff, source_hash: "" };
/// let alignment = group(&mut texts, &[document(&new, "2021-03-09"), document(&old, "2019-11-30")]);
/// assert_eq!(alignment.spine.len(), 3);
/// assert_eq!(alignment.links[0][1].spine, 1..3);
/// ```
pub fn group(texts: &mut Texts<'_>, documents: &[Document<'_>]) -> Alignment {
    let (versions, version_of) = versions(texts, documents);
    let mut spine = Spine::default();
    for version in &versions {
        spine.place(texts, version.units);
    }
    let (spine, links) = spine.finish(texts);
    Alignment { spine, links: version_of.into_iter().map(|version| links[version].clone()).collect() }
}

/// The documents that differ in their texts, the newest first, and for each document its place among them.
fn versions<'d>(texts: &Texts<'_>, documents: &[Document<'d>]) -> (Vec<Document<'d>>, Vec<usize>) {
    let key = |document: &Document<'d>| document.units.iter().map(|unit| unit.text).collect::<Vec<_>>();
    let mut seen: HashMap<Vec<TextId>, usize> = HashMap::new();
    let mut versions: Vec<Document<'d>> = Vec::new();
    let mut version_of = Vec::with_capacity(documents.len());
    for document in documents {
        let version = *seen.entry(key(document)).or_insert(versions.len());
        version_of.push(version);
        match versions.get_mut(version) {
            None => versions.push(*document),
            // Of documents that are the same but for age, numbers and blocks, one that is chosen whatever their order is.
            Some(known) if rank(known, document).is_lt() => *known = *document,
            Some(_) => {}
        }
    }
    let written = |document: &Document<'d>| document.units.iter().map(|unit| texts.text(unit.text)).collect::<Vec<_>>();
    let mut order: Vec<usize> = (0..versions.len()).collect();
    order.sort_by_cached_key(|version| {
        let document = &versions[*version];
        (Reverse((document.handoff, document.source_hash)), written(document))
    });
    let mut place = vec![0; versions.len()];
    for (at, version) in order.iter().enumerate() {
        place[*version] = at;
    }
    let ordered = order.iter().map(|version| versions[*version]).collect();
    (ordered, version_of.into_iter().map(|version| place[version]).collect())
}

/// What decides between documents of the same texts; numbers and blocks only between those of one source revision.
fn rank(one: &Document<'_>, other: &Document<'_>) -> Ordering {
    let place = |unit: &Unit| (unit.key, unit.block.map(Block::code));
    (one.handoff, one.source_hash)
        .cmp(&(other.handoff, other.source_hash))
        .then_with(|| one.units.iter().map(place).cmp(other.units.iter().map(place)))
}
