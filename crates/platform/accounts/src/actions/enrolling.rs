//! Setting up a second factor during sign-in, where the instance requires one.

use castra_platform::{
    access::{Actor, Viewer},
    context::{Credential, Ctx},
    db::Tx,
    error::{Error, Kind, Result},
};

use super::{
    entering::{add_session, half_sign_in},
    own::confirm_authenticator,
    passkeys::add_passkey,
};
use crate::{
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
    let half = half_sign_in(ctx, token).await?;
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

/// Uses up the half sign-in behind this change; false if another request used it first, because that one may have set up
/// a second factor that this one has not shown.
pub(super) async fn end_half(tx: &mut Tx, ctx: &Ctx) -> Result<bool> {
    match &ctx.credential {
        Credential::Half { id, .. } => store::end_half_sign_in(tx, id).await,
        Credential::None | Credential::Session { .. } | Credential::Token(_) => Ok(true),
    }
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

    async fn let_in(&self, codes: Vec<String>) -> Result<Enrolled> {
        let mut tx = self.came.app.db.begin().await?;
        let session = add_session(&mut tx, &self.came, &self.half, true).await?;
        tx.commit_unsaid().await?;
        Ok(Enrolled { codes, session })
    }
}
