use std::io::Write;

use crate::counts::WriteCounts;
use crate::error::Error;
use crate::formats::Format;
use crate::unit::{Header, TranslationUnit};

/// Takes units one by one and writes them out.
pub trait UnitWriter {
    /// Writes one unit.
    fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error>;

    /// Writes what stands after the last unit and says what was written.
    ///
    /// The output itself is left as it is: a file still has to be committed.
    fn finish(self: Box<Self>) -> Result<WriteCounts, Error>;
}

/// Writes units in one format to one output, as a stream.
///
/// Each unit is one call to the output's `write_all`, so the output should be [buffered](crate::OutputFile).
pub struct FormatWriter<W> {
    encoder: Box<dyn Encoder>,
    encoded: Encoded,
    output: W,
}

/// Turns units into a format's bytes; knows nothing of where they go.
pub(crate) trait Encoder: Send {
    /// Appends one unit.
    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error>;

    /// Appends what stands after the last unit.
    fn end(&mut self, encoded: &mut Encoded) -> Result<(), Error>;
}

/// Bytes not yet written, and what all bytes so far hold.
#[derive(Debug, Default)]
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    pub(crate) counts: WriteCounts,
}

impl<W: Write> FormatWriter<W> {
    /// Starts a file: writes what stands before the first unit.
    pub fn new(format: &Format, header: &Header, output: W) -> Result<FormatWriter<W>, Error> {
        let mut encoded = Encoded::default();
        let encoder = format.begin(header, &mut encoded);
        let mut writer = FormatWriter { encoder, encoded, output };
        writer.write_out()?;
        Ok(writer)
    }

    /// Writes one unit.
    pub fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        self.encoder.unit(unit, &mut self.encoded)?;
        self.write_out()
    }

    /// Writes what stands after the last unit, says what was written and gives the output back.
    pub fn into_output(mut self) -> Result<(WriteCounts, W), Error> {
        self.encoder.end(&mut self.encoded)?;
        self.write_out()?;
        Ok((self.encoded.counts, self.output))
    }

    fn write_out(&mut self) -> Result<(), Error> {
        let written = self.output.write_all(&self.encoded.bytes);
        self.encoded.bytes.clear();
        Ok(written?)
    }
}

impl<W: Write> UnitWriter for FormatWriter<W> {
    fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        FormatWriter::unit(self, unit)
    }

    fn finish(self: Box<Self>) -> Result<WriteCounts, Error> {
        Ok(self.into_output()?.0)
    }
}
