//! Weblate's translation memory as JSON: an array of objects, one for each pair of source and target, a line each.
//!
//! Language codes are written with `_`, as Weblate has them. `status` says who translated: machine translation is
//! pending (0), which Weblate trusts less, everything else active (1). `context` is empty: a context of ours would never
//! be that of a string in Weblate, and another context costs a match some of its score.

use bitext_model::Locale;
use serde::Serialize;

use crate::error::Error;
use crate::unit::{Header, Target, TranslationUnit};
use crate::writer::{Encoded, Encoder};

/// The category of entries that come from a file.
const FROM_FILE: u32 = 1;

struct WeblateEncoder {
    source_locale: Locale,
    source_language: String,
    has_entries: bool,
}

/// One entry; the names are Weblate's.
#[derive(Serialize)]
struct Entry<'e> {
    source_language: &'e str,
    target_language: &'e str,
    source: &'e str,
    target: &'e str,
    origin: &'e str,
    category: u32,
    context: &'static str,
    status: u8,
}

pub(crate) fn begin(header: &Header, encoded: &mut Encoded) -> Box<dyn Encoder> {
    encoded.bytes.push(b'[');
    Box::new(WeblateEncoder {
        source_locale: header.source_locale.clone(),
        source_language: language(&header.source_locale),
        has_entries: false,
    })
}

impl WeblateEncoder {
    /// Whether Weblate takes the pair: it refuses a file in which a text is empty.
    fn has_texts(unit: &TranslationUnit<'_>, target: &Target<'_>) -> bool {
        !unit.source.trim().is_empty() && !target.text.trim().is_empty()
    }
}

impl Encoder for WeblateEncoder {
    fn writes(&self, unit: &TranslationUnit<'_>) -> bool {
        let is_written =
            |target: &Target<'_>| *target.locale != self.source_locale && WeblateEncoder::has_texts(unit, target);
        unit.targets.iter().any(is_written)
    }

    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        let counts = &mut encoded.counts;
        if unit.targets.is_empty() {
            counts.untranslated += 1;
            return Ok(());
        }
        let before = counts.variants;
        for target in unit.sorted_targets() {
            if *target.locale == self.source_locale {
                counts.same_locale += 1;
                continue;
            }
            if !WeblateEncoder::has_texts(unit, target) {
                counts.empty += 1;
                continue;
            }
            counts.target(target);
            encoded.bytes.extend_from_slice(if self.has_entries { b",\n" } else { b"\n" });
            self.has_entries = true;
            let entry = Entry {
                source_language: &self.source_language,
                target_language: &language(target.locale),
                source: unit.source,
                target: target.text,
                origin: &origin(unit, target),
                category: FROM_FILE,
                context: "",
                status: u8::from(!target.origin.is_machine()),
            };
            serde_json::to_writer(&mut encoded.bytes, &entry)?;
        }
        counts.unit_since(before);
        Ok(())
    }

    fn end(&mut self, encoded: &mut Encoded) -> Result<(), Error> {
        encoded.bytes.extend_from_slice(if self.has_entries { b"\n]\n" } else { b"]\n" });
        Ok(())
    }
}

fn language(locale: &Locale) -> String {
    locale.as_str().replace('-', "_")
}

/// What Weblate shows as the entry's origin: the first place, else the product.
fn origin(unit: &TranslationUnit<'_>, target: &Target<'_>) -> String {
    target
        .provenance
        .first()
        .map_or_else(|| unit.family.to_owned(), |place| format!("{}/{}", place.repository, place.path))
}
