//! Accounts as such: who has one, who operates, opening and closing.

use crate::{
    access::Permission,
    accounts::{model::Account, passwords, store},
    app::App,
    clock::Timestamp,
    context::Ctx,
    db::Tx,
    error::{Error, Result},
};

/// Whether anybody has an account yet; before that only the set-up link opens a door.
pub async fn is_set_up(app: &App) -> Result<bool> {
    Ok(store::how_many_accounts(&app.db).await? > 0)
}

/// A person's account, if they have one.
pub async fn account(app: &App, person: &str) -> Result<Option<Account>> {
    store::account(&app.db, person).await
}

/// Everybody whose account is open, with whether they operate the instance: for rules that ask who else could do something.
pub async fn with_open_doors(app: &App) -> Result<Vec<(String, bool)>> {
    store::open_doors(&app.db).await
}

/// Makes or changes somebody's account inside a change.
pub async fn save_account(
    tx: &mut Tx,
    ctx: &Ctx,
    person: &str,
    email: &str,
    password: Option<&str>,
    operator: bool,
) -> Result<()> {
    let email = email.to_lowercase();
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
        password_hash,
    };
    store::save_account(tx, &account, ctx.now()).await
}

pub(super) async fn required(ctx: &Ctx, person: &str) -> Result<Account> {
    store::account(ctx.read(), person).await?.ok_or_else(|| Error::not_found("account of this person"))
}

/// An account as operators see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountState {
    /// The account.
    pub account: Account,
    /// Whether a second factor is on.
    pub second_factor: bool,
    /// When a session of theirs was last used.
    pub seen_at: Option<Timestamp>,
}

/// Every account, for operators.
pub async fn accounts(ctx: &Ctx) -> Result<Vec<AccountState>> {
    ctx.may(&Permission::Operate)?;
    let second = store::people_with_second_factor(ctx.read()).await?;
    let seen = store::last_seen(ctx.read()).await?;
    let accounts = store::accounts(ctx.read()).await?;
    Ok(accounts
        .into_iter()
        .map(|account| AccountState {
            second_factor: second.binary_search(&account.person).is_ok(),
            seen_at: seen.iter().find(|(person, _)| *person == account.person).map(|(_, at)| *at),
            account,
        })
        .collect())
}

/// Makes somebody an operator, or no longer one; the last one stays.
pub async fn set_operator(ctx: &Ctx, person: &str, operator: bool) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    required(ctx, person).await?;
    let mut tx = ctx.write().await?;
    if !operator {
        keep_one_operator(&mut tx, person).await?;
    }
    store::set_operator(&mut tx, person, operator).await?;
    let did = if operator { "made an operator" } else { "made no operator any more" };
    tx.commit(ctx.says(did, format!("account:{person}"), "")).await
}

/// Closes an account: every session, link and token of it is worth nothing from now on.
pub async fn disable(ctx: &Ctx, person: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    required(ctx, person).await?;
    let mut tx = ctx.write().await?;
    keep_one_operator(&mut tx, person).await?;
    store::set_disabled(&mut tx, person, Some(ctx.now())).await?;
    let sessions = store::end_sessions(&mut tx, person, None).await?;
    let tokens = store::end_tokens(&mut tx, person).await?;
    store::end_links(&mut tx, person).await?;
    let details = format!("{sessions} sessions and {tokens} tokens ended");
    tx.commit(ctx.says("closed the account", format!("account:{person}"), details)).await
}

/// Opens an account again; what it signs in with stayed.
pub async fn enable(ctx: &Ctx, person: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    required(ctx, person).await?;
    let mut tx = ctx.write().await?;
    store::set_disabled(&mut tx, person, None).await?;
    tx.commit(ctx.says("opened the account", format!("account:{person}"), "")).await
}

async fn keep_one_operator(tx: &mut Tx, without: &str) -> Result<()> {
    if store::operators(tx).await?.iter().any(|operator| operator != without) {
        return Ok(());
    }
    Err(Error::conflict("somebody has to operate this instance, and nobody else does")
        .hint("make somebody else an operator first"))
}
