//! The program `bitext`: arguments, terminal, exit codes.
//!
//! Everything that `bitext` knows about localized documentation is in the libraries below it. Here arguments become
//! their options, their summaries become text or JSON, and errors become one line, a hint and an exit code.
//!
//! Standard output carries data and nothing else; whatever is said about it goes to standard error.

mod args;
mod codes;
mod commands;
mod escape;
mod exit;
mod failure;
mod json;
mod memory_path;
mod numbers;
mod output_guard;
mod printer;
mod progress;
mod signals;
mod table;
mod tsv;

use std::process::ExitCode;

use args::{Arguments, Command};
use exit::Exit;
use memory_path::MemoryPath;
use printer::Printer;

fn main() -> ExitCode {
    let arguments = match Arguments::read() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way too. That nobody reads them is no failure.
            let _ = error.print();
            return ExitCode::from(error.exit_code() as u8);
        }
    };
    let printer = Printer::new(&arguments.global);
    let exit = run(&arguments, &printer).unwrap_or_else(|error| {
        if failure::is_broken_pipe(&error) {
            return Exit::Done;
        }
        printer.error(&failure::message(&error), failure::hint(&error).as_deref());
        failure::exit(&error)
    });
    exit.into()
}

fn run(arguments: &Arguments, printer: &Printer) -> anyhow::Result<Exit> {
    let named = arguments.global.tm.as_deref();
    let memory = MemoryPath::new(named, std::env::var_os("BITEXT_TM"));
    match &arguments.command {
        // A variable set for other commands must not make a build keep what it reads, or export what it did not read.
        Command::Build(arguments) => commands::build::run(arguments, named, printer),
        Command::Ingest(arguments) => commands::ingest::run(arguments, &memory, printer),
        Command::Align(arguments) => commands::align::run(arguments, &memory, printer),
        Command::Import(arguments) => commands::import::run(arguments, &memory, printer),
        Command::Lookup(arguments) => commands::lookup::run(arguments, &memory, printer),
        Command::Search(arguments) => commands::search::run(arguments, &memory, printer),
        Command::Drift(arguments) => commands::drift::run(arguments, &memory, printer),
        Command::Export(arguments) => commands::export::run(arguments, &memory, printer),
        Command::Stats(arguments) => commands::stats::run(arguments, &memory, printer),
        Command::Postedits(arguments) => commands::edits::postedits(arguments, &memory, printer),
        Command::Compare(arguments) => commands::edits::compare(arguments, &memory, printer),
        Command::Validate(arguments) => commands::validate::run(arguments, printer),
        Command::Memory(arguments) => commands::memory::run(arguments, &memory, printer),
        Command::Eval(arguments) => commands::eval::run(arguments, printer),
        Command::Explain(arguments) => commands::explain::run(arguments, printer),
    }
}
