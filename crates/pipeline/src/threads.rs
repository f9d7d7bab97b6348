//! How many threads there are to work.

use std::thread;

/// As many threads as are asked for; 0 asks for as many as there are processors.
pub(crate) fn threads(asked: usize) -> usize {
    match asked {
        0 => thread::available_parallelism().map_or(1, usize::from),
        asked => asked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_asked_for_are_some() {
        assert!(1 <= threads(0));
        assert_eq!((threads(1), threads(7)), (1, 7));
    }
}
