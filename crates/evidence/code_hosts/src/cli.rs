//! `castra code-host`: credentials for cloning repositories.

use std::{io::Read, path::PathBuf};

use castra_org::organization::{CloneUrl, RepositoryId};
use castra_platform::{Ctx, Error, Result, feature::Output};
use clap::{Arg, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::json;

use super::{
    actions,
    model::{CodeHost, Listed, Said},
};

fn address() -> Arg {
    Arg::new("address")
        .value_name("ADDRESS")
        .required(true)
        .help("Used for it and everything below, such as https://github.com/example")
}

fn file(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name("FILE").value_parser(clap::value_parser!(PathBuf)).help(help)
}

pub(super) fn define_set() -> Command {
    Command::new("set")
        .about("Set the credentials for cloning repositories below an address")
        .after_help(
            "For an ssh:// address without --secret-file, a key is generated and its public half printed.",
        )
        .arg(address())
        .arg(Arg::new("name").long("name").value_name("NAME").help("The username for the token"))
        .arg(file("secret-file", "File with the token or the private key; - is standard input"))
        .arg(file(
            "host-keys",
            "File with the SSH host's keys, as `ssh-keyscan HOST` prints them; - is standard input",
        ))
}

pub(super) fn define_list() -> Command {
    Command::new("list").about("List the credentials for cloning, without their secrets")
}

pub(super) fn define_remove() -> Command {
    Command::new("remove").about("Remove the credentials for an address").arg(address())
}

/// The content of the file that an argument names.
fn text_of(args: &ArgMatches, name: &str) -> Result<String> {
    let Some(path) = args.get_one::<PathBuf>(name) else { return Ok(String::new()) };
    let read = if path.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(path)
    };
    read.map_err(|error| Error::invalid(format!("{} cannot be read: {error}", path.display())))
}

fn shown(host: &CodeHost, repositories: &[RepositoryId]) -> serde_json::Value {
    json!({
        "id": host.id, "address": host.address.to_string(), "username": host.username, "public_key": host.public_key,
        "host_keys": host.host_keys.lines().collect::<Vec<_>>(), "changed_at": host.changed_at,
        "changed_by": host.changed_by, "repositories": repositories.iter().map(RepositoryId::as_str).collect::<Vec<_>>(),
    })
}

pub(super) fn set<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let said = Said {
            address: args.get_one::<String>("address").cloned().unwrap_or_default(),
            username: args.get_one::<String>("name").cloned().unwrap_or_default(),
            secret: text_of(args, "secret-file")?,
            host_keys: text_of(args, "host-keys")?,
        };
        let host = actions::set(ctx, &said).await.map_err(|error| {
            let fields: Vec<_> =
                error.fields.iter().map(|field| format!("{}: {}", field.field, field.message)).collect();
            fields.into_iter().fold(error, Error::hint)
        })?;
        let mut text =
            format!("Saved. Repositories below {} are cloned with it from the next scan on.\n", host.address);
        if !host.public_key.is_empty() {
            text.push_str(&format!(
                "\nAdd this public key at the host, with read access:\n\n{}\n",
                host.public_key
            ));
        }
        let listed = actions::list(ctx).await?.into_iter().find(|known| known.host.id == host.id);
        let repositories = listed.map(|known| known.repositories).unwrap_or_default();
        let json = shown(&host, &repositories);
        Ok(Output::new(text, json))
    })
}

pub(super) fn list<'a>(ctx: &'a Ctx, _: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let all = actions::list(ctx).await?;
        let line = |Listed { host, repositories }: &Listed| {
            let whom = if host.public_key.is_empty() { host.username.as_str() } else { "with a key" };
            format!("{}  {whom}  {} repositories\n", host.address, repositories.len())
        };
        let text = match all.as_slice() {
            [] => "No credentials yet.\n".to_owned(),
            all => all.iter().map(line).collect(),
        };
        let json = all.iter().map(|Listed { host, repositories }| shown(host, repositories));
        Ok(Output::new(text, json.collect()))
    })
}

pub(super) fn remove<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let address: &String = args.get_one("address").expect("clap requires it");
        let wanted = CloneUrl::parse(address).map_err(Error::invalid)?;
        let known = actions::list(ctx).await?.into_iter().find(|known| known.host.address == wanted);
        let known = known.ok_or_else(|| Error::not_found(format!("code host `{address}`")))?;
        actions::remove(ctx, &known.host.id).await?;
        Ok(Output::new("Removed. Revoke it at the host too.\n", json!({"forgotten": known.host.id})))
    })
}
