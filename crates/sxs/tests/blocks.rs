//! Where segments stand: block, headings above, nearest anchor. The expectations are what Markdown with tables and
//! alerts makes of each document, not what a quick reader would.

use std::fmt::Write;

use bitext_model::Block;
use bitext_sxs::{Syntax, parse};

/// Compares the segments of a Markdown document with the expected lines `key block [heading > path] #anchor`, the last
/// two left out where there is none. In the document `{101}` stands for a pair with that key and the source `S101`.
#[track_caller]
fn check(document: &str, expected: &str) {
    assert_eq!(listed(&with_pairs(document), Syntax::Markdown), expected, "{document}");
}

fn with_pairs(document: &str) -> String {
    let mut file = String::new();
    let mut rest = document;
    while let Some((before, pair)) = rest.split_once('{') {
        let (key, behind) = pair.split_once('}').unwrap();
        write!(file, "{before}<span data-ttu-id=\"a-{key}\">T{key}</span>").unwrap();
        write!(file, "<span class=\"sxs-lookup\"><span data-stu-id=\"a-{key}\">S{key}</span></span>").unwrap();
        rest = behind;
    }
    file + rest
}

fn listed(file: &str, syntax: Syntax) -> String {
    let document = parse(file.as_bytes(), syntax);
    let mut lines = Vec::new();
    for segment in &document.segments {
        let mut line = format!("{} {}", segment.key.unwrap(), segment.block);
        if segment.heading.is_some() {
            write!(line, " [{}]", document.heading_path(segment.heading)).unwrap();
        }
        if let Some(anchor) = document.anchor(segment.heading) {
            write!(line, " #{anchor}").unwrap();
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[test]
fn paragraphs() {
    check("{101} {102}\n{103}\n\n{104}", "101 paragraph\n102 paragraph\n103 paragraph\n104 paragraph");
    check("   {101}", "101 paragraph");
    check("**{101}**, [{102}](a.md)", "101 paragraph\n102 paragraph");
    check("***\n{101}\n\n* * *\n{102}\n\n- - -\n{103}", "101 paragraph\n102 paragraph\n103 paragraph");
}

#[test]
fn headings_with_marks() {
    check("# {101}", "101 heading1 [S101]");
    check("## {101}", "101 heading2 [S101]");
    check("### {101}", "101 heading3 [S101]");
    check("#### {101}", "101 heading4 [S101]");
    check("##### {101}", "101 heading5 [S101]");
    check("###### {101} ######", "101 heading6 [S101]");
    check("####### {101}", "101 paragraph");
    check("#{101}", "101 paragraph");
    check("\\# {101}", "101 paragraph");
    check("   #\t{101}", "101 heading1 [S101]");
    check("{101}\n# {102}\n{103}", "101 paragraph\n102 heading1 [S102]\n103 paragraph [S102]");
    check("- # {101}\n\n  {102}", "101 heading1 [S101]\n102 list [S101]");
    check("> # {101}\n> {102}", "101 heading1 [S101]\n102 quote [S101]");
}

/// Code is not translated, so an indented line with a pair in it is text: real files indent what stands in columns.
#[test]
fn indented_code() {
    check("    # Harbor\n\n    ```\n\n    - a\n\n  {101}", "101 paragraph");
    check("    > [!NOTE]\n\n\t- a\n{101}", "101 paragraph");
    check("a\n    # Harbor\n{101}", "101 paragraph");
    check(":::column:::\n\n    ### {101}\n\n    {102}", "101 heading3 [S101]\n102 paragraph [S101]");
    check("    - {101}\n\n      {102}\n\n    > {103}", "101 list\n102 list\n103 quote");
    check("a\n>     b\n> ===\n> {101}", "101 quote");
    check("- a\n\n      # {101}", "101 heading1 [S101]");
}

#[test]
fn headings_with_an_underline() {
    check("{101}\n===\n{102}", "101 heading1 [S101]\n102 paragraph [S101]");
    check("{101}\n-----\n\n{102}", "101 heading2 [S101]\n102 paragraph [S101]");
    check("{101}\n-\n{102}", "101 heading2 [S101]\n102 paragraph [S101]");
    check("{101}\n{102}  \n   ===  ", "101 heading1 [S101 S102]\n102 heading1 [S101 S102]");
    check("{101}\n\n{102}\n---", "101 paragraph\n102 heading2 [S102]");
    check("{101}\n\n---\n{102}", "101 paragraph\n102 paragraph");
    check("{101}\n= =\n{102}", "101 paragraph\n102 paragraph");
    check("# {101}\n---\n{102}", "101 heading1 [S101]\n102 paragraph [S101]");
    check("- {101}\n---\n{102}", "101 list\n102 paragraph");
    check("- {101}\n  ---\n  {102}", "101 heading2 [S101]\n102 list [S101]");
    check("- {101}\n- {102}\n  ===", "101 list\n102 heading1 [S102]");
    check("> {101}\n---\n{102}", "101 quote\n102 paragraph");
    check("> {101}\n> ---\n> {102}", "101 heading2 [S101]\n102 quote [S101]");
    check("Harbor\n======\n{101}", "101 paragraph [Harbor]");
    check("Harbor\nlights #\n---\n{101}", "101 paragraph [Harbor lights #]");
    check("<a name=\"x\"></a>{101}\n===\n{102}", "101 heading1 [S101] #x\n102 paragraph [S101] #x");
}

#[test]
fn lists() {
    check("- {101}\n* {102}\n+ {103}", "101 list\n102 list\n103 list");
    check("1. {101}\n2) {102}\n10. {103}", "101 list\n102 list\n103 list");
    check("-{101}\n\n1.{102}\n\n1234567890. {103}", "101 paragraph\n102 paragraph\n103 paragraph");
    check("- {101}\n  - {102}\n    1. {103}\n       - {104}", "101 list\n102 list\n103 list\n104 list");
    check("- {101}\n{102}", "101 list\n102 list");
    check("-\n  {101}", "101 list");
    check("- [ ] {101}", "101 list");
    check("{101}\n- {102}", "101 paragraph\n102 list");
    check("{101}\n7. {102}", "101 paragraph\n102 paragraph");
    check("{101}\n\n7. {102}\n8. {103}", "101 paragraph\n102 list\n103 list");
}

#[test]
fn paragraphs_of_list_items() {
    check("- {101}\n\n  {102}\n\n{103}", "101 list\n102 list\n103 paragraph");
    check("1. {101}\n\n   {102}\n\n  {103}", "101 list\n102 list\n103 paragraph");
    check("10. {101}\n\n    {102}\n\n   {103}", "101 list\n102 list\n103 paragraph");
    check("-   {101}\n\n    {102}\n\n  {103}", "101 list\n102 list\n103 paragraph");
    check("-\t{101}\n\n\t{102}", "101 list\n102 list");
    check("- {101}\n  - {102}\n\n  {103}\n\n{104}", "101 list\n102 list\n103 list\n104 paragraph");
    check("- {101}\n\n\n- {102}\n\n{103}", "101 list\n102 list\n103 paragraph");
    check("- {101}\n# {102}\n{103}", "101 list\n102 heading1 [S102]\n103 paragraph [S102]");
    check("- {101}\n***\n{102}", "101 list\n102 paragraph");
}

#[test]
fn quotes_and_alerts() {
    check("> {101}\n>\n> {102}\n\n{103}", "101 quote\n102 quote\n103 paragraph");
    check(">{101}\n> > {102}", "101 quote\n102 quote");
    check("> [!NOTE]\n> {101}\n> {102}\n\n{103}", "101 alert\n102 alert\n103 paragraph");
    check("> [!TIP]\n>\n> {101}\n\n> {102}", "101 alert\n102 quote");
    check("> [!NOTE] {101}", "101 alert");
    check("> [!div class=\"steps\"]\n> {101}", "101 quote");
    check("[!NOTE]\n{101}", "101 paragraph");
    check("> {101}\n{102}\n\n{103}", "101 quote\n102 quote\n103 paragraph");
    check("> [!NOTE]\n> {101}\n{102}", "101 alert\n102 alert");
    check("> # {101}\n{102}", "101 heading1 [S101]\n102 paragraph [S101]");
    check("> {101}\n>\n{102}", "101 quote\n102 paragraph");
    check("> {101}\n- {102}", "101 quote\n102 list");
    check("> {101}\n7. {102}", "101 quote\n102 list");
    check("> {101}\n> 7. {102}", "101 quote\n102 quote");
    check("> {101}\n## {102}", "101 quote\n102 heading2 [S102]");
    check("{101}\n> {102}", "101 paragraph\n102 quote");
}

#[test]
fn lists_and_quotes_in_each_other() {
    check("> [!NOTE]\n> {101}\n> - {102}\n>   {103}\n>\n> {104}", "101 alert\n102 list\n103 list\n104 alert");
    check("> - {101}\n\n{102}", "101 list\n102 paragraph");
    check("> 1. {101}\n\n> {102}", "101 list\n102 quote");
    check("- {101}\n> {102}", "101 list\n102 quote");
    check("1. {101}\n\n   > [!NOTE]\n   > {102}\n\n   {103}\n\n{104}", "101 list\n102 alert\n103 list\n104 paragraph");
    check("1. {101}\n   > {102}\n2. {103}", "101 list\n102 quote\n103 list");
}

#[test]
fn tables() {
    check("| {101} | {102} |\n|---|:-:|\n| {103} | {104} |", "101 table\n102 table\n103 table\n104 table");
    check("{101} | {102}\n--- | ---\n{103} | {104}", "101 table\n102 table\n103 table\n104 table");
    check("[{101}](a.md) | b\n:-- | --:\n[{102}](b.md) and {103} | c", "101 table\n102 table\n103 table");
    check("| {101} |\n|---|\n{102}\n\n{103}", "101 table\n102 table\n103 paragraph");
    check("a | b\n-|-\n{101} | c\n> {102}", "101 table\n102 quote");
    check("a | b\n-|-\n{101} | c\n- {102}\n  {103}", "101 table\n102 list\n103 list");
    check("{101}\n{102} | a\n-|-", "101 paragraph\n102 table");
    check("{101} | {102}\n\n{103} | a", "101 paragraph\n102 paragraph\n103 paragraph");
    check("{101}\n\n-|-\n{102}", "101 paragraph\n102 paragraph");
    check("> {101} | a\n> -|-\n> {102} | b\n{103}", "101 table\n102 table\n103 paragraph");
    check("- {101}\n\n  | {102} |\n  |---|\n  | {103} |\n\n  {104}", "101 list\n102 table\n103 table\n104 list");
}

#[test]
fn html_tables() {
    check(
        "<table>\n<tr>\n<td>{101}</td>\n<td>\n\n- {102}\n\n</td>\n</tr>\n</table>\n\n{103}",
        "101 table\n102 table\n103 paragraph",
    );
    check("<TABLE border=\"1\">\n  <tr><td>{101}</td></tr>\n  </TABLE>\n{102}", "101 table\n102 paragraph");
    check("<table><tr><td>{101}</td></tr></table>\n\n{102}", "101 table\n102 paragraph");
    check("<table>\n<tr><td>{101}</td></tr></table>\n\n{102}", "101 table\n102 paragraph");
    check("<table>\n<td>\n# {101}\n> {102}\n</td>\n</table>", "101 table\n102 table");
    check("<Table>\n<tr><td>{101}</td></tr>\n</table>\n\n{102}", "101 table\n102 paragraph");
    check("<table>\n\n{101}\n\n</TABLE\n>\n\n{102}", "101 table\n102 paragraph");
    check("<table>\n\n{101} </tables>\n\n</table>\n{102}", "101 table\n102 paragraph");
    check("<table-name> {101}\n\n{102}", "101 paragraph\n102 paragraph");
    check("<tableName>\n\n{101}", "101 paragraph");
    check("- {101}\n\n  <table>\n  <td>{102}</td>\n  </table>\n\n  {103}", "101 list\n102 table\n103 list");
}

#[test]
fn html_tables_never_closed() {
    for part in ["tr", "td", "th", "tbody", "TR"] {
        check(
            &format!("<table>\n<{part}>\n\n{{101}}\n\n</{part}>\n\n# {{102}}\n\n<table>\n{{103}}\n\n{{104}}"),
            "101 table\n102 heading1 [S102]\n103 table [S102]\n104 paragraph [S102]",
        );
    }
    check("<table>\n<tr><td>{101}</td>\n{102}\n\n{103}", "101 table\n102 paragraph\n103 paragraph");
    check("<table>\n{101}\n# {102}\n \n{103}", "101 table\n102 table\n103 paragraph");
    check("<table>\n{101}", "101 table");
}

#[test]
fn fences() {
    check("```\n{101}\n# {102}\n```\n{103}", "101 fence\n102 fence\n103 paragraph");
    check("```powershell\n{101}\n\n- {102}", "101 fence\n102 fence");
    check("~~~ a`b\n{101}\n```\n{102}\n~~~\n{103}", "101 fence\n102 fence\n103 paragraph");
    check("````\n```\n{101}\n`````\n{102}", "101 fence\n102 paragraph");
    check("```\n``` a\n{101}", "101 fence");
    check("``` a`b\n{101}", "101 paragraph");
    check("``\n{101}", "101 paragraph");
    check("```a``` {101}\n{102}", "101 paragraph\n102 paragraph");
    check("```\n> {101}\n```\n{102}", "101 fence\n102 paragraph");
    check("{101}\n```\n{102}\n```", "101 paragraph\n102 fence");
}

#[test]
fn fences_end_with_what_they_stand_in() {
    check("- {101}\n\n  ```\n  {102}\n  ```\n\n  {103}", "101 list\n102 fence\n103 list");
    check("1. ```\n   {101}\n   ```\n   {102}", "101 fence\n102 list");
    check("- {101}\n  ```\n  {102}\n\n{103}", "101 list\n102 fence\n103 paragraph");
    check("- ```\n  {101}\n- {102}", "101 fence\n102 list");
    check("- {101}\n\n```\n{102}\n```", "101 list\n102 fence");
    check("> ```\n> {101}\n{102}", "101 fence\n102 paragraph");
    check("1. ```\n   {101}\n>\n> {102}", "101 fence\n102 quote");
    check("> ```\n> {101}\n> ```\n> {102}", "101 fence\n102 quote");
}

/// A pair may hold anything; only what stands around it is structure.
#[test]
fn texts_of_pairs_are_no_structure() {
    let pair = |key: u32, text: &str| with_pairs(&format!("{{{key}}}")).replace(&format!("T{key}"), text);
    for text in ["\n```\n", "\n# a\n", "\n> a\n", "\n- a\n", "\n\n", "\n===\n", "\n<table>\n", "a\n-|-\n"] {
        check(&(pair(101, text) + "\n{102}\n\n{103}"), "101 paragraph\n102 paragraph\n103 paragraph");
        check(&("- ".to_owned() + &pair(101, text) + "\n  {102}\n\n{103}"), "101 list\n102 list\n103 paragraph");
    }
}

#[test]
fn front_matter() {
    check("---\ntitle: {101}\n# {102}\n---\n# {103}", "101 front-matter\n102 front-matter\n103 heading1 [S103]");
    check("---\n{101}\n---\n{102}\n===", "101 front-matter\n102 heading1 [S102]");
    check("---\n- {101}\n```\n...\n{102}", "101 front-matter\n102 paragraph");
    check("---\n# {101}\n", "101 heading1 [S101]");
}

#[test]
fn yaml() {
    let file = with_pairs("### YamlMime:Hub\ntitle: {101}\nitems:\n  - text: {102}\n# {103}\nend\n---\n> {104}\n");
    assert_eq!(listed(&file, Syntax::Yaml), "101 yaml\n102 yaml\n103 yaml\n104 yaml");
    assert_eq!(parse(file.as_bytes(), Syntax::Yaml).headings, []);
}

#[test]
fn heading_paths() {
    check(
        "# {101}\n## {102}\n{103}\n## {104}\n{105}",
        "101 heading1 [S101]\n102 heading2 [S101 > S102]\n103 paragraph [S101 > S102]\n\
         104 heading2 [S101 > S104]\n105 paragraph [S101 > S104]",
    );
    check(
        "# {101}\n### {102}\n## {103}\n#### {104}",
        "101 heading1 [S101]\n102 heading3 [S101 > S102]\n103 heading2 [S101 > S103]\n\
         104 heading4 [S101 > S103 > S104]",
    );
    check("### {101}\n## {102}\n### {103}", "101 heading3 [S101]\n102 heading2 [S102]\n103 heading3 [S102 > S103]");
    check(
        "# {101}\n## {102}\n# {103}\n{104}",
        "101 heading1 [S101]\n102 heading2 [S101 > S102]\n103 heading1 [S103]\n104 paragraph [S103]",
    );
    check("# {101} {102}\n{103}", "101 heading1 [S101 S102]\n102 heading1 [S101 S102]\n103 paragraph [S101 S102]");
    check("# Harbor **lights** ##\n## Bells # a#\n{101}", "101 paragraph [Harbor **lights** > Bells # a#]");
    check("#\n## {101}", "101 heading2 [ > S101]");
    check("# Harbor\n```\n# Comment\n```\n{101}", "101 paragraph [Harbor]");
    check("- {101}\n\n# {102}\n\n- {103}", "101 list\n102 heading1 [S102]\n103 list [S102]");
}

#[test]
fn anchors() {
    check("# <a name=\"a-b\"></a>{101}\n{102}", "101 heading1 [S101] #a-b\n102 paragraph [S101] #a-b");
    check("# <a name=\"a\"></a>Harbor\n{101}", "101 paragraph [Harbor] #a");
    check("# <a id=\"a\"/>{101}", "101 heading1 [S101] #a");
    check(
        "# <a name=\"a\"></a>{101}\n## {102}\n## <a name=\"b\"></a>{103}",
        "101 heading1 [S101] #a\n102 heading2 [S101 > S102] #a\n103 heading2 [S101 > S103] #b",
    );
    check("## <a name=\"a\"></a>{101}\n# {102}", "101 heading2 [S101] #a\n102 heading1 [S102]");
    check("# <a name=&quot;a&quot;></a>{101}", "101 heading1 [S101] #a");
    check("# <a name=\"a&quot;></a>Harbor\n{101}", "101 paragraph [Harbor] #a");
    check("# <a name=&quot;a\"></a>{101}", "101 heading1 [S101] #a");
    check("# <a name=\"a\n# {101}", "101 heading1 [S101]");
    check("# <a href=\"a\">{101}</a>", "101 heading1 [S101]");
}

#[test]
fn line_ends_and_byte_order_marks() {
    let document = "---\ntitle: a\n---\n# <a name=\"a\"></a>{101}\n\n- {102}\n\n  {103}\n\n{104}\n---\n\n> [!NOTE]\n> \
                    {105}\n>\n> {106}\n\n```\n{107}\n```\n\n{108} | a\n-|-\n{109} | b\n\n{110}\n";
    let expected = "101 heading1 [S101] #a\n102 list [S101] #a\n103 list [S101] #a\n104 heading2 [S101 > S104] #a\n\
                    105 alert [S101 > S104] #a\n106 alert [S101 > S104] #a\n107 fence [S101 > S104] #a\n\
                    108 table [S101 > S104] #a\n109 table [S101 > S104] #a\n110 paragraph [S101 > S104] #a";
    check(document, expected);
    check(&document.replace('\n', "\r\n"), expected);
    check(&format!("\u{feff}{document}"), expected);
    check("\u{feff}# {101}", "101 heading1 [S101]");
    check("# Harbor\r\n{101}", "101 paragraph [Harbor]");
}

#[test]
fn every_heading_is_listed() {
    let file = with_pairs("# Harbor\n\n{101}\n===\n## <a name=\"b\"></a>Bells\n");
    let document = parse(file.as_bytes(), Syntax::Markdown);
    let headings: Vec<_> =
        document.headings.iter().map(|heading| (heading.level, &*heading.text, heading.anchor.as_deref())).collect();
    assert_eq!(headings, [(1, "Harbor", None), (1, "S101", None), (2, "Bells", Some("b"))]);
    assert_eq!(document.segments[0].block, Block::Heading(1));
}
