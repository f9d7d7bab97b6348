//! Outputs that would destroy what they are made from, and memories that are not meant.

use std::fs;

use crate::support::{Sandbox, document, sample_of};

const PAIRS: [(&str, &str); 2] = [("Cast off", "Kast loss"), ("Moor", "Fortøy")];

/// A memory `bitext.db` and the folder `quay.nb-NO` that it was made from.
fn quay() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("quay.nb-NO/a.md", document(&PAIRS));
    sandbox.bitext(["ingest", "-q", "quay.nb-NO"]).run().exits(0);
    sandbox
}

#[test]
fn an_export_never_takes_the_place_of_the_memory() {
    let sandbox = quay();
    let before = fs::read(sandbox.path("bitext.db")).unwrap();
    for (output, message) in [
        ("bitext.db", "`bitext.db` is the memory itself"),
        ("./quay.nb-NO/../bitext.db", "`./quay.nb-NO/../bitext.db` is the memory itself"),
        ("bitext.db-wal", "`bitext.db-wal` belongs to the memory `bitext.db`"),
        ("bitext.db-shm", "`bitext.db-shm` belongs to the memory `bitext.db`"),
        ("bitext.db.lock", "`bitext.db.lock` belongs to the memory `bitext.db`"),
        ("missing/../bitext.db", "`missing/../bitext.db` is the memory itself"),
        ("missing/../{n}.db", "`missing/../{n}.db` can become the memory `bitext.db` or a file that belongs to it"),
        ("bitext.db.review/x.tmx", "`bitext.db.review/x.tmx` belongs to the memory `bitext.db`"),
        ("{family}.db", "`{family}.db` can become the memory `bitext.db` or a file that belongs to it"),
        ("quay.nb-NO/../{n}", "`quay.nb-NO/../{n}` can become the memory `bitext.db` or a file that belongs to it"),
    ] {
        let outcome = sandbox.bitext(["export", "-f=tmx", "-o", output]).run();
        outcome
            .exits(1)
            .prints_nothing()
            .says_only(&format!("bitext: {message}\n\nhint: name another file to write\n"));
        let outcome = sandbox.bitext(["build", "--tm=bitext.db", "-f=tmx", "-o", output, "quay.nb-NO"]).run();
        outcome.exits(1).prints_nothing().says(message);
    }
    let call = sandbox.bitext(["export", "-o", "out.tmx", "--manifest", "bitext.db"]);
    call.run().exits(1).says("`bitext.db` is the memory itself");
    assert!(!sandbox.path("out.tmx").exists());
    assert_eq!(fs::read(sandbox.path("bitext.db")).unwrap(), before);
    assert!(!sandbox.path("missing").exists() && !sandbox.path("bitext.db.review").exists(), "no folder was made");
    let runs = sandbox.bitext(["memory", "runs", "--format=json"]).run().exits(0).json();
    assert_eq!(runs["runs"].as_array().unwrap().len(), 1, "no build began");
    // Names that cannot be the memory's.
    for output in ["{family}.tmx", "out/{family}.db", "bitext.db.tmx"] {
        sandbox.bitext(["export", "-q", "-f=tmx", "-o", output]).run().exits(0);
    }
}

#[cfg(unix)]
#[test]
fn links_lead_to_the_memory_too() {
    let sandbox = quay();
    std::os::unix::fs::symlink("bitext.db", sandbox.path("link.tmx")).unwrap();
    sandbox.bitext(["export", "-o", "link.tmx"]).run().exits(1).says("`link.tmx` is the memory itself");
    sandbox.bitext(["memory", "verify"]).run().exits(0);
}

#[test]
fn a_build_never_writes_over_what_it_reads() {
    let sandbox = quay();
    sandbox.write("handed-over.txt", document(&PAIRS));
    for (inputs, output, message) in [
        (["quay.nb-NO", "handed-over.txt"], "handed-over.txt", "`handed-over.txt` is an INPUT"),
        (["handed-over.txt", "quay.nb-NO"], "quay.nb-NO/a.md", "`quay.nb-NO/a.md` is a file of the INPUT `quay.nb-NO`"),
        (["handed-over.txt", "."], "quay.nb-NO/a.md", "`quay.nb-NO/a.md` is a file of the INPUT `.`"),
    ] {
        let before = sandbox.read(output);
        let outcome = sandbox.bitext(["build", "-f=tmx", "-o", output]).args(&inputs).run();
        outcome
            .exits(1)
            .prints_nothing()
            .says_only(&format!("bitext: {message}\n\nhint: name another file to write\n"));
        assert_eq!(sandbox.read(output), before);
    }
    // A new file among them takes nothing away.
    sandbox.bitext(["build", "-q", "-o", "quay.nb-NO/new.tmx", "quay.nb-NO"]).run().exits(0);
    // An export alone reads no inputs.
    sandbox.bitext(["export", "-q", "-o", "quay.nb-NO/new.tmx"]).run().exits(0);
}

#[test]
fn a_build_has_a_memory_of_its_own_unless_one_is_named() {
    let sandbox = quay();
    let before = fs::read(sandbox.path("bitext.db")).unwrap();
    let build = || sandbox.bitext(["build", "-o", "out.tsv"]).arg(sample_of("nb-NO"));
    for variable in ["bitext.db", "other.db"] {
        let outcome = build().env("BITEXT_TM", variable).run();
        assert!(!outcome.exits(0).stdout().contains("memory "), "{outcome}");
        assert!(!sandbox.read("out.tsv").contains("quay.nb-NO"), "what was not read is not exported");
    }
    assert_eq!(sandbox.names(), ["bitext.db", "bitext.db.lock", "out.tsv", "quay.nb-NO"]);
    assert_eq!(fs::read(sandbox.path("bitext.db")).unwrap(), before);
    build().arg("--tm=bitext.db").run().exits(0).prints("memory        bitext.db, run 2\n");
    assert!(sandbox.read("out.tsv").contains("quay.nb-NO"));
}

#[test]
fn an_earlier_export_in_an_input_is_replaced() {
    let sandbox = Sandbox::new();
    sandbox.write("quay.nb-NO/a.md", document(&[("Moor", "Fortøy")]));
    for _ in 0..2 {
        sandbox.bitext(["build", "-q", "quay.nb-NO", "-o", "quay.nb-NO/docs.tmx"]).run().exits(0);
    }
    sandbox.bitext(["build", "-q", "quay.nb-NO", "-o", "quay.nb-NO/a.md", "-f", "tmx"]).run().exits(1).says("INPUT");
}
