use std::fmt;

use icu_locale::LocaleExpander;
use icu_locale_core::LanguageIdentifier;
use icu_locale_core::subtags::{Region, Variants};

use crate::Locale;

/// A locale that can stand for one that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fallback {
    /// The locale.
    pub locale: Locale,
    /// How it is related to the one that is wanted.
    pub kind: FallbackKind,
}

/// How a locale is related to one that it stands for, the nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FallbackKind {
    /// It is the one that is wanted.
    Exact,
    /// It says the same in other subtags: `zh-TW` for `zh-Hant-TW`.
    Same,
    /// It names a region, where none is wanted: `nb-NO` for `nb`.
    Specific,
    /// It leaves a region or variant open that is wanted: `nb` for `nb-NO`.
    General,
    /// It is of another region, or of a variant that is not wanted: `pt-BR` for `pt-PT`.
    Region,
}

impl FallbackKind {
    /// Every kind, the nearest first.
    pub const ALL: [FallbackKind; 5] =
        [FallbackKind::Exact, FallbackKind::Same, FallbackKind::Specific, FallbackKind::General, FallbackKind::Region];

    /// The name used in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            FallbackKind::Exact => "exact",
            FallbackKind::Same => "same",
            FallbackKind::Specific => "specific",
            FallbackKind::General => "general",
            FallbackKind::Region => "region",
        }
    }
}

impl fmt::Display for FallbackKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Locale {
    /// Which of the locales that there are can stand for this one, the nearest first.
    ///
    /// A locale that is there needs no other: it stands alone then. Others have the same language in the same script,
    /// where what a tag leaves open counts as what Unicode's likely subtags say: `zh-TW` is written in `Hant`, `zh` in
    /// `Hans`. Those of other regions come with `other_regions` only, since people there may write otherwise. Of
    /// several that are equally near, a region of many countries (`es-419`) comes before the one where the language is
    /// most at home, and that one before all others, which are sorted by tag.
    ///
    /// ```
    /// use bitext_model::{FallbackKind, Locale};
    /// let have: Vec<Locale> = ["pt-PT", "pt-BR", "nb-NO"].map(|tag| tag.parse().unwrap()).into();
    /// let wanted: Locale = "pt".parse().unwrap();
    /// let found = wanted.fallbacks(&have, false);
    /// assert_eq!((found[0].locale.as_str(), found[0].kind), ("pt-BR", FallbackKind::Specific));
    /// assert_eq!((found[1].locale.as_str(), found[1].kind), ("pt-PT", FallbackKind::Specific));
    /// ```
    pub fn fallbacks(&self, have: &[Locale], other_regions: bool) -> Vec<Fallback> {
        if have.contains(self) {
            return vec![Fallback { locale: self.clone(), kind: FallbackKind::Exact }];
        }
        let wanted = Tag::of(self);
        let home = wanted.home();
        let mut found: Vec<(FallbackKind, Rank, &Locale)> = have
            .iter()
            .filter_map(|locale| {
                let tag = Tag::of(locale);
                let kind = wanted.kind_of(&tag)?;
                Some((kind, Rank::of(tag.stated.region, home), locale))
            })
            .filter(|(kind, ..)| other_regions || *kind != FallbackKind::Region)
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|(kind, _, locale)| Fallback { locale: locale.clone(), kind }).collect()
    }
}

/// Which of several locales of one kind comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    ManyCountries,
    Home,
    Other,
}

/// A language tag, and what it means.
struct Tag {
    stated: LanguageIdentifier,
    /// With language, script and region, as far as they are known.
    full: LanguageIdentifier,
}

impl Tag {
    fn of(locale: &Locale) -> Tag {
        let stated = locale.identifier();
        Tag { full: maximize(&stated), stated }
    }

