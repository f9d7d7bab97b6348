use std::io::{self, BufWriter, IsTerminal, Stderr, Stdout, Write};

use serde::Serialize;

use crate::args::{Global, ProgressWhen};
use crate::escape::escape;

/// Who says what, and where: data on standard output, everything else on standard error.
///
/// That standard error cannot be written to is never an error: nobody is there to be told.
#[derive(Debug)]
pub(crate) struct Printer {
    stdout: Stdout,
    stderr: Stderr,
    quiet: bool,
    verbose: bool,
    progress: ProgressWhen,
}

impl Printer {
    pub(crate) fn new(options: &Global) -> Printer {
        Printer {
            stdout: io::stdout(),
            stderr: io::stderr(),
            quiet: options.quiet,
            verbose: 0 < options.verbose,
            progress: options.progress,
        }
    }

    /// Whether every skipped file and every diagnostic gets a line.
    pub(crate) fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// Whether progress is shown.
    pub(crate) fn shows_progress(&self) -> bool {
        let wanted = match self.progress {
            ProgressWhen::Auto => self.stderr.is_terminal(),
            ProgressWhen::Always => true,
            ProgressWhen::Never => false,
        };
        wanted && !self.quiet
    }

    /// Writes data.
    pub(crate) fn data(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
        let mut out = BufWriter::new(self.stdout.lock());
        write(&mut out)?;
        out.flush()
    }

    /// Writes one JSON object on a line.
    pub(crate) fn json(&self, value: &impl Serialize) -> io::Result<()> {
        self.data(|out| json_line(out, value))
    }

    /// Writes a summary for people: to standard error when standard output carries the files themselves.
    pub(crate) fn summary(&self, text: &str, stdout_is_taken: bool) -> io::Result<()> {
        if self.quiet {
            Ok(())
        } else if stdout_is_taken {
            self.on_stderr(text);
            Ok(())
        } else {
            self.data(|out| out.write_all(text.as_bytes()))
        }
    }

    /// Writes a summary for machines, likewise.
    pub(crate) fn json_summary(&self, value: &impl Serialize, stdout_is_taken: bool) -> io::Result<()> {
        if stdout_is_taken { json_line(&mut self.stderr.lock(), value) } else { self.json(value) }
    }

    /// Says something worth knowing.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.on_stderr(&format!("note: {}\n", escape(text)));
        }
    }

    /// Says that something was not done as it should be.
    pub(crate) fn warning(&self, text: &str) {
        if !self.quiet {
            self.on_stderr(&format!("warning: {}\n", escape(text)));
        }
    }

    /// Says something to those who want to know everything.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose {
            self.on_stderr(&format!("{}\n", escape(text)));
        }
    }

    /// Says how far the work is.
    pub(crate) fn progress(&self, text: &str) {
        self.on_stderr(&format!("{}\n", escape(text)));
    }

    /// Reports an error, with advice if there is any.
    pub(crate) fn error(&self, message: &str, hint: Option<&str>) {
        let advice = hint.map(|hint| format!("\nhint: {}\n", escape(hint))).unwrap_or_default();
        self.on_stderr(&format!("bitext: {}\n{advice}", escape(message)));
    }

    fn on_stderr(&self, text: &str) {
        // In one piece, so that lines of several processes do not mix.
        let _ = self.stderr.lock().write_all(text.as_bytes());
    }
}

/// Writes a value as JSON and ends the line.
pub(crate) fn json_line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}
