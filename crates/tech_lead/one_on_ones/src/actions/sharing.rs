//! Sharing. Nothing is handed over when the lead changes: only if both agree, a lead of one of them may read what the two
//! share, while they lead. Either can withdraw at any time. The share ends when the reader stops leading; if they lead again,
//! the two are asked again.

use castra_org::organization::{self, Current, PersonId};
use castra_platform::{Ctx, Error, Kind, Result, db::Tx, jobs::Job};
use futures::future::BoxFuture;

use super::{change, leads_one_of, me, said};
use crate::{
    model::{Series, Share},
    store,
};

/// Agrees that a lead may read what the two share: the first agreement proposes it, the second opens it.
pub(crate) async fn agree_to_share(ctx: &Ctx, series: &str, reader: &str) -> Result<Share> {
    let (mut tx, current, known) = change(ctx, series).await?;
    let reader = PersonId::from(reader);
    if !leads_one_of(&current, &known, &reader) {
        return Err(Error::invalid_field("reader", "choose someone who leads one of you now"));
    }
    let is_host = known.host.as_str() == me(ctx)?;
    store::agree_to_share(&mut tx, series, reader.as_str(), is_host, current.today).await?;
    let shares = store::shares(&mut tx, series).await?;
    let share = shares.into_iter().find(|share| share.reader == reader);
    let share = share.ok_or_else(|| Error::internal("an agreed share is missing"))?;
    said(ctx, tx, series).await?;
    Ok(share)
}

/// Withdraws a share, at once and without the other's agreement.
pub(crate) async fn withdraw_share(ctx: &Ctx, series: &str, reader: &str) -> Result<()> {
    let (mut tx, ..) = change(ctx, series).await?;
    store::drop_share(&mut tx, series, reader).await?;
    said(ctx, tx, series).await
}

/// Whether a share is still valid: its reader has led one of the two ever since the first agreement.
pub(super) fn holds(current: &Current, series: &Series, share: &Share) -> bool {
    let Some(since) = share.since().filter(|_| !series.is_of(share.reader.as_str())) else { return false };
    let has_led = |person| current.charter.has_led_since(&share.reader, person, since);
    has_led(&series.host) || has_led(&series.guest)
}

/// Ends the lapsed shares of a series; returns how many.
pub(super) async fn end_lapsed(tx: &mut Tx, current: &Current, series: &Series) -> Result<usize> {
    let mut ended = 0;
    for share in store::shares(&mut *tx, &series.id).await? {
        if !holds(current, series, &share) && store::drop_share(tx, &series.id, share.reader.as_str()).await?
        {
            ended += 1;
        }
    }
    Ok(ended)
}

/// Ends the shares that had lapsed before a change of the organization, within that change: it may bring the leading back. What
/// others read at this point is the organization without the change.
pub(crate) async fn end_lapsed_before(tx: &mut Tx, ctx: &Ctx) -> Result<()> {
    let shared = store::shared(&mut *tx).await?;
    if shared.is_empty() {
        return Ok(());
    }
    let current = organization::current(&Ctx::system(&ctx.app)).await?;
    for id in shared {
        if let Some(series) = store::get(&mut *tx, &id).await? {
            end_lapsed(tx, &current, &series).await?;
        }
    }
    Ok(())
}

/// Ends all lapsed shares, so that none resumes with a lead who stopped leading for less than a day.
pub(crate) fn end_all_lapsed<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        for id in store::shared(ctx.read()).await? {
            let mut tx = ctx.write().await?;
            let current = match organization::current(ctx).await {
                Ok(current) => current,
                Err(error) if error.kind == Kind::NotFound => return tx.roll_back().await,
                Err(error) => return Err(error),
            };
            let series = store::get(&mut tx, &id).await?;
            let series = series.ok_or_else(|| Error::internal("a share has no series"))?;
            if end_lapsed(&mut tx, &current, &series).await? == 0 {
                tx.roll_back().await?;
            } else {
                said(ctx, tx, &id).await?;
            }
        }
        Ok(())
    })
}
