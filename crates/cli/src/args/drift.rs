use std::path::PathBuf;

use bitext_model::Locale;
use bitext_pipeline::drift::Options;
use clap::Args;

use super::values::glob;
use super::{ListFormat, at_most};

const EXAMPLES: &str = "\
For every document that stands in the memory now, the file that it was translated from is compared with the newest one: \
documents are unchanged, changed, removed or unverified (the file that was translated is not known), units unchanged, \
edited or removed, and sentences of the source new. Files that were renamed without other changes are followed.

--fail-over P ends with exit code 3 if more than P percent of the units are edited or removed.

Examples:
  bitext drift --source-repo docs.en-US.git
  bitext drift --source-repo docs.en-US.git -t nb-NO --format tsv
  bitext drift --source-repo docs.en-US.git --units --path 'articles/**' --format jsonl
  bitext drift --source-repo docs.en-US.git --fail-over 5";

/// How many documents people are shown unless they ask for more.
const SHOWN: u64 = 50;

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DriftArguments {
    /// A git repository of the files that documents were translated from (repeatable)
    #[arg(long = "source-repo", value_name = "PATH", required = true)]
    source_repositories: Vec<PathBuf>,
    /// The branch with the newest source files [default: live, main or master, whichever is there]
    #[arg(long = "source-ref", value_name = "REF")]
    source_reference: Option<String>,
    /// Only documents in this locale (repeatable, or with commas)
    #[arg(short, long, value_name = "LOCALE", value_delimiter = ',')]
    pub(crate) target: Vec<Locale>,
    /// Only this repository, in upper or lower case (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) repo: Vec<String>,
    /// Only documents at matching paths; `*` stops at `/`, `**` does not (repeatable)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    path: Vec<String>,
    /// List the units that are edited or removed, and new sentences; with --format tsv a row for each instead of one for
    /// each document
    #[arg(long)]
    pub(crate) units: bool,
    /// End with exit code 3 if more than this share of the units is edited or removed
    #[arg(long, value_name = "PERCENT", value_parser = share)]
    pub(crate) fail_over: Option<f64>,
    /// List at most so many documents, or all with 0; counts are of all [default: 50 for human, else 0]
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Threads [default: as many as there are processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// How to print what was found
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
}

impl DriftArguments {
    /// How many documents are listed at most.
    pub(crate) fn limit(&self) -> u64 {
        at_most(self.limit, if self.format == ListFormat::Human { SHOWN } else { 0 })
    }

    /// What the library takes, with the repositories as the memory spells them.
    pub(crate) fn options(&self, repositories: Vec<String>) -> Options {
        Options {
            source_repositories: self.source_repositories.clone(),
            source_reference: self.source_reference.clone(),
            targets: self.target.clone(),
            repositories,
            paths: self.path.clone(),
            jobs: self.jobs.unwrap_or(0).into(),
        }
    }
}

/// A share in percent.
fn share(text: &str) -> Result<f64, &'static str> {
    let share = text.strip_suffix('%').unwrap_or(text).parse::<f64>().ok();
    share.filter(|share| (0.0..=100.0).contains(share)).ok_or("write a number from 0 to 100, such as 5")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares() {
        assert_eq!((share("5"), share("2.5%"), share("0")), (Ok(5.0), Ok(2.5), Ok(0.0)));
        for text in ["-1", "101", "NaN", "five", ""] {
            assert!(share(text).is_err(), "{text}");
        }
    }
}
