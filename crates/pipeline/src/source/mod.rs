//! The files that documents were translated from.

mod compare;
mod find;
mod parallel;
mod reading;

pub(crate) use compare::{Compared, Comparison, UnitChange, compare};
pub(crate) use find::{Finder, Newest, Sources, Wanted};
pub(crate) use parallel::in_parallel;
pub(crate) use reading::{Reading, read};
