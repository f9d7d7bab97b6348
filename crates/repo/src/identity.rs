//! What a repository is called: its name, family and locale.

use std::path::Path;

use bitext_model::Locale;
use serde_json::Value;

use crate::path_text::name_text;

/// The publishing configuration at the root of a documentation repository.
pub(crate) const CONFIG_FILE: &str = ".openpublishing.publish.config.json";

/// What the root folder of a file system is called, which has no name of its own.
const NAMELESS: &str = "root";

/// A repository that documents come from.
///
/// Two inputs with the same name are the same repository: a folder of files and a git copy of it, or two clones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// The name, such as `widgets-docs.nb-NO`. Unless it was given, a locale at its end is in canonical form,
    /// because hosts and people spell it in either case.
    pub name: String,
    /// What the product's repositories in all locales have in common: `widgets-docs`.
    pub family: String,
    /// The target locale, where anything says it.
    pub locale: Option<Locale>,
    /// The SPDX id of the licence, `other` for one that is not recognised, `None` without a licence file.
    pub licence: Option<String>,
}

/// What one witness says; each part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Testimony {
    name: Option<String>,
    family: Option<String>,
    locale: Option<Locale>,
}

impl Testimony {
    /// What the user says. A name without a family says the family as well.
    pub(crate) fn of_user(name: Option<&str>, family: Option<&str>, locale: Option<&Locale>) -> Testimony {
        let from_name = name.map(Testimony::of_name).unwrap_or_default();
        Testimony {
            name: name.map(str::to_owned),
            family: family.map(str::to_owned).or(from_name.family),
            locale: locale.cloned().or(from_name.locale),
        }
    }

    /// What the publishing configuration says, nothing where it is damaged.
    ///
    /// Only a configuration in which exactly one docset has a name speaks for the repository as a whole. The name is
    /// left open: it is put together from the family and the locale, which another witness may know.
    pub(crate) fn of_config(json: &[u8]) -> Testimony {
        let docsets = docsets(json);
        let mut named = docsets.iter().filter_map(|docset| {
            let name = docset.get("docset_name")?.as_str()?.trim();
            (!name.is_empty()).then_some((docset, name))
        });
        let (Some((docset, name)), None) = (named.next(), named.next()) else { return Testimony::default() };
        let from_name = Testimony::of_name(name);
        let locale = docset.get("locale").and_then(Value::as_str).and_then(|text| text.parse().ok());
        Testimony { name: None, family: from_name.family, locale: locale.or(from_name.locale) }
    }

    /// What a remote's address says by its last part.
    pub(crate) fn of_remote(url: &str) -> Testimony {
        let url = url.trim_end_matches(['/', '\\']);
        let last = url.rsplit(['/', '\\', ':']).next().unwrap_or_default();
        Testimony::of_name(without_git_suffix(last))
    }

    /// What a folder's name says.
    pub(crate) fn of_folder(absolute: &Path) -> Testimony {
        let name = absolute.file_name().map_or(NAMELESS.into(), |name| name_text(name.as_encoded_bytes()));
        Testimony::of_name(without_git_suffix(&name))
    }

    /// What a name says: `widgets-docs.nb-no` has a family and a locale.
    fn of_name(name: &str) -> Testimony {
        if name.is_empty() || name == "." || name == ".." {
            return Testimony::default();
        }
        match Locale::split_suffix(name) {
            Some((family, locale)) => Testimony {
                name: Some(format!("{family}.{locale}")),
                family: Some(family.to_owned()),
                locale: Some(locale),
            },
            None => Testimony { name: Some(name.to_owned()), family: Some(name.to_owned()), locale: None },
        }
    }
}

/// The docsets of a publishing configuration, none where it is damaged.
fn docsets(json: &[u8]) -> Vec<Value> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let Ok(mut config) = serde_json::from_slice::<Value>(json) else { return Vec::new() };
    match config.get_mut("docsets_to_publish").map(Value::take) {
        Some(Value::Array(docsets)) => docsets,
        _ => Vec::new(),
    }
}

/// The folders that the docsets of a publishing configuration are built from.
pub(crate) fn source_folders(json: &[u8]) -> Vec<String> {
    let folder = |docset: &Value| {
        let folder = docset.get("build_source_folder")?.as_str()?.trim().replace('\\', "/");
        let folder = folder.trim_start_matches("./").trim_matches('/');
        Some(if folder == "." { String::new() } else { folder.to_owned() })
    };
    docsets(json).iter().filter_map(folder).collect()
}

/// Weighs the witnesses: for each part the first that knows it, in the order user, configuration, remote, folder.
pub(crate) fn identify(
    user: Testimony,
    config: Testimony,
    remote: Testimony,
    folder: Testimony,
    licence: Option<String>,
) -> Repository {
    let locale = user.locale.or(config.locale).or(remote.locale).or(folder.locale);
    let config_name = config.family.as_ref().map(|family| match &locale {
        Some(locale) => format!("{family}.{locale}"),
        None => family.clone(),
    });
    let name = user.name.or(config_name).or(remote.name).or(folder.name).unwrap_or_else(|| NAMELESS.to_owned());
    let family =
        user.family.or(config.family).or(remote.family).or(folder.family).unwrap_or_else(|| NAMELESS.to_owned());
    Repository { name, family, locale, licence }
}

