//! Components: the parts of a repository, found by what its folders hold.
//!
//! A folder that holds only folders leads to parts, and each of these is examined in turn: `crates/lib` is
//! not a part, `crates/lib/storage` is. A folder with files of its own is a component with everything below
//! it, unless it is very large and has large folders: then those are components, and the rest is the folder's
//! own. Folders too small to be parts stay with the folder that holds them, and a folder of very many alike is
//! one part. The root's own files are the component `.`. Generated, vendored and binary files do not make a folder
//! large.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Facts, PathId};
use crate::glob::matches_glob;

/// A folder of more files is divided further.
const LARGE: usize = 100;
/// A folder of this many files, or [`MANY_LINES`], is large enough to be a component of its own.
const MANY_FILES: usize = 5;
const MANY_LINES: u64 = 200;
/// A folder of fewer files than this is no component next to large ones.
const FEW_FILES: usize = 3;
/// If a folder without other content has more folders than this, they are separate components only if half of
/// its content is in large ones: a folder for each of a hundred test cases is one component.
const MANY_FOLDERS: usize = 20;

/// The rule that divides a repository into components.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Division {
    /// The first folders of a path, to this depth; 0 makes the whole repository one component.
    Depth(usize),
    /// By the content of the folders, as the module describes. A folder that matches one of the patterns
    /// (like those of [`Filter::exclude`](super::Filter::exclude)) is one component with everything below it.
    Content {
        /// Folders that are components, whatever their content: `services/*`.
        folders: Vec<String>,
    },
}

impl Default for Division {
    /// The first folder.
    fn default() -> Self {
        Self::Depth(1)
    }
}

/// Finds the component of any path.
pub(super) enum Folders<'a> {
    Depth(usize),
    Content { components: BTreeSet<String>, folders: &'a [String] },
}

impl<'a> Folders<'a> {
    pub(super) fn of(facts: &Facts, division: &'a Division) -> Self {
        match division {
            Division::Depth(depth) => Self::Depth(*depth),
            Division::Content { folders } => {
                let mut components = BTreeSet::new();
                Folder::root(facts).divide(".", true, &mut components);
                Self::Content { components, folders }
            }
        }
    }

    /// The component of a path; `.` if it is in no other.
    pub(super) fn component_of(&self, path: &str) -> String {
        let (components, folders) = match self {
            Self::Depth(depth) => return at_depth(path, *depth),
            Self::Content { components, folders } => (components, folders),
        };
        let above = || path.match_indices('/').map(|(end, _)| &path[..end]);
        let named = above().find(|folder| folders.iter().any(|glob| matches_glob(glob, folder.as_bytes())));
        let known = || above().rfind(|folder| components.contains(*folder));
        named.or_else(known).unwrap_or(".").to_owned()
    }
}

/// The components of the files of the head.
pub(super) struct Components {
    /// Names, in order.
    pub(super) names: Vec<String>,
    /// Component by path; `NONE` for paths that the head does not have.
    of_path: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Components {
    pub(super) fn of_head(facts: &Facts, division: &Division) -> Self {
        let folders = Folders::of(facts, division);
        let mut files: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for file in facts.head_files() {
            let name = folders.component_of(&facts.path_text(file.path));
            files.entry(name).or_default().push(file.path.index());
        }
        let mut of_path = vec![NONE; facts.n_paths()];
        for (component, paths) in (0..).zip(files.values()) {
            for &path in paths {
                if let Some(slot) = of_path.get_mut(path) {
                    *slot = component;
                }
            }
        }
        Self { names: files.into_keys().collect(), of_path }
    }

    /// Position in `names` of the component of a file of the head.
    pub(super) fn component_of(&self, path: PathId) -> Option<u32> {
        self.of_path.get(path.index()).copied().filter(|&component| component != NONE)
    }

    /// The name at a position; empty if there is none.
    pub(super) fn name(&self, component: u32) -> &str {
        self.names.get(component as usize).map_or("", String::as_str)
    }
}

/// A folder of the head, with the files that people write.
#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, Self>,
    own_files: usize,
    files: usize,
    lines: u64,
}

impl Folder {
    fn root(facts: &Facts) -> Self {
        let mut root = Self::default();
        for file in facts.head_files().iter().filter(|file| file.kind.is_regular() && !file.binary) {
            let class = facts.class(file.path);
            if !class.generated && !class.vendored {
                root.add(&facts.path_text(file.path), file.lines);
            }
        }
        root
    }

    fn add(&mut self, path: &str, lines: u32) {
        let mut folder = self;
        let mut rest = path;
        loop {
            folder.files += 1;
            folder.lines += u64::from(lines);
            let Some((name, below)) = rest.split_once('/') else { break };
            folder = folder.folders.entry(name.to_owned()).or_default();
            rest = below;
        }
        folder.own_files += 1;
    }

