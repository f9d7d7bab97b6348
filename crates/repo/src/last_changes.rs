//! Which commit last changed each document.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use bitext_model::{Commit, ObjectId};
use gix::bstr::BString;
use gix::objs::{Kind, TreeRefIter};

use crate::Error;
use crate::git::{GitInput, from_gix, to_gix};
use crate::objects::Objects;
use crate::path_text::{joined, name_text, tree_order};

/// The commits that last changed the documents of an input; see [`Input::last_changes`](crate::Input::last_changes).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastChanges {
    /// The commit that brought a path its present content, by path.
    pub commits: HashMap<String, Commit>,
    /// Whether the walk got to its end. If not, history was cut off (a shallow clone) or the walk was stopped, and for
    /// a path without a commit nothing is known.
    pub complete: bool,
}

/// Walks from the tip along first parents and compares trees.
///
/// At each commit the documents still looked for have the content of the tip. Where the parent has another content at
/// the path, or none, this commit brought it. Folders whose id is the parent's are not looked into, blobs are never
/// loaded, and only the tip's part of each tree that is still looked for is held: memory grows with the number of
/// documents, not with the length of history.
pub(crate) fn walk<S: BuildHasher>(
    input: &GitInput,
    wanted: &HashSet<&str, S>,
    known: Option<ObjectId>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<LastChanges, Error> {
    let known = known.map(to_gix);
    let objects = Objects::new(input);
    let mut found = LastChanges::default();
    let mut current = to_gix(input.tip().id);
    let mut buffer = Vec::new();

    let Some(tip) = objects.commit(current, &mut buffer)? else { return Ok(found) };
    let mut wanted = Wanted::at(&objects, tip.tree, wanted)?;
    let mut commit = tip;
    loop {
        if wanted.is_empty() || known == Some(current) {
            found.complete = true;
            return Ok(found);
        }
        if stop() {
            return Ok(found);
        }
        let brought_by = Commit { id: from_gix(&current), time: commit.time };
        let mut take = |path: &str| {
            found.commits.insert(path.to_owned(), brought_by);
        };
        let Some(parent) = commit.first_parent() else {
            wanted.take_all(&mut take);
            found.complete = true;
            return Ok(found);
        };
        let Some(older) = objects.commit(parent, &mut buffer)? else { return Ok(found) };
        if wanted.compare(&objects, older.tree, &mut take)? == Reach::Cut {
            return Ok(found);
        }
        current = parent;
        commit = older;
    }
}

/// Whether a step of the walk could see all it needed.
#[derive(PartialEq, Eq)]
enum Reach {
    Full,
    /// A tree is missing from the repository.
    Cut,
}

/// The documents still looked for, as the folders of the tip's tree that hold them. The first folder is the root.
///
/// An arena instead of a tree of boxes: walks over it need no recursion, so no depth of folders is too much.
struct Wanted<'p> {
    folders: Vec<Folder<'p>>,
}

struct Folder<'p> {
    /// The folder's tree in the commit at hand.
    tree: gix::ObjectId,
    /// What is looked for in it, in the order of git trees.
    children: Vec<Child<'p>>,
}

struct Child<'p> {
    name: BString,
    what: What<'p>,
}

enum What<'p> {
    /// A document with the content it has at the tip.
    Document { path: &'p str, content: gix::ObjectId },
    /// An index into [`Wanted::folders`].
    Folder(usize),
}

