//! Which commit of a git repository is read.

use std::collections::BTreeMap;
use std::path::Path;

use gix::bstr::{BStr, ByteSlice as _};
use gix::head::Kind as HeadKind;
use gix::revision::spec::parse::{ObjectKindHint, Options as ParseOptions};

use crate::Error;

/// The branch on which side-by-side files are published.
pub(crate) const SIDE_BY_SIDE_BRANCH: &str = "live-sxs";

/// How every branch with side-by-side files ends.
const SIDE_BY_SIDE_SUFFIX: &str = "-sxs";

/// What marks a branch that is no longer kept up.
const OUTDATED_MARK: &str = "-oldev";

/// The commit that is read, and what it is called.
#[derive(Debug)]
pub(crate) struct Chosen {
    /// The branch's short name, or what the user asked for.
    pub(crate) reference: String,
    pub(crate) tip: gix::ObjectId,
    /// What was taken, for people, when it does not go without saying.
    pub(crate) choice: Option<String>,
}

/// The branches of a repository, by short name.
pub(crate) struct Branches {
    by_name: BTreeMap<String, Branch>,
    /// Short name and commit by full name, those included that another branch of the same short name hides.
    by_full_name: BTreeMap<String, (String, gix::ObjectId)>,
}

struct Branch {
    tip: gix::ObjectId,
    /// Lower wins where a short name exists more than once: local, then `origin`, then any other remote.
    rank: u8,
}

impl Branches {
    /// Reads all local and remote-tracking branches; broken ones are left out.
    pub(crate) fn of(repository: &gix::Repository) -> Branches {
        let remotes = repository.remote_names();
        let mut branches = Branches { by_name: BTreeMap::new(), by_full_name: BTreeMap::new() };
        let Ok(platform) = repository.references() else { return branches };
        if let Ok(local) = platform.local_branches().and_then(gix::reference::iter::Iter::peeled) {
            for reference in local.flatten() {
                let Some(tip) = reference.try_id() else { continue };
                let short = reference.name().shorten().to_str_lossy().into_owned();
                branches.add(short, reference.name().as_bstr(), tip.detach(), 0);
            }
        }
        if let Ok(tracking) = platform.remote_branches().and_then(gix::reference::iter::Iter::peeled) {
            for reference in tracking.flatten() {
                let Some(tip) = reference.try_id() else { continue };
                let (remote, short) = split_remote(reference.name().shorten(), remotes.iter().map(AsRef::as_ref));
                // `origin/HEAD` only repeats another branch.
                if short != "HEAD" {
                    let rank = if remote == "origin" { 1 } else { 2 };
                    branches.add(short.to_str_lossy().into_owned(), reference.name().as_bstr(), tip.detach(), rank);
                }
            }
        }
        branches
    }

    fn add(&mut self, short: String, full: &BStr, tip: gix::ObjectId, rank: u8) {
        self.by_full_name.insert(full.to_str_lossy().into_owned(), (short.clone(), tip));
        let branch = self.by_name.entry(short).or_insert(Branch { tip, rank });
        if rank < branch.rank {
            *branch = Branch { tip, rank };
        }
    }

    /// The short names, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        self.by_name.keys().cloned().collect()
    }

    /// The tip of the branch with this short name.
    pub(crate) fn tip(&self, short: &str) -> Option<gix::ObjectId> {
        self.by_name.get(short).map(|branch| branch.tip)
    }

    /// The tips of all branches, by short name.
    pub(crate) fn tips(&self) -> impl Iterator<Item = gix::ObjectId> {
        self.by_name.values().map(|branch| branch.tip)
    }

    fn chosen(&self, short: &str, choice: Option<String>) -> Option<Chosen> {
        let tip = self.tip(short)?;
        Some(Chosen { reference: short.to_owned(), tip, choice })
    }
}

/// Splits `origin/topic/a` into remote and branch. A remote's name may hold a `/` too, so the known ones decide.
fn split_remote<'a, 'r>(name: &'a BStr, remotes: impl Iterator<Item = &'r BStr>) -> (&'a BStr, &'a BStr) {
    remotes
        .filter_map(|remote| {
            let short = name.strip_prefix(remote.as_bytes())?.strip_prefix(b"/")?;
            Some((&name[..remote.len()], short.as_bstr()))
        })
        .max_by_key(|(remote, _)| remote.len())
        .map(|(remote, short)| (remote.as_bstr(), short))
        .or_else(|| name.split_once_str("/").map(|(remote, short)| (remote.as_bstr(), short.as_bstr())))
        .unwrap_or((BStr::new(""), name))
}

