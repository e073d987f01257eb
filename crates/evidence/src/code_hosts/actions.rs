//! Saying as whom repositories are cloned, and looking it up when one is.

use castra_org::organization::{self, CloneUrl, Place};
use castra_platform::{
    Ctx, Error, Kind, Result,
    access::Permission,
    private::{self, Owner},
};

use super::{
    model::{Access, CodeHost, Listed, Said, Stored},
    rules, store,
};

/// Where a secret is sealed for.
fn place(id: &str) -> String {
    format!("code_hosts/{id}")
}

/// The nearest code host of an address.
fn nearest<'a>(hosts: &'a [Stored], address: &CloneUrl) -> Option<&'a Stored> {
    let covering = hosts.iter().filter(|known| known.host.address.covers(address));
    covering.max_by_key(|known| known.host.address.path.len())
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
    let understood = rules::understand(said, &ctx.app.ids.bytes())?;
    let mut tx = ctx.write().await?;
    let address = understood.address.to_string();
    let known = store::with_address(&mut tx, &address).await?;
    let id = known.map_or_else(|| ctx.new_id(), |known| known.host.id);
    let secret = private::seal(&mut tx, ctx, Owner::Instance, &place(&id), &understood.secret).await?;
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
    tx.commit(ctx.says("said as whom to clone from", format!("code-host:{}", stored.host.id), address))
        .await?;
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

/// What opens the way to a repository; nothing where it is open to everybody, or nobody said.
pub(crate) async fn access_to(ctx: &Ctx, address: &CloneUrl) -> Result<Option<Access>> {
    ctx.may(&Permission::Operate)?;
    let hosts = store::all(ctx.read()).await?;
    let Some(Stored { host, secret }) = nearest(&hosts, address).cloned() else { return Ok(None) };
    let secret = private::open(ctx, &place(&host.id), &secret).await?;
    let secret = secret.ok_or_else(|| Error::internal("the key of the instance's own secrets is gone"))?;
    let credential = rules::credential(&host.address, host.username, secret, &host.host_keys)?;
    Ok(Some(Access { address: host.address, credential }))
}
