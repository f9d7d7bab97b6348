//! Tables for people.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use crate::escape::escape;

/// Which side the cells of a column are flush with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows of cells in columns that line up. Cells are escaped for the terminal.
///
/// Every line ends with a line end and without trailing blanks.
#[derive(Debug)]
pub(crate) struct Table {
    columns: Vec<Align>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table whose first line names the columns.
    pub(crate) fn with_header(columns: &[(&str, Align)]) -> Table {
        let mut table = Table { columns: columns.iter().map(|(_, align)| *align).collect(), rows: Vec::new() };
        table.row(columns.iter().map(|(name, _)| (*name).to_owned()).collect());
        table
    }

    /// Names with their values behind them.
    pub(crate) fn of_fields() -> Table {
        Table { columns: vec![Align::Left, Align::Left], rows: Vec::new() }
    }

    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells.into_iter().map(|cell| escape(&cell).into_owned()).collect());
    }

    pub(crate) fn field(&mut self, name: &str, value: impl Into<String>) {
        self.row(vec![name.to_owned(), value.into()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width_of =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
        let widths: Vec<usize> = (0..self.columns.len()).map(|column| width_of(column).unwrap_or(0)).collect();
        for row in &self.rows {
            let mut line = String::new();
            for ((cell, align), width) in row.iter().zip(&self.columns).zip(&widths) {
                // The formatter's own padding counts characters, and wide ones take two columns.
                let padding = " ".repeat(width - cell.width());
                match align {
                    Align::Left => line.extend([cell.as_str(), padding.as_str(), "  "]),
                    Align::Right => line.extend([padding.as_str(), cell.as_str(), "  "]),
                }
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_script() {
        let mut table = Table::with_header(&[("name", Align::Left), ("units", Align::Right), ("locale", Align::Left)]);
        table.row(vec!["港".to_owned(), "1,248".to_owned(), "ja-JP".to_owned()]);
        table.row(vec!["a\tb".to_owned(), "7".to_owned(), String::new()]);
        assert_eq!(table.to_string(), "name  units  locale\n港    1,248  ja-JP\na\\tb      7\n");
    }

    #[test]
    fn fields() {
        let mut table = Table::of_fields();
        table.field("files", "3");
        table.field("segments", "40 (2 recovered)");
        assert_eq!(table.to_string(), "files     3\nsegments  40 (2 recovered)\n");
    }
}
