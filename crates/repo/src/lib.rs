//! Files, folders and git repositories as one kind of input.
//!
//! An [`Input`] is opened at a path and then looks the same whatever is there: it knows which [`Repository`] and
//! reference its documents belong to, [lists](Input::list) them, and hands out [`Reader`]s that fill a buffer with a
//! document's bytes. Each content is named by the id of its git blob. Files outside git get the id that git would give
//! them, so a folder and the repository that it was copied from yield the same paths with the same ids.
//!
//! # What is read
//!
//! In git, the tree of one commit, from the object database: the checkout is never looked at, which is why a bare
//! repository will do, and why a branch can be read while another one is checked out. Repositories are only read, nothing
//! in them is run (hooks, filters, helpers), and their owner does not matter. Line ends and the like are those of the
//! repository, not of a checkout.
//!
//! Nothing in a tree is passed over in silence: what is not a document is in [`Listing::skipped`] with a reason. The one
//! exception is `.git`.
//!
//! # Which reference
//!
//! Without a wish, the branch with side-by-side files is looked for, since a clone is hardly ever on it: HEAD's branch if
//! it ends in `-sxs`, `live-sxs`, any other single `*-sxs`, and only then HEAD. [`Input::choice`] says what was taken.
//!
//! # Which repository
//!
//! Name, family and locale come from the user, from the publishing configuration in the tree, from the remote's address
//! and from the folder's name, in this order and each by itself. Two inputs with one name are one repository.
//!
//! # The files that documents were translated from
//!
//! A [`SourceRepository`] finds a file by commit and path, and [`has_hash`] says whether it is the very file that a
//! document names.
//!
//! # Invariants
//!
//! - Only this crate knows git; no type of the git library shows in its interface.
//! - Listings are sorted by the bytes of the paths and do not depend on the machine, its settings or the number of
//!   threads.
//! - No content of a repository makes it panic, and a damaged part does not keep the rest from being read.

mod entry;
mod error;
mod filter;
mod folder;
mod git;
mod history;
mod identity;
mod input;
mod last_changes;
mod licence;
mod objects;
mod path_text;
mod references;
mod root_files;
mod source;
mod source_hash;

pub use entry::{Entry, Listing, SkipReason, Skipped};
pub use error::Error;
pub use history::{Base, Change, History, is_rename};
pub use identity::Repository;
pub use input::{Input, InputKind, OpenOptions, Reader, is_repository};
pub use last_changes::LastChanges;
pub use source::{SourceEntry, SourceReader, SourceRepository};
pub use source_hash::has_hash;
