//! TMX 1.4, level 1: Markdown as plain text in `seg`.
//!
//! What each attribute and property means is published in this crate's README.

use bitext_model::{Block, Locale, UnitKind};
use jiff::civil::Date;

use crate::error::Error;
use crate::hex::hex;
use crate::percent::push_percent_encoded;
use crate::unit::{Change, Header, OCCURRENCE_EXAMPLES, Per, Provenance, Target, TranslationUnit};
use crate::writer::{Encoded, Encoder};
use bitext_markup::{Cleaned, clean};

/// The value by which Trados recognizes machine translation; it reads it on the `tu`.
const MACHINE: &str = "MT!";

/// Indentation of the properties of a `header`, a `tu` and a `tuv`.
const IN_HEADER: &str = "    ";
const IN_TU: &str = "      ";
const IN_TUV: &str = "        ";

struct TmxEncoder {
    source_locale: Locale,
    per: Per,
}

pub(crate) fn begin(header: &Header, encoded: &mut Encoded) -> Box<dyn Encoder> {
    encoded.markup(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx version=\"1.4\">\n  <header",
    );
    encoded.attribute("creationtool", "bitext");
    encoded.attribute("creationtoolversion", &header.tool_version);
    encoded.attribute("segtype", UnitKind::Sentence.as_str());
    encoded.attribute("o-tmf", "bitext-sqlite");
    encoded.attribute("adminlang", "en-US");
    encoded.attribute("srclang", header.source_locale.as_str());
    encoded.attribute("datatype", "x-markdown");
    encoded.attribute("o-encoding", "UTF-8");
    if let Some(newest) = header.newest {
        encoded.attribute("creationdate", &midnight(newest));
    }
    encoded.markup(
        ">\n    <note>Dates are days: that of the hand-off to translation. Their time of day says nothing.</note>\n",
    );
    prop(encoded, IN_HEADER, "x-per", header.per.as_str());
    let mut locales: Vec<&str> = header.target_locales.iter().map(Locale::as_str).collect();
    locales.sort_unstable();
    prop(encoded, IN_HEADER, "x-target-locales", &locales.join(" "));
    for (repository, licence) in header.sorted_licences() {
        prop(encoded, IN_HEADER, "x-licence", &format!("{repository}: {}", licence.unwrap_or("unknown")));
    }
    encoded.markup("  </header>\n  <body>\n");
    Box::new(TmxEncoder { source_locale: header.source_locale.clone(), per: header.per })
}

impl Encoder for TmxEncoder {
    fn unit(&mut self, unit: &TranslationUnit<'_>, encoded: &mut Encoded) -> Result<(), Error> {
        let targets = unit.sorted_targets();
        if let Some(pair) = targets.windows(2).find(|pair| pair[0].locale == pair[1].locale) {
            return Err(Error::RepeatedLocale { tuid: unit.tuid.clone(), locale: pair[0].locale.clone() });
        }
        if targets.is_empty() {
            encoded.counts.untranslated += 1;
            return Ok(());
        }
        let source = clean_counted(unit.source, encoded);
        let mut written = Vec::with_capacity(targets.len());
        for target in targets {
            if *target.locale == self.source_locale {
                encoded.counts.same_locale += 1;
                continue;
            }
            let text = clean_counted(target.text, encoded);
            if source.text.is_empty() || text.text.is_empty() {
                encoded.counts.empty += 1;
                continue;
            }
            written.push((target, text));
        }
        if written.is_empty() {
            return Ok(());
        }

        encoded.counts.units += 1;
        encoded.markup("    <tu");
        encoded.attribute("tuid", &unit.tuid);
        encoded.attribute("usagecount", &unit.usage.to_string());
        if unit.kind == UnitKind::Paragraph {
            encoded.attribute("segtype", UnitKind::Paragraph.as_str());
        }
        if written.iter().any(|(target, _)| target.origin.is_machine()) {
            encoded.attribute("creationid", MACHINE);
        }
        encoded.markup(">\n");
        prop(encoded, IN_TU, "x-family", unit.family);
        encoded.markup("      <tuv");
        encoded.attribute("xml:lang", self.source_locale.as_str());
        encoded.markup(">\n");
        seg(encoded, &source.text);
        for (target, text) in &written {
            self.tuv(target, &text.text, encoded);
        }
        encoded.markup("    </tu>\n");
        Ok(())
    }

    fn end(&mut self, encoded: &mut Encoded) -> Result<(), Error> {
        encoded.markup("  </body>\n</tmx>\n");
        Ok(())
    }
}

