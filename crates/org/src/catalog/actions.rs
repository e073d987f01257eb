//! Restoring the shipped texts in place of the organization's own.

use castra_platform::{Ctx, Error, Result, access::Permission};

use super::{offers, without_words};
use crate::organization::{self, Change, Record};

/// Restores a responsibility's shipped texts in every own role that rewords it.
pub(crate) async fn take_shipped(ctx: &Ctx, responsibility: &str) -> Result<()> {
    ctx.may(&Permission::ChangeOrganization)?;
    let mut tx = ctx.write().await?;
    let current = organization::current(ctx).await?;
    let own = &current.organization().own_roles;
    let differing: Vec<_> =
        offers(own).into_iter().filter(|offer| offer.responsibility.as_str() == responsibility).collect();
    let roles: std::collections::BTreeSet<_> = differing.iter().map(|offer| &offer.role).collect();
    let change = |(id, body): (&organization::RoleId, &serde_json::Value)| {
        let after = Record::Role(id.clone(), without_words(body, responsibility));
        Change::replace(Record::Role(id.clone(), body.clone()), after)
    };
    let changes: Vec<Change> = own.iter().filter(|(id, _)| roles.contains(id)).map(change).collect();
    if changes.is_empty() {
        return Err(Error::not_found(format!("own text for `{responsibility}`")));
    }
    organization::apply_in(&mut tx, ctx, &changes).await?;
    tx.commit(ctx.says("restored the shipped text", format!("responsibility:{responsibility}"), "")).await
}
