//! The viewer's own records in the organization: who they are, their memberships and roles, past and present.

use castra_platform::{Ctx, Result, feature::OwnRecord};
use futures::future::BoxFuture;
use serde_json::json;

use super::{PersonId, of_app};

pub(super) fn records(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let (Some(me), Some(current)) = (ctx.viewer.person.as_deref(), of_app(&ctx.app).await?) else {
            return Ok(Vec::new());
        };
        let (me, known) = (PersonId::from(me), current.organization());
        let person = known.people.get(&me).map(|person| OwnRecord {
            kind: "organization.person",
            record: json!({
                "id": me.as_str(), "name": person.name, "email": person.email,
                "level": person.level.map(super::Level::as_str), "from": person.period.from, "to": person.period.to,
                "manager": person.manager.as_ref().map(PersonId::as_str), "git": person.git,
            }),
        });
        let mut records: Vec<OwnRecord> = person.into_iter().collect();
        records.extend(known.memberships.iter().filter(|held| held.person == me).map(|held| OwnRecord {
            kind: "organization.membership",
            record: json!({"team": held.team.as_str(), "from": held.period.from, "to": held.period.to}),
        }));
        records.extend(known.assignments.values().filter(|held| held.person == me).map(|held| OwnRecord {
            kind: "organization.assignment",
            record: json!({
                "role": held.role.as_str(), "scope": held.scope.as_str(), "from": held.period.from,
                "to": held.period.to, "acting_for": held.acting_for.as_ref().map(PersonId::as_str),
                "deputy_for": held.deputy_for.as_ref().map(PersonId::as_str),
            }),
        }));
        let named = known.raci.values().filter_map(|entry| {
            let letter = [
                ("accountable", entry.accountable.as_ref() == Some(&me)),
                ("responsible", entry.others.responsible.contains(&me)),
                ("consulted", entry.others.consulted.contains(&me)),
                ("informed", entry.others.informed.contains(&me)),
            ];
            let letters: Vec<&str> = letter.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
            (!letters.is_empty()).then(|| OwnRecord {
                kind: "organization.responsibility",
                record: json!({
                    "responsibility": entry.responsibility.as_str(), "scope": entry.scope.as_str(),
                    "as": letters, "from": entry.period.from, "to": entry.period.to,
                }),
            })
        });
        records.extend(named);
        Ok(records)
    })
}
