//! Panics of other people's code that stand for errors of the system.
//!
//! `rust_xlsxwriter` writes the rows of a sheet to a temporary file, and unwraps what the system says to that. There is
//! no other way to have it hold no more than one row in memory, and none to learn of a full disk but to catch its panic.

use std::any::Any;
use std::cell::Cell;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

thread_local! {
    /// Whether this thread is inside [`system_errors_of`], which reports errors of the system itself.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

static QUIET: Once = Once::new();

/// What a call comes to; the error of the system that it panicked over, if it did.
///
/// Any other panic goes on as if it had not been caught. What the call changed must not be used after an error.
pub(crate) fn system_errors_of<T>(call: impl FnOnce() -> T) -> io::Result<T> {
    QUIET.call_once(|| {
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_CAUGHT.get() || system_error(panic.payload()).is_none() {
                report(panic);
            }
        }));
    });
    let before = IS_CAUGHT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(call));
    IS_CAUGHT.set(before);
    result.or_else(|payload| match system_error(payload.as_ref()) {
        Some(error) => Err(error),
        None => panic::resume_unwind(payload),
    })
}

/// The error of the system in the message of `expect` and `unwrap`, which show it as `Os { code: 28, ... }`.
fn system_error(payload: &(dyn Any + Send)) -> Option<io::Error> {
    let (_, code) = payload.downcast_ref::<String>()?.split_once("Os { code: ")?;
    let digits = code.split(|character: char| !character.is_ascii_digit()).next()?;
    digits.parse().ok().map(io::Error::from_raw_os_error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_the_system_comes_back() {
        let missing = || std::fs::File::open("no/such/file");
        let error = system_errors_of(|| missing().expect("the file is there")).unwrap_err();
        assert_eq!(error.raw_os_error(), missing().unwrap_err().raw_os_error());
        assert_eq!(system_errors_of(|| 7).unwrap(), 7);
    }

    #[test]
    fn other_panics_go_on() {
        let payload = panic::catch_unwind(|| system_errors_of(|| panic::resume_unwind(Box::new("a mistake"))));
        assert_eq!(payload.map(drop).unwrap_err().downcast_ref(), Some(&"a mistake"));
        assert!(!IS_CAUGHT.get());
    }
}
