//! Sole knowledge: the one definition, for files and components, that every page, signal and gate uses.
//!
//! A degree of authorship counts commits, and the person who made most of them may have written little of
//! today's text, so that today's lines decide too. A person is the *sole knower* of a file or component if
//! they are an author in it, made more than half of its changes (each counts half for every year of age) and
//! wrote at least 80 % of today's lines, with a margin of five hundredths and two lines, because lines are
//! derived from diffs and may be off by a few. What has fewer than five lines has no sole knower. Lines without a known human author (of programs, or from
//! before a shallow clone's edge) count against it. Neither lines nor changes of people who have left count:
//! no one knows what was theirs.

use std::collections::BTreeSet;

use super::authorship::Authorship;
use crate::facts::PersonId;

/// The least share of today's lines.
const SOLE_LINES: f64 = 0.8;
/// The author of a line is derived from diffs, which may be off by a few lines where parallel branches or
/// copies of lines meet. So the share must suffice even if this share of all lines, and these lines more,
/// were another's; unless all are theirs.
const DOUBTFUL_SHARE: f64 = 0.05;
/// See [`DOUBTFUL_SHARE`].
const DOUBTFUL_LINES: f64 = 2.0;
/// The fewest lines that one person can be said to know alone: what is shorter is read in a moment, and a single line that a
/// merge changed would make the figure false.
const FEWEST_LINES: f64 = 5.0;
/// The least share of changes, exclusive, weighted by age.
const SOLE_CHANGES: f64 = 0.5;
/// An author with at least this share of today's lines, or of the changes weighted by age, is one of those
/// who know a component.
const KNOWER_SHARE: f64 = 0.1;

/// The figures behind sole knowledge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SoleKnowledge {
    /// The person.
    pub person: PersonId,
    /// Today's lines that they wrote. An author shares the lines of a commit with its co-authors.
    pub lines: f64,
    /// Today's lines, without those of people who have left.
    pub all_lines: f64,
    /// `lines / all_lines`, from 0.8 to 1.
    pub lines_share: f64,
    /// Their share of the changes by people who have not left, each counted half for every year of age: from
    /// 0.5 to 1.
    pub changes_share: f64,
}

impl SoleKnowledge {
    /// The figures as a predicate for a person: `wrote 91 % of the lines (1040 of 1140) and made 74 % of the
    /// changes, recent ones weighted more`.
    #[must_use]
    pub fn in_words(&self) -> String {
        // 99.6 % is not all.
        let percent = |share: f64| match (share * 100.0).round() {
            100.0 if share < 1.0 => 99.0,
            percent => percent,
        };
        format!(
            "wrote {}\u{a0}% of the lines ({:.0} of {:.0}) and made {}\u{a0}% of the changes, recent ones weighted more",
            percent(self.lines_share),
            self.lines,
            self.all_lines,
            percent(self.changes_share)
        )
    }
}

/// A person's part in a file or component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The person.
    pub person: PersonId,
    /// Files they are an author of.
    pub files: usize,
    /// Today's lines that they wrote; an author shares the lines of a commit with its co-authors.
    pub lines: f64,
    /// Those as a share of today's lines, 0 to 1.
    pub lines_share: f64,
    /// Their share of the changes, each counted half for every year of age, 0 to 1.
    pub changes_share: f64,
    /// Those weighted changes, not as a share.
    pub recent_changes: f64,
    /// Author time of their last change, in Unix seconds.
    pub last_time: i64,
}

