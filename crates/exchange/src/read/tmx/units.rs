//! From a `tu` to units.

use std::collections::HashMap;

use bitext_model::{Locale, Origin, UnitKind};

use super::element::{Authors, Tu, Tuv};
use super::{ALL_LANGUAGES, TmxReader};
use crate::Property;
use crate::read::context::Context;
use crate::read::document::{Copies, bytes_of};
use crate::read::notice::ReadNotice;
use crate::read::own;
use crate::read::spare::Spare;
use crate::read::xml::Stop;
use crate::record::{TargetRecord, UnitRecord};
use crate::unit::{Change, Per};

impl TmxReader {
    /// Makes units of a `tu`: one, or more where a language has several texts.
    pub(super) fn units(&mut self, mut tu: Tu) -> Result<(), Stop> {
        let line = tu.position.line;
        let mut variants = std::mem::take(&mut tu.variants);
        let Some((source_locale, of_text)) = self.source_locale(&tu, &variants) else {
            self.document.counts.notice(ReadNotice::NoSource, line);
            return Ok(());
        };
        let mut sources = variants.extract_if(.., |variant| variant.locale == of_text);
        let Some(mut source) = sources.next() else {
            self.document.counts.notice(ReadNotice::NoSource, line);
            return Ok(());
        };
        for second in sources {
            self.document.counts.notice(ReadNotice::SecondSource, second.line);
        }
        if source.text.trim().is_empty() {
            self.document.counts.notice(ReadNotice::EmptyText, source.line);
            return Ok(());
        }
        let mut properties = tu.properties;
        properties.append(&mut source.properties);
        self.spare.put_list(source.properties);
        let context = Context::of(&properties);
        let family_at = properties.iter().position(|property| property.name == "x-family");
        let family = family_at.map(|at| {
            let mut property = properties.remove(at);
            let family = std::mem::take(&mut property.value);
            self.spare.put(property);
            family
        });
        let is_hidden = |property: &Property| property.name == "x-kind" && property.value == UnitKind::Hidden.as_str();
        let hidden = properties.iter().position(is_hidden).map(|at| {
            self.spare.put(properties.remove(at));
            UnitKind::Hidden
        });
        let tuid = own::stated_tuid(tu.tuid, &mut properties);
        if properties.is_empty() {
            self.spare.put_list(std::mem::take(&mut properties));
        }
        let first = UnitRecord {
            line,
            tuid,
            family,
            kind: hidden.or(tu.kind).or(self.header_segtype).unwrap_or(UnitKind::Sentence),
            source: source.text,
            source_locale: Some(source_locale),
            usage: tu.usage,
            properties,
            targets: Vec::new(),
        };
        let mut copies = Copies::of_unit(tu.position);
        let mut units = vec![first];
        // A language's first text belongs to the first unit, its second one to the second, and so on.
        let mut used: HashMap<Locale, usize> = HashMap::new();
        let mut once = 0;
        let is_single = variants.len() == 1;
        for variant in variants {
            let line = variant.line;
            copies.add(size_of::<TargetRecord>() + context.bytes())?;
            let mut target = match target(variant, &context, tu.authors, self.header.per, &mut self.spare) {
                Ok(target) => target,
                Err(reason) => {
                    self.document.counts.notice(reason, line);
                    continue;
                }
            };
            if target.handoff.is_none() {
                target.handoff = tu.day;
            }
            let at = if is_single { &mut once } else { used.entry(target.locale.clone()).or_default() };
            if *at == units.len() {
                self.document.counts.notice(ReadNotice::RepeatedLanguage, line);
                copies.add(bytes(&units[0]))?;
                units.push(without_targets(&units[0]));
            }
            units[*at].targets.push(target);
            *at += 1;
        }
        if units[0].targets.is_empty() {
            self.document.counts.notice(ReadNotice::Untranslated, line);
            return Ok(());
        }
        self.waiting.extend(units);
        Ok(())
    }

    /// The language of a unit's source: as it is stated, and as one of its texts has it.
    fn source_locale(&mut self, tu: &Tu, variants: &[Tuv]) -> Option<(Locale, Locale)> {
        let line = tu.position.line;
        let named = tu.source_language.as_deref().filter(|code| !code.eq_ignore_ascii_case(ALL_LANGUAGES));
        let wanted = named.and_then(|code| self.languages.locale(code)).or_else(|| self.source.clone());
        let mut locales = variants.iter().map(|variant| &variant.locale);
        let Some(wanted) = wanted else {
            let first = locales.next()?.clone();
            self.document.counts.notice(ReadNotice::AssumedSource, line);
            self.source = Some(first.clone());
            self.header.source_locale = Some(first.clone());
            return Some((first.clone(), first));
        };
        if locales.clone().any(|locale| *locale == wanted) {
            return Some((wanted.clone(), wanted));
        }
        let related = locales.find(|locale| locale.language() == wanted.language())?.clone();
        self.document.counts.notice(ReadNotice::RelatedSource, line);
        Some((wanted, related))
    }
}

/// A translation, or why it is left out.
fn target(
    variant: Tuv,
    of_unit: &Context,
    authors_of_unit: Authors,
    per: Option<Per>,
    spare: &mut Spare,
) -> Result<TargetRecord, ReadNotice> {
    if variant.text.trim().is_empty() {
        return Err(ReadNotice::EmptyText);
    }
    let context = Context::of(&variant.properties).or(of_unit);
    let mut target = TargetRecord {
        locale: variant.locale,
        text: variant.text,
        origin: None,
        origin_basis: None,
        handoff: variant.day,
        usage: variant.usage,
        other_variants: 0,
        relation: None,
        translated_source: None,
        places: Vec::new(),
        previous_source: context.previous,
        next_source: context.next,
        properties: Vec::new(),
    };
    let has_place = || variant.properties.iter().any(|property| property.name == "x-repository");
    let places = per == Some(Per::Occurrence) || (per.is_none() && has_place());
    if own::target_properties(&mut target, variant.properties, places, spare) == Some(Change::Remove) {
        return Err(ReadNotice::Removed);
    }
    let authors = variant.authors.or(authors_of_unit);
    if authors.changed == Some(false) {
        // Somebody changed what a machine wrote, whatever else was left as it was.
        if target.origin == Some(Origin::Machine) {
            (target.origin, target.origin_basis) = (None, None);
        }
    } else if target.origin.is_none() && [authors.created, authors.changed].contains(&Some(true)) {
        target.origin = Some(Origin::Machine);
    }
    Ok(target)
}

/// A copy of a unit. Its targets, of which there may be many, are not copied to be dropped.
fn without_targets(unit: &UnitRecord) -> UnitRecord {
    UnitRecord {
        line: unit.line,
        tuid: unit.tuid.clone(),
        family: unit.family.clone(),
        kind: unit.kind,
        source: unit.source.clone(),
        source_locale: unit.source_locale.clone(),
        usage: unit.usage,
        properties: unit.properties.clone(),
        targets: Vec::new(),
    }
}

/// What such a copy needs.
fn bytes(unit: &UnitRecord) -> usize {
    let texts = [&unit.tuid, &unit.family].into_iter().flatten().chain([&unit.source]);
    size_of::<UnitRecord>() + texts.map(String::len).sum::<usize>() + bytes_of(&unit.properties)
}
