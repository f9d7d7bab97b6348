//! One import from its first unit to its last.

use std::borrow::Cow;
use std::rc::Rc;
use std::thread;

use bitext_exchange::TargetRecord;
use bitext_model::{Locale, Origin};
use bitext_store::{ImportWriter, LayerTranslation, NewImportTarget, NewImportUnit, NewText, Snapshot};

use super::conflicts::{Conflicts, StatedContext};
use super::detail::{self, FileDetail};
use super::matching::{Comparison, Known, Matcher, Translations};
use super::prepared::{PreparedTarget, PreparedUnit};
use super::report::{Report, Row};
use super::stream::UnitStream;
use super::summary::{Status, Summary};
use super::{Options, hash_of};
use crate::{Error, Interrupt, Progress};

/// So many units pass between two looks at whether to stop.
const BETWEEN_LOOKS: u64 = 256;

/// One import, real or not.
pub(super) struct Session<'s> {
    options: &'s Options,
    source_locale: &'s Locale,
    matcher: Option<Matcher<'s>>,
    conflicts: Conflicts,
    report: Report,
    interrupt: &'s Interrupt,
    progress: &'s dyn Progress,
}

/// What a translation is to the memory, and what to keep of it.
struct Judged {
    status: Status,
    origin: Origin,
    /// The memory's best translation.
    best: Option<Rc<str>>,
    /// The translation as documents spell it, where the file spells the same otherwise.
    spelling: Option<Rc<str>>,
}

