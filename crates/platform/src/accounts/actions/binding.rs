//! Binding an account to whoever its owner is at the identity provider.
//!
//! Never by what others may edit ([ADR 26](../../../../../docs/adr/0026-bound-by-proof.md)): by a directory that knows the
//! provider's own name for somebody; by the owner, signed in here; or at the first sign-in, by an address that is theirs since
//! they came.

use super::{
    administration::{end_ways_in, save_account},
    own::{fresh, own},
};
use crate::{
    accounts::{
        model::Account,
        provider::{DirectoryId, Found},
        store,
    },
    context::Ctx,
    db::Tx,
    error::{Error, Result},
    ids,
};

/// Somebody as the identity provider knows them.
#[derive(Debug, Clone, Copy)]
pub(in crate::accounts) struct ProviderIdentity<'a> {
    /// Which provider.
    pub(in crate::accounts) issuer: &'a str,
    /// Who it is there, for ever.
    pub(in crate::accounts) subject: &'a str,
    /// Their address, if the provider has verified it.
    pub(in crate::accounts) verified_email: Option<&'a str>,
    /// What a directory calls them, if it is asked for that.
    pub(in crate::accounts) directory_id: Option<(DirectoryId, &'a str)>,
}

fn is_another() -> Error {
    Error::conflict("this person is bound to somebody else at the identity provider")
        .hint("ask whoever operates this instance")
}

/// The person whom a subject is bound to, or is bound to now for the first time; makes their account if they have none.
pub(in crate::accounts) async fn person_of_identity(
    ctx: &Ctx,
    identity: &ProviderIdentity<'_>,
    name: &str,
) -> Result<String> {
    let ProviderIdentity { issuer, subject, .. } = *identity;
    if let Some(person) = store::person_of_subject(ctx.read(), issuer, subject).await? {
        return Ok(person);
    }
    let mut tx = ctx.write().await?;
    // Of two first sign-ins at once, the second finds what the first did.
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

/// Whom the directory or a proven address names, bound; and by which of the two.
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
        return Ok((found.person, "by the directory's word"));
    }
    let unknown = |why: &str| {
        Error::invalid(format!("{name} knows you, but nobody here is you: {why}"))
            .hint("ask whoever operates this instance to add you with that address")
    };
    let Some(email) = identity.verified_email else {
        return Err(unknown("it gives no address that it has verified"));
    };
    let found = (ctx.app.directory.person_of_email)(&ctx.app, email).await?;
    let Found { person, is_settled, .. } =
        found.ok_or_else(|| unknown(&format!("no person here has the address {email}")))?;
    let known = store::account_within(tx, &person).await?;
    let has_been_in = known.as_ref().is_some_and(Account::is_proven);
    if has_been_in && store::is_bound(tx, identity.issuer, &person).await? {
        return Err(is_another());
    }
    // An address says who somebody is only before anybody was, and only if nobody edited it since they came.
    if has_been_in && !store::binds_by_address(tx, &person).await? {
        return Err(Error::conflict(format!(
            "there is an account of yours here that is not bound to {name} yet"
        ))
        .hint(format!(
            "sign in here with your password or passkey, and bind it to {name} on your account's page"
        ))
        .hint("with neither, ask somebody with a shell on the machine for a link: `castra sign-in-link`"));
    }
    if !is_settled {
        return Err(Error::conflict(format!(
            "the address {email} was changed here after you were added, so that it does not show who you are"
        ))
        .hint(format!("ask whoever operates this instance to invite you; once you are in, bind your account to {name} on its page")));
    }
    bind(tx, ctx, identity, &person, Some(email)).await?;
    Ok((person, "by an address that is theirs"))
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
                Error::conflict("you have no address here to make an account with")
                    .hint("ask whoever operates this instance to give you one")
            })?;
            save_account(tx, ctx, person, email, None, false).await?;
        }
        Some(account) if !account.is_open() => {
            return Err(
                Error::forbidden("your account here is closed").hint("ask whoever operates this instance")
            );
        }
        Some(account) if !account.is_proven() => {
            // Whoever came in by a link before may have been somebody else.
            store::forget_credentials(tx, person).await?;
            end_ways_in(tx, ctx, person).await?;
            store::prove(tx, person, ctx.now()).await?;
        }
        Some(_) => {}
    }
    store::set_binds_by_address(tx, person, false).await?;
    store::bind_subject(tx, identity.issuer, identity.subject, person, ctx.now()).await
}

/// What begins a binding: it stands on the account's page of one session, so that no other site can begin one for somebody.
pub(in crate::accounts) fn binding_token(session: &str) -> String {
    ids::digest(&format!("bind/{session}"))
}

/// Whose account is to be bound, where its owner begins it, freshly signed in, on their account's page.
pub(in crate::accounts) fn begin_binding<'a>(ctx: &'a Ctx, shown: &str) -> Result<&'a str> {
    let person = fresh(ctx)?;
    if ctx.credential.session().is_none_or(|session| binding_token(session) != shown) {
        return Err(Error::invalid("this does not come from your account's page").hint("begin there"));
    }
    Ok(person)
}

/// Binds the viewer's own account to whoever they have just been at the provider.
pub(in crate::accounts) async fn bind_own(
    ctx: &Ctx,
    identity: &ProviderIdentity<'_>,
    name: &str,
) -> Result<()> {
    let person = own(ctx)?;
    let mut tx = ctx.write().await?;
    match store::person_of_subject_within(&mut tx, identity.issuer, identity.subject).await? {
        Some(bound) if bound == person => return tx.roll_back().await,
        Some(_) => {
            tx.roll_back().await?;
            return Err(Error::conflict(format!("whoever you are at {name} is somebody else here already"))
                .hint(format!("sign out at {name}, and come back as yourself")));
        }
        None => {}
    }
    if let Err(error) = bind(&mut tx, ctx, identity, person, None).await {
        drop(tx.roll_back().await);
        return Err(error);
    }
    let says =
        ctx.says("was bound to the identity provider", format!("account:{person}"), "by their own hand");
    tx.commit(says).await
}
