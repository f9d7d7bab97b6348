//! Which documents of a commit are others under a new name.

use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use gix::objs::Kind;

use super::trees::{Blob, TreeChange, Trees};

/// How much of the larger of two contents both must have, in percent: what git takes for a rename unless told otherwise.
const LEAST_ALIKE: u64 = 50;

/// The most pairs of documents of one commit whose contents are compared. Beyond, only those of the same file
/// name are, and where these are as many, none.
const MOST_PAIRS: usize = 250_000;

/// Whether one of two contents may be the other under a new name: at least half of the larger one is the same, as git
/// counts it, by lines and in long lines by stretches of 64 bytes.
///
/// ```
/// assert!(bitext_repo::is_rename(b"Moor.\nWait.\nGo.\n", b"Moor.\nWait.\nRow on.\n"));
/// assert!(!bitext_repo::is_rename(b"Moor.\n", b"Go.\n"));
/// ```
pub fn is_rename(old: &[u8], new: &[u8]) -> bool {
    LEAST_ALIKE <= Pieces::of(old).in_common(&Pieces::of(new))
}

/// Notes at each document that came where it was before, if that is gone with the same commit.
///
/// The same content comes first, in the order of paths; then those that have most in common, as git does it. Told
/// to stop, it leaves the latter out.
pub(super) fn find(trees: &Trees<'_>, changes: &mut [TreeChange], stop: &dyn Fn() -> bool) {
    let gone: Vec<usize> = positions(changes, |change| change.new.is_none() && change.old.is_some());
    let came: Vec<usize> = positions(changes, |change| change.old.is_none() && readable(change).is_some());
    if gone.is_empty() || came.is_empty() {
        return;
    }
    let mut pairs = same_contents(changes, &gone, &came);
    let taken: HashSet<usize> = pairs.iter().flat_map(|&(from, to)| [from, to]).collect();
    let left = |all: &[usize]| -> Vec<usize> { all.iter().copied().filter(|index| !taken.contains(index)).collect() };
    pairs.extend(alike(trees, changes, &left(&gone), &left(&came), stop));
    for (from, to) in pairs {
        changes[to].renamed_from = Some(changes[from].path.clone());
    }
}

fn positions(changes: &[TreeChange], wanted: impl Fn(&TreeChange) -> bool) -> Vec<usize> {
    changes.iter().enumerate().filter(|(_, change)| wanted(change)).map(|(index, _)| index).collect()
}

fn readable(change: &TreeChange) -> Option<gix::ObjectId> {
    match change.new {
        Some(Blob::Readable { id, .. }) => Some(id),
        _ => None,
    }
}

/// Pairs what is gone with what came under the same content; under the same file name before others.
fn same_contents(changes: &[TreeChange], gone: &[usize], came: &[usize]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut paired = HashSet::new();
    for by_name in [true, false] {
        let key = |id: Option<gix::ObjectId>, index: usize| {
            Some((id?, if by_name { file_name(&changes[index].path) } else { "" }))
        };
        let mut left: HashMap<_, VecDeque<usize>> = HashMap::new();
        for &from in gone.iter().filter(|from| !paired.contains(*from)) {
            if let Some(key) = key(changes[from].old, from) {
                left.entry(key).or_default().push_back(from);
            }
        }
        for &to in came {
            if paired.contains(&to) {
                continue;
            }
            let from = key(readable(&changes[to]), to).and_then(|key| left.get_mut(&key)?.pop_front());
            if let Some(from) = from {
                paired.extend([from, to]);
                pairs.push((from, to));
            }
        }
    }
    pairs
}

