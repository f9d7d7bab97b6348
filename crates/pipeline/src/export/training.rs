//! What of the units a training set takes.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Which units are taken, and in which parts, when an export is to train or to measure a system. By default all of them
/// are, in one part.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Training {
    /// Take each pair of normalized source and target once in a locale, whatever the products: the first in the order
    /// of products.
    pub dedupe: bool,
    /// The least length of source and target: characters of the plain text, see [`bitext_markup::plain`].
    pub min_length: Option<u64>,
    /// The greatest length, likewise.
    pub max_length: Option<u64>,
    /// How many times as long the longer of source and target may be.
    pub max_ratio: Option<f64>,
    /// Leave out translations that are their source, after normalization.
    pub exclude_identical: bool,
    /// Take so many units, or all if there are fewer. Which ones is a matter of seed and source alone.
    pub sample: Option<u64>,
    /// Varies sample and split.
    pub seed: u64,
    /// Distribute the units over files by `{split}`.
    pub split: Option<Split>,
}

impl Training {
    /// Whether anything here has an effect.
    pub fn is_active(&self) -> bool {
        *self != Training { seed: self.seed, ..Training::default() }
    }

    /// The options that are set, by name.
    pub(super) fn in_words(&self) -> BTreeMap<String, String> {
        let yes = |set: bool| set.then(|| "yes".to_owned());
        let options = [
            ("dedupe", yes(self.dedupe)),
            ("min-length", self.min_length.map(|length| length.to_string())),
            ("max-length", self.max_length.map(|length| length.to_string())),
            ("max-ratio", self.max_ratio.map(|ratio| ratio.to_string())),
            ("exclude-identical", yes(self.exclude_identical)),
            ("sample", self.sample.map(|units| units.to_string())),
            ("seed", (self.sample.is_some() || self.split.is_some()).then(|| self.seed.to_string())),
            ("split", self.split.as_ref().map(Split::to_string)),
        ];
        options.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

/// The parts of a split with their sizes, which make 100 %.
///
/// Read from `train=98,dev=1,test=1`; sizes may have up to two decimals. Without sizes, every part but the first gets
/// 1 %.
///
/// ```
/// use bitext_pipeline::export::Split;
/// let split: Split = "train,dev,test".parse()?;
/// assert_eq!(split.to_string(), "train=98, dev=1, test=1");
/// assert!("train=98,dev=1".parse::<Split>().is_err());
/// # Ok::<(), bitext_pipeline::export::SplitError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    name: String,
    /// Hundredths of a percent.
    size: u32,
}

/// The sizes of all parts together.
const WHOLE: u32 = 10_000;

/// The size of every part but the first, unless sizes are given.
const DEFAULT_SIZE: u32 = 100;

/// The text is not a split.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// There are not two parts.
    #[error("a split has two parts or more, such as `train,dev,test`")]
    TooFew,
    /// There are more parts than 1 % pieces.
    #[error("so many parts need sizes: `train=90,dev=5,test=5`")]
    TooMany,
    /// A name is empty or has other characters than letters, digits, `-` and `_`.
    #[error("`{0}` is no name of a part: letters, digits, `-` and `_` can be in it")]
    Name(String),
    /// Two parts have one name.
    #[error("`{0}` is there twice")]
    Repeated(String),
    /// Some parts have a size and others have none.
    #[error("either all parts have a size or none")]
    SomeSizes,
    /// A size is no positive number of percent with up to two decimals.
    #[error("`{0}` is no size in percent such as `98` or `0.5`")]
    Size(String),
    /// The sizes do not make 100 %.
    #[error("the sizes make {0} %, not 100")]
    Sum(String),
}

impl Split {
    /// The names of the parts, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str())
    }

    /// The name of a part.
    pub(super) fn name(&self, part: usize) -> &str {
        &self.parts[part].name
    }

    /// The part of a number that is spread evenly over all 64-bit numbers.
    pub(super) fn part_of(&self, number: u64) -> usize {
        let at = ((u128::from(number) * u128::from(WHOLE)) >> 64) as u32;
        let mut end = 0;
        let within = |part: &Part| {
            end += part.size;
            at < end
        };
        self.parts.iter().position(within).unwrap_or(0)
    }
}

impl FromStr for Split {
    type Err = SplitError;

