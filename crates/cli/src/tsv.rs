//! Tab-separated values: a line each, nothing quoted.

use std::io::{self, Write};

use bitext_exchange::push_tsv_cell;

/// Writes a line. TAB, LF, CR and backslash in a cell are escaped as in exported files.
pub(crate) fn row(out: &mut dyn Write, cells: &[&str]) -> io::Result<()> {
    let mut line = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        if 0 < index {
            line.push(b'\t');
        }
        push_tsv_cell(&mut line, cell);
    }
    line.push(b'\n');
    out.write_all(&line)
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
