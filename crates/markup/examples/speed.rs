use std::time::Instant;
fn main() {
    let mut texts = Vec::new();
    for p in std::env::args().skip(1) {
        let s = std::fs::read_to_string(p).unwrap();
        for l in s.lines().skip(1) {
            let mut f = l.split('\t').skip(5);
            texts.push(f.next().unwrap_or("").to_owned());
            texts.push(f.next().unwrap_or("").to_owned());
        }
    }
    let all: usize = texts.iter().map(|t| t.len()).sum();
    let n = texts.len();
    texts.retain(|t| t.bytes().any(|b| b"*_~`[]<&\\$".contains(&b)) || t.contains(":::") || t.contains("{{"));
    let mk: usize = texts.iter().map(|t| t.len()).sum();
    println!("{n} {all}; markup {} {mk}", texts.len());
    for _ in 0..3 {
        let t0 = Instant::now();
        let mut c = 0usize;
        for t in &texts {
            c += pulldown_cmark::Parser::new_ext(t, pulldown_cmark::Options::ENABLE_STRIKETHROUGH)
                .into_offset_iter()
                .count();
        }
        let d = t0.elapsed().as_secs_f64();
        println!("pulldown {:.1} MB/s {c}", mk as f64 / 1e6 / d);
    }
    let mut simple = [0usize; 5];
    for t in &texts {
        let has = |s: &[u8]| t.bytes().any(|b| s.contains(&b));
        if !has(b"*~`[]<$_") {
            simple[0] += t.len();
        } else if !has(b"~`[]<$_&\\") {
            simple[1] += t.len();
        } else if !has(b"[]<$&\\~") {
            simple[2] += t.len();
        } else if !has(b"[]") {
            simple[3] += t.len();
        } else {
            simple[4] += t.len()
        }
    }
    println!(
        "only &\\ {} only * {} *_` {} no bracket {} rest {}",
        simple[0], simple[1], simple[2], simple[3], simple[4]
    );
}
