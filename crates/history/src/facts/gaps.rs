//! The unreadable parts of a repository, and which counts they make too low.

use super::Facts;

/// How to fetch the objects that a partial clone left out.
pub(crate) const FETCH_ALL: &str = "run `git fetch --refetch --no-filter` there to fetch the rest";

/// What is missing from facts. Everything counted from them is a lower bound by as much.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gaps {
    /// The filter of a partial clone, such as `blob:none`, empty if it names none; `None` if the clone is not
    /// partial.
    pub partial: Option<String>,
    /// Commits at the edge of a shallow clone.
    pub shallow_edges: usize,
    /// Parent commits that cannot be read: they and the history only they lead to are missing.
    pub missing_commits: usize,
    /// Commits that were read, but not all of the files they change.
    pub unknown_commits: usize,
    /// Commits that were read.
    pub commits: usize,
    /// File changes that are known, but not their lines.
    pub unknown_changes: usize,
    /// File changes that are known.
    pub changes: usize,
    /// Files of the newest commit whose content cannot be read.
    pub unknown_files: usize,
    /// Files of the newest commit that are known.
    pub files: usize,
    /// Folders of the newest commit that cannot be read: their content is unknown.
    pub unknown_folders: usize,
    /// Tags whose object cannot be read.
    pub unknown_tags: usize,
    /// Packs that cannot be read at all.
    pub packs: Vec<String>,
}

impl Gaps {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shallow_edges == 0 && !self.has_holes()
    }

    /// Whether objects are missing that the repository itself relies on.
    fn has_holes(&self) -> bool {
        // An unreadable pack matters only if objects are missing because of it.
        self.holes().iter().any(|&hole| hole > 0)
    }

    fn holes(&self) -> [usize; 6] {
        [
            self.missing_commits,
            self.unknown_commits,
            self.unknown_changes,
            self.unknown_files,
            self.unknown_folders,
            self.unknown_tags,
        ]
    }

    /// The extent of the damage, to be compared with that of another scan; `None` if there is none.
    #[must_use]
    pub fn damage(&self) -> Option<String> {
        (self.partial.is_none() && self.has_holes())
            .then(|| self.holes().map(|hole| hole.to_string()).join(" "))
    }

    /// Whether no file's content could be read, so that lines, languages and complexity are unknown.
    #[must_use]
    pub fn has_no_contents(&self) -> bool {
        self.files > 0 && self.unknown_files == self.files
    }

    /// What is wrong with the repository and how to fix it; `None` if nothing is missing.
    #[must_use]
    pub fn kind(&self) -> Option<String> {
        let mut kinds = Vec::new();
        if self.shallow_edges > 0 {
            kinds.push(
                "this is a shallow clone: older history is missing; run `git fetch --unshallow` there to fetch it"
                    .to_owned(),
            );
        }
        if self.has_holes() {
            kinds.push(match &self.partial {
                Some(filter) => {
                    let filter = if filter.is_empty() { String::new() } else { format!(" ({filter})") };
                    format!(
                        "this is a partial clone{filter}: Git left out objects that it fetches on demand; {FETCH_ALL}"
                    )
                }
                None => "parts of it cannot be read; run `git fsck` there to find the damage".to_owned(),
            });
        }
        (!kinds.is_empty()).then(|| kinds.join("; "))
    }

    /// How much is missing from which counts, one sentence each.
    #[must_use]
    pub fn details(&self) -> Vec<String> {
        let mut told = Vec::new();
        let of = |part: usize, whole: usize, one: &str, many: &str| {
            format!("{part} of {whole} {}", if whole == 1 { one } else { many })
        };
        if self.missing_commits > 0 {
            let many = if self.missing_commits == 1 { "commit" } else { "commits" };
            told.push(format!(
                "Commits, authors and releases are counted without {} missing {many} and history reached only from there.",
                self.missing_commits
            ));
        }
        if self.unknown_commits > 0 {
            told.push(format!(
                "Changes, hotspots and knowledge are counted without the files of {}.",
                of(self.unknown_commits, self.commits, "commit", "commits")
            ));
        }
        if self.unknown_changes > 0 {
            told.push(format!(
                "Lines added and removed, the age of lines and renames with edits are counted without {}.",
                of(self.unknown_changes, self.changes, "file change", "file changes")
            ));
        }
        if self.unknown_files > 0 {
            told.push(format!(
                "Lines, languages, complexity and hotspots are counted without the contents of {}.",
                of(self.unknown_files, self.files, "file", "files")
            ));
        }
        if self.unknown_folders > 0 {
            let folders = if self.unknown_folders == 1 { "folder" } else { "folders" };
            told.push(format!(
                "Today's files are counted without those in {} {folders} that cannot be read.",
                self.unknown_folders
            ));
        }
        if self.unknown_tags > 0 {
            let tags = if self.unknown_tags == 1 { "tag" } else { "tags" };
            told.push(format!("Releases are counted without {} {tags}.", self.unknown_tags));
        }
        if self.has_holes() && !self.packs.is_empty() {
            told.push(format!("Unreadable packs: {}.", self.packs.join(", ")));
        }
        told
    }
}

