//! Conditions about where and when texts stand, as every command has them.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use jiff::civil::Date;

use crate::Error;

/// Names of repositories, in upper or lower case; none means all.
#[derive(Debug, Clone)]
pub(crate) struct Repositories {
    in_lower_case: Vec<String>,
}

impl Repositories {
    pub(crate) fn new(names: &[String]) -> Repositories {
        Repositories { in_lower_case: names.iter().map(|name| name.to_lowercase()).collect() }
    }

    pub(crate) fn take(&self, name: &str) -> bool {
        self.in_lower_case.is_empty() || self.in_lower_case.contains(&name.to_lowercase())
    }
}

/// Whether a day is neither before the first nor after the last one asked for. What has no date is neither since nor until
/// any.
pub(crate) fn is_within(day: Option<Date>, since: Option<Date>, until: Option<Date>) -> bool {
    since.is_none_or(|since| day.is_some_and(|day| since <= day))
        && until.is_none_or(|until| day.is_some_and(|day| day <= until))
}

pub(crate) fn day(seconds: i64) -> Option<Date> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(time).date())
}

pub(crate) fn globs(patterns: &[String]) -> Result<Option<GlobSet>, Error> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        set.add(glob.map_err(|error| Error::Pattern { pattern: pattern.clone(), reason: error.kind().to_string() })?);
    }
    let set = set.build().map_err(|error| Error::Pattern { pattern: patterns.join(" "), reason: error.to_string() })?;
    Ok(Some(set))
}
