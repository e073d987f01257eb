//! Goals on the agenda of a review: check-ins that are due, results that are not on track, and what was closed since.

use castra_org::organization::{self, Current};
use castra_platform::{
    Ctx, Result,
    feature::{AgendaLine, AgendaSection, Meeting},
    text::relative_day,
};
use futures::future::BoxFuture;

use crate::{
    actions,
    kinds::{GoalState, Outlook},
    model::{Goal, KeyResult, Whole},
    rules, url,
};

/// Days before the end of a period in which a goal is to be graded.
const ENDING: i64 = 7;

pub(crate) fn agenda<'a>(ctx: &'a Ctx, meeting: &'a Meeting) -> BoxFuture<'a, Result<Vec<AgendaLine>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let all = actions::recent(ctx).await?;
        Ok(all.iter().filter_map(|whole| line(&current, whole, meeting)).collect())
    })
}

/// A team goes through its own goals; the leads through the company's, and through those of teams that are off track.
fn line(current: &Current, whole: &Whole, meeting: &Meeting) -> Option<AgendaLine> {
    let goal = &whole.goal;
    let is_own = goal.team.as_ref().map(organization::TeamId::as_str) == meeting.team.as_deref();
    match goal.state {
        GoalState::Closed if is_own => closed(goal, meeting),
        GoalState::Running if is_own => running(whole, meeting),
        GoalState::Running if meeting.team.is_none() => {
            let team = current.organization().scope_name(&actions::scope(goal.team.as_ref())).to_owned();
            let off = behind(whole, meeting, &[Outlook::OffTrack])?;
            Some(AgendaLine { title: format!("{} ({team})", off.title), ..off })
        }
        _ => None,
    }
}

fn new(goal: &Goal, title: String, detail: String) -> AgendaLine {
    AgendaLine::new(AgendaSection::Goals, format!("goal:{}", goal.id), title, detail, url::show(&goal.id))
}

fn closed(goal: &Goal, meeting: &Meeting) -> Option<AgendaLine> {
    let day = goal.closed_on.filter(|day| meeting.is_news(*day))?;
    let grade = goal.grade.map_or_else(String::new, |grade| format!("Graded {}. ", grade.shown(1)));
    let line = new(goal, format!("Goal closed: {}", goal.title), format!("{grade}{}", goal.outcome));
    Some(line.changed(true).since(Some(day)))
}

/// One line for a goal: first what its period asks, then check-ins, then how it is going.
fn running(whole: &Whole, meeting: &Meeting) -> Option<AgendaLine> {
    let goal = &whole.goal;
    let left = (goal.ends - meeting.today).num_days();
    if left <= ENDING {
        let verb = if left < 0 { "ended" } else { "ends" };
        let line = new(
            goal,
            format!("Grade and close: {}", goal.title),
            format!("Its period {verb} {}.", relative_day(left)),
        );
        let asks_since = goal.ends - chrono::TimeDelta::days(ENDING);
        return Some(
            line.urgency(u8::from(left >= 0)).changed(meeting.is_news(asks_since)).since(Some(asks_since)),
        );
    }
    let due: Vec<&KeyResult> =
        whole.results.iter().filter(|result| rules::is_due(goal, result, meeting.today)).collect();
    if let Some(first) = due.iter().map(|result| result.due(goal).min(goal.ends)).min() {
        let names: Vec<&str> = due.iter().map(|result| result.metric.as_str()).collect();
        let line = new(
            goal,
            format!("Check in: {}", goal.title),
            format!("Due {}: {}.", relative_day((first - meeting.today).num_days()), names.join(", ")),
        );
        return Some(line.urgency(1).changed(meeting.is_news(first)).since(Some(first)));
    }
    behind(whole, meeting, &[Outlook::AtRisk, Outlook::OffTrack])
}

/// A goal with results of these outlooks.
fn behind(whole: &Whole, meeting: &Meeting, of: &[Outlook]) -> Option<AgendaLine> {
    let goal = &whole.goal;
    let behind: Vec<&KeyResult> = whole
        .results
        .iter()
        .filter(|result| result.outlook.is_some_and(|outlook| of.contains(&outlook)))
        .collect();
    let worst = behind.iter().filter_map(|result| result.outlook).max()?;
    let says = |result: &&KeyResult| {
        let value = result.current.map_or_else(String::new, |value| format!(", {}", result.shown(value)));
        format!("{}{value}", result.metric)
    };
    let detail = behind.iter().map(says).collect::<Vec<_>>().join("; ");
    let is_news = behind.iter().any(|result| result.checked_on.is_some_and(|day| meeting.is_news(day)));
    let line = new(goal, format!("{}: {}", worst.words(), goal.title), format!("{detail}."));
    Some(line.urgency(2).changed(is_news))
}