impl<'p> Wanted<'p> {
    /// Finds the wanted paths in the tip's tree. Those that are not there are forgotten.
    fn at<S: BuildHasher>(
        objects: &Objects<'_>,
        root: gix::ObjectId,
        paths: &HashSet<&'p str, S>,
    ) -> Result<Wanted<'p>, Error> {
        let parents: HashSet<&str> =
            paths.iter().flat_map(|path| path.match_indices('/').map(move |(end, _)| &path[..end])).collect();
        let mut wanted = Wanted { folders: vec![Folder { tree: root, children: Vec::new() }] };
        let mut buffer = Vec::new();
        let mut pending = vec![(0, String::new())];
        while let Some((index, folder)) = pending.pop() {
            let tree = wanted.folders[index].tree;
            let Some(data) = objects.find(tree, Kind::Tree, &mut buffer)? else { continue };
            for entry in TreeRefIter::from_bytes(data, gix::hash::Kind::Sha1) {
                let entry = entry.map_err(|error| objects.error(tree, error))?;
                let path = joined(&folder, &name_text(entry.filename));
                let what = if entry.mode.is_tree() {
                    if !parents.contains(path.as_str()) {
                        continue;
                    }
                    wanted.folders.push(Folder { tree: entry.oid.to_owned(), children: Vec::new() });
                    pending.push((wanted.folders.len() - 1, path));
                    What::Folder(wanted.folders.len() - 1)
                } else {
                    let Some(path) = paths.get(path.as_str()) else { continue };
                    What::Document { path, content: entry.oid.to_owned() }
                };
                wanted.folders[index].children.push(Child { name: entry.filename.to_owned(), what });
            }
        }
        Ok(wanted)
    }

    fn is_empty(&self) -> bool {
        self.folders[0].children.is_empty()
    }

    /// Takes out every document whose content is another in `older`, the root tree of the commit before.
    fn compare(
        &mut self,
        objects: &Objects<'_>,
        older: gix::ObjectId,
        take: &mut impl FnMut(&str),
    ) -> Result<Reach, Error> {
        let mut buffer = Vec::new();
        let mut pending = vec![(0, older)];
        while let Some((index, older)) = pending.pop() {
            if self.folders[index].tree == older {
                continue;
            }
            let Some(data) = objects.find(older, Kind::Tree, &mut buffer)? else { return Ok(Reach::Cut) };
            let mut children = std::mem::take(&mut self.folders[index].children);
            let mut entries = TreeRefIter::from_bytes(data, gix::hash::Kind::Sha1);
            let mut entry = entries.next().transpose().map_err(|error| objects.error(older, error))?;
            let mut failure = None;
            children.retain(|child| {
                if failure.is_some() {
                    return true;
                }
                let is_folder = matches!(child.what, What::Folder(_));
                let mut order = Ordering::Less;
                while let Some(other) = &entry {
                    order = tree_order(other.filename, other.mode.is_tree(), &child.name, is_folder);
                    if order != Ordering::Less {
                        break;
                    }
                    match entries.next().transpose() {
                        Ok(next) => entry = next,
                        Err(error) => {
                            failure = Some(objects.error(older, error));
                            return true;
                        }
                    }
                }
                let same_name = entry.as_ref().filter(|_| order == Ordering::Equal);
                match (&child.what, same_name) {
                    (What::Document { content, .. }, Some(other)) if *other.oid == **content => true,
                    (What::Document { path, .. }, _) => {
                        take(path);
                        false
                    }
                    // Emptied by an earlier step.
                    (What::Folder(inner), _) if self.folders[*inner].children.is_empty() => false,
                    (What::Folder(inner), Some(other)) => {
                        pending.push((*inner, other.oid.to_owned()));
                        true
                    }
                    (What::Folder(inner), None) => {
                        self.take_below(*inner, take);
                        false
                    }
                }
            });
            self.folders[index].children = children;
            self.folders[index].tree = older;
            if let Some(failure) = failure {
                return Err(failure);
            }
        }
        Ok(Reach::Full)
    }

    /// Takes out everything that is left.
    fn take_all(&mut self, take: &mut impl FnMut(&str)) {
        self.take_below(0, take);
    }

    fn take_below(&mut self, folder: usize, take: &mut impl FnMut(&str)) {
        let mut pending = vec![folder];
        while let Some(index) = pending.pop() {
            for child in self.folders[index].children.drain(..) {
                match child.what {
                    What::Document { path, .. } => take(path),
                    What::Folder(inner) => pending.push(inner),
                }
            }
        }
    }
}
