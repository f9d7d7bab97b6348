//! What is exported, as numbers.

use std::borrow::Cow;
use std::ops::Range;

use bitext_exchange::{Neighbours, Per, Provenance, ShownBy};
use bitext_model::{Locale, Origin, OriginBasis, UnitKind};
use bitext_store::{Place, Places, RevisionInfo, SegmentDetail, SegmentReader, SegmentRow, Snapshot, TextReader};

use super::Options;
use super::forms::WrittenForms;
use super::imported::Imported;
use super::layers::Layers;
use super::links::Links;
use super::merging::Merging;
use super::occurrence::{Occurrence, Side, Text};
use super::pivot::Pivot;
use crate::{Error, Interrupt, Progress};

/// What an export is made from.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'e> {
    pub(super) places: &'e Places,
    pub(super) layers: &'e Layers,
    pub(super) links: &'e Links,
    pub(super) forms: &'e WrittenForms,
    /// The locale of the memory's sources, by its name in files.
    pub(super) source_locale: &'e Locale,
    pub(super) pivot: Option<&'e Pivot>,
}

/// Reads what an export needs.
pub(super) struct Exporter<'e> {
    pub(super) places: &'e Places,
    pub(super) options: &'e Options,
    pub(super) interrupt: &'e Interrupt,
    pub(super) progress: &'e dyn Progress,
    pub(super) layers: &'e Layers,
    /// The locale of the memory's sources.
    source_locale: &'e Locale,
    /// Set when units are translated from another locale.
    pub(super) pivot: Option<&'e Pivot>,
    pub(super) imported: Imported<'e>,
    links: &'e Links,
    segments: SegmentReader<'e>,
    texts: TextReader<'e>,
    forms: &'e WrittenForms,
    /// Occurrences of which the format would write nothing, on one side at least. They are no units, and must not
    /// compete with any.
    pub(super) empty: u64,
    /// Pairs that are written as one with another.
    pub(super) merging: Merging<'e>,
}

/// Source and target of the segments before and after an occurrence.
#[derive(Debug, Default)]
pub(super) struct Beside {
    previous: Option<(String, String)>,
    next: Option<(String, String)>,
}

impl Beside {
    fn neighbours(&self) -> Neighbours<'_> {
        fn lend(texts: Option<&(String, String)>) -> Option<(&str, &str)> {
            texts.map(|(source, target)| (source.as_str(), target.as_str()))
        }
        Neighbours { previous: lend(self.previous.as_ref()), next: lend(self.next.as_ref()) }
    }
}