    /// How another tag is related to this one, if it can stand for it at all.
    fn kind_of(&self, other: &Tag) -> Option<FallbackKind> {
        if (self.full.language, self.full.script) != (other.full.language, other.full.script) {
            return None;
        }
        let (wanted, stated) = (&self.stated, &other.stated);
        let has_other_region = wanted.region.is_some() && stated.region.is_some() && wanted.region != stated.region;
        let has_other_variants = !stated.variants.is_empty() && stated.variants != wanted.variants;
        Some(if has_other_region || has_other_variants {
            FallbackKind::Region
        } else if stated.variants != wanted.variants || (wanted.region.is_some() && stated.region.is_none()) {
            FallbackKind::General
        } else if wanted.region == stated.region {
            FallbackKind::Same
        } else {
            FallbackKind::Specific
        })
    }

    /// Where the language is most at home, in the script of this tag.
    fn home(&self) -> Option<Region> {
        let anywhere = LanguageIdentifier { region: None, variants: Variants::new(), ..self.full.clone() };
        maximize(&anywhere).region
    }
}

impl Rank {
    fn of(region: Option<Region>, home: Option<Region>) -> Rank {
        match region {
            Some(region) if is_of_many_countries(region) => Rank::ManyCountries,
            Some(_) if region == home => Rank::Home,
            _ => Rank::Other,
        }
    }
}

fn maximize(tag: &LanguageIdentifier) -> LanguageIdentifier {
    let mut full = tag.clone();
    LocaleExpander::new_extended().maximize(&mut full);
    full
}

