//! Passkeys: adding, renaming and removing one's own, and signing in with one.

use castra_platform::{
    context::{Ctx, fresh, own},
    error::{Error, Result},
};

use super::{
    administration::{required, required_within},
    enrolling::end_half,
    entering::{add_session, half, half_sign_in, is_let_try},
};
use crate::{
    authenticator,
    model::{Ceremony, Method, Passkey, SecondFactors},
    passkeys::{self, Asked, Owner, Shown, Verdict},
    rules::{self, RelyingParty},
    store,
};

/// The question for the browser, and the token that ties the answer to this browser.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(crate) token: String,
    pub(crate) question: String,
}

async fn begin(ctx: &Ctx, token: String, ceremony: &Ceremony<'_>, asked: Asked) -> Result<Begun> {
    let mut tx = ctx.app.db.begin().await?;
    store::add_ceremony(&mut tx, &token, ceremony, &asked.state, ctx.now()).await?;
    tx.commit_unsaid().await?;
    Ok(Begun { token, question: asked.question })
}

async fn take(ctx: &Ctx, token: &str, ceremony: &Ceremony<'_>) -> Result<Option<String>> {
    let mut tx = ctx.app.db.begin().await?;
    let state = store::take_ceremony(&mut tx, token, ceremony, ctx.now()).await?;
    tx.commit_unsaid().await?;
    if state.is_none() {
        tracing::info!(address = %ctx.address, "a passkey challenge was not issued here, has expired or was already answered");
    }
    Ok(state)
}

fn too_many() -> Error {
    Error::conflict(format!("you can have at most {} passkeys", rules::MOST_PASSKEYS))
        .hint("remove one you no longer use")
}

/// Begins adding a passkey to one's own account.
pub(crate) async fn begin_adding_passkey(ctx: &Ctx, party: &RelyingParty) -> Result<Begun> {
    let person = fresh(ctx)?;
    let account = required(ctx, person).await?;
    let known = store::passkeys(ctx.read(), person).await?;
    if i64::try_from(known.len()).unwrap_or(i64::MAX) >= rules::MOST_PASSKEYS {
        return Err(too_many());
    }
    let handle = ctx.app.ids.timeless().to_string();
    let mut tx = ctx.app.db.begin().await?;
    let handle = store::settle_passkey_handle(&mut tx, person, &handle).await?;
    tx.commit_unsaid().await?;
    let handle = handle.ok_or_else(|| Error::not_found("account for you"))?;
    let name = if ctx.viewer.name.is_empty() { &account.email } else { &ctx.viewer.name };
    let owner = Owner { handle: &handle, email: &account.email, name };
    let asked = passkeys::ask_for_new(party, &owner, &known)?;
    begin(ctx, ctx.app.ids.secret(), &Ceremony::Adding(person), asked).await
}

/// Adds the passkey that a browser made; returns recovery codes if it is the first second factor.
pub(crate) async fn add_passkey(
    ctx: &Ctx,
    party: &RelyingParty,
    token: &str,
    name: &str,
    answer: &str,
) -> Result<Option<Vec<String>>> {
    let person = fresh(ctx)?;
    let name = rules::passkey_name(name)?;
    let refused = || Error::invalid_field("passkey", "this passkey was not accepted; try again");
    let state = take(ctx, token, &Ceremony::Adding(person)).await?.ok_or_else(refused)?;
    let made = passkeys::made(party, &state, answer)?.ok_or_else(refused)?;
    let passkey = Passkey {
        id: ctx.new_id(),
        person: person.to_owned(),
        name: name.to_owned(),
        host: party.host.clone(),
        created_at: ctx.now(),
        used_at: None,
        credential_id: made.credential_id,
        credential: made.credential,
    };
    let subject = format!("account:{person}");
    let mut tx = ctx.write().await?;
    let known = store::second_factors_within(&mut tx, person).await?;
    if known.is_some_and(|known| known.passkeys >= rules::MOST_PASSKEYS) {
        tx.roll_back().await?;
        return Err(too_many());
    }
    let is_first = !known.is_some_and(SecondFactors::are_asked_for);
    if !end_half(&mut tx, ctx).await? || !store::add_passkey(&mut tx, &passkey).await? {
        tx.roll_back().await?;
        return Err(refused());
    }
    let details = format!("passkey {}", passkey.id);
    if !is_first {
        tx.commit(ctx.says("added a passkey", subject, details)).await?;
        return Ok(None);
    }
    let codes = authenticator::recovery_codes(&ctx.app.ids);
    store::replace_recovery_codes(&mut tx, person, &codes).await?;
    store::end_sessions(&mut tx, person, ctx.credential.session()).await?;
    let details = format!("{details}; the second factor is on, other sessions ended");
    tx.commit(ctx.says("added a passkey", subject, details)).await?;
    Ok(Some(codes))
}

