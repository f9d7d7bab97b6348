use std::ops::Range;

/// Where a link leads or an image is, and its title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination<'t> {
    /// It says so itself.
    Address {
        /// As written, without the angle brackets that may stand around it.
        address: &'t str,
        /// As written, without its quotes.
        title: Option<&'t str>,
    },
    /// It names a definition elsewhere in the document.
    Label(&'t str),
}

/// Takes apart the code that closes a link or an image. `None` for any other code.
///
/// Spaces are allowed between the brackets and around the address, where machine translation puts them.
///
/// ```
/// use bitext_markup::{Destination, destination};
/// let closing = destination("](charts/bay.md \"The bay\")");
/// assert_eq!(closing, Some(Destination::Address { address: "charts/bay.md", title: Some("The bay") }));
/// assert_eq!(destination("][bay]"), Some(Destination::Label("bay")));
/// assert_eq!(destination("**"), None);
/// ```
pub fn destination(code: &str) -> Option<Destination<'_>> {
    let rest = code.strip_prefix(']')?.trim_start();
    if let Some(label) = rest.strip_prefix('[') {
        return Some(Destination::Label(label.strip_suffix(']')?.trim()));
    }
    let inside = rest.strip_prefix('(')?.strip_suffix(')')?.trim();
    let (address, behind) = match inside.strip_prefix('<') {
        Some(bracketed) => bracketed.split_once('>')?,
        None => match title_of(inside) {
            Some(title) => (inside[..title.start].trim_end(), &inside[title.start..]),
            None => (inside, ""),
        },
    };
    let title = title_of(behind).map(|title| &behind[title.start + 1..title.end - 1]);
    Some(Destination::Address { address, title })
}

/// The bytes of a title with its quotes: at the end, behind white space or at the beginning.
fn title_of(text: &str) -> Option<Range<usize>> {
    let trimmed = text.trim_end();
    let close = trimmed.chars().next_back()?;
    let open = match close {
        '"' | '\'' => close,
        ')' => '(',
        _ => return None,
    };
    let body = &trimmed[..trimmed.len() - 1];
    let is_open = |at: &usize| body[..*at].chars().next_back().is_none_or(char::is_whitespace);
    let start = body.match_indices(open).map(|(at, _)| at).find(is_open)?;
    Some(start..trimmed.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CodeKind, Role, TokenKind, tokens};

    #[test]
    fn shapes() {
        let address = |address, title| Some(Destination::Address { address, title });
        for (code, expected) in [
            ("](tides.md)", address("tides.md", None)),
            ("](<tides and ports.md>)", address("tides and ports.md", None)),
            ("](<tides.md> 'High')", address("tides.md", Some("High"))),
            ("](tides.md (High (and low)))", address("tides.md", Some("High (and low)"))),
            ("](ports(1).md)", address("ports(1).md", None)),
            ("] ( tides.md )", address("tides.md", None)),
            ("]()", address("", None)),
            ("](\"High\")", address("", Some("High"))),
            ("](tides.md#\"a)", address("tides.md#\"a", None)),
            ("][]", Some(Destination::Label(""))),
            ("]", None),
            ("[", None),
            ("](tides.md", None),
        ] {
            assert_eq!(destination(code), expected, "{code}");
        }
    }

    #[test]
    fn every_closing_code_of_a_link_has_one() {
        let text = "See [the *bay*](bay.md), ![at night](<night 1.png> \"Lamp\") and [tides][1] or](ports.md).";
        let closing = tokens(text).into_iter().filter(|token| {
            matches!(token.kind, TokenKind::Code(CodeKind::Link | CodeKind::Image, Role::Close(_) | Role::End))
        });
        let found: Vec<_> = closing.map(|token| destination(&text[token.range])).collect();
        assert_eq!(found.len(), 4);
        assert!(found.iter().all(Option::is_some), "{found:?}");
    }
}
