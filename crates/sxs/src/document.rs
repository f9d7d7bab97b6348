use std::borrow::Cow;
use std::ops::Range;

use bitext_model::{Block, Diagnostic, DocumentMeta, UnitKey};

/// How a file's blocks are written. Spans look the same in Markdown and YAML; in HTML they are elements like others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// Markdown, with or without YAML front matter.
    Markdown,
    /// A YAML landing page.
    Yaml,
    /// A rendered page.
    Html,
}

impl Syntax {
    /// The syntax of a path: YAML for `.yml` and `.yaml`, HTML for `.html` and `.htm`, else Markdown.
    pub fn of_path(path: &str) -> Syntax {
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        let is_one_of = |known: [&str; 2]| known.iter().any(|known| extension.eq_ignore_ascii_case(known));
        if is_one_of(["yml", "yaml"]) {
            Syntax::Yaml
        } else if is_one_of(["html", "htm"]) {
            Syntax::Html
        } else {
            Syntax::Markdown
        }
    }
}

/// What [`parse`](crate::parse) found in a file.
#[derive(Debug, Clone, Default)]
pub struct Document<'a> {
    /// The front matter, in YAML the metadata, in HTML the `<meta>` elements and the title.
    pub meta: DocumentMeta,
    /// Every pair, in file order.
    pub segments: Vec<Segment<'a>>,
    /// Every heading, in file order.
    pub headings: Vec<Heading<'a>>,
    /// What is odd, in file order.
    pub diagnostics: Vec<Diagnostic>,
}

/// A place in [`Document::headings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeadingIndex(pub u32);

/// A heading, with or without segments in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading<'a> {
    /// 1 to 6.
    pub level: u8,
    /// The nearest heading before it of a lower level.
    pub parent: Option<HeadingIndex>,
    /// The name of the `<a name="...">` before its text: the slug of the English heading, equal in all locales. In
    /// HTML, without one, the heading's `id`.
    pub anchor: Option<Cow<'a, str>>,
    /// The sources of its segments, joined with a space; without segments the text as it stands.
    pub text: Cow<'a, str>,
}

impl<'a> Heading<'a> {
    /// Adds the source of one of its segments to its text.
    pub(crate) fn add(&mut self, source: Cow<'a, str>) {
        if self.text.is_empty() {
            self.text = source;
        } else {
            let text = self.text.to_mut();
            text.push(' ');
            text.push_str(&source);
        }
    }
}

/// A pair: the translation of one sentence or paragraph, beside its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The whole id as written, `0a1b2-102`.
    pub id: Cow<'a, str>,
    /// The id's key; `None` when the id is not of the usual form.
    pub key: Option<UnitKey>,
    /// The bytes between the target's tags; damaged quotes repaired, invalid UTF-8 as U+FFFD. Of a rendered page, their
    /// Markdown.
    pub target: Cow<'a, str>,
    /// The bytes between the source's tags, likewise.
    pub source: Cow<'a, str>,
    /// The bytes of the pair in the file, tags included. In HTML other pairs may stand between target and source, and
    /// then their spans overlap.
    pub span: Range<u32>,
    /// The bytes of the target's text in the file, as they are there.
    pub target_range: Range<u32>,
    /// The bytes of the source's text in the file, as they are there.
    pub source_range: Range<u32>,
    /// The line on which the pair begins, from 1.
    pub line: u32,
    /// The block it stands in.
    pub block: Block,
    /// The heading it stands in or under.
    pub heading: Option<HeadingIndex>,
    /// Whether a quote of its markup was damaged.
    pub recovered: bool,
}

impl Document<'_> {
    /// The texts from the outermost heading down to this one, joined with ` > `.
    pub fn heading_path(&self, heading: Option<HeadingIndex>) -> String {
        let mut texts: Vec<&str> = self.ancestors(heading).map(|heading| &*heading.text).collect();
        texts.reverse();
        texts.join(" > ")
    }

    /// The anchor of this heading, or of the nearest one above it that has one.
    pub fn anchor(&self, heading: Option<HeadingIndex>) -> Option<&str> {
        self.ancestors(heading).find_map(|heading| heading.anchor.as_deref())
    }

    /// The heading and those above it, innermost first.
    pub fn ancestors(&self, heading: Option<HeadingIndex>) -> impl Iterator<Item = &Heading<'_>> {
        let get = |index: HeadingIndex| &self.headings[index.0 as usize];
        std::iter::successors(heading.map(get), move |heading| heading.parent.map(get))
    }
}