/// One of one's own passkeys.
pub(crate) async fn find_passkey(ctx: &Ctx, id: &str) -> Result<Passkey> {
    let found = store::passkey(ctx.read(), own(ctx)?, id).await?;
    found.ok_or_else(|| Error::not_found("such passkey"))
}

/// Renames one of one's own passkeys.
pub(crate) async fn rename_passkey(ctx: &Ctx, id: &str, name: &str) -> Result<()> {
    let person = fresh(ctx)?;
    let name = rules::passkey_name(name)?;
    let mut tx = ctx.write().await?;
    if !store::rename_passkey(&mut tx, person, id, name).await? {
        tx.roll_back().await?;
        return Err(Error::not_found("such passkey"));
    }
    tx.commit(ctx.says("renamed a passkey", format!("account:{person}"), format!("passkey {id}"))).await
}

/// Removes one of one's own passkeys and ends every other session, because it may be in other hands.
pub(crate) async fn remove_passkey(ctx: &Ctx, id: &str) -> Result<()> {
    let person = fresh(ctx)?;
    find_passkey(ctx, id).await?;
    let mut tx = ctx.write().await?;
    let account = required_within(&mut tx, person).await?;
    let factors = store::second_factors_within(&mut tx, person).await?;
    let others = factors.map_or(0, |factors| usize::try_from(factors.passkeys - 1).unwrap_or_default());
    rules::may_remove_passkey(others, account.has_password(), ctx.app.settings.provider.is_some())?;
    let is_left = others > 0 || factors.is_some_and(|factors| factors.app);
    rules::may_do_without(is_left, ctx.app.settings.require_second_factor)?;
    if !store::remove_passkey(&mut tx, person, id).await? {
        tx.roll_back().await?;
        return Err(Error::not_found("such passkey"));
    }
    store::end_codes_without_factor(&mut tx, person).await?;
    store::end_sessions(&mut tx, person, ctx.credential.session()).await?;
    let details = format!("passkey {id}; other sessions ended");
    tx.commit(ctx.says("removed a passkey", format!("account:{person}"), details)).await
}

/// The attempt that a question counts as until it is answered correctly. It counts only for the address, because no
/// account is known yet.
fn tried(token: &str) -> String {
    format!("passkey:{}", store::hash(token))
}

/// Begins signing in with only a passkey; `None` after too many attempts.
pub(crate) async fn begin_by_passkey(ctx: &Ctx, party: &RelyingParty) -> Result<Option<Begun>> {
    let token = ctx.app.ids.secret();
    if !is_let_try(ctx, &tried(&token)).await? {
        return Ok(None);
    }
    let asked = passkeys::ask_for(party, &[])?;
    begin(ctx, token, &Ceremony::SigningIn, asked).await.map(Some)
}

/// Signs in with only a passkey; `None` for any failure. The passkey verified its owner, so it is both factors.
pub(crate) async fn by_passkey(
    ctx: &Ctx,
    party: &RelyingParty,
    token: &str,
    answer: &str,
) -> Result<Option<String>> {
    let Some(state) = take(ctx, token, &Ceremony::SigningIn).await? else { return Ok(None) };
    let Some(right) = right(ctx, party, &state, answer, None).await? else { return Ok(None) };
    let mut tx = ctx.app.db.begin().await?;
    if !store::passkey_was_used(&mut tx, &right.passkey, &right.credential, ctx.now()).await? {
        tx.roll_back().await?;
        return Ok(None);
    }
    store::forget_tries(&mut tx, &tried(token), &ctx.address).await?;
    let session = add_session(&mut tx, ctx, &half(ctx, right.passkey.person, Method::Passkey), true).await?;
    tx.commit_unsaid().await?;
    Ok(Some(session))
}

