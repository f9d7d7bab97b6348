//! What stands where, from when to when.

use std::collections::HashSet;

use bitext_model::{Diagnostic, DiagnosticCode, Label};
use bitext_store::{InputIdentity, InputWriter, Outcome, Retired};

use crate::support::{
    Shelf, commit, document, harbour, locale, numbered, place_all, places, read_tree, within_a_batch,
};

/// First and last run and commit of every placement, in the order in which they began.
fn intervals(shelf: &Shelf) -> Vec<String> {
    shelf.strings(
        "SELECT document.path || ' ' || locale.tag || ' run ' || first_run || '-' || coalesce(last_run, '') \
             || ' commit ' || coalesce(substr(hex(began.oid), 1, 2), '') \
             || '-' || coalesce(substr(hex(ended.oid), 1, 2), '') \
         FROM placement JOIN document ON document.id = placement.document \
         JOIN locale ON locale.id = document.locale \
         LEFT JOIN git_commit AS began ON began.id = first_commit \
         LEFT JOIN git_commit AS ended ON ended.id = last_commit ORDER BY placement.id",
    )
}

#[test]
fn unchanged_documents_are_known_by_path_and_blob() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let (old, new) = (numbered(1, 2), numbered(2, 2));
    place_all(&memory, &harbour(), &[("a.md", &old), ("b.md", &new)]);

    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&harbour()).unwrap();
    assert!(writer.is_unchanged("a.md", old.blob()));
    assert!(!writer.is_unchanged("a.md", new.blob()));
    assert!(!writer.is_unchanged("c.md", old.blob()));
    assert_eq!(writer.paths().collect::<HashSet<_>>(), HashSet::from(["a.md", "b.md"]));
    let [placed] = writer.placed("a.md") else { panic!() };
    assert_eq!((placed.blob, &placed.locale, placed.segments), (old.blob(), &locale("nb-NO"), 2));
    assert!(!placed.has_commit);
    assert!(writer.placed("c.md").is_empty());

    new.place(&mut writer, "a.md").unwrap();
    assert!(writer.is_unchanged("a.md", new.blob()));
    assert!(!writer.is_unchanged("a.md", old.blob()));
    writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();

    // Another branch knows nothing of it.
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let writer = run.input(&InputIdentity { reference: "next", ..harbour() }).unwrap();
    assert!(!writer.is_unchanged("b.md", new.blob()));
}

#[test]
fn an_unchanged_tree_leaves_one_run_and_nothing_else() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let tree = [("a.md", &numbered(1, 2)), ("b.md", &numbered(2, 2))];
    let identity = InputIdentity { tip: Some(commit(1)), ..harbour() };
    read_tree(&memory, &identity, &tree);
    let rows = || {
        ["placement", "revision", "document", "segment", "text", "unit", "heading", "ref", "git_commit"]
            .map(|table| shelf.number(&format!("SELECT count(*) FROM {table}")))
    };
    let before = rows();
    assert_eq!(read_tree(&memory, &identity, &tree), Retired::Documents(0));
    assert_eq!(rows(), before);
    assert_eq!(shelf.number("SELECT count(*) FROM run"), 2);
}

#[test]
fn there_and_back_again_is_three_intervals() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let (a, b) = (numbered(1, 2), numbered(2, 3));
    for (number, content) in [&a, &b, &a].into_iter().enumerate() {
        let identity = InputIdentity { tip: Some(commit(number as u8 + 1)), ..harbour() };
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let mut writer = run.input(&identity).unwrap();
        content.place(&mut writer, "a.md").unwrap();
        writer.set_commits([("a.md", commit(number as u8 + 1))].into_iter()).unwrap();
        let totals = writer.finish(true).unwrap();
        assert_eq!((totals.placed, totals.revisions), (1, u64::from(number < 2)));
        run.finish(Outcome::Done, "{}").unwrap();
    }
    assert_eq!(
        intervals(&shelf),
        ["a.md nb-NO run 1-2 commit 01-02", "a.md nb-NO run 2-3 commit 02-03", "a.md nb-NO run 3- commit 03-"]
    );
    let snapshot = memory.snapshot().unwrap();
    let expected = [(a.blob(), false), (b.blob(), false), (a.blob(), true)];
    let stands: Vec<_> = places(&snapshot, false).into_iter().map(|(_, _, blob, current)| (blob, current)).collect();
    assert_eq!(stands, expected);
    assert_eq!(places(&snapshot, true).len(), 1);
    let counts = snapshot.counts().unwrap();
    assert_eq!((counts.documents, counts.revisions, counts.segments, counts.current_segments), (1, 2, 5, 2));
    drop(snapshot);
    shelf.assert_sound();
}

