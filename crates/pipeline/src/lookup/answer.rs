//! Matches, and what they are worth.

use std::cmp::Ordering;

use bitext_fuzzy::Score;
use bitext_markup::{CodeKind, TokenKind, tokens};
use bitext_model::{Locale, Origin, OriginBasis, Relation, UnitKind};
use bitext_store::{FoundImport, FoundOccurrence, Surroundings, TextId, UnitId};
use jiff::civil::Date;

use super::candidates::Candidate;
use super::difference::Stretch;
use super::penalty::{Penalties, Reason};
use super::query::Query;

/// What the memory has for a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// The best first, at most as many as asked for.
    pub matches: Vec<Match>,
    /// How many were found; there may be more that are similar.
    pub total: usize,
}

/// How the text found is like the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatchKind {
    /// The same text, and at one place something of its surroundings as well: worth 102 or 101.
    Context,
    /// The same text, byte for byte.
    Exact,
    /// The same but for white space, composition, references and escapes.
    Spacing,
    /// The same words: markup, case or punctuation differs.
    Markup,
    /// Other words.
    Fuzzy,
}

impl MatchKind {
    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            MatchKind::Context => "context",
            MatchKind::Exact => "exact",
            MatchKind::Spacing => "spacing",
            MatchKind::Markup => "markup",
            MatchKind::Fuzzy => "fuzzy",
        }
    }
}

/// A penalty that a match got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// Why.
    pub reason: Reason,
    /// How many points.
    pub points: u8,
}

/// A translation of a text that is the one asked for or like it.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// What it is worth, in percent: 102 and 101 in context, else at most 100.
    pub score: u8,
    /// The same before penalties.
    pub base: u8,
    /// How the text is like the one asked for.
    pub kind: MatchKind,
    /// What was taken off, in a fixed order.
    pub penalties: Vec<Applied>,
    /// What parts the texts; nothing where they are the same.
    pub difference: Vec<Stretch>,
    /// The text found.
    pub source: String,
    /// Its translation.
    pub target: String,
    /// The locale of the translation.
    pub locale: Locale,
    /// The locale that was asked for and that this one stands in for.
    pub fallback: Option<Locale>,
    /// How the sources of the two locales are related, where neither is the memory's source locale.
    pub relation: Option<Relation>,
    /// Who wrote the translation.
    pub origin: Origin,
    /// What that rests on.
    pub origin_basis: OriginBasis,
    /// Whether it stands somewhere now.
    pub current: bool,
    /// The newest hand-off.
    pub handoff: Option<Date>,
    /// How often it stands somewhere.
    pub usage: u64,
    /// Sentence, paragraph or hidden.
    pub unit_kind: UnitKind,
    /// Where, the best places first, as many as asked for.
    pub occurrences: Vec<FoundOccurrence>,
    /// Which layers have it.
    pub imports: Vec<FoundImport>,
    /// How alike the words are, for the order of matches of one percentage.
    similarity: Option<Score>,
    pub(super) unit: UnitId,
    pub(super) target_text: TextId,
}

impl Match {
    /// The better one is less: by score, then by what an export goes by, then in text order.
    pub(super) fn compare(&self, other: &Match) -> Ordering {
        let similarity = |of: &Match| of.similarity.unwrap_or(Score::ONE);
        other
            .score
            .cmp(&self.score)
            .then_with(|| self.kind.cmp(&other.kind))
            .then_with(|| similarity(other).cmp(&similarity(self)))
            .then_with(|| other.origin.rank().cmp(&self.origin.rank()))
            .then_with(|| other.current.cmp(&self.current))
            .then_with(|| other.handoff.cmp(&self.handoff))
            .then_with(|| other.usage.cmp(&self.usage))
            .then_with(|| self.source.cmp(&other.source))
            .then_with(|| self.locale.cmp(&other.locale))
            .then_with(|| self.target.cmp(&other.target))
    }
}

