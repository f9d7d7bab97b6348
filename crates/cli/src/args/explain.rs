use bitext_model::DiagnosticCode;
use clap::Args;

use super::ListFormat;
use super::values::one_of;

const EXAMPLES: &str = "\
Examples:
  bitext explain damaged-quotes
  bitext explain";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArguments {
    /// The code [default: all codes]
    #[arg(hide_possible_values = true, value_parser = one_of(DiagnosticCode::ALL, DiagnosticCode::as_str))]
    pub(crate) code: Option<DiagnosticCode>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
}
