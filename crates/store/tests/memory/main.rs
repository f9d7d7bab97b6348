//! The memory as its users see it: through the public interface, and through SQL for what is stored and for damage.

mod alignments;
mod backup;
mod batches;
mod coverage;
mod derived;
mod identity;
mod imports;
mod interning;
mod lock;
mod lookup;
mod placements;
mod places;
mod random;
mod read_only;
mod reading;
mod runs;
mod search;
mod sources;
mod support;
mod verify;
mod views;
