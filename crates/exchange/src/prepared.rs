use bitext_model::Locale;

use crate::codes::{Codes, Prepared};
use crate::counts::OverLimit;
use crate::error::Error;
use crate::unit::{Header, Target, TranslationUnit};
use crate::writer::Encoded;

/// What formats of XML do to every unit before they write it.
pub(crate) struct Preparation {
    pub(crate) source_locale: Locale,
    pub(crate) codes: Codes,
    most_characters: Option<u64>,
}

/// A unit as a file of XML holds it: nothing in it is empty.
pub(crate) struct PreparedUnit<'u> {
    pub(crate) source: Prepared<'u>,
    /// Sorted by locale.
    pub(crate) targets: Vec<(&'u Target<'u>, Prepared<'u>)>,
}

impl Preparation {
    pub(crate) fn new(header: &Header) -> Preparation {
        Preparation {
            source_locale: header.source_locale.clone(),
            codes: header.codes,
            most_characters: header.dialect.and_then(|dialect| dialect.most_characters),
        }
    }

    /// Cleans the texts of a unit, and counts what that took and what is left. `None` when nothing is.
    pub(crate) fn unit<'u>(
        &self,
        unit: &'u TranslationUnit<'_>,
        encoded: &mut Encoded,
    ) -> Result<Option<PreparedUnit<'u>>, Error> {
        let targets = unit.sorted_targets();
        if let Some(pair) = targets.windows(2).find(|pair| pair[0].locale == pair[1].locale) {
            return Err(Error::RepeatedLocale { tuid: unit.tuid.clone(), locale: pair[0].locale.clone() });
        }
        if targets.is_empty() {
            encoded.counts.untranslated += 1;
            return Ok(None);
        }
        let source = self.text(unit.source, encoded);
        let mut written = Vec::with_capacity(targets.len());
        for target in targets {
            if *target.locale == self.source_locale {
                encoded.counts.same_locale += 1;
                continue;
            }
            let text = self.text(target.text, encoded);
            if source.is_empty() || text.is_empty() {
                encoded.counts.empty += 1;
                continue;
            }
            written.push((target, text));
        }
        if written.is_empty() {
            return Ok(None);
        }
        encoded.counts.unit(written.len());
        self.measure(unit, &self.source_locale, &source, encoded);
        for (target, text) in &written {
            encoded.counts.target(target);
            self.measure(unit, target.locale, text, encoded);
        }
        Ok(Some(PreparedUnit { source, targets: written }))
    }

    /// Whether anything of a unit is left to be written.
    pub(crate) fn leaves_something(&self, unit: &TranslationUnit<'_>) -> bool {
        let is_left = |text: &str| !Prepared::new(text, self.codes).is_empty();
        let is_written = |target: &Target<'_>| *target.locale != self.source_locale && is_left(target.text);
        unit.targets.iter().any(is_written) && is_left(unit.source)
    }

    /// One text, cleaned and counted.
    fn text<'t>(&self, text: &'t str, encoded: &mut Encoded) -> Prepared<'t> {
        let prepared = Prepared::new(text, self.codes);
        encoded.counts.removed_characters += prepared.removed;
        encoded.counts.trimmed += u64::from(prepared.trimmed);
        prepared
    }

    fn measure(&self, unit: &TranslationUnit<'_>, locale: &Locale, text: &Prepared<'_>, encoded: &mut Encoded) {
        let Some(limit) = self.most_characters else { return };
        let length = text.characters();
        if limit < length {
            let (tuid, locale) = (&unit.tuid, locale.as_str());
            encoded.counts.over_limit(|| OverLimit { tuid: tuid.clone(), locale: locale.to_owned(), length, limit });
        }
    }
}
