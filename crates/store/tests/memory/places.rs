//! The order of places does not tell how the memory came about.

use bitext_model::{Commit, Label, Locale};
use bitext_store::{InputIdentity, Memory, Outcome, Place, Snapshot};

use crate::support::{Document, Shelf, commit, harbour, locale, numbered, place_all};

/// A place with everything that row numbers hide behind.
type Described = (Place, String, String, String);

/// Current places, with row numbers resolved.
fn described(snapshot: &Snapshot<'_>) -> Vec<Described> {
    let places = snapshot.places(true).unwrap();
    let resolve = |place: &Place| {
        let reference = &places.refs[place.reference as usize];
        let revision = &places.revisions[place.revision as usize];
        let content = format!("{} {:?} {}", revision.blob, revision.label, revision.segments);
        (
            Place { document: 0, placement: 0, revision: 0, ..place.clone() },
            reference.repository.clone(),
            reference.name.clone(),
            content,
        )
    };
    places.places.iter().map(resolve).collect()
}

#[test]
fn insertion_order_does_not_show() {
    let shuffled = |steps: &[usize]| {
        let shelf = Shelf::new();
        let memory = shelf.writer();
        for step in steps {
            let content = numbered(step % 3, 2).in_locale(["nb-NO", "nl-NL"][step % 2]);
            let identity = InputIdentity {
                repository: ["harbour", "lighthouse"][step % 2],
                family: ["harbour", "harbour", "beacon"][step % 3],
                reference: ["main", "next"][step / 2 % 2],
                ..harbour()
            };
            place_all(&memory, &identity, &[(["b.md", "a.md", "å.md", "a/b.md"][step % 4], &content)]);
        }
        described(&memory.snapshot().unwrap())
    };
    // Steps of one repository, and so of one parity, keep their order: the last one decides its family.
    let forward = shuffled(&[0, 1, 2, 3, 4, 5]);
    assert_eq!(forward, shuffled(&[1, 0, 3, 2, 5, 4]));
    assert_eq!(forward, shuffled(&[1, 3, 5, 0, 2, 4]));
    let mut sorted = forward.clone();
    sorted.sort_by(|left, right| {
        let key = |(place, repository, name, _): &Described| {
            (place.family.clone(), place.path.clone(), place.locale.clone(), repository.clone(), name.clone())
        };
        key(left).cmp(&key(right))
    });
    assert_eq!(forward, sorted);
}

#[test]
fn documents_permuted_over_runs_stand_in_the_same_order() {
    let names: Vec<String> = (0..9).map(|number| format!("{number}.md")).collect();
    let contents: Vec<Document> = (0..9).map(|number| numbered(number, number)).collect();
    let tree: Vec<_> = names.iter().map(String::as_str).zip(&contents).collect();
    let taken = |parts: &[&[usize]]| {
        let shelf = Shelf::new();
        let memory: Memory = shelf.writer();
        for part in parts {
            let documents: Vec<_> = part.iter().map(|&index| tree[index]).collect();
            place_all(&memory, &harbour(), &documents);
        }
        described(&memory.snapshot().unwrap())
    };
    let at_once = taken(&[&[0, 1, 2, 3, 4, 5, 6, 7, 8]]);
    assert_eq!(at_once.len(), 9);
    assert_eq!(at_once, taken(&[&[8, 3, 1], &[7, 0], &[2, 6, 5, 4]]));
}

#[test]
fn places_carry_what_the_revision_says_of_itself() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    let mut content = numbered(1, 3).labelled(Label::Machine);
    content.meta.handoff = Some("2021-08-09".parse().unwrap());
    content.meta.source_commit = Some("c0ffee".to_owned());
    content.meta.source_hash = Some("ABCD".to_owned());
    content.meta.file_id = Some("file".to_owned());
    content.meta.asset_id = Some("asset".to_owned());
    let nb: Locale = locale("nb-NO");
    let identity = InputIdentity { locale: Some(&nb), licence: Some("CC-BY-4.0"), ..harbour() };
    let brought = Commit { id: commit(7).id, time: -1 };
    let mut run = memory.begin_run("ingest", "1.0.0", "{}").unwrap();
    let mut writer = run.input(&identity).unwrap();
    content.place(&mut writer, "guide/a.md").unwrap();
    writer.set_commits([("guide/a.md", brought)].into_iter()).unwrap();
    writer.finish(true).unwrap();
    run.finish(Outcome::Done, "{}").unwrap();

    let places = memory.snapshot().unwrap().places(true).unwrap();
    let first_seen = places.places[0].first_seen.unwrap();
    assert_eq!(shelf.strings("SELECT started FROM run")[0][..10], first_seen.to_string());
    assert_eq!(
        places.places,
        [Place {
            family: "harbour".to_owned(),
            path: "guide/a.md".to_owned(),
            locale: nb,
            document: places.places[0].document,
            placement: places.places[0].placement,
            reference: 0,
            revision: 0,
            commit: Some(brought),
            first_seen: Some(first_seen),
            current: true,
        }]
    );
    assert_eq!(places.refs[0].repository, "harbour.nb-NO");
    assert_eq!(places.refs[0].name, "main");
    assert_eq!(places.refs[0].licence.as_deref(), Some("CC-BY-4.0"));
    let revision = &places.revisions[0];
    assert_eq!((revision.blob, revision.label, revision.segments), (content.blob(), Label::Machine, 3));
    assert_eq!(revision.handoff, content.meta.handoff);
    let ids = [&revision.source_commit, &revision.source_hash, &revision.file_id, &revision.asset_id];
    assert_eq!(ids.map(|id| id.as_deref()), [Some("c0ffee"), Some("ABCD"), Some("file"), Some("asset")]);
}
