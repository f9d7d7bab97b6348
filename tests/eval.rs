//! Measuring against sets whose right answers are known.

use crate::support::Sandbox;

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
