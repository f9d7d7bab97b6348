//! Whose documents they are, and in which locale.

use bitext_pipeline::Interrupt;
use bitext_pipeline::ingest::{self, InputStatus, Options, Summary};
use bitext_store::Memory;

use crate::support::{Events, Page, Sandbox, fields, ingest, ingest_options, ingest_with};

fn pair() -> Page {
    Page::default().pair("Moor.", "x")
}

fn with_locale(memory: &Memory, options: Options, locale: &str) -> Summary {
    ingest_with(memory, &Options { locale: Some(locale.parse().unwrap()), ..options })
}

/// Path and locale of each current document.
fn locales(sandbox: &Sandbox, memory: &Memory) -> Vec<String> {
    let rows = sandbox.rows(memory, |options| options.per = bitext_exchange::Per::Occurrence);
    fields(&rows, &["path", "target_locale"])
}

#[test]
fn a_documents_own_word_then_the_option_then_the_folder() {
    let sandbox = Sandbox::new();
    let own = || pair().with("ms.contentlocale", "sv-se");
    let tree = sandbox.tree("harbor.nb-no", &[("own.md", own()), ("silent.md", pair())]);

    let memory = sandbox.memory("folder.db");
    assert_eq!(ingest(&memory, &[&tree]).inputs[0].locale.as_deref(), Some("nb-NO"));
    assert_eq!(locales(&sandbox, &memory), ["own.md | sv-SE", "silent.md | nb-NO"]);

    let memory = sandbox.memory("option.db");
    let summary = with_locale(&memory, ingest_options(&[&tree]), "da-DK");
    assert_eq!(summary.inputs[0].locale.as_deref(), Some("da-DK"));
    assert_eq!(locales(&sandbox, &memory), ["own.md | sv-SE", "silent.md | da-DK"]);
}

#[test]
fn documents_that_nobody_knows_the_locale_of_are_counted() {
    let sandbox = Sandbox::new();
    let tree = sandbox.tree("harbor", &[("a.md", pair()), ("b.md", pair().with("ms.contentlocale", "??"))]);
    let memory = sandbox.memory("memory.db");
    let summary = ingest(&memory, &[&tree]);
    assert_eq!((summary.skipped["no-locale"], summary.bad_files(), summary.documents), (2, 2, 0));
    assert_eq!(summary.inputs[0].status, InputStatus::Failed);
    assert_eq!(summary.inputs[0].message.as_deref(), Some("nothing says in which locale its documents are"));
    assert_eq!(summary.inputs[0].hint.as_deref(), Some("name it with --locale"));

    // One document that says its own does not speak for the others.
    let tree = sandbox.tree("harbor", &[("c.md", pair().with("ms.contentlocale", "nb-NO"))]);
    let summary = ingest(&memory, &[&tree]);
    assert_eq!((summary.skipped["no-locale"], summary.documents), (2, 1));
    assert_eq!(summary.inputs[0].status, InputStatus::Done);

    // Told the locale, the next run takes them.
    let summary = with_locale(&memory, ingest_options(&[&tree]), "nb-NO");
    assert_eq!((summary.documents, summary.segments), (3, 3));
    assert_eq!(locales(&sandbox, &memory), ["a.md | nb-NO", "b.md | nb-NO", "c.md | nb-NO"]);
}

#[test]
fn another_locale_than_before_is_read_anew() {
    let sandbox = Sandbox::new();
    let tree = sandbox.tree("harbor", &[("a.md", pair()), ("own.md", pair().with("ms.contentlocale", "sv-SE"))]);
    let memory = sandbox.memory("memory.db");
    with_locale(&memory, ingest_options(&[&tree]), "da-DK");
    assert_eq!(locales(&sandbox, &memory), ["a.md | da-DK", "own.md | sv-SE"]);
    let summary = with_locale(&memory, ingest_options(&[&tree]), "nb-NO");
    assert_eq!((summary.documents, summary.retired), (2, 0));
    assert_eq!(locales(&sandbox, &memory), ["a.md | nb-NO", "own.md | sv-SE"]);
    let summary = with_locale(&memory, ingest_options(&[&tree]), "nb-NO");
    assert_eq!((summary.new, summary.unchanged), (0, 2));
}

