//! Which characters Markdown would take for markup.

use super::super::reference::begins_reference;

/// How characters are kept from being read as markup.
pub(super) struct Escape {
    /// Whether square brackets would end a link's text.
    pub(super) in_link: bool,
    /// The character before the text.
    pub(super) before: char,
    /// The character behind it.
    pub(super) after: char,
}

impl Escape {
    pub(super) fn write(&self, text: &str, out: &mut String) {
        let mut before = self.before;
        let mut characters = text.char_indices().peekable();
        // The run of equal characters that the current one is in: where it ends and what stands around it.
        let (mut run_end, mut run_before, mut run_after) = (0, ' ', ' ');
        while let Some((at, character)) = characters.next() {
            let rest = &text[at + character.len_utf8()..];
            if matches!(character, '*' | '_' | '~') && run_end <= at {
                run_end = text.len() - rest.trim_start_matches(character).len();
                run_before = before;
                run_after = text[run_end..].chars().next().unwrap_or(self.after);
            }
            let next = characters.peek().map_or(self.after, |(_, next)| *next);
            let run = Run { before: run_before, after: run_after };
            let escaped = match character {
                '*' => run.is_left_flanking() || run.is_right_flanking(),
                '_' => run.opens_with_underscore() || run.closes_with_underscore(),
                '~' => before == '~' || next == '~' || rest.is_empty(),
                '`' => true,
                '[' => self.in_link,
                ']' => self.in_link || matches!(next, '(' | '['),
                '<' => next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?'),
                '\\' => rest.is_empty() || next.is_ascii_punctuation() || matches!(next, '\n' | '\r'),
                '&' => {
                    if begins_reference(rest) {
                        out.push_str("&amp;");
                        before = character;
                        continue;
                    }
                    false
                }
                _ => false,
            };
            if escaped {
                out.push('\\');
            }
            out.push(character);
            before = character;
        }
    }
}

/// What stands around a run of equal characters.
#[derive(Clone, Copy)]
struct Run {
    before: char,
    after: char,
}

impl Run {
    fn is_left_flanking(self) -> bool {
        flanks(self.before, self.after)
    }

    fn is_right_flanking(self) -> bool {
        flanks(self.after, self.before)
    }

    fn opens_with_underscore(self) -> bool {
        self.is_left_flanking() && (!self.is_right_flanking() || is_punctuation(self.before))
    }

    fn closes_with_underscore(self) -> bool {
        self.is_right_flanking() && (!self.is_left_flanking() || is_punctuation(self.after))
    }
}

/// Whether a mark between these two is read as one that belongs to the inner.
pub(super) fn flanks(outer: char, inner: char) -> bool {
    !inner.is_whitespace() && (!is_punctuation(inner) || outer.is_whitespace() || is_punctuation(outer))
}

/// What Markdown counts as punctuation when it reads marks: all that is neither letter, number, mark nor space is near
/// enough, because one too many only makes a tag stay a tag or a character get its backslash.
pub(super) fn is_punctuation(character: char) -> bool {
    character.is_ascii_punctuation() || (!character.is_ascii() && !character.is_alphanumeric())
}
