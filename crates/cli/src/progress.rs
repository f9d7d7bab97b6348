use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bitext_pipeline::ingest::BAD_FILES;
use bitext_pipeline::{Event, Progress, Replaced};
use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

use crate::escape::escape;
use crate::numbers::count;
use crate::numbers::{first_of, thousands};
use crate::printer::Printer;

/// Lines about progress, where no terminal draws a bar, are so far apart.
const BETWEEN_LINES: Duration = Duration::from_secs(2);

/// So many files of an input that could not be read are named at most, unless all are asked for.
const WARNINGS: u64 = 10;

/// So many names of what is beside repositories are shown at most.
const OUTSIDE: usize = 5;

/// Shows on standard error what goes on: a bar on a terminal, a line now and then elsewhere, nothing if that was asked
/// for. Notes and details get lines in any case.
///
/// What could not be read gets a warning, at most [`WARNINGS`] of an input; the last of an input come when the next
/// begins or the reporter is dropped.
pub(crate) struct Reporter<'p> {
    printer: &'p Printer,
    display: Display,
    warned: RefCell<Warned>,
}

/// The warnings about one input.
#[derive(Default)]
struct Warned {
    input: PathBuf,
    files: u64,
}

enum Display {
    Nothing,
    /// The bar of the work at hand; hidden in between.
    Bar(RefCell<ProgressBar>),
    Lines(Lines),
}

#[derive(Default)]
struct Lines {
    what: RefCell<String>,
    total: Cell<u64>,
    done: Cell<u64>,
    printed: Cell<Option<Instant>>,
}

impl Reporter<'_> {
    pub(crate) fn new(printer: &Printer) -> Reporter<'_> {
        let display = if !printer.shows_progress() {
            Display::Nothing
        } else if io::stderr().is_terminal() {
            Display::Bar(RefCell::new(ProgressBar::hidden()))
        } else {
            Display::Lines(Lines::default())
        };
        Reporter { printer, display, warned: RefCell::default() }
    }

    /// Warns about a file that should have been read.
    fn warn(&self, input: &Path, path: &str, reason: &str) {
        self.turn_to(input);
        let mut warned = self.warned.borrow_mut();
        warned.files += 1;
        if warned.files <= WARNINGS {
            self.aside(|printer| printer.warning(&format!("{}: {reason}", place(input, path).display())));
        }
    }

    /// Counts warnings anew for another input.
    fn turn_to(&self, input: &Path) {
        if self.warned.borrow().input != input {
            self.end_warnings();
            self.warned.replace(Warned { input: input.to_owned(), files: 0 });
        }
    }

    /// Says how many warnings about an input there would have been beyond those shown.
    fn end_warnings(&self) {
        let warned = self.warned.take();
        if WARNINGS < warned.files {
            let more = thousands(warned.files - WARNINGS);
            let text = format!("{}: and {more} more; -v lists them", warned.input.display());
            self.aside(|printer| printer.warning(&text));
        }
    }

    /// Prints without getting in the way of the bar.
    fn aside(&self, print: impl FnOnce(&Printer)) {
        match &self.display {
            Display::Bar(bar) => bar.borrow().suspend(|| print(self.printer)),
            Display::Nothing | Display::Lines(_) => print(self.printer),
        }
    }
}

impl Drop for Reporter<'_> {
    fn drop(&mut self) {
        self.end_warnings();
    }
}

