//! What the provider says of somebody beside the ID token (OpenID Connect Core 1.0, section 5.3): many leave the address and
//! the groups to it where the code flow gives an access token.

use reqwest::{Method, header};

use super::{discovery::Metadata, tokens::Said};
use crate::{
    context::Ctx,
    error::{Error, Kind, Result},
};

/// Asks; whether the answer is about the same subject is for [`Said::or`] to see. None where there is nowhere to ask, or the
/// answer is no document: what is missing is missing then.
pub(super) async fn ask(ctx: &Ctx, metadata: &Metadata, access_token: Option<&str>) -> Result<Option<Said>> {
    let (Some(endpoint), Some(token)) = (metadata.userinfo_endpoint.as_deref(), access_token) else {
        return Ok(None);
    };
    let request = ctx.app.outgoing.request(Method::GET, endpoint)?;
    let request = request.header(header::ACCEPT, "application/json").bearer_auth(token);
    let (status, body) = ctx.app.outgoing.send(request).await?;
    if status != 200 {
        tracing::warn!(status, "the identity provider does not say what it knows beside the token");
        return Err(Error::new(Kind::Unavailable, "the identity provider did not say who you are")
            .hint("begin again"));
    }
    match serde_json::from_slice(&body) {
        Ok(claims) => Ok(Some(Said::new(claims))),
        Err(error) => {
            tracing::warn!(%error, "what the identity provider says beside the token cannot be read");
            Ok(None)
        }
    }
}
