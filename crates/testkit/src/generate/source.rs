//! The English side: documents as trees of blocks, and how authors change them from one revision to the next.

use super::Options;
use super::random::Random;
use super::sentence::{Inserts, Sentence};
use super::words::Language;

/// One revision of an English document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceDocument {
    pub(super) path: String,
    pub(super) character: Character,
    /// How many units of the front matter have a number and no span: title, description and the like.
    pub(super) hidden: u32,
    pub(super) blocks: Vec<Block>,
    /// Counts the revisions that changed this document.
    pub(super) version: u32,
}

/// What is special about a document. They take turns, so that a dozen documents hold every one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Character {
    Ordinary,
    /// No front matter.
    Readme,
    /// Most paragraphs are one paragraph unit.
    Paragraphs,
    /// Markdown and HTML tables.
    Tables,
    /// CRLF line ends, also inside of texts.
    CarriageReturns,
    ByteOrderMark,
    /// The front matter itself was cut into segments.
    SegmentedFrontMatter,
    /// A YAML landing page.
    Yaml,
    /// Code fences, one of them never closed.
    Fences,
    /// Bytes that no writer means to write.
    OddBytes,
    /// Spans of the texts' own, stray closers, texts over several lines.
    Spans,
    /// Ids that occur twice.
    RepeatedIds,
    /// Nothing in it is a segment.
    Spanless,
}

const CHARACTERS: [Character; 13] = [
    Character::Ordinary,
    Character::Spans,
    Character::OddBytes,
    Character::Paragraphs,
    Character::Tables,
    Character::Readme,
    Character::Yaml,
    Character::CarriageReturns,
    Character::SegmentedFrontMatter,
    Character::Fences,
    Character::ByteOrderMark,
    Character::RepeatedIds,
    Character::Spanless,
];

