//! Sentences: what a segment's source and target are made of.

use super::random::Random;
use super::words::Language;

/// How many different words there are: few enough that sentences resemble each other.
const VOCABULARY: usize = 400;

/// A sentence before it is written in any language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) pieces: Vec<Piece>,
    pub(super) shape: Shape,
}

/// A part of a sentence; numbers are words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Word(u32),
    Bold(u32),
    Quoted(u32),
    Code(u32),
    Link(u32),
    /// A link with a title, and so with quotes of its own.
    TitledLink(u32),
    /// A span of the text's own, which nests in the segment's.
    Ui(u32),
    /// The same bytes in every language.
    Verbatim(&'static [u8]),
}

/// What is special about a sentence's pair of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Ordinary,
    /// The target is the source.
    Identical,
    /// The source is empty and the target an HTML anchor.
    EmptySource,
    /// Both sides end in a nested span, so that three closers follow the source's last word.
    EndsInSpan,
    /// A nested span that the source never closes.
    UnclosedSpan,
    /// The target ends inside a link, and the rest of the link follows the segment.
    BrokenLink,
    /// White space around both texts.
    Padded,
    /// The target holds two closers in a row that close nothing, and a span that nothing closes.
    StrayTargetSpans,
}

impl Shape {
    /// Whether the sentence can stand in the middle of a paragraph unit.
    pub(super) fn merges(self) -> bool {
        // Of two unclosed spans, the segment's own closers would close both, and nobody could tell where it ends.
        !matches!(self, Shape::EmptySource | Shape::BrokenLink | Shape::Padded | Shape::UnclosedSpan)
    }
}

/// Inline markup, escapes and placeholders that are text.
const PLAIN_INSERTS: &[&[u8]] = &[
    b"<customdomain>",
    b"<ServiceURL>",
    b"<spanName>",
    b"&nbsp;",
    b"&amp;",
    b"&#39;",
    b"&lt;br&gt;",
    b"&quot;",
    b"\\*",
    b"<br>",
    b"<strong>9</strong>",
    b"<https://example.com/a?b=1&c=2>",
    b"<xref:Fennel.Windows.Point>",
    b"\\<!--%tablebegin% --\\>",
    b"\\<!--%tableend% --\\>",
    b"![](media/icon.png)",
    b"**",
    b"1,024.5",
    "\u{2013}".as_bytes(),
];

/// Bytes that no writer means to write.
const ODD_INSERTS: &[&[u8]] = &[
    "\u{fffd}".as_bytes(),
    "\u{feff}".as_bytes(),
    "\u{200b}".as_bytes(),
    "\u{202e}".as_bytes(),
    "\u{10ffff}".as_bytes(),
    b"\x01",
    b"\x0b",
    b"\t",
    b"\xff",
    b"\xe2\x82",
    b"caf\xe9",
    b"\xc0\x80",
    b"\xed\xa0\x80",
];

/// Spans of the text's own, closers that close nothing, and texts on more than one line.
const SPAN_INSERTS: &[&[u8]] = &[
    b"<span class=\"ui\">a <span>b</span></span>",
    b"<span\nid=\"x\">c</span>",
    b"</span>",
    b"</span> <span class=\"ui\">d</span>",
    b"a\nb",
];

/// Which kinds of bytes may stand between the words of a document's sentences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inserts {
    Plain,
    Odd,
    Spans,
}

impl Sentence {
    pub(super) fn new(random: &mut Random, inserts: Inserts) -> Sentence {
        let shape = match random.below(40) {
            0 | 1 => Shape::Identical,
            2 => Shape::EmptySource,
            3 | 4 => Shape::EndsInSpan,
            5 | 9..=12 if inserts == Inserts::Spans => Shape::UnclosedSpan,
            6 => Shape::BrokenLink,
            7 => Shape::Padded,
            8 => Shape::StrayTargetSpans,
            _ => Shape::Ordinary,
        };
        let mut pieces = vec![Piece::Word(word(random))];
        for _ in 0..=random.below(9) {
            pieces.push(Piece::new(random, inserts));
        }
        // A closer that stood last would close the segment.
        pieces.push(Piece::Word(word(random)));
        Sentence { pieces, shape }
    }

    /// A sentence of nothing but words, for places that real files keep simple.
    pub(super) fn simple(random: &mut Random) -> Sentence {
        let pieces = (0..=random.below(5)).map(|_| Piece::Word(word(random))).collect();
        Sentence { pieces, shape: Shape::Ordinary }
    }

    /// The like, in a span that the source never closes.
    pub(super) fn unclosed(random: &mut Random) -> Sentence {
        Sentence { shape: Shape::UnclosedSpan, ..Sentence::simple(random) }
    }

    /// Changes one word, as an author does who improves a text.
    pub(super) fn edit(&mut self, random: &mut Random) {
        let at = random.below(self.pieces.len());
        if let Piece::Word(number) = &mut self.pieces[at] {
            *number = word(random);
        } else {
            self.pieces.insert(at, Piece::Word(word(random)));
        }
    }

