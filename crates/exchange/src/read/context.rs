//! The context of a segment, in the words of the programs that state it.

use crate::unit::Property;

/// The source texts before and after a segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Context {
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

impl Context {
    /// What properties say of it.
    pub(crate) fn of(properties: &[Property]) -> Context {
        let mut context = Context::default();
        for Property { name, value } in properties {
            match name.as_str() {
                // memoQ: a whole `seg` as text.
                "x-context-pre" => fill(&mut context.previous, seg_text(value)),
                "x-context-post" => fill(&mut context.next, seg_text(value)),
                // Phrase and XTM.
                "context_prev" | "x-context_prev" | "x-previous-source-text" => {
                    fill(&mut context.previous, value.clone());
                }
                "context_next" | "x-context_next" | "x-next-source-text" => fill(&mut context.next, value.clone()),
                // Trados: text and codes of the source before, then of its target, with bars between them and bars in
                // the texts doubled.
                "x-ContextContent" => {
                    let source = value.split_once(" | ").map_or(value.as_str(), |(source, _)| source);
                    fill(&mut context.previous, source.replace("||", "|"));
                }
                _ => {}
            }
        }
        context
    }

    /// The bytes of its texts.
    pub(crate) fn bytes(&self) -> usize {
        [&self.previous, &self.next].into_iter().flatten().map(String::len).sum()
    }

    /// What this one says, else what the other one does.
    pub(crate) fn or(self, other: &Context) -> Context {
        Context {
            previous: self.previous.or_else(|| other.previous.clone()),
            next: self.next.or_else(|| other.next.clone()),
        }
    }
}

fn fill(field: &mut Option<String>, text: String) {
    if field.is_none() && !text.trim().is_empty() {
        *field = Some(text);
    }
}

/// The text of `<seg>...</seg>` written as text: tags taken off, the five entities resolved.
fn seg_text(value: &str) -> String {
    if !value.trim_start().starts_with("<seg") {
        return value.to_owned();
    }
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    text.push_str(rest);
    quick_xml::escape::unescape(&text).map_or_else(|_| text.clone(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(properties: &[(&str, &str)]) -> Context {
        let property = |(name, value): &(&str, &str)| Property { name: (*name).to_owned(), value: (*value).to_owned() };
        Context::of(&properties.iter().map(property).collect::<Vec<_>>())
    }

    #[test]
    fn of_every_program() {
        let both = Context { previous: Some("Tie & wait".to_owned()), next: Some("Cast off".to_owned()) };
        let memoq =
            [("x-context-pre", "<seg>Tie &amp; <ph>{1}</ph>wait</seg>"), ("x-context-post", "<seg>Cast off</seg>")];
        assert_eq!(of(&memoq).previous.as_deref(), Some("Tie & {1}wait"));
        assert_eq!(of(&memoq).next, both.next);
        assert_eq!(of(&[("context_prev", "Tie & wait"), ("context_next", "Cast off")]), both);
        assert_eq!(of(&[("x-previous-source-text", "Tie & wait"), ("x-next-source-text", "Cast off")]), both);
        let trados = of(&[("x-ContextContent", "Tie & wait |  | Fest og vent | ")]);
        assert_eq!(trados, Context { next: None, ..both });
        assert_eq!(of(&[("x-context-pre", "<seg></seg>"), ("note", "x")]), Context::default());
    }
}
