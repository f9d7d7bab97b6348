use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Write};
use std::iter;

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

/// Writes units in one format to one output, or to one for each of the format's [parts](Format::parts), as a stream.
///
/// Each unit is one call to the `write_all` of each output, so outputs should be [buffered](crate::OutputFile).
pub struct FormatWriter<W> {
    encoder: Box<dyn Encoder>,
    encoded: Encoded,
    output: W,
    /// Those of the parts behind the first.
    further: Vec<W>,
    /// Texts go to the encoder without their codes. Formats that have codes see to that themselves.
    plain: bool,
}

/// Turns units into a format's bytes; knows nothing of where they go.
pub(crate) trait Encoder: Send {
    /// Whether anything of the unit would be written; else it would only be counted.
    fn writes(&self, unit: &TranslationUnit<'_>) -> bool;

    /// Takes one unit. Its bytes may be appended later.
    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error>;

    /// Appends what stands after the last unit.
    fn end(&mut self, encoded: &mut Encoded) -> Result<(), Error>;
}

/// Bytes not yet written, and what all bytes so far hold.
#[derive(Debug, Default)]
pub(crate) struct Encoded {
    /// Of the only part, or of the first.
    pub(crate) bytes: Vec<u8>,
    /// Of the parts behind the first, for formats that have them.
    pub(crate) further: Vec<Vec<u8>>,
    /// What follows the bytes of the first part when that is too large for the memory.
    pub(crate) spooled: Option<File>,
    pub(crate) counts: WriteCounts,
}

impl<W: Write> FormatWriter<W> {
    /// Starts a file of one part: writes what stands before the first unit.
    pub fn new(format: &Format, header: &Header, output: W) -> Result<FormatWriter<W>, Error> {
        FormatWriter::over_parts(format, header, vec![output])
    }

    /// Starts a file with an output for each of the format's [parts](Format::parts), in their order.
    pub fn over_parts(format: &Format, header: &Header, outputs: Vec<W>) -> Result<FormatWriter<W>, Error> {
        if header.codes == Codes::Tags && !format.carries.codes {
            return Err(Error::NoInlineCodes { format: format.name });
        }
        // Texts in the source's locale are no translations.
        let mut translated = header.target_locales.iter().filter(|locale| **locale != header.source_locale);
        if let (false, Some(first), Some(second)) =
            (format.carries.several_locales, translated.next(), translated.next())
        {
            let (first, second) = (first.clone(), second.clone());
            return Err(Error::SeveralTargets { format: format.name, first, second });
        }
        let (parts, given) = (format.parts(header).len(), outputs.len());
        let mut outputs = outputs.into_iter();
        let Some(output) = outputs.next().filter(|_| parts == given) else {
            return Err(Error::Parts { format: format.name, parts, outputs: given });
        };
        let plain = header.codes == Codes::None && !format.carries.codes;
        let mut encoded = Encoded { further: vec![Vec::new(); parts - 1], ..Encoded::default() };
        let encoder = format.begin(header, &mut encoded);
        let mut writer = FormatWriter { encoder, encoded, output, further: outputs.collect(), plain };
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
        let fits = self.encoded.counts.units < limit || !self.writes(unit);
        if fits {
            self.unit(unit)?;
        }
        Ok(fits)
    }

    /// Writes what stands after the last unit, says what was written and gives the output of the only part back, or of
    /// the first.
    pub fn into_output(self) -> Result<(WriteCounts, W), Error> {
        let (counts, output, _) = self.end()?;
        Ok((counts, output))
    }

    /// As [`into_output`](FormatWriter::into_output), with the outputs of all parts.
    pub fn into_outputs(self) -> Result<(WriteCounts, Vec<W>), Error> {
        let (counts, output, further) = self.end()?;
        Ok((counts, iter::once(output).chain(further).collect()))
    }

    fn end(mut self) -> Result<(WriteCounts, W, Vec<W>), Error> {
        self.encoder.end(&mut self.encoded)?;
        self.write_out()?;
        if let Some(mut spooled) = self.encoded.spooled {
            io::copy(&mut spooled, &mut self.output)?;
        }
        Ok((self.encoded.counts, self.output, self.further))
    }

    fn encode(&mut self, unit: &TranslationUnit<'_>) -> Result<(), Error> {
        if self.plain {
            plainly(unit, |unit| self.encoder.unit(unit, &mut self.encoded))
        } else {
            self.encoder.unit(unit, &mut self.encoded)
        }
    }

    fn writes(&self, unit: &TranslationUnit<'_>) -> bool {
        if self.plain { plainly(unit, |unit| self.encoder.writes(unit)) } else { self.encoder.writes(unit) }
    }

    fn write_out(&mut self) -> Result<(), Error> {
        let outputs = iter::once(&mut self.output).chain(&mut self.further);
        let parts = iter::once(&mut self.encoded.bytes).chain(&mut self.encoded.further);
        for (output, bytes) in outputs.zip(parts) {
            let written = output.write_all(bytes);
            bytes.clear();
            written?;
        }
        Ok(())
    }
}

/// Hands over a unit without the codes of its texts.
fn plainly<T>(unit: &TranslationUnit<'_>, take: impl FnOnce(&TranslationUnit<'_>) -> T) -> T {
    let source = plain(unit.source);
    let texts: Vec<Cow<'_, str>> = unit.targets.iter().map(|target| plain(target.text)).collect();
    let targets = unit.targets.iter().zip(&texts).map(|(target, text)| Target { text, ..target.clone() }).collect();
    take(&TranslationUnit { tuid: unit.tuid.clone(), source: &source, targets, ..*unit })
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
    use bitext_model::{Locale, Origin, OriginBasis, Relation, UnitKind};

    use super::*;
    use crate::unit::{Per, Target};

    #[test]
    fn a_full_file_takes_only_what_it_does_not_write() {
        let header = Header {
            source_locale: "en-US".parse().unwrap(),
            target_locales: Vec::new(),
            per: Per::Unit,
            changes: false,
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
                shown_by: None,
                usage: 1,
                usage_of_source: 1,
                other_variants: 0,
                relation: Relation::Exact,
                translated_source: None,
                handoff: None,
                properties: &[],
                change: None,
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
