//! What the tests of the reader share: the comparison with the slow reader.

use std::ops::Range;

use bitext_sxs::{Document, Syntax, parse};
use bitext_testkit::slow;

/// The parsed file, after checking that the slow reader finds the same segments in it: ids, texts, byte ranges, lines
/// and recoveries, in the same order.
pub(crate) fn same_as_slow<'a>(bytes: &'a [u8], path: &str) -> Document<'a> {
    let document = parse(bytes, Syntax::of_path(path));
    let mut slow = slow::read(bytes).segments;
    slow.retain(|segment| is_canonical(&segment.id));
    for (fast, slow) in document.segments.iter().zip(&slow) {
        let at = format!("{path}, segment {} on line {}", String::from_utf8_lossy(&slow.id), slow.line);
        assert_eq!(fast.id, String::from_utf8_lossy(&slow.id), "id, {at}");
        assert_eq!(fast.target, String::from_utf8_lossy(&slow.target), "target, {at}");
        assert_eq!(fast.source, String::from_utf8_lossy(&slow.source), "source, {at}");
        let wide = |range: &Range<u32>| range.start as usize..range.end as usize;
        assert_eq!(wide(&fast.span), slow.span, "span, {at}");
        assert_eq!(wide(&fast.target_range), slow.raw_target, "target's range, {at}");
        assert_eq!(wide(&fast.source_range), slow.raw_source, "source's range, {at}");
        assert_eq!((fast.line as usize, fast.recovered), (slow.line, slow.recovered), "line and recovery, {at}");
    }
    assert_eq!(document.segments.len(), slow.len(), "segments in {path}");
    document
}

/// Whether the fast reader takes an id as one. The slow reader takes whatever stands between two quotes, even a
/// paragraph after a missing quote; the fast one wants 1 to 99 bytes that cannot belong to a tag or a text.
fn is_canonical(id: &[u8]) -> bool {
    (1..100).contains(&id.len()) && !id.iter().any(|byte| matches!(byte, b'"' | b'&' | b'<' | b'>' | b'\n'))
}
