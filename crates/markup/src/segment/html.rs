//! Texts in blocks of HTML.

use std::ops::Range;

use memchr::{memchr, memmem};

/// Elements that stand beside running text, never in it. Sorted.
const BLOCKS: [&str; 45] = [
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements whose content is not translated.
const CODE: [&str; 4] = ["pre", "script", "style", "textarea"];

/// The stretches of an HTML block between tags of blocks, blank ones among them.
pub(super) fn texts(html: &str) -> Vec<Range<usize>> {
    let bytes = html.as_bytes();
    let mut texts = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        let open = at + found;
        let rest = &bytes[open..];
        let end = if rest.starts_with(b"<!--") {
            memmem::find(rest, b"-->").map(|end| end + 3)
        } else {
            memchr(b'>', rest).map(|end| end + 1)
        };
        // Without an end here there is none further on either, but for the one of a comment.
        let Some(end) = end.map(|end| open + end) else { break };
        at = end;
        let name = name(&html[open..end]);
        let is_code = CODE.contains(&name.as_str()) && !html[open..].starts_with("</");
        if is_code {
            at = closing(html, end, &name);
        }
        if is_code || name.is_empty() || is_block_tag(&html[open..end]) {
            texts.push(start..open);
            start = at;
        }
    }
    texts.push(start..html.len());
    texts
}

/// Whether a tag is one of [`BLOCKS`].
pub(super) fn is_block_tag(tag: &str) -> bool {
    BLOCKS.binary_search(&name(tag).as_str()).is_ok()
}

/// The name of the element whose tag this is, in small letters; none of comments and the like.
fn name(tag: &str) -> String {
    let name = tag.trim_start_matches(['<', '/']);
    let len = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    name[..len].to_ascii_lowercase()
}

/// Where an element ends that begins before `from`.
fn closing(html: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = memmem::find(&html.as_bytes()[at..], b"</") {
        at += found + 2;
        let rest = &html.as_bytes()[at..];
        if rest.len() >= name.len() && rest[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            return memchr(b'>', rest).map_or(html.len(), |end| at + end + 1);
        }
    }
    html.len()
}
