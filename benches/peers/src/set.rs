use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

/// The evaluation set.
pub(crate) struct Set {
    /// Sentences, one a line.
    pub(crate) memory: Vec<String>,
    /// Lines to look up.
    pub(crate) queries: Vec<String>,
    /// For each query its matches with their scores, best first.
    pub(crate) right: Vec<Vec<(u32, f64)>>,
}

impl Set {
    pub(crate) fn read(folder: &Path) -> Set {
        let right = lines(&folder.join("gold.jsonl.zst")).into_iter().map(|line| {
            let line: serde_json::Value = serde_json::from_str(&line).expect("the answers are JSON");
            serde_json::from_value(line["matches"].clone()).expect("the answers are lines and scores")
        });
        Set {
            memory: lines(&folder.join("memory.txt.zst")),
            queries: lines(&folder.join("queries.txt.zst")),
            right: right.collect(),
        }
    }
}

fn lines(path: &Path) -> Vec<String> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = zstd::decode_all(file).expect("the set is compressed");
    String::from_utf8(text).expect("the set is text").lines().map(str::to_owned).collect()
}

/// Words as numbers.
#[derive(Default)]
pub(crate) struct Numbers(HashMap<String, u32>);

impl Numbers {
    pub(crate) fn take(&mut self, line: &str) -> Vec<u32> {
        line.split_whitespace()
            .map(|word| {
                let next = self.0.len() as u32;
                *self.0.entry(word.to_owned()).or_insert(next)
            })
            .collect()
    }

    /// Words that were not taken in have the numbers after all others.
    pub(crate) fn look_up(&self, line: &str) -> Vec<u32> {
        let unknown = (self.0.len() as u32)..;
        line.split_whitespace().zip(unknown).map(|(word, next)| self.0.get(word).copied().unwrap_or(next)).collect()
    }
}

/// The best of those that reach the least score.
pub(crate) fn best(mut found: Vec<(u32, f64)>) -> Vec<u32> {
    found.sort_by(|(one, score), (other, others)| others.total_cmp(score).then(one.cmp(other)));
    found.truncate(crate::LIMIT);
    found.into_iter().map(|(number, _)| number).collect()
}
