//! Code that changes while its document stays behind: a document configured for it is not part of the change, or a
//! README in its folder still names what the change removes. The age of a README says nothing about one change.

use std::collections::BTreeSet;

use castra_history::{ComparedFile, matches_glob};

use super::{
    super::{
        functions::Reworked,
        model::{Rule, Violation},
    },
    Change, Kind, shown,
};

/// A README, after the change.
pub(crate) struct Readme {
    pub(crate) path: Vec<u8>,
    pub(crate) text: Vec<u8>,
}

/// Shorter names are too ambiguous.
const SHORTEST_NAME: usize = 5;
/// File names that many folders have.
const COMMON_FILES: &[&str] =
    &["mod", "lib", "main", "index", "__init__", "readme", "types", "utils", "test", "tests"];

impl Change<'_> {
    pub(super) fn document_behind(&self) -> Vec<Violation> {
        let is_code = |file: &&ComparedFile| !file.class.documentation && self.kind(file) == Kind::Production;
        let code: Vec<&ComparedFile> = self.files().filter(is_code).collect();
        let mut found = self.named_documents(&code);
        for readme in &self.surroundings.readmes {
            let folder = folder_of(&readme.path);
            let gone = gone_files(&code, folder).chain(gone_functions(&self.reworked, folder));
            let Some((file, what)) = gone.into_iter().find(|(_, what)| names(&readme.text, what)) else {
                continue;
            };
            let because = format!("`{}` names `{what}`, which this change removes.", shown(&readme.path));
            found.push(self.found(Rule::DocumentBehind, file, shown(&readme.path), 1, because));
        }
        found
    }

    /// Documents that the settings assign to code.
    fn named_documents(&self, code: &[&ComparedFile]) -> Vec<Violation> {
        let changed: BTreeSet<&[u8]> = self.compared.files.iter().map(|file| file.path.as_slice()).collect();
        let mut found = Vec::new();
        for described in &self.settings.document_behind.documents {
            let first = code.iter().find(|file| matches_glob(&described.code, &file.path));
            let Some(first) = first.filter(|_| !changed.contains(described.document.as_bytes())) else {
                continue;
            };
            let because = format!(
                "`{}` describes `{}` and is not part of this change.",
                described.document, described.code
            );
            found.push(self.found(Rule::DocumentBehind, first, &described.document, 1, because));
        }
        found
    }
}

/// Files in a folder that were removed or moved, by the names its README would use.
fn gone_files<'a>(
    code: &[&'a ComparedFile],
    folder: &[u8],
) -> impl Iterator<Item = (&'a ComparedFile, String)> + use<'a> {
    let gone = code.iter().filter_map(|&file| {
        let old = if file.is_kept { file.old_path.as_ref()? } else { &file.path };
        Some((file, shown(within(old, folder)?)))
    });
    let gone: Vec<_> = gone.filter(|(_, name)| is_distinct_file(name)).collect();
    gone.into_iter()
}

/// Functions from files in a folder that no file of the change has any longer.
fn gone_functions<'a>(
    functions: &[Reworked<'a>],
    folder: &[u8],
) -> impl Iterator<Item = (&'a ComparedFile, String)> + use<'a> {
    let new = functions.iter().flat_map(|file| &file.new).filter_map(|function| function.own_name());
    let stay = functions.iter().flat_map(|file| &file.changed).filter_map(|(_, after)| after.own_name());
    let there: BTreeSet<&str> = new.chain(stay).collect();
    let inside = functions.iter().filter(|file| within(&file.file.path, folder).is_some());
    let gone = inside.flat_map(|file| file.gone.iter().map(move |function| (file.file, function.own_name())));
    let gone: Vec<_> = gone
        .filter_map(|(file, name)| Some((file, name?)))
        .filter(|(_, name)| name.len() >= SHORTEST_NAME && !there.contains(name))
        .map(|(file, name)| (file, format!("{name}()")))
        .collect();
    gone.into_iter()
}

/// Whether a text names a file by its path or as code, or a function as code or as a call.
fn names(text: &[u8], what: &str) -> bool {
    let text = String::from_utf8_lossy(text);
    let (name, is_function) = what.strip_suffix("()").map_or((what, false), |name| (name, true));
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        let is_part =
            |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let is_code = before == Some('`') && matches!(after, Some('`' | '('));
        let is_elsewhere = text[..at].ends_with('/') && !text[..at].ends_with("./");
        let is_whole =
            !is_part(before) && !is_part(after) && !matches!(before, Some('.' | '-')) && !is_elsewhere;
        if is_function {
            is_code || (is_whole && after == Some('(') && before == Some(' '))
        } else {
            is_whole
        }
    })
}

/// Whether a file's name is unambiguous.
fn is_distinct_file(name: &str) -> bool {
    let own = name.rsplit('/').next().unwrap_or(name);
    let (stem, ending) = own.rsplit_once('.').unwrap_or((own, ""));
    let is_common = stem.len() < SHORTEST_NAME || COMMON_FILES.contains(&stem.to_ascii_lowercase().as_str());
    !ending.is_empty() && (name.contains('/') || !is_common)
}

/// The folder of a file, with a trailing slash; empty for the root.
fn folder_of(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte == b'/').map_or(0, |at| at + 1);
    &path[..end]
}

/// A path relative to a folder, if it is inside.
fn within<'a>(path: &'a [u8], folder: &[u8]) -> Option<&'a [u8]> {
    path.strip_prefix(folder)
}

/// Whether a file is a README that may describe one of the changed files.
pub(crate) fn is_readme_of(path: &[u8], changed: &[ComparedFile]) -> bool {
    let folder = folder_of(path);
    let name = &path[folder.len()..];
    let is_readme = name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case(b"readme"));
    is_readme
        && changed.iter().any(|file| {
            let old = file.old_path.as_ref().unwrap_or(&file.path);
            file.was_there && within(old, folder).is_some()
        })
}
