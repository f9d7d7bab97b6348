use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::{Error, SkipReason};

/// The extensions of documents, in lower case.
const DOCUMENT_EXTENSIONS: [&str; 6] = ["md", "markdown", "yml", "yaml", "html", "htm"];

/// Which files of a tree are read.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    exclude: GlobSet,
    max_file_size: u64,
}

impl Filter {
    pub(crate) fn new(exclude: &[String], max_file_size: u64) -> Result<Filter, Error> {
        let bad = |glob: &str, source: globset::Error| Error::Glob { glob: glob.to_owned(), source: source.into() };
        let mut set = GlobSetBuilder::new();
        for glob in exclude {
            set.add(GlobBuilder::new(glob).literal_separator(true).build().map_err(|error| bad(glob, error))?);
        }
        let exclude = set.build().map_err(|error| bad(&exclude.join(" "), error))?;
        Ok(Filter { exclude, max_file_size })
    }

    /// Why a path is passed over whatever it holds.
    ///
    /// The extension comes first, so that the number of excluded files is that of excluded documents.
    pub(crate) fn by_path(&self, path: &str) -> Option<SkipReason> {
        if !is_document(path) {
            Some(SkipReason::Extension)
        } else if self.exclude.is_match(path) {
            Some(SkipReason::Excluded)
        } else {
            None
        }
    }

    /// Why a file of this many bytes is passed over.
    pub(crate) fn by_size(&self, size: u64) -> Option<SkipReason> {
        (size > self.max_file_size).then_some(SkipReason::TooLarge)
    }

    /// The most bytes a file may have.
    pub(crate) fn max_file_size(&self) -> u64 {
        self.max_file_size
    }
}

fn is_document(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let Some((_, extension)) = name.rsplit_once('.') else { return false };
    DOCUMENT_EXTENSIONS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_by_extension() {
        for path in ["a.md", "b/c.MARKDOWN", "toc.yml", ".github/x.Yaml", "a.b.md", ".md", "a.html", "b/A.HTM"] {
            assert!(is_document(path), "{path}");
        }
        for path in ["md", "a.md/b", "a.mdx", "a.xhtml", "LICENSE", ""] {
            assert!(!is_document(path), "{path}");
        }
    }

    #[test]
    fn a_star_stops_at_a_slash() {
        let exclude = ["a/*.md", "**/includes/**", "{x,y}.yml"].map(String::from);
        let filter = Filter::new(&exclude, 10).unwrap();
        for path in ["a/b.md", "includes/b.md", "q/includes/r/b.md", "x.yml"] {
            assert_eq!(filter.by_path(path), Some(SkipReason::Excluded), "{path}");
        }
        for path in ["a/b/c.md", "xincludes/b.md", "a/x.yml"] {
            assert_eq!(filter.by_path(path), None, "{path}");
        }
        assert_eq!(filter.by_path("a/b.png"), Some(SkipReason::Extension));
        assert_eq!((filter.by_size(10), filter.by_size(11)), (None, Some(SkipReason::TooLarge)));
    }

    #[test]
    fn a_bad_glob_is_named() {
        let error = Filter::new(&["[a".to_owned()], 1).unwrap_err();
        assert_eq!(error.to_string(), "`[a` is not a glob pattern");
    }
}
