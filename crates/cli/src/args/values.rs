//! Values that several commands take.

use std::path::{Component, Path, PathBuf};

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

    /// The one file that it names. `None` for standard output and for a name with placeholders.
    pub(crate) fn fixed_path(&self) -> Option<PathBuf> {
        match &self.output {
            Output::Files(template) if template.is_fixed() => Some(with_numbers(template)),
            _ => None,
        }
    }

    /// For a name with placeholders: the folder before the first of them, and a glob of the names of files in it.
    pub(crate) fn folder_and_glob(&self) -> Option<(PathBuf, String)> {
        let Output::Files(template) = &self.output else { return None };
        let number = u64::MAX.to_string();
        let name = with_numbers(template);
        let is_literal = |part: &Component<'_>| !part.as_os_str().to_string_lossy().contains(&number);
        let folder: PathBuf = name.components().take_while(is_literal).collect();
        let rest = name.components().skip_while(is_literal).collect::<PathBuf>();
        let glob = globset::escape(&rest.to_string_lossy()).replace(&number, "*");
        (!template.is_fixed()).then(|| (Path::new(".").join(folder), glob))
    }

    /// The format that was asked for, else the one that the name's ending says.
    pub(crate) fn format(&self, wanted: Option<&'static Format>) -> Result<&'static Format, String> {
        let ending = self.ending();
        let format = match (wanted, ending) {
            (Some(format), _) => Some(format),
            (None, Some(ending)) => formats().iter().find(|format| {
                ending.eq_ignore_ascii_case(format.extension) || ending.eq_ignore_ascii_case(format.name)
            }),
            (None, None) => bitext_exchange::format(DEFAULT_FORMAT),
        };
        format.ok_or_else(|| {
            let names: Vec<&str> = formats().iter().map(|format| format.name).collect();
            format!("`.{}` says no format; name it with -f ({})", ending.unwrap_or_default(), names.join(", "))
        })
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
        let mut name = Path::new(&self.text);
        if self.is_stdout() {
            return None;
        }
        if name.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz")) {
            name = Path::new(name.file_stem()?);
        }
        name.extension()?.to_str()
    }
}

/// The name with a number for each placeholder that stands in no name that people write.
fn with_numbers(template: &NameTemplate) -> PathBuf {
    let number = u64::MAX;
    let text = number.to_string();
    template.render(&NameValues { family: &text, source: &text, target: &text, origin: &text, number })
}

/// A glob over paths, as the user wrote it.
pub(super) fn glob(text: &str) -> Result<String, String> {
    match GlobBuilder::new(text).literal_separator(true).build() {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(error.kind().to_string()),
    }
}

/// A day.
pub(super) fn day(text: &str) -> Result<Date, &'static str> {
    Date::strptime("%Y-%m-%d", text).map_err(|_| "write a day as 2021-03-09")
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
        assert_eq!(output("out/{{n}}.tmx").fixed_path(), Some("out/{n}.tmx".into()));
        assert_eq!((output("-").fixed_path(), output("{n}.tmx").fixed_path()), (None, None));
        let split = |text: &str| output(text).folder_and_glob();
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
        assert_eq!(
            format("a.json").unwrap_err(),
            "`.json` says no format; name it with -f (jsonl, tmx, tsv, xliff, xliff12)"
        );
        assert!(format("{family}.{target}").is_err());
        let wanted = bitext_exchange::format("tsv");
        assert_eq!(OutputName::parse("a.json").unwrap().format(wanted).map(|format| format.name), Ok("tsv"));
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
}
