//! Account administration: listing accounts, operators, closing and reopening.

use std::collections::{BTreeSet, HashMap};

use castra_platform::{
    access::Permission,
    app::App,
    clock::Timestamp,
    context::Ctx,
    db::Tx,
    error::{Error, Result},
    text::folded_address,
};
use chrono::TimeDelta;

use crate::{
    model::{Account, Invited},
    passwords, store,
};

/// Whether there are any accounts; before that, only the set-up link gives access.
pub async fn is_set_up(app: &App) -> Result<bool> {
    Ok(store::how_many_accounts(&app.db).await? > 0)
}

/// A person's account, if they have one.
pub async fn account(app: &App, person: &str) -> Result<Option<Account>> {
    store::account(&app.db, person).await
}

/// An account closed this lately counts as open where a rule asks who else could act: closing it must not make them go away.
const RECENTLY: TimeDelta = TimeDelta::days(30);

/// Everyone whose account is open or was closed in the last 30 days, with whether they operate the instance: for rules that ask
/// who else could act.
pub async fn with_open_doors(app: &App) -> Result<Vec<(String, bool)>> {
    store::open_doors(&app.db, app.clock.now() - RECENTLY).await
}

/// Creates or updates an account inside a change, for a person whose identity is known.
pub async fn save_account(
    tx: &mut Tx,
    ctx: &Ctx,
    person: &str,
    email: &str,
    password: Option<&str>,
    operator: bool,
) -> Result<()> {
    let email = folded_address(email);
    if let Some(password) = password {
        passwords::check(&ctx.app.settings, password, &[person, &email])?;
    }
    let password_hash = password.map(passwords::hash).transpose()?;
    let account = Account {
        person: person.to_owned(),
        email,
        operator,
        disabled_at: None,
        signed_in_at: None,
        proven_at: Some(ctx.now()),
        admits: false,
        invited_by: None,
        password_hash,
    };
    save(tx, ctx, &account).await
}

/// Stores an account, unless another account uses its e-mail address.
pub(super) async fn save(tx: &mut Tx, ctx: &Ctx, account: &Account) -> Result<()> {
    if store::other_with_email(tx, &account.person, &account.email).await?.is_some() {
        return Err(Error::conflict(format!("{} is already used by another account", account.email))
            .hint("give this person a different e-mail address"));
    }
    store::save_account(tx, account, ctx.now()).await
}

/// Everyone who has an account, read within a change.
pub async fn people_within(tx: &mut Tx) -> Result<BTreeSet<String>> {
    Ok(store::people(tx).await?.into_iter().collect())
}

fn no_account() -> Error {
    Error::not_found("account of this person")
}

pub(super) async fn required(ctx: &Ctx, person: &str) -> Result<Account> {
    store::account(ctx.read(), person).await?.ok_or_else(no_account)
}

/// The account, read within a change.
pub(super) async fn required_within(tx: &mut Tx, person: &str) -> Result<Account> {
    store::account_within(tx, person).await?.ok_or_else(no_account)
}

/// An account as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountState {
    /// The account.
    pub account: Account,
    /// Whether a second factor is on.
    pub second_factor: bool,
    /// When one of its sessions was last used.
    pub seen_at: Option<Timestamp>,
    /// The invitation, if it was not taken up yet.
    pub invited: Option<Invited>,
}

/// Every account, for operators.
pub async fn accounts(ctx: &Ctx) -> Result<Vec<AccountState>> {
    ctx.may(&Permission::Operate)?;
    let second = store::people_with_second_factor(ctx.read()).await?;
    let seen = store::last_seen(ctx.read()).await?;
    let invited: HashMap<String, Invited> = store::invitations(ctx.read()).await?.into_iter().collect();
    let accounts = store::accounts(ctx.read()).await?;
    Ok(accounts
        .into_iter()
        .map(|account| AccountState {
            second_factor: second.binary_search(&account.person).is_ok(),
            seen_at: seen.iter().find(|(person, _)| *person == account.person).map(|(_, at)| *at),
            invited: invited.get(&account.person).cloned(),
            account,
        })
        .collect())
}

