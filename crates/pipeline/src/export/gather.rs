//! What is exported, as numbers.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use bitext_exchange::{Codes, Neighbours, Per, Provenance, clean};
use bitext_markup::key;
use bitext_model::{UnitKey, UnitKind};
use bitext_store::{
    Place, Places, RevisionInfo, SegmentDetail, SegmentReader, SegmentRow, Snapshot, TextId, TextReader,
};

use super::Options;
use super::imported::Imported;
use super::layers::Layers;
use super::merging::Merging;
use crate::{Error, Interrupt, Progress};

/// One segment at one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// Index into the places.
    pub(super) place: u32,
    pub(super) ordinal: u32,
    pub(super) source: Text,
    pub(super) target: Text,
    pub(super) line: u32,
    key: PackedKey,
}

/// A text by its row. Texts that the format writes alike have one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Text(u32);

/// A unit key in 32 bits: the highest says paragraph; 0 is an unusual id, which is kept elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct PackedKey(u32);

const PARAGRAPH: u32 = 1 << 31;

impl Occurrence {
    pub(super) fn kind(&self) -> UnitKind {
        if self.key.0 & PARAGRAPH == 0 { UnitKind::Sentence } else { UnitKind::Paragraph }
    }

    /// `None` for an unusual id.
    fn key(&self) -> Option<UnitKey> {
        (self.key.0 != 0).then(|| UnitKey { kind: self.kind(), number: self.key.0 & !PARAGRAPH })
    }
}

impl PackedKey {
    fn new(key: Option<UnitKey>) -> PackedKey {
        PackedKey(key.map_or(0, |key| match key.kind {
            UnitKind::Sentence => key.number,
            UnitKind::Paragraph => key.number | PARAGRAPH,
        }))
    }
}

/// Reads what an export needs.
pub(super) struct Exporter<'e> {
    pub(super) places: &'e Places,
    pub(super) options: &'e Options,
    pub(super) interrupt: &'e Interrupt,
    pub(super) progress: &'e dyn Progress,
    pub(super) layers: &'e Layers,
    pub(super) imported: Imported<'e>,
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

/// What writing makes of texts, where the format does not write them as they are.
#[derive(Default)]
pub(super) struct WrittenForms {
    /// Texts that are written like another one.
    alike: HashMap<u32, Text>,
    /// Texts of which nothing is left.
    empty: HashSet<u32>,
    /// Texts that others are written like.
    twins: HashSet<u32>,
    /// Whether the format of the export writes texts so; else only imported units are found by these forms.
    applies: bool,
}

impl<'e> Exporter<'e> {
    pub(super) fn new(
        snapshot: &Snapshot<'e>,
        places: &'e Places,
        layers: &'e Layers,
        forms: &'e WrittenForms,
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
            imported,
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

    pub(super) fn revision(&self, place: u32) -> &'e RevisionInfo {
        &self.places.revisions[self.place(place).revision as usize]
    }

    /// The segments of a place, in file order.
    pub(super) fn occurrences(&mut self, place: usize, out: &mut Vec<Occurrence>) -> Result<(), Error> {
        let revision = self.revision(place as u32).row;
        let forms = self.forms;
        // Places stay apart, however alike their texts are.
        let merges = self.options.per == Per::Unit;
        let (left_out, merging) = (&mut self.empty, &mut self.merging);
        let locale = &self.places.places[place].locale;
        self.segments.of_revision(revision, |row: SegmentRow| {
            if [row.source, row.target].into_iter().any(|text| forms.is_empty(Text::new(text))) {
                *left_out += 1;
                return;
            }
            let own = (Text::new(row.source), Text::new(row.target));
            let (source, target) = (forms.written(own.0), forms.written(own.1));
            let key = PackedKey::new(row.key);
            let occurrence =
                Occurrence { place: place as u32, ordinal: row.ordinal, source, target, line: row.line, key };
            if merges && (forms.is_shared(own.0) || forms.is_shared(own.1)) {
                merging.note(occurrence.kind(), locale, own, (source, target));
            }
            out.push(occurrence);
        })?;
        Ok(())
    }

    /// Appends a text; its range in `out`.
    pub(super) fn read(&mut self, text: Text, out: &mut String) -> Result<Range<usize>, Error> {
        let start = out.len();
        self.texts.read(TextId(i64::from(text.0)), out)?;
        Ok(start..out.len())
    }

