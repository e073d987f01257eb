//! A repository's code by size and heat, folder by folder, and the files that change together. Pure.

use std::collections::BTreeMap;

use castra_history::{self as history, CouplingOptions, HotspotOptions};

use super::Analysis;
use crate::model::{CodeArea, CodeFile, CodeMap, CoupledRow};

/// The most pairs shown.
const PAIRS: usize = 1_000;
/// The days over which coupling is measured.
const COUPLING_DAYS: i64 = 365;
const DAY: i64 = 86_400;

/// The files that count, by path, with the heat of those that are programs.
pub(crate) fn code_files(analysis: &Analysis) -> Vec<CodeFile> {
    let facts = &analysis.facts;
    let options = HotspotOptions { limit: usize::MAX, ..HotspotOptions::at(analysis.now) };
    let hotspots = history::hotspots(facts, &options);
    let heat: BTreeMap<_, _> = hotspots.files.iter().map(|hotspot| (hotspot.path, hotspot)).collect();
    let counts = |file: &&history::HeadFile| {
        let class = facts.class(file.path);
        let is_text = !file.binary && !file.unknown && file.kind.is_regular();
        is_text && !class.generated && !class.vendored && !class.excluded
    };
    let file = |file: &history::HeadFile| {
        let (path, hotspot) = (facts.path_text(file.path).into_owned(), heat.get(&file.path));
        CodeFile {
            is_program: history::is_program(&path),
            lines: file.lines,
            heat: hotspot.map_or(0.0, |hotspot| hotspot.score),
            revisions: hotspot.map_or(0, |hotspot| hotspot.revisions),
            cognitive: facts.functions_in(file.path).map(|file| file.cognitive),
            complexity: file.complexity.total,
            path,
        }
    };
    let mut files: Vec<CodeFile> = facts.head_files().iter().filter(counts).map(file).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// The content of a folder: its programs, or all files that count. `None` if it has none of either.
pub(crate) fn code_map(files: &[CodeFile], folder: &str, everything: bool) -> Option<CodeMap> {
    let inside = files.iter().filter(|file| below(&file.path, folder).is_some());
    let (shown, others): (Vec<&CodeFile>, Vec<&CodeFile>) =
        inside.partition(|file| everything || file.is_program);
    if shown.is_empty() && others.is_empty() {
        return None;
    }
    Some(CodeMap {
        folder: folder.to_owned(),
        areas: areas(&shown, folder),
        files: shown.into_iter().cloned().collect(),
        others: others.len(),
    })
}

/// The path from a folder to something in it.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    if folder.is_empty() { Some(path) } else { path.strip_prefix(folder)?.strip_prefix('/') }
}

/// The children of a folder, from all files in it; a folder with one child is one area with it.
fn areas(inside: &[&CodeFile], folder: &str) -> Vec<CodeArea> {
    let mut children: BTreeMap<(&str, bool), Vec<&CodeFile>> = BTreeMap::new();
    for file in inside {
        let Some(way) = below(&file.path, folder) else { continue };
        let (name, is_folder) = way.split_once('/').map_or((way, false), |(name, _)| (name, true));
        children.entry((name, is_folder)).or_default().push(file);
    }
    let area = |((name, is_folder), inside): ((&str, bool), Vec<&CodeFile>)| {
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        let mut parts = if is_folder { areas(&inside, &path) } else { Vec::new() };
        if let [only] = parts.as_mut_slice() {
            only.name = format!("{name}/{}", only.name);
            return parts.remove(0);
        }
        let hottest = inside.iter().max_by(|a, b| a.heat.total_cmp(&b.heat).then(b.path.cmp(&a.path)));
        CodeArea {
            lines: inside.iter().map(|file| u64::from(file.lines)).sum(),
            files: inside.len(),
            heat: mean_heat(&inside),
            revisions: inside.iter().map(|file| file.revisions).max().unwrap_or_default(),
            hottest: hottest.filter(|file| is_folder && file.heat > 0.0).map(|file| file.path.clone()),
            parts,
            name: name.to_owned(),
            path,
            is_folder,
        }
    };
    children.into_iter().map(area).collect()
}

