use std::collections::BTreeMap;

use bitext_model::Locale;

/// From the language codes of a file to locales.
pub(crate) struct Languages(BTreeMap<String, Locale>);

impl Languages {
    pub(crate) fn new(map: &BTreeMap<String, Locale>) -> Languages {
        Languages(map.iter().map(|(name, locale)| (normal(name), locale.clone())).collect())
    }

    /// The locale of a code, if it is one.
    pub(crate) fn locale(&self, code: &str) -> Option<Locale> {
        let mapped = if self.0.is_empty() { None } else { self.0.get(&normal(code)) };
        mapped.cloned().or_else(|| code.parse().ok())
    }
}

fn normal(code: &str) -> String {
    code.trim().to_ascii_lowercase().replace('_', "-")
}
