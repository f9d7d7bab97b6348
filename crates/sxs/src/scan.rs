//! Where the pairs are: one pass over the file from `<` to `<`, byte ranges out.
//!
//! Every tag of a pair begins with `<`, and texts hold few of them, so hopping from one to the next with `memchr` is
//! faster than searching for longer literals, each search of which costs more to begin. What a `<` begins is decided
//! by comparing the bytes behind it with the literals as a whole. A pair never reaches beyond the next target's tag,
//! so each byte is looked at a constant number of times.

use std::ops::Range;

use memchr::{memchr, memmem};

use crate::lines::blank_line;

/// One target with its source, as byte ranges of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// From the `<` that opens the target to behind the last `</span>` of the source.
    pub span: Range<usize>,
    /// The id, equal on both sides.
    pub id: Range<usize>,
    /// The target's text.
    pub target: Range<usize>,
    /// The source's text.
    pub source: Range<usize>,
    /// Where the first `&quot;` of the pair's markup stands, if any quote of it is damaged.
    pub damage: Option<usize>,
    /// Where a `</span>` in the source closes nothing, if any does.
    pub stray_closer: Option<usize>,
    /// Whether the spans inside the source do not balance, so that its end rests on where paragraphs end.
    pub unbalanced: bool,
}

/// A span that cannot be paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// Where its tag begins.
    pub offset: usize,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// Why a span cannot be paired.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The tag is not written as one.
    Malformed,
    /// No source with the same id before the next target.
    MissingSource,
    /// The source is never closed.
    UnclosedSource,
    /// A source without a target.
    OrphanSource,
}

/// The pairs of a file, in file order.
///
/// What cannot be paired comes as an `Err` at its place; iteration goes on behind it.
pub fn pairs(bytes: &[u8]) -> Pairs<'_> {
    Pairs { bytes, position: 0 }
}

/// Iterator over the pairs of a file; made by [`pairs`].
#[derive(Debug, Clone)]
pub struct Pairs<'a> {
    bytes: &'a [u8],
    position: usize,
}

const TARGET_TAG: &[u8] = b"<span data-ttu-id=";
const SOURCE_TAG: &[u8] = b"<span data-stu-id=";
const LOOKUP: &[u8] = b"</span><span class=\"sxs-lookup\"><span data-stu-id=";
const CLOSER: &[u8] = b"</span>";
const DOUBLE_CLOSER: &[u8] = b"</span></span>";
pub(crate) const DAMAGED_QUOTE: &[u8] = b"&quot;";

/// Bytes that no id contains.
const ENDS_ID: [bool; 256] = {
    let mut ends = [false; 256];
    ends[b'"' as usize] = true;
    ends[b'&' as usize] = true;
    ends[b'<' as usize] = true;
    ends[b'>' as usize] = true;
    ends[b'\n' as usize] = true;
    ends
};

/// The part of an opening tag behind `data-ttu-id=` or `data-stu-id=`.
#[derive(Debug, Clone)]
struct Id {
    /// With its quotes and the `>` behind it.
    whole: Range<usize>,
    text: Range<usize>,
    damage: Option<usize>,
}

/// The end of a target and the tags between it and its source.
struct Middle {
    target_end: usize,
    source_start: usize,
    damage: Option<usize>,
}

struct SourceEnd {
    text_end: usize,
    stray_closer: Option<usize>,
    unbalanced: bool,
}

impl Iterator for Pairs<'_> {
    type Item = Result<Pair, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let at = self.hop()?;
            let rest = &self.bytes[at..];
            if !rest.starts_with(b"<span") {
                continue;
            }
            let kind = if rest.starts_with(TARGET_TAG) {
                match self.read_id(at + TARGET_TAG.len()) {
                    Some(id) => return Some(self.complete(at, &id)),
                    None => ProblemKind::Malformed,
                }
            } else if rest.starts_with(SOURCE_TAG) {
                ProblemKind::OrphanSource
            } else if is_misspelt(rest) {
                ProblemKind::Malformed
            } else {
                continue;
            };
            return Some(Err(Problem { offset: at, kind }));
        }
    }
}

