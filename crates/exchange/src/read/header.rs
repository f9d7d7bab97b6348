use bitext_model::Locale;
use jiff::civil::Date;

use crate::codes::Codes;
use crate::unit::Per;

/// What a file says once. What it does not say is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileHeader {
    /// The language of the source texts.
    pub source_locale: Option<Locale>,
    /// The languages of the translations, where they are listed: the first thousand.
    pub target_locales: Vec<Locale>,
    /// How codes inside the texts are written.
    pub codes: Option<Codes>,
    /// What a unit stands for.
    pub per: Option<Per>,
    /// The day the file dates itself from.
    pub newest: Option<Date>,
    /// Repositories with their licences, `None` where the file says that it is not known: the first thousand.
    pub licences: Vec<(String, Option<String>)>,
    /// The program that wrote the file.
    pub tool: Option<String>,
    /// Its version.
    pub tool_version: Option<String>,
}

/// How many languages, and how many licences, are kept; hostile files list more.
const LISTED: usize = 1000;

impl FileHeader {
    /// Adds a language of translations, once.
    pub(crate) fn add_target_locale(&mut self, locale: &Locale) {
        if self.target_locales.len() < LISTED && !self.target_locales.contains(locale) {
            self.target_locales.push(locale.clone());
        }
    }

    /// Adds a repository with its licence.
    pub(crate) fn add_licence(&mut self, licence: (String, Option<String>)) {
        if self.licences.len() < LISTED {
            self.licences.push(licence);
        }
    }
}
