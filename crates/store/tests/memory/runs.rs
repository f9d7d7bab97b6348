//! Every writing command is listed.

use bitext_store::Outcome;

use crate::support::Shelf;

#[test]
fn runs_are_listed_with_how_they_ended() {
    let shelf = Shelf::new();
    let memory = shelf.writer();
    for (command, outcome) in [
        ("ingest", Some(Outcome::Done)),
        ("align", Some(Outcome::Interrupted)),
        ("import", Some(Outcome::Failed)),
        ("update", None),
    ] {
        let run = memory.begin_run(command, "1.2.3", r#"{"jobs":2}"#).unwrap();
        if let Some(outcome) = outcome {
            run.finish(outcome, r#"{"files":7}"#).unwrap();
        }
    }

    let runs = memory.snapshot().unwrap().runs().unwrap();
    let listed: Vec<_> = runs.iter().map(|run| (run.id, &*run.command, run.outcome.as_deref())).collect();
    assert_eq!(
        listed,
        [
            (1, "ingest", Some("done")),
            (2, "align", Some("interrupted")),
            (3, "import", Some("failed")),
            (4, "update", None)
        ]
    );
    for run in &runs {
        assert_eq!((&*run.version, &*run.options), ("1.2.3", r#"{"jobs":2}"#));
        assert_eq!(run.summary.as_deref(), run.outcome.as_ref().map(|_| r#"{"files":7}"#));
        let started: jiff::Timestamp = run.started.parse().unwrap();
        assert_eq!(run.started.len(), "2021-08-09T10:11:12Z".len());
        assert!(run.started.ends_with('Z'), "{}", run.started);
        if let Some(finished) = &run.finished {
            assert!(started <= finished.parse().unwrap());
        }
        assert_eq!(run.finished.is_some(), run.outcome.is_some());
    }
}
