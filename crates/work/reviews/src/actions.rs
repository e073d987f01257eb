//! What pages, API and commands do, each action once.

use castra_platform::{Ctx, Result, access::Permission};

use crate::{model::Entry, rules, store};

/// Every entry, in order.
pub(crate) async fn list(ctx: &Ctx) -> Result<Vec<Entry>> {
    ctx.may(&Permission::ReadOrganization)?;
    Ok(rules::in_order(store::list(ctx.read()).await?))
}
