//! Files that people take for tables or memories and that are something else.

use std::path::Path;

/// How an archive in the format of zip begins.
const ZIP: &str = "PK\u{3}\u{4}";

/// How a database of SQLite begins.
const SQLITE: &str = "SQLite format 3\0";

/// What a file is that is not read, and what to do instead; `None` where it may be one that is.
///
/// `start` is how it begins. The name says nothing when somebody says the format (`is_format_given`).
pub(super) fn program(path: &Path, start: &str, is_format_given: bool) -> Option<(&'static str, &'static str)> {
    let ending = super::ending(path).unwrap_or_default();
    let by_name = match ending.as_str() {
        "xlsx" | "xlsm" | "xlsb" | "xls" | "ods" => {
            Some(("a workbook of Excel or another program", "save it as tab-separated text"))
        }
        "docx" | "doc" | "odt" | "rtf" => Some(("a document of a word processor", "export its texts as TMX or XLIFF")),
        "sdltm" | "sdltb" => Some(("a database of Trados", "export it as TMX")),
        _ => None,
    };
    let by_content = if start.starts_with(ZIP) {
        Some(("a zip archive", "unpack it and name a file in it"))
    } else if start.starts_with(SQLITE) {
        Some(("a database of SQLite", "export it as TMX with the program that made it"))
    } else {
        None
    };
    if by_content.is_some() || !is_format_given { by_name.or(by_content) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_contents() {
        let kind = |name: &str, start: &str, is_format_given| {
            program(Path::new(name), start, is_format_given).map(|(kind, _)| kind.split(' ').nth(1).unwrap_or_default())
        };
        for (name, start, is_format_given, expected) in [
            ("review.xlsx", "PK\u{3}\u{4}\u{14}", false, Some("workbook")),
            ("review.XLSX.gz", "source\ttarget", false, Some("workbook")),
            ("review.xlsx", "source\ttarget", true, None),
            ("review.xlsx", "PK\u{3}\u{4}\u{14}", true, Some("workbook")),
            ("review.docx", "", false, Some("document")),
            ("vendor.sdltm", "SQLite format 3\0\u{10}", false, Some("database")),
            ("vendor.tmx", "PK\u{3}\u{4}\u{14}", false, Some("zip")),
            ("vendor", "SQLite format 3\0\u{10}", false, Some("database")),
            ("vendor.tsv", "SQLite\ttarget", false, None),
        ] {
            assert_eq!(kind(name, start, is_format_given), expected, "{name} {start}");
        }
    }
}
