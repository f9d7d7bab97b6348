//! Parquet: a row for each pair of source and target, in columns with types.
//!
//! The columns are those of the other tables. Names, identifiers and days are encoded by dictionary, numbers are `INT64`.
//! A text that is missing is empty, as in TSV: readers have no two ways to show that. A number that is missing is null.
//! Rows are encoded in groups of bounded size.

use std::fmt::Write as _;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
use ::parquet::basic::{Compression, Encoding, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::schema::types::ColumnPath;
use arrow_array::builder::{BooleanBuilder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field as Column, Schema, SchemaRef};
use bitext_model::Locale;

use crate::error::Error;
use crate::fields::{Field, Kind, PAIR, Record, Value, columns, rows};
use crate::hex::hex;
use crate::unit::{Header, Per, TranslationUnit};
use crate::writer::{Encoded, Encoder};

/// Raised when a column changes its meaning or its type.
const SCHEMA_VERSION: &str = "1";

/// Rows are handed to the encoder in batches of at most so many, or of about so many bytes of text.
const BATCH_ROWS: usize = 4096;
const BATCH_BYTES: usize = 4 << 20;

/// A row group is complete with so many rows or encoded bytes: what readers like, and what has to be in memory.
const GROUP_ROWS: usize = 1 << 17;
const GROUP_BYTES: usize = 32 << 20;

struct ParquetEncoder {
    source_locale: Locale,
    per: Per,
    fields: Vec<&'static Field>,
    schema: SchemaRef,
    properties: WriterProperties,
    /// `None` until the first rows are written.
    writer: Option<ArrowWriter<Vec<u8>>>,
    /// The batch that is being filled, by column.
    values: Vec<Values>,
    rows: usize,
    bytes: usize,
}

/// The values of a column in a batch.
enum Values {
    Text(StringBuilder),
    Number(Int64Builder),
    Truth(BooleanBuilder),
}

pub(crate) fn begin(header: &Header, _encoded: &mut Encoded) -> Box<dyn Encoder> {
    let fields: Vec<&'static Field> = columns(header).iter().copied().flatten().collect();
    let columns: Vec<Column> = fields.iter().map(|field| column(field)).collect();
    Box::new(ParquetEncoder {
        source_locale: header.source_locale.clone(),
        per: header.per,
        schema: Arc::new(Schema::new(columns)),
        properties: properties(header, &fields),
        writer: None,
        values: fields.iter().map(|field| Values::new(field.kind)).collect(),
        fields,
        rows: 0,
        bytes: 0,
    })
}

fn column(field: &Field) -> Column {
    let data_type = match field.kind {
        Kind::Text | Kind::Name | Kind::Id | Kind::Day => DataType::Utf8,
        Kind::Number => DataType::Int64,
        Kind::Truth => DataType::Boolean,
    };
    let is_always_there = data_type == DataType::Utf8 || PAIR.iter().any(|pair| pair.name == field.name);
    Column::new(field.name, data_type, !is_always_there)
}

fn properties(header: &Header, fields: &[&Field]) -> WriterProperties {
    let licences: serde_json::Map<String, serde_json::Value> = header
        .sorted_licences()
        .into_iter()
        .map(|(repository, licence)| (repository.to_owned(), licence.into()))
        .collect();
    let about = [
        ("bitext.schema_version", SCHEMA_VERSION.to_owned()),
        ("bitext.version", header.tool_version.clone()),
        ("bitext.per", header.per.as_str().to_owned()),
        ("bitext.licences", serde_json::Value::from(licences).to_string()),
    ];
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("bitext version {}", header.tool_version))
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_max_row_group_bytes(Some(GROUP_BYTES))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_key_value_metadata(Some(
            about.into_iter().map(|(key, value)| KeyValue::new(key.to_owned(), value)).collect(),
        ));
    for field in fields {
        let path = ColumnPath::from(field.name);
        // A dictionary of values that hardly repeat costs time and saves nothing. So do the least and the greatest text
        // of a group of rows, which is no range that readers could pass over.
        match field.kind {
            Kind::Text => {
                properties = properties
                    .set_column_dictionary_enabled(path.clone(), false)
                    .set_column_statistics_enabled(path, EnabledStatistics::None);
            }
            Kind::Name | Kind::Id => {
                properties = properties.set_column_statistics_enabled(path, EnabledStatistics::None);
            }
            Kind::Number => {
                properties = properties
                    .set_column_dictionary_enabled(path.clone(), false)
                    .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
            }
            Kind::Truth | Kind::Day => {}
        }
    }
    properties.build()
}

impl ParquetEncoder {
    fn push(&mut self, record: &Record<'_>) {
        for (field, values) in self.fields.iter().zip(&mut self.values) {
            self.bytes += values.push((field.value)(record).as_ref());
        }
        self.rows += 1;
    }

    /// Hands the batch to the encoder, and to the output what that has complete.
    fn write_batch(&mut self, encoded: &mut Encoded) -> Result<(), Error> {
        let columns: Vec<ArrayRef> = self.values.iter_mut().map(Values::finish).collect();
        (self.rows, self.bytes) = (0, 0);
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)?;
        let writer = self.writer()?;
        writer.write(&batch)?;
        if !writer.inner().is_empty() {
            writer.sync()?;
            encoded.bytes.append(writer.inner_mut());
        }
        Ok(())
    }

    fn writer(&mut self) -> Result<&mut ArrowWriter<Vec<u8>>, ParquetError> {
        let writer = match self.writer.take() {
            Some(writer) => writer,
            None => {
                // Column types say everything: readers need no second schema in the words of Arrow.
                let options =
                    ArrowWriterOptions::new().with_properties(self.properties.clone()).with_skip_arrow_metadata(true);
                ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(&self.schema), options)?
            }
        };
        Ok(self.writer.insert(writer))
    }
}

impl Encoder for ParquetEncoder {
    fn writes(&self, unit: &TranslationUnit<'_>) -> bool {
        !unit.targets.is_empty()
    }

    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        encoded.counts.pairs(unit);
        let source_locale = self.source_locale.clone();
        for record in rows(&source_locale, self.per, unit) {
            self.push(&record);
            if BATCH_ROWS <= self.rows || BATCH_BYTES <= self.bytes {
                self.write_batch(encoded)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, encoded: &mut Encoded) -> Result<(), Error> {
        self.write_batch(encoded)?;
        if let Some(writer) = self.writer.take() {
            encoded.bytes.append(&mut writer.into_inner()?);
        }
        Ok(())
    }
}

impl Values {
    fn new(kind: Kind) -> Values {
        match kind {
            Kind::Text | Kind::Name | Kind::Id | Kind::Day => Values::Text(StringBuilder::new()),
            Kind::Number => Values::Number(Int64Builder::new()),
            Kind::Truth => Values::Truth(BooleanBuilder::new()),
        }
    }

    /// Appends a value and says how many bytes of text it has. A value of another kind than the column's is missing.
    fn push(&mut self, value: Option<&Value<'_>>) -> usize {
        match self {
            Values::Text(texts) => match value {
                Some(Value::Text(text)) => {
                    texts.append_value(text);
                    return text.len();
                }
                Some(Value::Id(id)) => texts.append_value(hex(id.as_bytes())),
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
            Values::Truth(truths) => truths.append_option(match value {
                Some(Value::Truth(truth)) => Some(*truth),
                _ => None,
            }),
        }
        0
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Values::Text(texts) => Arc::new(texts.finish()),
            Values::Number(numbers) => Arc::new(numbers.finish()),
            Values::Truth(truths) => Arc::new(truths.finish()),
        }
    }
}