    /// A text as the format writes it, which is how identifiers know it.
    pub(super) fn as_written<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.options.written(text)
    }

    /// What is known of an occurrence beyond its texts: everything when `whole`, else its key and line.
    pub(super) fn detail(&mut self, occurrence: &Occurrence, whole: bool) -> Result<SegmentDetail, Error> {
        match occurrence.key() {
            Some(key) if !whole => Ok(SegmentDetail {
                key: key.to_string(),
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

    /// What is known of each segment of a place beyond its texts, in file order.
    pub(super) fn details(&mut self, place: usize) -> Result<Vec<SegmentDetail>, Error> {
        Ok(self.segments.details(self.revision(place as u32).row)?)
    }

    /// The texts beside an occurrence, where files hold them.
    pub(super) fn beside(&mut self, occurrence: &Occurrence) -> Result<Beside, Error> {
        if !self.options.has_context() {
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
        Ok(Beside { previous, next: at(occurrence.ordinal.checked_add(1))? })
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
            file_id: revision.file_id.as_deref(),
            current: stands.current,
            neighbours: beside.neighbours(),
        }
    }
}

impl Text {
    pub(super) fn new(id: TextId) -> Text {
        Text(id.0 as u32)
    }
}

impl WrittenForms {
    /// What an export has to know of how texts are written.
    pub(super) fn read(snapshot: &Snapshot<'_>, options: &Options) -> Result<WrittenForms, Error> {
        let applies = options.codes != Codes::Markdown || options.format.carries.text.trims();
        let forms = if options.codes != Codes::Markdown {
            WrittenForms::of_all(snapshot, options)?
        } else if applies || !snapshot.imports()?.is_empty() {
            WrittenForms::of_clean(snapshot)?
        } else {
            WrittenForms::default()
        };
        Ok(WrittenForms { applies, ..forms })
    }

    /// The text that stands for all that are written like this one, or would be by a format of XML.
    pub(super) fn common(&self, text: Text) -> Text {
        self.alike.get(&text.0).copied().unwrap_or(text)
    }

    /// The text that stands for all that this format writes like this one.
    pub(super) fn written(&self, text: Text) -> Text {
        if self.applies { self.common(text) } else { text }
    }

    /// Whether this format may write another text like this one.
    fn is_shared(&self, text: Text) -> bool {
        self.applies && (self.twins.contains(&text.0) || self.alike.contains_key(&text.0))
    }

    fn is_empty(&self, text: Text) -> bool {
        self.applies && self.empty.contains(&text.0)
    }

    /// What cleaning alone makes of texts.
    fn of_clean(snapshot: &Snapshot<'_>) -> Result<WrittenForms, Error> {
        let mut forms = WrittenForms::default();
        // The text without anything is as clean as can be.
        forms.empty.extend(snapshot.find_text("", key(""))?.map(|text| text.0 as u32));
        let mut first = HashMap::new();
        for (id, body) in snapshot.texts_to_clean()? {
            let cleaned = clean(&body).text;
            if cleaned.is_empty() {
                forms.empty.insert(id.0 as u32);
            } else {
                // What is clean stays as it is.
                let stored = || snapshot.find_text(&cleaned, key(&cleaned));
                forms.add(id, &cleaned, &mut first, stored)?;
            }
        }
        Ok(forms)
    }

    /// What writing texts in another way than as Markdown makes of them.
    fn of_all(snapshot: &Snapshot<'_>, options: &Options) -> Result<WrittenForms, Error> {
        let mut forms = WrittenForms::default();
        let mut changed: Vec<TextId> = Vec::new();
        let exact = !options.format.carries.text.trims();
        snapshot.each_text(|id, body| {
            let text = options.written(body);
            if text.is_empty() && !exact {
                forms.empty.insert(id.0 as u32);
            } else if text != body {
                changed.push(id);
            }
        })?;
        let mut texts = snapshot.texts()?;
        let mut first = HashMap::new();
        for id in changed {
            let mut body = String::new();
            texts.read(id, &mut body)?;
            let form = options.written(&body);
            // A stored text that reads like the form may itself be written in another one.
            let is_stable = options.written(&form) == form;
            let stored = || if is_stable { snapshot.find_text(&form, key(&form)) } else { Ok(None) };
            forms.add(id, &form, &mut first, stored)?;
        }
        Ok(forms)
    }

    /// Notes which text stands for all that are written in this form: the one that is `stored` like it, else the first.
    fn add(
        &mut self,
        id: TextId,
        form: &str,
        first: &mut HashMap<String, Text>,
        stored: impl FnOnce() -> Result<Option<TextId>, bitext_store::Error>,
    ) -> Result<(), Error> {
        let own = Text(id.0 as u32);
        let twin = if let Some(twin) = first.get(form) {
            *twin
        } else {
            let twin = stored()?.map_or(own, |stored| Text(stored.0 as u32));
            first.insert(form.to_owned(), twin);
            twin
        };
        if twin != own {
            self.alike.insert(own.0, twin);
            self.twins.insert(twin.0);
        }
        Ok(())
    }
}
