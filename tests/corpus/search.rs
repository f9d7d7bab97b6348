//! Searches find what a plain search of the texts finds.

use std::collections::HashSet;

use bitext_markup::plain;
use rusqlite::Connection;

use crate::corpora;
use crate::support::Sandbox;

/// Of two characters, of one, of more, and in a script that is not Japanese.
const PHRASES: [&str; 10] = ["設定", "管理", "承認", "データ", "ワークフロー", "を使用", "ー", "請", "です。", "数据"];

#[test]
fn characters_are_found_where_a_plain_search_finds_them() {
    let Some(corpora) = corpora() else { return };
    let sandbox = Sandbox::new();
    let call = sandbox.bitext(["ingest", "-q", "--no-align"]);
    call.arg(corpora.join("ai.ja-JP")).arg(corpora.join("ai.nl-NL")).run().exits(0);
    let memory = Connection::open(sandbox.path("bitext.db")).unwrap();
    let mut query = memory.prepare("SELECT DISTINCT source, target, locale FROM tm_units").unwrap();
    let units = query.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let units: Vec<(String, String, String)> = units.map(Result::unwrap).collect();
    for phrase in PHRASES {
        // Punctuation makes no difference.
        let bare = phrase.trim_end_matches('。');
        let contains = |text: &String| text.contains(bare) || plain(text).contains(bare);
        let expected: HashSet<(String, String, String)> =
            units.iter().filter(|(source, target, _)| contains(source) || contains(target)).cloned().collect();
        let call = sandbox.bitext(["search", "--limit", "1000000", "--format=jsonl", "--", phrase]);
        let hits = call.run().exits(0).jsonl();
        let text = |hit: &serde_json::Value, name: &str| hit[name].as_str().unwrap().to_owned();
        let found: HashSet<(String, String, String)> =
            hits.iter().map(|hit| (text(hit, "source"), text(hit, "target"), text(hit, "target_locale"))).collect();
        assert_eq!(hits.len(), found.len(), "{phrase}");
        let missing: Vec<_> = expected.difference(&found).take(3).collect();
        let more: Vec<_> = found.difference(&expected).take(3).collect();
        assert_eq!((missing, more), (Vec::new(), Vec::new()), "{phrase}");
    }
}
