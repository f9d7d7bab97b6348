use bitext_model::Locale;
use bitext_pipeline::history::Filter;
use clap::Args;
use jiff::civil::Date;

use super::values::{day, glob};

/// Where and when texts stand, for every command that has documents to choose from.
#[derive(Debug, Args)]
pub(crate) struct PlaceOptions {
    /// Only this repository, in upper or lower case (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) repo: Vec<String>,
    /// Only documents at matching paths; `*` stops at `/`, `**` does not (repeatable)
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub(crate) path: Vec<String>,
    /// Only from this day on, such as 2021-03-09 (UTC)
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) since: Option<Date>,
    /// Only up to this day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) until: Option<Date>,
}

impl PlaceOptions {
    /// What is wrong with the options together, if anything is.
    pub(super) fn conflict(&self) -> Option<String> {
        match (self.since, self.until) {
            (Some(since), Some(until)) if until < since => Some(format!("--since {since} is after --until {until}")),
            _ => None,
        }
    }

    /// Whether any is given.
    pub(crate) fn is_given(&self) -> bool {
        !(self.repo.is_empty() && self.path.is_empty()) || self.since.is_some() || self.until.is_some()
    }

    /// The names of repositories that are asked for.
    pub(crate) fn repositories(&self) -> &[String] {
        &self.repo
    }

    /// What the library takes of commands that look at histories.
    pub(super) fn filter(&self, targets: &[Locale]) -> Filter {
        Filter {
            targets: targets.to_vec(),
            repositories: self.repo.clone(),
            paths: self.path.clone(),
            since: self.since,
            until: self.until,
        }
    }
}
