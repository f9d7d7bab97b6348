use super::UNIT_LIMIT;
use super::notice::{ReadCounts, ReadNotice};
use super::problem::{Position, ProblemKind};
use super::xml::{Item, Stop, XmlError, XmlReader};
use crate::unit::Property;

/// A document of XML while units are read from it, with what there is to say about it.
pub(crate) struct Document {
    pub(crate) xml: XmlReader,
    pub(crate) counts: ReadCounts,
    /// Nothing that stands less deep than this is kept.
    pub(crate) kept: usize,
}

/// How much more than its own bytes in the file a unit may need. A few bytes may ask for copies of much.
pub(crate) struct Copies {
    /// Where the unit begins.
    unit: Position,
    left: usize,
}

impl Copies {
    pub(crate) fn of_unit(unit: Position) -> Copies {
        Copies { unit, left: UNIT_LIMIT as usize }
    }

    /// Counts so many bytes, unless there were too many.
    pub(crate) fn add(&mut self, bytes: usize) -> Result<(), Stop> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(Stop::Xml(self.unit, XmlError::TooLarge { limit: UNIT_LIMIT })),
        }
    }
}

/// What copies of these need.
pub(crate) fn bytes_of(properties: &[Property]) -> usize {
    let of_one = |property: &Property| size_of::<Property>() + property.name.len() + property.value.len();
    properties.iter().map(of_one).sum()
}

impl Document {
    pub(crate) fn new(xml: XmlReader) -> Document {
        Document { xml, counts: ReadCounts::default(), kept: usize::MAX }
    }

    /// The next item, with what was wrong before it counted.
    pub(crate) fn item(&mut self) -> Result<Item, Stop> {
        let item = self.xml.read();
        if self.xml.has_problems() {
            self.count_problems();
        }
        if self.xml.depth() < self.kept {
            self.xml.mark();
        }
        item
    }

    fn count_problems(&mut self) {
        for problem in self.xml.take_problems() {
            let notice = match problem.kind {
                ProblemKind::Encoding => ReadNotice::Encoding,
                ProblemKind::InvalidBytes => ReadNotice::InvalidBytes,
                ProblemKind::IllegalCharacter | ProblemKind::IllegalReference => ReadNotice::IllegalCharacter,
                ProblemKind::UndefinedEntity => ReadNotice::UndefinedEntity,
                ProblemKind::IllFormed => ReadNotice::IllFormed,
            };
            self.counts.notices_at(notice, problem.position.line, problem.count);
        }
    }

    /// The line of the last item.
    pub(crate) fn line(&self) -> u64 {
        self.xml.position().line
    }

    pub(crate) fn notice(&mut self, notice: ReadNotice) {
        let line = self.line();
        self.counts.notice(notice, line);
    }

    /// Passes over an element that has just begun and that nobody expects there.
    pub(crate) fn skip(&mut self) -> Result<(), Stop> {
        self.notice(ReadNotice::UnknownElement);
        self.pass()
    }

    /// Passes over an element that has just begun.
    pub(crate) fn pass(&mut self) -> Result<(), Stop> {
        let depth = self.xml.depth();
        while self.item()? != Item::EndOfFile && depth <= self.xml.depth() {}
        Ok(())
    }

    /// The text of the element that has just begun, in whatever elements it stands.
    pub(crate) fn content(&mut self) -> Result<String, Stop> {
        let mut content = String::new();
        self.append_content(&mut content)?;
        Ok(content)
    }

    /// Appends that text to another.
    pub(crate) fn append_content(&mut self, content: &mut String) -> Result<(), Stop> {
        let depth = self.xml.depth();
        let kept = std::mem::replace(&mut self.kept, 0);
        loop {
            match self.item()? {
                Item::Text => content.push_str(self.xml.text()),
                Item::Start => {}
                Item::End if depth <= self.xml.depth() => {}
                Item::End | Item::EndOfFile => break,
            }
        }
        self.kept = kept;
        Ok(())
    }
}
