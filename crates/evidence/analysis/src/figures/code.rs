//! A repository's code by size and heat, folder by folder, and the files that change together. Pure.

use std::collections::BTreeMap;

use castra_history::{self as history, CouplingOptions, HotspotOptions};

use super::Analysis;
use crate::model::{CodeArea, CodeMap, CoupledRow};

/// The most pairs shown.
const PAIRS: usize = 100;
/// The days over which coupling is measured.
const COUPLING_DAYS: i64 = 365;
const DAY: i64 = 86_400;

/// A file, as counted for its folders.
struct Leaf {
    path: String,
    lines: u32,
    heat: f64,
    revisions: u32,
}

/// The content of a folder, and one level below; `None` if it is empty.
pub(crate) fn code_map(analysis: &Analysis, folder: &str) -> Option<CodeMap> {
    let facts = &analysis.facts;
    let options = HotspotOptions { limit: usize::MAX, ..HotspotOptions::at(analysis.now) };
    let hotspots = history::hotspots(facts, &options);
    let heat: BTreeMap<_, _> =
        hotspots.files.iter().map(|hotspot| (hotspot.path, (hotspot.score, hotspot.revisions))).collect();
    let leaves: Vec<Leaf> = facts
        .head_files()
        .iter()
        .filter(|file| !file.binary && !file.unknown && file.kind.is_regular())
        .filter(|file| {
            let class = facts.class(file.path);
            !class.generated && !class.vendored
        })
        .map(|file| {
            let (heat, revisions) = heat.get(&file.path).copied().unwrap_or_default();
            Leaf { path: facts.path_text(file.path).into_owned(), lines: file.lines, heat, revisions }
        })
        .collect();
    let inside: Vec<&Leaf> = leaves.iter().filter(|leaf| below(&leaf.path, folder).is_some()).collect();
    if inside.is_empty() {
        return None;
    }
    Some(CodeMap { folder: folder.to_owned(), areas: areas(&inside, folder, 2), files: inside.len() })
}

/// The path from a folder to something in it.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// The children of a folder, this many levels deep, from all files in it.
fn areas(inside: &[&Leaf], folder: &str, levels: usize) -> Vec<CodeArea> {
    if levels == 0 {
        return Vec::new();
    }
    let mut children: BTreeMap<(&str, bool), Vec<&Leaf>> = BTreeMap::new();
    for leaf in inside {
        let Some(way) = below(&leaf.path, folder) else { continue };
        let (name, is_folder) = way.split_once('/').map_or((way, false), |(name, _)| (name, true));
        children.entry((name, is_folder)).or_default().push(leaf);
    }
    let area = |((name, is_folder), inside): ((&str, bool), Vec<&Leaf>)| {
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let hottest = inside.iter().max_by(|a, b| a.heat.total_cmp(&b.heat).then(b.path.cmp(&a.path)));
        CodeArea {
            lines: inside.iter().map(|leaf| u64::from(leaf.lines)).sum(),
            files: inside.len(),
            heat: hottest.map_or(0.0, |leaf| leaf.heat),
            revisions: inside.iter().map(|leaf| leaf.revisions).max().unwrap_or_default(),
            hottest: hottest.filter(|leaf| is_folder && leaf.heat > 0.0).map(|leaf| leaf.path.clone()),
            parts: if is_folder { areas(&inside, &path, levels - 1) } else { Vec::new() },
            name: name.to_owned(),
            path,
            is_folder,
        }
    };
    children.into_iter().map(area).collect()
}

/// The pairs of files that changed together most in the last year.
pub(crate) fn coupled(analysis: &Analysis) -> Vec<CoupledRow> {
    let facts = &analysis.facts;
    let since = analysis.now - COUPLING_DAYS * DAY;
    let options = CouplingOptions { since, until: analysis.now, ..CouplingOptions::default() };
    let coupling = history::coupling(facts, &options);
    let row = |pair: &history::Coupled<history::PathId>| CoupledRow {
        first: facts.path_text(pair.first).into_owned(),
        second: facts.path_text(pair.second).into_owned(),
        degree: pair.degree,
        shared: pair.shared_revisions,
        first_revisions: pair.first_revisions,
        second_revisions: pair.second_revisions,
    };
    coupling.files.iter().take(PAIRS).map(row).collect()
}

/// The files that change with one file: path, degree in percent, shared changes.
pub(super) fn coupled_with(analysis: &Analysis, path: &str) -> Vec<(String, f64, u32)> {
    let pairs = coupled(analysis).into_iter();
    let other = |pair: CoupledRow| match (pair.first == path, pair.second == path) {
        (true, _) => Some((pair.second, pair.degree, pair.shared)),
        (_, true) => Some((pair.first, pair.degree, pair.shared)),
        _ => None,
    };
    pairs.filter_map(other).collect()
}
