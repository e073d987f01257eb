//! Once an hour: the mentoring of whoever has left ends for good, so that it does not come back with them.

use castra_platform::{Ctx, Kind, Result, jobs::Job};
use futures::future::BoxFuture;

use super::mentoring;

/// The kind of the job.
pub(super) const ENDINGS: &str = "mentoring-endings";

pub(super) fn run<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        match mentoring::end_of_leavers(ctx).await {
            Err(error) if error.kind == Kind::NotFound => Ok(()),
            ended => ended,
        }
    })
}
