//! How the viewer's week is counted.

use castra_org::organization::PersonId;
use castra_platform::{
    Ctx, Result, Seen,
    db::Reads,
    private::{Owner, Sealed},
    terms::Terms as _,
};

use super::me;
use crate::{
    counting,
    model::{Settings, SettingsRow},
    store,
};

/// A person's settings and their revision; the usual ones, at revision 0, before they changed any. For this practice.
pub(super) async fn settings_of(ctx: &Ctx, reads: impl Reads, person: &str) -> Result<(Settings, i64)> {
    let Some(row) = store::settings(reads, person).await? else { return Ok((Settings::usual(), 0)) };
    Ok((row.body.open(ctx).await?.unwrap_or_else(Settings::usual), row.revision))
}

/// The viewer's settings and their revision.
pub(crate) async fn my_settings(ctx: &Ctx) -> Result<(Settings, i64)> {
    settings_of(ctx, ctx.read(), me(ctx)?).await
}

/// Changes the viewer's settings.
pub(crate) async fn change_settings(ctx: &Ctx, seen: &Seen, settings: Settings) -> Result<()> {
    let me = me(ctx)?;
    let settings = settings.trimmed();
    counting::faults(&settings).refuse("the settings")?;
    let mut tx = ctx.write().await?;
    let row = store::settings(&mut tx, me).await?;
    seen.check(row.as_ref().map_or(0, |row| row.revision))?;
    let owner = Owner::Person(me);
    match row {
        Some(row) => {
            let body = row.body.replace(&mut tx, ctx, owner, &settings).await?;
            store::change_settings(&mut tx, &SettingsRow { body, ..row }).await?;
        }
        None => {
            let id = ctx.new_id();
            let body = Sealed::new(&mut tx, ctx, owner, ("week_settings", &id, "body"), &settings).await?;
            store::add_settings(&mut tx, &SettingsRow { id, person: PersonId::from(me), body, revision: 1 })
                .await?;
        }
    }
    tx.commit(ctx.says_privately()).await
}
