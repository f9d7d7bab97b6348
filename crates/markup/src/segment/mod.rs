//! The translatable segments of a document that has no spans.

mod abbreviations;
mod blocks;
mod html;
mod lines;
mod sentences;

use std::borrow::Cow;
use std::ops::Range;

use blocks::blocks;
use lines::BlockText;
use sentences::Divider;

/// What a document has translated as one: a sentence, or a heading, an item or a cell that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment<'a> {
    /// Its text as written, but without the markup of quotes and lists before the lines of its block.
    pub text: Cow<'a, str>,
    /// Its bytes in the document.
    pub range: Range<usize>,
}

/// The segments of a Markdown document, in their order; none overlaps another or is blank.
///
/// Blocks are what CommonMark takes for them: paragraphs, headings, list items, table cells, footnotes, and what stands
/// between the tags of HTML blocks. Front matter, code, comments and the definitions of links hold none, and what is
/// only code, an address or `[!NOTE]` is none. A block is divided at the ends of sentences and at `<br>`, not at other
/// line breaks, and never inside a code span, a link, an image or a tag. A link that is all of a segment is left out
/// around its text, which is what side-by-side files do.
///
/// ```
/// use bitext_markup::segments;
/// let document = "# Mooring\n\n> Bring e.g. **ropes.** Then [moor\n> the boat](moor.md).\n\n```\nmoor -a\n```\n";
/// let texts: Vec<_> = segments(document).into_iter().map(|segment| segment.text).collect();
/// assert_eq!(texts, ["Mooring", "Bring e.g. **ropes.**", "Then [moor\nthe boat](moor.md)."]);
/// ```
pub fn segments(document: &str) -> Vec<Segment<'_>> {
    let mut segments = Vec::new();
    let mut divider = Divider::default();
    for block in blocks(document) {
        let block = BlockText::new(document, &block);
        for sentence in divider.sentences(block.text()) {
            segments.push(Segment { text: block.part(&sentence), range: block.in_document(&sentence) });
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(document: &str, expected: &[&str]) {
        let found = segments(document);
        assert_eq!(found.iter().map(|segment| &*segment.text).collect::<Vec<_>>(), expected, "{document}");
    }

    #[test]
    fn what_is_not_translated_is_left_out() {
        check("\u{FEFF}---\ntitle: Boats\n---\n\nMoor.\n", &["Moor."]);
        check("---\ntitle: Boats\n\nMoor.\n", &["title: Boats", "Moor."]);
        check("```\nmoor -a\n```\n\n    moor -b\n\n`moor` `-c`\n\n***\n", &[]);
        check("<!-- tide -->\n\n[1]: chart.md\n\nhttps://vardelyn.example\n\n[!INCLUDE [moor](moor.md)]\n", &[]);
        check("> [!NOTE]\n> Moor.\n\n> [!div class=\"chart\"]\n> ![Bay](bay.png)\n", &["Moor.", "![Bay](bay.png)"]);
        check(":::row:::\nMoor.\n:::row-end:::\n", &["Moor."]);
    }

    #[test]
    fn block_markup_is_no_part_of_a_text() {
        check("## Moor ##\n\nMoor\n====\n\n- [ ] a\n- b\n\n  c\n1. d\n", &["Moor", "Moor", "a", "b", "c", "d"]);
        check("| Boat | Pier |\n|---|:-:|\n| Ran\\|a | **E 1**<br/> |\n", &["Boat", "Pier", "Ran\\|a", "**E 1**"]);
        check("> - Moor\n>   the boat\n> > now.\n", &["Moor\nthe boat", "now."]);
        check("Moor the  \nboat\\\nnow.", &["Moor the  \nboat\\\nnow."]);
        check("\\# Moor[^1]\n\n[^1]: The boat.\n", &["\\# Moor[^1]", "The boat."]);
        check("Tide\n:   Rises.\n", &["Tide\n:   Rises."]);
        let document = "> Moor\r\n> the boat.\r\n";
        let [segment] = &segments(document)[..] else { panic!("one segment") };
        assert_eq!((&*segment.text, &document[segment.range.clone()]), ("Moor\r\nthe boat.", "Moor\r\n> the boat."));
    }

    #[test]
    fn html_is_divided_at_its_blocks() {
        check(
            "<table>\n<tr><td><p>Moor <b>here</b>. Then wait.</p></td><td>7</td></tr>\n</table>\n",
            &["Moor <b>here</b>.", "Then wait.", "7"],
        );
        check("<div>\nMoor.\n<pre>moor -a</PRE><!-- <p>tide</p> -->The boat.\n</div>\n", &["Moor.", "The boat."]);
        check("| a<ul><li>Moor</li><li>Wait</li></ul> |\n|---|\n", &["a", "Moor", "Wait"]);
    }

    #[test]
    fn sentences_end_where_a_reader_sees_it() {
        check("Moor here. Wait! Is it high tide? Go.", &["Moor here.", "Wait!", "Is it high tide?", "Go."]);
        check("Use boats.md. moor.exe runs.", &["Use boats.md.", "moor.exe runs."]);
        check(
            "Vardelyn 2.1 reads readme.md or .NET, see A. Berg, No. 5.",
            &["Vardelyn 2.1 reads readme.md or .NET, see A. Berg, No. 5."],
        );
        check("Ropes, etc. are wet... or dry... Wait.", &["Ropes, etc. are wet... or dry...", "Wait."]);
        check("**Moor.** _Wait._ (Go.) `boat` is. `a. B`", &["**Moor.**", "_Wait._", "(Go.)", "`boat` is."]);
        check("See [moor. Wait.](a.md) Then **[go](b.md)**.", &["See [moor. Wait.](a.md)", "Then **[go](b.md)**."]);
        check("[Moor.](a.md)\n\n**Figure 1. The bay**", &["Moor.", "**Figure 1. The bay**"]);
        check(
            "<b>Moor.</b> <i>Wait.</i> &quot;Go.&quot; Now.",
            &["<b>Moor.</b>", "<i>Wait.</i>", "&quot;Go.&quot; Now."],
        );
    }

    #[test]
    fn scripts_without_spaces_are_divided_too() {
        check("港に入る。**潮**が高い！本当？はい", &["港に入る。", "**潮**が高い！", "本当？", "はい"]);
        check("「港。」潮。[船。海。](a.md)", &["「港。」", "潮。", "船。海。"]);
    }

    #[test]
    fn damage_costs_no_more_than_its_length() {
        for piece in [
            "> ", "<pre>", "<p", "<!--", "[", "[^", "`", "**a. ", ". ", "- ). ", "|", "&", "a.。", "<br>", "[a](b",
            "[^1]: ",
        ] {
            let document = piece.repeat(100_000 / piece.len());
            let started = std::time::Instant::now();
            segments(&document);
            assert!(started.elapsed().as_secs() < 20, "{piece}: {:?}", started.elapsed());
        }
    }

    proptest! {
        #[test]
        fn ranges_ascend_and_hold_the_texts(
            document in "([a-z] |Moor|\\. |\\.|>|> |\n|\r\n|\n\n|- |    |\\||\n\\|-\\|-\\|\n|```|`|\\*\\*|_|<p>|<br>|</pre>|<!--|\\[|\\]\\(a\\)|!\\[|\\[!NOTE\\]|\\[\\^1\\]|: |---\n|#|。|é|\\\\|&nbsp;|\u{a0}){0,40}"
        ) {
            let mut end = 0;
            for segment in segments(&document) {
                prop_assert!(end <= segment.range.start, "{document:?}");
                end = segment.range.end;
                let written = &document[segment.range.clone()];
                prop_assert!(!segment.text.trim().is_empty() && segment.text.trim() == segment.text, "{document:?}");
                // Its own bytes, with something left out at most.
                let mut rest = written.chars();
                prop_assert!(segment.text.chars().all(|own| rest.any(|other| other == own)), "{document:?}");
                prop_assert!(matches!(segment.text, Cow::Borrowed(_)) == (*segment.text == *written), "{document:?}");
            }
        }
    }
}