impl TmxEncoder {
    /// A target with what is known about it.
    fn tuv(&self, target: &Target<'_>, text: &str, encoded: &mut Encoded) {
        encoded.counts.target(target);
        encoded.markup("      <tuv");
        encoded.attribute("xml:lang", target.locale.as_str());
        if let Some(newest) = target.handoff {
            encoded.attribute("creationdate", &midnight(newest));
        }
        if target.origin.is_machine() {
            encoded.attribute("creationid", MACHINE);
        }
        if target.usage > 1 {
            encoded.attribute("usagecount", &target.usage.to_string());
        }
        encoded.markup(">\n");
        prop(encoded, IN_TUV, "x-origin", target.origin.as_str());
        prop(encoded, IN_TUV, "x-origin-basis", target.origin_basis.as_str());
        prop(encoded, IN_TUV, "x-change", target.change.map_or("", Change::as_str));
        if target.other_variants > 0 {
            prop(encoded, IN_TUV, "x-variants", &target.other_variants.to_string());
        }
        prop(encoded, IN_TUV, "x-label", target.provenance.first().map_or("", |provenance| provenance.label.as_str()));
        match self.per {
            Per::Unit => {
                for provenance in target.provenance.iter().take(OCCURRENCE_EXAMPLES) {
                    prop(encoded, IN_TUV, "x-occurrence", &place(provenance));
                }
            }
            Per::Occurrence => {
                for provenance in &target.provenance {
                    occurrence(encoded, provenance);
                }
            }
        }
        seg(encoded, text);
    }
}

/// A text as a `seg` holds it.
fn clean_counted<'t>(text: &'t str, encoded: &mut Encoded) -> Cleaned<'t> {
    let cleaned = clean(text);
    encoded.counts.removed_characters += cleaned.removed;
    encoded.counts.trimmed += u64::from(cleaned.trimmed);
    cleaned
}

fn seg(encoded: &mut Encoded, text: &str) {
    encoded.markup("        <seg>");
    encoded.content(text);
    encoded.markup("</seg>\n      </tuv>\n");
}

/// A property, unless its value is empty.
fn prop(encoded: &mut Encoded, indentation: &str, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    encoded.markup(indentation);
    encoded.markup("<prop type=\"");
    encoded.markup(name);
    encoded.markup("\">");
    encoded.content(value);
    encoded.markup("</prop>\n");
}

/// Everything known of a place, a property each.
fn occurrence(encoded: &mut Encoded, provenance: &Provenance<'_>) {
    let mut place = |name, value: &str| prop(encoded, IN_TUV, name, value);
    place("x-repository", provenance.repository);
    place("x-ref", provenance.reference);
    if let Some(commit) = provenance.commit {
        place("x-commit", &hex(commit.as_bytes()));
    }
    place("x-path", provenance.path);
    if let Some(line) = provenance.line {
        place("x-line", &line.to_string());
    }
    if let Some(revision) = provenance.revision {
        place("x-revision", &hex(revision.as_bytes()));
    }
    if let Some((start, end)) = provenance.bytes {
        place("x-bytes", &format!("{start}-{end}"));
    }
    place("x-key", provenance.key);
    place("x-block", provenance.block.map(Block::as_str).unwrap_or_default());
    place("x-heading", provenance.heading);
    place("x-anchor", provenance.anchor);
    if let Some(handoff) = provenance.handoff {
        place("x-handoff", &handoff.to_string());
    }
    place("x-source-commit", provenance.source_commit.unwrap_or_default());
    place("x-source-hash", provenance.source_hash.unwrap_or_default());
    place("x-file-id", provenance.file_id.unwrap_or_default());
    if !provenance.current {
        place("x-current", "false");
    }
}

/// A place in one line: `repository@ref:path:line#key`.
///
/// The path is written as it is, whatever it holds. `%`, `@`, `:` and `#` in the other parts are percent-encoded, so
/// that the line can be taken apart again from both its ends.
fn place(provenance: &Provenance<'_>) -> String {
    let is_separator = |character| matches!(character, '%' | '@' | ':' | '#');
    let mut place = String::new();
    push_percent_encoded(&mut place, provenance.repository, is_separator);
    place.push('@');
    push_percent_encoded(&mut place, provenance.reference, is_separator);
    place.push(':');
    place.push_str(provenance.path);
    place.push(':');
    if let Some(line) = provenance.line {
        place.push_str(&line.to_string());
    }
    place.push('#');
    push_percent_encoded(&mut place, provenance.key, is_separator);
    place
}

/// A day in the form that TMX recommends, which has no way to leave the time out.
fn midnight(day: Date) -> String {
    format!("{:04}{:02}{:02}T000000Z", day.year(), day.month(), day.day())
}
