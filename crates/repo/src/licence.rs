/// What a licence file that no known wording fits is called.
const OTHER: &str = "other";

/// The part of a licence file that is looked at, in bytes; every known text says its name well before.
const HEAD: usize = 64 * 1024;

/// Whether a file at the root of a tree holds the licence: `LICENSE`, `LICENSE.md`, `LICENCE.txt` and the like.
///
/// `LICENSE-CODE` and its kin say something of a part and do not count.
pub(crate) fn is_licence_file(name: &str) -> bool {
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    stem.eq_ignore_ascii_case("license") || stem.eq_ignore_ascii_case("licence")
}

/// The SPDX id of a licence text, or `other`.
///
/// The document licences come first: where a file names one licence for text and one for code, the text's counts here.
/// The order matters otherwise too, since the long texts of the Creative Commons mention CC0 in their last paragraph.
pub(crate) fn recognise(text: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(&text[..text.len().min(HEAD)]).to_lowercase();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let has = |words: &[&str]| words.iter().any(|words| text.contains(words));
    if has(&["attribution-sharealike 4.0 international", "cc by-sa 4.0", "cc-by-sa-4.0", "licenses/by-sa/4.0"]) {
        "CC-BY-SA-4.0"
    } else if has(&["attribution 4.0 international", "cc by 4.0", "cc-by-4.0", "licenses/by/4.0"]) {
        "CC-BY-4.0"
    } else if has(&["cc0 1.0 universal", "cc0-1.0", "publicdomain/zero/1.0"]) {
        "CC0-1.0"
    } else if has(&["apache license"]) && has(&["version 2.0"]) {
        "Apache-2.0"
    } else if has(&["permission is hereby granted, free of charge, to any person obtaining a copy", "mit license"]) {
        "MIT"
    } else {
        OTHER
    }
}

/// The best answer of several licence files, best first: one that is recognised wins.
pub(crate) fn best(texts: impl IntoIterator<Item = Vec<u8>>) -> Option<&'static str> {
    let mut best = None;
    for text in texts {
        let licence = recognise(&text);
        if licence != OTHER {
            return Some(licence);
        }
        best = Some(OTHER);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for name in ["LICENSE", "license.md", "LICENSE.txt", "LICENCE", "Licence.rst"] {
            assert!(is_licence_file(name), "{name}");
        }
        for name in ["LICENSE-CODE", "LICENSES", "README.md", "licensing.md", ""] {
            assert!(!is_licence_file(name), "{name}");
        }
    }

    #[test]
    fn wordings() {
        for (text, licence) in [
            ("Attribution 4.0\n  International\n...\ndedicated under the CC0 1.0 Universal text", "CC-BY-4.0"),
            ("# Creative Commons\nAttribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
            ("Text: CC BY 4.0. Code: MIT License.", "CC-BY-4.0"),
            ("Attribution-NonCommercial 4.0 International", "other"),
            ("Attribution-NonCommercial-ShareAlike 4.0 International", "other"),
            ("CC0 1.0 Universal", "CC0-1.0"),
            ("Apache License\nVersion 2.0, January 2004", "Apache-2.0"),
            ("The MIT License (MIT)", "MIT"),
            ("All rights reserved.", "other"),
            ("", "other"),
        ] {
            assert_eq!(recognise(text.as_bytes()), licence, "{text}");
        }
        assert_eq!(recognise(b"\xff\xfe binary"), "other");
    }

    #[test]
    fn a_recognised_file_wins() {
        let texts = |texts: &[&str]| best(texts.iter().map(|text| text.as_bytes().to_vec()));
        assert_eq!(texts(&[]), None);
        assert_eq!(texts(&["mine"]), Some("other"));
        assert_eq!(texts(&["see LICENSE.md", "MIT License"]), Some("MIT"));
    }
}
