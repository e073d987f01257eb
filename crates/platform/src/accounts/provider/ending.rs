//! Ending it: signing out at the provider after signing out here, and unbinding somebody from their subject.

use super::{IdentityProvider, discovery, store};
use crate::{
    access::Permission,
    accounts,
    context::Ctx,
    error::{Error, Result},
    web::form::escape,
};

/// The page that offers to sign out at the provider too.
pub(super) const SIGNED_OUT: &str = "/sign-in/provider/signed-out";

/// Where signing out here leads: to that page, for whoever came by the provider; else to the doors.
pub(in crate::accounts) async fn after_sign_out(ctx: &Ctx) -> Result<&'static str> {
    let session = ctx.credential.session().filter(|_| ctx.app.settings.provider.is_some());
    match session {
        Some(session) if store::is_by_provider(ctx.read(), session).await? => Ok(SIGNED_OUT),
        _ => Ok("/sign-in"),
    }
}

/// The provider's door out, where it has one (OpenID Connect RP-Initiated Logout 1.0, section 2). No ID token is kept to
/// hint at: without one, the provider asks whoever comes, which is right for a link that anybody can follow.
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

/// Unbinds a person from whoever they were at the provider: their sessions by it end. They bind their account anew when they
/// are signed in here. Where it is said on the machine itself, whoever comes next with their verified address is bound, too:
/// an operator's word alone must not open an account to whoever has its address now.
pub async fn unbind(ctx: &Ctx, person: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    if store::unbind(&mut tx, person).await? == 0 {
        tx.roll_back().await?;
        return Err(Error::not_found(format!("binding of `{person}` to the identity provider")));
    }
    accounts::store::set_binds_by_address(&mut tx, person, ctx.viewer.host).await?;
    let ended = accounts::store::end_provider_sessions(&mut tx, None, Some(person)).await?;
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
