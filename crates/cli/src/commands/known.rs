//! Names that the user gives and that the memory must have: one that it has not is a mistake, and nothing is done.

use std::collections::BTreeSet;

use bitext_model::Locale;
use bitext_store::Snapshot;

use crate::failure::Advised;
use crate::numbers::first_of;

/// How many names of repositories are shown at most.
const NAMES_SHOWN: usize = 10;

/// A name may have one letter wrong in so many to be taken for another.
const LETTERS_PER_MISTAKE: usize = 4;

/// Refuses locales that the memory has no translations into, in any revision of its documents or, with `imports`, in an
/// import.
pub(super) fn check_locales(snapshot: &Snapshot<'_>, wanted: &[Locale], imports: bool) -> anyhow::Result<()> {
    let mut known: BTreeSet<Locale> = snapshot.document_locales()?.into_iter().collect();
    let is_unknown = |known: &BTreeSet<Locale>| wanted.iter().any(|locale| !known.contains(locale));
    // Their locales take time to be found.
    if imports && is_unknown(&known) {
        for import in snapshot.imports()? {
            known.extend(snapshot.import_locales(import.row)?);
        }
    }
    if !is_unknown(&known) {
        return Ok(());
    }
    let unknown: Vec<&Locale> = wanted.iter().filter(|locale| !known.contains(*locale)).collect();
    let known: Vec<Locale> = known.into_iter().collect();
    let names: Vec<String> = known.iter().map(Locale::to_string).collect();
    let near = |wanted: &&Locale| {
        let related = wanted.fallbacks(&known, true).into_iter().next().map(|near| near.locale.to_string());
        related.or_else(|| nearest(wanted.as_str(), &names))
    };
    let said = unknown.iter().map(|locale| locale.as_str()).collect::<Vec<_>>().join(", ");
    let message = format!("the memory has no translations into {said}; it has {}", all_of(&names, usize::MAX));
    let hint = "`bitext stats` lists what there is in each locale";
    Err(Advised::new(message, with_near(unknown.iter().filter_map(near), hint)).into())
}

/// The repositories that the user asks for, as the memory spells them; refuses those that it has not read.
///
/// With `imports` a memory that has some refuses none: imported units may state that they are of repositories which the
/// memory has no documents of.
pub(super) fn repositories(snapshot: &Snapshot<'_>, wanted: &[String], imports: bool) -> anyhow::Result<Vec<String>> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let known = snapshot.repository_names()?;
    let mut found = Vec::new();
    let mut unknown = Vec::new();
    for name in wanted {
        let before = found.len();
        found.extend(known.iter().filter(|known| known.to_lowercase() == name.to_lowercase()).cloned());
        if found.len() == before {
            found.push(name.clone());
            unknown.push(name.as_str());
        }
    }
    if unknown.is_empty() || imports && !snapshot.imports()?.is_empty() {
        return Ok(found);
    }
    let message =
        format!("the memory has no repository {}; it has {}", unknown.join(", "), all_of(&known, NAMES_SHOWN));
    let near = unknown.iter().filter_map(|name| nearest(name, &known));
    Err(Advised::new(message, with_near(near, "`bitext stats --by repository` lists them")).into())
}

/// Refuses imports that the memory does not have.
pub(super) fn check_imports(snapshot: &Snapshot<'_>, wanted: &[String]) -> anyhow::Result<()> {
    let imports = if wanted.is_empty() { Vec::new() } else { snapshot.imports()? };
    let is_unknown = |name: &&String| !imports.iter().any(|import| import.name == **name);
    match wanted.iter().find(is_unknown) {
        Some(name) => Err(no_such_import(snapshot, &bitext_store::Error::NoSuchImport { name: name.clone() })?.into()),
        None => Ok(()),
    }
}

/// The error with the names of the imports that there are.
pub(super) fn no_such_import(
    snapshot: &Snapshot<'_>,
    error: &bitext_store::Error,
) -> Result<Advised, bitext_store::Error> {
    let names: Vec<String> = snapshot.imports()?.into_iter().map(|import| import.name).collect();
    let hint =
        if names.is_empty() { "it has no imports at all".to_owned() } else { format!("it has {}", names.join(", ")) };
    Ok(Advised::new(error.to_string(), hint))
}

fn all_of(names: &[String], shown: usize) -> String {
    if names.is_empty() { "none at all".to_owned() } else { first_of(names, shown) }
}

/// Advice with what the user may have meant.
fn with_near(near: impl Iterator<Item = String>, hint: &str) -> String {
    let near: BTreeSet<String> = near.collect();
    if near.is_empty() {
        return hint.to_owned();
    }
    format!("did you mean {}? {hint}", near.into_iter().collect::<Vec<_>>().join(", "))
}

/// The name that is most like another: one that begins with it, or has few letters that differ.
fn nearest(wanted: &str, known: &[String]) -> Option<String> {
    let wanted = wanted.to_lowercase();
    let allowed = wanted.chars().count() / LETTERS_PER_MISTAKE;
    let distance = |known: &String| {
        let known = known.to_lowercase();
        let is_begun = !wanted.is_empty() && known.starts_with(&wanted);
        let distance = if is_begun { 0 } else { strsim::osa_distance(&wanted, &known) };
        (distance <= allowed).then_some(distance)
    };
    let near = known.iter().filter_map(|known| Some((distance(known)?, known)));
    near.min().map(|(_, known)| known.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_near() {
        let known = ["harbor.nb-NO", "harbor.nl-NL", "quay", "pier"].map(str::to_owned);
        for (wanted, expected) in [
            ("Harbour.nb-NO", Some("harbor.nb-NO")),
            ("harbor", Some("harbor.nb-NO")),
            ("QUAI", Some("quay")),
            ("pire", Some("pier")),
            ("rip", None),
            ("lighthouse", None),
            ("", None),
        ] {
            assert_eq!(nearest(wanted, &known).as_deref(), expected, "{wanted}");
        }
    }
}
