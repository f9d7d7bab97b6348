/// The elements that are open, whose names stand in one text.
#[derive(Debug, Default)]
pub(super) struct OpenElements {
    names: String,
    /// Where in `names` each begins, and its line in the file.
    elements: Vec<(usize, u64)>,
}

impl OpenElements {
    pub(super) fn depth(&self) -> usize {
        self.elements.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.elements.is_empty()
    }

    pub(super) fn push(&mut self, name: &str, line: u64) {
        self.elements.push((self.names.len(), line));
        self.names.push_str(name);
    }

    /// The name of the innermost one, and where it begins.
    pub(super) fn last(&self) -> Option<(&str, u64)> {
        self.elements.last().map(|(start, line)| (&self.names[*start..], *line))
    }

    /// Closes the innermost one, if there is one.
    pub(super) fn pop(&mut self) {
        if let Some((start, _)) = self.elements.pop() {
            self.names.truncate(start);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_comes_first() {
        let mut open = OpenElements::default();
        for (name, line) in [("body", 1), ("tu", 2), ("tuv", 3)] {
            open.push(name, line);
        }
        open.pop();
        assert_eq!((open.depth(), open.last()), (2, Some(("tu", 2))));
        open.pop();
        open.pop();
        open.pop();
        assert_eq!((open.is_empty(), open.last()), (true, None));
    }
}
