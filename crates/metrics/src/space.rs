//! What separates words to sacrebleu.

/// The characters at which TER and chrF part texts: Unicode's white space, and the four information separators, which
/// Unicode does not count.
pub(crate) fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character)
}
