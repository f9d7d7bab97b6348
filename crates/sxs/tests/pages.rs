//! A page gives the segments of the file that it was rendered from, whatever its tags look like.

use std::collections::HashMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bitext_model::{Block, DiagnosticCode, Label};
use bitext_sxs::{Segment, Syntax, parse};
use bitext_testkit::{generate, render};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser};

/// Whether a text is the same again after it became HTML and Markdown once more: it has no markup that has several
/// spellings.
fn comes_back(text: &str) -> bool {
    !text.contains(['\\', '&', '<', '>', '_', '~', '[', ']', '(', '`', '\r', '\n', '\0', '"', '\u{feff}', '|', '*'])
}

/// Compares a file with the page made of it: every segment outside of code is there, in the same block, and those
/// without markup have the same texts. Returns how many have the same texts on both, and how many there are.
fn same_as_markdown(bytes: &[u8], context: &str) -> (usize, usize) {
    let markdown = parse(bytes, Syntax::Markdown);
    let page = render::page(bytes);
    let rendered = parse(page.as_bytes(), Syntax::Html);
    assert_eq!((&rendered.meta.locale, rendered.meta.label), (&markdown.meta.locale, markdown.meta.label), "{context}");
    let mut by_id: HashMap<&str, Vec<&Segment<'_>>> = HashMap::new();
    for segment in &rendered.segments {
        by_id.entry(&segment.id).or_default().push(segment);
    }
    let mut same = 0;
    for expected in &markdown.segments {
        // Ids occur twice in some documents.
        let found = by_id.get(&*expected.id).map_or(&[][..], Vec::as_slice);
        let is_same = |found: &&&Segment<'_>| found.target == expected.target && found.source == expected.source;
        if let Some(found) = found.iter().find(is_same) {
            assert_eq!(found.block, expected.block, "{context}, segment {}", expected.id);
            same += 1;
        } else if !matches!(expected.block, Block::Fence | Block::FrontMatter) && !expected.recovered {
            assert!(!found.is_empty(), "{context}: segment {} is missing", expected.id);
            let plain = comes_back(&expected.source) && comes_back(&expected.target);
            assert!(!plain, "{context}: {expected:?}\n{found:?}");
        }
    }
    (same, markdown.segments.len())
}

#[test]
fn generated_documents() {
    let (mut same, mut all) = (0, 0);
    for seed in 0..10 {
        let options = generate::Options { seed, documents: 26, damage: 0.0, ..generate::Options::default() };
        for tree in generate::repository(&options).locales {
            for document in tree.newest().iter().filter(|document| Syntax::of_path(&document.path) == Syntax::Markdown)
            {
                let context = format!("seed {seed}, {}, {}", tree.locale, document.path);
                let counts = same_as_markdown(&document.bytes, &context);
                same += counts.0;
                all += counts.1;
            }
        }
    }
    // The others hold references, escapes, placeholders or code.
    assert!(all * 3 / 4 < same, "{same} of {all} have the same texts");
}

/// What is in the page, for tables of shapes: `key block target = source` a line, then the diagnostics.
fn listed(page: &str) -> String {
    let document = parse(page.as_bytes(), Syntax::Html);
    let mut lines = Vec::new();
    for segment in &document.segments {
        let key = segment.key.map_or_else(|| segment.id.to_string(), |key| key.to_string());
        let heading = segment.heading.map(|heading| format!(" [{}]", document.heading_path(Some(heading))));
        let (block, heading) = (segment.block, heading.unwrap_or_default());
        lines.push(format!("{key} {block}{heading} {} = {}", segment.target, segment.source));
        let text = |range: &std::ops::Range<u32>| &page[range.start as usize..range.end as usize];
        assert!(text(&segment.span).contains(text(&segment.target_range)), "{page}");
        assert!(text(&segment.span).contains(text(&segment.source_range)), "{page}");
    }
    lines.extend(document.diagnostics.iter().map(|diagnostic| format!("{}: {}", diagnostic.line, diagnostic.code)));
    lines.join("\n")
}

