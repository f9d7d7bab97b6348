//! Values that several commands take.

use std::fmt::Display;
use std::path::{Component, Path, PathBuf};
use std::str::FromStr;

use bitext_exchange::{Format, NameTemplate, NameValues, formats};
use bitext_pipeline::export::Output;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use globset::GlobBuilder;
use jiff::civil::Date;

/// The name that stands for standard output.
const STDOUT: &str = "-";

/// The format when neither the user nor the output's name says one.
const DEFAULT_FORMAT: &str = "tmx";

/// Where an export goes, as the user wrote it.
#[derive(Debug, Clone)]
pub(crate) struct OutputName {
    text: String,
    pub(crate) output: Output,
}

impl OutputName {
    pub(super) fn parse(text: &str) -> Result<OutputName, String> {
        let output = match text {
            "" => return Err("write the name of a file, or `-` for standard output".to_owned()),
            STDOUT => Output::Stdout,
            name => Output::Files(NameTemplate::parse(name).map_err(|error| error.to_string())?),
        };
        Ok(OutputName { text: text.to_owned(), output })
    }

    /// Whether standard output carries the file.
    pub(crate) fn is_stdout(&self) -> bool {
        matches!(self.output, Output::Stdout)
    }

    /// The name as the user wrote it.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The one file that it names. `None` for standard output, for a name with placeholders and for files in parts.
    pub(crate) fn fixed_path(&self, format: &Format) -> Option<PathBuf> {
        match &self.output {
            Output::Files(template) if template.is_fixed() && !format.has_parts() => Some(with_numbers(template)),
            _ => None,
        }
    }

    /// For a name that says not all of the files' names, because it has placeholders or they have parts: the folder
    /// that is in it for certain, and a glob of the names of files in that.
    pub(crate) fn folder_and_glob(&self, format: &Format) -> Option<(PathBuf, String)> {
        let Output::Files(template) = &self.output else { return None };
        if format.has_parts() && template.is_fixed() {
            let name = with_numbers(template);
            let stem = name.file_name()?.to_string_lossy().into_owned();
            let stem = stem.strip_suffix(".gz").unwrap_or(&stem);
            return Some((Path::new(".").join(name.parent()?), format!("{}.*", globset::escape(stem))));
        }
        let number = u64::MAX.to_string();
        let name = with_numbers(template);
        let is_literal = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(&number);
        let folder: PathBuf = name.components().take_while(is_literal).collect();
        let rest = name.components().skip_while(is_literal).collect::<PathBuf>();
        let mut glob = globset::escape(&rest.to_string_lossy()).replace(&number, "*");
        if format.has_parts() {
            glob.truncate(glob.strip_suffix(".gz").map_or(glob.len(), str::len));
            glob.push_str(".*");
        }
        (!template.is_fixed()).then(|| (Path::new(".").join(folder), glob))
    }

