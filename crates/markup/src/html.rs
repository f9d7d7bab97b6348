//! Tags of HTML.

use std::cell::RefCell;

use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// Elements that authors write inside running text and around it. Sorted.
const ELEMENTS: [&str; 98] = [
    "a",
    "abbr",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "main",
    "map",
    "mark",
    "nav",
    "nobr",
    "object",
    "ol",
    "option",
    "p",
    "param",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "token",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "xref",
];

/// Elements whose names are words that authors also use as placeholders: alone and without attributes they are that.
const WORDS: [&str; 20] = [
    "article", "aside", "audio", "button", "caption", "figure", "footer", "header", "input", "label", "main", "map",
    "object", "option", "param", "section", "source", "style", "summary", "title",
];

const VOID: [&str; 10] = ["br", "col", "embed", "hr", "img", "input", "param", "source", "track", "wbr"];

/// The number of an element in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element(u8);

impl Element {
    /// How many elements there are.
    pub(crate) const COUNT: usize = ELEMENTS.len();

    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    pub(crate) fn named(name: &str) -> Option<Element> {
        let mut lower = [0; 10];
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        let index = ELEMENTS.binary_search_by(|element| element.as_bytes().cmp(lower)).ok()?;
        Some(Element(index as u8))
    }

    fn name(self) -> &'static str {
        ELEMENTS[self.index()]
    }

    pub(crate) fn is_break(self) -> bool {
        self.name() == "br"
    }

    pub(crate) fn is_xref(self) -> bool {
        self.name() == "xref"
    }
}

/// What a tag does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Open,
    Close,
    /// Has no content: by its element, or because it closes itself.
    Void,
}

/// A tag as it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) element: Element,
    pub(crate) action: Action,
    /// A bare name that is also an ordinary word: a tag only where its pair is there too.
    pub(crate) doubtful: bool,
}

/// Reads `<name ...>`, `</name>` or `<name ... />` with any blanks; `None` if it names no element.
pub(crate) fn tag(written: &str) -> Option<Tag> {
    let inner = written.strip_prefix('<')?.strip_suffix('>')?.trim();
    let (inner, closes) = match inner.strip_prefix('/') {
        Some(rest) => (rest.trim_start(), true),
        None => (inner, false),
    };
    let (inner, closes_itself) = match inner.strip_suffix('/') {
        Some(rest) => (rest.trim_end(), true),
        None => (inner, false),
    };
    let end = inner.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    if !rest.is_empty() && !rest.starts_with(|character: char| character.is_ascii_whitespace()) {
        return None;
    }
    let element = Element::named(name)?;
    let void = closes_itself || VOID.contains(&element.name());
    let action = match (void, closes) {
        (true, _) => Action::Void,
        (false, true) => Action::Close,
        (false, false) => Action::Open,
    };
    // `<title of the chart>` is words, `<div class="chart">` is a tag.
    let bare = rest.is_empty();
    if !bare && closes || !bare && !rest.contains('=') && WORDS.contains(&element.name()) {
        return None;
    }
    Some(Tag { element, action, doubtful: bare && !closes_itself && WORDS.contains(&element.name()) })
}

/// The attributes of a tag, in their order: names in lower case, values decoded. Empty for anything else.
///
/// ```
/// use bitext_markup::attributes;
/// let link = attributes(r#"<a HREF="tides.md?a=1&amp;b=2" download>"#);
/// assert_eq!(link, [("href".into(), "tides.md?a=1&b=2".into()), ("download".into(), String::new())]);
/// ```
pub fn attributes(tag: &str) -> Vec<(String, String)> {
    let input = BufferQueue::default();
    input.push_back(tag.into());
    let tokenizer = Tokenizer::new(FirstTag::default(), TokenizerOpts::default());
    // The sink never asks to run a script, so that one call reads all of it.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.attributes.into_inner()
}

#[derive(Default)]
struct FirstTag {
    attributes: RefCell<Vec<(String, String)>>,
}

impl TokenSink for FirstTag {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token
            && tag.kind == TagKind::StartTag
            && self.attributes.borrow().is_empty()
        {
            *self.attributes.borrow_mut() =
                tag.attrs.iter().map(|own| (own.name.local.to_string(), own.value.to_string())).collect();
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(ELEMENTS.is_sorted());
        assert!(WORDS.iter().chain(&VOID).all(|name| Element::named(name).is_some()));
    }

    #[test]
    fn tags() {
        for (written, action, doubtful) in [
            ("<b>", Action::Open, false),
            ("</SPAN>", Action::Close, false),
            ("</ strong >", Action::Close, false),
            ("<br / >", Action::Void, false),
            ("<a href='x'>", Action::Open, false),
            ("<xref uid=\"tide\" />", Action::Void, false),
            ("<title>", Action::Open, true),
            ("<input>", Action::Void, true),
            ("<source media=x>", Action::Void, false),
        ] {
            let tag = tag(written).unwrap();
            assert_eq!((tag.action, tag.doubtful), (action, doubtful), "{written}");
        }
        for written in ["<harbour>", "<title of chart>", "<b:c>", "<>", "</>", "<i-boat>", "<section-name>", "</b c>"] {
            assert_eq!(tag(written), None, "{written}");
        }
    }

    #[test]
    fn attributes_of_what_is_no_tag() {
        assert_eq!(attributes("Moor the boat"), []);
        assert_eq!(attributes("</a href=x>"), []);
    }
}