fn check(page: &str, expected: &str) {
    // `{101}` stands for a pair, `{t101}` and `{s101}` for its sides.
    let target = |key: &str| format!("<span data-ttu-id=\"a-{key}\">T{key}</span>");
    let source = |key: &str| format!("<span class=\"sxs-lookup\"><span data-stu-id=\"a-{key}\">S{key}</span></span>");
    let mut page = page.to_owned();
    for key in ["101", "102", "103", "p101"] {
        page = page
            .replace(&format!("{{{key}}}"), &(target(key) + &source(key)))
            .replace(&format!("{{t{key}}}"), &target(key))
            .replace(&format!("{{s{key}}}"), &source(key));
    }
    assert_eq!(listed(&page), expected, "{page}");
}

#[test]
fn places_of_the_two_sides() {
    let one = "101 paragraph T101 = S101";
    check("<p>{101}</p>", one);
    check("<p>{t101}\n  {s101}</p>", one);
    check("<p>{t101} {t102} {s101} {s102}</p>", "101 paragraph T101 = S101\n102 paragraph T102 = S102");
    check("<p>{t101}{t102}</p><p>{s102}{s101}</p>", "101 paragraph T101 = S101\n102 paragraph T102 = S102");
    check("<p><span class=\"cell\">{101}</span> {102}</p>", "101 paragraph T101 = S101\n102 paragraph T102 = S102");
    check("<p><span class=\"cell\">{t101}</span>{s101}</p>", one);
    check("<!-- {101} -->", one);
    check("<p>{p101}", "p101 paragraph Tp101 = Sp101");
}

#[test]
fn spans_in_every_dress() {
    for page in [
        "<SPAN lang=nb DATA-TTU-ID=a-101>t</SPAN ><span hidden class='x sxs-lookup' style=\"display:none\"><span \
         class=y data-stu-id='a-101'>s</span></span>",
        "<bdi data-ttu-id=\"a-101\">t</bdi><bdi data-stu-id=\"&#97;-101\">s</bdi>",
        "<span\ndata-ttu-id=\"a-101\"\n>t</span>\n<span class=\"sxs-lookup\">\n<span data-stu-id=\"a-101\">s</span>\n</span>",
    ] {
        assert_eq!(listed(page), "101 paragraph t = s");
    }
}

#[test]
fn blocks_and_headings() {
    check(
        "<h1 id=\"x\">{101}</h1><p>{102}</p><ul><li><p>{103}</ul>",
        "101 heading1 [S101] T101 = S101\n102 paragraph [S101] T102 = S102\n103 list [S101] T103 = S103",
    );
    check(
        "<h2>Tide <b>tables</b></h2><table><tr><th>{101}<td>{102}</table><div class=\"alert is-info\"><p>{103}</div>",
        "101 table [Tide <b>tables</b>] T101 = S101\n102 table [Tide <b>tables</b>] T102 = S102\n\
         103 alert [Tide <b>tables</b>] T103 = S103",
    );
    check(
        "<blockquote><p>{101}</p></blockquote><pre>{102}</pre><div class=\"NOTE\"><p>Note<p>{103}</div>{p101}",
        "101 quote T101 = S101\n102 fence T102 = S102\n103 alert T103 = S103\np101 paragraph Tp101 = Sp101",
    );
    let page = "<h2 id=\"fort\"><a name=\"moorings\"></a>Fort</h2><h3 id=\"tau\">Tau <a name=\"rope\"></a></h3>";
    let document = parse(page.as_bytes(), Syntax::Html);
    let anchors: Vec<_> = document.headings.iter().map(|heading| (heading.anchor.as_deref(), &*heading.text)).collect();
    assert_eq!(anchors, [(Some("moorings"), "Fort"), (Some("tau"), "Tau <a name=\"rope\"></a>")]);
    assert_eq!(document.headings[1].parent, Some(bitext_sxs::HeadingIndex(0)));
}