/// Pairs those that have most in common.
fn alike(
    trees: &Trees<'_>,
    changes: &[TreeChange],
    gone: &[usize],
    came: &[usize],
    stop: &dyn Fn() -> bool,
) -> Vec<(usize, usize)> {
    let by_name_only = MOST_PAIRS < gone.len().saturating_mul(came.len());
    if by_name_only && MOST_PAIRS < namesakes(changes, gone, came) {
        return Vec::new();
    }
    let pieces = |id| if stop() { None } else { Pieces::read(trees, id) };
    let old: Vec<Option<Pieces>> = gone.iter().map(|&index| pieces(changes[index].old)).collect();
    let mut candidates = Vec::new();
    for &to in came {
        let Some(new) = pieces(readable(&changes[to])) else { continue };
        let to_name = file_name(&changes[to].path);
        for (&from, old) in gone.iter().zip(&old) {
            let same_name = file_name(&changes[from].path) == to_name;
            let Some(old) = old.as_ref().filter(|_| same_name || !by_name_only) else { continue };
            let percent = old.in_common(&new);
            if LEAST_ALIKE <= percent {
                candidates.push((percent, same_name, from, to));
            }
        }
    }
    // Most in common first, then the same file name, then by path.
    candidates.sort_unstable_by(|a, b| (b.0, b.1, a.2, a.3).cmp(&(a.0, a.1, b.2, b.3)));
    let mut taken = HashSet::new();
    let mut pairs = Vec::new();
    for (_, _, from, to) in candidates {
        if !taken.contains(&from) && !taken.contains(&to) {
            taken.extend([from, to]);
            pairs.push((from, to));
        }
    }
    pairs
}

/// How many pairs have the same file name.
fn namesakes(changes: &[TreeChange], gone: &[usize], came: &[usize]) -> usize {
    let mut names: HashMap<&str, usize> = HashMap::new();
    for &from in gone {
        *names.entry(file_name(&changes[from].path)).or_default() += 1;
    }
    came.iter().filter_map(|to| names.get(file_name(&changes[*to].path))).sum()
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// So long is a piece at most.
const PIECE: usize = 64;

/// A zero among so many first bytes makes a content no text.
const BINARY_LOOKED_AT: usize = 8_000;

/// The lines of a content, long ones in pieces, as numbers with their lengths, sorted.
struct Pieces {
    pieces: Vec<(u64, u64)>,
    bytes: u64,
}

impl Pieces {
    fn read(trees: &Trees<'_>, id: Option<gix::ObjectId>) -> Option<Pieces> {
        let mut buffer = Vec::new();
        // A content that cannot be read is like no other.
        trees.objects.find(id?, Kind::Blob, &mut buffer).ok()?.map(Pieces::of)
    }

    fn of(data: &[u8]) -> Pieces {
        let is_text = !data.iter().take(BINARY_LOOKED_AT).any(|byte| *byte == 0);
        let mut unified = Vec::new();
        let mut pieces: Vec<(u64, u64)> = Vec::new();
        for line in data.split_inclusive(|byte| *byte == b'\n') {
            // How lines end makes no difference.
            let line = match line.strip_suffix(b"\r\n").filter(|_| is_text) {
                Some(text) => {
                    unified.clear();
                    unified.extend_from_slice(text);
                    unified.push(b'\n');
                    &unified
                }
                None => line,
            };
            pieces.extend(line.chunks(PIECE).map(|piece| {
                let mut hasher = DefaultHasher::new();
                piece.hash(&mut hasher);
                (hasher.finish(), piece.len() as u64)
            }));
        }
        pieces.sort_unstable();
        Pieces { bytes: data.len() as u64, pieces }
    }

    /// How much of the larger one stands in pieces that both have, in percent.
    fn in_common(&self, other: &Pieces) -> u64 {
        let mut common = 0;
        let (mut left, mut right) = (self.pieces.iter().peekable(), other.pieces.iter().peekable());
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => _ = left.next(),
                std::cmp::Ordering::Greater => _ = right.next(),
                std::cmp::Ordering::Equal => {
                    common += a.1;
                    left.next();
                    right.next();
                }
            }
        }
        common * 100 / self.bytes.max(other.bytes).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_alike_by_stretches() {
        let old = "Moor the boat at the quay. ".repeat(20);
        let new = old.clone() + "Then wait for the tide.";
        assert!(is_rename(old.as_bytes(), new.as_bytes()));
        // What follows a change at the beginning is other stretches.
        let shifted = "Now m".to_owned() + &old[1..];
        assert!(!is_rename(old.as_bytes(), shifted.as_bytes()));
    }

    #[test]
    fn ends_of_lines_make_no_difference() {
        let (old, new) = (b"Moor.\nWait.\nGo.\n", b"Moor.\r\nWait.\r\nGo.\r\n");
        assert!(is_rename(old, new));
        assert!(!is_rename(b"Moor.\n\0", b"Moor.\r\n\0"), "not in what is no text");
    }
}
