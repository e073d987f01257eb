//! Once an hour: ends temporary delegations whose date has passed.

use castra_platform::{Ctx, Kind, Result, jobs::Job};
use futures::future::BoxFuture;

use super::actions;

/// The job's kind.
pub(super) const ENDINGS: &str = "delegation-endings";

pub(super) fn run<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        match actions::expire(ctx).await {
            Err(error) if error.kind == Kind::NotFound => Ok(()),
            ended => ended,
        }
    })
}
