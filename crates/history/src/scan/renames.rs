//! Finds renames among added and deleted files, with Git's preferences (`gitdiffcore(7)`): identical content
//! first, then files of a name that is unique on both sides and at least 75 % similar, then the most similar
//! pairs of at least 50 %.

use std::collections::HashMap;

use gix::ObjectId;

use super::objects::Objects;
use super::similarity::{FULL, Fingerprint, sizes_rule_out};
use super::tree_diff::{FileDiff, Side};

/// Less similar pairs are not renames (`-M`).
const MINIMUM: u64 = FULL / 2;
/// The same for pairs compared because of their name.
const MINIMUM_BY_NAME: u64 = FULL * 3 / 4;
/// With more pairs than this to compare, only the first two rules are tried.
const PAIR_LIMIT: usize = 1_000 * 1_000;
/// The most sources of the same content examined for each target.
const IDENTICAL_LIMIT: usize = 100;
/// The most candidate sources remembered for each target.
const CANDIDATES: usize = 4;

/// Turns pairs of deletions and additions into renames, in place. A rename takes the position of the
/// addition.
pub(super) fn find_renames(objects: &mut Objects<'_>, files: &mut Vec<FileDiff>) {
    let deleted = positions(files, |file| file.new.is_none());
    let added = positions(files, |file| file.old.is_none());
    if deleted.is_empty() || added.is_empty() {
        return;
    }
    let side = |position: usize| {
        let file = &files[position];
        file.old.or(file.new).map(|side| File { position, side, path: &file.path })
    };
    let sources: Vec<File<'_>> = deleted.into_iter().filter_map(side).collect();
    let targets: Vec<File<'_>> = added.into_iter().filter_map(side).collect();
    let mut search = Search {
        source_of: vec![None; targets.len()],
        is_used: vec![false; sources.len()],
        contents: Contents { objects, sizes: HashMap::new(), fingerprints: HashMap::new() },
        sources: &sources,
        targets: &targets,
    };
    search.identical();
    search.unique_names();
    search.most_similar();
    let pairs: Vec<(usize, usize)> = search
        .source_of
        .iter()
        .zip(&targets)
        .filter_map(|(source, target)| Some((sources[(*source)?].position, target.position)))
        .collect();
    apply(files, &pairs);
}

fn positions(files: &[FileDiff], wanted: impl Fn(&FileDiff) -> bool) -> Vec<usize> {
    (0..files.len()).filter(|&position| wanted(&files[position])).collect()
}

fn apply(files: &mut Vec<FileDiff>, pairs: &[(usize, usize)]) {
    let mut is_gone = vec![false; files.len()];
    for &(source, target) in pairs {
        is_gone[source] = true;
        files[target].old_path = Some(files[source].path.clone());
        files[target].old = files[source].old;
    }
    let mut gone = is_gone.into_iter();
    files.retain(|_| !gone.next().unwrap_or(false));
}

/// A file that was added or deleted.
struct File<'a> {
    position: usize,
    side: Side,
    path: &'a [u8],
}

impl File<'_> {
    fn name(&self) -> &[u8] {
        self.path.rsplit(|&byte| byte == b'/').next().unwrap_or(self.path)
    }
}

/// Sizes and fingerprints, read on first use. Missing objects are similar to nothing.
struct Contents<'a, 'p> {
    objects: &'a mut Objects<'p>,
    sizes: HashMap<ObjectId, Option<u64>>,
    fingerprints: HashMap<ObjectId, Option<Fingerprint>>,
}

impl Contents<'_, '_> {
    fn similarity(&mut self, source: &File<'_>, target: &File<'_>, minimum: u64) -> u64 {
        let (old, new) = (source.side, target.side);
        // Links and submodules are renamed only if they are identical.
        if !old.kind.is_regular() || !new.kind.is_regular() {
            return 0;
        }
        let (Some(old_size), Some(new_size)) = (self.size(old.id), self.size(new.id)) else {
            return 0;
        };
        if sizes_rule_out(old_size, new_size, minimum) {
            return 0;
        }
        self.read(old.id);
        self.read(new.id);
        let fingerprint = |id| self.fingerprints.get(id).and_then(Option::as_ref);
        match (fingerprint(&old.id), fingerprint(&new.id)) {
            (Some(old), Some(new)) => old.similarity(new, minimum),
            _ => 0,
        }
    }

    fn size(&mut self, id: ObjectId) -> Option<u64> {
        *self.sizes.entry(id).or_insert_with(|| self.objects.blob_size(id))
    }

    fn read(&mut self, id: ObjectId) {
        self.fingerprints
            .entry(id)
            .or_insert_with(|| self.objects.blob(id).map(|content| Fingerprint::of(&content)));
    }
}

