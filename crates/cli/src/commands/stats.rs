use std::io::{self, Write};

use bitext_model::OriginBasis;
use bitext_store::{AlignmentCounts, Counts, ImportInfo, LocaleCounts, OriginCounts, RepositoryCounts};
use serde::Serialize;

use crate::args::{ListFormat, StatsArguments, StatsBy};
use crate::exit::Exit;
use crate::memory_path::{MemoryPath, files_of};
use crate::numbers::{bytes, percent, thousands};
use crate::printer::{Printer, json_line};
use crate::table::{Align, Table};
use crate::tsv;

pub(crate) fn run(arguments: &StatsArguments, path: &MemoryPath, printer: &Printer) -> anyhow::Result<Exit> {
    let memory = path.open()?;
    let snapshot = memory.snapshot()?;
    let stats = Stats {
        memory: path.path().display().to_string(),
        bytes: files_of(path.path()).iter().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum(),
        source_locale: memory.source_locale().to_string(),
        counts: snapshot.counts()?,
        locales: snapshot.counts_by_locale()?,
        repositories: snapshot.counts_by_repository()?,
        imports: snapshot.imports()?,
        alignments: snapshot.alignment_counts()?,
        origins: snapshot.counts_by_origin()?,
    };
    // Where there is room for one table only.
    let by = arguments.by.unwrap_or(StatsBy::Locale);
    let is_shown = |what| arguments.by.is_none_or(|by| by == what);
    match arguments.format {
        ListFormat::Human => {
            let tables = [
                (arguments.by.is_none(), stats.totals()),
                (is_shown(StatsBy::Locale), stats.by_locale()),
                (is_shown(StatsBy::Repository), stats.by_repository()),
                (
                    arguments.by == Some(StatsBy::Origin) || stats.has_history() && arguments.by.is_none(),
                    stats.by_origin(),
                ),
                (
                    arguments.by == Some(StatsBy::Relation) || stats.is_aligned() && arguments.by.is_none(),
                    stats.by_relation(),
                ),
                (arguments.by.is_none() && !stats.imports.is_empty(), stats.by_import()),
            ];
            let shown: Vec<String> =
                tables.into_iter().filter(|(is_shown, _)| *is_shown).map(|(_, table)| table.to_string()).collect();
            printer.data(|out| out.write_all(shown.join("\n").as_bytes()))?;
        }
        ListFormat::Json => printer.json(&stats.to_json(arguments.by))?,
        ListFormat::Jsonl => printer.data(|out| match by {
            StatsBy::Locale => stats.locale_rows().iter().try_for_each(|row| json_line(out, row)),
            StatsBy::Repository => stats.repository_rows().iter().try_for_each(|row| json_line(out, row)),
            StatsBy::Origin => stats.origin_rows().iter().try_for_each(|row| json_line(out, row)),
            StatsBy::Relation => stats.relation_rows().iter().try_for_each(|row| json_line(out, row)),
        })?,
        ListFormat::Tsv => printer.data(|out| match by {
            StatsBy::Locale => stats.locales_as_tsv(out),
            StatsBy::Repository => stats.repositories_as_tsv(out),
            StatsBy::Origin => stats.origins_as_tsv(out),
            StatsBy::Relation => stats.relations_as_tsv(out),
        })?,
    }
    for unfinished in super::unfinished::histories(&snapshot)? {
        printer.note(&unfinished.note());
    }
    Ok(Exit::Done)
}

struct Stats {
    memory: String,
    bytes: u64,
    source_locale: String,
    counts: Counts,
    locales: Vec<LocaleCounts>,
    repositories: Vec<RepositoryCounts>,
    imports: Vec<ImportInfo>,
    alignments: AlignmentCounts,
    origins: Vec<OriginCounts>,
}

#[derive(Serialize)]
struct StatsJson<'a> {
    memory: &'a str,
    bytes: u64,
    source_locale: &'a str,
    repositories: u64,
    unknown_licences: u64,
    documents: u64,
    revisions: u64,
    current_segments: u64,
    segments: u64,
    /// Of current documents: titles and the like, which are not among the segments.
    hidden: u64,
    /// Segments and hidden ones of current documents that say something else in the newest source file.
    outdated: u64,
    units: u64,
    texts: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_locale: Option<Vec<LocaleJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_repository: Option<Vec<RepositoryJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_relation: Option<Vec<RelationJson>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by_origin: Option<Vec<OriginJson<'a>>>,
    imports: Vec<ImportJson<'a>>,
}

#[derive(Serialize)]
struct ImportJson<'a> {
    name: &'a str,
    started: &'a str,
    units: u64,
    targets: u64,
    files: Vec<&'a str>,
}

impl<'a> From<&'a ImportInfo> for ImportJson<'a> {
    fn from(import: &'a ImportInfo) -> ImportJson<'a> {
        ImportJson {
            name: &import.name,
            started: &import.started,
            units: import.units,
            targets: import.targets,
            files: import.files.iter().map(|file| file.name.as_str()).collect(),
        }
    }
}

