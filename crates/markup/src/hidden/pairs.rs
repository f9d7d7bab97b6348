//! Which hidden texts of a translation and of its source are one.

use std::collections::HashMap;
use std::ops::Range;

use super::{HiddenKind, HiddenText};

/// A hidden text of a translation and of the file that it was translated from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HiddenPair {
    /// The place of the target among the hidden texts of the translation.
    pub target: usize,
    /// The place of the source among those of the source file.
    pub source: usize,
    /// How sure the pair is, between 0 and 1.
    pub confidence: f32,
}

/// A key of the front matter, which a document has once.
const BY_KEY: f32 = 0.995;
/// The same image, and as many of it on both sides.
const BY_DESTINATION: f32 = 0.99;
/// The same image, more often on one side, but as often below the same heading.
const BY_HEADING: f32 = 0.9;
/// Other images, or none, but as many of them between the same neighbours and below the same heading.
const BY_PLACE: f32 = 0.8;
/// The same, where headings do not tell.
const BY_ORDER: f32 = 0.6;

/// Pairs the hidden texts of a translation with those of the very file that it was translated from.
///
/// Front matter is paired by its keys. Any other text is paired with one of its kind that is of the same file, by its
/// name alone, since a translation has files of its own; and what is left with what stands at the same place between
/// those. Where counts differ and nothing decides, there is no pair. Pairs come in the order of the sources.
///
/// ```
/// use bitext_markup::{hidden_pairs, hidden_texts};
/// let target = hidden_texts("![Brygga](../nb/pier.png) ![Bukta](bay.png)");
/// let source = hidden_texts("![The tide](tide.png) ![The pier](pier.png) ![The bay](bay.png)");
/// let pairs: Vec<_> = hidden_pairs(&target, &source).iter().map(|pair| (pair.target, pair.source)).collect();
/// assert_eq!(pairs, [(0, 1), (1, 2)]);
/// ```
pub fn hidden_pairs(target: &[HiddenText<'_>], source: &[HiddenText<'_>]) -> Vec<HiddenPair> {
    let mut pairs = Vec::new();
    for kind in HiddenKind::ALL {
        let of_kind = |texts: &[HiddenText<'_>]| -> Vec<usize> {
            (0..texts.len()).filter(|place| texts[*place].kind == kind).collect()
        };
        let (targets, sources) = (of_kind(target), of_kind(source));
        if kind.is_of_front_matter() {
            let both = targets.first().zip(sources.first());
            pairs.extend(both.map(|(target, source)| HiddenPair {
                target: *target,
                source: *source,
                confidence: BY_KEY,
            }));
        } else {
            let sides = Sides { target, source, targets: &targets, sources: &sources };
            sides.pair(&mut pairs);
        }
    }
    pairs.sort_by_key(|pair| pair.source);
    pairs
}

/// The texts of one kind on both sides.
struct Sides<'s, 'a> {
    target: &'s [HiddenText<'a>],
    source: &'s [HiddenText<'a>],
    targets: &'s [usize],
    sources: &'s [usize],
}

impl Sides<'_, '_> {
    fn pair(&self, pairs: &mut Vec<HiddenPair>) {
        let before = pairs.len();
        self.by_destination(pairs);
        let mut anchors: Vec<(usize, usize)> = pairs[before..].iter().map(|pair| (pair.target, pair.source)).collect();
        anchors.sort_unstable();
        // Between what crosses there is no place.
        if !anchors.is_sorted_by(|one, next| one.1 < next.1) {
            return;
        }
        let place = |list: &[usize], text: usize| list.partition_point(|other| *other < text);
        let (mut from, mut other) = (0, 0);
        let ends = anchors.iter().map(|(target, source)| (place(self.targets, *target), place(self.sources, *source)));
        for (to, other_to) in ends.chain([(self.targets.len(), self.sources.len())]) {
            self.by_place(from..to, other..other_to, pairs);
            (from, other) = (to + 1, other_to + 1);
        }
    }

    /// Pairs texts of the same file, in their order.
    fn by_destination(&self, pairs: &mut Vec<HiddenPair>) {
        let mut files: HashMap<String, [Vec<usize>; 2]> = HashMap::new();
        for (side, (texts, places)) in [(self.target, self.targets), (self.source, self.sources)].iter().enumerate() {
            for place in *places {
                if let Some(name) = file_name(&texts[*place].destination) {
                    files.entry(name).or_default()[side].push(*place);
                }
            }
        }
        for [targets, sources] in files.into_values() {
            if targets.len() == sources.len() {
                pairs.extend(joined(&targets, &sources, BY_DESTINATION));
                continue;
            }
            for (targets, sources) in self.below_same_headings(&targets, &sources) {
                pairs.extend(joined(&targets, &sources, BY_HEADING));
            }
        }
    }

