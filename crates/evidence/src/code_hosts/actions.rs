//! Saying as whom repositories are cloned, and looking it up when one is.

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

/// Where a secret is sealed for: it opens beside no other address.
fn place(id: &str, address: &CloneUrl) -> String {
    format!("code_hosts/{id}/{address}")
}

/// The nearest code host of an address.
fn nearest<'a>(hosts: &'a [Stored], address: &CloneUrl) -> Option<&'a Stored> {
    let covering = hosts.iter().filter(|known| known.host.address.covers(address));
    covering.max_by_key(|known| (known.host.address.path.len(), known.host.address.user.is_some()))
}

/// Every code host with what is cloned by it.
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

/// Says as whom repositories below an address are cloned, in place of what was said of the same address before.
pub async fn set(ctx: &Ctx, said: &Said) -> Result<CodeHost> {
    ctx.may(&Permission::Operate)?;
    let address = rules::address(said)?;
    let mut tx = ctx.write().await?;
    let known = store::with_address(&mut tx, &address.to_string()).await?;
    // Where only the host's keys are new, its own key stays.
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
    tx.commit(ctx.says("said as whom to clone from", format!("code-host:{id}"), address.to_string())).await?;
    Ok(stored.host)
}

/// Forgets a code host and its secret: what lies below it is cloned as nobody, or as a wider one says.
pub(super) async fn remove(ctx: &Ctx, id: &str) -> Result<()> {
    ctx.may(&Permission::Operate)?;
    let mut tx = ctx.write().await?;
    if store::remove(&mut tx, id).await? == 0 {
        return Err(Error::not_found("code host here"));
    }
    tx.commit(ctx.says("forgot as whom to clone from", format!("code-host:{id}"), "")).await
}

async fn opened(ctx: &Ctx, Stored { host, secret }: &Stored) -> Result<String> {
    let secret = private::open(ctx, &place(&host.id, &host.address), secret).await?;
    secret.ok_or_else(|| Error::internal("the key of the instance's own secrets is gone"))
}

/// What opens the way to a repository; nothing where it is open to everybody, or nobody said.
pub(crate) async fn access_to(ctx: &Ctx, address: &CloneUrl) -> Result<Option<Access>> {
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
