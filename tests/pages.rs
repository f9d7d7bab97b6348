//! Rendered pages as an input.

use std::path::{Path, PathBuf};

use crate::support::{Sandbox, sample_of};

fn pages() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/pages/vardelyn.nb-NO").canonicalize().unwrap()
}

/// The best translation of a source text, with its file.
fn found(sandbox: &Sandbox, memory: &str, source: &str) -> (String, String) {
    let answer = sandbox.bitext(["lookup", source, "--tm", memory, "--format", "json"]).run().exits(0).json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_else(|| panic!("{source}: {answer}")).to_owned();
    let best = &answer["matches"][0];
    (text(&best["target"]), text(&best["occurrences"][0]["path"]))
}

#[test]
fn a_page_gives_the_units_of_its_document() {
    let sandbox = Sandbox::new();
    let ingest = |memory: &str, input: PathBuf| {
        sandbox.bitext(["ingest", "--format", "json", "--tm", memory]).arg(input).run().exits(0).json()
    };
    let summary = ingest("pages.db", pages());
    assert_eq!((&summary["documents"], &summary["segments"]), (&5.into(), &96.into()));
    ingest("docs.db", sample_of("nb-NO"));
    for source in [
        "Get started with Vardelyn",
        "If the lamp stays dark, see [Troubleshoot lights and bells](troubleshoot.md).",
        "Go to <https://keeper.vardelyn.example> and sign in.",
        "Select **Test lamp**.",
    ] {
        let (target, path) = found(&sandbox, "docs.db", source);
        let expected = (target, path.replace(".md", ".html"));
        assert_eq!(found(&sandbox, "pages.db", source), expected, "{source}");
    }
}

#[test]
fn what_is_odd_in_a_page_is_counted() {
    let sandbox = Sandbox::new();
    let summary = sandbox.bitext(["ingest", "--format", "json"]).arg(pages().join("quay-power.htm")).run();
    let summary = summary.exits(0).json();
    assert_eq!((&summary["documents"], &summary["segments"]), (&1.into(), &6.into()));
    let expected = serde_json::json!({ "missing-source": 1, "orphan-source": 1, "stray-closer": 1 });
    assert_eq!(summary["diagnostics"], expected);
    let (target, _) = found(&sandbox, "bitext.db", "Run `bell --port <number>`.");
    assert_eq!(target, "Kjør `bell --port <nummer>`.");
}

#[test]
fn a_page_without_segments_is_no_document() {
    let sandbox = Sandbox::new();
    sandbox.write("quay.nb-NO/toc.html", "<html lang=\"nb-NO\"><h1>Innhold</h1></html>");
    let summary = sandbox.bitext(["ingest", "--format", "json", "quay.nb-NO"]).run().exits(1).json();
    assert_eq!(summary["skipped"], serde_json::json!({ "no-segments": 1 }));
}
