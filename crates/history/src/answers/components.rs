//! Components: the first folders of a path, to the depth that the caller chooses.

use std::collections::BTreeMap;

use crate::facts::{Facts, PathId};

/// The components of the files of the head.
pub(super) struct Components {
    /// In their order.
    pub(super) names: Vec<String>,
    /// By path; `NONE` for paths that the head does not have.
    of_path: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Components {
    pub(super) fn at_depth(facts: &Facts, depth: usize) -> Self {
        let mut files: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for file in facts.head_files() {
            let name = component_of(&facts.path_text(file.path), depth);
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

    /// Position in `names` of the component that a file of the head is in.
    pub(super) fn of(&self, path: PathId) -> Option<u32> {
        self.of_path.get(path.index()).copied().filter(|&component| component != NONE)
    }

    /// The name at a position; empty if there is none.
    pub(super) fn name(&self, component: u32) -> &str {
        self.names.get(component as usize).map_or("", String::as_str)
    }
}

/// The first `depth` folders of a path; `.` for a file outside of any folder.
pub(super) fn component_of(path: &str, depth: usize) -> String {
    if depth == 0 {
        return String::new();
    }
    let Some((folders, _)) = path.rsplit_once('/') else { return ".".to_owned() };
    folders.split('/').take(depth).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_the_first_folders() {
        assert_eq!(component_of("src/web/page.rs", 1), "src");
        assert_eq!(component_of("src/web/page.rs", 2), "src/web");
        assert_eq!(component_of("src/web/page.rs", 9), "src/web");
        assert_eq!(component_of("README.md", 1), ".");
        assert_eq!(component_of("src/web/page.rs", 0), "");
    }
}
