//! Once an hour: what whoever has left was let read ends for good.

use castra_platform::{Ctx, Kind, Result, jobs::Job};
use futures::future::BoxFuture;

use super::actions;

/// The kind of the job.
pub(super) const ENDINGS: &str = "conflict-endings";

pub(super) fn run<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        match actions::end_of_leavers(ctx).await {
            Err(error) if error.kind == Kind::NotFound => Ok(()),
            ended => ended,
        }
    })
}
