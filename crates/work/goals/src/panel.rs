//! Goals on the pages of teams and people.

use castra_org::{charter::show::long_date, organization};
use castra_platform::{
    Ctx, Result,
    feature::{About, Panel, PanelLine},
    figures::percent,
};
use futures::future::BoxFuture;

use crate::{actions, kinds::GoalState, model::Whole, rules, url};

/// Lines shown.
const LINES: usize = 5;

/// The running goals of a team, or of an owner.
pub(crate) fn panel<'a>(ctx: &'a Ctx, about: &'a About) -> BoxFuture<'a, Result<Option<Panel>>> {
    Box::pin(async move {
        let href = match about {
            About::Team(id) => url::team(id),
            About::Person(id) => url::person(id),
            About::File { .. } => return Ok(None),
        };
        let today = organization::current(ctx).await?.today;
        let recent = actions::recent(ctx).await?;
        let concerns = |whole: &&Whole| match about {
            About::Team(id) => whole.goal.team.as_ref().is_some_and(|team| team.as_str() == id),
            About::Person(id) => whole.goal.owner.as_ref().is_some_and(|owner| owner.as_str() == id),
            About::File { .. } => false,
        };
        let running: Vec<&Whole> =
            recent.iter().filter(|whole| whole.goal.state == GoalState::Running).filter(concerns).collect();
        if running.is_empty() {
            return Ok(None);
        }
        let line = |whole: &&Whole| PanelLine {
            title: whole.goal.title.clone(),
            href: url::show(&whole.goal.id),
            detail: match rules::grade(&whole.results) {
                Some(grade) => format!(
                    "{} reached, {} of the period over",
                    rules::shown(grade),
                    percent(rules::elapsed(&whole.goal, today))
                ),
                None => format!("no key results; until {}", long_date(whole.goal.ends)),
            },
        };
        Ok(Some(Panel {
            title: "Goals".to_owned(),
            count: running.len(),
            lines: running.iter().take(LINES).map(line).collect(),
            href: Some(href),
        }))
    })
}
