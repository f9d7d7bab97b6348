//! What became of texts along the history of branches, one by one and counted.

use std::collections::{BTreeMap, HashMap, HashSet};

use bitext_model::{Commit, Label, Locale, Origin};
use bitext_store::{DocumentName, SegmentReader, Snapshot, UnitTexts};

use super::branch::{Others, read};
use super::filter::{Conditions, Filter};
use super::follow::{What, follow};
use super::measures::{Measures, Scores};
use crate::conditions::day;
use crate::{Error, Interrupt};

/// What to look for.
#[derive(Debug, Clone)]
pub struct Options {
    /// What is to be listed.
    pub what: Vec<What>,
    /// Where. Days are those of the commits that brought the new texts.
    pub filter: Filter,
    /// Whether a change of a translation of one source is taken once only, where it stands first.
    pub distinct: bool,
    /// Whether changes are left out of which one text is the source itself.
    pub exclude_identical: bool,
    /// What is counted together, beside the locale.
    pub by: By,
}

/// What is counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// Everything in a locale.
    #[default]
    Locale,
    /// What is in a document of a branch.
    Document,
    /// What was brought by commits of a month, in UTC.
    Month,
}

impl By {
    /// Every kind.
    pub const ALL: [By; 3] = [By::Locale, By::Document, By::Month];

    /// The name used by `--by`.
    pub fn as_str(self) -> &'static str {
        match self {
            By::Locale => "locale",
            By::Document => "document",
            By::Month => "month",
        }
    }
}

/// A text that took the place of another, or stayed under another label.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which.
    pub what: What,
    /// The locale of the two texts.
    pub locale: Locale,
    /// What they translate.
    pub source: String,
    /// The text that was there before.
    pub old: String,
    /// The text that is there since.
    pub new: String,
    /// Who wrote the old text.
    pub old_origin: Origin,
    /// Who wrote the new text.
    pub new_origin: Origin,
    /// Where the document had the old text last.
    pub before: Where,
    /// Where the document has the new text.
    pub after: Where,
    /// Whether the revision with the new text follows on the one with the old; else there are some between that do not have
    /// the source.
    pub is_adjacent: bool,
    /// How far the text was edited; `None` where it stayed, and for texts that are too long to be compared.
    pub scores: Option<Scores>,
}

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Where {
    /// The product in all locales.
    pub family: String,
    /// The repository's name.
    pub repository: String,
    /// The branch's name.
    pub reference: String,
    /// The document's path.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// `102`, `p101`, or the whole id when it is unusual.
    pub key: String,
    /// What the file says of itself there.
    pub label: Label,
    /// The commit that brought the document's content, as far as that is known.
    pub commit: Option<Commit>,
}

/// What is counted together: sorted by locale, then document or month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct GroupKey {
    /// The locale.
    pub locale: Locale,
    /// Repository, branch and path, with [`By::Document`].
    pub document: Option<[String; 3]>,
    /// `2021-03`, with [`By::Month`]; empty where the commit is not known.
    pub month: Option<String>,
}

/// What was counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group {
    /// How many there are of each of [`What::ALL`].
    pub counts: [u64; 6],
    /// In how many changes of the kind that is listed one text is the source itself.
    pub identical: u64,
    /// How many changes of the kind that is listed have no scores.
    pub unscored: u64,
    measures: Measures,
    scored: u64,
}

impl Group {
    /// How many there are of a kind.
    pub fn count(&self, what: What) -> u64 {
        self.counts[what as usize]
    }

    /// The scores of all changes of the kind that is listed together, which is not the mean of theirs; `None` when there are
    /// none.
    pub fn scores(&self) -> Option<Scores> {
        (0 < self.scored).then(|| self.measures.scores())
    }
}

/// A change as it was found.
struct Found {
    what: What,
    branch: usize,
    /// The number of the commit on the branch.
    number: i64,
    old: i64,
    new: i64,
    old_origin: Origin,
    new_origin: Origin,
    before: Standing,
    after: Standing,
    is_adjacent: bool,
}

impl Found {
    fn is_one_of(&self, units: &HashSet<i64>) -> bool {
        units.contains(&self.old) || units.contains(&self.new)
    }
}

