use proptest::prelude::*;

use super::*;

fn read(text: &str) -> SearchReader {
    let mut reader = SearchReader::new();
    reader.read(text);
    reader
}

fn folded(text: &str) -> Vec<String> {
    let reader = read(text);
    reader.tokens().iter().map(|token| reader.folded(token).to_owned()).collect()
}

fn terms(text: &str) -> String {
    let mut terms = String::new();
    index_terms(&read(text), &mut terms);
    terms.trim_end().to_owned()
}

fn found<'t>(query: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let ranges = SearchQuery::parse(query).unwrap().find(&read(text))?;
    Some(ranges.into_iter().map(|range| &text[range]).collect())
}

/// What an index would say.
fn index_has(query: &SearchQuery, terms: &str) -> bool {
    query.index_terms().iter().all(|wanted| {
        let mut terms = terms.split(' ');
        terms.any(|own| if wanted.is_prefix { own.starts_with(&wanted.term) } else { own == wanted.term })
    })
}

#[test]
fn texts_are_read_as_people_see_them() {
    for (text, expected) in [
        ("Moor THE Boat", "moor the boat"),
        ("**M**oor the _boat_", "moor the boat"),
        ("Tide&nbsp;&amp;&nbsp;time, caf&eacute;", "tide time café"),
        ("Kai\\_1 and `moor -a`", "kai 1 and moor a"),
        ("ＡＢＣ１２３ ﾎﾟｰﾄ", "abc123 ポ ー ト"),
        ("cafe\u{301} CAFÉ", "café café"),
        ("soft\u{ad}hyphen zero\u{200d}width", "softhyphen zerowidth"),
        ("ΛΙΜΗΝΑΣ λιμένας", "λιμηνασ λιμένασ"),
        ("1,200.50 e-mail don't", "1 200 50 e mail don t"),
        ("a<br>b <b>c</b>d", "a br b cd"),
        ("قارب सड़क", "قارب सड़क"),
        ("🚢 → 100 %", "🚢 → 100"),
        ("第2章", "第 2 章"),
        ("", ""),
    ] {
        assert_eq!(folded(text).join(" "), expected, "{text}");
    }
}

#[test]
fn what_markup_hides_comes_behind_what_is_seen() {
    assert_eq!(folded("See [the chart](bay/chart.md \"Bay\") now").join(" "), "see the chart now bay chart md bay");
    assert_eq!(terms("a[b](c.md)"), "ab c md");
    assert_eq!(found("\"chart now\"", "See [the chart](x.md) now"), Some(vec!["chart](x.md) now"]));
    assert_eq!(found("\"now x\"", "See [the chart](x.md) now"), None, "they are not read one after the other");
}

#[test]
fn terms_of_scripts_without_blanks_are_pairs() {
    assert_eq!(terms("港へ行く。船"), "港へ へ行 行く く 船");
    assert_eq!(terms("เรือ"), "เร รื ือ อ");
    assert_eq!(terms("Azureポート"), "azure ポー ート ト");
}

#[test]
fn queries() {
    let text = "To moor the boat at the quay, sign in first. 港へ行く";
    for (query, expected) in [
        ("boat", Some(vec!["boat"])),
        ("BOAT Moor", Some(vec!["moor", "boat"])),
        ("boa", None),
        ("boa*", Some(vec!["boat"])),
        ("the", Some(vec!["the", "the"])),
        ("\"the quay\"", Some(vec!["the quay"])),
        ("\"quay sign\"", Some(vec!["quay, sign"])),
        ("\"the qu*\"", Some(vec!["the quay"])),
        ("quay-sign", Some(vec!["quay, sign"])),
        ("quay,", Some(vec!["quay"])),
        ("AND", None),
        ("boat NOT", None),
        ("-boat ^moor (quay) in:", Some(vec!["moor", "boat", "quay", "in"])),
        ("へ", Some(vec!["へ"])),
        ("港へ", Some(vec!["港へ"])),
        ("港行", None),
        ("行く", Some(vec!["行く"])),
        ("港 行", Some(vec!["港", "行"])),
        ("港へ へ行", Some(vec!["港へ行"])),
        ("in港", None),
        ("first港", Some(vec!["first. 港"])),
    ] {
        assert_eq!(found(query, text), expected, "{query}");
    }
    assert_eq!(found("&nbsp;", "Tide nbsp"), Some(vec!["nbsp"]), "queries have no markup");
}

#[test]
fn what_is_no_query() {
    for (query, expected) in [
        ("", QueryError::Nothing),
        (" \t\n", QueryError::Nothing),
        ("***", QueryError::Nothing),
        ("\"\" - ^ () : * \"*\"", QueryError::Nothing),
        ("moor \"the boat", QueryError::OpenQuote),
        ("\"", QueryError::OpenQuote),
    ] {
        assert_eq!(SearchQuery::parse(query), Err(expected), "{query:?}");
    }
    assert_eq!(SearchQuery::parse(&"a".repeat(100_000)), Err(QueryError::TooLong));
    assert_eq!(SearchQuery::parse(&"a ".repeat(300)), Err(QueryError::TooLong));
    assert!(SearchQuery::parse(&"a".repeat(3000)).is_ok());
}

#[test]
fn long_words_are_found_by_how_they_begin_and_are_not_certain() {
    let word = "x".repeat(70);
    let query = SearchQuery::parse(&word).unwrap();
    assert!(!query.is_exact() && index_has(&query, &terms(&word)));
    assert!(query.matches(&read(&word)) && !query.matches(&read(&"x".repeat(71))));
    let prefix = SearchQuery::parse(&format!("{word}*")).unwrap();
    let longer = "x".repeat(71);
    assert!(prefix.matches(&read(&longer)) && index_has(&prefix, &terms(&longer)));
}

