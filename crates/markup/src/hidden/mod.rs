//! The translatable texts of a document that can carry no span.

mod front_matter;
mod html;
mod images;
mod pairs;

use std::borrow::Cow;
use std::ops::Range;

pub use pairs::{HiddenPair, hidden_pairs};

/// What a hidden text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HiddenKind {
    /// `title` of the front matter.
    Title,
    /// `description` of the front matter.
    Description,
    /// The alternative text of an image, in Markdown, in HTML or in a command such as `:::image`.
    Alt,
    /// The attribute `title` of an HTML element.
    HtmlTitle,
    /// The title of an included file.
    Include,
}

impl HiddenKind {
    /// Every kind.
    pub const ALL: [HiddenKind; 5] =
        [HiddenKind::Title, HiddenKind::Description, HiddenKind::Alt, HiddenKind::HtmlTitle, HiddenKind::Include];

    /// What the keys of its texts are, or begin with.
    pub fn as_str(self) -> &'static str {
        match self {
            HiddenKind::Title => "title",
            HiddenKind::Description => "description",
            HiddenKind::Alt => "alt",
            HiddenKind::HtmlTitle => "html-title",
            HiddenKind::Include => "include",
        }
    }

    /// What the text with this key is, `None` for a key of no hidden text.
    ///
    /// ```
    /// use bitext_markup::HiddenKind;
    /// assert_eq!(HiddenKind::of_key("html-title-2"), Some(HiddenKind::HtmlTitle));
    /// assert_eq!(HiddenKind::of_key("102"), None);
    /// ```
    pub fn of_key(key: &str) -> Option<HiddenKind> {
        HiddenKind::ALL.into_iter().find(|kind| {
            let number = key.strip_prefix(kind.as_str()).map(|rest| rest.strip_prefix('-'));
            match number {
                Some(None) => kind.is_of_front_matter() && key == kind.as_str(),
                Some(Some(number)) => !kind.is_of_front_matter() && number.parse::<u32>().is_ok(),
                None => false,
            }
        })
    }

    /// Whether a document has one of them at most.
    pub fn is_of_front_matter(self) -> bool {
        matches!(self, HiddenKind::Title | HiddenKind::Description)
    }
}

/// A translatable text that can carry no span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HiddenText<'a> {
    /// What it is.
    pub kind: HiddenKind,
    /// The text: of the front matter without quotes and on one line, any other as written.
    pub text: Cow<'a, str>,
    /// The bytes that hold it, quotes not included.
    pub range: Range<usize>,
    /// The line it begins on, from 1.
    pub line: u32,
    /// What the image, the file or the element's link is, as written; empty in front matter and for other elements.
    pub destination: Cow<'a, str>,
    /// How many headings stand before it; one that it stands in is one of them.
    pub heading: u32,
    /// In which block it stands, counted over the document.
    pub block: u32,
}

