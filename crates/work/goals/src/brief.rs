//! What to know about the other's goals before a meeting.

use castra_platform::{
    Ctx, Result,
    feature::{BriefAbout, BriefLine, BriefTone},
};
use futures::future::BoxFuture;

use crate::{
    actions,
    kinds::{GoalState, Outlook},
    rules, url,
};

/// Days that count as news where the two have not met yet.
const NEWS: u64 = 30;

/// Goals of the other that were reached, or whose key results are not on track, and check-ins that are late.
pub(crate) fn lines<'a>(ctx: &'a Ctx, about: &'a BriefAbout) -> BoxFuture<'a, Result<Vec<BriefLine>>> {
    Box::pin(async move {
        let from = about.news_from(NEWS);
        let mut found = Vec::new();
        for whole in actions::recent(ctx).await?.iter() {
            let goal = &whole.goal;
            if goal.owner.as_ref().is_none_or(|owner| owner.as_str() != about.with) {
                continue;
            }
            let line = |title: String, detail: String, tone: BriefTone| BriefLine {
                title,
                detail,
                href: url::show(&goal.id),
                tone,
            };
            if goal.state == GoalState::Closed {
                if goal.closed_on.is_some_and(|day| day >= from) {
                    let grade =
                        goal.grade.map_or_else(String::new, |grade| format!("graded {}: ", grade.shown(1)));
                    let is_reached = goal.grade.is_some_and(|grade| grade.millionths() >= 700_000);
                    let tone = if is_reached { BriefTone::Praise } else { BriefTone::News };
                    found.push(line(
                        format!("Goal closed: {}", goal.title),
                        format!("{grade}{}", goal.outcome),
                        tone,
                    ));
                }
                continue;
            }
            let late = whole
                .results
                .iter()
                .filter(|result| rules::is_due(goal, result, about.today - chrono::Days::new(7)));
            match late.count() {
                0 => {}
                1 => found.push(line(
                    format!("Goal: {}", goal.title),
                    "A check-in is more than a week late".to_owned(),
                    BriefTone::Waiting,
                )),
                late => found.push(line(
                    format!("Goal: {}", goal.title),
                    format!("{late} check-ins are more than a week late"),
                    BriefTone::Waiting,
                )),
            }
            let stuck: Vec<&str> = whole
                .results
                .iter()
                .filter(|result| matches!(result.outlook, Some(Outlook::AtRisk | Outlook::OffTrack)))
                .map(|result| result.metric.as_str())
                .collect();
            if goal.state == GoalState::Running && !stuck.is_empty() {
                found.push(line(
                    format!("Goal not on track: {}", goal.title),
                    stuck.join(", "),
                    BriefTone::News,
                ));
            }
        }
        Ok(found)
    })
}
