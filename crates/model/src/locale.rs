use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use icu_locale_core::LanguageIdentifier;

/// A BCP 47 language tag in canonical form: `nb-NO`, `sr-Latn-RS`, `ja-JP`.
///
/// Parsing accepts any case and `_` for `-`; what is kept and shown is the canonical casing, so equal locales compare
/// equal byte for byte. Only language, script, region and variants are accepted: extensions (`-u-`, `-x-`) name no
/// translation target in this field.
///
/// ```
/// use bitext_model::Locale;
/// let locale: Locale = "NB_no".parse().unwrap();
/// assert_eq!(locale.as_str(), "nb-NO");
/// assert_eq!(locale.language(), "nb");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Locale(Arc<str>);

/// The text is not a language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a locale such as `nb-NO`")]
pub struct LocaleError {
    /// What was given.
    pub text: String,
}

impl Locale {
    /// The locale at the end of a repository's or folder's name, with the name before it: `azure-docs.nb-no` is
    /// `("azure-docs", nb-NO)`.
    ///
    /// A suffix counts only when it has a region, or one of the scripts that locales are written in: `vb.net`,
    /// `widgets.io` and `shop.web-apps` are names, not locales, though `net`, `io` and `web-apps` have the form of
    /// language tags.
    ///
    /// ```
    /// use bitext_model::Locale;
    /// let (family, locale) = Locale::split_suffix("azure-docs.nb-no").unwrap();
    /// assert_eq!((family, locale.as_str()), ("azure-docs", "nb-NO"));
    /// assert_eq!(Locale::split_suffix("vb.net"), None);
    /// assert_eq!(Locale::split_suffix("shop.web-apps"), None);
    /// ```
    pub fn split_suffix(name: &str) -> Option<(&str, Locale)> {
        let (family, suffix) = name.rsplit_once('.')?;
        let id = parse(suffix)?;
        let has_script = id.script.is_some_and(|script| LOCALE_SCRIPTS.contains(&script.as_str()));
        if family.is_empty() || (id.region.is_none() && !has_script) {
            return None;
        }
        Some((family, Locale(id.to_string().into())))
    }

    /// The canonical tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The primary language subtag, `nb` of `nb-NO`.
    pub fn language(&self) -> &str {
        self.0.split_once('-').map_or(&*self.0, |(language, _)| language)
    }

    /// The subtags.
    pub(crate) fn identifier(&self) -> LanguageIdentifier {
        parse(&self.0).expect("the tag of a locale was made from subtags")
    }

    /// Whether sentences that follow each other are written without a blank between them, as in Chinese and Japanese.
    /// Thai, Khmer, Lao and Burmese have blanks between sentences, though none between words.
    ///
    /// ```
    /// use bitext_model::Locale;
    /// let joins = |tag: &str| tag.parse().is_ok_and(|locale: Locale| locale.joins_sentences());
    /// assert!(joins("ja-JP") && joins("zh-Hant-TW"));
    /// assert!(!joins("th-TH") && !joins("nb-NO"));
    /// ```
    pub fn joins_sentences(&self) -> bool {
        matches!(self.language(), "ja" | "zh" | "yue" | "wuu" | "hak" | "nan" | "lzh")
    }
}

/// The scripts that tell a locale from a name when no region does. Any four letters have the form of a script.
const LOCALE_SCRIPTS: &[&str] = &[
    "Adlm", "Arab", "Armn", "Beng", "Bopo", "Cans", "Cher", "Cyrl", "Deva", "Ethi", "Geor", "Grek", "Guru", "Hans",
    "Hant", "Hebr", "Hira", "Jpan", "Kana", "Khmr", "Knda", "Kore", "Laoo", "Latn", "Mlym", "Mong", "Mymr", "Olck",
    "Orya", "Sinh", "Taml", "Telu", "Tfng", "Thai", "Tibt", "Vaii", "Yiii",
];

fn parse(text: &str) -> Option<LanguageIdentifier> {
    let id = text.trim().replace('_', "-").parse::<LanguageIdentifier>().ok()?;
    (!id.language.is_unknown()).then_some(id)
}

impl FromStr for Locale {
    type Err = LocaleError;

    fn from_str(text: &str) -> Result<Locale, LocaleError> {
        let id = parse(text).ok_or_else(|| LocaleError { text: text.to_owned() })?;
        Ok(Locale(id.to_string().into()))
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_casing() {
        for (given, canonical) in [
            ("nb-no", "nb-NO"),
            ("SR_LATN_rs", "sr-Latn-RS"),
            ("zh-hans", "zh-Hans"),
            ("de", "de"),
            (" ja-JP ", "ja-JP"),
            ("es-419", "es-419"),
            ("ca-ES-valencia", "ca-ES-valencia"),
        ] {
            assert_eq!(given.parse::<Locale>().unwrap().as_str(), canonical);
        }
    }

    #[test]
    fn not_a_locale() {
        for text in ["", "x", "norsk bokmål", "und", "en--US", "12", "en-US-u-ca-buddhist"] {
            assert!(text.parse::<Locale>().is_err(), "{text}");
        }
    }

    #[test]
    fn suffixes() {
        assert_eq!(Locale::split_suffix("docs.zh-Hans").unwrap().1.as_str(), "zh-Hans");
        assert_eq!(Locale::split_suffix("a.b.pt-br").unwrap(), ("a.b", "pt-BR".parse().unwrap()));
        assert_eq!(Locale::split_suffix("docs.SR-latn").unwrap().1.as_str(), "sr-Latn");
        assert_eq!(Locale::split_suffix("docs.sr-latn-rs").unwrap().1.as_str(), "sr-Latn-RS");
        for name in ["vb.net", "foo", ".nb-NO", "foo.", "odc.es-ES.live", "x.de", "x.web-apps", "x.net-core"] {
            assert_eq!(Locale::split_suffix(name), None, "{name}");
        }
    }
}