    /// The format that was asked for, else the one that the name's ending says.
    pub(crate) fn format(&self, wanted: Option<&'static Format>) -> Result<&'static Format, String> {
        let ending = self.ending();
        let format = match (wanted, ending) {
            (Some(format), _) => Some(format),
            (None, Some(ending)) => formats()
                .iter()
                .find(|format| self.ends_with(format.extension) || ending.eq_ignore_ascii_case(format.name)),
            (None, None) => bitext_exchange::format(DEFAULT_FORMAT),
        };
        let format = format.ok_or_else(|| {
            let names: Vec<&str> = formats().iter().map(|format| format.name).collect();
            format!("`.{}` says no format; name it with -f ({})", ending.unwrap_or_default(), names.join(", "))
        })?;
        if self.is_stdout() && !format.carries.streams {
            return Err(format!("{} is several files: name them with -o OUT", format.name));
        }
        if format.carries.packed && self.unpacked().len() < self.text.len() {
            return Err(format!("{} is compressed as it is: write OUT without .gz", format.name));
        }
        Ok(format)
    }

    /// The ending of the name, if it is that of another format.
    pub(crate) fn ending_of_another(&self, format: &Format) -> Option<&str> {
        let is_own = self.ends_with(format.extension) || self.ends_with(format.name) || format.has_parts();
        self.ending().filter(|_| !is_own && self.has_known_ending())
    }

    /// The files of an `OmegaT` project in this folder.
    pub(super) fn in_layers(&self, numbered: bool) -> Result<OutputName, String> {
        if self.is_stdout() {
            return Err("--for omegat writes a folder, not standard output".to_owned());
        }
        let number = if numbered { ".{n}" } else { "" };
        OutputName::parse(&format!("{}/tm/{{family}}.{{target}}{number}.tmx", self.text.trim_end_matches('/')))
    }

    /// Whether the name says a format.
    pub(super) fn has_known_ending(&self) -> bool {
        self.ending().is_some() && self.format(None).is_ok()
    }

    /// How the file's name ends, `.gz` aside.
    fn ending(&self) -> Option<&str> {
        if self.is_stdout() {
            return None;
        }
        Path::new(self.unpacked()).extension()?.to_str()
    }

    /// Whether the file's name, `.gz` aside, ends with a dot and these words, which may have dots in them.
    fn ends_with(&self, extension: &str) -> bool {
        let name = self.unpacked().to_ascii_lowercase();
        name.strip_suffix(extension).is_some_and(|stem| stem.ends_with('.'))
    }

    /// The name without `.gz`.
    fn unpacked(&self) -> &str {
        match self.text.rsplit_once('.') {
            Some((name, "gz" | "GZ" | "Gz" | "gZ")) => name,
            _ => &self.text,
        }
    }
}

/// The name with a number for each placeholder that stands in no name that people write.
fn with_numbers(template: &NameTemplate) -> PathBuf {
    let number = u64::MAX;
    let text = number.to_string();
    template.render(&NameValues { family: &text, source: &text, target: &text, origin: &text, split: &text, number })
}

/// A glob over paths, as the user wrote it.
pub(super) fn glob(text: &str) -> Result<String, String> {
    match GlobBuilder::new(text).literal_separator(true).build() {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.kind().to_string()),
    }
}

/// How many of a list, which is not to be empty.
pub(super) fn at_least_one<N>(text: &str) -> Result<N, String>
where
    N: FromStr<Err: Display> + PartialOrd + From<u8>,
{
    let number: N = text.parse().map_err(|error: N::Err| error.to_string())?;
    if number < N::from(1) { Err("at least 1 is needed".to_owned()) } else { Ok(number) }
}

/// A day.
pub(super) fn day(text: &str) -> Result<Date, &'static str> {
    Date::strptime("%Y-%m-%d", text).map_err(|_| "write a day as 2021-03-09")
}

/// A probability.
pub(super) fn confidence(text: &str) -> Result<f64, &'static str> {
    let value = text.parse::<f64>().ok().filter(|value| (0.0..=1.0).contains(value));
    value.ok_or("write a number from 0 to 1, such as 0.95")
}

/// A rate.
pub(super) fn percentage(text: &str) -> Result<f64, &'static str> {
    let value = text.parse::<f64>().ok().filter(|value| (0.0..=100.0).contains(value));
    value.ok_or("write a number from 0 to 100")
}

