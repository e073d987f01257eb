//! What a document is about: the files and folders of code named by its links, its words and its own name.

use std::collections::{BTreeMap, HashMap};

use crate::facts::PathId;

/// A name that matches more files than this is ignored.
const MOST_OF_A_NAME: usize = 8;
/// A folder with more files than this is mentioned in passing: no text describes all of it.
const MOST_OF_A_FOLDER: usize = 40;
/// A document says at its beginning what it is about; the rest is not searched.
const LONGEST_TEXT: usize = 1 << 20;

/// Names of documents, without punctuation, that are not about a file of the same name.
const GENERAL: &[&str] = &[
    "api",
    "build",
    "contributing",
    "doc",
    "example",
    "faq",
    "guide",
    "index",
    "install",
    "installation",
    "introduction",
    "lib",
    "main",
    "mod",
    "overview",
    "readme",
    "setup",
    "src",
    "test",
    "tutorial",
    "usage",
];

/// Everything in a text that could name a file or folder, in order: link targets, and words with a slash, an
/// extension, or parts joined by `-` or `_`.
fn names_in(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = &text[..text.len().min(LONGEST_TEXT)];
    text.split(|byte| byte.is_ascii_whitespace() || b"()[]<>{}\"'`,;|*=!".contains(byte)).filter_map(named)
}

/// The name in a word, without surrounding punctuation.
fn named(word: &[u8]) -> Option<&[u8]> {
    let end = word.iter().position(|byte| b"#?".contains(byte)).unwrap_or(word.len());
    let mut word = &word[..end];
    while let Some((b'.' | b':' | b'/', rest)) = word.split_last().map(|(last, rest)| (*last, rest)) {
        word = rest;
    }
    // `file.rs:12`, and the `http:` of an address, whose path follows.
    let is_address = word.windows(3).any(|three| three == b"://");
    if !is_address && let Some(colon) = memchr::memchr(b':', word) {
        word = &word[..colon];
    }
    let is_telling = word.iter().skip(1).any(|byte| b"/.-_".contains(byte));
    (word.len() >= 3 && is_telling).then_some(word)
}

/// The code of a tree by its names.
#[derive(Default)]
pub(crate) struct Describing<'a> {
    files: HashMap<&'a [u8], PathId>,
    /// Everything in a folder, at any depth.
    folders: BTreeMap<&'a [u8], Vec<PathId>>,
    /// Whole paths by their last part.
    by_name: HashMap<&'a [u8], Vec<&'a [u8]>>,
    folders_by_name: HashMap<&'a [u8], Vec<&'a [u8]>>,
    /// By the stem of a file's name: without extension, punctuation and plural.
    by_stem: HashMap<String, Vec<PathId>>,
    folders_by_stem: HashMap<String, Vec<&'a [u8]>>,
}

impl<'a> Describing<'a> {
    /// From these code files.
    pub(crate) fn of(code: impl Iterator<Item = (&'a [u8], PathId)>) -> Self {
        let mut known = Self::default();
        for (path, id) in code {
            known.files.insert(path, id);
            let name = last_part(path);
            known.by_name.entry(name).or_default().push(path);
            known.by_stem.entry(stem_of(name)).or_default().push(id);
            let ends = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(end, _)| end);
            for end in ends {
                known.folders.entry(&path[..end]).or_default().push(id);
            }
        }
        for folder in known.folders.keys() {
            let name = last_part(folder);
            known.folders_by_name.entry(name).or_default().push(folder);
            known.folders_by_stem.entry(stem_of(name)).or_default().push(folder);
        }
        known
    }

