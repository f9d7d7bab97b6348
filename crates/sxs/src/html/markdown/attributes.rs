//! What the attributes of a tag say, if Markdown can say it too.

use std::borrow::Cow;

use super::super::token::Attributes;

/// Where a link leads or an image stands.
#[derive(Debug, Clone)]
pub(super) struct Address<'a> {
    pub(super) destination: Cow<'a, str>,
    pub(super) title: Option<Cow<'a, str>>,
}

/// Whether a tag says no more than its name, renderers' own attributes aside.
pub(super) fn is_bare(mut attributes: Attributes<'_>) -> bool {
    attributes.all(|attribute| is_renderers(attribute.name))
}

fn is_renderers(name: &[u8]) -> bool {
    name.get(..5).is_some_and(|begin| begin.eq_ignore_ascii_case(b"data-"))
}

/// The address in a tag's attributes, if Markdown can say all of them.
pub(super) fn address<'a>(attributes: Attributes<'a>, key: &str, other: Option<&str>) -> Option<Address<'a>> {
    let (mut destination, mut title) = (None, None);
    for attribute in attributes {
        if attribute.is(key) {
            destination.get_or_insert(attribute.value());
        } else if attribute.is("title") {
            title.get_or_insert(attribute.value());
        } else if !is_renderers(attribute.name) && !other.is_some_and(|other| attribute.is(other)) {
            return None;
        }
    }
    let destination = destination.filter(|text| !text.contains(['<', '>', '\n', '\r']))?;
    let has_blank_line = title.as_ref().is_some_and(|title| title.contains(['\n', '\r']));
    (!has_blank_line).then_some(Address { destination, title })
}