/// One of the values that have a name.
pub(super) fn one_of<T: Copy + Send + Sync + 'static>(
    values: &'static [T],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let names = values.iter().map(|value| name(*value));
    PossibleValuesParser::new(names).try_map(move |text| {
        let found = values.iter().find(|value| name(**value) == text);
        found.copied().ok_or("no such value")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_names() {
        let output = |text: &str| OutputName::parse(text).unwrap();
        assert!(output("-").is_stdout() && !output("./-").is_stdout());
        assert!(OutputName::parse("{wrong}.tmx").is_err());
        assert!(OutputName::parse("").is_err());
    }

    #[test]
    fn what_a_name_can_become() {
        let output = |text: &str| OutputName::parse(text).unwrap();
        let [tmx, moses] = ["tmx", "moses"].map(|name| bitext_exchange::format(name).unwrap());
        assert_eq!(output("out/{{n}}.tmx").fixed_path(tmx), Some("out/{n}.tmx".into()));
        assert_eq!((output("-").fixed_path(tmx), output("{n}.tmx").fixed_path(tmx)), (None, None));
        assert_eq!(output("out/a").fixed_path(moses), None);
        let parts = |text: &str| output(text).folder_and_glob(moses);
        assert_eq!(parts("out/a.v[1]"), Some(("./out".into(), "a.v[[]1[]].*".to_owned())));
        assert_eq!(parts("out/{target}/a.gz"), Some(("./out".into(), "*/a.*".to_owned())));
        assert_eq!(parts("a.gz"), Some(("./".into(), "a.*".to_owned())));
        let split = |text: &str| output(text).folder_and_glob(tmx);
        assert_eq!(split("a/b/{family}-{n}/{target}[1].tmx"), Some(("./a/b".into(), "*-*/*[[]1[]].tmx".to_owned())));
        assert_eq!(split("{n}"), Some((".".into(), "*".to_owned())));
        assert_eq!(split("/{n}"), Some(("/".into(), "*".to_owned())));
        assert_eq!((split("a/b.tmx"), split("-")), (None, None));
    }

    #[test]
    fn a_name_says_its_format_or_is_refused() {
        let format = |text: &str| OutputName::parse(text).unwrap().format(None).map(|format| format.name);
        for (name, expected) in [
            ("a/{target}.tsv.gz", "tsv"),
            ("a.weblate.json", "weblate"),
            ("a.xlsx", "xlsx"),
            ("A.JSONL.GZ", "jsonl"),
            ("docs.tmx", "tmx"),
            ("-", "tmx"),
            ("docs.xlf", "xliff"),
            ("docs.xliff", "xliff"),
            ("docs", "tmx"),
            ("docs.gz", "tmx"),
            ("docs.nb-NO/{target}", "tmx"),
            ("../docs", "tmx"),
        ] {
            assert_eq!(format(name), Ok(expected), "{name}");
        }
        let names = formats().iter().map(|format| format.name).collect::<Vec<_>>().join(", ");
        assert_eq!(format("a.odt").unwrap_err(), format!("`.odt` says no format; name it with -f ({names})"));
        let moses = bitext_exchange::format("moses");
        let refusal = OutputName::parse("-").unwrap().format(moses).unwrap_err();
        assert_eq!(refusal, "moses is several files: name them with -o OUT");
        assert!(format("{family}.{target}").is_err());
        for name in ["a.xlsx.gz", "{target}.XLSX.GZ"] {
            assert_eq!(format(name).unwrap_err(), "xlsx is compressed as it is: write OUT without .gz");
        }
        let xlsx = bitext_exchange::format("xlsx");
        assert!(OutputName::parse("a.gz").unwrap().format(xlsx).is_err());
        let wanted = bitext_exchange::format("tsv");
        assert_eq!(OutputName::parse("a.odt").unwrap().format(wanted).map(|format| format.name), Ok("tsv"));
    }

    #[test]
    fn days_and_globs() {
        assert_eq!(day("2021-03-09"), Ok(jiff::civil::date(2021, 3, 9)));
        for text in ["yesterday", "2021-02-30", "09/03/2021", "2021-03-09T10:00", ""] {
            assert_eq!(day(text), Err("write a day as 2021-03-09"), "{text}");
        }
        assert_eq!(glob("**/[ab]*.md").as_deref(), Ok("**/[ab]*.md"));
        assert!(glob("a[b").is_err());
    }

    #[test]
    fn percentages() {
        assert_eq!((percentage("0"), percentage("12.5"), percentage("100")), (Ok(0.0), Ok(12.5), Ok(100.0)));
        for text in ["100.1", "-1", "12 %", "NaN", ""] {
            assert!(percentage(text).is_err(), "{text}");
        }
    }

    #[test]
    fn confidences() {
        assert_eq!((confidence("0"), confidence("0.95"), confidence("1")), (Ok(0.0), Ok(0.95), Ok(1.0)));
        for text in ["1.01", "-0.1", "95 %", "NaN", ""] {
            assert!(confidence(text).is_err(), "{text}");
        }
    }
}
