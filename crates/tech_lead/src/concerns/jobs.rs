//! Once an hour: what was written without a name is delivered when its day has come, and what nobody answered is passed
//! on where its author wanted that. It runs whether or not anything waits, so that its runs tell nothing.

use castra_org::organization;
use castra_platform::{Ctx, Kind, Result, jobs::Job};
use futures::future::BoxFuture;

use super::post;

/// The kind of the delivery.
pub(super) const POST: &str = "concerns";

pub(super) fn run<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        match organization::current(ctx).await {
            Err(error) if error.kind == Kind::NotFound => return Ok(()),
            known => known.map(drop)?,
        }
        post::deliver(ctx).await?;
        post::pass_on(ctx).await
    })
}
