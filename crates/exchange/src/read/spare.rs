use crate::unit::Property;

/// Properties that are read and done with, whose room is used for others: files have many of them for each unit.
#[derive(Debug, Default)]
pub(crate) struct Spare {
    properties: Vec<Property>,
    lists: Vec<Vec<Property>>,
}

/// So many properties, and so many lists of them, are kept at most.
const KEPT: usize = 64;

/// A text or a list with more room than this is dropped.
const KEPT_ROOM: usize = 1024;

impl Spare {
    /// An empty property.
    pub(crate) fn property(&mut self) -> Property {
        self.properties.pop().unwrap_or_else(|| Property { name: String::new(), value: String::new() })
    }

    /// An empty list.
    pub(crate) fn list(&mut self) -> Vec<Property> {
        self.lists.pop().unwrap_or_default()
    }

    /// Takes a property that nobody needs any more.
    pub(crate) fn put(&mut self, mut property: Property) {
        if self.properties.len() < KEPT && property.name.capacity().max(property.value.capacity()) <= KEPT_ROOM {
            property.name.clear();
            property.value.clear();
            self.properties.push(property);
        }
    }

    /// Takes a list with what is left in it.
    pub(crate) fn put_list(&mut self, mut list: Vec<Property>) {
        for property in list.drain(..) {
            self.put(property);
        }
        if self.lists.len() < KEPT && list.capacity() <= KEPT_ROOM {
            self.lists.push(list);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_is_empty_and_large_ones_do_not() {
        let mut spare = Spare::default();
        let property = |length| Property { name: "note".to_owned(), value: "x".repeat(length) };
        spare.put_list(vec![property(9), property(KEPT_ROOM + 1)]);
        assert_eq!((spare.properties.len(), spare.lists.len()), (1, 1));
        let again = spare.property();
        assert_eq!((again.name.as_str(), again.value.as_str()), ("", ""));
        assert!(9 <= again.value.capacity());
        assert!(spare.list().is_empty());
    }
}
