//! What several files say of one thing.

use std::collections::HashSet;

use bitext_exchange::Property;

/// Properties in the order in which they came, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    list: Vec<Property>,
    /// The same again, once there are so many that a search takes longer.
    known: HashSet<Property>,
}

/// With so many properties it is faster to find one by hash than by comparing.
const MANY: usize = 16;

impl Properties {
    /// Adds those that are not there yet.
    pub(super) fn extend(&mut self, properties: impl IntoIterator<Item = Property>) {
        for property in properties {
            if self.list.len() == MANY && self.known.is_empty() {
                self.known.extend(self.list.iter().cloned());
            }
            let is_new = if self.known.is_empty() {
                !self.list.contains(&property)
            } else {
                self.known.insert(property.clone())
            };
            if is_new {
                self.list.push(property);
            }
        }
    }

    pub(super) fn as_slice(&self) -> &[Property] {
        &self.list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_kept_once_and_in_order() {
        let property = |number: usize| Property { name: format!("x-{}", number % 40), value: String::new() };
        let mut properties = Properties::default();
        for turn in 0..3 {
            properties.extend((0..10 * (turn + 1)).map(property));
        }
        properties.extend((0..80).map(property));
        let expected: Vec<Property> = (0..40).map(property).collect();
        assert_eq!(properties.as_slice(), expected);
    }
}
