//! Binding an account to its owner's identity at the identity provider.
//!
//! Never by what others may edit ([ADR 26](../../../../../docs/adr/0026-bound-by-proof.md)): only by a directory that
//! knows the provider's own identifier, by the owner, signed in here, or at the first sign-in by an address unchanged
//! since the person was added.

use castra_platform::{
    config::DirectoryId,
    context::{Ctx, fresh, own},
    db::Tx,
    directory::Found,
    error::{Error, Result},
    ids,
};

use super::administration::{end_ways_in, save_account};
use crate::{model::Account, store};

/// A person as the identity provider knows them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProviderIdentity<'a> {
    pub(crate) issuer: &'a str,
    /// The permanent identifier at the provider.
    pub(crate) subject: &'a str,
    /// The address, if the provider has verified it.
    pub(crate) verified_email: Option<&'a str>,
    /// The identifier that the directory uses, if configured.
    pub(crate) directory_id: Option<(DirectoryId, &'a str)>,
}

fn is_another() -> Error {
    Error::conflict("this person is bound to another identity at the identity provider")
        .hint("ask an operator of this instance")
}

/// The person a subject is bound to, binding it and creating the account at the first sign-in.
pub(crate) async fn person_of_identity(
    ctx: &Ctx,
    identity: &ProviderIdentity<'_>,
    name: &str,
) -> Result<String> {
    let ProviderIdentity { issuer, subject, .. } = *identity;
    if let Some(person) = store::person_of_subject(ctx.read(), issuer, subject).await? {
        return Ok(person);
    }
    let mut tx = ctx.write().await?;
    // Of two concurrent first sign-ins, the second finds what the first wrote.
    if let Some(person) = store::person_of_subject_within(&mut tx, issuer, subject).await? {
        tx.roll_back().await?;
        return Ok(person);
    }
    match first_binding(&mut tx, ctx, identity, name).await {
        Ok((person, by)) => {
            let says = ctx.says("was bound to the identity provider", format!("account:{person}"), by);
            tx.commit(says).await?;
            Ok(person)
        }
        Err(error) => {
            drop(tx.roll_back().await);
            Err(error)
        }
    }
}

/// Binds the person named by the directory or by a proven address; returns which of the two it was.
async fn first_binding(
    tx: &mut Tx,
    ctx: &Ctx,
    identity: &ProviderIdentity<'_>,
    name: &str,
) -> Result<(String, &'static str)> {
    if let Some((attribute, id)) = identity.directory_id
        && let Some(found) = (ctx.app.directory.person_of_id)(&ctx.app, attribute, id).await?
    {
        let email = identity.verified_email.map(str::to_owned).or_else(|| found.email.clone());
        bind(tx, ctx, identity, &found.person, email.as_deref()).await?;
        return Ok((found.person, "by the directory's identifier"));
    }
    let unknown = |why: &str| {
        Error::invalid(format!("{name} knows you, but no person here matches: {why}"))
            .hint("ask an operator of this instance to add you with that address")
    };
    let Some(email) = identity.verified_email else {
        return Err(unknown("it did not send a verified address"));
    };
    let found = (ctx.app.directory.person_of_email)(&ctx.app, email).await?;
    let Found { person, is_settled, .. } =
        found.ok_or_else(|| unknown(&format!("no person here has the address {email}")))?;
    let known = store::account_within(tx, &person).await?;
    let has_been_in = known.as_ref().is_some_and(Account::is_proven);
    if has_been_in && store::is_bound(tx, identity.issuer, &person).await? {
        return Err(is_another());
    }
    // An address identifies a person only before their first sign-in, and only if no one has edited it since they were
    // added.
    if has_been_in && !store::binds_by_address(tx, &person).await? {
        return Err(Error::conflict(format!("your account here is not bound to {name} yet"))
            .hint(format!(
                "sign in here with your password or passkey, then bind it to {name} on your account page"
            ))
            .hint("with neither, ask the server's administrator for a link: `castra sign-in-link`"));
    }
    if !is_settled {
        return Err(Error::conflict(format!(
            "the address {email} was changed here after you were added, so it does not prove who you are"
        ))
        .hint(format!("ask an operator of this instance to invite you; then bind your account to {name} on your account page")));
    }
    bind(tx, ctx, identity, &person, Some(email)).await?;
    Ok((person, "by their verified address"))
}

async fn bind(
    tx: &mut Tx,
    ctx: &Ctx,
    identity: &ProviderIdentity<'_>,
    person: &str,
    email: Option<&str>,
) -> Result<()> {
    if store::is_bound(tx, identity.issuer, person).await? {
        return Err(is_another());
    }
    match store::account_within(tx, person).await? {
        None => {
            let email = email.ok_or_else(|| {
                Error::conflict("you have no e-mail address here, so no account can be created")
                    .hint("ask an operator of this instance to add one")
            })?;
            save_account(tx, ctx, person, email, None, false).await?;
        }
        Some(account) if !account.is_open() => {
            return Err(
                Error::forbidden("your account here is closed").hint("ask an operator of this instance")
            );
        }
        Some(account) if !account.is_proven() => {
            // An earlier sign-in by link may have been by someone else.
            store::forget_credentials(tx, person).await?;
            end_ways_in(tx, ctx, person).await?;
            store::prove(tx, person, ctx.now()).await?;
        }
        Some(_) => {}
    }
    store::set_binds_by_address(tx, person, false).await?;
    store::bind_subject(tx, identity.issuer, identity.subject, person, ctx.now()).await
}

/// The token that begins a binding. It is shown only on the account page of one session, so no other site can begin one.
pub(crate) fn binding_token(session: &str) -> String {
    ids::digest(&format!("bind/{session}"))
}

/// The account to bind, when its owner begins from their account page after a recent sign-in.
pub(crate) fn begin_binding<'a>(ctx: &'a Ctx, shown: &str) -> Result<&'a str> {
    let person = fresh(ctx)?;
    if ctx.credential.session().is_none_or(|session| binding_token(session) != shown) {
        return Err(Error::invalid("this request did not come from your account page").hint("begin there"));
    }
    Ok(person)
}

/// Binds the viewer's own account to the identity they have just shown at the provider.
pub(crate) async fn bind_own(ctx: &Ctx, identity: &ProviderIdentity<'_>, name: &str) -> Result<()> {
    let person = own(ctx)?;
    let mut tx = ctx.write().await?;
    match store::person_of_subject_within(&mut tx, identity.issuer, identity.subject).await? {
        Some(bound) if bound == person => return tx.roll_back().await,
        Some(_) => {
            tx.roll_back().await?;
            return Err(Error::conflict(format!(
                "your identity at {name} is already bound to another person here"
            ))
            .hint(format!("sign out at {name} and sign in there as yourself")));
        }
        None => {}
    }
    if let Err(error) = bind(&mut tx, ctx, identity, person, None).await {
        drop(tx.roll_back().await);
        return Err(error);
    }
    let says = ctx.says("was bound to the identity provider", format!("account:{person}"), "by the owner");
    tx.commit(says).await
}
