//! Setting credentials for cloning, and looking them up for a clone.

use castra_org::organization::{self, CloneScheme, CloneUrl, Place};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Permission,
    private::{self, Owner},
};

use super::{
    access::{Access, Credential},
    model::{CodeHost, Listed, Said, Stored},
    rules, store,
};

/// The place a secret is sealed for: it opens for no other address.
fn place(id: &str, address: &CloneUrl) -> String {
    format!("code_hosts/{id}/{address}")
}

/// The most specific code host for an address.
fn nearest<'a>(hosts: &'a [Stored], address: &CloneUrl) -> Option<&'a Stored> {
    let covering = hosts.iter().filter(|known| known.host.address.covers(address));
    covering.max_by_key(|known| (known.host.address.path.len(), known.host.address.user.is_some()))
}

/// Every code host and the repositories it is used for.
pub(super) async fn list(ctx: &Ctx) -> Result<Vec<Listed>> {
    ctx.may(&Permission::Operate)?;
    let hosts = store::all(ctx.read()).await?;
    let mut listed: Vec<Listed> =
        hosts.iter().map(|known| Listed { host: known.host.clone(), repositories: Vec::new() }).collect();
    let current = match organization::current(ctx).await {
        Ok(current) => current,
        Err(error) if error.kind == Kind::NotFound => return Ok(listed),
        Err(error) => return Err(error),
    };
    let repositories = current.organization().repositories.values();
    for repository in repositories.filter(|known| known.period.contains(current.today)) {
        let Ok(Place::There(address)) = repository.place() else { continue };
        let by = nearest(&hosts, &address).map(|known| known.host.id.as_str());
        if let Some(known) = listed.iter_mut().find(|known| Some(known.host.id.as_str()) == by) {
            known.repositories.push(repository.id.clone());
        }
    }
    Ok(listed)
}

/// Sets the credentials for repositories below an address, replacing those set earlier for the same address.
pub async fn set(ctx: &Ctx, said: &Said) -> Result<CodeHost> {
    ctx.may(&Permission::Operate)?;
    let address = rules::address(said)?;
    let mut tx = ctx.write().await?;
    let known = store::with_address(&mut tx, &address.to_string()).await?;
    // If only the host's keys are new, the private key stays.
    let kept = match &known {
        Some(known) if said.secret.trim().is_empty() && address.scheme == CloneScheme::Ssh => {
            Some(opened(ctx, known).await?)
        }
        _ => None,
    };
    let said = Said { secret: kept.unwrap_or_else(|| said.secret.clone()), ..said.clone() };
    let understood = rules::understand(address, &said, &ctx.app.ids.bytes())?;
    let id = known.map_or_else(|| ctx.new_id(), |known| known.host.id);
    let sealed_for = place(&id, &understood.address);
    let secret = private::seal(&mut tx, ctx, Owner::Instance, &sealed_for, &understood.secret).await?;
    let host = CodeHost {
        id,
        address: understood.address,
        username: understood.username,
        public_key: understood.public_key,
        host_keys: understood.host_keys,
        changed_at: ctx.now(),
        changed_by: ctx.actor.to_string(),
    };
    let stored = Stored { host, secret };
    store::put(&mut tx, &stored).await?;
    let CodeHost { id, address, .. } = &stored.host;
    tx.commit(ctx.says("set cloning credentials", format!("code-host:{id}"), address.to_string())).await?;
    Ok(stored.host)
}

/// Removes a code host and its secret: repositories below it are cloned without credentials, or with a wider
/// one's.
pub(super) async fn remove(ctx: &Ctx, id: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    if store::remove(&mut tx, id).await? == 0 {
        return Err(Error::not_found("such code host"));
    }
    tx.commit(ctx.says("removed cloning credentials", format!("code-host:{id}"), "")).await
}

async fn opened(ctx: &Ctx, Stored { host, secret }: &Stored) -> Result<String> {
    let secret = private::open(ctx, &place(&host.id, &host.address), secret).await?;
    secret.ok_or_else(|| Error::internal("the key to the instance's secrets is missing"))
}

/// The credentials for a repository; `None` if it needs none or none were set.
pub async fn access_to(ctx: &Ctx, address: &CloneUrl) -> Result<Option<Access>> {
    ctx.may(&Permission::Operate)?;
    let hosts = store::all(ctx.read()).await?;
    let Some(known) = nearest(&hosts, address) else { return Ok(None) };
    let secret = opened(ctx, known).await?;
    let CodeHost { address, username, host_keys, .. } = known.host.clone();
    let credential = match address.scheme {
        CloneScheme::Ssh => Credential::Key { key: secret, host_keys },
        CloneScheme::Https | CloneScheme::Http => Credential::Token { username, token: secret },
    };
    Ok(Some(Access { address, credential }))
}
