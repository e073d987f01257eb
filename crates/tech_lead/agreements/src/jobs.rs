//! Once an hour: proposals take effect or lapse when their time has come.

use castra_org::organization;
use castra_platform::{Ctx, Kind, Result, jobs::Job};
use futures::future::BoxFuture;

use crate::actions;

/// The job's kind.
pub(crate) const SETTLE: &str = "agreements";

pub(crate) fn run<'a>(ctx: &'a Ctx, _: &'a Job) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        match organization::current(ctx).await {
            Err(error) if error.kind == Kind::NotFound => return Ok(()),
            known => known.map(drop)?,
        }
        actions::settle_due(ctx).await
    })
}
