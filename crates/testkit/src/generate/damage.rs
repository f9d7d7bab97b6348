//! Damaged quotes: from some quote of the markup on, every `"` is written `&quot;`, until one that is not.

use std::ops::Range;

use super::random::Random;
use super::writer::Writer;

/// How many texts' quotes a stretch may run over before it ends.
const LONGEST: usize = 8;

/// Where quotes are damaged, in the undamaged bytes: from a closing quote of an anchor's name or of a segment's id to
/// a later quote, mostly one in a text, which stays plain. A stretch behind which no quote stands runs to the end.
///
/// A document gets one stretch with the given probability, a second one with half of it.
pub(super) fn stretches(writer: &Writer, damage: f64, random: &mut Random) -> Vec<Range<usize>> {
    let quotes: Vec<usize> = (0..writer.bytes.len()).filter(|&at| writer.bytes[at] == b'"').collect();
    let in_text =
        |at: &usize| writer.segments.iter().any(|segment| segment.target.contains(at) || segment.source.contains(at));
    let in_texts: Vec<usize> = quotes.iter().copied().filter(in_text).collect();

    let mut stretches: Vec<Range<usize>> = Vec::new();
    for probability in [damage, damage / 2.0] {
        let free_from = stretches.last().map_or(0, |stretch| stretch.end + 1);
        let begins: Vec<usize> = writer.breakable.iter().copied().filter(|&at| at >= free_from).collect();
        if begins.is_empty() || !random.chance(probability) {
            break;
        }
        // The first third, so that texts follow.
        let start = begins[random.below(begins.len().div_ceil(3))];
        let ends = if random.chance(0.15) { &quotes } else { &in_texts };
        let ends: Vec<usize> = ends.iter().copied().filter(|&at| at > start).take(LONGEST).collect();
        let end = if ends.is_empty() { writer.bytes.len() } else { random.pick(&ends) };
        stretches.push(start..end);
    }
    stretches
}

/// The bytes with the damage done.
pub(super) fn damaged(bytes: &[u8], stretches: &[Range<usize>]) -> Vec<u8> {
    let mut damaged = Vec::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'"' && stretches.iter().any(|stretch| stretch.contains(&at)) {
            damaged.extend(b"&quot;");
        } else {
            damaged.push(byte);
        }
    }
    damaged
}

/// What a reader must make of a text after the damage: its own bytes, but that nobody can tell a `&quot;` which the
/// author wrote inside a stretch from a damaged quote.
pub(super) fn repaired(bytes: &[u8], text: &Range<usize>, stretches: &[Range<usize>]) -> Vec<u8> {
    let mut repaired = Vec::with_capacity(text.len());
    let mut at = text.start;
    while at < text.end {
        let in_stretch = stretches.iter().any(|stretch| stretch.contains(&at));
        if in_stretch && bytes[at..text.end].starts_with(b"&quot;") {
            repaired.push(b'"');
            at += b"&quot;".len();
        } else {
            repaired.push(bytes[at]);
            at += 1;
        }
    }
    repaired
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn writer() -> Writer {
        let mut writer = Writer::new(false);
        writer.anchor("name");
        writer.segment("a-101", Kind::Sentence, b"a \"b\" &quot;", b"\"c\"");
        writer
    }

    #[test]
    fn no_damage_without_probability() {
        assert_eq!(stretches(&writer(), 0.0, &mut Random::new(1)), []);
    }

    #[test]
    fn stretches_begin_in_markup_and_stay_apart() {
        let writer = writer();
        for seed in 0..100 {
            let found = stretches(&writer, 1.0, &mut Random::new(seed));
            assert!(!found.is_empty());
            assert!(found.iter().all(|stretch| writer.breakable.contains(&stretch.start)));
            assert!(found.is_sorted_by(|a, b| a.end < b.start));
        }
    }

    #[test]
    fn text_inside_a_stretch() {
        let text = b"\"a\" &quot; \" &quot;";
        let stretches = std::slice::from_ref(&(0..11));
        assert_eq!(damaged(text, stretches), b"&quot;a&quot; &quot; \" &quot;");
        assert_eq!(repaired(text, &(0..text.len()), stretches), b"\"a\" \" \" &quot;");
    }
}
