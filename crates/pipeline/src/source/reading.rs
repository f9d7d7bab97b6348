//! What a document has beside the marked segments, and what in them is not as its source file has it.

use std::collections::{HashMap, HashSet};

use bitext_markup::{HiddenKind, HiddenText, hidden_pairs, hidden_texts, normalized, segments};
use bitext_model::{Block, Diagnostic, DiagnosticCode, UnitKind};
use bitext_sxs::{Document, Published, Segment};

/// A pair that is not marked in its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hidden {
    pub(crate) kind: HiddenKind,
    pub(crate) source: String,
    pub(crate) target: String,
    pub(crate) key: String,
    pub(crate) line: u32,
    pub(crate) start: u32,
    pub(crate) length: u32,
    pub(crate) block: Block,
    /// The segment before it.
    pub(crate) behind: Option<u32>,
    /// In 1/10000.
    pub(crate) confidence: u16,
}

/// What reading a document beside its source file gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Reading {
    pub(crate) hidden: Vec<Hidden>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads a Markdown document, whose bytes these are, beside the very file that it was translated from.
pub(crate) fn read(document: &Document<'_>, bytes: &[u8], source: &str) -> Reading {
    Reading { hidden: hidden(document, bytes, source), diagnostics: recycled(document, source) }
}

fn hidden(document: &Document<'_>, bytes: &[u8], source: &str) -> Vec<Hidden> {
    let published = document.published(bytes);
    let (targets, sources) = (hidden_texts(published.text()), hidden_texts(source));
    let gaps = Gaps::of(document, &published, &targets);
    let mut numbers: HashMap<HiddenKind, u32> = HashMap::new();
    let keys: Vec<String> = sources
        .iter()
        .map(|text| {
            let number = numbers.entry(text.kind).or_default();
            *number += 1;
            let name = text.kind.as_str();
            if text.kind.is_of_front_matter() { name.to_owned() } else { format!("{name}-{number}") }
        })
        .collect();
    let line_ends: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'\n').collect();
    let mut found = Vec::new();
    for pair in hidden_pairs(&targets, &sources) {
        let (target, source) = (&targets[pair.target], &sources[pair.source]);
        // What is marked, or a part of it, is not hidden.
        if published.segment_at(target.range.start).is_some() {
            continue;
        }
        let in_file = published.in_file(&target.range);
        let (Ok(start), Ok(length)) = (u32::try_from(in_file.start), u32::try_from(in_file.len())) else { continue };
        let before = published.segments_before(target.range.start);
        let is_of_front_matter = target.kind.is_of_front_matter();
        found.push(Hidden {
            kind: target.kind,
            source: source.text.clone().into_owned(),
            target: target.text.clone().into_owned(),
            key: keys[pair.source].clone(),
            line: 1 + line_ends.partition_point(|end| *end < in_file.start) as u32,
            start,
            length,
            block: if is_of_front_matter { Block::FrontMatter } else { Block::Paragraph },
            behind: before.checked_sub(1).map(|segment| segment as u32),
            confidence: (gaps.weigh(pair.target, pair.confidence) * 10_000.0).round() as u16,
        });
    }
    found
}

/// Whether the numbers of the segments around hidden texts leave out as many as there are of them.
struct Gaps {
    agree: Vec<Option<bool>>,
}

impl Gaps {
    fn of(document: &Document<'_>, published: &Published, targets: &[HiddenText<'_>]) -> Gaps {
        let is_apart = |text: &HiddenText<'_>| published.segment_at(text.range.start).is_none();
        let mut counts: HashMap<usize, u32> = HashMap::new();
        let places: Vec<usize> = targets.iter().map(|text| published.segments_before(text.range.start)).collect();
        for (text, place) in targets.iter().zip(&places) {
            if is_apart(text) {
                *counts.entry(*place).or_default() += 1;
            }
        }
        let number = |segment: Option<&Segment<'_>>| {
            let key = segment?.key?;
            (key.kind == UnitKind::Sentence).then_some(key.number)
        };
        let agree = places.iter().map(|place| {
            let before = number(document.segments.get(place.checked_sub(1)?))?;
            let behind = number(document.segments.get(*place))?;
            Some(behind.checked_sub(before)?.checked_sub(1)? == *counts.get(place)?)
        });
        Gaps { agree: agree.collect() }
    }

    /// Numbers tell something where little else does.
    fn weigh(&self, target: usize, confidence: f32) -> f32 {
        match self.agree.get(target).copied().flatten() {
            Some(true) if confidence < 0.9 => f32::midpoint(confidence, 1.0),
            Some(false) if confidence < 0.9 => confidence / 2.0,
            _ => confidence,
        }
    }
}