#[test]
fn the_newest_word_on_a_commit_counts() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let content = numbered(1, 1);
    place_all(&memory, &InputIdentity { tip: Some(commit(1)), ..harbour() }, &[("a.md", &content), ("b.md", &content)]);
    for (number, expect) in [(2, false), (3, true)] {
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let mut writer = run.input(&InputIdentity { tip: Some(commit(number)), ..harbour() }).unwrap();
        assert_eq!(writer.known_tip().unwrap(), Some(commit(number - 1).id));
        assert_eq!(writer.placed("a.md")[0].has_commit, expect);
        writer.set_commits([("a.md", commit(number)), ("nowhere.md", commit(9))].into_iter()).unwrap();
        writer.finish(true).unwrap();
        run.finish(Outcome::Done, "{}").unwrap();
    }
    assert_eq!(intervals(&shelf), ["a.md nb-NO run 1- commit 03-", "b.md nb-NO run 1- commit -"]);
    let places = memory.snapshot().unwrap().places(true).unwrap();
    assert_eq!(places.places[0].commit, Some(commit(3)));
    assert_eq!(places.places[1].commit, None);
    drop(places);
    shelf.assert_sound();
}

#[test]
fn a_tip_counts_when_the_ref_was_read_whole() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    for (tip, whole, known) in [(1, false, None), (2, true, None), (3, false, Some(2)), (4, true, Some(2))] {
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let mut writer = run.input(&InputIdentity { tip: Some(commit(tip)), ..harbour() }).unwrap();
        assert_eq!(writer.known_tip().unwrap(), known.map(|number| commit(number).id));
        numbered(usize::from(tip), 1).place(&mut writer, "a.md").unwrap();
        writer.finish(whole).unwrap();
    }
    // A folder has no tip, and does not make the branch's known one unknown.
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    run.input(&harbour()).unwrap().finish(true).unwrap();
    assert_eq!(run.input(&harbour()).unwrap().known_tip().unwrap(), Some(commit(4).id));
}

#[test]
fn a_document_that_changes_its_locale_is_another_document() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let norwegian = numbered(1, 2);
    let nynorsk = norwegian.clone().in_locale("nn-NO");
    place_all(&memory, &harbour(), &[("a.md", &norwegian)]);
    place_all(&memory, &harbour(), &[("a.md", &nynorsk)]);
    place_all(&memory, &harbour(), &[("a.md", &norwegian)]);
    assert_eq!(
        intervals(&shelf),
        ["a.md nb-NO run 1-2 commit -", "a.md nn-NO run 2-3 commit -", "a.md nb-NO run 3- commit -"]
    );
    assert_eq!(shelf.number("SELECT count(*) FROM document"), 2);
    assert_eq!(shelf.number("SELECT count(*) FROM revision"), 2);
    shelf.assert_sound();
}

#[test]
fn another_locale_of_the_repository_asks_for_every_document_again() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let (nb, nn) = (locale("nb-NO"), locale("nn-NO"));
    let content = numbered(1, 2);
    let identity = |locale| InputIdentity { locale: Some(locale), ..harbour() };
    place_all(&memory, &identity(&nb), &[("a.md", &content)]);
    let is_unchanged = |identity: &InputIdentity<'_>| {
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        run.input(identity).unwrap().is_unchanged("a.md", content.blob())
    };
    assert!(is_unchanged(&identity(&nb)));
    assert!(is_unchanged(&harbour()), "no locale given is not another one");
    assert!(!is_unchanged(&identity(&nn)));
    // Nothing came of that: it is still another locale.
    assert!(!is_unchanged(&identity(&nn)));
    place_all(&memory, &identity(&nn), &[("a.md", &content.clone().in_locale("nn-NO"))]);
    assert!(is_unchanged(&identity(&nn)));
}

/// The first batch must not make the run that was killed after it look as if it had reached every document.
#[test]
fn another_locale_is_not_forgotten_when_the_run_is_killed() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let (nb, nn) = (locale("nb-NO"), locale("nn-NO"));
    let content = numbered(1, 2);
    let identity = |locale| InputIdentity { locale: Some(locale), ..harbour() };
    place_all(&memory, &identity(&nb), &[("a.md", &content), ("b.md", &content)]);
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&identity(&nn)).unwrap();
    content.clone().in_locale("nn-NO").place(&mut writer, "a.md").unwrap();
    writer.commit().unwrap();
    drop(writer);
    assert!(!run.input(&identity(&nn)).unwrap().is_unchanged("b.md", content.blob()));
}

