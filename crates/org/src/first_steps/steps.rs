//! The steps about people, invitations and mail.

use castra_platform::{
    Ctx, Result,
    feature::{Act, FirstStep, StepState},
    figures::counted,
};
use futures::future::BoxFuture;

use super::{store, url};
use crate::{
    accounts::{self, Tally},
    organization::{self, Current, Scope},
};

/// The steps, for an operator.
pub(super) fn steps(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<FirstStep>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let entries = accounts::entries(ctx).await?;
        let test = store::mail_test(ctx.read()).await?;
        let tally = accounts::tally(&entries, ctx.now());
        let mail = match (&ctx.app.mail, test) {
            (None, _) => Mail::Absent,
            (Some(_), None) => Mail::Untested,
            (Some(_), Some(test)) => {
                Mail::Tested { on: test.at.format("%-d %B %Y").to_string(), problem: test.problem }
            }
        };
        Ok(vec![people(&current), invitations(&tally), mail_step(mail)])
    })
}

fn people(current: &Current) -> FirstStep {
    let (organization, today) = (current.organization(), current.today);
    let people = organization.active_people(today).count();
    let teams: Vec<_> = organization.active_teams(today).collect();
    let is_led = |team: &organization::TeamId| {
        organization.assignments.values().any(|held| {
            held.role.as_str() == "tech-lead"
                && held.period.contains(today)
                && matches!(&held.scope, Scope::Team(led) if led == team)
        })
    };
    let vacant = teams.iter().filter(|team| !is_led(&team.id)).count();
    of_people(people, teams.len(), vacant)
}

fn of_people(people: usize, teams: usize, vacant: usize) -> FirstStep {
    let known = format!("{} in {}.", counted(people, "person", "people"), counted(teams, "team", "teams"));
    let (state, says) = match (people > 1, vacant) {
        (false, _) => (StepState::Open, "You are the only one here so far.".to_owned()),
        (true, 0) => (StepState::Done, known),
        (true, 1) => (StepState::Begun, format!("{known} 1 team has no lead.")),
        (true, vacant) => (StepState::Begun, format!("{known} {vacant} teams have no lead.")),
    };
    FirstStep {
        key: "people",
        place: 1,
        title: "People and teams",
        state,
        says,
        act: None,
        page: Some(match (people > 1, vacant) {
            (false, _) => ("Add people", "/import".to_owned()),
            (true, 0) => ("See them", "/people".to_owned()),
            (true, _) => ("Name leads", "/people?view=teams".to_owned()),
        }),
        is_optional: false,
    }
}

fn invitations(tally: &Tally) -> FirstStep {
    let Tally { people, active, invited, to_invite, lapsed, without_address } = *tally;
    let state = match (to_invite, invited + active > 1) {
        _ if people <= 1 => StepState::Open,
        (0, _) => StepState::Done,
        (_, true) => StepState::Begun,
        (_, false) => StepState::Open,
    };
    // The person who set this up is here already.
    let (others, active) = (people.saturating_sub(1), active.saturating_sub(1));
    let came = counted(active, "has", "have");
    let others = counted(others, "other person", "other people");
    let mut says = format!("{} of {others} invited or active, {came} come in.", invited + active);
    if lapsed > 0 {
        says.push_str(&format!(
            " {} ended unused or did not arrive.",
            counted(lapsed, "invitation", "invitations")
        ));
    }
    if without_address > 0 {
        says.push_str(&format!(" {} no address yet.", counted(without_address, "person has", "people have")));
    }
    let act = (people > 1 && to_invite > 0).then(|| {
        let label = if to_invite == 1 {
            "Invite the last one".to_owned()
        } else {
            format!("Invite the other {to_invite}")
        };
        Act::new(label, accounts::INVITE_ALL)
    });
    FirstStep {
        key: "invitations",
        place: 3,
        title: "Invitations",
        state,
        says,
        act,
        page: Some(("See each", "/accounts".to_owned())),
        is_optional: false,
    }
}

enum Mail {
    Absent,
    Untested,
    Tested { on: String, problem: Option<String> },
}

fn mail_step(mail: Mail) -> FirstStep {
    let test = |label: &str| Some(Act::new(label, url::MAIL_TEST));
    let (state, says, act) = match mail {
        Mail::Absent => (
            StepState::Open,
            "No mail server is set up: invitations are links to copy, and there is no digest. Set mail_host, mail_from and public_url in the configuration.".to_owned(),
            None,
        ),
        Mail::Untested => (StepState::Open, "A mail server is set up and not tested yet.".to_owned(), test("Test mail")),
        Mail::Tested { on, problem: None } => (StepState::Done, format!("Tested on {on}."), test("Test again")),
        Mail::Tested { on, problem: Some(problem) } => (
            StepState::Failed,
            format!("The test on {on} failed: {problem}."),
            test("Test again"),
        ),
    };
    FirstStep { key: "mail", place: 6, title: "Mail", state, says, act, page: None, is_optional: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_done_when_every_team_has_a_lead() {
        let check = |people, teams, vacant, state, says: &str| {
            let step = of_people(people, teams, vacant);
            assert_eq!((step.state, step.says.as_str()), (state, says));
        };
        check(1, 2, 2, StepState::Open, "You are the only one here so far.");
        check(96, 11, 2, StepState::Begun, "96 people in 11 teams. 2 teams have no lead.");
        check(25, 1, 0, StepState::Done, "25 people in 1 team.");
    }

    #[test]
    fn invitations_are_done_when_nobody_is_left_to_invite() {
        let tally =
            Tally { people: 96, active: 11, invited: 12, to_invite: 73, lapsed: 2, without_address: 0 };
        let step = invitations(&tally);
        assert_eq!(step.state, StepState::Begun);
        assert_eq!(
            step.says,
            "22 of 95 other people invited or active, 10 have come in. 2 invitations ended unused or did not arrive."
        );
        assert_eq!(step.act.map(|act| act.label).as_deref(), Some("Invite the other 73"));
        let done = Tally { people: 12, active: 11, invited: 0, to_invite: 0, lapsed: 0, without_address: 1 };
        let step = invitations(&done);
        assert_eq!((step.state, step.act), (StepState::Done, None));
        assert!(step.says.ends_with("1 person has no address yet."), "{}", step.says);
        assert_eq!(invitations(&Tally { people: 1, active: 1, ..Tally::default() }).state, StepState::Open);
    }

    #[test]
    fn a_mail_test_that_failed_says_why() {
        let step =
            mail_step(Mail::Tested { on: "3 March 2026".to_owned(), problem: Some("it sleeps".to_owned()) });
        assert_eq!(
            (step.state, step.says.as_str()),
            (StepState::Failed, "The test on 3 March 2026 failed: it sleeps.")
        );
        assert!(mail_step(Mail::Absent).act.is_none());
    }
}
