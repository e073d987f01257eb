//! `castra key`: showing the current master key, changing it, and removing old ones.

use clap::ArgMatches;
use futures::future::BoxFuture;
use serde_json::json;

use super::{erase as erase_all, forget as forget_old, masters, rotate as change};
use crate::{context::Ctx, error::Result, feature::Output};

pub(super) fn define_show() -> clap::Command {
    clap::Command::new("show").about("List the keys that seal private text, never the keys themselves")
}

pub(super) fn define_rotate() -> clap::Command {
    clap::Command::new("rotate")
        .about("Change the key that seals private text")
        .after_help("Creates a new key in the key file, or uses the first of CASTRA_KEY. Old keys stay in the file, for older backups.")
}

pub(super) fn define_forget() -> clap::Command {
    clap::Command::new("forget")
        .about("Remove old keys from the key file; older backups can then no longer be opened")
}

pub(super) fn define_erase() -> clap::Command {
    clap::Command::new("erase")
        .about("Erase a person's private text for good")
        .after_help("Their decisions and sign-offs stay. Older backups still hold their text, until their key file is gone.")
        .arg(clap::Arg::new("person").value_name("ID").required(true).help("The person's id"))
        .arg(
            clap::Arg::new("yes")
                .long("yes")
                .action(clap::ArgAction::SetTrue)
                .required(true)
                .help("Confirm that this cannot be undone"),
        )
}

pub(super) fn erase<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let person: &String = args.get_one("person").expect("clap requires it");
        let erased = erase_all(ctx, person).await?;
        let text = if erased { "Private text erased.\n" } else { "There was no private text.\n" };
        Ok(Output::new(text, json!({"person": person, "erased": erased})))
    })
}

pub(super) fn show<'a>(ctx: &'a Ctx, _: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let here = ctx.app.keyring.ids();
        let masters = masters(ctx.read()).await?;
        let lines = masters.iter().map(|master| {
            let state = if master.retired_at.is_none() { "current" } else { "retired" };
            let held = if here.contains(&master.id) { "" } else { ", no longer here" };
            format!(
                "{}  {state}  since {}, wraps {} private keys{held}\n",
                master.id,
                master.created_at.date_naive(),
                master.private_keys
            )
        });
        let json = masters.iter().map(|master| {
            json!({"id": master.id, "in_force": master.retired_at.is_none(), "since": master.created_at, "private_keys": master.private_keys, "here": here.contains(&master.id)})
        });
        Ok(Output::new(lines.collect::<String>(), json.collect()))
    })
}

pub(super) fn rotate<'a>(ctx: &'a Ctx, _: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let done = change(ctx).await?;
        let text = format!(
            "Key {} is now current; {} private keys were rewrapped.\nOld keys are kept for older backups; `castra key forget` removes them.\n",
            done.current, done.private_keys
        );
        Ok(Output::new(text, json!({"current": done.current, "private_keys": done.private_keys})))
    })
}

pub(super) fn forget<'a>(ctx: &'a Ctx, _: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let gone = forget_old(ctx).await?;
        let text = match gone.len() {
            0 => "There were no old keys.\n".to_owned(),
            _ => format!("Removed: {}.\n", gone.join(", ")),
        };
        Ok(Output::new(text, json!({"forgotten": gone})))
    })
}
