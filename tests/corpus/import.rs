//! What an export wrote comes back from an empty memory byte for byte.

use std::fs;

use crate::support::Sandbox;
use crate::{CORPORA, corpora};

#[test]
fn exports_come_back_through_an_empty_memory() {
    let Some(corpora) = corpora() else { return };
    for (name, ..) in CORPORA {
        let sandbox = Sandbox::new();
        sandbox.bitext(["ingest", "-q"]).arg(corpora.join(name)).run().exits(0);
        for format in ["tmx", "tsv"] {
            for (way, options) in [
                ("best", &["--variants=best"][..]),
                ("all", &["--variants=all"]),
                ("occurrences", &["--per=occurrence"]),
            ] {
                let (out, back, memory) =
                    (format!("{way}.{format}"), format!("{way}-back.{format}"), format!("{way}-{format}.db"));
                sandbox.bitext(["export", "-q", "-o", &out]).args(options).run().exits(0);
                let import = ["import", "-q", "--tm", &memory, "--name=back", &out];
                sandbox.bitext(import).run().exits(0);
                sandbox.bitext(["export", "-q", "--tm", &memory, "-o", &back]).args(options).run().exits(0);
                let same = fs::read(sandbox.path(&out)).unwrap() == fs::read(sandbox.path(&back)).unwrap();
                assert!(same, "{name}: {out}");
                for file in [out, back, memory] {
                    fs::remove_file(sandbox.path(&file)).unwrap();
                }
            }
        }
    }
}
