//! What holds for every text.

use bitext_markup::{Part, Role, Token, TokenKind, Tokenizer, class_key, inline, plain, tokens, words, written};
use proptest::prelude::*;

/// Texts of pieces that mean something to one rule or another, so that rules meet.
fn texts() -> impl Strategy<Value = String> {
    const PIECES: [&str; 74] = [
        "*",
        "**",
        "***",
        "_",
        "__",
        "~~",
        "~",
        "`",
        "``",
        "[",
        "![",
        "]",
        "](",
        ")",
        "(",
        "](a.md)",
        "][1]",
        "[^1]",
        "<",
        ">",
        "<b>",
        "</b>",
        "<br>",
        "<i>",
        "</i>",
        "<title>",
        "</title>",
        "<harbour>",
        "<https://a.example>",
        "<xref:Boat>",
        "</",
        "<!--",
        "-->",
        "&amp;",
        "&lt;",
        "&#42;",
        "&#1;",
        "&nbsp;",
        "&",
        "lt;",
        "#42;",
        ";",
        "\\",
        "\\*",
        "\\[",
        "\\\\",
        "\\&",
        "\n",
        "  \n",
        "\\\n",
        "\r\n",
        " ",
        "$",
        "$$",
        "x^2",
        "\\tide",
        "{{",
        "}}",
        "{%",
        "%}",
        ":::",
        "no-loc text=\"Boat\"",
        "[!",
        "[!NOTE]",
        "- ",
        "1. ",
        "> ",
        "# ",
        "    ",
        "boat",
        "港",
        "、",
        "é",
        "\u{a0}",
    ];
    prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..14).prop_map(|pieces| pieces.concat())
}

fn assert_sound(text: &str, tokens: &[Token]) {
    let mut at = 0;
    let mut open = Vec::new();
    let mut pairs = 0;
    let mut after_text = false;
    for token in tokens {
        assert_eq!(token.range.start, at, "{text:?}: {tokens:?}");
        assert!(at < token.range.end && text.is_char_boundary(token.range.end), "{text:?}: {tokens:?}");
        at = token.range.end;
        match token.kind {
            TokenKind::Code(kind, Role::Open(pair)) => {
                pairs += 1;
                assert_eq!(pair, pairs, "{text:?}: {tokens:?}");
                open.push((kind, pair));
            }
            TokenKind::Code(kind, Role::Close(pair)) => {
                assert_eq!(open.pop(), Some((kind, pair)), "{text:?}: {tokens:?}");
            }
            _ => {}
        }
        assert!(!(after_text && token.kind == TokenKind::Text), "{text:?}: {tokens:?}");
        after_text = token.kind == TokenKind::Text;
    }
    assert_eq!((at, open.len()), (text.len(), 0), "{text:?}: {tokens:?}");
}

fn assert_fixed(text: &str) {
    let parts = inline(text);
    let again = written(&parts);
    assert_eq!(inline(&again), parts, "{text:?} is written as {again:?}");
    assert_eq!(written(&inline(&again)), again, "{text:?}");
    let texts_in_a_row = parts.windows(2).any(|two| matches!(two, [Part::Text(_), Part::Text(_)]));
    assert!(!texts_in_a_row && !parts.contains(&Part::Text("".into())), "{text:?}: {parts:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]

    #[test]
    fn tokens_are_the_text_and_pairs_nest(text in texts()) {
        assert_sound(&text, &tokens(&text));
    }

    #[test]
    fn any_characters_are_read(text in ".{0,40}") {
        assert_sound(&text, &tokens(&text));
        assert_fixed(&text);
    }

    #[test]
    fn parts_are_a_fixed_point(text in texts()) {
        assert_fixed(&text);
    }

    #[test]
    fn parts_are_a_fixed_point_where_much_is_encoded(
        text in "(&amp;|&lt;|&gt;|&#42;|&#91;|&#93;|&#x28;|&#x29;|lt;|amp;|a|b| |\\\\|\\*|\\_|\\`|<|>|/|\\[|\\]|\\(|&|#|;|:){0,14}"
    ) {
        assert_sound(&text, &tokens(&text));
        assert_fixed(&text);
    }

    #[test]
    fn what_was_read_before_does_not_matter(texts in prop::collection::vec(texts(), 2..5)) {
        let mut tokenizer = Tokenizer::new();
        for text in &texts {
            prop_assert_eq!(tokenizer.tokens(text), tokens(text));
        }
    }

    #[test]
    fn plain_text_of_words_is_the_text(text in "[a-zé港 ,.]{0,30}") {
        prop_assert!(matches!(plain(&text), std::borrow::Cow::Borrowed(same) if same == text));
    }
}

#[test]
fn time_is_linear() {
    for piece in [
        "*", "**a", "[", "![", "[!", "](", "<", "<b>", "<b></i>", "<!--", "`", "$", "$$", "{{", "{%", ":::a", "&",
        "&amp;", "\\", "~~a", "[a](", "][a", "a`` `", "[^", "<a ", " \n", "[!a [", "://", "a://.",
    ] {
        let text = piece.repeat(200_000 / piece.len());
        let start = std::time::Instant::now();
        assert_sound(&text, &tokens(&text));
        inline(&text);
        plain(&text);
        words(&text);
        class_key(&text);
        let seconds = start.elapsed().as_secs_f64();
        assert!(seconds < 3.0, "{piece:?} took {seconds} s");
    }
}