#[test]
fn a_document_in_another_locale_than_its_repository_is_pointed_out() {
    let sandbox = Sandbox::new();
    let pages = [
        ("a.md", pair().with("ms.contentlocale", "sv-SE")),
        ("b.md", pair().with("ms.contentlocale", "NB_no")),
        ("c.md", pair()),
    ];
    let tree = sandbox.tree("harbor.nb-NO", &pages);
    let memory = sandbox.memory("memory.db");
    let events = Events::default();
    let summary = ingest::ingest(&memory, &ingest_options(&[&tree]), &Interrupt::default(), &events).unwrap();
    assert_eq!(summary.diagnostics.iter().collect::<Vec<_>>(), [(&"locale-mismatch", &1)]);
    assert_eq!(summary.inputs[0].diagnostics, summary.diagnostics);
    assert_eq!(*events.0.borrow(), ["locale-mismatch: a.md: sv-SE in a repository of nb-NO"]);
    // Oddities are those of new documents.
    assert!(ingest(&memory, &[&tree]).diagnostics.is_empty());
}

#[test]
fn a_repository_is_called_what_the_options_say() {
    let sandbox = Sandbox::new();
    let tree = sandbox.tree("clone", &[("a.md", pair())]);
    let named = |name: Option<&str>, family: Option<&str>| {
        let memory = sandbox.memory(&format!("{name:?}{family:?}.db"));
        let options =
            Options { name: name.map(str::to_owned), family: family.map(str::to_owned), ..ingest_options(&[&tree]) };
        let summary = with_locale(&memory, options, "nb-NO");
        let rows = sandbox.rows(&memory, |_| {});
        assert_eq!(rows[0]["family"], summary.inputs[0].family.as_str());
        assert_eq!(rows[0]["occurrences"][0]["repository"], summary.inputs[0].repository.as_str());
        format!("{} {}", summary.inputs[0].repository, summary.inputs[0].family)
    };
    assert_eq!(named(None, None), "clone clone");
    assert_eq!(named(Some("harbor.nb-NO"), None), "harbor.nb-NO harbor");
    assert_eq!(named(None, Some("harbor")), "clone harbor");
    assert_eq!(named(Some("harbor.nb-NO"), Some("quay")), "harbor.nb-NO quay");
}

#[test]
fn the_locale_of_a_given_name_counts() {
    let sandbox = Sandbox::new();
    let tree = sandbox.tree("clone.sv-SE", &[("a.md", pair())]);
    let memory = sandbox.memory("memory.db");
    ingest_with(&memory, &Options { name: Some("harbor.nb-NO".to_owned()), ..ingest_options(&[&tree]) });
    assert_eq!(locales(&sandbox, &memory), ["a.md | nb-NO"]);
}

/// One name is one repository, from wherever it is read.
#[test]
fn inputs_of_one_name_replace_each_other() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let page = |target: &str| Page::of("nb-NO").pair("Moor.", target);
    for (folder, target) in [("first", "Fortøy."), ("second", "Legg til kai.")] {
        let tree = sandbox.tree(folder, &[("a.md", page(target))]);
        ingest_with(&memory, &Options { name: Some("harbor.nb-NO".to_owned()), ..ingest_options(&[&tree]) });
    }
    assert_eq!(fields(&sandbox.rows(&memory, |_| {}), &["target", "variants"]), ["Legg til kai. | 0"]);
}

#[test]
fn another_family_than_before_takes_the_documents_along() {
    let sandbox = Sandbox::new();
    let memory = sandbox.memory("memory.db");
    let tree = sandbox.tree("harbor.nb-NO", &[("a.md", pair()), ("b.md", pair())]);
    ingest(&memory, &[&tree]);
    let options = Options { family: Some("quay".to_owned()), ..ingest_options(&[&tree]) };
    let summary = ingest_with(&memory, &options);
    assert_eq!(summary.documents, 2);
    assert_eq!(fields(&sandbox.rows(&memory, |_| {}), &["family", "usage"]), ["quay | 2"]);
    assert_eq!(ingest_with(&memory, &options).unchanged, 2);
}
