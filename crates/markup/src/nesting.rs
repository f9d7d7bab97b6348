//! Which codes are pairs.

use crate::html::Element;
use crate::mark::{Mark, Shape};
use crate::token::{Role, TokenKind};

/// Finds the pairs of a text; kept between texts for its memory.
#[derive(Debug, Default)]
pub(crate) struct Nesting {
    /// The marks that are open, each by its index and what closes it.
    open: Vec<(usize, Closer)>,
    /// Which pairs are open.
    open_pairs: Vec<bool>,
    /// How many tags of each element are open.
    open_elements: Vec<u32>,
    /// The mark at the other end.
    partners: Vec<Option<usize>>,
    /// The numbers of the pairs that marks open.
    numbers: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closer {
    Pair(u32),
    Tag(Element),
}

impl Nesting {
    /// What each mark is, in their order. Of pairs that cross, the one that closes first is one.
    ///
    /// Every mark is opened once and leaves the open ones once, so that time is linear.
    pub(crate) fn kinds(&mut self, marks: &[Mark], pairs: usize) -> impl Iterator<Item = TokenKind> {
        self.pair(marks, pairs);
        self.numbers.clear();
        self.numbers.resize(marks.len(), 0);
        let mut last = 0;
        for (index, partner) in self.partners.iter().enumerate() {
            if partner.is_some_and(|partner| index < partner) {
                last += 1;
                self.numbers[index] = last;
            }
        }
        marks.iter().enumerate().map(|(index, mark)| {
            let role = match (mark.shape, self.partners[index]) {
                (Shape::Placeholder, _) => return TokenKind::Placeholder,
                (_, Some(partner)) if index < partner => Role::Open(self.numbers[index]),
                (_, Some(partner)) => Role::Close(self.numbers[partner]),
                (Shape::OpenTag { doubtful: true, .. } | Shape::CloseTag { doubtful: true, .. }, None) => {
                    return TokenKind::Placeholder;
                }
                (Shape::Open(_) | Shape::OpenTag { .. } | Shape::Begin, None) => Role::Begin,
                (Shape::Close(_) | Shape::CloseTag { .. } | Shape::End, None) => Role::End,
                (Shape::Alone, None) => Role::Alone,
            };
            TokenKind::Code(mark.kind, role)
        })
    }

    fn pair(&mut self, marks: &[Mark], pairs: usize) {
        self.open.clear();
        self.open_pairs.clear();
        self.open_pairs.resize(pairs, false);
        self.open_elements.clear();
        self.partners.clear();
        self.partners.resize(marks.len(), None);
        for (index, mark) in marks.iter().enumerate() {
            match mark.shape {
                Shape::Open(pair) => {
                    self.open_pairs[pair as usize] = true;
                    self.open.push((index, Closer::Pair(pair)));
                }
                Shape::OpenTag { element, .. } => {
                    self.open_elements.resize(Element::COUNT, 0);
                    self.open_elements[element.index()] += 1;
                    self.open.push((index, Closer::Tag(element)));
                }
                Shape::Close(pair) if self.open_pairs[pair as usize] => self.close(index, Closer::Pair(pair)),
                Shape::CloseTag { element, .. }
                    if self.open_elements.get(element.index()).is_some_and(|open| 0 < *open) =>
                {
                    self.close(index, Closer::Tag(element));
                }
                _ => {}
            }
        }
    }

    /// Pairs a mark with the last open one that it closes, which there is; those opened since stay without a partner.
    fn close(&mut self, index: usize, closer: Closer) {
        while let Some((opener, own)) = self.open.pop() {
            match own {
                Closer::Pair(pair) => self.open_pairs[pair as usize] = false,
                Closer::Tag(element) => self.open_elements[element.index()] -= 1,
            }
            if own == closer {
                self.partners[opener] = Some(index);
                self.partners[index] = Some(opener);
                return;
            }
        }
    }
}
