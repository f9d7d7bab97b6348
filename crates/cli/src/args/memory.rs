use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::ListFormat;

const EXAMPLES: &str = "\
Examples:
  bitext memory verify
  bitext memory runs --format jsonl
  bitext memory backup docs-2021-03-09.db
  bitext memory forget --import vendor-2021-03";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct MemoryArguments {
    #[command(subcommand)]
    pub(crate) command: MemoryCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MemoryCommand {
    /// Check the file, its references, hashes and counts; ends with exit code 3 if something is wrong
    Verify {
        /// How to print the checks
        #[arg(long, value_name = "FORMAT", default_value = "human")]
        format: ListFormat,
    },
    /// List the commands that wrote to the memory
    Runs {
        /// How to print the list
        #[arg(long, value_name = "FORMAT", default_value = "human")]
        format: ListFormat,
    },
    /// Copy the memory in one state, while others read and write
    Backup {
        /// The copy's name
        #[arg(value_name = "OUT")]
        output: PathBuf,
        /// Replace a file that is there
        #[arg(long)]
        force: bool,
    },
    /// Take an import out: the memory answers and exports as if it had never come
    Forget {
        /// The import's name
        #[arg(long, value_name = "NAME")]
        import: String,
        /// How long to wait for another process that writes to the memory
        #[arg(long, value_name = "SECONDS", default_value = "0")]
        wait: u32,
    },
}
