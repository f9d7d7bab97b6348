//! Real corpora that tests run on where they are at hand.

/// A folder of documents, with figures from scripts that were written for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corpus {
    /// The folder's name.
    pub name: &'static str,
    /// How many of its documents have segments.
    pub documents: usize,
    /// How many segments these have.
    pub segments: usize,
    /// How many of the segments have a damaged quote.
    pub recovered: usize,
}

/// Every corpus whose figures are known. Tests find the folders below the one that `BITEXT_CORPUS` names.
pub const CORPORA: [Corpus; 6] = [
    Corpus { name: "ai.nb-NO", documents: 2_911, segments: 27_136, recovered: 0 },
    Corpus { name: "ai.nl-NL", documents: 2_911, segments: 27_125, recovered: 0 },
    Corpus { name: "ai.ja-JP", documents: 2_921, segments: 26_444, recovered: 0 },
    Corpus { name: "d365.nb-NO", documents: 2_746, segments: 193_709, recovered: 96 },
    Corpus { name: "odc.es-ES", documents: 5_902, segments: 176_688, recovered: 3 },
    Corpus { name: "odc.zh-CN", documents: 5_902, segments: 178_005, recovered: 2 },
];
