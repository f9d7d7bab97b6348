//! Input, memories and surroundings that nobody wishes for: each ends with a clear message and a documented exit code,
//! and leaves the memory sound.
//!
//! Everyday mistakes and the messages about them are the subject of the `cli` tests; here are the ones that break
//! programs.

mod files;
mod inputs;
mod memories;
mod names;
mod outputs;
mod queries;
#[path = "../support/mod.rs"]
mod support;
mod texts;
mod xml;

use support::Sandbox;

/// Runs every check on a memory.
fn assert_sound(sandbox: &Sandbox, memory: &str) {
    sandbox.bitext(["memory", "verify", "--tm", memory]).run().exits(0).says_only("");
}

/// Says why a test does not run.
#[expect(clippy::print_stderr, reason = "a test that does not run must say so")]
fn skipped(reason: &str) {
    eprintln!("skipped: {reason}");
}