impl Part {
    pub(super) fn of(authorship: &Authorship) -> Self {
        Self {
            person: authorship.person,
            files: usize::from(authorship.is_author),
            lines: authorship.living_lines,
            lines_share: 0.0,
            changes_share: 0.0,
            recent_changes: authorship.recent_changes,
            last_time: authorship.last_time,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.files += other.files;
        self.lines += other.lines;
        self.recent_changes += other.recent_changes;
        self.last_time = self.last_time.max(other.last_time);
    }

    /// Whether they know it: an author of something in it who wrote, or recently changed, at least a tenth of
    /// it.
    #[must_use]
    pub fn knows(&self) -> bool {
        self.files > 0 && self.lines_share.max(self.changes_share) >= KNOWER_SHARE
    }
}

/// Computes the shares; `lines` is the total of today's lines.
pub(super) fn share_out(parts: &mut [Part], lines: f64) {
    let changes: f64 = parts.iter().map(|part| part.recent_changes).sum();
    for part in parts {
        part.lines_share = over(part.lines, lines);
        part.changes_share = over(part.recent_changes, changes);
    }
}

/// The sole knower given these parts and `lines`, if there is one among those who are not `gone`.
pub(super) fn sole(parts: &[Part], lines: f64, gone: &BTreeSet<PersonId>) -> Option<SoleKnowledge> {
    let is_gone = |part: &&Part| gone.contains(&part.person);
    let all_lines = lines - parts.iter().filter(is_gone).map(|part| part.lines).sum::<f64>();
    let here = || parts.iter().filter(|part| !is_gone(part));
    let changes: f64 = here().map(|part| part.recent_changes).sum();
    let most = here().max_by(|a, b| a.lines.total_cmp(&b.lines))?;
    let (lines_share, changes_share) = (over(most.lines, all_lines), over(most.recent_changes, changes));
    let doubt = if lines_share < 1.0 { DOUBTFUL_SHARE * all_lines + DOUBTFUL_LINES } else { 0.0 };
    let is_enough = over(most.lines - doubt, all_lines) >= SOLE_LINES;
    let is_sole = most.files > 0 && all_lines >= FEWEST_LINES && is_enough && changes_share > SOLE_CHANGES;
    is_sole.then_some(SoleKnowledge {
        person: most.person,
        lines: most.lines,
        all_lines,
        lines_share,
        changes_share,
    })
}

fn over(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { (part / whole).min(1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(person: u32, files: usize, lines: f64, recent_changes: f64) -> Part {
        let person = PersonId(person);
        Part { person, files, lines, lines_share: 0.0, changes_share: 0.0, recent_changes, last_time: 0 }
    }

    fn who(parts: &[Part], lines: f64, gone: &[u32]) -> Option<(u32, f64)> {
        let gone = gone.iter().map(|&person| PersonId(person)).collect();
        sole(parts, lines, &gone).map(|sole| (sole.person.0, sole.lines_share))
    }

    #[test]
    fn sole_knowledge_needs_the_lines_and_the_changes() {
        let (one, other) = (part(1, 1, 87.0, 3.0), part(2, 0, 13.0, 2.0));
        assert_eq!(who(&[one, other], 100.0, &[]), Some((1, 0.87)));
        assert_eq!(who(&[one, other], 101.0, &[]), None, "lines of nobody count against it");
        assert_eq!(
            who(&[part(1, 1, 86.0, 3.0), other], 100.0, &[]),
            None,
            "five of them and two more are in doubt"
        );
        let few = part(2, 0, 1.0, 1.0);
        assert_eq!(
            who(&[part(1, 1, 8.0, 3.0), few], 9.0, &[]),
            None,
            "so few lines are learnt by reading them"
        );
        assert_eq!(
            who(&[part(1, 1, 9.0, 3.0), part(2, 0, 0.0, 1.0)], 9.0, &[]),
            Some((1, 1.0)),
            "all of them"
        );
        assert_eq!(who(&[one, part(2, 1, 13.0, 3.0)], 100.0, &[]), None, "half of the changes are not most");
        assert_eq!(who(&[part(1, 0, 87.0, 3.0), other], 100.0, &[]), None, "no author");
        assert_eq!(who(&[], 0.0, &[]), None);
        assert_eq!(who(&[part(1, 1, 0.0, 1.0)], 0.0, &[]), None, "nothing is there");
    }

    #[test]
    fn the_numbers_are_reported() {
        let found = sole(&[part(1, 1, 99.6, 3.0), part(2, 0, 0.4, 1.0)], 100.0, &BTreeSet::new()).unwrap();
        assert_eq!(
            found.in_words(),
            "wrote 99\u{a0}% of the lines (100 of 100) and made 75\u{a0}% of the changes, recent ones weighted more"
        );
    }

    #[test]
    fn no_one_knows_the_code_of_leavers() {
        let parts = [part(1, 1, 43.0, 3.0), part(2, 1, 55.0, 9.0), part(3, 0, 2.0, 1.0)];
        assert_eq!(who(&parts, 100.0, &[]), None);
        assert_eq!(who(&parts, 100.0, &[2]), Some((1, 43.0 / 45.0)));
        assert_eq!(who(&parts, 100.0, &[1, 2, 3]), None);
    }

    #[test]
    fn a_tenth_and_an_authorship_make_a_knower() {
        let mut parts =
            [part(1, 3, 90.0, 1.0), part(2, 1, 5.0, 0.2), part(3, 0, 5.0, 9.0), part(4, 1, 0.0, 0.8)];
        share_out(&mut parts, 100.0);
        assert_eq!(parts.map(|part| part.knows()), [true, false, false, false]);
        share_out(&mut parts, 50.0);
        assert_eq!(parts.map(|part| part.knows()), [true, true, false, false]);
    }
}
