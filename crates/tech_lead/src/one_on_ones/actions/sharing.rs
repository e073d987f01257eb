//! Nothing is handed over when the lead changes: only if both say so, somebody who leads one of them now may read what the
//! two shared. Either takes that back at any time.

use castra_org::organization::PersonId;
use castra_platform::{Ctx, Error, Result};

use super::{leads_one_of, me, own, said};
use crate::one_on_ones::{model::Share, store};

/// Agrees that somebody may read what the two share: the first to agree proposes it, the second opens it.
pub async fn agree_to_share(ctx: &Ctx, series: &str, reader: &str) -> Result<Share> {
    let (current, known) = own(ctx, series).await?;
    let reader = PersonId::from(reader);
    if !leads_one_of(&current, &known, &reader) {
        return Err(Error::invalid_field("reader", "choose somebody who leads one of you now"));
    }
    let shares = store::shares(ctx.read(), series).await?;
    let mut share = shares.into_iter().find(|share| share.reader == reader).unwrap_or(Share {
        series: series.to_owned(),
        reader,
        host_agreed_on: None,
        guest_agreed_on: None,
    });
    if known.host.as_str() == me(ctx)? {
        share.host_agreed_on = Some(current.today);
    } else {
        share.guest_agreed_on = Some(current.today);
    }
    let mut tx = ctx.write().await?;
    store::put_share(&mut tx, &share).await?;
    said(ctx, tx, series).await?;
    Ok(share)
}

/// Takes that back, at once and without the other.
pub async fn withdraw_share(ctx: &Ctx, series: &str, reader: &str) -> Result<()> {
    own(ctx, series).await?;
    let mut tx = ctx.write().await?;
    store::drop_share(&mut tx, series, reader).await?;
    said(ctx, tx, series).await
}
