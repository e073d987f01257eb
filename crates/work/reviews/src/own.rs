//! The viewer's own records, for the download of their data.

use castra_platform::{Ctx, Result, feature::OwnRecord};
use futures::future::BoxFuture;

use super::actions;

pub(super) fn records(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(actions::own_records(ctx))
}
