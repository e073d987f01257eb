//! Once an hour: rounds end, and waiting answers get another order. Runs whether or not anything waits, so that its runs
//! reveal nothing.

use castra_platform::{Ctx, Result, jobs::Job};
use futures::future::BoxFuture;

use crate::post;

/// The job's kind.
pub(crate) const POST: &str = "trust";

pub(crate) fn run<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(post::run(ctx))
}
