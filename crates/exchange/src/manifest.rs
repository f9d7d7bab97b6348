use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::counts::WriteCounts;
use crate::error::Error;
use crate::formats::Format;
use crate::output::{EndedFile, OutputFile, WrittenFile};
use crate::unit::Header;

/// What `manifest.json` says of an export: its files and what they were made from.
///
/// It holds no time and no absolute path, so the same export has the same manifest everywhere. Fields are written in
/// the order of this page, and are a contract with the readers of manifests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    tool: &'static str,
    version: String,
    format: &'static str,
    per: &'static str,
    filters: BTreeMap<String, String>,
    memory: String,
    files: Vec<ManifestFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dataset_card: Option<ManifestCard>,
    licences: Vec<ManifestLicence>,
    unknown_licences: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ManifestFile {
    name: String,
    units: u64,
    variants: u64,
    machine: u64,
    by_locale: BTreeMap<String, u64>,
    by_targets: BTreeMap<usize, u64>,
    by_relation: BTreeMap<&'static str, u64>,
    removed_characters: u64,
    trimmed: u64,
    joined_lines: u64,
    too_long: u64,
    too_long_units: Vec<String>,
    empty: u64,
    same_locale: u64,
    untranslated: u64,
    over_limit: u64,
    bytes: u64,
    sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ManifestCard {
    name: String,
    bytes: u64,
    sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ManifestLicence {
    repository: String,
    licence: Option<String>,
}

impl Manifest {
    /// How every file of a manifest begins, and hardly one of anybody else.
    pub const BEGINNING: &'static str = "{\n  \"tool\": \"bitext\",\n";

    /// A manifest without files.
    ///
    /// `filters` are the options that narrowed the export, by name. `memory` is the state of what was exported, such as
    /// a [`Fingerprint`](crate::Fingerprint) of it: equal data has an equal state, whatever memory it is in. The header
    /// is that of all files together.
    pub fn new(format: &Format, header: &Header, filters: BTreeMap<String, String>, memory: String) -> Manifest {
        let licences: Vec<ManifestLicence> = header
            .sorted_licences()
            .into_iter()
            .map(|(repository, licence)| ManifestLicence {
                repository: repository.to_owned(),
                licence: licence.map(str::to_owned),
            })
            .collect();
        Manifest {
            tool: "bitext",
            version: header.tool_version.clone(),
            format: format.name,
            per: header.per.as_str(),
            filters,
            memory,
            files: Vec::new(),
            dataset_card: None,
            unknown_licences: licences.iter().filter(|row| row.licence.is_none()).count(),
            licences,
        }
    }

    /// Adds a complete file under the name by which it is found from the manifest's folder.
    pub fn add_file(&mut self, name: &str, counts: &WriteCounts, written: &WrittenFile) {
        let file = ManifestFile {
            name: name.to_owned(),
            units: counts.units,
            variants: counts.variants,
            machine: counts.machine,
            by_locale: counts.by_locale.clone(),
            by_targets: counts.by_targets.clone(),
            by_relation: counts.by_relation.iter().map(|(relation, targets)| (relation.as_str(), *targets)).collect(),
            removed_characters: counts.removed_characters,
            trimmed: counts.trimmed,
            joined_lines: counts.joined_lines,
            too_long: counts.too_long,
            too_long_units: counts.too_long_units.clone(),
            empty: counts.empty,
            same_locale: counts.same_locale,
            untranslated: counts.untranslated,
            over_limit: counts.over_limit,
            bytes: written.bytes,
            sha256: written.sha256.clone(),
        };
        let at = self.files.partition_point(|other| other.name <= file.name);
        self.files.insert(at, file);
    }

    /// Says which file describes the others to people.
    pub fn set_dataset_card(&mut self, name: &str, written: &WrittenFile) {
        self.dataset_card =
            Some(ManifestCard { name: name.to_owned(), bytes: written.bytes, sha256: written.sha256.clone() });
    }

    /// Writes the manifest as indented JSON; it still has to be committed.
    pub fn write(&self, path: &Path) -> Result<EndedFile, Error> {
        let mut json = serde_json::to_vec_pretty(self)?;
        json.push(b'\n');
        let mut file = OutputFile::create(path)?;
        file.write_all(&json)?;
        file.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::Codes;
    use crate::formats::format;
    use crate::unit::Per;
    use jiff::civil::date;

    #[test]
    fn the_order_of_files_and_repositories_does_not_count() {
        let header = |licences: &[(&str, Option<&str>)]| Header {
            source_locale: "en-US".parse().unwrap(),
            target_locales: Vec::new(),
            per: Per::Unit,
            changes: false,
            newest: Some(date(2020, 1, 2)),
            licences: licences.iter().map(|(name, licence)| ((*name).to_owned(), licence.map(str::to_owned))).collect(),
            tool_version: "0.1.0".to_owned(),
            codes: Codes::Markdown,
            dialect: None,
        };
        let counts = WriteCounts {
            units: 2,
            variants: 2,
            machine: 1,
            by_locale: BTreeMap::from([("nb-NO".to_owned(), 2)]),
            trimmed: 3,
            ..WriteCounts::default()
        };
        let folder = tempfile::tempdir().unwrap();
        let json = |licences: &[(&str, Option<&str>)], names: &[&str]| {
            let filters = BTreeMap::from([("origin".to_owned(), "human".to_owned())]);
            let tmx = format("tmx").unwrap();
            let mut manifest = Manifest::new(tmx, &header(licences), filters, "00ff".to_owned());
            for name in names {
                let path = folder.path().join(name);
                let written = WrittenFile { path, bytes: name.len() as u64, sha256: "00ff".to_owned() };
                manifest.add_file(name, &counts, &written);
            }
            let path = folder.path().join("manifest.json");
            manifest.write(&path).unwrap().commit().unwrap();
            std::fs::read_to_string(path).unwrap()
        };
        let one = json(&[("a", Some("MIT")), ("b", None)], &["x.tmx", "y.tmx"]);
        assert_eq!(one, json(&[("b", None), ("a", Some("MIT"))], &["y.tmx", "x.tmx"]));
        assert!(one.starts_with(Manifest::BEGINNING), "{one}");
        assert!(!one.contains(folder.path().to_str().unwrap()));

        let read: serde_json::Value = serde_json::from_str(&one).unwrap();
        assert_eq!(read["files"][1]["name"], "y.tmx");
        assert_eq!(read["files"][0]["by_locale"]["nb-NO"], 2);
        assert_eq!(read["licences"][1]["licence"], serde_json::Value::Null);
        assert_eq!(read["unknown_licences"], 1);
        assert_eq!((&read["filters"]["origin"], &read["memory"]), (&"human".into(), &"00ff".into()));
    }
}