impl Pairs<'_> {
    /// Where the next `<` is; the position moves behind it.
    fn hop(&mut self) -> Option<usize> {
        let rest = &self.bytes[self.position..];
        // Between pairs there is often just a space or a line end, for which a search is much ado.
        let near = rest.iter().take(3).position(|byte| *byte == b'<');
        let at = self.position + near.map_or_else(|| memchr(b'<', rest), Some)?;
        self.position = at + 1;
        Some(at)
    }

    /// Reads `"0a1b2-102">`, either quote possibly damaged.
    fn read_id(&self, at: usize) -> Option<Id> {
        // Real ids have 9 to 11 bytes; the limit keeps a missing quote from making a paragraph an id.
        const LONGEST_ID: usize = 100;
        let (from, opening_damaged) = self.read_quote(at)?;
        let rest = &self.bytes[from..self.bytes.len().min(from + LONGEST_ID)];
        let length = rest.iter().position(|byte| ENDS_ID[usize::from(*byte)])?;
        let to = from + length;
        let (end, closing_damaged) = self.read_quote(to)?;
        if length == 0 || self.bytes.get(end) != Some(&b'>') {
            return None;
        }
        let damage = if opening_damaged { Some(at) } else { closing_damaged.then_some(to) };
        Some(Id { whole: at..end + 1, text: from..to, damage })
    }

    /// Behind the quote at `at`, and whether it is a damaged one.
    fn read_quote(&self, at: usize) -> Option<(usize, bool)> {
        let rest = self.bytes.get(at..)?;
        match rest.first()? {
            b'"' => Some((at + 1, false)),
            b'&' if rest.starts_with(DAMAGED_QUOTE) => Some((at + DAMAGED_QUOTE.len(), true)),
            _ => None,
        }
    }

    /// Finds the source of the target whose tag begins at `start`.
    fn complete(&mut self, start: usize, id: &Id) -> Result<Pair, Problem> {
        let problem = |kind| Problem { offset: start, kind };
        self.position = id.whole.end;
        let middle = loop {
            let Some(at) = self.hop() else { return Err(problem(ProblemKind::MissingSource)) };
            let rest = &self.bytes[at..];
            if rest.starts_with(b"</span><span") {
                if let Some(middle) = self.read_middle(at, id) {
                    break middle;
                }
            } else if rest.starts_with(TARGET_TAG) {
                self.position = at;
                return Err(problem(ProblemKind::MissingSource));
            }
        };
        self.position = middle.source_start;
        let source = self.find_source_end(middle.source_start).ok_or(problem(ProblemKind::UnclosedSource))?;
        let end = source.text_end + DOUBLE_CLOSER.len();
        self.position = end;
        Ok(Pair {
            span: start..end,
            id: id.text.clone(),
            target: id.whole.end..middle.target_end,
            source: middle.source_start..source.text_end,
            damage: id.damage.or(middle.damage),
            stray_closer: source.stray_closer,
            unbalanced: source.unbalanced,
        })
    }

    /// Reads `</span><span class="sxs-lookup"><span data-stu-id="SAME ID">`, any quote possibly damaged.
    fn read_middle(&self, at: usize, id: &Id) -> Option<Middle> {
        let rest = &self.bytes[at..];
        let whole_id = &self.bytes[id.whole.clone()];
        if rest.starts_with(LOOKUP) && rest[LOOKUP.len()..].starts_with(whole_id) && id.damage.is_none() {
            let source_start = at + LOOKUP.len() + whole_id.len();
            return Some(Middle { target_end: at, source_start, damage: None });
        }
        let opening = self.read_literal(at, b"</span><span class=")?;
        let (class, opening_damaged) = self.read_quote(opening)?;
        let closing = self.read_literal(class, b"sxs-lookup")?;
        let (end, closing_damaged) = self.read_quote(closing)?;
        let tag = self.read_literal(end, b">")?;
        let source_id = self.read_id(self.read_literal(tag, SOURCE_TAG)?)?;
        if self.bytes[source_id.text] != self.bytes[id.text.clone()] {
            return None;
        }
        let damage = if opening_damaged { Some(opening) } else { closing_damaged.then_some(closing) };
        Some(Middle { target_end: at, source_start: source_id.whole.end, damage: damage.or(source_id.damage) })
    }

    /// Behind the literal, if it stands at `at`.
    fn read_literal(&self, at: usize, literal: &[u8]) -> Option<usize> {
        self.bytes[at..].starts_with(literal).then_some(at + literal.len())
    }

    /// Where the source ends whose text begins at `start`.
    ///
    /// That is at the first `</span></span>` outside nested spans. If there is none before the next target, or one
    /// only behind a closer that closes nothing, that closer may have been the source's own and the search have gone
    /// on into other paragraphs; see [`unbalanced_source_end`](Self::unbalanced_source_end).
    fn find_source_end(&self, start: usize) -> Option<SourceEnd> {
        let mut depth = 0_usize;
        let mut stray_closer = None;
        let mut position = start;
        loop {
            let Some(hop) = memchr(b'<', &self.bytes[position..]) else {
                return self.unbalanced_source_end(start..self.bytes.len(), None, stray_closer);
            };
            let at = position + hop;
            position = at + 1;
            let rest = &self.bytes[at..];
            if let Some(behind) = rest.strip_prefix(CLOSER) {
                if 0 < depth {
                    depth -= 1;
                } else if !behind.starts_with(CLOSER) {
                    stray_closer.get_or_insert(at);
                } else if stray_closer.is_none() {
                    return Some(SourceEnd { text_end: at, stray_closer, unbalanced: false });
                } else {
                    return self.unbalanced_source_end(start..at, Some(at), stray_closer);
                }
            } else if let Some(behind) = rest.strip_prefix(b"<span") {
                if rest.starts_with(TARGET_TAG) {
                    return self.unbalanced_source_end(start..at, None, stray_closer);
                }
                if matches!(behind.first(), Some(b' ' | b'>' | b'\t' | b'\n' | b'\r')) {
                    depth += 1;
                }
            }
        }
    }

    /// Where a source ends whose spans do not balance: at the last `</span></span>` before the first blank line in
    /// `range`; without one there at `balanced`, the end outside nested spans; without that at the last
    /// `</span></span>` in `range`.
    #[cold]
    fn unbalanced_source_end(
        &self,
        range: Range<usize>,
        balanced: Option<usize>,
        stray_closer: Option<usize>,
    ) -> Option<SourceEnd> {
        let text = &self.bytes[range.clone()];
        let last_in = |text: &[u8]| memmem::rfind(text, DOUBLE_CLOSER).map(|length| range.start + length);
        let in_paragraph = blank_line(text).and_then(|blank| last_in(&text[..blank]));
        let text_end = in_paragraph.or(balanced).or_else(|| last_in(text))?;
        Some(SourceEnd {
            text_end,
            // Behind the end of an unbalanced source, closers are not its.
            stray_closer: stray_closer.filter(|stray| *stray < text_end),
            unbalanced: Some(text_end) != balanced,
        })
    }
}