/// The state of the search.
struct Search<'a, 'p> {
    sources: &'a [File<'a>],
    targets: &'a [File<'a>],
    /// For each target, the source it was renamed from.
    source_of: Vec<Option<usize>>,
    is_used: Vec<bool>,
    contents: Contents<'a, 'p>,
}

/// The score of a source for a target: similarity, then whether the name is the same.
type Score = (u64, bool);

impl Search<'_, '_> {
    fn pair(&mut self, source: usize, target: usize) {
        self.source_of[target] = Some(source);
        self.is_used[source] = true;
    }

    /// The first rule: the same content; the same name first, else the first source.
    fn identical(&mut self) {
        let mut by_content: HashMap<ObjectId, Vec<usize>> = HashMap::new();
        for (position, source) in self.sources.iter().enumerate() {
            by_content.entry(source.side.id).or_default().push(position);
        }
        for (position, target) in self.targets.iter().enumerate() {
            let Some(same) = by_content.get(&target.side.id) else { continue };
            let is_usable = |&&source: &&usize| {
                let old = &self.sources[source];
                let both_regular = old.side.kind.is_regular() && target.side.kind.is_regular();
                !self.is_used[source] && (both_regular || old.side.kind == target.side.kind)
            };
            let usable: Vec<usize> = same.iter().filter(is_usable).take(IDENTICAL_LIMIT).copied().collect();
            let same_name = usable.iter().find(|&&source| self.sources[source].name() == target.name());
            if let Some(&source) = same_name.or(usable.first()) {
                self.pair(source, position);
            }
        }
    }

    /// The second rule: a name that occurs once among the remaining sources and once among the remaining
    /// targets.
    fn unique_names(&mut self) {
        let mut by_name: HashMap<&[u8], Option<usize>> = HashMap::new();
        let targets = self.targets;
        for target in self.open_targets() {
            let once = |slot: &mut Option<usize>| *slot = None;
            by_name.entry(targets[target].name()).and_modify(once).or_insert(Some(target));
        }
        let mut seen: HashMap<&[u8], usize> = HashMap::new();
        let sources = self.sources;
        for source in self.open_sources() {
            *seen.entry(sources[source].name()).or_insert(0) += 1;
        }
        for source in self.open_sources() {
            let name = sources[source].name();
            let Some(&Some(target)) = by_name.get(name) else { continue };
            if seen.get(name) != Some(&1) {
                continue;
            }
            let similarity = self.contents.similarity(&sources[source], &targets[target], MINIMUM_BY_NAME);
            if similarity >= MINIMUM_BY_NAME {
                self.pair(source, target);
            }
        }
    }

    /// The third rule: all pairs, the most similar first. For each target only the best few sources are
    /// remembered; of equally good pairs the earlier one wins.
    fn most_similar(&mut self) {
        let (targets, sources) = (self.open_targets(), self.open_sources());
        if targets.len().saturating_mul(sources.len()) > PAIR_LIMIT {
            return;
        }
        let mut pairs: Vec<(Score, usize, usize)> = Vec::new();
        for target in targets {
            let mut best: Vec<(Score, usize)> = Vec::with_capacity(CANDIDATES);
            for &source in &sources {
                let (old, new) = (&self.sources[source], &self.targets[target]);
                let similarity = self.contents.similarity(old, new, MINIMUM);
                remember(&mut best, (similarity, old.name() == new.name()), source);
            }
            pairs.extend(best.into_iter().map(|(score, source)| (score, source, target)));
        }
        pairs.retain(|(score, ..)| score.0 >= MINIMUM);
        pairs.sort_by_key(|&(score, ..)| std::cmp::Reverse(score));
        for (_, source, target) in pairs {
            if self.source_of[target].is_none() && !self.is_used[source] {
                self.pair(source, target);
            }
        }
    }

    fn open_targets(&self) -> Vec<usize> {
        (0..self.targets.len()).filter(|&target| self.source_of[target].is_none()).collect()
    }

    fn open_sources(&self) -> Vec<usize> {
        (0..self.sources.len()).filter(|&source| !self.is_used[source]).collect()
    }
}

/// Keeps the best few. A newcomer replaces the first of the worst, which is why even hopeless sources are
/// remembered while there is room: positions decide between equals later.
fn remember(best: &mut Vec<(Score, usize)>, score: Score, source: usize) {
    if best.len() < CANDIDATES {
        best.push((score, source));
        return;
    }
    let worst = best.iter_mut().min_by_key(|(score, _)| *score);
    if let Some(worst) = worst.filter(|worst| score > worst.0) {
        *worst = (score, source);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_source_takes_the_place_of_the_first_of_the_worst() {
        let mut best = Vec::new();
        for (source, similarity) in [5, 3, 3, 9, 3, 4, 9].into_iter().enumerate() {
            remember(&mut best, (similarity, false), source);
        }
        let places: Vec<usize> = best.into_iter().map(|(_, source)| source).collect();
        assert_eq!(places, [0, 5, 6, 3]);
    }
}
