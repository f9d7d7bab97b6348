//! Under which terms texts are found: for each term the numbers of texts, ascending.
//!
//! What a batch brings is [gathered](gather) in memory and written as a [segment](segments) of sorted terms. Segments are
//! merged before there are many, so that a batch costs about what it holds and a question looks in few places.

mod block;
mod encode;
mod gather;
mod segments;

pub(crate) use encode::Encoded;
pub(crate) use gather::{Gathered, Sorted};
pub(crate) use segments::Segments;

/// Numbers of texts by term: the terms ascending, the numbers of each ascending. A term may come in several parts, one
/// behind the other.
trait Postings {
    /// The term at hand; `None` behind the last one.
    fn term(&self) -> Option<&str>;

    /// The number at hand.
    fn number(&self) -> i64;

    /// Goes on to the next number. Says whether that belongs to another part, or there is none.
    fn advance(&mut self) -> rusqlite::Result<bool>;
}

/// Hands over what several have as one: each term, and then its numbers. `take` gets `None` for a term's beginning.
fn merge(
    sources: &mut [Box<dyn Postings + '_>],
    mut take: impl FnMut(&str, Option<i64>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut term = String::new();
    let mut having = Vec::new();
    while let Some(least) = sources.iter().filter_map(|source| source.term()).min() {
        term.clear();
        term.push_str(least);
        take(&term, None)?;
        having.extend((0..sources.len()).filter(|at| sources[*at].term() == Some(&term)));
        while let Some(first) = (0..having.len()).min_by_key(|at| sources[having[*at]].number()) {
            let source = &mut sources[having[first]];
            take(&term, Some(source.number()))?;
            if source.advance()? && source.term() != Some(&term) {
                having.swap_remove(first);
            }
        }
    }
    Ok(())
}
