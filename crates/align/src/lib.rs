//! Which units of several documents are one.
//!
//! [`pair`] aligns two documents, [`group`] all documents of a page. Both look at texts first: numbers, blocks and heading
//! anchors are evidence beside them. The model is explained in the crate's README.

mod anchors;
mod bead;
mod covers;
mod gap;
mod group;
mod model;
mod pair;
mod similarity;
mod sparse;
mod spine;
mod texts;
mod unit;

pub use bead::{Agreement, Bead, Evidence};
pub use group::{Alignment, Document, Link, LinkEvidence, group};
pub use pair::pair;
pub use texts::{TextId, Texts};
pub use unit::Unit;
