//! Why an input failed, in words for a person.

use bitext_repo::{Input, InputKind, Listing, SkipReason};

use super::summary::InputSummary;

/// Why an input holds no segments, and what to try.
pub(super) fn no_segments(input: &Input, listing: &Listing, row: &InputSummary) -> (String, Option<String>) {
    if row.skipped.get("no-locale").is_some_and(|count| 0 < *count) {
        let message = "nothing says in which locale its documents are".to_owned();
        return (message, Some("name it with --locale".to_owned()));
    }
    if row.skipped.contains_key(SkipReason::Unreadable.as_str()) {
        let message = "no spans in what can be read of it".to_owned();
        return (message, Some("-v lists what cannot".to_owned()));
    }
    if listing.entries.is_empty() && row.skipped.contains_key(SkipReason::TooLarge.as_str()) {
        let message = if input.kind() == InputKind::File { "it is too large" } else { "its documents are too large" };
        return (message.to_owned(), Some("--max-file-size sets the limit".to_owned()));
    }
    if row.skipped.get("too-large").is_some_and(|count| 0 < *count) && listing.entries.is_empty() {
        let message = "it holds no document that is not too large".to_owned();
        return (message, Some("larger files are read with --max-file-size SIZE".to_owned()));
    }
    if row.skipped.get("unreadable").is_some_and(|count| 0 < *count) && row.documents == 0 {
        return ("it holds no document that can be read".to_owned(), None);
    }
    let is_git = matches!(input.kind(), InputKind::Bare | InputKind::WorkTree);
    if is_git {
        let message = format!("no spans on branch `{}`", input.reference());
        let other = input.references().iter().find(|name| name.ends_with("-sxs") && *name != input.reference());
        let hint = other.map(|name| format!("the repository has `{name}`: try --ref {name}"));
        return (message, hint);
    }
    if listing.entries.is_empty() {
        let message = "there are no documents in it".to_owned();
        return (message, Some("documents are files named .md, .markdown, .yml or .yaml".to_owned()));
    }
    let message = match (input.kind(), row.skipped.get("binary")) {
        (InputKind::File, Some(_)) => "it is not a text file",
        (InputKind::File, None) => "no spans in it",
        _ => "no spans in its documents",
    };
    let hint = "side-by-side files are on branches such as `live-sxs`".to_owned();
    (message.to_owned(), (input.kind() != InputKind::File).then_some(hint))
}

/// An error with what caused it, in one line.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
