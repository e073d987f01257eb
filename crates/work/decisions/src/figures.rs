//! What a list says in figures: who decides, and how decisions turned out. Pure. Never by decider.

use chrono::{Datelike as _, NaiveDate};

use super::{
    kinds::{DecisionState, Sureness, Verdict},
    model::Known,
};

/// Decisions of which it is known whether a person took them whose they were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) in_place: usize,
    pub(super) of: usize,
}

impl Share {
    /// From 0 to 1, if there is anything to divide.
    pub(super) fn part(self) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "decisions are far below 2^52")]
        (self.of > 0).then(|| self.in_place as f64 / self.of as f64)
    }
}

/// A quarter of a year, and the share in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Quarter {
    pub(super) name: String,
    pub(super) share: Share,
}

fn share<'a>(all: impl Iterator<Item = &'a Known>) -> Share {
    all.filter_map(|known| known.decision.in_place).fold(Share::default(), |share, in_place| Share {
        in_place: share.in_place + usize::from(in_place),
        of: share.of + 1,
    })
}

/// The number of a quarter since the year 0.
fn quarter(day: NaiveDate) -> i32 {
    day.year() * 4 + i32::try_from(day.month0() / 3).unwrap_or_default()
}

/// The last quarters, the current one last.
pub(super) fn quarters(all: &[Known], today: NaiveDate, count: i32) -> Vec<Quarter> {
    let now = quarter(today);
    (now - count + 1..=now)
        .map(|at| {
            let of = all.iter().filter(|known| known.decision.decided_on.is_some_and(|on| quarter(on) == at));
            Quarter { name: format!("Q{} {}", at.rem_euclid(4) + 1, at.div_euclid(4)), share: share(of) }
        })
        .collect()
}

/// How the reviewed ones turned out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Outcomes {
    pub(super) as_expected: usize,
    pub(super) better: usize,
    pub(super) worse: usize,
}

impl Outcomes {
    pub(super) fn all(self) -> usize {
        self.as_expected + self.better + self.worse
    }

    pub(super) fn well(self) -> usize {
        self.as_expected + self.better
    }

    fn add(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::AsExpected => self.as_expected += 1,
            Verdict::Better => self.better += 1,
            Verdict::Worse => self.worse += 1,
        }
    }
}

/// All outcomes, then those by how sure the decider was.
pub(super) fn outcomes(all: &[Known]) -> (Outcomes, Vec<(Sureness, Outcomes)>) {
    let mut whole = Outcomes::default();
    let mut by: Vec<(Sureness, Outcomes)> =
        Sureness::ALL.iter().map(|sure| (*sure, Outcomes::default())).collect();
    for known in all {
        let Some(verdict) = known.decision.turned_out else { continue };
        whole.add(verdict);
        for (sure, outcomes) in &mut by {
            if known.terms.sure == Some(*sure) {
                outcomes.add(verdict);
            }
        }
    }
    by.retain(|(_, outcomes)| outcomes.all() > 0);
    (whole, by)
}

/// Those taken by a person whose they were not, newest first.
pub(super) fn above(all: &[Known]) -> Vec<&Known> {
    let mut found: Vec<&Known> = all.iter().filter(|known| known.decision.in_place == Some(false)).collect();
    found.sort_by_key(|known| std::cmp::Reverse(known.decision.decided_on));
    found
}

/// Those that turned out worse, newest review first.
pub(super) fn worse(all: &[Known]) -> Vec<&Known> {
    let mut found: Vec<&Known> =
        all.iter().filter(|known| known.decision.turned_out == Some(Verdict::Worse)).collect();
    found.sort_by_key(|known| std::cmp::Reverse(known.decision.reviewed_on));
    found
}

/// Those that are open.
pub(super) fn open(all: &[Known]) -> usize {
    all.iter().filter(|known| known.decision.state == DecisionState::Proposed).count()
}
