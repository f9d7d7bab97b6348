//! Who computed a figure.

/// A signature: what was computed, then who did it. Figures that agree with another program's are still not its own.
pub(crate) fn signed(what: &str) -> String {
    format!("{what}|program:{}|version:{}", env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"))
}
