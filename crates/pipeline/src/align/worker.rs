use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use bitext_align::{Alignment, Document, Link, Texts};
use bitext_store::{Memory, SegmentLink, Snapshot, SourceUnitReader, TextId, TextReader};
use crossbeam_channel::Sender;

use super::groups::Group;
use super::inputs::Inputs;
use crate::{Error, Interrupt};

/// So many alignments may wait to be written.
pub(super) const WAITING: usize = 64;

/// Which group is the next.
#[derive(Debug, Default)]
pub(super) struct Queue(AtomicUsize);

/// Reads and aligns one group after the other, with a connection of its own.
pub(super) struct Worker<'a> {
    pub(super) path: &'a Path,
    pub(super) groups: &'a [Group],
    pub(super) queue: &'a Queue,
    pub(super) interrupt: &'a Interrupt,
}

/// What the documents of a group have in common.
pub(super) struct Aligned {
    /// Its place in the list of groups.
    pub(super) group: usize,
    pub(super) spine: Vec<TextId>,
    pub(super) links: Vec<Vec<SegmentLink>>,
}

impl Worker<'_> {
    /// Sends what it makes until there is no more, somebody asks to stop, or nobody listens.
    pub(super) fn run(&self, sender: &Sender<Result<Aligned, Error>>) {
        if let Err(error) = self.align(sender) {
            // Nobody listens when another error came first.
            let _ = sender.send(Err(error));
        }
    }

    fn align(&self, sender: &Sender<Result<Aligned, Error>>) -> Result<(), Error> {
        let memory = Memory::open(self.path)?;
        let snapshot = memory.snapshot()?;
        let mut reader = Reader::new(&snapshot)?;
        while !self.interrupt.is_stopped() {
            let index = self.queue.0.fetch_add(1, Ordering::Relaxed);
            let Some(group) = self.groups.get(index) else { break };
            let inputs = reader.read(group)?;
            if sender.send(Ok(align_group(index, group, &inputs))).is_err() {
                break;
            }
        }
        Ok(())
    }
}

fn align_group(index: usize, group: &Group, inputs: &Inputs) -> Aligned {
    let mut texts = Texts::new();
    let interned = inputs.intern(&mut texts);
    let documents: Vec<Document<'_>> = interned
        .documents
        .iter()
        .zip(&group.documents)
        .map(|(units, document)| Document { units, handoff: &document.handoff, source_hash: &document.source_hash })
        .collect();
    let Alignment { spine, links } = bitext_align::group(&mut texts, &documents);
    Aligned {
        group: index,
        // The units of a spine are units of documents, whose texts are all known here.
        spine: spine.iter().map(|text| interned.stored[text]).collect(),
        links: links.iter().map(|links| links.iter().map(stored).collect()).collect(),
    }
}

/// A link as the memory keeps it.
fn stored(link: &Link) -> SegmentLink {
    SegmentLink {
        first: link.spine.start,
        last: link.spine.end.saturating_sub(1).max(link.spine.start),
        relation: link.relation,
        confidence: (link.confidence.clamp(0.0, 1.0) * 10_000.0).round() as u16,
        evidence: link.evidence,
    }
}

/// Reads what groups are aligned from.
struct Reader<'m> {
    units: SourceUnitReader<'m>,
    texts: TextReader<'m>,
}

impl<'m> Reader<'m> {
    fn new(snapshot: &Snapshot<'m>) -> Result<Reader<'m>, Error> {
        Ok(Reader { units: snapshot.source_units()?, texts: snapshot.texts()? })
    }

    fn read(&mut self, group: &Group) -> Result<Inputs, Error> {
        let mut inputs = Inputs::default();
        for document in &group.documents {
            inputs.begin_document();
            self.units.of_revision(document.revision, |unit| inputs.unit(&unit))?;
        }
        inputs.read_texts(|text, body| Ok(self.texts.read(text, body)?))?;
        Ok(inputs)
    }
}
