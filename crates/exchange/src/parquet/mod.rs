//! Parquet: a row for each pair of source and target, in columns with types.
//!
//! The columns are those of the other tables. Names, identifiers and days are encoded by dictionary, numbers are `INT64`.
//! A text that is missing is empty, as in TSV: readers have no two ways to show that. A number that is missing is null.
//! Rows are encoded in groups of bounded size, by a thread of its own: gathering them costs about as much as encoding.

mod batch;
mod worker;

use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::arrow::arrow_writer::ArrowWriterOptions;
use ::parquet::basic::{Compression, Encoding, ZstdLevel};
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};
use ::parquet::schema::types::ColumnPath;
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field as Column, Schema, SchemaRef};
use bitext_model::Locale;

use crate::error::Error;
use crate::fields::{Field, Kind, PAIR, columns, rows};
use crate::unit::{Header, Per, TranslationUnit};
use crate::writer::{Encoded, Encoder};
use batch::Gathered;
use worker::Worker;

/// Raised when a column changes its meaning or its type.
const SCHEMA_VERSION: &str = "4";

/// A row group is complete with so many rows or encoded bytes: what readers like, and what has to be in memory.
const GROUP_ROWS: usize = 1 << 17;
const GROUP_BYTES: usize = 32 << 20;

struct ParquetEncoder {
    source_locale: Locale,
    per: Per,
    gathered: Gathered,
    file: ParquetFile,
}

/// A file whose thread starts with its first batch, so that a file that waits for its first units has none.
struct ParquetFile {
    schema: SchemaRef,
    properties: WriterProperties,
    worker: Option<Worker>,
}

pub(crate) fn begin(header: &Header, _encoded: &mut Encoded) -> Box<dyn Encoder> {
    let fields: Vec<&'static Field> = columns(header).iter().copied().flatten().collect();
    let columns: Vec<Column> = fields.iter().map(|field| column(field)).collect();
    let schema = Arc::new(Schema::new(columns));
    let properties = properties(header, &fields);
    Box::new(ParquetEncoder {
        source_locale: header.source_locale.clone(),
        per: header.per,
        gathered: Gathered::new(Arc::clone(&schema), fields),
        file: ParquetFile { schema, properties, worker: None },
    })
}

fn column(field: &Field) -> Column {
    let data_type = match field.kind {
        Kind::Text | Kind::Name | Kind::Id | Kind::Day => DataType::Utf8,
        Kind::Number => DataType::Int64,
        Kind::Share => DataType::Float64,
        Kind::Truth => DataType::Boolean,
    };
    let is_always_there =
        data_type == DataType::Utf8 || field.kind == Kind::Share || PAIR.iter().any(|pair| pair.name == field.name);
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
        // of a group of rows, which is no range that readers could pass over. Texts without their lengths in between
        // compress faster, and to less.
        match field.kind {
            Kind::Text => {
                properties = properties
                    .set_column_dictionary_enabled(path.clone(), false)
                    .set_column_encoding(path.clone(), Encoding::DELTA_LENGTH_BYTE_ARRAY)
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
            Kind::Share | Kind::Truth | Kind::Day => {}
        }
    }
    properties.build()
}

impl ParquetFile {
    fn write(&mut self, batch: RecordBatch, encoded: &mut Encoded) -> Result<(), Error> {
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => self.start()?,
        };
        self.worker.insert(worker).write(batch, &mut encoded.bytes)
    }

    fn start(&self) -> Result<Worker, Error> {
        // Column types say everything: readers need no second schema in the words of Arrow.
        let options = ArrowWriterOptions::new().with_properties(self.properties.clone()).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(Vec::new(), Arc::clone(&self.schema), options)?;
        Worker::start(writer).map_err(Error::Thread)
    }
}

impl Encoder for ParquetEncoder {
    fn writes(&self, unit: &TranslationUnit<'_>) -> bool {
        !unit.targets.is_empty()
    }

    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        encoded.counts.pairs(unit);
        for record in rows(&self.source_locale, self.per, unit) {
            self.gathered.push(&record);
            if self.gathered.is_full() {
                self.file.write(self.gathered.take()?, encoded)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, encoded: &mut Encoded) -> Result<(), Error> {
        self.file.write(self.gathered.take()?, encoded)?;
        self.file.worker.take().map_or(Ok(()), |worker| worker.end(&mut encoded.bytes))
    }
}
