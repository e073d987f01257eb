//! Setting a second factor up at the door, where the instance requires one.

use super::{
    entering::{add_session, half_sign_in},
    own::confirm_authenticator,
    passkeys::add_passkey,
};
use crate::{
    access::{Actor, Viewer},
    accounts::{
        rules::RelyingParty,
        store::{self, HalfSignIn},
    },
    context::{Credential, Ctx},
    db::Tx,
    error::{Error, Kind, Result},
};

/// Somebody who has shown one factor, and has no second one yet.
#[derive(Debug)]
pub(in crate::accounts) struct Enrolling {
    /// The request as theirs: it may set a second factor up, and nothing else is ever asked with it.
    pub(in crate::accounts) ctx: Ctx,
    /// The request as it came.
    came: Ctx,
    half: HalfSignIn,
}

/// Recovery codes, and the sign-in that is whole now.
#[derive(Debug)]
pub(in crate::accounts) struct Enrolled {
    pub(in crate::accounts) codes: Vec<String>,
    /// The session's token.
    pub(in crate::accounts) session: String,
}

/// Who is at the door with this half. Where a second factor is on it has to be shown: one factor is never enough to set
/// up another beside it.
pub(in crate::accounts) async fn enrolling(ctx: &Ctx, token: &str) -> Result<Enrolling> {
    let half = half_sign_in(ctx, token).await?;
    if store::second_factors(ctx.read(), &half.person).await?.are_asked_for() {
        return Err(Error::new(Kind::Unauthenticated, "your account has a second factor; please show it"));
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

/// Uses the first half up that a change at the door was made with; false if another was quicker, which may have set up a
/// second factor that this one does not show.
pub(super) async fn end_half(tx: &mut Tx, ctx: &Ctx) -> Result<bool> {
    match &ctx.credential {
        Credential::Half { id, .. } => store::end_half_sign_in(tx, id).await,
        Credential::None | Credential::Session { .. } | Credential::Token(_) => Ok(true),
    }
}

impl Enrolling {
    /// Turns an authenticator app on, by its first code.
    pub(in crate::accounts) async fn confirm_authenticator(&self, code: &str) -> Result<Enrolled> {
        let codes = confirm_authenticator(&self.ctx, code).await?;
        self.let_in(codes).await
    }

    /// Adds the passkey that the browser made.
    pub(in crate::accounts) async fn add_passkey(
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
