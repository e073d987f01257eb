//! `castra key`: which master key is in force, changing it, and forgetting old ones.

use clap::ArgMatches;
use futures::future::BoxFuture;
use serde_json::json;

use super::{erase as erase_all, forget as forget_old, masters, rotate as change};
use crate::{context::Ctx, error::Result, feature::Output};

pub(super) fn define_show() -> clap::Command {
    clap::Command::new("show")
        .about("Show which keys private text is sealed under; never the keys themselves")
}

pub(super) fn define_rotate() -> clap::Command {
    clap::Command::new("rotate")
        .about("Change the key that private text is sealed under")
        .after_help("Makes a new key in the key file, or takes the first of CASTRA_KEY. Old keys stay in the file, for backups made before.")
}

pub(super) fn define_forget() -> clap::Command {
    clap::Command::new("forget")
        .about("Remove old keys from the key file: older backups can then no longer be opened")
}

pub(super) fn define_erase() -> clap::Command {
    clap::Command::new("erase")
        .about("Make a person's private text unreadable for ever")
        .after_help("What they decided and signed stays. Backups made before still hold their text, until their key file is gone.")
        .arg(clap::Arg::new("person").value_name("ID").required(true).help("The person's id"))
        .arg(
            clap::Arg::new("yes")
                .long("yes")
                .action(clap::ArgAction::SetTrue)
                .required(true)
                .help("It cannot be taken back: say so"),
        )
}

pub(super) fn erase<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let person: &String = args.get_one("person").expect("clap requires it");
        let erased = erase_all(ctx, person).await?;
        let text = if erased { "Their private text is erased.\n" } else { "They had no private text.\n" };
        Ok(Output::new(text, json!({"person": person, "erased": erased})))
    })
}

pub(super) fn show<'a>(ctx: &'a Ctx, _: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let here = ctx.app.keyring.ids();
        let masters = masters(ctx.read()).await?;
        let lines = masters.iter().map(|master| {
            let state = if master.retired_at.is_none() { "in force" } else { "changed  " };
            let held = if here.contains(&master.id) { "" } else { ", not here any more" };
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
            "Key {} is in force; {} private keys are wrapped anew.\nOld keys are kept for backups made before; `castra key forget` removes them.\n",
            done.current, done.private_keys
        );
        Ok(Output::new(text, json!({"current": done.current, "private_keys": done.private_keys})))
    })
}

pub(super) fn forget<'a>(ctx: &'a Ctx, _: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let gone = forget_old(ctx).await?;
        let text = match gone.len() {
            0 => "There was no old key.\n".to_owned(),
            _ => format!("Forgotten: {}.\n", gone.join(", ")),
        };
        Ok(Output::new(text, json!({"forgotten": gone})))
    })
}