#[test]
fn another_family_moves_the_documents() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let content = numbered(1, 2);
    let tree = [("a.md", &content), ("b.md", &content)];
    read_tree(&memory, &harbour(), &tree);
    let renamed = InputIdentity { family: "marina", ..harbour() };

    // Killed after the first of two documents: the second is still to do.
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&renamed).unwrap();
    assert!(!writer.is_unchanged("a.md", content.blob()));
    content.place(&mut writer, "a.md").unwrap();
    assert!(writer.is_unchanged("a.md", content.blob()));
    writer.commit().unwrap();
    drop(writer);
    drop(run);

    read_tree(&memory, &renamed, &tree);
    assert_eq!(shelf.strings("SELECT DISTINCT family || ' ' || path FROM tm_pairs"), ["marina a.md", "marina b.md"]);
    assert_eq!(shelf.number("SELECT count(*) FROM placement WHERE last_run IS NULL"), 2);
    shelf.assert_sound();
}

#[test]
fn a_licence_once_known_stays_known() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let licence = || memory.snapshot().unwrap().counts_by_repository().unwrap()[0].licence.clone();
    let take = |licence| {
        place_all(&memory, &InputIdentity { licence, ..harbour() }, &[]);
    };
    take(None);
    assert_eq!(licence(), None);
    take(Some("CC-BY-4.0"));
    take(None);
    assert_eq!(licence().as_deref(), Some("CC-BY-4.0"));
    take(Some("MIT"));
    assert_eq!(licence().as_deref(), Some("MIT"));
    // From another branch too.
    place_all(&memory, &InputIdentity { reference: "next", ..harbour() }, &[]);
    assert_eq!(memory.snapshot().unwrap().places(true).unwrap().refs[1].licence.as_deref(), Some("MIT"));
}

#[test]
fn a_revision_of_an_older_reader_is_read_anew_in_its_place() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut old = document(&[("Moor.", "Fortøy."), ("Wait.", "Vent."), ("Go.", "Gå.")]);
    old.headings = vec![(1, Some("rules"), "Rules")];
    old.segments[0].heading = Some(0);
    old.diagnostics = vec![Diagnostic::new(DiagnosticCode::StrayCloser, 3, "stray")];
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    for reference in ["main", "next"] {
        let mut writer = run.input(&InputIdentity { reference, ..harbour() }).unwrap();
        old.place(&mut writer, "a.md").unwrap();
        writer.set_commits([("a.md", commit(1))].into_iter()).unwrap();
        writer.finish(true).unwrap();
    }
    run.finish(Outcome::Done, "{}").unwrap();
    let row = shelf.number("SELECT id FROM revision");
    shelf.sql().execute_batch("UPDATE revision SET extractor = 0").unwrap();

    // A better reader finds fewer segments, headings and oddities in the same bytes.
    let better = document(&[("Moor.", "Fortøy."), ("Wait.", "Vent litt.")]);
    let mut run = memory.begin_run("ingest", "2.0.0", "{}").unwrap();
    for reference in ["main", "next"] {
        let mut writer = run.input(&InputIdentity { reference, ..harbour() }).unwrap();
        // The second branch shares the revision that the first one's reading renewed.
        assert_eq!(writer.is_unchanged("a.md", old.blob()), reference == "next");
        better.place_as(&mut writer, "a.md", old.blob()).unwrap();
        assert!(writer.is_unchanged("a.md", old.blob()));
        assert!(writer.placed("a.md")[0].has_commit, "{reference}");
        writer.finish(true).unwrap();
    }
    run.finish(Outcome::Done, "{}").unwrap();

    assert_eq!(shelf.number("SELECT id FROM revision"), row);
    assert_eq!(shelf.number("SELECT extractor FROM revision"), i64::from(bitext_store::EXTRACTOR_VERSION));
    assert_eq!(shelf.strings("SELECT target FROM tm_pairs WHERE ref = 'main'"), ["Fortøy.", "Vent litt."]);
    for (table, rows) in [("segment", 2), ("heading", 0), ("diagnostic", 0), ("placement", 2)] {
        assert_eq!(shelf.number(&format!("SELECT count(*) FROM {table}")), rows, "{table}");
    }
    assert_eq!(intervals(&shelf), ["a.md nb-NO run 1- commit 01-"; 2]);
    shelf.assert_sound();
}

#[test]
fn placing_what_stands_there_changes_nothing() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let content = numbered(1, 2);
    place_all(&memory, &harbour(), &[("a.md", &content)]);
    place_all(&memory, &harbour(), &[("a.md", &content), ("a.md", &content)]);
    assert_eq!(intervals(&shelf), ["a.md nb-NO run 1- commit -"]);
}

