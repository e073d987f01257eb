//! Setting up a second factor during sign-in, where the instance requires one.

use castra_platform::{
    access::{Actor, Viewer},
    context::{Credential, Ctx},
    db::Tx,
    error::{Error, Kind, Result},
};

use super::{
    administration::required,
    entering::{SignedIn, add_session, first_half, half_sign_in, use_up},
    own::{change_password, confirm_authenticator},
    passkeys::add_passkey,
};
use crate::{
    model::Account,
    rules::RelyingParty,
    store::{self, HalfSignIn},
};

/// A person who has shown one factor and has no second one yet.
#[derive(Debug)]
pub(crate) struct Enrolling {
    /// The request in their name: it may set up a second factor, and is used for nothing else.
    pub(crate) ctx: Ctx,
    /// The request as received.
    came: Ctx,
    half: HalfSignIn,
}

/// Recovery codes, and the completed sign-in.
#[derive(Debug)]
pub(crate) struct Enrolled {
    pub(crate) codes: Vec<String>,
    pub(crate) session: String,
}

/// The person with this half sign-in. An existing second factor has to be shown: one factor is never enough to add
/// another.
pub(crate) async fn enrolling(ctx: &Ctx, token: &str) -> Result<Enrolling> {
    begun(ctx, half_sign_in(ctx, token).await?, token).await
}

/// The person who came by a link and chooses how they sign in.
pub(crate) async fn choosing(ctx: &Ctx, token: &str) -> Result<Enrolling> {
    match store::half_sign_in(ctx.read(), token, ctx.now()).await? {
        Some(half) if half.link.is_some() => begun(ctx, half, token).await,
        _ => Err(Error::new(Kind::Unauthenticated, "choosing took too long, or was done elsewhere")
            .hint("open the link again")),
    }
}

async fn begun(ctx: &Ctx, half: HalfSignIn, token: &str) -> Result<Enrolling> {
    if store::second_factors(ctx.read(), &half.person).await?.are_asked_for() {
        return Err(Error::new(
            Kind::Unauthenticated,
            "your account already has a second factor; sign in with it",
        ));
    }
    let came = ctx.clone();
    let ctx = Ctx {
        actor: Actor::Person(half.person.clone()),
        viewer: Viewer { person: Some(half.person.clone()), ..Viewer::anonymous() },
        credential: Credential::Half { id: store::hash(token), shown_at: half.shown_at },
        ..ctx.clone()
    };
    Ok(Enrolling { ctx, came, half })
}

/// Uses up the half sign-in behind this change, and the link that it came by; false if another request used it first, because
/// that one may have set up a second factor that this one has not shown.
pub(super) async fn end_half(tx: &mut Tx, ctx: &Ctx) -> Result<bool> {
    let Credential::Half { id, .. } = &ctx.credential else { return Ok(true) };
    let Some(link) = store::take_half_sign_in(tx, id).await? else { return Ok(false) };
    if !link.is_empty() {
        use_up(tx, ctx, &link).await?;
    }
    Ok(true)
}

impl Enrolling {
    /// Turns on an authenticator app with its first code.
    pub(crate) async fn confirm_authenticator(&self, code: &str) -> Result<Enrolled> {
        let codes = confirm_authenticator(&self.ctx, code).await?;
        self.let_in(codes).await
    }

    /// Adds the passkey that the browser made.
    pub(crate) async fn add_passkey(
        &self,
        party: &RelyingParty,
        token: &str,
        name: &str,
        answer: &str,
    ) -> Result<Enrolled> {
        let codes = add_passkey(&self.ctx, party, token, name, answer).await?;
        self.let_in(codes.unwrap_or_default()).await
    }

    /// Sets the person's password; a second factor may have to be set up next.
    pub(crate) async fn choose_password(&self, password: &str) -> Result<SignedIn> {
        change_password(&self.ctx, None, password).await?;
        let half = HalfSignIn { link: None, ..self.half.clone() };
        let mut tx = self.came.app.db.begin().await?;
        let signed_in = first_half(&mut tx, &self.came, half, false).await?;
        tx.commit_unsaid().await?;
        Ok(signed_in)
    }

    /// The person's account.
    pub(crate) async fn account(&self) -> Result<Account> {
        required(&self.ctx, &self.half.person).await
    }

    async fn let_in(&self, codes: Vec<String>) -> Result<Enrolled> {
        let mut tx = self.came.app.db.begin().await?;
        let session = add_session(&mut tx, &self.came, &self.half, true).await?;
        tx.commit_unsaid().await?;
        Ok(Enrolled { codes, session })
    }
}
