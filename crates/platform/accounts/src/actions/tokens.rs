//! API tokens of people and of services.

use castra_platform::{
    access::Permission,
    context::{ApiToken, Ctx, Holder, Scope, fresh, own},
    db::Tx,
    error::{Error, Result},
};
use chrono::TimeDelta;

use super::administration::required_within;
use crate::{rules, store};

/// The terms of a new token.
#[derive(Debug)]
pub(crate) struct NewToken<'a> {
    pub(crate) name: &'a str,
    pub(crate) scopes: &'a [&'a str],
    pub(crate) days: i64,
}

/// Creates a token of one's own; returns its secret, which is shown only once.
pub(crate) async fn make_token(ctx: &Ctx, new: &NewToken<'_>) -> Result<String> {
    let person = fresh(ctx)?.to_owned();
    add_token(ctx, Holder::Person(person.clone()), new, &format!("account:{person}")).await
}

/// Creates a token for a person from the machine itself, for programs set up there; returns its secret.
pub async fn make_personal_token(
    ctx: &Ctx,
    person: &str,
    name: &str,
    scopes: &[&str],
    days: i64,
) -> Result<String> {
    if !ctx.viewer.host {
        return Err(Error::forbidden("people create their own tokens on their account page"));
    }
    let new = NewToken { name, scopes, days };
    add_token(ctx, Holder::Person(person.to_owned()), &new, &format!("account:{person}")).await
}

/// Creates a token for a program that acts for no person; returns its secret.
pub async fn make_service_token(ctx: &Ctx, name: &str, scopes: &[&str], days: i64) -> Result<String> {
    ctx.may(&Permission::Operate)?;
    if !ctx.viewer.host {
        fresh(ctx)?;
    }
    let new = NewToken { name, scopes, days };
    add_token(ctx, Holder::Service(name.trim().to_owned()), &new, "service:token").await
}

/// The scopes that a token for this holder may have, given the account's current state: a closed account, or one without
/// operator rights, gets no more than that.
async fn scopes_within(tx: &mut Tx, holder: &Holder, asked: &[&str]) -> Result<Vec<Scope>> {
    match holder {
        Holder::Service(_) => rules::scopes(asked, false, true),
        Holder::Person(person) => {
            let account = required_within(tx, person).await?;
            if !account.is_open() {
                return Err(Error::conflict("this account is closed").hint("reopen it first"));
            }
            if !account.is_in_use() {
                return Err(Error::conflict(
                    "this person has not confirmed their identity yet, so a token of theirs would not work",
                )
                .hint("make them a link first: `castra sign-in-link`"));
            }
            rules::scopes(asked, account.operator, false)
        }
    }
}

async fn add_token(ctx: &Ctx, holder: Holder, new: &NewToken<'_>, subject: &str) -> Result<String> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 80 {
        return Err(Error::invalid_field("name", "name what uses the token, in up to 80 characters"));
    }
    if !(1..=rules::TOKEN_DAYS).contains(&new.days) {
        return Err(Error::invalid_field(
            "days",
            format!("a token can be valid for 1 to {} days", rules::TOKEN_DAYS),
        ));
    }
    let mut tx = ctx.write().await?;
    let scopes = match scopes_within(&mut tx, &holder, new.scopes).await {
        Ok(scopes) => scopes,
        Err(error) => {
            drop(tx.roll_back().await);
            return Err(error);
        }
    };
    let kind = if matches!(holder, Holder::Person(_)) { "castra_personal_" } else { "castra_service_" };
    let secret = format!("{kind}{}", ctx.app.ids.secret());
    let token = ApiToken {
        id: ctx.new_id(),
        holder,
        name: name.to_owned(),
        scopes,
        created_by: ctx.actor.to_string(),
        created_at: ctx.now(),
        seen_at: None,
        expires_at: ctx.now() + TimeDelta::days(new.days),
    };
    store::add_token(&mut tx, &token, &secret).await?;
    let may: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    let details = format!("token {}: {}, until {}", token.id, may.join(", "), token.expires_at.date_naive());
    tx.commit(ctx.says("created an API token", subject, details)).await?;
    Ok(secret)
}

/// Revokes one of one's own tokens.
pub(crate) async fn revoke_token(ctx: &Ctx, id: &str) -> Result<()> {
    let person = own(ctx)?.to_owned();
    revoke(ctx, id, Some(&person), &format!("account:{person}")).await
}

/// Revokes a service's token.
pub async fn revoke_service_token(ctx: &Ctx, id: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    revoke(ctx, id, None, "service:token").await
}

async fn revoke(ctx: &Ctx, id: &str, person: Option<&str>, subject: &str) -> Result<()> {
    let mut tx = ctx.write().await?;
    if !store::end_token(&mut tx, id, person).await? {
        tx.roll_back().await?;
        return Err(Error::not_found("such token"));
    }
    tx.commit(ctx.says("revoked an API token", subject, format!("token {id}"))).await
}

/// The tokens of services, for operators.
pub async fn service_tokens(ctx: &Ctx) -> Result<Vec<ApiToken>> {
    ctx.may(&Permission::Operate)?;
    store::tokens_of_services(ctx.read()).await
}
