//! What writing makes of texts.

use std::collections::{HashMap, HashSet};

use bitext_exchange::{Codes, clean};
use bitext_markup::key;
use bitext_store::{Snapshot, TextId};

use super::Options;
use super::occurrence::Text;
use crate::Error;

/// What writing makes of texts, where the format does not write them as they are.
#[derive(Default)]
pub(super) struct WrittenForms {
    /// Texts that are written like another one.
    alike: HashMap<Text, Text>,
    /// Texts of which nothing is left.
    empty: HashSet<Text>,
    /// Texts that others are written like.
    twins: HashSet<Text>,
    /// Whether the format of the export writes texts so; else only imported units are found by these forms.
    applies: bool,
}

impl WrittenForms {
    /// What an export has to know of how texts are written.
    pub(super) fn read(snapshot: &Snapshot<'_>, options: &Options) -> Result<WrittenForms, Error> {
        let applies = options.codes != Codes::Markdown || options.format.carries.text.trims();
        let forms = if options.codes != Codes::Markdown {
            WrittenForms::of_all(snapshot, options)?
        } else if applies || !snapshot.imports()?.is_empty() {
            WrittenForms::of_clean(snapshot)?
        } else {
            WrittenForms::default()
        };
        Ok(WrittenForms { applies, ..forms })
    }

    /// The text that stands for all that are written like this one, or would be by a format of XML.
    pub(super) fn common(&self, text: Text) -> Text {
        self.alike.get(&text).copied().unwrap_or(text)
    }

    /// The text that stands for all that this format writes like this one.
    pub(super) fn written(&self, text: Text) -> Text {
        if self.applies { self.common(text) } else { text }
    }

    /// Whether this format may write another text like this one.
    pub(super) fn is_shared(&self, text: Text) -> bool {
        self.applies && (self.twins.contains(&text) || self.alike.contains_key(&text))
    }

    pub(super) fn is_empty(&self, text: Text) -> bool {
        self.applies && self.empty.contains(&text)
    }

    /// What cleaning alone makes of texts.
    fn of_clean(snapshot: &Snapshot<'_>) -> Result<WrittenForms, Error> {
        let mut forms = WrittenForms::default();
        // The text without anything is as clean as can be.
        forms.empty.extend(snapshot.find_text("", key(""))?.map(Text::new));
        let mut first = HashMap::new();
        for (id, body) in snapshot.texts_to_clean()? {
            let cleaned = clean(&body).text;
            if cleaned.is_empty() {
                forms.empty.insert(Text::new(id));
            } else {
                // What is clean stays as it is.
                let stored = || snapshot.find_text(&cleaned, key(&cleaned));
                forms.add(id, &cleaned, &mut first, stored)?;
            }
        }
        Ok(forms)
    }

    /// What writing texts in another way than as Markdown makes of them.
    fn of_all(snapshot: &Snapshot<'_>, options: &Options) -> Result<WrittenForms, Error> {
        let mut forms = WrittenForms::default();
        let mut changed: Vec<TextId> = Vec::new();
        let exact = !options.format.carries.text.trims();
        snapshot.each_text(|id, body| {
            let text = options.written(body);
            if text.is_empty() && !exact {
                forms.empty.insert(Text::new(id));
            } else if text != body {
                changed.push(id);
            }
        })?;
        let mut texts = snapshot.texts()?;
        let mut first = HashMap::new();
        for id in changed {
            let mut body = String::new();
            texts.read(id, &mut body)?;
            let form = options.written(&body);
            // A stored text that reads like the form may itself be written in another one.
            let is_stable = options.written(&form) == form;
            let stored = || if is_stable { snapshot.find_text(&form, key(&form)) } else { Ok(None) };
            forms.add(id, &form, &mut first, stored)?;
        }
        Ok(forms)
    }

    /// Notes which text stands for all that are written in this form: the one that is `stored` like it, else the first.
    fn add(
        &mut self,
        id: TextId,
        form: &str,
        first: &mut HashMap<String, Text>,
        stored: impl FnOnce() -> Result<Option<TextId>, bitext_store::Error>,
    ) -> Result<(), Error> {
        let own = Text::new(id);
        let twin = if let Some(twin) = first.get(form) {
            *twin
        } else {
            let twin = stored()?.map_or(own, Text::new);
            first.insert(form.to_owned(), twin);
            twin
        };
        if twin != own {
            self.alike.insert(own, twin);
            self.twins.insert(twin);
        }
        Ok(())
    }
}
