//! Texts that cannot be what somebody wrote.

use super::header::FileHeader;
use super::notice::{ReadCounts, ReadNotice};
use super::{ReadError, UnitReader};
use crate::record::UnitRecord;

/// What stands for bytes that are no text.
const REPLACEMENT: char = '\u{fffd}';

/// Leaves out texts in which U+FFFD took the place of bytes of the file: in a memory they would be found and offered as
/// if they were whole. Where a file holds U+FFFD itself, and no bytes that are no text, it is a character like others.
pub(crate) struct Undamaged {
    pub(crate) reader: Box<dyn UnitReader>,
}

impl Undamaged {
    /// Takes the damaged texts out of a unit; whether a translation is left.
    fn repair(&mut self, unit: &mut UnitRecord) -> bool {
        let counts = self.reader.counts_mut();
        let before = unit.targets.len();
        if unit.source.contains(REPLACEMENT) {
            counts.notice(ReadNotice::DamagedText, unit.line);
            unit.targets.clear();
        } else {
            unit.targets.retain(|target| !target.text.contains(REPLACEMENT));
            let damaged = (before - unit.targets.len()) as u64;
            if 0 < damaged {
                counts.notices_at(ReadNotice::DamagedText, unit.line, damaged);
            }
        }
        counts.targets -= (before - unit.targets.len()) as u64;
        counts.units -= u64::from(unit.targets.is_empty());
        !unit.targets.is_empty()
    }
}

impl UnitReader for Undamaged {
    fn header(&self) -> &FileHeader {
        self.reader.header()
    }

    fn next_unit(&mut self) -> Result<Option<UnitRecord>, ReadError> {
        while let Some(mut unit) = self.reader.next_unit()? {
            let has_damage = self.reader.counts().notices.contains_key(&ReadNotice::InvalidBytes);
            if !has_damage || self.repair(&mut unit) {
                return Ok(Some(unit));
            }
        }
        Ok(None)
    }

    fn counts(&self) -> &ReadCounts {
        self.reader.counts()
    }

    fn counts_mut(&mut self) -> &mut ReadCounts {
        self.reader.counts_mut()
    }
}
