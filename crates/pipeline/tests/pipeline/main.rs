//! From small repositories into a memory, and from there to files: what a person who ingests and exports sees.

mod alignment;
mod choice;
mod expansion;
mod filters;
mod grouping;
mod history;
mod identity;
mod imports;
mod interruption;
mod links;
mod lookups;
mod occurrences;
mod origins;
mod outputs;
mod runs;
mod states;
mod support;
mod training;
