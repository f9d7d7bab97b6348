use std::io::Write;
use std::path::Path;

use bitext_exchange::{EndedFile, Leftovers, OutputFile, TargetRecord, UnitRecord, push_tsv_cell};
use bitext_model::Origin;

use super::matching::Match;
use super::summary::Status;
use crate::Error;

const COLUMNS: &str =
    "file\tline\ttuid\tstatus\tmatched_by\tfamily\tkind\tlocale\torigin\tsource\ttarget\tmemory_target\n";

/// The name that means standard output.
pub const STDOUT: &str = "-";

/// Lists what each translation of an import is to the memory, as tab-separated values; nothing when nobody asked.
pub(super) struct Report {
    file: Option<OutputFile>,
    line: Vec<u8>,
}

/// What there is to say about a translation.
pub(super) struct Row<'r> {
    pub(super) file: &'r str,
    pub(super) unit: &'r UnitRecord,
    pub(super) family: &'r str,
    pub(super) matched: Option<&'r Match>,
    pub(super) target: &'r TargetRecord,
    pub(super) status: Status,
    pub(super) origin: Origin,
    /// The memory's best translation.
    pub(super) best: &'r str,
}

impl Report {
    pub(super) fn create(path: Option<&Path>) -> Result<Report, Error> {
        let Some(path) = path else { return Ok(Report { file: None, line: Vec::new() }) };
        let mut file = if path == Path::new(STDOUT) {
            OutputFile::over(std::io::stdout())
        } else {
            Leftovers::default().remove_of(path);
            OutputFile::create(path)?
        };
        write(&mut file, COLUMNS.as_bytes())?;
        Ok(Report { file: Some(file), line: Vec::new() })
    }

    pub(super) fn row(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let Some(file) = &mut self.file else { return Ok(()) };
        let cells = [
            row.file,
            &row.unit.line.to_string(),
            row.unit.tuid.as_deref().unwrap_or_default(),
            row.status.as_str(),
            row.matched.map(|matched| matched.by.as_str()).unwrap_or_default(),
            row.family,
            row.unit.kind.as_str(),
            row.target.locale.as_str(),
            row.origin.as_str(),
            &row.unit.source,
            &row.target.text,
            row.best,
        ];
        self.line.clear();
        for (number, cell) in cells.iter().enumerate() {
            if 0 < number {
                self.line.push(b'\t');
            }
            push_tsv_cell(&mut self.line, cell);
        }
        self.line.push(b'\n');
        write(file, &self.line)
    }

    /// Completes the file, which has yet to get its name.
    pub(super) fn end(self) -> Result<Option<EndedFile>, Error> {
        Ok(self.file.map(OutputFile::end).transpose()?)
    }
}

fn write(file: &mut OutputFile, bytes: &[u8]) -> Result<(), Error> {
    file.write_all(bytes).map_err(bitext_exchange::Error::from)?;
    Ok(())
}
