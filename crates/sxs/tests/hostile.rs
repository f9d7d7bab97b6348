//! Whatever the bytes are, the reader does not panic, loses no pair, hands out ranges that make sense, and takes time
//! in proportion to their number.

mod common;

use std::fmt::Write;
use std::hint::black_box;
use std::ops::Range;
use std::time::{Duration, Instant};

use bitext_sxs::{Segment, Syntax, pairs, parse};
use proptest::prelude::*;

/// What files are made of, sound and damaged. `<span` with a tab behind it is left out: the reader takes that for a
/// nested span as HTML does, the slow reader for text.
const FRAGMENTS: &[&[u8]] = &[
    b"<span data-ttu-id=\"a-101\">",
    b"<span data-ttu-id=\"a-102\">",
    b"<span data-ttu-id=&quot;a-101\">",
    b"<span data-ttu-id=\"a-101&quot;>",
    b"<span data-ttu-id=",
    b"<span data-stu-id=\"a-101\">",
    b"</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-101\">",
    b"</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-102\">",
    b"</span><span class=&quot;sxs-lookup\"><span data-stu-id=\"a-101\">",
    b"</span><span class=\"sxs-lookup&quot;><span data-stu-id=&quot;a-101&quot;>",
    b"</span><span class=\"sxs-lookup\"><span data-stu-id=&quot;a-101&quot;>",
    b"</span><span class=\"sxs-lookup\">",
    b"<span class=\"ui\">",
    b"<span DATA-TTU-ID='a-101'>",
    b"<span>",
    b"<span",
    b"<",
    b">",
    b"</span></span>",
    b"</span>",
    b"\"",
    b"&quot;",
    b"&",
    b"a-101",
    b"text",
    b" ",
    b"    ",
    b" \t",
    b"\n\t",
    b"\n",
    b"\n\n",
    b"\r\n",
    b"\n> ",
    b"\n> [!NOTE]\n> ",
    b"\n- ",
    b"\n2. ",
    b"\n# ",
    b"\n### <a name=\"x",
    b"\"></a>",
    b"\n===\n",
    b"\n---\n",
    b"---\nms.contentlocale: ",
    b"\n```\n",
    b"\n~~~~",
    b"|",
    b"\n|---|:-:|\n",
    b"<table>",
    b"</Table>",
    b"</td>",
    b"\xEF\xBB\xBF",
    b"\xC3\xA9",
    b"\xC3",
    b"\xFF",
    b"\0",
];

fn fragments(count: Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop::sample::select(FRAGMENTS), count).prop_map(|fragments| fragments.concat())
}

/// A pair with a few fragments for texts. Its quotes are all plain, or each may be damaged.
fn pair() -> impl Strategy<Value = Vec<u8>> {
    let quote = || prop_oneof![4 => Just(&b"\""[..]), 1 => Just(&b"&quot;"[..])];
    let parts = (prop::array::uniform6(quote()), any::<bool>(), 100..104_u32, fragments(0..4), fragments(0..4));
    parts.prop_map(|(quotes, damaged, number, target, source)| {
        let mut quotes = if damaged { quotes } else { [&b"\""[..]; 6] }.into_iter();
        let mut quoted =
            |text: &[u8]| [quotes.next().unwrap_or_default(), text, quotes.next().unwrap_or_default()].concat();
        let id = format!("a-{number}");
        let mut pair = [b"<span data-ttu-id=", &*quoted(id.as_bytes()), b">", &*target].concat();
        pair.extend([b"</span><span class=", &*quoted(b"sxs-lookup"), b">"].concat());
        pair.extend([b"<span data-stu-id=", &*quoted(id.as_bytes()), b">", &*source, b"</span></span>"].concat());
        pair
    })
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(prop_oneof![pair(), fragments(1..8)], 0..12).prop_map(|parts| parts.concat())
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(3000))]

    #[test]
    fn nothing_is_lost(bytes in file()) {
        let document = common::same_as_slow(&bytes, "file.md");
        check_ranges(&bytes, &document.segments);
        for segment in &document.segments {
            document.heading_path(segment.heading);
            document.anchor(segment.heading);
        }
        let lines = bytes.split(|byte| *byte == b'\n').count();
        prop_assert!(document.diagnostics.iter().all(|diagnostic| (1..=lines).contains(&(diagnostic.line as usize))));
        prop_assert!(document.diagnostics.is_sorted_by_key(|diagnostic| diagnostic.line));
    }

    #[test]
    fn the_same_segments_in_yaml(bytes in file()) {
        common::same_as_slow(&bytes, "file.yml");
    }

    #[test]
    fn every_opening_is_a_pair_or_a_problem(bytes in file()) {
        let openings = memchr::memmem::find_iter(&bytes, "<span data-ttu-id=");
        let places: Vec<usize> = pairs(&bytes)
            .map(|pair| pair.map_or_else(|problem| problem.offset, |pair| pair.span.start))
            .collect();
        prop_assert!(places.is_sorted_by(|a, b| a < b));
        for opening in openings {
            prop_assert!(places.binary_search(&opening).is_ok(), "nothing at {opening} of {places:?}");
        }
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for syntax in [Syntax::Markdown, Syntax::Yaml] {
            check_ranges(&bytes, &parse(&bytes, syntax).segments);
        }
    }
}