#[derive(Serialize)]
struct LocaleJson<'a> {
    locale: &'a str,
    documents: u64,
    segments: u64,
    human: u64,
    machine: u64,
    unknown: u64,
    recovered: u64,
    hidden: u64,
}

#[derive(Serialize)]
struct RepositoryJson<'a> {
    repository: &'a str,
    family: &'a str,
    #[serde(rename = "ref")]
    reference: &'a str,
    licence: Option<&'a str>,
    documents: u64,
    segments: u64,
    machine: u64,
    newest_handoff: Option<&'a str>,
}

/// How many segments are related so to what stands for them in all locales.
#[derive(Serialize)]
struct RelationJson {
    relation: &'static str,
    links: u64,
}

/// How many segments of a locale are of an origin.
#[derive(Serialize)]
struct OriginJson<'a> {
    locale: &'a str,
    origin: &'static str,
    origin_basis: &'static str,
    segments: u64,
}

impl<'a> From<&'a LocaleCounts> for LocaleJson<'a> {
    fn from(row: &'a LocaleCounts) -> LocaleJson<'a> {
        LocaleJson {
            locale: &row.locale,
            documents: row.documents,
            segments: row.segments,
            human: row.human,
            machine: row.machine,
            unknown: row.unknown,
            recovered: row.recovered,
            hidden: row.hidden,
        }
    }
}

impl<'a> From<&'a RepositoryCounts> for RepositoryJson<'a> {
    fn from(row: &'a RepositoryCounts) -> RepositoryJson<'a> {
        RepositoryJson {
            repository: &row.repository,
            family: &row.family,
            reference: &row.reference,
            licence: row.licence.as_deref(),
            documents: row.documents,
            segments: row.segments,
            machine: row.machine,
            newest_handoff: row.newest.as_deref(),
        }
    }
}

impl Stats {
    /// Repositories without a known licence; each has a row for every branch.
    fn unknown_licences(&self) -> u64 {
        let unknown = self.repositories.iter().filter(|row| row.licence.is_none());
        let mut names: Vec<&str> = unknown.map(|row| row.repository.as_str()).collect();
        names.dedup();
        names.len() as u64
    }

    fn totals(&self) -> Table {
        let counts = &self.counts;
        let mut fields = Table::of_fields();
        fields.field("memory", format!("{} ({})", self.memory, bytes(self.bytes)));
        fields.field("translated from", self.source_locale.as_str());
        let unknown = self.unknown_licences();
        let licences =
            if unknown == 0 { String::new() } else { format!(" ({} with unknown licence)", thousands(unknown)) };
        fields.field("repositories", format!("{}{licences}", thousands(counts.repositories)));
        fields.field(
            "documents",
            format!("{} in {} revisions", thousands(counts.documents), thousands(counts.revisions)),
        );
        let (segments, current) = (thousands(counts.segments), thousands(counts.current_segments));
        fields.field("segments", format!("{segments} in all revisions, {current} in current documents"));
        if 0 < self.counts.hidden {
            fields.field("hidden", format!("{} in current documents", thousands(self.counts.hidden)));
        }
        if 0 < self.counts.outdated {
            let outdated = thousands(self.counts.outdated);
            fields.field("outdated", format!("{outdated} segments say something else in the newest source files"));
        }
        fields.field("units", thousands(counts.units));
        fields.field("texts", thousands(counts.texts));
        fields
    }

    fn by_locale(&self) -> Table {
        let mut table = Table::with_header(&[
            ("locale", Align::Left),
            ("documents", Align::Right),
            ("segments", Align::Right),
            ("HT", Align::Right),
            ("MT", Align::Right),
            ("no label", Align::Right),
            ("MT share", Align::Right),
            ("recovered", Align::Right),
        ]);
        for row in &self.locales {
            table.row(vec![
                row.locale.clone(),
                thousands(row.documents),
                thousands(row.segments),
                thousands(row.human),
                thousands(row.machine),
                thousands(row.unknown),
                percent(row.machine, row.segments),
                thousands(row.recovered),
            ]);
        }
        table
    }

    fn by_repository(&self) -> Table {
        let mut table = Table::with_header(&[
            ("repository", Align::Left),
            ("ref", Align::Left),
            ("licence", Align::Left),
            ("documents", Align::Right),
            ("segments", Align::Right),
            ("MT", Align::Right),
            ("newest hand-off", Align::Left),
        ]);
        for row in &self.repositories {
            table.row(vec![
                row.repository.clone(),
                row.reference.clone(),
                row.licence.clone().unwrap_or_else(|| "unknown".to_owned()),
                thousands(row.documents),
                thousands(row.segments),
                thousands(row.machine),
                row.newest.clone().unwrap_or_default(),
            ]);
        }
        table
    }

    /// Whether documents are linked at all.
    fn is_aligned(&self) -> bool {
        0 < self.alignments.groups
    }

    fn by_relation(&self) -> Table {
        let mut table =
            Table::with_header(&[("relation", Align::Left), ("links", Align::Right), ("share", Align::Right)]);
        let all = self.alignments.links.iter().map(|(_, links)| links).sum();
        for (relation, links) in &self.alignments.links {
            table.row(vec![relation.to_string(), thousands(*links), percent(*links, all)]);
        }
        table
    }