    /// The files that a document at `path` with this text describes, in the order of ids; empty if it names
    /// nothing, or only everything.
    pub(crate) fn described(&self, path: &[u8], text: &[u8]) -> Vec<PathId> {
        let mut found = self.by_own_name(path);
        for name in names_in(text) {
            found.extend_from_slice(self.resolve(path, name));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn by_own_name(&self, path: &[u8]) -> Vec<PathId> {
        let stem = stem_of(last_part(path));
        if GENERAL.contains(&stem.as_str()) || stem.len() < 3 {
            return Vec::new();
        }
        let files = self.by_stem.get(&stem).into_iter().flatten().copied();
        let folders = self.folders_by_stem.get(&stem).into_iter().flatten();
        let within = folders.flat_map(|folder| self.all_in(folder)).copied();
        let found: Vec<PathId> = files.chain(within).collect();
        if found.len() > MOST_OF_A_NAME.max(self.files.len() / 10) { Vec::new() } else { found }
    }

    /// The files that a name in the document at `from` refers to; empty if there are none, or if it is
    /// ambiguous.
    fn resolve(&self, from: &[u8], name: &[u8]) -> &[PathId] {
        if let Some(address) = in_repository(name) {
            return self.at(address);
        }
        if name.windows(3).any(|three| three == b"://") {
            return &[];
        }
        let folder = &from[..from.len() - last_part(from).len()];
        let here = joined(folder, name);
        for path in [here.as_deref(), Some(name.strip_prefix(b"/").unwrap_or(name))].into_iter().flatten() {
            let found = self.at(path);
            if !found.is_empty() {
                return found;
            }
        }
        self.by_end(name)
    }

    /// The file at a path, or all files in a folder.
    fn at(&self, path: &[u8]) -> &[PathId] {
        match self.files.get_key_value(path) {
            Some((_, id)) => std::slice::from_ref(id),
            None => self.all_in(path),
        }
    }

    /// All files in a folder; empty if there are too many, or most of the repository, because then nothing in
    /// particular is meant.
    fn all_in(&self, folder: &[u8]) -> &[PathId] {
        let all = self.folders.get(folder).map_or(&[][..], Vec::as_slice);
        let is_most = all.len() > MOST_OF_A_NAME && all.len() * 2 > self.files.len();
        if is_most || all.len() > MOST_OF_A_FOLDER { &[] } else { all }
    }

    /// The only file, or folder of a joined name, whose path ends with the name.
    fn by_end(&self, name: &[u8]) -> &[PathId] {
        let last = last_part(name);
        let fits = |path: &&&[u8]| {
            path.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with(b"/"))
        };
        let only = |paths: Option<&Vec<&'a [u8]>>| -> Option<&'a [u8]> {
            let mut fitting = paths.into_iter().flatten().filter(fits);
            let first = fitting.next()?;
            fitting.next().is_none().then_some(*first)
        };
        // A single word is a file's name only with an extension, and a folder's only if it is not an ordinary
        // word.
        let is_joined = name.iter().any(|byte| b"-_/".contains(byte));
        if let Some(file) = only(self.by_name.get(last)).filter(|_| last.contains(&b'.') || is_joined) {
            return self.at(file);
        }
        let folder = only(self.folders_by_name.get(last)).filter(|_| is_joined);
        folder.map_or(&[], |folder| self.all_in(folder))
    }
}

/// The path in a file's address on a code host: `https://host/owner/name/blob/main/src/a.rs`.
fn in_repository(name: &[u8]) -> Option<&[u8]> {
    let start = [&b"/blob/"[..], b"/tree/"].into_iter().find_map(|mark| {
        name.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len())
    })?;
    let rest = &name[start..];
    let slash = memchr::memchr(b'/', rest)?;
    Some(&rest[slash + 1..])
}

/// The path relative to a folder; `None` if it leads out of the root.
fn joined(folder: &[u8], relative: &[u8]) -> Option<Vec<u8>> {
    let mut parts: Vec<&[u8]> = folder.split(|&byte| byte == b'/').filter(|part| !part.is_empty()).collect();
    for part in relative.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join(&b'/'))
}

fn last_part(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| byte == b'/').next().unwrap_or(path)
}

