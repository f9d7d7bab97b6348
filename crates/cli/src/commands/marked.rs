//! What parts two texts, in one line for people.

use bitext_pipeline::history::{Stretch, difference};
use serde_json::{Value, json};

/// The new text with what was taken out as `[-old-]` and what was put in as `{+new+}`.
pub(super) fn marked(old: &str, new: &str) -> String {
    let mut text = String::new();
    let mut at = 0;
    for Stretch { is_equal, old: out, new: put } in difference(old, new) {
        if put.is_empty() {
            // The white space around it is the old text's: before it, or behind it where nothing is before.
            let (before, after) = (&old[..out.start], &old[out.end..]);
            let before = &before[before.trim_end().len()..];
            let after = &after[..after.len() - after.trim_start().len()];
            let (before, after) = if at == 0 { ("", after) } else { (before, "") };
            text.extend([before, "[-", &old[out], "-]", after]);
            continue;
        }
        text.push_str(&new[at..put.start]);
        at = put.end;
        if is_equal {
            text.push_str(&new[put]);
            continue;
        }
        if !out.is_empty() {
            text.extend(["[-", &old[out], "-]"]);
        }
        text.extend(["{+", &new[put], "+}"]);
    }
    text.push_str(&new[at..]);
    text
}

/// What to say of two texts that are not the same and whose difference cannot be marked.
pub(super) fn note(old: &str, new: &str) -> &'static str {
    let is_unmarked = old != new && difference(old, new).iter().all(|stretch| stretch.is_equal);
    if is_unmarked { ", other white space" } else { "" }
}

/// The stretches for programs.
pub(super) fn stretches(old: &str, new: &str) -> Value {
    let stretch = |stretch: Stretch| {
        let change = match (stretch.is_equal, stretch.old.is_empty(), stretch.new.is_empty()) {
            (true, ..) => "equal",
            (_, true, _) => "added",
            (_, _, true) => "removed",
            _ => "replaced",
        };
        json!({ "change": change, "machine": &old[stretch.old], "human": &new[stretch.new] })
    };
    difference(old, new).into_iter().map(stretch).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_stand_in_the_new_text() {
        for (old, new, expected) in [
            ("Moor the boat.", "Moor a boat.", "Moor [-the-]{+a+} boat."),
            ("Moor the red boat.", "Moor the boat.", "Moor the [-red-] boat."),
            ("Moor boat.", "Moor the boat now.", "Moor {+the+} boat {+now+}."),
            ("Now moor.", "Moor.", "[-Now moor-]{+Moor+}."),
            ("Now moor.", "moor.", "[-Now-] moor."),
            ("港に戻る。", "港へ戻る。", "港[-に-]{+へ+}戻る。"),
            ("**Moor** it", "Moor it", "[-**-]Moor[-**-] it"),
            ("Moor", "Moor", "Moor"),
            ("Moor", "", "[-Moor-]"),
            ("", "Moor ", "{+Moor+} "),
        ] {
            assert_eq!(marked(old, new), expected);
            assert_eq!(note(old, new), "");
        }
        assert_eq!(marked("**Moor**it", "**Moor** it"), "**Moor** it");
        assert_eq!(note("**Moor**it", "**Moor** it"), ", other white space");
    }
}