    fn is_many(&self) -> bool {
        self.files >= MANY_FILES || self.lines >= MANY_LINES
    }

    /// Adds the components of this folder to `components`.
    fn divide(&self, path: &str, is_root: bool, components: &mut BTreeSet<String>) {
        let is_way = is_root || self.own_files == 0;
        let large: Vec<usize> =
            self.folders.values().filter(|folder| folder.is_many()).map(|folder| folder.files).collect();
        let is_divided = if is_way {
            is_root || self.folders.len() <= MANY_FOLDERS || large.iter().sum::<usize>() * 2 >= self.files
        } else {
            self.files > LARGE && !large.is_empty() && large.len() <= MANY_FOLDERS
        };
        // Beside large folders a tiny one is no part; among small ones each is.
        let is_part = |folder: &Self| {
            is_root || folder.is_many() || (is_way && (large.is_empty() || folder.files >= FEW_FILES))
        };
        // A folder all of whose files are in parts needs no name of its own.
        if !is_divided || !is_way || !self.folders.values().all(is_part) {
            components.insert(path.to_owned());
        }
        if !is_divided {
            return;
        }
        for (name, folder) in &self.folders {
            if is_part(folder) {
                let below = if is_root { name.clone() } else { format!("{path}/{name}") };
                folder.divide(&below, false, components);
            }
        }
    }
}

/// The first `depth` folders of a path; `.` for a file outside of any folder.
fn at_depth(path: &str, depth: usize) -> String {
    if depth == 0 {
        return String::new();
    }
    let Some((folders, _)) = path.rsplit_once('/') else { return ".".to_owned() };
    folders.split('/').take(depth).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{FactsBuilder, InventedChange, InventedCommit};

    #[test]
    fn a_component_is_the_first_folders() {
        assert_eq!(at_depth("src/web/page.rs", 1), "src");
        assert_eq!(at_depth("src/web/page.rs", 2), "src/web");
        assert_eq!(at_depth("src/web/page.rs", 9), "src/web");
        assert_eq!(at_depth("README.md", 1), ".");
        assert_eq!(at_depth("src/web/page.rs", 0), "");
    }

    /// Files of ten lines; the number is how many files have a name.
    fn facts(files: &[(&str, usize)]) -> Facts {
        let mut builder = FactsBuilder::new();
        let many = files
            .iter()
            .flat_map(|&(path, count)| (0..count).map(move |n| path.replace('#', &n.to_string())));
        let changes = many.map(|path| InventedChange::lines(&path, 10, 0)).collect();
        builder.add(InventedCommit { seed: 1, changes, ..InventedCommit::default() });
        builder.finish()
    }

    fn names(facts: &Facts, folders: &[&str]) -> Vec<String> {
        let folders = folders.iter().map(|&folder| folder.to_owned()).collect();
        Components::of_head(facts, &Division::Content { folders }).names
    }

    #[test]
    fn a_folder_of_folders_is_a_way_to_its_parts() {
        let facts = facts(&[
            ("README.md", 1),
            ("crates/lib/storage/Cargo.toml", 1),
            ("crates/lib/storage/src/f#.rs", 30),
            ("crates/lib/web/Cargo.toml", 1),
            ("crates/lib/web/src/a/f#.rs", 60),
            ("crates/lib/web/src/b/f#.rs", 60),
            ("crates/lib/web/templates/t.html", 1),
            ("java/src/main/java/com/example/app/F#.java", 3),
        ]);
        let expected = [
            ".",
            "crates/lib/storage",
            "crates/lib/web",
            "crates/lib/web/src/a",
            "crates/lib/web/src/b",
            "java/src/main/java/com/example/app",
        ];
        assert_eq!(names(&facts, &[]), expected);
        let given = names(&facts, &["crates/*", "java"]);
        assert_eq!(given, [".", "crates/lib", "java"]);
    }

    #[test]
    fn a_folder_for_each_case_is_one_component() {
        let facts = facts(&[("src/f#.rs", 3), ("cases/case#/in.txt", 30), ("few/case#/in.txt", 3)]);
        assert_eq!(names(&facts, &[]), ["cases", "few/case0", "few/case1", "few/case2", "src"]);
    }

    #[test]
    fn what_is_not_there_any_more_has_a_component() {
        let facts = facts(&[("crates/a/f#.rs", 6), ("crates/b/f#.rs", 6)]);
        let division = Division::Content { folders: Vec::new() };
        let folders = Folders::of(&facts, &division);
        assert_eq!(folders.component_of("crates/a/old/x.rs"), "crates/a");
        assert_eq!(folders.component_of("crates/old/x.rs"), ".");
    }
}
