//! The first steps about one-on-ones and their calendar. They count leads, whose status everyone here may see.

use std::collections::BTreeSet;

use castra_org::organization::{self, Scope};
use castra_platform::{
    Ctx, Result,
    feature::{FirstStep, StepState},
    figures::{counted, out_of},
};
use futures::future::BoxFuture;

use super::{actions, kinds::SeriesState};

/// The steps, in figures.
pub(super) fn steps(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<FirstStep>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let (organization, today) = (current.organization(), current.today);
        let leading = organization.assignments.values().filter(|held| {
            held.role.as_str() == "tech-lead"
                && matches!(held.scope, Scope::Team(_))
                && held.period.contains(today)
                && organization.is_active(&held.person, today)
        });
        let leads: BTreeSet<_> = leading.map(|held| &held.person).collect();
        let series = actions::for_readings(ctx, today).await?;
        let running = series.iter().filter(|series| series.state != SeriesState::Ended);
        let begun = running.map(|series| &series.host).filter(|host| leads.contains(host));
        let begun = begun.collect::<BTreeSet<_>>().len();
        Ok(vec![one_on_ones(leads.len(), begun), calendar(actions::feeds(ctx).await?.len())])
    })
}

fn one_on_ones(leads: usize, begun: usize) -> FirstStep {
    let state = match (leads, begun) {
        (_, 0) => StepState::Open,
        (leads, begun) if begun < leads => StepState::Begun,
        _ => StepState::Done,
    };
    FirstStep {
        key: "one-on-ones",
        place: 4,
        title: "One-on-ones",
        state,
        says: match leads {
            0 => "No team has a lead yet.".to_owned(),
            leads => format!("{} begun with their people.", out_of(begun, leads, "lead has", "leads have")),
        },
        act: None,
        page: Some(("Open one-on-ones", "/one-on-ones".to_owned())),
        is_optional: true,
    }
}

fn calendar(feeds: usize) -> FirstStep {
    let (state, says) = match feeds {
        0 => (StepState::Open, "Your one-on-ones are not in your calendar yet.".to_owned()),
        feeds => {
            let read = counted(feeds, "program reads", "programs read");
            (StepState::Done, format!("{read} your one-on-ones."))
        }
    };
    FirstStep {
        key: "calendar",
        place: 5,
        title: "Your calendar",
        state,
        says,
        act: None,
        page: Some(("Connect a calendar", "/one-on-ones/calendar".to_owned())),
        is_optional: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_on_ones_are_done_when_every_lead_has_begun() {
        let check =
            |leads, begun, state| assert_eq!(one_on_ones(leads, begun).state, state, "{leads} {begun}");
        check(0, 0, StepState::Open);
        check(11, 0, StepState::Open);
        check(11, 2, StepState::Begun);
        check(11, 11, StepState::Done);
        assert_eq!(calendar(0).state, StepState::Open);
        assert_eq!(calendar(2).says, "2 programs read your one-on-ones.");
    }
}
