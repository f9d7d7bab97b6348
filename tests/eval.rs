//! Measuring against sets whose right answers are known.

use crate::support::{Sandbox, document};

#[test]
fn lookups_of_lines() {
    let sandbox = Sandbox::new();
    let memory =
        "Moor the boat at pier 12.\nPay the harbour fees.\nMoor the boats at pier 12.\nMoor the boat at pier 7.\n";
    sandbox.write("memory.txt", memory);
    sandbox.write("queries.txt", "Moor the boat at pier 9.\n\nPay the harbour fees.\n");
    let lookup = ["eval", "lookup", "--memory", "memory.txt", "--queries", "queries.txt", "-o", "found.jsonl"];
    let report = sandbox.bitext(lookup).args(&["--format=json", "--min-score=50", "--limit=2"]).run().exits(0).json();
    assert_eq!((&report["sentences"], &report["queries"], &report["matches"]), (&4.into(), &3.into(), &3.into()));
    assert_eq!(
        sandbox.read("found.jsonl"),
        "{\"matches\":[[0,0.833333],[3,0.833333]],\"query\":0}\n{\"matches\":[],\"query\":1}\n\
         {\"matches\":[[1,1.0]],\"query\":2}\n"
    );
    sandbox.bitext(lookup).run().exits(0).prints("4 sentences indexed");
    sandbox.bitext(lookup).arg("--min-score=49").run().exits(2).says("--min-score");
    sandbox.write("queries.txt", b"Moor \xff the boat.\n");
    sandbox.bitext(lookup).run().exits(1).says("cannot read the queries");
}

#[test]
fn segments_of_documents_without_spans() {
    let sandbox = Sandbox::new();
    let span = |key: u32, target: &str, source: &str| {
        format!(
            "<span data-ttu-id=\"0a1b2-{key}\">{target}</span><span class=\"sxs-lookup\">\
             <span data-stu-id=\"0a1b2-{key}\">{source}</span></span>"
        )
    };
    let [heading, first, second] = [
        span(101, "Fortøyning", "Mooring"),
        span(102, "Fortøy båten.", "Moor the boat."),
        span(103, "Se kai 3. Betal så.", "Then pay at pier 3."),
    ];
    sandbox.write("harbor/docs/moor.md", format!("# <a name=\"mooring\"></a>{heading}\n\n{first} {second}\n"));
    sandbox.write("harbor/docs/plain.md", "# Mooring\n\nThis file has no spans.\n");
    let report = sandbox.bitext(["eval", "segment", "harbor", "--format=json"]).run().exits(0).says_only("").json();
    assert_eq!((&report["documents"], &report["source"]["spans"]), (&1.into(), &3.into()));
    assert_eq!((&report["source"]["exact"]["f1"], &report["target"]["segments"]), (&1.0.into(), &4.into()));
    assert_eq!(report["target"]["normalized"]["precision"], 0.5);
    let listed = sandbox.bitext(["eval", "segment", "harbor/docs/moor.md", "--errors"]).run();
    listed.exits(0).prints("source, exact").prints("of 1 document in").prints("100.00 %");
    listed.says("note: `-` is a span's text that is no segment");
    listed.says("target - Se kai 3. Betal så.\n").says("target + Betal så.\n");
    sandbox.write("harbor/docs/toc.yml", "title: Mooring\n");
    sandbox.write("harbor/docs/quay.png", "no document");
    let all = sandbox.bitext(["eval", "segment", "harbor"]).run();
    all.exits(0).prints("left out: 1 without spans, 1 extension, 1 not-markdown\n");
    let none = sandbox.bitext(["eval", "segment", "harbor/docs/plain.md"]).run();
    none.exits(1).prints_nothing().says("there is no document with spans to compare segments with");
    sandbox.bitext(["eval", "segment", "nowhere"]).run().exits(1).says("nowhere");
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_does_not_end_a_corpus() {
    let sandbox = Sandbox::with_permissions();
    for name in ["bay.md", "cove.md"] {
        sandbox.write(&format!("harbor/{name}"), document(&[("Moor", "Fortøy")]));
    }
    sandbox.permit("harbor/bay.md", 0o000);
    let outcome = sandbox.bitext(["eval", "segment", "harbor", "--format=json"]).run();
    let report = outcome.exits(4).says("bay.md").json();
    assert_eq!((&report["documents"], &report["skipped"]["unreadable"]), (&1.into(), &1.into()));
}
