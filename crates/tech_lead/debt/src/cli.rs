//! `castra debt`.

use castra_org::organization;
use castra_platform::{Ctx, Result, feature::Output};
use clap::{Arg, ArgMatches, Command};
use futures::future::BoxFuture;

use super::{actions, api::RegisterView, model::Register, rules};

pub(super) fn define() -> Command {
    Command::new("debt")
        .about("List technical debt, fastest payback first")
        .after_help("--json exports everything in the registers.")
        .arg(
            Arg::new("team")
                .long("team")
                .value_name("ID")
                .help("Only this team, with suggestions from history"),
        )
}

pub(super) fn run<'a>(ctx: &'a Ctx, args: &'a ArgMatches) -> BoxFuture<'a, Result<Output>> {
    Box::pin(async move {
        let registers = match args.get_one::<String>("team") {
            Some(team) => vec![actions::register(ctx, team).await?],
            None => actions::registers(ctx).await?,
        };
        let current = organization::current(ctx).await?;
        let organization = current.organization();
        let text: Vec<String> = registers.iter().map(text).filter(|text| !text.is_empty()).collect();
        let text = if text.is_empty() { "No debt is recorded.\n".to_owned() } else { text.join("\n") };
        let json =
            registers.iter().map(|register| RegisterView::of(organization, register)).collect::<Vec<_>>();
        Ok(Output::new(text, serde_json::to_value(json)?))
    })
}

fn text(register: &Register) -> String {
    let totals = rules::totals(register);
    if register.open.is_empty() && register.suggestions.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "{}: {} open, {:.1} days to pay off, {:.1} days of interest a month, {} overdue\n",
        register.team,
        register.open.len(),
        totals.principal_days,
        totals.interest_days,
        totals.overdue
    );
    for known in &register.open {
        let item = &known.item;
        let payback = known
            .payback_months()
            .map_or("no interest measured".to_owned(), |months| format!("pays back in {months:.1} months"));
        let due = item.due.map_or(String::new(), |due| format!(", due {due}"));
        text.push_str(&format!(
            "  {}: {} {} ({:.1} days, {payback}, {}{due})\n",
            item.title, item.repository, item.place, item.principal_days, item.owner
        ));
    }
    for suggestion in &register.suggestions {
        text.push_str(&format!(
            "  suggested: {} in {}. {}\n",
            suggestion.title, suggestion.repository, suggestion.because
        ));
    }
    text
}
