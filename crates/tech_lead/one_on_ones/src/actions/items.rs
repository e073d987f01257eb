//! Points for the agenda and action items: they stay open until done, through as many meetings as it takes.

use castra_platform::{
    Ctx, Error, Result, Seen,
    private::{Owner, Sealed},
    terms::Terms as _,
};
use chrono::NaiveDateTime;

use super::{change, change_open, find, me, own, said};
use crate::{
    model::{ActionItem, ActionTerms, Point, PointTerms, WithText},
    rules, store,
};

pub(super) const POINTS: &str = "one_on_one_points";
pub(super) const ACTIONS: &str = "one_on_one_actions";

/// A point of the viewer's own series, unless it was removed.
pub(crate) async fn point(ctx: &Ctx, series: &str, id: &str) -> Result<WithText<Point>> {
    own(ctx, ctx.read(), series).await?;
    let point = store::point(ctx.read(), series, id).await?;
    let text = point.body.open(ctx).await?;
    Ok((point, text))
}

/// Raises a point; returns its id.
pub(crate) async fn add_point(ctx: &Ctx, series: &str, terms: PointTerms) -> Result<String> {
    let (mut tx, current, _) = change_open(ctx, series).await?;
    terms.faults().refuse("the point")?;
    let (id, mine) = (ctx.new_id(), me(ctx)?);
    let place = (POINTS, id.as_str(), "body");
    let body = Sealed::new(&mut tx, ctx, Owner::Person(mine), place, &terms.trimmed().text).await?;
    let raised_on = current.today;
    let point = Point { id, author: mine.into(), body, raised_on, done_in: None, revision: 1 };
    store::insert_point(&mut tx, series, &point).await?;
    said(ctx, tx, series).await?;
    Ok(point.id)
}

/// Edits a point; only its author can.
pub(crate) async fn change_point(
    ctx: &Ctx,
    series: &str,
    id: &str,
    seen: &Seen,
    terms: PointTerms,
) -> Result<WithText<Point>> {
    let (mut tx, ..) = change_open(ctx, series).await?;
    let point = store::point(&mut tx, series, id).await?;
    if point.author.as_str() != me(ctx)? {
        return Err(Error::forbidden("only its author can edit a point"));
    }
    seen.check(point.revision)?;
    terms.faults().refuse("the point")?;
    let owner = Owner::Person(point.author.as_str());
    let text = terms.trimmed().text;
    let point = Point { body: point.body.replace(&mut tx, ctx, owner, &text).await?, ..point };
    store::update_point(&mut tx, &point, false).await?;
    said(ctx, tx, series).await?;
    // Answered as saved: it may be removed by the time it is read again.
    Ok((Point { revision: point.revision + 1, ..point }, Some(text)))
}

/// Marks a point as discussed in an occurrence, or reopens it.
pub(crate) async fn tick_point(
    ctx: &Ctx,
    series: &str,
    id: &str,
    done_in: Option<NaiveDateTime>,
) -> Result<WithText<Point>> {
    let (mut tx, current, known) = change_open(ctx, series).await?;
    if let Some(at) = done_in {
        find(&current, &known, at)?;
    }
    let point = Point { done_in, ..store::point(&mut tx, series, id).await? };
    store::update_point(&mut tx, &point, false).await?;
    said(ctx, tx, series).await?;
    let text = point.body.open(ctx).await?;
    Ok((Point { revision: point.revision + 1, ..point }, text))
}

/// Removes a point; only its author can, before it is discussed.
pub(crate) async fn withdraw_point(ctx: &Ctx, series: &str, id: &str) -> Result<()> {
    let (mut tx, ..) = change(ctx, series).await?;
    let point = store::point(&mut tx, series, id).await?;
    if point.author.as_str() != me(ctx)? || !point.is_open() {
        return Err(Error::forbidden("only its author can remove a point, and only before it is discussed"));
    }
    store::update_point(&mut tx, &point, true).await?;
    said(ctx, tx, series).await
}

/// An action item of the viewer's own series, even if it was dropped.
pub(crate) async fn action(ctx: &Ctx, series: &str, id: &str) -> Result<WithText<ActionItem>> {
    own(ctx, ctx.read(), series).await?;
    let item = store::action(ctx.read(), series, id).await?;
    let text = item.body.open(ctx).await?;
    Ok((item, text))
}

/// Adds an action item; returns its id.
pub(crate) async fn add_action(ctx: &Ctx, series: &str, terms: ActionTerms) -> Result<String> {
    let (mut tx, current, known) = change_open(ctx, series).await?;
    rules::faults_of_action(&terms, &known).refuse("the action item")?;
    let terms = terms.trimmed();
    let (id, mine) = (ctx.new_id(), me(ctx)?);
    let place = (ACTIONS, id.as_str(), "body");
    let item = ActionItem {
        body: Sealed::new(&mut tx, ctx, Owner::Person(mine), place, &terms.text).await?,
        id,
        series: series.to_owned(),
        author: mine.into(),
        owner: terms.owner.into(),
        due: terms.due,
        agreed_on: current.today,
        done_on: None,
        is_dropped: false,
        revision: 1,
    };
    store::insert_action(&mut tx, &item).await?;
    said(ctx, tx, series).await?;
    Ok(item.id)
}

/// Changes the text, the owner or the due date of an action item.
pub(crate) async fn change_action(
    ctx: &Ctx,
    series: &str,
    id: &str,
    seen: &Seen,
    terms: ActionTerms,
) -> Result<()> {
    let (mut tx, _, known) = change_open(ctx, series).await?;
    let item = store::action(&mut tx, series, id).await?;
    seen.check(item.revision)?;
    rules::faults_of_action(&terms, &known).refuse("the action item")?;
    let (terms, mine) = (terms.trimmed(), me(ctx)?);
    let body = item.body.replace(&mut tx, ctx, Owner::Person(mine), &terms.text).await?;
    let item = ActionItem { author: mine.into(), owner: terms.owner.into(), body, due: terms.due, ..item };
    store::update_action(&mut tx, &item).await?;
    said(ctx, tx, series).await
}

/// Marks an action item as done, or reopens it.
pub(crate) async fn finish_action(ctx: &Ctx, series: &str, id: &str, is_done: bool) -> Result<()> {
    let (mut tx, current, _) = change(ctx, series).await?;
    let item = store::action(&mut tx, series, id).await?;
    let done_on = is_done.then_some(current.today);
    store::update_action(&mut tx, &ActionItem { done_on, is_dropped: false, ..item }).await?;
    said(ctx, tx, series).await
}

/// Drops an action item that is no longer needed.
pub(crate) async fn drop_action(ctx: &Ctx, series: &str, id: &str) -> Result<()> {
    let (mut tx, ..) = change(ctx, series).await?;
    let item = store::action(&mut tx, series, id).await?;
    store::update_action(&mut tx, &ActionItem { is_dropped: true, done_on: None, ..item }).await?;
    said(ctx, tx, series).await
}
