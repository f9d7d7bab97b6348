//! What alignment adds to units of several locales.
//!
//! Units meet in the first place because their sources are the same text. Links say more: that a source is the same but
//! for white space, that a paragraph here is several sentences there, and that a source was edited between the
//! revisions that two locales were translated from.
//!
//! - *normalized*: the occurrence stands in the unit of the source that stands for all, which is the newest revision's.
//! - *merged*: where one document has a stretch as one unit and another has it in portions, the translations of the
//!   portions, joined, are a translation of the unit. The unit's source is that of the portions, joined in the same way.
//! - *edited*: a translation of the former text is a translation of the newest one, marked as such.
//!
//! Joined and edited translations are added only in locales that have no other for the source, and count as no
//! occurrences: where they stand, they are counted as what they are there.

use std::collections::HashMap;

use bitext_exchange::Fingerprint;
use bitext_markup::key;
use bitext_model::{Locale, Relation, UnitKind};
use bitext_store::{AlignedDocument, Places, SegmentLink, SegmentReader, SegmentRow, Snapshot, TextId, TextReader};

use super::Options;
use super::forms::WrittenForms;
use super::occurrence::{Occurrence, Text};
use crate::Error;

/// What links say of the places of an export.
#[derive(Default)]
pub(super) struct Links {
    /// The sources that stand for others, by document and revision, in the order of segments.
    sources: HashMap<Content, Vec<StandIn>>,
    /// Translations of a source from elsewhere, in the order of places.
    added: HashMap<(Text, UnitKind), Vec<Occurrence>>,
    /// Texts that are in no document as such.
    pub(super) made: MadeTexts,
    /// Whether the export follows any, if there are any.
    pub(super) are_followed: bool,
    /// A hash of all this, which depends on nothing else; empty without links.
    pub(super) fingerprint: String,
}

/// A document and its content, by their rows.
type Content = (i64, i64);

/// The source that stands for that of a segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct StandIn {
    pub(super) ordinal: u32,
    pub(super) source: Text,
    pub(super) relation: Relation,
}

/// Texts that an export makes.
#[derive(Default)]
pub(super) struct MadeTexts {
    bodies: Vec<String>,
    numbers: HashMap<String, Text>,
}

impl MadeTexts {
    /// Appends the body of a text, which may be the memory's.
    pub(super) fn read(&self, text: Text, texts: &mut TextReader<'_>, out: &mut String) -> Result<(), Error> {
        match text.number_of_made() {
            Some(number) => out.push_str(&self.bodies[number]),
            None => texts.read(text.id(), out)?,
        }
        Ok(())
    }

    fn text(&mut self, body: String) -> Text {
        if let Some(text) = self.numbers.get(&body) {
            return *text;
        }
        let text = Text::made(self.bodies.len());
        self.bodies.push(body.clone());
        self.numbers.insert(body, text);
        text
    }
}

impl Links {
    /// Reads what the options ask for, of the places as they stand now.
    pub(super) fn read(
        snapshot: &Snapshot<'_>,
        places: &Places,
        forms: &WrittenForms,
        options: &Options,
    ) -> Result<Links, Error> {
        let relations = options.linked_relations(places);
        if relations.is_empty() {
            return Ok(Links::default());
        }
        let groups = snapshot.alignments_with(&relations)?;
        let links = Links { are_followed: true, ..Links::default() };
        if groups.is_empty() {
            return Ok(links);
        }
        let mut reader = snapshot.alignment_reader()?;
        let mut collector = Collector {
            snapshot,
            places,
            forms,
            relations: &relations,
            least: options.least_confidence(),
            places_of: HashMap::new(),
            segments: snapshot.segments()?,
            texts: snapshot.texts()?,
            links,
        };
        for (index, place) in places.places.iter().enumerate().filter(|(_, place)| place.current) {
            let revision = places.revisions[place.revision as usize].row;
            collector.places_of.entry((place.document, revision)).or_default().push(index as u32);
        }
        for group in groups {
            let stored = reader.read(group.row)?;
            collector.group(&stored.documents, &stored.spine)?;
        }
        let Collector { mut links, places_of, mut texts, .. } = collector;
        for stand_ins in links.sources.values_mut() {
            stand_ins.sort_by_key(|stand_in| stand_in.ordinal);
        }
        for occurrences in links.added.values_mut() {
            occurrences.sort_by_key(|occurrence| (occurrence.place, occurrence.ordinal));
            occurrences.dedup_by_key(|occurrence| (occurrence.place, occurrence.ordinal));
        }
        links.fingerprint = links.fingerprint(&places_of, &mut texts)?;
        Ok(links)
    }