/// The hidden texts of a Markdown document, in their order; blank ones are none.
///
/// A document with spans is to be read without them, as it is published: what stands in a source is not its own.
///
/// ```
/// use bitext_markup::hidden_texts;
/// let document = "---\ntitle: 'Mooring'\n---\n# Mooring\n\n![The pier](media/pier.png)\n";
/// let texts: Vec<_> = hidden_texts(document).into_iter().map(|text| (text.kind.as_str(), text.text)).collect();
/// assert_eq!(texts, [("title", "Mooring".into()), ("alt", "The pier".into())]);
/// ```
pub fn hidden_texts(document: &str) -> Vec<HiddenText<'_>> {
    let (mut texts, end) = front_matter::read(document);
    images::read(document, end, &mut texts);
    texts.retain(|text| !text.text.trim().is_empty());
    let (mut line, mut at) = (1, 0);
    for text in &mut texts {
        line += document[at..text.range.start].bytes().filter(|byte| *byte == b'\n').count() as u32;
        at = text.range.start;
        text.line = line;
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Kind, text and destination of each.
    fn read(document: &str) -> Vec<(&'static str, String, String)> {
        let texts = hidden_texts(document).into_iter();
        texts.map(|text| (text.kind.as_str(), text.text.into_owned(), text.destination.into_owned())).collect()
    }

    #[track_caller]
    fn check(document: &str, expected: &[(&str, &str, &str)]) {
        let found = read(document);
        let found: Vec<_> = found.iter().map(|(kind, text, to)| (*kind, text.as_str(), to.as_str())).collect();
        assert_eq!(found, expected, "{document}");
    }

    #[test]
    fn images_of_every_spelling() {
        check("![The *bay*](media/bay.png \"The bay\")\n", &[("alt", "The *bay*", "media/bay.png")]);
        check(
            "![Bay][b] and ![Pier][]\n\n[b]: bay.png\n[pier]: pier.png\n",
            &[("alt", "Bay", "bay.png"), ("alt", "Pier", "pier.png")],
        );
        check("![](bay.png) ![ ](bay.png)\n\n```\n![Bay](bay.png)\n```\n`![Bay](bay.png)`\n", &[]);
        check("[![Bay \\[1\\]](bay.png)](chart.md)\n", &[("alt", "Bay \\[1\\]", "bay.png")]);
        check(
            "- :::image type=\"content\" source=\"media/bay.png\" alt-text=\"The bay.\":::\n",
            &[("alt", "The bay.", "media/bay.png")],
        );
        check(
            "> ![Bay](bay.png)\n\n| ![Pier](pier.png) |\n|---|\n",
            &[("alt", "Bay", "bay.png"), ("alt", "Pier", "pier.png")],
        );
    }

    #[test]
    fn attributes_of_tags() {
        check(
            "<p title='Ropes'>\n<img src=\"a.png\"\n  alt=\"A &amp; B\" title = \"Both\" />\n</p>\n",
            &[("html-title", "Ropes", ""), ("alt", "A &amp; B", "a.png"), ("html-title", "Both", "a.png")],
        );
        check(
            "Moor <img alt=bay src=b.png> <b>here</b> <a href=\"c.md\" title=\"\">c</a>\n",
            &[("alt", "bay", "b.png")],
        );
        check("<!-- <img alt=\"no\"> -->\n\n<script>\"<img alt='no'>\"</script>\n", &[]);
    }

    #[test]
    fn titles_of_included_files() {
        check("[!INCLUDE [Ropes](ropes.md)]\n\n[!include[](x.md)]\n", &[("include", "Ropes", "ropes.md")]);
        check("[Ropes](ropes.md)\n", &[]);
    }

    #[test]
    fn places() {
        let document = "---\r\ntitle: a\r\ndescription: b\r\n---\r\n# A\r\n\r\n![c](c.png)\r\n\r\n## B ![d](d.png)\r\n";
        let texts = hidden_texts(document);
        let places: Vec<_> =
            texts.iter().map(|text| (text.line, text.heading, &document[text.range.clone()])).collect();
        assert_eq!(places, [(2, 0, "a"), (3, 0, "b"), (7, 1, "c"), (9, 2, "d")]);
        assert!(texts[2].block < texts[3].block);
    }

    #[test]
    fn damage_costs_no_more_than_its_length() {
        for piece in
            ["![", "![a](", "<img alt=\"", "<p ", "<!--", ":::image ", "[!INCLUDE [", "title: '", "> ", "[a]: b\n"]
        {
            let document = piece.repeat(100_000 / piece.len());
            let started = std::time::Instant::now();
            hidden_texts(&document);
            hidden_texts(&format!("---\n{document}"));
            assert!(started.elapsed().as_secs() < 20, "{piece}: {:?}", started.elapsed());
        }
    }

    proptest! {
        #[test]
        fn ranges_ascend_and_hold_the_texts(
            document in "(---\n|title: |description: |'|\"|>-|  |[a-z] |\n|\r\n|\n\n|# |> |!\\[|\\]\\(a\\.png\\)|\\[!INCLUDE \\[|\\)\\]|<img alt=\"|<img src=a alt='|\" title=\"|>|:::image |alt-text=\"|source=\"a\"|:::|`|é|\\\\|&amp;){0,40}"
        ) {
            let mut end = 0;
            for text in hidden_texts(&document) {
                prop_assert!(end <= text.range.start && text.range.end <= document.len(), "{document:?}");
                end = text.range.end;
                prop_assert!(!text.text.trim().is_empty());
                if !text.kind.is_of_front_matter() {
                    prop_assert_eq!(&*text.text, &document[text.range.clone()]);
                }
            }
        }
    }
}
