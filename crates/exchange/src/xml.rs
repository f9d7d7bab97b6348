//! XML's escapes and attributes, for every format that is XML.

use crate::writer::Encoded;
use bitext_markup::legal;

impl Encoded {
    /// Appends markup as it is.
    pub(crate) fn markup(&mut self, markup: &str) {
        self.bytes.extend_from_slice(markup.as_bytes());
    }

    /// Appends a text as the content of an element, without the characters that XML cannot hold.
    ///
    /// `>` is escaped too, so that no `]]>` comes up, and CR is written as a reference, because a parser would read it
    /// as LF.
    pub(crate) fn content(&mut self, text: &str) {
        let (text, removed) = legal(text);
        self.counts.removed_characters += removed;
        push_escaped(&mut self.bytes, &text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'\r'));
    }

    /// Appends an attribute with a blank before it, without the characters that XML cannot hold.
    ///
    /// White space other than the blank is written as references, because a parser would read each as a blank.
    pub(crate) fn attribute(&mut self, name: &str, value: &str) {
        let (value, removed) = legal(value);
        self.counts.removed_characters += removed;
        self.markup(" ");
        self.markup(name);
        self.markup("=\"");
        push_escaped(&mut self.bytes, &value, |byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\r' | b'\n' | b'\t'));
        self.markup("\"");
    }
}

fn push_escaped(out: &mut Vec<u8>, text: &str, is_special: impl Fn(u8) -> bool) {
    let bytes = text.as_bytes();
    // Most texts hold nothing to escape; this pass has no branch per byte and becomes vector instructions.
    if !bytes.iter().fold(false, |found, &byte| found | is_special(byte)) {
        out.extend_from_slice(bytes);
        return;
    }
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|&byte| is_special(byte)) {
        out.extend_from_slice(&rest[..at]);
        out.extend_from_slice(reference(rest[at]));
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

fn reference(special: u8) -> &'static [u8] {
    match special {
        b'&' => b"&amp;",
        b'<' => b"&lt;",
        b'>' => b"&gt;",
        b'"' => b"&quot;",
        b'\t' => b"&#9;",
        b'\n' => b"&#10;",
        _ => b"&#13;",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content() {
        for (text, written) in [
            ("plain \"text\"\n\t", "plain \"text\"\n\t"),
            ("]]> &#11; <b>\r", "]]&gt; &amp;#11; &lt;b&gt;&#13;"),
            ("&amp;", "&amp;amp;"),
            ("\u{b}&\u{fffe}", "&amp;"),
        ] {
            let mut encoded = Encoded::default();
            encoded.content(text);
            assert_eq!(String::from_utf8(encoded.bytes).unwrap(), written);
        }
    }

    #[test]
    fn attributes() {
        let mut encoded = Encoded::default();
        encoded.attribute("name", "a 'b' \"c\"\t\r\n<&>\0");
        let written = r#" name="a 'b' &quot;c&quot;&#9;&#13;&#10;&lt;&amp;&gt;""#;
        assert_eq!(String::from_utf8(encoded.bytes).unwrap(), written);
        assert_eq!(encoded.counts.removed_characters, 1);
    }
}
