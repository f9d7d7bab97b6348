use bitext_pipeline::export::Imports;
use clap::Args;

/// Which of the memory's imports count, for commands that take units from them and from documents.
#[derive(Debug, Args)]
pub(crate) struct LayerOptions {
    /// Leave out what was imported
    #[arg(long, conflicts_with = "import")]
    pub(crate) no_imports: bool,
    /// Only what an import of this name brought (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) import: Vec<String>,
}

impl LayerOptions {
    /// What the library takes.
    pub(crate) fn imports(&self) -> Imports {
        match self.import.as_slice() {
            [] if self.no_imports => Imports::None,
            [] => Imports::All,
            names => Imports::Only(names.to_vec()),
        }
    }
}
