use std::borrow::Cow;
use std::collections::BTreeSet;

use quick_xml::events::BytesStart;

use super::error::XmlError;
use super::name::check_name;
use super::reference::push_reference;
use crate::read::problem::{Position, ProblemKind, Problems};

/// How many attributes an element may have.
pub(super) const ATTRIBUTES: usize = 1000;

/// So many names are compared one by one; for more than any format has there is a set.
const FEW: usize = 16;

/// No more room than this is kept for the next element.
const KEPT_BYTES: usize = 4096;

/// The attributes of an element, in room that the next one uses again.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// Names and values; those behind `used` are of elements before.
    slots: Vec<(String, String)>,
    used: usize,
}

impl Attributes {
    /// Those of the last element that was read, in the file's order, each once.
    pub(super) fn as_slice(&self) -> &[(String, String)] {
        &self.slots[..self.used]
    }

    /// Reads those of an element.
    pub(super) fn read(
        &mut self,
        start: &BytesStart<'_>,
        position: Position,
        problems: &mut Problems,
    ) -> Result<(), XmlError> {
        self.used = 0;
        // The library compares each name with all before it, which hostile input makes slow.
        let mut raw = start.attributes();
        let mut few = [""; FEW];
        let mut many = BTreeSet::new();
        let ill_formed = |problems: &mut Problems, detail: Cow<'static, str>| {
            problems.add(ProblemKind::IllFormed, position, detail);
        };
        for attribute in raw.with_checks(false) {
            let attribute = match attribute {
                Ok(attribute) => attribute,
                Err(error) => {
                    ill_formed(problems, error.to_string().into());
                    continue;
                }
            };
            let name = attribute.key.0;
            let is_second = match few.get_mut(..=self.used) {
                Some([before @ .., last]) => {
                    *last = name;
                    before.contains(&name)
                }
                _ => few.contains(&name) || !many.insert(name),
            };
            if is_second {
                ill_formed(problems, format!("the attribute `{name}` stands twice").into());
                continue;
            }
            check_name(name, position, problems);
            if attribute.value.contains('<') {
                ill_formed(problems, format!("`<` in the attribute `{name}`").into());
            }
            if self.used == ATTRIBUTES {
                return Err(XmlError::TooManyAttributes);
            }
            let (kept_name, kept_value) = self.next_slot();
            kept_name.push_str(name);
            push_attribute_value(kept_value, &attribute.value, position, problems);
        }
        Ok(())
    }

    /// An empty slot behind those that are used.
    fn next_slot(&mut self) -> &mut (String, String) {
        if self.used == self.slots.len() {
            self.slots.push((String::new(), String::new()));
        }
        let slot = &mut self.slots[self.used];
        self.used += 1;
        for text in [&mut slot.0, &mut slot.1] {
            text.clear();
            text.shrink_to(KEPT_BYTES);
        }
        slot
    }
}

/// Appends an attribute's value: white space is a blank each, references are resolved.
fn push_attribute_value(out: &mut String, raw: &str, position: Position, problems: &mut Problems) {
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\t', '\n', '\r']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix('&') {
            let end = after.find(|c: char| c == ';' || c == '&' || c.is_whitespace());
            match end.filter(|end| after[*end..].starts_with(';')) {
                Some(end) => {
                    push_reference(out, &after[..end], position, problems);
                    rest = &after[end + 1..];
                }
                None => {
                    problems.add(ProblemKind::IllFormed, position, "`&` that begins no reference".into());
                    out.push('&');
                    rest = after;
                }
            }
        } else {
            out.push(' ');
            rest = rest.strip_prefix("\r\n").unwrap_or(&rest[1..]);
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    fn read(attributes: &mut Attributes, content: &str) -> (Result<(), XmlError>, u64) {
        let mut problems = Problems::default();
        let start = BytesStart::from_content(content, 3);
        let read = attributes.read(&start, Position::START, &mut problems);
        (read, problems.take().map(|problem| problem.count).sum())
    }

    #[test]
    fn each_once_and_none_of_the_element_before() {
        let mut attributes = Attributes::default();
        assert_eq!(read(&mut attributes, "tuv a='1 &lt; 2' b='2' a='3' c=\"\n\""), (Ok(()), 1));
        let expected =
            [("a", "1 < 2"), ("b", "2"), ("c", " ")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(attributes.as_slice(), expected);
        assert_eq!(read(&mut attributes, "tuv b=''"), (Ok(()), 0));
        assert_eq!(attributes.as_slice(), [("b".to_owned(), String::new())]);
        assert_eq!(read(&mut attributes, "tuv"), (Ok(()), 0));
        assert!(attributes.as_slice().is_empty());
    }

    #[test]
    fn many_are_as_good_as_few_and_too_many_are_refused() {
        let content = |count: usize| {
            let mut content = "tuv".to_owned();
            for at in 0..count {
                write!(content, " a{at}='{at}'").unwrap();
            }
            content
        };
        let mut attributes = Attributes::default();
        let repeated = content(ATTRIBUTES) + " a0='' a15='' a16='' a999=''";
        assert_eq!(read(&mut attributes, &repeated), (Ok(()), 4));
        assert_eq!(attributes.as_slice().len(), ATTRIBUTES);
        assert_eq!(attributes.as_slice()[ATTRIBUTES - 1], ("a999".to_owned(), "999".to_owned()));
        let (result, _) = read(&mut attributes, &content(ATTRIBUTES + 1));
        assert_eq!(result, Err(XmlError::TooManyAttributes));
    }
}
