use std::path::PathBuf;

use crate::error::Error;
use crate::percent::{push_percent, push_percent_encoded};

/// The name of an output, with placeholders: `out/{family}.{target}.tmx.gz`.
///
/// What stands outside the placeholders is taken as it is, folders included; `{{` and `}}` stand for braces. Values
/// cannot lead into another folder: see [`render`](NameTemplate::render).
///
/// ```
/// use bitext_exchange::{NameTemplate, NameValues, Placeholder};
/// let template = NameTemplate::parse("out/{family}.{target}.tmx.gz")?;
/// assert!(template.uses(Placeholder::Target) && !template.uses(Placeholder::Number));
/// let values =
///     NameValues { family: "harbor", source: "en-US", target: "nb-NO", origin: "human", split: "", number: 1 };
/// assert_eq!(template.render(&values).to_str(), Some("out/harbor.nb-NO.tmx.gz"));
/// # Ok::<(), bitext_exchange::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameTemplate {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Placeholder(Placeholder),
}

/// What can vary between the outputs of one export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Placeholder {
    /// `{family}`: the product.
    Family,
    /// `{source}`: the source's locale.
    Source,
    /// `{target}`: the target's locale.
    Target,
    /// `{origin}`: who translated.
    Origin,
    /// `{split}`: the part of a split export, such as `train`.
    Split,
    /// `{n}`: the file's number when an export is split, in at least three digits so that files sort.
    Number,
}

/// What the placeholders of one output's name stand for.
#[derive(Debug, Clone, Copy)]
pub struct NameValues<'a> {
    /// For [`Placeholder::Family`].
    pub family: &'a str,
    /// For [`Placeholder::Source`].
    pub source: &'a str,
    /// For [`Placeholder::Target`].
    pub target: &'a str,
    /// For [`Placeholder::Origin`].
    pub origin: &'a str,
    /// For [`Placeholder::Split`].
    pub split: &'a str,
    /// For [`Placeholder::Number`].
    pub number: u64,
}

impl Placeholder {
    /// Every placeholder.
    pub const ALL: [Placeholder; 6] = [
        Placeholder::Family,
        Placeholder::Source,
        Placeholder::Target,
        Placeholder::Origin,
        Placeholder::Split,
        Placeholder::Number,
    ];

    /// The word between the braces.
    pub fn as_str(self) -> &'static str {
        match self {
            Placeholder::Family => "family",
            Placeholder::Source => "source",
            Placeholder::Target => "target",
            Placeholder::Origin => "origin",
            Placeholder::Split => "split",
            Placeholder::Number => "n",
        }
    }
}

impl NameTemplate {
    /// Reads a name; fails on a placeholder that means nothing and on a brace that is never closed.
    pub fn parse(template: &str) -> Result<NameTemplate, Error> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at(at);
            literal.push_str(before);
            if let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}")) {
                literal.push_str(&brace[..1]);
                rest = after;
            } else if let Some(after) = brace.strip_prefix('}') {
                literal.push('}');
                rest = after;
            } else {
                let (word, after) = brace[1..]
                    .split_once('}')
                    .ok_or_else(|| Error::UnclosedPlaceholder { template: template.to_owned() })?;
                let placeholder = Placeholder::ALL
                    .into_iter()
                    .find(|placeholder| placeholder.as_str() == word)
                    .ok_or_else(|| unknown(template, word))?;
                if !literal.is_empty() {
                    parts.push(Part::Literal(std::mem::take(&mut literal)));
                }
                parts.push(Part::Placeholder(placeholder));
                rest = after;
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(NameTemplate { parts })
    }

    /// Whether the name varies with a placeholder.
    pub fn uses(&self, placeholder: Placeholder) -> bool {
        self.parts.contains(&Part::Placeholder(placeholder))
    }

    /// Whether the name has no placeholder, so that there is one output, whatever it holds.
    pub fn is_fixed(&self) -> bool {
        !Placeholder::ALL.into_iter().any(|placeholder| self.uses(placeholder))
    }

    /// The name of one output.
    ///
    /// In values, characters that mean something in a path or that some system refuses in a name, control characters,
    /// `%`, and dots at the beginning or after another dot are percent-encoded; an empty value becomes `_`. Different
    /// values stay different names.
    pub fn render(&self, values: &NameValues<'_>) -> PathBuf {
        let mut name = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => name.push_str(literal),
                Part::Placeholder(Placeholder::Family) => push_value(&mut name, values.family),
                Part::Placeholder(Placeholder::Source) => push_value(&mut name, values.source),
                Part::Placeholder(Placeholder::Target) => push_value(&mut name, values.target),
                Part::Placeholder(Placeholder::Origin) => push_value(&mut name, values.origin),
                Part::Placeholder(Placeholder::Split) => push_value(&mut name, values.split),
                Part::Placeholder(Placeholder::Number) => push_number(&mut name, values.number),
            }
        }
        PathBuf::from(name)
    }
}

