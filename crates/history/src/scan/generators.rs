//! Traces that generators leave beside their files: lists of them, or a notice that a whole folder is
//! generated.

use std::collections::BTreeSet;

use super::objects::Objects;
use super::tree_diff::{FileDiff, Side};
use crate::facts::FileKind;
use crate::marks::is_notice;

/// Lists of generated files, one per line, relative to the folder that contains the list's folder.
const LISTS: &[&str] = &[".openapi-generator/files"];
/// Files that exist only if everything beside their folder is generated, unless a list is more exact.
const SIGNS: &[&str] = &[".openapi-generator/version", ".swagger-codegen/version"];
/// Files that may contain a notice, in lower case and without extension.
const NOTICES: &[&str] = &[
    "readme",
    "notice",
    "generated",
    "generated_notice",
    "generated-notice",
    "do_not_edit",
    "do-not-edit",
    "warning",
];

/// The files that something beside them marks as generated, in tree order.
pub(super) fn generated<'a>(objects: &mut Objects<'_>, files: &'a [FileDiff]) -> BTreeSet<&'a [u8]> {
    let mut listed: BTreeSet<Vec<u8>> = BTreeSet::new();
    let mut whole: Vec<&[u8]> = Vec::new();
    let mut with_list: Vec<&[u8]> = Vec::new();
    for file in files {
        let lower = file.path.to_ascii_lowercase();
        if let Some(folder) = before(&file.path, &lower, LISTS) {
            if let Some(content) = content(objects, file) {
                with_list.push(folder);
                let lines = content.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
                listed.extend(lines.filter(|line| !line.is_empty()).map(|line| [folder, line].concat()));
            }
        } else if let Some(folder) = before(&file.path, &lower, SIGNS) {
            whole.push(folder);
        } else if may_have_notice(&lower)
            && let Some(content) = content(objects, file)
            && is_notice(&content)
        {
            whole.push(folder_of(&file.path));
        }
    }
    // A list is exact where a sign is only rough.
    whole.retain(|folder| !with_list.contains(folder));
    let is_generated =
        |path: &[u8]| listed.contains(path) || whole.iter().any(|folder| path.starts_with(folder));
    files.iter().map(|file| &*file.path).filter(|path| is_generated(path)).collect()
}

/// The folder, with its slash, that contains one of the `names`.
fn before<'a>(path: &'a [u8], lower: &[u8], names: &[&str]) -> Option<&'a [u8]> {
    names.iter().find_map(|name| {
        let rest = lower.strip_suffix(name.as_bytes())?;
        (rest.is_empty() || rest.ends_with(b"/")).then(|| &path[..rest.len()])
    })
}

fn folder_of(path: &[u8]) -> &[u8] {
    &path[..path.iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1)]
}

fn may_have_notice(lower: &[u8]) -> bool {
    let name = &lower[folder_of(lower).len()..];
    let name = name.strip_prefix(b"_").unwrap_or(name);
    let stem = name.split(|&byte| byte == b'.').next().unwrap_or(name);
    NOTICES.iter().any(|known| stem == known.as_bytes())
}

fn content(objects: &mut Objects<'_>, file: &FileDiff) -> Option<std::rc::Rc<Vec<u8>>> {
    match file.new? {
        Side { kind: FileKind::File | FileKind::Executable, id } => objects.blob(id),
        _ => None,
    }
}