#[test]
fn nested_stray_and_missing_tags() {
    let pair = |target: &str, source: &str| {
        format!(
            "<p><span data-ttu-id=\"a-101\">{target}</span><span class=\"sxs-lookup\"><span \
             data-stu-id=\"a-101\">{source}</span></span></p>{{102}}"
        )
    };
    let after = "\n102 paragraph T102 = S102";
    let nested = "a <span class=\"ui\">b</span>";
    check(&pair(nested, nested), &format!("101 paragraph {nested} = {nested}{after}"));
    check(&pair("a</span> b", "c"), &format!("101 paragraph a</span> b = c{after}\n1: stray-closer"));
    check(
        &pair("</span></span> <span>b", "c"),
        &format!("101 paragraph </span></span> <span>b = c{after}\n1: stray-closer"),
    );
    check(&pair("a", "b</span> c"), &format!("101 paragraph a = b</span> c{after}\n1: stray-closer"));
    check(&pair("a <span>b", "c"), &format!("101 paragraph a <span>b = c{after}\n1: unbalanced-source"));
    check(&pair("a", "b").replace("</span></span>", "</span> c</p>"), &format!("101 paragraph a = b{after}"));
    let problem = |code: &str| format!("102 paragraph T102 = S102\n1: {code}");
    check(&pair("a", "<span>b"), &format!("101 paragraph a = <span>b{after}\n1: unbalanced-source"));
    check("{t101}<span data-stu-id=\"a-101\">a {102}", &problem("unclosed-source"));
    check("<p>{t101}</p>{102}", &problem("missing-source"));
    check("<p>{s101}</p>{102}", &problem("orphan-source"));
    check("<span data-ttu-id=\"a-101\">a {102}", &problem("missing-source"));
    check("<span data-ttu-id=\"\">a</span>{102}", &problem("malformed-span"));
    check("{102}\n{101}", "102 paragraph T102 = S102\n101 paragraph T101 = S101\n2: key-order");
    check("{101}\n{101}", "101 paragraph T101 = S101\n101 paragraph T101 = S101\n2: key-order\n2: repeated-id");
    check("{t101}{t101}{s101}", "101 paragraph T101 = S101\n1: missing-source");
}

#[test]
fn metadata() {
    let page = "<!doctype html>\n<html lang='nl-NL'><head><title>\n Tide &amp; bell </title>\n\
        <META CONTENT=\"NB-no\" name=\"ms.contentlocale\"><meta name=ms.translationtype content=ht>\n\
        <meta name=\"ms.lasthandoff\" content=\"13/12/2020\"/><meta name=\"MS.assetid\" content=' 82-a '>";
    let document = parse(page.as_bytes(), Syntax::Html);
    let meta = &document.meta;
    assert_eq!(meta.locale.as_ref().unwrap().as_str(), "nb-NO");
    assert_eq!((meta.label, meta.title.as_deref()), (Label::Human, Some("Tide & bell")));
    assert_eq!((meta.asset_id.as_deref(), meta.handoff), (Some("82-a"), None));
    let diagnostics: Vec<_> = document.diagnostics.iter().map(|found| (found.line, found.code)).collect();
    assert_eq!(diagnostics, [(5, DiagnosticCode::BadHandoff)]);

    let locale = |page: &str| parse(page.as_bytes(), Syntax::Html).meta.locale.map(|locale| locale.to_string());
    assert_eq!(locale("<html lang=\"ja-jp\">").as_deref(), Some("ja-JP"));
    assert_eq!(locale("<html lang=\"ja\">"), None, "less than what the repository's name says");
    let bad = parse(b"<p>\n<span data-ttu-id=a-101>\xFF</span><span data-stu-id=a-101>s</span>", Syntax::Html);
    assert_eq!((&*bad.segments[0].target, bad.diagnostics[0].code), ("\u{FFFD}", DiagnosticCode::InvalidUtf8));
}

/// What pages are made of.
const FRAGMENTS: &[&str] = &[
    "{t}",
    "{s}",
    "</span>",
    "<span>",
    "<span class=\"sxs-lookup\">",
    "<p>",
    "</p>",
    "<li>",
    "</li>",
    "<ul>",
    "</ul>",
    "<td>",
    "</table>",
    "<h2 id=x>",
    "</h2>",
    "<a name=\"y\">",
    "</a>",
    "<div class=NOTE>",
    "</div>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<title>",
    "</title>",
    "<",
    ">",
    "\"",
    "'",
    "=",
    "&",
    "&lt;",
    "&#",
    "text",
    " ",
    "\n",
    "<strong>",
    "</strong>",
    "<code>",
    "</code>",
    "<em>",
    "</em>",
    "<a href=\"b\">",
    "<img src=a alt=b>",
    "<br>",
    "*",
    "_",
    "`",
    "\\",
    "[",
    "](",
    "é",
    "\u{3000}",
    "\0",
    "<span data-ttu-id=\"",
    "<meta name=ms.contentlocale content=",
];

