//! Files that change often and get harder to read. Where the syntax can be read, that means a hard function that
//! grows in a file that does not get simpler as a whole: more functions or different indentation do not count.
//! Elsewhere deeply nested lines are counted.

use std::collections::BTreeMap;

use castra_history::{self as history, ComparedFile, HotspotOptions, nested_deeper};

use super::{
    super::{
        functions::{HARD, Reworked},
        model::{Rule, Violation},
    },
    Change, Kind,
};

/// The nesting that is easy to follow, where the syntax cannot be read.
const EASY_LEVELS: u32 = 3;

/// The part of a file that got worse.
struct Worse {
    unit: String,
    line: u32,
    /// The description, without a full stop.
    what: String,
}

impl Change<'_> {
    pub(super) fn hotspot_worse(&self) -> Vec<Violation> {
        let settings = &self.settings.hotspot_worse;
        let options = HotspotOptions { limit: usize::MAX, ..HotspotOptions::at(self.now) };
        let hotspots = history::hotspots(self.facts, &options);
        let hottest = share_of(settings.hottest, hotspots.ranked_files);
        let ranks: BTreeMap<&[u8], (usize, u32)> = hotspots
            .files
            .iter()
            .take(hottest)
            .enumerate()
            .map(|(at, hotspot)| (self.facts.path(hotspot.path), (at + 1, hotspot.revisions)))
            .collect();
        let of = |file: &ComparedFile| ranks.get(file.old_path.as_ref().unwrap_or(&file.path).as_slice());
        let judge = |file: &ComparedFile| {
            let (rank, revisions) = of(file)?;
            let worse = match self.reworked(file) {
                Some(changed) => self.harder_functions(changed),
                None => self.deeper_lines(file),
            }?;
            let because = format!(
                "Hotspot {rank} of {} files, changed {revisions} times in a year: {}.",
                hotspots.ranked_files, worse.what
            );
            Some(self.found(Rule::HotspotWorse, file, worse.unit, worse.line, because))
        };
        self.code().filter_map(judge).collect()
    }

    /// The function whose complexity grew most.
    fn harder_functions(&self, changed: &Reworked<'_>) -> Option<Worse> {
        let outside = (String::new(), 1, changed.outside.0, changed.outside.1, 1);
        let functions = changed.changed.iter().map(|(before, after)| {
            let (name, line) = (after.complexity.name.clone(), after.complexity.start_line);
            let times = self.leeway(changed.file, after);
            (name, line, before.cognitive(), after.cognitive(), times)
        });
        // If the change removes as much elsewhere in the file, the complexity only moved.
        if changed.cognitive.1 <= changed.cognitive.0 {
            return None;
        }
        let harder = functions.chain([outside]).filter(|(_, _, old, new, times)| {
            *new > HARD * times && self.is_material(*old, new.saturating_sub(*old) / times)
        });
        let (unit, line, old, new, _) = harder.max_by_key(|(_, _, old, new, _)| new - old)?;
        let name = if unit.is_empty() { "code outside functions".to_owned() } else { format!("`{unit}`") };
        let what = format!(
            "{name} goes from a cognitive complexity of {old} to {new}; above {HARD} a function is hard to follow"
        );
        Some(Worse { unit, line, what })
    }

    /// The growth of deeply nested lines, where the syntax cannot be read.
    fn deeper_lines(&self, file: &ComparedFile) -> Option<Worse> {
        let measure = |text: &Option<Vec<u8>>| text.as_deref().map(|text| nested_deeper(text, EASY_LEVELS));
        let (before, after) = (measure(&file.before)?, measure(&file.after)?);
        let times = if self.kind(file) == Kind::Test { self.settings.in_tests.times } else { 1 };
        if !self.is_material(before, after.saturating_sub(before) / times) {
            return None;
        }
        let what =
            format!("nesting beyond {EASY_LEVELS} levels adds up to {after} excess levels, up from {before}");
        Some(Worse { unit: String::new(), line: 1, what })
    }

    fn is_material(&self, before: u32, more: u32) -> bool {
        let settings = &self.settings.hotspot_worse;
        more >= settings.least.max(1) && f64::from(more) / f64::from(before.max(1)) >= settings.growth
    }
}

/// The number of files in the hottest share: at least one if there are any.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of at most some millions of files"
)]
fn share_of(share: f64, files: usize) -> usize {
    ((files as f64 * share).ceil() as usize).clamp(usize::from(files > 0), files)
}
