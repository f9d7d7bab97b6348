//! How lists are written.

use std::path::Path;

use bitext_exchange::formats;
use clap::ValueEnum;

/// How a list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// Text for people
    Human,
    /// One JSON object
    Json,
    /// A JSON object for each item
    Jsonl,
    /// Tab-separated values with a header
    Tsv,
}

impl ListFormat {
    /// The format that was asked for, else the one that the ending of a file's name says; text for people where it says
    /// none. An ending of other files is refused.
    pub(crate) fn of_output(asked: Option<ListFormat>, output: &Path) -> Result<ListFormat, String> {
        let said = || match ending(output) {
            None => Ok(ListFormat::Human),
            Some(ending) => match ListFormat::of_ending(&ending) {
                Some(format) => Ok(format),
                None if is_of_others(&ending) => Err(format!(
                    "`.{ending}` says no format of lists; name one with --format (human, json, jsonl, tsv)"
                )),
                // Of a locale, a date, a version.
                None => Ok(ListFormat::Human),
            },
        };
        asked.map_or_else(said, Ok)
    }

    /// The ending of a file's name, if it is that of something else.
    pub(crate) fn ending_of_another(self, output: &Path) -> Option<String> {
        ending(output).filter(|ending| match ListFormat::of_ending(ending) {
            Some(format) => format != self,
            None => is_of_others(ending),
        })
    }

    /// The name used by `--format`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            ListFormat::Human => "human",
            ListFormat::Json => "json",
            ListFormat::Jsonl => "jsonl",
            ListFormat::Tsv => "tsv",
        }
    }

    fn of_ending(ending: &str) -> Option<ListFormat> {
        match ending {
            "txt" => Some(ListFormat::Human),
            "json" => Some(ListFormat::Json),
            "jsonl" => Some(ListFormat::Jsonl),
            "tsv" => Some(ListFormat::Tsv),
            _ => None,
        }
    }
}

/// Whether names of files that no list is written to end so.
fn is_of_others(ending: &str) -> bool {
    const TABLES: [&str; 6] = ["csv", "xls", "ods", "html", "xml", "yaml"];
    TABLES.contains(&ending) || formats().iter().any(|format| format.extension == ending)
}

/// How the name of a file ends, `.gz` aside, in lower case.
fn ending(output: &Path) -> Option<String> {
    let name = output.file_name()?.to_string_lossy().to_lowercase();
    let name = Path::new(name.strip_suffix(".gz").unwrap_or(&name));
    name.extension().map(|ending| ending.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_what_the_name_of_its_file_says() {
        let of = |name: &str| ListFormat::of_output(None, Path::new(name)).ok();
        for (name, format) in [
            ("-", ListFormat::Human),
            ("rows", ListFormat::Human),
            ("rows.nb-NO", ListFormat::Human),
            ("a.b/rows.TXT", ListFormat::Human),
            ("rows.json", ListFormat::Json),
            ("rows.nb-NO.jsonl.gz", ListFormat::Jsonl),
            ("rows.TSV", ListFormat::Tsv),
        ] {
            assert_eq!(of(name), Some(format), "{name}");
        }
        for name in ["rows.csv", "rows.xlsx", "rows.xlsx.gz"] {
            assert_eq!(of(name), None, "{name}");
            assert_eq!(ListFormat::of_output(Some(ListFormat::Tsv), Path::new(name)), Ok(ListFormat::Tsv));
        }
        let other = |name: &str| ListFormat::Tsv.ending_of_another(Path::new(name)).is_some();
        assert!(["rows.json", "rows.txt", "rows.xlsx", "rows.tmx.gz", "rows.csv"].into_iter().all(other));
        assert!(!["-", "rows", "rows.tsv", "rows.tsv.gz", "rows.2021"].into_iter().any(other));
    }
}
