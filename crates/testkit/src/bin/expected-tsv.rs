//! `expected-tsv FOLDER...` prints the best translation of every source text below the folders as a table, read and
//! grouped by the slow reader: what the program's default export must hold. See `bitext_testkit::slow`.

use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use bitext_testkit::slow;

fn main() -> ExitCode {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if folders.is_empty() {
        return complain("usage: expected-tsv FOLDER...", 2);
    }
    let mut documents = Vec::new();
    for folder in &folders {
        match slow::read_folder(folder) {
            Ok(found) => documents.extend(found),
            Err(error) => return complain(&format!("expected-tsv: {}: {error}", folder.display()), 1),
        }
    }
    let mut out = BufWriter::new(io::stdout().lock());
    match slow::write_table(&slow::best_units(&documents), &mut out).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => complain(&format!("expected-tsv: standard output: {error}"), 1),
    }
}

fn complain(message: &str, code: u8) -> ExitCode {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::from(code)
}
