//! The program as people and scripts see it: the real binary, real files, exit codes.
//!
//! `support` runs it; every other module has one subject.

mod align;
mod changes;
mod codes;
mod contract;
mod errors;
mod eval;
mod export;
mod guard;
mod help;
mod import;
mod ingest;
mod lookup;
mod memory;
mod names;
mod pages;
mod postedits;
mod sample_history;
mod search;
mod signals;
mod sources;
mod support;
mod training;
mod validate;