/// Whether a span's tag has a target's id in another spelling than the usual one.
fn is_misspelt(tag: &[u8]) -> bool {
    const ATTRIBUTE: &[u8] = b"data-ttu-id";
    let end = tag.iter().take(200).position(|byte| *byte == b'>').unwrap_or(tag.len().min(200));
    tag[..end].windows(ATTRIBUTE.len()).any(|window| window.eq_ignore_ascii_case(ATTRIBUTE))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs as `id|target|source`, the problems as kind and offset.
    fn found(file: &str) -> Vec<Result<String, (ProblemKind, usize)>> {
        let text = |range: Range<usize>| &file[range];
        let listed = |pair: Pair| format!("{}|{}|{}", text(pair.id), text(pair.target), text(pair.source));
        pairs(file.as_bytes()).map(|pair| pair.map(listed).map_err(|problem| (problem.kind, problem.offset))).collect()
    }

    fn pair(id: &str, target: &str, source: &str) -> String {
        format!(
            "<span data-ttu-id=\"{id}\">{target}</span><span class=\"sxs-lookup\">\
             <span data-stu-id=\"{id}\">{source}</span></span>"
        )
    }

    /// One pair, which reaches from the first to the last byte.
    fn only(file: &str) -> Pair {
        let mut pairs = pairs(file.as_bytes());
        let pair = pairs.next().unwrap().unwrap();
        assert_eq!(pairs.next(), None);
        assert_eq!(pair.span, 0..file.len());
        pair
    }

    #[test]
    fn ranges() {
        let file = format!("# {}\n{}", pair("a-101", "x\ny", "z"), pair("a-p101", "", ""));
        assert_eq!(found(&file), [Ok("a-101|x\ny|z".to_owned()), Ok("a-p101||".to_owned())]);
        let first = pairs(file.as_bytes()).next().unwrap().unwrap();
        assert_eq!(&file[first.span], pair("a-101", "x\ny", "z"));
        assert_eq!((first.damage, first.stray_closer), (None, None));
    }

    #[test]
    fn each_of_the_six_quotes_may_be_damaged() {
        let sound = pair("a-101", "x \"x\"", "y");
        let quotes: Vec<usize> = sound.match_indices('"').map(|(at, _)| at).collect();
        // The third and the fourth are the text's.
        for at in [0, 1, 4, 5, 6, 7].map(|markup| quotes[markup]) {
            let damaged = [&sound[..at], "&quot;", &sound[at + 1..]].concat();
            assert_eq!(only(&damaged).damage, Some(at), "{damaged}");
            assert_eq!(found(&damaged), [Ok("a-101|x \"x\"|y".to_owned())]);
        }
    }

    #[test]
    fn all_quotes_damaged() {
        let damaged = pair("a-101", "x", "y").replace('"', "&quot;");
        assert_eq!(only(&damaged).damage, Some("<span data-ttu-id=".len()));
        assert_eq!(found(&damaged), [Ok("a-101|x|y".to_owned())]);
    }

    #[test]
    fn a_target_ends_at_its_own_source_only() {
        for target in [
            "a</span></span> b",
            "a <span class=\"ui\">b</span>",
            "<span>a",
            "a</span><span class=\"sxs-lookup\">",
            "a</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-102\">b",
        ] {
            assert_eq!(found(&pair("a-101", target, "s")), [Ok(format!("a-101|{target}|s"))]);
        }
    }

    #[test]
    fn a_source_ends_outside_nested_spans() {
        for (source, stray_closer) in [
            ("a <span class=\"ui\">b</span>", false),
            ("<span>a <span\nclass=\"ui\">b</span></span> c", false),
            ("<span\tclass=\"ui\">a</span>", false),
            ("<spanner> a", false),
            ("a</span> b", true),
            ("a</span> b <span>c</span>", true),
            // Never closed, so the last place where both closers stand is the end.
            ("a <span class=\"ui\">b", false),
            ("<span><span>a</span></span>\n\nb", false),
            ("a</span> b\n\nc", true),
        ] {
            let file = pair("a-101", "t", source);
            let stray = stray_closer.then(|| file.find("a</span> b").unwrap() + 1);
            assert_eq!(only(&file).stray_closer, stray, "{source}");
            let two = file.clone() + "\n" + &pair("a-102", "t", "s");
            assert_eq!(found(&two), [Ok(format!("a-101|t|{source}")), Ok("a-102|t|s".to_owned())]);
        }
    }

    #[test]
    fn an_unbalanced_source_ends_before_a_blank_line() {
        let behind_it = ["", "a", "</span></span>", "a</span></span> b</span>", "<span>a</span></span></span>"];
        for source in ["a <span class=\"ui\">b", "<span>a</span></span> <span>b", "<span><span><span>a", "<span>a\nb"] {
            let file = pair("a-101", "t", source);
            assert!(only(&file).unbalanced, "{source}");
            for (blank, behind) in
                ["\n\n", "\r\n\r\n", "\n \t\n"].iter().flat_map(|blank| behind_it.map(|b| (blank, b)))
            {
                let one = [&file, *blank, behind].concat();
                let found = pairs(one.as_bytes()).next().unwrap().unwrap();
                assert!(found.unbalanced && found.span == (0..file.len()), "{one:?}");
                let two = one.clone() + &pair("a-102", "t", "s");
                let found = pairs(two.as_bytes()).next().unwrap().unwrap();
                assert!(found.unbalanced && found.span == (0..file.len()), "{two:?}");
            }
        }
    }

    #[test]
    fn an_unbalanced_source_of_several_paragraphs() {
        let file = pair("a-101", "t", "a\n\n<span>b");
        assert!(only(&file).unbalanced);
        let balanced = pair("a-101", "t", "<span>a</span>\n\nb</span> c");
        assert!(!only(&balanced).unbalanced);
    }

    #[test]
    fn what_closes_a_span_around_the_pair_is_outside() {
        let file = format!("<span class=\"cell\">{}</span>", pair("a-101", "t", "s"));
        assert_eq!(found(&file), [Ok("a-101|t|s".to_owned())]);
    }

    /// Each stands before a sound pair, which is found all the same.
    #[test]
    fn problems() {
        let tag = "<span data-ttu-id=\"a-101\">";
        let lookup = "</span><span class=\"sxs-lookup\">";
        for (broken, kind) in [
            (tag.to_owned(), ProblemKind::MissingSource),
            (format!("{tag}t</span>"), ProblemKind::MissingSource),
            (format!("{tag}t{lookup}"), ProblemKind::MissingSource),
            // Another id.
            (pair("a-101", "t", "s").replace("stu-id=\"a-101", "stu-id=\"a-1012"), ProblemKind::MissingSource),
            (pair("a-101", "t", "s").replace("stu-id=\"a-101", "stu-id=\"A-101"), ProblemKind::MissingSource),
            (pair("a-101", "t", "s").replace("sxs-lookup", "lookup"), ProblemKind::MissingSource),
            (format!("{tag}t{lookup}<span data-stu-id=\"a-101\">s"), ProblemKind::UnclosedSource),
            (format!("{tag}t{lookup}<span data-stu-id=\"a-101\">s</span>"), ProblemKind::UnclosedSource),
            (format!("{lookup}<span data-stu-id=\"a-101\">s</span></span>"), ProblemKind::OrphanSource),
        ] {
            let file = format!("{broken}\n{}", pair("a-102", "t", "s"));
            let first = match kind {
                ProblemKind::OrphanSource => broken.find("<span data-stu-id").unwrap(),
                _ => 0,
            };
            let all = found(&file);
            assert_eq!(all[0], Err((kind, first)), "{broken}");
            assert_eq!(all.last(), Some(&Ok("a-102|t|s".to_owned())), "{broken}");
            // At the file's end, too.
            assert_eq!(found(&broken)[0], Err((kind, first)), "{broken}");
        }
    }

    #[test]
    fn tags_that_are_not_written_as_one() {
        for tag in [
            "<span data-ttu-id=>",
            "<span data-ttu-id=\"\">",
            "<span data-ttu-id=\"a-101>",
            "<span data-ttu-id=\"a-101\" >",
            "<span data-ttu-id=\"a-101\" class=\"ui\">",
            "<span data-ttu-id=a-101>",
            "<span data-ttu-id='a-101'>",
            "<span data-ttu-id=\"a\n101\">",
            // Other spellings.
            "<span  data-ttu-id=\"a-101\">",
            "<span class=\"ui\" data-ttu-id=\"a-101\">",
            "<span DATA-TTU-ID=\"a-101\">",
            "<span data-ttu-id = \"a-101\">",
        ] {
            let file = format!("{tag}t</span>{}", pair("a-102", "t", "s"));
            assert_eq!(found(&file), [Err((ProblemKind::Malformed, 0)), Ok("a-102|t|s".to_owned())], "{tag}");
        }
    }

    #[test]
    fn an_id_ends_before_it_is_a_paragraph() {
        let longest = "a".repeat(99);
        assert_eq!(found(&pair(&longest, "t", "s")), [Ok(format!("{longest}|t|s"))]);
        let too_long = pair(&"a".repeat(100), "t", "s");
        assert_eq!(found(&too_long)[0], Err((ProblemKind::Malformed, 0)));
    }

    #[test]
    fn cut_off_anywhere() {
        let file = pair("a-101", "x", "y");
        for end in 0..file.len() {
            assert!(pairs(&file.as_bytes()[..end]).all(|pair| pair.is_err()), "{end}");
        }
    }

    #[test]
    fn other_spans_are_no_problem() {
        assert_eq!(found("<span class=\"ui\">a</span> <span>b</span> <Span> < <spa"), []);
    }
}