impl<'s> Session<'s> {
    pub(super) fn new(
        options: &'s Options,
        source_locale: &'s Locale,
        snapshot: Option<&'s Snapshot<'s>>,
        interrupt: &'s Interrupt,
        progress: &'s dyn Progress,
    ) -> Result<Session<'s>, Error> {
        Ok(Session {
            options,
            source_locale,
            matcher: snapshot.map(Matcher::new).transpose()?,
            conflicts: Conflicts::default(),
            report: Report::create(options.report.as_deref())?,
            interrupt,
            progress,
        })
    }

    pub(super) fn take(mut self, mut writer: Option<ImportWriter<'_>>, summary: &mut Summary) -> Result<(), Error> {
        self.progress.begin("importing units", 0);
        let options = self.options;
        for (number, path) in options.files.iter().enumerate() {
            let (detail, (counts, hash)) = thread::scope(|scope| {
                let mut stream = UnitStream::open(scope, path, &options.read)?;
                let taken = self.file(number, &mut stream, &mut writer, summary);
                let read = stream.end();
                let detail = taken?;
                Ok::<_, Error>((detail, read?))
            })?;
            let file = &mut summary.files[number];
            file.counts = counts;
            if self.interrupt.is_stopped() {
                break;
            }
            // A compressed file may go on behind its contents.
            let hash = hash.map_or_else(|| hash_of(path), Ok)?;
            if let Some(writer) = &mut writer {
                writer.end_file(&file.name, &hash, &detail.to_json())?;
            }
            file.sha256 = Some(hash);
        }
        self.progress.end();
        summary.interrupted = self.interrupt.is_stopped();
        if summary.interrupted {
            return Ok(());
        }
        if summary.targets == 0 {
            return Err(Error::NothingToImport { files: std::mem::take(&mut summary.files) });
        }
        // Complete before the memory is changed: only giving it its name comes after.
        let report = self.report.end()?;
        if let Some(writer) = writer {
            summary.new_units = writer.finish()?.new_units;
        }
        if let Some(report) = report {
            report.commit()?;
        }
        Ok(())
    }

    /// Takes the units of a file, unless somebody stops that, and gives what the file says once.
    fn file(
        &mut self,
        number: usize,
        stream: &mut UnitStream<'_>,
        writer: &mut Option<ImportWriter<'_>>,
        summary: &mut Summary,
    ) -> Result<FileDetail, Error> {
        let name = summary.files[number].name.clone();
        if let Some(stated) = &stream.header().source_locale
            && stated.language() != self.source_locale.language()
        {
            let (stated, wanted) = (stated.clone(), self.source_locale.clone());
            return Err(Error::OtherSource { file: name, stated, wanted });
        }
        let detail = FileDetail::new(stream.header());
        while let Some(unit) = stream.next() {
            if summary.units.is_multiple_of(BETWEEN_LOOKS) {
                if self.interrupt.is_stopped() {
                    break;
                }
                self.progress.advance(BETWEEN_LOOKS.min(summary.units));
            }
            // A file may hold units of several source languages.
            let source = unit.record.source_locale.as_ref();
            if source.is_some_and(|source| source.language() != self.source_locale.language()) {
                summary.other_source += 1;
                continue;
            }
            self.unit(&name, &detail, unit, writer.as_mut(), summary)?;
        }
        Ok(detail)
    }

    fn unit(
        &mut self,
        file: &str,
        header: &FileDetail,
        prepared: &PreparedUnit,
        writer: Option<&mut ImportWriter<'_>>,
        summary: &mut Summary,
    ) -> Result<(), Error> {
        let unit = &prepared.record;
        let known = match &mut self.matcher {
            Some(matcher) => matcher.find(unit, header.codes())?,
            None => Known::default(),
        };
        let matched = known.matched.as_ref();
        if let Some(matched) = matched {
            *summary.matched_by.entry(matched.by).or_default() += 1;
        }
        // What the file does not say is taken from what was found; a kind is only said by a file that says the product.
        let (family, kind) = match (unit.family.as_deref(), matched) {
            (Some(family), _) => (family, unit.kind),
            (None, Some(matched)) => (matched.standing.family.as_str(), matched.standing.kind),
            (None, None) => (self.options.name.as_str(), unit.kind),
        };
        let standing = (unit.family.is_some() || matched.is_some()).then_some((family, kind));
        let mut details = Vec::with_capacity(unit.targets.len());
        for (target, numbers) in unit.targets.iter().zip(&prepared.targets) {
            let context = StatedContext { standing, target, place: numbers.place.as_ref() };
            let judged = self.judge(&known, header, &context, numbers)?;
            summary.targets += 1;
            summary.statuses += judged.status;
            match summary.by_locale.get_mut(&target.locale) {
                Some(counts) => *counts += judged.status,
                None => *summary.by_locale.entry(target.locale.clone()).or_default() += judged.status,
            }
            let Judged { status, origin, best, spelling } = judged;
            let row =
                Row { file, unit, family, matched, target, status, origin, best: best.as_deref().unwrap_or_default() };
            self.report.row(&row)?;
            // What the file's statement rests on is nothing that another origin rests on.
            let is_stated = target.origin.is_none_or(|stated| stated == origin);
            let detail = &numbers.detail;
            let detail = if is_stated { Cow::Borrowed(detail) } else { Cow::Owned(detail::without_basis(detail)) };
            details.push((origin, detail, spelling));
        }
        summary.units += 1;
        let Some(writer) = writer else { return Ok(()) };
        let comparison = Comparison::of(header.codes(), matched);
        let spelling = known.spelling.as_deref().filter(|_| comparison == Comparison::Spelled);
        let targets: Vec<NewImportTarget<'_>> = unit
            .targets
            .iter()
            .zip(&prepared.targets)
            .zip(&details)
            .map(|((target, numbers), (origin, detail, spelling))| NewImportTarget {
                locale: &target.locale,
                text: spelling.as_deref().map_or_else(|| numbers.text(target), NewText::new),
                origin: *origin,
                detail,
            })
            .collect();
        writer.unit(&NewImportUnit {
            tuid: unit.tuid.as_deref(),
            family,
            kind,
            source: spelling.map_or_else(|| prepared.source(), NewText::new),
            detail: &prepared.detail,
            targets: &targets,
        })?;
        Ok(())
    }

    fn judge(
        &mut self,
        known: &Known,
        header: &FileDetail,
        context: &StatedContext<'_>,
        numbers: &PreparedTarget,
    ) -> Result<Judged, Error> {
        let target: &TargetRecord = context.target;
        let locale = &target.locale;
        let comparison = Comparison::of(header.codes(), known.matched.as_ref());
        let is_text = |other: &str| comparison.is_same(other, &target.text);
        let (documents, layers) = match &mut self.matcher {
            Some(matcher) => (matcher.translations(known, locale)?, matcher.imported(known, locale)?),
            None => (Translations::default(), Vec::new()),
        };
        let Translations { texts: documents, by_machine } = documents;
        let is_same = documents.iter().any(|other| is_text(other));
        // What a layer brought back as documents have it disagrees with nothing.
        let contradicts = |other: &&LayerTranslation| {
            !is_text(&other.text) && !documents.iter().any(|text| **text == *other.text) && context.may_be_of(other)
        };
        let contradicted = layers.iter().flat_map(|of_source| of_source.iter()).find(contradicts);
        let is_conflict = !is_same && (self.conflicts.is_conflict(numbers.reading) || contradicted.is_some());
        let status = if is_same {
            Status::Same
        } else if is_conflict {
            Status::Conflict
        } else if !documents.is_empty() {
            Status::Changed
        } else if known.matched.is_some() {
            Status::New
        } else {
            Status::Unplaced
        };
        // Whoever changed a text of the memory did not change what the file says of its origin: a mark of machine
        // translation is as old as the text was, unless people had written that.
        let is_edited = !is_same && !documents.is_empty();
        let origin = match target.origin {
            Some(origin) if !is_edited || origin.is_machine() && !by_machine => origin,
            _ => Origin::Imported,
        };
        let is_written = |other: &Rc<str>| Comparison::Written.is_same(other, &target.text);
        let spelling = if comparison == Comparison::Spelled && !documents.iter().any(is_written) {
            documents.iter().find(|other| is_text(other)).cloned()
        } else {
            None
        };
        let best = documents.into_iter().next().or_else(|| contradicted.map(|other| other.text.as_str().into()));
        Ok(Judged { status, origin, best, spelling })
    }
}