/// Grants or revokes operator rights; the last operator keeps them.
pub async fn set_operator(ctx: &Ctx, person: &str, operator: bool) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    required_within(&mut tx, person).await?;
    if !operator {
        keep_one_operator(&mut tx, person).await?;
    }
    store::set_operator(&mut tx, person, operator).await?;
    let did = if operator { "granted operator rights" } else { "revoked operator rights" };
    tx.commit(ctx.says(did, format!("account:{person}"), "")).await
}

/// Closes an account: all its sessions, links and tokens stop working at once.
pub async fn disable(ctx: &Ctx, person: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    let details = close(&mut tx, ctx, person).await?;
    tx.commit(ctx.says("closed the account", format!("account:{person}"), details)).await
}

/// Closes an account inside a larger change that has checked permission; returns what ended.
pub async fn close(tx: &mut Tx, ctx: &Ctx, person: &str) -> Result<String> {
    required_within(tx, person).await?;
    keep_one_operator(tx, person).await?;
    store::set_disabled(tx, person, Some(ctx.now())).await?;
    end_ways_in(tx, ctx, person).await
}

/// Whether a person's account is open, read within a change; `None` if they have none.
pub async fn is_open_within(tx: &mut Tx, person: &str) -> Result<Option<bool>> {
    Ok(store::account_within(tx, person).await?.map(|account| account.is_open()))
}

/// Reopens an account with the sign-in methods it had.
pub async fn enable(ctx: &Ctx, person: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    open_again(&mut tx, ctx, person).await?;
    tx.commit(ctx.says("reopened the account", format!("account:{person}"), "")).await
}

/// Reopens an account inside a larger change that has checked permission. Earlier sessions, links and tokens stay ended.
pub async fn open_again(tx: &mut Tx, ctx: &Ctx, person: &str) -> Result<()> {
    required_within(tx, person).await?;
    end_ways_in(tx, ctx, person).await?;
    store::set_disabled(tx, person, None).await
}

/// Permanently ends all access of a leaver, within the change by which they leave. The last operator cannot leave.
pub async fn leave(tx: &mut Tx, ctx: &Ctx, person: &str) -> Result<()> {
    if store::account_within(tx, person).await?.is_some_and(|account| account.operator && account.is_open()) {
        keep_one_operator(tx, person).await?;
    }
    store::set_operator(tx, person, false).await?;
    end_ways_in(tx, ctx, person).await.map(drop)
}

/// Ends all earlier access of a returner: their last day may have passed without a change, and nothing from before
/// counts.
pub async fn come_back(tx: &mut Tx, ctx: &Ctx, person: &str) -> Result<()> {
    store::set_operator(tx, person, false).await?;
    end_ways_in(tx, ctx, person).await.map(drop)
}

/// Ends every session, half sign-in, link and token of a person, and the access that features give; returns the counts.
pub(super) async fn end_ways_in(tx: &mut Tx, ctx: &Ctx, person: &str) -> Result<String> {
    let sessions = store::end_sessions(tx, person, None).await?;
    let tokens = store::end_tokens(tx, person).await?;
    store::end_links(tx, person).await?;
    for feature in ctx.app.features {
        if let Some(ends) = feature.ends {
            ends(tx, ctx, person).await?;
        }
    }
    Ok(format!("{sessions} sessions and {tokens} tokens ended"))
}

pub(super) async fn keep_one_operator(tx: &mut Tx, without: &str) -> Result<()> {
    if store::operators(tx).await?.iter().any(|operator| operator != without) {
        return Ok(());
    }
    Err(Error::conflict("this is the only operator, and an instance needs one")
        .hint("make another person an operator first"))
}
