//! Rows gathered by column, until there are enough of them to be encoded together.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow_array::builder::{ArrayBuilder as _, BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, SchemaRef};

use crate::fields::{Field, Kind, Record, Value};
use crate::hex::push_hex;

/// A batch is full with so many rows or about so many bytes of text.
const BATCH_ROWS: usize = 2048;
const BATCH_BYTES: usize = 4 << 20;

/// Takes records and gives them back as batches.
pub(super) struct Gathered {
    schema: SchemaRef,
    fields: Vec<&'static Field>,
    /// By column, as the fields.
    values: Vec<Values>,
    rows: usize,
    bytes: usize,
    /// Where digits are put down on their way into a column.
    digits: String,
}

/// The values of a column.
enum Values {
    Text(StringBuilder),
    Number(Int64Builder),
    Share(Float64Builder),
    Truth(BooleanBuilder),
}

impl Gathered {
    /// `schema` is that of the fields.
    pub(super) fn new(schema: SchemaRef, fields: Vec<&'static Field>) -> Gathered {
        let values = fields.iter().map(|field| Values::new(field.kind)).collect();
        Gathered { schema, fields, values, rows: 0, bytes: 0, digits: String::new() }
    }

    pub(super) fn push(&mut self, record: &Record<'_>) {
        for (field, values) in self.fields.iter().zip(&mut self.values) {
            self.bytes += values.push((field.value)(record).as_ref(), &mut self.digits);
        }
        self.rows += 1;
    }

    pub(super) fn is_full(&self) -> bool {
        BATCH_ROWS <= self.rows || BATCH_BYTES <= self.bytes
    }

    /// The rows since the last batch.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        (self.rows, self.bytes) = (0, 0);
        let columns = self.values.iter_mut().map(Values::take).collect();
        RecordBatch::try_new(Arc::clone(&self.schema), columns)
    }
}

impl Values {
    fn new(kind: Kind) -> Values {
        match kind {
            Kind::Text | Kind::Name | Kind::Id | Kind::Day => Values::Text(StringBuilder::new()),
            Kind::Number => Values::Number(Int64Builder::new()),
            Kind::Share => Values::Share(Float64Builder::new()),
            Kind::Truth => Values::Truth(BooleanBuilder::new()),
        }
    }

    /// Appends a value and says how many bytes of text it has. A value of another kind than the column's is missing.
    fn push(&mut self, value: Option<&Value<'_>>, digits: &mut String) -> usize {
        match self {
            Values::Text(texts) => match value {
                Some(Value::Text(text)) => {
                    texts.append_value(text);
                    return text.len();
                }
                Some(Value::Id(id)) => {
                    digits.clear();
                    push_hex(digits, id.as_bytes());
                    texts.append_value(digits);
                }
                Some(Value::Day(day)) => {
                    // What is written becomes part of the value that is appended next.
                    let _infallible = write!(texts, "{day}");
                    texts.append_value("");
                }
                _ => texts.append_value(""),
            },
            Values::Number(numbers) => numbers.append_option(match value {
                Some(Value::Number(number)) => i64::try_from(*number).ok(),
                _ => None,
            }),
            Values::Share(shares) => shares.append_option(match value {
                Some(Value::Share(share)) => Some(*share),
                _ => None,
            }),
            Values::Truth(truths) => truths.append_option(match value {
                Some(Value::Truth(truth)) => Some(*truth),
                _ => None,
            }),
        }
        0
    }

    /// The values so far. What comes next is likely to be about as large, so room for that is made at once.
    fn take(&mut self) -> ArrayRef {
        match self {
            Values::Text(texts) => {
                let (rows, bytes) = (texts.len(), texts.values_slice().len());
                let next = StringBuilder::with_capacity(rows, bytes + bytes / 8);
                Arc::new(std::mem::replace(texts, next).finish())
            }
            Values::Number(numbers) => Arc::new(numbers.finish()),
            Values::Share(shares) => Arc::new(shares.finish()),
            Values::Truth(truths) => Arc::new(truths.finish()),
        }
    }
}