/// The stem of a name: without extension, punctuation and plural, in lower case.
fn stem_of(name: &[u8]) -> String {
    let stem = name.split(|&byte| byte == b'.').next().unwrap_or(name);
    let text = String::from_utf8_lossy(stem).to_lowercase();
    let plain: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
    plain.strip_suffix('s').map_or(plain.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &[&str] = &[
        "cli/src/config.rs",
        "cli/src/lib.rs",
        "cli/src/main.rs",
        "lib/src/config.rs",
        "lib/src/conflicts.rs",
        "lib/src/lib.rs",
        "lib/src/revset.rs",
        "lib/src/working_copy.rs",
        "lib/src/one_on_ones/rules.rs",
        "lib/src/one_on_ones/store.rs",
        "web/app/page.ts",
        "web/app/table.ts",
    ];

    fn described(path: &str, text: &str) -> Vec<&'static str> {
        let code = CODE.iter().zip(0..).map(|(path, id)| (path.as_bytes(), PathId(id)));
        let known = Describing::of(code);
        let found = known.described(path.as_bytes(), text.as_bytes());
        found.into_iter().map(|id| CODE[id.index()]).collect()
    }

    #[test]
    fn links_and_paths_name_code_from_where_the_document_is_or_from_the_root() {
        let only = |text: &str, path: &str| assert_eq!(described("docs/x.md", text), [path], "{text}");
        only("see [the page](../web/app/page.ts#L3)", "web/app/page.ts");
        only("see `web/app/table.ts:12`.", "web/app/table.ts");
        only("In /lib/src/revset.rs, they are parsed", "lib/src/revset.rs");
        only("<a href=\"https://example.org/o/r/blob/main/lib/src/revset.rs\">", "lib/src/revset.rs");
        only("`src/revset.rs` parses", "lib/src/revset.rs");
        only("edit revset.rs.", "lib/src/revset.rs");
    }

    #[test]
    fn a_folder_means_all_that_is_in_it_unless_that_is_nearly_everything() {
        let feature = ["lib/src/one_on_ones/rules.rs", "lib/src/one_on_ones/store.rs"];
        assert_eq!(described("docs/x.md", "the feature `one_on_ones`"), feature);
        assert_eq!(
            described("docs/x.md", "everything in [web](../web/)"),
            ["web/app/page.ts", "web/app/table.ts"]
        );
        let many: Vec<String> = (0..30).map(|at| format!("src/f{at}.rs")).collect();
        let code = many.iter().zip(0..).map(|(path, id)| (path.as_bytes(), PathId(id)));
        assert!(Describing::of(code).described(b"docs/x.md", b"all in `src/` and ./src").is_empty());
        let many: Vec<String> =
            (0..100).map(|at| format!("{}/f{at}.rs", if at < 41 { "some" } else { "others" })).collect();
        let code = many.iter().zip(0..).map(|(path, id)| (path.as_bytes(), PathId(id)));
        assert!(Describing::of(code).described(b"docs/x.md", b"such as in `./some/`").is_empty());
    }

    #[test]
    fn what_is_not_clear_names_nothing() {
        for text in [
            "config.rs",
            "lib.rs",
            "a web of words",
            "https://example.org/lib/src/revset.rs",
            "../../out.rs",
            "e.g. x",
            "well-known",
            "",
            "::",
            "src/absent.rs",
            "main",
        ] {
            assert!(described("docs/x.md", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_document_is_about_what_has_its_name() {
        assert_eq!(described("docs/revsets.md", ""), ["lib/src/revset.rs"]);
        assert_eq!(described("docs/working-copy.md", ""), ["lib/src/working_copy.rs"]);
        assert_eq!(described("docs/config.md", ""), ["cli/src/config.rs", "lib/src/config.rs"]);
        let feature = ["lib/src/one_on_ones/rules.rs", "lib/src/one_on_ones/store.rs"];
        assert_eq!(described("docs/guide/one-on-ones.md", ""), feature);
        assert!(described("docs/main.md", "").is_empty() && described("docs/faq.md", "").is_empty());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_looked_through(path in "[a-z./]{0,12}", text in "\\PC{0,60}") {
            let code = CODE.iter().zip(0..).map(|(path, id)| (path.as_bytes(), PathId(id)));
            Describing::of(code).described(path.as_bytes(), text.as_bytes());
        }
    }
}