impl Facts {
    /// What is missing from these facts.
    #[must_use]
    pub fn gaps(&self) -> Gaps {
        Gaps {
            partial: self.partial.clone(),
            shallow_edges: self.n_shallow_boundaries(),
            missing_commits: self.n_missing_commits(),
            unknown_commits: self.n_unknown_commits(),
            commits: self.commits.len(),
            unknown_changes: self.n_unknown_changes(),
            changes: self.changes.len(),
            unknown_files: self.head_files.iter().filter(|file| file.unknown).count(),
            files: self.head_files.len(),
            unknown_folders: self.unknown_folders as usize,
            unknown_tags: self.unknown_tags as usize,
            packs: self.broken_packs.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_gap_says_which_counts_are_too_low_by_how_much() {
        let gaps = Gaps {
            missing_commits: 1,
            unknown_commits: 2,
            commits: 40,
            unknown_changes: 3,
            changes: 90,
            unknown_files: 4,
            files: 12,
            unknown_folders: 1,
            unknown_tags: 2,
            packs: vec!["pack-1.idx".to_owned()],
            ..Gaps::default()
        };
        assert_eq!(
            gaps.kind().as_deref(),
            Some("parts of it cannot be read; run `git fsck` there to find the damage")
        );
        assert_eq!(
            gaps.details(),
            [
                "Commits, authors and releases are counted without 1 missing commit and history reached only from there.",
                "Changes, hotspots and knowledge are counted without the files of 2 of 40 commits.",
                "Lines added and removed, the age of lines and renames with edits are counted without 3 of 90 file changes.",
                "Lines, languages, complexity and hotspots are counted without the contents of 4 of 12 files.",
                "Today's files are counted without those in 1 folder that cannot be read.",
                "Releases are counted without 2 tags.",
                "Unreadable packs: pack-1.idx.",
            ]
        );
        assert!(!gaps.is_empty() && !gaps.has_no_contents());
        assert_eq!(gaps.damage().as_deref(), Some("1 2 3 4 1 2"));
        assert_eq!((Gaps::default().kind(), Gaps::default().is_empty()), (None, true));
        assert_eq!(Gaps::default().damage(), None);
    }

    #[test]
    fn a_partial_clone_is_no_damage_and_says_how_to_complete_it() {
        let gaps = Gaps {
            partial: Some("blob:none".to_owned()),
            unknown_files: 2,
            files: 2,
            shallow_edges: 1,
            ..Gaps::default()
        };
        let kind = gaps.kind().unwrap();
        assert!(kind.contains("shallow clone") && kind.contains("partial clone (blob:none)"), "{kind}");
        assert!(kind.ends_with(FETCH_ALL) && !kind.contains("damage"), "{kind}");
        assert!(gaps.has_no_contents() && gaps.damage().is_none());
        let whole = Gaps { partial: Some(String::new()), ..Gaps::default() };
        assert_eq!(whole.kind(), None, "nothing is missing");
    }
}