    /// What stands for the source of which segment, and what is added to which source.
    fn fingerprint(&self, places_of: &HashMap<Content, Vec<u32>>, texts: &mut TextReader<'_>) -> Result<String, Error> {
        let stand_ins = self.sources.iter().flat_map(|(content, stand_ins)| {
            let places = places_of.get(content).map_or(&[][..], Vec::as_slice);
            let all = places.iter().flat_map(move |place| stand_ins.iter().map(move |stand_in| (*place, stand_in)));
            all.map(|(place, stand_in)| (place, stand_in.ordinal, stand_in.relation, stand_in.source, None))
        });
        let added = self.added.values().flatten().map(|occurrence| {
            let Occurrence { place, ordinal, relation, source, target, .. } = *occurrence;
            (place, ordinal, relation, source, Some(target))
        });
        let mut rows = Vec::new();
        for (place, ordinal, relation, source, target) in stand_ins.chain(added) {
            let mut body = String::new();
            for text in [Some(source), target].into_iter().flatten() {
                self.made.read(text, texts, &mut body)?;
                body.push('\0');
            }
            rows.push((place, ordinal, relation, body));
        }
        if rows.is_empty() {
            return Ok(String::new());
        }
        rows.sort_unstable();
        let mut fingerprint = Fingerprint::default();
        for (place, ordinal, relation, body) in rows {
            // Places are in an order that the data alone decide.
            fingerprint.part(&place.to_be_bytes());
            fingerprint.part(&ordinal.to_be_bytes());
            fingerprint.part(relation.as_str().as_bytes());
            fingerprint.part(body.as_bytes());
        }
        Ok(fingerprint.finish())
    }

    /// The sources that stand for others in a document.
    pub(super) fn sources(&self, document: i64, revision: i64) -> &[StandIn] {
        self.sources.get(&(document, revision)).map_or(&[], Vec::as_slice)
    }

    /// The translations of a source from elsewhere.
    pub(super) fn added(&self, source: Text, kind: UnitKind) -> &[Occurrence] {
        self.added.get(&(source, kind)).map_or(&[], Vec::as_slice)
    }
}

struct Collector<'c, 'm> {
    snapshot: &'c Snapshot<'m>,
    places: &'c Places,
    forms: &'c WrittenForms,
    relations: &'c [Relation],
    /// The least confidence of a link, in 1/10000.
    least: u16,
    /// Where documents stand, if they are exported.
    places_of: HashMap<Content, Vec<u32>>,
    segments: SegmentReader<'m>,
    texts: TextReader<'m>,
    links: Links,
}

/// A document of a group that is exported.
struct Member<'g> {
    document: &'g AlignedDocument,
    locale: &'g Locale,
    rows: Vec<SegmentRow>,
    /// The segment that begins with a unit of the source.
    by_first: HashMap<u32, u32>,
}

impl Member<'_> {
    fn content(&self) -> Content {
        (self.document.document, self.document.revision)
    }

    /// The segments, in their order, that together are the units of a stretch: two at least.
    fn portions(&self, first: u32, last: u32) -> Option<std::ops::Range<u32>> {
        let start = *self.by_first.get(&first)?;
        let (mut next, mut unit) = (start, first);
        while unit <= last {
            let link = self.document.links.get(next as usize)?;
            if !is_same(link) || link.first != unit || last < link.last {
                return None;
            }
            unit = link.last + 1;
            next += 1;
        }
        (start + 1 < next).then_some(start..next)
    }
}

/// Whether a segment is the units that its link leads to, short of white space.
fn is_same(link: &SegmentLink) -> bool {
    matches!(link.relation, Relation::Exact | Relation::Normalized | Relation::Merged)
}

impl Collector<'_, '_> {
    /// Takes what the links of a group say.
    fn group(&mut self, documents: &[AlignedDocument], spine: &[TextId]) -> Result<(), Error> {
        let places = self.places;
        let mut members = Vec::new();
        for document in documents {
            let content = (document.document, document.revision);
            let Some(place) = self.places_of.get(&content).and_then(|places| places.first()) else { continue };
            let mut rows = Vec::with_capacity(document.links.len());
            // What is hidden has no links.
            self.segments.of_revision(document.revision, |row| {
                if row.confidence.is_none() {
                    rows.push(row);
                }
            })?;
            // Backwards, so that the first segment of those that begin with a unit stays.
            let starts = document.links.iter().enumerate().rev();
            let by_first =
                starts.filter(|(_, link)| is_same(link)).map(|(ordinal, link)| (link.first, ordinal as u32)).collect();
            let locale = &places.places[*place as usize].locale;
            members.push(Member { document, locale, rows, by_first });
        }
        for member in &members {
            for (row, link) in member.rows.iter().zip(&member.document.links) {
                if self.relations.contains(&link.relation) && self.least <= link.confidence {
                    match link.relation {
                        Relation::Normalized => self.normalized(member, row, link, spine)?,
                        Relation::Merged => self.merged(member, row, link, spine, &members)?,
                        Relation::Edited => self.edited(member, row, link, spine)?,
                        _ => {}
                    }
                }
            }
        }
        Ok(())
    }

