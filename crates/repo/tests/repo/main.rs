//! Inputs as they stand on real disks: repositories made with the `git` program, and folders with all sorts of files.

mod branches;
mod folders;
mod history;
mod identity;
mod references;
mod sources;
mod support;
mod trees;
