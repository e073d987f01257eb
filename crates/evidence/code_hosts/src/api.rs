//! `/api/v1/code-hosts`, for operators.

use axum::http::StatusCode;
use castra_platform::{
    Ctx, Result,
    access::Rule,
    web::{
        Routes,
        api::{Json, Listed as Page, Path},
    },
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::{
    actions,
    model::{CodeHost, Listed, Said},
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .chapter("Code hosts", "Credentials for cloning repositories, for operators. Secrets are write-only.")
        .api(Rule::Operator, routes!(list_code_hosts, set_code_host))
        .api(Rule::Operator, routes!(forget_code_host))
}

/// The credentials for repositories below an address, without the secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodeHost)]
struct CodeHostItem {
    /// The code host's id.
    id: String,
    /// The address that it applies to, with everything below it.
    #[schema(example = "https://github.com/example")]
    address: String,
    /// The username for the token; empty for SSH.
    username: String,
    /// The public key to add at the host; empty for HTTPS.
    public_key: String,
    /// The host's own SSH keys; empty for HTTPS.
    host_keys: Vec<String>,
    /// When it was last changed.
    changed_at: DateTime<Utc>,
    /// Who changed it last.
    changed_by: String,
    /// The ids of the repositories that are cloned with it.
    repositories: Vec<String>,
}

impl CodeHostItem {
    fn of(host: CodeHost, repositories: Vec<String>) -> Self {
        Self {
            id: host.id,
            address: host.address.to_string(),
            username: host.username,
            public_key: host.public_key,
            host_keys: host.host_keys.lines().map(str::to_owned).collect(),
            changed_at: host.changed_at,
            changed_by: host.changed_by,
            repositories,
        }
    }

    fn listed(Listed { host, repositories }: Listed) -> Self {
        Self::of(host, repositories.iter().map(ToString::to_string).collect())
    }
}

/// Credentials for cloning.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCodeHost)]
struct Wanted {
    /// An https:// or ssh:// address: the credentials apply to it and everything below it.
    #[schema(example = "https://github.com/example")]
    address: String,
    /// The username for the token; absent for SSH, where it is part of the address.
    #[serde(default)]
    username: String,
    /// The token or the private key. For SSH, a key is generated if this is absent.
    #[serde(default)]
    #[schema(format = Password)]
    secret: String,
    /// The host's own SSH keys, one `known_hosts` line each.
    #[serde(default)]
    host_keys: Vec<String>,
}

/// List code hosts
#[utoipa::path(
    get,
    path = "/api/v1/code-hosts",
    responses((status = 200, description = "Every code host, by address, without its secret.", body = Page<CodeHostItem>)),
)]
async fn list_code_hosts(ctx: Ctx) -> Result<Json<Page<CodeHostItem>>> {
    let all = actions::list(&ctx).await?;
    Ok(Json(Page::whole(all.into_iter().map(CodeHostItem::listed).collect())))
}

/// Set cloning credentials
///
/// Replaces the credentials set earlier for the same address.
#[utoipa::path(
    put,
    path = "/api/v1/code-hosts",
    request_body = Wanted,
    responses(
        (status = 200, description = "The credentials were saved.", body = CodeHostItem),
        (status = 422, description = "The credentials are invalid; `errors` names the fields."),
    ),
)]
async fn set_code_host(ctx: Ctx, Json(wanted): Json<Wanted>) -> Result<Json<CodeHostItem>> {
    let Wanted { address, username, secret, host_keys } = wanted;
    let said = Said { address, username, secret, host_keys: host_keys.join("\n") };
    let host = actions::set(&ctx, &said).await?;
    let listed = actions::list(&ctx).await?.into_iter().find(|known| known.host.id == host.id);
    Ok(Json(listed.map_or_else(|| CodeHostItem::of(host, Vec::new()), CodeHostItem::listed)))
}

/// Remove a code host
///
/// Deletes its secret. Repositories below its address are cloned without credentials, or with those of a
/// wider address.
#[utoipa::path(
    delete,
    path = "/api/v1/code-hosts/{id}",
    responses(
        (status = 204, description = "The code host was removed."),
        (status = 404, description = "There is no such code host."),
    ),
)]
async fn forget_code_host(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::remove(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