/// Rows that say where a text stands.
#[derive(Debug, Clone, Copy)]
struct Standing {
    document: i64,
    revision: i64,
    ordinal: u32,
    label: Label,
    /// `None` where it is not known.
    commit: Option<i64>,
}

/// A branch whose history was read.
struct Branch {
    repository: String,
    reference: String,
    documents: HashMap<i64, DocumentName>,
    commits: HashMap<i64, Commit>,
}

impl Branch {
    fn document(&self, standing: Standing) -> Result<&DocumentName, Error> {
        // Both were read from one state of the memory.
        self.documents.get(&standing.document).ok_or(Error::NoHistory)
    }

    fn commit(&self, standing: Standing) -> Option<Commit> {
        self.commits.get(&standing.commit?).copied()
    }
}

/// What became of texts: changes of one kind one after the other, then how many there are of each.
///
/// They come by repository, branch, path and locale of the document, then in the order of commits, then as they stand in the
/// document.
pub struct Changes<'m> {
    branches: Vec<Branch>,
    /// Those of the kind that is listed.
    found: std::vec::IntoIter<Found>,
    by: By,
    groups: BTreeMap<GroupKey, Group>,
    segments: SegmentReader<'m>,
    texts: UnitTexts<'m>,
}

impl<'m> Changes<'m> {
    /// Follows all documents of the branches whose history the memory has. Told to stop, it finds no more.
    ///
    /// Fails with [`Error::NoHistory`] when there is no such branch.
    pub fn find(snapshot: &Snapshot<'m>, options: &Options, interrupt: &Interrupt) -> Result<Changes<'m>, Error> {
        let conditions = Conditions::of(&options.filter)?;
        let histories = snapshot.histories()?;
        if histories.is_empty() {
            return Err(Error::NoHistory);
        }
        let mut changes = Changes {
            branches: Vec::new(),
            found: Vec::new().into_iter(),
            by: options.by,
            groups: BTreeMap::new(),
            segments: snapshot.segments()?,
            texts: snapshot.unit_texts()?,
        };
        let untranslated = snapshot.untranslated_units()?;
        let mut listed = Vec::new();
        let mut known: HashSet<(What, i64, i64)> = HashSet::new();
        for history in histories.into_iter().filter(|history| conditions.take_repository(&history.repository)) {
            let mut found = Vec::new();
            let branch = Branch {
                documents: snapshot.documents_of(history.row)?,
                commits: snapshot.commits(history.row)?,
                repository: history.repository,
                reference: history.reference,
            };
            follow_branch(snapshot, history.row, changes.branches.len(), &mut found, interrupt)?;
            let mut kept = Vec::with_capacity(found.len());
            for found in found {
                let document = branch.document(found.after)?;
                let is_left_out = options.exclude_identical && found.is_one_of(&untranslated);
                if !is_left_out
                    && conditions.take_document(&document.locale, &document.path)
                    && conditions.take_commit(branch.commit(found.after))
                {
                    kept.push((document, found));
                }
            }
            kept.sort_by(|(one, a), (other, b)| {
                (&one.path, &one.locale, &one.family, a.number, a.after.ordinal, a.what).cmp(&(
                    &other.path,
                    &other.locale,
                    &other.family,
                    b.number,
                    b.after.ordinal,
                    b.what,
                ))
            });
            for (document, found) in kept {
                if options.distinct && !known.insert((found.what, found.old, found.new)) {
                    continue;
                }
                let key = options.by.key(document, &branch, found.after);
                let group = changes.groups.entry(key).or_default();
                group.counts[found.what as usize] += 1;
                if options.what.contains(&found.what) {
                    group.identical += u64::from(found.is_one_of(&untranslated));
                    listed.push(found);
                }
            }
            changes.branches.push(branch);
        }
        changes.found = listed.into_iter();
        Ok(changes)
    }

    /// The next change; `None` after the last.
    pub fn next_change(&mut self) -> Result<Option<Change>, Error> {
        let Some(found) = self.found.next() else { return Ok(None) };
        let branch = &self.branches[found.branch];
        let document = branch.document(found.after)?;
        let (source, old) = self.texts.read(found.old)?;
        let new = self.texts.read(found.new)?.1;
        let measures = if found.what == What::Relabel { None } else { Measures::of(&old, &new, &document.locale) };
        let group = self.groups.entry(self.by.key(document, branch, found.after)).or_default();
        match measures {
            Some(measures) => {
                group.measures.add(measures);
                group.scored += 1;
            }
            None => group.unscored += 1,
        }
        Ok(Some(Change {
            what: found.what,
            locale: document.locale.clone(),
            source,
            old,
            new,
            old_origin: found.old_origin,
            new_origin: found.new_origin,
            before: whereabouts(&mut self.segments, branch, found.before)?,
            is_adjacent: found.is_adjacent,
            after: whereabouts(&mut self.segments, branch, found.after)?,
            scores: measures.as_ref().map(Measures::scores),
        }))
    }

    /// How many changes there are, of which all are counted; and how far texts were edited, up to the last change that
    /// was handed out.
    pub fn groups(&self) -> &BTreeMap<GroupKey, Group> {
        &self.groups
    }
}

impl By {
    fn key(self, document: &DocumentName, branch: &Branch, standing: Standing) -> GroupKey {
        let month = || {
            let day = branch.commit(standing).and_then(|commit| day(commit.time));
            day.map(|day| day.strftime("%Y-%m").to_string()).unwrap_or_default()
        };
        GroupKey {
            locale: document.locale.clone(),
            document: (self == By::Document)
                .then(|| [branch.repository.clone(), branch.reference.clone(), document.path.clone()]),
            month: (self == By::Month).then(month),
        }
    }
}

fn whereabouts(segments: &mut SegmentReader<'_>, branch: &Branch, standing: Standing) -> Result<Where, Error> {
    let document = branch.document(standing)?;
    let detail = segments.detail(standing.revision, standing.ordinal)?;
    Ok(Where {
        family: document.family.clone(),
        repository: branch.repository.clone(),
        reference: branch.reference.clone(),
        path: document.path.clone(),
        line: detail.line,
        key: detail.key,
        label: standing.label,
        commit: branch.commit(standing),
    })
}

/// Adds what became of the texts of a branch, in the order of the memory's rows.
fn follow_branch(
    snapshot: &Snapshot<'_>,
    reference: i64,
    branch: usize,
    found: &mut Vec<Found>,
    interrupt: &Interrupt,
) -> Result<(), Error> {
    let lineages = snapshot.lineages(reference)?;
    let sightings = snapshot.first_sightings(&lineages)?;
    let mut units = snapshot.unit_sources()?;
    // What stood nowhere before took nothing's place.
    for lineage in lineages.iter().filter(|lineage| 1 < lineage.states.len()) {
        if interrupt.is_stopped() {
            return Ok(());
        }
        let (states, ordinals) = read(lineage, &mut units)?;
        let mut events = Vec::new();
        let others = Others { sightings: &sightings, lineage };
        let told = follow(&states, &others, &mut |event| events.push(event));
        let standing = |state: usize, pair: usize| {
            let place = &lineage.states[state];
            Standing {
                document: place.document,
                revision: place.revision,
                ordinal: ordinals[state][pair],
                label: place.label,
                commit: place.is_dated.then_some(place.commit),
            }
        };
        // The segment that each unit was last; events come in the order of states.
        let mut last: HashMap<i64, usize> = HashMap::new();
        let mut events = events.into_iter().peekable();
        for (number, state) in states.iter().enumerate() {
            while let Some(event) = events.next_if(|event| event.state == number) {
                let Some(&old_pair) = last.get(&event.old) else { continue };
                found.push(Found {
                    what: event.what,
                    branch,
                    number: lineage.states[number].number,
                    old: event.old,
                    new: state.pairs[event.pair].unit,
                    old_origin: event.old_origin,
                    new_origin: told[number][event.pair].origin,
                    before: standing(event.before, old_pair),
                    is_adjacent: event.before + 1 == number,
                    after: standing(number, event.pair),
                });
            }
            // The first of several in a document.
            for (pair, of_pair) in state.pairs.iter().enumerate().rev() {
                last.insert(of_pair.unit, pair);
            }
        }
    }
    Ok(())
}
