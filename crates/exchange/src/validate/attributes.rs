//! What attributes may say.

use super::grammar::{Element, SEGTYPES};
use super::validator::Validator;
use super::values::{self, Language};
use super::{FindingCode, unit};
use crate::read::xml::shortened;

/// The only version there is.
const VERSION: &str = "1.4";

impl Validator {
    /// Checks the attributes of the element that begins.
    pub(super) fn attributes(&mut self, element: &'static Element) {
        let name = element.name;
        let mut found: Vec<(FindingCode, String)> = Vec::new();
        let mut has_lang = false;
        for (attribute, value) in self.xml.attributes() {
            let quoted = || format!("{attribute}=\"{}\"", shortened(value));
            if !element.has(attribute) {
                found.push((FindingCode::UnknownAttribute, format!("`{}` on `{name}`", shortened(attribute))));
                continue;
            }
            match attribute.as_str() {
                "version" if value != VERSION => {
                    found.push((FindingCode::Version, format!("{}, not `{VERSION}`", quoted())));
                }
                "segtype" if !SEGTYPES.contains(&value.as_str()) => {
                    found.push((
                        FindingCode::AttributeValue,
                        format!("{} is none of {}", quoted(), SEGTYPES.join(", ")),
                    ));
                }
                "pos" if !matches!(value.as_str(), "begin" | "end") => {
                    found.push((FindingCode::AttributeValue, format!("{} is none of begin, end", quoted())));
                }
                "assoc" if !matches!(value.as_str(), "p" | "f" | "b") => {
                    found.push((FindingCode::AttributeValue, format!("{} is none of p, f, b", quoted())));
                }
                "creationdate" | "changedate" | "lastusagedate" if !values::is_date(value) => {
                    found.push((FindingCode::Date, format!("{} is not a date such as 20210309T000000Z", quoted())));
                }
                "usagecount" if value.is_empty() || unit::number(value).is_none() => {
                    found.push((FindingCode::UsageCount, format!("{} is not a number", quoted())));
                }
                "tuid" if value.contains(char::is_whitespace) => found.push((FindingCode::TuidSpace, quoted())),
                "type" if name == "prop" && !value.starts_with("x-") => {
                    found.push((FindingCode::PropType, format!("{} does not begin with `x-`", quoted())));
                }
                "srclang" if is_all(value) => {}
                "xml:lang" | "lang" | "srclang" | "adminlang" => {
                    has_lang |= attribute == "lang";
                    match values::language(value) {
                        Language::Canonical => {}
                        Language::Form(form) => {
                            found.push((FindingCode::LanguageForm, format!("{} is written `{form}`", quoted())));
                        }
                        Language::None => {
                            found.push((FindingCode::Language, format!("{} is not a language tag", quoted())));
                        }
                    }
                }
                _ => {}
            }
        }
        for required in element.required {
            if self.xml.attribute(required).is_none() {
                found.push(match *required {
                    "xml:lang" if has_lang => (FindingCode::LangAttribute, "`lang` instead of `xml:lang`".to_owned()),
                    "pos" => (FindingCode::ItPosition, "`it` without `pos`".to_owned()),
                    _ => (FindingCode::MissingAttribute, format!("`{name}` without `{required}`")),
                });
            }
        }
        // Where it is an alternative to nothing, `lang` is as old.
        if has_lang && name != "tuv" {
            found.push((FindingCode::LangAttribute, "`lang` instead of `xml:lang`".to_owned()));
        }
        for (code, detail) in found {
            self.add(code, detail);
        }
    }
}

/// Whether a language code stands for any language.
pub(super) fn is_all(code: &str) -> bool {
    code.eq_ignore_ascii_case("*all*")
}