/// Ranges lie in the file, in order and apart; where no quote was damaged, texts are the bytes there.
fn check_ranges(bytes: &[u8], segments: &[Segment<'_>]) {
    let mut reached = 0;
    for segment in segments {
        let (span, target, source) = (&segment.span, &segment.target_range, &segment.source_range);
        let rising = [reached, span.start, target.start, target.end, source.start, source.end, span.end];
        assert!(rising.is_sorted(), "{rising:?}");
        assert!(span.end as usize <= bytes.len());
        reached = span.end;
        for (range, text) in [(target, &segment.target), (source, &segment.source)] {
            let there = String::from_utf8_lossy(&bytes[range.start as usize..range.end as usize]);
            if !segment.recovered {
                assert_eq!(*text, there);
            }
        }
    }
}

/// What makes readers slow that look ahead or back too far: a beginning, and what is repeated behind it, in which
/// `PAIR`, `DAMAGED` and `UNBALANCED` stand for pairs.
const REPEATED: &[(&str, &str)] = &[
    ("", "<"),
    ("", "<span "),
    ("", "<span>"),
    ("", "<span data-ttu-id=\"a-101\">"),
    ("", "<span data-ttu-id=\""),
    ("", "<span data-stu-id=\"a-101\">"),
    ("", "<span class=\"sxs-lookup\">"),
    ("", "</span><span class=\"sxs-lookup\">"),
    ("", "</span>"),
    ("", "<a name=\""),
    ("", "# <a name=\""),
    ("", "&quot;"),
    ("", "\""),
    ("", "```\n"),
    ("", "~~~ \n"),
    ("", "| "),
    ("", "|-"),
    ("", "|-\n"),
    ("", "> "),
    ("", ">\n"),
    ("", "- "),
    ("", "- \n"),
    ("", "# "),
    ("", "# \n"),
    ("", "###### a\n"),
    ("", "a\n=\n"),
    ("", "a\n- "),
    ("", "<table>\n"),
    ("", "<TABLE>\n\n"),
    ("", "<table>\n\n</td>\n"),
    ("</td>\n", "<table>\n\n"),
    ("<table>\n", "</"),
    ("", "</table>\n"),
    ("", "<table></table>"),
    ("", "\n"),
    ("", "\r\n"),
    ("", "\u{feff}"),
    ("---\n", "title: a\n"),
    ("---\n", "ms.contentlocale: -\n"),
    ("<span data-ttu-id=\"a-101\">", "<span "),
    ("<span data-ttu-id=\"a-101\">", "</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-102\">"),
    ("<span data-ttu-id=\"a-101&quot;>", "&quot;"),
    (BEFORE_SOURCE, "<span "),
    (BEFORE_SOURCE, "<span>"),
    (BEFORE_SOURCE, "</span>a"),
    (BEFORE_SOURCE, "<span></span></span>"),
    (BEFORE_SOURCE, "<span>\n\n"),
    (BEFORE_SOURCE, "<span>\n "),
    (BEFORE_SOURCE, "</span>a</span></span>"),
    ("", "UNBALANCED"),
    ("", "PAIR"),
    ("", "PAIR | "),
    ("", "PAIR\n"),
    ("", "PAIR\n\n"),
    ("", "PAIR\n=\n"),
    ("", "    PAIR\n"),
    ("", "> PAIR\n"),
    ("", "- PAIR\n"),
    ("", "# PAIR\n"),
    ("", "DAMAGED"),
];

const BEFORE_SOURCE: &str =
    "<span data-ttu-id=\"a-101\">a</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-101\">";
const PAIR: &str = concat!(
    "<span data-ttu-id=\"a-101\">a</span>",
    "<span class=\"sxs-lookup\"><span data-stu-id=\"a-101\">b</span></span>"
);
const UNBALANCED: &str = concat!(
    "<span data-ttu-id=\"a-101\">a</span>",
    "<span class=\"sxs-lookup\"><span data-stu-id=\"a-101\"><span>b</span></span>\n\n</span></span>"
);
const DAMAGED: &str = concat!(
    "<span data-ttu-id=\"a-101&quot;>a&quot;</span>",
    "<span class=\"sxs-lookup\"><span data-stu-id=\"a-101\">b</span></span>"
);

#[test]
fn time_is_linear() {
    let mut slow = Vec::new();
    for (begin, repeated) in REPEATED {
        let repeated = repeated.replace("PAIR", PAIR).replace("DAMAGED", DAMAGED).replace("UNBALANCED", UNBALANCED);
        let file = |count: usize| [begin, &*repeated.repeat(count)].concat();
        slow.extend(superlinear(&file, repeated.len(), &format!("{begin:?} and {repeated:?}")));
    }
    assert!(slow.is_empty(), "{slow:#?}");
}

/// Pairs between pipes on one line, above a line that is nearly the delimiter row of a table.
#[test]
fn time_is_linear_above_what_is_no_table() {
    let file = |count: usize| format!("{PAIR} | ").repeat(count) + "\n" + &"-|".repeat(count * 50) + "a";
    assert_eq!(superlinear(&file, PAIR.len() + 103, "pairs above a row of dashes"), None);
}

/// Compares the times of a file with `count` repetitions and one with four times as many; says so when the second is
/// more than eight times as long.
///
/// Where the results outgrow what the allocator keeps at hand, one such step is steep, about ninefold. It does not count
/// unless the next one is steep, too; quadratic work takes sixteen times as long at every step.
fn superlinear(file: &dyn Fn(usize) -> String, unit: usize, name: &str) -> Option<String> {
    const MEASURABLE: Duration = Duration::from_millis(3);
    // What takes less time for this many bytes takes no more than memory does.
    const LARGEST: usize = 32 << 20;
    let mut count = (64 << 10) / unit;
    let mut small = file(count);
    while time(&small) < MEASURABLE && small.len() < LARGEST {
        count *= 2;
        small = file(count);
    }
    let mut steep = String::new();
    for _ in 0..2 {
        let large = file(4 * count);
        let (time_small, time_large) = best_times(&small, &large)?;
        write!(steep, "{count} times in {time_small:?}, {} times in {time_large:?}; ", 4 * count).unwrap();
        (count, small) = (4 * count, large);
    }
    Some(format!("{name}: {steep}"))
}

/// The best times of several runs, because other work on the machine only ever makes one longer; `None` as soon as
/// they show that the large file takes less than eight times as long as the small one.
fn best_times(small: &str, large: &str) -> Option<(Duration, Duration)> {
    const PATIENCE: Duration = Duration::from_secs(1);
    let start = Instant::now();
    let mut best = (Duration::MAX, Duration::MAX);
    while start.elapsed() < PATIENCE {
        best = (best.0.min(time(small)), best.1.min(time(large)));
        if best.1 < 8 * best.0 {
            return None;
        }
    }
    Some(best)
}

fn time(file: &str) -> Duration {
    let start = Instant::now();
    black_box(parse(file.as_bytes(), Syntax::Markdown));
    start.elapsed()
}
