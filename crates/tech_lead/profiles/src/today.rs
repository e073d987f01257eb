//! Profiles due for confirmation or review.

use castra_org::{organization, today::hand_on};
use castra_platform::{
    Ctx, Result,
    access::Hat,
    feature::{Act, Missed, TodayItem},
    text::relative_day,
};
use chrono::NaiveDate;
use futures::future::BoxFuture;

use super::{RESPONSIBILITY, actions, model::Member};

pub(super) fn items(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<TodayItem>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let mut items = Vec::new();
        if actions::owes_confirmation(ctx, &current).await? {
            items.extend(ctx.viewer.person.as_deref().map(own));
        }
        let wears = |hat| ctx.viewer.holdings.iter().any(|held| held.hat == hat);
        let Some(hat) = [Hat::Lead, Hat::Cto].into_iter().find(|hat| wears(*hat)) else {
            return Ok(items);
        };
        let organization = current.organization();
        let members = actions::members(ctx, &current, actions::led(ctx, &current)).await?;
        let item =
            |member: &Member| item(hat, member, organization.person_name(&member.person), current.today);
        items.extend(members.iter().filter_map(item));
        Ok(items)
    })
}

/// The reviews that are late, with who else could do them.
pub(super) fn missed(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<Missed>>> {
    Box::pin(async move {
        let current = organization::current(ctx).await?;
        let cadence = i64::from(actions::cadence(&current)).max(1);
        let members = actions::members(ctx, &current, actions::led(ctx, &current)).await?;
        let late = members.iter().filter_map(|member| {
            let days = (current.today - member.due?).num_days();
            Some(Missed {
                key: format!("profile:{}", member.person),
                cadences: days / cadence,
                ways: hand_on(ctx, &current, &member.person, RESPONSIBILITY).into_iter().collect(),
            })
        });
        Ok(late.collect())
    })
}

fn own(person: &str) -> TodayItem {
    let href = crate::url::person(person);
    TodayItem {
        hat: Hat::Everyone,
        key: format!("profile:{person}:own"),
        title: "Confirm your profile".to_owned(),
        because: "Only you can confirm that your profile is right.".to_owned(),
        acts: vec![Act::new("Confirm", format!("{href}/reviews"))],
        href,
        action: "Open".to_owned(),
        urgency: 2,
    }
}

fn item(hat: Hat, member: &Member, name: &str, today: NaiveDate) -> Option<TodayItem> {
    // A profile that was never reviewed is not late: it is started from the list.
    let due = member.due.filter(|due| *due <= today)?;
    let late = (today - due).num_days();
    let href = crate::url::person(&member.person);
    let news = match (member.changes.added, member.changes.ended) {
        (0, 0) => "Nothing changed since the last review.".to_owned(),
        (added, ended) => format!("Since then: {added} added, {ended} ended."),
    };
    Some(TodayItem {
        hat,
        key: format!("profile:{}", member.person),
        title: format!("Review {name}'s profile"),
        because: format!("Due {}. {news}", relative_day(-late)),
        acts: vec![Act::new("Mark as reviewed", format!("{href}/reviews"))],
        href,
        action: "Open".to_owned(),
        urgency: u8::from(late <= 14),
    })
}
