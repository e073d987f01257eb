//! The provider's `UserInfo` answer (OpenID Connect Core 1.0, section 5.3): many providers leave the address and the groups
//! to it where the code flow gives an access token.

use castra_platform::{
    context::Ctx,
    error::{Error, Kind, Result},
};
use reqwest::{Method, header};

use super::{discovery::Metadata, tokens::Said};

/// Asks `UserInfo`; [`Said::or`] checks whether the answer is about the same subject. `None` where there is no endpoint, or
/// the answer is not a document: what is missing then stays missing.
pub(super) async fn ask(ctx: &Ctx, metadata: &Metadata, access_token: Option<&str>) -> Result<Option<Said>> {
    let (Some(endpoint), Some(token)) = (metadata.userinfo_endpoint.as_deref(), access_token) else {
        return Ok(None);
    };
    let request = ctx.app.outgoing.request(Method::GET, endpoint)?;
    let request = request.header(header::ACCEPT, "application/json").bearer_auth(token);
    let (status, body) = ctx.app.outgoing.send(request).await?;
    if status != 200 {
        tracing::warn!(status, "the identity provider's UserInfo does not answer");
        return Err(Error::new(Kind::Unavailable, "the identity provider did not send your details")
            .hint("start again"));
    }
    match serde_json::from_slice(&body) {
        Ok(claims) => Ok(Some(Said::new(claims))),
        Err(error) => {
            tracing::warn!(%error, "the identity provider's UserInfo answer cannot be read");
            Ok(None)
        }
    }
}
