//! The same documents give the same bytes, whichever way they come in.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Call, Sandbox};
use crate::{ONE_FAMILY, corpora};

#[test]
fn threads_and_order_of_inputs_do_not_show() {
    let Some(corpora) = corpora() else { return };
    let [a, b, c] = ONE_FAMILY.map(|name| corpora.join(name));
    let mut exports = Vec::new();
    for (jobs, inputs) in [("1", [&a, &b, &c]), ("2", [&a, &b, &c]), ("2", [&c, &a, &b]), ("5", [&b, &c, &a])] {
        let sandbox = Sandbox::new();
        let ingest = sandbox.bitext(["ingest", "-q", "--jobs", jobs]);
        inputs.into_iter().fold(ingest, Call::arg).run().exits(0);
        exports.push(exported(&sandbox));
    }
    assert!(exports.iter().all(|export| *export == exports[0]));
}

#[test]
fn documents_that_come_in_two_runs_do_not_show() {
    let Some(corpora) = corpora() else { return };
    let corpus = corpora.join("ai.nb-NO");
    let whole = Sandbox::new();
    whole.bitext(["ingest", "-q"]).arg(&corpus).run().exits(0);
    let expected = exported(&whole);
    for half in [0, 1] {
        let sandbox = Sandbox::new();
        let first = sandbox.path("ai.nb-NO");
        let documents = copy_half(&corpus, &first, half);
        let ingest = |input: &Path| sandbox.bitext(["ingest", "--format=json"]).arg(input).run().exits(0).json();
        assert_eq!(ingest(&first)["documents"], documents);
        let summary = ingest(&corpus);
        assert_eq!(summary["unchanged"], documents, "the first half is known");
        assert_eq!(summary["new"].as_u64().unwrap() + documents, 2_911);
        assert!(exported(&sandbox) == expected, "half {half} first");
    }
}

/// The default TMX, and every field of every occurrence.
fn exported(sandbox: &Sandbox) -> [Vec<u8>; 2] {
    sandbox.bitext(["export", "-q", "-o", "out.tmx"]).run().exits(0);
    sandbox.bitext(["export", "-q", "--per=occurrence", "-o", "out.jsonl"]).run().exits(0);
    ["out.tmx", "out.jsonl"].map(|name| fs::read(sandbox.path(name)).unwrap())
}

/// Copies every other document with spans and all that is no document, and returns how many documents that were.
fn copy_half(from: &Path, to: &Path, half: u64) -> u64 {
    let mut copied = 0;
    let mut seen = 0;
    for path in files(from) {
        let content = fs::read(&path).unwrap();
        let is_document = path.extension().is_some_and(|extension| extension == "md")
            && content.windows(17).any(|window| window == b"<span data-ttu-id");
        if is_document {
            seen += 1;
            if seen % 2 != half {
                continue;
            }
            copied += 1;
        }
        let copy = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::write(copy, content).unwrap();
    }
    copied
}

/// All files below a folder, sorted.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut pending = vec![folder.to_owned()];
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
