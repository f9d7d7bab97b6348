//! Dots that do not end a sentence.

/// Whatever follows, the sentence goes on.
const ALWAYS: [&str; 17] = [
    "approx", "ca", "cf", "dr", "e.g", "eg", "eq", "fig", "figs", "i.e", "ie", "incl", "mr", "mrs", "prof", "viz", "vs",
];

/// A number that follows belongs to them.
const BEFORE_NUMBER: [&str; 13] =
    ["art", "ch", "max", "min", "no", "nos", "nr", "p", "pp", "sec", "ver", "vol", "vols"];

/// They end many a sentence, so that the next letter tells.
const BEFORE_SMALL: [&str; 12] =
    ["abbr", "al", "co", "corp", "dept", "etc", "ext", "inc", "ltd", "misc", "orig", "temp"];

/// A sentence this long is no label.
const LONGEST_LABEL: usize = 40;

/// Whether a sentence goes on behind a dot, and then white space.
///
/// `word` is what stands before the dot up to white space, `next` the character behind the white space.
pub(super) fn goes_on(word: &str, next: char) -> bool {
    // Not what makes another name of it, as in `C++`.
    let word = word.trim_matches(['(', ')', '[', ']', '"', '\'', '“', '‘', '$', '*', '_', ',']);
    let mut letters = word.chars();
    let first = letters.next();
    if letters.next().is_none() && first.is_some_and(char::is_uppercase) {
        // An initial.
        return true;
    }
    let small = word.to_lowercase();
    let is_one_of = |words: &[&str]| words.contains(&small.as_str());
    if is_one_of(&ALWAYS) {
        return true;
    }
    if next.is_numeric() {
        return is_one_of(&BEFORE_NUMBER);
    }
    // `at 5 p.m. on the quay`, `moor ... and wait`, `see a. below`.
    let is_letters = small.split('.').all(|part| part.chars().count() < 2);
    next.is_lowercase() && (is_letters || small.ends_with('.') || is_one_of(&BEFORE_SMALL))
}

/// Whether a sentence so far is only the number of what it stands for: `1.`, `Figure 2.`
pub(super) fn is_label(sentence: &str) -> bool {
    if LONGEST_LABEL < sentence.len() {
        return false;
    }
    let is_mark = |character: char| !character.is_alphanumeric();
    let mut words = sentence.split(is_mark).filter(|word| !word.is_empty());
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    match (words.next(), words.next(), words.next()) {
        (None, ..) => true,
        (Some(word), None, _) => is_number(word),
        (Some(word), Some(number), None) => !is_number(word) && is_number(number),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_tells() {
        for (word, next, expected) in [
            ("(e.g", 'B', true),
            ("vs", 'B', true),
            ("No", '5', true),
            ("No", 'B', false),
            ("etc", 'a', true),
            ("etc.)", 'B', false),
            ("J", 'M', true),
            ("p.m", 'o', true),
            ("p.m", 'T', false),
            ("..", 'a', true),
            ("wet..", 'a', true),
            ("boat", 'a', false),
            ("boats.md", 'a', false),
            ("boats", '1', false),
            ("", 'A', false),
            ("C++", 'T', false),
        ] {
            assert_eq!(goes_on(word, next), expected, "{word}. {next}");
        }
    }

    #[test]
    fn labels() {
        for (sentence, expected) in
            [("1. ", true), ("**Figure 2. ", true), ("Moor. ", false), ("Moor 2 boats. ", false), ("- ", true)]
        {
            assert_eq!(is_label(sentence), expected, "{sentence}");
        }
        assert!(!is_label(&"-".repeat(100)));
    }
}