/// A candidate with what it is judged by.
pub(super) struct Judged<'j> {
    pub(super) query: &'j Query,
    pub(super) source: &'j str,
    /// `None` for the same text.
    pub(super) score: Option<Score>,
    pub(super) surroundings: &'j [Surroundings],
    pub(super) candidate: &'j Candidate,
    pub(super) penalties: &'j Penalties,
}

/// What a candidate is worth.
pub(super) fn judge(judged: &Judged<'_>) -> Match {
    let Judged { query, source, candidate, .. } = *judged;
    let standing = &candidate.standing;
    let (kind, base) = kind_and_base(judged);
    let is_same_text = judged.score.is_none();
    let markup_differs = !is_same_text && (kind == MatchKind::Markup || codes(&query.text) != codes(source));
    let applies = |reason| match reason {
        Reason::Machine => standing.origin.is_machine(),
        Reason::Stale => !standing.current && !standing.only_imported,
        Reason::Outdated => standing.current && !standing.up_to_date,
        Reason::Paragraph => standing.kind == UnitKind::Paragraph,
        Reason::Markup => markup_differs,
        // The surroundings tell which of them is meant.
        Reason::Variants => candidate.has_variants && kind != MatchKind::Context,
        Reason::Locale => candidate.fallback.is_some(),
        Reason::Link => candidate.relation.is_some_and(|relation| relation == Relation::Edited),
    };
    let penalties: Vec<Applied> = Reason::ALL
        .into_iter()
        .map(|reason| Applied { reason, points: judged.penalties.points(reason) })
        .filter(|applied| 0 < applied.points && applies(applied.reason))
        .collect();
    let taken = penalties.iter().fold(0_u8, |sum, applied| sum.saturating_add(applied.points));
    Match {
        // A match in context that loses points is none above 100 any more.
        score: if taken == 0 { base } else { base.min(100).saturating_sub(taken) },
        base,
        kind,
        penalties,
        difference: Vec::new(),
        source: source.to_owned(),
        target: String::new(),
        locale: candidate.locale.clone(),
        fallback: candidate.fallback.clone(),
        relation: candidate.relation,
        origin: standing.origin,
        origin_basis: standing.basis,
        current: standing.current,
        handoff: standing.handoff,
        usage: standing.places,
        unit_kind: standing.kind,
        occurrences: Vec::new(),
        imports: Vec::new(),
        similarity: judged.score,
        unit: candidate.unit,
        target_text: candidate.target,
    }
}

fn kind_and_base(judged: &Judged<'_>) -> (MatchKind, u8) {
    let query = &judged.query;
    let Some(score) = judged.score else {
        return match context(judged) {
            0 if judged.source == query.text => (MatchKind::Exact, 100),
            0 => (MatchKind::Spacing, 100),
            sides => (MatchKind::Context, 100 + sides),
        };
    };
    match percent(score) {
        100 => (MatchKind::Markup, 100),
        percent => (MatchKind::Fuzzy, percent),
    }
}

/// A similarity in percent, rounded down: only equal words have 100.
pub(super) fn percent(similarity: Score) -> u8 {
    (similarity.ten_thousandths() / 100) as u8
}

/// 2 where both neighbours are those asked for, at one place; 1 where one of them is, or document and key are; else 0.
fn context(judged: &Judged<'_>) -> u8 {
    let context = judged.query.context();
    let at = |place: &Surroundings| {
        let (previous, next) = (context.previous.is(place.previous), context.next.is(place.next));
        let same_place = context.place.is_some_and(|(path, key)| path == place.path && key == place.key);
        match (previous, next) {
            (true, true) => 2,
            (false, false) if !same_place => 0,
            _ => 1,
        }
    };
    judged.surroundings.iter().map(at).max().unwrap_or(0)
}

/// The kinds of the codes of a text, in their order.
fn codes(text: &str) -> Vec<CodeKind> {
    let of = |token: bitext_markup::Token| match token.kind {
        TokenKind::Code(kind, _) if !matches!(kind, CodeKind::Reference | CodeKind::Escape) => Some(kind),
        _ => None,
    };
    tokens(text).into_iter().filter_map(of).collect()
}
