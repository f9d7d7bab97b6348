//! Side-by-side Markdown, YAML and HTML to segments.
//!
//! Localized documentation carries each translated sentence beside its English source:
//!
//! ```text
//! <span data-ttu-id="0a1b2-102">TARGET</span><span class="sxs-lookup"><span data-stu-id="0a1b2-102">SOURCE</span></span>
//! ```
//!
//! [`parse`] reads a whole file and never fails: it returns a [`Document`] with the front matter, every [`Segment`] in
//! file order, the headings, and a [`Diagnostic`](bitext_model::Diagnostic) for whatever is odd. [`pairs`] is the layer
//! below, byte ranges only.
//!
//! TARGET and SOURCE are raw Markdown, not HTML: they hold placeholders that look like tags, escaped comments, nested
//! spans and stray closers, all of which a general HTML parser alters. So spans are *scanned* for, on their long
//! literals, and the bytes between them are handed out as they are. The one repair is that of damaged quotes: where
//! markup holds `&quot;` for `"`, the `&quot;` in the texts of that stretch is read as `"` too.
//!
//! ```
//! let file = "---\nms.contentlocale: nb-NO\nms.translationtype: HT\n---\n# \
//!     <a name=\"moorings\"></a><span data-ttu-id=\"0a1b2-102\">Fortøyninger</span>\
//!     <span class=\"sxs-lookup\"><span data-stu-id=\"0a1b2-102\">Moorings</span></span>\n";
//! let document = bitext_sxs::parse(file.as_bytes(), bitext_sxs::Syntax::Markdown);
//! let segment = &document.segments[0];
//! assert_eq!((&*segment.target, &*segment.source), ("Fortøyninger", "Moorings"));
//! assert_eq!(segment.block, bitext_model::Block::Heading(1));
//! assert_eq!(document.anchor(segment.heading), Some("moorings"));
//! ```
//!
//! Rendered pages carry the same spans around HTML. They are read tag by tag, ids join targets with sources, and the
//! texts become Markdown again where HTML has one usual spelling in it, so that a page and the file that it was rendered
//! from give the same units.
//!
//! All work is linear in the size of the file, whatever it holds.

mod context;
mod damage;
mod document;
mod front_matter;
mod html;
mod ids;
mod lines;
mod parse;
mod published;
mod scan;

pub use document::{Document, Heading, HeadingIndex, Segment, Syntax};
pub use parse::parse;
pub use published::Published;
pub use scan::{Pair, Pairs, Problem, ProblemKind, pairs};
