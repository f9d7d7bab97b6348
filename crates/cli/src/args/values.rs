//! Values that several commands take.

use bitext_exchange::NameTemplate;
use bitext_pipeline::export::Output;
use clap::builder::{PossibleValuesParser, TypedValueParser};

/// The name that stands for standard output.
const STDOUT: &str = "-";

/// Where an export goes, as the user wrote it.
#[derive(Debug, Clone)]
pub(crate) struct OutputName {
    text: String,
    pub(crate) output: Output,
}

impl OutputName {
    pub(super) fn parse(text: &str) -> Result<OutputName, bitext_exchange::Error> {
        let output = if text == STDOUT { Output::Stdout } else { Output::Files(NameTemplate::parse(text)?) };
        Ok(OutputName { text: text.to_owned(), output })
    }

    /// Whether standard output carries the file.
    pub(crate) fn is_stdout(&self) -> bool {
        matches!(self.output, Output::Stdout)
    }

    /// How the name ends, `.gz` aside.
    pub(crate) fn extension(&self) -> Option<&str> {
        let name = self.text.strip_suffix(".gz").unwrap_or(&self.text);
        name.rsplit_once('.').map(|(_, extension)| extension)
    }
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
        assert!(output("-").is_stdout() && output("-").extension().is_none());
        assert!(!output("./-").is_stdout());
        assert_eq!(output("a/{target}.tsv.gz").extension(), Some("tsv"));
        assert!(OutputName::parse("{wrong}.tmx").is_err());
    }
}
