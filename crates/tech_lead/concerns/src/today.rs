//! Concerns that need attention now.

use castra_org::organization::{self, Current};
use castra_platform::{
    Ctx, Result,
    access::Hat,
    feature::{Act, TodayItem},
};
use futures::future::BoxFuture;

use super::{
    actions,
    kinds::ConcernState,
    model::{Concern, Line},
    rules,
    views::words::{days_ago, who},
};

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        if ctx.viewer.person.is_none() {
            return Ok(Vec::new());
        }
        let current = organization::current(ctx).await?;
        let lines = actions::mine(ctx).await?;
        Ok(lines.iter().filter_map(|line| item(ctx, &current, line)).collect())
    })
}

/// The viewer's hat as a leader.
fn hat(ctx: &Ctx) -> Hat {
    let wears = |hat| ctx.viewer.holdings.iter().any(|held| held.hat == hat);
    [Hat::Cto, Hat::Lead].into_iter().find(|hat| wears(*hat)).unwrap_or(Hat::Everyone)
}

fn item(ctx: &Ctx, current: &Current, line: &Line) -> Option<TodayItem> {
    let concern = &line.concern;
    let href = crate::url::show(&concern.id);
    let about = line.about.as_deref().unwrap_or("erased");
    let act = |label: &str, to: ConcernState, words: &str| {
        let act = Act::new(label, &href).with("revision", concern.revision.to_string());
        vec![act.with("to", to.as_str()).with("words", words)]
    };
    let is_mine_to_answer = ctx.viewer.is(concern.addressee.as_str());
    if is_mine_to_answer && concern.state == ConcernState::Raised {
        let waits = rules::working_days(concern.raised_on, current.today);
        return Some(TodayItem {
            hat: hat(ctx),
            key: format!("concern:{}", concern.id),
            title: format!("Concern to answer: {about}"),
            because: because(current, concern),
            acts: act(
                "Start working on it",
                ConcernState::WorkedOn,
                "I have read this and am looking into it.",
            ),
            href,
            action: "Answer".to_owned(),
            urgency: u8::from(waits <= 3),
        });
    }
    let is_mine = concern.author.as_ref().is_some_and(|author| ctx.viewer.is(author.as_str()));
    let has_left = !current.organization().is_active(&concern.addressee, current.today);
    if is_mine && has_left && concern.state.is_open() {
        return Some(TodayItem {
            hat: Hat::Everyone,
            key: format!("concern-unread:{}", concern.id),
            title: format!("Your concern has lost its reader: {about}"),
            because: format!(
                "{} has left. You can raise it with someone else.",
                current.organization().person_name(&concern.addressee)
            ),
            acts: act("Close", ConcernState::Closed, "This was settled in another way."),
            href: "/concerns/new".to_owned(),
            action: "Raise it again".to_owned(),
            urgency: 2,
        });
    }
    let answered_today = concern.answered_on.is_some_and(|on| (current.today - on).num_days() < 7);
    if is_mine && concern.state == ConcernState::Answered && answered_today {
        return Some(TodayItem {
            hat: Hat::Everyone,
            key: format!("concern-answer:{}", concern.id),
            title: format!("Your concern was answered: {about}"),
            because: format!("{} answered it.", current.organization().person_name(&concern.addressee)),
            acts: act("Mark as resolved", ConcernState::Resolved, "That settles it, thank you."),
            href,
            action: "Read".to_owned(),
            urgency: 3,
        });
    }
    None
}

fn because(current: &Current, concern: &Concern) -> String {
    let author = who(current.organization(), concern.author.as_ref());
    format!("Raised {} by {author}.", days_ago(concern.raised_on, current.today))
}
