//! What an export wrote comes back from an empty memory byte for byte.

use std::fs;

use crate::support::{Call, Sandbox};
use crate::{CORPORA, ONE_FAMILY, corpora};

/// Every corpus meets these; the others of a format meet two corpora at least.
const EVERYWHERE: [&[&str]; 3] =
    [&["--variants=best"], &["--codes=tags", "--variants=all"], &["--codes=tags", "--per=occurrence"]];

#[test]
fn tmx_comes_back_through_an_empty_memory() {
    let Some(corpora) = corpora() else { return };
    for (name, ..) in CORPORA {
        let sandbox = Sandbox::new();
        sandbox.bitext(["ingest", "-q"]).arg(corpora.join(name)).run().exits(0);
        for options in EVERYWHERE {
            comes_back(&sandbox, name, "out.tmx", options);
        }
        if name.starts_with("ai.") {
            comes_back(&sandbox, name, "out.tmx", &["--variants=all"]);
            comes_back(&sandbox, name, "out.tmx", &["--per=occurrence"]);
        }
    }
}

#[test]
fn several_locales_come_back_together_and_one_by_one() {
    let Some(corpora) = corpora() else { return };
    let sandbox = Sandbox::new();
    let ingest = sandbox.bitext(["ingest", "-q"]);
    ONE_FAMILY.into_iter().fold(ingest, |call, name| call.arg(corpora.join(name))).run().exits(0);
    for options in EVERYWHERE {
        comes_back(&sandbox, "three locales", "out.tmx", options);
    }
    for options in [&["--variants=all"][..], &["--per=occurrence"]] {
        comes_back(&sandbox, "three locales", "out.tsv", options);
    }
    for format in ["-f=xliff", "-f=xliff12"] {
        for options in [&["--codes=tags"][..], &["--variants=all"], &["--codes=tags", "--per=occurrence"]] {
            comes_back(&sandbox, "three locales", "out.{target}.xlf", &[&[format][..], options].concat());
        }
    }
}

#[test]
fn tables_and_xliff_of_large_corpora_come_back() {
    let Some(corpora) = corpora() else { return };
    for (name, format) in [("d365.nb-NO", "-f=xliff"), ("odc.es-ES", "-f=xliff12")] {
        let sandbox = Sandbox::new();
        sandbox.bitext(["ingest", "-q"]).arg(corpora.join(name)).run().exits(0);
        comes_back(&sandbox, name, "out.tsv", &["--variants=all"]);
        comes_back(&sandbox, name, "out.xlf", &[format, "--codes=tags"]);
    }
}

/// Exports, imports each file on its own into an empty memory, and exports that in the same way.
fn comes_back(sandbox: &Sandbox, name: &str, template: &str, options: &[&str]) {
    fs::create_dir(sandbox.path("out")).unwrap();
    export(sandbox, "bitext.db", &format!("out/{template}"), options);
    let mut files: Vec<_> = fs::read_dir(sandbox.path("out")).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension != "json"));
    assert!(!files.is_empty(), "{name}: {options:?}");
    for file in files {
        let import = sandbox.bitext(["import", "-q", "--tm=back.db", "--name=back"]);
        let import: Call = import.arg(&file);
        import.run().exits(0);
        let back = format!("back/{}", file.file_name().unwrap().to_str().unwrap());
        fs::create_dir(sandbox.path("back")).unwrap();
        export(sandbox, "back.db", &format!("back/{template}"), options);
        let [written, back] = [file, sandbox.path(&back)].map(|path| fs::read_to_string(path).unwrap());
        let is_table = template.rsplit_once('.').is_some_and(|(_, ending)| ending == "tsv");
        let same = if is_table { with_source(&written) == back } else { written == back };
        assert!(same, "{name}: {template}, {options:?}");
        fs::remove_dir_all(sandbox.path("back")).unwrap();
        for left in ["back.db", "back.db.lock"] {
            let _ = fs::remove_file(sandbox.path(left));
        }
    }
    fs::remove_dir_all(sandbox.path("out")).unwrap();
}

fn export(sandbox: &Sandbox, memory: &str, output: &str, options: &[&str]) {
    sandbox.bitext(["export", "-q", "--tm", memory, "-o", output]).args(options).run().exits(0);
}

/// A table without the units that have no source text: these are no pairs, and an import leaves them out.
fn with_source(table: &str) -> String {
    let column = table.lines().next().unwrap().split('\t').position(|name| name == "source").unwrap();
    let has_source = |line: &&str| !line.split('\t').nth(column).unwrap().trim().is_empty();
    table.split_inclusive('\n').filter(has_source).collect()
}