#[test]
fn what_is_gone_is_retired_on_its_own_ref_only() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let (a, b) = (numbered(1, 1), numbered(2, 1));
    let next = InputIdentity { reference: "next", ..harbour() };
    let lighthouse = InputIdentity { repository: "lighthouse.nb-NO", ..harbour() };
    for identity in [&harbour(), &next, &lighthouse] {
        read_tree(&memory, identity, &[("a.md", &a), ("b.md", &b)]);
    }
    assert_eq!(read_tree(&memory, &harbour(), &[("b.md", &b), ("c.md", &a)]), Retired::Documents(1));
    let current = "SELECT repository || ' ' || ref || ' ' || path FROM tm_pairs ORDER BY 1";
    assert_eq!(
        shelf.strings(current),
        [
            "harbour.nb-NO main b.md",
            "harbour.nb-NO main c.md",
            "harbour.nb-NO next a.md",
            "harbour.nb-NO next b.md",
            "lighthouse.nb-NO main a.md",
            "lighthouse.nb-NO main b.md",
        ]
    );
    assert_eq!(read_tree(&memory, &harbour(), &[]), Retired::Documents(2));
    // What comes back begins a new interval.
    read_tree(&memory, &harbour(), &[("a.md", &a)]);
    assert_eq!(intervals(&shelf).iter().filter(|interval| interval.starts_with("a.md")).count(), 4);
    shelf.assert_sound();
}

#[test]
fn retiring_is_undone_with_its_batch() {
    let shelf = within_a_batch(|| {
        let shelf = Shelf::new();
        let memory = shelf.writer();
        place_all(&memory, &harbour(), &[("a.md", &numbered(1, 1))]);
        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let mut writer = run.input(&harbour()).unwrap();
        assert_eq!(writer.retire(&HashSet::new(), false).unwrap(), Retired::Documents(1));
        assert!(writer.placed("a.md").is_empty());
        drop(writer);
        drop(run);
        drop(memory);
        shelf
    });
    assert_eq!(intervals(&shelf), ["a.md nb-NO run 1- commit -"]);
}

#[test]
fn a_tree_that_shrinks_a_lot_is_refused() {
    // Documents there are, documents gone, whether that is too many: more than 20, and more than a fifth.
    for (of, gone, too_many) in [
        (20, 20, false),
        (21, 20, false),
        (21, 21, true),
        (100, 20, false),
        (100, 21, true),
        (104, 21, true),
        (105, 21, false),
        (106, 21, false),
        (200, 40, false),
        (200, 41, true),
        (0, 0, false),
    ] {
        assert_eq!(InputWriter::is_suspicious(gone, of), too_many, "{gone} of {of}");
        let shelf = Shelf::new();
        let memory = shelf.writer();
        let content = document(&[("Moor.", "Fortøy.")]);
        let names: Vec<String> = (0..of).map(|number| format!("{number}.md")).collect();
        let tree: Vec<_> = names.iter().map(|name| (name.as_str(), &content)).collect();
        read_tree(&memory, &harbour(), &tree);
        let current = || shelf.number("SELECT count(*) FROM placement WHERE last_run IS NULL") as u64;

        let left = &tree[gone as usize..];
        let retired = read_tree(&memory, &harbour(), left);
        if too_many {
            assert_eq!(retired, Retired::TooMany { gone, of });
            assert_eq!(current(), of);
        } else {
            assert_eq!(retired, Retired::Documents(gone));
            assert_eq!(current(), of - gone);
        }

        let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
        let mut writer = run.input(&harbour()).unwrap();
        let present: HashSet<&str> = left.iter().map(|(path, _)| *path).collect();
        assert_eq!(writer.gone(&present), if too_many { (gone, of) } else { (0, of - gone) });
        assert!(matches!(writer.retire(&present, true).unwrap(), Retired::Documents(_)));
        writer.finish(true).unwrap();
        assert_eq!(current(), of - gone);
    }
}

#[test]
fn new_documents_do_not_make_up_for_those_that_are_gone() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let content = document(&[("Moor.", "Fortøy.")]);
    let names: Vec<String> = (0..150).map(|number| format!("{number}.md")).collect();
    let tree: Vec<_> = names.iter().map(|name| (name.as_str(), &content)).collect();
    read_tree(&memory, &harbour(), &tree[..100]);
    assert_eq!(read_tree(&memory, &harbour(), &tree[25..]), Retired::TooMany { gone: 25, of: 100 });
}

#[test]
fn labels_of_a_file_are_its_revision_s() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let human = numbered(1, 2);
    let machine = human.clone().labelled(Label::Machine);
    assert_ne!(human.blob(), machine.blob());
    place_all(&memory, &harbour(), &[("a.md", &human)]);
    let totals = place_all(&memory, &harbour(), &[("a.md", &machine)]);
    assert_eq!((totals.revisions, totals.units), (1, 0));
    let counts = memory.snapshot().unwrap().counts_by_locale().unwrap();
    assert_eq!((counts[0].human, counts[0].machine, counts[0].unknown), (0, 2, 0));
}
