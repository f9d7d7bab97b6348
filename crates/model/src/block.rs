use std::fmt;

/// The block of Markdown that a segment stands in: the innermost that says something about its role.
///
/// A list item inside an alert is a list item; a table cell is a table cell wherever the table stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Block {
    /// Running text.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A list item, ordered or not.
    ListItem,
    /// A cell of a Markdown or HTML table.
    TableCell,
    /// A block quote.
    Quote,
    /// A block quote that begins with `[!NOTE]` or the like.
    Alert,
    /// What Markdown takes for a code fence.
    Fence,
    /// The YAML front matter.
    FrontMatter,
    /// A document that is YAML as a whole.
    Yaml,
}

impl Block {
    /// A number for storage, unchanged for ever.
    pub fn code(self) -> u8 {
        match self {
            Block::Paragraph => 0,
            Block::Heading(level) => level,
            Block::ListItem => 10,
            Block::TableCell => 11,
            Block::Quote => 12,
            Block::Alert => 13,
            Block::Fence => 14,
            Block::FrontMatter => 15,
            Block::Yaml => 16,
        }
    }

    /// The block of a [`code`](Block::code), `None` for a number that is none.
    pub fn from_code(code: u8) -> Option<Block> {
        Some(match code {
            0 => Block::Paragraph,
            level @ 1..=6 => Block::Heading(level),
            10 => Block::ListItem,
            11 => Block::TableCell,
            12 => Block::Quote,
            13 => Block::Alert,
            14 => Block::Fence,
            15 => Block::FrontMatter,
            16 => Block::Yaml,
            _ => return None,
        })
    }

    /// The name used in every output: `paragraph`, `heading2`, `list`, `table`, `quote`, `alert`, `fence`,
    /// `front-matter`, `yaml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Block::Paragraph => "paragraph",
            Block::Heading(1) => "heading1",
            Block::Heading(2) => "heading2",
            Block::Heading(3) => "heading3",
            Block::Heading(4) => "heading4",
            Block::Heading(5) => "heading5",
            Block::Heading(_) => "heading6",
            Block::ListItem => "list",
            Block::TableCell => "table",
            Block::Quote => "quote",
            Block::Alert => "alert",
            Block::Fence => "fence",
            Block::FrontMatter => "front-matter",
            Block::Yaml => "yaml",
        }
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_round_trip() {
        let known: Vec<Block> = (0..=u8::MAX).filter_map(Block::from_code).collect();
        assert_eq!(known.len(), 14);
        for block in known {
            assert_eq!(Block::from_code(block.code()), Some(block));
        }
    }
}
