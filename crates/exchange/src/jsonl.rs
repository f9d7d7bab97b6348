//! JSON lines: an object for each pair of source and target.
//!
//! With [`Per::Occurrence`] a pair and its place are one flat object; with [`Per::Unit`] the places are a list in the
//! pair's object. What is missing is `null`, and a day is written with its time zone: `2021-03-09Z`.

use bitext_model::Locale;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::error::Error;
use crate::fields::{CHANGES, Field, OCCURRENCE, PAIR, PLACE, Record, Value};
use crate::hex::hex;
use crate::unit::{Header, OCCURRENCE_EXAMPLES, Per, TranslationUnit};
use crate::writer::{Encoded, Encoder};

struct JsonlEncoder {
    source_locale: Locale,
    per: Per,
    /// What each pair says beyond the other fields.
    more: &'static [Field],
}

/// An object of the given fields.
struct Object<'r> {
    fields: [&'static [Field]; 2],
    record: Record<'r>,
    occurrences: Option<Vec<Object<'r>>>,
}

pub(crate) fn begin(header: &Header, _encoded: &mut Encoded) -> Box<dyn Encoder> {
    let more = if header.changes { CHANGES } else { &[] };
    Box::new(JsonlEncoder { source_locale: header.source_locale.clone(), per: header.per, more })
}

impl Encoder for JsonlEncoder {
    fn writes(&self, unit: &TranslationUnit<'_>) -> bool {
        !unit.targets.is_empty()
    }

    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        encoded.counts.pairs(unit);
        for target in unit.sorted_targets() {
            let object = |fields, provenance, occurrences| Object {
                fields,
                record: Record { source_locale: &self.source_locale, unit, target, provenance },
                occurrences,
            };
            let places = target.provenance.iter().map(Some);
            match self.per {
                Per::Unit => {
                    let examples =
                        places.take(OCCURRENCE_EXAMPLES).map(|place| object([PLACE, &[]], place, None)).collect();
                    push_line(encoded, &object([PAIR, self.more], None, Some(examples)))?;
                }
                // One line even for a target of which no place is known.
                Per::Occurrence if target.provenance.is_empty() => {
                    push_line(encoded, &object([OCCURRENCE, self.more], None, None))?;
                }
                Per::Occurrence => {
                    for place in places {
                        push_line(encoded, &object([OCCURRENCE, self.more], place, None))?;
                    }
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, _encoded: &mut Encoded) -> Result<(), Error> {
        Ok(())
    }
}

fn push_line(encoded: &mut Encoded, object: &Object<'_>) -> Result<(), Error> {
    serde_json::to_writer(&mut encoded.bytes, object)?;
    encoded.bytes.push(b'\n');
    Ok(())
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in self.fields.into_iter().flatten() {
            map.serialize_entry(field.name, &(field.value)(&self.record))?;
        }
        if let Some(occurrences) = &self.occurrences {
            map.serialize_entry("occurrences", occurrences)?;
        }
        map.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Number(number) => serializer.serialize_u64(*number),
            Value::Share(share) => serializer.serialize_f64(*share),
            Value::Truth(truth) => serializer.serialize_bool(*truth),
            Value::Id(id) => serializer.serialize_str(&hex(id.as_bytes())),
            // Readers that guess make a moment of a bare day, or a day of their own kind. With its time zone it is a text
            // to all of them.
            Value::Day(day) => serializer.collect_str(&format_args!("{day}Z")),
        }
    }
}
