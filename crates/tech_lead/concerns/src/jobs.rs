//! Once an hour: delivers anonymous letters that are due, and escalates unanswered concerns where the author wanted
//! that. Runs whether or not anything waits, so that its runs reveal nothing.

use castra_org::organization;
use castra_platform::{Ctx, Kind, Result, jobs::Job};
use futures::future::BoxFuture;

use super::post;

/// The job's kind.
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