impl<'e> Exporter<'e> {
    pub(super) fn new(
        snapshot: &Snapshot<'e>,
        Inputs { places, layers, links, forms, source_locale, pivot }: Inputs<'e>,
        options: &'e Options,
        interrupt: &'e Interrupt,
        progress: &'e dyn Progress,
    ) -> Result<Exporter<'e>, Error> {
        let imported = Imported::new(snapshot, layers)?;
        Ok(Exporter {
            places,
            options,
            interrupt,
            progress,
            layers,
            source_locale,
            pivot,
            imported,
            links,
            segments: snapshot.segments()?,
            texts: snapshot.texts()?,
            forms,
            empty: 0,
            merging: Merging::default(),
        })
    }

    /// The text that stands for all that formats of XML write like this one.
    pub(super) fn common(&self, text: Text) -> Text {
        self.forms.common(text)
    }

    pub(super) fn forms(&self) -> &'e WrittenForms {
        self.forms
    }

    pub(super) fn place(&self, index: u32) -> &'e Place {
        &self.places.places[index as usize]
    }

    /// The locale of an occurrence's target.
    pub(super) fn locale(&self, occurrence: &Occurrence) -> &'e Locale {
        match occurrence.side {
            Side::Target => &self.place(occurrence.place).locale,
            Side::Source => self.source_locale,
        }
    }

    /// The commits that show who made an occurrence, where history does.
    pub(super) fn shown_by(&mut self, occurrence: &Occurrence) -> Result<Option<ShownBy>, Error> {
        if occurrence.basis == OriginBasis::Label || occurrence.by_machine {
            return Ok(None);
        }
        let placement = self.place(occurrence.place).placement;
        let shown = self.segments.origin(placement, occurrence.ordinal)?;
        Ok(shown.map(|shown| ShownBy {
            first_commit: shown.first_commit.to_string(),
            commit: shown.shown_commit.to_string(),
        }))
    }

    /// Translations of a source that stand under another one.
    pub(super) fn linked(&mut self, source: Text, kind: UnitKind) -> Result<Vec<Occurrence>, Error> {
        let mut linked = Vec::new();
        for occurrence in self.links.added(source, kind) {
            let by = self.written_by(occurrence)?;
            if self.options.filter.takes_origin(by.0) {
                linked.push(occurrence.by(by));
            }
        }
        Ok(linked)
    }

    /// Who wrote the target of an occurrence, or of the segments that it was joined from: a machine, if it wrote any.
    fn written_by(&mut self, occurrence: &Occurrence) -> Result<(Origin, OriginBasis), Error> {
        let by_label = (Origin::from(self.revision(occurrence.place).label), OriginBasis::Label);
        let placement = self.place(occurrence.place).placement;
        let mut worst = None;
        for ordinal in occurrence.ordinal..=occurrence.ordinal + u32::from(occurrence.more) {
            let shown = self.segments.origin(placement, ordinal)?;
            let by = shown.map_or(by_label, |shown| (shown.origin, shown.basis));
            if worst.is_none_or(|(worst, _): (Origin, _)| by.0.rank() < worst.rank()) {
                worst = Some(by);
            }
        }
        Ok(worst.unwrap_or(by_label))
    }

    pub(super) fn revision(&self, place: u32) -> &'e RevisionInfo {
        &self.places.revisions[self.place(place).revision as usize]
    }

    /// The segments of a place, in file order.
    pub(super) fn occurrences(&mut self, place: usize, out: &mut Vec<Occurrence>) -> Result<(), Error> {
        let revision = self.revision(place as u32).row;
        let by_label = (Origin::from(self.revision(place as u32).label), OriginBasis::Label);
        let mut stand_ins = self.links.sources(self.places.places[place].document, revision).iter().peekable();
        let forms = self.forms;
        // Places stay apart, however alike their texts are.
        let merges = self.options.per == Per::Unit;
        let (left_out, merging) = (&mut self.empty, &mut self.merging);
        let locale = &self.places.places[place].locale;
        let (options, least) = (self.options, self.options.least_confidence());
        let placement = self.places.places[place].placement;
        self.segments.of_place(revision, placement, |row: SegmentRow, shown| {
            let by = shown.unwrap_or(by_label);
            let is_unsure = row.confidence.is_some_and(|confidence| confidence < least);
            if is_unsure || !options.filter.takes_kind(row.kind()) || !options.filter.takes_origin(by.0) {
                return;
            }
            if [row.source, row.target].into_iter().any(|text| forms.is_empty(Text::new(text))) {
                *left_out += 1;
                return;
            }
            let own = (Text::new(row.source), Text::new(row.target));
            let (source, target) = (forms.written(own.0), forms.written(own.1));
            let mut occurrence = Occurrence::new(place as u32, &row, source, target).by(by);
            if merges && (forms.is_shared(own.0) || forms.is_shared(own.1)) {
                merging.note(occurrence.kind(), locale, own, (source, target));
            }
            while stand_ins.next_if(|stand_in| stand_in.ordinal < row.ordinal).is_some() {}
            if let Some(stand_in) = stand_ins.next_if(|stand_in| stand_in.ordinal == row.ordinal) {
                occurrence = occurrence.under(stand_in.source, stand_in.relation, false);
            }
            out.push(occurrence);
        })?;
        Ok(())
    }

    /// Appends a text; its range in `out`.
    pub(super) fn read(&mut self, text: Text, out: &mut String) -> Result<Range<usize>, Error> {
        let start = out.len();
        self.links.made.read(text, &mut self.texts, out)?;
        Ok(start..out.len())
    }

    /// A text as the format writes it, which is how identifiers know it.
    pub(super) fn as_written<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.options.written(text)
    }

    /// What is known of an occurrence beyond its texts: everything when `whole`, else its key and line.
    pub(super) fn detail(&mut self, occurrence: &Occurrence, whole: bool) -> Result<SegmentDetail, Error> {
        if 0 < occurrence.more {
            return self.detail_of_several(occurrence);
        }
        match occurrence.key() {
            Some(key) if !whole => Ok(SegmentDetail {
                key: key.to_string(),
                kind: occurrence.kind(),
                confidence: None,
                line: occurrence.line,
                start: 0,
                end: 0,
                block: bitext_model::Block::Paragraph,
                heading: String::new(),
                anchor: String::new(),
            }),
            _ => Ok(self.segments.detail(self.revision(occurrence.place).row, occurrence.ordinal)?),
        }
    }

    /// The same of several segments that were joined: their keys with `+` between them, and where the first begins and the
    /// last ends.
    fn detail_of_several(&mut self, occurrence: &Occurrence) -> Result<SegmentDetail, Error> {
        let revision = self.revision(occurrence.place).row;
        let mut detail = self.segments.detail(revision, occurrence.ordinal)?;
        for further in 1..=u32::from(occurrence.more) {
            let next = self.segments.detail(revision, occurrence.ordinal + further)?;
            detail.key.push('+');
            detail.key.push_str(&next.key);
            detail.end = next.end;
        }
        Ok(detail)
    }

    /// The source that an occurrence translates in its document.
    pub(super) fn own_source(&mut self, occurrence: &Occurrence) -> Result<Option<String>, Error> {
        let revision = self.revision(occurrence.place).row;
        let Some((source, _)) = self.segments.texts(revision, occurrence.ordinal)? else { return Ok(None) };
        let mut text = String::new();
        self.texts.read(source, &mut text)?;
        Ok(Some(text))
    }

    /// What is known of each segment of a place beyond its texts, by their ordinals, which ascend.
    pub(super) fn details(&mut self, place: usize) -> Result<Vec<(u32, SegmentDetail)>, Error> {
        Ok(self.segments.details(self.revision(place as u32).row)?)
    }

    /// The texts beside an occurrence, where files hold them.
    pub(super) fn beside(&mut self, occurrence: &Occurrence) -> Result<Beside, Error> {
        // What stands beside a unit in the pivot's locale is not known.
        if !self.options.has_context() || self.pivot.is_some() {
            return Ok(Beside::default());
        }
        let revision = self.revision(occurrence.place).row;
        let mut at = |ordinal: Option<u32>| -> Result<Option<(String, String)>, Error> {
            let Some(ordinal) = ordinal else { return Ok(None) };
            let Some((source, target)) = self.segments.texts(revision, ordinal)? else { return Ok(None) };
            let mut texts = (String::new(), String::new());
            self.texts.read(source, &mut texts.0)?;
            self.texts.read(target, &mut texts.1)?;
            Ok(Some(texts))
        };
        let previous = at(occurrence.ordinal.checked_sub(1))?;
        let behind = occurrence.ordinal.checked_add(u32::from(occurrence.more) + 1);
        Ok(Beside { previous, next: at(behind)? })
    }

    /// The provenance of an occurrence.
    pub(super) fn provenance<'p>(&self, place: u32, detail: &'p SegmentDetail, beside: &'p Beside) -> Provenance<'p>
    where
        'e: 'p,
    {
        let (stands, revision) = (self.place(place), self.revision(place));
        let reference = &self.places.refs[stands.reference as usize];
        // A segment is never empty, so one without bytes was not read as a whole.
        let is_whole = detail.start < detail.end;
        Provenance {
            repository: &reference.repository,
            reference: &reference.name,
            commit: stands.commit.map(|commit| commit.id),
            path: &stands.path,
            line: Some(detail.line),
            revision: Some(revision.blob),
            key: &detail.key,
            block: is_whole.then_some(detail.block),
            bytes: is_whole.then_some((detail.start, detail.end)),
            heading: &detail.heading,
            anchor: &detail.anchor,
            label: revision.label,
            handoff: revision.handoff,
            source_commit: revision.source_commit.as_deref(),
            source_hash: revision.source_hash.as_deref(),
            confidence: Some(detail.confidence.map_or(1.0, |confidence| f64::from(confidence) / 10_000.0)),
            file_id: revision.file_id.as_deref(),
            current: stands.current,
            neighbours: beside.neighbours(),
        }
    }
}
