//! From a `trans-unit` or `unit` to units.

use bitext_model::{Origin, UnitKind};

use super::XliffReader;
use super::element::Unit;
use crate::read::context::Context;
use crate::read::document::bytes_of;
use crate::read::notice::ReadNotice;
use crate::read::own;
use crate::read::spare::Spare;
use crate::read::xml::Stop;
use crate::record::{TargetRecord, UnitRecord};
use crate::unit::{Change, Per, Property};

impl XliffReader {
    /// Makes a unit of each segment.
    pub(super) fn units(&mut self, unit: Unit) -> Result<(), Stop> {
        let is_own = self.is_own();
        let mut copies = unit.copies;
        let mut properties = unit.properties;
        let mut taken = |name: &str| {
            let at = properties.iter().position(|property| is_own && property.name == name)?;
            Some(properties.remove(at).value)
        };
        let family = taken("x-family");
        let kind = taken("x-kind").and_then(|kind| UnitKind::parse(&kind)).unwrap_or(UnitKind::Sentence);
        let usage = taken("x-source-usage").and_then(|count| count.parse().ok());
        let of_target = Context::of(&unit.target_properties).or(&Context::of(&properties));
        let tuid = unit.id.map(|id| if is_own { own::identifier(&id) } else { id });
        let named = [&tuid, &family].into_iter().flatten().map(String::len).sum::<usize>() + of_target.bytes();
        let of_properties = bytes_of(&properties) + bytes_of(&unit.target_properties);
        let needed = size_of::<UnitRecord>() + size_of::<TargetRecord>() + named + of_properties;
        for (at, segment) in unit.segments.into_iter().enumerate() {
            let line = segment.line;
            let Some(source) = segment.source.filter(|text| !text.trim().is_empty()) else {
                self.document.counts.notice(ReadNotice::EmptyText, line);
                continue;
            };
            let target = segment.target.filter(|text| !segment.is_untranslated && !text.trim().is_empty());
            let Some(text) = target else {
                self.document.counts.notice(ReadNotice::Untranslated, line);
                continue;
            };
            if self.source_locale.is_none() || self.source_locale != self.header.source_locale {
                self.document.counts.notice(ReadNotice::NoSource, line);
                continue;
            }
            let language = match &segment.target_language {
                Some(code) => self.languages.locale(code),
                None => self.target_locale.clone(),
            };
            let Some(locale) = language else {
                self.document.counts.notice(ReadNotice::UnknownLanguage, line);
                continue;
            };
            let mut target = TargetRecord {
                locale,
                text,
                origin: segment.is_machine.then_some(Origin::Machine),
                origin_basis: None,
                handoff: None,
                usage: None,
                other_variants: 0,
                relation: None,
                translated_source: None,
                places: Vec::new(),
                previous_source: None,
                next_source: None,
                properties: Vec::new(),
            };
            if 0 < at {
                copies.add(needed)?;
            }
            let context = of_target.clone();
            (target.previous_source, target.next_source) = (context.previous, context.next);
            if is_own {
                let properties = unit.target_properties.clone();
                if own_properties(&mut target, properties, self.header.per) == Some(Change::Remove) {
                    self.document.counts.notice(ReadNotice::Removed, line);
                    continue;
                }
                if segment.is_machine {
                    target.origin = target.origin.or(Some(Origin::Machine));
                } else if segment.is_done && target.origin == Some(Origin::Machine) {
                    // Somebody saw to what a machine wrote, whatever else was left as it was.
                    (target.origin, target.origin_basis) = (None, None);
                }
            } else {
                target.properties.clone_from(&unit.target_properties);
            }
            self.waiting.push_back(UnitRecord {
                line,
                tuid: tuid.clone(),
                family: family.clone(),
                kind,
                source,
                source_locale: self.source_locale.clone(),
                usage,
                properties: properties.clone(),
                targets: vec![target],
            });
        }
        Ok(())
    }
}

/// Puts our metadata about a target into its fields.
fn own_properties(target: &mut TargetRecord, mut properties: Vec<Property>, per: Option<Per>) -> Option<Change> {
    target.origin = None;
    properties.retain(|Property { name, value }| match name.as_str() {
        "x-usage" if target.usage.is_none() => {
            target.usage = value.parse().ok();
            target.usage.is_none()
        }
        "x-newest-handoff" if target.handoff.is_none() => {
            target.handoff = own::day(value);
            target.handoff.is_none()
        }
        _ => true,
    });
    own::target_properties(target, properties, per == Some(Per::Occurrence), &mut Spare::default())
}
