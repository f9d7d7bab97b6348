//! What the history of a branch shows: who wrote each text, and what became of texts.

mod follow;
mod origins;

pub(crate) use origins::find_origins;