#[test]
fn diacritics_may_make_no_difference() {
    let text = "Fortøy **båten**, kjære Łukasz: caf&#x65;&#x301; à Đà Nẵng. Ёлка, λιμένας, مَرفأ, straße";
    for (query, expected) in [
        ("baten", Some(vec!["båten"])),
        ("båtèn", Some(vec!["båten"])),
        ("fortoy", Some(vec!["Fortøy"])),
        ("\"kjaere lukasz\"", Some(vec!["kjære Łukasz"])),
        ("\"cafe a da nang\"", Some(vec!["caf&#x65;&#x301; à Đà Nẵng"])),
        ("елка", Some(vec!["Ёлка"])),
        ("λιμενας", Some(vec!["λιμένας"])),
        ("مرفأ", Some(vec!["مَرفأ"])),
        ("STRASSE", Some(vec!["straße"])),
        ("for*", Some(vec!["Fortøy"])),
        ("forto*", Some(vec!["Fortøy"])),
        ("bat", None),
    ] {
        let query = SearchQuery::parse_ignoring_diacritics(query).unwrap();
        let mut reader = query.reader();
        reader.read(text);
        let found = query.find(&reader);
        let found = found.map(|ranges| ranges.into_iter().map(|range| &text[range]).collect::<Vec<_>>());
        assert_eq!(found, expected, "{query:?}");
        assert!(query.index_terms().is_empty() && !query.is_exact());
    }
    assert_eq!(SearchQuery::parse_ignoring_diacritics("\u{301}"), Err(QueryError::Nothing));
}

#[test]
fn marks_that_make_other_letters_are_no_diacritics() {
    for text in ["ガソリン", "เรือที่ท่า", "한국어", "हिन्दी", "ကြောင်"]
    {
        let mut reader = SearchReader::ignoring_diacritics();
        reader.read(text);
        let tokens: Vec<&str> = reader.tokens().iter().map(|token| reader.folded(token)).collect();
        assert_eq!(tokens, folded(text), "{text}");
    }
}

#[test]
fn marks_without_end_take_linear_time() {
    let text = format!("a{}", "\u{301}".repeat(200_000));
    assert!(!read(&text).tokens().is_empty());
    let text = "&#x301;".repeat(50_000);
    read(&text);
}

const TEXTS: &str =
    "(moor|boat|bo|a|港|へ|ポ|ー|เ|รื|é|e\u{301}|Ａ|🚢|\\*\\*|`|\\[|\\]\\(x\\)|&amp;|<b>|<br>| |, |\\.|-){0,14}";
const MARKED: &str = "(a|å|Å|e|é|o|ø|æ|\u{301}|港|&#x301;|&aring;|<b>| |, ){0,12}";
const QUERIES: &str = "(moor|boat|bo|a|港|へ|ポ|ー|เ|รื|é|🚢| |\"|-|\\*){1,6}";

proptest! {
    #[test]
    fn tokens_have_ranges_of_their_text(text in TEXTS) {
        let reader = read(&text);
        for token in reader.tokens() {
            prop_assert!(token.range.start < token.range.end);
            prop_assert!(text.get(token.range.clone()).is_some());
            prop_assert!(!reader.folded(token).is_empty() && !reader.folded(token).contains([' ', '"']));
        }
    }

    /// The index finds what a look at the text finds, and nothing else where it is exact.
    #[test]
    fn index_and_text_agree(text in TEXTS, query in QUERIES) {
        let Ok(query) = SearchQuery::parse(&query) else { return Ok(()) };
        let reader = read(&text);
        prop_assert_eq!(query.matches(&reader), query.find(&reader).is_some());
        let (matches, has) = (query.matches(&reader), index_has(&query, &terms(&text)));
        prop_assert!(has || !matches, "{:?} in {:?}", query, terms(&text));
        prop_assert!(matches || !has || !query.is_exact(), "{:?} in {:?}", query, terms(&text));
    }

    /// Ignoring diacritics finds what a search finds in texts from which they were taken.
    #[test]
    fn ignoring_diacritics_is_as_if_there_were_none(text in MARKED, query in "[aåoøe\u{301}æ港 *]{1,4}") {
        let plain = |text: &str| {
            let bare = |c| match c { 'å' | 'Å' => "a".into(), 'ø' => "o".into(), 'æ' => "ae".into(), 'é' => "e".into(),
                '\u{301}' => String::new(), c => String::from(c) };
            text.chars().map(bare).collect::<String>().replace("&#x301;", "").replace("&aring;", "a")
        };
        let Ok(with) = SearchQuery::parse_ignoring_diacritics(&query) else { return Ok(()) };
        let without = SearchQuery::parse(&plain(&query)).unwrap();
        let mut reader = with.reader();
        reader.read(&text);
        prop_assert_eq!(with.matches(&reader), without.matches(&read(&plain(&text))), "{:?} in {:?}", query, text);
    }

    /// Scripts without blanks: whatever a plain search for bytes finds.
    #[test]
    fn characters_are_found_wherever_they_stand(text in TEXTS, query in "[港へポーเร]{1,4}") {
        let parsed = SearchQuery::parse(&query).unwrap();
        if text.contains(&query) {
            prop_assert!(parsed.matches(&read(&text)), "{query} in {text}");
        }
    }
}
