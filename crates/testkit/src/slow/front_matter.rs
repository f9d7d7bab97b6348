//! Front matter read line by line, for the few keys that grouping needs. It never fails.

use std::collections::BTreeMap;

/// The keys of a document with the first scalar value of each.
pub(super) fn read(bytes: &[u8]) -> BTreeMap<String, String> {
    let text = String::from_utf8_lossy(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut lines = text.split('\n').map(str::trim_end);
    match lines.next() {
        Some("---") => {
            let mut front_matter = Vec::new();
            for line in lines {
                if line == "---" || line == "..." {
                    return scalars(&front_matter);
                }
                front_matter.push(line);
            }
            // Front matter that never ends is none.
            BTreeMap::new()
        }
        Some(first) if first.starts_with("### YamlMime:") => scalars(&yaml_metadata(lines)),
        _ => BTreeMap::new(),
    }
}

/// The lines at the margin, and those below `metadata:` moved to the margin, without what is nested in them.
fn yaml_metadata<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut in_metadata = false;
    let mut indentation = None;
    let mut kept = Vec::new();
    for line in lines {
        let text = line.trim_start();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let indented = line.len() - text.len();
        if indented == 0 {
            in_metadata = line == "metadata:";
            indentation = None;
            kept.push(line);
        } else if in_metadata {
            if indentation.is_none() {
                indentation = Some(indented);
            }
            if indentation == Some(indented) {
                kept.push(text);
            }
        }
    }
    kept
}

fn scalars(lines: &[&str]) -> BTreeMap<String, String> {
    let mut scalars = BTreeMap::new();
    for line in lines {
        if let Some((key, value)) = key_and_value(line) {
            scalars.entry(key.to_owned()).or_insert(value);
        }
    }
    scalars
}

/// `key: value` at the margin. A key without a value on its line begins a list or holds nothing.
fn key_and_value(line: &str) -> Option<(&str, String)> {
    let (key, value) = line.split_once(':')?;
    let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if key.is_empty() || key.starts_with('-') || !key.chars().all(is_key) || !value.starts_with([' ', '\t']) {
        return None;
    }
    let value = value.trim();
    if value.is_empty() { None } else { Some((key, unquoted(value))) }
}

fn unquoted(value: &str) -> String {
    if let Some(inner) = value.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        inner.replace("''", "'")
    } else if let Some(inner) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        inner.replace("\\\"", "\"")
    } else {
        let end = value.find(" #").unwrap_or(value.len());
        value[..end].trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(file: &str) -> Vec<(String, String)> {
        read(file.as_bytes()).into_iter().collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn first_scalar_of_each_key() {
        let file = "\u{feff}---\r\nauthor: a # who\r\nauthor: b\r\nms.custom:\r\n- x: y\r\nms.prod: ''\r\nid: \"12\"\r\n\
                    not a key: x\r\nodd\r\n---\r\ntext: no\r\n";
        assert_eq!(keys(file), pairs(&[("author", "a"), ("id", "12"), ("ms.prod", "")]));
    }

    #[test]
    fn none_or_unclosed() {
        for file in ["", "text: x\n", "---\ntitle: x\n", " ---\ntitle: x\n---\n"] {
            assert_eq!(keys(file), []);
        }
    }

    #[test]
    fn yaml_document() {
        let file =
            "### YamlMime:Landing\ntitle: T\nmetadata:\n  ms.contentlocale: nb-NO\nitems:\n  - a: b\n  text: x\n";
        assert_eq!(keys(file), pairs(&[("ms.contentlocale", "nb-NO"), ("title", "T")]));
    }

    #[test]
    fn nested_keys_are_passed_over() {
        let front_matter = "---\na:\n  b: no\n\tc: no\nd: yes\n---\n";
        assert_eq!(keys(front_matter), pairs(&[("d", "yes")]));
        let page = "### YamlMime:Landing\nmetadata:\n\n  # no\n  a:\n    b: no\n# no\n  c: yes\n d: no\ne:\n  f: no\n";
        assert_eq!(keys(page), pairs(&[("c", "yes")]));
    }
}
