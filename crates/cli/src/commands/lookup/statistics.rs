//! What the segments of documents would get.

use std::path::PathBuf;

use bitext_pipeline::lookup::Lookup;

use crate::args::ListFormat;
use crate::exit::Exit;
use crate::printer::Printer;

pub(super) fn run(
    _lookup: &mut Lookup<'_>,
    _files: &[PathBuf],
    _format: ListFormat,
    _printer: &Printer,
) -> anyhow::Result<Exit> {
    Ok(Exit::Done)
}
