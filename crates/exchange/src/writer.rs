use std::borrow::Cow;
use std::io::Write;

use bitext_markup::plain;

use crate::codes::Codes;
use crate::counts::WriteCounts;
use crate::error::Error;
use crate::formats::Format;
use crate::unit::{Header, Target, TranslationUnit};

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
    /// Texts go to the encoder without their codes. Formats of XML see to that themselves, since they also clean texts.
    plain: bool,
}

/// Turns units into a format's bytes; knows nothing of where they go, and remembers nothing of a unit: what it appended
/// may be taken back.
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
        if header.codes == Codes::Tags && !format.carries.inline_codes {
            return Err(Error::NoInlineCodes { format: format.name });
        }
        if let (true, [first, second, ..]) = (format.carries.bilingual, header.target_locales.as_slice()) {
            let (first, second) = (first.clone(), second.clone());
            return Err(Error::SeveralTargets { format: format.name, first, second });
        }
        let plain = header.codes == Codes::None && format.carries.exact_text;
        let mut encoded = Encoded::default();
        let encoder = format.begin(header, &mut encoded);
        let mut writer = FormatWriter { encoder, encoded, output, plain };
        writer.write_out()?;
        Ok(writer)
    }

    /// Writes one unit.
    pub fn unit(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        self.encode(unit)?;
        self.write_out()
    }

    /// Writes one unit, unless that would make more than `limit` of them: then `false`, and it is as if the unit had
    /// never come.
    ///
    /// A unit of which the format can write nothing finds room in a full file.
    pub fn unit_up_to(&mut self, unit: &TranslationUnit<'_>, limit: u64) -> Result<bool, Error> {
        if self.encoded.counts.units < limit {
            self.unit(unit)?;
            return Ok(true);
        }
        let before = self.encoded.counts.clone();
        self.encode(unit)?;
        if before.units < self.encoded.counts.units {
            self.encoded.bytes.clear();
            self.encoded.counts = before;
            return Ok(false);
        }
        self.write_out()?;
        Ok(true)
    }

    /// Writes what stands after the last unit, says what was written and gives the output back.
    pub fn into_output(mut self) -> Result<(WriteCounts, W), Error> {
        self.encoder.end(&mut self.encoded)?;
        self.write_out()?;
        Ok((self.encoded.counts, self.output))
    }

    fn encode(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        if !self.plain {
            return self.encoder.unit(unit, &mut self.encoded);
        }
        let source = plain(unit.source);
        let texts: Vec<Cow<'_, str>> = unit.targets.iter().map(|target| plain(target.text)).collect();
        let targets = unit.targets.iter().zip(&texts).map(|(target, text)| Target { text, ..target.clone() }).collect();
        let unit = TranslationUnit { tuid: unit.tuid.clone(), source: &source, targets, ..*unit };
        self.encoder.unit(&unit, &mut self.encoded)
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

#[cfg(test)]
mod tests {
    use bitext_model::{Locale, Origin, OriginBasis, UnitKind};

    use super::*;
    use crate::unit::{Per, Target};

    #[test]
    fn a_full_file_takes_only_what_it_does_not_write() {
        let header = Header {
            source_locale: "en-US".parse().unwrap(),
            target_locales: Vec::new(),
            per: Per::Unit,
            newest: None,
            licences: Vec::new(),
            tool_version: "0.1.0".to_owned(),
            codes: Codes::Markdown,
            dialect: None,
        };
        let locale: Locale = "nb-NO".parse().unwrap();
        let unit = |text| TranslationUnit {
            tuid: "0".to_owned(),
            family: "harbor",
            kind: UnitKind::Sentence,
            source: "Moor",
            targets: vec![Target {
                locale: &locale,
                text,
                origin: Origin::Human,
                origin_basis: OriginBasis::Label,
                usage: 1,
                other_variants: 0,
                handoff: None,
                properties: &[],
                provenance: Vec::new(),
            }],
            usage: 1,
            properties: &[],
        };
        let begin = || FormatWriter::new(crate::format("tmx").unwrap(), &header, Vec::new()).unwrap();
        let mut writer = begin();
        // A unit of which nothing is left is counted, and does not fill the file.
        for (text, fits) in [("", true), ("Fortøy", true), (" Legg til kai\0", false), ("", true), ("Anker", false)] {
            assert_eq!(writer.unit_up_to(&unit(text), 1).unwrap(), fits, "{text}");
        }
        let (counts, bytes) = writer.into_output().unwrap();
        assert_eq!((counts.units, counts.variants, counts.empty, counts.trimmed), (1, 1, 2, 0));
        assert_eq!(counts.removed_characters, 0);

        let mut same = begin();
        same.unit(&unit("Fortøy")).unwrap();
        assert_eq!(same.into_output().unwrap().1, bytes);
    }
}