    /// The sentence as an English anchor name.
    pub(super) fn slug(&self) -> String {
        let language = Language::source();
        let words = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Word(number) => Some(language.word(*number, 0)),
            _ => None,
        });
        words.collect::<Vec<_>>().join("-")
    }

    /// The bytes between the source's tags.
    pub(super) fn source(&self) -> Vec<u8> {
        match self.shape {
            Shape::EmptySource => Vec::new(),
            Shape::UnclosedSpan => self.write(&Language::source(), 0, b"<span class=\"ui\">", b""),
            Shape::BrokenLink => self.write(&Language::source(), 0, b"", b" [rusil](kagul.md)"),
            _ => self.side(&Language::source(), 0),
        }
    }

    /// The bytes between the target's tags.
    pub(super) fn target(&self, language: &Language, variant: u32) -> Vec<u8> {
        match self.shape {
            Shape::Identical => self.source(),
            Shape::EmptySource => format!("<a name=\"{}\"></a>", self.slug()).into_bytes(),
            Shape::BrokenLink => self.write(language, variant, b"", b" [rusil"),
            Shape::StrayTargetSpans => self.write(language, variant, b"</span></span> <span>", b""),
            _ => self.side(language, variant),
        }
    }

    /// What follows the segment: the rest of a link that its target does not end.
    pub(super) fn after(&self) -> &'static [u8] {
        if self.shape == Shape::BrokenLink { b"](kagul.md)" } else { b"" }
    }

    /// What both sides have in common whatever their language.
    fn side(&self, language: &Language, variant: u32) -> Vec<u8> {
        match self.shape {
            Shape::EndsInSpan => self.write(language, variant, b"", b" <span class=\"ui\">OK</span>"),
            Shape::Padded => self.write(language, variant, b" \xc2\xa0", b"\xe2\x80\xaf "),
            _ => self.write(language, variant, b"", b""),
        }
    }

    fn write(&self, language: &Language, variant: u32, before: &[u8], after: &[u8]) -> Vec<u8> {
        let mut bytes = before.to_vec();
        for (position, piece) in self.pieces.iter().enumerate() {
            if position > 0 {
                bytes.extend(language.separator.bytes());
            }
            piece.write(language, variant, &mut bytes);
        }
        bytes.extend(language.full_stop.bytes());
        bytes.extend(after);
        bytes
    }
}

impl Piece {
    fn new(random: &mut Random, inserts: Inserts) -> Piece {
        match random.below(24) {
            0 => Piece::Bold(word(random)),
            1 | 2 => Piece::Quoted(word(random)),
            3 => Piece::Code(word(random)),
            4 => Piece::Link(word(random)),
            5 => Piece::TitledLink(word(random)),
            6 => Piece::Ui(word(random)),
            7 => Piece::Verbatim(random.pick(PLAIN_INSERTS)),
            8 | 9 if inserts == Inserts::Odd => Piece::Verbatim(random.pick(ODD_INSERTS)),
            8 | 9 if inserts == Inserts::Spans => Piece::Verbatim(random.pick(SPAN_INSERTS)),
            _ => Piece::Word(word(random)),
        }
    }

    fn write(&self, language: &Language, variant: u32, bytes: &mut Vec<u8>) {
        let word = |number: &u32| language.word(*number, variant);
        let text = match self {
            Piece::Word(number) => word(number),
            Piece::Bold(number) => format!("**{}**", word(number)),
            Piece::Quoted(number) => format!("\"{}\"", word(number)),
            Piece::Code(number) => format!("`{}`", Language::source().word(*number, 0)),
            Piece::Link(number) => format!("[{}](../{number}.md)", word(number)),
            Piece::TitledLink(number) => format!("[{}]({number}.md \"{}\")", word(number), word(number)),
            Piece::Ui(number) => format!("<span class=\"ui\">{}</span>", word(number)),
            Piece::Verbatim(verbatim) => return bytes.extend(*verbatim),
        };
        bytes.extend(text.into_bytes());
    }
}

fn word(random: &mut Random) -> u32 {
    random.below(VOCABULARY) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(shape: Shape) -> Sentence {
        Sentence { pieces: vec![Piece::Word(1), Piece::Quoted(2)], shape }
    }

    #[test]
    fn shapes_differ_as_they_say() {
        let language = Language::of("nb-NO");
        let sides = |shape| (sentence(shape).source(), sentence(shape).target(&language, 0));

        let (source, target) = sides(Shape::Ordinary);
        assert_ne!(source, target);
        assert!(source.ends_with(b"\"."));

        let (source, target) = sides(Shape::Identical);
        assert_eq!(source, target);

        let (source, target) = sides(Shape::EmptySource);
        assert!(source.is_empty() && target.starts_with(b"<a name="));

        let (source, target) = sides(Shape::EndsInSpan);
        assert!(source.ends_with(b"</span>") && target.ends_with(b"</span>"));

        let (source, target) = sides(Shape::Padded);
        assert!(source.starts_with(b" ") && target.ends_with(b" "));
    }

    #[test]
    fn an_edit_changes_the_source() {
        let mut random = Random::new(3);
        for _ in 0..50 {
            let before = Sentence::new(&mut random, Inserts::Odd);
            let mut after = before.clone();
            after.edit(&mut random);
            assert_ne!(before.pieces, after.pieces);
        }
    }
}
