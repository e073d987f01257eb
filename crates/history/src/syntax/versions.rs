//! Follows the functions of one file from version to version. Each tree is made from the one before, so that only what
//! changed is parsed anew, and only the newest version is measured.

use std::collections::HashMap;

use tree_sitter::{InputEdit, Point, Tree};
use xxhash_rust::xxh3::xxh3_64;

use super::languages::Grammar;
use super::walk::Walk;
use super::{FunctionComplexity, grammar_of, parse};

/// The versions of a file so far.
pub(crate) struct Versions {
    grammar: &'static Grammar,
    newest: Option<(Tree, Vec<u8>)>,
    /// By name and by how many of that name came before: what it consisted of, and how often it changed.
    functions: HashMap<(String, u32), (u64, u32)>,
}

impl Versions {
    /// Nothing if no grammar is known for the file.
    pub(crate) fn of(path: &[u8]) -> Option<Self> {
        Some(Self { grammar: grammar_of(path)?, newest: None, functions: HashMap::new() })
    }

    /// Takes note of a version; one that cannot be parsed is passed over.
    pub(crate) fn push(&mut self, content: &[u8]) {
        let before = self.newest.take().map(|(mut tree, old)| {
            tree.edit(&edit(&old, content));
            tree
        });
        let is_first = before.is_none() && self.functions.is_empty();
        let Some(tree) = parse(self.grammar, content, before.as_ref()) else { return };
        let measured = Walk::new(self.grammar, content).run(&tree);
        let mut now = HashMap::with_capacity(measured.functions.len());
        let mut seen: HashMap<String, u32> = HashMap::new();
        for (function, bytes) in measured.functions {
            let key = next_key(&mut seen, function.name);
            let hash = xxh3_64(content.get(bytes).unwrap_or_default());
            let revisions = match self.functions.get(&key) {
                Some(&(before, revisions)) => revisions + u32::from(before != hash),
                None => u32::from(!is_first),
            };
            now.insert(key, (hash, revisions));
        }
        self.functions = now;
        self.newest = Some((tree, content.to_vec()));
    }

    /// The functions of the newest version with how many versions changed each.
    pub(crate) fn finish(self) -> Vec<(FunctionComplexity, u32)> {
        // Parsed from scratch, so that the figures are those of `functions_of` to the last one.
        let Some((_, content)) = &self.newest else { return Vec::new() };
        let Some(tree) = parse(self.grammar, content, None) else { return Vec::new() };
        let mut seen = HashMap::new();
        let measured = Walk::new(self.grammar, content).run(&tree);
        let with_revisions = |(function, _): (FunctionComplexity, _)| {
            let key = next_key(&mut seen, function.name.clone());
            let revisions = self.functions.get(&key).map_or(0, |&(_, revisions)| revisions);
            (function, revisions)
        };
        measured.functions.into_iter().map(with_revisions).collect()
    }
}

fn next_key(seen: &mut HashMap<String, u32>, name: String) -> (String, u32) {
    let count = seen.entry(name.clone()).or_default();
    *count += 1;
    (name, *count)
}

/// All between the first and the last difference as one edit.
fn edit(old: &[u8], new: &[u8]) -> InputEdit {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let shorter = old.len().min(new.len()) - start;
    let same_end = old.iter().rev().zip(new.iter().rev()).take(shorter).take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - same_end, new.len() - same_end);
    InputEdit {
        start_byte: start,
        old_end_byte: old_end,
        new_end_byte: new_end,
        start_position: point(&old[..start]),
        old_end_position: point(&old[..old_end]),
        new_end_position: point(&new[..new_end]),
    }
}

/// Where a text ends.
fn point(text: &[u8]) -> Point {
    let last_line = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let row = text.iter().filter(|&&byte| byte == b'\n').count();
    Point { row, column: text.len() - last_line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_revised_when_its_bytes_change() {
        let mut versions = Versions::of(b"a.rs").unwrap();
        for version in [
            "fn a() { 1 }\nfn b() { 1 }\n",
            "// moved down\n\nfn a() { 1 }\nfn b() { 2 }\n",
            "fn a() { if x { 1 } }\nfn b() { 3 }\nfn c() {}\n",
            "fn b() { 3 }\nfn a() { if x { 1 } }\nfn c() {}\n",
        ] {
            versions.push(version.as_bytes());
        }
        let found = versions.finish();
        let found: Vec<_> = found
            .iter()
            .map(|(function, revisions)| {
                (function.name.as_str(), function.start_line, function.cognitive, *revisions)
            })
            .collect();
        assert_eq!(found, [("b", 1, 0, 2), ("a", 2, 1, 1), ("c", 3, 0, 1)]);
    }

    #[test]
    fn the_edit_is_what_differs() {
        for (old, new, bounds) in [
            ("", "", (0, 0, 0)),
            ("abc", "abc", (3, 3, 3)),
            ("abc", "axc", (1, 2, 2)),
            ("aa", "aaa", (2, 2, 3)),
            ("aaa", "aa", (2, 3, 2)),
            ("a\nb", "", (0, 3, 0)),
        ] {
            let edit = edit(old.as_bytes(), new.as_bytes());
            assert_eq!((edit.start_byte, edit.old_end_byte, edit.new_end_byte), bounds, "{old} {new}");
        }
        assert_eq!(point(b"a\nbc"), Point { row: 1, column: 2 });
    }
}
