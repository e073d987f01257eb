//! The first step about repositories.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    feature::{FirstStep, StepState},
};
use futures::future::BoxFuture;

use super::{actions, model::ScanState};

/// The step, in figures.
pub(super) fn steps(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<FirstStep>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let known = actions::active(&current).count();
        let (mut read, mut failed, mut commits) = (0, 0, 0);
        for summary in actions::summaries(ctx).await? {
            match summary.state {
                ScanState::Failed => failed += 1,
                _ => read += 1,
            }
            commits += u64::from(summary.commits);
        }
        Ok(vec![step(known, read, failed, commits)])
    })
}

fn step(known: usize, read: usize, failed: usize, commits: u64) -> FirstStep {
    let read = read.min(known);
    let (state, says) = match (known, read, failed) {
        (0, _, _) => {
            (StepState::Open, "None yet. Code questions are answered from their history.".to_owned())
        }
        (_, _, failed) if failed > 0 => (
            StepState::Failed,
            format!("{read} of {known} read, {commits} commits. {failed} could not be read."),
        ),
        (_, read, _) if read < known => {
            (StepState::Begun, format!("{read} of {known} read so far, {commits} commits."))
        }
        _ => (StepState::Done, format!("{known} read, {commits} commits.")),
    };
    FirstStep {
        key: "repositories",
        place: 2,
        title: "Repositories",
        state,
        says,
        act: None,
        page: Some((if known == 0 { "Add a repository" } else { "See them" }, "/repositories".to_owned())),
        is_optional: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories_are_done_when_all_are_read() {
        let check = |known, read, failed, state, says: &str| {
            let step = step(known, read, failed, 120);
            assert_eq!((step.state, step.says.as_str()), (state, says));
        };
        check(0, 0, 0, StepState::Open, "None yet. Code questions are answered from their history.");
        check(3, 1, 0, StepState::Begun, "1 of 3 read so far, 120 commits.");
        check(3, 2, 1, StepState::Failed, "2 of 3 read, 120 commits. 1 could not be read.");
        check(3, 3, 0, StepState::Done, "3 read, 120 commits.");
    }
}
