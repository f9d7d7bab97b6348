use bitext_model::Locale;
use jiff::civil::Date;

use crate::codes::Codes;
use crate::unit::{Per, Property};

/// What a file says once. What it does not say is missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FileHeader {
    /// The language of the source texts.
    pub source_locale: Option<Locale>,
    /// The languages of the translations, where they are listed.
    pub target_locales: Vec<Locale>,
    /// How codes inside the texts are written.
    pub codes: Option<Codes>,
    /// What a unit stands for.
    pub per: Option<Per>,
    /// The day the file dates itself from.
    pub newest: Option<Date>,
    /// Repositories with their licences, `None` where the file says that it is not known.
    pub licences: Vec<(String, Option<String>)>,
    /// The program that wrote the file.
    pub tool: Option<String>,
    /// Its version.
    pub tool_version: Option<String>,
    /// Properties and notes that have no field here, in the file's order.
    pub properties: Vec<Property>,
}