    fn normalized(
        &mut self,
        member: &Member<'_>,
        row: &SegmentRow,
        link: &SegmentLink,
        spine: &[TextId],
    ) -> Result<(), Error> {
        let source = self.source(link, spine)?;
        self.stand_in(member, row.ordinal, source, Relation::Normalized);
        Ok(())
    }

    /// A unit that other documents have in portions.
    fn merged(
        &mut self,
        member: &Member<'_>,
        row: &SegmentRow,
        link: &SegmentLink,
        spine: &[TextId],
        members: &[Member<'_>],
    ) -> Result<(), Error> {
        let range = |of: &SegmentLink| (of.first, of.last);
        let at = row.ordinal as usize;
        let beside = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten();
        let shares = |at: usize| member.document.links.get(at).is_some_and(|other| range(other) == range(link));
        if link.first == link.last || beside.into_iter().any(shares) {
            // It is a part of the stretch, not the whole.
            return Ok(());
        }
        let mut source = None;
        for other in members.iter().filter(|other| other.locale != member.locale) {
            let Some(portions) = other.portions(link.first, link.last) else { continue };
            let portions = &other.rows[portions.start as usize..portions.end as usize];
            let Some(target) = self.joined(other.locale, portions.iter().map(|portion| portion.target))? else {
                continue;
            };
            let source = match source {
                Some(source) => source,
                None => *source.insert(self.source(link, spine)?),
            };
            let first = &portions[0];
            let more = u16::try_from(portions.len() - 1).unwrap_or(u16::MAX);
            let occurrence = Occurrence::joined(first, source, target, row.kind(), more);
            self.add(other, source, row.kind(), occurrence);
        }
        if let Some(source) = source
            && source != self.forms.written(Text::new(row.source))
        {
            self.stand_in(member, row.ordinal, source, Relation::Merged);
        }
        Ok(())
    }

    /// A translation of a former text.
    fn edited(
        &mut self,
        member: &Member<'_>,
        row: &SegmentRow,
        link: &SegmentLink,
        spine: &[TextId],
    ) -> Result<(), Error> {
        let source = self.source(link, spine)?;
        let target = self.forms.written(Text::new(row.target));
        let occurrence = Occurrence::edited(row, source, target);
        self.add(member, source, row.kind(), occurrence);
        Ok(())
    }

    fn stand_in(&mut self, member: &Member<'_>, ordinal: u32, source: Text, relation: Relation) {
        self.links.sources.entry(member.content()).or_default().push(StandIn { ordinal, source, relation });
    }

    /// Adds a translation wherever its document stands.
    fn add(&mut self, member: &Member<'_>, source: Text, kind: UnitKind, occurrence: Occurrence) {
        let places = self.places_of.get(&member.content()).map_or(&[][..], Vec::as_slice);
        let added = self.links.added.entry((source, kind)).or_default();
        added.extend(places.iter().map(|place| occurrence.at(*place)));
    }

    /// The text of the units that a link leads to, as it is written.
    fn source(&mut self, link: &SegmentLink, spine: &[TextId]) -> Result<Text, Error> {
        let units = spine.get(link.first as usize..=link.last as usize).unwrap_or_default();
        if let [unit] = units {
            return Ok(self.forms.written(Text::new(*unit)));
        }
        let mut body = String::new();
        for unit in units {
            self.append(*unit, " ", &mut body)?;
        }
        self.text(body)
    }

    /// Translations that follow each other, as one; `None` when nothing is left of it.
    fn joined(&mut self, locale: &Locale, texts: impl Iterator<Item = TextId>) -> Result<Option<Text>, Error> {
        let between = if locale.joins_sentences() { "" } else { " " };
        let mut body = String::new();
        for text in texts {
            self.append(text, between, &mut body)?;
        }
        if body.is_empty() { Ok(None) } else { self.text(body).map(Some) }
    }

    fn append(&mut self, text: TextId, between: &str, body: &mut String) -> Result<(), Error> {
        let start = body.len();
        self.texts.read(text, body)?;
        let is_blank = body[start..].trim().is_empty();
        if is_blank {
            body.truncate(start);
        } else if 0 < start && !body[..start].ends_with(char::is_whitespace) {
            body.insert_str(start, between);
        }
        Ok(())
    }

    /// The memory's text with this body, else one that is made.
    fn text(&mut self, body: String) -> Result<Text, Error> {
        match self.snapshot.find_text(&body, key(&body))? {
            Some(text) => Ok(self.forms.written(Text::new(text))),
            None => Ok(self.links.made.text(body)),
        }
    }
}