/// The sentence units whose source the source file does not have.
fn recycled(document: &Document<'_>, source: &str) -> Vec<Diagnostic> {
    let is_sentence = |segment: &&Segment<'_>| segment.key.is_some_and(|key| key.kind == UnitKind::Sentence);
    let texts = segments(source);
    let texts: Vec<_> = texts.iter().map(|segment| normalized(&segment.text)).collect();
    let known: HashSet<&str> = texts.iter().map(AsRef::as_ref).collect();
    let unknown: Vec<(&Segment<'_>, String)> = document
        .segments
        .iter()
        .filter(is_sentence)
        .map(|segment| (segment, normalized(&segment.source).into_owned()))
        .filter(|(_, text)| !known.contains(text.as_str()) && has_words(text))
        .collect();
    if unknown.is_empty() {
        return Vec::new();
    }
    // A segment may end elsewhere than the source's own sentences do, and stand in what is no sentence there.
    let mut haystacks = [letters(&texts.join(" ")), letters(&normalized(source))].map(Haystack::new);
    unknown
        .into_iter()
        .filter(|(_, text)| {
            let text = letters(text);
            !haystacks.iter_mut().any(|haystack| haystack.contains(&text))
        })
        .map(|(segment, _)| {
            let detail = format!("segment {}", segment.id);
            Diagnostic::new(DiagnosticCode::RecycledSource, segment.line, detail)
        })
        .collect()
}

/// A text that is searched again and again.
pub(super) struct Haystack {
    text: String,
    /// How many bytes may still be looked at.
    budget: usize,
}

/// So many bytes of a text are looked at: hundreds of times what real documents ask for, and still no time.
const BUDGET: usize = 2 << 30;

impl Haystack {
    pub(super) fn new(text: String) -> Haystack {
        Haystack { text, budget: BUDGET }
    }

    /// Whether the text holds another one. Of a document that asks too much, it is taken to hold everything.
    pub(super) fn contains(&mut self, part: &str) -> bool {
        if self.budget < self.text.len() {
            return true;
        }
        self.budget -= self.text.len();
        self.text.contains(part)
    }
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Letters and digits alone: spaces, marks and markup are written in many ways.
fn letters(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use bitext_sxs::{Syntax, parse};

    use super::*;

    fn pair(number: u32, source: &str, target: &str) -> String {
        format!(
            "<span data-ttu-id=\"0a1b2-{number}\">{target}</span><span class=\"sxs-lookup\">\
             <span data-stu-id=\"0a1b2-{number}\">{source}</span></span>\n\n"
        )
    }

    fn reading(document: &str, source: &str) -> Reading {
        read(&parse(document.as_bytes(), Syntax::Markdown), document.as_bytes(), source)
    }

    /// Key, target and confidence of what is hidden.
    fn hidden(document: &str, source: &str) -> Vec<(String, String, u16)> {
        let hidden = reading(document, source).hidden;
        for own in &hidden {
            let start = own.start as usize;
            assert_eq!(&document[start..start + own.length as usize], own.target);
            assert_eq!(own.line as usize, document[..start].lines().count().max(1));
        }
        hidden.into_iter().map(|own| (own.key, own.target, own.confidence)).collect()
    }

    #[test]
    fn what_is_marked_is_not_hidden() {
        let source = "# Mooring\n\n![Pier](pier.png) Moor here.\n\n![Bay](bay.png)\n\nWatch the tide.\n";
        let document = "# ".to_owned()
            + &pair(101, "Mooring", "Fortøyning")
            + &pair(102, "![Pier](pier.png) Moor here.", "![Brygge](pier.png) Fortøy her.")
            + "![Bukt](bay.png)\n\n"
            + &pair(104, "Watch the tide.", "Følg tidevannet.");
        let found = reading(&document, source);
        // Its number is that among the images of the source file, and it stands behind the second segment.
        assert_eq!(hidden(&document, source), [("alt-2".to_owned(), "Bukt".to_owned(), 9900)]);
        assert_eq!((found.hidden[0].behind, found.hidden[0].source.as_str()), (Some(1), "Bay"));
        assert_eq!(found.diagnostics, []);
    }

    #[test]
    fn numbers_left_out_tell_where_files_do_not() {
        let source = "Moor here.\n\n![Bay](bay.png)\n\nWatch the tide.\n";
        let document = |last| {
            pair(101, "Moor here.", "Fortøy her.")
                + "![Bukt](bay-nb.png)\n\n"
                + &pair(last, "Watch the tide.", "Følg tidevannet.")
        };
        assert_eq!(hidden(&document(103), source), [("alt-1".to_owned(), "Bukt".to_owned(), 9000)]);
        assert_eq!(hidden(&document(102), source), [("alt-1".to_owned(), "Bukt".to_owned(), 4000)]);
    }

    #[test]
    fn sources_that_the_file_does_not_have_are_reported() {
        let source =
            "# Mooring\n\n> Take the *bow\n> line*. Make it fast.\n\n```\nmoor -a\n```\n\n| a \\| b |\n|---|\n";
        let document = pair(101, "Mooring", "Fortøyning")
            + &pair(102, "Take the *bow line*.", "Ta baugtauet.")
            + &pair(103, "Make the line fast.", "Gjør det fast.")
            + &pair(104, "moor -a", "moor -a")
            + &pair(105, "a &#124; b", "a")
            + &pair(106, "...", "...")
            + "<span data-ttu-id=\"0a1b2-p101\">x</span><span class=\"sxs-lookup\">\
               <span data-stu-id=\"0a1b2-p101\">Whatever a paragraph says.</span></span>\n";
        let found = reading(&document, source).diagnostics;
        let found: Vec<_> = found.iter().map(|own| (own.code, own.line, &*own.detail)).collect();
        assert_eq!(found, [(DiagnosticCode::RecycledSource, 5, "segment 0a1b2-103")]);
    }

    #[test]
    fn a_document_that_asks_too_much_is_not_judged() {
        let mut haystack = Haystack { text: "moor".to_owned(), budget: 9 };
        assert!(!haystack.contains("tide") && !haystack.contains("bay"));
        assert!(haystack.contains("tide"));
    }
}