/// The factors that can complete a half sign-in.
pub(crate) async fn second_factors_of(ctx: &Ctx, half: &str) -> Result<SecondFactors> {
    let half = half_sign_in(ctx, half).await?;
    store::second_factors(ctx.read(), &half.person).await
}

/// Begins showing a passkey as the second factor; `None` after too many attempts.
pub(crate) async fn begin_second_by_passkey(
    ctx: &Ctx,
    party: &RelyingParty,
    half: &str,
) -> Result<Option<Begun>> {
    let person = half_sign_in(ctx, half).await?.person;
    if !is_let_try(ctx, &format!("second:{person}")).await? {
        return Ok(None);
    }
    let asked = passkeys::ask_for(party, &store::passkeys(ctx.read(), &person).await?)?;
    begin(ctx, ctx.app.ids.secret(), &Ceremony::SecondFactor(half), asked).await.map(Some)
}

/// Completes a half sign-in with a passkey; `None` for any failure.
pub(crate) async fn second_by_passkey(
    ctx: &Ctx,
    party: &RelyingParty,
    half: &str,
    token: &str,
    answer: &str,
) -> Result<Option<String>> {
    let begun = half_sign_in(ctx, half).await?;
    let person = begun.person.as_str();
    let Some(state) = take(ctx, token, &Ceremony::SecondFactor(half)).await? else { return Ok(None) };
    let Some(right) = right(ctx, party, &state, answer, Some(person)).await? else { return Ok(None) };
    let mut tx = ctx.app.db.begin().await?;
    if !store::passkey_was_used(&mut tx, &right.passkey, &right.credential, ctx.now()).await?
        || !store::end_half_sign_in(&mut tx, &store::hash(half)).await?
    {
        tx.roll_back().await?;
        return Ok(None);
    }
    store::forget_tries(&mut tx, &format!("second:{person}"), &ctx.address).await?;
    let session = add_session(&mut tx, ctx, &begun, true).await?;
    tx.commit_unsaid().await?;
    Ok(Some(session))
}

/// A passkey that answered correctly, and its updated credential.
struct Right {
    passkey: Passkey,
    credential: String,
}

/// The passkey that answered, if it is valid and belongs to `person`, or to the account it names where no one is known
/// yet.
async fn right(
    ctx: &Ctx,
    party: &RelyingParty,
    state: &str,
    answer: &str,
    person: Option<&str>,
) -> Result<Option<Right>> {
    let Some(shown) = Shown::read(answer) else { return Ok(None) };
    let passkey = store::passkey_of_credential(ctx.read(), &shown.credential_id()).await?;
    let owner = match (shown.handle(), person) {
        (Some(handle), _) => store::person_of_handle(ctx.read(), &handle).await?,
        // An authenticator that was given a list of passkeys need not say whose they are.
        (None, known) => known.map(str::to_owned),
    };
    let is_theirs = |passkey: &Passkey| {
        owner.as_deref() == Some(&passkey.person) && person.is_none_or(|person| person == passkey.person)
    };
    let Some(passkey) = passkey.filter(is_theirs) else {
        tracing::info!(address = %ctx.address, "a passkey is unknown or belongs to another person");
        return Ok(None);
    };
    match shown.verify(party, state, &passkey)? {
        Verdict::Right(credential) => Ok(Some(Right { passkey, credential })),
        Verdict::Wrong => Ok(None),
        Verdict::CounterWentBack => {
            tracing::warn!(person = passkey.person, "a passkey's counter went back: it may have been copied");
            let tx = ctx.app.db.write().await?;
            let subject = format!("account:{}", passkey.person);
            let details = format!("passkey {}: its counter went back", passkey.id);
            tx.commit(ctx.says("refused a passkey that may have been copied", subject, details)).await?;
            Ok(None)
        }
    }
}
