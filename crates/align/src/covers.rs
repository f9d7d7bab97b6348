//! What numbers say: how many sentences a unit holds, and where in the source they stand.
//!
//! A sentence unit has its own number. A paragraph unit has a counter of its own and uses up the numbers of its
//! sentences: a lone one between two sentence units holds exactly the numbers between them, several share them.

use bitext_model::UnitKind;

use crate::unit::Unit;

/// The source sentences that a unit holds, as far as numbers tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Covers {
    /// The number of the first one.
    pub first: Option<u32>,
    /// The number of the last one.
    pub last: Option<u32>,
    /// At least so many.
    pub least: u32,
    /// At most so many; 0 when nothing is known.
    pub most: u32,
}

/// What the units of a document hold.
pub(crate) fn covers(units: &[Unit]) -> Vec<Covers> {
    let mut covers = vec![Covers::default(); units.len()];
    let number = |unit: &Unit, kind| unit.key.filter(|key| key.kind == kind).map(|key| key.number);
    let mut at = 0;
    while at < units.len() {
        if let Some(number) = number(&units[at], UnitKind::Sentence) {
            covers[at] = Covers { first: Some(number), last: Some(number), least: 1, most: 1 };
            at += 1;
            continue;
        }
        let end = at + units[at..].iter().take_while(|unit| number(unit, UnitKind::Paragraph).is_some()).count();
        if end == at {
            at += 1;
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| covers[before].last);
        let after = units.get(end).and_then(|unit| number(unit, UnitKind::Sentence));
        let paragraphs = (end - at) as u32;
        let sentences = before.zip(after).and_then(|(before, after)| after.checked_sub(before + 1));
        for (place, cover) in covers[at..end].iter_mut().enumerate() {
            cover.least = 2;
            if let Some(sentences) = sentences
                && 2 * paragraphs <= sentences
            {
                cover.most = sentences - 2 * (paragraphs - 1);
                if paragraphs == 1 {
                    cover.least = sentences;
                }
            }
            if place == 0 {
                cover.first = before.map(|before| before + 1);
            }
            if place + 1 == end - at {
                cover.last = after.and_then(|after| after.checked_sub(1));
            }
        }
        at = end;
    }
    covers
}

/// What several neighbours hold together.
pub(crate) fn together(covers: &[Covers]) -> Covers {
    let (Some(first), Some(last)) = (covers.first(), covers.last()) else { return Covers::default() };
    let known = covers.iter().all(|cover| 0 < cover.most);
    Covers {
        first: first.first,
        last: last.last,
        least: covers.iter().map(|cover| cover.least).sum(),
        most: if known { covers.iter().map(|cover| cover.most).sum() } else { 0 },
    }
}

#[cfg(test)]
mod tests {
    use bitext_model::UnitKey;

    use super::*;
    use crate::texts::Texts;

    fn of(keys: &[&str]) -> Vec<(Option<u32>, Option<u32>, u32, u32)> {
        let text = Texts::new().intern("Moor the boat.");
        let units: Vec<Unit> = keys.iter().map(|key| Unit { key: UnitKey::parse(key), ..Unit::new(text) }).collect();
        covers(&units).into_iter().map(|cover| (cover.first, cover.last, cover.least, cover.most)).collect()
    }

    #[test]
    fn a_lone_paragraph_has_its_gap() {
        let expected = [(Some(102), Some(102), 1, 1), (Some(103), Some(106), 4, 4), (Some(107), Some(107), 1, 1)];
        assert_eq!(of(&["102", "p101", "107"]), expected);
    }

    #[test]
    fn several_share_one() {
        let expected = [
            (Some(102), Some(102), 1, 1),
            (Some(103), None, 2, 3),
            (None, Some(107), 2, 3),
            (Some(108), Some(108), 1, 1),
        ];
        assert_eq!(of(&["102", "p101", "p102", "108"]), expected);
    }

    #[test]
    fn the_last_one_is_open() {
        assert_eq!(of(&["102", "p101"])[1], (Some(103), None, 2, 0));
        assert_eq!(of(&["p101", "x", "103"])[0], (None, None, 2, 0));
    }

    #[test]
    fn numbers_that_cannot_be_right_say_nothing() {
        assert_eq!(of(&["102", "p101", "103"])[1], (Some(103), Some(102), 2, 0));
        assert_eq!(of(&["110", "p101", "103"])[1].3, 0);
    }
}
