//! Points for the agenda and action items: they stay until they are done, through as many meetings as it takes.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Error, Result,
    db::Tx,
    private::{self, Owner},
};
use chrono::{NaiveDate, NaiveDateTime};

use super::{change, change_open, last_day, me, said};
use crate::one_on_ones::{
    model::{ActionItem, Point, Series},
    rules, store,
};

pub(super) fn point_place(id: &str) -> String {
    format!("one_on_one_points/{id}/body")
}

pub(super) fn action_place(id: &str) -> String {
    format!("one_on_one_actions/{id}/body")
}

/// Raises a point.
pub async fn add_point(ctx: &Ctx, series: &str, text: &str) -> Result<Point> {
    let (mut tx, current, _) = change_open(ctx, series).await?;
    let text = rules::text("text", text)?;
    let (id, mine) = (ctx.new_id(), me(ctx)?);
    let sealed = private::seal(&mut tx, ctx, Owner::Person(mine), &point_place(&id), &text).await?;
    let point = Point {
        id,
        author: PersonId::from(mine),
        text: Some(sealed),
        raised_on: current.today,
        done_in: None,
        revision: 1,
    };
    store::insert_point(&mut tx, series, &point).await?;
    said(ctx, tx, series).await?;
    Ok(Point { text: Some(text), ..point })
}

fn as_seen(revision: i64, seen: Option<i64>) -> Result<()> {
    match seen {
        Some(seen) if seen != revision => {
            Err(Error::conflict("the other of you changed this meanwhile; nothing was saved")
                .hint("look at it again; what you typed is not lost if you go back"))
        }
        _ => Ok(()),
    }
}

/// Says a point in other words; its author alone can.
pub async fn change_point(ctx: &Ctx, series: &str, id: &str, seen: Option<i64>, text: &str) -> Result<()> {
    let (mut tx, ..) = change_open(ctx, series).await?;
    let text = rules::text("text", text)?;
    let mut point = store::point(&mut tx, series, id).await?;
    if point.author.as_str() != me(ctx)? {
        return Err(Error::forbidden("a point is worded by whoever raised it"));
    }
    as_seen(point.revision, seen)?;
    let place = point_place(id);
    point.text =
        Some(private::seal(&mut tx, ctx, Owner::Person(point.author.as_str()), &place, &text).await?);
    store::update_point(&mut tx, &point, false).await?;
    said(ctx, tx, series).await
}

/// Ticks a point off as talked about in an occurrence, or takes that back.
pub async fn tick_point(ctx: &Ctx, series: &str, id: &str, done_in: Option<NaiveDateTime>) -> Result<()> {
    let (mut tx, current, known) = change_open(ctx, series).await?;
    if let Some(at) = done_in {
        rules::find(&known, at, last_day(&current, &known))?;
    }
    let point = store::point(&mut tx, series, id).await?;
    store::update_point(&mut tx, &Point { done_in, ..point }, false).await?;
    said(ctx, tx, series).await
}

/// Takes a point back; its author alone can, while it was not talked about.
pub async fn withdraw_point(ctx: &Ctx, series: &str, id: &str) -> Result<()> {
    let (mut tx, ..) = change(ctx, series).await?;
    let point = store::point(&mut tx, series, id).await?;
    if point.author.as_str() != me(ctx)? || !point.is_open() {
        return Err(Error::forbidden(
            "a point is taken back by whoever raised it, before it was talked about",
        ));
    }
    store::update_point(&mut tx, &point, true).await?;
    said(ctx, tx, series).await
}

/// Something that one of the two will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAction {
    /// What.
    pub text: String,
    /// Who.
    pub owner: PersonId,
    /// By when.
    pub due: Option<NaiveDate>,
}

fn check_owner(series: &Series, owner: &PersonId) -> Result<()> {
    if series.is_of(owner.as_str()) {
        return Ok(());
    }
    Err(Error::invalid_field("owner", "choose one of the two of you"))
}

async fn seal_action(tx: &mut Tx, ctx: &Ctx, id: &str, text: &str) -> Result<String> {
    private::seal(tx, ctx, Owner::Person(me(ctx)?), &action_place(id), text).await
}

/// Agrees on something to do.
pub async fn add_action(ctx: &Ctx, series: &str, new: &NewAction) -> Result<ActionItem> {
    let (mut tx, current, known) = change_open(ctx, series).await?;
    let text = rules::text("text", &new.text)?;
    check_owner(&known, &new.owner)?;
    let id = ctx.new_id();
    let sealed = seal_action(&mut tx, ctx, &id, &text).await?;
    let item = ActionItem {
        id,
        series: series.to_owned(),
        author: PersonId::from(me(ctx)?),
        owner: new.owner.clone(),
        text: Some(sealed),
        due: new.due,
        agreed_on: current.today,
        done_on: None,
        is_dropped: false,
        revision: 1,
    };
    store::insert_action(&mut tx, &item).await?;
    said(ctx, tx, series).await?;
    Ok(ActionItem { text: Some(text), ..item })
}

/// Agrees on other words, another owner or another day.
pub async fn change_action(
    ctx: &Ctx,
    series: &str,
    id: &str,
    seen: Option<i64>,
    new: &NewAction,
) -> Result<()> {
    let (mut tx, _, known) = change_open(ctx, series).await?;
    let text = rules::text("text", &new.text)?;
    check_owner(&known, &new.owner)?;
    let item = store::action(&mut tx, series, id).await?;
    as_seen(item.revision, seen)?;
    let sealed = seal_action(&mut tx, ctx, id, &text).await?;
    let author = PersonId::from(me(ctx)?);
    let item = ActionItem { author, owner: new.owner.clone(), text: Some(sealed), due: new.due, ..item };
    store::update_action(&mut tx, &item).await?;
    said(ctx, tx, series).await
}

/// Says that something is done, or is not after all.
pub async fn finish_action(ctx: &Ctx, series: &str, id: &str, is_done: bool) -> Result<()> {
    let (mut tx, current, _) = change(ctx, series).await?;
    let mut item = store::action(&mut tx, series, id).await?;
    item.done_on = is_done.then_some(current.today);
    item.is_dropped = false;
    store::update_action(&mut tx, &item).await?;
    said(ctx, tx, series).await
}

/// Lets something go that nobody needs any more.
pub async fn drop_action(ctx: &Ctx, series: &str, id: &str) -> Result<()> {
    let (mut tx, ..) = change(ctx, series).await?;
    let item = store::action(&mut tx, series, id).await?;
    store::update_action(&mut tx, &ActionItem { is_dropped: true, done_on: None, ..item }).await?;
    said(ctx, tx, series).await
}
