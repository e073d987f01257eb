//! Gathering the viewer's own data.

use std::collections::BTreeSet;

use super::{
    model::{Kept, OwnData},
    store,
};
use crate::{
    app::App,
    context::{Ctx, fresh_or_new_token, own},
    db::Reads,
    error::Result,
};

/// Everyone who wrote, reads or is the subject of a private record of any feature.
pub async fn private_to(app: &App, reads: &mut impl Reads) -> Result<BTreeSet<String>> {
    let mut people = BTreeSet::new();
    for query in app.features.iter().flat_map(|feature| feature.private_to) {
        people.append(&mut store::people(reads, query).await?);
    }
    Ok(people)
}

/// Everything that Castra keeps about the viewer.
pub(super) async fn gather(ctx: &Ctx) -> Result<OwnData> {
    let person = own(ctx)?.to_owned();
    let mut kept = Vec::new();
    for feature in ctx.app.features {
        let Some(records) = feature.own else { continue };
        let records = records(ctx).await?;
        if !records.is_empty() {
            kept.push(Kept { title: feature.title, records });
        }
    }
    Ok(OwnData { person, name: ctx.viewer.name.clone(), day: ctx.now().date_naive(), kept })
}

/// The viewer's data for download, after a recent sign-in. The journal records the download and the number of records.
pub(super) async fn take(ctx: &Ctx) -> Result<OwnData> {
    fresh_or_new_token(ctx)?;
    let data = gather(ctx).await?;
    let records = data.records().count();
    let tx = ctx.write().await?;
    let subject = format!("account:{}", data.person);
    tx.commit(ctx.says("downloaded their own data", subject, format!("{records} records"))).await?;
    Ok(data)
}