    /// Whether history shows who wrote anything.
    fn has_history(&self) -> bool {
        self.origins.iter().any(|row| row.basis != OriginBasis::Label)
    }

    fn by_origin(&self) -> Table {
        let mut table = Table::with_header(&[
            ("locale", Align::Left),
            ("origin", Align::Left),
            ("by", Align::Left),
            ("segments", Align::Right),
            ("share", Align::Right),
        ]);
        for row in &self.origins {
            let all = self.origins.iter().filter(|other| other.locale == row.locale).map(|other| other.segments).sum();
            table.row(vec![
                row.locale.to_string(),
                row.origin.to_string(),
                row.basis.as_str().to_owned(),
                thousands(row.segments),
                percent(row.segments, all),
            ]);
        }
        table
    }

    fn origin_rows(&self) -> Vec<OriginJson<'_>> {
        let rows = self.origins.iter();
        rows.map(|row| OriginJson {
            locale: row.locale.as_str(),
            origin: row.origin.as_str(),
            origin_basis: row.basis.as_str(),
            segments: row.segments,
        })
        .collect()
    }

    fn origins_as_tsv(&self, out: &mut dyn Write) -> io::Result<()> {
        tsv::row(out, &["locale", "origin", "origin_basis", "segments"])?;
        for row in self.origin_rows() {
            tsv::row(out, &[row.locale, row.origin, row.origin_basis, &row.segments.to_string()])?;
        }
        Ok(())
    }

    fn relation_rows(&self) -> Vec<RelationJson> {
        let rows = self.alignments.links.iter();
        rows.map(|(relation, links)| RelationJson { relation: relation.as_str(), links: *links }).collect()
    }

    fn relations_as_tsv(&self, out: &mut dyn Write) -> io::Result<()> {
        tsv::row(out, &["relation", "links"])?;
        for (relation, links) in &self.alignments.links {
            tsv::row(out, &[relation.as_str(), &links.to_string()])?;
        }
        Ok(())
    }

    fn by_import(&self) -> Table {
        let mut table = Table::with_header(&[
            ("import", Align::Left),
            ("started", Align::Left),
            ("units", Align::Right),
            ("translations", Align::Right),
            ("files", Align::Left),
        ]);
        for import in &self.imports {
            let files: Vec<&str> = import.files.iter().map(|file| file.name.as_str()).collect();
            table.row(vec![
                import.name.clone(),
                import.started.clone(),
                thousands(import.units),
                thousands(import.targets),
                files.join(", "),
            ]);
        }
        table
    }

    fn to_json(&self, by: Option<StatsBy>) -> StatsJson<'_> {
        let is_shown = |what| by.is_none_or(|by| by == what);
        StatsJson {
            memory: &self.memory,
            bytes: self.bytes,
            source_locale: &self.source_locale,
            repositories: self.counts.repositories,
            unknown_licences: self.unknown_licences(),
            documents: self.counts.documents,
            revisions: self.counts.revisions,
            current_segments: self.counts.current_segments,
            segments: self.counts.segments,
            hidden: self.counts.hidden,
            outdated: self.counts.outdated,
            units: self.counts.units,
            texts: self.counts.texts,
            by_locale: is_shown(StatsBy::Locale).then(|| self.locale_rows()),
            by_repository: is_shown(StatsBy::Repository).then(|| self.repository_rows()),
            by_relation: is_shown(StatsBy::Relation).then(|| self.relation_rows()),
            by_origin: is_shown(StatsBy::Origin).then(|| self.origin_rows()),
            imports: self.imports.iter().map(ImportJson::from).collect(),
        }
    }

    fn locale_rows(&self) -> Vec<LocaleJson<'_>> {
        self.locales.iter().map(LocaleJson::from).collect()
    }

    fn repository_rows(&self) -> Vec<RepositoryJson<'_>> {
        self.repositories.iter().map(RepositoryJson::from).collect()
    }

    fn locales_as_tsv(&self, out: &mut dyn Write) -> io::Result<()> {
        tsv::row(out, &["locale", "documents", "segments", "human", "machine", "unknown", "recovered", "hidden"])?;
        for row in &self.locales {
            let figures = [row.documents, row.segments, row.human, row.machine, row.unknown, row.recovered, row.hidden];
            let figures = figures.map(|figure| figure.to_string());
            let mut cells = vec![row.locale.as_str()];
            cells.extend(figures.iter().map(String::as_str));
            tsv::row(out, &cells)?;
        }
        Ok(())
    }

    fn repositories_as_tsv(&self, out: &mut dyn Write) -> io::Result<()> {
        tsv::row(
            out,
            &["repository", "family", "ref", "licence", "documents", "segments", "machine", "newest_handoff"],
        )?;
        for row in &self.repositories {
            tsv::row(
                out,
                &[
                    &row.repository,
                    &row.family,
                    &row.reference,
                    row.licence.as_deref().unwrap_or_default(),
                    &row.documents.to_string(),
                    &row.segments.to_string(),
                    &row.machine.to_string(),
                    row.newest.as_deref().unwrap_or_default(),
                ],
            )?;
        }
        Ok(())
    }
}
