//! `castra compare`: the comparison as text, Markdown or JSON.

use castra_org::charter::{self, Opened};
use castra_platform::{Ctx, Error, Result, feature::Output};
use clap::{Arg, ArgMatches, Command};
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::{
    figures,
    rules::{Compared, compare},
};

pub(super) fn define() -> Command {
    let role = |name: &'static str| {
        Arg::new(name).value_name("ROLE").required(true).help("A role's id, such as tech-lead or cto")
    };
    let format = Arg::new("format")
        .long("format")
        .value_name("FORMAT")
        .value_parser(["text", "markdown", "json"])
        .default_value("text")
        .help("Output format");
    Command::new("compare")
        .about("Compare two roles point by point, with this organization's figures")
        .arg(role("first"))
        .arg(role("second"))
        .arg(format)
}

pub(super) fn run<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let role = |name: &str| args.get_one::<String>(name).map(String::as_str).unwrap_or_default();
        let opened = charter::of_day(ctx, None).await?;
        let catalog = &opened.organization().catalog;
        let compared = compare(catalog, role("first"), role("second")).ok_or_else(|| {
            let known = catalog.roles.iter().map(|role| role.id.as_str()).collect::<Vec<_>>().join(", ");
            Error::not_found(format!("role `{}` or `{}`", role("first"), role("second")))
                .hint(format!("the roles are: {known}"))
        })?;
        let json = json(ctx, &opened, &compared);
        let text = match role("format") {
            "json" => format!("{json:#}\n"),
            "markdown" => markdown(ctx, &opened, &compared),
            _ => text(ctx, &opened, &compared),
        };
        Ok(Output::new(text, json))
    })
}

fn live(ctx: &Ctx, opened: &Opened, role: &str, point: &str) -> Vec<String> {
    figures::of(ctx, opened, role, point).iter().map(figures::Figure::text).collect()
}

fn json(ctx: &Ctx, opened: &Opened, compared: &Compared) -> Value {
    let ids = |list: &[castra_org::catalog::Responsibility]| {
        list.iter().map(|entry| entry.id.to_string()).collect::<Vec<_>>()
    };
    let side = |role: &castra_org::catalog::Role| json!({"id": role.id.as_str(), "title": role.title, "week": role.week.iter().map(|part| json!({"activity": part.activity, "share": part.share})).collect::<Vec<_>>()});
    let points: Vec<Value> = compared
        .points
        .iter()
        .map(|(key, first, second)| {
            json!({
                "point": key,
                "first": first,
                "second": second,
                "first_here": live(ctx, opened, compared.first.id.as_str(), key),
                "second_here": live(ctx, opened, compared.second.id.as_str(), key),
            })
        })
        .collect();
    json!({
        "first": side(&compared.first),
        "second": side(&compared.second),
        "points": points,
        "responsibilities": {
            "only_first": ids(&compared.only_first),
            "both": compared.both.iter().map(|(a, b)| json!([a.id.as_str(), b.id.as_str()])).collect::<Vec<_>>(),
            "only_second": ids(&compared.only_second),
        },
        "skills": compared.skills.iter().map(|(name, first, second)| json!({"skill": name, "first": first, "second": second})).collect::<Vec<_>>(),
    })
}

/// The comparison as a Markdown table.
pub(super) fn markdown(ctx: &Ctx, opened: &Opened, compared: &Compared) -> String {
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let with = |role: &str, key: &str, said: &str| {
        let live: Vec<String> =
            live(ctx, opened, role, key).iter().map(|line| format!("<br>*{}*", cell(line))).collect();
        format!("{}{}", cell(said), live.concat())
    };
    let (a, b) = (compared.first.id.as_str(), compared.second.id.as_str());
    let mut text = format!("# {} and {}\n\n", compared.first.title, compared.second.title);
    text.push_str(&format!(
        "| | {} | {} |\n|---|---|---|\n",
        cell(&compared.first.title),
        cell(&compared.second.title)
    ));
    for (key, first, second) in &compared.points {
        text.push_str(&format!("| **{key}** | {} | {} |\n", with(a, key, first), with(b, key, second)));
    }
    let titles = |list: Vec<&str>| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
    let of = |list: &[castra_org::catalog::Responsibility]| {
        titles(list.iter().map(|entry| entry.title.as_str()).collect())
    };
    text.push_str(&format!("\n**Only {}:** {}\n", compared.first.title, of(&compared.only_first)));
    let both = compared.both.iter().map(|(a, b)| format!("{} / {}", a.title, b.title)).collect::<Vec<_>>();
    text.push_str(&format!(
        "\n**Both, each at its own level:** {}\n",
        titles(both.iter().map(String::as_str).collect())
    ));
    text.push_str(&format!("\n**Only {}:** {}\n", compared.second.title, of(&compared.only_second)));
    text
}

fn text(ctx: &Ctx, opened: &Opened, compared: &Compared) -> String {
    let mut text = String::new();
    for (key, first, second) in &compared.points {
        text.push_str(&format!("{key}\n"));
        for (role, said) in [(&compared.first, first), (&compared.second, second)] {
            text.push_str(&format!("  {}: {said}\n", role.title));
            for line in live(ctx, opened, role.id.as_str(), key) {
                text.push_str(&format!("    here: {line}\n"));
            }
        }
    }
    let short = |list: &[castra_org::catalog::Responsibility]| {
        list.iter().map(|entry| entry.short.as_str()).collect::<Vec<_>>().join(", ")
    };
    text.push_str(&format!("Only {}: {}\n", compared.first.title, short(&compared.only_first)));
    let both = compared
        .both
        .iter()
        .map(|(a, b)| format!("{} / {}", a.short, b.short))
        .collect::<Vec<_>>()
        .join(", ");
    text.push_str(&format!(
        "Both, each at its own level: {both}\nOnly {}: {}\n",
        compared.second.title,
        short(&compared.only_second)
    ));
    text
}