fn page() -> impl Strategy<Value = String> {
    let fragment = (prop::sample::select(FRAGMENTS), 100..104_u32).prop_map(|(fragment, number)| match fragment {
        "{t}" => format!("<span data-ttu-id=\"a-{number}\">"),
        "{s}" => format!("</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-{number}\">"),
        other => other.to_owned(),
    });
    prop::collection::vec(fragment, 0..40).prop_map(|fragments| fragments.concat())
}

/// Inline HTML in which every element that becomes a mark is closed.
fn inline() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "mast",
        " ",
        "a b",
        "*",
        "**",
        "_",
        "`",
        "\\",
        "[x]",
        "(y)",
        "!",
        "~~",
        "&lt;",
        "&amp;lt;",
        "&amp;",
        "é",
        "。",
        ".",
        "1",
        "&quot;",
        "<b>c</b>",
        "<br>",
        "&#42;",
        "https://a.example",
    ];
    let leaf = prop::sample::select(WORDS).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 5, |inner| {
        let wrapped = |open: &'static str, close: &'static str| {
            prop::collection::vec(inner.clone(), 0..4).prop_map(move |parts| format!("{open}{}{close}", parts.concat()))
        };
        prop_oneof![
            wrapped("", ""),
            wrapped("<strong>", "</strong>"),
            wrapped("<em>", "</em>"),
            wrapped("<code>", "</code>"),
            wrapped("<del>", "</del>"),
        ]
    })
}

fn text_of_markdown(markdown: &str) -> String {
    let options = Options::ENABLE_STRIKETHROUGH;
    let mut text = String::new();
    for event in Parser::new_ext(&format!("x {markdown} x"), options) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push('\n'),
            _ => {}
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// The Markdown of a text reads as the same text as the tree that the HTML standard builds of it.
    #[test]
    fn markdown_reads_as_the_html(html in inline()) {
        let page = format!(
            "<span data-ttu-id=\"a-101\">{html}</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-101\"></span></span>"
        );
        let document = parse(page.as_bytes(), Syntax::Html);
        let tree: String = scraper::Html::parse_fragment(&html).root_element().text().collect();
        let markdown = &document.segments[0].target;
        prop_assert_eq!(text_of_markdown(markdown), format!("x {tree} x"), "{}", markdown);
    }

    #[test]
    fn nothing_panics_and_ranges_make_sense(page in page()) {
        let document = parse(page.as_bytes(), Syntax::Html);
        prop_assert!(document.segments.is_sorted_by_key(|segment| segment.span.start));
        let lines = page.split('\n').count();
        prop_assert!(document.diagnostics.iter().all(|found| (1..=lines).contains(&(found.line as usize))));
        for segment in &document.segments {
            let (span, target, source) = (&segment.span, &segment.target_range, &segment.source_range);
            let rising = [span.start, target.start, target.end, source.start, source.end, span.end];
            prop_assert!(rising.is_sorted(), "{rising:?} in {page}");
            document.heading_path(segment.heading);
        }
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        parse(&bytes, Syntax::Html);
    }
}

/// What makes readers of pages slow that build trees, or look ahead or back too far.
const REPEATED: &[&str] = &[
    "<div>",
    "<b class=a>",
    "<span>",
    "<li>",
    "<td>",
    "<h1>",
    "<strong>",
    "<a href=b>",
    "</div>",
    "</p>",
    "<",
    "<a",
    "</a",
    "<a ",
    "<a b=\"",
    "<!--",
    "<!-- data-ttu-id ",
    "<!",
    "<script>",
    "<title>",
    "&",
    "&a",
    "*",
    "`",
    "\\",
    "_ ",
    "<em>*",
    "<a name=x>",
    "<span data-ttu-id=a-101>",
    "<span data-stu-id=a-101>",
    "<span class=sxs-lookup>",
    "</span>",
];

/// Two hundred thousand of each, bare and inside a target and a heading, take no more than a moment and no stack.
#[test]
fn depth_and_repetition_are_harmless() {
    for repeated in REPEATED {
        let many = repeated.repeat(200_000);
        let source = "</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-101\">s</span></span>";
        for page in [many.clone(), format!("<h1>{many}"), format!("<span data-ttu-id=\"a-101\">{many}{source}")] {
            let start = Instant::now();
            black_box(parse(page.as_bytes(), Syntax::Html));
            // Quadratic work would take minutes.
            assert!(start.elapsed() < Duration::from_secs(10), "{repeated}: {:?}", start.elapsed());
        }
    }
}
