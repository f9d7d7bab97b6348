use std::collections::HashSet;

use super::InputWriter;
use crate::Error;

/// What became of documents that are gone from a ref.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Retired {
    /// So many are no longer current.
    Documents(u64),
    /// So many would be, of so many: that looks like a mistake, and none was touched.
    TooMany {
        /// Documents that are gone.
        gone: u64,
        /// Documents there were.
        of: u64,
    },
}

impl InputWriter<'_> {
    /// How many current documents are not among `present`, and how many stood on the ref when the input began: new
    /// ones make up for none that is gone.
    pub fn gone(&self, present: &HashSet<&str>) -> (u64, u64) {
        let gone = self.current.iter().filter(|(path, _)| !present.contains(path.as_str()));
        (gone.map(|(_, placed)| placed.len() as u64).sum(), self.documents_before)
    }

    /// Whether so many documents gone look like a mistake: more than a fifth, and more than 20.
    pub fn is_suspicious(gone: u64, of: u64) -> bool {
        20 < gone && of < gone * 5
    }

    /// Ends every current document whose path is not among `present`.
    pub fn retire(&mut self, present: &HashSet<&str>, allow_shrink: bool) -> Result<Retired, Error> {
        let (gone, of) = self.gone(present);
        if !allow_shrink && Self::is_suspicious(gone, of) {
            return Ok(Retired::TooMany { gone, of });
        }
        let paths: Vec<String> = self.current.keys().filter(|path| !present.contains(path.as_str())).cloned().collect();
        for path in paths {
            for placed in self.current.remove(&path).unwrap_or_default() {
                let ended = self.end(&placed);
                self.memory.sqlite(ended)?;
            }
        }
        Ok(Retired::Documents(gone))
    }
}
