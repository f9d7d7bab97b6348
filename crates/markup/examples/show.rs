use bitext_markup::*;
use std::collections::BTreeMap;
fn main() {
    let mut seen = BTreeMap::new();
    for p in std::env::args().skip(1) {
        let s = std::fs::read_to_string(p).unwrap();
        for l in s.lines().skip(1) {
            let f: Vec<&str> = l.split('\t').skip(5).take(2).collect();
            for t in f {
                let t = t.replace("\\n", "\n");
                for k in tokens(&t) {
                    let key = match k.kind {
                        TokenKind::Text => {
                            let x = &t[k.range.clone()];
                            if let Some(c) = x.chars().find(|c| "*`[]<~".contains(*c)) {
                                format!("text{c}")
                            } else {
                                continue;
                            }
                        }
                        TokenKind::Placeholder => "placeholder".into(),
                        TokenKind::Code(c, r) => format!(
                            "{}-{}",
                            c.as_str(),
                            match r {
                                Role::Open(_) => "pair",
                                Role::Close(_) => continue,
                                Role::Begin => "begin",
                                Role::End => "end",
                                Role::Alone => "alone",
                            }
                        ),
                    };
                    let e = seen.entry(key).or_insert((0usize, Vec::new()));
                    e.0 += 1;
                    let len = e.1.len();
                    if len < 400 {
                        e.1.push((t[k.range.clone()].to_owned(), t.clone()));
                    } else if e.0 % 97 == 0 {
                        e.1[(e.0 / 97) % 400] = (t[k.range.clone()].to_owned(), t.clone());
                    }
                }
                let parts = inline(&t);
                let w: String = parts
                    .iter()
                    .map(|p| match p {
                        Part::Text(x) => x.to_string(),
                        Part::Code(c) => c.text.to_string(),
                    })
                    .collect();
                assert_eq!(inline(&w), parts, "{t}");
            }
        }
    }
    for (k, (n, ex)) in &seen {
        println!("## {k}\t{n}");
        for (a, b) in ex {
            println!("{k}\t{a}\t{b}");
        }
    }
}