/// The name without the ending that clones and bundles have.
fn without_git_suffix(name: &str) -> &str {
    let stem = name.strip_suffix(".git").or_else(|| name.strip_suffix(".bundle")).unwrap_or(name);
    if stem.is_empty() { name } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(text: &str) -> Locale {
        text.parse().unwrap()
    }

    fn testimony(name: Option<&str>, family: Option<&str>, of: Option<&str>) -> Testimony {
        Testimony { name: name.map(Into::into), family: family.map(Into::into), locale: of.map(locale) }
    }

    #[test]
    fn remotes() {
        for (url, name) in [
            ("https://example.com/org/widgets.nb-no.git", "widgets.nb-NO"),
            ("git@example.com:org/widgets.git/", "widgets"),
            ("example.com:widgets", "widgets"),
            ("/srv/bundles/widgets.ja-JP.bundle", "widgets.ja-JP"),
            ("C:\\repos\\widgets", "widgets"),
            ("https://example.com/org/project/_git/widgets%20docs", "widgets%20docs"),
        ] {
            assert_eq!(Testimony::of_remote(url).name.as_deref(), Some(name), "{url}");
        }
        for url in ["", "..", "/", "."] {
            assert_eq!(Testimony::of_remote(url), Testimony::default(), "{url}");
        }
    }

    #[test]
    fn folders() {
        assert_eq!(
            Testimony::of_folder(Path::new("/x/widgets.nb-no.git")),
            testimony(Some("widgets.nb-NO"), Some("widgets"), Some("nb-NO"))
        );
        assert_eq!(Testimony::of_folder(Path::new("/x/vb.net")), testimony(Some("vb.net"), Some("vb.net"), None));
        assert_eq!(Testimony::of_folder(Path::new("/")), testimony(Some("root"), Some("root"), None));
    }

    #[test]
    fn configurations() {
        let one = r#"{"docsets_to_publish": [{"docset_name": "Widgets", "locale": "nb-no"}, {"docset_name": ""}]}"#;
        let expected = testimony(None, Some("Widgets"), Some("nb-NO"));
        assert_eq!(Testimony::of_config(one.as_bytes()), expected);
        assert_eq!(Testimony::of_config(format!("\u{feff}{one}").as_bytes()), expected);

        let suffixed = br#"{"docsets_to_publish": [{"docset_name": "Widgets.ja-jp", "locale": null}]}"#;
        assert_eq!(Testimony::of_config(suffixed), testimony(None, Some("Widgets"), Some("ja-JP")));

        for silent in [
            "",
            "[]",
            "{\"docsets_to_publish\": 3}",
            "{\"docsets_to_publish\": [{\"docset_name\": 3}, 4]}",
            r#"{"docsets_to_publish": [{"docset_name": "a"}, {"docset_name": "b"}]}"#,
            r#"{"docsets_to_publish": [{"docset_name": "a"}"#,
        ] {
            assert_eq!(Testimony::of_config(silent.as_bytes()), Testimony::default(), "{silent}");
        }
    }

    #[test]
    fn the_first_witness_of_each_part_wins() {
        let remote = || Testimony::of_remote("https://example.com/widgets-pr.nb-no");
        let folder = || Testimony::of_folder(Path::new("/x/clone.de-DE"));
        let config = || Testimony::of_config(br#"{"docsets_to_publish": [{"docset_name": "Widgets"}]}"#);
        let parts = |user, config, remote, folder| {
            let repository = identify(user, config, remote, folder, None);
            (repository.name, repository.family, repository.locale.map(|locale| locale.to_string()))
        };
        let expect = |name: &str, family: &str, locale: &str| {
            (name.to_owned(), family.to_owned(), (!locale.is_empty()).then(|| locale.to_owned()))
        };
        let nobody = Testimony::default;

        assert_eq!(parts(nobody(), nobody(), nobody(), folder()), expect("clone.de-DE", "clone", "de-DE"));
        assert_eq!(parts(nobody(), nobody(), remote(), folder()), expect("widgets-pr.nb-NO", "widgets-pr", "nb-NO"));
        // The configuration has no locale; the remote's completes its name.
        assert_eq!(parts(nobody(), config(), remote(), folder()), expect("Widgets.nb-NO", "Widgets", "nb-NO"));
        assert_eq!(parts(nobody(), config(), nobody(), nobody()), expect("Widgets", "Widgets", ""));

        let user = Testimony::of_user(Some("mine.th-th"), None, None);
        assert_eq!(parts(user, config(), remote(), folder()), expect("mine.th-th", "mine", "th-TH"));
        let user = Testimony::of_user(Some("mine"), Some("ours"), Some(&locale("th-TH")));
        assert_eq!(parts(user, config(), remote(), folder()), expect("mine", "ours", "th-TH"));
        let user = Testimony::of_user(None, Some("ours"), None);
        assert_eq!(parts(user, nobody(), remote(), folder()), expect("widgets-pr.nb-NO", "ours", "nb-NO"));
        let user = Testimony::of_user(None, None, Some(&locale("th-TH")));
        assert_eq!(parts(user, config(), remote(), folder()), expect("Widgets.th-TH", "Widgets", "th-TH"));
    }
}
