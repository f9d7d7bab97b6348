//! Side-by-side Markdown to the page that a documentation site makes of it.

use std::fmt::Write;

use pulldown_cmark::{BlockQuoteKind, Event, Options, Parser, Tag, TagEnd, html};

/// Renders a file: its front matter becomes `<meta>` elements, its text goes through a Markdown renderer, and its spans
/// come out as they went in, with HTML for texts. Spans that Markdown takes for code come out as text.
pub fn page(markdown: &[u8]) -> String {
    let markdown = String::from_utf8_lossy(markdown).replace("\r\n", "\n");
    let markdown = markdown.trim_start_matches('\u{feff}');
    let (keys, body) = match markdown.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) {
        Some((keys, body)) => (keys, body),
        None => ("", markdown),
    };
    let value = |key: &str| {
        let found = keys.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        found.map(|value| value.trim().trim_matches(['"', '\'']).replace('&', "&amp;").replace('"', "&quot;"))
    };
    let locale = value("ms.contentlocale").unwrap_or_default();
    let mut page = format!("<!DOCTYPE html>\n<html lang=\"{}\" dir=\"auto\">\n<head>\n", locale.to_lowercase());
    page.push_str("<meta charset=\"utf-8\" />\n");
    if let Some(title) = value("title") {
        // Writing to a string does not fail.
        let _ = writeln!(page, "<title>{}</title>", title.replace('<', "&lt;"));
    }
    for key in [
        "ms.contentlocale",
        "ms.translationtype",
        "ms.sourcegitcommit",
        "ms.openlocfilehash",
        "ms.lasthandoff",
        "ms.locfileid",
        "ms.assetid",
    ] {
        if let Some(value) = value(key) {
            let _ = writeln!(page, "<meta name=\"{key}\" content=\"{value}\" />");
        }
    }
    page.push_str("<style>.sxs-lookup { display: none }</style>\n</head>\n<body>\n<main>\n");
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    html::push_html(&mut page, Parser::new_ext(body, options).map(alert));
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

/// Alerts are divisions with the class of their kind.
fn alert(event: Event<'_>) -> Event<'_> {
    let class = match event {
        Event::Start(Tag::BlockQuote(Some(kind))) => match kind {
            BlockQuoteKind::Note => "NOTE",
            BlockQuoteKind::Tip => "TIP",
            BlockQuoteKind::Important => "IMPORTANT",
            BlockQuoteKind::Warning => "WARNING",
            BlockQuoteKind::Caution => "CAUTION",
        },
        Event::End(TagEnd::BlockQuote(Some(_))) => return Event::Html("</div>\n".into()),
        other => return other,
    };
    Event::Html(format!("<div class=\"{class}\">\n").into())
}
