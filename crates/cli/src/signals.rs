use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;

use bitext_pipeline::Interrupt;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level;

use crate::exit::Exit;

/// SIGINT and SIGTERM as a wish to stop cleanly. Whoever sends a second one does not want to wait.
#[derive(Debug)]
pub(crate) struct StopSignals {
    interrupt: Arc<Interrupt>,
    received: Arc<AtomicI32>,
}

impl StopSignals {
    /// Listens from now on. Until then a signal ends the process, as it does in commands that write nothing.
    pub(crate) fn listen() -> io::Result<StopSignals> {
        let mut signals = Signals::new([SIGINT, SIGTERM])?;
        let stop = StopSignals { interrupt: Arc::default(), received: Arc::default() };
        let (interrupt, received) = (Arc::clone(&stop.interrupt), Arc::clone(&stop.received));
        thread::spawn(move || {
            for signal in signals.forever() {
                if received.swap(signal, Ordering::Relaxed) != 0 {
                    // At once: whatever is being written is made to survive that.
                    low_level::exit(128 + signal);
                }
                interrupt.stop();
            }
        });
        Ok(stop)
    }

    /// Tells the work to stop.
    pub(crate) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// How to end after work that was stopped.
    pub(crate) fn exit(&self) -> Exit {
        Exit::Signal(u8::try_from(self.received.load(Ordering::Relaxed)).unwrap_or(SIGINT as u8))
    }
}
