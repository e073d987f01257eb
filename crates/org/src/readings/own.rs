//! Readings with the viewer's own figures, and who led them on the day and may see them too.

use castra_platform::{
    Ctx, Result,
    feature::OwnRecord,
    reading::{Basis, NO_APPRAISAL, Reading},
};
use futures::future::BoxFuture;
use serde_json::json;

use super::store;

pub(super) fn records(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(me) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let mine = store::about(ctx.read(), me).await?.into_iter();
        let record = |reading: Reading| OwnRecord {
            kind: "readings.reading",
            record: json!({
                "responsibility": reading.responsibility, "scope": reading.scope, "from": reading.subject.since,
                "to": reading.day, "value": reading.value, "unit": reading.unit, "sample": reading.sample,
                "status": reading.status.as_str(), "because": reading.because, "led_by": reading.subject.led_by,
                "basis": reading.basis.map(Basis::as_str), "rule": reading.rule, "notice": NO_APPRAISAL,
            }),
        };
        Ok(mine.map(record).collect())
    })
}
