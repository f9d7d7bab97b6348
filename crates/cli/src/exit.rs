use std::process::ExitCode;

/// How the program ends. The numbers are a contract, and stand in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// 0: done.
    Done,
    /// 1: an error.
    Error,
    /// 3: what was checked is not in order.
    CheckFailed,
    /// 4: done, but some inputs could not be opened or held no segments.
    SomeInputsFailed,
    /// 5: another process is writing to the memory.
    InUse,
    /// 128 and the signal: stopped by it.
    Signal(u8),
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Done => 0,
            Exit::Error => 1,
            // 2 is the argument parser's.
            Exit::CheckFailed => 3,
            Exit::SomeInputsFailed => 4,
            Exit::InUse => 5,
            Exit::Signal(signal) => 128 + signal,
        })
    }
}
