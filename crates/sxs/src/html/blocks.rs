//! Which block of a page a place stands in.

use bitext_model::Block;

/// The elements that make blocks, or bound the effect of a missing end tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Heading(u8),
    List,
    Item,
    Table,
    Row,
    Cell,
    Quote,
    /// A `div`; one whose class names it an alert makes a block.
    Division {
        alert: bool,
    },
    Preformatted,
    /// A `p`, which makes no block of its own.
    Paragraph,
}

const KINDS: usize = 9;

impl Element {
    /// The element of a name; a `div` is taken for one without class.
    pub(super) fn of(name: &[u8]) -> Option<Element> {
        const LONGEST: usize = "blockquote".len();
        if LONGEST < name.len() {
            return None;
        }
        Some(match name.to_ascii_lowercase().as_slice() {
            [b'h', level @ b'1'..=b'6'] => Element::Heading(level - b'0'),
            b"ul" | b"ol" | b"menu" => Element::List,
            b"li" => Element::Item,
            b"table" => Element::Table,
            b"tr" => Element::Row,
            b"td" | b"th" => Element::Cell,
            b"blockquote" => Element::Quote,
            b"div" => Element::Division { alert: false },
            b"pre" => Element::Preformatted,
            b"p" => Element::Paragraph,
            _ => return None,
        })
    }

    /// A `div` of these classes.
    pub(super) fn division(classes: &str) -> Element {
        const ALERTS: [&str; 6] = ["alert", "note", "tip", "important", "warning", "caution"];
        let is_alert = |class: &str| ALERTS.iter().any(|alert| class.eq_ignore_ascii_case(alert));
        Element::Division { alert: classes.split_ascii_whitespace().any(is_alert) }
    }

    fn kind(self) -> usize {
        match self {
            Element::Heading(_) => 0,
            Element::List => 1,
            Element::Item => 2,
            Element::Table => 3,
            Element::Row => 4,
            Element::Cell => 5,
            Element::Quote => 6,
            Element::Division { .. } => 7,
            Element::Preformatted | Element::Paragraph => 8,
        }
    }

    fn block(self) -> Option<Block> {
        match self {
            Element::Heading(level) => Some(Block::Heading(level)),
            Element::Item => Some(Block::ListItem),
            Element::Cell => Some(Block::TableCell),
            Element::Quote => Some(Block::Quote),
            Element::Division { alert: true } => Some(Block::Alert),
            Element::Preformatted => Some(Block::Fence),
            Element::List | Element::Table | Element::Row | Element::Division { alert: false } | Element::Paragraph => {
                None
            }
        }
    }
}

/// The open elements. Every step takes constant time, counted over a whole page: an element is entered and left once,
/// and the innermost of each kind is known without looking for it.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    open: Vec<Open>,
    /// The places in `open` of each kind.
    places: [Vec<usize>; KINDS],
}

#[derive(Debug)]
struct Open {
    kind: usize,
    /// The block inside it.
    block: Block,
}

impl Blocks {
    /// The innermost block that is open.
    pub(super) fn current(&self) -> Block {
        self.open.last().map_or(Block::Paragraph, |open| open.block)
    }

    /// Whether a heading is open.
    pub(super) fn in_heading(&self) -> bool {
        !self.places[Element::Heading(1).kind()].is_empty()
    }

    /// Enters an element; one that cannot stand inside another of its kind ends that one.
    pub(super) fn enter(&mut self, element: Element) {
        match element {
            Element::Paragraph => return,
            Element::Heading(_) | Element::Item | Element::Row | Element::Cell => self.leave(element),
            _ => {}
        }
        let block = element.block().unwrap_or(self.current());
        self.places[element.kind()].push(self.open.len());
        self.open.push(Open { kind: element.kind(), block });
    }

    /// Leaves the innermost element of a kind with all inside it, unless it is outside of what holds the place: an end
    /// tag in a cell ends nothing around the table, nor one in an inner list an item of the outer.
    pub(super) fn leave(&mut self, element: Element) {
        if element == Element::Paragraph {
            return;
        }
        let Some(place) = self.innermost(element) else { return };
        let bounds: &[Element] = match element {
            Element::Table => &[],
            Element::Row | Element::Cell => &[Element::Table],
            Element::Item => &[Element::List, Element::Cell],
            _ => &[Element::Cell],
        };
        if bounds.iter().all(|bound| self.innermost(*bound).is_none_or(|bound| bound < place)) {
            for left in self.open.drain(place..) {
                self.places[left.kind].pop();
            }
        }
    }

    fn innermost(&self, element: Element) -> Option<usize> {
        self.places[element.kind()].last().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The block after tags such as `ul li /li`.
    fn after(tags: &str) -> Block {
        let mut blocks = Blocks::default();
        for tag in tags.split(' ') {
            match tag.strip_prefix('/') {
                Some(name) => blocks.leave(Element::of(name.as_bytes()).unwrap()),
                None if tag == "alert" => blocks.enter(Element::division("x NOTE")),
                None => blocks.enter(Element::of(tag.as_bytes()).unwrap()),
            }
        }
        blocks.current()
    }

    #[test]
    fn the_innermost_counts() {
        for (tags, block) in [
            ("p", Block::Paragraph),
            ("H2", Block::Heading(2)),
            ("h2 /h2 p", Block::Paragraph),
            ("ul li", Block::ListItem),
            ("ul li p /p", Block::ListItem),
            ("blockquote ul li /li", Block::Quote),
            ("alert p", Block::Alert),
            ("div alert div /div", Block::Alert),
            ("div alert /div", Block::Paragraph),
            ("table tr td div", Block::TableCell),
            ("table tr th /th", Block::Paragraph),
            ("pre", Block::Fence),
        ] {
            assert_eq!(after(tags), block, "{tags}");
        }
    }

    #[test]
    fn missing_and_stray_end_tags() {
        for (tags, block) in [
            ("ul li ul li /ul", Block::ListItem),
            ("ul li li /li", Block::Paragraph),
            ("ul li /ul", Block::Paragraph),
            ("h1 h2 /h2", Block::Paragraph),
            ("h1 /h3", Block::Paragraph),
            ("table tr td tr td /td", Block::Paragraph),
            ("alert table tr td /div", Block::TableCell),
            ("ul li table tr td /li", Block::TableCell),
            ("table tr td table tr td /td /table", Block::TableCell),
            ("/li /td /div p", Block::Paragraph),
        ] {
            assert_eq!(after(tags), block, "{tags}");
        }
    }
}
