//! Other names for locales, in files.

use std::collections::BTreeMap;
use std::fmt;

use bitext_model::Locale;
use bitext_store::Places;

use super::layers::Layers;
use crate::Error;

/// How locales are called in the files of an export, for readers that know them under other names.
///
/// Read from lines `FROM=TO`, with comments after `#`:
///
/// ```
/// use bitext_pipeline::export::LocaleMap;
/// let map = LocaleMap::parse("no = nb-NO\n# older tags\niw-IL=he-IL\n")?;
/// assert_eq!(map.to_string(), "iw-IL=he-IL, no=nb-NO");
/// assert_eq!(LocaleMap::parse("no=").unwrap_err().to_string(), "line 1: `` is not a locale such as `nb-NO`");
/// # Ok::<(), bitext_pipeline::export::LocaleMapError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LocaleMap {
    names: BTreeMap<Locale, Locale>,
    /// Whether locales that have no other name here lose their region.
    pub bare: bool,
}

/// A line of a locale map cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct LocaleMapError {
    /// From 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl LocaleMap {
    /// Reads a map.
    pub fn parse(text: &str) -> Result<LocaleMap, LocaleMapError> {
        let mut map = LocaleMap::default();
        for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.split_once('#').map_or(line, |(line, _comment)| line).trim();
            if line.is_empty() {
                continue;
            }
            let failed = |reason: String| LocaleMapError { line: at + 1, reason };
            let (from, to) =
                line.split_once('=').ok_or_else(|| failed(format!("`{line}` is not of the form no=nb-NO")))?;
            let locale = |text: &str| {
                text.trim()
                    .parse::<Locale>()
                    .map_err(|error| LocaleMapError { line: at + 1, reason: error.to_string() })
            };
            let (from, to) = (locale(from)?, locale(to)?);
            if map.names.get(&from).is_some_and(|before| *before != to) {
                return Err(failed(format!("{from} had another name before")));
            }
            map.names.insert(from, to);
        }
        Ok(map)
    }

    /// Whether all locales keep their names.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && !self.bare
    }

    /// The locales that have other names, with these.
    pub fn names(&self) -> impl Iterator<Item = (&Locale, &Locale)> {
        self.names.iter()
    }

    /// What a locale is called.
    pub(super) fn name(&self, locale: &Locale) -> Locale {
        match self.names.get(locale) {
            Some(name) => name.clone(),
            None if self.bare => without_region(locale),
            None => locale.clone(),
        }
    }

    /// Gives the places' locales their names; that of the source. Refused when two locales, those of layers among them,
    /// would have one name.
    pub(super) fn rename(&self, places: &mut Places, layers: &Layers, source: &Locale) -> Result<Locale, Error> {
        let mut names: BTreeMap<Locale, Locale> = BTreeMap::new();
        let of_layers = layers.list.iter().flat_map(|layer| &layer.locales);
        for locale in places.places.iter().map(|place| &place.locale).chain(of_layers).chain([source]) {
            if !names.contains_key(locale) {
                names.insert(locale.clone(), self.name(locale));
            }
        }
        let mut taken: BTreeMap<&Locale, &Locale> = BTreeMap::new();
        for (locale, name) in &names {
            if let Some(other) = taken.insert(name, locale) {
                return Err(Error::SameLocale { name: name.clone(), locales: [other.clone(), locale.clone()] });
            }
        }
        for place in &mut places.places {
            if let Some(name) = names.get(&place.locale) {
                place.locale = name.clone();
            }
        }
        Ok(self.name(source))
    }
}

/// The names that are not by rule, as `no=nb-NO, ...`.
impl fmt::Display for LocaleMap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (from, to)) in self.names.iter().enumerate() {
            write!(f, "{}{from}={to}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

/// Language and script: `nb` of `nb-NO`, `sr-Latn` of `sr-Latn-RS`.
fn without_region(locale: &Locale) -> Locale {
    let mut parts = locale.as_str().split('-');
    let language = parts.next().unwrap_or_default();
    let script = parts.next().filter(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let bare = script.map_or_else(|| language.to_owned(), |script| format!("{language}-{script}"));
    bare.parse().unwrap_or_else(|_| locale.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(tag: &str) -> Locale {
        tag.parse().unwrap()
    }

    #[test]
    fn a_map_is_lines_of_pairs() {
        let map = LocaleMap::parse("\u{feff}# tags of old\r\nno=nb_no # Norwegian\r\n\r\n zh-CN = zh-Hans\n").unwrap();
        assert_eq!((map.name(&locale("no")), map.name(&locale("zh-CN"))), (locale("nb-NO"), locale("zh-Hans")));
        assert_eq!(map.name(&locale("de-DE")), locale("de-DE"));
        for (text, message) in [
            ("no=nb-NO\nde", "line 2: `de` is not of the form no=nb-NO"),
            ("x y=nb", "line 1: `x y` is not a locale such as `nb-NO`"),
            ("no=nb\nno=nb\nNO=nn", "line 3: no had another name before"),
        ] {
            assert_eq!(LocaleMap::parse(text).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn bare_names_keep_the_script() {
        let map = LocaleMap { bare: true, ..LocaleMap::parse("pt-BR=pt-BR").unwrap() };
        for (tag, name) in [
            ("nb-NO", "nb"),
            ("sr-Latn-RS", "sr-Latn"),
            ("sr-Cyrl", "sr-Cyrl"),
            ("de", "de"),
            ("ca-ES-valencia", "ca"),
            ("pt-BR", "pt-BR"),
        ] {
            assert_eq!(map.name(&locale(tag)), locale(name), "{tag}");
        }
    }
}
