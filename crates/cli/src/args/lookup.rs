use std::path::PathBuf;

use bitext_model::{Locale, Origin, Relation, UnitKind};
use bitext_pipeline::export::DateKind;
use bitext_pipeline::lookup::Reason;
use clap::Args;

use super::values::{at_least_one, one_of};
use super::{ListFormat, PlaceOptions, same_locales};

const EXAMPLES: &str = "\
Matches are worth 102 when the same text stands between the same two neighbours, 101 with one of them or under the same \
document and key, 100 as the same text, 99 when markup, case or punctuation differs or when there are several translations, \
and below that the share of words that are the same: 1 - (word Levenshtein distance) / (words of the longer text), with \
numbers, addresses, code and placeholders standing for another of their kind at a tenth of a word. Penalties are taken off, \
and each match says which.

With `-` each line of standard input is a query and gets one JSON object: \
{\"query\": ..., \"matches\": [...], \"total\": ...}. Blank text has no matches. A document (--file) is counted by what its \
segments would get in each target locale by itself. Of one with side-by-side segments the sources count, or with another -s than \
the memory's source locale the targets.

Examples:
  bitext lookup 'Sign in' -t nb-NO
  bitext lookup 'Sign in' -t nb-NO --prev 'Open the app.' --format json
  bitext lookup - -t nb-NO < sentences.txt > matches.jsonl
  bitext lookup 'Logg på' -s nb-NO
  bitext lookup 'サインイン' -s ja-JP -t nb-NO
  bitext lookup 'サインイン' -s ja-JP -t nb-NO --relation normalized,merged
  bitext lookup --file docs/sign-in.md -t nb-NO";

const RELATION_HELP: &str = "Which links bring translations into one locale for a text in another (-s), beside the same source \
    text: normalized (white space differs), merged (a paragraph of which other locales have the sentences), edited (of a \
    former source), moved (the same text at another place); `exact` for none of these [default: all of them]";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct LookupArguments {
    /// The text to look for; `-` reads lines from standard input
    #[arg(required_unless_present = "file", conflicts_with = "file")]
    pub(crate) text: Option<String>,
    /// Count what the segments of a document would get, by bands of scores (repeatable)
    #[arg(long, value_name = "DOC")]
    pub(crate) file: Vec<PathBuf>,
    /// Only translations into this locale (repeatable, or with commas)
    #[arg(short, long, value_name = "LOCALE", value_delimiter = ',')]
    pub(crate) target: Vec<Locale>,
    /// The locale of TEXT [default: the memory's source locale]; from another one, back to that unless -t says otherwise
    #[arg(short, long, value_name = "LOCALE")]
    pub(crate) source: Option<Locale>,
    /// Where a locale is missing, take another region's (pt-BR for pt-PT)
    #[arg(long, value_name = "WHICH", value_parser = ["region"])]
    pub(crate) fallback: Option<String>,
    #[arg(long, value_name = "RELATION", value_delimiter = ',', requires = "source", help = RELATION_HELP,
          value_parser = one_of(&Relation::ALL, Relation::as_str))]
    pub(crate) relation: Option<Vec<Relation>>,
    /// The least score of matches, penalties included; below 50 as 50, 100 finds equal texts alone [default: 70; of
    /// --file 50, and segments with less count as new]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=102))]
    pub(crate) min_score: Option<u8>,
    /// At most so many translations of a text, at least 1
    #[arg(long, value_name = "N", default_value = "10", value_parser = at_least_one::<u64>, conflicts_with = "file")]
    pub(crate) limit: u64,
    /// At most so many places of a translation
    #[arg(long, value_name = "N", default_value = "3", conflicts_with = "file")]
    pub(crate) occurrences: u64,
    /// The source of the segment before TEXT; an empty text says that there is none
    #[arg(long, value_name = "TEXT", conflicts_with = "file")]
    pub(crate) prev: Option<String>,
    /// The source of the segment after TEXT; an empty text says that there is none
    #[arg(long, value_name = "TEXT", conflicts_with = "file")]
    pub(crate) next: Option<String>,
    /// The path of TEXT's document; counts with --key
    #[arg(long, value_name = "PATH", requires = "key", conflicts_with = "file")]
    pub(crate) document: Option<String>,
    /// TEXT's unit key, such as 102 or p101; counts with --document
    #[arg(long, value_name = "KEY", requires = "document", conflicts_with = "file")]
    pub(crate) key: Option<String>,
    /// Take so many points off for a reason (repeatable, or with commas): machine=5, stale=2, outdated=2,
    /// paragraph=0, markup=1, variants=1, locale=3, link=10
    #[arg(long, value_name = "REASON=POINTS", value_delimiter = ',', value_parser = penalty)]
    pub(crate) penalty: Vec<(Reason, u8)>,
    /// Only translations of this origin (repeatable, or with commas); human and machine stand for all their cases
    #[arg(long, value_delimiter = ',', value_parser = one_of(&Origin::ALL, Origin::as_str))]
    pub(crate) origin: Vec<Origin>,
    /// Only units of this kind (repeatable, or with commas): hidden ones are titles, descriptions and texts of images
    #[arg(long, value_delimiter = ',', value_parser = one_of(&UnitKind::ALL, UnitKind::as_str))]
    pub(crate) kind: Vec<UnitKind>,
    #[command(flatten)]
    pub(crate) places: PlaceOptions,
    /// Which date --since and --until mean (UTC)
    #[arg(long, value_name = "WHICH", default_value = "handoff",
          value_parser = one_of(&[DateKind::Handoff, DateKind::Commit], DateKind::as_str))]
    pub(crate) date: DateKind,
    /// Only what stands somewhere now; without it, what does not gets a penalty
    #[arg(long)]
    pub(crate) current: bool,
    /// How to print the matches [default: human; jsonl for `-`]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<ListFormat>,
}

impl LookupArguments {
    /// The least score of matches.
    pub(crate) fn min_score(&self) -> u8 {
        self.min_score.unwrap_or(if self.file.is_empty() { 70 } else { 50 }).max(50)
    }

    /// What is wrong with the arguments together, if anything is.
    pub(super) fn conflict(&self) -> Option<String> {
        same_locales(self.source.as_ref(), &self.target).or_else(|| self.places.conflict())
    }
}

/// A reason with the points that it takes.
fn penalty(text: &str) -> Result<(Reason, u8), String> {
    let parsed = text.split_once('=').and_then(|(reason, points)| {
        let points = points.trim().parse::<u8>().ok().filter(|points| *points <= 100)?;
        Some((Reason::parse(reason.trim())?, points))
    });
    parsed.ok_or_else(|| {
        let names: Vec<&str> = Reason::ALL.into_iter().map(Reason::as_str).collect();
        format!("write a reason and its points from 0 to 100, such as machine=5; the reasons are {}", names.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn penalties() {
        assert_eq!(penalty("machine=0"), Ok((Reason::Machine, 0)));
        for text in ["machine", "machine=", "machine=101", "machine=-1", "luck=3", ""] {
            assert!(penalty(text).is_err(), "{text}");
        }
    }
}
