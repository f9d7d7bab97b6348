//! A slow and obvious search.

use bitext_fuzzy::{Builder, Index, Match, Options, Part, Score, Searcher, TOKEN_COST, Token};

/// A sentence under its number.
pub(crate) type Numbered = (u32, Vec<Token>);

/// The whole table of costs, from the definition.
pub(crate) fn score(one: &[Token], other: &[Token], class_cost: u32) -> Score {
    let mut table = vec![vec![0; other.len() + 1]; one.len() + 1];
    for line in 0..=one.len() {
        for column in 0..=other.len() {
            table[line][column] = if line == 0 || column == 0 {
                (line + column) as u32 * TOKEN_COST
            } else {
                let paired = match (one[line - 1], other[column - 1]) {
                    (one, other) if one == other => 0,
                    (Token::Class { class: one, .. }, Token::Class { class: other, .. }) if one == other => class_cost,
                    _ => TOKEN_COST,
                };
                let alone = table[line - 1][column].min(table[line][column - 1]) + TOKEN_COST;
                alone.min(table[line - 1][column - 1] + paired)
            };
        }
    }
    Score::new(table[one.len()][other.len()], one.len().max(other.len()) as u32)
}

/// Every sentence compared.
pub(crate) fn search<'s>(
    sentences: impl IntoIterator<Item = &'s Numbered>,
    query: &[Token],
    options: &Options,
) -> Vec<Match> {
    let matches = sentences
        .into_iter()
        .map(|(number, tokens)| Match { number: *number, score: score(query, tokens, options.class_cost) });
    let mut matches: Vec<Match> = matches.filter(|found| found.score.reaches(options.min_score)).collect();
    matches.sort_by(|one, other| other.score.cmp(&one.score).then(one.number.cmp(&other.number)));
    matches.truncate(options.limit);
    matches
}

/// The bytes of an index.
pub(crate) fn build<'s>(sentences: impl IntoIterator<Item = &'s Numbered>) -> Vec<u8> {
    let mut builder = Builder::new();
    for (number, tokens) in sentences {
        builder.add(*number, tokens);
    }
    builder.build().unwrap()
}

/// What one index finds.
pub(crate) fn found(bytes: &[u8], query: &[Token], options: &Options) -> Vec<Match> {
    let index = Index::open(bytes).unwrap();
    index.verify().unwrap();
    Searcher::new().search(&[Part::whole(&index)], query, options)
}
