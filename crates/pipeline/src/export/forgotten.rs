//! Layers that an earlier state had and that the memory cannot give back.

use bitext_store::{Outcome, RunInfo, Snapshot};
use serde_json::Value;

use super::Options;
use super::filter::Imports;
use crate::Error;

/// A layer that was there in an earlier state and was forgotten since: what it brought is gone from that state too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ForgottenLayer {
    /// Its name.
    pub name: String,
    /// The run that took it out.
    pub run: i64,
}

/// The layers that are missing from the states which an export is about, sorted by name and run.
pub(super) fn forgotten(snapshot: &Snapshot<'_>, options: &Options) -> Result<Vec<ForgottenLayer>, Error> {
    let states = [options.as_of, options.changes_since];
    if options.filter.imports == Imports::None || states == [None, None] {
        return Ok(Vec::new());
    }
    let runs = snapshot.runs()?;
    let mut missing: Vec<ForgottenLayer> =
        states.into_iter().flatten().flat_map(|state| forgotten_since(&runs, state)).collect();
    if let Imports::Only(names) = &options.filter.imports {
        missing.retain(|layer| names.contains(&layer.name));
    }
    missing.sort_unstable();
    missing.dedup();
    Ok(missing)
}

/// The layers that were there right after a run and that a later one took out.
fn forgotten_since(runs: &[RunInfo], state: i64) -> Vec<ForgottenLayer> {
    let mut there: Vec<String> = Vec::new();
    let mut missing = Vec::new();
    for run in runs {
        let Some(step) = Step::of(run) else { continue };
        match step {
            Step::Imported(name) if run.id <= state => there.push(name),
            Step::Imported(_) => {}
            Step::Forgotten(name) => {
                let Some(at) = there.iter().position(|layer| *layer == name) else { continue };
                there.swap_remove(at);
                if state < run.id {
                    missing.push(ForgottenLayer { name, run: run.id });
                }
            }
        }
    }
    missing
}

/// What a run did to the layers.
enum Step {
    Imported(String),
    Forgotten(String),
}

impl Step {
    fn of(run: &RunInfo) -> Option<Step> {
        let step = match run.command.as_str() {
            "import" => Step::Imported,
            "memory forget" => Step::Forgotten,
            _ => return None,
        };
        if run.outcome.as_deref() != Some(Outcome::Done.as_str()) {
            return None;
        }
        let summary: Value = serde_json::from_str(run.summary.as_deref()?).ok()?;
        summary["name"].as_str().map(|name| step(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(id: i64, command: &str, outcome: &str, name: &str) -> RunInfo {
        RunInfo {
            id,
            command: command.to_owned(),
            version: "0.1.0".to_owned(),
            options: "{}".to_owned(),
            started: String::new(),
            finished: None,
            outcome: Some(outcome.to_owned()),
            summary: Some(format!("{{\"name\":\"{name}\"}}")),
        }
    }

    #[test]
    fn layers_that_were_there_and_are_not() {
        let runs = [
            run(1, "ingest", "done", "vendor"),
            run(2, "import", "failed", "lost"),
            run(3, "import", "done", "vendor"),
            run(4, "memory forget", "done", "vendor"),
            run(5, "import", "done", "vendor"),
            run(6, "import", "done", "other"),
            run(7, "memory forget", "failed", "other"),
            run(8, "memory forget", "done", "vendor"),
        ];
        let of = |state| {
            let layers = forgotten_since(&runs, state).into_iter();
            layers.map(|layer| (layer.name, layer.run)).collect::<Vec<_>>()
        };
        assert_eq!(of(2), []);
        assert_eq!(of(3), [("vendor".to_owned(), 4)]);
        assert_eq!(of(4), []);
        assert_eq!(of(6), [("vendor".to_owned(), 8)]);
        assert_eq!(of(8), []);
    }
}
