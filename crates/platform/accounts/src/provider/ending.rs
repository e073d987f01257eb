//! Signing out at the provider after signing out here, and unbinding a person from their subject.

use castra_platform::{
    access::Permission,
    config::IdentityProvider,
    context::Ctx,
    error::{Error, Result},
    web::form::escape,
};

use super::{discovery, store};
use crate::store as accounts;

/// The page that offers to sign out at the provider too.
pub(super) const SIGNED_OUT: &str = "/sign-in/provider/signed-out";

/// Where signing out leads: to that page for a session from the provider, otherwise to the sign-in page.
pub(crate) async fn after_sign_out(ctx: &Ctx) -> Result<&'static str> {
    let session = ctx.credential.session().filter(|_| ctx.app.settings.provider.is_some());
    match session {
        Some(session) if store::is_by_provider(ctx.read(), session).await? => Ok(SIGNED_OUT),
        _ => Ok("/sign-in"),
    }
}

/// The provider's logout address, where it has one (OpenID Connect RP-Initiated Logout 1.0, section 2). No ID token is
/// kept as a hint: without one, the provider asks the person first, which is right for a link that anyone can follow.
pub(super) async fn way_out(ctx: &Ctx, provider: &IdentityProvider) -> Option<String> {
    let known = discovery::known(ctx, provider, |_| true).await.ok()?;
    let endpoint = known.metadata.end_session_endpoint.as_deref()?;
    Some(way(endpoint, &provider.client_id, ctx.app.settings.public_url.as_deref()?))
}

fn way(endpoint: &str, client_id: &str, public_url: &str) -> String {
    let sign = if endpoint.contains('?') { '&' } else { '?' };
    let back = escape(&format!("{public_url}/sign-in"));
    format!("{endpoint}{sign}client_id={}&post_logout_redirect_uri={back}", escape(client_id))
}

/// Unbinds a person from their identity at the provider and ends the sessions it began. They bind their account again
/// when signed in here. Run on the machine itself, it also binds the next sign-in with their verified address: an
/// operator must not be able to open an account to the current owner of its address.
pub async fn unbind(ctx: &Ctx, person: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    if store::unbind(&mut tx, person).await? == 0 {
        tx.roll_back().await?;
        return Err(Error::not_found(format!("binding of `{person}` to the identity provider")));
    }
    accounts::set_binds_by_address(&mut tx, person, ctx.viewer.host).await?;
    let ended = accounts::end_provider_sessions(&mut tx, None, Some(person)).await?;
    let details = format!("{ended} sessions ended");
    tx.commit(ctx.says("was unbound from the identity provider", format!("account:{person}"), details)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_out_names_us_and_leads_back_to_our_doors() {
        let check = |endpoint: &str, expected: &str| {
            assert_eq!(way(endpoint, "cas&tra", "https://castra.example.org"), expected);
        };
        let asked = "client_id=cas%26tra&post_logout_redirect_uri=https%3A%2F%2Fcastra.example.org%2Fsign-in";
        check("https://id.example.org/end", &format!("https://id.example.org/end?{asked}"));
        check("https://id.example.org/end?x=1", &format!("https://id.example.org/end?x=1&{asked}"));
    }
}
