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
        .chapter(
            "Code hosts",
            "As whom repositories elsewhere are cloned, for operators. Secrets go in and never come out.",
        )
        .api(Rule::Operator, routes!(list_code_hosts, set_code_host))
        .api(Rule::Operator, routes!(forget_code_host))
}

/// As whom repositories below an address are cloned.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CodeHost)]
struct CodeHostItem {
    /// Its id.
    id: String,
    /// What it is good for: this address and all below it.
    #[schema(example = "https://github.com/example")]
    address: String,
    /// The name that goes with the token; empty for SSH.
    username: String,
    /// What to tell the host of the private key; empty for HTTPS.
    public_key: String,
    /// By which the host shows who it is, for SSH.
    host_keys: Vec<String>,
    /// Since when it is so.
    changed_at: DateTime<Utc>,
    /// Who said so.
    changed_by: String,
    /// The ids of the repositories that are cloned by it.
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

/// As whom to clone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCodeHost)]
struct Wanted {
    /// An https:// or ssh:// address: it and all below it are cloned as this.
    #[schema(example = "https://github.com/example")]
    address: String,
    /// The name that goes with the token; absent for SSH, where it stands in the address.
    #[serde(default)]
    username: String,
    /// The token or the private key; for SSH, one is made where it is absent.
    #[serde(default)]
    #[schema(format = Password)]
    secret: String,
    /// By which the host shows who it is, for SSH: lines as `known_hosts` has them.
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

/// Say as whom to clone
///
/// In place of what was said of the same address before.
#[utoipa::path(
    put,
    path = "/api/v1/code-hosts",
    request_body = Wanted,
    responses(
        (status = 200, description = "It is so.", body = CodeHostItem),
        (status = 415, description = "What was sent is not JSON."),
        (status = 422, description = "It cannot be; `errors` names the fields."),
    ),
)]
async fn set_code_host(ctx: Ctx, Json(wanted): Json<Wanted>) -> Result<Json<CodeHostItem>> {
    let Wanted { address, username, secret, host_keys } = wanted;
    let said = Said { address, username, secret, host_keys: host_keys.join("\n") };
    let host = actions::set(&ctx, &said).await?;
    let listed = actions::list(&ctx).await?.into_iter().find(|known| known.host.id == host.id);
    Ok(Json(listed.map_or_else(|| CodeHostItem::of(host, Vec::new()), CodeHostItem::listed)))
}

/// Forget a code host
///
/// Its secret is gone; what lies below its address is cloned as nobody, or as a wider one says.
#[utoipa::path(
    delete,
    path = "/api/v1/code-hosts/{id}",
    params(("id" = String, Path, description = "Its id.")),
    responses(
        (status = 204, description = "It is forgotten."),
        (status = 404, description = "There is no such code host."),
    ),
)]
async fn forget_code_host(ctx: Ctx, Path(id): Path<String>) -> Result<StatusCode> {
    actions::remove(&ctx, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
