//! Listing practices and switching them.

use castra_platform::{
    App, Ctx, Error, Result, Seen,
    access::{Hat, Permission},
    feature::{Off, Practice, practices},
};
use futures::future::BoxFuture;

use crate::organization::{self, Practices};

/// The practices that are off, for every page of the instance.
pub(crate) fn of_app(app: &App) -> BoxFuture<'_, Result<Off>> {
    Box::pin(async move {
        let Some(current) = organization::of_app(app).await? else { return Ok(Off::default()) };
        let on = &current.organization().settings.practices;
        let known = practices(app.features);
        Ok(known.iter().filter(|practice| !on.has(practice.key)).map(|practice| practice.key).collect())
    })
}

/// Every practice, and which are on.
#[derive(Debug, Clone)]
pub(super) struct Listing {
    pub(super) version: i64,
    pub(super) known: Vec<&'static Practice>,
    pub(super) on: Practices,
}

/// The practices, for those who may switch them.
pub(super) async fn list(ctx: &Ctx) -> Result<Listing> {
    ctx.may(&Permission::ChangeOrganization)?;
    let current = organization::current(ctx).await?;
    let on = current.organization().settings.practices.clone();
    Ok(Listing { version: current.version, known: practices(ctx.app.features), on })
}

/// A practice by its key.
pub(super) fn find(ctx: &Ctx, key: &str) -> Result<&'static Practice> {
    let known = practices(ctx.app.features).into_iter().find(|practice| practice.key == key);
    known.ok_or_else(|| Error::not_found(format!("practice `{key}`")))
}

/// Switches a practice on or off; returns it.
pub(super) async fn switch(ctx: &Ctx, key: &str, seen: &Seen, is_on: bool) -> Result<&'static Practice> {
    ctx.may(&Permission::ChangeOrganization)?;
    let practice = find(ctx, key)?;
    organization::switch_practice(ctx, practice, seen, is_on).await?;
    Ok(practice)
}

/// The address of a practice's first record, for the viewer: in a team that they lead, else in the first one.
pub(super) async fn first_record(ctx: &Ctx, practice: &Practice) -> Result<String> {
    let (_, href) = practice.first;
    if !href.contains("{team}") {
        return Ok(href.to_owned());
    }
    let current = organization::current(ctx).await?;
    let led = ctx.viewer.holdings.iter().filter(|held| held.hat == Hat::Lead);
    let led = led.filter_map(|held| held.team.as_ref()).map(|(id, _)| id.clone()).next();
    let first = || current.organization().active_teams(current.today).next().map(|team| team.id.to_string());
    Ok(match led.or_else(first) {
        Some(team) => href.replace("{team}", &team),
        None => super::url::PAGE.to_owned(),
    })
}
