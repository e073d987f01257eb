//! How a person's work serves.

use axum::extract::Path;
use castra_org::{
    charter::show,
    organization::{self, Current, PersonId},
};
use castra_platform::{
    Ctx, Error, Result,
    access::Permission,
    feature::{self, Serving},
    ui::Link,
    web::Page,
};

use super::lists::{row, team_link};
use crate::{
    actions,
    flow::Goals,
    kinds::GoalState,
    model::{Goal, Whole},
    views::{ChainRow, ShowPerson},
};

/// A piece of a person's work with the goals it serves, level by level; none where no current goal asked for it.
pub(crate) struct Chain {
    pub(crate) serving: Serving,
    pub(crate) reason: String,
    pub(crate) levels: Vec<Vec<Whole>>,
}

/// The chains of an active person's work today.
pub(crate) async fn chains(ctx: &Ctx, person: &PersonId) -> Result<(Current, Vec<Chain>)> {
    ctx.may(&Permission::ReadOrganization)?;
    let current = organization::current(ctx).await?;
    if !current.organization().people.contains_key(person) {
        return Err(Error::not_found(format!("person `{person}`")));
    }
    let recent = actions::recent(ctx).await?;
    let goals: Vec<Goal> = recent.iter().map(|whole| whole.goal.clone()).collect();
    let known = Goals::new(&goals);
    let reasons = actions::reasons(ctx).await?;
    let servings = feature::servings(ctx, current.today).await?;
    let of_goal = |goal: &&Goal| recent.iter().find(|whole| whole.goal.id == goal.id).cloned();
    let chain = |serving: Serving| {
        let goal = serving
            .goal
            .as_deref()
            .and_then(|id| known.get(id))
            .filter(|goal| goal.is_current(current.today));
        let levels = goal.map(|goal| known.chain(goal)).unwrap_or_default();
        let key = format!("{}:{}", serving.kind, serving.id);
        let noted = reasons.iter().find(|reason| reason.team.as_str() == serving.team && reason.work == key);
        Chain {
            reason: noted.map_or_else(|| serving.reason.clone(), |reason| reason.reason.clone()),
            levels: levels.iter().map(|level| level.iter().filter_map(of_goal).collect()).collect(),
            serving,
        }
    };
    let mut all: Vec<Chain> =
        servings.into_iter().filter(|serving| serving.person == person.as_str()).map(chain).collect();
    all.sort_by(|a, b| (a.levels.is_empty(), &a.serving.title).cmp(&(b.levels.is_empty(), &b.serving.title)));
    Ok((current, all))
}

async fn page(ctx: &Ctx, person: PersonId) -> Result<Page> {
    let (current, chains) = chains(ctx, &person).await?;
    let link = show::person_link(current.organization(), &person);
    let is_own = ctx.viewer.is(person.as_str());
    let rows = chains.into_iter().map(|chain| ChainRow {
        place: team_link(&current, Some(&chain.serving.team.as_str().into())),
        places: chain
            .levels
            .iter()
            .map(|level| {
                level.iter().map(|whole| team_link(&current, whole.goal.team.as_ref()).label).collect()
            })
            .collect(),
        title: Link::new(chain.serving.title, chain.serving.href),
        is_upkeep: chain.serving.is_upkeep,
        reason: chain.reason,
        levels: chain.levels,
    });
    let rows: Vec<ChainRow> = rows.collect();
    let mut owned = Vec::new();
    for whole in actions::recent(ctx).await?.iter() {
        if whole.goal.owner.as_ref() == Some(&person) && whole.goal.state != GoalState::Closed {
            owned.push(row(ctx, &current, 0, whole, true).await?);
        }
    }
    let view = ShowPerson { person: link, is_own, rows, owned };
    Ok(Page::new(view.title(), view.render()))
}

pub(super) async fn of_person(ctx: Ctx, Path(id): Path<String>) -> Result<Page> {
    page(&ctx, PersonId::from(id.as_str())).await
}

pub(super) async fn mine(ctx: Ctx) -> Result<Page> {
    let Some(person) = ctx.viewer.person.as_deref().map(PersonId::from) else {
        return Err(Error::not_found("your page of goals").hint("it is there for people of the organization"));
    };
    let current = organization::current(&ctx).await?;
    if !current.organization().people.contains_key(&person) {
        return Err(Error::not_found("your page of goals").hint("it is there for people of the organization"));
    }
    page(&ctx, person).await
}
