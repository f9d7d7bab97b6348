//! Locales and repositories that the memory has not: one rule for every command that takes their names.

use crate::support::{Sandbox, document};

/// A memory of two repositories.
fn harbor() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("harbor.nb-NO/quay.md", document(&[("Moor", "Fortøy")]));
    sandbox.write("harbor.nl-NL/quay.md", document(&[("Moor", "Aanmeren")]).replace("nb-NO", "nl-NL"));
    sandbox.bitext(["ingest", "-q", "harbor.nb-NO", "harbor.nl-NL"]).run().exits(0);
    sandbox
}

const COMMANDS: [&[&str]; 7] = [
    &["export", "-o", "out.tmx"],
    &["search", "Moor"],
    &["lookup", "Moor", "--fallback", "region"],
    &["lookup", "--file", "harbor.nb-NO/quay.md"],
    &["postedits", "-o", "out.jsonl"],
    &["compare", "-t", "nb-NO", "--format", "tsv"],
    &["drift", "--source-repo", "harbor.nb-NO", "--format", "tsv"],
];

#[test]
fn unknown_names_are_errors_before_anything_is_done() {
    let sandbox = harbor();
    let (locales, repositories) = ("harbor.nb-NO, harbor.nl-NL", "`bitext stats --by repository` lists them");
    let hint = "`bitext stats` lists what there is in each locale";
    for (arguments, message) in [
        (
            &["-t", "sv-SE"][..],
            format!("the memory has no translations into sv-SE; it has nb-NO, nl-NL\n\nhint: {hint}"),
        ),
        (
            &["-t", "nl-NL,fi-FI,bn-NO"],
            format!(
                "the memory has no translations into fi-FI, bn-NO; it has nb-NO, nl-NL\n\n\
                 hint: did you mean nb-NO? {hint}"
            ),
        ),
        (&["--repo", "pier"], format!("the memory has no repository pier; it has {locales}\n\nhint: {repositories}")),
        (
            &["--repo", "HARBOR.nb-no", "--repo", "Harbour.nl-NL"],
            format!(
                "the memory has no repository Harbour.nl-NL; it has {locales}\n\nhint: did you mean harbor.nl-NL? \
                 {repositories}"
            ),
        ),
    ] {
        for command in COMMANDS {
            let outcome = sandbox.bitext(command.iter().chain(arguments).copied()).run();
            outcome.exits(1).prints_nothing().says_only(&format!("bitext: {message}\n"));
        }
    }
    assert!(!sandbox.path("out.tmx").exists() && !sandbox.path("out.jsonl").exists());
    assert!(!sandbox.path("bitext.db.index").exists());
}

#[test]
fn sources_are_names_too() {
    let sandbox = harbor();
    for command in [&["export", "-o", "out.tmx"][..], &["search", "Moor"], &["lookup", "Moor"]] {
        let outcome = sandbox.bitext(command.iter().copied()).args(&["-s", "nl-BE"]).run();
        outcome.exits(1).prints_nothing().says_only(
            "bitext: the memory has no translations into nl-BE; it has nb-NO, nl-NL\n\n\
             hint: did you mean nl-NL? `bitext stats` lists what there is in each locale\n",
        );
    }
    sandbox.bitext(["search", "Moor", "-s", "nl-NL"]).run().exits(1).says("not from nl-NL\n\nhint: leave --source out");
}

#[test]
fn imports_are_names_too() {
    let sandbox = harbor();
    let commands = [&["export", "-o", "out.tmx"][..], &["search", "Moor"], &["memory", "forget"]];
    let says = |hint: &str| {
        for command in commands {
            let outcome = sandbox.bitext(command.iter().copied()).args(&["--import", "nope"]).run();
            let message = format!("bitext: the memory has no import `nope`\n\nhint: {hint}\n");
            outcome.exits(1).prints_nothing().says_only(&message);
        }
        assert!(!sandbox.path("out.tmx").exists());
    };
    says("it has no imports at all");
    sandbox.bitext(["export", "-q", "-o", "layer.tmx"]).run().exits(0);
    for name in ["one", "two"] {
        sandbox.bitext(["import", "layer.tmx", "--name", name, "-q"]).run().exits(0);
    }
    says("it has one, two");
}

#[test]
fn what_only_an_import_has_is_known() {
    let sandbox = harbor();
    let tmx = sandbox.bitext(["export", "-t", "nb-NO", "-o", "-"]).run();
    sandbox.write("layer.tmx", tmx.exits(0).stdout().replace("nb-NO", "sv-SE"));
    sandbox.bitext(["import", "layer.tmx", "--name", "layer", "-q"]).run().exits(0);
    for command in [&["search", "Moor"][..], &["lookup", "Moor"], &["compare"], &["export", "-o", "out.tmx"]] {
        let outcome = sandbox.bitext(command.iter().copied()).args(&["-t", "sv-SE"]).run();
        assert_eq!(outcome.exits(0).code(), Some(0));
    }
    // Its units may be of other repositories, and only an export takes them by these.
    sandbox.bitext(["export", "--repo", "pier", "-o", "out.tmx"]).run().exits(0).says("nothing in the memory meets");
    sandbox.bitext(["search", "Moor", "--repo", "pier"]).run().exits(1).says("the memory has no repository pier");
}