fn unknown(template: &str, word: &str) -> Error {
    let known: Vec<String> =
        Placeholder::ALL.iter().map(|placeholder| format!("`{{{}}}`", placeholder.as_str())).collect();
    Error::UnknownPlaceholder { template: template.to_owned(), placeholder: word.to_owned(), known: known.join(", ") }
}

fn push_number(name: &mut String, number: u64) {
    let digits = number.to_string();
    name.extend(std::iter::repeat_n('0', 3_usize.saturating_sub(digits.len())));
    name.push_str(&digits);
}

fn push_value(name: &mut String, value: &str) {
    match value {
        "" => name.push('_'),
        "_" => push_percent(name, '_'),
        value => {
            let mut after_dot = true;
            push_percent_encoded(name, value, |character| {
                let dot = character == '.';
                let is_unsafe = character.is_control() || "%/\\:*?\"<>|".contains(character) || (dot && after_dot);
                after_dot = dot;
                is_unsafe
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::{Component, Path};

    fn values(family: &str) -> NameValues<'_> {
        NameValues { family, source: "en-US", target: "nb-NO", origin: "machine", split: "dev", number: 7 }
    }

    fn rendered(template: &str, family: &str) -> String {
        NameTemplate::parse(template).unwrap().render(&values(family)).into_os_string().into_string().unwrap()
    }

    #[test]
    fn placeholders() {
        assert_eq!(rendered("plain.tmx", "harbor"), "plain.tmx");
        assert_eq!(
            rendered("{family}/{source}-{target}.{origin}.{split}.{n}", "harbor"),
            "harbor/en-US-nb-NO.machine.dev.007"
        );
        assert_eq!(rendered("{{n}} }", "harbor"), "{n} }");
        assert_eq!(rendered("{family}{family}", "x"), "xx");
        let template = NameTemplate::parse("{target}").unwrap();
        let used: Vec<_> = Placeholder::ALL.into_iter().filter(|&placeholder| template.uses(placeholder)).collect();
        assert_eq!(used, [Placeholder::Target]);
        assert!(!template.is_fixed() && NameTemplate::parse("{{n}}.tmx").unwrap().is_fixed());
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(
            NameTemplate::parse("out/{locale}.tmx").unwrap_err().to_string(),
            "`{locale}` in `out/{locale}.tmx` is not a placeholder; known are \
             `{family}`, `{source}`, `{target}`, `{origin}`, `{split}`, `{n}`"
        );
        assert!(matches!(NameTemplate::parse("{}"), Err(Error::UnknownPlaceholder { .. })));
        assert_eq!(
            NameTemplate::parse("a{n").unwrap_err().to_string(),
            "`{` in `a{n` is never closed; write `{{` for a brace"
        );
    }

    #[test]
    fn values_stay_in_their_folder() {
        for (family, name) in [
            ("../../etc/passwd", "%2E%2E%2F.%2E%2Fetc%2Fpasswd"),
            (".hidden", "%2Ehidden"),
            ("a.b", "a.b"),
            ("a..b", "a.%2Eb"),
            ("", "_"),
            ("_", "%5F"),
            ("nul\0 tab\t%", "nul%00 tab%09%25"),
            ("C:\\x", "C%3A%5Cx"),
            ("\u{85}é", "%C2%85é"),
        ] {
            assert_eq!(rendered("{family}", family), name, "{family:?}");
        }
    }

    proptest! {
        #[test]
        fn a_value_is_one_name(family in r"[./\\%_a\x00\u{85}]{0,6}", other in r"[./\\%_a\x00\u{85}]{0,6}") {
            let name = rendered("{family}", &family);
            let components: Vec<Component<'_>> = Path::new(&name).components().collect();
            prop_assert!(matches!(components[..], [Component::Normal(_)]), "{}", name);
            prop_assert_eq!(family == other, name == rendered("{family}", &other));
        }

        #[test]
        fn parsing_never_panics(template in r"[{}nab]{0,10}") {
            let _ = NameTemplate::parse(&template);
        }
    }
}
