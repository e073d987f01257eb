//! The facts of `decisions`: of those a team took in 180 days, how many were taken by whose they were; and those left
//! undecided. Restricted decisions are counted once they are announced.

use castra_org::organization;
use castra_platform::{
    Ctx, Result,
    figures::{counted, out_of, plural},
    reading::{Basis, Evidence, Facts, Subject},
};
use chrono::{Days, NaiveDate};
use futures::future::BoxFuture;

use super::{RESPONSIBILITY, actions, model::Known, rules, url};

/// Decisions below which nothing is said.
const LEAST: usize = 5;
/// With one left undecided the practice is not practised, whatever the share: no share reaches this.
const OUT_OF_REACH: f64 = 1.01;
/// Records shown as evidence.
const SHOWN: usize = 12;

pub(super) fn take(ctx: &Ctx, day: NaiveDate) -> BoxFuture<'_, Result<Vec<Facts>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let all = actions::public(ctx).await?;
        let slipping = current
            .organization()
            .catalog
            .responsibility(RESPONSIBILITY)
            .map_or(0.6, |known| known.thresholds[1]);
        let teams = current.organization().active_teams(day);
        Ok(teams.map(|team| of_team(team.id.as_str(), &all, day, slipping)).collect())
    })
}

/// Whether a decision was past its date on a day, and nothing was decided.
fn is_left(known: &Known, day: NaiveDate) -> bool {
    let decision = &known.decision;
    let is_decided = decision.decided_on.is_some_and(|on| on <= day);
    let is_gone = decision.state != super::kinds::DecisionState::Proposed && decision.decided_on.is_none();
    let is_late = decision.due.is_some_and(|due| (day - due).num_days() > rules::LATE_DAYS);
    decision.proposed_on <= day && is_late && !is_decided && !is_gone
}

fn of_team(team: &str, all: &[Known], day: NaiveDate, slipping: f64) -> Facts {
    let since = day - Days::new(rules::WINDOW_DAYS);
    let mine: Vec<&Known> = all.iter().filter(|known| known.decision.scope == team).collect();
    let taken: Vec<&&Known> = mine
        .iter()
        .filter(|known| known.decision.in_place.is_some())
        .filter(|known| known.decision.decided_on.is_some_and(|on| on > since && on <= day))
        .collect();
    let left: Vec<&&Known> = mine.iter().filter(|known| is_left(known, day)).collect();
    let in_place = taken.iter().filter(|known| known.decision.in_place == Some(true)).count();
    let of = taken.len() + left.len();
    let subject = Subject { since: Some(since), ..Subject::default() };
    let undecided = match left.len() {
        0 => "none is more than 14 days past its date".to_owned(),
        late => format!(
            "{} more than 14 days past {} date, undecided",
            counted(late, "is", "are"),
            plural(late, "its", "their")
        ),
    };
    let because = format!(
        "In 180 days {} taken by the person whose {}; {undecided}.",
        out_of(in_place, taken.len(), "decision was", "decisions were"),
        plural(taken.len(), "it was", "they were")
    );
    if of < LEAST {
        let because = format!("{because} A share is shown from {LEAST} decisions on.");
        return Facts::nothing(RESPONSIBILITY, team, because).about(subject);
    }
    let evidence = |label: &str, known: &Known| {
        let label = format!("{label}{}: {}", known.decision.label(), known.terms.title);
        Evidence::new(label, url::show(&known.decision.id))
    };
    let late = left.iter().map(|known| evidence("Undecided ", known));
    let above = taken
        .iter()
        .filter(|known| known.decision.in_place == Some(false))
        .map(|known| evidence("Taken above ", known));
    let others =
        taken.iter().filter(|known| known.decision.in_place == Some(true)).map(|known| evidence("", known));
    Facts::nothing(RESPONSIBILITY, team, because)
        .share(Basis::Observed, in_place, of)
        .judged_by((!left.is_empty()).then_some([OUT_OF_REACH, slipping]))
        .links(late.chain(above).chain(others).take(SHOWN))
        .about(subject)
}
