//! What the program says of itself.

use crate::support::Sandbox;

const COMMANDS: [&[&str]; 17] = [
    &["build"],
    &["ingest"],
    &["align"],
    &["import"],
    &["lookup"],
    &["search"],
    &["export"],
    &["stats"],
    &["postedits"],
    &["compare"],
    &["validate"],
    &["memory"],
    &["memory", "verify"],
    &["memory", "runs"],
    &["memory", "backup"],
    &["memory", "forget"],
    &["explain"],
];

#[test]
fn the_overview_names_commands_and_exit_codes() {
    let sandbox = Sandbox::new();
    for argument in ["-h", "--help", "help"] {
        let outcome = sandbox.bitext([argument]).run();
        outcome.exits(0).says_only("");
        for text in ["Exit codes:", "  3  ", "  4  ", "  5  ", "  130  ", "  143  ", "BITEXT_TM", "bitext.db"] {
            outcome.prints(text);
        }
        for command in COMMANDS {
            outcome.prints(&format!("\n  {} ", command[0]));
        }
    }
    sandbox.bitext(["--version"]).run().exits(0).prints(concat!("bitext ", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_command_has_help_that_fits_a_terminal() {
    let sandbox = Sandbox::new();
    for command in COMMANDS {
        for argument in ["-h", "--help"] {
            let outcome = sandbox.bitext(command.iter().copied().chain([argument])).run();
            outcome
                .exits(0)
                .says_only("")
                .prints(&format!("Usage: bitext {}", command.join(" ")))
                .prints("--tm <FILE>");
            for width in [80, 100, 120] {
                let call = sandbox.bitext(command.iter().copied().chain([argument]));
                let outcome = call.env("COLUMNS", width.to_string()).run();
                for line in outcome.exits(0).stdout().lines() {
                    assert!(line.chars().count() <= width, "too long for {width}: {line}");
                }
                // Whoever copies an example wants it on one line.
                let (_, examples) = outcome.stdout().split_once("\nExamples:\n").unwrap_or_default();
                assert!(examples.lines().all(|line| line.starts_with("  bitext ")), "{examples}");
                assert!(!outcome.stdout().contains('\u{1b}'), "{outcome}");
            }
        }
    }
}

#[test]
fn placeholders_are_shown_as_they_are_written() {
    let sandbox = Sandbox::new();
    sandbox.bitext(["export", "--help"]).run().exits(0).prints("{split} and {n}: ").prints("OUT needs {n}\n");
    sandbox.bitext(["build", "-h"]).run().exits(0).prints("OUT needs {n}\n");
}

#[test]
fn commands_have_examples_that_are_understood() {
    let sandbox = Sandbox::new();
    let mut examples = 0;
    for command in COMMANDS.iter().filter(|command| command.len() == 1) {
        let outcome = sandbox.bitext([command[0], "--help"]).run();
        let (_, listed) = outcome.exits(0).stdout().split_once("\nExamples:\n").expect("a section of examples");
        for line in listed.lines().filter_map(|line| line.strip_prefix("  bitext ")) {
            // The part before a pipe or redirection, with the shell's quotes taken off.
            let line = line.split(['|', '<']).next().unwrap();
            let words: Vec<&str> = split_words(line);
            let outcome = sandbox.bitext(words).run();
            assert!(!outcome.stderr().contains("Usage:"), "{outcome}");
            examples += 1;
        }
    }
    assert!(15 < examples, "{examples}");
}

/// The words of a command line in which single quotes stand around whole words.
fn split_words(line: &str) -> Vec<&str> {
    let quoted = line.split('\'').enumerate();
    quoted
        .flat_map(|(index, part)| if index % 2 == 1 { vec![part] } else { part.split_whitespace().collect() })
        .collect()
}
