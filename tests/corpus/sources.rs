//! Source files: what real documents name is what the source repositories have, and what moved on there since.

use serde_json::json;

use crate::corpora;
use crate::support::Sandbox;

/// Localized repositories with their source repository: what an ingest says of source files.
#[test]
fn every_named_source_file_is_verified() {
    let Some(corpora) = corpora() else { return };
    let sandbox = Sandbox::new();
    let ingest = |memory: &str, inputs: &[&str], source: &str| {
        let mut call = sandbox.bitext(["--tm", memory, "ingest", "--no-align", "--format", "json", "--source-repo"]);
        call = call.arg(corpora.join(source));
        for input in inputs {
            call = call.arg(corpora.join(input));
        }
        call.run().exits(0).json()
    };
    let insights = || ingest("insights.db", &["customer-insights.nb-NO.git"], "customer-insights.en-US.git");
    let summary = insights();
    let expected = json!({"documents": {"verified": 94}, "hidden": 411, "outdated": 6373});
    assert_eq!(summary["sources"], expected);
    assert_eq!(insights()["sources"], expected);

    let office = || ingest("office.db", &["odc.es-ES", "odc.zh-CN"], "office-developer.en-US.git");
    let summary = office();
    let states = json!({"verified": 11_802, "unnamed": 2});
    assert_eq!(summary["sources"], json!({"documents": states, "hidden": 19_672, "outdated": OUTDATED}));
    assert_eq!(summary["diagnostics"]["recycled-source"], 719);
    assert_eq!(office()["sources"], summary["sources"]);
    sandbox.bitext(["--tm", "office.db", "memory", "verify"]).run().exits(0);

    let drift = |memory: &str, source: &str| {
        let call = sandbox.bitext(["--tm", memory, "drift", "--format", "json", "--source-repo"]);
        call.arg(corpora.join(source)).run().exits(0).json()
    };
    // As `git cat-file` and `git ls-tree` have them, by another program.
    let found = drift("insights.db", "customer-insights.en-US.git");
    assert_eq!(found["documents"], json!({"unchanged": 1, "changed": 1, "removed": 92, "unverified": 0}));
    assert_eq!(found["units"]["edited"].as_u64().unwrap() + found["units"]["removed"].as_u64().unwrap(), 6373);
    let found = drift("office.db", "office-developer.en-US.git");
    assert_eq!(found["documents"], json!({"unchanged": 2, "changed": 11_794, "removed": 6, "unverified": 2}));
    assert_eq!(found["units"]["edited"].as_u64().unwrap() + found["units"]["removed"].as_u64().unwrap(), OUTDATED);
}

/// Units of `odc` that are edited or removed.
const OUTDATED: u64 = 12_065;
