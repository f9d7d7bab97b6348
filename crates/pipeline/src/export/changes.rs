//! What became of translations since an earlier state.

use std::borrow::Cow;
use std::collections::HashMap;

use bitext_exchange::{Change, TranslationUnit};
use bitext_markup::hash;
use bitext_model::{Locale, Origin};

/// The translations of an earlier state, as numbers.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    translations: HashMap<(u128, Locale), Former>,
}

#[derive(Debug)]
struct Former {
    /// A hash of text and origin.
    content: u64,
    /// Whether the unit still has a translation in the locale.
    remains: bool,
}

impl Ledger {
    /// Enters a unit of the earlier state.
    pub(super) fn enter(&mut self, unit: &TranslationUnit<'_>, as_written: impl Fn(&str) -> Cow<'_, str>) {
        for target in &unit.targets {
            let former = Former { content: content(&as_written(target.text), target.origin), remains: false };
            self.translations.insert((number(&unit.tuid), target.locale.clone()), former);
        }
    }

    /// Marks the targets of a unit of the later state that were added or changed, takes the others away, and says how
    /// many these are.
    pub(super) fn compare(
        &mut self,
        unit: &mut TranslationUnit<'_>,
        as_written: impl Fn(&str) -> Cow<'_, str>,
    ) -> usize {
        let (tuid, before) = (number(&unit.tuid), unit.targets.len());
        for target in &mut unit.targets {
            target.change = match self.translations.get_mut(&(tuid, target.locale.clone())) {
                None => Some(Change::Add),
                Some(former) => {
                    former.remains = true;
                    (former.content != content(&as_written(target.text), target.origin)).then_some(Change::Change)
                }
            };
        }
        unit.targets.retain(|target| target.change.is_some());
        before - unit.targets.len()
    }

    /// Marks the targets of a unit of the earlier state that are gone, and takes the others away.
    pub(super) fn keep_removed(&self, unit: &mut TranslationUnit<'_>) {
        let tuid = number(&unit.tuid);
        unit.targets.retain_mut(|target| {
            target.change = Some(Change::Remove);
            self.translations.get(&(tuid, target.locale.clone())).is_some_and(|former| !former.remains)
        });
    }
}

/// A unit's identifier as a number: ours are one already, those of imported files may be anything.
fn number(tuid: &str) -> u128 {
    let is_ours = tuid.len() == 32 && tuid.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    let own = if is_ours { u128::from_str_radix(tuid, 16).ok() } else { None };
    own.unwrap_or_else(|| u128::from(hash(tuid)) << 64 | u128::from(hash(&format!("{tuid}\0"))))
}

/// A label that goes from machine to human is a change, though the text be the same.
fn content(text: &str, origin: Origin) -> u64 {
    hash(&format!("{origin}\0{text}"))
}
