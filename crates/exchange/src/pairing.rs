//! Which code of a translation stands for which code of its source.

use std::collections::{HashMap, VecDeque};

use bitext_markup::{CodeKind, Role};

use crate::codes::Piece;

/// A code that others are paired with: both ends of a pair count as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Anchor<'p> {
    kind: CodeKind,
    stands: Stands,
    text: &'p str,
    /// The other end of a pair, else empty.
    end: &'p str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Stands {
    Pair,
    Begin,
    End,
    Alone,
}

/// For each anchor of `target`, in order, the anchor of `source` that it stands for, from 0.
///
/// Only codes of one kind and role go together: those that are written alike first, the others in the order in which
/// they come. Each code has at most one partner.
pub(crate) fn partners(source: &[Piece<'_>], target: &[Piece<'_>]) -> Vec<Option<usize>> {
    let (source, target) = (anchors(source), anchors(target));
    let mut alike: HashMap<Anchor<'_>, VecDeque<usize>> = HashMap::new();
    for (index, anchor) in source.iter().enumerate() {
        alike.entry(*anchor).or_default().push_back(index);
    }
    let mut partners: Vec<Option<usize>> =
        target.iter().map(|anchor| alike.get_mut(anchor).and_then(VecDeque::pop_front)).collect();

    let mut taken = vec![false; source.len()];
    partners.iter().flatten().for_each(|index| taken[*index] = true);
    let mut others: HashMap<(CodeKind, Stands), VecDeque<usize>> = HashMap::new();
    for (index, anchor) in source.iter().enumerate().filter(|(index, _)| !taken[*index]) {
        others.entry((anchor.kind, anchor.stands)).or_default().push_back(index);
    }
    for (partner, anchor) in partners.iter_mut().zip(&target).filter(|(partner, _)| partner.is_none()) {
        *partner = others.get_mut(&(anchor.kind, anchor.stands)).and_then(VecDeque::pop_front);
    }
    partners
}

/// How many anchors a text has.
pub(crate) fn count(pieces: &[Piece<'_>]) -> usize {
    pieces.iter().filter(|piece| is_anchor(piece)).count()
}

/// Whether a piece is numbered: every code but the one that closes a pair, which goes with its beginning.
pub(crate) fn is_anchor(piece: &Piece<'_>) -> bool {
    matches!(piece, Piece::Code { role, .. } if !matches!(role, Role::Close(_)))
}

fn anchors<'p>(pieces: &'p [Piece<'_>]) -> Vec<Anchor<'p>> {
    let mut ends: HashMap<u32, &str> = HashMap::new();
    for piece in pieces {
        if let Piece::Code { role: Role::Close(pair), text, .. } = piece {
            ends.insert(*pair, text);
        }
    }
    let anchor = |piece: &'p Piece<'_>| {
        let Piece::Code { kind, role, text } = piece else { return None };
        let (stands, end) = match role {
            Role::Open(pair) => (Stands::Pair, ends.get(pair).copied().unwrap_or_default()),
            Role::Begin => (Stands::Begin, ""),
            Role::End => (Stands::End, ""),
            Role::Alone => (Stands::Alone, ""),
            Role::Close(_) => return None,
        };
        Some(Anchor { kind: *kind, stands, text, end })
    };
    pieces.iter().filter_map(anchor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::borrow::Cow;

    fn code(role: Role, text: &str) -> Piece<'_> {
        Piece::Code { kind: CodeKind::Bold, role, text: Cow::Borrowed(text) }
    }

    #[test]
    fn codes_written_alike_come_first_and_the_rest_follows_in_order() {
        let source = [code(Role::Alone, "`a`"), code(Role::Alone, "`b`"), code(Role::Alone, "`c`")];
        let target = [code(Role::Alone, "`x`"), code(Role::Alone, "`c`"), code(Role::Alone, "`a`")];
        assert_eq!(partners(&source, &target), [Some(1), Some(2), Some(0)]);
        let more = [code(Role::Alone, "`c`"), code(Role::Alone, "`c`"), code(Role::Begin, "`b`")];
        assert_eq!(partners(&source, &more), [Some(2), Some(0), None]);
    }

    #[test]
    fn a_pair_is_one_code_and_is_told_apart_by_both_its_ends() {
        let pair = |number, end| [code(Role::Open(number), "["), code(Role::Close(number), end)];
        let source = [pair(1, "](north.md)"), pair(2, "](south.md)")].concat();
        let target = [pair(1, "](south.md)"), pair(2, "](north.md)")].concat();
        assert_eq!(partners(&source, &target), [Some(1), Some(0)]);
        assert_eq!((count(&source), count(&target)), (2, 2));
    }
}