impl Progress for Reporter<'_> {
    fn begin(&self, what: &str, total: u64) {
        match &self.display {
            Display::Nothing => {}
            Display::Bar(bar) => {
                let new = ProgressBar::new(total)
                    .with_style(style(total))
                    .with_message(escape(what).into_owned())
                    // Work that ends with an error ends without a word to the bar.
                    .with_finish(ProgressFinish::AndClear);
                new.enable_steady_tick(Duration::from_millis(100));
                bar.replace(new).finish_and_clear();
            }
            Display::Lines(lines) => {
                lines.begin(what, total);
                self.printer.progress(&lines.line());
            }
        }
    }

    fn advance(&self, done: u64) {
        match &self.display {
            Display::Nothing => {}
            Display::Bar(bar) => bar.borrow().inc(done),
            Display::Lines(lines) => {
                if lines.advance(done) {
                    self.printer.progress(&lines.line());
                }
            }
        }
    }

    fn end(&self) {
        if let Display::Bar(bar) = &self.display {
            bar.replace(ProgressBar::hidden()).finish_and_clear();
        }
    }

    fn event(&self, event: &Event<'_>) {
        match event {
            Event::Choice { input, choice } => {
                self.turn_to(input);
                self.aside(|printer| printer.note(&format!("{}: {choice}", input.display())));
            }
            Event::Expanded { folder, repositories, outside } => {
                self.aside(|printer| printer.note(&expanded(&folder.display().to_string(), *repositories, outside)));
            }
            Event::HistoryReplaced { input, why } => {
                self.turn_to(input);
                let why = match why {
                    Replaced::Rewritten => "the branch was rewritten since its history was read",
                    Replaced::Incomplete => {
                        "the history that was read of the branch lacks some of its documents as this version reads them"
                    }
                };
                let text = format!("{why}; it is read again from its beginning");
                self.aside(|printer| printer.note(&format!("{}: {text}", input.display())));
            }
            Event::HistoryCut { input, commits } => {
                self.turn_to(input);
                let text = format!(
                    "the repository has only the last {} of the branch; who wrote what stood there before is not known",
                    count(*commits as u64, "commit")
                );
                self.aside(|printer| printer.note(&format!("{}: {text}", input.display())));
            }
            Event::Skipped { input, path, reason } if self.printer.is_verbose() => {
                self.aside(|printer| printer.detail(&format!("{}: {reason}", place(input, path).display())));
            }
            Event::Skipped { input, path, reason } if BAD_FILES.contains(reason) => self.warn(input, path, reason),
            Event::Diagnostic { input, path, diagnostic } if self.printer.is_verbose() => {
                let place = place(input, path);
                let text =
                    format!("{}:{}: {}: {}", place.display(), diagnostic.line, diagnostic.code, diagnostic.detail);
                self.aside(|printer| printer.detail(&text));
            }
            _ => {}
        }
    }
}

fn expanded(folder: &str, repositories: usize, outside: &[String]) -> String {
    let mut text = format!("{folder}: took the {repositories} repositories in it");
    if !outside.is_empty() {
        text.push_str("; not read: ");
        text.push_str(&first_of(outside, OUTSIDE));
    }
    text
}

fn style(total: u64) -> ProgressStyle {
    let template = if total == 0 {
        "{spinner} {msg} {elapsed}"
    } else {
        "{spinner} {wide_msg} {bar:30} {human_pos}/{human_len} {eta}"
    };
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A file of an input, as a person would name it.
fn place(input: &Path, path: &str) -> PathBuf {
    if input.is_file() { input.to_owned() } else { input.join(path) }
}

impl Lines {
    fn begin(&self, what: &str, total: u64) {
        what.clone_into(&mut self.what.borrow_mut());
        self.total.set(total);
        self.done.set(0);
        self.printed.set(Some(Instant::now()));
    }

    /// Whether it is time for another line.
    fn advance(&self, done: u64) -> bool {
        self.done.set(self.done.get() + done);
        let is_due = self.printed.get().is_none_or(|printed| BETWEEN_LINES <= printed.elapsed());
        if is_due {
            self.printed.set(Some(Instant::now()));
        }
        is_due
    }

    fn line(&self) -> String {
        let what = self.what.borrow();
        match self.total.get() {
            0 => what.clone(),
            total => format!("{what}: {} of {}", thousands(self.done.get()), thousands(total)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_say_how_far_it_is_and_keep_their_distance() {
        let lines = Lines::default();
        lines.begin("docs.nb-NO", 4000);
        assert!(!lines.advance(1500));
        assert_eq!(lines.line(), "docs.nb-NO: 1,500 of 4,000");
        lines.begin("finishing", 0);
        assert_eq!(lines.line(), "finishing");
    }

    #[test]
    fn what_else_a_folder_holds_is_named() {
        let outside = ["LICENSE".to_owned(), "notes".to_owned()];
        assert_eq!(expanded("docs", 3, &outside), "docs: took the 3 repositories in it; not read: LICENSE, notes");
        assert_eq!(expanded("docs", 3, &[]), "docs: took the 3 repositories in it");
        let many: Vec<String> = (1..=8).map(|number| number.to_string()).collect();
        let expected = "docs: took the 3 repositories in it; not read: 1, 2, 3, 4, 5 and 3 more";
        assert_eq!(expanded("docs", 3, &many), expected);
    }
}
