use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::ListFormat;
use crate::codes::{Code, codes};

const EXAMPLES: &str = "\
Examples:
  bitext explain damaged-quotes
  bitext explain no-segments
  bitext explain";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExplainArguments {
    /// The code of a diagnostic, finding or notice, or a reason for skipping a file [default: a line for each]
    #[arg(hide_possible_values = true, value_parser = code())]
    pub(crate) code: Option<Code>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(crate) format: ListFormat,
}

/// One of the codes.
fn code() -> impl TypedValueParser<Value = Code> {
    PossibleValuesParser::new(codes().map(|code| code.name)).try_map(|name| Code::of(&name).ok_or("no such code"))
}
