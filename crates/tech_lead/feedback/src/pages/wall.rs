//! The praise wall.

use axum::extract::Query;
use castra_org::{charter::show::person_link, organization};
use castra_platform::{Ctx, Result, web::Page};
use serde::Deserialize;

use super::date;
use crate::{
    model::PublicPraise,
    url,
    views::{Wall, WallItem},
    wall as walls,
};

/// Page size.
const ON_A_PAGE: usize = 20;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    person: String,
    before: String,
}

pub(super) async fn wall(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Page> {
    let current = organization::current(&ctx).await?;
    let organization = current.organization();
    let mut praise = walls::wall(&ctx, &asked.person, &asked.before, ON_A_PAGE + 1).await?;
    let is_more = praise.len() > ON_A_PAGE;
    praise.truncate(ON_A_PAGE);
    let person = organization.people.get(asked.person.as_str());
    let older = praise.last().filter(|_| is_more).map(|last| {
        let person = person.map_or_else(String::new, |person| format!("person={}&", person.id));
        format!("{}?{person}before={}", url::WALL, last.id)
    });
    let item = |praise: PublicPraise| {
        let is_mine = ctx.viewer.is(praise.giver.as_str()) || ctx.viewer.is(praise.receiver.as_str());
        WallItem {
            giver: person_link(organization, &praise.giver),
            receiver: person_link(organization, &praise.receiver),
            words: praise.words,
            date: date(&current, praise.appeared_at),
            own: is_mine.then(|| url::show(&praise.id)),
            id: praise.id,
        }
    };
    let view = Wall {
        items: praise.into_iter().map(item).collect(),
        older,
        person: person.map(|person| person.name.clone()),
    };
    Ok(Page::new("Praise", view.render()))
}
