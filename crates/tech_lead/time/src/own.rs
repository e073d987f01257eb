//! The viewer's own data: settings, corrections, calendars with what is kept of their events, and the weeks made of them.

use castra_org::organization;
use castra_platform::{Ctx, Result, feature::OwnRecord};
use chrono::Days;
use futures::future::BoxFuture;
use serde_json::json;

use super::{actions, kinds::Part, rules};

pub(super) fn records(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        if actions::me(ctx).is_err() {
            return Ok(Vec::new());
        }
        let mut records = Vec::new();
        let (settings, revision) = actions::my_settings(ctx).await?;
        if revision > 0 {
            records.push(OwnRecord { kind: "time.settings", record: serde_json::to_value(settings)? });
        }
        for (monday, correction) in actions::my_corrections(ctx).await? {
            let record = json!({ "monday": monday, "hours": correction });
            records.push(OwnRecord { kind: "time.correction", record });
        }
        for line in actions::calendars(ctx).await? {
            // The address and the password are the person's own, too: they typed them.
            let of = actions::my_calendar(ctx, &line.id).await?;
            let record = json!({
                "id": line.id, "kind": line.kind, "name": line.name, "notes": line.state.notes, "fault": line.state.fault,
                "address": of.as_ref().map(|of| &of.address), "username": of.as_ref().map(|of| &of.username),
            });
            records.push(OwnRecord { kind: "time.calendar", record });
        }
        let today = organization::current(ctx).await?.today;
        let mondays = actions::weeks_back(today + Days::new(7), 106);
        for (meeting, part) in actions::meetings_of(ctx, &mondays).await? {
            let record = json!({
                "from": castra_platform::clock::to_text(instant(meeting.from)), "to": castra_platform::clock::to_text(instant(meeting.to)),
                "title": meeting.title, "with": meeting.with, "others": meeting.others, "certain": meeting.is_certain,
                "counts_as": part.map(Part::as_str),
            });
            records.push(OwnRecord { kind: "time.meeting", record });
        }
        for week in actions::own(ctx, &actions::weeks_back(today, rules::WEEKS_SHOWN)).await?.weeks {
            let parts: serde_json::Map<String, serde_json::Value> = week
                .split
                .parts
                .iter()
                .map(|(part, estimate)| {
                    (
                        part.as_str().to_owned(),
                        json!({ "low_minutes": estimate.low, "high_minutes": estimate.high }),
                    )
                })
                .collect();
            records.push(OwnRecord {
                kind: "time.week",
                record: json!({ "monday": week.monday, "parts": parts }),
            });
        }
        Ok(records)
    })
}

fn instant(minute: i64) -> castra_platform::clock::Timestamp {
    chrono::DateTime::from_timestamp(minute * 60, 0).unwrap_or_default()
}