/// Countries have letters, and the United Nations' regions of several countries digits.
fn is_of_many_countries(region: Region) -> bool {
    !region.is_alphabetic()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locale(tag: &str) -> Locale {
        tag.parse().unwrap()
    }

    /// As `tag kind`, with a blank between tags.
    fn found(wanted: &str, have: &[&str], other_regions: bool) -> Vec<String> {
        let have: Vec<Locale> = have.iter().map(|tag| locale(tag)).collect();
        let fallbacks = locale(wanted).fallbacks(&have, other_regions);
        fallbacks.iter().map(|fallback| format!("{} {}", fallback.locale, fallback.kind)).collect()
    }

    const HAVE: &[&str] = &[
        "nb-NO",
        "ja-JP",
        "zh-CN",
        "zh-TW",
        "zh-HK",
        "pt-PT",
        "pt-BR",
        "sr-Latn-RS",
        "sr-Cyrl-RS",
        "de",
        "fr-CA",
        "fr-FR",
        "es-419",
        "es-ES",
        "es-MX",
        "uz-Latn-UZ",
        "pa-PK",
        "az-Cyrl",
        "ca-ES-valencia",
        "nn-NO",
    ];

    #[test]
    fn without_other_regions() {
        for (wanted, expected) in [
            ("nb-NO", &["nb-NO exact"] as &[_]),
            ("nb", &["nb-NO specific"]),
            ("ja", &["ja-JP specific"]),
            ("ja-Jpan", &["ja-JP specific"]),
            ("pt", &["pt-BR specific", "pt-PT specific"]),
            ("fr", &["fr-FR specific", "fr-CA specific"]),
            ("es", &["es-419 specific", "es-ES specific", "es-MX specific"]),
            ("zh", &["zh-CN specific"]),
            ("zh-Hans", &["zh-CN specific"]),
            ("zh-Hant", &["zh-TW specific", "zh-HK specific"]),
            ("zh-Hant-TW", &["zh-TW same"]),
            ("zh-Hans-CN", &["zh-CN same"]),
            ("zh-Hant-MO", &[]),
            ("zh-SG", &[]),
            ("sr", &["sr-Cyrl-RS specific"]),
            ("sr-RS", &["sr-Cyrl-RS same"]),
            ("sr-Latn", &["sr-Latn-RS specific"]),
            ("sr-Latn-ME", &[]),
            ("de-AT", &["de general"]),
            ("de-Latn", &["de same"]),
            ("de-1901", &["de general"]),
            ("uz", &["uz-Latn-UZ specific"]),
            ("uz-Cyrl", &[]),
            ("uz-Cyrl-UZ", &[]),
            ("uz-AF", &[]),
            ("pa", &[]),
            ("pa-Arab", &["pa-PK specific"]),
            ("pa-Guru-PK", &[]),
            ("az", &[]),
            ("az-Cyrl-AZ", &["az-Cyrl general"]),
            ("ca", &[]),
            ("ca-ES", &[]),
            ("ca-valencia", &["ca-ES-valencia specific"]),
            ("pt-AO", &[]),
            ("nl", &[]),
            ("no", &[]),
            ("tlh", &[]),
        ] {
            assert_eq!(found(wanted, HAVE, false), expected, "{wanted}");
        }
    }

    #[test]
    fn with_other_regions() {
        for (wanted, expected) in [
            ("pt-BR", &["pt-BR exact"] as &[_]),
            ("pt-AO", &["pt-BR region", "pt-PT region"]),
            ("pt", &["pt-BR specific", "pt-PT specific"]),
            ("es-AR", &["es-419 region", "es-ES region", "es-MX region"]),
            ("zh-MO", &["zh-TW region", "zh-HK region"]),
            ("zh-SG", &["zh-CN region"]),
            ("zh-Hant-HK", &["zh-HK same", "zh-TW region"]),
            ("sr-ME", &["sr-Latn-RS region"]),
            ("sr-BA", &["sr-Cyrl-RS region"]),
            ("de-CH", &["de general"]),
            ("ca-ES", &["ca-ES-valencia region"]),
            ("uz-AF", &[]),
        ] {
            assert_eq!(found(wanted, HAVE, true), expected, "{wanted}");
        }
    }

    #[test]
    fn the_nearest_kind_is_first_whatever_the_order() {
        let have = ["zh-HK", "zh-Hant", "zh-CN", "zh", "zh-TW", "zh-Hant-MO", "zh-HK"];
        let nearest = ["zh-TW same", "zh-Hant general", "zh-HK region", "zh-Hant-MO region"];
        assert_eq!(found("zh-Hant-TW", &have, true), nearest);
        let mut reversed = have;
        reversed.reverse();
        assert_eq!(found("zh-Hant-TW", &reversed, true), nearest);
        assert_eq!(found("en-GB", &["en-US", "en", "en-001"], true), ["en general", "en-001 region", "en-US region"]);
        assert_eq!(found("en-GB", &[], true), [""; 0]);
    }

    /// What stands for a locale is of its language and script, and nothing is left out that is.
    #[test]
    fn scripts_are_never_crossed() {
        let tags = [
            "zh",
            "zh-CN",
            "zh-TW",
            "zh-Hans",
            "zh-Hant",
            "zh-HK",
            "zh-Hans-HK",
            "sr",
            "sr-Latn",
            "sr-ME",
            "sr-RS",
            "sr-Cyrl-ME",
            "uz-AF",
            "uz",
            "uz-Cyrl",
            "pa",
            "pa-PK",
            "az-IR",
            "az-AZ",
            "yue-CN",
            "yue-HK",
            "ms",
            "ms-Arab",
        ];
        let all: Vec<Locale> = tags.iter().map(|tag| locale(tag)).collect();
        let written = |locale: &Locale| {
            let full = Tag::of(locale).full;
            (full.language, full.script)
        };
        for wanted in &all {
            let others: Vec<Locale> = all.iter().filter(|other| *other != wanted).cloned().collect();
            let mut found: Vec<Locale> =
                wanted.fallbacks(&others, true).into_iter().map(|fallback| fallback.locale).collect();
            found.sort_unstable();
            let mut expected: Vec<Locale> =
                others.iter().filter(|other| written(other) == written(wanted)).cloned().collect();
            expected.sort_unstable();
            assert_eq!(found, expected, "{wanted}");
        }
        assert_eq!(written(&locale("zh-TW")), written(&locale("zh-Hant")));
        assert_ne!(written(&locale("sr-ME")), written(&locale("sr")));
    }
}
