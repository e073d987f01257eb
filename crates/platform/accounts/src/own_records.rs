//! The records of one's own account: sessions, tokens and account activity. No secret, and no hash of one.

use castra_platform::{context::Ctx, error::Result, feature::OwnRecord, journal};
use futures::future::BoxFuture;
use serde_json::json;

use super::store;

/// The most journal entries included, newest first.
const ENTRIES: i64 = 1000;

pub(super) fn records(ctx: &Ctx) -> BoxFuture<'_, Result<Vec<OwnRecord>>> {
    Box::pin(async move {
        let Some(person) = ctx.viewer.person.as_deref() else { return Ok(Vec::new()) };
        let Some(account) = store::account(ctx.read(), person).await? else { return Ok(Vec::new()) };
        let second = store::second_factors(ctx.read(), person).await?;
        let mut records = vec![OwnRecord {
            kind: "account",
            record: json!({
                "person": &account.person, "email": &account.email, "operator": account.operator,
                "signed_in_at": account.signed_in_at, "has_password": account.has_password(),
                "authenticator_app": second.app, "recovery_codes_left": second.codes,
            }),
        }];
        for passkey in store::passkeys(ctx.read(), person).await? {
            records.push(OwnRecord {
                kind: "account.passkey",
                record: json!({
                    "id": passkey.id, "name": passkey.name, "created_at": passkey.created_at,
                    "used_at": passkey.used_at,
                }),
            });
        }
        for session in store::sessions(ctx.read(), person, ctx.now()).await? {
            records.push(OwnRecord {
                kind: "account.session",
                record: json!({
                    "id": session.id, "method": session.method.as_str(), "two_factors": session.two_factors,
                    "shown_at": session.shown_at, "agent": session.agent,
                    "address": session.address, "created_at": session.created_at,
                    "seen_at": session.seen_at, "expires_at": session.expires_at,
                }),
            });
        }
        for token in store::tokens_of_person(ctx.read(), person).await? {
            let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
            records.push(OwnRecord {
                kind: "account.token",
                record: json!({
                    "id": token.id, "name": token.name, "scopes": scopes, "created_by": token.created_by,
                    "created_at": token.created_at, "seen_at": token.seen_at, "expires_at": token.expires_at,
                }),
            });
        }
        for recorded in journal::about(ctx.read(), &format!("account:{person}"), ENTRIES).await? {
            let entry = recorded.entry;
            records.push(OwnRecord {
                kind: "account.entry",
                record: json!({
                    "at": entry.at, "actor": entry.actor, "source": entry.source, "action": entry.action,
                    "details": entry.details,
                }),
            });
        }
        Ok(records)
    })
}