/// The heat of some files, weighted by their lines.
fn mean_heat(files: &[&CodeFile]) -> f64 {
    let lines: f64 = files.iter().map(|file| f64::from(file.lines)).sum();
    let heat: f64 = files.iter().map(|file| file.heat * f64::from(file.lines)).sum();
    if lines > 0.0 { heat / lines } else { 0.0 }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn file(path: &str, lines: u32, heat: f64) -> CodeFile {
        CodeFile {
            path: path.to_owned(),
            is_program: history::is_program(path),
            lines,
            heat,
            revisions: 3,
            cognitive: None,
            complexity: 0,
        }
    }

    fn names(areas: &[CodeArea]) -> Vec<&str> {
        areas.iter().map(|area| area.name.as_str()).collect()
    }

    #[test]
    fn a_folder_with_one_child_is_one_area_with_it() {
        let files = [
            file("crates/bin/web/src/a.rs", 10, 0.2),
            file("crates/bin/web/src/b.rs", 30, 0.6),
            file("x.rs", 1, 0.0),
        ];
        let map = code_map(&files, "", false).unwrap();
        assert_eq!(names(&map.areas), ["crates/bin/web/src", "x.rs"]);
        let web = &map.areas[0];
        assert_eq!((web.path.as_str(), web.files, web.lines), ("crates/bin/web/src", 2, 40));
        assert_eq!(names(&web.parts), ["a.rs", "b.rs"]);
        assert_eq!(web.hottest.as_deref(), Some("crates/bin/web/src/b.rs"));
        assert!((web.heat - 0.5).abs() < 1e-12, "10 lines of 0.2 and 30 of 0.6: {}", web.heat);
        let inside = code_map(&files, "crates/bin", false).unwrap();
        assert_eq!(names(&inside.areas), ["web/src"]);
    }

    #[test]
    fn texts_and_data_are_shown_if_asked_for() {
        let files = [file("README.md", 100, 0.0), file("data/a.json", 900, 0.0), file("src/a.rs", 5, 1.0)];
        let programs = code_map(&files, "", false).unwrap();
        assert_eq!((names(&programs.areas), programs.others), (vec!["src/a.rs"], 2));
        let all = code_map(&files, "", true).unwrap();
        assert_eq!((all.areas.len(), all.others), (3, 0));
        assert_eq!(code_map(&files, "data", false).unwrap().areas, []);
        assert_eq!(code_map(&files, "dat", false), None);
    }

    proptest! {
        #[test]
        fn an_area_is_the_sum_of_its_parts(
            paths in prop::collection::btree_set("[ab](/[ab]){0,4}/[cd].rs", 1..40),
            lines in prop::collection::vec(0_u32..5_000, 40),
            heats in prop::collection::vec(0.0..1.0_f64, 40),
        ) {
            let numbers = lines.into_iter().zip(heats);
            let files: Vec<CodeFile> =
                paths.iter().zip(numbers).map(|(path, (lines, heat))| file(path, lines, heat)).collect();
            let map = code_map(&files, "", false).unwrap();
            let whole: u64 = files.iter().map(|file| u64::from(file.lines)).sum();
            prop_assert_eq!(map.areas.iter().map(|area| area.lines).sum::<u64>(), whole);
            let mut open: Vec<&CodeArea> = map.areas.iter().collect();
            while let Some(area) = open.pop() {
                prop_assert!(area.parts.len() != 1, "{area:?}");
                if area.is_folder {
                    prop_assert_eq!(area.parts.iter().map(|part| part.lines).sum::<u64>(), area.lines);
                    prop_assert_eq!(area.parts.iter().map(|part| part.files).sum::<usize>(), area.files);
                    let (least, most) = area.parts.iter().filter(|part| part.lines > 0).fold((1.0_f64, 0.0_f64), |(least, most), part| {
                        (least.min(part.heat), most.max(part.heat))
                    });
                    let is_between = area.heat >= least - 1e-9 && area.heat <= most + 1e-9;
                    prop_assert!(area.lines == 0 || is_between, "{area:?}");
                }
                open.extend(&area.parts);
            }
        }
    }
}
