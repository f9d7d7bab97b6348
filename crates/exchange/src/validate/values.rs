//! The rules about values of attributes.

use bitext_model::Locale;
use jiff::civil::DateTime;

/// What a language code is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// Written as the registry does.
    Canonical,
    /// A language tag in another form than this one.
    Form(String),
    /// Not a language tag.
    None,
}

pub(super) fn language(code: &str) -> Language {
    // Private tags, and the extensions behind a single letter, have no form that could be wrong.
    let is_subtag = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !code.split('-').all(is_subtag) {
        return match code.parse::<Locale>() {
            Ok(locale) => Language::Form(locale.to_string()),
            Err(_) => Language::None,
        };
    }
    let mut end = 0;
    for part in code.split('-') {
        if part.len() == 1 {
            break;
        }
        end += part.len() + 1;
    }
    if end == 0 {
        return if code.contains('-') { Language::Canonical } else { Language::None };
    }
    let tag = &code[..end - 1];
    match tag.parse::<Locale>() {
        Ok(locale) if locale.as_str() == tag => Language::Canonical,
        Ok(locale) => Language::Form(format!("{locale}{}", &code[end - 1..])),
        Err(_) if tag == "und" || tag == "mul" => Language::Canonical,
        Err(_) => Language::None,
    }
}

/// Whether a date is written as `20210309T000000Z`, and on the calendar.
pub(super) fn is_date(value: &str) -> bool {
    value.len() == 16 && value.ends_with('Z') && DateTime::strptime("%Y%m%dT%H%M%SZ", value).is_ok()
}

/// The first control character that XML allows, or code point that is no character.
pub(super) fn control_character(text: &str) -> Option<(usize, char)> {
    // Nearly every text stops here.
    if !text.bytes().any(|byte| matches!(byte, 0x7f | 0xc2 | 0xef..)) {
        return None;
    }
    text.char_indices().find(|(_, character)| {
        let code = u32::from(*character);
        matches!(code, 0x7f..=0x84 | 0x86..=0x9f | 0xfdd0..=0xfdef) || (code > 0xffff && code & 0xfffe == 0xfffe)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages() {
        for code in ["nb-NO", "en", "sr-Latn-RS", "x-harbour", "i-klingon", "en-US-x-quay", "de-u-co-phonebk", "und"] {
            assert_eq!(language(code), Language::Canonical, "{code}");
        }
        assert_eq!(language("nb-no"), Language::Form("nb-NO".to_owned()));
        assert_eq!(language("nb_NO"), Language::Form("nb-NO".to_owned()));
        assert_eq!(language("EN-x-quay"), Language::Form("en-x-quay".to_owned()));
        for code in ["", "x", "norsk bokmål", "english-", "12"] {
            assert_eq!(language(code), Language::None, "{code}");
        }
    }

    #[test]
    fn dates() {
        assert!(is_date("20210309T235959Z") && is_date("20200229T000000Z"));
        for date in [
            "",
            "20210309",
            "2021-03-09T00:00Z",
            "20210229T000000Z",
            "20210309T240000Z",
            "20210309T000000+",
            "20210309t000000z",
        ] {
            assert!(!is_date(date), "{date}");
        }
    }

    #[test]
    fn control_characters() {
        assert_eq!(control_character("br\u{f8}d 船 🚢 \u{85}\t"), None);
        assert_eq!(control_character("a\u{96}b"), Some((1, '\u{96}')));
        assert_eq!(control_character("\u{7f}"), Some((0, '\u{7f}')));
        assert_eq!(control_character("船\u{1fffe}"), Some((3, '\u{1fffe}')));
    }
}
