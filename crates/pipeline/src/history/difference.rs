//! What parts two translations, in words as they are written.

use std::ops::Range;

use bitext_fuzzy::{EditKind, TOKEN_COST, Token, alignment};
use bitext_markup::{hash, words};

/// A stretch of two texts, as their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// Whether both have the same words here.
    pub is_equal: bool,
    /// The words of the old text; empty where words were put in.
    pub old: Range<usize>,
    /// The words of the new text; empty where words were taken out.
    pub new: Range<usize>,
}

/// The stretches of two texts, in their order: those that are equal, and those that are not. Upper and lower case and markup
/// count, white space does not.
///
/// ```
/// use bitext_pipeline::history::difference;
/// let (old, new) = ("Moor the boat.", "Moor a boat.");
/// let stretches = difference(old, new);
/// assert_eq!(stretches.len(), 3);
/// assert_eq!((&old[stretches[1].old.clone()], &new[stretches[1].new.clone()]), ("the", "a"));
/// ```
pub fn difference(old: &str, new: &str) -> Vec<Stretch> {
    let (old_pieces, new_pieces) = (pieces(old), pieces(new));
    let tokens = |text: &str, pieces: &[Range<usize>]| -> Vec<Token> {
        pieces.iter().map(|piece| Token::Word(hash(&text[piece.clone()]))).collect()
    };
    let bytes = |pieces: &[Range<usize>], range: &Range<usize>| match pieces.get(range.clone()) {
        Some([first, .., last]) => first.start..last.end,
        Some([only]) => only.clone(),
        // Where it would stand: behind what is before.
        _ => {
            let at = range.start.checked_sub(1).and_then(|before| pieces.get(before)).map_or(0, |before| before.end);
            at..at
        }
    };
    let mut stretches: Vec<Stretch> = Vec::new();
    for edit in alignment(&tokens(old, &old_pieces), &tokens(new, &new_pieces), TOKEN_COST) {
        let is_equal = edit.kind == EditKind::Equal;
        let (old, new) = (bytes(&old_pieces, &edit.first), bytes(&new_pieces, &edit.second));
        match stretches.last_mut() {
            Some(last) if !last.is_equal && !is_equal => {
                // What was taken out beside what was put in is a replacement.
                last.old = joined(&last.old, &old);
                last.new = joined(&last.new, &new);
            }
            _ => stretches.push(Stretch { is_equal, old, new }),
        }
    }
    stretches
}

fn joined(first: &Range<usize>, second: &Range<usize>) -> Range<usize> {
    match (first.is_empty(), second.is_empty()) {
        (true, _) => second.clone(),
        (_, true) => first.clone(),
        _ => first.start..second.end,
    }
}

/// The words of a text, and what stands between them but white space.
fn pieces(text: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let between = |pieces: &mut Vec<Range<usize>>, from: usize, to: usize| {
        let mut start = from;
        for part in text[from..to].split(char::is_whitespace) {
            if !part.is_empty() {
                pieces.push(start..start + part.len());
            }
            start += part.len();
            start += text[start..to].chars().next().map_or(0, char::len_utf8);
        }
    };
    for word in words(text) {
        between(&mut pieces, at, word.range.start);
        at = word.range.end;
        pieces.push(word.range);
    }
    between(&mut pieces, at, text.len());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The stretches as `old>new`, equal ones as they are.
    fn told(old: &str, new: &str) -> Vec<String> {
        let told = |stretch: Stretch| {
            let (old, new) = (&old[stretch.old], &new[stretch.new]);
            if stretch.is_equal { new.to_owned() } else { format!("{old}>{new}") }
        };
        difference(old, new).into_iter().map(told).collect()
    }

    #[test]
    fn words_case_and_markup_count() {
        assert_eq!(told("Moor the Boat now", "Moor the boat"), ["Moor the", "Boat now>boat"]);
        assert_eq!(told("Moor **the** boat", "Moor the boat"), ["Moor", "**>", "the", "**>", "boat"]);
        assert_eq!(told("Moor the boat.", "Moor the  boat."), ["Moor the  boat."]);
        assert_eq!(told("港に戻る。", "港へ戻る。"), ["港", "に>へ", "戻る。"]);
        assert_eq!(told("", "Moor"), [">Moor"]);
        assert_eq!(told("Moor", ""), ["Moor>"]);
        assert_eq!(told("", ""), [""; 0]);
    }

    #[test]
    fn pieces_are_all_of_a_text_but_its_white_space() {
        for text in
            [" Moor [the **boat**](../a b.md) at\u{3000}7,5 m\n", "<b>\u{a0}港 </b> x", "***", "\\* `a b` \u{301}"]
        {
            let pieces = pieces(text);
            assert!(pieces.windows(2).all(|pair| pair[0].end <= pair[1].start), "{text:?}: {pieces:?}");
            let kept: String = pieces.iter().map(|piece| &text[piece.clone()]).collect();
            let without = |text: &str| text.chars().filter(|character| !character.is_whitespace()).collect::<String>();
            assert_eq!(without(&kept), without(text));
        }
    }
}