/// Finds what the user asked for: a branch, a remote-tracking branch, a tag, a commit id or any other revision.
///
/// A branch is called by its short name however it was spelled, so that `live-sxs`, `origin/live-sxs` and
/// `refs/heads/live-sxs` are one reference. A branch wins over a tag of the same name: tags mark publications here,
/// branches are what translations are collected from.
pub(crate) fn resolve(
    repository: &gix::Repository,
    branches: &Branches,
    path: &Path,
    text: &str,
) -> Result<Chosen, Error> {
    if let Some(chosen) = branches.chosen(text, None) {
        return Ok(chosen);
    }
    for full in [text.to_owned(), format!("refs/{text}"), format!("refs/remotes/{text}")] {
        if let Some((short, tip)) = branches.by_full_name.get(&full) {
            return Ok(Chosen { reference: short.clone(), tip: *tip, choice: None });
        }
    }
    if text == "HEAD"
        && let Some(chosen) = head_branch(repository, branches)
    {
        return Ok(chosen);
    }
    let options = ParseOptions { object_kind_hint: Some(ObjectKindHint::Committish), ..ParseOptions::default() };
    let unknown =
        || Error::UnknownReference { path: path.to_owned(), reference: text.to_owned(), branches: branches.names() };
    let id = gix::revision::Spec::from_bstr(text, repository, options)
        .ok()
        .and_then(|spec| spec.single())
        .ok_or_else(unknown)?;
    let commit = id.object().and_then(|object| object.peel_to_kind(gix::objs::Kind::Commit)).map_err(|_| unknown())?;
    Ok(Chosen { reference: text.to_owned(), tip: commit.id, choice: None })
}

/// Chooses when the user did not.
///
/// A branch with side-by-side files is what this program is for, and a clone's HEAD is hardly ever on it; so HEAD
/// counts first only when it is on such a branch.
pub(crate) fn choose(repository: &gix::Repository, branches: &Branches, path: &Path) -> Result<Chosen, Error> {
    let took = |short: &str| branches.chosen(short, Some(format!("took branch `{short}`")));
    let mut head = head_branch(repository, branches);
    if let Some(chosen) = head.take_if(|chosen| chosen.reference.ends_with(SIDE_BY_SIDE_SUFFIX)) {
        return Ok(chosen);
    }
    if let Some(chosen) = took(SIDE_BY_SIDE_BRANCH) {
        return Ok(chosen);
    }
    let mut others =
        branches.by_name.keys().filter(|name| name.ends_with(SIDE_BY_SIDE_SUFFIX) && !name.contains(OUTDATED_MARK));
    if let (Some(only), None) = (others.next(), others.next())
        && let Some(chosen) = took(only)
    {
        return Ok(chosen);
    }
    if let Some(chosen) = head {
        return Ok(chosen);
    }
    if let Some(tip) = detached_head(repository) {
        let choice = Some(format!("took commit {}, where HEAD is detached", tip.to_hex_with_len(7)));
        return Ok(Chosen { reference: "HEAD".to_owned(), tip, choice });
    }
    let mut names = branches.by_name.keys();
    if let (Some(only), None) = (names.next(), names.next())
        && let Some(chosen) = took(only)
    {
        return Ok(chosen);
    }
    Err(no_default(branches, path))
}

/// The branches that publish source files, the first that exists.
const SOURCE_BRANCHES: [&str; 3] = ["live", "main", "master"];

/// Chooses in a repository of source files when the user did not: what is published, else what HEAD is on.
pub(crate) fn choose_source(repository: &gix::Repository, branches: &Branches, path: &Path) -> Result<Chosen, Error> {
    let published = SOURCE_BRANCHES.into_iter().find_map(|short| branches.chosen(short, None));
    published.map_or_else(|| choose(repository, branches, path), Ok)
}

fn no_default(branches: &Branches, path: &Path) -> Error {
    let path = path.to_owned();
    let branches = branches.names();
    if branches.is_empty() { Error::NoCommits { path } } else { Error::NoDefaultReference { path, branches } }
}

/// The branch that HEAD is on, unless HEAD is detached or the branch has no commit yet.
fn head_branch(repository: &gix::Repository, branches: &Branches) -> Option<Chosen> {
    let HeadKind::Symbolic(reference) = repository.head().ok()?.kind else { return None };
    let (short, tip) = branches.by_full_name.get(&*reference.name.as_bstr().to_str_lossy())?;
    Some(Chosen { reference: short.clone(), tip: *tip, choice: None })
}

fn detached_head(repository: &gix::Repository) -> Option<gix::ObjectId> {
    let head = repository.head().ok()?;
    if !head.is_detached() {
        return None;
    }
    Some(head.into_peeled_id().ok()?.detach())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remotes_with_slashes() {
        let split = |name: &str, remotes: &[&str]| {
            let (remote, short) = split_remote(BStr::new(name), remotes.iter().map(BStr::new));
            (remote.to_string(), short.to_string())
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(split("origin/topic/a", &["origin"]), pair("origin", "topic/a"));
        assert_eq!(split("team/docs/live", &["team", "team/docs"]), pair("team/docs", "live"));
        assert_eq!(split("gone/live", &["origin"]), pair("gone", "live"));
        assert_eq!(split("originals/live", &["origin"]), pair("originals", "live"));
        assert_eq!(split("trunk", &[]), pair("", "trunk"));
    }
}
