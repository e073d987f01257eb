//! Hourly: ends the mentoring of people who have left for good, so that it does not resume when they return.

use castra_platform::{Ctx, Kind, Result, jobs::Job};
use futures::future::BoxFuture;

use super::mentoring;

pub(super) const ENDINGS: &str = "mentoring-endings";

pub(super) fn run<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        match mentoring::end_of_leavers(ctx).await {
            Err(error) if error.kind == Kind::NotFound => Ok(()),
            ended => ended,
        }
    })
}