    fn from_str(text: &str) -> Result<Split, SplitError> {
        let pieces: Vec<(&str, Option<&str>)> = text
            .split(',')
            .map(|piece| piece.split_once('=').map_or((piece, None), |(name, size)| (name, Some(size))))
            .map(|(name, size)| (name.trim(), size.map(str::trim)))
            .collect();
        for (at, (name, _)) in pieces.iter().enumerate() {
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
                return Err(SplitError::Name((*name).to_owned()));
            }
            if pieces[..at].iter().any(|(before, _)| before == name) {
                return Err(SplitError::Repeated((*name).to_owned()));
            }
        }
        let sized = pieces.iter().filter(|(_, size)| size.is_some()).count();
        let sizes: Vec<u32> = match (pieces.len(), sized) {
            (..2, _) => return Err(SplitError::TooFew),
            (count, 0) => {
                let others = u32::try_from(count - 1).ok().and_then(|others| others.checked_mul(DEFAULT_SIZE));
                let first = others.and_then(|others| WHOLE.checked_sub(others)).filter(|first| 0 < *first);
                let first = first.ok_or(SplitError::TooMany)?;
                std::iter::once(first).chain(std::iter::repeat_n(DEFAULT_SIZE, count - 1)).collect()
            }
            (count, sized) if sized < count => return Err(SplitError::SomeSizes),
            _ => pieces
                .iter()
                .filter_map(|(_, size)| *size)
                .map(|size| hundredths(size).ok_or_else(|| SplitError::Size(size.to_owned())))
                .collect::<Result<_, _>>()?,
        };
        let sum: u64 = sizes.iter().map(|size| u64::from(*size)).sum();
        if sum != u64::from(WHOLE) {
            return Err(SplitError::Sum(percent(sum)));
        }
        let parts = pieces.iter().zip(sizes).map(|((name, _), size)| Part { name: (*name).to_owned(), size });
        Ok(Split { parts: parts.collect() })
    }
}

impl fmt::Display for Split {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.parts.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{}={}", part.name, percent(part.size.into()))?;
        }
        Ok(())
    }
}

/// `98` or `0.5` in hundredths.
fn hundredths(text: &str) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) || 2 < decimals.len() {
        return None;
    }
    let size = whole.parse::<u32>().ok()?.checked_mul(100)? + format!("{decimals:0<2}").parse::<u32>().ok()?;
    (0 < size).then_some(size)
}

fn percent(hundredths: u64) -> String {
    let (whole, decimals) = (hundredths / 100, hundredths % 100);
    match decimals {
        0 => whole.to_string(),
        _ => format!("{whole}.{decimals:02}").trim_end_matches('0').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Result<String, String> {
        text.parse::<Split>().map(|split| split.to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn splits_are_read_and_shown() {
        for (text, shown) in [
            ("train,dev,test", "train=98, dev=1, test=1"),
            ("a,b", "a=99, b=1"),
            (" train=80 , dev=19.5,test=0.50 ", "train=80, dev=19.5, test=0.5"),
            ("x=99.99,y=0.01", "x=99.99, y=0.01"),
        ] {
            assert_eq!(split(text).as_deref(), Ok(shown), "{text}");
        }
    }

    #[test]
    fn mistakes_are_named() {
        for (text, message) in [
            ("train", "a split has two parts or more, such as `train,dev,test`"),
            ("train,,dev", "`` is no name of a part: letters, digits, `-` and `_` can be in it"),
            ("train,../dev", "`../dev` is no name of a part: letters, digits, `-` and `_` can be in it"),
            ("a,b,a", "`a` is there twice"),
            ("a=99,b", "either all parts have a size or none"),
            ("a=100,b=0", "`0` is no size in percent such as `98` or `0.5`"),
            ("a=50,b=49.99", "the sizes make 99.99 %, not 100"),
            ("a=4294967295,b=1", "`4294967295` is no size in percent such as `98` or `0.5`"),
            ("a=1.234,b=1", "`1.234` is no size in percent such as `98` or `0.5`"),
            ("a=-1,b=101", "`-1` is no size in percent such as `98` or `0.5`"),
        ] {
            assert_eq!(split(text).unwrap_err(), message, "{text}");
        }
        let many: Vec<String> = (0..101).map(|number| format!("p{number}")).collect();
        assert_eq!(many.join(",").parse::<Split>(), Err(SplitError::TooMany));
    }

    #[test]
    fn parts_have_their_sizes() {
        let split: Split = "train=98,dev=1.5,test=0.5".parse().unwrap();
        let mut counts = [0_u32; 3];
        // Evenly spread, as hashes are.
        (0..200_000_u64).for_each(|step| counts[split.part_of(step * (u64::MAX / 200_000))] += 1);
        for (count, expected) in counts.into_iter().zip([196_000_u32, 3_000, 1_000]) {
            assert!(expected.abs_diff(count) <= 2, "{counts:?}");
        }
        assert_eq!((split.part_of(0), split.part_of(u64::MAX)), (0, 2));
    }

    #[test]
    fn a_seed_alone_changes_nothing() {
        assert!(!Training { seed: 7, ..Training::default() }.is_active());
        assert!(Training { sample: Some(0), ..Training::default() }.is_active());
    }
}
