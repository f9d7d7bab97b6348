//! Which documents differ between two trees.

use std::cmp::Ordering;

use gix::objs::tree::EntryRef;
use gix::objs::{Kind, TreeRefIter};

use crate::Error;
use crate::filter::Filter;
use crate::git::{GitInput, MAX_PATH};
use crate::objects::Objects;
use crate::path_text::{joined, name_text, tree_order};

/// Reads trees of a repository, in one thread.
pub(super) struct Trees<'a> {
    pub(super) objects: Objects<'a>,
    filter: &'a Filter,
}

/// A document that one tree has and the other does not, or with another content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreeChange {
    pub(super) path: String,
    pub(super) old: Option<gix::ObjectId>,
    pub(super) new: Option<Blob>,
    /// The path that it was renamed from.
    pub(super) renamed_from: Option<String>,
}

/// A document's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Blob {
    /// One that can be read.
    Readable { id: gix::ObjectId, size: u64 },
    /// One that is too large or is not there.
    Unread,
}

/// Two versions of a folder to be compared.
struct Pending {
    path: String,
    old: Option<gix::ObjectId>,
    new: Option<gix::ObjectId>,
}

impl<'a> Trees<'a> {
    pub(super) fn new(input: &'a GitInput, filter: &'a Filter) -> Trees<'a> {
        Trees { objects: Objects::new(input), filter }
    }

    /// The documents that differ, sorted by path. Folders whose id is the same are not looked into.
    pub(super) fn compare(&self, old: Option<gix::ObjectId>, new: gix::ObjectId) -> Result<Vec<TreeChange>, Error> {
        let mut changes = Vec::new();
        let mut pending = vec![Pending { path: String::new(), old, new: Some(new) }];
        let (mut old_buffer, mut new_buffer) = (Vec::new(), Vec::new());
        while let Some(folder) = pending.pop() {
            if folder.old == folder.new {
                continue;
            }
            let old_entries = self.entries(folder.old, &mut old_buffer)?;
            let new_entries = self.entries(folder.new, &mut new_buffer)?;
            let (mut old, mut new) = (old_entries.iter().peekable(), new_entries.iter().peekable());
            loop {
                let order = match (old.peek(), new.peek()) {
                    (None, None) => break,
                    (Some(_), None) => Ordering::Less,
                    (None, Some(_)) => Ordering::Greater,
                    (Some(a), Some(b)) => tree_order(a.filename, a.mode.is_tree(), b.filename, b.mode.is_tree()),
                };
                let before = if order == Ordering::Greater { None } else { old.next() };
                let after = if order == Ordering::Less { None } else { new.next() };
                self.entry(&folder.path, before, after, &mut changes, &mut pending);
            }
        }
        changes.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        // Two names of one folder that have the same text: only one of them can be told.
        changes.dedup_by(|later, first| later.path == first.path);
        Ok(changes)
    }

    fn entries<'b>(&self, tree: Option<gix::ObjectId>, buffer: &'b mut Vec<u8>) -> Result<Vec<EntryRef<'b>>, Error> {
        let Some(id) = tree else { return Ok(Vec::new()) };
        let data = self.objects.find(id, Kind::Tree, buffer)?;
        let Some(data) = data else { return Err(self.objects.error(id, "a tree that the repository does not have")) };
        // A damaged tree is read up to the damage, as a listing is.
        Ok(TreeRefIter::from_bytes(data, gix::hash::Kind::Sha1).map_while(Result::ok).collect())
    }

    /// Notes what became of one name.
    fn entry(
        &self,
        folder: &str,
        old: Option<&EntryRef<'_>>,
        new: Option<&EntryRef<'_>>,
        changes: &mut Vec<TreeChange>,
        pending: &mut Vec<Pending>,
    ) {
        let same = |a: &EntryRef<'_>, b: &EntryRef<'_>| a.oid == b.oid && a.mode.kind() == b.mode.kind();
        let Some(name) = old.or(new).map(|entry| entry.filename) else { return };
        if old.zip(new).is_some_and(|(old, new)| same(old, new)) {
            return;
        }
        let path = joined(folder, &name_text(name));
        if old.or(new).is_some_and(|entry| entry.mode.is_tree()) {
            if path.len() <= MAX_PATH {
                let id = |entry: &EntryRef<'_>| entry.oid.to_owned();
                pending.push(Pending { path, old: old.map(id), new: new.map(id) });
            }
            return;
        }
        if self.filter.by_path(&path).is_some() {
            return;
        }
        let old = old.filter(|entry| entry.mode.is_blob()).map(|entry| entry.oid.to_owned());
        let new = new.filter(|entry| entry.mode.is_blob()).map(|entry| self.blob(entry.oid));
        if old.is_some() || new.is_some() {
            changes.push(TreeChange { path, old, new, renamed_from: None });
        }
    }

    fn blob(&self, id: &gix::oid) -> Blob {
        match self.objects.size(id).filter(|size| self.filter.by_size(*size).is_none()) {
            Some(size) => Blob::Readable { id: id.to_owned(), size },
            None => Blob::Unread,
        }
    }
}