/// A block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Heading(usize, Sentence),
    /// Sentences on one line.
    Paragraph(Vec<Sentence>),
    /// Items with their depth.
    List {
        ordered: bool,
        items: Vec<(usize, Vec<Sentence>)>,
    },
    Quote(Vec<Sentence>),
    Alert(&'static str, Vec<Sentence>),
    /// Rows of cells; the first is the head.
    Table(Vec<Vec<Sentence>>),
    HtmlTable(Vec<Vec<Sentence>>),
    /// Link texts: the link is outside of the segment.
    Links(Vec<Sentence>),
    /// An image, whose text has a number and no span.
    Image(u32),
    /// A code fence; what stands in it may be a segment.
    Fence {
        closed: bool,
        inside: Option<Sentence>,
    },
    /// Markdown-escaped comments around a sentence.
    Comment(Sentence),
    /// Two sentences under one id.
    Twice(Sentence, Sentence),
    /// Bytes outside of every segment.
    Verbatim(&'static str),
}

const OUTSIDE: &[&str] = &[
    "[!include [banner](../includes/banner.md)]",
    "<!-- \"generated\" & unread -->",
    "</span>",
    "<span class=\"note\">&quot;</span>",
    "\u{feff}",
    "* * *",
    "[!VIDEO https://example.com/embed/7]",
];

/// The English documents of every revision, in the order of their paths. Revision 0 is older than any that a locale
/// must have: who lags behind translates it first.
pub(super) fn history(options: &Options<'_>) -> Vec<Vec<SourceDocument>> {
    let mut random = Random::keyed(options.seed, &["source"]);
    let shared: Vec<Sentence> = (0..20).map(|_| Sentence::new(&mut random, Inserts::Plain)).collect();
    let mut documents: Vec<SourceDocument> =
        (0..options.documents).map(|number| SourceDocument::new(options.seed, number, &shared)).collect();
    documents.sort_by(|a, b| a.path.cmp(&b.path));

    let mut history = vec![documents];
    for revision in 1..=options.revisions {
        let mut documents = history[revision - 1].clone();
        let mut random = Random::keyed(options.seed, &["revision", &revision.to_string()]);
        if revision > 1 && documents.len() > 4 && random.chance(0.5) {
            documents.remove(random.below(documents.len()));
        }
        for document in &mut documents {
            if random.chance(0.4) {
                document.revise(&mut random, &shared);
            }
        }
        history.push(documents);
    }
    history
}

impl SourceDocument {
    fn new(seed: u64, number: usize, shared: &[Sentence]) -> SourceDocument {
        let mut random = Random::keyed(seed, &["document", &number.to_string()]);
        let character = CHARACTERS[number % CHARACTERS.len()];
        let mut document = SourceDocument {
            path: path(&mut random, number, character),
            character,
            hidden: if character == Character::Readme { 0 } else { 1 + random.below(3) as u32 },
            blocks: Vec::new(),
            version: 0,
        };
        let level = 1 + usize::from(character == Character::Readme);
        document.blocks.push(Block::Heading(level, Sentence::simple(&mut random)));
        for _ in 0..6 + random.below(10) {
            let block = document.block(&mut random, shared);
            document.blocks.push(block);
        }
        match character {
            Character::Fences => {
                let at = 2 + random.below(3);
                document.blocks.insert(at, Block::Fence { closed: false, inside: None });
            }
            Character::Spans => {
                // Closers which the reader must not take for the paragraph's above.
                document.blocks.push(Block::Paragraph(vec![Sentence::unclosed(&mut random)]));
                document.blocks.push(Block::Verbatim("</span></span>"));
            }
            Character::RepeatedIds => {
                let twice = Block::Twice(Sentence::simple(&mut random), Sentence::simple(&mut random));
                document.blocks.push(twice);
            }
            _ => {}
        }
        document
    }

    /// What an author does: changes sentences, adds a block, removes one, moves one.
    fn revise(&mut self, random: &mut Random, shared: &[Sentence]) {
        self.version += 1;
        for block in &mut self.blocks {
            for sentence in block.sentences_mut() {
                if random.chance(0.1) {
                    sentence.edit(random);
                }
            }
        }
        let added = self.block(random, shared);
        // The heading stays first.
        let at = 1 + random.below(self.blocks.len());
        self.blocks.insert(at, added);
        if random.chance(0.3) {
            self.blocks.remove(1 + random.below(self.blocks.len() - 1));
        }
        if random.chance(0.3) {
            let moved = self.blocks.remove(1 + random.below(self.blocks.len() - 1));
            self.blocks.push(moved);
        }
    }

    fn block(&self, random: &mut Random, shared: &[Sentence]) -> Block {
        let inserts = match self.character {
            Character::OddBytes => Inserts::Odd,
            Character::Spans | Character::CarriageReturns => Inserts::Spans,
            _ => Inserts::Plain,
        };
        let sentence = |random: &mut Random| {
            if random.chance(0.2) { shared[random.below(shared.len())].clone() } else { Sentence::new(random, inserts) }
        };
        let sentences = |random: &mut Random, most: usize| -> Vec<Sentence> {
            (0..=random.below(most)).map(|_| sentence(random)).collect()
        };
        let table = |random: &mut Random| -> Vec<Vec<Sentence>> {
            let columns = 2 + random.below(2);
            let mut rows = vec![(0..columns).map(|_| Sentence::simple(random)).collect()];
            for _ in 0..=random.below(3) {
                rows.push((0..columns).map(|_| sentence(random)).collect());
            }
            rows
        };
        let kind = match self.character {
            Character::Tables if random.chance(0.5) => 14 + random.below(2),
            Character::Paragraphs if random.chance(0.5) => 0,
            Character::Fences if random.chance(0.3) => 19,
            _ => random.below(24),
        };
        match kind {
            8..=10 => Block::Heading(2 + random.below(5), Sentence::simple(random)),
            11 | 12 => {
                let mut items = vec![(0, sentences(random, 2))];
                for _ in 0..random.below(4) {
                    items.push((random.below(3), sentences(random, 2)));
                }
                Block::List { ordered: random.chance(0.5), items }
            }
            13 => Block::Quote(sentences(random, 2)),
            14 => Block::Table(table(random)),
            15 => Block::HtmlTable(table(random)),
            16 => Block::Alert(random.pick(&["NOTE", "TIP", "WARNING", "IMPORTANT", "CAUTION"]), sentences(random, 3)),
            17 => Block::Links((0..=random.below(3)).map(|_| Sentence::simple(random)).collect()),
            18 => Block::Image(random.below(100) as u32),
            19 => {
                let inside = random.chance(0.5).then(|| Sentence::simple(random));
                Block::Fence { closed: true, inside }
            }
            20 => Block::Comment(sentence(random)),
            21 => Block::Verbatim(random.pick(OUTSIDE)),
            _ => Block::Paragraph(sentences(random, 4)),
        }
    }
}

impl Block {
    /// All sentences, in the order in which they are numbered.
    pub(super) fn sentences(&self) -> Vec<&Sentence> {
        match self {
            Block::Heading(_, sentence) | Block::Comment(sentence) => vec![sentence],
            Block::Paragraph(sentences)
            | Block::Quote(sentences)
            | Block::Alert(_, sentences)
            | Block::Links(sentences) => sentences.iter().collect(),
            Block::List { items, .. } => items.iter().flat_map(|(_, sentences)| sentences).collect(),
            Block::Table(rows) | Block::HtmlTable(rows) => rows.iter().flatten().collect(),
            Block::Fence { inside, .. } => inside.iter().collect(),
            Block::Twice(first, second) => vec![first, second],
            Block::Image(_) | Block::Verbatim(_) => Vec::new(),
        }
    }

    fn sentences_mut(&mut self) -> Vec<&mut Sentence> {
        match self {
            Block::Heading(_, sentence) | Block::Comment(sentence) => vec![sentence],
            Block::Paragraph(sentences)
            | Block::Quote(sentences)
            | Block::Alert(_, sentences)
            | Block::Links(sentences) => sentences.iter_mut().collect(),
            Block::List { items, .. } => items.iter_mut().flat_map(|(_, sentences)| sentences).collect(),
            Block::Table(rows) | Block::HtmlTable(rows) => rows.iter_mut().flatten().collect(),
            Block::Fence { inside, .. } => inside.iter_mut().collect(),
            Block::Twice(first, second) => vec![first, second],
            Block::Image(_) | Block::Verbatim(_) => Vec::new(),
        }
    }
}

/// A path with the number in it, so that no two documents share one.
fn path(random: &mut Random, number: usize, character: Character) -> String {
    let language = Language::source();
    let mut word = || language.word(random.below(400) as u32, 0);
    let (first, second) = (word(), word());
    match character {
        Character::Readme if number < CHARACTERS.len() => "README.md".to_owned(),
        Character::Yaml => format!("articles/{first}/index-{number}.yml"),
        Character::Spanless => format!("includes/{first}-{number}.md"),
        Character::OddBytes => format!("articles/{first} \u{2013} {second} {number}.md"),
        Character::Spans => format!("articles/{first}/{second}\u{200b}-{number}.md"),
        Character::Tables => format!("articles/{first}/{second}/b\u{e5}t-{number}.md"),
        Character::Paragraphs => format!("articles/{first}/{second}/{first}/{number}.md"),
        _ => format!("articles/{first}-{second}-{number}.md"),
    }
}
