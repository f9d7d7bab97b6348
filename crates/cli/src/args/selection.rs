use std::path::PathBuf;

use bitext_exchange::Placeholder;
use bitext_pipeline::export::{Output, Split, Training};
use clap::Args;

use super::OutputName;

/// Which of the units to take, and as of when.
#[derive(Debug, Args)]
pub(crate) struct SelectionOptions {
    /// Take each pair of source and target once in a locale, over all products; white space, references and escapes
    /// make no difference
    #[arg(long, help_heading = TRAINING)]
    pub(crate) dedupe: bool,
    /// Only pairs of which both texts have so many characters or more, markup aside
    #[arg(long, value_name = "N", help_heading = TRAINING)]
    pub(crate) min_length: Option<u64>,
    /// Only pairs of which both texts have so many characters or fewer, markup aside
    #[arg(long, value_name = "N", help_heading = TRAINING)]
    pub(crate) max_length: Option<u64>,
    /// Only pairs of which the longer text is at most R times as long as the other, markup aside
    #[arg(long, value_name = "R", value_parser = ratio, help_heading = TRAINING)]
    pub(crate) max_ratio: Option<f64>,
    /// Leave out translations that are the same as their source
    #[arg(long, help_heading = TRAINING)]
    pub(crate) exclude_identical: bool,
    /// Take N units, or all if there are fewer; which ones depends on the seed and their sources alone
    #[arg(long, value_name = "N", help_heading = TRAINING)]
    pub(crate) sample: Option<u64>,
    /// Vary --sample and --split
    #[arg(long, value_name = "S", default_value_t = 0, help_heading = TRAINING)]
    pub(crate) seed: u64,
    #[arg(long, value_name = "PARTS", help = SPLIT_HELP, help_heading = TRAINING)]
    pub(crate) split: Option<Split>,
    /// Where to describe the set [default: DATASET.md beside the files when OUT has placeholders and an option of this
    /// group is used]
    #[arg(long, value_name = "PATH", help_heading = TRAINING)]
    pub(crate) dataset_card: Option<PathBuf>,
    /// Only what was added, changed and removed since right after this run; `bitext memory runs` lists them. What an
    /// import brought that was forgotten since is not known any more, and a note names it
    #[arg(long, value_name = "RUN", help_heading = STATE)]
    pub(crate) changes_since: Option<i64>,
    /// The memory as it was right after this run
    #[arg(long, value_name = "RUN", help_heading = STATE)]
    pub(crate) as_of: Option<i64>,
    /// Call locales in files and names as this file says: lines such as no=nb-NO, with comments after `#`
    #[arg(long, value_name = "FILE", help_heading = LOCALES)]
    pub(crate) locale_map: Option<PathBuf>,
    /// Write locales without their region, such as nb for nb-NO, where --locale-map has no other name
    #[arg(long, help_heading = LOCALES)]
    pub(crate) bare_locales: bool,
}

const TRAINING: &str = "Training sets";
const STATE: &str = "States of the memory";
const LOCALES: &str = "Names of locales";

const SPLIT_HELP: &str = "Distribute sources over parts of these names and percentages, such as train=98,dev=1,test=1, \
    or train,dev,test for just that; nearly equal sources are in one part. OUT needs {split}";

impl SelectionOptions {
    /// What is wrong with the options together, if anything is.
    pub(super) fn conflict(&self) -> Option<String> {
        if let (Some(least), Some(greatest)) = (self.min_length, self.max_length)
            && greatest < least
        {
            return Some(format!("--min-length {least} is more than --max-length {greatest}"));
        }
        if let (Some(since), Some(as_of)) = (self.changes_since, self.as_of)
            && as_of < since
        {
            return Some(format!("--changes-since {since} is after --as-of {as_of}"));
        }
        None
    }

    /// What is wrong with the options and an output's name together.
    pub(super) fn name_conflict(&self, output: &OutputName) -> Option<String> {
        let names_parts = match &output.output {
            Output::Stdout => false,
            Output::Files(template) => template.uses(Placeholder::Split),
        };
        match (&self.split, names_parts) {
            (Some(_), false) => {
                Some("--split needs {split} in the output name, which tells the parts apart".to_owned())
            }
            (None, true) => Some("{split} in the output name needs --split".to_owned()),
            _ => None,
        }
    }

    /// What the library takes.
    pub(crate) fn training(&self) -> Training {
        Training {
            dedupe: self.dedupe,
            min_length: self.min_length,
            max_length: self.max_length,
            max_ratio: self.max_ratio,
            exclude_identical: self.exclude_identical,
            sample: self.sample,
            seed: self.seed,
            split: self.split.clone(),
        }
    }
}

/// How many times as long.
fn ratio(text: &str) -> Result<f64, &'static str> {
    let ratio = text.parse::<f64>().ok().filter(|ratio| ratio.is_finite() && 1.0 <= *ratio);
    ratio.ok_or("write a number of 1 or more, such as 2.5")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios() {
        assert_eq!(ratio("2.5"), Ok(2.5));
        for text in ["0.5", "-3", "inf", "NaN", "two", ""] {
            assert!(ratio(text).is_err(), "{text}");
        }
    }
}
