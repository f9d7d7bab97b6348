//! Documents without their spans, divided into segments: as many as ever are those of the spans.

use serde_json::Value;

use crate::support::Sandbox;
use crate::{CORPORA, corpora};

/// The least F1 in percent of a corpus's sources and of its targets, each text exactly as written. They may only rise.
const FLOORS: [(&str, f64, f64); 6] = [
    ("ai.nb-NO", 98.85, 96.31),
    ("ai.nl-NL", 98.83, 97.16),
    ("ai.ja-JP", 98.58, 95.97),
    ("d365.nb-NO", 98.22, 97.63),
    ("odc.es-ES", 99.54, 98.24),
    ("odc.zh-CN", 99.59, 98.66),
];

#[test]
fn documents_without_spans_have_the_segments_of_spans_as_well_as_ever() {
    let Some(corpora) = corpora() else { return };
    let sandbox = Sandbox::new();
    for ((name, source, target), (of, documents, segments, _)) in FLOORS.into_iter().zip(CORPORA) {
        let call = sandbox.bitext(["eval", "segment", "--format=json"]).arg(corpora.join(name));
        let report: Value = call.run().exits(0).json();
        assert_eq!((name, report["documents"].as_u64()), (of, Some(documents)));
        for (side, floor) in [("source", source), ("target", target)] {
            // All but paragraphs that were translated as one, and empty texts.
            let spans = report[side]["spans"].as_u64().unwrap();
            assert!(segments * 95 / 100 < spans && spans <= segments, "{name}: {report}");
            let percent = |score: &str| 100.0 * report[side][score]["f1"].as_f64().unwrap();
            assert!(floor - 0.005 <= percent("exact"), "{name}, {side}: {report}");
            assert!(percent("exact") <= percent("normalized"), "{name}, {side}: {report}");
        }
    }
}
