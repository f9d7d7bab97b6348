//! Tab-separated values: a line each, nothing quoted.

use std::io::{self, Write};

/// Writes a line. TAB, LF, CR and backslash in a cell are written `\t`, `\n`, `\r` and `\\`, as in exported files.
pub(crate) fn row(out: &mut dyn Write, cells: &[&str]) -> io::Result<()> {
    for (index, cell) in cells.iter().enumerate() {
        if 0 < index {
            out.write_all(b"\t")?;
        }
        let mut rest = *cell;
        while let Some(at) = rest.find(['\t', '\n', '\r', '\\']) {
            out.write_all(&rest.as_bytes()[..at])?;
            out.write_all(match rest.as_bytes()[at] {
                b'\t' => b"\\t",
                b'\n' => b"\\n",
                b'\r' => b"\\r",
                _ => b"\\\\",
            })?;
            rest = &rest[at + 1..];
        }
        out.write_all(rest.as_bytes())?;
    }
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_never_break_a_line() {
        let mut out = Vec::new();
        row(&mut out, &["a\tb", "", "c\\d\r\n", "é"]).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a\\tb\t\tc\\\\d\\r\\n\té\n");
    }
}
