use std::collections::BTreeMap;

use bitext_model::Locale;

/// From the language codes of a file to locales.
pub(crate) struct Languages {
    map: BTreeMap<String, Locale>,
    /// Codes that were asked for, and what they are: files name few, and each time.
    known: Vec<(String, Option<Locale>)>,
}

/// So many codes are known at most, and none that is longer: hostile files have more.
const KNOWN: usize = 64;

impl Languages {
    pub(crate) fn new(map: &BTreeMap<String, Locale>) -> Languages {
        let map = map.iter().map(|(name, locale)| (normal(name), locale.clone())).collect();
        Languages { map, known: Vec::new() }
    }

    /// The locale of a code, if it is one.
    pub(crate) fn locale(&mut self, code: &str) -> Option<Locale> {
        if let Some((_, locale)) = self.known.iter().find(|(known, _)| known == code) {
            return locale.clone();
        }
        let mapped = if self.map.is_empty() { None } else { self.map.get(&normal(code)) };
        let locale = mapped.cloned().or_else(|| code.parse().ok());
        if self.known.len() < KNOWN && code.len() <= KNOWN {
            self.known.push((code.to_owned(), locale.clone()));
        }
        locale
    }
}

fn normal(code: &str) -> String {
    code.trim().to_ascii_lowercase().replace('_', "-")
}