    /// The texts of both sides below each heading, where both have as many.
    fn below_same_headings(&self, targets: &[usize], sources: &[usize]) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut below: HashMap<u32, (Vec<usize>, Vec<usize>)> = HashMap::new();
        for place in targets {
            below.entry(self.target[*place].heading).or_default().0.push(*place);
        }
        for place in sources {
            below.entry(self.source[*place].heading).or_default().1.push(*place);
        }
        below.into_values().filter(|(targets, sources)| targets.len() == sources.len()).collect()
    }

    /// Pairs what stands between two pairs, if there is as much of it on both sides.
    fn by_place(&self, targets: Range<usize>, sources: Range<usize>, pairs: &mut Vec<HiddenPair>) {
        if targets.len() != sources.len() {
            return;
        }
        for (target, source) in self.targets[targets].iter().zip(&self.sources[sources]) {
            let (own, other) = (&self.target[*target], &self.source[*source]);
            let confidence = if own.heading == other.heading { BY_PLACE } else { BY_ORDER };
            pairs.push(HiddenPair { target: *target, source: *source, confidence });
        }
    }
}

fn joined(targets: &[usize], sources: &[usize], confidence: f32) -> impl Iterator<Item = HiddenPair> {
    targets.iter().zip(sources).map(move |(target, source)| HiddenPair { target: *target, source: *source, confidence })
}

/// The name by which a file is told on both sides, in small letters; `None` where there is none.
fn file_name(destination: &str) -> Option<String> {
    let path = destination.split(['?', '#']).next()?;
    let name = path.rsplit(['/', '\\']).next()?.trim();
    (!name.is_empty()).then(|| name.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::hidden_texts;
    use super::*;

    /// The texts of the pairs and how sure they are, in percent.
    fn pairs(target: &str, source: &str) -> Vec<(String, String, u32)> {
        let (targets, sources) = (hidden_texts(target), hidden_texts(source));
        hidden_pairs(&targets, &sources)
            .into_iter()
            .map(|pair| {
                let (target, source) = (&targets[pair.target].text, &sources[pair.source].text);
                (target.to_string(), source.to_string(), (pair.confidence * 100.0).round() as u32)
            })
            .collect()
    }

    #[track_caller]
    fn check(target: &str, source: &str, expected: &[(&str, &str, u32)]) {
        let found = pairs(target, source);
        let found: Vec<_> =
            found.iter().map(|(target, source, sure)| (target.as_str(), source.as_str(), *sure)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn front_matter_by_its_keys() {
        let source = "---\ntitle: Ropes\ndescription: Moor\n---\n";
        check("---\ndescription: Fortøy\n---\n", source, &[("Fortøy", "Moor", 100)]);
        check("---\ndescription: Fortøy\ntitle: Tau\n---\n", source, &[("Tau", "Ropes", 100), ("Fortøy", "Moor", 100)]);
    }

    #[test]
    fn images_by_their_files() {
        check(
            "![a](nb/x.png)\n\n![b](y.PNG?1)\n",
            "![B](media/Y.png)\n\n![A](x.png)\n",
            &[("b", "B", 99), ("a", "A", 99)],
        );
        let twice = "![a](x.png)\n\n## h\n\n![b](x.png)\n";
        check(twice, &twice.to_uppercase().replace(".PNG", ".png"), &[("a", "A", 99), ("b", "B", 99)]);
    }

    #[test]
    fn headings_decide_where_counts_differ() {
        check(
            "# h\n\n![a](x.png)\n\n# i\n\n![b](x.png)\n",
            "# h\n\n![A](x.png)\n\n# i\n\n![B](x.png)\n\n![C](x.png)\n",
            &[("a", "A", 90)],
        );
        check("![a](x.png)\n", "![A](x.png)\n\n![B](x.png)\n", &[]);
    }

    #[test]
    fn places_decide_where_files_do_not() {
        check(
            "![a](x.png)\n\n![b](y-nb.png)\n\n![c](z.png)\n",
            "![A](x.png)\n\n![B](y.png)\n\n![C](z.png)\n",
            &[("a", "A", 99), ("b", "B", 80), ("c", "C", 99)],
        );
        check("# h\n\n![b](y-nb.png)\n", "![B](y.png)\n", &[("b", "B", 60)]);
        check("![b](y-nb.png)\n", "![B](y.png)\n\n![C](z.png)\n", &[]);
    }

    #[test]
    fn every_kind_is_paired_by_itself() {
        let (alt, include) = ("[!INCLUDE [a](a.md)]\n\n![b](b.png)\n", "![c](c.png)\n\n[!INCLUDE [d](d.md)]\n");
        let target = format!("---\ntitle: t\n---\n{alt}{include}");
        let pairs = pairs(&target, &target);
        assert_eq!(pairs.iter().map(|pair| pair.0.as_str()).collect::<Vec<_>>(), ["t", "a", "b", "c", "d"]);
        assert!(pairs.iter().all(|(target, source, _)| target == source));
    }

    #[test]
    fn kinds_stay_apart() {
        let (target, source) = ("<p title=\"a\"></p>\n", "<img alt=\"A\" src=\"x.png\">\n");
        check(target, source, &[]);
    }
}
