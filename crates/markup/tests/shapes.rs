//! Odd shapes of texts and their tokens, as `shapes.txt` lists them: each text stands on one line and its tokens on the
//! next, after `= `.
//!
//! Text stands for itself; a code is `⟦kind bytes⟧`, with `+1` after its kind where it opens pair 1, `-1` where it
//! closes it, `+` and `-` where the other end is missing. `↵` is a line feed and `␍` a carriage return.

use bitext_markup::{Role, TokenKind, tokens};

const SHAPES: &str = include_str!("shapes.txt");

#[test]
fn shapes_have_the_tokens_listed() {
    let mut lines = SHAPES.lines().filter(|line| !line.is_empty() && !line.starts_with("## "));
    let mut shapes = 0;
    let mut differences = Vec::new();
    while let Some(text) = lines.next() {
        let expected = lines.next().and_then(|line| line.strip_prefix("= ")).expect("tokens follow each text");
        let found = shown(text);
        if found != expected {
            differences.push(format!("{text}\n  expected {expected}\n  found    {found}"));
        }
        shapes += 1;
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(150 < shapes, "{shapes} shapes were read");
}

fn shown(line: &str) -> String {
    let text = line.replace('↵', "\n").replace('␍', "\r");
    let shown: String = tokens(&text)
        .into_iter()
        .map(|token| {
            let written = &text[token.range];
            match token.kind {
                TokenKind::Text => written.to_owned(),
                TokenKind::Placeholder => format!("⟦placeholder {written}⟧"),
                TokenKind::Code(kind, role) => format!("⟦{}{} {written}⟧", kind.as_str(), mark(role)),
            }
        })
        .collect();
    shown.replace('\n', "↵").replace('\r', "␍")
}

fn mark(role: Role) -> String {
    match role {
        Role::Open(pair) => format!("+{pair}"),
        Role::Close(pair) => format!("-{pair}"),
        Role::Begin => "+".to_owned(),
        Role::End => "-".to_owned(),
        Role::Alone => String::new(),
    }
}
