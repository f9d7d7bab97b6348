use std::ops::Range;

use crate::Document;

/// A Markdown file as it is published: the targets in their places, without spans and sources.
///
/// ```
/// let file = b"![Brygga](pier.png) <span data-ttu-id=\"0a1b2-102\">Fort\xC3\xB8y</span>\
///     <span class=\"sxs-lookup\"><span data-stu-id=\"0a1b2-102\">Moor</span></span>.";
/// let document = bitext_sxs::parse(file, bitext_sxs::Syntax::Markdown);
/// let published = document.published(file);
/// assert_eq!(published.text(), "![Brygga](pier.png) Fort\u{f8}y.");
/// assert_eq!((published.segments_before(5), published.segments_before(27)), (0, 1));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Published {
    text: String,
    /// Where stretches that are the same as in the file begin: in the text and in the file.
    stretches: Vec<(usize, usize)>,
    /// The places of the targets in the text and of their segments, in file order.
    targets: Vec<(Range<usize>, u32)>,
}

impl Document<'_> {
    /// The file as it is published. `bytes` are those that the document was read from.
    pub fn published(&self, bytes: &[u8]) -> Published {
        let mut published = Published { text: String::with_capacity(bytes.len() / 2), ..Published::default() };
        let mut at = 0;
        for (index, segment) in self.segments.iter().enumerate() {
            let range = |of: &Range<u32>| of.start as usize..of.end as usize;
            let (span, target) = (range(&segment.span), range(&segment.target_range));
            // In rendered pages spans may overlap.
            if span.start < at || bytes.len() < span.end {
                continue;
            }
            published.push(bytes, at..span.start);
            let start = published.text.len();
            published.push(bytes, target);
            published.targets.push((start..published.text.len(), index as u32));
            at = span.end;
        }
        published.push(bytes, at..bytes.len());
        published
    }
}

impl Published {
    fn push(&mut self, bytes: &[u8], range: Range<usize>) {
        let mut at = range.start;
        for chunk in bytes[range].utf8_chunks() {
            self.stretches.push((self.text.len(), at));
            self.text.push_str(chunk.valid());
            at += chunk.valid().len() + chunk.invalid().len();
            if !chunk.invalid().is_empty() {
                self.text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the file that a stretch of the text reaches over.
    pub fn in_file(&self, range: &Range<usize>) -> Range<usize> {
        if range.is_empty() {
            let place = self.place(range.start);
            return place..place;
        }
        self.place(range.start)..self.place(range.end - 1) + 1
    }

    fn place(&self, offset: usize) -> usize {
        let next = self.stretches.partition_point(|(start, _)| *start <= offset);
        next.checked_sub(1).map_or(offset, |at| self.stretches[at].1 + (offset - self.stretches[at].0))
    }

    /// The segment whose target a place of the text is in.
    pub fn segment_at(&self, offset: usize) -> Option<usize> {
        let next = self.targets.partition_point(|(target, _)| target.start <= offset);
        let (target, segment) = self.targets.get(next.checked_sub(1)?)?;
        (offset < target.end).then_some(*segment as usize)
    }

    /// How many segments begin before a place of the text.
    pub fn segments_before(&self, offset: usize) -> usize {
        self.targets.partition_point(|(target, _)| target.start <= offset)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Syntax, parse};

    #[test]
    fn places_are_those_of_the_file() {
        let pair = |id: &str, target: &str| {
            format!(
                "<span data-ttu-id=\"0a1b2-{id}\">{target}</span><span class=\"sxs-lookup\">\
                 <span data-stu-id=\"0a1b2-{id}\">![Moor](x.png)</span></span>"
            )
        };
        let mut file = format!("# {}\n\n![brygge](p.png)\n", pair("102", "Tau")).into_bytes();
        file.extend_from_slice(b"\xFF \xE2\x82 ![b\xC3\xB8ye](b.png)\n");
        file.extend_from_slice(pair("103", "![kai](k.png)").as_bytes());
        let published = parse(&file, Syntax::Markdown).published(&file);
        assert_eq!(published.text(), "# Tau\n\n![brygge](p.png)\n\u{fffd} \u{fffd} ![b\u{f8}ye](b.png)\n![kai](k.png)");
        for word in ["Tau", "brygge", "b\u{f8}ye", "kai"] {
            let at = published.text().find(word).unwrap();
            let range = published.in_file(&(at..at + word.len()));
            assert_eq!(&file[range], word.as_bytes());
            assert_eq!(
                published.segment_at(at),
                [("Tau", 0), ("kai", 1)].iter().find(|own| own.0 == word).map(|own| own.1)
            );
        }
    }

    #[test]
    fn a_file_without_segments_is_itself() {
        let published = parse(b"# Tau\n", Syntax::Markdown).published(b"# Tau\n");
        assert_eq!((published.text(), published.in_file(&(2..5)), published.segment_at(2)), ("# Tau\n", 2..5, None));
        assert_eq!(parse(b"", Syntax::Markdown).published(b"").in_file(&(0..0)), 0..0);
    }
}
