use bitext_repo::{Input, OpenOptions, Repository};

use crate::support::{Sandbox, open, open_at};

const CONFIG: &str = ".openpublishing.publish.config.json";

fn parts(input: &Input) -> (&str, &str, &str) {
    let Repository { name, family, locale, .. } = input.repository();
    (name, family, locale.as_ref().map_or("", |locale| locale.as_str()))
}

#[test]
fn each_witness_in_turn() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("checkout.de-DE");
    git.commit(&[("a.md", "")]);
    assert_eq!(parts(&open(&git.path)), ("checkout.de-DE", "checkout", "de-DE"));

    git.run(&["remote", "add", "upstream", "https://example.com/org/widgets-pr.nb-no.git"]);
    assert_eq!(parts(&open(&git.path)), ("widgets-pr.nb-NO", "widgets-pr", "nb-NO"));
    git.run(&["remote", "add", "other", "https://example.com/org/other.git"]);
    assert_eq!(parts(&open(&git.path)).0, "checkout.de-DE", "two remotes, neither of them the origin");
    git.run(&["remote", "add", "origin", "git@example.com:widgets.nb-NO"]);
    assert_eq!(parts(&open(&git.path)), ("widgets.nb-NO", "widgets", "nb-NO"));

    git.run(&["checkout", "--quiet", "-b", "live-sxs"]);
    git.commit(&[(
        CONFIG,
        "\u{feff}{\"docsets_to_publish\": [{\"docset_name\": \"Widgets\", \"locale\": \"ja-jp\"}]}",
    )]);
    assert_eq!(parts(&open(&git.path)), ("Widgets.ja-JP", "Widgets", "ja-JP"));
    assert_eq!(parts(&open_at(&git.path, "main").unwrap()).0, "widgets.nb-NO", "that tree has no configuration");

    let options = OpenOptions { name: Some("mine.th-TH".to_owned()), ..OpenOptions::default() };
    assert_eq!(parts(&Input::open(&git.path, &options).unwrap()), ("mine.th-TH", "mine", "th-TH"));
}

#[test]
fn files_and_folders_have_a_configuration_too() {
    let sandbox = Sandbox::new();
    let config = "{\"docsets_to_publish\": [{\"docset_name\": \"Widgets\"}]}";
    let folder = sandbox.folder("checkout.nb-no", &[("a.md", ""), (CONFIG, config)]);
    assert_eq!(parts(&open(&folder)), ("Widgets.nb-NO", "Widgets", "nb-NO"));
    assert_eq!(parts(&open(&folder.join("a.md"))), ("Widgets.nb-NO", "Widgets", "nb-NO"));
    assert_eq!(parts(&open(&sandbox.folder("vb.net", &[]))), ("vb.net", "vb.net", ""));
    assert_eq!(parts(&open(&folder.join("../vb.net"))).0, "vb.net");
}

#[test]
fn the_licence_may_be_on_another_branch() {
    let sandbox = Sandbox::new();
    let mut git = sandbox.repository("docs");
    git.commit(&[("a.md", ""), ("docs/LICENSE", "MIT License")]);
    git.run(&["branch", "live-sxs"]);
    assert_eq!(open(&git.path).repository().licence, None, "only the root counts");
    let path = git.path.clone();
    let licence_of = |branch: &str| open_at(&path, branch).unwrap().repository().licence.clone();

    let mut side = |branch: &str, licence: &str| {
        git.run(&["checkout", "--quiet", "-b", branch, "live-sxs"]);
        git.commit(&[("LICENSE", licence)]);
    };
    side("aaa", "Apache License, Version 2.0");
    assert_eq!(licence_of("live-sxs").as_deref(), Some("Apache-2.0"));
    side("live", "Attribution 4.0 International");
    assert_eq!(licence_of("live-sxs").as_deref(), Some("CC-BY-4.0"));
    side("zzz", "all mine");
    assert_eq!(licence_of("zzz").as_deref(), Some("other"));

    let folder = sandbox.folder("plain", &[("a.md", ""), ("License.txt", "The MIT License (MIT)")]);
    assert_eq!(open(&folder).repository().licence.as_deref(), Some("MIT"));
}
